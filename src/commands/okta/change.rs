//! Making the changes of a plan, one by one. What creates is looked for before it is made, and again when the answer was
//! lost, so that nothing is made twice.

use ornd_scim_core::okta::{App, Choice, Client, Error, Mapping, choose};
use ornd_scim_core::provisioning::plan::Change;

/// Makes changes in one app.
pub struct Changer<'a> {
    client: &'a Client,
    /// The app, once it is there.
    pub app_id: Option<String>,
}

/// What the caller learns of a change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// As planned.
    Yes,
    /// It was there already: somebody, or an earlier run, had made it.
    WasThere,
}

impl<'a> Changer<'a> {
    /// For the app of this id, or for one that is still to be made.
    pub fn new(client: &'a Client, app_id: Option<String>) -> Self {
        Self { client, app_id }
    }

    /// Makes one change.
    pub async fn make(&mut self, change: &Change) -> Result<Made, Error> {
        if let Change::CreateApp { label } = change {
            return self.create(label).await;
        }
        let Some(app) = self.app_id.as_deref() else {
            return Err(Error::Body { what: "the new app", why: "it has no id".to_owned() });
        };
        match change {
            Change::CreateApp { .. } => {}
            Change::ClearAutoSubmit { .. } => {
                self.client.clear_auto_submit(app).await?;
            }
            Change::Assign { group_id, .. } => self.client.assign(app, group_id).await?,
            Change::Unassign { group_id, .. } => self.client.unassign(app, group_id).await?,
            Change::Deactivate { mapping_id, .. } => {
                self.client.set_push(app, mapping_id, false).await?;
            }
            Change::Activate { mapping_id, .. } => {
                self.client.set_push(app, mapping_id, true).await?;
            }
            Change::Forget { mapping_id, .. } => self.client.forget_mapping(app, mapping_id).await?,
            Change::Push { group_id, to, .. } => {
                let made = self.client.push(app, group_id, to).await;
                return self.mapped(app, group_id, made).await;
            }
            Change::Link { group_id, target_id, .. } => {
                let made = self.client.link(app, group_id, target_id).await;
                return self.mapped(app, group_id, made).await;
            }
        }
        Ok(Made::Yes)
    }

    /// The app: looked up by name and label right before it is made, for a person may have answered the question late, and
    /// read back by its id.
    async fn create(&mut self, label: &str) -> Result<Made, Error> {
        if let Some(app) = self.find(label).await? {
            self.app_id = Some(app.id);
            return Ok(Made::WasThere);
        }
        let app = match self.client.create_app(label).await {
            Err(error) if error.is_uncertain() => match self.find(label).await? {
                Some(app) => app,
                None => return Err(error),
            },
            made => made?,
        };
        if self.client.app(&app.id).await?.is_none() {
            return Err(Error::Body { what: "the new app", why: "it cannot be read back".to_owned() });
        }
        self.app_id = Some(app.id);
        Ok(Made::Yes)
    }

    async fn find(&self, label: &str) -> Result<Option<App>, Error> {
        let apps = self.client.apps().await?;
        let choice = Choice { id: self.app_id.as_deref(), label: Some(label) };
        Ok(choose(&apps, choice))
    }

    /// A mapping whose answer was lost, or that Okta says is there: the list tells whether it is.
    async fn mapped(&self, app: &str, source: &str, made: Result<Mapping, Error>) -> Result<Made, Error> {
        let error = match made {
            Ok(_) => return Ok(Made::Yes),
            Err(error @ Error::Invalid { .. }) => error,
            Err(error) if error.is_uncertain() => error,
            Err(error) => return Err(error),
        };
        let there = self.client.mappings(app).await?.iter().any(|mapping| mapping.source_group_id == source);
        if there { Ok(Made::WasThere) } else { Err(error) }
    }
}
