//! `okta login`: which organization, with what, and whether it works.

use ornd_scim_core::text;
use std::path::{Path, PathBuf};

use super::look;
use crate::cli::OktaLoginArgs;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::{Document, Format, Question};
use crate::report::Failure;
use ornd_scim_core::config::Profile;
use ornd_scim_core::files;
use ornd_scim_core::okta::{Address, App, Client, Credentials, Error, Scope, Selection, SigningKey, select};
use ornd_scim_core::secrets::{Name, Secret};

/// The result; its schema is docs/schema/okta-login.json.
#[derive(serde::Serialize)]
struct LoggedIn<'a> {
    okta_url: &'a str,
    /// `null` if Okta does not say, or the client may not ask.
    organization: Option<&'a str>,
    /// Of the OAuth client; `null` with an API token.
    client_id: Option<&'a str>,
    /// `null` while it is not certain which app it is, or there is none.
    app_id: Option<&'a str>,
    stored_in: &'a str,
}

/// With what the person logs in.
enum Login {
    Token(Secret),
    Key { client_id: String, path: PathBuf, key_id: Option<String> },
}

/// Asks for what was not given, proves it, and keeps it.
pub async fn login(context: &Context, args: &OktaLoginArgs) -> Result {
    let mut profile = context.profile()?;
    profile.okta.url = Some(address(context, args, &profile)?);
    let login = gather(context, args, &profile)?;

    let organization = prove(context, &profile, &login).await?;

    let stored_in = match &login {
        Login::Token(token) => {
            let store = context.secrets.store(&profile);
            store.write(&profile.name, Name::OktaToken, token)?;
            (profile.okta.client_id, profile.okta.key_file, profile.okta.key_id) = (None, None, None);
            context.out.note(&format!("The API token is stored in {}.", store.describe()));
            store.describe()
        }
        Login::Key { client_id, path, key_id } => {
            profile.okta.client_id = Some(client_id.clone());
            profile.okta.key_file = Some(path.clone());
            profile.okta.key_id.clone_from(key_id);
            context.out.note(&format!("The key stays in {}.", path.display()));
            format!("the file {}", path.display())
        }
    };
    profile.okta.app_id = app(context, args.app.as_deref(), &profile, &login).await?;
    context.profiles.save(&profile, false)?;
    let okta_url = profile.okta.url.as_ref().map_or("", |url| url.as_str().trim_end_matches('/'));
    if context.out.format() == Format::Json {
        let logged_in = LoggedIn {
            okta_url,
            organization: organization.as_deref(),
            client_id: profile.okta.client_id.as_deref(),
            app_id: profile.okta.app_id.as_deref(),
            stored_in: &stored_in,
        };
        context.out.json(&Document::of(&profile, logged_in));
    }
    let shown = organization.map_or_else(|| okta_url.to_owned(), |name| format!("{name} ({okta_url})"));
    context.out.note(&format!("Logged in to {shown} as profile {}.", profile.name));
    context.out.note("Next: ornd-scim okta status   or ornd-scim okta plan");
    Ok(Exit::Done)
}

fn address(context: &Context, args: &OktaLoginArgs, profile: &Profile) -> Result<url::Url> {
    let known = profile.okta.url.as_ref().map(|url| url.as_str().trim_end_matches('/'));
    let typed = match &args.url {
        Some(url) => url.clone(),
        None if !context.can_ask() && known.is_some() => known.unwrap_or_default().to_owned(),
        None => context
            .out
            .input(Question { text: "Okta organization (https://acme.okta.com)", flag: "--url URL" }, known)?,
    };
    let address = Address::parse(&typed)?;
    if address.changed {
        context.out.note(&format!(
            "Using {}: the API is there, not at the address of the Admin Console.",
            address.url.as_str().trim_end_matches('/')
        ));
    }
    Ok(address.url)
}

fn gather(context: &Context, args: &OktaLoginArgs, profile: &Profile) -> Result<Login> {
    // A token that is given now stands above a client that was used before.
    let given = context.secrets.named_secret(Name::OktaToken, args.token_file.as_deref(), Some(profile))?;
    let client_id = args.client_id.as_ref().or(profile.okta.client_id.as_ref().filter(|_| given.is_none()));
    if let Some(client_id) = client_id {
        let known = profile.okta.key_file.as_deref().map(|path| path.display().to_string());
        let path = match &args.key_file {
            Some(path) => path.clone(),
            None if !context.can_ask() && known.is_some() => PathBuf::from(known.unwrap_or_default()),
            None => {
                let question = Question { text: "File with the private key (PEM)", flag: "--key-file FILE" };
                PathBuf::from(context.out.input(question, known.as_deref())?)
            }
        };
        let key_id = args.key_id.clone().or_else(|| profile.okta.key_id.clone());
        return Ok(Login::Key { client_id: client_id.trim().to_owned(), path: absolute(&path)?, key_id });
    }
    if let Some(found) = given {
        return Ok(Login::Token(found.secret));
    }
    if context.sandbox.is_used()
        && let Some(found) = context.secrets.secret(profile, Name::OktaToken)?
    {
        return Ok(Login::Token(found.secret));
    }
    let question = Question {
        text: "API token (Security > API > Tokens; input is hidden)",
        flag: "--okta-token-file FILE, or --client-id ID --key-file FILE",
    };
    let text = context.out.hidden(question)?;
    Ok(Login::Token(context.secrets.typed_secret(Name::OktaToken, &text)?))
}

/// The profile must find the key wherever it is used from.
fn absolute(path: &Path) -> Result<PathBuf> {
    if path.as_os_str() == "-" {
        return Err(Failure::usage("the key must be in a file: it is read again for each token"));
    }
    std::path::absolute(path)
        .map_err(|error| Failure::usage(format!("{}: not a usable path", path.display())).because_of(&error))
}

fn client(context: &Context, profile: &Profile, login: &Login, scope: Scope) -> Result<Client> {
    let credentials = match login {
        Login::Token(token) => Credentials::ApiToken(token.clone()),
        Login::Key { client_id, path, key_id } => {
            let pem = Secret::new(files::stdin_or_file(path)?);
            context.secrets.used(Name::OktaToken, format!("the file {}", path.display()));
            let key = Box::new(SigningKey::from_pem(pem.expose().as_bytes())?);
            Credentials::Key { client_id: client_id.clone(), key, key_id: key_id.clone() }
        }
    };
    context.clients.okta_with(profile, credentials, scope)
}

/// Reads the organization; gives its name if Okta tells it. An OAuth client need not have the scope for that: then one app is read.
async fn prove(context: &Context, profile: &Profile, login: &Login) -> Result<Option<String>> {
    match client(context, profile, login, Scope::ReadOrg)?.org().await {
        Ok(org) => Ok(Some(text::line(&org.company_name).into_owned()).filter(|name| !name.is_empty())),
        Err(Error::MissingScope { .. }) => {
            client(context, profile, login, Scope::Read)?.prove_apps().await?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The app's id, if it is certain which one it is. A stored id that no app has any more is forgotten; one that is given must
/// be right.
async fn app(context: &Context, given: Option<&str>, profile: &Profile, login: &Login) -> Result<Option<String>> {
    let apps = client(context, profile, login, Scope::Read)?.apps().await?;
    let label = look::choice(profile).label;
    let selected = match (given, profile.okta.app_id.as_deref()) {
        (Some(id), _) => select(&apps, Selection { id: Some(id), label })?,
        (None, stored) => match select(&apps, Selection { id: stored, label }) {
            Err(Error::StaleApp { .. }) => select(&apps, Selection { id: None, label })?,
            selected => selected?,
        },
    };
    let others: Vec<&App> = apps.iter().filter(|app| app.has_catalog_type()).collect();
    match selected {
        Some(app) => context.out.note(&format!("The app is \"{}\" ({}).", text::line(&app.label), app.id)),
        None if others.is_empty() => context.out.note("The app does not exist yet. ornd-scim okta apply creates it."),
        None => {
            let names: Vec<String> = others.iter().map(|app| format!("\"{}\" ({})", app.label, app.id)).collect();
            context.out.warn(&format!(
                "no app was chosen: none of the apps of this type is certainly OfficeRnD's: {}.\n\
                 ornd-scim okta login --app ID chooses one.",
                text::line(&names.join(", "))
            ));
        }
    }
    Ok(selected.map(|app| app.id.clone()))
}
