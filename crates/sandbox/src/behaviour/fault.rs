//! One fault: which requests, what goes wrong, when and how often.

use std::time::{Duration, Instant};

use super::fit::Fit;
use super::text::{bad, length};
use crate::error::Error;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// This status.
    Status(u16),
    /// The connection is closed in order, without an answer.
    Close,
    /// The connection is reset (TCP RST) without an answer.
    Reset,
    /// The connection is reset in the middle of the headers.
    ResetHeaders,
    /// The connection is reset between the headers and the body.
    ResetBeforeBody,
    /// The connection is reset in the middle of the body.
    ResetBody,
    /// No answer for ten minutes.
    Stall,
    /// Half of the body, and then nothing more.
    StallBody,
    /// Half of the body, then the connection is closed in order.
    Truncate,
    /// Half of the body, as if that were all of it: the length is right, the JSON is not.
    Half,
    /// The body comes at this many bytes a second.
    Slow(u32),
    /// A web page with status 200.
    Html,
    /// Status 200 and no body.
    Empty,
    /// JSON of another type than promised.
    WrongType,
    /// A list that does not end.
    Huge,
    /// A compressed body that grows a thousandfold and does not end.
    GzipBomb,
    /// JSON nested 10,000 deep.
    Deep,
    /// A byte order mark before the body.
    Bom,
    /// Bytes that are not UTF-8 in the first text of the body.
    InvalidUtf8,
    /// The first object has its first key twice, with another value.
    DuplicateKeys,
    /// The cursor that was asked for is given again.
    RepeatCursor,
    /// Cursors A, B, A, B, … from here on.
    CursorCycle,
    /// No cursor, although there is more.
    MissingCursor,
    /// An empty page, whose cursor leads to the page that was asked for.
    EmptyPage,
    /// The page after this one repeats the last record of this one.
    Overlap,
    /// A redirect to another host.
    Redirect,
}

/// The words of the grammar, beside the statuses.
pub const KINDS: [(&str, FaultKind); 25] = [
    ("close", FaultKind::Close),
    ("reset", FaultKind::Reset),
    ("reset-headers", FaultKind::ResetHeaders),
    ("reset-before-body", FaultKind::ResetBeforeBody),
    ("reset-body", FaultKind::ResetBody),
    ("stall", FaultKind::Stall),
    ("stall-body", FaultKind::StallBody),
    ("truncate", FaultKind::Truncate),
    ("half", FaultKind::Half),
    ("slow", FaultKind::Slow(1)),
    ("html", FaultKind::Html),
    ("empty", FaultKind::Empty),
    ("wrong-type", FaultKind::WrongType),
    ("huge", FaultKind::Huge),
    ("gzip-bomb", FaultKind::GzipBomb),
    ("deep", FaultKind::Deep),
    ("bom", FaultKind::Bom),
    ("invalid-utf8", FaultKind::InvalidUtf8),
    ("duplicate-keys", FaultKind::DuplicateKeys),
    ("repeat-cursor", FaultKind::RepeatCursor),
    ("cursor-cycle", FaultKind::CursorCycle),
    ("missing-cursor", FaultKind::MissingCursor),
    ("empty-page", FaultKind::EmptyPage),
    ("overlap", FaultKind::Overlap),
    ("redirect", FaultKind::Redirect),
];

impl FaultKind {
    fn parse(word: &str) -> Option<Self> {
        if let Some(rate) = word.strip_prefix("slow=") {
            return rate.parse().ok().filter(|rate| *rate > 0).map(Self::Slow);
        }
        if let Ok(status @ 400..=599) = word.parse() {
            return Some(Self::Status(status));
        }
        KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }

    /// Whether the answer is made up without asking the sandbox, so that the request has no effect.
    pub fn replaces(self) -> bool {
        matches!(
            self,
            Self::Status(_)
                | Self::Close
                | Self::Reset
                | Self::Stall
                | Self::Html
                | Self::Empty
                | Self::WrongType
                | Self::Huge
                | Self::GzipBomb
                | Self::Deep
                | Self::Redirect
        )
    }
}

/// What is to be played for one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Whether the request has its effect before.
    pub after: bool,
    /// The `Retry-After` of a status, as it was written.
    pub retry_after: Option<String>,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which requests.
    pub fit: Fit,
    /// What happens to them.
    pub play: Play,
    /// The number of the first request that it happens to, from 1, counted among those that fit, whatever else happened to
    /// them. Without it: the next ones that no fault before this one takes.
    pub at: Option<u32>,
    /// How often; for ever when missing.
    pub times: Option<u32>,
    /// How long, from the first time on; however long it takes when missing.
    pub lasts: Option<Duration>,
    /// When it was played first.
    began: Option<Instant>,
    /// How many that fit have come.
    seen: u32,
    /// How often it was played.
    played: u32,
}

impl Fault {
    /// Reads `GET /members 503 at=2 x3 retry-after=5`, `POST /cancel 429 for=1m` or `/Groups reset-after`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut words = text.split_whitespace().peekable();
        let fit = Fit::take(&mut words).ok_or_else(|| bad(text, "it names no path"))?;
        let word = words.next().ok_or_else(|| bad(text, "it does not say what goes wrong"))?;
        let (name, after) = word.strip_suffix("-after").map_or((word, false), |name| (name, true));
        let kind = FaultKind::parse(name).ok_or_else(|| bad(text, &known()))?;
        let play = Play { kind, after, retry_after: None };
        let mut fault = Self { fit, play, at: None, times: Some(1), lasts: None, began: None, seen: 0, played: 0 };
        for word in words {
            fault.read(word)?;
        }
        Ok(fault)
    }

    fn read(&mut self, word: &str) -> Result<(), Error> {
        if word == "always" {
            self.times = None;
        } else if let Some(times) = word.strip_prefix('x').and_then(|times| times.parse().ok()) {
            self.times = Some(times);
        } else if let Some(at) = word.strip_prefix("at=").and_then(|at| at.parse().ok()).filter(|at| *at > 0) {
            self.at = Some(at);
        } else if let Some(text) = word.strip_prefix("for=") {
            (self.times, self.lasts) = (None, Some(length(text)?));
        } else if let (Some(value), FaultKind::Status(_)) = (word.strip_prefix("retry-after="), self.play.kind) {
            self.play.retry_after = Some(value.replace('_', " "));
        } else {
            return Err(bad(
                word,
                "after the kind may stand at=2, x3, for=1m, always, and after a status retry-after=5",
            ));
        }
        Ok(())
    }

    /// Counts a request that fits; whether it happens to this one.
    pub fn meets(&mut self, method: &str, path: &str, now: Instant, free: bool) -> bool {
        if !self.fit.fits(method, path) {
            return false;
        }
        self.seen = self.seen.saturating_add(1);
        let due = match self.at {
            None => self.times.is_none_or(|times| self.played < times),
            Some(at) => self.seen >= at && self.times.is_none_or(|times| self.seen - at < times),
        };
        let over = self.lasts.zip(self.began).is_some_and(|(lasts, began)| now.duration_since(began) >= lasts);
        let hit = due && free && !over;
        if hit {
            self.began.get_or_insert(now);
        }
        self.played = self.played.saturating_add(u32::from(hit));
        hit
    }
}

fn known() -> String {
    let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
    format!("what goes wrong is a status from 400 to 599 or one of {}; -after lets the effect happen", names.join(", "))
}
