-- +goose Up
-- A contact was erased since the watch was set.
ALTER TABLE watches ADD COLUMN lost boolean NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE watches DROP COLUMN lost;
