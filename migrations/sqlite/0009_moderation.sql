-- +goose Up
-- What people say is wrong with an idea or a comment. Moderators read what was said and not who it was; a person is kept
-- so that each counts once, and of somebody signed out a mark that leads nowhere, until a moderator has settled it.
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
  settled_at  timestamp
);
CREATE UNIQUE INDEX reports_open ON reports (kind, subject, person_id, mark) WHERE verdict = '';
CREATE INDEX reports_by_subject ON reports (kind, subject);

-- +goose Down
DROP TABLE reports;
