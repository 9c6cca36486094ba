//! What the flags and the profile say together: flags first, then the profile, then the program's default.

use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::cli::{self, AttendedArg, Guards, ListingArg, RunningSeriesArg};
use crate::commands::Result;
use crate::context::Context;
use crate::report::Failure;
use ornd_scim_core::bookings::filter::Selection;
use ornd_scim_core::bookings::guard::{CLOCK_TOLERANCE, Thresholds};
use ornd_scim_core::bookings::keep::Decisions;
use ornd_scim_core::bookings::plan::Plan;
use ornd_scim_core::bookings::{Attended, Listing, Request, Rules, RunningSeries, TimeWindow};
use ornd_scim_core::config::Profile;
use ornd_scim_core::when::When;

/// Days that are looked ahead: OfficeRnD's own longest series and booking ahead, 24 months.
const HORIZON: u16 = 732;

/// Requests in progress at once.
const AT_ONCE: u8 = 4;

/// How many requests may be in progress at once: the flag, the profile, the default.
pub fn at_once(flag: Option<u8>, profile: &Profile) -> usize {
    flag.or(profile.bookings.concurrency).unwrap_or(AT_ONCE).into()
}

/// Which bookings are looked at.
pub struct Search {
    /// How they are judged.
    pub rules: Rules,
    /// Which ones.
    pub selection: Selection,
    listing: Listing,
    look_beyond: bool,
    at_once: usize,
}

impl Search {
    /// Flags, profile, defaults.
    pub fn resolve(context: &Context, profile: &Profile, args: &cli::Which) -> Result<Self> {
        let settings = &profile.bookings;
        let now = args.as_of.unwrap_or_else(|| context.now());
        let horizon = args.horizon.or(settings.horizon);
        let end = now.checked_add((24 * i64::from(horizon.unwrap_or(HORIZON))).hours()).map_err(|_| {
            Failure::usage(format!(
                "--as-of {now} and --horizon {} lead beyond the end of time",
                horizon.unwrap_or(HORIZON)
            ))
        })?;
        let from = instant(context, "--from", args.from.as_ref(), now);
        let given_until = instant(context, "--until", args.until.as_ref(), now);
        let until = given_until.map_or(end, |until| until.min(end));
        if let Some(from) = from.filter(|from| *from >= until) {
            return Err(Failure::usage(format!("nothing can start at {from} or later and before {until}"))
                .hint("compare --from, --until and --horizon"));
        }
        if until <= now {
            return Err(Failure::usage(format!("--until {until} has passed: only the future is looked at")));
        }
        let running_series = match args.running_series {
            Some(RunningSeriesArg::Report) => RunningSeries::Report,
            Some(RunningSeriesArg::Skip) => RunningSeries::Skip,
            Some(RunningSeriesArg::Cancel) => RunningSeries::Cancel,
            None => settings.running_series.unwrap_or_default(),
        };
        let attended = match args.attended {
            Some(AttendedArg::Review) => Attended::Review,
            Some(AttendedArg::Skip) => Attended::Skip,
            Some(AttendedArg::Cancel) => Attended::Cancel,
            None => settings.attended.unwrap_or_default(),
        };
        let grace = args.grace.or(settings.grace).unwrap_or_default();
        let rules = Rules {
            window: TimeWindow { now, until, ongoing: args.include_ongoing },
            running_series,
            attended,
            grace: SignedDuration::try_from(grace).unwrap_or(SignedDuration::MAX),
            evidence: profile.evidence,
            accepted: std::collections::BTreeSet::default(),
        };
        let selection = Selection {
            employees: args.employee.clone(),
            excluded: args.exclude_employee.clone(),
            protected: settings.exclude_employees.clone(),
            bookings: Vec::new(),
            types: args.kind.clone(),
            locations: args.location.clone(),
            from,
            until: given_until,
        };
        let listing = match args.listing {
            ListingArg::Auto => Listing::Auto,
            ListingArg::All => Listing::All,
            ListingArg::Employees => Listing::Employees,
        };
        Ok(Self {
            rules,
            selection,
            listing,
            look_beyond: horizon.is_none() && given_until.is_none(),
            at_once: at_once(None, profile),
        })
    }

    /// So many requests may be in progress at once.
    pub fn limit(&mut self, at_once: usize) {
        self.at_once = at_once;
    }

    /// Looks at these bookings only, and accepts them without review where that is possible.
    pub fn accept(&mut self, bookings: &[String]) {
        self.selection.bookings = bookings.to_vec();
        self.rules.accepted = bookings.iter().cloned().collect();
    }

    /// The same for these employees only, without looking further than the time window.
    pub fn clone_for(&self, employees: Vec<String>) -> Self {
        Self {
            rules: self.rules.clone(),
            selection: Selection { employees, bookings: Vec::new(), ..self.selection.clone() },
            listing: self.listing,
            look_beyond: false,
            at_once: self.at_once,
        }
    }

    /// As the survey takes it.
    pub fn request<'a>(&'a self, decisions: &'a Decisions) -> Request<'a> {
        Request {
            rules: &self.rules,
            selection: &self.selection,
            listing: self.listing,
            decisions,
            look_beyond: self.look_beyond,
            at_once: self.at_once,
        }
    }
}

/// The instant that a flag means; how it was understood is said.
pub fn instant(context: &Context, flag: &str, when: Option<&When>, now: Timestamp) -> Option<Timestamp> {
    let when = when?;
    if let Some(understood) = when.understood(now) {
        context.out.note(&format!("{flag} {understood}."));
    }
    Some(when.at(now))
}

/// Beyond these, nothing is changed.
pub struct Limits {
    /// Of one run.
    pub thresholds: Thresholds,
    /// How old a plan may be.
    pub plan_age: SignedDuration,
    /// How far this machine's clock may be off.
    pub clock: SignedDuration,
    /// Whether a clock that cannot be compared is fine.
    pub accept_unknown_clock: bool,
}

impl Limits {
    /// Flags, profile, defaults.
    pub fn resolve(profile: &Profile, args: &Guards) -> Self {
        let settings = &profile.bookings;
        let default = Thresholds::default();
        Self {
            thresholds: Thresholds {
                max_employees: args.max_employees.or(settings.max_employees).map_or(default.max_employees, u64::from),
                max: args.max.or(settings.max).map_or(default.max, u64::from),
                max_share: args.max_share.or(settings.max_share).unwrap_or(default.max_share),
                accept_roster: args.accept_roster,
            },
            plan_age: args.max_plan_age.or(settings.max_plan_age).map_or(SignedDuration::from_hours(24), signed),
            clock: args.max_clock_skew.map_or_else(|| clock_tolerance(profile), signed),
            accept_unknown_clock: args.accept_unknown_clock,
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

/// The time window of a plan, from now on.
pub fn window_of(plan: &Plan, now: Timestamp) -> TimeWindow {
    TimeWindow { now, until: plan.until, ongoing: plan.include_ongoing }
}
