package challenge_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
)

var london, _ = time.LoadLocation("Europe/London")

// day is an instant of 2026 in London: "3 July 17:00".
func day(s string) time.Time {
	t, err := time.ParseInLocation("2 January 15:04 2006", s+" 2026", london)
	if err != nil {
		panic(err)
	}
	return t
}

func phase(area id.Area, from, to string, posting, commenting, supporting challenge.Who) challenge.Phase {
	p := challenge.Phase{Area: area, Kind: challenge.Collect, OpensAt: day(from), Posting: posting, Commenting: commenting, Supporting: supporting}
	if to != "" {
		p.ClosesAt = day(to)
	}
	return p
}

func TestARefusalSaysWhenOrForWhom(t *testing.T) {
	t.Parallel()
	const all, team, none = challenge.Everyone, challenge.Staff, challenge.Nobody
	post, comment, support := challenge.Posting, challenge.Commenting, challenge.Supporting
	visitor := account.Actor{}
	lead := account.Actor{Person: 2, Grants: []account.Grant{{Role: account.Lead, Challenge: 1}}}
	other := account.Actor{Person: 3, Grants: []account.Grant{{Role: account.Lead, Challenge: 9}}}
	collect := phase(0, "3 July 09:00", "31 July 17:00", all, all, all)
	discuss := phase(0, "31 July 17:00", "14 August 17:00", none, all, all)
	review := phase(0, "14 August 17:00", "", none, all, none)
	quiet := phase(7, "10 July 09:00", "20 July 09:00", none, all, none) // an area on its own
	prepare := phase(0, "1 June 09:00", "3 July 09:00", team, none, none)
	tests := []struct {
		name   string
		phases []challenge.Phase
		who    account.Actor
		act    challenge.Act
		area   id.Area
		now    string
		want   string // "": allowed; else code and sentence
	}{
		{"before", []challenge.Phase{collect}, visitor, post, 0, "1 July 12:00", "challenge.not_yet Posting ideas opens on 3 July 2026."},
		{"on the day", []challenge.Phase{collect}, visitor, post, 0, "3 July 08:00", "challenge.not_yet Posting ideas opens on 3 July 2026, at 9am."},
		{"the first instant", []challenge.Phase{collect}, visitor, post, 0, "3 July 09:00", ""},
		{"the last minute", []challenge.Phase{collect}, visitor, post, 0, "31 July 16:59", ""},
		{"the last instant", []challenge.Phase{collect}, visitor, post, 0, "31 July 17:00", "challenge.closed Posting ideas closed on 31 July 2026, at 5pm. You can still read everything."},
		{"after", []challenge.Phase{collect, discuss}, visitor, post, 0, "5 August 09:00", "challenge.closed Posting ideas closed on 31 July 2026. You can still read everything."},
		{"what closed at midnight closed the day before", []challenge.Phase{phase(0, "3 July 09:00", "1 August 00:00", all, all, all)}, visitor, post, 0, "1 August 09:00", "challenge.closed Posting ideas closed on 31 July 2026. You can still read everything."},
		{"another act of the same time", []challenge.Phase{collect, discuss}, visitor, comment, 0, "5 August 09:00", ""},
		{"support in review", []challenge.Phase{collect, discuss, review}, visitor, support, 0, "1 September 09:00", "challenge.closed Supporting ideas closed on 14 August 2026. You can still read everything."},
		{"what no phase ever opens", []challenge.Phase{review}, visitor, post, 0, "1 September 09:00", "challenge.closed Posting ideas is not open in this challenge."},
		{"no phases", nil, visitor, comment, 0, "1 September 09:00", "challenge.closed Commenting is not open in this challenge."},
		{"an area closed by a phase of its own says when it is over", []challenge.Phase{collect, quiet}, visitor, post, 7, "12 July 09:00", "challenge.not_yet Posting ideas opens on 20 July 2026."},
		{"the other areas go on", []challenge.Phase{collect, quiet}, visitor, post, 8, "12 July 09:00", ""},
		{"the team alone", []challenge.Phase{prepare}, visitor, post, 0, "2 June 09:00", "challenge.team_only Posting ideas is for the team that runs this challenge at the moment."},
		{"the team before everybody", []challenge.Phase{prepare, collect}, visitor, post, 0, "2 June 09:00", "challenge.not_yet Posting ideas opens on 3 July 2026."},
		{"the team itself", []challenge.Phase{prepare}, lead, post, 0, "2 June 09:00", ""},
		{"the team of another challenge", []challenge.Phase{prepare}, other, post, 0, "2 June 09:00", "challenge.team_only Posting ideas is for the team that runs this challenge at the moment."},
		{"overlapping phases: one is enough", []challenge.Phase{review, phase(0, "20 August 09:00", "21 August 09:00", all, none, none)}, visitor, post, 0, "20 August 12:00", ""},
		{"and the other act of the other", []challenge.Phase{review, phase(0, "20 August 09:00", "21 August 09:00", all, none, none)}, visitor, comment, 0, "20 August 12:00", ""},
		{"a gap between two phases", []challenge.Phase{collect, phase(0, "1 October 09:00", "2 October 09:00", all, all, all)}, visitor, post, 0, "1 September 09:00", "challenge.not_yet Posting ideas opens on 1 October 2026."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := challenge.Challenge{ID: 1, State: challenge.Published, Phases: tt.phases, Areas: []challenge.Area{{ID: 7}, {ID: 8}}}
			err := c.Allows(tt.who, tt.act, tt.area, day(tt.now))
			got := ""
			if f := (*fault.Error)(nil); errors.As(err, &f) {
				got = f.Code + " " + f.Message
				if f.Kind != fault.Closed {
					t.Errorf("got kind %d, want Closed", f.Kind)
				}
			}
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if takes := c.Takes(tt.act, tt.area, day(tt.now)); takes != (c.Allows(visitor, tt.act, tt.area, day(tt.now)) == nil) {
				t.Errorf("Takes says %v", takes)
			}
		})
	}
}

// TestTheNextOpeningIsTheFirst compares the sentence with a walk through every
// quarter of an hour, over plans in which phases of an area and of the whole
// challenge cross each other.
func TestTheNextOpeningIsTheFirst(t *testing.T) {
	t.Parallel()
	who := []challenge.Who{challenge.Everyone, challenge.Nobody, challenge.Staff}
	start := day("1 July 00:00")
	for seed := range 300 {
		n := seed
		draw := func(most int) int { n = (n*1103515245 + 12345) & 0x7fffffff; return n / 65536 % most }
		c := challenge.Challenge{ID: 1, State: challenge.Published, Areas: []challenge.Area{{ID: 7}}}
		for range 1 + draw(4) {
			from := start.Add(time.Duration(draw(96)) * time.Hour)
			c.Phases = append(c.Phases, challenge.Phase{
				Area: id.Area(7 * draw(2)), Kind: challenge.Collect, OpensAt: from, ClosesAt: from.Add(time.Duration(1+draw(48)) * time.Hour), Posting: who[draw(3)],
			})
		}
		now := start.Add(time.Duration(draw(96)) * time.Hour)
		err := c.Allows(account.Actor{}, challenge.Posting, 7, now)
		if err == nil {
			continue
		}
		want := ""
		for at := now; at.Before(start.Add(200 * time.Hour)); at = at.Add(15 * time.Minute) {
			if c.Takes(challenge.Posting, 7, at) {
				want = at.Format("2 January 2006")
				break
			}
		}
		f := fault.Of(err)
		if opens := f.Is(challenge.ErrNotYet); opens != (want != "") || opens && !strings.Contains(f.Message, want) {
			t.Fatalf("plan %d: got %q, opens on %q", seed, f.Message, want)
		}
	}
}

func TestSomewhereIsAnyAreaThatIsOpen(t *testing.T) {
	t.Parallel()
	c := challenge.Challenge{ID: 1, State: challenge.Published, Areas: []challenge.Area{{ID: 7}, {ID: 8}}, Phases: []challenge.Phase{
		phase(7, "3 July 09:00", "10 July 09:00", challenge.Everyone, challenge.Everyone, challenge.Everyone),
		phase(8, "6 July 09:00", "20 July 09:00", challenge.Everyone, challenge.Everyone, challenge.Everyone),
	}}
	for now, want := range map[string]string{
		"1 July 09:00": "Posting ideas opens on 3 July 2026.", "4 July 09:00": "", "12 July 09:00": "",
		"21 July 09:00": "Posting ideas closed on 20 July 2026. You can still read everything.",
	} {
		err := c.AllowsSomewhere(account.Actor{}, challenge.Posting, day(now))
		got := ""
		if err != nil {
			got = fault.Of(err).Message
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", now, got, want)
		}
	}
	c.State = challenge.Archived
	if err := c.AllowsSomewhere(account.Actor{Person: 1}, challenge.Posting, day("4 July 09:00")); !errors.Is(err, challenge.ErrArchived) {
		t.Errorf("archived: got %v", err)
	}
}
