package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

type ideaRow struct {
	ID               id.Idea
	ChallengeID      id.Challenge
	AreaID           id.Area
	AuthorID         id.Person
	AuthorRole       string
	Kind             challenge.Kind
	Title            string
	Body             string
	Answers          string
	Tags             string
	Lang             string
	Licence          string
	Moderation       challenge.Moderation
	ModerationReason string
	WasPublic        bool
	TeamOnly         challenge.TeamOnly
	Stage            challenge.Stage
	Outcome          challenge.Outcome
	OutcomeReason    string
	MergedInto       id.Idea
	InFavourOf       id.Idea
	ReleasedAt       time.Time
	Supports         int
	Againsts         int
	Passes           int
	Comments         int
	TookIn           int
	TakenUp          int
	PickReason       string
	PinnedID         id.Comment
	LockCode         challenge.ReasonCode
	LockWords        string
	Version          int
	PostedAt         time.Time
	EditedAt         time.Time
	Unnamed          bool
	Terms            int
	AgreedAt         time.Time
	Unpublished      bool
}

// ideaState is the state of moderation. What only the team reads is held in the table, so
// that every query that asks for what is visible leaves it out.
const ideaState = "CASE WHEN i.team_only <> '' AND i.moderation = 'held' THEN 'team' ELSE i.moderation END"

// heldAs is how the table holds a state of moderation.
func heldAs(m challenge.Moderation) string {
	if m == challenge.ForTeam {
		m = challenge.Held
	}
	return string(m)
}

const ideaColumns = `i.id, i.challenge_id, i.area_id, i.author_id, i.author_role, i.kind, i.title, i.body, i.answers, i.tags, i.lang, i.licence, ` + ideaState + ` AS moderation,
	i.moderation_reason, i.was_public, i.team_only, i.stage, i.outcome, i.outcome_reason, i.merged_into, i.in_favour_of, i.released_at, i.supports, i.againsts, i.passes,
	i.comments, i.took_in, i.taken_up, i.pick_reason, i.pinned_id, i.lock_code, i.lock_words, i.version, i.posted_at, i.edited_at, i.unnamed, i.terms, i.agreed_at, EXISTS (SELECT 1 FROM challenges o WHERE o.id = i.challenge_id AND o.state = 'draft') AS unpublished`

func (r ideaRow) domain() (challenge.Idea, error) {
	answers, err := readAnswers(r.Answers)
	return challenge.Idea{
		ID: r.ID, Challenge: r.ChallengeID, Author: r.AuthorID, AuthorRole: r.AuthorRole,
		Text:    challenge.Text{Kind: r.Kind, Area: r.AreaID, Title: r.Title, Body: r.Body, Answers: answers, Tags: readTags(r.Tags), Lang: r.Lang, Unnamed: r.Unnamed},
		Licence: r.Licence, Agreed: account.Agreed{Terms: r.Terms, AgreedAt: r.AgreedAt}, Moderation: r.Moderation, ModerationReason: r.ModerationReason, WasPublic: r.WasPublic, TeamOnly: r.TeamOnly,
		Stage: r.Stage, Outcome: r.Outcome, OutcomeReason: r.OutcomeReason, MergedInto: r.MergedInto, InFavourOf: r.InFavourOf, ReleasedAt: r.ReleasedAt,
		Supports: r.Supports, Againsts: r.Againsts, Passes: r.Passes, Comments: r.Comments, TookIn: r.TookIn, TakenUp: r.TakenUp, PickReason: r.PickReason,
		Pinned: r.PinnedID, Lock: challenge.Because{Code: r.LockCode, Words: r.LockWords},
		Version: r.Version, PostedAt: r.PostedAt, EditedAt: r.EditedAt, Unpublished: r.Unpublished,
	}, err
}

// answerJSON is an answer as the column answers holds it.
type answerJSON struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Text  string `json:"text"`
}

func readAnswers(s string) ([]challenge.Answer, error) {
	if s == "" || s == "[]" {
		return nil, nil
	}
	var in []answerJSON
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, fmt.Errorf("answers of an idea: %w", err)
	}
	out := make([]challenge.Answer, len(in))
	for i, a := range in {
		out[i] = challenge.Answer(a)
	}
	return out, nil
}

func answersColumn(answers []challenge.Answer) (string, error) {
	if len(answers) == 0 {
		return "[]", nil
	}
	out := make([]answerJSON, len(answers))
	for i, a := range answers {
		out[i] = answerJSON(a)
	}
	b, err := json.Marshal(out)
	return string(b), err
}

type draftRow struct {
	ID          id.Draft
	ChallengeID id.Challenge
	AuthorID    id.Person
	ClaimHash   string
	AreaID      id.Area
	Kind        challenge.Kind
	Title       string
	Body        string
	Answers     string
	Tags        string
	Lang        string
	Unnamed     bool
	AskTeam     bool
	Version     int
	StartedAt   time.Time
	SavedAt     time.Time
}

const draftColumns = "id, challenge_id, author_id, claim_hash, area_id, kind, title, body, answers, tags, lang, unnamed, ask_team, version, started_at, saved_at"

func (r draftRow) domain() (challenge.Draft, error) {
	answers, err := readAnswers(r.Answers)
	return challenge.Draft{
		ID: r.ID, Challenge: r.ChallengeID, Author: r.AuthorID, ClaimHash: r.ClaimHash,
		Text:    challenge.Text{Kind: r.Kind, Area: r.AreaID, Title: r.Title, Body: r.Body, Answers: answers, Tags: readTags(r.Tags), Lang: r.Lang, Unnamed: r.Unnamed, AskTeam: r.AskTeam},
		Version: r.Version, StartedAt: r.StartedAt, SavedAt: r.SavedAt,
	}, err
}

func readDraft(r Reads, d id.Draft, lock string) (challenge.Draft, error) {
	var row draftRow
	err := r.Get(&row, "/* draft.get */ SELECT "+draftColumns+" FROM drafts WHERE id = ?"+lock, d)
	if errors.Is(err, ErrNone) {
		return challenge.Draft{}, challenge.ErrDraftNotFound
	}
	if err != nil {
		return challenge.Draft{}, err
	}
	return row.domain()
}

// Draft returns a draft and holds it.
func (tx challengeTx) Draft(d id.Draft) (challenge.Draft, error) {
	return readDraft(tx, d, tx.ForUpdate())
}

// AddDraft keeps d and sets its ID and Version.
func (tx challengeTx) AddDraft(d *challenge.Draft) error {
	answers, err := answersColumn(d.Answers)
	if err != nil {
		return err
	}
	d.Version = 1
	return tx.Get(&d.ID, `/* draft.add */ INSERT INTO drafts (challenge_id, author_id, claim_hash, area_id, kind, title, body, answers, tags, lang, unnamed, ask_team, started_at, saved_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		d.Challenge, orNull(d.Author), d.ClaimHash, orNull(d.Area), string(d.Kind), d.Title, d.Body, answers, tagsColumn(d.Tags), d.Lang, d.Unnamed, d.AskTeam, d.StartedAt.UTC(), d.SavedAt.UTC())
}

// SaveDraft keeps d if its version still stands.
func (tx challengeTx) SaveDraft(d *challenge.Draft) error {
	answers, err := answersColumn(d.Answers)
	if err != nil {
		return err
	}
	err = tx.One(`/* draft.save */ UPDATE drafts SET area_id = ?, kind = ?, title = ?, body = ?, answers = ?, tags = ?, lang = ?, unnamed = ?, ask_team = ?, saved_at = ?,
		version = version + 1 WHERE id = ? AND version = ?`,
		orNull(d.Area), string(d.Kind), d.Title, d.Body, answers, tagsColumn(d.Tags), d.Lang, d.Unnamed, d.AskTeam, d.SavedAt.UTC(), d.ID, d.Version)
	if errors.Is(err, ErrNone) {
		return challenge.ErrDraftStale
	}
	if err == nil {
		d.Version++
	}
	return err
}

// DropDraft removes a draft.
func (tx challengeTx) DropDraft(d id.Draft) error {
	return tx.One("/* draft.drop */ DELETE FROM drafts WHERE id = ?", d)
}

// Idea returns an idea in any state and holds it.
func (tx challengeTx) Idea(i id.Idea) (challenge.Idea, error) { return tx.idea(i) }

// idea is Idea for every domain that changes ideas.
func (tx *Tx) idea(i id.Idea) (challenge.Idea, error) {
	var row ideaRow
	err := tx.Get(&row, "/* idea.get */ SELECT "+ideaColumns+" FROM ideas i WHERE i.id = ?"+tx.ForUpdate(), i)
	if errors.Is(err, ErrNone) {
		return challenge.Idea{}, challenge.ErrIdeaNotFound
	}
	if err != nil {
		return challenge.Idea{}, err
	}
	return row.domain()
}

// AddIdea keeps i and sets its ID and Version.
func (tx challengeTx) AddIdea(i *challenge.Idea) error {
	answers, err := answersColumn(i.Answers)
	if err != nil {
		return err
	}
	i.Version = 1
	err = tx.Get(&i.ID, `/* idea.add */ INSERT INTO ideas (challenge_id, area_id, author_id, author_role, kind, title, body, answers, tags, lang, unnamed, licence, terms, agreed_at,
		moderation, moderation_reason, was_public, team_only, stage, outcome, outcome_reason, merged_into, released_at, shown_stage, shown_outcome,
		evidence, shuffle, posted_at, edited_at, discussed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		i.Challenge, orNull(i.Area), orNull(i.Author), i.AuthorRole, string(i.Kind), i.Title, i.Body, answers, tagsColumn(i.Tags), i.Lang, i.Unnamed, i.Licence, i.Terms, i.AgreedAt.UTC(),
		heldAs(i.Moderation), i.ModerationReason, i.WasPublic, string(i.TeamOnly), string(i.Stage), string(i.Outcome), i.OutcomeReason, orNull(i.MergedInto),
		i.ReleasedAt.UTC(), string(i.ShownStage()), string(i.ShownOutcome()), string(i.Evidence()), challenge.Shuffle(), i.PostedAt.UTC(), i.EditedAt.UTC(), i.PostedAt.UTC())
	if err == nil {
		err = tx.putTags(i.ID, i.Tags)
	}
	if err != nil || !i.Listed() {
		return err
	}
	return tx.moveTally(cellOf(*i), 0, 1)
}

// SaveIdea keeps every field of i but the counters if its version still stands.
func (tx challengeTx) SaveIdea(i *challenge.Idea) error { return tx.saveIdea(i) }

// saveIdea is SaveIdea for every domain that changes ideas. The counts of the
// challenge follow from what stood there before.
func (tx *Tx) saveIdea(i *challenge.Idea) error {
	before, err := tx.idea(i.ID)
	if err != nil {
		return err
	}
	if before.Version != i.Version {
		return challenge.ErrIdeaStale
	}
	answers, err := answersColumn(i.Answers)
	if err != nil {
		return err
	}
	err = tx.One(`/* idea.save */ UPDATE ideas SET area_id = ?, author_role = ?, kind = ?, title = ?, body = ?, answers = ?, tags = ?, lang = ?, unnamed = ?, licence = ?, terms = ?, agreed_at = ?,
		moderation = ?, moderation_reason = ?, was_public = ?, team_only = ?, stage = ?, outcome = ?, outcome_reason = ?, merged_into = ?, in_favour_of = ?, released_at = ?,
		shown_stage = ?, shown_outcome = ?, evidence = ?, pick = ?, pick_reason = ?, edited_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		orNull(i.Area), i.AuthorRole, string(i.Kind), i.Title, i.Body, answers, tagsColumn(i.Tags), i.Lang, i.Unnamed, i.Licence, i.Terms, i.AgreedAt.UTC(),
		heldAs(i.Moderation), i.ModerationReason, i.WasPublic, string(i.TeamOnly), string(i.Stage), string(i.Outcome), i.OutcomeReason, orNull(i.MergedInto), orNull(i.InFavourOf), i.ReleasedAt.UTC(),
		string(i.ShownStage()), string(i.ShownOutcome()), string(i.Evidence()), string(i.Pick()), i.PickReason, i.EditedAt.UTC(), i.ID, i.Version)
	if err == nil && !slices.Equal(before.Tags, i.Tags) {
		err = tx.putTags(i.ID, i.Tags)
	}
	if err != nil {
		return err
	}
	i.Version++
	return tx.moveCell(before, *i)
}

// SetPick keeps why an idea is a pick.
func (tx challengeTx) SetPick(i challenge.Idea, reason string) (challenge.Idea, error) {
	picked := i
	picked.PickReason = reason
	if err := tx.One(`/* idea.set_pick */ UPDATE ideas SET pick = ?, pick_reason = ? WHERE id = ?`, string(picked.Pick()), reason, i.ID); err != nil {
		return i, err
	}
	return picked, tx.moveCell(i, picked)
}

// KeepIdeaVersion keeps the text that i has now as an earlier version.
func (tx challengeTx) KeepIdeaVersion(i challenge.Idea, editor id.Person, at time.Time) error {
	answers, err := answersColumn(i.Answers)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`/* idea.keep_version */ INSERT INTO idea_versions (idea_id, version, kind, area_id, title, body, answers, tags, lang, terms, agreed_at, editor_id, edited_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		i.ID, i.Version, string(i.Kind), orNull(i.Area), i.Title, i.Body, answers, tagsColumn(i.Tags), i.Lang, i.Terms, i.AgreedAt.UTC(), orNull(editor), at.UTC())
	return err
}

// UntilEnd returns ideas that only the team reads until a phase ends, and holds them.
func (tx challengeTx) UntilEnd(c id.Challenge, after id.Idea, limit int) ([]challenge.Idea, error) {
	var rows []ideaRow
	err := tx.All(&rows, "/* idea.until_end */ SELECT "+ideaColumns+" FROM ideas i WHERE i.challenge_id = ? AND i.team_only = 'phase_end' AND i.moderation = 'held' AND i.id > ? ORDER BY i.id LIMIT ?"+tx.ForUpdate(), c, after, limit)
	out := make([]challenge.Idea, len(rows))
	for n, row := range rows {
		if err == nil {
			out[n], err = row.domain()
		}
	}
	return out, err
}
