//! Commands that compare the people of Okta, SCIM and the API.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use ornd_scim_core::people::FindingKind;

/// Subcommands of `employees`.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum EmployeesCommand {
    List(EmployeesListArgs),
    Check(EmployeesCheckArgs),
}

/// Whom to show.
#[derive(Debug, Clone, Args)]
pub struct WhichEmployees {
    /// Only people in this Team (can be repeated)
    #[arg(long = "team", value_name = "NAME")]
    pub teams: Vec<String>,
    /// Only this person, by name, e-mail or id (can be repeated)
    #[arg(long = "employee", value_name = "WHO")]
    pub employees: Vec<String>,
}

/// List everybody in Okta, SCIM and OfficeRnD, with their status on each side
///
/// Shows each person once: name, e-mail, status in OfficeRnD and in Okta, Primary and additional Teams, location. Records are
/// matched by the ids that one side stores of the other, then by a user name or e-mail that is unique on both sides.
///
/// Changes: nothing.
///
/// Needs: credentials for two of the three sides: a client secret with the Read permission, the SCIM Base URL and SCIM
/// Secret, an Okta login.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim employees list
  ornd-scim employees list --team Engineering -o csv > engineering.csv
  ornd-scim employees list --bookings

Exit codes:
  3 if a list could not be read whole.")]
pub struct EmployeesListArgs {
    /// Which people.
    #[command(flatten)]
    pub which: WhichEmployees,
    /// Add the number of future bookings of each person; a series counts once
    #[arg(long)]
    pub bookings: bool,
}

/// Find people who do not agree between Okta and OfficeRnD
///
/// Okta sends each change once and does not compare afterwards: what is lost or changed in OfficeRnD is never sent again. This
/// command lists leavers who still have access, people who are missing, duplicates, different e-mails and names, members
/// that a push lost, wrong Primary teams and locations, each with what to do.
///
/// Changes: nothing.
///
/// Needs: credentials for two of the three sides: a client secret with the Read permission, the SCIM Base URL and SCIM
/// Secret, an Okta login.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim employees check
  ornd-scim employees check --fail-on active-but-deactivated,duplicate
  ornd-scim employees check -o json > yesterday.json
  ornd-scim employees check --since yesterday.json -q

Exit codes:
  3 with findings, or if a list could not be read whole. With --fail-on: 5 with one of these findings, 0 with others. With \
--detailed-exitcode: 10 with findings.")]
pub struct EmployeesCheckArgs {
    /// Which people.
    #[command(flatten)]
    pub which: WhichEmployees,
    /// Only these findings, such as missing or duplicate (can be repeated)
    #[arg(long = "finding", value_name = "FINDING", value_delimiter = ',', value_parser = finding)]
    pub findings: Vec<FindingKind>,
    /// Only what is new since an earlier `employees check -o json`
    #[arg(long, value_name = "FILE")]
    pub since: Option<PathBuf>,
    /// Exit with 5 on these findings and with 0 on others
    #[arg(long, value_name = "FINDING,…", value_delimiter = ',', value_parser = finding, conflicts_with = "detailed_exitcode")]
    pub fail_on: Vec<FindingKind>,
    /// Exit with 10 instead of 3 if there are findings
    #[arg(long)]
    pub detailed_exitcode: bool,
}

fn finding(text: &str) -> Result<FindingKind, String> {
    FindingKind::parse(text).ok_or_else(|| {
        format!(
            "there is no finding {text:?}; expected one of {}",
            FindingKind::ALL.map(FindingKind::as_str).join(", ")
        )
    })
}
