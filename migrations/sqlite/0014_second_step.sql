-- +goose Up
-- When a session last proved who holds it, since it was started; when it passed the second step, and wrong codes since.
ALTER TABLE sessions ADD COLUMN proven_at timestamp;
ALTER TABLE sessions ADD COLUMN second_at timestamp;
ALTER TABLE sessions ADD COLUMN misses integer NOT NULL DEFAULT 0;

-- What proves a person a second time: the key that an app makes codes of, encrypted with the secret of the installation.
CREATE TABLE second_steps (
  person_id integer PRIMARY KEY REFERENCES people (id),
  sealed    text NOT NULL,
  added_at  timestamp NOT NULL,
  set_at    timestamp,                          -- null while it is being set up
  step      integer NOT NULL DEFAULT 0,          -- of the newest code that was taken
  misses    integer NOT NULL DEFAULT 0,
  missed_at timestamp
);
CREATE TABLE recovery_codes (
  person_id integer NOT NULL REFERENCES people (id),
  code_hash text NOT NULL,
  used_at   timestamp,
  PRIMARY KEY (person_id, code_hash)
);

-- The recent activity of an account, for its person: 90 days.
CREATE TABLE account_notes (
  id        integer PRIMARY KEY AUTOINCREMENT,
  person_id integer NOT NULL REFERENCES people (id),
  at        timestamp NOT NULL,
  kind      text NOT NULL,
  agent     text NOT NULL DEFAULT ''           -- browser and system in two words
);
CREATE INDEX account_notes_by_person ON account_notes (person_id, at);
CREATE INDEX account_notes_by_age ON account_notes (at);

-- +goose Down
DROP TABLE account_notes;
DROP TABLE recovery_codes; DROP TABLE second_steps;
ALTER TABLE sessions DROP COLUMN misses;
ALTER TABLE sessions DROP COLUMN second_at;
ALTER TABLE sessions DROP COLUMN proven_at;
