//! What happens in the directory.

use clap::Subcommand;

/// What happens to people.
#[derive(Debug, Clone, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum PersonCommand {
    /// Somebody comes
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta person add nova@demo.example Nova Quist\n  ornd-scim sandbox okta person add nova@demo.example Nova Quist --group Sales --group Design"
    )]
    Add {
        login: String,
        first_name: String,
        last_name: String,
        /// A group to be in; can be given several times
        #[arg(long, value_name = "GROUP")]
        group: Vec<String>,
    },
    /// Somebody leaves
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta person deactivate employee2@demo.example\n  ornd-scim sandbox okta person deactivate employee2@demo.example -v"
    )]
    Deactivate { login: String },
    /// Somebody returns
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta person reactivate employee2@demo.example\n  ornd-scim sandbox okta person reactivate employee2@demo.example -v"
    )]
    Reactivate { login: String },
    /// Somebody gets another name or login
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta person rename employee2@demo.example --last-name Quist\n  ornd-scim sandbox okta person rename employee2@demo.example --login nova@demo.example"
    )]
    Rename {
        login: String,
        /// The new login
        #[arg(long = "login", id = "new_login", value_name = "LOGIN")]
        new_login: Option<String>,
        /// The new first name
        #[arg(long, value_name = "NAME")]
        first_name: Option<String>,
        /// The new last name
        #[arg(long, value_name = "NAME")]
        last_name: Option<String>,
    },
}

/// What happens to groups of the directory.
#[derive(Debug, Clone, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum DirectoryGroupCommand {
    /// Make a group
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group add Robotics\n  ornd-scim sandbox okta directory-group add \"Night shift\""
    )]
    Add { group: String },
    /// Give a group another name
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group rename Sales Revenue\n  ornd-scim sandbox okta directory-group rename Sales Revenue -v"
    )]
    Rename { group: String, new_name: String },
    /// Remove a group that nothing uses
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group remove Robotics\n  ornd-scim sandbox okta directory-group remove \"Night shift\""
    )]
    Remove { group: String },
    /// Put somebody into a group
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group add-member Sales employee1@demo.example\n  ornd-scim sandbox okta directory-group add-member Sales employee1@demo.example -v"
    )]
    AddMember { group: String, login: String },
    /// Take somebody out of a group
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group remove-member Sales employee3@demo.example\n  ornd-scim sandbox okta directory-group remove-member Sales employee3@demo.example -v"
    )]
    RemoveMember { group: String, login: String },
}
