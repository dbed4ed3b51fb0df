-- +goose Up
-- A passage can also stand beside a file: in its name, in what it shows, or in what is said in it.
ALTER TABLE removal_places DROP CONSTRAINT removal_places_text_kind_check;
ALTER TABLE removal_places ADD CONSTRAINT removal_places_text_kind_check CHECK (text_kind IN ('idea', 'comment', 'draft', 'copy', 'file'));

-- +goose Down
DELETE FROM removal_places WHERE text_kind = 'file';
ALTER TABLE removal_places DROP CONSTRAINT removal_places_text_kind_check;
ALTER TABLE removal_places ADD CONSTRAINT removal_places_text_kind_check CHECK (text_kind IN ('idea', 'comment', 'draft', 'copy'));
