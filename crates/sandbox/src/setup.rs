//! The state with data in it.

use jiff::Timestamp;
use rusqlite::params;

use crate::error::Error;
use crate::options::Data;
use crate::seed::{Counts, Seed};
use crate::store::{Store, random_hex};
use crate::{okta, seed};

/// Opens the state; a fresh one is filled with the demo data.
pub fn open(data: &Data, now: Timestamp) -> Result<Store, Error> {
    let store = Store::open(data)?;
    let filled = store.write(|transaction| {
        let known: i64 = transaction.query_row("SELECT count(*) FROM clients", [], |row| row.get(0))?;
        if known == 0 {
            transaction.execute(
                "INSERT INTO clients (client_id, client_secret, scopes) VALUES (?1, ?2, 'officernd.api.read officernd.api.write')",
                params![format!("sandbox-{}", random_hex(6)), random_hex(24)],
            )?;
            seed::fill(transaction, &Seed::Demo, 1, now)?;
        }
        let org: i64 = transaction.query_row("SELECT count(*) FROM okta_org", [], |row| row.get(0))?;
        if org == 0 {
            okta::fill(transaction, true, now)?;
        }
        Ok(())
    });
    filled.map_err(|cause| store.failed(cause))?;
    Ok(store)
}

/// Replaces the data, and with them what Okta knew of them: its directory is the first one again. Clients and tokens stay, so that
/// whoever is logged in stays so.
pub fn replace(store: &Store, what: &Seed, number: u64, now: Timestamp) -> Result<Counts, Error> {
    let filled = store.write(|transaction| {
        okta::fill(transaction, true, now)?;
        seed::fill(transaction, what, number, now)
    });
    filled.map_err(|cause| store.failed(cause))
}
