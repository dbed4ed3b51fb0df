-- +goose Up
-- Panels: who scores what, in which round, and what was decided. Scores are integers in units of 1/10,000.
CREATE TABLE panels (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  area_id      integer REFERENCES areas (id),
  slug         text NOT NULL,
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  state        text NOT NULL,
  paused_from  text NOT NULL DEFAULT '',
  paused_at    timestamp,
  round        integer NOT NULL DEFAULT 0,     -- the round opened last
  viewed       integer NOT NULL DEFAULT 0,     -- the latest closed round whose values anybody has looked at
  rules        text NOT NULL DEFAULT '{}',     -- the settings, frozen when the panel is briefed
  imported     boolean NOT NULL DEFAULT false, -- a panel of the past: quorum is reported, not enforced
  record       integer NOT NULL DEFAULT 1,     -- version of the record that chair and secretary sign
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamp NOT NULL,
  final_at     timestamp,
  told_at      timestamp,
  published_at timestamp,
  UNIQUE (challenge_id, slug)
);

CREATE TABLE seats (
  id        integer PRIMARY KEY AUTOINCREMENT,
  panel_id  integer NOT NULL REFERENCES panels (id),
  person_id integer NOT NULL REFERENCES people (id),
  kind      text NOT NULL CHECK (kind IN ('professional', 'lived', 'chair', 'secretary', 'observer')),
  state     text NOT NULL DEFAULT 'active' CHECK (state IN ('invited', 'active', 'paused', 'left')),
  profession text NOT NULL DEFAULT '',          -- as it counts for the composition
  since     timestamp NOT NULL,
  ready_at  timestamp,                          -- criteria read, interests declared
  practised_at timestamp,                     -- practice ideas scored
  deputy    boolean NOT NULL DEFAULT false,     -- acts for the chair on ideas that the chair is recused from
  paused_at timestamp,
  tenths    integer NOT NULL DEFAULT 10 CHECK (tenths BETWEEN 1 AND 10), -- of a full load of ideas
  only_idea integer REFERENCES ideas (id),       -- the one idea for which the member is here
  UNIQUE (panel_id, person_id)
);
CREATE INDEX seats_by_person ON seats (person_id);

CREATE TABLE criteria (
  id        integer PRIMARY KEY AUTOINCREMENT,
  panel_id  integer NOT NULL REFERENCES panels (id),
  name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  question  text NOT NULL DEFAULT '',
  scale_min integer NOT NULL,
  scale_max integer NOT NULL,
  step      integer NOT NULL,
  best      text NOT NULL CHECK (best IN ('high', 'low')),
  anchors   text NOT NULL DEFAULT '[]',
  weight    integer NOT NULL DEFAULT 10000,
  position  integer NOT NULL,
  seats     text NOT NULL DEFAULT '',        -- who scores it: kinds of seats with | between; empty: everybody who scores
  UNIQUE (panel_id, name),
  CHECK (scale_min < scale_max AND step > 0)
);

-- What new panels of a challenge start with. step 0: not stated.
CREATE TABLE challenge_criteria (
  challenge_id integer NOT NULL REFERENCES challenges (id),
  name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  question  text NOT NULL DEFAULT '',
  scale_min integer NOT NULL,
  scale_max integer NOT NULL,
  step      integer NOT NULL,
  best      text NOT NULL CHECK (best IN ('high', 'low')),
  anchors   text NOT NULL DEFAULT '[]',
  weight    integer NOT NULL DEFAULT 10000,
  position  integer NOT NULL,
  seats     text NOT NULL DEFAULT '',        -- who scores it: kinds of seats with | between; empty: everybody who scores
  PRIMARY KEY (challenge_id, name),
  CHECK (scale_min < scale_max AND step >= 0)
);

CREATE TABLE rounds (
  panel_id  integer NOT NULL REFERENCES panels (id),
  number    integer NOT NULL CHECK (number BETWEEN 1 AND 3),
  state     text NOT NULL CHECK (state IN ('planned', 'open', 'closed')),
  opens_at  timestamp,
  closes_at timestamp,
  closed_at timestamp,
  design    text NOT NULL DEFAULT '',          -- what who scores what came to: complete or partial
  PRIMARY KEY (panel_id, number)
);

CREATE TABLE panel_ideas (
  panel_id integer NOT NULL REFERENCES panels (id),
  idea_id  integer NOT NULL REFERENCES ideas (id),
  state    text NOT NULL,
  idea_version integer NOT NULL DEFAULT 1,     -- the text that the panel reads
  reason   text NOT NULL DEFAULT '',           -- why it was closed without quorum
  anchor   boolean NOT NULL DEFAULT false,     -- everybody scores it
  PRIMARY KEY (panel_id, idea_id)
);
CREATE INDEX panel_ideas_by_idea ON panel_ideas (idea_id);

CREATE TABLE conflicts (
  seat_id     integer NOT NULL REFERENCES seats (id),
  idea_id     integer NOT NULL REFERENCES ideas (id),
  kind        text NOT NULL,
  recused     boolean NOT NULL,
  declared_at timestamp NOT NULL,
  PRIMARY KEY (seat_id, idea_id)
);

-- Hints at a conflict that chair or secretary have looked at and found to be none.
CREATE TABLE dismissed_hints (
  seat_id      integer NOT NULL REFERENCES seats (id),
  idea_id      integer NOT NULL REFERENCES ideas (id),
  kind         text NOT NULL,
  dismissed_by integer NOT NULL,
  dismissed_at timestamp NOT NULL,
  PRIMARY KEY (seat_id, idea_id, kind)
);

-- What the chair has settled by hand about who scores what. Seat 0 is everybody.
CREATE TABLE wishes (
  panel_id integer NOT NULL REFERENCES panels (id),
  idea_id  integer NOT NULL REFERENCES ideas (id),
  seat_id  integer NOT NULL DEFAULT 0,
  scores   boolean NOT NULL,
  PRIMARY KEY (panel_id, idea_id, seat_id)
);

CREATE TABLE scores (
  panel_id     integer NOT NULL REFERENCES panels (id),
  round        integer NOT NULL,
  idea_id      integer NOT NULL REFERENCES ideas (id),
  seat_id      integer NOT NULL REFERENCES seats (id),
  criterion_id integer NOT NULL REFERENCES criteria (id),
  state        text NOT NULL CHECK (state IN ('given', 'unable', 'absent', 'recused', 'pending')),
  value        integer,
  changed_at   timestamp NOT NULL,
  PRIMARY KEY (panel_id, round, idea_id, seat_id, criterion_id),
  CHECK ((state = 'given') = (value IS NOT NULL))
) WITHOUT ROWID; -- read a round at a time, in the order of its key
CREATE INDEX scores_by_seat ON scores (seat_id, round, state, idea_id); -- how far a member is, without reading the scores

-- One member, one idea, one round: the assignment, and what the member says beside the scores.
CREATE TABLE score_sheets (
  panel_id integer NOT NULL REFERENCES panels (id),
  round    integer NOT NULL,
  idea_id  integer NOT NULL REFERENCES ideas (id),
  seat_id  integer NOT NULL REFERENCES seats (id),
  place    integer NOT NULL,                   -- in the member's own order
  note     text NOT NULL DEFAULT '' CHECK (length(note) <= 5000),
  note_for text NOT NULL DEFAULT 'panel' CHECK (note_for IN ('panel', 'author', 'private')),
  discuss  boolean NOT NULL DEFAULT false,     -- the member asks for a discussion
  how_sure text NOT NULL DEFAULT '' CHECK (how_sure IN ('', 'not', 'fairly', 'very')), -- where the panel asks; empty: no answer
  duplicate_of integer REFERENCES ideas (id),      -- which idea the member takes it to be the same as
  version  integer NOT NULL DEFAULT 1,
  saved_at timestamp,
  entered_by   integer REFERENCES seats (id),      -- on the member's behalf
  confirmed_by integer REFERENCES seats (id),
  PRIMARY KEY (panel_id, round, idea_id, seat_id)
);
CREATE INDEX score_sheets_by_seat ON score_sheets (seat_id, round, idea_id, discuss, place, saved_at); -- all that sharing out looks at
CREATE INDEX score_sheets_the_same ON score_sheets (panel_id) WHERE duplicate_of IS NOT NULL;

-- What the secretary has entered on behalf of a member. It counts once it is confirmed, and is then gone from here.
CREATE TABLE score_entries (
  panel_id   integer NOT NULL REFERENCES panels (id),
  round      integer NOT NULL,
  idea_id    integer NOT NULL REFERENCES ideas (id),
  seat_id    integer NOT NULL REFERENCES seats (id),
  entered_by integer NOT NULL REFERENCES seats (id),
  way        text NOT NULL CHECK (way IN ('phone', 'paper', 'person')),
  answers    text NOT NULL,
  note       text NOT NULL DEFAULT '' CHECK (length(note) <= 5000),
  note_for   text NOT NULL DEFAULT 'panel' CHECK (note_for IN ('panel', 'author', 'private')),
  discuss    boolean NOT NULL DEFAULT false,
  how_sure   text NOT NULL DEFAULT '' CHECK (how_sure IN ('', 'not', 'fairly', 'very')),
  entered_at timestamp NOT NULL,
  PRIMARY KEY (panel_id, round, idea_id, seat_id)
);

-- What a member has typed and not saved: as it was typed, and counted nowhere.
CREATE TABLE score_drafts (
  panel_id     integer NOT NULL REFERENCES panels (id),
  round        integer NOT NULL,
  idea_id      integer NOT NULL REFERENCES ideas (id),
  seat_id      integer NOT NULL REFERENCES seats (id),
  base         integer NOT NULL,               -- version of the sheet that it was typed on
  answers      text NOT NULL DEFAULT '{}',
  note         text NOT NULL DEFAULT '',
  note_for     text NOT NULL DEFAULT '',
  discuss      boolean NOT NULL DEFAULT false,
  how_sure     text NOT NULL DEFAULT '',
  duplicate_of text NOT NULL DEFAULT '',
  themes       text NOT NULL DEFAULT '[]',
  new_themes   text NOT NULL DEFAULT '[]',     -- names
  version      integer NOT NULL,
  saved_at     timestamp,                           -- null: thrown away
  PRIMARY KEY (panel_id, round, idea_id, seat_id)
);

-- One member's round, beside the scores.
CREATE TABLE seat_rounds (
  panel_id    integer NOT NULL REFERENCES panels (id),
  round       integer NOT NULL,
  seat_id     integer NOT NULL REFERENCES seats (id),
  finished_at timestamp,                           -- a statement, no lock
  reminded_at timestamp,
  PRIMARY KEY (panel_id, round, seat_id)
);

-- What the scores of a closed round add up to. figures holds what has no column of its own: a form number, then whole numbers.
CREATE TABLE standings (
  panel_id     integer NOT NULL REFERENCES panels (id),
  round        integer NOT NULL,
  idea_id      integer NOT NULL REFERENCES ideas (id),
  criterion_id integer NOT NULL REFERENCES criteria (id),
  n_given      integer NOT NULL,
  n_unable     integer NOT NULL,
  n_eligible   integer NOT NULL,
  figures      text NOT NULL,
  algorithm    text NOT NULL,
  digest       text NOT NULL,
  stored_at    timestamp NOT NULL,
  PRIMARY KEY (panel_id, round, idea_id, criterion_id)
);

-- What a closed round says of the panel as a whole; criterion 0 is impact and feasibility together.
CREATE TABLE round_figures (
  panel_id     integer NOT NULL REFERENCES panels (id),
  round        integer NOT NULL,
  criterion_id integer NOT NULL,
  figures      text NOT NULL,
  algorithm    text NOT NULL,
  digest       text NOT NULL,
  stored_at    timestamp NOT NULL,
  PRIMARY KEY (panel_id, round, criterion_id)
);

-- What was done on a panel, each entry hashed with the one before. Rows are only ever added.
CREATE TABLE panel_entries (
  panel_id integer NOT NULL REFERENCES panels (id),
  seq      integer NOT NULL,
  kind     text NOT NULL,
  actor_id integer NOT NULL DEFAULT 0,
  seat_id  integer NOT NULL DEFAULT 0,
  idea_id  integer NOT NULL DEFAULT 0,
  round    integer NOT NULL DEFAULT 0,
  at       timestamp NOT NULL,
  what     text NOT NULL DEFAULT '',
  hash     text NOT NULL,
  PRIMARY KEY (panel_id, seq)
);

CREATE TABLE decisions (
  panel_id   integer NOT NULL REFERENCES panels (id),
  idea_id    integer NOT NULL REFERENCES ideas (id),
  outcome    text NOT NULL CHECK (outcome IN ('shortlist', 'develop', 'refer', 'not_now', 'merge')),
  reason     text NOT NULL CHECK (length(reason) BETWEEN 1 AND 5000),
  internal   text NOT NULL DEFAULT '',
  proposed   text NOT NULL DEFAULT '',         -- what the rule proposed
  override_reason text NOT NULL DEFAULT '',    -- why the panel decided otherwise
  into_idea  integer REFERENCES ideas (id),
  position   integer NOT NULL DEFAULT 0,       -- place on the shortlist, from 1
  decided_by integer NOT NULL,
  decided_at timestamp NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  PRIMARY KEY (panel_id, idea_id)
);

CREATE TABLE panel_signatures (
  panel_id  integer NOT NULL REFERENCES panels (id),
  seat_id   integer NOT NULL REFERENCES seats (id),
  record    integer NOT NULL DEFAULT 1,        -- version of the record signed
  signed_at timestamp NOT NULL,
  PRIMARY KEY (panel_id, seat_id, record)
);

-- Versions of what a panel has decided, each as both have signed it. A version that is opened again says when and why.
CREATE TABLE panel_records (
  panel_id    integer NOT NULL REFERENCES panels (id),
  number      integer NOT NULL,
  entries     integer NOT NULL,                -- of panel_entries, with the second signature
  hash        text NOT NULL,                   -- of the last of them
  decisions   text NOT NULL,
  themes      text NOT NULL DEFAULT 'null',    -- of each idea, as signed
  final_at    timestamp NOT NULL,
  released_at timestamp,                       -- set when a published version is opened again
  asked_by    integer NOT NULL DEFAULT 0,
  asked_as    integer NOT NULL DEFAULT 0,      -- the actor: chair or administrator
  asked_at    timestamp,
  reason      text NOT NULL DEFAULT '',
  reopened_at timestamp,
  PRIMARY KEY (panel_id, number)
);

-- Which themes a member finds in an idea. Labels are ids of themes, or n and the number of a new one; "none" for none.
CREATE TABLE theme_sets (
  panel_id integer NOT NULL REFERENCES panels (id),
  round    integer NOT NULL,
  idea_id  integer NOT NULL REFERENCES ideas (id),
  seat_id  integer NOT NULL REFERENCES seats (id),
  labels   text NOT NULL,
  said_at  timestamp NOT NULL,
  PRIMARY KEY (panel_id, round, idea_id, seat_id)
);

-- Themes that members have proposed beside the codebook.
CREATE TABLE new_themes (
  panel_id    integer NOT NULL REFERENCES panels (id),
  number      integer NOT NULL,
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  seat_id     integer NOT NULL REFERENCES seats (id),
  proposed_at timestamp NOT NULL,
  became      integer REFERENCES themes (id),      -- in the codebook, with the results of the panel
  PRIMARY KEY (panel_id, number)
);

-- What a panel has agreed about themes that the rule has not adopted.
CREATE TABLE theme_settlements (
  panel_id   integer NOT NULL REFERENCES panels (id),
  idea_id    integer NOT NULL REFERENCES ideas (id),
  label      text NOT NULL,
  adopted    boolean NOT NULL,
  reason     text NOT NULL CHECK (length(reason) BETWEEN 1 AND 5000),
  settled_by integer NOT NULL DEFAULT 0,           -- the seat
  settled_at timestamp NOT NULL,
  version    integer NOT NULL,
  PRIMARY KEY (panel_id, idea_id, label)
);

-- How far members find the same themes by the end of a round.
CREATE TABLE theme_agreements (
  panel_id  integer NOT NULL REFERENCES panels (id),
  round     integer NOT NULL,
  figures   text NOT NULL,
  algorithm text NOT NULL,
  digest    text NOT NULL,
  stored_at timestamp NOT NULL,
  PRIMARY KEY (panel_id, round)
);

CREATE TABLE shortlists (
  id           integer PRIMARY KEY AUTOINCREMENT,
  panel_id     integer NOT NULL UNIQUE REFERENCES panels (id),
  slug         text NOT NULL UNIQUE,
  title        text NOT NULL,
  intro        text NOT NULL DEFAULT '',
  published_at timestamp,
  version      integer NOT NULL DEFAULT 1
);

-- +goose Down
DROP TABLE shortlists;
DROP TABLE theme_agreements;
DROP TABLE theme_settlements;
DROP TABLE new_themes;
DROP TABLE theme_sets;
DROP TABLE panel_records;
DROP TABLE panel_signatures;
DROP TABLE decisions;
DROP TABLE panel_entries;
DROP TABLE round_figures;
DROP TABLE standings;
DROP TABLE score_drafts;
DROP TABLE score_entries;
DROP TABLE seat_rounds;
DROP TABLE score_sheets;
DROP TABLE scores;
DROP TABLE wishes;
DROP TABLE dismissed_hints;
DROP TABLE conflicts;
DROP TABLE panel_ideas;
DROP TABLE rounds;
DROP TABLE challenge_criteria;
DROP TABLE criteria;
DROP TABLE seats;
DROP TABLE panels;
