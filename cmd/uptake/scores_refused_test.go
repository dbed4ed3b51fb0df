package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/pages"
	"uptake/store"
)

// refused is what the scoring page and the API answer to one attempt.
type refused struct {
	status int
	code   string
}

// The refusals of this file.
var (
	invalid     = refused{422, "score.invalid"}
	stale       = refused{412, "score.stale"}
	recused     = refused{403, "score.recused"}
	notAssigned = refused{404, "score.not_assigned"}
	notSeated   = refused{403, "panel.not_a_member"}
	signIn      = refused{401, "person.sign_in"}
	paused      = refused{409, "panel.paused"}
	locked      = refused{409, "round.locked"}
	closed      = refused{409, "round.closed"}
)

// scoring is a member's sheet of the panel of rheumatology in the demonstration,
// and how to try to score on it.
type scoring struct {
	*site
	panel    review.Head
	criteria []review.Criterion
}

// attempt is one try to save a score for impact.
type attempt struct {
	who     string
	idea    id.Idea
	version int
	impact  string
}

func (s *scoring) page(a attempt) refused {
	s.t.Helper()
	form := url.Values{"version": {strconv.Itoa(a.version)}, pages.ScoreField(s.criteria[0].ID): {a.impact}, pages.ScoreField(s.criteria[1].ID): {"5"}, "note_for": {"panel"}, "do": {"save"}}
	got := s.post(a.who, pages.SheetURL(s.panel.ID, a.idea), form)
	out := refused{got.status, codeOf(got.txt)}
	switch {
	case out.status == 422 && strings.Contains(got.txt, `href="#`+pages.ScoreField(s.criteria[0].ID)+`"`):
		out.code = invalid.code // the page with the form leads to the field instead
	case out.status == 412 && strings.Contains(got.txt, "Changed in another window"):
		out.code = stale.code
	}
	return out
}

func (s *scoring) program(a attempt) refused {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"scores": map[string]string{"impact": a.impact, "feasibility": "5"}})
	s.must(err)
	return s.put(a, "", string(body))
}

func (s *scoring) draft(a attempt) refused {
	s.t.Helper()
	got := s.put(attempt{a.who, a.idea, 1, ""}, "/draft", fmt.Sprintf(`{"sheet_version":%d,"note":"A draft."}`, a.version))
	return got
}

func (s *scoring) put(a attempt, rest, body string) refused {
	s.t.Helper()
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodPut, fmt.Sprintf("/api/v1/panels/%d/sheets/%d%s", s.panel.ID, a.idea, rest), strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("If-Match", fmt.Sprintf(`"v%d"`, a.version))
	got := s.answer(a.who, req)
	return refused{got.status, codeOf(got.txt)}
}

// problemCode finds the code in a problem.
var problemCode = regexp.MustCompile(`"code":"([^"]+)"`)

func codeOf(body string) string {
	if m := problemCode.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

// kept is every row that a score could leave a mark in.
func (s *scoring) kept() string {
	s.t.Helper()
	var out strings.Builder
	for _, q := range []string{
		"SELECT idea_id || ' ' || seat_id || ' ' || round || ' ' || criterion_id || ' ' || state || ' ' || COALESCE(value, 0) FROM scores ORDER BY panel_id, round, idea_id, seat_id, criterion_id",
		"SELECT idea_id || ' ' || seat_id || ' ' || version || ' ' || note FROM score_sheets ORDER BY panel_id, round, idea_id, seat_id",
		"SELECT idea_id || ' ' || seat_id || ' ' || note FROM score_drafts ORDER BY panel_id, idea_id, seat_id",
		"SELECT panel_id || ' ' || count(*) FROM score_entries GROUP BY panel_id ORDER BY panel_id",
		"SELECT panel_id || ' ' || max(seq) FROM panel_entries GROUP BY panel_id ORDER BY panel_id",
		"SELECT panel_id || ' ' || count(*) FROM standings GROUP BY panel_id ORDER BY panel_id",
		"SELECT 'events ' || max(id) FROM events",
		"SELECT 'tasks ' || count(*) FROM tasks",
	} {
		var rows []string
		s.must(s.Store.Reader(s.t.Context()).All(&rows, "/* test.kept */ "+q))
		out.WriteString(strings.Join(rows, "\n") + "\n")
	}
	return out.String()
}

// TestAScoreThatCannotBeTakenIsRefusedInWordsAndChangesNothing tries everything
// that a score can be refused for, on the page, by the API and as a draft, and
// looks through the store before and after.
func TestAScoreThatCannotBeTakenIsRefusedInWordsAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := &scoring{site: formSite(t)}
	ctx, reviews := t.Context(), s.panelService()
	const member, chair, secretary, observer, outsider = "ingrid-solheim-ward", "catriona-dalwhin", "edith-rowanberry", "joan-littlefair", "nell-ashgrove"
	var err error
	s.panel, err = reviews.Reads.Head(ctx, s.board("rheumatology").ID)
	s.must(err)
	s.criteria = s.panel.Criteria
	_, err = reviews.SeatMember(ctx, account.Console, s.panel.ID, review.Seating{Person: s.actor(observer).Person, Kind: review.Observer})
	s.must(err)
	desk, err := reviews.Desk(ctx, s.actor(member), s.panel.ID)
	s.must(err)
	idea, barred := desk.Sheets[0].Idea, desk.Sheets[1].Idea
	_, err = reviews.DeclareConflict(ctx, s.actor(member), s.panel.ID, 0, barred, review.Financial)
	s.must(err)
	sheet := func() review.Sheet {
		t.Helper()
		sc, err := reviews.Screen(ctx, s.actor(member), s.panel.ID, idea)
		s.must(err)
		return sc.Sheet
	}
	now := sheet().Version
	var elsewhere id.Idea // of the other panel
	s.must(s.Store.Reader(ctx).Get(&elsewhere, "/* test.elsewhere */ SELECT min(idea_id) FROM panel_ideas WHERE panel_id <> ?", s.panel.ID))

	type try struct {
		name               string
		attempt            attempt
		page, api, asDraft refused // asDraft zero: a draft takes what is typed
	}
	var tries []try
	for _, typed := range []string{
		"0", "10", "-1", "99999999999999999999", "8.5", "8.00001", "7.", ".7", "NaN", "Inf", "1e9", "−0", "-0", "٣", "７", "1,5", "+7", "0x7", "7 8", "seven", "<b>7</b>", "7\x1f8", "UNABLE", strings.Repeat("7", 99),
	} {
		tries = append(tries, try{"the score " + typed, attempt{member, idea, now, typed}, invalid, invalid, refused{}})
	}
	tries = append(tries, []try{
		{"in a window that is out of date", attempt{member, idea, now + 1, "7"}, stale, stale, stale},
		{"for a recused idea", attempt{member, barred, 1, "7"}, recused, recused, recused},
		{"for an idea of another panel", attempt{member, elsewhere, 1, "7"}, notAssigned, notAssigned, notAssigned},
		{"for an idea that is none", attempt{member, 999999, 1, "7"}, notAssigned, notAssigned, notAssigned},
		{"by the chair", attempt{chair, idea, 1, "7"}, notAssigned, notAssigned, notAssigned},
		{"by the secretary", attempt{secretary, idea, 1, "7"}, notAssigned, notAssigned, notAssigned},
		{"by an observer", attempt{observer, idea, 1, "7"}, notAssigned, notAssigned, notAssigned},
		{"by a member of nothing", attempt{outsider, idea, 1, "7"}, notSeated, notSeated, notSeated},
		{"by a visitor", attempt{"", idea, 1, "7"}, signIn, signIn, signIn},
	}...)
	check := func(when string, tries []try) {
		t.Helper()
		for _, tt := range tries {
			for _, way := range []struct {
				name string
				do   func(attempt) refused
				want refused
			}{{"the page", s.page, tt.page}, {"the API", s.program, tt.api}, {"a draft", s.draft, tt.asDraft}} {
				if way.want == (refused{}) {
					continue
				}
				before := s.kept()
				if got := way.do(tt.attempt); got != way.want {
					t.Errorf("%s%s, %s: got %v, want %v", when, tt.name, way.name, got, way.want)
				}
				if s.kept() != before {
					t.Errorf("%s%s, %s: something is kept", when, tt.name, way.name)
				}
			}
		}
	}
	check("", tries)

	// A criterion that the panel does not have.
	before := s.kept()
	unknown := url.Values{"version": {strconv.Itoa(now)}, "score-999999": {"7"}, "note_for": {"panel"}}
	if got := s.post(member, pages.SheetURL(s.panel.ID, idea), unknown); got.status != 400 || codeOf(got.txt) != "form.unknown_field" {
		t.Errorf("an unknown criterion, the page: %d %s", got.status, codeOf(got.txt))
	}
	for _, body := range []string{`{"scores":{"charm":"7"}}`, `{"scores":{"impact":"7","Impact":"7"}}`, `{"scores":{"impact":7}}`, `{"scores":["7"]}`, `{"value":7}`} {
		if got := s.put(attempt{member, idea, now, ""}, "", body); got.status != 422 && got.status != 400 || got.code == "" {
			t.Errorf("%s: %v", body, got)
		}
	}
	if s.kept() != before {
		t.Error("an unknown criterion leaves something")
	}

	late := func(want refused) []try { return []try{{"a score", attempt{member, idea, now, "7"}, want, want, want}} }
	_, err = reviews.PausePanel(ctx, s.actor(chair), s.panel.ID, "A break.")
	s.must(err)
	check("paused: ", late(paused))
	_, err = reviews.ResumePanel(ctx, s.actor(chair), s.panel.ID)
	s.must(err)
	deadline := func(at time.Time) {
		t.Helper()
		s.must(s.Store.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("/* test.deadline */ UPDATE rounds SET closes_at = ? WHERE panel_id = ? AND number = 1", at, s.panel.ID)
		}))
	}
	deadline(time.Now().Add(-25 * time.Hour)) // with a day of grace
	check("the time is over: ", late(locked))
	deadline(time.Now().Add(time.Hour))

	// The wrong example: what is refused above for one reason alone is taken without it.
	before = s.kept()
	if got := s.draft(attempt{member, idea, now, ""}); got.status != 200 {
		t.Errorf("a draft: %v", got)
	}
	if got := s.program(attempt{member, idea, now, "7"}); got.status != 200 || s.kept() == before {
		t.Errorf("a score that can be taken: %v", got)
	}
	if got := s.page(attempt{member, idea, now + 1, "6"}); got.status != 303 {
		t.Errorf("a score on the page: %v", got)
	}

	_, err = reviews.CloseRound(ctx, s.actor(chair), s.panel.ID, true, "Over.")
	s.must(err)
	now = sheet().Version
	check("closed: ", late(closed))
	check("closed: ", []try{{"a recused idea", attempt{member, barred, 1, "7"}, recused, recused, recused}})
}
