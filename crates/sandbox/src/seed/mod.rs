//! Data for the sandbox: a small organization with every awkward case, an empty one, a large one. Everything is made from a
//! number and the time, so that the same two give the same data.

mod demo;
mod filler;
mod large;

use jiff::Timestamp;
use rusqlite::Transaction;

use filler::{Dice, Filler};

pub use filler::{FAMILY, GIVEN, Workload};

/// Which data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seed {
    /// Some 40 employees in 8 Teams, Former employees with future bookings, awkward names.
    Demo,
    /// Locations and resources, but nobody and nothing else.
    Empty,
    /// As many as are wanted.
    Large(Workload),
}

/// What is there afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Employees.
    pub employees: u32,
    /// Teams.
    pub teams: u32,
    /// Bookings.
    pub bookings: u32,
}

/// Throws everything away but the clients, and fills in.
pub fn fill(transaction: &Transaction<'_>, seed: &Seed, number: u64, now: Timestamp) -> rusqlite::Result<Counts> {
    for table in
        ["offices", "resources", "teams", "members", "memberships", "bookings", "integration", "effects", "tokens"]
    {
        transaction.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let mut filler = Filler { transaction, dice: Dice(number), now, offices: vec![], resources: vec![] };
    filler.places()?;
    match *seed {
        Seed::Demo => filler.demo()?,
        Seed::Empty => {}
        Seed::Large(workload) => filler.large(workload)?,
    }
    let count = |table: &str| transaction.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
    Ok(Counts { employees: count("members")?, teams: count("teams")?, bookings: count("bookings")? })
}
