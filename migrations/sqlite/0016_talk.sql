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

-- +goose Down
ALTER TABLE ideas DROP COLUMN pinned_id;
DROP TABLE comment_locks;
ALTER TABLE ideas DROP COLUMN lock_words;
ALTER TABLE ideas DROP COLUMN lock_code;
