-- +goose Up
-- What is kept for how long, and what is held back from going. Times are UTC.
-- A legal hold: until it is released nothing of the challenge, or of the person, goes.
CREATE TABLE holds (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer REFERENCES challenges (id),
  person_id    integer REFERENCES people (id),
  reason       text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  held_by      integer NOT NULL DEFAULT 0,      -- 0: a command
  held_at      timestamp NOT NULL,
  released_by  integer NOT NULL DEFAULT 0,
  released_at  timestamp,
  CHECK ((challenge_id IS NULL) <> (person_id IS NULL))
);
CREATE UNIQUE INDEX holds_of_challenge ON holds (challenge_id) WHERE released_at IS NULL AND challenge_id IS NOT NULL;
CREATE UNIQUE INDEX holds_of_person ON holds (person_id) WHERE released_at IS NULL AND person_id IS NOT NULL;

-- How long after its end a challenge keeps who took part; without a row, as long as the service does.
CREATE TABLE keeping_rules (
  challenge_id integer PRIMARY KEY REFERENCES challenges (id),
  months       integer NOT NULL CHECK (months BETWEEN 1 AND 120),
  since        timestamp NOT NULL            -- when that was said: nothing goes within 30 days of it
) WITHOUT ROWID;

-- What a retention run did, in numbers alone, and the certificate of it. One that has no end is under way.
CREATE TABLE keeping_runs (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer REFERENCES challenges (id), -- none: what belongs to no challenge
  months       integer NOT NULL,
  closed_at    timestamp,
  started_by   text NOT NULL CHECK (started_by IN ('clock', 'command', 'administrator')),
  started_at   timestamp NOT NULL,
  ended_at     timestamp,
  counts       text NOT NULL DEFAULT '{}',      -- JSON: how many of each kind
  certificate  text NOT NULL DEFAULT '',
  hash         text NOT NULL DEFAULT ''        -- SHA-256 of the certificate
);
CREATE INDEX keeping_runs_by_challenge ON keeping_runs (challenge_id, id);

-- Who becomes which former member, within one transaction: it is empty at the end of each.
CREATE TABLE keeping_moves (
  from_id integer PRIMARY KEY,
  to_id   integer NOT NULL
) WITHOUT ROWID;

-- The equality questions: which challenges ask them, and who has been asked. Neither has a time.
CREATE TABLE equality_on (challenge_id integer PRIMARY KEY REFERENCES challenges (id)) WITHOUT ROWID;
CREATE TABLE equality_asked (
  challenge_id integer NOT NULL REFERENCES challenges (id),
  person_id    integer NOT NULL REFERENCES people (id),
  PRIMARY KEY (challenge_id, person_id)
) WITHOUT ROWID;

-- Answers under random ids, with nothing that leads to a person: those that wait until at least eight are together, and
-- those that are kept, with the week in which they were moved. In neither does an order of rows follow that of the answers.
CREATE TABLE equality_waiting (
  id           text PRIMARY KEY,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  answers      text NOT NULL
) WITHOUT ROWID;
CREATE TABLE equality_answers (
  id           text PRIMARY KEY,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  week         text NOT NULL,
  answers      text NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE equality_answers; DROP TABLE equality_waiting; DROP TABLE equality_asked; DROP TABLE equality_on;
DROP TABLE keeping_moves; DROP TABLE keeping_runs; DROP TABLE keeping_rules; DROP TABLE holds;
