//! SQLite: one connection, every change in a transaction of its own, so that a kill at any moment leaves a whole state.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::error::Error;
use crate::options::Data;
use crate::private;

/// The state.
pub struct Store {
    connection: Mutex<Connection>,
    path: String,
}

impl Store {
    /// Opens the state and makes its tables.
    pub fn open(data: &Data) -> Result<Self, Error> {
        let path = match data {
            Data::Memory => ":memory:".to_owned(),
            Data::File(path) => {
                // It holds the sandbox's secrets; SQLite would make it readable for everybody.
                private::prepare(path)?;
                path.display().to_string()
            }
        };
        let failed = |cause| Error::Store { path: path.clone(), cause };
        let connection = match data {
            Data::Memory => Connection::open_in_memory(),
            Data::File(path) => Connection::open(path),
        }
        .map_err(failed)?;
        let store = Self { path: path.clone(), connection: Mutex::new(connection) };
        store.prepare().map_err(failed)?;
        Ok(store)
    }

    fn prepare(&self) -> rusqlite::Result<()> {
        {
            let connection = self.lock();
            connection.busy_timeout(Duration::from_secs(10))?;
            // First, so that it stands in the file itself: later changes may be in the log of WAL only.
            let id: u32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
            if id != private::APPLICATION_ID {
                connection.pragma_update(None, "application_id", private::APPLICATION_ID)?;
            }
            connection.pragma_update(None, "journal_mode", "WAL")?;
            // Survives a kill of the process; only a power cut could lose the last change, and it is a sandbox.
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.set_prepared_statement_cache_capacity(64);
            connection.execute_batch(include_str!("schema.sql"))?;
            connection.execute_batch(include_str!("okta.sql"))?;
        }
        Ok(())
    }

    /// Why the state cannot be used.
    pub fn failed(&self, cause: rusqlite::Error) -> Error {
        Error::Store { path: self.path.clone(), cause }
    }

    /// Reads.
    pub fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        read(&self.lock())
    }

    /// Changes, all of it or nothing. Takes the write lock at once, so that two processes never meet half-way.
    pub fn write<T>(&self, write: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = write(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// The same, and nothing at all where the change itself is an error.
    pub fn write_if<T, E>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<Result<T, E>>,
    ) -> rusqlite::Result<Result<T, E>> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = write(&transaction)?;
        if value.is_ok() {
            transaction.commit()?;
        }
        Ok(value)
    }

    /// The client that the sandbox accepts.
    pub fn client(&self) -> rusqlite::Result<(String, String)> {
        self.read(|connection| {
            connection.query_row("SELECT client_id, client_secret FROM clients ORDER BY client_id LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
        })
    }

    /// The API token that the stand-in for Okta accepts.
    pub fn okta_token(&self) -> rusqlite::Result<String> {
        self.read(|connection| {
            connection.query_row("SELECT token FROM okta_tokens WHERE scopes = '*' LIMIT 1", [], |row| row.get(0))
        })
    }

    /// Notes the port of a run: what names it later, means this state.
    pub fn served_on(&self, port: u16) -> rusqlite::Result<()> {
        self.read(|connection| {
            let known: bool =
                connection
                    .query_row("SELECT EXISTS (SELECT 1 FROM okta_ports WHERE port = ?1)", [port], |row| row.get(0))?;
            if !known {
                connection.execute("INSERT OR IGNORE INTO okta_ports (port) VALUES (?1)", [port])?;
            }
            Ok(())
        })
    }

    /// A panic elsewhere cannot have left a change half-done: the transaction was rolled back with it.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes what was really done, for tests that ask.
pub fn effect(transaction: &Transaction<'_>, now: Timestamp, kind: &str, id: &str) -> rusqlite::Result<()> {
    effect_with(transaction, now, kind, id, "{}")
}

/// The same with what was known before it, as a JSON object.
pub fn effect_with(
    transaction: &Transaction<'_>,
    now: Timestamp,
    kind: &str,
    id: &str,
    detail: &str,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO effects (at, kind, id, detail) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![instant(now), kind, id, detail])
        .map(|_| ())
}

/// An instant as the database holds it: text order is time order.
pub fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Random digits from the system.
pub fn random_hex(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    // Without the system's randomness nothing secret can be made; all zeroes would be noticed at once in a sandbox.
    let _ = getrandom::fill(&mut buffer);
    buffer.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A new record's id: 24 hex digits, as OfficeRnD's are.
pub fn new_id() -> String {
    random_hex(12)
}
