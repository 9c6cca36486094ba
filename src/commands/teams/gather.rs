//! Reads Teams from both sides, side by side, and makes the forecast.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::okta;
use crate::cli::TeamsSource;
use crate::commands::Result;
use crate::commands::okta::choice;
use crate::context::Context;
use crate::output::Progress;
use crate::report::Failure;
use crate::signals;
use ornd_scim_core::config::Profile;
use ornd_scim_core::officernd::{self, Employee, Scope, Standing};
use ornd_scim_core::scim::{Connection, import};
use ornd_scim_core::secrets::Name;
use ornd_scim_core::teams::{Count, Forecast, Group, Known, People, Policy, Team, Text, forecast};
use ornd_scim_core::{http, scim};

/// What was found, and where.
pub struct Found {
    /// `api`, `scim` or `both`.
    pub source: &'static str,
    /// Whether the groups in Okta were looked at.
    pub okta_looked: bool,
    /// The forecast.
    pub forecast: Forecast,
    /// How many groups the pull will create, and how many Teams have a problem, whatever is shown of them.
    pub totals: (usize, usize),
}

/// Reads from the source that is wanted; by default from wherever there are credentials. Where the profile has an Okta login,
/// the groups that are in Okta already are read as well.
pub async fn gather(
    context: &Context,
    profile: &Profile,
    source: Option<TeamsSource>,
    policy: &Policy,
) -> Result<Found> {
    let Read { known, source } = read(context, profile, source, okta::client(context, profile).as_ref()).await?;
    let okta_looked = known.okta.is_some();
    let forecast = forecast(known, &policy.leftovers());
    let totals = (forecast.groups(), forecast.troubled());
    Ok(Found { source, okta_looked, forecast, totals })
}

/// The id and the name of every Team; `None` where the profile has no credentials for OfficeRnD.
pub async fn names(context: &Context, profile: &Profile) -> Result<Option<Vec<(String, String)>>> {
    if !has_api(context, profile)? && connection(context, profile)?.is_none() {
        return Ok(None);
    }
    let Read { known, .. } = read(context, profile, None, None).await?;
    let forecast = forecast(known, &Policy::default().leftovers());
    Ok(Some(forecast.entries.iter().map(|entry| (entry.id.to_string(), entry.shown().to_owned())).collect()))
}

/// What was read, and from where in OfficeRnD.
struct Read {
    known: Known,
    source: &'static str,
}

/// Everything at once: OfficeRnD's API, its SCIM and, with a client for it, Okta.
async fn read(
    context: &Context,
    profile: &Profile,
    source: Option<TeamsSource>,
    okta: Option<&ornd_scim_core::okta::Client>,
) -> Result<Read> {
    let api = match source {
        Some(TeamsSource::Scim) => None,
        Some(_) => Some(context.clients.officernd(profile, Scope::Read)?),
        None if has_api(context, profile)? => Some(context.clients.officernd(profile, Scope::Read)?),
        None => None,
    };
    let connection = if source == Some(TeamsSource::Api) { None } else { connection(context, profile)? };
    if source.is_some_and(|source| source != TeamsSource::Api) && connection.is_none() {
        return Err(Failure::credentials("SCIM cannot be read: the SCIM Base URL or the SCIM Secret is not known")
            .hint(format!("ornd-scim{} activate, or ornd-scim{0} secret import", context.flags_for_hint())));
    }
    if api.is_none() && connection.is_none() {
        return Err(Failure::credentials(format!(
            "the profile {} has no credentials to read Teams with",
            profile.name
        ))
        .hint(format!("ornd-scim{} login", context.flags_for_hint())));
    }
    let progress = context.out.progress("Reading Teams and employees", None);
    let read = RefCell::new((0, &progress));
    let with_users = api.is_none();
    let http = context.clients.http()?;
    let (teams, groups, okta) = signals::until_interrupted(async {
        tokio::join!(
            async { Some(teams(api.as_ref()?, &read).await) },
            async { Some(groups(&http, connection.as_ref()?, with_users, &read).await) },
            async { Some(Box::pin(okta?.state(choice(profile))).await) },
        )
    })
    .await?;
    drop(progress);
    let mut known = Known { complete: true, ..Known::default() };
    let source = match (teams.is_some(), groups.is_some()) {
        (true, true) => "both",
        (true, false) => "api",
        _ => "scim",
    };
    known.teams = teams.transpose()?;
    if let Some(read) = groups.transpose()? {
        known.complete = read.complete;
        known.faults = read.faults;
        known.groups = Some(read.groups);
    }
    known.okta = okta.and_then(|read| okta::groups(context, read));
    Ok(Read { known, source })
}

/// Whether the profile can read the API.
pub fn has_api(context: &Context, profile: &Profile) -> Result<bool> {
    Ok(profile.client_id.is_some() && context.secrets.secret(profile, Name::ClientSecret)?.is_some())
}

fn connection(context: &Context, profile: &Profile) -> Result<Option<Connection>> {
    let secret = context.secrets.secret(profile, Name::ScimSecret)?;
    Ok(profile.scim_base_url.as_ref().zip(secret).map(|(url, found)| Connection::with_secret(url, &found.secret)))
}

/// Counts what was read and moves the line.
type Reading<'a> = RefCell<(u64, &'a Progress)>;

fn advance(reading: &Reading<'_>, by: usize) {
    let mut reading = reading.borrow_mut();
    reading.0 += by as u64;
    reading.1.set(reading.0);
}

/// The API's Teams with who is in them. Employees are counted as they come; nothing of them is kept.
async fn teams(client: &officernd::Client, reading: &Reading<'_>) -> std::result::Result<Vec<Team>, officernd::Error> {
    let mut teams: Vec<Team> = Vec::new();
    let mut texts = Texts::default();
    let mut people: HashMap<Box<str>, People> = HashMap::new();
    let (listed, counted, locations) = tokio::join!(
        client.each_team(|page| {
            advance(reading, page.len());
            teams.extend(page.into_iter().map(|team| known(team, &mut texts)));
        }),
        client.each_employee(|page| {
            advance(reading, page.len());
            for employee in &page {
                count(&mut people, employee);
            }
        }),
        client.locations(),
    );
    listed?;
    counted?;
    // Seen in the sister product only: without it, ids are shown instead of names.
    let locations: HashMap<Box<str>, Text> = match locations {
        Ok(locations) => locations.into_iter().filter_map(|office| Some((office.id, office.name?.into()))).collect(),
        Err(_) => HashMap::new(),
    };
    for team in &mut teams {
        if let Some(people) = people.get(&team.id) {
            team.people = *people;
        }
        if let Some(location) = &mut team.location
            && let Some(name) = locations.get(&**location)
        {
            *location = name.clone();
        }
    }
    Ok(teams)
}

/// A Team as it came: with the id of its location, and nobody in it yet.
fn known(team: officernd::Team, texts: &mut Texts) -> Team {
    Team {
        people: People::NOBODY,
        location: team.office.map(|id| texts.once(id)),
        id: team.id,
        name: team.name.map(Text::from),
        created_at: team.created_at,
        created_by: team.created_by.map(|by| texts.once(by)),
    }
}

/// Texts that many Teams have in common.
#[derive(Default)]
struct Texts(HashSet<Text>);

impl Texts {
    /// The text, held once however often it comes.
    fn once(&mut self, text: Box<str>) -> Text {
        if let Some(known) = self.0.get(&*text) {
            return known.clone();
        }
        let text = Text::from(text);
        self.0.insert(text.clone());
        text
    }
}

/// Adds a person to the Primary team and to the additional ones.
fn count(people: &mut HashMap<Box<str>, People>, employee: &Employee) {
    let standing = employee.standing();
    let mut add = |team: &str, primary: bool| {
        // Looked up first: a key is only made for the first of each Team.
        if !people.contains_key(team) {
            people.insert(team.into(), People::NOBODY);
        }
        let Some(people) = people.get_mut(team) else { return };
        let (of, all) = (&mut people.all, if primary { &mut people.primary } else { &mut people.additional });
        *all.get_or_insert(0) += 1;
        match standing {
            Standing::Active => of.active += 1,
            Standing::Former => of.former += 1,
            Standing::Contact | Standing::Unclear => of.other += 1,
        }
    };
    if let Some(team) = &employee.team {
        add(team, true);
    }
    for team in employee.teams.iter().filter(|team| Some(*team) != employee.team.as_ref()) {
        add(team, false);
    }
}

/// SCIM's Groups as Okta's import reads them.
struct Scim {
    groups: Vec<Group>,
    complete: bool,
    faults: Vec<String>,
}

/// Where the API does not tell who is Former, SCIM's Users do.
async fn groups(
    http: &http::Client,
    connection: &Connection,
    with_users: bool,
    reading: &Reading<'_>,
) -> std::result::Result<Scim, scim::Error> {
    let mut inactive: HashSet<Box<str>> = HashSet::new();
    let users = async {
        if !with_users {
            return Ok(None);
        }
        let listing = import::read::<import::User>(http, connection, |page, _| {
            advance(reading, page.len());
            inactive.extend(page.into_iter().filter(|user| user.active == Some(false)).map(|user| user.id.into()));
        });
        listing.await.map(Some)
    };
    let mut items = Vec::new();
    let groups = import::read::<import::Group>(http, connection, |page, _| {
        advance(reading, page.len());
        items.extend(page);
    });
    let (users, groups) = tokio::join!(users, groups);
    let (users, groups) = (users?, groups?);
    let mut faults = said("Groups", &groups.faults);
    let mut complete = groups.is_complete();
    if let Some(users) = users {
        faults.extend(said("Users", &users.faults));
        complete &= users.is_complete();
    }
    let of = |group: &import::Group| {
        let former = group.members.iter().filter(|id| inactive.contains(*id)).count();
        let all = group.members.len() + group.members_without_id;
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Count { active: number(all.saturating_sub(former)), former: number(former), other: 0 }
    };
    let groups = items
        .into_iter()
        .map(|group| Group {
            people: People { all: of(&group), primary: None, additional: None },
            id: group.id.into(),
            name: group.display_name.into(),
        })
        .collect();
    Ok(Scim { groups, complete, faults })
}

/// What was wrong with a list, in words. Ids that came twice come by the hundred; the first stands for all of them.
fn said(list: &str, faults: &[import::Fault]) -> Vec<String> {
    let (twice, other): (Vec<_>, Vec<_>) =
        faults.iter().partition(|fault| matches!(fault.flaw, import::Flaw::Twice { .. }));
    let mut said: Vec<String> = other.iter().map(|fault| format!("{list}, {fault}")).collect();
    if let Some(first) = twice.first() {
        let more = twice.len() - 1;
        let more = if more > 0 { format!(", and {more} more came twice") } else { String::new() };
        said.push(format!("{list}, {first}{more}"));
    }
    said
}
