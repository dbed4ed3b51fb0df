-- +goose Up
-- How posts are checked in a challenge: whose wait for a moderator, and what the rules of civility answer. A challenge without
-- a row shows everything at once.
CREATE TABLE conduct (
  challenge_id  integer PRIMARY KEY REFERENCES challenges (id),
  ideas_wait    text NOT NULL DEFAULT '',        -- kinds of author, with commas
  comments_wait text NOT NULL DEFAULT '',
  look_within   integer NOT NULL DEFAULT 24,     -- hours
  trust_after   integer NOT NULL DEFAULT 0,      -- published ideas; 0: trust is given by people alone
  rules         text NOT NULL DEFAULT '',        -- rule=answer, with commas; a rule that is not named passes
  links_most    integer NOT NULL DEFAULT 2,
  version       integer NOT NULL DEFAULT 1
);

-- Whose posts a moderator trusts, or not, whatever they have earned.
CREATE TABLE trusts (
  person_id    integer NOT NULL REFERENCES people (id),
  challenge_id integer NOT NULL DEFAULT 0,       -- 0: the whole site
  given        boolean NOT NULL,
  reason       text NOT NULL,
  by_id        integer NOT NULL,
  at           timestamp NOT NULL,
  PRIMARY KEY (person_id, challenge_id)
);

-- What moderators decided about a person: a warning, that all they post waits, or that they may not write for a time; with the
-- one appeal that the person has.
CREATE TABLE sanctions (
  id           integer PRIMARY KEY AUTOINCREMENT,
  person_id    integer NOT NULL REFERENCES people (id),
  challenge_id integer NOT NULL DEFAULT 0,       -- 0: the whole site
  kind         text NOT NULL CHECK (kind IN ('warning', 'hold', 'block')),
  code         text NOT NULL,
  words        text NOT NULL CHECK (length(words) <= 2000),
  by_id        integer NOT NULL,
  at           timestamp NOT NULL,
  ends_at      timestamp,                       -- of a warning none
  lifted_by    integer NOT NULL DEFAULT 0,
  lifted_at    timestamp,
  appeal       text NOT NULL DEFAULT '' CHECK (length(appeal) <= 2000),
  appealed_at  timestamp,
  answer       text NOT NULL DEFAULT '' CHECK (length(answer) <= 2000), -- to the appeal, or why it was lifted
  answered_by  integer NOT NULL DEFAULT 0,
  answered_at  timestamp
);
CREATE INDEX sanctions_by_person ON sanctions (person_id, id);
CREATE INDEX sanctions_appealed ON sanctions (appealed_at) WHERE appealed_at IS NOT NULL AND answered_at IS NULL;

-- Who is alerted when somebody may be in danger, in a challenge or (0) on the whole site, and when anybody is there.
CREATE TABLE watches (
  challenge_id integer PRIMARY KEY,
  first_id     integer REFERENCES people (id),
  second_id    integer REFERENCES people (id),
  second_after integer NOT NULL,               -- minutes in which the first has to take an alert up
  days         text NOT NULL,                  -- 0 to 6, Sunday first, as one word
  opens        integer NOT NULL,               -- minutes from midnight, Europe/London
  closes       integer NOT NULL,
  away         text NOT NULL CHECK (length(away) <= 1000), -- to authors out of these hours
  version      integer NOT NULL DEFAULT 1
);
CREATE TABLE alerts (
  id             integer PRIMARY KEY AUTOINCREMENT,
  challenge_id   integer NOT NULL,
  idea_id        integer NOT NULL,
  comment_id     integer NOT NULL DEFAULT 0,     -- 0: the idea itself
  cause          text NOT NULL CHECK (cause IN ('words', 'report')),
  away           boolean NOT NULL,             -- raised out of hours
  raised_at      timestamp NOT NULL,
  first_told_at  timestamp,
  second_told_at timestamp,
  taken_by       integer NOT NULL DEFAULT 0,
  taken_at       timestamp
);
CREATE INDEX alerts_by_thing ON alerts (idea_id, comment_id, id);

-- A comment that nobody has seen yet but its author and the moderators: it stands in no thread.
ALTER TABLE comments ADD COLUMN unseen boolean NOT NULL DEFAULT FALSE;
DROP INDEX comments_by_idea;
CREATE INDEX comments_by_idea ON comments (idea_id, thread_id, unseen, id);

-- +goose Down
DROP INDEX comments_by_idea;
CREATE INDEX comments_by_idea ON comments (idea_id, thread_id, id);
ALTER TABLE comments DROP COLUMN unseen;
DROP TABLE alerts; DROP TABLE watches; DROP TABLE sanctions; DROP TABLE trusts; DROP TABLE conduct;
