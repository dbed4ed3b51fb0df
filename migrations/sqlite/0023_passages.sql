-- +goose Up
-- A passage can also stand beside a file: in its name, in what it shows, or in what is said in it.
CREATE TABLE removal_places_now (
  removal_id integer NOT NULL REFERENCES removals (id),
  position   integer NOT NULL,
  text_kind  text NOT NULL CHECK (text_kind IN ('idea', 'comment', 'draft', 'copy', 'file')),
  row_id     integer NOT NULL,
  version    integer NOT NULL,
  field      text NOT NULL,
  start_at   integer NOT NULL,
  end_at     integer NOT NULL,
  PRIMARY KEY (removal_id, position)
);
INSERT INTO removal_places_now SELECT removal_id, position, text_kind, row_id, version, field, start_at, end_at FROM removal_places;
DROP TABLE removal_places;
ALTER TABLE removal_places_now RENAME TO removal_places;

-- +goose Down
CREATE TABLE removal_places_then (
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
INSERT INTO removal_places_then SELECT removal_id, position, text_kind, row_id, version, field, start_at, end_at FROM removal_places WHERE text_kind <> 'file';
DROP TABLE removal_places;
ALTER TABLE removal_places_then RENAME TO removal_places;
