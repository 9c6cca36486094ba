//! Makes the changes of a plan, one by one. A create looks for what exists first, and again after a lost answer, so that
//! nothing is created twice. What creates, deletes or unassigns, and what must precede an assignment, is believed only after a read
//! shows it.

use super::plan::Change;
use crate::okta::{App, Client, Error, Mapping};

/// How a change ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As planned.
    Made,
    /// It existed already: somebody else, or an earlier run, had made it.
    Existed,
}

/// Follows a run.
pub trait Reporter {
    /// Why the run cannot go on, such as a file that cannot be written.
    type Error;

    /// The app has this id. It is stored before anything else is changed.
    fn app_known(&mut self, id: &str) -> Result<(), Self::Error>;

    /// A change was made.
    fn changed(&mut self, change: &Change, outcome: Outcome);

    /// Whether the person asked the run to stop.
    fn is_stopped(&mut self) -> bool;
}

/// Why a run ended before its last change.
#[derive(Debug)]
pub enum Stopped<E> {
    /// A change failed.
    Failed {
        /// Its number in the plan, from 0.
        at: usize,
        /// Why.
        error: Error,
    },
    /// The person asked for it, before the change of this number.
    Interrupted {
        /// The number.
        at: usize,
    },
    /// The caller could not go on.
    Reporter(E),
}

/// Makes the changes in their order. Gives the app's id.
pub async fn apply<R: Reporter>(
    client: &Client,
    app_id: Option<String>,
    changes: &[Change],
    reporter: &mut R,
) -> Result<Option<String>, Stopped<R::Error>> {
    let mut app_id = app_id;
    for (at, change) in changes.iter().enumerate() {
        if reporter.is_stopped() {
            return Err(Stopped::Interrupted { at });
        }
        let failed = |error| Stopped::Failed { at, error };
        let outcome = match (change, &app_id) {
            (Change::CreateApp { label }, None) => {
                let (id, outcome) = create(client, label).await.map_err(failed)?;
                reporter.app_known(&id).map_err(Stopped::Reporter)?;
                app_id = Some(id);
                outcome
            }
            (_, Some(app)) => make(client, app, change).await.map_err(failed)?,
            (_, None) => return Err(failed(Error::Body { what: "the new app", why: "it has no id".to_owned() })),
        };
        reporter.changed(change, outcome);
    }
    Ok(app_id)
}

async fn make(client: &Client, app: &str, change: &Change) -> Result<Outcome, Error> {
    match change {
        Change::CreateApp { .. } => return Ok(Outcome::Existed),
        Change::ClearAutoSubmit { .. } => client.clear_auto_submit(app).await?,
        Change::SetLocationAttribute { name, namespace, .. } => client.set_attribute(app, name, namespace).await?,
        Change::MapLocation { mapping_id, name, from } => client.map_attribute(mapping_id, name, from).await?,
        Change::Assign { group_id, .. } => client.assign(app, group_id).await?,
        Change::Unassign { group_id, group } => {
            return match client.unassign_permit(app, group_id, group).await? {
                Some(permit) => client.unassign(permit).await.map(|()| Outcome::Made),
                None => Ok(Outcome::Existed),
            };
        }
        Change::DeactivatePush { mapping_id, .. } => {
            client.set_push(app, mapping_id, false).await?;
        }
        Change::ActivatePush { mapping_id, .. } => {
            client.set_push(app, mapping_id, true).await?;
        }
        Change::DeleteMapping { mapping_id, .. } => client.delete_mapping(app, mapping_id).await?,
        Change::Push { group_id, to, .. } => {
            return mapped(client, app, group_id, client.push(app, group_id, to).await).await;
        }
        Change::Link { group_id, target_id, .. } => {
            return mapped(client, app, group_id, client.link(app, group_id, target_id).await).await;
        }
    }
    Ok(Outcome::Made)
}

/// Creates the app. It is looked for by its label immediately before, because the question may have been answered late, and
/// read back by its id. An answer that names an app which existed before is not about the new one.
async fn create(client: &Client, label: &str) -> Result<(String, Outcome), Error> {
    let before = client.apps().await?;
    if let Some(app) = only(&before, label, &[])? {
        return Ok((app.id.clone(), Outcome::Existed));
    }
    let id = match client.create_app(label).await {
        Err(error) if error.is_uncertain() => match only(&client.apps().await?, label, &before)? {
            Some(app) => app.id.clone(),
            None => return Err(error),
        },
        created => created?.id,
    };
    let wrong = |why: &str| Error::Body { what: "the new app", why: why.to_owned() };
    if before.iter().any(|app| app.id == id) {
        return Err(wrong("the answer names an app that existed before"));
    }
    match client.app(&id).await? {
        Some(app) if app.has_catalog_type() && app.label == label => Ok((id, Outcome::Made)),
        Some(_) => Err(wrong("it has another type or label than the app that was requested")),
        None => Err(wrong("it cannot be read back")),
    }
}

/// The only app of the type with this label that is not one of those.
fn only<'a>(apps: &'a [App], label: &str, except: &[App]) -> Result<Option<&'a App>, Error> {
    let mut named = apps
        .iter()
        .filter(|app| app.has_catalog_type() && app.label == label && except.iter().all(|other| other.id != app.id));
    match (named.next(), named.next()) {
        (first, None) => Ok(first),
        _ => Err(Error::Body { what: "the new app", why: format!("several apps have the label {label:?}") }),
    }
}

/// After a lost answer, or one that says that the mapping exists, the list decides.
async fn mapped(client: &Client, app: &str, source: &str, made: Result<Mapping, Error>) -> Result<Outcome, Error> {
    let error = match made {
        Ok(_) => return Ok(Outcome::Made),
        Err(error @ Error::Invalid { .. }) => error,
        Err(error) if error.is_uncertain() => error,
        Err(error) => return Err(error),
    };
    let exists = client.mappings(app).await?.iter().any(|mapping| mapping.source_group_id == source);
    if exists { Ok(Outcome::Existed) } else { Err(error) }
}

/// Pushes a group again without touching its Team: an active mapping is stopped and started; one in error is deleted and made
/// again with its target. A run that ended in between leaves an inactive mapping, which is started.
pub async fn repush(client: &Client, app: &str, mapping: &Mapping) -> Result<(), Error> {
    use crate::okta::MappingStatus::{Error as InError, Inactive};
    if mapping.status == InError {
        let Some(target) = &mapping.target_group_id else {
            client.set_push(app, &mapping.id, false).await?;
            client.set_push(app, &mapping.id, true).await?;
            return Ok(());
        };
        client.delete_mapping(app, &mapping.id).await?;
        let made = client.link(app, &mapping.source_group_id, target).await;
        return mapped(client, app, &mapping.source_group_id, made).await.map(|_| ());
    }
    if mapping.status != Inactive {
        client.set_push(app, &mapping.id, false).await?;
    }
    client.set_push(app, &mapping.id, true).await.map(|_| ())
}
