-- +goose Up
-- People may post without their name where the challenge allows it: readers then see their role alone, moderators who it was.
ALTER TABLE challenges ADD COLUMN unnamed_posts boolean NOT NULL DEFAULT false;
ALTER TABLE drafts ADD COLUMN unnamed boolean NOT NULL DEFAULT false;
ALTER TABLE ideas ADD COLUMN unnamed boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE ideas DROP COLUMN unnamed;
ALTER TABLE drafts DROP COLUMN unnamed;
ALTER TABLE challenges DROP COLUMN unnamed_posts;
