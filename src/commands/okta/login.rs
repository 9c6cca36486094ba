//! `okta login`: which organisation, with what, and whether it works.

use ornd_scim_core::text;
use std::path::{Path, PathBuf};

use crate::cli::OktaLoginArgs;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::Question;
use crate::report::Failure;
use ornd_scim_core::config::Profile;
use ornd_scim_core::files;
use ornd_scim_core::okta::{Address, Choice, Client, Credentials, Error, Scope, SigningKey, choose};
use ornd_scim_core::secrets::{Name, Secret};

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

    let organisation = prove(context, &profile, &login).await?;

    match &login {
        Login::Token(token) => {
            let store = context.secrets.store(&profile);
            store.write(&profile.name, Name::OktaToken, token)?;
            (profile.okta.client_id, profile.okta.key_file, profile.okta.key_id) = (None, None, None);
            context.out.note(&format!("The API token is kept in {}.", store.describe()));
        }
        Login::Key { client_id, path, key_id } => {
            profile.okta.client_id = Some(client_id.clone());
            profile.okta.key_file = Some(path.clone());
            profile.okta.key_id.clone_from(key_id);
            context.out.note(&format!("The key stays in {}.", path.display()));
        }
    }
    profile.okta.app_id = app(context, &profile, &login).await?;
    context.profiles.save(&profile, false)?;
    let flags = context.flags_for_hint();
    context.out.note(&format!("Logged in to {organisation} as profile {}.", profile.name));
    context.out.note(&format!(
        "Next: ornd-scim{flags} okta status shows what is done; ornd-scim{flags} okta plan what is to do"
    ));
    Ok(Exit::Done)
}

fn address(context: &Context, args: &OktaLoginArgs, profile: &Profile) -> Result<url::Url> {
    let known = profile.okta.url.as_ref().map(|url| url.as_str().trim_end_matches('/'));
    let typed = match &args.url {
        Some(url) => url.clone(),
        None if !context.can_ask() && known.is_some() => known.unwrap_or_default().to_owned(),
        None => context
            .out
            .input(Question { text: "Okta organisation (https://acme.okta.com)", flag: "--url URL" }, known)?,
    };
    let address = Address::parse(&typed)?;
    if address.changed {
        context.out.note(&format!(
            "Used is {}: the API is there, not at the address of the Admin Console.",
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
        text: "API token (Security > API > Tokens; nothing is shown)",
        flag: "--token-file FILE, or --client-id ID --key-file FILE",
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
        .map_err(|error| Failure::usage(format!("{}: it is no usable path", path.display())).because_of(&error))
}

fn client(context: &Context, profile: &Profile, login: &Login, scope: Scope) -> Result<Client> {
    let credentials = match login {
        Login::Token(token) => Credentials::ApiToken(token.clone()),
        Login::Key { client_id, path, key_id } => {
            let pem = Secret::new(files::stdin_or_file(path)?);
            let key = Box::new(SigningKey::from_pem(pem.expose().as_bytes())?);
            Credentials::Key { client_id: client_id.clone(), key, key_id: key_id.clone() }
        }
    };
    context.clients.okta_with(profile, credentials, scope)
}

/// Reads the organisation; gives its name. An OAuth client need not have the scope for that: then one app is read.
async fn prove(context: &Context, profile: &Profile, login: &Login) -> Result<String> {
    let asked = client(context, profile, login, Scope::ReadOrg)?;
    let origin = asked.origin().as_str().trim_end_matches('/').to_owned();
    match asked.org().await {
        Ok(org) if org.company_name.is_empty() => Ok(origin),
        Ok(org) => Ok(format!("{} ({origin})", text::line(&org.company_name))),
        Err(Error::MissingScope { .. }) => {
            let asked = client(context, profile, login, Scope::Read)?;
            asked.prove_apps().await?;
            Ok(origin)
        }
        Err(error) => Err(error.into()),
    }
}

/// The app, where it is certain which one it is.
async fn app(context: &Context, profile: &Profile, login: &Login) -> Result<Option<String>> {
    let apps = (client(context, profile, login, Scope::Read)?.apps()).await?;
    let label = profile.okta.desired.as_ref().and_then(|desired| desired.label.as_deref());
    let app = choose(&apps, Choice { id: profile.okta.app_id.as_deref(), label });
    match &app {
        Some(app) => context.out.note(&format!("The app is \"{}\" ({}).", text::line(&app.label), app.id)),
        None if apps.is_empty() => context.out.note("The app is not there yet."),
        None => context.out.warn(&format!(
            "{} apps could be meant: {}. Name the right one by okta-app-id in the profile.",
            apps.len(),
            text::line(
                &apps.iter().map(|app| format!("\"{}\" ({})", app.label, app.id)).collect::<Vec<_>>().join(", ")
            )
        )),
    }
    Ok(app.map(|app| app.id))
}
