//! Data for the stand-in for Okta: a directory that fits the demo organization, or one with nobody in it.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};

use super::directory::{insert_person, join};
use super::store::{add_group, new_id};
use crate::seed::{FAMILY, GIVEN};
use crate::store::{instant, random_hex};

/// The directory's groups: clean names, some of which Teams of the demo organization have as well.
const GROUPS: [&str; 8] =
    ["Engineering", "Design", "Sales", "People & Culture", "Marketing", "Interns 2024", "Finance", "Operations"];

/// Throws everything away but tokens and clients, and fills in: 40 people in 8 groups, or nobody.
pub fn fill(transaction: &Transaction<'_>, people: bool, now: Timestamp) -> rusqlite::Result<()> {
    directory(transaction, people, now)?;
    // What has always been there is seen by `search` at once, however late it is.
    transaction.execute("UPDATE okta_changes SET request = -1000000000", []).map(|_| ())
}

fn directory(transaction: &Transaction<'_>, people: bool, now: Timestamp) -> rusqlite::Result<()> {
    for table in [
        "okta_people",
        "okta_groups",
        "okta_members",
        "okta_rules",
        "okta_index",
        "okta_changes",
        "okta_apps",
        "okta_app_groups",
        "okta_app_users",
        "okta_imported",
        "okta_mappings",
    ] {
        transaction.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let now = instant(now);
    org(transaction, &now)?;
    add_group(transaction, "BUILT_IN", "Everyone", None, &now)?;
    if !people {
        return Ok(());
    }
    let mut groups = Vec::new();
    for name in GROUPS {
        groups.push(add_group(transaction, "OKTA_GROUP", name, None, &now)?);
    }
    // The names and logins of the demo organization's Employees.
    for number in 0..40 {
        let (first, last) = (GIVEN[number % GIVEN.len()], FAMILY[number % FAMILY.len()]);
        let login = format!("employee{}@demo.example", number + 1);
        let person = insert_person(transaction, &login, first, last, &now)?;
        join(transaction, &groups[number % groups.len()], &person, &now)?;
        if number % 5 == 0 {
            join(transaction, &groups[(number + 1) % groups.len()], &person, &now)?;
        }
    }
    Ok(())
}

/// The org and its API token, once.
fn org(connection: &Connection, now: &str) -> rusqlite::Result<()> {
    let known: bool = connection.query_row("SELECT EXISTS (SELECT 1 FROM okta_org)", [], |row| row.get(0))?;
    if !known {
        connection.execute("INSERT INTO okta_org (id, created) VALUES (?1, ?2)", [&new_id("00o"), now])?;
        connection.execute(
            "INSERT INTO okta_tokens (token, scheme, scopes) VALUES (?1, 'SSWS', '*')",
            [format!("00{}", random_hex(20))],
        )?;
    }
    Ok(())
}
