-- +goose Up
-- What contributors agree to, as it stood from a day on: terms with their licence, house rules, privacy notice. A version is never changed.
CREATE TABLE terms (
  number       integer PRIMARY KEY,
  licence      text NOT NULL,
  terms        text NOT NULL,                  -- Markdown, like the two below
  rules        text NOT NULL,
  privacy      text NOT NULL,
  hash         text NOT NULL,                  -- SHA-256 of the three texts
  published_at timestamp NOT NULL
);
-- Which version somebody agreed to first when they posted.
CREATE TABLE agreements (
  person_id integer NOT NULL REFERENCES people (id),
  terms     integer NOT NULL REFERENCES terms (number),
  agreed_at timestamp NOT NULL,
  PRIMARY KEY (person_id, terms)
);
-- The version to which each text was posted: 0 before versions were kept, -1 imported.
ALTER TABLE ideas ADD COLUMN terms integer NOT NULL DEFAULT 0;
ALTER TABLE ideas ADD COLUMN agreed_at timestamp;
ALTER TABLE idea_versions ADD COLUMN terms integer NOT NULL DEFAULT 0;
ALTER TABLE idea_versions ADD COLUMN agreed_at timestamp;
ALTER TABLE comments ADD COLUMN terms integer NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN agreed_at timestamp;
ALTER TABLE comment_versions ADD COLUMN terms integer NOT NULL DEFAULT 0;
ALTER TABLE comment_versions ADD COLUMN agreed_at timestamp;
ALTER TABLE adoptions ADD COLUMN terms integer NOT NULL DEFAULT 0;
ALTER TABLE adoptions ADD COLUMN agreed_at timestamp;

-- What somebody said who was asked whether they are 16: over or under; empty where nobody has asked. No date of birth is kept.
ALTER TABLE people ADD COLUMN age text NOT NULL DEFAULT '' CHECK (age IN ('', 'over', 'under'));
-- The parent or guardian of somebody under 16: their address until they have answered, then the answer alone.
CREATE TABLE guardians (
  person_id    integer PRIMARY KEY REFERENCES people (id),
  email        text NOT NULL,
  link_hash    text NOT NULL,                -- of the link that answers, or that withdraws; empty for none
  asks         integer NOT NULL,
  asked_at     timestamp NOT NULL,
  expires_at   timestamp NOT NULL,
  consented_at timestamp,
  refused_at   timestamp,
  ended_at     timestamp
);
CREATE INDEX guardians_by_link ON guardians (link_hash);

-- +goose Down
DROP TABLE guardians;
ALTER TABLE people DROP COLUMN age;
ALTER TABLE adoptions DROP COLUMN agreed_at;
ALTER TABLE adoptions DROP COLUMN terms;
ALTER TABLE comment_versions DROP COLUMN agreed_at;
ALTER TABLE comment_versions DROP COLUMN terms;
ALTER TABLE comments DROP COLUMN agreed_at;
ALTER TABLE comments DROP COLUMN terms;
ALTER TABLE idea_versions DROP COLUMN agreed_at;
ALTER TABLE idea_versions DROP COLUMN terms;
ALTER TABLE ideas DROP COLUMN agreed_at;
ALTER TABLE ideas DROP COLUMN terms;
DROP TABLE agreements; DROP TABLE terms;
