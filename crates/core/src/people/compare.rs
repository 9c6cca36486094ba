//! What does not agree between the sides; pure.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::Coverage;
use super::finding::{Finding, FindingKind};
use super::interner::Symbol;
use super::matching::{Ambiguity, Link, Matches, Record, matches, status};
use super::roster::{Keys, Okta, OktaUserStatus, PushedGroup, Roster};
use crate::officernd::EmploymentStatus;
use crate::teams::names;
use crate::text;

/// The records of one person.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    okta: Option<usize>,
    record: Option<Record>,
    link: Option<Link>,
}

/// A person for a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    pub name: Option<String>,
    pub email: Option<String>,
    /// `active`, `contact`, `former`, or `conflicting`; `None` without a record in OfficeRnD.
    pub status: Option<&'static str>,
    /// SCIM's `active`.
    pub scim_active: Option<bool>,
    /// `None` if the person is not assigned in Okta, or Okta was not read.
    pub okta_status: Option<&'static str>,
    pub primary_team: Option<String>,
    /// Additional Teams, by name.
    pub teams: Vec<String>,
    pub location: Option<String>,
    /// How the Okta user was matched.
    pub matched_by: Option<Link>,
    pub employee_id: Option<String>,
    pub scim_id: Option<String>,
    pub okta_user_id: Option<String>,
    /// `None` if it was not asked; `Some(None)` without a record in OfficeRnD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub future_bookings: Option<Option<usize>>,
}

/// The result of a comparison.
#[derive(Debug)]
pub struct Comparison {
    roster: Roster,
    people: Vec<Person>,
    groups_of: HashMap<Symbol, Vec<Symbol>>,
    /// The worst first, then by e-mail.
    pub findings: Vec<Finding>,
    /// What was not compared, and why.
    pub not_compared: Vec<String>,
    /// How SCIM's Users were matched to the API's employees: `Some(true)` by id, `Some(false)` by e-mail.
    pub same_ids: Option<bool>,
}

impl Comparison {
    /// How often each finding occurs, in the order of [`FindingKind`].
    pub fn counts(&self) -> BTreeMap<FindingKind, usize> {
        let mut counts = BTreeMap::new();
        for finding in &self.findings {
            *counts.entry(finding.finding).or_default() += 1;
        }
        counts
    }

    /// Coverage of Okta, SCIM and the API.
    pub fn coverage(&self) -> [Coverage; 3] {
        [self.roster.okta_coverage, self.roster.scim_coverage, self.roster.api_coverage]
    }

    /// Everybody once.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.people.iter().map(|&person| self.row(person))
    }

    fn row(&self, person: Person) -> Row {
        let roster = &self.roster;
        let texts = Texts::of(roster, person);
        let scim = person.record.and_then(|record| record.scim).map(|place| &roster.scim[place]);
        let employee = person.record.and_then(|record| record.api).map(|place| &roster.employees[place]);
        let team_name = |id: Symbol| roster.team_name(id).unwrap_or(roster.text(id)).to_owned();
        let mut teams: Vec<String> = match (employee, scim) {
            (Some(employee), _) => {
                let additional = employee.teams.iter().filter(|&&team| Some(team) != employee.team);
                additional.map(|&team| team_name(team)).collect()
            }
            (None, Some(scim)) => {
                let groups = self.groups_of.get(&scim.id).map(Vec::as_slice).unwrap_or_default();
                groups.iter().map(|&name| roster.text(name).to_owned()).collect()
            }
            (None, None) => Vec::new(),
        };
        teams.sort();
        let location = employee.and_then(|employee| employee.location);
        Row {
            name: texts.name.map(str::to_owned),
            email: texts.email.map(str::to_owned),
            status: person.record.map(|record| match status(roster, record) {
                EmploymentStatus::Active => "active",
                EmploymentStatus::Contact => "contact",
                EmploymentStatus::Former => "former",
                EmploymentStatus::Conflicting | EmploymentStatus::Incomplete => "conflicting",
                EmploymentStatus::Unknown => "unknown",
            }),
            scim_active: scim.and_then(|user| user.active),
            okta_status: person.okta.map(|place| roster.okta[place].status.as_str()),
            primary_team: employee.and_then(|employee| employee.team).map(team_name),
            teams,
            location: location.map(|id| roster.location_name(id).unwrap_or(roster.text(id)).to_owned()),
            matched_by: person.link,
            employee_id: texts.employee_id.map(str::to_owned),
            scim_id: texts.scim_id.map(str::to_owned),
            okta_user_id: texts.okta_user_id.map(str::to_owned),
            future_bookings: None,
        }
    }
}

impl Roster {
    fn team_name(&self, id: Symbol) -> Option<&str> {
        self.teams.binary_search_by_key(&id, |&(id, _)| id).ok().map(|place| self.text(self.teams[place].1))
    }

    fn location_name(&self, id: Symbol) -> Option<&str> {
        let locations = self.locations.as_deref()?;
        locations.iter().find(|&&(found, _)| found == id).map(|&(_, name)| self.text(name))
    }
}

/// The texts that identify a person.
#[derive(Debug, Clone, Copy)]
struct Texts<'a> {
    name: Option<&'a str>,
    email: Option<&'a str>,
    employee_id: Option<&'a str>,
    scim_id: Option<&'a str>,
    okta_user_id: Option<&'a str>,
}

impl<'a> Texts<'a> {
    fn of(roster: &'a Roster, person: Person) -> Self {
        let okta = person.okta.map(|place| &roster.okta[place]);
        let scim = person.record.and_then(|record| record.scim).map(|place| &roster.scim[place]);
        let employee = person.record.and_then(|record| record.api).map(|place| &roster.employees[place]);
        let name = employee
            .and_then(|employee| employee.name)
            .or(scim.and_then(|user| user.name))
            .or(okta.and_then(|user| user.names.into_iter().flatten().next()));
        let email = employee
            .and_then(|employee| employee.email)
            .or(scim.map(|user| user.email.unwrap_or(user.user_name)))
            .or(okta.and_then(|user| user.email.or(user.user_name)));
        Self {
            name: roster.text_of(name),
            email: roster.text_of(email),
            employee_id: roster.text_of(employee.map(|employee| employee.id)),
            scim_id: roster.text_of(scim.map(|user| user.id)),
            okta_user_id: roster.text_of(okta.map(|user| user.id)),
        }
    }

    /// What people call the person.
    fn label(&self) -> &'a str {
        self.name.or(self.email).or(self.employee_id).or(self.scim_id).or(self.okta_user_id).unwrap_or("(no name)")
    }

    /// What to search for in a console.
    fn search(&self) -> &'a str {
        self.email.unwrap_or_else(|| self.label())
    }
}

/// Matches the records and lists what does not agree.
pub fn compare(mut roster: Roster) -> Comparison {
    roster.teams.sort_unstable();
    let keys = roster.keys();
    let matches = matches(&roster, &keys);
    let mut people: Vec<Person> = (0..matches.records.len())
        .map(|place| {
            let okta = matches.okta_of[place];
            let link = okta.and_then(|okta| matches.of_okta[okta]).map(|(_, link)| link);
            Person { okta, record: Some(matches.records[place]), link }
        })
        .collect();
    let unmatched = (0..roster.okta.len()).filter(|&okta| matches.of_okta[okta].is_none());
    people.extend(unmatched.map(|okta| Person { okta: Some(okta), record: None, link: None }));
    let mut findings = Vec::new();
    let mut not_compared = Vec::new();
    {
        let mut judge = Judge { roster: &roster, keys: &keys, people: &people, findings: &mut findings };
        judge.assignments(&matches, &mut not_compared);
        judge.duplicates(&matches);
        judge.attributes();
        judge.teams(&mut not_compared);
        judge.locations(&mut not_compared);
    }
    findings.sort_unstable();
    findings.dedup();
    let mut groups_of: HashMap<Symbol, Vec<Symbol>> = HashMap::new();
    if roster.employees.is_empty() {
        for group in &roster.groups {
            for &member in &group.members {
                groups_of.entry(member).or_default().push(group.name);
            }
        }
    }
    people.sort_by(|&a, &b| {
        let (a, b) = (Texts::of(&roster, a), Texts::of(&roster, b));
        text::by_name(a.label(), b.label())
            .then_with(|| (a.email, a.employee_id, a.scim_id).cmp(&(b.email, b.employee_id, b.scim_id)))
    });
    Comparison { same_ids: matches.same_ids, roster, people, groups_of, findings, not_compared }
}

/// What is said of a finding; see [`Finding`].
struct Words {
    detail: String,
    hint: String,
    note: Cow<'static, str>,
    action: Cow<'static, str>,
}

impl Words {
    fn new(
        detail: impl Into<String>,
        hint: impl Into<String>,
        note: impl Into<Cow<'static, str>>,
        action: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { detail: detail.into(), hint: hint.into(), note: note.into(), action: action.into() }
    }
}

/// Somebody whom Okta assigned and OfficeRnD does not have.
fn missing(okta: &Okta, search: &str) -> Words {
    if okta.has_error {
        Words::new(
            "assigned in Okta, which could not provision the person",
            format!("in Okta, read the error of {search} under Dashboard > Tasks, correct it and retry"),
            "Okta could not provision the person",
            "in Okta, read each error under Dashboard > Tasks, correct it and retry",
        )
    } else {
        let (detail, note) = if okta.external_id.is_some() {
            ("assigned and provisioned in Okta, no employee in OfficeRnD", "provisioned by Okta before")
        } else {
            ("assigned in Okta, never provisioned", "never provisioned")
        };
        Words::new(
            detail,
            format!("in Okta, open the app > Assignments and choose Provision User for {search}"),
            note,
            "in Okta, open the app > Assignments and choose Provision User",
        )
    }
}

struct Judge<'a> {
    roster: &'a Roster,
    keys: &'a Keys,
    people: &'a [Person],
    findings: &'a mut Vec<Finding>,
}

impl<'a> Judge<'a> {
    fn add(&mut self, person: Person, finding: FindingKind, team: Option<&str>, words: Words) {
        let Words { detail, hint, note, action } = words;
        let texts = Texts::of(self.roster, person);
        self.findings.push(Finding {
            finding,
            email: texts.email.map(str::to_owned),
            name: texts.name.map(str::to_owned),
            employee_id: texts.employee_id.map(str::to_owned),
            scim_id: texts.scim_id.map(str::to_owned),
            okta_user_id: texts.okta_user_id.map(str::to_owned),
            team: team.map(str::to_owned),
            detail,
            hint,
            note,
            action,
        });
    }

    fn status(&self, person: Person) -> Option<EmploymentStatus> {
        person.record.map(|record| status(self.roster, record))
    }

    fn okta(&self, person: Person) -> Option<&'a Okta> {
        let roster = self.roster;
        person.okta.map(|place| &roster.okta[place])
    }

    /// Who is where: Okta's assignments against the employees' status.
    fn assignments(&mut self, matches: &Matches, not_compared: &mut Vec<String>) {
        let roster = self.roster;
        if roster.okta_coverage.people.is_none() {
            not_compared.push("assignments and statuses: Okta was not read".to_owned());
            return;
        }
        let scim_or_api = [roster.scim_coverage, roster.api_coverage];
        let read = scim_or_api.iter().any(|side| side.people.is_some());
        // Whoever lacks in an incomplete list may be in the part that was not read.
        let officernd_complete =
            scim_or_api.iter().filter(|side| side.people.is_some()).all(|side| side.complete) && read;
        if !officernd_complete {
            not_compared.push("who is missing: OfficeRnD's list is incomplete".to_owned());
        }
        if !roster.okta_coverage.complete {
            not_compared.push("who is not assigned: Okta's list is incomplete".to_owned());
        }
        let ambiguous: HashMap<usize, Ambiguity> = matches.ambiguous.iter().copied().collect();
        let people = self.people;
        for &person in people {
            let texts = Texts::of(roster, person);
            let (label, search) = (texts.label(), texts.search());
            match (self.okta(person), self.status(person)) {
                (Some(okta), None) if okta.status == OktaUserStatus::Active => {
                    if let Some(reason) = person.okta.and_then(|place| ambiguous.get(&place)) {
                        let detail = match reason {
                            Ambiguity::SeveralEmployees => "several employees have this user name or e-mail",
                            Ambiguity::SeveralOktaUsers => "several Okta users have the e-mail of one employee",
                            Ambiguity::Taken => "its employee is linked to another Okta user by id",
                        };
                        let words = Words::new(
                            detail,
                            format!("make the e-mail of {search} unique in Okta and in OfficeRnD, then compare again"),
                            detail,
                            "make each e-mail unique in Okta and in OfficeRnD, then compare again",
                        );
                        self.add(person, FindingKind::AmbiguousMatch, None, words);
                    } else if officernd_complete {
                        self.add(person, FindingKind::Missing, None, missing(okta, search));
                    }
                }
                (Some(okta), Some(EmploymentStatus::Former)) if okta.status == OktaUserStatus::Active => {
                    let words = Words::new(
                        "Former in OfficeRnD, assigned and active in Okta",
                        format!(
                            "if {label} works here, unassign {search} from the app in Okta and assign the user again; if not, deactivate the user"
                        ),
                        "",
                        "unassign from the app in Okta those who work here, and assign them again; deactivate the others in Okta",
                    );
                    self.add(person, FindingKind::FormerButAssigned, None, words);
                }
                (Some(okta), Some(EmploymentStatus::Active)) if okta.status != OktaUserStatus::Active => {
                    let since = roster.text_of(okta.since);
                    let status = okta.status.as_str();
                    let words = Words::new(
                        format!(
                            "{status} in Okta{}, active in OfficeRnD",
                            since.map(|since| format!(" since {since}")).unwrap_or_default()
                        ),
                        format!(
                            "set {label} ({search}) to Former in OfficeRnD, or reactivate and deactivate {search} in Okta to send it again"
                        ),
                        format!("{status}{}", since.and_then(day).unwrap_or_default()),
                        "set them to Former in OfficeRnD, or reactivate and deactivate them in Okta to send it again",
                    );
                    self.add(person, FindingKind::ActiveButDeactivated, None, words);
                }
                (None, Some(EmploymentStatus::Active)) if roster.okta_coverage.complete => {
                    let words = Words::new(
                        "active in OfficeRnD, not assigned in Okta",
                        format!("assign {search} to the app in Okta, or set {label} to Former in OfficeRnD"),
                        "",
                        "assign them to the app in Okta, or set them to Former in OfficeRnD",
                    );
                    self.add(person, FindingKind::ActiveButUnassigned, None, words);
                }
                _ => {}
            }
        }
    }

    /// Several employees for one person.
    fn duplicates(&mut self, matches: &Matches) {
        let (roster, people) = (self.roster, self.people);
        let mut by_email: HashMap<Symbol, Vec<usize>> = HashMap::new();
        for (place, &person) in people.iter().enumerate() {
            if !matches!(self.status(person), Some(standing) if standing != EmploymentStatus::Former) {
                continue;
            }
            let Some(record) = person.record else { continue };
            let email = match (record.api, record.scim) {
                (Some(api), _) => roster.employees[api].email,
                (None, Some(scim)) => Some(roster.scim[scim].email.unwrap_or(roster.scim[scim].user_name)),
                (None, None) => None,
            };
            if let Some(email) = email {
                by_email.entry(self.keys.of(email)).or_default().push(place);
            }
        }
        let mut reported = HashSet::new();
        let mut several: Vec<Vec<usize>> = by_email.into_values().filter(|same| same.len() > 1).collect();
        several.sort_unstable();
        for same in several {
            for &place in &same {
                reported.insert(place);
                let texts = Texts::of(roster, people[place]);
                let words = Words::new(
                    format!("{} employees who are not Former have this e-mail", same.len()),
                    format!("in OfficeRnD, keep one of the employees with {}", texts.search()),
                    format!("one of {} employees with this e-mail", same.len()),
                    "in OfficeRnD, keep one employee for each e-mail",
                );
                self.add(people[place], FindingKind::Duplicate, None, words);
            }
        }
        for &(record, okta) in &matches.surplus {
            // People are in the order of records at first.
            if reported.insert(record) {
                let user = &roster.okta[okta];
                let name = roster.text_of(user.user_name.or(user.email)).unwrap_or(roster.text(user.id));
                let detail = format!("belongs to the Okta user {name}, who has another employee");
                let words = Words::new(
                    detail.clone(),
                    format!("in OfficeRnD, keep one of the employees of {name}"),
                    detail,
                    "in OfficeRnD, keep one employee for each Okta user",
                );
                self.add(people[record], FindingKind::Duplicate, None, words);
            }
        }
    }

    /// E-mails and names of those who were matched.
    fn attributes(&mut self) {
        let (roster, people) = (self.roster, self.people);
        for &person in people {
            let (Some(okta), Some(record)) = (self.okta(person), person.record) else { continue };
            if status(roster, record) == EmploymentStatus::Former || okta.status != OktaUserStatus::Active {
                continue;
            }
            let scim = record.scim.map(|place| &roster.scim[place]);
            let employee = record.api.map(|place| &roster.employees[place]);
            let search = Texts::of(roster, person).search();
            let differs = |detail: String, theirs: String| {
                Words::new(
                    detail,
                    format!("correct it in Okta, then save the profile of {search} so that Okta sends it again"),
                    format!("in Okta: {theirs}"),
                    "correct it in Okta, then save each profile so that Okta sends it again",
                )
            };
            let ours = employee.and_then(|e| e.email).or(scim.and_then(|user| user.email.or(Some(user.user_name))));
            if let (Some(theirs), Some(ours)) = (okta.email.or(okta.user_name), ours)
                && self.keys.of(theirs) != self.keys.of(ours)
            {
                let detail = format!("{} in Okta, {} in OfficeRnD", roster.text(theirs), roster.text(ours));
                let words = differs(detail, roster.text(theirs).to_owned());
                self.add(person, FindingKind::EmailDiffers, None, words);
            }
            let ours = employee.and_then(|e| e.name).or(scim.and_then(|user| user.name));
            if let (Some(theirs), Some(ours)) = (okta.names.into_iter().flatten().next(), ours) {
                let is_same = |name: Symbol| spoken(roster.text(name)) == spoken(roster.text(ours));
                if !okta.names.into_iter().flatten().any(is_same) {
                    let detail = format!("\"{}\" in Okta, \"{}\" in OfficeRnD", roster.text(theirs), roster.text(ours));
                    let words = differs(detail, roster.text(theirs).to_owned());
                    self.add(person, FindingKind::NameDiffers, None, words);
                }
            }
        }
    }

    /// Members of pushed groups against the Teams they are pushed to, and the Primary team.
    fn teams(&mut self, not_compared: &mut Vec<String>) {
        let (roster, people) = (self.roster, self.people);
        if roster.pushed.is_empty() {
            if roster.okta_coverage.people.is_some() {
                not_compared.push("Teams: no group is pushed".to_owned());
            }
            return;
        }
        let additional_known = roster.employees.iter().any(|employee| !employee.teams.is_empty());
        let mut expected: HashMap<usize, &PushedGroup> = HashMap::new();
        for group in &roster.pushed {
            let members: HashSet<Symbol> = group.members.iter().copied().collect();
            let team = match self.team(&group.team, additional_known) {
                Ok(team) => Some(team),
                Err(why) => {
                    not_compared.push(format!("the members of \"{}\": {why}", group.team));
                    None
                }
            };
            if !group.complete {
                not_compared.push(format!("the members of the Okta group \"{}\": it was not read whole", group.name));
            }
            for (place, &person) in people.iter().enumerate() {
                let (Some(okta), Some(record)) = (self.okta(person), person.record) else { continue };
                if okta.status != OktaUserStatus::Active || status(roster, record) == EmploymentStatus::Former {
                    continue;
                }
                let in_group = members.contains(&okta.id);
                let in_team = team.as_ref().map(|team| team.has(roster, record));
                let search = Texts::of(roster, person).search();
                match in_team {
                    Some(Some(false)) if in_group => {
                        let hint = format!(
                            "push the group again: in Okta, the app > Push Groups > \"{}\" > Push now",
                            group.name
                        );
                        let words = Words::new(
                            format!("in the Okta group \"{}\", not in the Team \"{}\"", group.name, group.team),
                            hint.clone(),
                            format!("not in \"{}\"", group.team),
                            hint,
                        );
                        self.add(person, FindingKind::TeamMissing, Some(&group.team), words);
                    }
                    Some(Some(true)) if !in_group && group.complete => {
                        let words = Words::new(
                            format!("in the Team \"{}\", not in the Okta group \"{}\"", group.team, group.name),
                            format!(
                                "add {search} to the group \"{}\" in Okta, or remove it from the Team in OfficeRnD",
                                group.name
                            ),
                            format!("in \"{}\"", group.team),
                            format!(
                                "add them to the group \"{}\" in Okta, or remove them from the Team in OfficeRnD",
                                group.name
                            ),
                        );
                        self.add(person, FindingKind::TeamExtra, Some(&group.team), words);
                    }
                    _ => {}
                }
                if in_group && in_team != Some(Some(false)) {
                    let lowest = expected.entry(place).or_insert(group);
                    if group.rank < lowest.rank {
                        *lowest = group;
                    }
                }
            }
        }
        if roster.pushed.iter().any(|group| !group.complete) {
            return;
        }
        let mut expected: Vec<(usize, &PushedGroup)> = expected.into_iter().collect();
        expected.sort_unstable_by_key(|&(place, _)| place);
        for (place, group) in expected {
            let person = people[place];
            let Some(employee) = person.record.and_then(|record| record.api).map(|api| &roster.employees[api]) else {
                continue;
            };
            let actual = employee.team.map(|team| roster.team_name(team).unwrap_or(roster.text(team)));
            if actual.is_some_and(|team| names::key(team) == names::key(&group.team)) {
                continue;
            }
            let label = Texts::of(roster, person).label();
            let (detail, note) = match actual {
                Some(team) => {
                    (format!("Primary team is \"{team}\", intended is \"{}\"", group.team), format!("is \"{team}\""))
                }
                None => (format!("no Primary team, intended is \"{}\"", group.team), "has none".to_owned()),
            };
            let words = Words::new(
                detail,
                format!("in OfficeRnD, make \"{}\" the Primary team of {label}", group.team),
                note,
                format!("in OfficeRnD, make \"{}\" their Primary team", group.team),
            );
            self.add(person, FindingKind::PrimaryTeam, Some(&group.team), words);
        }
    }

    /// The members of a Team: from SCIM, otherwise from the API.
    fn team(&self, name: &str, additional_known: bool) -> Result<Team, String> {
        let roster = self.roster;
        let key = names::key(name);
        if roster.scim_coverage.people.is_some() && roster.groups_complete {
            let mut groups = roster.groups.iter().filter(|group| names::key(roster.text(group.name)) == key);
            return match (groups.next(), groups.next()) {
                (None, _) => Ok(Team::Scim(HashSet::new())),
                (Some(group), None) if group.members_known => Ok(Team::Scim(group.members.iter().copied().collect())),
                (Some(_), None) => Err("SCIM's members cannot be read".to_owned()),
                (Some(_), Some(_)) => Err("several Teams have this name".to_owned()),
            };
        }
        if roster.api_coverage.people.is_none() {
            return Err("SCIM's Groups were not read whole".to_owned());
        }
        if !additional_known {
            return Err("the API shows no additional Teams, and SCIM was not read".to_owned());
        }
        let mut teams = roster.teams.iter().filter(|&&(_, team)| names::key(roster.text(team)) == key);
        match (teams.next(), teams.next()) {
            (None, _) => Ok(Team::Api(None)),
            (Some(&(id, _)), None) => Ok(Team::Api(Some(id))),
            (Some(_), Some(_)) => Err("several Teams have this name".to_owned()),
        }
    }

    fn locations(&mut self, not_compared: &mut Vec<String>) {
        let (roster, people) = (self.roster, self.people);
        if roster.api_coverage.people.is_none() {
            not_compared.push("Primary teams and locations: the API was not read".to_owned());
            return;
        }
        let is_active = |record: Record| status(roster, record) == EmploymentStatus::Active;
        let active =
            || people.iter().filter_map(|&person| Some((person, person.record.filter(|&r| is_active(r))?.api?)));
        if !active().any(|(_, api)| roster.employees[api].location.is_some()) {
            not_compared.push("locations: no employee has one".to_owned());
            return;
        }
        for (person, api) in active().collect::<Vec<_>>() {
            let label = Texts::of(roster, person).label();
            let from_okta = self.okta(person).and_then(|okta| roster.text_of(okta.location));
            match (roster.employees[api].location, from_okta) {
                (None, Some(name)) => {
                    let words = Words::new(
                        format!("no location; Okta's officeName is \"{name}\""),
                        format!("map \"{name}\" in OfficeRnD's integration, and set the location of {label} by hand"),
                        format!("Okta's officeName is \"{name}\""),
                        "map each name in OfficeRnD's integration, and set their locations by hand",
                    );
                    self.add(person, FindingKind::UnknownLocation, None, words);
                }
                (None, None) => {
                    let words = Words::new(
                        "no location: Okta sends it only when it creates an employee",
                        format!("in OfficeRnD, set the location of {label}"),
                        "",
                        "in OfficeRnD, set their locations; Okta sends one only when it creates an employee",
                    );
                    self.add(person, FindingKind::NoLocation, None, words);
                }
                (Some(id), _) if roster.locations.is_some() && roster.location_name(id).is_none() => {
                    let words = Words::new(
                        format!("OfficeRnD lists no location with the id {}", roster.text(id)),
                        format!("in OfficeRnD, set the location of {label}"),
                        format!("its id is {}", roster.text(id)),
                        "in OfficeRnD, set their locations",
                    );
                    self.add(person, FindingKind::UnknownLocation, None, words);
                }
                _ => {}
            }
        }
    }
}

/// The members of a Team.
enum Team {
    /// SCIM ids.
    Scim(HashSet<Symbol>),
    /// The Team's id in the API; `None` if no Team has the name.
    Api(Option<Symbol>),
}

impl Team {
    /// `None` if it cannot be seen from this record.
    fn has(&self, roster: &Roster, record: Record) -> Option<bool> {
        match self {
            Self::Scim(members) => record.scim.map(|place| members.contains(&roster.scim[place].id)),
            Self::Api(team) => record.api.map(|place| {
                let employee = &roster.employees[place];
                team.is_some_and(|team| employee.team == Some(team) || employee.teams.contains(&team))
            }),
        }
    }
}

/// ` since 1 Nov 2026`; `None` for what is no time.
fn day(since: &str) -> Option<String> {
    let since: jiff::Timestamp = since.parse().ok()?;
    Some(format!(" since {}", since.strftime("%-d %b %Y")))
}

/// A name as it is compared: without letter case, Unicode forms and repeated spaces.
fn spoken(name: &str) -> String {
    names::key(name).split_whitespace().collect::<Vec<_>>().join(" ")
}
