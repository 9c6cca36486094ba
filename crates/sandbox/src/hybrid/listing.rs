//! What each list consists of, in SQL.

use crate::behaviour::FieldStyle;

/// What a list is made of. In SQL the table is `t`.
pub struct Listing {
    /// The table.
    pub table: &'static str,
    /// One record as a JSON object.
    pub json: &'static str,
    /// The same with the names of the sister product's newer API, where they are others.
    pub newer: Option<&'static str>,
    /// Documented filters: the parameter and its condition, with `?` for the value.
    pub filters: &'static [(&'static str, &'static str)],
    /// Documented sort keys and their columns.
    pub sorts: &'static [(&'static str, &'static str)],
}

impl Listing {
    /// One record as a JSON object.
    pub fn json(&self, names: FieldStyle) -> &'static str {
        match names {
            FieldStyle::V1 => self.json,
            FieldStyle::V2 => self.newer.unwrap_or(self.json),
        }
    }
}

const DATES: [(&str, &str); 4] = [
    ("createdAt.$gt", "t.created_at > ?"),
    ("createdAt.$lt", "t.created_at < ?"),
    ("modifiedAt.$gt", "t.modified_at > ?"),
    ("modifiedAt.$lt", "t.modified_at < ?"),
];

pub const MEMBERS: Listing = Listing {
    table: "members",
    // `teams` (additional Teams) is our choice: the name of that field is not known.
    json: "json_object('_id', t.id, 'name', t.name, 'email', t.email, 'phone', t.phone, 'twitterHandle', t.twitter_handle,
        'team', (SELECT team FROM memberships WHERE member = t.id ORDER BY seq LIMIT 1),
        'teams', json((SELECT json_group_array(team) FROM (SELECT team FROM memberships WHERE member = t.id ORDER BY seq LIMIT -1 OFFSET 1))),
        'contactPerson', json(iif(t.contact_person, 'true', 'false')), 'billingPerson', json(iif(t.billing_person, 'true', 'false')),
        'office', t.office, 'createdAt', t.created_at, 'createdBy', t.created_by, 'modifiedAt', t.modified_at,
        'modifiedBy', t.modified_by, 'status', t.status, 'calculatedStatus', t.calculated_status)",
    newer: None,
    filters: &[
        ("name", "t.name = ?"),
        ("team", "EXISTS (SELECT 1 FROM memberships WHERE member = t.id AND team = ?)"),
        ("office", "t.office = ?"),
        DATES[0], DATES[1], DATES[2], DATES[3],
    ],
    sorts: &[("name", "t.name"), ("createdAt", "t.created_at"), ("modifiedAt", "t.modified_at")],
};

pub const TEAMS: Listing = Listing {
    table: "teams",
    json: "json_object('_id', t.id, 'name', t.name, 'email', t.email, 'twitterHandle', t.twitter_handle, 'office', t.office,
        'createdAt', t.created_at, 'createdBy', t.created_by, 'modifiedAt', t.modified_at, 'modifiedBy', t.modified_by)",
    newer: None,
    filters: &[("name", "t.name = ?"), ("office", "t.office = ?"), DATES[0], DATES[1], DATES[2], DATES[3]],
    sorts: &[("name", "t.name"), ("createdAt", "t.created_at"), ("modifiedAt", "t.modified_at")],
};

pub const OFFICES: Listing = Listing {
    table: "offices",
    json: "json_object('_id', t.id, 'name', t.name, 'timezone', t.timezone)",
    newer: None,
    filters: &[("name", "t.name = ?")],
    sorts: &[("name", "t.name")],
};

pub const RESOURCES: Listing = Listing {
    table: "resources",
    json: "json_object('_id', t.id, 'name', t.name, 'type', t.type, 'office', t.office)",
    newer: None,
    filters: &[("name", "t.name = ?"), ("type", "t.type = ?"), ("office", "t.office = ?")],
    sorts: &[("name", "t.name")],
};

pub const BOOKINGS: Listing = Listing {
    table: "bookings",
    json: "json_object('_id', t.id, 'start', json_object('dateTime', t.start), 'end', json_object('dateTime', t.\"end\"),
        'timezone', t.timezone, 'serviceSlots', json_object('before', 0, 'after', 0), 'source', t.source, 'summary', t.summary,
        'description', t.description, 'resourceId', t.resource, 'office', t.office, 'team', t.team, 'member', t.member,
        'visitors', json(t.visitors), 'canceled', json(iif(t.canceled, 'true', 'false')),
        'recurrence', iif(t.rrule IS NULL, NULL, json_object('rrule', t.rrule, 'exdates', json(t.exdates))),
        'seriesStart', iif(t.rrule IS NULL, NULL, t.start), 'seriesEnd', iif(t.rrule IS NULL, NULL, t.series_end),
        'createdAt', t.created_at, 'createdBy', t.created_by, 'modifiedAt', t.modified_at, 'modifiedBy', t.modified_by)",
    newer: Some("json_object('_id', t.id, 'start', t.start, 'end', t.\"end\", 'timezone', t.timezone, 'source', t.source,
        'summary', t.summary, 'description', t.description, 'resource', t.resource, 'office', t.office, 'team', t.team,
        'member', t.member, 'visitors', json(t.visitors), 'isCancelled', json(iif(t.canceled, 'true', 'false')),
        'recurrence', iif(t.rrule IS NULL, NULL, json_object('rrule', t.rrule, 'exdates', json(t.exdates))),
        'createdAt', t.created_at, 'createdBy', t.created_by, 'modifiedAt', t.modified_at, 'modifiedBy', t.modified_by)"),
    filters: &[("team", "t.team = ?"), ("member", "t.member = ?"), ("office", "t.office = ?")],
    sorts: &[],
};
