//! The walk through the pages of a list, without any network: what to ask next, when it ends, what is wrong.
//!
//! Okta asks at fixed distances, whatever comes. So entries that a short page leaves out are lost to Okta, and this
//! reading loses them too, and says so.

use std::collections::HashSet;
use std::fmt;

use super::Resource;
use crate::scim::Error;
use crate::scim::types::{ListResponse, Scalar};

/// How many entries Okta's import asks for (documented by Okta).
pub const COUNT: u64 = 100;
/// More entries than any organization has: a list that goes beyond is taken for an endless one (our choice).
pub const LIMIT: usize = 1_000_000;
/// More repeated ids than this are not listed one by one (our choice).
const LISTED: usize = 1_000;

/// Something wrong with the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The page, from 1.
    pub page: u64,
    /// The `startIndex` that was asked for.
    pub start_index: u64,
    pub flaw: Flaw,
}

/// What is wrong with a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// A record lacks what nothing can be done without. It is left out.
    Unusable {
        /// `User` or `Group`.
        kind: &'static str,
        /// Its position in the whole list, from 1.
        position: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// An id came a second time. It is kept once.
    Twice {
        /// The id.
        id: String,
        /// The position in the whole list at which it came again, from 1.
        position: u64,
    },
    /// Everything on the page came before: the reading ends here.
    RepeatedPage,
    /// The page is empty before the end: the reading ends here.
    EmptyPage,
    /// Fewer entries than asked for, before the end. Okta goes on 100 further and misses the rest.
    Fewer {
        /// How many should have come.
        expected: u64,
        /// How many came.
        found: u64,
    },
    /// More entries than asked for, or than there should be left.
    More {
        /// How many should have come.
        expected: u64,
        /// How many came.
        found: u64,
    },
    /// `totalResults` is not what it was on the page before.
    TotalChanged {
        /// Before.
        from: u64,
        /// On this page.
        to: u64,
    },
    /// At the end there are not as many entries as `totalResults` says.
    TotalWrong {
        /// `totalResults` of the last page.
        claimed: u64,
        /// How many different entries came.
        found: u64,
    },
    /// `itemsPerPage` is not the number of entries on the page.
    ItemsPerPage {
        /// What it says.
        claimed: String,
        /// How many came.
        found: u64,
    },
    /// `startIndex` is not what was asked for.
    StartIndex {
        /// What it says.
        claimed: String,
    },
    /// A number was sent as a string; Okta fails on it.
    NumberAsText {
        /// The attribute.
        name: &'static str,
    },
}

impl Flaw {
    /// Whether entries may be missing from what was read.
    pub fn loses(&self) -> bool {
        match self {
            Self::Unusable { .. } | Self::RepeatedPage | Self::EmptyPage | Self::Fewer { .. } | Self::TotalWrong { .. }
            // The list moved under the reading, or its order is not stable: an entry may have slipped through.
            | Self::Twice { .. } | Self::TotalChanged { .. } => true,
            Self::More { .. } | Self::ItemsPerPage { .. } | Self::StartIndex { .. } | Self::NumberAsText { .. } => false,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "page {} (startIndex {}): {}", self.page, self.start_index, self.flaw)
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable { kind, position, problem } => write!(f, "{kind} number {position} is left out: {problem}"),
            Self::Twice { id, position } => write!(f, "the id {id} came a second time, at position {position}"),
            Self::RepeatedPage => {
                f.write_str("everything on it came before, so the server does not page; not read further")
            }
            Self::EmptyPage => f.write_str("it is empty before the end of the list; not read further"),
            Self::Fewer { expected, found } => {
                write!(f, "{expected} should have come, {found} came; Okta misses the rest")
            }
            Self::More { expected, found } => write!(f, "{expected} should have come, {found} came"),
            Self::TotalChanged { from, to } => write!(f, "totalResults was {from} and is now {to}"),
            Self::TotalWrong { claimed, found } => write!(f, "totalResults is {claimed}, but the list has {found}"),
            Self::ItemsPerPage { claimed, found } => write!(f, "itemsPerPage is {claimed}, but {found} came"),
            Self::StartIndex { claimed } => write!(f, "startIndex is {claimed}, which was not asked for"),
            Self::NumberAsText { name } => write!(f, "{name} is a string, and Okta wants a number"),
        }
    }
}

/// The state of a reading.
#[derive(Debug)]
pub struct Pager {
    kind: &'static str,
    /// The next `startIndex`, until the end.
    next: Option<u64>,
    pages: u64,
    total: Option<u64>,
    seen: HashSet<Box<str>>,
    unusable: u64,
    faults: Vec<Fault>,
    last_start: u64,
}

impl Pager {
    /// A reading that has not begun. `kind` is `User` or `Group`.
    pub fn new(kind: &'static str) -> Self {
        Self {
            kind,
            next: Some(1),
            pages: 0,
            total: None,
            seen: HashSet::new(),
            unusable: 0,
            faults: Vec::new(),
            last_start: 1,
        }
    }

    /// The `startIndex` to ask for; `None` at the end.
    pub fn next(&self) -> Option<u64> {
        self.next
    }

    /// `totalResults` of the last page.
    pub fn total(&self) -> u64 {
        self.total.unwrap_or_default()
    }

    /// Takes the page that was asked for and gives its new entries.
    pub fn take<T: Resource>(&mut self, page: ListResponse<T::Wire>) -> Result<Vec<T>, Error> {
        let unusable_before = self.unusable;
        let Some(start) = self.next.take() else { return Ok(Vec::new()) };
        self.pages += 1;
        self.last_start = start;
        let found = page.resources.len() as u64;
        let total = self.numbers(&page, found, start);

        let mut new = Vec::with_capacity(page.resources.len());
        for (position, wire) in (start..).zip(page.resources) {
            let resource = match wire.into_result().and_then(T::from_wire) {
                Ok(resource) => resource,
                Err(problem) => {
                    self.unusable += 1;
                    if self.faults.len() < LISTED {
                        self.fault(Flaw::Unusable { kind: self.kind, position, problem });
                    }
                    continue;
                }
            };
            if self.seen.contains(resource.id()) {
                if self.faults.len() < LISTED {
                    self.fault(Flaw::Twice { id: resource.id().to_owned(), position });
                }
            } else {
                self.seen.insert(resource.id().into());
                new.push(resource);
            }
        }
        if self.seen.len() > LIMIT || self.pages.saturating_mul(COUNT) > LIMIT as u64 {
            return Err(Error::Endless { kind: self.kind, limit: LIMIT });
        }
        let nothing_new = new.is_empty() && self.unusable == unusable_before;
        self.advance(start, total, found, nothing_new);
        Ok(new)
    }

    /// What was wrong, `totalResults` and the number of pages.
    pub fn finish(mut self) -> (Vec<Fault>, u64, u64) {
        let (claimed, found) = (self.total(), self.seen.len() as u64 + self.unusable);
        if claimed != found {
            self.fault(Flaw::TotalWrong { claimed, found });
        }
        (self.faults, claimed, self.pages)
    }

    /// Compares the page's numbers with what was asked for and gives `totalResults`.
    fn numbers<W>(&mut self, page: &ListResponse<W>, found: u64, start: u64) -> u64 {
        let named = [
            ("totalResults", &page.total_results),
            ("startIndex", &page.start_index),
            ("itemsPerPage", &page.items_per_page),
        ];
        for (name, value) in named {
            if matches!(value, Scalar::Text(_)) {
                self.fault(Flaw::NumberAsText { name });
            }
        }
        if page.start_index.lenient_integer() != Some(start) {
            self.fault(Flaw::StartIndex { claimed: page.start_index.to_string() });
        }
        if page.items_per_page.lenient_integer() != Some(found) {
            self.fault(Flaw::ItemsPerPage { claimed: page.items_per_page.to_string(), found });
        }
        let total = page.total_results.lenient_integer().unwrap_or_default();
        if let Some(from) = self.total
            && from != total
        {
            self.fault(Flaw::TotalChanged { from, to: total });
        }
        self.total = Some(total);
        total
    }

    /// Decides whether there is another page.
    fn advance(&mut self, start: u64, total: u64, found: u64, nothing_new: bool) {
        let expected = total.saturating_add(1).saturating_sub(start).min(COUNT);
        if found == 0 && expected > 0 {
            return self.fault(Flaw::EmptyPage);
        }
        if found > 0 && nothing_new {
            return self.fault(Flaw::RepeatedPage);
        }
        if found < expected {
            self.fault(Flaw::Fewer { expected, found });
        }
        if found > expected {
            self.fault(Flaw::More { expected, found });
        }
        self.next = start.checked_add(COUNT).filter(|next| *next <= total);
    }

    fn fault(&mut self, flaw: Flaw) {
        self.faults.push(Fault { page: self.pages, start_index: self.last_start, flaw });
    }
}
