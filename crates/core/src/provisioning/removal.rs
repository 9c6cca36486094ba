//! Deletes the groups that an accidental first import made, one by one, each with its own evidence.

use crate::okta::{App, Client, Error, Group, State};

/// Follows the removal, and answers its questions.
pub trait Reporter {
    /// Why the run cannot go on.
    type Error;

    /// Whether to delete this group.
    fn confirm(&mut self, group: &Group) -> Result<bool, Self::Error>;

    /// A group was deleted, and a read proved it.
    fn deleted(&mut self, group: &Group);

    /// A group was not deleted.
    fn refused(&mut self, group: &Group, error: &Error);
}

/// What became of the groups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Deleted.
    pub deleted: usize,
    /// Not deleted: in use, not proven, or without effect.
    pub refused: usize,
}

/// Why a removal ended early.
#[derive(Debug)]
pub enum Stopped<E> {
    /// Okta cannot be used any more.
    Okta(Error),
    /// The caller could not go on.
    Reporter(E),
}

/// Deletes what the import of this app made. What uses groups is read again while a person answers questions.
pub async fn remove<R: Reporter>(
    client: &Client,
    app: &App,
    state: &State,
    reporter: &mut R,
) -> Result<Removed, Stopped<R::Error>> {
    let mut removed = Removed::default();
    let groups: Vec<&Group> = state.imported().into_iter().chain(state.unclear_imports()).collect();
    let mut usage = client.usage(app).await.map_err(Stopped::Okta)?;
    for group in groups {
        if !usage.is_fresh() {
            usage = client.usage(app).await.map_err(Stopped::Okta)?;
        }
        // The question is asked only about what may be deleted, and the evidence is read again after the answer.
        let mut refuse = |reporter: &mut R, error: Error| {
            if ends_the_run(&error) {
                return Err(Stopped::Okta(error));
            }
            removed.refused += 1;
            reporter.refused(group, &error);
            Ok(())
        };
        if let Err(error) = client.deletable_group(&app.id, group, &usage).await {
            refuse(reporter, error)?;
            continue;
        }
        if !reporter.confirm(group).map_err(Stopped::Reporter)? {
            continue;
        }
        let deleted = match client.deletable_group(&app.id, group, &usage).await {
            Ok(permit) => client.delete_group(permit).await,
            Err(error) => Err(error),
        };
        match deleted {
            Ok(()) => {
                removed.deleted += 1;
                reporter.deleted(group);
            }
            Err(error) => refuse(reporter, error)?,
        }
    }
    Ok(removed)
}

/// Whether the next group would meet the same error.
fn ends_the_run(error: &Error) -> bool {
    matches!(
        error,
        Error::Rejected { .. }
            | Error::Forbidden { .. }
            | Error::MissingScope { .. }
            | Error::RateLimit { .. }
            | Error::Http(_)
            | Error::StaleApp { .. }
    )
}
