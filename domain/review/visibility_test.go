package review_test

import (
	"slices"
	"strings"
	"testing"

	"uptake/domain/review"
)

// moments are the states in which the table of visibility names a first moment,
// for a panel of two rounds; each is reached after the one before.
var moments = []string{"formed", "r1_open", "r1_closed", "r1_looked", "discussing", "r2_open", "r2_closed", "r2_looked", "deciding", "finalised", "published"}

func moment(name string, round int) review.Moment {
	closed, looked := strings.CutSuffix(name, "looked")
	if looked { // the chair or the secretary has looked at the closed round
		name = closed + "closed"
	}
	m := review.Moment{Panel: at(review.State(name), 1), Round: round}
	switch {
	case name == "formed":
		m.Panel.Round = 0
	case slices.Index(moments, name) >= slices.Index(moments, "r2_open"):
		m.Panel.Round = 2
	}
	if looked {
		m.Panel.Viewed = m.Panel.Round
	}
	m.Panel.Rules.SplitPublic = true
	return m
}

var viewers = map[string]review.Viewer{
	"professional": {Person: 1, Seat: review.Professional, SeatID: 1}, "lived": {Person: 2, Seat: review.Lived, SeatID: 2},
	"chair": {Person: 3, Seat: review.Chair, SeatID: 3}, "secretary": {Person: 4, Seat: review.Secretary, SeatID: 4},
	"observer":      {Person: 5, Seat: review.Observer, SeatID: 5},
	"administrator": {Person: 6, Administrator: true}, "lead": {Person: 7, Lead: true}, "moderator": {Person: 8, Moderator: true},
	"communications": {Person: 9, Communications: true}, "public": {},
}

// first gives, for a round, the first moment at which each viewer sees a row; a
// viewer who is not named never does.
var firsts = []struct {
	row    review.Rows
	name   string
	round1 string
	round2 string
}{
	{review.RowText, "text", "professional=r1_open lived=r1_open chair=r1_open secretary=r1_open observer=r1_open administrator=formed", ""},
	{review.RowOwn, "own", "professional=formed lived=formed", ""},
	{
		review.RowPooled, "pooled",
		"professional=discussing lived=discussing chair=r1_looked secretary=r1_looked observer=discussing administrator=finalised lead=finalised communications=finalised",
		"professional=deciding lived=deciding chair=r2_looked secretary=r2_looked observer=deciding administrator=finalised lead=finalised communications=finalised",
	},
	{
		review.RowGroups, "groups",
		"professional=discussing lived=discussing chair=r1_looked secretary=r1_looked observer=discussing administrator=finalised lead=finalised communications=finalised moderator=published public=published",
		"",
	},
	{review.RowProgress, "progress", "chair=formed secretary=formed", ""},
	{review.RowNotes, "notes", "professional=discussing lived=discussing chair=discussing secretary=formed observer=discussing", ""},
	{
		review.RowThemes, "themes",
		"professional=discussing lived=discussing chair=discussing secretary=discussing observer=discussing administrator=finalised lead=finalised communications=finalised",
		"professional=deciding lived=deciding chair=deciding secretary=deciding observer=deciding administrator=finalised lead=finalised communications=finalised",
	},
	{review.RowPrivateNotes, "private notes", "chair=formed", ""},
	{review.RowAuthorNotes, "notes to the author", "chair=deciding secretary=deciding", ""},
	{review.RowConflicts, "conflicts", "chair=formed secretary=formed", ""},
	{
		review.RowRank, "rank",
		"professional=discussing lived=discussing chair=discussing secretary=discussing observer=discussing administrator=finalised lead=finalised communications=finalised",
		"professional=deciding lived=deciding chair=deciding secretary=deciding observer=deciding administrator=finalised lead=finalised communications=finalised",
	},
	{
		review.RowAgreement, "agreement",
		"professional=discussing lived=discussing chair=r1_looked secretary=r1_looked observer=discussing administrator=finalised lead=finalised communications=finalised moderator=published public=published",
		"professional=deciding lived=deciding chair=r2_looked secretary=r2_looked observer=deciding administrator=finalised lead=finalised communications=finalised moderator=published public=published",
	},
	{review.RowSeverity, "severity", "chair=r1_looked", "chair=r2_looked"},
	{review.RowOwnSeverity, "own severity", "professional=discussing lived=discussing", "professional=deciding lived=deciding"},
	{
		review.RowDecision, "decision",
		"professional=deciding lived=deciding chair=deciding secretary=deciding observer=finalised administrator=finalised lead=finalised communications=finalised moderator=published public=published",
		"",
	},
	{
		review.RowMedian, "published medians",
		"professional=published lived=published chair=published secretary=published observer=published administrator=published lead=published communications=published moderator=published public=published",
		"",
	},
}

func TestTheTableOfVisibility(t *testing.T) {
	t.Parallel()
	about := review.About{Idea: 1, Shortlisted: true, N: 6, NLived: 2, NProfessional: 4}
	for _, f := range firsts {
		for round, table := range map[int]string{1: f.round1, 2: f.round2} {
			if table == "" {
				continue
			}
			when := map[string]string{}
			for _, cell := range strings.Fields(table) {
				who, moment, _ := strings.Cut(cell, "=")
				when[who] = moment
			}
			for who, v := range viewers {
				from := slices.Index(moments, when[who])
				for n, name := range moments {
					want := from >= 0 && n >= from
					if got := review.Visible(v, about, review.PanelPage, moment(name, round)).Has(f.row); got != want {
						t.Errorf("%s, round %d: %s at %s sees it: %v, want %v", f.name, round, who, name, got, want)
					}
				}
			}
		}
	}
}

func TestOneWhoIsRecusedSeesWhatThePublicSees(t *testing.T) {
	t.Parallel()
	about := review.About{Idea: 1, Recused: true, Shortlisted: true, N: 6, NLived: 2, NProfessional: 4}
	own := review.RowOwnConflict | review.RowOwnProgress
	for _, name := range moments {
		for round := 1; round <= 2; round++ {
			m := moment(name, round)
			public := review.Visible(review.Viewer{}, about, review.PublicPage, m)
			public &^= review.RowText // what the panel reads they never see
			if name != "published" && name != "formed" {
				public &^= review.RowCrowd // from whoever is recused that is hidden too
			}
			for who, v := range viewers {
				if v.Seat == review.NoSeat {
					continue
				}
				v.Administrator, v.Lead = true, true // roles open nothing that a conflict has closed
				if got := review.Visible(v, about, review.PanelPage, m); got != public|own {
					t.Errorf("%s at %s: got %b, want %b", who, name, got, public|own)
				}
			}
		}
	}
}

// anybody may see these of a public idea, but for a few whose panels judge it.
const anybody = review.RowCrowd | review.RowText | review.RowAuthor

func TestNothingLeavesThePanelBeforeItIsPublished(t *testing.T) {
	t.Parallel()
	about := review.About{Idea: 1, Shortlisted: true, N: 6, NLived: 2, NProfessional: 4}
	shared := []review.Channel{review.Search, review.Feed, review.Mail, review.Cached, review.Live, review.ErrorText, review.PublicPage, review.PublicAPI, review.PublicExport}
	for _, name := range moments {
		for who, v := range viewers {
			for _, ch := range shared {
				got := review.Visible(v, about, ch, moment(name, 1)) &^ anybody
				if name != "published" && got != 0 {
					t.Errorf("channel %d shows %b to %s at %s", ch, got, who, name)
				}
				if (ch == review.Live || ch == review.ErrorText) && got != 0 {
					t.Errorf("channel %d shows %b", ch, got)
				}
				if same := review.Visible(review.Viewer{}, about, ch, moment(name, 1)) &^ anybody; got != same {
					t.Errorf("channel %d shows %s something else than the public at %s", ch, who, name)
				}
			}
		}
	}
	if !review.Visible(review.Viewer{}, about, review.Search, moment("published", 1)).Has(review.RowDecision) {
		t.Error("search never shows an outcome, so the test sees nothing")
	}
}

func TestALoneMemberIsNotPublished(t *testing.T) {
	t.Parallel()
	m := moment("published", 1)
	full := review.About{Idea: 1, Shortlisted: true, N: 6, NLived: 2, NProfessional: 4}
	tests := []struct {
		name   string
		change func(*review.About, *review.Moment)
		row    review.Rows
	}{
		{"one lived member", func(a *review.About, _ *review.Moment) { a.NLived = 1 }, review.RowGroups},
		{"one professional", func(a *review.About, _ *review.Moment) { a.NProfessional = 1 }, review.RowGroups},
		{"not agreed at the briefing", func(_ *review.About, m *review.Moment) { m.Panel.Rules.SplitPublic = false }, review.RowGroups},
		{"four scores", func(a *review.About, _ *review.Moment) { a.N = 4 }, review.RowSpread},
		{"a single score", func(a *review.About, _ *review.Moment) { a.N = 1 }, review.RowMedian},
		{"not shortlisted", func(a *review.About, _ *review.Moment) { a.Shortlisted = false }, review.RowMedian},
	}
	for _, tt := range tests {
		a, mm := full, m
		if !review.Visible(review.Viewer{}, a, review.PublicPage, mm).Has(tt.row) {
			t.Errorf("%s: it is never published, so the test sees nothing", tt.name)
		}
		tt.change(&a, &mm)
		if review.Visible(review.Viewer{}, a, review.PublicPage, mm).Has(tt.row) {
			t.Errorf("%s: it is published", tt.name)
		}
	}
	inside := review.About{Idea: 1, N: 4, NLived: 1, NProfessional: 3}
	rows := review.Visible(viewers["professional"], inside, review.PanelPage, moment("discussing", 1))
	if rows.Has(review.RowGroups) || !rows.Has(review.RowLoneGap) {
		t.Errorf("inside the panel one lived member gives %b", rows)
	}
}

// A pause, or one more step, takes nothing away from anybody, in any channel, whatever
// the idea and the settings: but when round 1 opens, members lose sight of what the
// crowd says, of authors' names, and of texts that they are recused from.
func TestVisibilityGrows(t *testing.T) {
	t.Parallel()
	full := review.About{Idea: 1, Shortlisted: true, N: 6, NLived: 2, NProfessional: 4}
	alone, own, recused := full, full, full
	alone.NLived, own.Own, recused.Recused = 1, true, true
	tried := 0
	for who, v := range viewers {
		for _, also := range []review.Viewer{{}, {Administrator: true}, {Lead: true, Communications: true}} { // roles beside a seat
			v.Administrator, v.Lead, v.Communications = v.Administrator || also.Administrator, v.Lead || also.Lead, v.Communications || also.Communications
			for ch := review.PanelPage; ch <= review.ErrorText; ch++ {
				for _, about := range []review.About{full, alone, own, recused} {
					for _, hiding := range review.Hidings {
						for round := 1; round <= 2; round++ {
							var before review.Rows
							for _, name := range moments {
								m := moment(name, round)
								m.Panel.Rules.AuthorHidden, m.Panel.Rules.ChairScores = hiding, hiding == review.UntilFinal
								got := review.Visible(v, about, ch, m)
								lost := before &^ got
								if name == "r1_open" {
									lost &^= anybody
								}
								if lost != 0 {
									t.Errorf("channel %d: %s with %+v loses %b of %+v at %s", ch, who, also, lost, about, name)
								}
								paused := m
								paused.Panel.PausedFrom, paused.Panel.State = m.Panel.State, review.Paused
								if again := review.Visible(v, about, ch, paused); again != got {
									t.Errorf("channel %d: %s sees %b at %s and %b while it is paused", ch, who, got, name, again)
								}
								before, tried = got, tried+1
							}
						}
					}
				}
			}
		}
	}
	if tried < 10_000 {
		t.Errorf("only %d moments were tried", tried)
	}
}

// An idea that a member is recused from shows them less, and only then: that, and
// opening a round again, are what takes something away.
func TestRecusalAndReopeningTakeAway(t *testing.T) {
	t.Parallel()
	about := review.About{Idea: 1, Shortlisted: true, N: 6, NLived: 2, NProfessional: 4}
	v := viewers["professional"]
	barred := about
	barred.Recused = true
	now := review.Visible(v, about, review.PanelPage, moment("discussing", 1))
	if after := review.Visible(v, barred, review.PanelPage, moment("discussing", 1)); after&^(now|review.RowOwnConflict|review.RowOwnProgress) != 0 || after.Has(review.RowPooled) || after.Has(review.RowOwn) {
		t.Errorf("recused at the discussion, %b becomes %b", now, after)
	}
	if again := review.Visible(v, about, review.PanelPage, moment("r1_open", 1)); again.Has(review.RowPooled) || !now.Has(review.RowPooled) {
		t.Errorf("with round 1 open again %b becomes %b", now, again)
	}
}

// Supports and comments are hidden from members while they first score, by every
// channel that would show them to a person, and from who is recused until the panel
// publishes. What is the same for everybody carries none.
func TestTheCrowdIsHiddenWhileMembersScore(t *testing.T) {
	t.Parallel()
	personal := []review.Channel{
		review.PanelPage, review.PanelAPI, review.PanelExport, review.PublicPage, review.PublicAPI, review.PublicExport, review.Search,
	}
	seen := func(v review.Viewer, about review.About, ch review.Channel, m review.Moment) bool {
		return review.Visible(v, about, ch, m).Has(review.RowCrowd)
	}
	before := func(name, until string) bool { return slices.Index(moments, name) < slices.Index(moments, until) }
	for who, v := range viewers {
		scores := v.Seat == review.Professional || v.Seat == review.Lived
		for _, name := range moments {
			m := moment(name, 2)
			for _, ch := range personal {
				for _, c := range []struct {
					about review.About
					hide  bool
				}{
					{review.About{Idea: 1}, scores && name != "formed" && before(name, "discussing")},
					{review.About{Idea: 1, Recused: true}, v.Seat != review.NoSeat && name != "formed" && before(name, "published")},
					{review.About{Idea: 1, Recused: true, Own: true}, false},
				} {
					if got := seen(v, c.about, ch, m); got == c.hide {
						t.Errorf("channel %d at %s shows the crowd of %+v to %s: %v", ch, name, c.about, who, got)
					}
				}
			}
			for _, ch := range []review.Channel{review.Feed, review.Mail, review.Live, review.ErrorText} {
				if seen(v, review.About{Idea: 1}, ch, m) {
					t.Errorf("channel %d at %s carries the crowd to %s", ch, name, who)
				}
			}
		}
	}
	// A chair who scores is a member who scores, and a pause opens nothing.
	m := moment("r1_open", 1)
	m.Panel.PausedFrom, m.Panel.State = m.Panel.State, review.Paused
	if seen(viewers["lived"], review.About{Idea: 1}, review.PublicPage, m) {
		t.Error("a pause shows members the crowd")
	}
	if !seen(viewers["chair"], review.About{Idea: 1}, review.PublicPage, m) {
		t.Error("a chair who does not score is kept from the crowd")
	}
	m.Panel.Rules.ChairScores = true
	if seen(viewers["chair"], review.About{Idea: 1}, review.PublicPage, m) {
		t.Error("a chair who scores sees the crowd")
	}
}

// What one is recused from is a title in public channels too, until the panel has
// published; and authors' names are hidden as the panel has chosen.
func TestTextsAndNamesAreHiddenFromThoseWhoMayNotKnowThem(t *testing.T) {
	t.Parallel()
	at := func(name string) int { return slices.Index(moments, name) }
	for who, v := range viewers {
		judges := v.Seat == review.Professional || v.Seat == review.Lived || v.Seat == review.Observer
		for n, name := range moments {
			for hiding, until := range map[review.Hiding]string{review.NotHidden: "formed", review.UntilClosed: "r1_closed", review.UntilFinal: "finalised"} {
				for _, ch := range []review.Channel{review.PanelPage, review.PanelAPI, review.PublicPage, review.PublicAPI, review.Search} {
					m := moment(name, 1)
					m.Panel.Rules.AuthorHidden = hiding
					hidden := judges && n >= at("r1_open") && n < at(until)
					if got := review.Visible(v, review.About{Idea: 1}, ch, m).Has(review.RowAuthor); got == hidden {
						t.Errorf("%q: channel %d at %s tells %s who wrote it: %v", hiding, ch, name, who, got)
					}
					if !review.Visible(v, review.About{Idea: 1, Own: true}, ch, m).Has(review.RowAuthor) {
						t.Errorf("%q: channel %d at %s hides from %s that they wrote it", hiding, ch, name, who)
					}
				}
			}
			for _, ch := range []review.Channel{review.PublicPage, review.PublicAPI, review.Search} {
				unread := v.Seat != review.NoSeat && n >= at("r1_open") && n < at("published")
				if got := review.Visible(v, review.About{Idea: 1, Recused: true}, ch, moment(name, 1)).Has(review.RowText); got == unread {
					t.Errorf("channel %d at %s shows the text to %s, who is recused: %v", ch, name, who, got)
				}
				if !review.Visible(v, review.About{Idea: 1}, ch, moment(name, 1)).Has(review.RowText) {
					t.Errorf("channel %d at %s hides a public text from %s", ch, name, who)
				}
			}
		}
	}
}
