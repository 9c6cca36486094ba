//! Reads the sides at once, page by page, into a roster.

use std::cell::RefCell;
use std::collections::HashMap;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::Coverage;
use super::roster::{ApiEmployee, OktaUser, OktaUserStatus, Roster, ScimUser};
use crate::okta::MappingStatus;
use crate::scim::{self, Connection, import};
use crate::teams::names;
use crate::{http, officernd, okta};

/// Which services to read; a comparison needs two of them.
#[derive(Clone, Copy)]
pub struct Clients<'a> {
    pub api: Option<&'a officernd::Client>,
    pub scim: Option<(&'a http::Client, &'a Connection)>,
    /// The client and the app.
    pub okta: Option<(&'a okta::Client, &'a okta::App)>,
}

/// What is expected of the people.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Teams in the order in which they should be the Primary team. Pushed groups that are not listed follow by name.
    pub primary: Vec<String>,
}

/// What was read.
#[derive(Debug)]
pub struct Survey {
    pub roster: Roster,
    /// What could not be read, for people.
    pub notes: Vec<String>,
}

/// Why people could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Officernd(#[from] officernd::Error),
    #[error(transparent)]
    Scim(#[from] scim::Error),
    #[error(transparent)]
    Okta(#[from] okta::Error),
}

/// Pushed groups whose members are read at once, and users that are looked up at once (our choice).
const AT_ONCE: usize = 4;
/// More people whom Okta no longer provisions are not looked up one by one (our choice).
const LOOK_UPS: usize = 2_000;

/// Reads the sides; the first error ends the others. `progress` is called with the number of further records that were read.
pub async fn survey(clients: Clients<'_>, options: &Options, progress: &dyn Fn(usize)) -> Result<Survey, Error> {
    let roster = RefCell::new(Roster::default());
    let notes = RefCell::new(Vec::new());
    tokio::try_join!(
        async {
            match clients.api {
                Some(client) => api(client, &roster, &notes, progress).await.map_err(Error::Officernd),
                None => Ok(()),
            }
        },
        async {
            match clients.scim {
                Some((http, connection)) => {
                    scim(http, connection, &roster, &notes, progress).await.map_err(Error::Scim)
                }
                None => Ok(()),
            }
        },
        async {
            match clients.okta {
                Some((client, app)) => {
                    Box::pin(okta(client, app, options, &roster, progress)).await.map_err(Error::Okta)
                }
                None => Ok(()),
            }
        },
    )?;
    let (mut roster, mut notes) = (roster.into_inner(), notes.into_inner());
    if let Some((client, _)) = clients.okta {
        look_up_unassigned(client, &mut roster, &mut notes, progress).await?;
    }
    Ok(Survey { roster, notes })
}

async fn api(
    client: &officernd::Client,
    roster: &RefCell<Roster>,
    notes: &RefCell<Vec<String>>,
    progress: &dyn Fn(usize),
) -> Result<(), officernd::Error> {
    let ((), (), locations) = tokio::try_join!(
        client.each_employee(|page| {
            progress(page.len());
            let mut roster = roster.borrow_mut();
            for employee in &page {
                add_employee(&mut roster, employee);
            }
        }),
        client.each_team(|page| {
            progress(page.len());
            let mut roster = roster.borrow_mut();
            for team in &page {
                roster.add_team(&team.id, team.name.as_deref().unwrap_or(&team.id));
            }
        }),
        async { Ok(client.locations().await.ok()) },
    )?;
    let mut roster = roster.borrow_mut();
    match locations {
        Some(locations) => {
            for location in &locations {
                roster.add_location(&location.id, location.name.as_deref().unwrap_or(&location.id));
            }
        }
        // Documented for OfficeRnD Flex only.
        None => notes.borrow_mut().push("the list of locations could not be read".to_owned()),
    }
    let people = roster.employees.len();
    roster.api_coverage = Coverage { people: Some(people), complete: true };
    Ok(())
}

async fn scim(
    http: &http::Client,
    connection: &Connection,
    roster: &RefCell<Roster>,
    notes: &RefCell<Vec<String>>,
    progress: &dyn Fn(usize),
) -> Result<(), scim::Error> {
    let users = import::read::<import::User>(http, connection, |page, _| {
        progress(page.len());
        let mut roster = roster.borrow_mut();
        for user in &page {
            add_scim(&mut roster, user);
        }
    });
    let groups = import::read::<import::Group>(http, connection, |page, _| {
        progress(page.len());
        let mut roster = roster.borrow_mut();
        for group in &page {
            let members_known = group.members_known && group.members_without_id == 0;
            roster.add_group(&group.display_name, group.members.iter().map(|id| &**id), members_known);
        }
    });
    let (users, groups) = tokio::try_join!(users, groups)?;
    let mut roster = roster.borrow_mut();
    let people = roster.scim.len();
    roster.scim_coverage = Coverage { people: Some(people), complete: users.is_complete() };
    roster.groups_complete = groups.is_complete();
    for (list, faults) in [("Users", users.faults), ("Groups", groups.faults)] {
        notes.borrow_mut().extend(faults.first().map(|fault| match faults.len() - 1 {
            0 => format!("SCIM {list}, {fault}"),
            more => format!("SCIM {list}, {fault}; and {more} more"),
        }));
    }
    Ok(())
}

async fn okta(
    client: &okta::Client,
    app: &okta::App,
    options: &Options,
    roster: &RefCell<Roster>,
    progress: &dyn Fn(usize),
) -> Result<(), okta::Error> {
    let users = client.each_assigned_user(&app.id, |page| {
        progress(page.len());
        let mut roster = roster.borrow_mut();
        for user in &page {
            add_okta(&mut roster, user);
        }
    });
    let mappings = async {
        match client.mappings(&app.id).await {
            // Group push exists only with provisioning.
            Err(okta::Error::NotFound { .. } | okta::Error::Invalid { .. }) if !app.is_provisioning() => Ok(Vec::new()),
            mappings => mappings,
        }
    };
    let ((), mappings, groups) = tokio::try_join!(users, mappings, client.groups())?;
    let names: HashMap<&str, &str> = groups.iter().map(|group| (group.id.as_str(), group.name.as_str())).collect();
    let mut pushed: Vec<(&str, &str, &str)> = mappings
        .iter()
        .filter(|mapping| mapping.status != MappingStatus::Inactive)
        .map(|mapping| {
            let source = names.get(mapping.source_group_id.as_str()).copied().unwrap_or(&mapping.source_group_id);
            let target = mapping.target_group_id.as_deref().and_then(|id| names.get(id).copied());
            (mapping.source_group_id.as_str(), source, target.unwrap_or(source))
        })
        .collect();
    let place = |team: &str| {
        let listed = options.primary.iter().position(|name| names::key(name) == names::key(team));
        listed.unwrap_or(usize::MAX)
    };
    pushed.sort_by(|a, b| (place(a.2), a.2).cmp(&(place(b.2), b.2)));
    let mut members = stream::iter(pushed.into_iter().enumerate())
        .map(|(rank, (id, name, team))| async move {
            let mut members = Vec::new();
            let read = client.each_group_member(id, |page| members.extend(page.into_iter().map(|user| user.id))).await;
            read.map(|()| (rank, name, team, members))
        })
        .buffered(AT_ONCE);
    while let Some(group) = members.next().await {
        let (rank, name, team, members) = group?;
        progress(members.len());
        roster.borrow_mut().add_pushed(name, team, rank, members.iter().map(String::as_str), true);
    }
    let mut roster = roster.borrow_mut();
    let people = roster.okta.len();
    roster.okta_coverage = Coverage { people: Some(people), complete: true };
    Ok(())
}

pub(super) fn add_employee(roster: &mut Roster, employee: &officernd::Employee) {
    roster.add_employee(ApiEmployee {
        id: &employee.id,
        name: employee.name.as_deref(),
        email: employee.email.as_deref(),
        status: employee.employment(),
        team: employee.team.as_deref(),
        teams: &employee.teams,
        location: employee.office.as_deref(),
    });
}

pub(super) fn add_scim(roster: &mut Roster, user: &import::User) {
    roster.add_scim(ScimUser {
        id: &user.id,
        external_id: user.external_id.as_deref(),
        user_name: &user.user_name,
        email: user.email.as_deref(),
        name: user.name.as_deref(),
        active: user.active,
    });
}

pub(super) fn add_okta(roster: &mut Roster, user: &okta::AssignedUser) {
    let names = user.names();
    let (status, since) = status(user);
    roster.add_okta(OktaUser {
        id: &user.id,
        external_id: user.external_id.as_deref(),
        user_name: user.user_name(),
        email: user.email(),
        names: [names[0].as_deref(), names[1].as_deref()],
        status,
        since,
        has_error: user.sync_state.as_deref() == Some("ERROR"),
        location: user.office_name(),
    });
}

/// The worse of the user's and the app user's status.
fn status(user: &okta::AssignedUser) -> (OktaUserStatus, Option<&str>) {
    let (of_user, since) = user.user_status().unwrap_or(("ACTIVE", None));
    match (of_user, user.status.as_deref().unwrap_or_default()) {
        ("DEPROVISIONED", _) => (OktaUserStatus::Deactivated, since),
        ("SUSPENDED", _) => (OktaUserStatus::Suspended, since),
        (_, "DEPROVISIONED" | "INACTIVE" | "REVOKED" | "UNASSIGNED") => {
            (OktaUserStatus::Deactivated, user.status_changed.as_deref())
        }
        (_, "SUSPENDED") => (OktaUserStatus::Suspended, user.status_changed.as_deref()),
        _ => (OktaUserStatus::Active, user.status_changed.as_deref()),
    }
}

/// Okta unassigns whom it deactivates. So SCIM Users that Okta once provisioned and that are active without an assignment are
/// looked up by their Okta id.
async fn look_up_unassigned(
    client: &okta::Client,
    roster: &mut Roster,
    notes: &mut Vec<String>,
    progress: &dyn Fn(usize),
) -> Result<(), Error> {
    let ids = roster.unassigned_okta_ids();
    if ids.len() > LOOK_UPS {
        notes.push(format!("{} people whom Okta no longer provisions: they were not looked up in Okta", ids.len()));
        return Ok(());
    }
    let mut users = stream::iter(ids).map(|id| async move { (client.user(&id).await, id) }).buffer_unordered(AT_ONCE);
    let mut found = Vec::new();
    while let Some((user, id)) = users.next().await {
        progress(1);
        match user {
            Ok(user) => found.push((id, user)),
            Err(okta::Error::Forbidden { .. } | okta::Error::Rejected { .. }) => {
                notes.push(
                    "whether people without an assignment were deactivated in Okta: it needs the scope okta.users.read"
                        .to_owned(),
                );
                break;
            }
            Err(error) => return Err(error.into()),
        }
    }
    drop(users);
    for (id, user) in found {
        let status = match user.as_ref().map(|user| user.status.as_deref().unwrap_or_default()) {
            None => OktaUserStatus::Deleted,
            Some("DEPROVISIONED") => OktaUserStatus::Deactivated,
            Some("SUSPENDED") => OktaUserStatus::Suspended,
            Some(_) => continue,
        };
        roster.add_okta(OktaUser {
            id: &id,
            external_id: None,
            user_name: None,
            email: None,
            names: [None, None],
            status,
            since: user.as_ref().and_then(|user| user.status_changed.as_deref()),
            has_error: false,
            location: None,
        });
    }
    Ok(())
}
