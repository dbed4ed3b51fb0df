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

-- +goose Down
DROP TABLE in_hand;
