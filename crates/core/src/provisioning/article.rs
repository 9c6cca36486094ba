//! The vendor's article "Okta SCIM Provisioning" as data: its sections, numbers and steps, and what it says before them.
//!
//! Source: OfficeRnD's help center, in our words; labels in quotation marks are the vendors'. [`ARTICLE`] uses exactly the
//! article's numbers. What we add is in the section [`Section::Extra`] and has no number.

use serde::Serialize;

/// A section of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// "Enable SCIM in OfficeRnD".
    Officernd,
    /// "Set up SCIM in Okta".
    Okta,
    /// "SCIM is now ready": the Assignments tab.
    Assignments,
    /// "SCIM is now ready": the Push Groups tab.
    PushGroups,
    /// Not in the article, and useful.
    Extra,
}

impl Section {
    /// Every section in its order.
    pub const ALL: [Self; 5] = [Self::Officernd, Self::Okta, Self::Assignments, Self::PushGroups, Self::Extra];

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Officernd => "OfficeRnD",
            Self::Okta => "Okta",
            Self::Assignments => "Assignments",
            Self::PushGroups => "Push Groups",
            Self::Extra => "Also",
        }
    }
}

/// The console in which a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Console {
    /// The Okta Admin Console.
    Okta,
    /// OfficeRnD Hybrid.
    Officernd,
    /// A value is copied from one to the other.
    Both,
}

/// Identifies a step; [`ARTICLE`] says what each is.
#[allow(missing_docs)] // The entry of each is its documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Id {
    Activate,
    Configure,
    Applications,
    Catalog,
    TestApp,
    AddIntegration,
    AutoSubmit,
    SignOn,
    Credentials,
    AppDone,
    ProvisioningTab,
    EnableApi,
    OpenConfigure,
    BaseUrl,
    RevealSecret,
    ApiToken,
    OfficerndDone,
    TestCredentials,
    Save,
    ToApp,
    ToAppEdit,
    CreateUsers,
    UpdateAttributes,
    DeactivateUsers,
    SyncPasswords,
    ToAppSave,
    ToOkta,
    AssignGroups,
    PushGroups,
    ImportNow,
    ProvisionUser,
    PrimaryTeam,
    LinkGroup,
    Location,
    UserErrors,
    PushErrors,
    AssignedAndPushed,
    ImportedGroups,
    LastImport,
    IgnoredMembers,
}

/// One step.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which one.
    pub id: Id,
    /// The machine's name, `kebab-case`, part of the interface.
    pub name: &'static str,
    /// Where the article has it.
    pub section: Section,
    /// The article's number, such as `18.2`; `None` for an addition.
    pub number: Option<&'static str>,
    /// A few words for lists.
    pub label: &'static str,
    /// Where it is done.
    pub console: Console,
    /// What to do.
    pub action: &'static str,
    /// Why, or what follows from it; empty if nothing needs to be said.
    pub note: &'static str,
}

impl Entry {
    /// Whether it is a part of step 18.
    pub fn is_part(&self) -> bool {
        self.number.is_some_and(|number| number.contains('.'))
    }

    /// Whether it is one of the 23 steps that the article counts.
    pub fn counts(&self) -> bool {
        self.number.is_some() && !self.is_part()
    }
}

const fn entry(
    (id, name): (Id, &'static str),
    (section, number): (Section, Option<&'static str>),
    console: Console,
    label: &'static str,
    (action, note): (&'static str, &'static str),
) -> Entry {
    Entry { id, name, section, number, label, console, action, note }
}

const fn officernd(
    id: (Id, &'static str),
    number: &'static str,
    label: &'static str,
    text: (&'static str, &'static str),
) -> Entry {
    entry(id, (Section::Officernd, Some(number)), Console::Officernd, label, text)
}

const fn okta(
    id: (Id, &'static str),
    number: &'static str,
    label: &'static str,
    text: (&'static str, &'static str),
) -> Entry {
    entry(id, (Section::Okta, Some(number)), Console::Okta, label, text)
}

const fn extra(id: (Id, &'static str), label: &'static str, text: (&'static str, &'static str)) -> Entry {
    entry(id, (Section::Extra, None), Console::Okta, label, text)
}

/// Every step: the article's in its order, then ours.
pub static ARTICLE: [Entry; 40] = [
    officernd(
        (Id::Activate, "officernd-activate"),
        "1",
        "Activate SCIM User Provisioning",
        (
            "Settings > Integrations: Activate \"SCIM User Provisioning\"",
            "Single sign-on must be set up before: SCIM cannot be configured without it.",
        ),
    ),
    officernd(
        (Id::Configure, "officernd-configure"),
        "2",
        "SCIM Base URL and SCIM Secret",
        ("Configure: copy the \"SCIM Base URL\" and the \"SCIM Secret\"", ""),
    ),
    okta(
        (Id::Applications, "okta-applications"),
        "1",
        "Applications",
        ("Sign in to Okta as an administrator and open Applications", ""),
    ),
    okta((Id::Catalog, "okta-catalog"), "2", "Browse App Catalog", ("Browse App Catalog: search for SCIM", "")),
    okta(
        (Id::TestApp, "okta-app"),
        "3",
        "SCIM 2.0 Test App (Header Auth)",
        (
            "Choose \"SCIM 2.0 Test App (Header Auth)\"",
            "It sends the API Token field as it is. Its neighbors add Bearer themselves, or use a password.",
        ),
    ),
    okta((Id::AddIntegration, "okta-add"), "4", "Add Integration", ("Add Integration", "")),
    okta(
        (Id::AutoSubmit, "okta-auto-submit"),
        "5",
        "Browser plugin auto-submit off",
        ("Disable \"Browser plugin auto-submit\", then Next", "Nobody signs in through this app; it only provisions."),
    ),
    okta(
        (Id::SignOn, "okta-sign-on"),
        "6",
        "Secure Web Authentication",
        (
            "Sign-in Options: choose \"Secure Web Authentication\"",
            "Single sign-on to OfficeRnD is another app and is not affected.",
        ),
    ),
    okta(
        (Id::Credentials, "okta-credentials"),
        "7",
        "User name and password option",
        ("Choose the option that fits your internal policies", "It has no effect on provisioning."),
    ),
    okta((Id::AppDone, "okta-done"), "8", "Done", ("Done", "")),
    okta(
        (Id::ProvisioningTab, "okta-provisioning-tab"),
        "9",
        "Provisioning tab",
        ("Open the app's \"Provisioning\" tab", ""),
    ),
    okta(
        (Id::EnableApi, "okta-enable-api"),
        "10",
        "Enable API integration",
        ("Configure API Integration: tick \"Enable API integration\"", ""),
    ),
    entry(
        (Id::OpenConfigure, "officernd-open-configure"),
        (Section::Okta, Some("11")),
        Console::Officernd,
        "Configure in OfficeRnD",
        ("Settings > Integrations: Configure under \"SCIM User Provisioning\"", ""),
    ),
    entry(
        (Id::BaseUrl, "okta-base-url"),
        (Section::Okta, Some("12")),
        Console::Both,
        "Base URL",
        ("Copy the SCIM Base URL into \"Base URL\"", ""),
    ),
    entry(
        (Id::RevealSecret, "officernd-reveal-secret"),
        (Section::Okta, Some("13")),
        Console::Officernd,
        "Reveal the SCIM Secret",
        ("Reveal the SCIM Secret and copy it", ""),
    ),
    okta(
        (Id::ApiToken, "okta-api-token"),
        "14",
        "API Token",
        ("Paste it into \"API Token\", with Bearer and a space in front", "This app does not add Bearer by itself."),
    ),
    entry(
        (Id::OfficerndDone, "officernd-done"),
        (Section::Okta, Some("15")),
        Console::Officernd,
        "Done in OfficeRnD",
        ("Press Done in OfficeRnD's SCIM configuration pop-up", "Do not close the pop-up without Done."),
    ),
    okta(
        (Id::TestCredentials, "okta-test"),
        "16",
        "Test API Credentials",
        ("Test API Credentials", "Okta says that the app was verified successfully."),
    ),
    okta(
        (Id::Save, "okta-save"),
        "17",
        "Save",
        (
            "Save",
            "Okta's first import then makes a group of every Team. These groups cannot be deleted in the Admin Console; to \
             keep them out, clear Import Groups first.",
        ),
    ),
    okta(
        (Id::ToApp, "okta-to-app"),
        "18",
        "To App",
        ("\"okta --> SCIM\" (To App)", "Only a one-way sync, from Okta to OfficeRnD, is supported for the time being."),
    ),
    okta((Id::ToAppEdit, "okta-to-app-edit"), "18.1", "Edit", ("Edit", "")),
    okta((Id::CreateUsers, "okta-create-users"), "18.2", "Create Users", ("Enable Create Users", "")),
    okta(
        (Id::UpdateAttributes, "okta-update-attributes"),
        "18.3",
        "Update User Attributes",
        ("Enable Update User Attributes", "Edit employees in the directory only, not in OfficeRnD."),
    ),
    okta(
        (Id::DeactivateUsers, "okta-deactivate-users"),
        "18.4",
        "Deactivate Users",
        (
            "Enable Deactivate Users",
            "A person who is removed from the directory becomes Former in OfficeRnD. Their bookings stay; cancel future ones \
             with ornd-scim bookings.",
        ),
    ),
    okta(
        (Id::SyncPasswords, "okta-sync-passwords"),
        "18.5",
        "Sync Passwords off",
        ("Sync Passwords is not needed; leave it off", ""),
    ),
    okta((Id::ToAppSave, "okta-to-app-save"), "18.6", "Save", ("Save", "")),
    okta(
        (Id::ToOkta, "okta-to-okta"),
        "19",
        "To Okta: sourcing disabled",
        (
            "\"SCIM --> okta\" (To Okta): Profile & Lifecycle Sourcing is Disabled",
            "Otherwise OfficeRnD would become the source of your people in Okta.",
        ),
    ),
    entry(
        (Id::AssignGroups, "assign-groups"),
        (Section::Assignments, Some("1")),
        Console::Okta,
        "Assign groups",
        (
            "Assignments: assign all groups whose users should be synced",
            "This begins to sync users as Employees. Use other groups than the pushed ones.",
        ),
    ),
    entry(
        (Id::PushGroups, "push-groups"),
        (Section::PushGroups, Some("2")),
        Console::Okta,
        "Push groups",
        (
            "Push Groups: choose the groups that become Teams",
            "This begins to sync Teams. One employee can be in several Teams; the first Okta group that is synced is the \
             Primary team.",
        ),
    ),
    extra(
        (Id::ImportNow, "import-now"),
        "Import Now",
        (
            "Import tab: Import Now, once, and confirm the matches",
            "People who are on both sides are matched instead of created twice.",
        ),
    ),
    extra(
        (Id::ProvisionUser, "provision-user"),
        "Provision User",
        ("Assignments tab: Provision User", "Okta does not send people who were assigned before provisioning was on."),
    ),
    extra(
        (Id::PrimaryTeam, "primary-team"),
        "Primary team first",
        ("Push the group of each person's Primary team first", "Later groups become additional Teams."),
    ),
    extra(
        (Id::LinkGroup, "link-group"),
        "Link Group",
        (
            "For a Team that exists already choose Link Group",
            "Okta cannot push a name that exists in the app unless it is linked, and it links only imported groups.",
        ),
    ),
    extra(
        (Id::Location, "location"),
        "Location attribute",
        (
            "Profile Editor: add the location attribute and map it, after provisioning is on and before the first assignment",
            "OfficeRnD reads the location only when it creates an employee.",
        ),
    ),
    extra((Id::UserErrors, "user-errors"), "People in error", ("Dashboard > Tasks: retry people in error", "")),
    extra((Id::PushErrors, "push-errors"), "Groups in error", ("Push Groups tab: push groups in error again", "")),
    extra(
        (Id::AssignedAndPushed, "assigned-and-pushed"),
        "Assigned and pushed groups",
        ("Use one group to assign and another one to push", "Okta does not support one group for both."),
    ),
    extra(
        (Id::ImportedGroups, "imported-groups"),
        "Imported groups",
        ("Review the groups that the first import made", "ornd-scim okta groups lists and removes them."),
    ),
    extra((Id::LastImport, "last-import"), "Last import", ("Check that imports succeed", "")),
    extra(
        (Id::IgnoredMembers, "ignored-members"),
        "Ignored members",
        ("Assign the members that a push ignored", "Okta pushes only people who are assigned to the app."),
    ),
];

/// What the article says before its steps, in our words.
pub const BEFORE: [&str; 5] = [
    "Single sign-on comes first: SCIM cannot be configured without it.",
    "Edit employees in the directory (Okta or Active Directory) only, not in OfficeRnD.",
    "Okta's first import makes a group of every Team. These groups cannot be deleted, so have no Team that should not become one.",
    "One employee can be in several Teams. The first Okta group that is synced is the Primary team; further groups are additional Teams.",
    "A person who is removed from the directory is not deleted but becomes Former. Their bookings stay; future ones must be canceled.",
];

/// The entry of a step.
pub fn of(id: Id) -> Option<&'static Entry> {
    ARTICLE.iter().find(|entry| entry.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by hand from the article's outline: section, number, where. Not produced by the table.
    const OUTLINE: &str = "\
        officernd 1 officernd\nofficernd 2 officernd\n\
        okta 1 okta\nokta 2 okta\nokta 3 okta\nokta 4 okta\nokta 5 okta\nokta 6 okta\nokta 7 okta\nokta 8 okta\n\
        okta 9 okta\nokta 10 okta\nokta 11 officernd\nokta 12 both\nokta 13 officernd\nokta 14 okta\nokta 15 officernd\n\
        okta 16 okta\nokta 17 okta\nokta 18 okta\nokta 18.1 okta\nokta 18.2 okta\nokta 18.3 okta\nokta 18.4 okta\n\
        okta 18.5 okta\nokta 18.6 okta\nokta 19 okta\nassignments 1 okta\npush-groups 2 okta";

    /// The labels that the article prints in quotation marks, and its steps without one, by number.
    const WORDS: [(&str, &str, &str); 29] = [
        ("officernd", "1", "SCIM User Provisioning"),
        ("officernd", "2", "SCIM Secret"),
        ("okta", "1", "Applications"),
        ("okta", "2", "Browse App Catalog"),
        ("okta", "3", "SCIM 2.0 Test App (Header Auth)"),
        ("okta", "4", "Add Integration"),
        ("okta", "5", "Browser plugin auto-submit"),
        ("okta", "6", "Secure Web Authentication"),
        ("okta", "7", "internal policies"),
        ("okta", "8", "Done"),
        ("okta", "9", "Provisioning"),
        ("okta", "10", "Enable API integration"),
        ("okta", "11", "SCIM User Provisioning"),
        ("okta", "12", "Base URL"),
        ("okta", "13", "SCIM Secret"),
        ("okta", "14", "API Token"),
        ("okta", "15", "Done"),
        ("okta", "16", "Test API Credentials"),
        ("okta", "17", "Save"),
        ("okta", "18", "okta --> SCIM"),
        ("okta", "18.1", "Edit"),
        ("okta", "18.2", "Create Users"),
        ("okta", "18.3", "Update User Attributes"),
        ("okta", "18.4", "Deactivate Users"),
        ("okta", "18.5", "Sync Passwords"),
        ("okta", "18.6", "Save"),
        ("okta", "19", "Profile & Lifecycle Sourcing"),
        ("assignments", "1", "Assignments"),
        ("push-groups", "2", "Push Groups"),
    ];

    fn code<T: Serialize>(value: T) -> String {
        serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn sections_numbers_and_consoles_are_the_articles() {
        let numbered: Vec<String> = ARTICLE
            .iter()
            .filter_map(|entry| Some(format!("{} {} {}", code(entry.section), entry.number?, code(entry.console))))
            .collect();
        assert_eq!(numbered.join("\n"), OUTLINE);
        assert_eq!(ARTICLE.iter().filter(|entry| entry.counts()).count(), 23);
    }

    #[test]
    fn labels_are_the_articles() {
        let numbered: Vec<&Entry> = ARTICLE.iter().filter(|entry| entry.number.is_some()).collect();
        assert_eq!(numbered.len(), WORDS.len());
        for (entry, (section, number, words)) in numbered.iter().zip(WORDS) {
            assert_eq!((code(entry.section).as_str(), entry.number), (section, Some(number)));
            assert!(entry.action.contains(words), "{number}: {}", entry.action);
        }
    }

    #[test]
    fn additions_come_last_and_every_name_is_unique() {
        let first = ARTICLE.iter().position(|entry| entry.section == Section::Extra).unwrap();
        assert!(ARTICLE[first..].iter().all(|entry| entry.section == Section::Extra && entry.number.is_none()));
        for entry in &ARTICLE {
            assert_eq!(ARTICLE.iter().filter(|other| other.name == entry.name).count(), 1, "{}", entry.name);
            assert_eq!(of(entry.id), Some(entry));
        }
    }
}
