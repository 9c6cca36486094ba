-- What the stand-in for Okta knows. Instants are written as in the other schema. Ids begin as Okta's do: 00u a person,
-- 00g a group, 0oa an app, gPm a push mapping. A list is in the order of `seq`, the order of creation.

-- One row. `requests` counts the Management API's requests: the index of `search` lags behind by a number of them.
CREATE TABLE IF NOT EXISTS okta_org (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, requests INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- What a request may carry. `scopes` is blank-separated; * is an API token, which may do everything.
CREATE TABLE IF NOT EXISTS okta_tokens (
  token TEXT PRIMARY KEY, scheme TEXT NOT NULL, scopes TEXT NOT NULL, expires_at TEXT
) WITHOUT ROWID;

-- An API Services integration: what gets tokens with `private_key_jwt`. `jwk` is its public key.
CREATE TABLE IF NOT EXISTS okta_clients (client_id TEXT PRIMARY KEY, jwk TEXT NOT NULL, scopes TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS okta_assertions (jti TEXT PRIMARY KEY) WITHOUT ROWID;

-- The directory. `status` is ACTIVE or DEPROVISIONED.
CREATE TABLE IF NOT EXISTS okta_people (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, login TEXT NOT NULL, login_key TEXT NOT NULL UNIQUE,
  first_name TEXT NOT NULL, last_name TEXT NOT NULL, status TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL
);

-- `type` is OKTA_GROUP, BUILT_IN or APP_GROUP; the last has the app it came from and the id of the SCIM Group. `imported` is
-- 1 for what an import made, 0 for what a push made.
CREATE TABLE IF NOT EXISTS okta_groups (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, name TEXT NOT NULL, app TEXT, scim_id TEXT,
  imported INTEGER NOT NULL DEFAULT 0, created TEXT NOT NULL, updated TEXT NOT NULL, members_updated TEXT NOT NULL,
  UNIQUE (app, scim_id)
);
CREATE TABLE IF NOT EXISTS okta_members (
  seq INTEGER PRIMARY KEY, "group" TEXT NOT NULL, person TEXT NOT NULL, UNIQUE ("group", person)
);
CREATE TABLE IF NOT EXISTS okta_rules (name TEXT PRIMARY KEY, "group" TEXT NOT NULL) WITHOUT ROWID;

-- What `search` sees of the groups, and what it does not see yet, with the number of the request that changed it.
CREATE TABLE IF NOT EXISTS okta_index ("group" TEXT PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS okta_changes ("group" TEXT PRIMARY KEY, request INTEGER NOT NULL) WITHOUT ROWID;

-- Apps. `body` is the JSON that its maker chose (visibility, credentials, …). The rest is the Provisioning tab: `token` is
-- the field API Token as it was typed.
CREATE TABLE IF NOT EXISTS okta_apps (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, label TEXT NOT NULL, sign_on_mode TEXT NOT NULL,
  status TEXT NOT NULL, body TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL,
  base_url TEXT, token TEXT, connected INTEGER NOT NULL DEFAULT 0, import_groups INTEGER NOT NULL DEFAULT 1,
  create_users INTEGER NOT NULL DEFAULT 0, update_attributes INTEGER NOT NULL DEFAULT 0, deactivate INTEGER NOT NULL DEFAULT 0,
  sourcing INTEGER NOT NULL DEFAULT 0, sync_password INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS okta_app_groups (
  seq INTEGER PRIMARY KEY, app TEXT NOT NULL, "group" TEXT NOT NULL, updated TEXT NOT NULL, UNIQUE (app, "group")
);

-- `external_id` is the SCIM id. `synced` is what SCIM was told of the person last. `waiting`: assigned before Create Users was
-- on, so that an administrator must press "Provision User".
CREATE TABLE IF NOT EXISTS okta_app_users (
  seq INTEGER PRIMARY KEY, app TEXT NOT NULL, person TEXT NOT NULL, external_id TEXT, status TEXT NOT NULL, sync_state TEXT NOT NULL,
  waiting INTEGER NOT NULL DEFAULT 0, synced TEXT, error TEXT, created TEXT NOT NULL, updated TEXT NOT NULL,
  status_changed TEXT NOT NULL, last_sync TEXT, UNIQUE (app, person)
);

-- Users that an import found; they wait for an administrator's confirmation.
CREATE TABLE IF NOT EXISTS okta_imported (
  app TEXT NOT NULL, scim_id TEXT NOT NULL, user_name TEXT NOT NULL, PRIMARY KEY (app, scim_id)
) WITHOUT ROWID;

-- Push Groups. `name` is another name than the source group's; `pushed_name` and `pushed_members` (a JSON array of SCIM ids)
-- are what SCIM was told last.
CREATE TABLE IF NOT EXISTS okta_mappings (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, app TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, name TEXT,
  status TEXT NOT NULL, error TEXT NOT NULL DEFAULT '', pushed_name TEXT, pushed_members TEXT NOT NULL DEFAULT '[]',
  created TEXT NOT NULL, updated TEXT NOT NULL, last_push TEXT, UNIQUE (app, source)
);

-- The ports that this very state was served on: a Base URL with one of them is its own SCIM server, on whatever port now.
CREATE TABLE IF NOT EXISTS okta_ports (port INTEGER PRIMARY KEY);

-- Custom attributes of an app's users, as JSON, and the expressions of the profile mapping that fill them.
CREATE TABLE IF NOT EXISTS okta_attributes (
  app TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (app, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS okta_expressions (
  app TEXT NOT NULL, name TEXT NOT NULL, expression TEXT NOT NULL, PRIMARY KEY (app, name)
) WITHOUT ROWID;

-- Clients that must prove possession of a key (DPoP), and the keys that their tokens are bound to.
CREATE TABLE IF NOT EXISTS okta_dpop (client_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS okta_token_keys (token TEXT PRIMARY KEY, jwk TEXT NOT NULL) WITHOUT ROWID;
