//! `login` and `logout`: create and remove a profile and its client secret.

use super::activate::{Missing, missing_flags};
use super::{Exit, Result};
use crate::cli::{LoginArgs, LogoutArgs};
use crate::context::Context;
use crate::output::{Document, Format, Question};
use ornd_scim_core::config::{self, Profile, StoreKind};
use ornd_scim_core::officernd::Scope;
use ornd_scim_core::secrets::{Name, Secret};
use ornd_scim_core::text;
use serde::Serialize;

/// The JSON of `login`; its schema is docs/schema/login.json.
#[derive(Serialize)]
struct LoggedIn<'a> {
    client_id: Option<&'a str>,
    stored_in: &'a str,
    can_write: bool,
}

/// The JSON of `logout`; its schema is docs/schema/logout.json.
#[derive(Serialize)]
struct LoggedOut {
    secrets_removed: bool,
    profile_removed: bool,
}

/// Asks for what was not given, verifies it, and stores it.
pub async fn login(context: &Context, args: &LoginArgs) -> Result {
    let known = context.profiles.to_create()?;
    if !context.can_ask() {
        let missing = missing(context, args, known.as_ref())?;
        if !missing.is_empty() {
            return Err(missing_flags(&missing));
        }
    }
    let profile = gather_profile(context, args, known.as_ref())?;
    let secret = gather_secret(context, args, &profile)?;

    let can_write = verify(context, &profile, &secret).await?;

    let store = context.secrets.store(&profile);
    store.write(&profile.name, Name::ClientSecret, &secret)?;
    context.profiles.save(&profile, !args.no_default)?;

    let stored_in = store.describe();
    context.out.note(&format!(
        "Logged in to {} as profile {}. The client secret is stored in {stored_in}.",
        profile.org, profile.name
    ));
    if context.out.format() == Format::Json {
        let client_id = profile.client_id.as_deref();
        context.out.json(&Document::of(&profile, LoggedIn { client_id, stored_in: &stored_in, can_write }));
    }
    if !can_write {
        context.out.warn(NO_WRITE);
    }
    context.out.note("Next: ornd-scim setup, or ornd-scim status to see what is done");
    Ok(Exit::Done)
}

/// The warning about an application that may only read.
pub const NO_WRITE: &str = "the application has no Write permission, so nothing can be canceled or changed by API.\n\
    To allow it, select Write at Settings > Data & Extensibility > Developer Tools > Applications.";

fn gather_profile(context: &Context, args: &LoginArgs, known: Option<&Profile>) -> Result<Profile> {
    let ask = |flag: Option<&String>, default: Option<&str>, text, name| -> Result<String> {
        match flag {
            Some(value) => Ok(text::unquoted(value).to_owned()),
            None if !context.can_ask() && default.is_some() => Ok(default.unwrap_or_default().to_owned()),
            None => Ok(context.out.input(Question { text, flag: name }, default)?),
        }
    };
    let org =
        ask(args.org.as_ref(), known.map(|profile| profile.org.as_str()), "Org slug (Settings > My Account)", "--org")?;
    config::check_org(&org)?;
    let client_id = ask(
        args.client_id.as_ref(),
        known.and_then(|profile| profile.client_id.as_deref()),
        "Client id (Developer Tools > Applications)",
        "--client-id",
    )?;
    let mut profile = match known {
        Some(known) => known.clone(),
        None => context.profiles.new_named(&org)?,
    };
    profile.org = org;
    profile.client_id = Some(client_id);
    if let Some(url) = &args.api_url {
        profile.api_url = config::check_url(url)?;
    }
    if let Some(url) = &args.identity_url {
        profile.identity_url = config::check_url(url)?;
    }
    if let Some(store) = args.store {
        profile.store = match store {
            crate::cli::Store::Keyring => StoreKind::Keyring,
            crate::cli::Store::File => StoreKind::File,
        };
    }
    Ok(profile)
}

/// Everything that a run without a terminal cannot ask for, at once.
fn missing(context: &Context, args: &LoginArgs, known: Option<&Profile>) -> Result<Vec<Missing>> {
    let mut missing: Vec<Missing> = Vec::new();
    if args.org.is_none() && known.is_none() {
        missing.push(("--org SLUG", "the organization's slug (Settings > My Account)"));
    }
    if args.client_id.is_none() && known.is_none_or(|profile| profile.client_id.is_none()) {
        missing.push(("--client-id ID", "from Developer Tools > Applications"));
    }
    // A file is not read here: it may be standard input, which can be read once.
    let is_named =
        args.secret_file.is_some() || context.secrets.named_secret(Name::ClientSecret, None, known)?.is_some();
    if !is_named && !context.sandbox.is_used() {
        missing.push((args.secret_flag, "or ORND_SCIM_CLIENT_SECRET_FILE"));
    }
    Ok(missing)
}

fn gather_secret(context: &Context, args: &LoginArgs, profile: &Profile) -> Result<Secret> {
    if let Some(found) = context.secrets.named_secret(Name::ClientSecret, args.secret_file.as_deref(), Some(profile))? {
        return Ok(found.secret);
    }
    if context.sandbox.is_used()
        && let Some(found) = context.secrets.secret(profile, Name::ClientSecret)?
    {
        return Ok(found.secret);
    }
    let text = context.out.hidden(Question { text: "Client secret (input is hidden)", flag: args.secret_flag })?;
    context.secrets.typed_secret(Name::ClientSecret, &text)
}

/// One token for reading and one employee; then whether a token for writing is granted.
async fn verify(context: &Context, profile: &Profile, secret: &Secret) -> Result<bool> {
    let client = context.clients.officernd_with(profile, secret.clone(), Scope::Read)?;
    client.prove_read().await?;
    let writer = context.clients.officernd_with(profile, secret.clone(), Scope::ReadWrite)?;
    match writer.prove_token().await {
        Ok(()) => Ok(true),
        Err(error) if error.is_missing_scope() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Removes the secrets of a profile, and the profile.
pub fn logout(context: &Context, args: &LogoutArgs) -> Result {
    let profile = context.profile()?;
    let what = if args.keep_profile {
        format!("the secrets of the profile {}", profile.name)
    } else {
        format!("the profile {} and its secrets", profile.name)
    };
    if !args.yes {
        let text = format!("Remove {what} from this machine? OfficeRnD and Okta stay as they are");
        context.out.confirm(Question { text: &text, flag: "--yes" })?;
    }
    let store = context.secrets.store(&profile);
    for name in Name::ALL {
        store.delete(&profile.name, name)?;
    }
    context.state.forget_names(&profile);
    if !args.keep_profile {
        context.profiles.remove(&profile.name)?;
    }
    context.out.note(&format!("Removed {what}."));
    if context.out.format() == Format::Json {
        let removed = LoggedOut { secrets_removed: true, profile_removed: !args.keep_profile };
        context.out.json(&Document::of(&profile, removed));
    }
    Ok(Exit::Done)
}
