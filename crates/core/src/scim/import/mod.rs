//! Reads Users and Groups exactly as Okta's import does: `count=100`, `startIndex` 1, 101, … until `totalResults`
//! (documented by Okta).
//!
//! [`read`] gathers the pages: the first one says how many there are, the others are requested side by side and taken in
//! order. [`pager`] decides, without any network, what comes next, when the list ends, and what is wrong with the server's
//! paging. Only one page is held as JSON at a time. A record that cannot be used is a fault and hides no other.

pub mod pager;
#[cfg(test)]
mod tests;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesOrdered;
use serde::de::DeserializeOwned;

use super::Error;
use super::connection::{Connection, request_line};
use super::judge::answer;
use super::types::{self, ErrorBody, ListResponse};
use crate::http::{Client, Response};
use pager::Pager;
pub use pager::{COUNT, Fault, Flaw};

/// How many pages are asked for at once, after the first one (our choice; Okta asks for one after the other).
pub const AT_ONCE: usize = 4;

/// A Group of the import: in OfficeRnD a Team, in Okta after the pull an `APP_GROUP` of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The server's id, never empty.
    pub id: String,
    /// The name as it came.
    pub display_name: String,
    /// Set by whoever created the Group through SCIM.
    pub external_id: Option<String>,
    /// The ids of its members, in the server's order.
    pub members: Vec<Box<str>>,
    /// Members without an id.
    pub members_without_id: usize,
    /// Whether the members could be read. If not, `members` is empty and says nothing.
    pub members_known: bool,
}

/// A User of the import: in OfficeRnD an Employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The server's id, never empty.
    pub id: String,
    /// The name to log in with, as it came.
    pub user_name: String,
    /// Okta's user id, for people that Okta created.
    pub external_id: Option<String>,
    /// The name to show: `displayName`, or first and last name.
    pub name: Option<String>,
    /// The main email, or the first.
    pub email: Option<String>,
    /// `None` when the server sends no boolean.
    pub active: Option<bool>,
}

/// The result of reading a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// In the server's order, each id once.
    pub items: Vec<T>,
    /// What is wrong with the list, in the order of the pages.
    pub faults: Vec<Fault>,
    /// `totalResults` of the last page.
    pub total: u64,
    /// How many pages were read.
    pub pages: u64,
}

impl<T> Listing<T> {
    /// Whether everything that the server says it has was read and understood. If not, nothing may be concluded from what is
    /// missing.
    pub fn is_complete(&self) -> bool {
        !self.faults.iter().any(|fault| fault.flaw.loses())
    }
}

/// A type of record with its endpoint.
pub trait Resource: Sized {
    /// What comes over the wire.
    type Wire: DeserializeOwned;
    /// `User` or `Group`.
    const KIND: &'static str;
    /// `Users` or `Groups`.
    const ENDPOINT: &'static str;
    /// The record, or why it cannot be used.
    fn from_wire(wire: Self::Wire) -> Result<Self, String>;
    /// The server's id.
    fn id(&self) -> &str;
}

impl Resource for Group {
    type Wire = types::Group;
    const KIND: &'static str = "Group";
    const ENDPOINT: &'static str = "Groups";

    fn from_wire(wire: types::Group) -> Result<Self, String> {
        Ok(Self {
            id: needed("id", wire.id)?,
            display_name: needed("displayName", wire.display_name)?,
            external_id: wire.external_id.into_text(),
            members: wire.members.ids,
            members_without_id: wire.members.without_id,
            members_known: !wire.members.unreadable,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

impl Resource for User {
    type Wire = types::User;
    const KIND: &'static str = "User";
    const ENDPOINT: &'static str = "Users";

    fn from_wire(wire: types::User) -> Result<Self, String> {
        let active = wire.active.boolean();
        let full = [wire.name.given_name.text(), wire.name.family_name.text()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        let main = wire.emails.iter().find(|email| email.primary.boolean() == Some(true)).or(wire.emails.first());
        Ok(Self {
            id: needed("id", wire.id)?,
            user_name: needed("userName", wire.user_name)?,
            external_id: wire.external_id.into_text(),
            name: wire.display_name.into_text().or_else(|| (!full.is_empty()).then_some(full)),
            email: main.and_then(|email| email.value.text()).map(str::to_owned),
            active,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

fn needed(name: &str, value: types::Scalar) -> Result<String, String> {
    match value {
        types::Scalar::Text(text) if !text.is_empty() => Ok(text),
        other => Err(format!("its {name} is {other}")),
    }
}

/// All Groups. `page` is told after each page how many were read and how many there are.
pub async fn list_groups(
    client: &Client,
    connection: &Connection,
    page: impl FnMut(u64, u64),
) -> Result<Listing<Group>, Error> {
    list(client, connection, page).await
}

/// All Users. `page` is told after each page how many were read and how many there are.
pub async fn list_users(
    client: &Client,
    connection: &Connection,
    page: impl FnMut(u64, u64),
) -> Result<Listing<User>, Error> {
    list(client, connection, page).await
}

async fn list<T: Resource>(
    client: &Client,
    connection: &Connection,
    mut page: impl FnMut(u64, u64),
) -> Result<Listing<T>, Error> {
    let mut items = Vec::new();
    let summary = read(client, connection, |new: Vec<T>, total| {
        items.extend(new);
        page(items.len() as u64, total);
    })
    .await?;
    Ok(Listing { items, ..summary })
}

/// Reads all pages and hands each page's new entries over in the server's order, with `totalResults`; nothing of them is kept but the ids.
/// The listing that comes back holds no items.
pub async fn read<T: Resource>(
    client: &Client,
    connection: &Connection,
    mut each: impl FnMut(Vec<T>, u64),
) -> Result<Listing<T>, Error> {
    let ask = |start_index| async move {
        let request = connection.page(T::ENDPOINT, start_index, COUNT)?;
        let line = request_line(&request);
        match client.send(request).await {
            Ok(response) => Ok((line, response)),
            Err(source) => Err(Error::Network { request: line, source }),
        }
    };
    let mut walk = Pager::new(T::KIND);
    let mut under_way = FuturesOrdered::new();
    let mut unasked = 1_u64;
    while walk.next().is_some() {
        // Before the first page, which tells how many there are, nothing but that page is known to exist.
        let last = walk.total().max(1);
        while under_way.len() < AT_ONCE && unasked <= last {
            under_way.push_back(ask(unasked));
            unasked = unasked.saturating_add(COUNT);
        }
        let Some(answer) = under_way.next().await else { break };
        let (line, response) = answer?;
        let page = parse(line, &response)?;
        drop(response);
        let new = walk.take::<T>(page)?;
        each(new, walk.total());
    }
    let (faults, total, pages) = walk.finish();
    Ok(Listing { items: Vec::new(), faults, total, pages })
}

/// A successful answer as one page of a list.
fn parse<T: DeserializeOwned>(request: String, response: &Response) -> Result<ListResponse<T>, Error> {
    let web_page = answer::is_web_page(response);
    let detail = || {
        if web_page { Some("a web page instead of JSON".to_owned()) } else { ErrorBody::read(&response.body).detail }
    };
    match response.status {
        200 => {}
        status @ (401 | 403) if !web_page => return Err(Error::Rejected { request, status, detail: detail() }),
        status => return Err(Error::Status { request, status, web_page, detail: detail() }),
    }
    let page: ListResponse<T> = match ListResponse::from_slice(&response.body) {
        Ok(page) => page,
        Err(error) => {
            // In the words of the test where the body is not JSON at all.
            let problem = answer::json(response).err().map_or_else(|| error.to_string(), |finding| finding.detail);
            return Err(Error::Answer { request, problem });
        }
    };
    if !page.is_list() {
        return Err(Error::Answer { request, problem: "it is not a ListResponse".to_owned() });
    }
    if page.total_results.lenient_integer().is_none() {
        return Err(Error::Answer { request, problem: format!("totalResults is {}", page.total_results) });
    }
    Ok(page)
}
