//! `sandbox okta …`: each command is one click, played over the sandbox's own port.

use std::path::Path;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde_json::Value;

use super::{Exit, Result};
use crate::cli::SandboxOktaCommand as OktaCommand;
use crate::cli::{Directory, DirectoryGroupCommand, OktaArgs, PersonCommand, ProvisioningArgs, Switch};
use crate::context::Context;
use crate::output::Format;
use crate::report::{Failure, Kind};
use ornd_scim_core::files;
use ornd_scim_core::http::{Repeat, Request, check_url};
use ornd_scim_sandbox::{Click, ClickOutcome, Data, Options, PeopleSeed, Sandbox, SentRequest};

/// The JSON document of every click, and of `show`, which sends nothing.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    /// Whether Okta shows success.
    done: bool,
    /// What Okta's console says, or what was done.
    message: &'a str,
    /// The SCIM requests that were sent, in order.
    sent: &'a [SentRequest],
    /// The names of the groups that an import made.
    created_groups: &'a [String],
    /// Everything as it is afterwards.
    state: &'a Value,
}

/// Plays what the command line says and shows what came of it.
pub async fn okta(context: &Context, args: &OktaArgs) -> Result {
    let click = click(&args.command)?;
    let own = match args.at {
        Some(_) => None,
        None => Some(start(context, args)?),
    };
    let controls = match (&own, &args.at) {
        (Some(own), _) => Controls { origin: own.origin().to_owned(), token: own.control_token().to_owned() },
        (None, at) => Controls { origin: at.clone().unwrap_or_default(), token: control_token(context, args)? },
    };
    let outcome = match click {
        Some(click) => play(context, &controls, &click).await?,
        None => ClickOutcome {
            done: true,
            message: String::new(),
            sent: vec![],
            created_groups: vec![],
            state: answer(context, controls.request(reqwest::Method::GET, "")?).await?,
        },
    };
    show(context, &outcome)
}

/// The sandbox in this process, on its own state.
fn start(context: &Context, args: &OktaArgs) -> Result<Sandbox> {
    let data = args.data.clone().map_or_else(|| context.sandbox.data(), Data::File);
    let mut targets = args.allow_target.clone();
    if let OktaCommand::Connect(connect) = &args.command {
        // What the person types here is named.
        targets.extend(connect.base_url.as_deref().and_then(|url| check_url(url).ok()?.host_str().map(str::to_owned)));
    }
    let options = Options {
        data,
        port: 0,
        clock: context.sandbox.clock(),
        behaviour: context.sandbox.behaviour()?,
        targets,
        ..Options::default()
    };
    Ok(Sandbox::start(options)?)
}

/// Where the controls of a sandbox are, and the token that opens them.
struct Controls {
    origin: String,
    token: String,
}

impl Controls {
    fn request(&self, method: reqwest::Method, click: &str) -> Result<Request> {
        let mut request =
            Request::get(check_url(&format!("{}/_sandbox/okta{click}", self.origin.trim_end_matches('/')))?);
        let mut token = HeaderValue::from_str(&self.token)
            .map_err(|_| Failure::usage("the control token contains characters that a header cannot carry"))?;
        token.set_sensitive(true);
        request.headers.insert(ornd_scim_sandbox::CONTROL_HEADER, token);
        request.method = method;
        request.repeat = Repeat::Never;
        Ok(request)
    }
}

/// The token of a sandbox that is served.
fn control_token(context: &Context, args: &OktaArgs) -> Result<String> {
    if let Some(file) = &args.control_token_file {
        return typed(file);
    }
    context.sandbox.variable("ORND_SCIM_SANDBOX_TOKEN").map(str::to_owned).ok_or_else(|| {
        Failure::usage("a sandbox that is served needs its control token")
            .hint("pass --control-token-file FILE, or set ORND_SCIM_SANDBOX_TOKEN; `ornd-scim sandbox serve` prints the token")
    })
}

async fn play(context: &Context, controls: &Controls, click: &Click) -> Result<ClickOutcome> {
    let mut body = serde_json::to_value(click).map_err(anyhow::Error::from)?;
    let name = body.as_object_mut().and_then(|fields| fields.remove("click"));
    let name = name.as_ref().and_then(Value::as_str).unwrap_or_default();
    let mut request = controls.request(reqwest::Method::POST, &format!("/{name}"))?;
    request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request.body = Some(body.to_string().into_bytes());
    Ok(serde_json::from_value(answer(context, request).await?).map_err(anyhow::Error::from)?)
}

/// The JSON that came back; a refusal is told in Okta's words.
async fn answer(context: &Context, request: Request) -> Result<Value> {
    let http = context.clients.http()?;
    let answer = http.send(request).await?;
    if answer.is_success() {
        return Ok(serde_json::from_slice(&answer.body).map_err(anyhow::Error::from)?);
    }
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let message = text("/errorCauses/0/errorSummary").or_else(|| text("/errorSummary"));
    if answer.status == 401 {
        return Err(Failure::credentials("the sandbox rejected the control token")
            .hint("`ornd-scim sandbox serve` prints another one each time it is started"));
    }
    let message = message.unwrap_or_else(|| format!("the sandbox answered with {}", answer.status));
    Err(Failure::failed(message).hint("ornd-scim sandbox okta show   lists what exists"))
}

fn show(context: &Context, outcome: &ClickOutcome) -> Result {
    for sent in &outcome.sent {
        let status = sent.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        context.out.detail(1, &format!("{} -> {status}", sent.request));
    }
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 1,
            done: outcome.done,
            message: &outcome.message,
            sent: &outcome.sent,
            created_groups: &outcome.created_groups,
            state: &outcome.state,
        });
        return Ok(if outcome.done { Exit::Done } else { Exit::With(Kind::Failed) });
    }
    if !outcome.done {
        return Err(Failure::failed(outcome.message.clone()));
    }
    if outcome.message.is_empty() {
        context.out.text(&summary(&outcome.state));
    } else {
        context.out.text(&outcome.message);
    }
    Ok(Exit::Done)
}

/// The state in a few lines.
fn summary(state: &Value) -> String {
    let list = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let count = |list: &[Value], name: &str, value: &str| list.iter().filter(|one| one[name] == value).count();
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let (people, groups) = (list(state, "people"), list(state, "groups"));
    let mut lines = vec![
        format!(
            "People:         {} active, {} deactivated",
            count(&people, "status", "ACTIVE"),
            count(&people, "status", "DEPROVISIONED")
        ),
        format!(
            "Groups:         {} of the directory, {} of apps",
            count(&groups, "type", "OKTA_GROUP"),
            count(&groups, "type", "APP_GROUP")
        ),
    ];
    for app in list(state, "apps") {
        let users = list(&app, "users");
        lines.push(String::new());
        lines.push(format!("App:            {} ({}), {}", text(&app, "label"), text(&app, "id"), text(&app, "status")));
        let features: Vec<String> =
            list(&app, "features").iter().filter_map(|one| one.as_str().map(str::to_owned)).collect();
        let connection = match (app["connected"] == true, text(&app, "base_url")) {
            (true, url) => format!("{url}: {}", features.join(", ")),
            (false, _) => "not connected".to_owned(),
        };
        lines.push(format!("Provisioning:   {connection}"));
        let assigned: Vec<String> =
            list(&app, "assigned").iter().filter_map(|one| one.as_str().map(str::to_owned)).collect();
        lines.push(format!(
            "Assigned:       {}",
            if assigned.is_empty() { "no group".to_owned() } else { assigned.join(", ") }
        ));
        lines.push(format!(
            "App users:      {} provisioned, {} without provisioning, {} in error",
            count(&users, "status", "PROVISIONED"),
            count(&users, "status", "ACTIVE"),
            count(&users, "sync_state", "ERROR")
        ));
        for user in users.iter().filter(|user| user["sync_state"] == "ERROR") {
            lines.push(format!("                {}: {}", text(user, "login"), text(user, "error")));
        }
        for push in list(&app, "pushes") {
            let why = text(&push, "error");
            let why = if why.is_empty() { why } else { format!(": {why}") };
            lines.push(format!(
                "Pushed:         {} to {}, {}{why}",
                text(&push, "group"),
                text(&push, "target"),
                text(&push, "status")
            ));
        }
    }
    lines.join("\n")
}

/// The click of a command; `show` is none.
fn click(command: &OktaCommand) -> Result<Option<Click>> {
    Ok(Some(match command {
        OktaCommand::Show(_) => return Ok(None),
        OktaCommand::Seed(args) => Click::Seed {
            people: match args.kind {
                Directory::Demo => PeopleSeed::Demo,
                Directory::Empty => PeopleSeed::Empty,
            },
        },
        OktaCommand::AddApp(args) => {
            Click::AppAdd { label: args.label.clone(), auto_submit: args.auto_submit, saml: args.saml }
        }
        OktaCommand::Connect(args) => Click::Connect {
            app: args.app.app.clone(),
            base_url: args.base_url.clone(),
            token: args.token_file.as_deref().map(typed).transpose()?,
        },
        OktaCommand::Test(args) => Click::Test { app: args.app.app.clone() },
        OktaCommand::Import(args) => Click::Import { app: args.app.app.clone() },
        OktaCommand::Provisioning(args) => switches(args),
        OktaCommand::ProvisionUsers(args) => Click::ProvisionUsers { app: args.app.app.clone() },
        OktaCommand::Assign(args) => Click::Assign { app: args.app.app.clone(), group: args.group.clone() },
        OktaCommand::Unassign(args) => Click::Unassign { app: args.app.app.clone(), group: args.group.clone() },
        OktaCommand::Push(args) => {
            Click::Push { app: args.app.app.clone(), group: args.group.clone(), link: args.link.clone() }
        }
        OktaCommand::Unlink(args) => {
            Click::Unlink { app: args.app.app.clone(), group: args.group.clone(), delete: args.delete }
        }
        OktaCommand::Person(command) => person(command),
        OktaCommand::DirectoryGroup(command) => group(command),
        OktaCommand::AddRule(args) => Click::RuleAdd { name: args.name.clone(), group: args.group.clone() },
        OktaCommand::AddClient(args) => Click::ClientAdd {
            client_id: args.client_id.clone(),
            jwk: serde_json::from_str(&files::stdin_or_file(&args.jwk)?)
                .map_err(|error| Failure::usage("the file of --jwk is no JSON").because(error.to_string()))?,
            scopes: args.scope.clone(),
            dpop: args.dpop,
        },
        OktaCommand::AddToken(args) => Click::TokenAdd { token: typed(&args.token_file)?, scopes: args.scope.clone() },
    }))
}

/// What a person would paste into a field: everything but the line break at the end.
fn typed(file: &Path) -> Result<String> {
    Ok(files::stdin_or_file(file)?.trim_end_matches(['\r', '\n']).to_owned())
}

fn switches(args: &ProvisioningArgs) -> Click {
    let on = |switch: Option<Switch>| switch.map(|switch| switch == Switch::On);
    Click::Provisioning {
        app: args.app.app.clone(),
        create: on(args.create),
        update: on(args.update),
        deactivate: on(args.deactivate),
        sourcing: on(args.sourcing),
        sync_password: on(args.sync_password),
        import_groups: on(args.import_groups),
    }
}

fn person(command: &PersonCommand) -> Click {
    match command.clone() {
        PersonCommand::Add { login, first_name, last_name, group } => {
            Click::PersonAdd { login, first_name, last_name, groups: group }
        }
        PersonCommand::Deactivate { login } => Click::PersonDeactivate { login },
        PersonCommand::Reactivate { login } => Click::PersonReactivate { login },
        PersonCommand::Rename { login, new_login, first_name, last_name } => {
            Click::PersonRename { login, new_login, first_name, last_name }
        }
    }
}

fn group(command: &DirectoryGroupCommand) -> Click {
    match command.clone() {
        DirectoryGroupCommand::Add { group } => Click::GroupAdd { group },
        DirectoryGroupCommand::Rename { group, new_name } => Click::GroupRename { group, new_name },
        DirectoryGroupCommand::Remove { group } => Click::GroupRemove { group },
        DirectoryGroupCommand::AddMember { group, login } => Click::GroupAddMember { group, login },
        DirectoryGroupCommand::RemoveMember { group, login } => Click::GroupRemoveMember { group, login },
    }
}
