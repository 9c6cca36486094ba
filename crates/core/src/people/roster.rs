//! The three lists of people, in little memory.

use std::collections::{BTreeSet, HashSet};

use serde::Serialize;

use super::Coverage;
use super::interner::{Interner, Symbol};
use crate::officernd::EmploymentStatus;
use crate::teams::names;

/// Which list a record is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Okta,
    Scim,
    Api,
}

/// What Okta says about a person and the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OktaUserStatus {
    /// May sign in and is assigned.
    Active,
    Suspended,
    /// Deactivated in Okta, or unassigned by a deactivation that the app user still shows.
    Deactivated,
    /// The user was deleted in Okta.
    Deleted,
}

impl OktaUserStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deactivated => "deactivated",
            Self::Deleted => "deleted",
        }
    }
}

/// A person who is assigned to the app in Okta.
#[derive(Debug, Clone, Copy)]
pub struct OktaUser<'a> {
    pub id: &'a str,
    /// The id of the SCIM User, once Okta created or matched it.
    pub external_id: Option<&'a str>,
    pub user_name: Option<&'a str>,
    pub email: Option<&'a str>,
    /// Every form of the name that Okta has: display name, first and last name.
    pub names: [Option<&'a str>; 2],
    pub status: OktaUserStatus,
    /// When the status changed, as Okta returned it.
    pub since: Option<&'a str>,
    /// Whether Okta could not provision the person.
    pub has_error: bool,
    /// The value of `officeName` in the app user's profile.
    pub location: Option<&'a str>,
}

/// A SCIM User.
#[derive(Debug, Clone, Copy)]
pub struct ScimUser<'a> {
    pub id: &'a str,
    /// The Okta user's id, for people whom Okta created.
    pub external_id: Option<&'a str>,
    pub user_name: &'a str,
    pub email: Option<&'a str>,
    pub name: Option<&'a str>,
    /// `None` when it is not a boolean.
    pub active: Option<bool>,
}

/// An employee of the API.
#[derive(Debug, Clone, Copy)]
pub struct ApiEmployee<'a> {
    pub id: &'a str,
    pub name: Option<&'a str>,
    pub email: Option<&'a str>,
    pub status: EmploymentStatus,
    /// The id of the Primary team.
    pub team: Option<&'a str>,
    /// The ids of the additional Teams.
    pub teams: &'a [Box<str>],
    /// The id of the location.
    pub location: Option<&'a str>,
}

/// A group that Okta pushes.
#[derive(Debug, Clone)]
pub struct PushedGroup {
    /// The group's name in Okta.
    pub name: String,
    /// The Team's name.
    pub team: String,
    /// Its place in the order of `primary`; the lowest of a person's groups should be the Primary team.
    pub rank: usize,
    /// Whether all members were read.
    pub complete: bool,
    /// The Okta ids of its members.
    pub(super) members: Vec<Symbol>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Okta {
    pub(super) id: Symbol,
    pub(super) external_id: Option<Symbol>,
    pub(super) user_name: Option<Symbol>,
    pub(super) email: Option<Symbol>,
    pub(super) names: [Option<Symbol>; 2],
    pub(super) since: Option<Symbol>,
    pub(super) location: Option<Symbol>,
    pub(super) status: OktaUserStatus,
    pub(super) has_error: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Scim {
    pub(super) id: Symbol,
    pub(super) external_id: Option<Symbol>,
    pub(super) user_name: Symbol,
    pub(super) email: Option<Symbol>,
    pub(super) name: Option<Symbol>,
    pub(super) active: Option<bool>,
}

#[derive(Debug, Clone)]
pub(super) struct Employee {
    pub(super) id: Symbol,
    pub(super) name: Option<Symbol>,
    pub(super) email: Option<Symbol>,
    pub(super) team: Option<Symbol>,
    pub(super) teams: Box<[Symbol]>,
    pub(super) location: Option<Symbol>,
    pub(super) status: EmploymentStatus,
}

/// Where a person's Teams were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TeamSource {
    Scim,
    Api,
}

/// A Team with its members by SCIM id.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) name: Symbol,
    pub(super) members: Vec<Symbol>,
    pub(super) members_known: bool,
}

/// The three lists.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    pub(super) texts: Interner,
    pub(super) okta: Vec<Okta>,
    pub(super) scim: Vec<Scim>,
    pub(super) employees: Vec<Employee>,
    pub(super) groups: Vec<Group>,
    /// `(id, name)` of each Team of the API.
    pub(super) teams: Vec<(Symbol, Symbol)>,
    /// `(id, name)` of each location; `None` if they could not be read.
    pub(super) locations: Option<Vec<(Symbol, Symbol)>>,
    pub pushed: Vec<PushedGroup>,
    pub okta_coverage: Coverage,
    pub scim_coverage: Coverage,
    /// SCIM's Groups.
    pub groups_complete: bool,
    pub api_coverage: Coverage,
}

impl Roster {
    pub fn add_okta(&mut self, user: OktaUser<'_>) {
        let texts = &mut self.texts;
        let record = Okta {
            id: texts.intern(user.id),
            external_id: texts.intern_some(user.external_id),
            user_name: texts.intern_some(user.user_name),
            email: texts.intern_some(user.email),
            names: user.names.map(|name| texts.intern_some(name)),
            since: texts.intern_some(user.since),
            location: texts.intern_some(user.location),
            status: user.status,
            has_error: user.has_error,
        };
        self.okta.push(record);
    }

    pub fn add_scim(&mut self, user: ScimUser<'_>) {
        let texts = &mut self.texts;
        let record = Scim {
            id: texts.intern(user.id),
            external_id: texts.intern_some(user.external_id),
            user_name: texts.intern(user.user_name.trim()),
            email: texts.intern_some(user.email),
            name: texts.intern_some(user.name),
            active: user.active,
        };
        self.scim.push(record);
    }

    pub fn add_employee(&mut self, employee: ApiEmployee<'_>) {
        let texts = &mut self.texts;
        let record = Employee {
            id: texts.intern(employee.id),
            name: texts.intern_some(employee.name),
            email: texts.intern_some(employee.email),
            team: texts.intern_some(employee.team),
            teams: employee.teams.iter().map(|team| texts.intern(team)).collect(),
            location: texts.intern_some(employee.location),
            status: employee.status,
        };
        self.employees.push(record);
    }

    /// Adds a SCIM Group; `members_known` says whether its members could be read.
    pub fn add_group<'a>(&mut self, name: &str, members: impl IntoIterator<Item = &'a str>, members_known: bool) {
        let name = self.texts.intern(name);
        let members = members.into_iter().map(|id| self.texts.intern(id)).collect();
        self.groups.push(Group { name, members, members_known });
    }

    pub fn add_team(&mut self, id: &str, name: &str) {
        let team = (self.texts.intern(id), self.texts.intern(name));
        self.teams.push(team);
    }

    pub fn add_location(&mut self, id: &str, name: &str) {
        let location = (self.texts.intern(id), self.texts.intern(name));
        self.locations.get_or_insert_default().push(location);
    }

    pub fn add_pushed<'a>(
        &mut self,
        name: &str,
        team: &str,
        rank: usize,
        members: impl IntoIterator<Item = &'a str>,
        complete: bool,
    ) {
        let members = members.into_iter().map(|id| self.texts.intern(id)).collect();
        self.pushed.push(PushedGroup { name: name.to_owned(), team: team.to_owned(), rank, complete, members });
    }

    pub(super) fn text(&self, symbol: Symbol) -> &str {
        self.texts.text(symbol)
    }

    pub(super) fn text_of(&self, symbol: Option<Symbol>) -> Option<&str> {
        symbol.map(|symbol| self.texts.text(symbol))
    }

    /// For each text, the symbol of its form without letter case and Unicode variants, so that two texts are the same to a
    /// person exactly if these symbols are equal.
    pub(super) fn keys(&mut self) -> Keys {
        let mut keys = Vec::with_capacity(self.texts.len());
        let mut index = 0;
        while index < self.texts.len() {
            let symbol = super::interner::Interner::symbol_at(index);
            let text = self.texts.text(symbol);
            let is_key = text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_uppercase());
            keys.push(if is_key {
                symbol
            } else {
                let key = names::key(text);
                self.texts.intern(&key)
            });
            index += 1;
        }
        Keys(keys)
    }
}

/// The key of each text of a roster.
#[derive(Debug)]
pub(super) struct Keys(Vec<Symbol>);

impl Keys {
    pub(super) fn of(&self, symbol: Symbol) -> Symbol {
        self.0.get(symbol.index()).copied().unwrap_or(symbol)
    }
}

impl Roster {
    /// The Okta ids of active SCIM Users whom Okta no longer lists.
    pub(super) fn unassigned_okta_ids(&self) -> Vec<String> {
        let listed: HashSet<Symbol> = self.okta.iter().map(|user| user.id).collect();
        let linked: HashSet<Symbol> = self.okta.iter().filter_map(|user| user.external_id).collect();
        let active = self.scim.iter().filter(|user| user.active != Some(false) && !linked.contains(&user.id));
        let ids: BTreeSet<Symbol> =
            active.filter_map(|user| user.external_id).filter(|id| !listed.contains(id)).collect();
        ids.into_iter().map(|id| self.text(id).to_owned()).collect()
    }
}
