-- +goose Up
-- Drafts, ideas with the three states that are never mixed, comments, support, themes.
-- A draft typed signed out has no author until it is claimed; its cookie is kept as SHA-256 alone.
CREATE TABLE drafts (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  author_id    integer REFERENCES people (id),
  claim_hash   text NOT NULL DEFAULT '',
  area_id      integer REFERENCES areas (id),
  kind         text NOT NULL DEFAULT 'idea' CHECK (kind IN ('practice', 'idea', 'experience')),
  title        text NOT NULL DEFAULT '',
  body         text NOT NULL DEFAULT '',
  answers      text NOT NULL DEFAULT '[]',
  tags         text NOT NULL DEFAULT '',
  lang         text NOT NULL DEFAULT 'en',
  version      integer NOT NULL DEFAULT 1,
  started_at   timestamp NOT NULL,
  saved_at     timestamp NOT NULL
);
CREATE INDEX drafts_by_author ON drafts (author_id, saved_at);
CREATE INDEX drafts_by_claim ON drafts (claim_hash) WHERE claim_hash <> '';

-- The id is the number in addresses. shown_stage and shown_outcome are what everybody outside the panel may know:
-- public lists, facets, feeds and indexes read these two and nothing else.
CREATE TABLE ideas (
  id             integer PRIMARY KEY AUTOINCREMENT,
  challenge_id   integer NOT NULL REFERENCES challenges (id),
  area_id        integer REFERENCES areas (id),
  author_id      integer REFERENCES people (id),
  author_role    text NOT NULL DEFAULT '',     -- the role held when it was posted
  kind           text NOT NULL CHECK (kind IN ('practice', 'idea', 'experience')),
  title          text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  body           text NOT NULL DEFAULT '' CHECK (length(body) <= 10000),
  answers        text NOT NULL DEFAULT '[]',   -- [{"key","label","text"}], as asked when it was posted
  tags           text NOT NULL DEFAULT '',     -- of its author, one a line
  lang           text NOT NULL DEFAULT 'en',
  licence        text NOT NULL DEFAULT '',     -- name and version agreed to on posting
  moderation     text NOT NULL CHECK (moderation IN ('held', 'visible', 'hidden')),
  moderation_reason text NOT NULL DEFAULT '',
  was_public     boolean NOT NULL DEFAULT false, -- decides between 410 and 404 once it is hidden
  stage          text NOT NULL CHECK (stage IN ('posted', 'in_review', 'decided', 'written_up', 'withdrawn', 'merged')),
  outcome        text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'shortlisted', 'develop', 'refer', 'not_now', 'merged')),
  outcome_reason text NOT NULL DEFAULT '',
  merged_into    integer REFERENCES ideas (id),
  in_favour_of   integer REFERENCES ideas (id), -- the other idea for which its author withdrew it
  released_at    timestamp,                  -- when stage and outcome became public
  shown_stage    text NOT NULL,
  shown_outcome  text NOT NULL DEFAULT '',
  evidence       text NOT NULL DEFAULT 'proposed' CHECK (evidence IN ('proposed', 'lived', 'tried', 'measured', 'elsewhere')),
  taken_up       integer NOT NULL DEFAULT 0 CHECK (taken_up >= 0), -- public records of other places that have adopted it
  pick           text NOT NULL DEFAULT '' CHECK (pick IN ('', 'team')), -- who has picked it out
  pick_reason    text NOT NULL DEFAULT '' CHECK (length(pick_reason) <= 200),
  supports       integer NOT NULL DEFAULT 0 CHECK (supports >= 0),
  againsts       integer NOT NULL DEFAULT 0 CHECK (againsts >= 0),
  passes         integer NOT NULL DEFAULT 0 CHECK (passes >= 0),
  comments       integer NOT NULL DEFAULT 0 CHECK (comments >= 0), -- visible ones
  took_in        integer NOT NULL DEFAULT 0 CHECK (took_in >= 0), -- ideas that go on as part of this one
  shuffle        integer NOT NULL DEFAULT 0,   -- a random place in the shuffled order
  version        integer NOT NULL DEFAULT 1,
  posted_at      timestamp NOT NULL,
  edited_at      timestamp,
  discussed_at   timestamp NOT NULL          -- the last visible comment, else posted_at
);
CREATE INDEX ideas_newest ON ideas (challenge_id, moderation, posted_at DESC, id DESC);
CREATE INDEX ideas_most_supported ON ideas (challenge_id, moderation, supports DESC, id DESC);
CREATE INDEX ideas_recently_discussed ON ideas (challenge_id, moderation, discussed_at DESC, id DESC);
CREATE INDEX ideas_shuffled ON ideas (challenge_id, moderation, shuffle, id);
CREATE INDEX ideas_newest_anywhere ON ideas (moderation, posted_at DESC, id DESC);
CREATE INDEX ideas_by_author ON ideas (author_id, posted_at DESC);
CREATE INDEX ideas_by_merged_into ON ideas (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ideas_by_area ON ideas (area_id, moderation, posted_at DESC, id DESC);

-- Earlier texts, the first included; the present one stands in ideas.
CREATE TABLE idea_versions (
  idea_id   integer NOT NULL REFERENCES ideas (id),
  version   integer NOT NULL,
  kind      text NOT NULL,
  area_id   integer,
  title     text NOT NULL,
  body      text NOT NULL,
  answers   text NOT NULL,
  tags      text NOT NULL DEFAULT '',
  lang      text NOT NULL,
  editor_id integer,
  edited_at timestamp NOT NULL,
  PRIMARY KEY (idea_id, version)
);

-- The tags of ideas again, as lists find them: without capital letters and accents.
CREATE TABLE idea_tags (
  idea_id integer NOT NULL REFERENCES ideas (id),
  tag     text NOT NULL CHECK (length(tag) BETWEEN 1 AND 80),
  name    text NOT NULL,
  PRIMARY KEY (idea_id, tag)
);
CREATE INDEX idea_tags_by_tag ON idea_tags (tag, idea_id);

-- How many visible ideas stand where, so that counts cost the same at every size. theme_id 0 counts ideas; else coded ones.
CREATE TABLE idea_tallies (
  challenge_id integer NOT NULL,
  theme_id     integer NOT NULL,
  area_id      integer NOT NULL,
  kind         text NOT NULL,
  shown_stage  text NOT NULL,
  shown_outcome text NOT NULL DEFAULT '',
  evidence     text NOT NULL DEFAULT 'proposed',
  pick         text NOT NULL DEFAULT '',
  n            integer NOT NULL,
  PRIMARY KEY (challenge_id, theme_id, area_id, kind, shown_stage, shown_outcome, evidence, pick)
);

CREATE TABLE comments (
  id          integer PRIMARY KEY AUTOINCREMENT,
  idea_id     integer NOT NULL REFERENCES ideas (id),
  from_id     integer REFERENCES ideas (id),  -- the idea that it was posted on, since merged into idea_id
  parent_id   integer REFERENCES comments (id), -- the comment answered, at any depth
  thread_id   integer NOT NULL DEFAULT 0,       -- the first-level comment it stands under; 0 at the first level
  author_id   integer REFERENCES people (id),
  author_role text NOT NULL DEFAULT '',
  staff       boolean NOT NULL DEFAULT false,  -- written by the team that runs the challenge
  body        text NOT NULL CHECK (length(body) <= 5000),
  lang        text NOT NULL DEFAULT 'en',
  state       text NOT NULL CHECK (state IN ('visible', 'held', 'hidden', 'deleted')),
  state_reason text NOT NULL DEFAULT '',
  version     integer NOT NULL DEFAULT 1,
  posted_at   timestamp NOT NULL,
  edited_at   timestamp
);
CREATE INDEX comments_by_idea ON comments (idea_id, thread_id, id);
CREATE INDEX comments_by_author ON comments (author_id, posted_at DESC);
-- What people turned to of late, for the rising order.
CREATE INDEX comments_of_late ON comments (posted_at, idea_id, author_id) WHERE state = 'visible';
CREATE INDEX comments_held ON comments (id) WHERE state = 'held';

CREATE TABLE comment_versions (
  comment_id integer NOT NULL REFERENCES comments (id),
  version    integer NOT NULL,
  body       text NOT NULL,
  edited_at  timestamp NOT NULL,
  PRIMARY KEY (comment_id, version)
);

-- The last word of each person on each idea: 1 for, -1 against, 0 pass (for-against) or taken back (support).
CREATE TABLE supports (
  idea_id   integer NOT NULL REFERENCES ideas (id),
  person_id integer NOT NULL REFERENCES people (id),
  value     integer NOT NULL CHECK (value IN (-1, 0, 1)),
  cast_at   timestamp NOT NULL,
  PRIMARY KEY (idea_id, person_id)
) WITHOUT ROWID;
CREATE INDEX supports_of_late ON supports (cast_at, idea_id, person_id) WHERE value = 1;
CREATE INDEX supports_by_person ON supports (person_id, cast_at DESC);

CREATE TABLE themes (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  slug         text NOT NULL CHECK (length(slug) BETWEEN 1 AND 80),
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  definition   text NOT NULL DEFAULT '',
  example      text NOT NULL DEFAULT '',
  story        text NOT NULL DEFAULT '',        -- Markdown
  merged_into  integer REFERENCES themes (id),
  split_at     timestamp,                       -- out of the codebook, its ideas wait to be coded again
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamp NOT NULL,
  UNIQUE (challenge_id, slug)
);

-- Earlier names lead to the theme that they have become.
CREATE TABLE theme_slugs (
  challenge_id integer NOT NULL,
  slug         text NOT NULL,
  theme_id     integer NOT NULL REFERENCES themes (id),
  PRIMARY KEY (challenge_id, slug)
);

-- What a theme was called until its next change.
CREATE TABLE theme_versions (
  theme_id   integer NOT NULL REFERENCES themes (id),
  version    integer NOT NULL,
  name       text NOT NULL,
  definition text NOT NULL,
  example    text NOT NULL,
  story      text NOT NULL DEFAULT '',
  editor_id  integer NOT NULL DEFAULT 0,
  changed_at timestamp NOT NULL,
  PRIMARY KEY (theme_id, version)
);

-- Who of the team thought that a theme fits; never public. Those of a round are one of its two coders' alone until both have coded the idea.
CREATE TABLE codings (
  id       integer PRIMARY KEY AUTOINCREMENT,
  idea_id  integer NOT NULL REFERENCES ideas (id),
  theme_id integer NOT NULL REFERENCES themes (id),
  coder_id integer NOT NULL DEFAULT 0,
  round_id integer NOT NULL DEFAULT 0,             -- 0: outside coding rounds
  at       timestamp NOT NULL,
  UNIQUE (idea_id, theme_id, coder_id, round_id)
);

-- Coding by two people independently.
CREATE TABLE coding_rounds (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  number       integer NOT NULL,                -- in its challenge, from 1
  first_id     integer NOT NULL REFERENCES people (id),
  second_id    integer NOT NULL REFERENCES people (id) CHECK (second_id <> first_id),
  opened_by    integer NOT NULL DEFAULT 0,
  opened_at    timestamp NOT NULL,
  UNIQUE (challenge_id, number)
);

-- The ideas of a round, and how far each is. No codings of a coder who has coded means that no theme fits.
CREATE TABLE coding_ideas (
  round_id   integer NOT NULL REFERENCES coding_rounds (id),
  idea_id    integer NOT NULL REFERENCES ideas (id),
  first_at   timestamp,                         -- when each coder was last done with it; null: it waits
  second_at  timestamp,
  settled    text NOT NULL DEFAULT '',          -- ids of themes with blanks between
  settled_by integer NOT NULL DEFAULT 0,        -- 0: both had coded alike
  settled_at timestamp,
  PRIMARY KEY (round_id, idea_id)
);
CREATE INDEX coding_ideas_by_idea ON coding_ideas (idea_id);

-- The themes that an idea has, for everybody to see. What a panel finds comes here with its results.
CREATE TABLE idea_themes (
  idea_id  integer NOT NULL REFERENCES ideas (id),
  theme_id integer NOT NULL REFERENCES themes (id),
  at       timestamp NOT NULL,
  PRIMARY KEY (idea_id, theme_id)
);
CREATE INDEX idea_themes_by_theme ON idea_themes (theme_id, idea_id);

-- What a theme was split into.
CREATE TABLE theme_parts (
  theme_id integer NOT NULL REFERENCES themes (id),
  part_id  integer NOT NULL REFERENCES themes (id),
  PRIMARY KEY (theme_id, part_id)
);

-- Ideas that had a theme when it was split, or were given it later by a panel, and what somebody has given them in its place.
CREATE TABLE recodings (
  theme_id  integer NOT NULL REFERENCES themes (id),
  idea_id   integer NOT NULL REFERENCES ideas (id),
  listed_at timestamp NOT NULL,
  given     text NOT NULL DEFAULT '',              -- ids of themes with blanks between
  coder_id  integer NOT NULL DEFAULT 0,
  coded_at  timestamp,                           -- null: it waits
  PRIMARY KEY (theme_id, idea_id)
);
CREATE INDEX recodings_by_idea ON recodings (idea_id);

-- Ideas that go on as part of another, by a moderator. One that was undone stays on record.
CREATE TABLE merges (
  id        integer PRIMARY KEY AUTOINCREMENT,
  from_id   integer NOT NULL REFERENCES ideas (id),
  into_id   integer NOT NULL REFERENCES ideas (id) CHECK (into_id <> from_id),
  actor_id  integer,
  reason    text NOT NULL,
  merged_at timestamp NOT NULL,
  undone_at timestamp
);
CREATE UNIQUE INDEX merges_standing ON merges (from_id) WHERE undone_at IS NULL;
CREATE INDEX merges_by_kept ON merges (into_id);

-- How ideas are related, for everybody to see: from_id says the same as to_id, builds on it or differs from it.
CREATE TABLE idea_links (
  id      integer PRIMARY KEY AUTOINCREMENT,
  from_id integer NOT NULL REFERENCES ideas (id),
  to_id   integer NOT NULL REFERENCES ideas (id) CHECK (to_id <> from_id),
  kind    text NOT NULL CHECK (kind IN ('same', 'builds_on', 'differs')),
  words   text NOT NULL DEFAULT '' CHECK (length(words) <= 200),
  by_id   integer REFERENCES people (id),
  made_at timestamp NOT NULL
);
CREATE UNIQUE INDEX idea_links_pair ON idea_links (min(from_id, to_id), max(from_id, to_id));
CREATE INDEX idea_links_from ON idea_links (from_id);
CREATE INDEX idea_links_to ON idea_links (to_id);

-- Moves of ideas to another area or challenge, with what was left behind: moving back brings it back.
CREATE TABLE transfers (
  id             integer PRIMARY KEY AUTOINCREMENT,
  idea_id        integer NOT NULL REFERENCES ideas (id),
  from_challenge integer NOT NULL REFERENCES challenges (id),
  from_area      integer REFERENCES areas (id),
  to_challenge   integer NOT NULL REFERENCES challenges (id),
  to_area        integer REFERENCES areas (id),
  actor_id       integer,
  reason         text NOT NULL,
  pick_reason    text NOT NULL DEFAULT '',       -- why the team that it left had picked it
  moved_at       timestamp NOT NULL
);
CREATE INDEX transfers_by_idea ON transfers (idea_id, id);

-- Themes that it had there and has not any more. waiting: it was to be coded again, since the theme was split.
CREATE TABLE transfer_themes (
  transfer_id integer NOT NULL REFERENCES transfers (id),
  theme_id    integer NOT NULL REFERENCES themes (id),
  waiting     boolean NOT NULL,
  PRIMARY KEY (transfer_id, theme_id)
) WITHOUT ROWID;

-- What was said of the idea idea_id before a merge that stands, where it is not said there any more. carried: it counts on the kept one.
CREATE TABLE merge_supports (
  merge_id  integer NOT NULL REFERENCES merges (id),
  idea_id   integer NOT NULL REFERENCES ideas (id),
  person_id integer NOT NULL REFERENCES people (id),
  value     integer NOT NULL,
  cast_at   timestamp NOT NULL,
  carried   boolean NOT NULL,
  PRIMARY KEY (merge_id, idea_id, person_id)
) WITHOUT ROWID;

-- Who follows the kept idea because of a merge that stands.
CREATE TABLE merge_follows (
  merge_id  integer NOT NULL REFERENCES merges (id),
  person_id integer NOT NULL REFERENCES people (id),
  PRIMARY KEY (merge_id, person_id)
) WITHOUT ROWID;

-- Groups of ideas that were found by machine, and what somebody has made of them: they are not offered again.
CREATE TABLE theme_candidates (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL REFERENCES challenges (id),
  words        text NOT NULL,                   -- typical of it, with blanks between
  verdict      text NOT NULL CHECK (verdict IN ('accepted', 'merged', 'rejected')),
  theme_id     integer REFERENCES themes (id),
  judged_by    integer NOT NULL DEFAULT 0,
  judged_at    timestamp NOT NULL
);
CREATE INDEX theme_candidates_of ON theme_candidates (challenge_id, judged_at DESC);

-- What people search for again and again. Ideas with a number above after_id are new to it. Nobody else's to know.
CREATE TABLE saved_searches (
  id        integer PRIMARY KEY AUTOINCREMENT,
  person_id integer NOT NULL REFERENCES people (id),
  name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  challenge_id integer REFERENCES challenges (id), -- NULL: all
  query     text NOT NULL CHECK (length(query) <= 1000), -- challenges in it by number
  often     text NOT NULL CHECK (often IN ('daily', 'weekly', 'never')),
  after_id  integer NOT NULL,
  saved_at  timestamp NOT NULL,
  looked_at timestamp NOT NULL,
  version   integer NOT NULL DEFAULT 1
);
CREATE INDEX saved_searches_by_person ON saved_searches (person_id, id);

-- Which ideas the owner of a search has been told of.
CREATE TABLE saved_matches (
  search_id integer NOT NULL REFERENCES saved_searches (id),
  idea_id   integer NOT NULL REFERENCES ideas (id),
  PRIMARY KEY (search_id, idea_id)
) WITHOUT ROWID;

-- The same of ideas whose import was undone: by the source's id, so that the same file
-- taken in again is not told of twice.
CREATE TABLE saved_undone (
  search_id    integer NOT NULL REFERENCES saved_searches (id),
  challenge_id integer NOT NULL REFERENCES challenges (id),
  source_id    text NOT NULL,
  PRIMARY KEY (search_id, challenge_id, source_id)
) WITHOUT ROWID;

-- Pictures and documents of ideas. The bytes are kept elsewhere, under their hash; what is removed leaves its line alone.
CREATE TABLE attachments (
  id           integer PRIMARY KEY AUTOINCREMENT,
  idea_id      integer NOT NULL REFERENCES ideas (id),
  person_id    integer REFERENCES people (id),  -- who attached it
  kind         text NOT NULL CHECK (kind IN ('jpeg', 'png', 'pdf', 'odt', 'docx')),
  name         text NOT NULL CHECK (length(name) <= 100),
  sha256       text NOT NULL CHECK (length(sha256) = 64),
  bytes        integer NOT NULL CHECK (bytes > 0),
  small_sha256 text NOT NULL DEFAULT '' CHECK (length(small_sha256) IN (0, 64)), -- a smaller copy of a picture
  width        integer NOT NULL DEFAULT 0,
  height       integer NOT NULL DEFAULT 0,
  alt          text NOT NULL CHECK (length(alt) <= 300),
  scan         text NOT NULL CHECK (scan IN ('off', 'waiting', 'clean')),
  people       boolean NOT NULL,               -- people can be recognised in it
  consent_who  text NOT NULL DEFAULT '' CHECK (length(consent_who) <= 200),
  consent_what text NOT NULL DEFAULT '' CHECK (length(consent_what) <= 200),
  consent_by   integer REFERENCES people (id),
  consent_at   timestamp,                    -- none: they have not agreed
  hidden       boolean NOT NULL DEFAULT false,
  hidden_reason text NOT NULL DEFAULT '',
  removed_at   timestamp,
  removed_why  text NOT NULL DEFAULT '' CHECK (removed_why IN ('', 'author', 'moderator', 'consent', 'withdrawn', 'refused')),
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamp NOT NULL
);
CREATE INDEX attachments_by_idea ON attachments (idea_id, id);
CREATE INDEX attachments_by_hash ON attachments (sha256) WHERE removed_at IS NULL;
CREATE INDEX attachments_by_small ON attachments (small_sha256) WHERE removed_at IS NULL AND small_sha256 <> '';
CREATE INDEX attachments_unscanned ON attachments (id) WHERE scan = 'off' AND removed_at IS NULL;

-- The bytes that are in use, one row a hash, so that none are deleted while somebody attaches the same.
CREATE TABLE blobs (
  sha256      text PRIMARY KEY CHECK (length(sha256) = 64),
  dropping_at timestamp                       -- since when somebody is deleting them; none: nobody is
) WITHOUT ROWID;

-- +goose Down
DROP TABLE blobs; DROP TABLE attachments;
DROP TABLE saved_undone; DROP TABLE saved_matches; DROP TABLE saved_searches;
DROP TABLE idea_links; DROP TABLE transfer_themes; DROP TABLE transfers;
DROP TABLE merge_follows; DROP TABLE merge_supports; DROP TABLE merges;
DROP TABLE theme_candidates; DROP TABLE recodings; DROP TABLE theme_parts; DROP TABLE idea_themes; DROP TABLE coding_ideas; DROP TABLE coding_rounds; DROP TABLE codings; DROP TABLE theme_versions; DROP TABLE theme_slugs; DROP TABLE themes; DROP TABLE supports; DROP TABLE comment_versions;
DROP TABLE comments; DROP TABLE idea_tags; DROP TABLE idea_tallies; DROP TABLE idea_versions; DROP TABLE ideas; DROP TABLE drafts;
