-- +goose Up
-- Readers see the role of somebody and not the name, because they chose so.
ALTER TABLE people ADD COLUMN unnamed boolean NOT NULL DEFAULT FALSE;
-- Whether readers see the name: not of those, nor of anybody under 16. What readers are shown asks this alone.
ALTER TABLE people ADD COLUMN named boolean GENERATED ALWAYS AS (age <> 'under' AND NOT unnamed) STORED;

-- +goose Down
ALTER TABLE people DROP COLUMN named;
ALTER TABLE people DROP COLUMN unnamed;
