//! Reads again and again while a person clicks: until a step is ok, the time is up, or Ctrl-C.

use std::time::Instant;

use crate::cli::WatchArgs;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::{Check, State};
use crate::report::{Failure, Kind};
use crate::signals;
use ornd_scim_core::bookings::cancel::Interruption;

/// When to stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// One more step is ok than at the first look, or all are.
    Any,
    /// Every step that can be checked is ok.
    All,
    /// This one is ok.
    Step(String),
}

/// Why it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was reached.
    Reached,
    /// The time is up.
    TimeUp,
    /// A signal.
    Stopped(Interruption),
}

impl Ended {
    /// How a command ends that only watched.
    pub fn exit(self) -> Exit {
        match self {
            Self::Reached => Exit::Done,
            Self::TimeUp => Exit::With(Kind::Incomplete),
            Self::Stopped(kind) => Exit::With(kind.into()),
        }
    }
}

impl Until {
    /// Reads `any`, `all` or the name of a step.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "any" => Self::Any,
            "all" => Self::All,
            _ if text.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !text.is_empty() => {
                Self::Step(text.to_owned())
            }
            _ => return Err(Failure::usage(format!("--until {text:?}: expected any, all, or the name of a step"))),
        })
    }

    /// Whether it is reached; `before` are the names of what was ok at the first look.
    fn is_reached(&self, before: &[String], checks: &[Check]) -> bool {
        let all = checks.iter().all(|check| matches!(check.state, State::Ok | State::Unknown));
        match self {
            Self::Any => all || ok(checks).iter().any(|name| !before.contains(name)),
            Self::All => all,
            Self::Step(name) => ok(checks).contains(name),
        }
    }
}

fn ok(checks: &[Check]) -> Vec<String> {
    checks.iter().filter(|check| check.state == State::Ok).map(|check| check.name.to_string()).collect()
}

/// Reads until it is reached. Temporary trouble is reported and waited out.
pub async fn watch(
    context: &Context,
    args: &WatchArgs,
    until: &Until,
    mut look: impl AsyncFnMut() -> Result<Vec<Check>>,
) -> Result<Ended> {
    let started = Instant::now();
    let mut live = context.out.live();
    let mut before: Option<Vec<String>> = None;
    // One listener from the first to the last look: what is pressed while looking counts as well.
    let mut stop = Box::pin(signals::interruption());
    loop {
        match look().await {
            Ok(checks) => {
                if let Until::Step(name) = until
                    && !checks.iter().any(|check| check.name == *name)
                {
                    let names: Vec<&str> = checks.iter().map(|check| &*check.name).collect();
                    return Err(Failure::usage(format!("unknown step {name:?}"))
                        .hint(format!("the steps are {}", names.join(", "))));
                }
                live.show(&checks);
                let first = before.is_none();
                let before = before.get_or_insert_with(|| ok(&checks));
                if until.is_reached(before, &checks) {
                    return Ok(Ended::Reached);
                }
                if first {
                    context.out.note("Watching; Ctrl-C ends it.");
                }
            }
            Err(error) => {
                let failure = error;
                if failure.kind != Kind::Temporary {
                    return Err(failure);
                }
                context.out.note(&format!("{}; reading again", failure.message));
            }
        }
        if started.elapsed() + args.every > args.limit {
            context.out.note("The time is up. --for TIME waits longer.");
            return Ok(Ended::TimeUp);
        }
        let stopped = (async {
            tokio::select! {
                biased;
                kind = &mut stop => Some(kind),
                () = tokio::time::sleep(args.every) => None,
            }
        })
        .await;
        if let Some(kind) = stopped {
            return Ok(Ended::Stopped(kind));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks(states: &[(&'static str, State)]) -> Vec<Check> {
        states.iter().map(|&(name, state)| Check::new(name, name, state, "")).collect()
    }

    #[test]
    fn when_watching_ends() {
        use State::{Ok, Todo, Unknown, Wrong};
        let first = checks(&[("app", Ok), ("save", Todo), ("push", Wrong), ("seen", Unknown)]);
        let before = ok(&first);
        let saved = checks(&[("app", Ok), ("save", Ok), ("push", Wrong), ("seen", Unknown)]);
        let whole = checks(&[("app", Ok), ("save", Ok), ("push", Ok), ("seen", Unknown)]);
        for (until, at_first, at_save, at_end) in [
            ("any", false, true, true),
            ("all", false, false, true),
            ("save", false, true, true),
            ("push", false, false, true),
            ("app", true, true, true),
        ] {
            let until = Until::parse(until).unwrap();
            let reached = [&first, &saved, &whole].map(|checks| until.is_reached(&before, checks));
            assert_eq!(reached, [at_first, at_save, at_end], "{until:?}");
        }
        assert!(Until::parse("Some Step").is_err());
        assert!(Until::Any.is_reached(&ok(&whole), &whole), "nothing is left to wait for");
    }
}
