-- +goose Up
-- Built-in search. A document is one text: an idea (its number shifted left by 32 bits), a comment (plus the comment's id), a
-- write-up (plus 2147483648 and the write-up's id) or an update that names the idea (plus 3221225472 and the update's id), so that
-- all texts of an idea stand together and lead to it without a look-up. Each update stands once more under the number 0, which is
-- no idea: there it is found by itself.
-- The index holds what anybody may see and nothing else: search_texts says what that is, the triggers keep to it in the
-- transaction of the change. An idea that is hidden, withdrawn or merged takes its comments and write-ups with it,
-- and what updates say of it; the updates stay, by themselves.

-- Small letters without accents come of this and of the 'simple' dictionary; everything that is no letter or digit parts words,
-- as in the program's own search.Words. Words are kept as written: the program adds their other forms to the question.
-- +goose StatementBegin
CREATE FUNCTION search_fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(normalize(regexp_replace(normalize(t, NFD), '[\u0300-\u036f]', '', 'g'), NFC),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u2500-\u2bff\u3000-\u3004\u3008-\u3020\ue000-\uf8ff\ufe10-\ufe6f\uff01-\uff0f\U0001f000-\U0001faff]+', ' ', 'g')
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION search_vector(title text, body text, talk text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT setweight(to_tsvector('pg_catalog.simple', search_fold(title)), 'A') || setweight(to_tsvector('pg_catalog.simple', search_fold(body)), 'B')
    || setweight(to_tsvector('pg_catalog.simple', search_fold(talk)), 'D')
$$;
-- +goose StatementEnd
-- The named texts inside a JSON list of objects, one a line; nothing for what is no such list. Not parallel safe: to catch an
-- error takes a subtransaction, which no parallel query may begin.
-- +goose StatementBegin
CREATE FUNCTION search_answers(list text, VARIADIC names text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $$
BEGIN
  IF list IS NULL OR list IN ('', '[]') THEN
    RETURN '';
  END IF;
  BEGIN
    RETURN coalesce((SELECT string_agg(a.value ->> n, chr(10)) FROM jsonb_array_elements(list::jsonb) a, unnest(names) n WHERE jsonb_typeof(a.value) = 'object'), '');
  EXCEPTION WHEN data_exception THEN
    RETURN '';
  END;
END $$;
-- +goose StatementEnd

-- Columns have the same type in each part: a condition on one of another type would be asked of all texts, not of the parts.
CREATE VIEW search_texts AS
SELECT i.id AS idea_id, 0::bigint AS sub, i.title AS title, i.body || chr(10) || search_answers(i.answers, 'text') || chr(10) || i.tags AS body, '' AS talk
FROM ideas i WHERE i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')
UNION ALL
SELECT c.idea_id, c.id, '', '', c.body
FROM comments c JOIN ideas i ON i.id = c.idea_id WHERE c.state = 'visible' AND i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')
UNION ALL
SELECT l.idea_id, 2147483648 + w.id, '', w.title || chr(10) || w.summary || chr(10) || search_answers(w.headings, 'heading', 'text'), ''
FROM writeup_ideas l JOIN writeups w ON w.id = l.writeup_id JOIN ideas i ON i.id = l.idea_id WHERE w.state = 'published' AND i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')
UNION ALL
SELECT l.idea_id, 3221225472 + u.id, '', u.title || chr(10) || u.summary || chr(10) || u.body || chr(10) || u.occasion_text, ''
FROM update_ideas l JOIN updates u ON u.id = l.update_id JOIN ideas i ON i.id = l.idea_id WHERE u.published_at IS NOT NULL AND i.moderation = 'visible' AND i.shown_stage NOT IN ('withdrawn', 'merged')
UNION ALL
SELECT 0::bigint, 3221225472 + u.id, u.title, u.summary || chr(10) || u.body || chr(10) || u.occasion_text, ''
FROM updates u WHERE u.published_at IS NOT NULL;

CREATE TABLE search_docs (
  doc   bigint PRIMARY KEY,
  words tsvector NOT NULL
);
CREATE INDEX search_docs_words ON search_docs USING gin (words);

-- Filters and facets read this index alone, never the texts.
CREATE INDEX ideas_for_search ON ideas (id) INCLUDE (challenge_id, area_id, kind, shown_stage, shown_outcome, evidence, pick, moderation);

-- Which documents have changed, so that words and counts kept in memory follow; the newest few thousand. It holds no text.
-- A negative number is an idea of which no text has changed, but what it is counted under; 0 is a whole challenge.
-- seq is drawn when a change is made, not when it is committed: whoever follows goes by tx, the transaction. gone is the newest
-- transaction of which this one has deleted changes: whoever may not have read those reads everything.
CREATE TABLE search_changes (
  seq  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  doc  bigint NOT NULL,
  tx   xid8 NOT NULL DEFAULT pg_current_xact_id(),
  gone xid8
);
CREATE INDEX search_changes_tx ON search_changes (tx);
-- Rows that another transaction is deleting are left to it: nobody waits here.
-- +goose StatementBegin
CREATE FUNCTION search_note(d bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  s bigint;
BEGIN
  INSERT INTO search_changes (doc) VALUES (d) RETURNING seq INTO s;
  IF s % 256 = 0 THEN
    WITH d AS (DELETE FROM search_changes WHERE seq IN (SELECT c.seq FROM search_changes c WHERE c.seq <= s - 2048 FOR UPDATE SKIP LOCKED) RETURNING tx)
      UPDATE search_changes SET gone = (SELECT d.tx FROM d ORDER BY d.tx DESC LIMIT 1) WHERE seq = s;
  END IF;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
-- Makes one document of an idea what it has to be now: there with its present text, or not there. The idea is held first, so
-- that whoever hides it and whoever comments on it at the same moment see each other. Not FOR SHARE: two who comment would both
-- have it and wait for each other when they count up. How this is looked up is decided once, perhaps while all tables
-- are empty: going through all of one is never right here.
CREATE FUNCTION search_refresh(idea bigint, part bigint) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  PERFORM 1 FROM ideas i WHERE i.id = idea FOR NO KEY UPDATE;
  DELETE FROM search_docs WHERE doc = (idea << 32) + part;
  INSERT INTO search_docs (doc, words)
    SELECT (t.idea_id << 32) + t.sub, search_vector(t.title, t.body, t.talk) FROM search_texts t WHERE t.idea_id = idea AND t.sub = part
    ON CONFLICT (doc) DO UPDATE SET words = excluded.words;
  PERFORM search_note((idea << 32) + part);
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
-- The same for all documents of an idea.
CREATE FUNCTION search_refresh_idea(idea bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM search_docs WHERE doc >= idea << 32 AND doc < (idea + 1) << 32;
  INSERT INTO search_docs (doc, words)
    SELECT (t.idea_id << 32) + t.sub, search_vector(t.title, t.body, t.talk) FROM search_texts t WHERE t.idea_id = idea
    ON CONFLICT (doc) DO UPDATE SET words = excluded.words;
  PERFORM search_note(idea << 32);
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION search_on_idea() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM search_refresh_idea(OLD.id);
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM search_refresh(NEW.id, 0);
  ELSIF OLD.moderation <> NEW.moderation OR OLD.shown_stage <> NEW.shown_stage THEN
    PERFORM search_refresh_idea(NEW.id);
  ELSIF OLD.title <> NEW.title OR OLD.body <> NEW.body OR OLD.answers <> NEW.answers OR OLD.tags <> NEW.tags THEN
    PERFORM search_refresh(NEW.id, 0);
  ELSE
    PERFORM search_note(-NEW.id);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
-- Counters of the idea touch none of this.
CREATE TRIGGER search_idea AFTER INSERT OR DELETE OR UPDATE OF title, body, answers, tags, moderation, shown_stage, challenge_id, area_id, kind, shown_outcome, evidence, pick ON ideas
  FOR EACH ROW EXECUTE FUNCTION search_on_idea();
-- +goose StatementBegin
CREATE FUNCTION search_on_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM search_refresh(OLD.idea_id, OLD.id);
  END IF;
  IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW.idea_id <> OLD.idea_id THEN
    PERFORM search_refresh(NEW.idea_id, NEW.id);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER search_comment AFTER INSERT OR DELETE OR UPDATE OF idea_id, body, state ON comments
  FOR EACH ROW EXECUTE FUNCTION search_on_comment();
-- +goose StatementBegin
CREATE FUNCTION search_on_writeup() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM search_refresh(l.idea_id, 2147483648 + NEW.id) FROM (SELECT w.idea_id FROM writeup_ideas w WHERE w.writeup_id = NEW.id ORDER BY w.idea_id) l;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER search_writeup AFTER UPDATE OF title, summary, headings, state ON writeups
  FOR EACH ROW EXECUTE FUNCTION search_on_writeup();
-- +goose StatementBegin
CREATE FUNCTION search_on_writeup_idea() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM search_refresh(OLD.idea_id, 2147483648 + OLD.writeup_id);
  ELSE
    PERFORM search_refresh(NEW.idea_id, 2147483648 + NEW.writeup_id);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER search_writeup_idea AFTER INSERT OR DELETE ON writeup_ideas
  FOR EACH ROW EXECUTE FUNCTION search_on_writeup_idea();
-- +goose StatementBegin
CREATE FUNCTION search_on_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM search_refresh(0, 3221225472 + OLD.id);
    RETURN NULL;
  END IF;
  PERFORM search_refresh(0, 3221225472 + NEW.id);
  PERFORM search_refresh(l.idea_id, 3221225472 + NEW.id) FROM (SELECT w.idea_id FROM update_ideas w WHERE w.update_id = NEW.id ORDER BY w.idea_id) l;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER search_update AFTER INSERT OR DELETE OR UPDATE OF title, summary, body, occasion_text, published_at ON updates
  FOR EACH ROW EXECUTE FUNCTION search_on_update();
-- +goose StatementBegin
CREATE FUNCTION search_on_update_idea() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM search_refresh(OLD.idea_id, 3221225472 + OLD.update_id);
  ELSE
    PERFORM search_refresh(NEW.idea_id, 3221225472 + NEW.update_id);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER search_update_idea AFTER INSERT OR DELETE ON update_ideas
  FOR EACH ROW EXECUTE FUNCTION search_on_update_idea();

-- Whatever moves the count of a facet leaves a row in search_changes.
-- +goose StatementBegin
CREATE FUNCTION search_on_facet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'challenges' THEN
    PERFORM search_note(0);
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM search_note(-OLD.idea_id);
  ELSE
    PERFORM search_note(-NEW.idea_id);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER search_idea_theme AFTER INSERT OR DELETE OR UPDATE OF theme_id ON idea_themes
  FOR EACH ROW EXECUTE FUNCTION search_on_facet();
CREATE TRIGGER search_challenge AFTER UPDATE OF state ON challenges
  FOR EACH ROW EXECUTE FUNCTION search_on_facet();

-- What an engine outside of the database has still to be told: ideas, in the order in which they changed, each written in the
-- transaction of the change and taken out once the engine has them. Nothing is written without a row in search_outside, which
-- is there while such an engine is set. mark is what the engine holds too, as a document of its own: another mark, or none, and it is
-- filled. anew asks for that while the one that is there goes on. holder is who feeds it, until held_until.
CREATE TABLE search_outside (
  id bigint PRIMARY KEY CHECK (id = 1),
  mark text NOT NULL DEFAULT '',
  anew boolean NOT NULL DEFAULT FALSE,
  holder text NOT NULL DEFAULT '',
  held_until bigint NOT NULL DEFAULT 0
);
CREATE TABLE search_feed (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  idea_id bigint NOT NULL,
  at bigint NOT NULL
);
-- +goose StatementBegin
CREATE FUNCTION search_on_feed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  now bigint := extract(epoch FROM clock_timestamp())::bigint;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM search_outside) THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME = 'challenges' THEN
    INSERT INTO search_feed (idea_id, at) SELECT i.id, now FROM ideas i WHERE i.challenge_id = NEW.id;
  ELSIF TG_TABLE_NAME = 'ideas' THEN
    INSERT INTO search_feed (idea_id, at) VALUES (NEW.id, now);
  ELSE
    INSERT INTO search_feed (idea_id, at) VALUES (CASE WHEN NEW.doc < 0 THEN -NEW.doc ELSE NEW.doc >> 32 END, now);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER search_feed_text AFTER INSERT ON search_changes
  FOR EACH ROW WHEN (NEW.doc < 0 OR NEW.doc >> 32 > 0) EXECUTE FUNCTION search_on_feed();
CREATE TRIGGER search_feed_order AFTER UPDATE OF supports, discussed_at ON ideas
  FOR EACH ROW WHEN (OLD.supports <> NEW.supports OR OLD.discussed_at IS DISTINCT FROM NEW.discussed_at) EXECUTE FUNCTION search_on_feed();
CREATE TRIGGER search_feed_challenge AFTER UPDATE OF state ON challenges
  FOR EACH ROW WHEN ((OLD.state = 'draft') <> (NEW.state = 'draft')) EXECUTE FUNCTION search_on_feed();

-- For rows that were there before this index.
INSERT INTO search_docs (doc, words) SELECT (t.idea_id << 32) + t.sub, search_vector(t.title, t.body, t.talk) FROM search_texts t;

-- What search takes to be the same in one challenge, beside the list that is part of the program. Terms are parted by |.
CREATE TABLE search_synonyms (
  challenge_id bigint NOT NULL REFERENCES challenges (id),
  position     integer NOT NULL,
  mutual       boolean NOT NULL,
  off          boolean NOT NULL,  -- these are not to find each other
  first        text NOT NULL,
  others       text NOT NULL,
  PRIMARY KEY (challenge_id, position)
);

-- +goose Down
DROP TABLE search_synonyms;
DROP TRIGGER search_feed_challenge ON challenges; DROP TRIGGER search_feed_order ON ideas; DROP TRIGGER search_feed_text ON search_changes;
DROP FUNCTION search_on_feed; DROP TABLE search_feed; DROP TABLE search_outside;
DROP TRIGGER search_challenge ON challenges; DROP TRIGGER search_idea_theme ON idea_themes; DROP TRIGGER search_update_idea ON update_ideas; DROP TRIGGER search_update ON updates; DROP TRIGGER search_writeup_idea ON writeup_ideas;
DROP TRIGGER search_writeup ON writeups; DROP TRIGGER search_comment ON comments; DROP TRIGGER search_idea ON ideas;
DROP FUNCTION search_on_facet; DROP FUNCTION search_on_update_idea; DROP FUNCTION search_on_update; DROP FUNCTION search_on_writeup_idea; DROP FUNCTION search_on_writeup; DROP FUNCTION search_on_comment;
DROP FUNCTION search_on_idea; DROP FUNCTION search_refresh_idea; DROP FUNCTION search_refresh; DROP FUNCTION search_note;
DROP TABLE search_changes; DROP INDEX ideas_for_search; DROP TABLE search_docs; DROP VIEW search_texts;
DROP FUNCTION search_answers; DROP FUNCTION search_vector; DROP FUNCTION search_fold;
