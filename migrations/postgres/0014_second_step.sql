-- +goose Up
-- When a session last proved who holds it, since it was started.
ALTER TABLE sessions ADD COLUMN proven_at timestamptz;

-- +goose Down
ALTER TABLE sessions DROP COLUMN proven_at;
