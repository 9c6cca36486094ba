//! What happens in the directory.

use clap::Subcommand;

/// Changes to people.
#[derive(Debug, Clone, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum PersonCommand {
    /// Add a person
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta person add nova@demo.example Nova Quist\n  ornd-scim sandbox okta person add nova@demo.example Nova Quist --group Sales --group Design"
    )]
    Add {
        login: String,
        first_name: String,
        last_name: String,
        /// A group to join; repeatable
        #[arg(long, value_name = "GROUP")]
        group: Vec<String>,
    },
    /// Deactivate a person who leaves
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta person deactivate employee2@demo.example\n  ornd-scim sandbox okta person deactivate employee2@demo.example -v"
    )]
    Deactivate { login: String },
    /// Reactivate a person who returns
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta person reactivate employee2@demo.example\n  ornd-scim sandbox okta person reactivate employee2@demo.example -v"
    )]
    Reactivate { login: String },
    /// Change the name or login of a person
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

/// Changes to groups of the directory.
#[derive(Debug, Clone, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum DirectoryGroupCommand {
    /// Create a group
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group add Robotics\n  ornd-scim sandbox okta directory-group add \"Night shift\""
    )]
    Add { group: String },
    /// Rename a group
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group rename Sales Revenue\n  ornd-scim sandbox okta directory-group rename Sales Revenue -v"
    )]
    Rename { group: String, new_name: String },
    /// Remove an unused group
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group remove Robotics\n  ornd-scim sandbox okta directory-group remove \"Night shift\""
    )]
    Remove { group: String },
    /// Add a person to a group
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group add-member Sales employee1@demo.example\n  ornd-scim sandbox okta directory-group add-member Sales employee1@demo.example -v"
    )]
    AddMember { group: String, login: String },
    /// Remove a person from a group
    #[command(
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group remove-member Sales employee3@demo.example\n  ornd-scim sandbox okta directory-group remove-member Sales employee3@demo.example -v"
    )]
    RemoveMember { group: String, login: String },
}
