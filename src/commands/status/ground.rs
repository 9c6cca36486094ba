//! What `status` asks with, and what is answered: the API and SCIM, which know nothing of each other.

use super::super::Result;
use crate::context::Context;
use crate::report::Failure;
use ornd_scim_core::config::{Integration, Profile};
use ornd_scim_core::http;
use ornd_scim_core::officernd::{self, Scope};
use ornd_scim_core::scim::{self, Connection};
use ornd_scim_core::secrets::{self, Name, Secret, Source};

/// What there is to ask with.
pub struct Ground {
    /// Where the client secret comes from.
    pub client_secret: std::result::Result<Option<Source>, Failure>,
    /// Clients, where there is a client secret.
    pub api: Option<Api>,
    /// Where the SCIM Secret comes from.
    pub scim_secret: std::result::Result<Option<Source>, Failure>,
    kept: Option<Secret>,
    /// The connection, where both values are known.
    pub scim: Option<(http::Client, Connection)>,
}

/// Clients for reading and for writing.
pub struct Api {
    reader: officernd::Client,
    writer: officernd::Client,
    /// Whether the integration has an API.
    integration: bool,
}

impl Ground {
    /// Looks for it; nothing is sent yet.
    pub fn new(context: &Context, profile: &Profile) -> Result<Self> {
        let client_secret = context.secrets.secret(profile, Name::ClientSecret);
        let scim_secret = context.secrets.secret(profile, Name::ScimSecret);
        let api = match &client_secret {
            Ok(Some(found)) if profile.client_id.is_some() => Some(Api {
                reader: context.clients.officernd_with(profile, found.secret.clone(), Scope::Read)?,
                writer: context.clients.officernd_with(profile, found.secret.clone(), Scope::ReadWrite)?,
                integration: profile.integration == Integration::Api,
            }),
            _ => None,
        };
        let scim = match (&profile.scim_base_url, &scim_secret) {
            (Some(url), Ok(Some(found))) => {
                Some((context.clients.http()?, Connection::with_secret(url, &found.secret)))
            }
            _ => None,
        };
        let kept = scim_secret.as_ref().ok().and_then(|found| found.as_ref()).map(|found| found.secret.clone());
        let source = |found: Result<Option<secrets::Found>>| match found {
            Ok(found) => Ok(found.map(|found| found.source)),
            Err(error) => Err(error),
        };
        Ok(Self { client_secret: source(client_secret), api, scim_secret: source(scim_secret), kept, scim })
    }

    /// Whether OfficeRnD shows another SCIM Secret than the kept one: a rotation was cut off, or somebody else made one.
    pub fn is_replaced(&self, asked: Option<&Asked>) -> bool {
        let Some(Ok(Answers { integration: Some(Ok(state)), .. })) = asked else { return false };
        let known = self.kept.as_ref().zip(state.scim_secret.as_ref());
        state.active && known.is_some_and(|(kept, shown)| kept.expose() != shown.expose())
    }
}

/// What OfficeRnD's API answers. Without a token for reading nothing else is asked.
pub type Asked = std::result::Result<Answers, officernd::Error>;

/// What it answered, one by one.
pub struct Answers {
    /// Whether employees can be read.
    pub read: std::result::Result<(), officernd::Error>,
    /// Whether a token for writing is granted.
    pub write: std::result::Result<(), officernd::Error>,
    /// The integration, where it has an API.
    pub integration: Option<std::result::Result<officernd::IntegrationState, officernd::Error>>,
}

/// Asks OfficeRnD.
pub async fn ask(api: Option<&Api>) -> Option<Asked> {
    let Api { reader, writer, integration } = api?;
    if let Err(error) = reader.prove_token().await {
        return Some(Err(error));
    }
    let integration = async { if *integration { Some(reader.integration().await) } else { None } };
    let (read, write, integration) = tokio::join!(reader.prove_read(), writer.prove_token(), integration);
    Some(Ok(Answers { read, write, integration }))
}

/// Asks the SCIM server.
pub async fn probe(scim: Option<&(http::Client, Connection)>) -> Option<scim::Report> {
    let (http, connection) = scim?;
    Some(scim::probe::run(http, connection, scim::probe::Options::default()).await)
}
