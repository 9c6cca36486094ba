//! Which records are of the same person; pure.

use serde::Serialize;

use super::interner::Symbol;
use super::roster::{Keys, Roster};
use crate::officernd::EmploymentStatus;

/// How the records of a person were matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// One side stores the other's id.
    ExternalId,
    UserName,
    Email,
}

impl Link {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExternalId => "external-id",
            Self::UserName => "user-name",
            Self::Email => "email",
        }
    }
}

/// An employee in OfficeRnD: the SCIM User, the API's record, or both. Numbers are places in the roster's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) scim: Option<usize>,
    pub(super) api: Option<usize>,
}

/// What is certain about an employee. The API's statuses count before SCIM's `active`.
pub(super) fn status(roster: &Roster, record: Record) -> EmploymentStatus {
    match (record.api, record.scim) {
        (Some(api), _) => roster.employees[api].status,
        (None, Some(scim)) => match roster.scim[scim].active {
            Some(true) => EmploymentStatus::Active,
            Some(false) => EmploymentStatus::Former,
            None => EmploymentStatus::Unknown,
        },
        (None, None) => EmploymentStatus::Unknown,
    }
}

/// The result of matching.
#[derive(Debug, Default)]
pub(super) struct Matches {
    pub(super) records: Vec<Record>,
    /// For each Okta user its record, and how it was found.
    pub(super) of_okta: Vec<Option<(usize, Link)>>,
    /// For each record its Okta user.
    pub(super) okta_of: Vec<Option<usize>>,
    /// Okta users with several possible records, or that compete for one, with the reason.
    pub(super) ambiguous: Vec<(usize, Ambiguity)>,
    /// Records that belong to one Okta user beside another one of the same user.
    pub(super) surplus: Vec<(usize, usize)>,
    /// Whether SCIM's ids are the API's; `None` where not both were read, or no pair shows it.
    pub(super) same_ids: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ambiguity {
    /// Several employees who are not Former have this user name or e-mail.
    SeveralEmployees,
    /// Several Okta users have the user name or e-mail of one employee.
    SeveralOktaUsers,
    /// The employee is linked to another Okta user by id.
    Taken,
}

const NONE: u32 = u32::MAX;

/// Finds a record by a text: at most one for each.
struct ById(Vec<u32>);

impl ById {
    fn new(texts: usize, ids: impl Iterator<Item = (Symbol, usize)>) -> Self {
        let mut places = vec![NONE; texts];
        for (id, place) in ids {
            if let Some(slot) = places.get_mut(id.index()) {
                *slot = u32::try_from(place).unwrap_or(NONE);
            }
        }
        Self(places)
    }

    fn get(&self, id: Symbol) -> Option<usize> {
        self.0.get(id.index()).copied().filter(|&place| place != NONE).map(|place| place as usize)
    }
}

/// Finds records by a text that several can have.
struct ByKey(Vec<(Symbol, u32)>);

impl ByKey {
    fn new(pairs: impl Iterator<Item = (Symbol, usize)>) -> Self {
        let mut pairs: Vec<(Symbol, u32)> =
            pairs.map(|(key, place)| (key, u32::try_from(place).unwrap_or(NONE))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    fn get(&self, key: Symbol) -> impl Iterator<Item = usize> + '_ {
        let start = self.0.partition_point(|&(found, _)| found < key);
        self.0[start..].iter().take_while(move |&&(found, _)| found == key).map(|&(_, place)| place as usize)
    }
}

pub(super) fn matches(roster: &Roster, keys: &Keys) -> Matches {
    let (records, same_ids) = officernd(roster, keys);
    let mut matches = Matches {
        of_okta: vec![None; roster.okta.len()],
        okta_of: vec![None; records.len()],
        records,
        same_ids,
        ..Matches::default()
    };
    by_external_id(roster, &mut matches);
    by_text(roster, keys, &mut matches, Link::UserName);
    by_text(roster, keys, &mut matches, Link::Email);
    // Whoever found a record after all is not ambiguous.
    let Matches { ambiguous, of_okta, .. } = &mut matches;
    ambiguous.retain(|&(okta, _)| of_okta[okta].is_none());
    ambiguous.sort_unstable_by_key(|&(okta, _)| okta);
    ambiguous.dedup_by_key(|&mut (okta, _)| okta);
    matches
}

/// Joins SCIM's Users with the API's employees: by id where the lists prove that both sides use the same ids, otherwise by
/// e-mail.
fn officernd(roster: &Roster, keys: &Keys) -> (Vec<Record>, Option<bool>) {
    let api_by_id = ById::new(
        roster.texts.len(),
        roster.employees.iter().enumerate().map(|(place, employee)| (employee.id, place)),
    );
    let same_ids = same_ids(roster, keys, &api_by_id);
    let mut api_of: Vec<Option<usize>> = vec![None; roster.scim.len()];
    if same_ids == Some(true) {
        for (scim, user) in roster.scim.iter().enumerate() {
            api_of[scim] = api_by_id.get(user.id);
        }
    } else if !roster.employees.is_empty() {
        join_by_email(roster, keys, &mut api_of);
    }
    let mut joined = vec![false; roster.employees.len()];
    let mut records: Vec<Record> = Vec::with_capacity(roster.scim.len().max(roster.employees.len()));
    for (scim, &api) in api_of.iter().enumerate() {
        if let Some(api) = api {
            joined[api] = true;
        }
        records.push(Record { scim: Some(scim), api });
    }
    records.extend((0..joined.len()).filter(|&api| !joined[api]).map(|api| Record { scim: None, api: Some(api) }));
    (records, same_ids)
}

/// Whether SCIM's ids are the API's. Pairs of one id prove it if their e-mails or names agree; a few may differ, as both change.
fn same_ids(roster: &Roster, keys: &Keys, api_by_id: &ById) -> Option<bool> {
    let (mut agree, mut differ) = (0_usize, 0_usize);
    for user in &roster.scim {
        let Some(employee) = api_by_id.get(user.id).map(|place| &roster.employees[place]) else { continue };
        if employee.email.is_none() && employee.name.is_none() {
            continue;
        }
        let email = employee.email.map(|email| keys.of(email));
        let texts = [user.email, Some(user.user_name)];
        let same_email = texts.into_iter().flatten().any(|text| Some(keys.of(text)) == email);
        let name = |name: Option<Symbol>| name.map(|name| keys.of(name));
        if same_email || (employee.name.is_some() && name(employee.name) == name(user.name)) {
            agree += 1;
        } else {
            differ += 1;
        }
    }
    let comparable = !roster.scim.is_empty() && !roster.employees.is_empty();
    (comparable && agree + differ > 0).then_some(agree > 0 && differ * 10 <= agree)
}

/// Joins where one e-mail belongs to one active User and one employee who is not Former; then Former ones the same way.
fn join_by_email(roster: &Roster, keys: &Keys, api_of: &mut [Option<usize>]) {
    let users = ByKey::new(roster.scim.iter().enumerate().flat_map(|(place, user)| {
        let texts = [user.email, Some(user.user_name)];
        texts.into_iter().flatten().map(move |text| (keys.of(text), place))
    }));
    let employees =
        ByKey::new(roster.employees.iter().enumerate().filter_map(|(place, e)| Some((keys.of(e.email?), place))));
    let mut start = 0;
    while start < employees.0.len() {
        let key = employees.0[start].0;
        let same: Vec<usize> = employees.get(key).collect();
        start += same.len();
        let of_key: Vec<usize> = users.get(key).collect();
        let one = |places: Vec<usize>| if let [place] = places[..] { Some(place) } else { None };
        if let (&[user], &[employee]) = (&of_key[..], &same[..]) {
            api_of[user] = Some(employee);
            continue;
        }
        for former in [false, true] {
            let user =
                one(of_key.iter().copied().filter(|&u| (roster.scim[u].active == Some(false)) == former).collect());
            let employee = one(same
                .iter()
                .copied()
                .filter(|&e| (roster.employees[e].status == EmploymentStatus::Former) == former)
                .collect());
            if let (Some(user), Some(employee)) = (user, employee) {
                api_of[user] = Some(employee);
            }
        }
    }
}

/// Links by ids that one side stores of the other: the app user's `externalId` is the SCIM id, the SCIM User's `externalId` is
/// the Okta user's id.
fn by_external_id(roster: &Roster, matches: &mut Matches) {
    let texts = roster.texts.len();
    let records = &matches.records;
    let ids = |record: Record| {
        let scim = record.scim.map(|place| roster.scim[place].id);
        // Only where SCIM was not read: otherwise its ids may be others, and equal ids of both sides different people.
        let api = record.api.filter(|_| roster.scim_coverage.people.is_none()).map(|place| roster.employees[place].id);
        scim.or(api)
    };
    let by_id = ById::new(texts, (0..records.len()).filter_map(|place| Some((ids(records[place])?, place))));
    let by_external_id = ByKey::new((0..records.len()).filter_map(|place| {
        let scim = records[place].scim?;
        Some((roster.scim[scim].external_id?, place))
    }));
    let mut claims: Vec<Vec<usize>> = Vec::with_capacity(roster.okta.len());
    for user in &roster.okta {
        let mut claimed: Vec<usize> = user.external_id.and_then(|id| by_id.get(id)).into_iter().collect();
        claimed.extend(by_external_id.get(user.id).filter(|place| !claimed.contains(place)).collect::<Vec<_>>());
        // An employee who is not Former counts before a Former one: the person was hired again.
        claimed.sort_by_key(|&place| status(roster, records[place]) == EmploymentStatus::Former);
        claims.push(claimed);
    }
    // Links that both sides store count before those of one side.
    for mutual in [true, false] {
        for (okta, claimed) in claims.iter().enumerate() {
            let Some(&record) = claimed.first() else { continue };
            let stored = matches.records[record].scim.and_then(|scim| roster.scim[scim].external_id);
            let is_mutual = stored == Some(roster.okta[okta].id);
            if is_mutual != mutual {
                continue;
            }
            if matches.okta_of[record].is_some() {
                matches.ambiguous.push((okta, Ambiguity::Taken));
                continue;
            }
            matches.of_okta[okta] = Some((record, Link::ExternalId));
            matches.okta_of[record] = Some(okta);
        }
    }
    for (okta, claimed) in claims.iter().enumerate() {
        let Some((record, _)) = matches.of_okta[okta] else { continue };
        let others = claimed.iter().copied().filter(|&other| other != record);
        let others = others.filter(|&other| status(roster, matches.records[other]) != EmploymentStatus::Former);
        matches.surplus.extend(others.map(|other| (other, okta)));
    }
}

/// Links what is left by a text that is unique on both sides.
fn by_text(roster: &Roster, keys: &Keys, matches: &mut Matches, link: Link) {
    let free: Vec<usize> = (0..matches.records.len()).filter(|&place| matches.okta_of[place].is_none()).collect();
    let surplus: Vec<usize> = matches.surplus.iter().map(|&(record, _)| record).collect();
    let texts_of_record = |place: usize| {
        let record = matches.records[place];
        let scim = record.scim.map(|scim| &roster.scim[scim]);
        let user_name = scim.map(|user| user.user_name);
        let emails = [scim.and_then(|user| user.email), record.api.and_then(|api| roster.employees[api].email)];
        // A user name of OfficeRnD is an e-mail as a rule.
        let texts = if link == Link::UserName { [user_name, None, None] } else { [user_name, emails[0], emails[1]] };
        texts.into_iter().flatten().map(|text| keys.of(text))
    };
    let texts_of_okta = |place: usize| {
        let user = &roster.okta[place];
        let texts = if link == Link::UserName { [user.user_name, None] } else { [user.email, user.user_name] };
        texts.into_iter().flatten().map(|text| keys.of(text))
    };
    let records = ByKey::new(
        free.iter()
            .filter(|place| !surplus.contains(place))
            .flat_map(|&place| texts_of_record(place).map(move |key| (key, place))),
    );
    let waiting: Vec<usize> = (0..roster.okta.len()).filter(|&place| matches.of_okta[place].is_none()).collect();
    let users = ByKey::new(waiting.iter().flat_map(|&place| texts_of_okta(place).map(move |key| (key, place))));
    let mut links = Vec::new();
    let mut ambiguous = Vec::new();
    for &okta in &waiting {
        let mut candidates: Vec<usize> = texts_of_okta(okta).flat_map(|key| records.get(key)).collect();
        candidates.sort_unstable();
        candidates.dedup();
        let (former, others): (Vec<usize>, Vec<usize>) =
            candidates.iter().partition(|&&place| status(roster, matches.records[place]) == EmploymentStatus::Former);
        let record = match (&others[..], &former[..]) {
            (&[record], _) | (&[], &[record]) => record,
            (&[], &[]) => continue,
            _ => {
                ambiguous.push((okta, Ambiguity::SeveralEmployees));
                continue;
            }
        };
        let rivals = texts_of_record(record).flat_map(|key| users.get(key)).any(|other| other != okta);
        if rivals {
            ambiguous.push((okta, Ambiguity::SeveralOktaUsers));
        } else {
            links.push((okta, record));
        }
    }
    for (okta, record) in links {
        matches.of_okta[okta] = Some((record, link));
        matches.okta_of[record] = Some(okta);
    }
    matches.ambiguous.extend(ambiguous);
}
