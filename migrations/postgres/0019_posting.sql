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

-- Recordings beside pictures and documents, each with a transcript; a moderator looks at them first.
ALTER TABLE attachments DROP CONSTRAINT attachments_kind_check;
ALTER TABLE attachments ADD CONSTRAINT attachments_kind_check CHECK (kind IN ('jpeg', 'png', 'pdf', 'odt', 'docx', 'mp3', 'm4a', 'mp4', 'ogg', 'webm', 'wav'));
ALTER TABLE attachments ADD COLUMN transcript text NOT NULL DEFAULT '' CHECK (length(transcript) <= 20000);
ALTER TABLE attachments ADD COLUMN looked_at timestamptz;
CREATE INDEX attachments_to_look ON attachments (id) WHERE kind IN ('mp3', 'm4a', 'mp4', 'ogg', 'webm', 'wav') AND looked_at IS NULL AND removed_at IS NULL;

-- +goose Down
DROP INDEX attachments_to_look;
ALTER TABLE attachments DROP COLUMN looked_at;
ALTER TABLE attachments DROP COLUMN transcript;
DELETE FROM attachments WHERE kind NOT IN ('jpeg', 'png', 'pdf', 'odt', 'docx');
ALTER TABLE attachments DROP CONSTRAINT attachments_kind_check;
ALTER TABLE attachments ADD CONSTRAINT attachments_kind_check CHECK (kind IN ('jpeg', 'png', 'pdf', 'odt', 'docx'));
ALTER TABLE rulings DROP COLUMN to_team;
ALTER TABLE rulings DROP COLUMN from_team;
DROP INDEX ideas_for_team;
ALTER TABLE ideas DROP COLUMN team_only;
ALTER TABLE drafts DROP COLUMN ask_team;
ALTER TABLE phases DROP COLUMN audience;
ALTER TABLE challenges DROP COLUMN team_posts;
