-- +goose Up
-- What people say is wrong with an idea or a comment. Moderators read what was said and not who it was; a person is kept
-- so that each counts once, and of somebody signed out a mark that leads nowhere, until what a moderator
-- has decided about it stands.
CREATE TABLE reports (
  id          integer PRIMARY KEY AUTOINCREMENT,
  kind        text NOT NULL CHECK (kind IN ('idea', 'comment')),
  subject     integer NOT NULL,                -- the idea or the comment
  reason      text NOT NULL CHECK (reason IN ('danger', 'identifies', 'harmful', 'unkind', 'complaint', 'spam', 'other')),
  words       text NOT NULL DEFAULT '' CHECK (length(words) <= 500),
  person_id   integer NOT NULL DEFAULT 0,      -- 0: signed out
  mark        text NOT NULL DEFAULT '',
  reported_at timestamp NOT NULL,
  verdict     text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'kept', 'removed')),
  settled_by  integer NOT NULL DEFAULT 0,
  settled_at  timestamp,
  ruling_id   integer NOT NULL DEFAULT 0       -- by which it was settled
);
CREATE UNIQUE INDEX reports_open ON reports (kind, subject, person_id, mark) WHERE verdict = '';
CREATE INDEX reports_by_subject ON reports (kind, subject);

-- What moderators decided about ideas and comments, none of their words, with how each stood before, so that it can be undone.
CREATE TABLE rulings (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL,
  idea_id      integer NOT NULL,
  comment_id   integer NOT NULL DEFAULT 0,     -- 0: the idea itself
  from_state   text NOT NULL CHECK (from_state IN ('held', 'visible', 'hidden')),
  from_reason  text NOT NULL,
  from_public  boolean NOT NULL,
  to_state     text NOT NULL CHECK (to_state IN ('held', 'visible', 'hidden')),
  code         text NOT NULL,
  words        text NOT NULL CHECK (length(words) <= 2000),
  ruled_by     integer NOT NULL,               -- 0: enough people had reported it
  ruled_at     timestamp NOT NULL,
  told_at      timestamp,                  -- when its author was told, or there was nothing to tell
  undone_by    integer NOT NULL DEFAULT 0,
  undone_at    timestamp
);
CREATE INDEX rulings_by_thing ON rulings (idea_id, comment_id, id);
CREATE INDEX rulings_by_comment ON rulings (comment_id, id) WHERE comment_id <> 0;
CREATE INDEX rulings_by_challenge ON rulings (challenge_id, id);

-- Passages that moderators took out of every text of an idea or a comment: where each stood, what it was, and a salted hash.
CREATE TABLE removals (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL,
  idea_id      integer NOT NULL,
  comment_id   integer NOT NULL DEFAULT 0,
  kind         text NOT NULL,
  salt         text NOT NULL,
  hash         text NOT NULL,
  code         text NOT NULL,
  words        text NOT NULL CHECK (length(words) <= 2000),
  removed_by   integer NOT NULL,
  removed_at   timestamp NOT NULL,
  told_at      timestamp
);
CREATE TABLE removal_places (
  removal_id integer NOT NULL REFERENCES removals (id),
  position   integer NOT NULL,
  text_kind  text NOT NULL CHECK (text_kind IN ('idea', 'comment', 'draft', 'copy')),
  row_id     integer NOT NULL,
  version    integer NOT NULL,
  field      text NOT NULL,
  start_at   integer NOT NULL,
  end_at     integer NOT NULL,
  PRIMARY KEY (removal_id, position)
);

-- +goose Down
DROP TABLE removal_places;
DROP TABLE removals;
DROP TABLE rulings;
DROP TABLE reports;
