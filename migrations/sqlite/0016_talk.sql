-- +goose Up
-- Why the team has closed the comments of an idea: a standard reason, and words beside it. Empty: it has not.
ALTER TABLE ideas ADD COLUMN lock_code text NOT NULL DEFAULT '';
ALTER TABLE ideas ADD COLUMN lock_words text NOT NULL DEFAULT '';

-- Each time that comments were closed or opened again.
CREATE TABLE comment_locks (
  id           integer PRIMARY KEY AUTOINCREMENT,
  challenge_id integer NOT NULL,
  idea_id      integer NOT NULL,
  locked       boolean NOT NULL,               -- from then on
  code         text NOT NULL,
  words        text NOT NULL CHECK (length(words) <= 2000),
  by_id        integer NOT NULL,
  at           timestamp NOT NULL
);
CREATE INDEX comment_locks_by_challenge ON comment_locks (challenge_id, id);

-- The comment that stands first on the page of an idea, as the reply from the team; 0: none.
ALTER TABLE ideas ADD COLUMN pinned_id integer NOT NULL DEFAULT 0;

-- What moderators go through before they decide about an idea, a line each; and who has ticked which line, in the words that it had.
ALTER TABLE conduct ADD COLUMN checklist text NOT NULL DEFAULT '';
CREATE TABLE checklist_ticks (
  idea_id   integer NOT NULL,
  line      text NOT NULL CHECK (length(line) <= 200),
  ticked_by integer NOT NULL,
  ticked_at timestamp NOT NULL,
  PRIMARY KEY (idea_id, line)
);

-- Whether a moderator is reminded by mail of what waits, and when that was last.
ALTER TABLE people ADD COLUMN reminders boolean NOT NULL DEFAULT true;
ALTER TABLE people ADD COLUMN reminded_at timestamp;

-- +goose Down
ALTER TABLE people DROP COLUMN reminded_at;
ALTER TABLE people DROP COLUMN reminders;
DROP TABLE checklist_ticks;
ALTER TABLE conduct DROP COLUMN checklist;
ALTER TABLE ideas DROP COLUMN pinned_id;
DROP TABLE comment_locks;
ALTER TABLE ideas DROP COLUMN lock_words;
ALTER TABLE ideas DROP COLUMN lock_code;
