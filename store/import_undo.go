package store

import (
	"errors"
	"fmt"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// Run returns an import and holds it.
func (tx challengeTx) Run(run id.Import) (challenge.Run, error) {
	var r struct {
		ID          id.Import
		ChallengeID id.Challenge
		Kind        string
		Changed     int
		At          time.Time
		UndoneAt    time.Time
		Later       int
	}
	err := tx.Get(&r, `/* import.get */ SELECT i.id, i.challenge_id, i.kind, i.changed, i.at, i.undone_at,
		(SELECT count(*) FROM imports l WHERE l.challenge_id = i.challenge_id AND l.id > i.id AND l.undone_at IS NULL) AS later
		FROM imports i WHERE i.id = ?`+tx.ForUpdate(), run)
	if errors.Is(err, ErrNone) {
		return challenge.Run{}, challenge.ErrNoRun
	}
	return challenge.Run{ID: r.ID, Challenge: r.ChallengeID, Kind: r.Kind, Changed: r.Changed, At: r.At, UndoneAt: r.UndoneAt, Newest: r.Later == 0}, err
}

// Rows of an import: by its source ids, or as noted.
const (
	fromSource = " IN (SELECT s.row_id FROM source_ids s WHERE s.import_id = ? AND s.kind = '%s')"
	fromNotes  = " IN (SELECT r.row_id FROM import_rows r WHERE r.import_id = ? AND r.what = '%s')"
)

func ofRun(in, what string) string { return fmt.Sprintf(in, what) }

// touches finds what people have done to the rows of an import. Each statement has
// the import as its one parameter; every change of an idea leaves an event that
// names it, but what a panel does to it leaves a row of the panel's.
var touches = []struct{ words, sql string }{
	{"Ideas changed, supported, answered or taken up since: %d.", `/* import.touched_ideas */ SELECT count(*) FROM ideas i WHERE i.id` + ofRun(fromSource, "idea") + `
		AND (i.version > 1 OR EXISTS (SELECT 1 FROM events e WHERE e.idea_id = i.id) OR EXISTS (SELECT 1 FROM comments c WHERE c.idea_id = i.id)
		OR EXISTS (SELECT 1 FROM supports v WHERE v.idea_id = i.id) OR EXISTS (SELECT 1 FROM panel_ideas p WHERE p.idea_id = i.id) OR EXISTS (SELECT 1 FROM redacted_copies r WHERE r.idea_id = i.id)
		OR EXISTS (SELECT 1 FROM codings g WHERE g.idea_id = i.id) OR EXISTS (SELECT 1 FROM recodings g WHERE g.idea_id = i.id) OR EXISTS (SELECT 1 FROM coding_ideas g WHERE g.idea_id = i.id) OR EXISTS (SELECT 1 FROM follows f WHERE f.kind = 'idea' AND f.subject = i.id))`},
	{"Comments changed or replied to since: %d.", `/* import.touched_comments */ SELECT count(*) FROM comments c WHERE c.id` + ofRun(fromSource, "comment") + `
		AND (c.version > 1 OR EXISTS (SELECT 1 FROM comments x WHERE x.parent_id = c.id
		AND NOT EXISTS (SELECT 1 FROM source_ids n JOIN source_ids o ON o.import_id = n.import_id AND o.kind = 'comment' AND o.row_id = c.id WHERE n.kind = 'comment' AND n.row_id = x.id)))`},
	{"People who have said something else of an idea since: %d.", `/* import.touched_supports */ SELECT count(*) FROM import_rows r JOIN imports i ON i.id = r.import_id
		LEFT JOIN supports v ON v.idea_id = r.row_id AND v.person_id = r.other_id WHERE r.import_id = ? AND r.what = 'support' AND (v.idea_id IS NULL OR v.cast_at > i.at)`},
	{"People who have signed in or changed their profile since: %d.", `/* import.touched_people */ SELECT count(*) FROM people p WHERE p.id` + ofRun(fromNotes, "person") + `
		AND (p.version > 1 OR p.state <> 'active' OR EXISTS (SELECT 1 FROM sessions s WHERE s.person_id = p.id))`},
	{"Themes changed since: %d.", `/* import.touched_themes */ SELECT count(*) FROM themes t WHERE t.id` + ofRun(fromNotes, "theme") + ` AND (t.version > 1 OR EXISTS (SELECT 1 FROM theme_candidates k WHERE k.theme_id = t.id) OR EXISTS (SELECT 1 FROM transfer_themes k WHERE k.theme_id = t.id))`},
	{"Areas changed since: %d.", `/* import.touched_areas */ SELECT count(*) FROM areas a WHERE a.id` + ofRun(fromNotes, "area") + ` AND (a.about <> '' OR a.lead_id IS NOT NULL OR EXISTS (SELECT 1 FROM transfers m WHERE m.from_area = a.id OR m.to_area = a.id))`},
}

// Touched says what people have done to the rows of an import since.
func (tx challengeTx) Touched(r challenge.Run) ([]string, error) {
	var out []string
	for _, t := range touches {
		var n int
		if err := tx.Get(&n, t.sql, r.ID); err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, fmt.Sprintf(t.words, n))
		}
	}
	return out, nil
}

// TakeBack deletes the rows of an import, what rests on others first.
func (tx challengeTx) TakeBack(r challenge.Run, f challenge.SupportForm, at time.Time) (int, error) {
	gone := int64(0)
	for _, step := range []func() (int64, error){
		func() (int64, error) { return tx.takeSupports(r.ID, f) },
		func() (int64, error) { return tx.takeComments(r.ID) },
		func() (int64, error) { return tx.takeIdeas(r.ID) },
		func() (int64, error) { return tx.takeThemes(r.ID) },
		func() (int64, error) {
			return tx.Exec("/* import.drop_areas */ DELETE FROM areas WHERE id"+ofRun(fromNotes, "area"), r.ID)
		},
		func() (int64, error) {
			if _, err := tx.Exec("/* import.drop_sources */ DELETE FROM source_ids WHERE import_id = ?", r.ID); err != nil {
				return 0, err
			}
			return tx.Exec("/* import.drop_people */ DELETE FROM people WHERE id"+ofRun(fromNotes, "person"), r.ID)
		},
	} {
		n, err := step()
		if errors.Is(err, ErrForeignKey) {
			return 0, challenge.ErrRunUsed
		}
		if err != nil {
			return 0, err
		}
		gone += n
	}
	if _, err := tx.Exec("/* import.drop_notes */ DELETE FROM import_rows WHERE import_id = ?", r.ID); err != nil {
		return 0, err
	}
	if err := tx.One("/* import.undone */ UPDATE imports SET undone_at = ? WHERE id = ?", at.UTC(), r.ID); err != nil {
		return 0, err
	}
	return int(gone), tx.touch(r.Challenge)
}

func (tx challengeTx) takeSupports(run id.Import, f challenge.SupportForm) (int64, error) {
	words := []struct {
		IdeaID   id.Idea
		PersonID id.Person
		Value    int
	}{}
	err := tx.All(&words, `/* import.supports */ SELECT v.idea_id, v.person_id, v.value FROM import_rows r
		JOIN supports v ON v.idea_id = r.row_id AND v.person_id = r.other_id WHERE r.import_id = ? AND r.what = 'support' ORDER BY v.idea_id, v.person_id`, run)
	if err != nil {
		return 0, err
	}
	for _, w := range words {
		if err = tx.One("/* import.drop_support */ DELETE FROM supports WHERE idea_id = ? AND person_id = ?", w.IdeaID, w.PersonID); err != nil {
			return 0, err
		}
		m := challenge.Move(f, false, 0, w.Value)
		if _, err = tx.moveSupports(w.IdeaID, challenge.Tally{Supports: -m.Supports, Againsts: -m.Againsts, Passes: -m.Passes}); err != nil {
			return 0, err
		}
	}
	return int64(len(words)), nil
}

func (tx challengeTx) takeComments(run id.Import) (int64, error) {
	ideas := []id.Idea{}
	in := ofRun(fromSource, "comment")
	err := tx.All(&ideas, "/* import.commented */ SELECT DISTINCT c.idea_id FROM comments c WHERE c.id"+in+" ORDER BY c.idea_id", run)
	if err != nil || len(ideas) == 0 {
		return 0, err
	}
	n, err := tx.Exec("/* import.drop_comments */ DELETE FROM comments WHERE id"+in, run)
	if err != nil {
		return 0, err
	}
	return n, tx.recount(ideas...)
}

func (tx challengeTx) takeIdeas(run id.Import) (int64, error) {
	ideas := []id.Idea{}
	in := ofRun(fromSource, "idea")
	if err := tx.All(&ideas, "/* import.ideas */ SELECT i.id FROM ideas i WHERE i.id"+in+" ORDER BY i.id", run); err != nil || len(ideas) == 0 {
		return 0, err
	}
	for _, one := range ideas {
		i, err := tx.idea(one)
		if err != nil {
			return 0, err
		}
		none := i
		none.Moderation = challenge.Hidden
		if err = tx.moveCell(i, none); err != nil {
			return 0, err
		}
	}
	if _, err := tx.Exec("/* import.drop_idea_themes */ DELETE FROM idea_themes WHERE idea_id"+in, run); err != nil {
		return 0, err
	}
	if _, err := tx.Exec("/* import.drop_idea_tags */ DELETE FROM idea_tags WHERE idea_id"+in, run); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`/* import.keep_matches */ INSERT INTO saved_undone (search_id, challenge_id, source_id)
		SELECT m.search_id, x.challenge_id, x.source_id FROM saved_matches m JOIN source_ids x ON x.kind = 'idea' AND x.row_id = m.idea_id
		WHERE x.import_id = ? ON CONFLICT (search_id, challenge_id, source_id) DO NOTHING`, run); err != nil {
		return 0, err
	}
	if _, err := tx.Exec("/* import.drop_matches */ DELETE FROM saved_matches WHERE idea_id"+in, run); err != nil {
		return 0, err
	}
	return tx.Exec("/* import.drop_ideas */ DELETE FROM ideas WHERE id"+in, run)
}

func (tx challengeTx) takeThemes(run id.Import) (int64, error) {
	in := ofRun(fromNotes, "theme")
	if _, err := tx.Exec("/* import.drop_theme_tallies */ DELETE FROM idea_tallies WHERE theme_id"+in+" AND n = 0", run); err != nil {
		return 0, err
	}
	return tx.Exec("/* import.drop_themes */ DELETE FROM themes WHERE id"+in, run)
}
