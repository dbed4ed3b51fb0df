-- +goose Up
-- Challenges with their areas, phases and prompts.
CREATE TABLE challenges (
  id           integer PRIMARY KEY AUTOINCREMENT,
  slug         text NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 60),
  title        text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  question     text NOT NULL DEFAULT '' CHECK (length(question) <= 500),
  brief        text NOT NULL DEFAULT '' CHECK (length(brief) <= 20000),
  steps        text NOT NULL DEFAULT '',       -- "what happens to ideas", one step a line
  sponsor      text NOT NULL DEFAULT '',
  support_form text NOT NULL DEFAULT 'support' CHECK (support_form IN ('support', 'for-against')),
  no_index     boolean NOT NULL DEFAULT false, -- search engines are asked to list nothing of it
  state        text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'archived')),
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamp NOT NULL
);

CREATE TABLE areas (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  slug         text NOT NULL CHECK (length(slug) BETWEEN 1 AND 60),
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  about        text NOT NULL DEFAULT '',
  lead_id      integer REFERENCES people (id),
  position     integer NOT NULL,
  UNIQUE (challenge_id, slug)
);

-- area_id absent: the whole challenge. opened_at and closed_at are when the opening and closing were announced, once.
CREATE TABLE phases (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  area_id      integer REFERENCES areas (id),
  kind         text NOT NULL CHECK (kind IN ('collect', 'discuss', 'review', 'write-up', 'spread')),
  title        text NOT NULL DEFAULT '' CHECK (length(title) <= 100),
  opens_at     timestamp NOT NULL,
  closes_at    timestamp,                    -- absent: open until somebody closes it
  posting      text NOT NULL DEFAULT 'nobody' CHECK (posting IN ('nobody', 'staff', 'everyone')),
  commenting   text NOT NULL DEFAULT 'nobody' CHECK (commenting IN ('nobody', 'staff', 'everyone')),
  supporting   text NOT NULL DEFAULT 'nobody' CHECK (supporting IN ('nobody', 'staff', 'everyone')),
  opened_at    timestamp,
  closed_at    timestamp,
  version      integer NOT NULL DEFAULT 1,
  CHECK (closes_at IS NULL OR closes_at > opens_at)
);
CREATE INDEX phases_by_challenge ON phases (challenge_id, opens_at);

-- Questions asked in place of one blank box, by kind of idea.
CREATE TABLE prompts (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  kind         text NOT NULL CHECK (kind IN ('practice', 'idea', 'experience')),
  key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 40),
  label        text NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
  hint         text NOT NULL DEFAULT '',
  position     integer NOT NULL,
  UNIQUE (challenge_id, kind, key)
);

-- Files that were taken in, and when one was taken back again.
CREATE TABLE imports (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  kind         text NOT NULL,
  changed      integer NOT NULL DEFAULT 0,     -- rows that were there before and say something else now
  at           timestamp NOT NULL,
  undone_at    timestamp
);
CREATE INDEX imports_by_challenge ON imports (challenge_id, id);

-- Rows made by a file that have no source id of their own: person, theme, area, support (with the person as other_id).
CREATE TABLE import_rows (
  import_id integer NOT NULL REFERENCES imports (id),
  what      text NOT NULL,
  row_id    integer NOT NULL,
  other_id  integer NOT NULL DEFAULT 0,
  PRIMARY KEY (import_id, what, row_id, other_id)
);

-- The source's own ids of imported rows: they make a second import change nothing.
CREATE TABLE source_ids (
  challenge_id integer NOT NULL REFERENCES challenges (id),
  kind         text NOT NULL,
  source_id    text NOT NULL,
  row_id       integer NOT NULL,
  import_id    integer REFERENCES imports (id),
  PRIMARY KEY (challenge_id, kind, source_id)
);
CREATE INDEX source_ids_by_row ON source_ids (kind, row_id, challenge_id, source_id); -- an export looks up one id a row
CREATE INDEX source_ids_by_import ON source_ids (import_id);

-- Who is told about what, and why they are.
CREATE TABLE follows (
  person_id integer NOT NULL REFERENCES people (id),
  kind      text NOT NULL CHECK (kind IN ('challenge', 'area', 'theme', 'idea', 'person')),
  subject   integer NOT NULL,
  why       text NOT NULL CHECK (why IN ('asked', 'posted', 'commented', 'supported')),
  active    boolean NOT NULL DEFAULT true,     -- false: unfollowed; acting again does not follow again
  since     timestamp NOT NULL,
  PRIMARY KEY (kind, subject, person_id)
) WITHOUT ROWID;
CREATE INDEX follows_by_person ON follows (person_id, kind);

-- +goose Down
DROP TABLE follows; DROP TABLE source_ids; DROP TABLE import_rows; DROP TABLE imports; DROP TABLE prompts; DROP TABLE phases; DROP TABLE areas; DROP TABLE challenges;
