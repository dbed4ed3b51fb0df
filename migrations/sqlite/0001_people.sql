-- +goose Up
-- People, what they may do, how they sign in; and the committed facts with the work that follows from them. Times are UTC.
CREATE TABLE people (
  id                integer PRIMARY KEY AUTOINCREMENT,
  handle            text NOT NULL UNIQUE,      -- the key in files and the API; never an address or a name typed by the person
  name              text NOT NULL DEFAULT '' CHECK (length(name) <= 100),
  email             text UNIQUE,               -- lower case; absent for imported and erased people
  professional_role text NOT NULL DEFAULT '',  -- code of the reference list 'role'
  organisation      text NOT NULL DEFAULT '' CHECK (length(organisation) <= 200),
  region            text NOT NULL DEFAULT '',  -- code of the reference list 'region'
  lang              text NOT NULL DEFAULT 'en',
  state             text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'blocked', 'erased')),
  for_you           boolean NOT NULL DEFAULT true, -- ideas are suggested to them
  version           integer NOT NULL DEFAULT 1,
  joined_at         timestamp NOT NULL
);

CREATE TABLE roles (
  id           integer PRIMARY KEY AUTOINCREMENT,
  person_id    integer NOT NULL REFERENCES people (id),
  role         text NOT NULL CHECK (role IN ('moderator', 'communications', 'lead', 'administrator')),
  challenge_id integer NOT NULL DEFAULT 0,      -- 0: the whole site
  given_at     timestamp NOT NULL,
  given_by     integer NOT NULL DEFAULT 0,      -- 0: a command
  UNIQUE (person_id, role, challenge_id)
);

-- token_hash is SHA-256 of the cookie's value: the table signs nobody in.
CREATE TABLE sessions (
  id           integer PRIMARY KEY AUTOINCREMENT,
  token_hash   text NOT NULL UNIQUE,
  person_id    integer NOT NULL REFERENCES people (id),
  agent        text NOT NULL DEFAULT '',       -- browser and system in two words, for the person's own list
  started_at   timestamp NOT NULL,
  seen_at      timestamp NOT NULL,
  expires_at   timestamp NOT NULL,
  flash        text NOT NULL DEFAULT ''        -- a message for the next page, shown once
);
CREATE INDEX sessions_by_person ON sessions (person_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- One mailed link with its 6-digit code. Asking again voids the older ones of the address.
CREATE TABLE sign_ins (
  id         integer PRIMARY KEY AUTOINCREMENT,
  email      text NOT NULL,
  link_hash  text NOT NULL UNIQUE,
  code_hash  text NOT NULL,
  draft_hash text NOT NULL DEFAULT '',         -- the signed-out draft to claim
  return_to  text NOT NULL DEFAULT '',
  tries      integer NOT NULL DEFAULT 0,
  asked_at   timestamp NOT NULL,
  expires_at timestamp NOT NULL,
  used_at    timestamp
);
CREATE INDEX sign_ins_by_email ON sign_ins (email, asked_at);

CREATE TABLE api_tokens (
  id         integer PRIMARY KEY AUTOINCREMENT,
  jti        text NOT NULL UNIQUE,
  person_id  integer NOT NULL REFERENCES people (id),
  label      text NOT NULL DEFAULT '',
  issued_at  timestamp NOT NULL,
  expires_at timestamp NOT NULL,
  revoked_at timestamp,
  used_at    timestamp
);
CREATE INDEX api_tokens_by_person ON api_tokens (person_id);

-- What happened, for ever: the authors' timelines and the audit trail. No words of an idea, a comment or a person.
CREATE TABLE events (
  id           integer PRIMARY KEY AUTOINCREMENT,
  kind         text NOT NULL,
  challenge_id integer NOT NULL DEFAULT 0,
  idea_id      integer NOT NULL DEFAULT 0,
  panel_id     integer NOT NULL DEFAULT 0,
  subject      integer NOT NULL DEFAULT 0,
  actor_id     integer NOT NULL DEFAULT 0,
  at           timestamp NOT NULL,
  reason       text NOT NULL DEFAULT '',
  detail       text NOT NULL DEFAULT ''
);
-- Supports and comments have tables of their own; in this index they would be most of it, and a page more to write for each.
CREATE INDEX events_by_idea ON events (idea_id, id) WHERE idea_id <> 0 AND kind NOT IN ('support.changed', 'comment.posted');
CREATE INDEX events_by_panel ON events (panel_id, id) WHERE panel_id <> 0;

CREATE TABLE tasks (
  id       integer PRIMARY KEY AUTOINCREMENT,
  handler  text NOT NULL,
  key      text NOT NULL DEFAULT '',
  subject  integer NOT NULL DEFAULT 0,
  payload  text NOT NULL DEFAULT '',
  due_at   timestamp NOT NULL,
  leased_until timestamp,
  tries    integer NOT NULL DEFAULT 0,
  last_err text NOT NULL DEFAULT '',
  state    text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'parked')),
  added_at timestamp NOT NULL
);
CREATE INDEX tasks_by_handler ON tasks (handler, due_at) WHERE state = 'waiting';
CREATE UNIQUE INDEX tasks_once ON tasks (handler, key) WHERE key <> '' AND state = 'waiting';

-- Answers kept for Idempotency-Key, so that a repeated create makes one row.
CREATE TABLE kept_answers (
  person_id    integer NOT NULL,
  key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text NOT NULL,
  status       integer NOT NULL DEFAULT 0,     -- 0: under way; 1: has made something; 2: answered
  header       text NOT NULL DEFAULT '',
  body         text NOT NULL DEFAULT '',
  kept_at      timestamp NOT NULL,
  PRIMARY KEY (person_id, key)
);
CREATE INDEX kept_answers_by_age ON kept_answers (kept_at);

-- Lists that a new installation starts with and administrators edit: regions, roles.
CREATE TABLE reference_terms (
  list      text NOT NULL,
  code      text NOT NULL,
  label     text NOT NULL,
  grp       text NOT NULL DEFAULT '',
  position  integer NOT NULL,
  closed_at timestamp,
  PRIMARY KEY (list, code)
);

-- +goose Down
DROP TABLE reference_terms; DROP TABLE kept_answers; DROP TABLE tasks; DROP TABLE events; DROP TABLE api_tokens;
DROP TABLE sign_ins; DROP TABLE sessions; DROP TABLE roles; DROP TABLE people;
