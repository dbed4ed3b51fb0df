-- +goose Up
-- Passkeys: keys that a device of a person holds and signs with, beside the codes of an app or in their place.
CREATE TABLE passkeys (
  id            integer PRIMARY KEY AUTOINCREMENT,
  person_id     integer NOT NULL REFERENCES people (id),
  name          text NOT NULL CHECK (length(name) <= 60), -- as its person calls it
  credential_id text NOT NULL UNIQUE,               -- what the device calls it
  public_key    text NOT NULL,
  transports    text NOT NULL DEFAULT '',           -- how a browser reaches the device
  sign_count    integer NOT NULL DEFAULT 0,          -- as the device counts; 0 for one that does not
  flags         integer NOT NULL DEFAULT 0,         -- what the device said of it last
  added_at      timestamp NOT NULL,
  used_at       timestamp
);
CREATE INDEX passkeys_by_person ON passkeys (person_id, id);

-- What a device is to sign for a session, once, and since when.
ALTER TABLE sessions ADD COLUMN passkey_challenge text;
ALTER TABLE sessions ADD COLUMN passkey_asked_at timestamp;

-- Since when codes of an app are taken: a second step may be passkeys alone.
ALTER TABLE second_steps ADD COLUMN app_at timestamp;
UPDATE second_steps SET app_at = set_at;

-- +goose Down
DELETE FROM recovery_codes WHERE person_id IN (SELECT person_id FROM second_steps WHERE app_at IS NULL);
DELETE FROM second_steps WHERE app_at IS NULL;
ALTER TABLE second_steps DROP COLUMN app_at;
ALTER TABLE sessions DROP COLUMN passkey_asked_at;
ALTER TABLE sessions DROP COLUMN passkey_challenge;
DROP TABLE passkeys;
