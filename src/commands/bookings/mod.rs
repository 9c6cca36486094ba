//! `bookings list`: what Former employees still hold, and what could be done about it.

mod gather;
mod show;

use jiff::ToSpan as _;
use serde::Serialize;

use super::{Exit, Result};
use crate::cleanup::{Limits, Verdict};
use crate::cli::BookingsListArgs;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::officernd::Scope;
use crate::output::Format;

/// The JSON document; its schema is docs/schema/bookings.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    as_of: String,
    until: String,
    employees: u64,
    former: usize,
    unclear: usize,
    to_cancel: usize,
    to_decide: usize,
    bookings: &'a [show::Line],
}

/// Lists what is left.
pub fn list(context: &Context, args: &BookingsListArgs) -> Result {
    let profile = context.profile()?;
    let now = match args.as_of {
        Some(now) => now,
        None => context.now()?,
    };
    let until = now.checked_add((24 * i64::from(args.horizon)).hours()).map_err(|_| {
        Failure::usage(format!("--as-of {now} and --horizon {} lead beyond the end of time", args.horizon))
    })?;
    let limits = Limits { now, until, ongoing: args.include_ongoing };
    let client = context.officernd(&profile, Scope::Read)?;
    let found = gather::gather(context, &client, limits, &args.employee)?;
    let count = |wanted: fn(&Verdict) -> bool| found.lines.iter().filter(|line| wanted(&line.verdict)).count();
    let to_cancel = count(|verdict| *verdict == Verdict::Cancel);
    let to_decide = count(|verdict| matches!(verdict, Verdict::Decide(_)));
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 1,
            profile: &profile.name,
            org: &profile.org,
            as_of: format!("{now:.0}"),
            until: format!("{until:.0}"),
            employees: found.employees,
            former: found.former,
            unclear: found.unclear,
            to_cancel,
            to_decide,
            bookings: &found.lines,
        });
    } else {
        show::list(&context.out, &found.lines);
    }
    show::summary(&context.out, &found, to_cancel, to_decide);
    Ok(match (args.detailed_exitcode, to_cancel, to_decide) {
        (true, 1.., _) => Exit::With(Kind::SomethingToDo),
        (true, 0, 1..) => Exit::With(Kind::Incomplete),
        _ => Exit::Done,
    })
}
