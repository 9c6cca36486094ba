//! Okta's enumerations. Okta adds values over time, so each type keeps a value it does not know as text.

/// Declares an enumeration that is spelled as text on the wire.
macro_rules! vocabulary {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A value that is not documented; empty if the answer has none.
            Unknown(String),
        }

        impl $name {
            /// As Okta's API spells it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Unknown(String::new())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Ok(Self::from(<String as serde::Deserialize>::deserialize(from)?.as_str()))
            }
        }
    };
}

vocabulary! {
    /// Whether an app can be used.
    AppStatus {
        /// It can.
        Active = "ACTIVE",
        /// An administrator deactivated it.
        Inactive = "INACTIVE",
        /// It was deleted.
        Deleted = "DELETED",
    }
}

vocabulary! {
    /// How people sign in to an app; only the modes that this program looks for have names.
    SignOnMode {
        /// Secure Web Authentication.
        Swa = "AUTO_LOGIN",
        /// SAML 2.0.
        Saml = "SAML_2_0",
        /// Bookmark.
        Bookmark = "BOOKMARK",
        /// `OpenID` Connect.
        OpenIdConnect = "OPENID_CONNECT",
    }
}

impl SignOnMode {
    /// As the Admin Console calls it.
    pub fn label(&self) -> &str {
        match self {
            Self::Swa => "Secure Web Authentication",
            Self::Saml => "SAML 2.0",
            Self::Bookmark => "Bookmark-only",
            Self::OpenIdConnect => "OpenID Connect",
            Self::Unknown(text) => text,
        }
    }
}

vocabulary! {
    /// Who sets username and password of an app with Secure Web Authentication (documented by Okta).
    CredentialScheme {
        /// Each user.
        User = "EDIT_USERNAME_AND_PASSWORD",
        /// The administrator.
        Administrator = "ADMIN_SETS_CREDENTIALS",
        /// The administrator the username, the user the password.
        UserPassword = "EDIT_PASSWORD_ONLY",
        /// The administrator the username; the password is that of Okta.
        OktaPassword = "EXTERNAL_PASSWORD_SYNC",
        /// One of each for everybody.
        Shared = "SHARED_USERNAME_AND_PASSWORD",
    }
}

impl CredentialScheme {
    /// As the Admin Console calls it.
    pub fn label(&self) -> &str {
        match self {
            Self::User => "User sets username and password",
            Self::Administrator => "Administrator sets username and password",
            Self::UserPassword => "Administrator sets username, user sets password",
            Self::OktaPassword => "Administrator sets username, password is the same as user's Okta password",
            Self::Shared => "Users share a single username and password set by administrator",
            Self::Unknown(text) => text,
        }
    }
}

vocabulary! {
    /// What provisioning of an app may do (documented by Okta; the names of the switches are those of the Admin Console).
    Feature {
        /// To App > Create Users.
        PushNewUsers = "PUSH_NEW_USERS",
        /// To App > Update User Attributes.
        PushProfileUpdates = "PUSH_PROFILE_UPDATES",
        /// To App > Deactivate Users.
        PushUserDeactivation = "PUSH_USER_DEACTIVATION",
        /// Reactivates users; on with Deactivate Users.
        ReactivateUsers = "REACTIVATE_USERS",
        /// Push Groups.
        GroupPush = "GROUP_PUSH",
        /// Imports users.
        ImportNewUsers = "IMPORT_NEW_USERS",
        /// Imports changes of users.
        ImportProfileUpdates = "IMPORT_PROFILE_UPDATES",
        /// To App > Sync Password; the article leaves it off.
        PushPasswordUpdates = "PUSH_PASSWORD_UPDATES",
        /// To Okta > Profile & Lifecycle Sourcing; the article leaves it off.
        ProfileMastering = "PROFILE_MASTERING",
    }
}

vocabulary! {
    /// The status of a user in an app.
    AppUserStatus {
        /// Provisioned.
        Provisioned = "PROVISIONED",
        /// Active.
        Active = "ACTIVE",
        /// Assigned and not yet sent.
        Staged = "STAGED",
        /// Provisioning is running.
        Pending = "PENDING",
        /// Imported.
        Imported = "IMPORTED",
        /// Matched with an imported user.
        Matched = "MATCHED",
        /// Assigned through a policy.
        Implicit = "IMPLICIT",
        /// Approved.
        Approved = "APPROVED",
        /// Deactivated.
        Deprovisioned = "DEPROVISIONED",
        /// No longer assigned.
        Unassigned = "UNASSIGNED",
        /// Access was revoked.
        Revoked = "REVOKED",
        /// Inactive.
        Inactive = "INACTIVE",
        /// Suspended.
        Suspended = "SUSPENDED",
    }
}

vocabulary! {
    /// Whether a user in Okta and in the app agree.
    SyncState {
        /// They do.
        Synchronized = "SYNCHRONIZED",
        /// The latest synchronization failed.
        Error = "ERROR",
        /// They differ.
        OutOfSync = "OUT_OF_SYNC",
        /// A synchronization is running.
        Syncing = "SYNCING",
        /// Synchronization is off.
        Disabled = "DISABLED",
    }
}

vocabulary! {
    /// Whether a group is pushed.
    MappingStatus {
        /// Members are pushed.
        Active = "ACTIVE",
        /// Nothing is pushed.
        Inactive = "INACTIVE",
        /// The latest push failed.
        Error = "ERROR",
    }
}

vocabulary! {
    /// How a group's members are managed.
    GroupKind {
        /// Made in Okta.
        Okta = "OKTA_GROUP",
        /// Imported from an app; its members cannot be edited.
        App = "APP_GROUP",
        /// Everyone.
        BuiltIn = "BUILT_IN",
    }
}

vocabulary! {
    /// The state of a provisioning connection.
    ConnectionStatus {
        /// It works.
        Enabled = "ENABLED",
        /// It is off.
        Disabled = "DISABLED",
    }
}
