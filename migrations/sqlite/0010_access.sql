-- +goose Up
-- The audit trail: each fact has a link whose hash covers the fact and the link before (package outbox says how). The
-- trigger lets a reason be emptied, when a person is erased, and nothing else be changed.
CREATE TABLE event_links (
  number   integer PRIMARY KEY,                -- from 1, without gaps
  event_id integer NOT NULL,
  words    text NOT NULL DEFAULT '',           -- hash of the reason
  hash     text NOT NULL
);
-- The one row that says where the chain ends; without it the facts from before the chain have not been linked yet.
CREATE TABLE event_head (
  id     integer PRIMARY KEY CHECK (id = 1),
  number integer NOT NULL,
  hash   text NOT NULL
);
INSERT INTO event_head (id, number, hash) SELECT 1, 0, '' WHERE NOT EXISTS (SELECT 1 FROM events);
-- +goose StatementBegin
CREATE TRIGGER events_stay BEFORE UPDATE ON events
WHEN NOT (NEW.reason = '' AND NEW.id = OLD.id AND NEW.kind = OLD.kind AND NEW.challenge_id = OLD.challenge_id AND NEW.idea_id = OLD.idea_id
  AND NEW.panel_id = OLD.panel_id AND NEW.subject = OLD.subject AND NEW.actor_id = OLD.actor_id AND NEW.at = OLD.at AND NEW.detail = OLD.detail)
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'a fact is never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_links_stay BEFORE UPDATE ON event_links BEGIN SELECT RAISE(ABORT, 'a link is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_links_last BEFORE DELETE ON event_links BEGIN SELECT RAISE(ABORT, 'a link is never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_head_grows BEFORE UPDATE ON event_head WHEN NEW.number <= OLD.number
BEGIN SELECT RAISE(ABORT, 'the chain only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_head_stays BEFORE DELETE ON event_head BEGIN SELECT RAISE(ABORT, 'the chain has an end'); END;
-- +goose StatementEnd

-- How much of what its person may do a token may do. Tokens from before were made to do all of it.
ALTER TABLE api_tokens ADD COLUMN scope text NOT NULL DEFAULT 'administer' CHECK (scope IN ('read', 'post', 'moderate', 'administer'));

-- What signs a person in besides mail: who they are at a provider (OpenID Connect).
CREATE TABLE identities (
  id        integer PRIMARY KEY AUTOINCREMENT,
  person_id integer NOT NULL REFERENCES people (id),
  provider  text NOT NULL,                     -- its key in the settings
  issuer    text NOT NULL,
  subject   text NOT NULL,
  linked_at timestamp NOT NULL,
  used_at   timestamp NOT NULL,
  UNIQUE (issuer, subject)
);
CREATE INDEX identities_by_person ON identities (person_id);

-- A browser on its way to a provider and back: ten minutes at most, taken away when it returns.
CREATE TABLE passages (
  state_hash   text NOT NULL PRIMARY KEY,
  browser_hash text NOT NULL,
  provider     text NOT NULL,
  nonce        text NOT NULL,
  verifier     text NOT NULL,
  person_id    integer NOT NULL DEFAULT 0,       -- who links an identity; 0: who signs in
  draft_hash   text NOT NULL DEFAULT '',
  return_to    text NOT NULL DEFAULT '',
  expires_at   timestamp NOT NULL
);
CREATE INDEX passages_by_expiry ON passages (expires_at);

-- A change of a person's mail address, until the new one confirms it or the old one stops it.
CREATE TABLE address_changes (
  id           integer PRIMARY KEY AUTOINCREMENT,
  person_id    integer NOT NULL REFERENCES people (id),
  email        text NOT NULL,
  confirm_hash text NOT NULL UNIQUE,
  stop_hash    text NOT NULL UNIQUE,
  asked_by     integer NOT NULL,                 -- an administrator where the mailbox is lost
  asked_at     timestamp NOT NULL,
  starts_at    timestamp NOT NULL,
  expires_at   timestamp NOT NULL,
  settled_at   timestamp
);
CREATE INDEX address_changes_by_person ON address_changes (person_id, asked_at);

-- +goose Down
DROP TABLE address_changes;
DROP TABLE passages; DROP TABLE identities;
ALTER TABLE api_tokens DROP COLUMN scope;
DROP TRIGGER events_stay; DROP TRIGGER events_last; DROP TABLE event_head; DROP TABLE event_links;
