-- +goose Up
-- An alert of a text that was refused: none of its words are kept, but who sent it. tried_by is NULL once they are erased.
ALTER TABLE alerts ADD COLUMN unposted boolean NOT NULL DEFAULT FALSE;
ALTER TABLE alerts ADD COLUMN tried_by bigint REFERENCES people (id);
-- When leads or administrators were written to, because no contact could act or answered.
ALTER TABLE alerts ADD COLUMN others_told_at timestamptz;
CREATE INDEX alerts_by_trier ON alerts (tried_by, raised_at) WHERE tried_by IS NOT NULL;

-- When somebody said that they are under 16 where nobody under 16 may post; forgotten after 7 days.
ALTER TABLE people ADD COLUMN said_no_at timestamptz;

-- +goose Down
ALTER TABLE people DROP COLUMN said_no_at;
DROP INDEX alerts_by_trier;
ALTER TABLE alerts DROP COLUMN others_told_at;
ALTER TABLE alerts DROP COLUMN tried_by;
ALTER TABLE alerts DROP COLUMN unposted;
