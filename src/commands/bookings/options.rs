//! What the flags and the profile say together: flags first, then the profile, then the program's default.

use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::gather::Wanted;
use crate::cli::{self, Guards, Listing, RunningSeriesArg};
use crate::commands::Result;
use crate::context::Context;
use crate::report::Failure;
use ornd_scim_core::bookings::filter::Filter;
use ornd_scim_core::bookings::guard::{Bounds, CLOCK_TOLERANCE};
use ornd_scim_core::bookings::{Limits, RunningSeries};
use ornd_scim_core::config::Profile;

/// Days that are looked ahead.
const HORIZON: u16 = 730;

/// Which bookings are looked at.
pub struct Which {
    /// Which future, and for whom.
    pub limits: Limits,
    filter: Filter,
    listing: Listing,
}

impl Which {
    /// Flags, profile, defaults.
    pub fn resolve(context: &Context, profile: &Profile, args: &cli::Which) -> Result<Self> {
        let settings = &profile.bookings;
        let now = match args.as_of {
            Some(now) => now,
            None => context.now(),
        };
        let horizon = args.horizon.or(settings.horizon).unwrap_or(HORIZON);
        let end = now.checked_add((24 * i64::from(horizon)).hours()).map_err(|_| {
            Failure::usage(format!("--as-of {now} and --horizon {horizon} lead beyond the end of time"))
        })?;
        let until = args.until.map_or(end, |until| until.min(end));
        if let Some(from) = args.from.filter(|from| *from >= until) {
            return Err(Failure::usage(format!("nothing can start at {from} or later and before {until}"))
                .hint("compare --from, --until and --horizon"));
        }
        if until <= now {
            return Err(Failure::usage(format!("--until {until} is over: only the future is looked at")));
        }
        let running = match args.running_series {
            Some(RunningSeriesArg::Report) => RunningSeries::Report,
            Some(RunningSeriesArg::Skip) => RunningSeries::Skip,
            Some(RunningSeriesArg::Cancel) => RunningSeries::Cancel,
            None => settings.running_series.unwrap_or_default(),
        };
        let grace = args.grace.or(settings.grace).unwrap_or_default();
        let grace = SignedDuration::try_from(grace).unwrap_or(SignedDuration::MAX);
        let limits = Limits { now, until, ongoing: args.include_ongoing, running, grace };
        let filter = Filter {
            employees: args.employee.clone(),
            exclude: args.exclude_employee.clone(),
            never: settings.exclude_employees.clone(),
            types: args.kind.clone(),
            locations: args.location.clone(),
            from: args.from,
            until: args.until,
        };
        Ok(Self { limits, filter, listing: args.listing })
    }

    /// For reading, with the records or without.
    pub fn wanted(&self, records: bool) -> Wanted<'_> {
        Wanted { limits: self.limits, filter: &self.filter, listing: self.listing, records }
    }
}

/// The limits beyond which nothing is changed.
pub struct Limit {
    /// Of one run.
    pub bounds: Bounds,
    /// How old a plan may be.
    pub plan_age: SignedDuration,
    /// How far this machine's clock may be off.
    pub clock: SignedDuration,
}

impl Limit {
    /// Flags, profile, defaults.
    pub fn resolve(profile: &Profile, args: &Guards) -> Self {
        let settings = &profile.bookings;
        let default = Bounds::default();
        Self {
            bounds: Bounds {
                max_employees: args.max_employees.or(settings.max_employees).map_or(default.max_employees, u64::from),
                max: args.max.or(settings.max).map_or(default.max, u64::from),
                max_share: args.max_share.or(settings.max_share).unwrap_or(default.max_share),
                accept_roster: args.accept_roster,
            },
            plan_age: args.max_plan_age.or(settings.max_plan_age).map_or(SignedDuration::from_hours(24), signed),
            clock: args.max_clock_skew.map_or_else(|| clock_tolerance(profile), signed),
        }
    }
}

/// How far this machine's clock may be off, of the profile.
pub fn clock_tolerance(profile: &Profile) -> SignedDuration {
    profile.bookings.max_clock_skew.map_or(CLOCK_TOLERANCE, signed)
}

fn signed(length: std::time::Duration) -> SignedDuration {
    SignedDuration::try_from(length).unwrap_or(SignedDuration::MAX)
}

/// A time that no booking is looked at beyond, of a plan.
pub fn plan_limits(now: Timestamp, plan: &ornd_scim_core::bookings::plan::Plan) -> Result<Limits> {
    let until = plan
        .until
        .parse()
        .map_err(|_| Failure::usage(format!("the plan's until is {:?}, which is not a time", plan.until)))?;
    Ok(Limits {
        now,
        until,
        ongoing: plan.include_ongoing,
        running: RunningSeries::Cancel,
        grace: SignedDuration::ZERO,
    })
}
