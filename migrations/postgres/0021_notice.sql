-- +goose Up
-- When somebody was last told that their account will be deleted, since the challenge that it was for is over.
ALTER TABLE people ADD COLUMN warned_at timestamptz;

-- +goose Down
ALTER TABLE people DROP COLUMN warned_at;
