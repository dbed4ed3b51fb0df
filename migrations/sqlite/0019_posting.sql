-- +goose Up
-- What only its author and the moderators read: for a phase, or because its author asked for it on posting where the challenge
-- lets them. Such an idea is 'held' to all that reads moderation, and team_only says why; it is never visible.
ALTER TABLE challenges ADD COLUMN team_posts boolean NOT NULL DEFAULT false;
ALTER TABLE phases ADD COLUMN audience text NOT NULL DEFAULT 'everyone' CHECK (audience IN ('everyone', 'team', 'team_until_end'));
ALTER TABLE drafts ADD COLUMN ask_team boolean NOT NULL DEFAULT false;
ALTER TABLE ideas ADD COLUMN team_only text NOT NULL DEFAULT '' CHECK (team_only IN ('', 'author', 'phase', 'phase_end', 'team')) CHECK (team_only = '' OR moderation <> 'visible');
CREATE INDEX ideas_for_team ON ideas (challenge_id, id) WHERE team_only <> '';
ALTER TABLE rulings ADD COLUMN from_team text NOT NULL DEFAULT '';
ALTER TABLE rulings ADD COLUMN to_team text NOT NULL DEFAULT '';

-- Recordings beside pictures and documents, each with a transcript; a moderator looks at them first. A new table, since a
-- check cannot be changed where it stands.
CREATE TABLE attachments_now (
  id           integer PRIMARY KEY AUTOINCREMENT,
  idea_id      integer NOT NULL REFERENCES ideas (id),
  person_id    integer REFERENCES people (id),  -- who attached it
  kind         text NOT NULL CHECK (kind IN ('jpeg', 'png', 'pdf', 'odt', 'docx', 'mp3', 'm4a', 'mp4', 'ogg', 'webm', 'wav')),
  name         text NOT NULL CHECK (length(name) <= 100),
  sha256       text NOT NULL CHECK (length(sha256) = 64),
  bytes        integer NOT NULL CHECK (bytes > 0),
  small_sha256 text NOT NULL DEFAULT '' CHECK (length(small_sha256) IN (0, 64)), -- a smaller copy of a picture
  width        integer NOT NULL DEFAULT 0,
  height       integer NOT NULL DEFAULT 0,
  alt          text NOT NULL CHECK (length(alt) <= 300),
  scan         text NOT NULL CHECK (scan IN ('off', 'waiting', 'clean')),
  people       boolean NOT NULL,               -- people can be recognised in it
  consent_who  text NOT NULL DEFAULT '' CHECK (length(consent_who) <= 200),
  consent_what text NOT NULL DEFAULT '' CHECK (length(consent_what) <= 200),
  consent_by   integer REFERENCES people (id),
  consent_at   timestamp,                    -- none: they have not agreed
  hidden       boolean NOT NULL DEFAULT false,
  hidden_reason text NOT NULL DEFAULT '',
  removed_at   timestamp,
  removed_why  text NOT NULL DEFAULT '' CHECK (removed_why IN ('', 'author', 'moderator', 'consent', 'withdrawn', 'refused')),
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamp NOT NULL,
  transcript   text NOT NULL DEFAULT '' CHECK (length(transcript) <= 20000),
  looked_at    timestamp                     -- when a moderator looked at a recording; none: not yet
);
INSERT INTO attachments_now (id, idea_id, person_id, kind, name, sha256, bytes, small_sha256, width, height, alt, scan, people, consent_who, consent_what, consent_by, consent_at, hidden, hidden_reason, removed_at, removed_why, version, created_at)
  SELECT id, idea_id, person_id, kind, name, sha256, bytes, small_sha256, width, height, alt, scan, people, consent_who, consent_what, consent_by, consent_at, hidden, hidden_reason, removed_at, removed_why, version, created_at FROM attachments;
DROP TABLE attachments;
ALTER TABLE attachments_now RENAME TO attachments;
CREATE INDEX attachments_by_idea ON attachments (idea_id, id);
CREATE INDEX attachments_by_hash ON attachments (sha256) WHERE removed_at IS NULL;
CREATE INDEX attachments_by_small ON attachments (small_sha256) WHERE removed_at IS NULL AND small_sha256 <> '';
CREATE INDEX attachments_unscanned ON attachments (id) WHERE scan = 'off' AND removed_at IS NULL;
CREATE INDEX attachments_to_look ON attachments (id) WHERE kind IN ('mp3', 'm4a', 'mp4', 'ogg', 'webm', 'wav') AND looked_at IS NULL AND removed_at IS NULL;

-- +goose Down
CREATE TABLE attachments_then (
  id           integer PRIMARY KEY AUTOINCREMENT,
  idea_id      integer NOT NULL REFERENCES ideas (id),
  person_id    integer REFERENCES people (id),  -- who attached it
  kind         text NOT NULL CHECK (kind IN ('jpeg', 'png', 'pdf', 'odt', 'docx')),
  name         text NOT NULL CHECK (length(name) <= 100),
  sha256       text NOT NULL CHECK (length(sha256) = 64),
  bytes        integer NOT NULL CHECK (bytes > 0),
  small_sha256 text NOT NULL DEFAULT '' CHECK (length(small_sha256) IN (0, 64)), -- a smaller copy of a picture
  width        integer NOT NULL DEFAULT 0,
  height       integer NOT NULL DEFAULT 0,
  alt          text NOT NULL CHECK (length(alt) <= 300),
  scan         text NOT NULL CHECK (scan IN ('off', 'waiting', 'clean')),
  people       boolean NOT NULL,               -- people can be recognised in it
  consent_who  text NOT NULL DEFAULT '' CHECK (length(consent_who) <= 200),
  consent_what text NOT NULL DEFAULT '' CHECK (length(consent_what) <= 200),
  consent_by   integer REFERENCES people (id),
  consent_at   timestamp,                    -- none: they have not agreed
  hidden       boolean NOT NULL DEFAULT false,
  hidden_reason text NOT NULL DEFAULT '',
  removed_at   timestamp,
  removed_why  text NOT NULL DEFAULT '' CHECK (removed_why IN ('', 'author', 'moderator', 'consent', 'withdrawn', 'refused')),
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamp NOT NULL
);
INSERT INTO attachments_then (id, idea_id, person_id, kind, name, sha256, bytes, small_sha256, width, height, alt, scan, people, consent_who, consent_what, consent_by, consent_at, hidden, hidden_reason, removed_at, removed_why, version, created_at)
  SELECT id, idea_id, person_id, kind, name, sha256, bytes, small_sha256, width, height, alt, scan, people, consent_who, consent_what, consent_by, consent_at, hidden, hidden_reason, removed_at, removed_why, version, created_at FROM attachments WHERE kind IN ('jpeg', 'png', 'pdf', 'odt', 'docx');
DROP TABLE attachments;
ALTER TABLE attachments_then RENAME TO attachments;
CREATE INDEX attachments_by_idea ON attachments (idea_id, id);
CREATE INDEX attachments_by_hash ON attachments (sha256) WHERE removed_at IS NULL;
CREATE INDEX attachments_by_small ON attachments (small_sha256) WHERE removed_at IS NULL AND small_sha256 <> '';
CREATE INDEX attachments_unscanned ON attachments (id) WHERE scan = 'off' AND removed_at IS NULL;
ALTER TABLE rulings DROP COLUMN to_team;
ALTER TABLE rulings DROP COLUMN from_team;
DROP INDEX ideas_for_team;
ALTER TABLE ideas DROP COLUMN team_only;
ALTER TABLE drafts DROP COLUMN ask_team;
ALTER TABLE phases DROP COLUMN audience;
ALTER TABLE challenges DROP COLUMN team_posts;
