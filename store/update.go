package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/update"
)

// Updates is the store as domain/update sees it.
func Updates(s *Store) Viewed[update.Tx] {
	return View(s, func(tx *Tx) update.Tx { return updateTx{tx, s.rules} })
}

type updateTx struct {
	*Tx
	rules *ruleCache
}

type updateRow struct {
	ID          id.Update
	ChallengeID id.Challenge
	Category    update.Category
	Title       string
	Summary     string
	Body        string
	AuthorID    id.Person
	Occasion    string
	WriteupID   id.Writeup
	PublishedAt time.Time
	Version     int
	CreatedAt   time.Time
	EditedAt    time.Time
}

const updateColumns = "u.id, u.challenge_id, u.category, u.title, u.summary, u.body, u.author_id, u.occasion, u.writeup_id, u.published_at, u.version, u.created_at, u.edited_at"

func (r updateRow) domain() (update.Update, error) {
	occasion, err := readOccasion(r.Occasion)
	return update.Update{
		ID: r.ID, Challenge: r.ChallengeID,
		Words:  update.Words{Category: r.Category, Title: r.Title, Summary: r.Summary, Body: r.Body, Writeup: r.WriteupID, Occasion: occasion},
		Author: r.AuthorID, PublishedAt: r.PublishedAt, Version: r.Version, CreatedAt: r.CreatedAt, EditedAt: r.EditedAt,
	}, err
}

// The column occasion holds one occasionJSON, or nothing.
type occasionJSON struct {
	Kind      update.OccasionKind `json:"kind"`
	Title     string              `json:"title,omitempty"`
	StartsAt  time.Time           `json:"starts_at"`
	EndsAt    time.Time           `json:"ends_at"`
	Where     string              `json:"where,omitempty"`
	Hosts     []partyJSON         `json:"hosts,omitempty"`
	Questions []questionJSON      `json:"questions,omitempty"`
	Themes    []noteJSON          `json:"themes,omitempty"`
	AnswersAt *time.Time          `json:"answers_at,omitempty"`
}

type partyJSON struct {
	Person id.Person `json:"person,omitempty"`
	Name   string    `json:"name,omitempty"`
}

type questionJSON struct {
	Key           string             `json:"key"`
	By            partyJSON          `json:"by"`
	At            time.Time          `json:"at"`
	Text          string             `json:"text"`
	Contributions []contributionJSON `json:"contributions,omitempty"`
	Answer        *answeredJSON      `json:"answer,omitempty"`
}

type contributionJSON struct {
	Key       string    `json:"key"`
	By        partyJSON `json:"by"`
	At        time.Time `json:"at"`
	Body      string    `json:"body"`
	InReplyTo string    `json:"in_reply_to,omitempty"`
}

type answeredJSON struct {
	By   partyJSON `json:"by"`
	At   time.Time `json:"at"`
	Body string    `json:"body"`
}

type noteJSON struct {
	Theme string `json:"theme"`
	Words string `json:"words"`
}

func (p partyJSON) domain() update.Party   { return update.Party{Person: p.Person, Name: p.Name} }
func partyColumn(p update.Party) partyJSON { return partyJSON{Person: p.Person, Name: p.Name} }
func answered(a *update.Answer) *answeredJSON {
	if a == nil {
		return nil
	}
	return &answeredJSON{By: partyColumn(a.By), At: a.At.UTC(), Body: a.Body}
}

func readOccasion(s string) (*update.Occasion, error) {
	if s == "" {
		return nil, nil
	}
	var in occasionJSON
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, fmt.Errorf("occasion of an update: %w", err)
	}
	o := update.Occasion{Kind: in.Kind, Title: in.Title, StartsAt: in.StartsAt, EndsAt: in.EndsAt, Where: in.Where}
	if in.AnswersAt != nil {
		o.AnswersAt = *in.AnswersAt
	}
	for _, h := range in.Hosts {
		o.Hosts = append(o.Hosts, h.domain())
	}
	for _, q := range in.Questions {
		out := update.Question{Key: q.Key, By: q.By.domain(), At: q.At, Text: q.Text}
		for _, c := range q.Contributions {
			out.Contributions = append(out.Contributions, update.Contribution{Key: c.Key, By: c.By.domain(), At: c.At, Body: c.Body, InReplyTo: c.InReplyTo})
		}
		if q.Answer != nil {
			out.Answer = &update.Answer{By: q.Answer.By.domain(), At: q.Answer.At, Body: q.Answer.Body}
		}
		o.Questions = append(o.Questions, out)
	}
	for _, t := range in.Themes {
		o.Themes = append(o.Themes, update.ThemeNote(t))
	}
	return &o, nil
}

func occasionColumn(o *update.Occasion) (string, error) {
	if o == nil {
		return "", nil
	}
	out := occasionJSON{Kind: o.Kind, Title: o.Title, StartsAt: o.StartsAt.UTC(), EndsAt: o.EndsAt.UTC(), Where: o.Where}
	if !o.AnswersAt.IsZero() {
		at := o.AnswersAt.UTC()
		out.AnswersAt = &at
	}
	for _, h := range o.Hosts {
		out.Hosts = append(out.Hosts, partyColumn(h))
	}
	for _, q := range o.Questions {
		one := questionJSON{Key: q.Key, By: partyColumn(q.By), At: q.At.UTC(), Text: q.Text, Answer: answered(q.Answer)}
		for _, c := range q.Contributions {
			one.Contributions = append(one.Contributions, contributionJSON{Key: c.Key, By: partyColumn(c.By), At: c.At.UTC(), Body: c.Body, InReplyTo: c.InReplyTo})
		}
		out.Questions = append(out.Questions, one)
	}
	for _, t := range o.Themes {
		out.Themes = append(out.Themes, noteJSON(t))
	}
	b, err := json.Marshal(out)
	return string(b), err
}

// ChallengeBySlug, Challenge and Idea are those of challenge.Tx.
func (tx updateTx) ChallengeBySlug(slug string) (challenge.Challenge, error) {
	return challengeTx{tx.Tx, tx.rules}.ChallengeBySlug(slug)
}

// Challenge is ChallengeBySlug by id.
func (tx updateTx) Challenge(c id.Challenge) (challenge.Challenge, error) {
	return challengeTx{tx.Tx, tx.rules}.Challenge(c)
}

// Idea returns an idea in any state and holds it.
func (tx updateTx) Idea(i id.Idea) (challenge.Idea, error) { return tx.idea(i) }

// PersonByHandle returns a person who may act, or 0.
func (tx updateTx) PersonByHandle(handle string) (id.Person, error) { return tx.activePerson(handle) }

// WriteupOf reports whether a challenge has published a write-up.
func (tx updateTx) WriteupOf(c id.Challenge, w id.Writeup) (bool, error) {
	var n int
	err := tx.Get(&n, "/* update.writeup */ SELECT count(*) FROM writeups WHERE id = ? AND challenge_id = ? AND state = 'published'", w, c)
	return n > 0, err
}

// Update returns an update and holds it.
func (tx updateTx) Update(u id.Update) (update.Update, error) {
	var r updateRow
	err := tx.Get(&r, "/* update.get */ SELECT "+updateColumns+" FROM updates u WHERE u.id = ?"+tx.ForUpdate(), u)
	if errors.Is(err, ErrNone) {
		return update.Update{}, update.ErrNotFound
	}
	if err != nil {
		return update.Update{}, err
	}
	out, err := r.domain()
	if err != nil {
		return update.Update{}, err
	}
	ideas := []id.Idea{}
	err = tx.All(&ideas, "/* update.ideas */ SELECT idea_id FROM update_ideas WHERE update_id = ? ORDER BY idea_id", u)
	out.Ideas = ideas
	return out, err
}

// AddUpdate keeps u with its ideas.
func (tx updateTx) AddUpdate(u *update.Update) error {
	occasion, err := occasionColumn(u.Occasion)
	if err != nil {
		return err
	}
	u.Version = 1
	err = tx.Get(&u.ID, `/* update.add */ INSERT INTO updates (challenge_id, category, title, summary, body, author_id, occasion, occasion_text, writeup_id, published_at, created_at, edited_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		u.Challenge, string(u.Category), u.Title, u.Summary, u.Body, orNull(u.Author), occasion, u.Occasion.Text(), orNull(u.Writeup), u.PublishedAt.UTC(), u.CreatedAt.UTC(), u.EditedAt.UTC())
	if err != nil {
		return err
	}
	return tx.addIdeas(u)
}

func (tx updateTx) addIdeas(u *update.Update) error {
	for _, i := range u.Ideas {
		if _, err := tx.Exec("/* update.add_idea */ INSERT INTO update_ideas (update_id, idea_id) VALUES (?, ?)", u.ID, i); err != nil {
			return err
		}
	}
	return nil
}

// SaveUpdate keeps u if its version still stands.
func (tx updateTx) SaveUpdate(u *update.Update) error {
	occasion, err := occasionColumn(u.Occasion)
	if err != nil {
		return err
	}
	err = tx.One(`/* update.save */ UPDATE updates SET category = ?, title = ?, summary = ?, body = ?, occasion = ?, occasion_text = ?, writeup_id = ?, published_at = ?, edited_at = ?,
		version = version + 1 WHERE id = ? AND version = ?`,
		string(u.Category), u.Title, u.Summary, u.Body, occasion, u.Occasion.Text(), orNull(u.Writeup), u.PublishedAt.UTC(), u.EditedAt.UTC(), u.ID, u.Version)
	if errors.Is(err, ErrNone) {
		return update.ErrStale
	}
	if err != nil {
		return err
	}
	u.Version++
	if _, err = tx.Exec("/* update.drop_ideas */ DELETE FROM update_ideas WHERE update_id = ?", u.ID); err != nil {
		return err
	}
	return tx.addIdeas(u)
}
