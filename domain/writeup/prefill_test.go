package writeup_test

import (
	"strings"
	"testing"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/writeup"
)

func TestTheBestCommentsAreThoseThatOthersReplyTo(t *testing.T) {
	t.Parallel()
	const author = id.Person(1)
	said := []writeup.Said{
		{ID: 1, Author: 2, Body: "first, without reply"},
		{ID: 2, Author: 3, Body: "one reply"},
		{ID: 3, Parent: 2, Author: 4, Body: "a reply with two replies"},
		{ID: 4, Parent: 3, Author: 5, Body: "one"},
		{ID: 5, Parent: 3, Author: 0, Body: "two"},
		{ID: 6, Author: 6, Body: "much, but to myself"},
		{ID: 7, Parent: 6, Author: 6, Body: "a"},
		{ID: 8, Parent: 6, Author: 6, Body: "b"},
		{ID: 9, Author: author, Body: "the author"},
		{ID: 10, Parent: 9, Author: 7, Body: "to the author"},
		{ID: 11, Parent: 9, Author: 7, Body: "to the author again"},
		{ID: 12, Author: 8, Staff: true, Body: "the team"},
		{ID: 13, Parent: 12, Author: 7, Body: "to the team"},
		{ID: 14, Author: 9, Body: strings.Repeat("é", writeup.QuoteMax+1)},
		{ID: 15, Parent: 14, Author: 7, Body: "to the long one"},
		{ID: 16, Parent: 99, Author: 7, Body: "to one that is hidden"},
	}
	var got []id.Comment
	for _, s := range writeup.Best(said, author) {
		got = append(got, s.ID)
	}
	if len(got) != 3 || got[0] != 3 || got[1] != 2 || got[2] != 1 {
		t.Errorf("quoted are %v, want 3, 2 and 1", got)
	}
	if got := writeup.Best(said[8:9], author); len(got) != 0 {
		t.Errorf("the author alone is quoted: %v", got)
	}
}

func TestPrefillWaitsForTheRelease(t *testing.T) {
	t.Parallel()
	said := []writeup.Said{{ID: 1, Author: 2, Name: "Ben", Role: "Patient", Body: "It helped me.\nA lot."}, {ID: 2, Author: 3, Body: "Me too."}}
	now := time.Now()
	for _, tt := range []struct {
		name string
		idea challenge.Idea
		told bool
	}{
		{"not with a panel", challenge.Idea{Stage: challenge.Posted}, true},
		{"with a panel", challenge.Idea{Stage: challenge.InReview}, false},
		{"decided, not released", challenge.Idea{Stage: challenge.Decided, Outcome: challenge.Shortlisted}, false},
		{"released", challenge.Idea{Stage: challenge.Decided, Outcome: challenge.Shortlisted, ReleasedAt: now}, true},
		{"written up before", challenge.Idea{Stage: challenge.WrittenUp, Outcome: challenge.Shortlisted, ReleasedAt: now}, true},
	} {
		tt.idea.Text, tt.idea.Author = challenge.Text{Title: "Tea", Body: "We drank tea."}, 1
		w := writeup.Prefill([]writeup.Basis{{Idea: tt.idea, Authors: []id.Person{1}, Finding: "Members agree.", Said: said}})
		text := map[string]string{}
		for _, h := range w.Headings {
			text[h.Key] = h.Text
		}
		if text["how"] != "We drank tea." || w.Title != "Tea" || len(w.Credits) != 1 {
			t.Errorf("%s: the author's words are %+v", tt.name, w)
		}
		panel, quotes := "", ""
		if tt.told {
			panel, quotes = "Members agree.", "> It helped me.\n> A lot.\n>\n> – Ben, Patient\n\n> Me too.\n>\n> – Somebody who took part"
		}
		if text["panel"] != panel || text["said"] != quotes {
			t.Errorf("%s: panel %q, said %q", tt.name, text["panel"], text["said"])
		}
		if _, err := w.Check(); err != nil {
			t.Errorf("%s: the prefilled words cannot be saved: %v", tt.name, err)
		}
	}
	long := challenge.Idea{Text: challenge.Text{Title: "Long", Body: strings.Repeat("x", 9990)}}
	if w := writeup.Prefill([]writeup.Basis{{Idea: long}, {Idea: challenge.Idea{Text: challenge.Text{Title: "Two", Body: "more than fits"}}}}); w.Headings[2].Text != long.Body {
		t.Errorf("what does not fit is kept: %d characters", len(w.Headings[2].Text))
	}
}

func TestHeadingsAskOnlyForWhatThereIsToTell(t *testing.T) {
	t.Parallel()
	of := func(k challenge.Kind, tried bool) writeup.Basis {
		return writeup.Basis{Idea: challenge.Idea{Text: challenge.Text{Kind: k, Title: "Tea", Body: "We drink tea."}}, Tried: tried}
	}
	const did, would, was = "How did you change?", "What would change, and how?", "What was it like?"
	for _, tt := range []struct {
		name string
		from []writeup.Basis
		want string
	}{
		{"a change that was made", []writeup.Basis{of(challenge.KindPractice, false)}, did},
		{"a change that is proposed", []writeup.Basis{of(challenge.KindIdea, false)}, would},
		{"one that a place has tried", []writeup.Basis{of(challenge.KindIdea, true)}, did},
		{"an experience", []writeup.Basis{of(challenge.KindExperience, false)}, was},
		{"a proposal beside a change that was made", []writeup.Basis{of(challenge.KindIdea, false), of(challenge.KindPractice, false)}, did},
		{"an experience with a proposal", []writeup.Basis{of(challenge.KindExperience, false), of(challenge.KindIdea, false)}, would},
	} {
		w := writeup.Prefill(tt.from)
		for n, key := range []string{"when", "who", "how", "success"} {
			if w.Headings[n].Key != key {
				t.Errorf("%s: heading %d is %s", tt.name, n, w.Headings[n].Key)
			}
		}
		if h := w.Headings[2]; h.Heading != tt.want || !strings.Contains(h.Text, "We drink tea.") {
			t.Errorf("%s: %q with %q, want %q", tt.name, h.Heading, h.Text, tt.want)
		}
	}
}
