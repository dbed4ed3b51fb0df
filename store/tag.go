package store

import (
	"context"
	"strings"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// tagsColumn is what the column tags holds: one tag a line.
func tagsColumn(tags []string) string { return strings.Join(tags, "\n") }

func readTags(column string) []string {
	if column == "" {
		return nil
	}
	return strings.Split(column, "\n")
}

// putTags keeps by which tags lists find an idea.
func (tx *Tx) putTags(i id.Idea, tags []string) error {
	if _, err := tx.Exec("/* tag.drop */ DELETE FROM idea_tags WHERE idea_id = ?", i); err != nil {
		return err
	}
	for _, tag := range tags {
		_, err := tx.Exec("/* tag.put */ INSERT INTO idea_tags (idea_id, tag, name) VALUES (?, ?, ?) ON CONFLICT (idea_id, tag) DO NOTHING", i, challenge.TagKey(tag), tag)
		if err != nil {
			return err
		}
	}
	return nil
}

// Tags counts the tags of a challenge.
func (r challengeReads) Tags(ctx context.Context, c id.Challenge, limit int, without ...id.Idea) ([]challenge.Tagged, error) {
	var rows []challenge.Tagged
	err := r.s.Reader(ctx).All(&rows, "/* tag.counts */ SELECT g.tag AS key, min(g.name) AS name, count(*) AS ideas FROM idea_tags g JOIN ideas i ON i.id = g.idea_id"+
		" WHERE i.challenge_id = ? AND i.id NOT IN ? AND "+listed+" GROUP BY g.tag ORDER BY count(*) DESC, g.tag LIMIT ?", c, append([]id.Idea{0}, without...), limit)
	return rows, err
}
