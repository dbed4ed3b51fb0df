-- +goose Up
-- Built-in search. A document is one text: an idea (its number shifted left by 32 bits), a comment (plus the comment's id), a
-- write-up (plus 2147483648 and the write-up's id) or an update that names the idea (plus 3221225472 and the update's id), so that
-- all texts of an idea stand together and lead to it without a look-up. Each update stands once more under the number 0, which is
-- no idea: there it is found by itself.
-- The index holds what anybody may see and nothing else: search_texts says what that is. Before a change the triggers take out
-- what it says then; after the change they note in search_pending that the document is to be put in, and the store does that, by
-- emptying search_pending, as the last thing before each commit. Always in the transaction of the change: no reader ever sees a row
-- without its words. An idea that is hidden, withdrawn or merged takes its comments and write-ups with it,
-- and what updates say of it; the updates stay, by themselves.
-- (FTS5 reads the view when it rebuilds, and may not read table-valued functions such as json_each then.)
CREATE VIEW search_texts AS
SELECT i.id AS idea_id, 0 AS sub, i.id << 32 AS doc, i.title AS title, i.body || char(10) ||
  CASE WHEN NOT json_valid(i.answers) THEN '' ELSE coalesce((
    WITH RECURSIVE k(n) AS (SELECT 0 WHERE json_array_length(i.answers) > 0 UNION ALL SELECT k.n + 1 FROM k WHERE k.n + 1 < json_array_length(i.answers))
    SELECT group_concat(coalesce(i.answers ->> ('$[' || k.n || '].text'), ''), char(10)) FROM k), '') END || char(10) || i.tags AS body, '' AS talk
FROM ideas i WHERE i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')
UNION ALL
SELECT c.idea_id, c.id, (c.idea_id << 32) + c.id, '', '', c.body
FROM comments c JOIN ideas i ON i.id = c.idea_id WHERE c.state = 'visible' AND i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')
UNION ALL
SELECT l.idea_id, 2147483648 + w.id, (l.idea_id << 32) + 2147483648 + w.id, '', w.title || char(10) || w.summary || char(10) ||
  CASE WHEN NOT json_valid(w.headings) THEN '' ELSE coalesce((
    WITH RECURSIVE k(n) AS (SELECT 0 WHERE json_array_length(w.headings) > 0 UNION ALL SELECT k.n + 1 FROM k WHERE k.n + 1 < json_array_length(w.headings))
    SELECT group_concat(coalesce(w.headings ->> ('$[' || k.n || '].heading'), '') || char(10) || coalesce(w.headings ->> ('$[' || k.n || '].text'), ''), char(10)) FROM k), '') END, ''
FROM writeup_ideas l JOIN writeups w ON w.id = l.writeup_id JOIN ideas i ON i.id = l.idea_id WHERE w.state = 'published' AND i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')
UNION ALL
SELECT l.idea_id, 3221225472 + u.id, (l.idea_id << 32) + 3221225472 + u.id, '', u.title || char(10) || u.summary || char(10) || u.body || char(10) || u.occasion_text, ''
FROM update_ideas l JOIN updates u ON u.id = l.update_id JOIN ideas i ON i.id = l.idea_id WHERE u.published_at IS NOT NULL AND i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')
UNION ALL
SELECT 0, 3221225472 + u.id, 3221225472 + u.id, u.title, u.summary || char(10) || u.body || char(10) || u.occasion_text, ''
FROM updates u WHERE u.published_at IS NOT NULL;

CREATE VIRTUAL TABLE search_docs USING fts5(title, body, talk, content='search_texts', content_rowid='doc',
  tokenize="unicode61 remove_diacritics 2 categories 'L* N* M*'");
-- Not with 'secure-delete': it makes an edit cost 35 ms in place of 1, and hiding an idea with 30 comments 280 (measured). Whoever
-- erases text for good runs 'optimize' afterwards (fts.Purge), which drops every word that is not used any more.
-- Every commit writes its words out beside those before it; sixteen such heaps become one. FTS5 would do that at four of them: a comment
-- on a large site then costs twice as much (measured), and a search gains nothing that can be seen.
INSERT INTO search_docs (search_docs, rank) VALUES ('crisismerge', 64);
INSERT INTO search_docs (search_docs, rank) VALUES ('automerge', 16);
CREATE VIRTUAL TABLE search_words USING fts5vocab('search_docs', 'row');

-- What the transaction has still to put in; empty after every commit. FTS5 writes out what it has gathered before every savepoint and
-- every statement that might fail half-way, and merges what it has written out: a document by itself costs four times what it
-- costs in a group (measured). So one statement puts in all of a commit, in order. What is pending is not in the index,
-- so no trigger takes it out.
CREATE TABLE search_pending (doc integer PRIMARY KEY);
-- +goose StatementBegin
CREATE TRIGGER search_pending_in AFTER DELETE ON search_pending
BEGIN
  INSERT INTO search_docs (rowid, title, body, talk) SELECT t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = OLD.doc >> 32 AND t.sub = OLD.doc & 4294967295;
END;
-- +goose StatementEnd

-- Filters and facets read this index alone, never the texts.
CREATE INDEX ideas_for_search ON ideas (id, challenge_id, area_id, kind, shown_stage, shown_outcome, evidence, pick, moderation);

-- Which documents have changed, so that words and counts kept in memory follow; the newest few thousand. It holds no text.
-- A negative number is an idea of which no text has changed, but what it is counted under; 0 is a whole challenge.
CREATE TABLE search_changes (
  seq integer PRIMARY KEY AUTOINCREMENT,
  doc integer NOT NULL
);
-- +goose StatementBegin
CREATE TRIGGER search_changes_kept AFTER INSERT ON search_changes WHEN NEW.seq % 256 = 0
BEGIN
  DELETE FROM search_changes WHERE seq <= NEW.seq - 2048;
END;
-- +goose StatementEnd

-- Ideas. Their counters touch none of this.
-- +goose StatementBegin
CREATE TRIGGER search_idea_added AFTER INSERT ON ideas
BEGIN
  INSERT INTO search_pending (doc) VALUES (NEW.id << 32) ON CONFLICT DO NOTHING;
  INSERT INTO search_changes (doc) VALUES (NEW.id << 32);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_idea_text_out BEFORE UPDATE OF title, body, answers, tags ON ideas
WHEN (OLD.title <> NEW.title OR OLD.body <> NEW.body OR OLD.answers <> NEW.answers OR OLD.tags <> NEW.tags) AND NOT (OLD.moderation <> NEW.moderation OR OLD.shown_stage <> NEW.shown_stage)
BEGIN
  INSERT INTO search_docs (search_docs, rowid, title, body, talk) SELECT 'delete', t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = OLD.id AND t.sub = 0
    AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.doc = t.doc);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_idea_text_in AFTER UPDATE OF title, body, answers, tags ON ideas
WHEN (OLD.title <> NEW.title OR OLD.body <> NEW.body OR OLD.answers <> NEW.answers OR OLD.tags <> NEW.tags) AND NOT (OLD.moderation <> NEW.moderation OR OLD.shown_stage <> NEW.shown_stage)
BEGIN
  INSERT INTO search_pending (doc) VALUES (NEW.id << 32) ON CONFLICT DO NOTHING;
  INSERT INTO search_changes (doc) VALUES (NEW.id << 32);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_idea_seen_out BEFORE UPDATE OF moderation, shown_stage ON ideas WHEN OLD.moderation <> NEW.moderation OR OLD.shown_stage <> NEW.shown_stage
BEGIN
  INSERT INTO search_docs (search_docs, rowid, title, body, talk) SELECT 'delete', t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = OLD.id
    AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.doc = t.doc);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_idea_seen_in AFTER UPDATE OF moderation, shown_stage ON ideas WHEN OLD.moderation <> NEW.moderation OR OLD.shown_stage <> NEW.shown_stage
BEGIN
  INSERT INTO search_pending (doc) SELECT t.doc FROM search_texts t WHERE t.idea_id = NEW.id ON CONFLICT DO NOTHING;
  INSERT INTO search_changes (doc) VALUES (NEW.id << 32);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_idea_moved AFTER UPDATE OF challenge_id, area_id, kind, shown_outcome, evidence, pick ON ideas
WHEN OLD.challenge_id <> NEW.challenge_id OR OLD.area_id IS NOT NEW.area_id OR OLD.kind <> NEW.kind
  OR OLD.shown_outcome <> NEW.shown_outcome OR OLD.evidence <> NEW.evidence OR OLD.pick <> NEW.pick
BEGIN
  INSERT INTO search_changes (doc) VALUES (-NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_idea_deleted BEFORE DELETE ON ideas
BEGIN
  INSERT INTO search_docs (search_docs, rowid, title, body, talk) SELECT 'delete', t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = OLD.id
    AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.doc = t.doc);
  INSERT INTO search_changes (doc) VALUES (OLD.id << 32);
END;
-- +goose StatementEnd

-- Comments.
-- +goose StatementBegin
CREATE TRIGGER search_comment_added AFTER INSERT ON comments
BEGIN
  INSERT INTO search_pending (doc) VALUES ((NEW.idea_id << 32) + NEW.id) ON CONFLICT DO NOTHING;
  INSERT INTO search_changes (doc) VALUES ((NEW.idea_id << 32) + NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_comment_out BEFORE UPDATE OF idea_id, body, state ON comments
WHEN OLD.idea_id <> NEW.idea_id OR OLD.body <> NEW.body OR OLD.state <> NEW.state
BEGIN
  INSERT INTO search_docs (search_docs, rowid, title, body, talk) SELECT 'delete', t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = OLD.idea_id AND t.sub = OLD.id
    AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.doc = t.doc);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_comment_in AFTER UPDATE OF idea_id, body, state ON comments
WHEN OLD.idea_id <> NEW.idea_id OR OLD.body <> NEW.body OR OLD.state <> NEW.state
BEGIN
  INSERT INTO search_pending (doc) VALUES ((NEW.idea_id << 32) + NEW.id) ON CONFLICT DO NOTHING;
  INSERT INTO search_changes (doc) SELECT (OLD.idea_id << 32) + OLD.id WHERE OLD.idea_id <> NEW.idea_id;
  INSERT INTO search_changes (doc) VALUES ((NEW.idea_id << 32) + NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_comment_deleted BEFORE DELETE ON comments
BEGIN
  INSERT INTO search_docs (search_docs, rowid, title, body, talk) SELECT 'delete', t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = OLD.idea_id AND t.sub = OLD.id
    AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.doc = t.doc);
  INSERT INTO search_changes (doc) VALUES ((OLD.idea_id << 32) + OLD.id);
END;
-- +goose StatementEnd

-- Write-ups.
-- +goose StatementBegin
CREATE TRIGGER search_writeup_out BEFORE UPDATE OF title, summary, headings, state ON writeups
WHEN OLD.title <> NEW.title OR OLD.summary <> NEW.summary OR OLD.headings <> NEW.headings OR OLD.state <> NEW.state
BEGIN
  INSERT INTO search_docs (search_docs, rowid, title, body, talk) SELECT 'delete', t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id IN (SELECT l.idea_id FROM writeup_ideas l WHERE l.writeup_id = NEW.id) AND t.sub = 2147483648 + NEW.id
    AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.doc = t.doc);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_writeup_in AFTER UPDATE OF title, summary, headings, state ON writeups
WHEN OLD.title <> NEW.title OR OLD.summary <> NEW.summary OR OLD.headings <> NEW.headings OR OLD.state <> NEW.state
BEGIN
  INSERT INTO search_pending (doc) SELECT (l.idea_id << 32) + 2147483648 + NEW.id FROM writeup_ideas l WHERE l.writeup_id = NEW.id ON CONFLICT DO NOTHING;
  INSERT INTO search_changes (doc) SELECT (l.idea_id << 32) + 2147483648 + NEW.id FROM writeup_ideas l WHERE l.writeup_id = NEW.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_writeup_idea_added AFTER INSERT ON writeup_ideas
BEGIN
  INSERT INTO search_pending (doc) VALUES ((NEW.idea_id << 32) + 2147483648 + NEW.writeup_id) ON CONFLICT DO NOTHING;
  INSERT INTO search_changes (doc) VALUES ((NEW.idea_id << 32) + 2147483648 + NEW.writeup_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_writeup_idea_deleted BEFORE DELETE ON writeup_ideas
BEGIN
  INSERT INTO search_docs (search_docs, rowid, title, body, talk) SELECT 'delete', t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = OLD.idea_id AND t.sub = 2147483648 + OLD.writeup_id
    AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.doc = t.doc);
  INSERT INTO search_changes (doc) VALUES ((OLD.idea_id << 32) + 2147483648 + OLD.writeup_id);
END;
-- +goose StatementEnd

-- Updates, under each idea that they name and by themselves.
-- +goose StatementBegin
CREATE TRIGGER search_update_added AFTER INSERT ON updates
BEGIN
  INSERT INTO search_pending (doc) VALUES (3221225472 + NEW.id) ON CONFLICT DO NOTHING;
  INSERT INTO search_changes (doc) VALUES (3221225472 + NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_update_out BEFORE UPDATE OF title, summary, body, occasion_text, published_at ON updates
WHEN OLD.title <> NEW.title OR OLD.summary <> NEW.summary OR OLD.body <> NEW.body OR OLD.occasion_text <> NEW.occasion_text OR OLD.published_at IS NOT NEW.published_at
BEGIN
  INSERT INTO search_docs (search_docs, rowid, title, body, talk) SELECT 'delete', t.doc, t.title, t.body, t.talk FROM search_texts t
    WHERE t.idea_id IN (SELECT 0 UNION ALL SELECT l.idea_id FROM update_ideas l WHERE l.update_id = NEW.id) AND t.sub = 3221225472 + NEW.id
    AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.doc = t.doc);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_update_in AFTER UPDATE OF title, summary, body, occasion_text, published_at ON updates
WHEN OLD.title <> NEW.title OR OLD.summary <> NEW.summary OR OLD.body <> NEW.body OR OLD.occasion_text <> NEW.occasion_text OR OLD.published_at IS NOT NEW.published_at
BEGIN
  INSERT INTO search_pending (doc) SELECT 3221225472 + NEW.id UNION ALL SELECT (l.idea_id << 32) + 3221225472 + NEW.id FROM update_ideas l WHERE l.update_id = NEW.id ON CONFLICT DO NOTHING;
  INSERT INTO search_changes (doc) SELECT 3221225472 + NEW.id UNION ALL SELECT (l.idea_id << 32) + 3221225472 + NEW.id FROM update_ideas l WHERE l.update_id = NEW.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_update_deleted BEFORE DELETE ON updates
BEGIN
  INSERT INTO search_docs (search_docs, rowid, title, body, talk) SELECT 'delete', t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = 0 AND t.sub = 3221225472 + OLD.id
    AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.doc = t.doc);
  INSERT INTO search_changes (doc) VALUES (3221225472 + OLD.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_update_idea_added AFTER INSERT ON update_ideas
BEGIN
  INSERT INTO search_pending (doc) VALUES ((NEW.idea_id << 32) + 3221225472 + NEW.update_id) ON CONFLICT DO NOTHING;
  INSERT INTO search_changes (doc) VALUES ((NEW.idea_id << 32) + 3221225472 + NEW.update_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_update_idea_deleted BEFORE DELETE ON update_ideas
BEGIN
  INSERT INTO search_docs (search_docs, rowid, title, body, talk) SELECT 'delete', t.doc, t.title, t.body, t.talk FROM search_texts t WHERE t.idea_id = OLD.idea_id AND t.sub = 3221225472 + OLD.update_id
    AND NOT EXISTS (SELECT 1 FROM search_pending p WHERE p.doc = t.doc);
  INSERT INTO search_changes (doc) VALUES ((OLD.idea_id << 32) + 3221225472 + OLD.update_id);
END;
-- +goose StatementEnd

-- Whatever moves the count of a facet leaves a row in search_changes.
-- +goose StatementBegin
CREATE TRIGGER search_idea_theme_added AFTER INSERT ON idea_themes
BEGIN
  INSERT INTO search_changes (doc) VALUES (-NEW.idea_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_idea_theme_changed AFTER UPDATE OF theme_id ON idea_themes WHEN OLD.theme_id <> NEW.theme_id
BEGIN
  INSERT INTO search_changes (doc) VALUES (-NEW.idea_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_idea_theme_deleted AFTER DELETE ON idea_themes
BEGIN
  INSERT INTO search_changes (doc) VALUES (-OLD.idea_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_challenge_changed AFTER UPDATE OF state ON challenges WHEN OLD.state <> NEW.state
BEGIN
  INSERT INTO search_changes (doc) VALUES (0);
END;
-- +goose StatementEnd

-- What an engine outside of the database has still to be told: ideas, in the order in which they changed, each written in the
-- transaction of the change and taken out once the engine has them. Nothing is written without a row in search_outside, which
-- is there while such an engine is set. mark is what the engine holds too, as a document of its own: another mark, or none, and it is
-- filled. anew asks for that while the one that is there goes on. holder is who feeds it, until held_until.
CREATE TABLE search_outside (
  id integer PRIMARY KEY CHECK (id = 1),
  mark text NOT NULL DEFAULT '',
  anew boolean NOT NULL DEFAULT FALSE,
  holder text NOT NULL DEFAULT '',
  held_until integer NOT NULL DEFAULT 0
);
CREATE TABLE search_feed (
  seq integer PRIMARY KEY AUTOINCREMENT,
  idea_id integer NOT NULL,
  at integer NOT NULL
);
-- +goose StatementBegin
CREATE TRIGGER search_feed_text AFTER INSERT ON search_changes WHEN (NEW.doc < 0 OR NEW.doc >> 32 > 0) AND EXISTS (SELECT 1 FROM search_outside)
BEGIN
  INSERT INTO search_feed (idea_id, at) VALUES (CASE WHEN NEW.doc < 0 THEN -NEW.doc ELSE NEW.doc >> 32 END, CAST(strftime('%s', 'now') AS integer));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_feed_order AFTER UPDATE OF supports, discussed_at ON ideas
WHEN (OLD.supports <> NEW.supports OR OLD.discussed_at IS NOT NEW.discussed_at) AND EXISTS (SELECT 1 FROM search_outside)
BEGIN
  INSERT INTO search_feed (idea_id, at) VALUES (NEW.id, CAST(strftime('%s', 'now') AS integer));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_feed_challenge AFTER UPDATE OF state ON challenges
WHEN (OLD.state = 'draft') <> (NEW.state = 'draft') AND EXISTS (SELECT 1 FROM search_outside)
BEGIN
  INSERT INTO search_feed (idea_id, at) SELECT i.id, CAST(strftime('%s', 'now') AS integer) FROM ideas i WHERE i.challenge_id = NEW.id;
END;
-- +goose StatementEnd

-- For rows that were there before this index.
INSERT INTO search_docs (search_docs) VALUES ('rebuild');

-- What search takes to be the same in one challenge, beside the list that is part of the program. Terms are parted by |.
CREATE TABLE search_synonyms (
  challenge_id integer NOT NULL REFERENCES challenges (id),
  position     integer NOT NULL,
  mutual       boolean NOT NULL,
  off          boolean NOT NULL,  -- these are not to find each other
  first        text NOT NULL,
  others       text NOT NULL,
  PRIMARY KEY (challenge_id, position)
);

-- +goose Down
DROP TABLE search_synonyms;
DROP TRIGGER search_feed_challenge; DROP TRIGGER search_feed_order; DROP TRIGGER search_feed_text; DROP TABLE search_feed; DROP TABLE search_outside;
DROP TRIGGER search_pending_in; DROP TABLE search_pending;
DROP TRIGGER search_changes_kept;
DROP TRIGGER search_idea_added;
DROP TRIGGER search_idea_text_out;
DROP TRIGGER search_idea_text_in;
DROP TRIGGER search_idea_seen_out;
DROP TRIGGER search_idea_seen_in;
DROP TRIGGER search_idea_moved;
DROP TRIGGER search_idea_deleted;
DROP TRIGGER search_comment_added;
DROP TRIGGER search_comment_out;
DROP TRIGGER search_comment_in;
DROP TRIGGER search_comment_deleted;
DROP TRIGGER search_writeup_out;
DROP TRIGGER search_writeup_in;
DROP TRIGGER search_writeup_idea_added;
DROP TRIGGER search_writeup_idea_deleted;
DROP TRIGGER search_update_added;
DROP TRIGGER search_update_out;
DROP TRIGGER search_update_in;
DROP TRIGGER search_update_deleted;
DROP TRIGGER search_update_idea_added;
DROP TRIGGER search_update_idea_deleted;
DROP TRIGGER search_idea_theme_added;
DROP TRIGGER search_idea_theme_changed;
DROP TRIGGER search_idea_theme_deleted;
DROP TRIGGER search_challenge_changed;
DROP TABLE search_changes; DROP INDEX ideas_for_search; DROP TABLE search_words; DROP TABLE search_docs; DROP VIEW search_texts;
