-- +goose Up
-- The log of moderation, and the fingerprints of a text, are found among all events by their kind.
CREATE INDEX events_by_kind ON events (kind, subject);

-- +goose Down
DROP INDEX events_by_kind;
