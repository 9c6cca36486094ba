//! `sandbox serve`, `sandbox reset` and `sandbox seed`.

use serde::Serialize;

use super::{Exit, Result, sandbox_okta};
use crate::cli::{BodyStyle, ResetArgs, SandboxCommand, SeedArgs, SeedKind, ServeArgs};
use crate::context::Context;
use crate::output::{Format, Question};
use ornd_scim_sandbox::{self as sandbox, Behaviour, Data, Options, Sandbox, Seed, Workload};

/// The JSON document of `serve`: what another client needs.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    origin: &'a str,
    org: &'a str,
    api_url: String,
    identity_url: String,
    client_id: &'a str,
    /// A secret of the sandbox only: it opens nothing else.
    client_secret: &'a str,
    /// The org URL of the stand-in for Okta.
    okta_url: &'a str,
    /// An API token for it; it opens nothing else.
    okta_token: &'a str,
    /// Required in the header `X-Sandbox-Token` of requests to the controls; changes with each run.
    control_token: &'a str,
}

/// Runs a command about the sandbox.
pub async fn run(context: &Context, command: &SandboxCommand) -> Result {
    match command {
        SandboxCommand::Serve(args) => serve(context, args),
        SandboxCommand::Reset(args) => reset(context, args),
        SandboxCommand::Seed(args) => seed(context, args),
        SandboxCommand::Okta(args) => sandbox_okta::okta(context, args).await,
    }
}

/// Serves until it is stopped.
fn serve(context: &Context, args: &ServeArgs) -> Result {
    let mut behaviour = context.sandbox.behaviour()?;
    apply(&mut behaviour, args)?;
    let data = match &args.data {
        Some(file) if file.as_os_str() == ":memory:" => Data::Memory,
        Some(file) => Data::File(file.clone()),
        None => context.sandbox.data(),
    };
    let sandbox = Sandbox::start(Options {
        okta_record: args.okta_record.clone(),
        targets: args.allow_target.clone(),
        data,
        port: args.port,
        clock: context.sandbox.clock(),
        behaviour,
        access_log: args.access_log.then(|| {
            let out = std::sync::Arc::clone(&context.out);
            Box::new(move |line: &str| out.log(line)) as sandbox::AccessLog
        }),
    })?;
    let document = Document {
        schema_version: 1,
        origin: sandbox.origin(),
        org: sandbox.org(),
        api_url: sandbox.api_url(),
        identity_url: sandbox.identity_url(),
        client_id: sandbox.client_id(),
        client_secret: sandbox.client_secret(),
        okta_url: sandbox.okta_url(),
        okta_token: sandbox.okta_token(),
        control_token: sandbox.control_token(),
    };
    if context.out.format() == Format::Json {
        context.out.json(&document);
    } else {
        context.out.text(&format!(
            "Sandbox:        {}\nOrg slug:       {}\nAPI URL:        {}\nIdentity URL:   {}\nClient ID:      {}\nClient secret:  {}\n\
             Okta org URL:   {}\nOkta API token: {}\nControl token:  {}",
            document.origin,
            document.org,
            document.api_url,
            document.identity_url,
            document.client_id,
            document.client_secret,
            document.okta_url,
            document.okta_token,
            document.control_token
        ));
        context.out.notes("\nServing. Press Ctrl-C to stop.");
    }
    sandbox.wait();
    Ok(Exit::Done)
}

/// Flags override the environment.
fn apply(behaviour: &mut Behaviour, args: &ServeArgs) -> Result<()> {
    if let Some(latency) = args.latency {
        behaviour.latency = latency;
    }
    if let Some(rate) = &args.rate {
        behaviour.set_rate(rate, args.burst)?;
    }
    for fault in &args.fault {
        behaviour.add_fault(fault)?;
    }
    if args.body_style == BodyStyle::V2 {
        behaviour.body_style = sandbox::BodyStyle::V2;
    }
    Ok(())
}

/// Deletes the state.
fn reset(context: &Context, args: &ResetArgs) -> Result {
    if !args.yes {
        let text = "Delete everything in the sandbox?";
        context.out.confirm(Question { text, flag: "--yes" })?;
    }
    context.sandbox.reset()?;
    context.out.note("The sandbox is deleted. The next command with --sandbox starts with the demo data.");
    Ok(Exit::Done)
}

/// Replaces the data.
fn seed(context: &Context, args: &SeedArgs) -> Result {
    if !args.yes {
        let text = "Replace everything in the sandbox?";
        context.out.confirm(Question { text, flag: "--yes" })?;
    }
    let seed = match args.kind {
        SeedKind::Demo => Seed::Demo,
        SeedKind::Empty => Seed::Empty,
        SeedKind::Large => Seed::Large(Workload {
            employees: args.employees,
            teams: args.teams,
            bookings: args.bookings,
            former: args.former,
            former_bookings: args.former_bookings,
            series: args.series,
        }),
    };
    let data = if let Some(file) = &args.data {
        Data::File(file.clone())
    } else {
        context.sandbox.forget_connection()?;
        context.sandbox.data()
    };
    let counts = sandbox::seed(&data, &seed, args.seed, context.sandbox.clock().now())?;
    context.out.note(&format!(
        "The sandbox has {} employees, {} Teams and {} bookings.",
        counts.employees, counts.teams, counts.bookings
    ));
    Ok(Exit::Done)
}
