package main

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"uptake/api/files"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
)

// world is a small site with a panel, and with somebody in each column.
type world struct {
	*largePanel
	told, split, third id.Idea // idea told is the one that the facts are about; only one member with lived experience scores split
	seats              map[string]id.Seat
	acts               map[string]act
	turns              map[string]int
	turn               int // how often the fact was changed: no two changes in a row are alike
	round              int
	each               bool             // ideas are scored again as soon as they were talked about
	fault              func(*fiber.App) // what a control plants; else nil
	apart              bool             // chair and secretary are recused from idea told
}

// worldSeats are the members, by the column whose reader they are; witness and those
// after it look at nothing.
var worldSeats = []struct {
	key  string
	kind review.SeatKind
}{
	{"professional", review.Professional},
	{"lived", review.Lived},
	{"recused", review.Professional},
	{"chair", review.Chair},
	{"secretary", review.Secretary},
	{"observer", review.Observer},
	{"witness", review.Professional},
	{"other", review.Professional},
	{"companion", review.Lived},
}

const worldSlug = "world"

// newWorld makes a world on a database, SQLite for "", with a panel that works by the
// usual rules unless change says otherwise.
func newWorld(t *testing.T, database string, change ...func(*review.Rules)) *world {
	return newWorldOf(t, database, false, change...)
}

func newWorldApart(t *testing.T) *world { return newWorldOf(t, "", true) }

func newWorldOf(t *testing.T, database string, apart bool, change ...func(*review.Rules)) *world {
	t.Helper()
	conf, err := Load([]string{"UPTAKE_DATA=" + t.TempDir(), "UPTAKE_LOG_LEVEL=error", "UPTAKE_DATABASE=" + database})
	if err != nil {
		t.Fatal(err)
	}
	if err = conf.Prepare(); err != nil {
		t.Fatal(err)
	}
	a, err := Build(t.Context(), conf, io.Discard, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{largePanel: &largePanel{site: site{App: a, t: t, names: map[string]string{}}}, apart: apart, seats: map[string]id.Seat{}, turns: map[string]int{}}
	made, err := a.Challenges.Create(t.Context(), account.Console, challenge.Challenge{Slug: worldSlug, Title: "A small world", Question: "What?"})
	w.must(err)
	_, err = a.Challenges.Publish(t.Context(), account.Console, made.ID)
	w.must(err)
	w.demo = &demo{store: a.Store, conf: conf, c: made, at: now()}
	people := []string{"key,name,email"}
	called := map[string]string{"administrator": "Ada", "moderator": "Mo"} // a name of an office is refused
	for _, key := range []string{
		"professional", "lived", "recused", "chair", "secretary", "observer", "witness", "other", "companion", "deputy", "expert",
		"administrator", "lead", "moderator", "communications", "author", "crowd",
	} {
		people = append(people, key+","+cmp.Or(called[key], strings.ToUpper(key[:1])+key[1:])+" Person,"+key+"@example.org")
	}
	w.load("people", people...)
	w.load("themes", "name,definition,example", "Travel,Getting there,A long way", "Wayfinding,Getting in,A ramp")
	w.load("ideas", "id,title,author,body,themes", "told,The heddlewick lift,author,The quickthorn lift stands at the door.,Wayfinding", "split,A map in the letter,crowd,The letter has a map.,",
		"third,A bench half way,crowd,There is a bench half way.,", "fourth,Tea while waiting,crowd,There is tea.,", "fifth,A larger print,crowd,The print is larger.,")
	for key, role := range map[string]account.Role{
		"administrator": account.Administrator, "lead": account.Lead, "moderator": account.Moderator, "communications": account.Communications,
	} {
		c := made.ID
		if role == account.Administrator {
			c = 0
		}
		w.must(a.People.GiveRole(t.Context(), account.Console, w.actor(key).Person, role, c))
	}
	w.told, w.split, w.third = w.number("told"), w.number("split"), w.number("third")
	w.ideas = []id.Idea{w.told, w.split, w.third, w.number("fourth"), w.number("fifth")}
	_, err = a.Challenges.PickIdea(t.Context(), w.actor("lead"), w.told, "In the words of the team.")
	w.must(err)
	w.seat(change)
	w.acts = w.everyAct()
	w.HTTP = w.serve()
	return w
}

func (w *world) load(kind string, lines ...string) {
	w.t.Helper()
	r, err := loader{store: w.Store, conf: w.Config, underway: true}.load(w.t.Context(), worldSlug, kind, files.CSV, strings.NewReader(strings.Join(lines, "\n")+"\n"))
	if err != nil {
		w.t.Fatal(err, r.Bad)
	}
}

// seat makes the panel and briefs it.
func (w *world) seat(change []func(*review.Rules)) {
	w.t.Helper()
	ctx, reviews := w.t.Context(), w.reviews()
	rules := review.DefaultRules()
	rules.MinProfessions, rules.AllPublic, rules.SplitPublic, rules.MeetingPercent, rules.TopK = 0, true, true, 0, 2
	rules.AuthorHidden, rules.AsksSure = review.UntilFinal, true
	rules.MeetingLived, rules.ConsentHours, rules.QuorumThirds = 0, 0, 1
	for _, to := range change {
		to(&rules)
	}
	w.each = rules.Rescore == review.AfterEach
	p, err := reviews.CreatePanel(ctx, account.Console, review.NewPanel{Challenge: w.c.ID, Name: "Small", Rules: &rules})
	w.must(err)
	w.panel = p.ID
	all := worldSeats
	if w.apart {
		all = append(slices.Clone(all), apartSeats...)
	}
	for _, s := range all {
		in := review.Seating{Person: w.actor(s.key).Person, Kind: s.kind, Profession: "nurse"}
		if s.key == "expert" {
			in.Only = w.told
		}
		seat, err := reviews.SeatMember(ctx, account.Console, p.ID, in)
		w.must(err)
		w.seats[s.key] = seat.ID
	}
	_, err = reviews.FormPanel(ctx, account.Console, p.ID)
	w.must(err)
	w.copied()
	for _, s := range all {
		if s.kind == review.Professional || s.kind == review.Lived {
			w.practise(s.key)
		}
		w.must(reviews.DeclareReady(ctx, w.actor(s.key), p.ID))
	}
	_, err = reviews.BriefPanel(ctx, w.actor("chair"), p.ID)
	w.must(err)
	if w.apart {
		for _, who := range []string{"chair", "secretary"} {
			_, err = reviews.DeclareConflict(ctx, w.actor(who), p.ID, 0, w.told, review.Team)
			w.must(err)
		}
		_, err = reviews.NameDeputy(ctx, account.Console, p.ID, w.seats["deputy"])
		w.must(err)
	} else {
		w.must(reviews.Ask(ctx, w.actor("witness"), p.ID, 0, "May I?"))
	}
	_, err = reviews.DeclareConflict(ctx, w.actor("recused"), p.ID, 0, w.told, review.Team)
	w.must(err)
	_, err = reviews.DeclareConflict(ctx, w.actor("companion"), p.ID, 0, w.split, review.Financial) // leaves one member with lived experience
	w.must(err)
	_, err = reviews.DeclareConflict(ctx, w.actor("other"), p.ID, 0, w.third, review.Organisation)
	w.must(err)
}

// practise lets a member score the practice ideas.
func (w *world) practise(who string) {
	w.t.Helper()
	for n := range review.PracticeIdeas {
		w.must(w.reviews().Practise(w.t.Context(), w.actor(who), w.panel, n+1, map[string]string{review.Impact: "5", review.Feasibility: "5"}))
	}
}

// come takes the panel to the next moment.
func (w *world) come(moment string) {
	w.t.Helper()
	ctx, reviews, chair := w.t.Context(), w.reviews(), w.actor("chair")
	step := func(to review.State) {
		w.t.Helper()
		_, err := reviews.Advance(ctx, chair, w.panel, review.Advance{To: to, Confirm: true, Reason: "Enough has been said."})
		w.must(err)
	}
	switch moment {
	case "r1_open":
		step(review.R1Open)
		w.round = 1
		if w.apart {
			w.must(reviews.Ask(ctx, w.actor("witness"), w.panel, w.told, "May I?"))
		}
		w.give("witness", "other", "companion") // those who look have not scored yet
	case "scored":
		w.give("professional", "lived", "recused")
		w.giveApart()
	case "r1_closed":
		step(review.R1Closed)
		w.looked()
		w.recuseLate() // from now on it takes turns in who it is: that one score less counts, everybody may know
	case "discussing":
		if w.each {
			step(review.R2Open)
			w.round = 2
		} else {
			step(review.Discussing)
		}
		w.must(reviews.Attend(ctx, w.actor("secretary"), w.panel, true))
		w.must(reviews.SetCurrent(ctx, w.actor(w.chairs(w.told)), w.panel, w.told))
		w.exec("UPDATE talks SET began_at = ? WHERE panel_id = ? AND ended_at IS NULL", now().Add(-longAgo), w.panel)
		w.minute()
	case "r2_open":
		if w.each {
			for _, i := range append(w.ideas[:len(w.ideas):len(w.ideas)], 0) {
				w.must(reviews.SetCurrent(ctx, chair, w.panel, i))
			}
		} else {
			step(review.R2Open)
		}
		w.round = 2
		w.give("witness", "other", "companion", "professional", "lived", "recused")
		w.giveApart()
	case "r2_closed":
		step(review.R2Closed)
		w.looked()
	case "deciding":
		step(review.Deciding)
		w.must(reviews.Attend(ctx, w.actor("secretary"), w.panel, true))
		w.must(reviews.SetCurrent(ctx, w.actor(w.chairs(w.told)), w.panel, w.told))
		w.exec("UPDATE talks SET began_at = ? WHERE panel_id = ? AND ended_at IS NULL", now().Add(-longAgo), w.panel)
		for n, i := range w.ideas {
			v := review.Verdict{Outcome: review.Shortlisted, Reason: "It helps many people.", Internal: "Between us.", Override: "The panel finds so."}
			if n > 2 {
				v.Outcome = review.NotNow
			}
			_, err := reviews.RecordDecision(ctx, w.actor(w.chairs(i)), w.panel, i, v)
			w.must(err)
		}
		w.release()
	case "finalised":
		_, err := reviews.Sign(ctx, chair, w.panel, 0)
		w.must(err)
		_, err = reviews.Sign(ctx, w.actor("secretary"), w.panel, 0)
		w.must(err)
	case "told":
		w.exec("UPDATE ideas SET author_id = ? WHERE id = ?", w.actor("author").Person, w.told)
		_, err := reviews.TellAuthors(ctx, w.actor("communications"), w.panel, 0)
		w.must(err)
	case "published":
		w.exec("UPDATE panels SET told_at = ? WHERE id = ?", now().Add(-review.AuthorHoursLeast*time.Hour), w.panel)
		press := w.actor("communications")
		_, err := reviews.Publish(ctx, press, w.panel, 0)
		w.must(err)
		_, err = reviews.PublishShortlist(ctx, press, w.panel, 0)
		w.must(err)
	}
}

// looked lets the chair look at the values of the round that was closed.
func (w *world) looked() {
	w.t.Helper()
	_, err := w.reviews().Look(w.t.Context(), w.actor("chair"), w.panel)
	w.must(err)
}

// give lets members score every idea of the round that they may.
func (w *world) give(who ...string) {
	w.t.Helper()
	for n, key := range who {
		for k, i := range w.ideas {
			sc, err := w.reviews().Screen(w.t.Context(), w.actor(key), w.panel, i)
			if key == "expert" && i != w.told {
				continue
			}
			w.must(err)
			if sc.Recused {
				continue
			}
			forWhom := map[string]review.NoteFor{"other": review.ForPrivate, "companion": review.ForAuthor}[key]
			_, err = w.reviews().GiveScores(w.t.Context(), w.actor(key), w.panel, i, review.Saving{
				Version: sc.Sheet.Version, NoteFor: forWhom, Note: "A note.", Sure: review.FairlySure,
				Answers: map[string]string{review.Impact: decimal(id.Idea(4 + (n+k)%5)), review.Feasibility: "7"},
			})
			w.must(err)
		}
	}
}

// giveApart lets those score who are there in the second table alone.
func (w *world) giveApart() {
	w.t.Helper()
	if w.apart {
		w.give("deputy", "expert")
	}
}

// chairs is who acts as the chair on an idea.
func (w *world) chairs(i id.Idea) string {
	if w.apart && i == w.told {
		return "deputy"
	}
	return "chair"
}

// release lets who acts as the chair send the companion's note to the author.
func (w *world) release() {
	w.t.Helper()
	who := w.actor(w.chairs(w.told))
	all, err := w.reviews().AuthorNotes(w.t.Context(), who, w.panel)
	w.must(err)
	on, err := all.On(w.told)
	w.must(err)
	_, err = w.reviews().ReleaseNotes(w.t.Context(), who, w.panel, w.told, review.Releasing{Version: on.Version(), Keys: []string{on.Notes[0].Key}})
	w.must(err)
}

// minute lets the secretary write minutes, and a member disagree.
func (w *world) minute() {
	w.t.Helper()
	who := "secretary"
	if w.apart {
		who = "deputy"
	}
	_, err := w.reviews().WriteMinutes(w.t.Context(), w.actor(who), w.panel, w.told, review.Minutes{Reasons: "It helps."})
	w.must(err)
	w.must(w.reviews().Disagree(w.t.Context(), w.actor("other"), w.panel, w.told, "I think otherwise.", true))
}
