-- +goose Up
-- How the members of a panel are prepared. Practice ideas are kept where somebody has written them; else a panel has
-- the usual ones. What members answer on them counts nowhere.
CREATE TABLE practice_ideas (
  panel_id integer NOT NULL REFERENCES panels (id),
  number   integer NOT NULL CHECK (number BETWEEN 1 AND 3),
  title    text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  body     text NOT NULL,
  worked   text NOT NULL,                      -- the chair's answer on each criterion, by its name
  reasons  text NOT NULL,
  PRIMARY KEY (panel_id, number)
);

CREATE TABLE practice_answers (
  seat_id     integer NOT NULL REFERENCES seats (id),
  number      integer NOT NULL CHECK (number BETWEEN 1 AND 3),
  answers     text NOT NULL,
  answered_at timestamp NOT NULL,
  PRIMARY KEY (seat_id, number)
);

-- Private questions of members to the chair: these two alone read them.
CREATE TABLE panel_questions (
  id          integer PRIMARY KEY AUTOINCREMENT,
  panel_id    integer NOT NULL REFERENCES panels (id),
  seat_id     integer NOT NULL REFERENCES seats (id),
  idea_id     integer REFERENCES ideas (id),        -- none: in general
  words       text NOT NULL CHECK (length(words) BETWEEN 1 AND 5000),
  asked_at    timestamp NOT NULL,
  answer      text NOT NULL DEFAULT '' CHECK (length(answer) <= 5000),
  answered_at timestamp
);
CREATE INDEX panel_questions_by_panel ON panel_questions (panel_id);

-- What people said to their invitation to a panel.
CREATE TABLE seat_answers (
  seat_id     integer PRIMARY KEY REFERENCES seats (id),
  accepted    boolean NOT NULL,
  words       text NOT NULL DEFAULT '' CHECK (length(words) <= 5000), -- to the chair alone
  answered_at timestamp NOT NULL
);

-- Whom members turn to, and when and where they meet.
CREATE TABLE panel_plans (
  panel_id integer PRIMARY KEY REFERENCES panels (id),
  contact  text NOT NULL DEFAULT '' CHECK (length(contact) <= 500),
  meets_at timestamp,
  minutes  integer NOT NULL DEFAULT 0,
  place    text NOT NULL DEFAULT '' CHECK (length(place) <= 300),
  revision integer NOT NULL DEFAULT 0,         -- moves with each change of the meeting
  saved_at timestamp NOT NULL
);

CREATE TABLE seat_availabilities (
  seat_id integer PRIMARY KEY REFERENCES seats (id),
  words   text NOT NULL CHECK (length(words) <= 500),
  said_at timestamp NOT NULL
);

-- Seen by the member, the secretary and administrators alone.
CREATE TABLE seat_expenses (
  id       integer PRIMARY KEY AUTOINCREMENT,
  seat_id  integer NOT NULL REFERENCES seats (id),
  what     text NOT NULL CHECK (length(what) BETWEEN 1 AND 200),
  pence    integer NOT NULL CHECK (pence > 0),
  noted_by integer NOT NULL REFERENCES seats (id),
  noted_at timestamp NOT NULL,
  paid_at  timestamp
);
CREATE INDEX seat_expenses_by_seat ON seat_expenses (seat_id);

-- What members read in place of an idea's text while its author is hidden from them. Without words: it was taken away.
CREATE TABLE redacted_copies (
  panel_id integer NOT NULL REFERENCES panels (id),
  idea_id  integer NOT NULL REFERENCES ideas (id),
  version  integer NOT NULL,
  title    text NOT NULL CHECK (length(title) <= 100),
  body     text NOT NULL CHECK (length(body) <= 10000),
  answers  text NOT NULL DEFAULT '[]',
  salt     text NOT NULL,
  original text NOT NULL,                      -- salted hash of the text that it was made from
  seat_id  integer REFERENCES seats (id),               -- NULL: the challenge lead, who holds no seat
  made_at  timestamp NOT NULL,
  PRIMARY KEY (panel_id, idea_id)
);

-- What the author of an idea is to read of the notes to them: every version, with the seats, which the author never reads.
CREATE TABLE note_releases (
  panel_id    integer NOT NULL REFERENCES panels (id),
  idea_id     integer NOT NULL REFERENCES ideas (id),
  version     integer NOT NULL,
  notes       text NOT NULL,
  seat_id     integer NOT NULL REFERENCES seats (id),
  released_at timestamp NOT NULL,
  PRIMARY KEY (panel_id, idea_id, version)
);

-- Whose authors read what a version of the record decides before everybody else does.
CREATE TABLE told_authors (
  panel_id  integer NOT NULL REFERENCES panels (id),
  record    integer NOT NULL,
  idea_id   integer NOT NULL REFERENCES ideas (id),
  author_id integer NOT NULL REFERENCES people (id),
  told_at   timestamp NOT NULL,
  agreed_at timestamp,                        -- that it be published
  PRIMARY KEY (panel_id, record, idea_id, author_id)
);
CREATE INDEX told_authors_by_idea ON told_authors (idea_id);

-- +goose Down
DROP TABLE told_authors;
DROP TABLE note_releases;
DROP TABLE redacted_copies;
DROP TABLE seat_expenses; DROP TABLE seat_availabilities; DROP TABLE panel_plans;
DROP TABLE seat_answers;
DROP TABLE panel_questions;
DROP TABLE practice_answers; DROP TABLE practice_ideas;
