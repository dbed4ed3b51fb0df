package v1

import (
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/writeup"
)

// piece is a write-up in a list.
type piece struct {
	ID          id.Writeup    `json:"id"`
	Slug        string        `json:"slug"`
	Challenge   string        `json:"challenge"`
	Title       string        `json:"title"`
	Summary     string        `json:"summary"`
	State       writeup.State `json:"state"`
	PublishAt   *time.Time    `json:"publish_at"`
	PublishedAt *time.Time    `json:"published_at"`
	CorrectedAt *time.Time    `json:"corrected_at"`
	Version     int           `json:"version"`
}

func pieceOut(k writeup.Card) piece {
	return piece{k.ID, k.Slug, k.ChallengeSlug, k.Title, k.Summary, k.State, utc(k.PublishAt), utc(k.PublishedAt), utc(k.CorrectedAt), k.Version}
}

// heading and credit are parts of a write-up.
type heading struct {
	Key     string `json:"key"`
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

type credit struct {
	Handle string `json:"handle,omitempty"` // of a person of the site
	Name   string `json:"name,omitempty"`
	As     string `json:"as"`
}

// signOff is an agreement to the present edition.
type signOff struct {
	Role     writeup.Role `json:"role"`
	Name     string       `json:"name"`
	Note     string       `json:"note"`
	SignedAt time.Time    `json:"signed_at"`
}

// change is what somebody asks to change before they agree to the present edition.
type change struct {
	Role    writeup.Role `json:"role"`
	Name    string       `json:"name"`
	Note    string       `json:"note"`
	AskedAt time.Time    `json:"asked_at"`
}

// asked is somebody who was asked to sign and has not signed this edition.
type asked struct {
	Role writeup.Role `json:"role"`
	Name string       `json:"name"`
}

// work is a write-up. What is about the work on it is null for the public.
type work struct {
	piece
	Area       *string    `json:"area"`
	Headings   []heading  `json:"headings"`
	Credits    []credit   `json:"credits"`
	Ideas      []id.Idea  `json:"ideas"`
	Themes     []given    `json:"themes"`
	Correction string     `json:"correction"`
	Edition    int        `json:"edition"`
	AgreedBy   []string   `json:"agreed_by"` // roles that have signed this edition
	SignOffs   *[]signOff `json:"sign_offs"`
	Changes    *[]change  `json:"changes"`
	Asked      *[]asked   `json:"asked"`
	Override   *string    `json:"override"`
}

func workOut(a account.Actor, v writeup.View) work {
	out := work{
		piece: piece{v.ID, v.Slug, v.ChallengeSlug, v.Title, v.Summary, v.State, utc(v.PublishAt), utc(v.PublishedAt), utc(v.CorrectedAt), v.Version},
		Area:  sentence(v.AreaName), Headings: make([]heading, len(v.Headings)), Credits: make([]credit, len(v.Credits)), Ideas: v.Ideas,
		Themes: make([]given, len(v.Themes)), Correction: v.Correction, Edition: v.Edition, AgreedBy: []string{},
	}
	for i, x := range v.Headings {
		out.Headings[i] = heading(x)
	}
	for i, x := range v.Credits {
		out.Credits[i] = credit{x.Handle, x.Name, x.As}
	}
	for i, x := range v.Themes {
		out.Themes[i] = given(x)
	}
	for _, r := range v.Signed() {
		out.AgreedBy = append(out.AgreedBy, string(r))
	}
	if account.Can(a, account.EditWriteup, account.Thing{Challenge: v.Challenge}) != nil && len(v.MaySign(a, v.AreaLead)) == 0 {
		return out
	}
	signs, waiting := make([]signOff, len(v.Signs)), make([]asked, len(v.Asked))
	for i, s := range v.Signs {
		signs[i] = signOff{s.Role, s.Name, s.Note, s.SignedAt.UTC()}
	}
	for i, s := range v.Asked {
		waiting[i] = asked{s.Role, s.Name}
	}
	changes := []change{}
	for _, s := range v.Changes {
		if s.Edition == v.Edition {
			changes = append(changes, change{s.Role, s.Name, s.Note, s.SignedAt.UTC()})
		}
	}
	out.SignOffs, out.Changes, out.Asked, out.Override = &signs, &changes, &waiting, &v.Override
	return out
}
