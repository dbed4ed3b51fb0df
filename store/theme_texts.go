package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/theme"
)

// ThemeTexts is what suggestions of themes are made from; its contract stands in
// package theme.
func ThemeTexts(s *Store) theme.Texts { return themeReads{s} }

// wordsOf is an idea's text as suggestions read it: what people wrote, and no label of
// a prompt.
func wordsOf(title, body, answers string) (string, error) {
	said, err := readAnswers(answers)
	words := []string{title, body}
	for _, a := range said {
		words = append(words, a.Text)
	}
	return strings.TrimSpace(strings.Join(words, "\n")), err
}

// TextOf returns one idea with its themes.
func (t themeReads) TextOf(ctx context.Context, i id.Idea) (theme.Text, error) {
	var row ideaRow
	r := t.s.Reader(ctx)
	err := r.Get(&row, "/* theme.text */ SELECT "+ideaColumns+" FROM ideas i WHERE i.id = ?", i)
	if errors.Is(err, ErrNone) {
		return theme.Text{}, theme.ErrIdeaNotFound
	}
	if err != nil {
		return theme.Text{}, err
	}
	is, err := row.domain()
	if err != nil {
		return theme.Text{}, err
	}
	out := theme.Text{Idea: theme.Idea{
		ID: is.ID, Challenge: is.Challenge, Author: is.Author, Public: is.ReadableBy(account.Actor{}) == nil, Listed: is.Listed(),
	}}
	if out.Words, err = wordsOf(row.Title, row.Body, row.Answers); err != nil {
		return theme.Text{}, err
	}
	err = r.All(&out.Themes, "/* theme.text_themes */ SELECT g.theme_id FROM idea_themes g JOIN themes t ON t.id = g.theme_id WHERE g.idea_id = ? AND "+inBook+" ORDER BY g.theme_id", i)
	return out, err
}

// coded are the listed ideas of a challenge with each of their themes.
const coded = " FROM ideas i JOIN idea_themes g ON g.idea_id = i.id JOIN themes t ON t.id = g.theme_id WHERE i.challenge_id = ? AND " + listed + " AND " + inBook

// CodedMark is read often: it adds up numbers that move with each change.
func (t themeReads) CodedMark(ctx context.Context, c id.Challenge) (int, string, error) {
	var m struct {
		Ideas, Pairs, Numbers, Themes, Versions int64
		Last                                    time.Time
	}
	err := t.s.Reader(ctx).Get(&m, `/* theme.coded_mark */ SELECT count(DISTINCT i.id) AS ideas, count(*) AS pairs, COALESCE(sum(i.id), 0) AS numbers,
		COALESCE(sum(t.id), 0) AS themes, COALESCE(sum(i.version), 0) AS versions, max(g.at) AS last`+coded, c)
	return int(m.Ideas), markOf(m.Pairs, m.Numbers, m.Themes, m.Versions, m.Last.UnixMicro()), err
}

// CodedTexts lists them with their words.
func (t themeReads) CodedTexts(ctx context.Context, c id.Challenge, limit int) ([]theme.Text, error) {
	var texts []struct {
		ID                   id.Idea
		Title, Body, Answers string
		Last                 time.Time
	}
	var themes []struct {
		IdeaID  id.Idea
		ThemeID id.Theme
	}
	err := t.s.Snapshot(ctx, func(r Reader) error {
		err := r.All(&texts, "/* theme.coded_texts */ SELECT i.id, i.title, substr(i.body, 1, 5000) AS body, i.answers, max(g.at) AS last"+coded+
			" GROUP BY i.id, i.title, i.body, i.answers ORDER BY last DESC, i.id DESC LIMIT ?", c, limit)
		if err != nil {
			return err
		}
		return r.All(&themes, "/* theme.coded_themes */ SELECT g.idea_id, g.theme_id"+coded+" ORDER BY g.idea_id, g.theme_id", c)
	})
	if err != nil {
		return nil, err
	}
	of := map[id.Idea][]id.Theme{}
	for _, x := range themes {
		of[x.IdeaID] = append(of[x.IdeaID], x.ThemeID)
	}
	out := make([]theme.Text, len(texts))
	for n, x := range texts {
		words, err := wordsOf(x.Title, x.Body, x.Answers)
		if err != nil {
			return nil, err
		}
		out[n] = theme.Text{Idea: theme.Idea{ID: x.ID, Challenge: c, Listed: true}, Words: words, Themes: of[x.ID]}
	}
	return out, nil
}

func markOf(of ...int64) string {
	words := make([]string, len(of))
	for n, x := range of {
		words[n] = strconv.FormatInt(x, 36)
	}
	return strings.Join(words, "-")
}
