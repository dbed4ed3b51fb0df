-- +goose Up
-- How a comment stood that its author has deleted, so that bringing it back shows nothing that others could not read before;
-- empty: everybody could read it.
ALTER TABLE comments ADD COLUMN deleted_from text NOT NULL DEFAULT '' CHECK (deleted_from IN ('', 'held', 'hidden'));

-- +goose Down
ALTER TABLE comments DROP COLUMN deleted_from;
