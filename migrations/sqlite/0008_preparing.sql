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

-- Private questions of members to the chair: these two alone read them.
CREATE TABLE panel_questions (
  id          integer PRIMARY KEY AUTOINCREMENT,
  panel_id    integer NOT NULL REFERENCES panels (id),
  seat_id     integer NOT NULL REFERENCES seats (id),
  idea_id     integer REFERENCES ideas (id),        -- none: in general
  words       text NOT NULL CHECK (length(words) BETWEEN 1 AND 5000),
  asked_at    timestamp NOT NULL,
  answer      text NOT NULL DEFAULT '' CHECK (length(answer) <= 5000),
  answered_at timestamp
);
CREATE INDEX panel_questions_by_panel ON panel_questions (panel_id);

-- What people said to their invitation to a panel.
CREATE TABLE seat_answers (
  seat_id     integer PRIMARY KEY REFERENCES seats (id),
  accepted    boolean NOT NULL,
  words       text NOT NULL DEFAULT '' CHECK (length(words) <= 5000), -- to the chair alone
  answered_at timestamp NOT NULL
);

-- +goose Down
DROP TABLE seat_answers;
DROP TABLE panel_questions;
DROP TABLE practice_answers; DROP TABLE practice_ideas;
