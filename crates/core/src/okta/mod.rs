//! Okta's Management API: the app, its people, the groups assigned to it and the groups it pushes.
//!
//! Values come in, requests go out through [`crate::http`], typed values come back. Lists follow Okta's `Link` headers on
//! the same origin only. A create is sent once; after a lost answer the program reads what exists before it repeats anything.
//! Deleting a group and unassigning one require the types of `evidence`. [`CALLS`] lists how well each call is known. Okta's
//! private admin endpoints (those of the Admin Console) are deliberately not used, and no app is ever deleted.

mod apps;
mod client;
mod dpop;
mod error;
mod evidence;
mod group;
mod groups;
mod key;
mod list;
mod log;
mod org;
mod people;
mod rules;
mod schema;
mod state;
#[cfg(test)]
mod tests;
mod token;
mod types;
mod vocabulary;

pub use client::{Account, Client, Credentials};
pub use error::{Error, ErrorBody};
pub use evidence::{DeletableGroup, UnassignPermit, Usage};
pub use group::{Group, Member, Source};
pub use key::SigningKey;
#[cfg(any(test, fuzzing))]
pub(crate) use log::probe as probe_log;
pub use log::{LogEvent, LogSummary, PushFailure};
pub use org::{Address, deep_link};
pub use people::{AssignedUser, GroupMember, User};
pub use rules::Rule;
#[cfg(any(test, fuzzing))]
pub(crate) use schema::probe as probe_schema;
pub use schema::{Attribute, LocationState, ProfileMapping};
pub use state::{Selection, State, select};
pub use token::Scope;
pub use types::{App, AppUser, Assignment, Connection, Mapping, Org};
pub use vocabulary::{
    AppStatus, AppUserStatus, ConnectionStatus, CredentialScheme, Feature, GroupKind, MappingStatus, SignOnMode,
    SyncState,
};

use crate::officernd::{Grade, Provenance};

/// The app's key in Okta's catalog (seen in working code): "SCIM 2.0 Test App (Header Auth)".
pub const APP: &str = "scim2headerauth";

/// Every call of this module.
pub const CALLS: &[Provenance] = &[
    Provenance {
        call: "GET /api/v1/org",
        grade: Grade::Documented,
        note: "The organization's name; proves an API token. With OAuth it needs okta.orgs.read; without it, `okta login` reads one app instead.",
    },
    Provenance {
        call: "POST /oauth2/v1/token",
        grade: Grade::Documented,
        note: "Client credentials with private_key_jwt (RS256 or ES256), form-encoded. Each command requests only the scopes it needs. If the client demands DPoP, each request carries a proof; the proof key is created in memory.",
    },
    Provenance {
        call: "GET /api/v1/apps?filter=name eq \"scim2headerauth\"",
        grade: Grade::Documented,
        note: "The list and the filter are documented; the name scim2headerauth was observed in working code. The type is generic, so it never identifies the app on its own.",
    },
    Provenance {
        call: "GET /api/v1/apps/{appId}: features, signOnMode, visibility.autoSubmitToolbar",
        grade: Grade::Documented,
        note: "What is enabled. We infer that an empty list of features means that provisioning is disabled.",
    },
    Provenance {
        call: "POST /api/v1/apps?activate=true",
        grade: Grade::Observed,
        note: "The call is documented; the name and the sign-on mode of this app were observed in working code. It is sent once, after a search for an app with that label, and the new app is read back.",
    },
    Provenance {
        call: "PUT /api/v1/apps/{appId}",
        grade: Grade::Documented,
        note: "Only to disable Browser plugin auto-submit; everything else is sent back unchanged. It is not sent if the app has changed its id, type, status or sign-on mode.",
    },
    Provenance {
        call: "GET, PUT, DELETE /api/v1/apps/{appId}/groups/{groupId}",
        grade: Grade::Documented,
        note: "Assigns and unassigns a group. With Deactivate Users enabled, unassigning deactivates people in OfficeRnD. An unassignment counts once a read shows it.",
    },
    Provenance {
        call: "GET, POST, PATCH, DELETE /api/v1/apps/{appId}/group-push/mappings",
        grade: Grade::Documented,
        note: "Pushes a group, links it to an imported one, stops it, pushes it again. The target in OfficeRnD is never deleted (deleteTargetGroup=false).",
    },
    Provenance {
        call: "GET /api/v1/apps/{appId}/users",
        grade: Grade::Documented,
        note: "externalId, status and syncState. We infer that a person without externalId needs Provision User.",
    },
    Provenance {
        call: "GET /api/v1/apps/{appId}/users?expand=user",
        grade: Grade::Documented,
        note: "Assigned people with the Okta user's status; for `employees check`.",
    },
    Provenance {
        call: "GET /api/v1/users/{id}",
        grade: Grade::Documented,
        note: "Whether somebody who is no longer assigned was deactivated or deleted in Okta. Needs okta.users.read; without it this is not compared.",
    },
    Provenance {
        call: "GET /api/v1/groups?expand=app, ?filter=id eq \"…\"&expand=stats",
        grade: Grade::Documented,
        note: "Every group with the app it came from; one group with its use. Names are looked up in the list, not by search, which lags behind.",
    },
    Provenance {
        call: "GET /api/v1/groups/{groupId}/users",
        grade: Grade::Documented,
        note: "Members of the groups to assign, to compare their locations with OfficeRnD's; members of pushed groups, for `employees check`.",
    },
    Provenance {
        call: "GET /api/v1/groups/rules",
        grade: Grade::Documented,
        note: "Which groups a rule uses, by ID and by name. A condition that cannot be parsed counts as use.",
    },
    Provenance {
        call: "DELETE /api/v1/groups/{groupId}",
        grade: Grade::Documented,
        note: "Only for groups that were imported from this app and that nothing uses, as read from Okta immediately before. The API documents that this works for an APP_GROUP; the Admin Console refuses it.",
    },
    Provenance {
        call: "GET, POST /api/v1/meta/schemas/apps/{appId}/default",
        grade: Grade::Documented,
        note: "The location attribute, only if [profile.NAME.okta.location] is set. Observed to work for the SCIM 2.0 Test Apps.",
    },
    Provenance {
        call: "GET /api/v1/mappings, GET, POST /api/v1/mappings/{mappingId}",
        grade: Grade::Documented,
        note: "Fills the location attribute from the profile of the default user type. Mappings of other user types are only listed.",
    },
    Provenance {
        call: "GET /api/v1/logs",
        grade: Grade::Documented,
        note: "Imports, failed pushes, ignored members, the order of first pushes (inferred), and when people were deactivated, within the log's 90 days. Optional; needs okta.logs.read.",
    },
    Provenance {
        call: "GET, POST /api/v1/apps/{appId}/connections/default",
        grade: Grade::Choice,
        note: "Documented for other apps only; Okta reportedly answers 200 with status UNKNOWN for this one. It is sent only with --try-connection, and trusted only if a later read reports ENABLED.",
    },
    Provenance {
        call: "https://{org}-admin.okta.com/admin/app/scim2headerauth/instance/{appId}/#tab-provisioning",
        grade: Grade::Observed,
        note: "The page in the Admin Console where the connection is made. The program prints it and never calls it.",
    },
];
