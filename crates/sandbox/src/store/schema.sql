-- What the sandbox knows. Instants are RFC 3339 in UTC with milliseconds ("2026-01-31T09:00:00.000Z"), so that text order is
-- time order. Ids are 24 lower-case hex digits, as OfficeRnD's are. A list is in the order of `seq`, the order of creation.

CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- An application under Developer Tools: what logs in. `scopes` is blank-separated.
CREATE TABLE IF NOT EXISTS clients (
  client_id TEXT PRIMARY KEY, client_secret TEXT NOT NULL, scopes TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tokens (
  token TEXT PRIMARY KEY, client_id TEXT NOT NULL, scope TEXT NOT NULL, expires_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS offices (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, timezone TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS resources (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, type TEXT NOT NULL, office TEXT NOT NULL
);

-- Teams are SCIM Groups. `scim_origin` is 1 for a Team that was made through SCIM. `version` counts changes (ETag).
CREATE TABLE IF NOT EXISTS teams (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT, twitter_handle TEXT, office TEXT,
  external_id TEXT, scim_origin INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL, created_by TEXT, modified_at TEXT NOT NULL, modified_by TEXT
);

-- Employees are SCIM Users. `user_name` is kept as it came, `user_name_key` is its lower case (userName is not case-exact).
-- `status` is active, contact or former. `scim` is the JSON of the SCIM attributes that have no column here.
CREATE TABLE IF NOT EXISTS members (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT, phone TEXT, twitter_handle TEXT,
  office TEXT, contact_person INTEGER NOT NULL DEFAULT 0, billing_person INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL, calculated_status TEXT NOT NULL,
  user_name TEXT, user_name_key TEXT UNIQUE, external_id TEXT, given_name TEXT, family_name TEXT, scim TEXT NOT NULL DEFAULT '{}',
  version INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL, created_by TEXT, modified_at TEXT NOT NULL, modified_by TEXT
);
CREATE INDEX IF NOT EXISTS members_status ON members (status, seq);

-- Who is in which Team. The Primary team is the membership with the lowest `seq` (the first that was synced).
CREATE TABLE IF NOT EXISTS memberships (
  seq INTEGER PRIMARY KEY, member TEXT NOT NULL, team TEXT NOT NULL, UNIQUE (member, team)
);
CREATE INDEX IF NOT EXISTS memberships_team ON memberships (team, seq);

-- Booking records. A series has a `rrule` (RFC 5545, without the "RRULE:" prefix); `exdates` is a JSON array of instants.
-- `series_end` is the end of the last occurrence, NULL for a series without end: it bounds the search for occurrences.
CREATE TABLE IF NOT EXISTS bookings (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, member TEXT, team TEXT, resource TEXT NOT NULL, office TEXT,
  start TEXT NOT NULL, "end" TEXT NOT NULL, timezone TEXT NOT NULL, rrule TEXT, exdates TEXT NOT NULL DEFAULT '[]', series_end TEXT,
  summary TEXT, description TEXT, source TEXT, visitors TEXT NOT NULL DEFAULT '[]', canceled INTEGER NOT NULL DEFAULT 0, canceled_at TEXT,
  created_at TEXT NOT NULL, created_by TEXT, modified_at TEXT NOT NULL, modified_by TEXT
);
CREATE INDEX IF NOT EXISTS bookings_member ON bookings (member, start);
CREATE INDEX IF NOT EXISTS bookings_resource ON bookings (resource, start);
CREATE INDEX IF NOT EXISTS bookings_start ON bookings (start);
-- Series and whatever lasts longer than a day: what begins long before a window may still reach into it. With all that it
-- takes to tell, so that only those that do are read.
CREATE INDEX IF NOT EXISTS bookings_spread ON bookings (seq, start, "end", series_end, timezone, rrule, exdates, resource)
  WHERE rrule IS NOT NULL OR julianday("end") - julianday(start) > 1.0;

-- The SCIM User Provisioning integration: one row while it has ever been activated.
CREATE TABLE IF NOT EXISTS integration (
  id TEXT PRIMARY KEY, active INTEGER NOT NULL, secret TEXT NOT NULL, activated_at TEXT NOT NULL, rotated_at TEXT
) WITHOUT ROWID;

-- What was done to the sandbox, in order, for tests that ask "what really happened": one row an effect, not a request.
CREATE TABLE IF NOT EXISTS effects (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '{}'
);
