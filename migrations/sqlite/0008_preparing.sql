-- +goose Up
-- How the members of a panel are prepared. Practice ideas are kept where somebody has written them; else a panel has
-- the usual ones. What members answer on them counts nowhere.
CREATE TABLE practice_ideas (
  panel_id integer NOT NULL REFERENCES panels (id),
  number   integer NOT NULL CHECK (number BETWEEN 1 AND 3),
  title    text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  body     text NOT NULL,
  worked   text NOT NULL,                      -- the chair's answer on each criterion, by its name
  reasons  text NOT NULL,
  PRIMARY KEY (panel_id, number)
);

CREATE TABLE practice_answers (
  seat_id     integer NOT NULL REFERENCES seats (id),
  number      integer NOT NULL CHECK (number BETWEEN 1 AND 3),
  answers     text NOT NULL,
  answered_at timestamp NOT NULL,
  PRIMARY KEY (seat_id, number)
);

-- +goose Down
DROP TABLE practice_answers; DROP TABLE practice_ideas;
