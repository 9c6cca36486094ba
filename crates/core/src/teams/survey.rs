//! Reads Teams from OfficeRnD's API and SCIM, and groups from Okta, side by side.
//!
//! Employees and members are counted as they arrive; none of them is held.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Count, Directory, Group, Membership, OktaGroup, Source, Team};
use crate::officernd::{self, Employee, EmploymentStatus};
use crate::scim::{self, Connection, import};
use crate::{http, okta};

/// Which services to read; at least one of `api` and `scim`.
#[derive(Clone, Copy)]
pub struct Clients<'a> {
    pub api: Option<&'a officernd::Client>,
    pub scim: Option<(&'a http::Client, &'a Connection)>,
    pub okta: Option<(&'a okta::Client, okta::Selection<'a>)>,
}

/// What was read, and where.
#[derive(Debug)]
pub struct Survey {
    pub directory: Directory,
    pub source: Source,
    /// Why Okta could not be read: a forecast is possible without it.
    pub okta_error: Option<okta::Error>,
}

/// Why Teams could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Officernd(#[from] officernd::Error),
    #[error(transparent)]
    Scim(#[from] scim::Error),
}

/// Reads all services at once; the first error ends the others. `progress` is called with the number of further records that were read.
pub async fn survey(clients: Clients<'_>, progress: &dyn Fn(usize)) -> Result<Survey, Error> {
    let with_users = clients.api.is_none();
    let (teams, groups, okta) = tokio::try_join!(
        async {
            match clients.api {
                Some(client) => teams(client, progress).await.map(Some).map_err(Error::Officernd),
                None => Ok(None),
            }
        },
        async {
            match clients.scim {
                Some((http, connection)) => {
                    groups(http, connection, with_users, progress).await.map(Some).map_err(Error::Scim)
                }
                None => Ok(None),
            }
        },
        async {
            match clients.okta {
                Some((client, selection)) => Ok(Some(Box::pin(client.state(selection)).await)),
                None => Ok(None),
            }
        },
    )?;
    let source = match (&teams, &groups) {
        (Some(_), Some(_)) => Source::Both,
        (_, None) => Source::Api,
        (None, Some(_)) => Source::Scim,
    };
    let mut directory = Directory { complete: true, ..Directory::default() };
    directory.teams = teams;
    if let Some(groups) = groups {
        directory.complete = groups.complete;
        directory.faults = groups.faults;
        directory.groups = Some(groups.groups);
    }
    let mut okta_error = None;
    match okta {
        Some(Ok(state)) => directory.okta = Some(okta_groups(&state)),
        Some(Err(error)) => okta_error = Some(error),
        None => {}
    }
    Ok(Survey { directory, source, okta_error })
}

/// Texts that many Teams have in common, each held once.
#[derive(Default)]
struct StringInterner(HashSet<Arc<str>>);

impl StringInterner {
    fn get(&mut self, text: Box<str>) -> Arc<str> {
        if let Some(known) = self.0.get(&*text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.0.insert(Arc::clone(&text));
        text
    }
}

async fn teams(client: &officernd::Client, progress: &dyn Fn(usize)) -> Result<Vec<Team>, officernd::Error> {
    let mut teams: Vec<Team> = Vec::new();
    let mut texts = StringInterner::default();
    let mut members: HashMap<Box<str>, Membership> = HashMap::new();
    let ((), (), locations) = tokio::try_join!(
        client.each_team(|page| {
            progress(page.len());
            teams.extend(page.into_iter().map(|team| Team {
                id: team.id,
                name: team.name.map(Arc::from),
                location: team.office.map(|id| texts.get(id)),
                created_at: team.created_at,
                created_by: team.created_by.map(|by| texts.get(by)),
                members: Membership::NOBODY,
            }));
        }),
        client.each_employee(|page| {
            progress(page.len());
            for employee in &page {
                count(&mut members, employee);
            }
        }),
        // Documented for OfficeRnD Flex only: without it ids are shown instead of names.
        async { Ok(client.locations().await.ok()) },
    )?;
    let locations: HashMap<Box<str>, Arc<str>> = match locations {
        Some(locations) => locations.into_iter().filter_map(|office| Some((office.id, office.name?.into()))).collect(),
        None => HashMap::new(),
    };
    for team in &mut teams {
        if let Some(members) = members.get(&team.id) {
            team.members = *members;
        }
        if let Some(location) = &mut team.location
            && let Some(name) = locations.get(&**location)
        {
            *location = Arc::clone(name);
        }
    }
    Ok(teams)
}

/// Adds an employee to the Primary team and to the additional ones.
fn count(teams: &mut HashMap<Box<str>, Membership>, employee: &Employee) {
    let standing = employee.employment();
    let mut add = |team: &str, primary: bool| {
        // Looked up first, so that a key is allocated once for each Team and not for each employee.
        if !teams.contains_key(team) {
            teams.insert(team.into(), Membership::NOBODY);
        }
        let Some(members) = teams.get_mut(team) else { return };
        let role = if primary { &mut members.primary } else { &mut members.additional };
        *role.get_or_insert(0) += 1;
        match standing {
            EmploymentStatus::Active => members.all.active += 1,
            EmploymentStatus::Former => members.all.former += 1,
            EmploymentStatus::Contact
            | EmploymentStatus::Conflicting
            | EmploymentStatus::Incomplete
            | EmploymentStatus::Unknown => members.all.other += 1,
        }
    };
    if let Some(team) = &employee.team {
        add(team, true);
    }
    for team in employee.teams.iter().filter(|team| Some(*team) != employee.team.as_ref()) {
        add(team, false);
    }
}

struct Groups {
    groups: Vec<Group>,
    complete: bool,
    faults: Vec<String>,
}

/// SCIM's Groups as Okta's import reads them. Where the API is not read, SCIM's Users say who is Former.
async fn groups(
    http: &http::Client,
    connection: &Connection,
    with_users: bool,
    progress: &dyn Fn(usize),
) -> Result<Groups, scim::Error> {
    let mut inactive: HashSet<Box<str>> = HashSet::new();
    let users = async {
        if !with_users {
            return Ok(None);
        }
        let listing = import::read::<import::User>(http, connection, |page, _| {
            progress(page.len());
            inactive.extend(page.into_iter().filter(|user| user.active == Some(false)).map(|user| user.id.into()));
        });
        listing.await.map(Some)
    };
    let mut items = Vec::new();
    let groups = import::read::<import::Group>(http, connection, |page, _| {
        progress(page.len());
        items.extend(page);
    });
    let (users, groups) = tokio::try_join!(users, groups)?;
    let mut faults = messages("Groups", &groups.faults);
    let mut complete = groups.is_complete();
    if let Some(users) = users {
        faults.extend(messages("Users", &users.faults));
        complete &= users.is_complete();
    }
    let mut unread = 0_usize;
    let groups = items
        .into_iter()
        .map(|group| {
            unread += usize::from(!group.members_known);
            let former = group.members.iter().filter(|id| inactive.contains(*id)).count();
            let all = group.members.len() + group.members_without_id;
            let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let all = Count { active: number(all.saturating_sub(former)), former: number(former), other: 0 };
            Group {
                members: Membership { all, primary: None, additional: None, known: group.members_known },
                id: group.id.into(),
                name: group.display_name.into(),
            }
        })
        .collect();
    if unread > 0 {
        faults.push(format!("Groups: the members of {unread} cannot be counted, as they are not a list"));
    }
    Ok(Groups { groups, complete, faults })
}

/// The faults of a list in words. Repeated ids come by the hundred, so the first represents all of them.
fn messages(list: &str, faults: &[import::Fault]) -> Vec<String> {
    let (repeated, other): (Vec<_>, Vec<_>) =
        faults.iter().partition(|fault| matches!(fault.flaw, import::Flaw::Twice { .. }));
    let mut messages: Vec<String> = other.iter().map(|fault| format!("{list}, {fault}")).collect();
    if let Some(first) = repeated.first() {
        let more = repeated.len() - 1;
        let more = if more > 0 { format!(", and {more} more are repeated") } else { String::new() };
        messages.push(format!("{list}, {first}{more}"));
    }
    messages
}

/// Every Okta group with its relation to the app.
fn okta_groups(state: &okta::State) -> Vec<OktaGroup> {
    let targets = state.targets();
    let imported: HashSet<&str> = state.imported().iter().map(|group| group.id.as_str()).collect();
    let labels: HashMap<&str, &str> = state.apps.iter().map(|app| (app.id.as_str(), app.label.as_str())).collect();
    state
        .groups
        .iter()
        .map(|group| OktaGroup {
            name: group.name.as_str().into(),
            id: group.id.as_str().into(),
            kind: group.kind.as_str().into(),
            app: app_of(group, &labels).map(Into::into),
            pushed: targets.contains(group.id.as_str()),
            imported: imported.contains(group.id.as_str()),
        })
        .collect()
}

/// The label of the app that a group was imported from; its id where the label is unknown.
fn app_of<'a>(group: &'a okta::Group, labels: &HashMap<&'a str, &'a str>) -> Option<&'a str> {
    group.source_label().or_else(|| {
        let id = group.source_id()?;
        Some(labels.get(id).copied().unwrap_or(id))
    })
}
