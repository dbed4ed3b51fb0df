-- +goose Up
-- Meetings of panels: in which order they talk, who is there, and what is kept of it. Nothing here is removed.
CREATE TABLE meetings (
  panel_id    integer PRIMARY KEY REFERENCES panels (id),
  revision    integer NOT NULL DEFAULT 1,      -- moves with all that the page of the meeting shows
  revealed_at timestamp                        -- when the members were last shown what a round came to
);

CREATE TABLE agenda_moves (
  id       integer PRIMARY KEY AUTOINCREMENT,
  panel_id integer NOT NULL REFERENCES panels (id),
  round    integer NOT NULL,
  idea_id  integer NOT NULL REFERENCES ideas (id),
  place    integer NOT NULL CHECK (place > 0), -- in the order as it was by then
  seat_id  integer NOT NULL REFERENCES seats (id),
  moved_at timestamp NOT NULL
);
CREATE INDEX agenda_moves_by_panel ON agenda_moves (panel_id);

-- Ideas that a member wants to discuss. Who it was is not kept here.
CREATE TABLE consent_pulls (
  panel_id  integer NOT NULL REFERENCES panels (id),
  round     integer NOT NULL,
  idea_id   integer NOT NULL REFERENCES ideas (id),
  pulled_at timestamp NOT NULL,
  PRIMARY KEY (panel_id, round, idea_id)
);

-- Ideas on the agenda that the panel passes over.
CREATE TABLE agenda_skips (
  panel_id   integer NOT NULL REFERENCES panels (id),
  round      integer NOT NULL,
  idea_id    integer NOT NULL REFERENCES ideas (id),
  reason     text NOT NULL CHECK (length(reason) BETWEEN 1 AND 5000),
  seat_id    integer NOT NULL DEFAULT 0,
  skipped_at timestamp NOT NULL,
  PRIMARY KEY (panel_id, round, idea_id)
);

CREATE TABLE talks (
  id       integer PRIMARY KEY AUTOINCREMENT,
  panel_id integer NOT NULL REFERENCES panels (id),
  round    integer NOT NULL,
  idea_id  integer NOT NULL REFERENCES ideas (id),
  began_at timestamp NOT NULL,
  ended_at timestamp
);
CREATE INDEX talks_by_panel ON talks (panel_id);
CREATE UNIQUE INDEX talks_going_on ON talks (panel_id) WHERE ended_at IS NULL;

CREATE TABLE attendances (
  id         integer PRIMARY KEY AUTOINCREMENT,
  panel_id   integer NOT NULL REFERENCES panels (id),
  seat_id    integer NOT NULL REFERENCES seats (id),
  arrived_at timestamp NOT NULL,
  left_at    timestamp
);
CREATE INDEX attendances_by_panel ON attendances (panel_id);
CREATE UNIQUE INDEX attendances_going_on ON attendances (seat_id) WHERE left_at IS NULL;

-- What a panel said about an idea; every version is kept.
CREATE TABLE minutes (
  panel_id     integer NOT NULL REFERENCES panels (id),
  idea_id      integer NOT NULL REFERENCES ideas (id),
  version      integer NOT NULL,
  reasons      text NOT NULL DEFAULT '' CHECK (length(reasons) <= 5000),
  concerns     text NOT NULL DEFAULT '' CHECK (length(concerns) <= 5000),
  would_change text NOT NULL DEFAULT '' CHECK (length(would_change) <= 5000),
  actions      text NOT NULL DEFAULT '' CHECK (length(actions) <= 5000),
  seat_id      integer NOT NULL REFERENCES seats (id),
  written_at   timestamp NOT NULL,
  agreed_by    integer REFERENCES seats (id),
  agreed_at    timestamp,
  PRIMARY KEY (panel_id, idea_id, version)
);

CREATE TABLE dissents (
  id         integer PRIMARY KEY AUTOINCREMENT,
  panel_id   integer NOT NULL REFERENCES panels (id),
  idea_id    integer NOT NULL REFERENCES ideas (id),
  seat_id    integer REFERENCES seats (id),    -- null: without a name
  words      text NOT NULL CHECK (length(words) BETWEEN 1 AND 5000),
  entered_at timestamp NOT NULL
);
CREATE INDEX dissents_by_panel ON dissents (panel_id, idea_id);

-- +goose Down
DROP TABLE dissents; DROP TABLE minutes; DROP TABLE attendances; DROP TABLE agenda_skips; DROP TABLE talks; DROP TABLE consent_pulls; DROP TABLE agenda_moves; DROP TABLE meetings;
