-- +goose Up
-- What is published back: write-ups with sign-offs, adoptions, updates.
CREATE TABLE writeups (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  area_id      integer REFERENCES areas (id),
  slug         text NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 80),
  title        text NOT NULL CHECK (length(title) BETWEEN 1 AND 150),
  summary      text NOT NULL DEFAULT '' CHECK (length(summary) <= 2000),
  headings     text NOT NULL DEFAULT '[]',     -- [{"key","heading","text"}]
  credits      text NOT NULL DEFAULT '[]',     -- [{"person","name","as"}]
  state        text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'scheduled', 'published', 'withdrawn')),
  publish_at   timestamp,                    -- the embargo
  published_at timestamp,
  correction   text NOT NULL DEFAULT '',
  corrected_at timestamp,
  override_reason text NOT NULL DEFAULT '',   -- why it was published without all sign-offs
  edition      integer NOT NULL DEFAULT 1,     -- moves with its words; sign-offs are bound to it
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamp NOT NULL,
  edited_at    timestamp NOT NULL
);
CREATE INDEX writeups_by_challenge ON writeups (challenge_id, state, published_at DESC);

CREATE TABLE writeup_ideas (
  writeup_id integer NOT NULL REFERENCES writeups (id),
  idea_id    integer NOT NULL REFERENCES ideas (id),
  position   integer NOT NULL,
  PRIMARY KEY (writeup_id, idea_id)
);
CREATE INDEX writeup_ideas_by_idea ON writeup_ideas (idea_id);

-- The words before each change.
CREATE TABLE writeup_versions (
  writeup_id integer NOT NULL REFERENCES writeups (id),
  edition    integer NOT NULL,
  title      text NOT NULL,
  summary    text NOT NULL,
  headings   text NOT NULL,
  editor_id  integer NOT NULL DEFAULT 0,
  edited_at  timestamp NOT NULL,
  PRIMARY KEY (writeup_id, edition)
);

CREATE TABLE sign_offs (
  writeup_id integer NOT NULL REFERENCES writeups (id),
  role       text NOT NULL,
  person_id  integer NOT NULL REFERENCES people (id),
  edition    integer NOT NULL,
  note       text NOT NULL DEFAULT '',
  asks_change boolean NOT NULL DEFAULT FALSE,     -- note says which change; else they agree
  signed_at  timestamp NOT NULL,
  PRIMARY KEY (writeup_id, role, person_id, edition)
);

-- Who has been asked to read a draft and to sign it in which role.
CREATE TABLE writeup_readers (
  writeup_id integer NOT NULL REFERENCES writeups (id),
  role       text NOT NULL,
  person_id  integer NOT NULL REFERENCES people (id),
  edition    integer NOT NULL,                   -- that they were asked to read last
  asked_at   timestamp NOT NULL,
  PRIMARY KEY (writeup_id, role, person_id)
);
CREATE INDEX writeup_readers_by_person ON writeup_readers (person_id);

CREATE TABLE adoptions (
  id         integer PRIMARY KEY AUTOINCREMENT,
  idea_id    integer NOT NULL REFERENCES ideas (id),
  site       text NOT NULL CHECK (length(site) BETWEEN 1 AND 200),
  region     text NOT NULL DEFAULT '',
  state      text NOT NULL CHECK (state IN ('considering', 'trying', 'adopted', 'adapted', 'stopped')),
  on_date    text NOT NULL,                    -- YYYY-MM-DD
  result     text NOT NULL DEFAULT '' CHECK (length(result) <= 5000),
  contact_id integer REFERENCES people (id),
  hidden     boolean NOT NULL DEFAULT false,
  hidden_reason text NOT NULL DEFAULT '',
  version    integer NOT NULL DEFAULT 1,
  created_at timestamp NOT NULL
);
CREATE INDEX adoptions_by_idea ON adoptions (idea_id, id);

CREATE TABLE adoption_steps (
  id          integer PRIMARY KEY AUTOINCREMENT,
  adoption_id integer NOT NULL REFERENCES adoptions (id),
  state       text NOT NULL,
  on_date     text NOT NULL,
  note        text NOT NULL DEFAULT ''
);
CREATE INDEX adoption_steps_by_adoption ON adoption_steps (adoption_id, id);

CREATE TABLE updates (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  category     text NOT NULL,
  title        text NOT NULL CHECK (length(title) BETWEEN 1 AND 150),
  summary      text NOT NULL DEFAULT '',
  body         text NOT NULL DEFAULT '',
  author_id    integer REFERENCES people (id),
  occasion     text NOT NULL DEFAULT '',       -- JSON: times, hosts, questions, answers, themes
  occasion_text text NOT NULL DEFAULT '',      -- its words alone, for search
  writeup_id   integer REFERENCES writeups (id),
  published_at timestamp,
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamp NOT NULL,
  edited_at    timestamp NOT NULL
);
CREATE INDEX updates_by_challenge ON updates (challenge_id, published_at DESC);

CREATE TABLE update_ideas (
  update_id integer NOT NULL REFERENCES updates (id),
  idea_id   integer NOT NULL REFERENCES ideas (id),
  PRIMARY KEY (update_id, idea_id)
);
CREATE INDEX update_ideas_by_idea ON update_ideas (idea_id);

-- +goose Down
DROP TABLE update_ideas; DROP TABLE updates; DROP TABLE adoption_steps; DROP TABLE adoptions; DROP TABLE writeup_readers; DROP TABLE sign_offs;
DROP TABLE writeup_versions; DROP TABLE writeup_ideas; DROP TABLE writeups;
