//! `bookings list|cancel|rebook|log`: what Former employees still hold, and what is done about it.

mod cancel;
mod future;
mod gather;
mod log;
mod options;
mod outcome;
mod rebook;
mod run;
mod show;

pub use cancel::cancel;
pub use log::log;
pub use rebook::rebook;

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Exit, Result};
use crate::cli::BookingsListArgs;
use crate::completion_cache::listed;
use crate::context::Context;
use crate::output::Format;
use crate::report::{Failure, Kind};
use ornd_scim_core::bookings::plan::{Bookings, Item, Plan, SCHEMA_VERSION};
use ornd_scim_core::config::Profile;
use ornd_scim_core::officernd::{Client, Scope};

/// Lists what is left.
pub async fn list(context: &Context, args: &BookingsListArgs) -> Result {
    let profile = context.profile()?;
    let options = options::Which::resolve(context, &profile, &args.which)?;
    let client = context.clients.officernd(&profile, Scope::Read)?;
    let found = gather::gather(context, &client, options.wanted(false)).await?;
    if args.which.as_of.is_none() {
        own_clock(context, &profile, &client)?;
    }
    let plan = plan(context.now(), &profile, &options, found, |bookings| bookings);
    if context.out.format() == Format::Json {
        context.out.json(&plan);
    } else {
        show::list(&context.out, || plan.bookings.items());
    }
    show::summary(&context.out, &plan);
    show::reasons(&context.out, plan.bookings.judgements());
    keep_names(context, &profile, || plan.bookings.items());
    Ok(match (args.detailed_exitcode, plan.to_cancel, plan.to_decide) {
        (true, 1.., _) => Exit::With(Kind::SomethingToDo),
        (true, 0, 1..) => Exit::With(Kind::Incomplete),
        _ => Exit::Done,
    })
}

/// Refuses to list what is in the future by a clock that is off: it would be another list.
fn own_clock(context: &Context, profile: &Profile, client: &Client) -> Result<()> {
    let Some(refused) = run::check_clock(context, client, options::clock_tolerance(profile)) else { return Ok(()) };
    let mut failure = Failure::guard("what is in the future cannot be told")
        .because(refused.message)
        .hint("set this machine's clock, or say what time it is:");
    if let Some(now) = client.server_now() {
        let flags = context.flags_for_hint();
        failure = failure.hint(format!("ornd-scim{flags} bookings list --as-of {now:.0}"));
    }
    Err(failure)
}

/// Keeps names for shells to complete. A listing of a part of the bookings has a part of the names, which is what was asked for.
fn keep_names<I: Iterator<Item = Item>>(context: &Context, profile: &Profile, items: impl Fn() -> I) {
    let of = |name: fn(Item) -> Option<String>| once(items().filter_map(name));
    context.state.keep_names(profile, |names| {
        names.employees = listed(of(|item| Some(item.employee)).iter().map(String::as_str));
        names.types = listed(of(|item| item.resource_type).iter().map(String::as_str));
        names.locations = listed(of(|item| item.location).iter().map(String::as_str));
    });
}

/// Each of them once. A set that is collected holds everything first, and a list of bookings may be long.
fn once<T: Ord>(all: impl Iterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for one in all {
        set.insert(one);
    }
    set
}

/// What was found, as a plan.
fn plan<B: Bookings>(
    made_at: Timestamp,
    profile: &Profile,
    options: &options::Which,
    found: gather::Found,
    bookings: impl FnOnce(gather::Holdings) -> B,
) -> Plan<B> {
    Plan {
        schema_version: SCHEMA_VERSION,
        profile: profile.name.clone(),
        org: profile.org.clone(),
        api_url: api_url(profile),
        made_at: format!("{made_at:.0}"),
        as_of: format!("{:.0}", options.limits.now),
        until: format!("{:.0}", options.limits.until),
        include_ongoing: options.limits.ongoing,
        employees: found.roster.employees,
        former: found.roster.former,
        unclear: found.unclear,
        to_cancel: 0,
        to_decide: 0,
        to_leave: 0,
        bookings: bookings(found.bookings),
        digest: String::new(),
    }
    .sealed()
}

/// The API as a plan and a journal name it. The sandbox in this process listens on another port each time.
fn api_url(profile: &Profile) -> String {
    let url = &profile.api_url;
    match (url.scheme(), url.port()) {
        ("http", Some(_)) => format!("http://{}{}", url.host_str().unwrap_or_default(), url.path()),
        _ => url.to_string(),
    }
}
