//! Looking again and again while a person clicks: until a step turns green, the time is up, or Ctrl-C.

use std::time::Instant;

use super::look::checks;
use crate::cli::WatchArgs;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::report::{Failure, Kind};
use ornd_scim_core::provisioning::checklist::{Row, Verdict};

/// When it is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// When one step turned green that was not at the first look, or all are.
    Any,
    /// When every step is green that an API tells.
    All,
    /// When this one is green.
    Step(String),
}

/// Why it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was reached.
    Reached,
    /// The time is up.
    TimeUp,
    /// Ctrl-C.
    Interrupted,
}

impl Ended {
    /// How a command ends that only watched.
    pub const fn exit(self) -> Exit {
        match self {
            Self::Reached => Exit::Done,
            Self::TimeUp => Exit::With(Kind::Incomplete),
            Self::Interrupted => Exit::With(Kind::Interrupted),
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
            _ => return Err(Failure::usage(format!("--until {text:?} is neither any, nor all, nor a step"))),
        })
    }

    /// Whether it is reached; `before` are the names of what was green at the first look.
    fn reached(&self, before: &[&'static str], rows: &[Row]) -> bool {
        let all = rows.iter().all(|row| matches!(row.verdict, Verdict::Done | Verdict::Unknown));
        match self {
            Self::Any => all || green(rows).iter().any(|name| !before.contains(name)),
            Self::All => all,
            Self::Step(name) => green(rows).contains(&name.as_str()),
        }
    }
}

fn green(rows: &[Row]) -> Vec<&'static str> {
    rows.iter().filter(|row| row.verdict == Verdict::Done).map(|row| row.name).collect()
}

/// Looks until it is reached. Trouble that passes is said and waited out.
pub async fn watch_rows(
    context: &Context,
    args: &WatchArgs,
    until: &Until,
    mut look: impl AsyncFnMut() -> Result<Vec<Row>>,
) -> Result<Ended> {
    let started = Instant::now();
    let mut live = context.out.live();
    let mut before: Option<Vec<&'static str>> = None;
    // One listener from the first to the last look: what is pressed while looking counts as well.
    let mut stop = Box::pin(async {
        let _ = tokio::signal::ctrl_c().await;
    });
    loop {
        match look().await {
            Ok(rows) => {
                if let Until::Step(name) = until
                    && !rows.iter().any(|row| row.name == name)
                {
                    let names: Vec<&str> = rows.iter().map(|row| row.name).collect();
                    return Err(Failure::usage(format!("there is no step {name:?}"))
                        .hint(format!("the steps are {}", names.join(", "))));
                }
                live.show(&checks(&rows));
                let first = before.is_none();
                let before = before.get_or_insert_with(|| green(&rows));
                announce(context, before, &rows);
                if until.reached(before, &rows) {
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
                context.out.note(&format!("{}; looking again", failure.message));
            }
        }
        if started.elapsed() + args.every > args.limit {
            context.out.note("The time is up (--for TIME waits longer).");
            return Ok(Ended::TimeUp);
        }
        let stopped = (async {
            tokio::select! {
                biased;
                () = &mut stop => true,
                () = tokio::time::sleep(args.every) => false,
            }
        })
        .await;
        if stopped {
            return Ok(Ended::Interrupted);
        }
    }
}

/// Says which steps turned green since the first look.
fn announce(context: &Context, before: &[&'static str], rows: &[Row]) {
    for row in rows.iter().filter(|row| row.verdict == Verdict::Done && !before.contains(&row.name)) {
        context.out.detail(1, &format!("green: {} ({})", row.title, row.detail));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ornd_scim_core::provisioning::checklist::Part;

    fn rows(verdicts: &[(&'static str, Verdict)]) -> Vec<Row> {
        let row = |&(name, verdict): &(&'static str, Verdict)| Row {
            part: Part::Okta,
            number: 1,
            name,
            title: name,
            verdict,
            detail: String::new(),
            how: "",
            hint: None,
        };
        verdicts.iter().map(row).collect()
    }

    #[test]
    fn when_it_is_enough() {
        use Verdict::{Done, NotDone, Unknown, Wrong};
        let first = rows(&[("app", Done), ("save", NotDone), ("push", Wrong), ("seen", Unknown)]);
        let before = green(&first);
        let saved = rows(&[("app", Done), ("save", Done), ("push", Wrong), ("seen", Unknown)]);
        let whole = rows(&[("app", Done), ("save", Done), ("push", Done), ("seen", Unknown)]);
        for (until, at_first, at_save, at_end) in [
            ("any", false, true, true),
            ("all", false, false, true),
            ("save", false, true, true),
            ("push", false, false, true),
            ("app", true, true, true),
        ] {
            let until = Until::parse(until).unwrap();
            let reached = [&first, &saved, &whole].map(|rows| until.reached(&before, rows));
            assert_eq!(reached, [at_first, at_save, at_end], "{until:?}");
        }
        assert!(Until::parse("Some Step").is_err());
        // Where all is done there is nothing to wait for.
        assert!(Until::Any.reached(&green(&whole), &whole));
    }
}
