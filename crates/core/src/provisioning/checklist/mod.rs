//! The vendor's procedure as data: what is known goes in, the steps with their values filled in come out.
//!
//! Source: OfficeRnD's help article on Okta. Steps 1 to 10 in Okta carry the article's numbers; from 11 on the order is
//! the article's, the cut into numbered steps is ours. The reasons are ours, from what OfficeRnD and Okta document.
//!
//! [`judge`] says of each of these steps whether it is done, from what both sides tell about themselves.

mod judge;
mod okta;
mod tabs;
#[cfg(test)]
mod tests;

pub use judge::{Facts, Officernd, Row, Verdict, judge};

use serde::Serialize;

/// Where a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// In OfficeRnD Hybrid.
    Officernd,
    /// In Okta: add the app and connect it, steps 1 to 19.
    Okta,
    /// In Okta: the Assignments tab.
    Assignments,
    /// In Okta: the Push Groups tab.
    PushGroups,
    /// In Okta: what shows only while it runs. These are not steps of the article; they are judged as well.
    Running,
}

impl Part {
    /// The heading over the steps of this part.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Officernd => "In OfficeRnD Hybrid",
            Self::Okta => "In Okta: add and connect the app",
            Self::Assignments => "In Okta: Assignments",
            Self::PushGroups => "In Okta: Push Groups",
            Self::Running => "In Okta: while it runs",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Where it is done.
    pub part: Part,
    /// Its number within the part, from 1.
    pub number: u8,
    /// What to do.
    pub action: String,
    /// What to paste, exactly, or the command that prints it.
    pub value: Option<String>,
    /// Why.
    pub reason: String,
}

/// What the steps need to know.
#[derive(Debug, Clone, Copy, Default)]
pub struct Values<'a> {
    /// The SCIM Base URL, where it is known.
    pub base_url: Option<&'a str>,
    /// The content of the API Token field; only when the person asked to see it.
    pub api_token: Option<&'a str>,
    /// The flags that a command in a step needs, such as ` --profile acme`.
    pub flags: &'a str,
    /// How many Teams the first pull would turn into groups, where it is known.
    pub teams: Option<usize>,
}

/// The clicks in OfficeRnD, for an organisation whose integration no program can reach.
pub fn officernd_steps() -> Vec<Step> {
    number(
        Part::Officernd,
        [
            (
                "Open Settings > Integrations and find \"SCIM User Provisioning\"",
                None,
                "Only an administrator sees it. OfficeRnD asks for single sign-on to be set up before",
            ),
            ("Press Activate", None, "From now on the organisation has a SCIM Base URL and a SCIM Secret"),
            (
                "Press Configure, and copy the SCIM Base URL and the SCIM Secret",
                None,
                "They are shown in this dialog only",
            ),
        ]
        .map(|(action, value, reason)| (action.to_owned(), value, reason.to_owned())),
    )
}

/// The steps in Okta, 1 to 19, with the values filled in.
pub fn okta_steps(values: Values<'_>) -> Vec<Step> {
    let pull = match values.teams {
        Some(0) => "Okta then pulls every Team as a group; there is none now".to_owned(),
        Some(1) => "Okta then pulls every Team as a group that cannot be deleted: 1 Team now. \
             To keep it out, clear Import Groups before saving"
            .to_owned(),
        Some(teams) => format!(
            "Okta then pulls every Team as a group that cannot be deleted: {teams} Teams now. \
             To keep them out, clear Import Groups before saving"
        ),
        None => "Okta then pulls every Team as a group that cannot be deleted. \
             To keep them out, clear Import Groups before saving"
            .to_owned(),
    };
    let base_url = values
        .base_url
        .map_or_else(|| format!("the SCIM Base URL (ornd-scim{} status shows it)", values.flags), str::to_owned);
    let api_token =
        values.api_token.map_or_else(|| format!("what `ornd-scim{} token` prints", values.flags), str::to_owned);
    let test =
        format!("Okta says that it was verified successfully; `ornd-scim{} test` sends the same request", values.flags);
    let step = |action: &str, value: Option<String>, reason: &str| (action.to_owned(), value, reason.to_owned());
    number(
        Part::Okta,
        [
            step(
                "Sign in to the Okta Admin Console and open Applications > Applications",
                None,
                "It needs an administrator who may add apps",
            ),
            step("Press Browse App Catalog and search for SCIM", None, "The app comes from Okta's catalog"),
            step(
                "Choose \"SCIM 2.0 Test App (Header Auth)\"",
                None,
                "It sends the API Token field as it stands; its neighbours add Bearer themselves or use a password",
            ),
            step("Press Add Integration", None, "This makes the app in your Okta organisation"),
            step(
                "Clear \"Browser plugin auto-submit\" and press Next",
                None,
                "Nobody signs in through this app; it only provisions",
            ),
            step(
                "Under Sign-On Options choose Secure Web Authentication",
                None,
                "Single sign-on to OfficeRnD is an app of its own and is not touched",
            ),
            step(
                "Choose who sets the user name and password, as your policy says",
                None,
                "It has no effect on provisioning",
            ),
            step("Press Done", None, "The app now exists, without provisioning"),
            step("Open the Provisioning tab of the app", None, "The connection is made here"),
            step("Press Configure API Integration", None, "It opens the connection's fields"),
            step("Tick \"Enable API integration\"", None, "Without it Okta sends nothing"),
            step("Paste the Base URL", Some(base_url), "This is where Okta sends its SCIM requests"),
            step(
                "Paste the API Token",
                Some(api_token),
                "This app does not add the word Bearer, so it belongs into the field",
            ),
            step("Press Test API Credentials", None, &test),
            step("Press Save", None, &pull),
            step(
                "Open To App, press Edit, and enable Create Users, Update User Attributes and Deactivate Users",
                None,
                "These are what keeps OfficeRnD in step with Okta; a deactivated person becomes Former",
            ),
            step("Leave Sync Password off and press Save", None, "OfficeRnD takes no passwords from Okta"),
            step(
                "Open To Okta and leave Profile & Lifecycle Sourcing off",
                None,
                "Otherwise OfficeRnD would become the source of your people in Okta",
            ),
            step(
                "On the Import tab press Import Now, once, and confirm the matches",
                None,
                "People who are in both are joined instead of created twice",
            ),
        ],
    )
}

/// The steps on the Assignments and Push Groups tabs.
pub fn assignment_steps() -> Vec<Step> {
    let step = |action: &str, reason: &str| (action.to_owned(), None, reason.to_owned());
    let mut steps = number(
        Part::Assignments,
        [
            step(
                "Open Assignments, press Assign > Assign to Groups, and choose the groups whose people should have OfficeRnD",
                "Only assigned people are created as Employees",
            ),
            step(
                "For people who were assigned before provisioning was on, press Provision User",
                "Okta does not send them by itself",
            ),
        ],
    );
    steps.extend(number(
        Part::PushGroups,
        [
            step("Open Push Groups > Find groups by name and choose the groups that should be Teams", "A pushed group becomes a Team; use other groups than the assigned ones, as Okta does not support one group for both"),
            step("Push the group of each person's Primary team first", "The first group that is synced becomes the Primary team, the others additional ones"),
            step("For a Team that exists already choose Link Group", "Okta cannot push a name that exists in the app unless it is linked, and it can link only what was imported"),
        ],
    ));
    steps
}

fn number(part: Part, steps: impl IntoIterator<Item = (String, Option<String>, String)>) -> Vec<Step> {
    (1..).zip(steps).map(|(number, (action, value, reason))| Step { part, number, action, value, reason }).collect()
}

/// The steps as text for a person, grouped by part, with the values on lines of their own so that they can be copied.
pub fn text(steps: &[Step]) -> String {
    let mut text = String::new();
    let mut part = None;
    for step in steps {
        if part != Some(step.part) {
            if part.is_some() {
                text.push('\n');
            }
            text.push_str(step.part.title());
            text.push('\n');
            part = Some(step.part);
        }
        text.push_str(&format_step(step));
    }
    text
}

fn format_step(step: &Step) -> String {
    let value = step.value.as_ref().map(|value| format!("        {value}\n")).unwrap_or_default();
    format!("{:>4}. {}\n{value}      ({})\n", step.number, step.action, step.reason)
}
