-- +goose Up
-- A moderator looks at a file, or at a record of taking an idea up, before others see it.
ALTER TABLE attachments ADD COLUMN waits boolean NOT NULL DEFAULT FALSE; -- whatever kind it is: looked_at says whether it still does
DROP INDEX attachments_to_look;
CREATE INDEX attachments_to_look ON attachments (id) WHERE (kind IN ('mp3', 'm4a', 'mp4', 'ogg', 'webm', 'wav') OR waits = TRUE) AND looked_at IS NULL AND removed_at IS NULL;
ALTER TABLE adoptions ADD COLUMN waits boolean NOT NULL DEFAULT FALSE;
ALTER TABLE adoptions ADD COLUMN hidden_code text NOT NULL DEFAULT '';
ALTER TABLE adoptions ADD COLUMN told text NOT NULL DEFAULT 'visible' CHECK (told IN ('visible', 'held', 'hidden')); -- what whoever recorded it knows
UPDATE adoptions SET told = 'hidden' WHERE hidden;
CREATE INDEX adoptions_waiting ON adoptions (id) WHERE waits = TRUE;

-- +goose Down
DROP INDEX adoptions_waiting;
ALTER TABLE adoptions DROP COLUMN told;
ALTER TABLE adoptions DROP COLUMN hidden_code;
UPDATE adoptions SET hidden = TRUE WHERE waits; -- nobody has looked at it
ALTER TABLE adoptions DROP COLUMN waits;
UPDATE attachments SET hidden = TRUE WHERE waits = TRUE AND looked_at IS NULL AND removed_at IS NULL;
DROP INDEX attachments_to_look;
ALTER TABLE attachments DROP COLUMN waits;
CREATE INDEX attachments_to_look ON attachments (id) WHERE kind IN ('mp3', 'm4a', 'mp4', 'ogg', 'webm', 'wav') AND looked_at IS NULL AND removed_at IS NULL;
