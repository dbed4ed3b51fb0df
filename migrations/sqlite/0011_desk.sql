-- +goose Up
-- What a moderator has in hand, for half an hour at most, so that two do not do the same.
CREATE TABLE in_hand (
  kind      text NOT NULL CHECK (kind IN ('idea', 'comment')),
  subject   integer NOT NULL,                  -- the idea or the comment
  person_id integer NOT NULL,
  taken_at  timestamp NOT NULL,
  PRIMARY KEY (kind, subject)
);
CREATE INDEX in_hand_by_time ON in_hand (taken_at);

-- Passages of posted texts at which moderators should look: what the check for details calls each, where it stands, and none of its words.
CREATE TABLE found_passages (
  kind      text NOT NULL CHECK (kind IN ('idea', 'comment')),
  subject   integer NOT NULL,
  position  integer NOT NULL,
  found     text NOT NULL,                     -- what the check calls it, or 'changed': the whole, since it was hidden
  asked     boolean NOT NULL,                  -- its author was asked and left it
  field     text NOT NULL,
  start_at  integer NOT NULL,
  end_at    integer NOT NULL,
  found_at  timestamp NOT NULL,
  ruling_id integer NOT NULL DEFAULT 0,        -- by which it was settled; 0: it waits
  PRIMARY KEY (kind, subject, position)
);
CREATE INDEX found_waiting ON found_passages (kind, subject) WHERE ruling_id = 0;
CREATE INDEX found_by_ruling ON found_passages (ruling_id) WHERE ruling_id <> 0;

-- What moderators tell each other about a text.
CREATE TABLE moderator_notes (
  id         integer PRIMARY KEY AUTOINCREMENT,
  kind       text NOT NULL CHECK (kind IN ('idea', 'comment')),
  subject    integer NOT NULL,
  words      text NOT NULL CHECK (length(words) <= 1000),
  written_by integer NOT NULL,
  written_at timestamp NOT NULL
);
CREATE INDEX moderator_notes_by_subject ON moderator_notes (kind, subject, id);

-- Rulings that were made together, by the first of them; 0: alone.
ALTER TABLE rulings ADD COLUMN batch integer NOT NULL DEFAULT 0;
CREATE INDEX rulings_by_batch ON rulings (batch) WHERE batch <> 0;

-- +goose Down
DROP INDEX rulings_by_batch;
ALTER TABLE rulings DROP COLUMN batch;
DROP TABLE moderator_notes;
DROP TABLE found_passages;
DROP TABLE in_hand;
