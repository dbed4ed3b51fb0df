-- +goose Up
-- Badges for roles that were checked. What stands beside a name is kept with the person: the rules and what staff gave make it.
ALTER TABLE people ADD COLUMN confirmed_at timestamp;                         -- when they first proved to have their present address
ALTER TABLE people ADD COLUMN badges text NOT NULL DEFAULT '';          -- a list in JSON; empty for none

-- Everybody who has confirmed an address in a domain has this badge.
CREATE TABLE badge_rules (
  id       integer PRIMARY KEY AUTOINCREMENT,
  domain   text NOT NULL CHECK (length(domain) <= 253),
  label    text NOT NULL CHECK (length(label) <= 60),
  by_id    integer NOT NULL,
  at       timestamp NOT NULL,
  ended_by integer NOT NULL DEFAULT 0,
  ended_at timestamp
);
CREATE UNIQUE INDEX badge_rules_by_domain ON badge_rules (domain) WHERE ended_at IS NULL;

-- What a member of staff checked of somebody, and when.
CREATE TABLE badges (
  id         integer PRIMARY KEY AUTOINCREMENT,
  person_id  integer NOT NULL REFERENCES people (id),
  label      text NOT NULL CHECK (length(label) <= 60),
  checked    text NOT NULL CHECK (length(checked) <= 120),
  checked_at timestamp NOT NULL,
  by_id      integer NOT NULL,
  ends_at    timestamp,
  taken_by   integer NOT NULL DEFAULT 0,
  taken_at   timestamp
);
CREATE INDEX badges_by_person ON badges (person_id, id);

-- A link that was mailed may also give the support that was asked for.
ALTER TABLE sign_ins ADD COLUMN support_id integer NOT NULL DEFAULT 0;       -- the idea; 0: the link signs in and nothing else

-- +goose Down
ALTER TABLE sign_ins DROP COLUMN support_id;
DROP TABLE badges; DROP TABLE badge_rules;
ALTER TABLE people DROP COLUMN badges;
ALTER TABLE people DROP COLUMN confirmed_at;
