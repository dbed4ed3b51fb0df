-- +goose Up
-- When somebody was last told that their account will be deleted, since the challenge that it was for is over.
ALTER TABLE people ADD COLUMN warned_at timestamp;
-- When somebody said whether they are 16 or over, so that "no" is not taken back at once.
ALTER TABLE people ADD COLUMN age_at timestamp;
-- Which addresses of parents or guardians were asked within a day, whoever asked: a hash alone.
CREATE TABLE guardian_asks (
  email_hash text NOT NULL,
  asked_at   timestamp NOT NULL
);
CREATE INDEX guardian_asks_by_email ON guardian_asks (email_hash, asked_at);

-- +goose Down
DROP TABLE guardian_asks;
ALTER TABLE people DROP COLUMN age_at;
ALTER TABLE people DROP COLUMN warned_at;
