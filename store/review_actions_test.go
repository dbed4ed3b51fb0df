package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/domain/review/reviewtest"
	"uptake/store/storetest"
)

// target is what an action is about.
type target struct {
	panel id.Panel
	idea  id.Idea
	seat  id.Seat // of the professional member, where an action is about another's seat
	turn  int
	// expense is one that the member with lived experience has noted.
	expense int64
}

// actions are everything that anybody can do to a panel, by the name of the method of
// review.Service.
var actions = map[string]func(ctx context.Context, r review.Service, a account.Actor, on target) error{
	"FormPanel": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.FormPanel(ctx, a, on.panel))
	},
	"BriefPanel": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.BriefPanel(ctx, a, on.panel))
	},
	"StartRound": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.StartRound(ctx, a, on.panel, time.Time{}, "Enough."))
	},
	"CloseRound": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.CloseRound(ctx, a, on.panel, true, "Enough."))
	},
	"Reveal": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.Reveal(ctx, a, on.panel))
	},
	"StartDeciding": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.StartDeciding(ctx, a, on.panel, "Enough."))
	},
	"Look": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.Look(ctx, a, on.panel))
	},
	"Sign": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.Sign(ctx, a, on.panel, 0))
	},
	"TellAuthors": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.TellAuthors(ctx, a, on.panel, 0))
	},
	"AgreeToPublish": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.AgreeToPublish(ctx, a, on.idea)
	},
	"Publish": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.Publish(ctx, a, on.panel, 0))
	},
	"AskReopening": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.AskReopening(ctx, a, on.panel, 0, "It was wrong.")
	},
	"Reopen": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.Reopen(ctx, a, on.panel, 0))
	},
	"PausePanel": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.PausePanel(ctx, a, on.panel, "A strike."))
	},
	"ResumePanel": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.ResumePanel(ctx, a, on.panel))
	},
	"MoveDeadline": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.MoveDeadline(ctx, a, on.panel, time.Time{})
	},
	"DeclareReady": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.DeclareReady(ctx, a, on.panel)
	},
	"PrepareFor": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.PrepareFor(ctx, a, on.panel, on.seat)
	},
	"Finish": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.Finish(ctx, a, on.panel)
	},
	"PullIdea": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.PullIdea(ctx, a, on.panel, on.idea)
	},
	"SetCurrent": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.SetCurrent(ctx, a, on.panel, on.idea)
	},
	"Attend": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.Attend(ctx, a, on.panel, true)
	},
	"MoveOnAgenda": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.MoveOnAgenda(ctx, a, on.panel, on.idea, 1)
	},
	"AgreeMinutes": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.AgreeMinutes(ctx, a, on.panel, on.idea, 1)
	},
	"Disagree": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.Disagree(ctx, a, on.panel, on.idea, "No.", true)
	},
	"ThrowDraftAway": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.ThrowDraftAway(ctx, a, on.panel, on.idea, 0)
	},
	"TakeIdea": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.TakeIdea(ctx, a, on.panel))
	},
	"RefuseEntry": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.RefuseEntry(ctx, a, on.panel, 0, on.idea)
	},
	"ReopenRound": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.ReopenRound(ctx, a, on.panel, 0, "Somebody was ill.", time.Time{}))
	},
	"WriteMinutes": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.WriteMinutes(ctx, a, on.panel, on.idea, review.Minutes{Reasons: "It helps."}))
	},
	"Practise": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.Practise(ctx, a, on.panel, 1, map[string]string{review.Impact: "5", review.Feasibility: "5"})
	},
	"SetPractice": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.SetPractice(ctx, a, on.panel, 0, nil)
	},
	"Remind": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.Remind(ctx, a, on.panel, review.Behind, 0))
	},
	"Redact": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.Redact(ctx, a, on.panel, on.idea, review.Redacting{Title: "An idea", Body: "It helps.", Reason: "A name stood there."}))
	},
	"ReleaseNotes": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.ReleaseNotes(ctx, a, on.panel, on.idea, review.Releasing{Version: 1}))
	},
	"ProposeThemes": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.ProposeThemes(ctx, a, on.panel, on.idea, review.ThemeChoice{})
	},
	"SettleTheme": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.SettleTheme(ctx, a, on.panel, on.idea, review.ThemeSettling{Reason: "It is so."}))
	},
	"Redistribute": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.Redistribute(ctx, a, on.panel, review.Redistribution{}))
	},
	"ShareByHand": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.ShareByHand(ctx, a, on.panel, review.ByHand{}))
	},
	"SettleHints": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.SettleHints(ctx, a, on.panel, review.Settling{Seat: on.seat, Kind: review.Organisation, Ideas: []id.Idea{on.idea}, Confirm: true})
	},
	"DecideByConsent": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.DecideByConsent(ctx, a, on.panel, map[review.Outcome]string{review.Shortlisted: "Good.", review.NotNow: "Later.", review.Develop: "More."}))
	},
	"RecordDecision": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.RecordDecision(ctx, a, on.panel, on.idea, review.Verdict{Outcome: review.Shortlisted, Reason: "It helps.", Override: "We find so."}))
	},
	"CloseWithoutQuorum": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.CloseWithoutQuorum(ctx, a, on.panel, on.idea, "Nobody is left.")
	},
	"MoveInShortlist": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.MoveInShortlist(ctx, a, on.panel, on.idea, review.Down))
	},
	"EditShortlist": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.EditShortlist(ctx, a, on.panel, 0, "A list", "Of ideas"))
	},
	"PublishShortlist": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.PublishShortlist(ctx, a, on.panel, 0))
	},
	"KeepDraft": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.KeepDraft(ctx, a, on.panel, on.idea, review.ScoreDraft{Note: "Perhaps"}))
	},
	"Ask": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.Ask(ctx, a, on.panel, on.idea, "May I say so?")
	},
	"AnswerQuestion": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.AnswerQuestion(ctx, a, on.panel, 1, "You may.")
	},
	"SkipIdea": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.SkipIdea(ctx, a, on.panel, on.idea, "It is clear.")
	},
	"SetAside": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.SetAside(ctx, a, on.panel, on.idea, review.Aside{Reason: "It is about parking."})
	},
	"SetPlan": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.SetPlan(ctx, a, on.panel, review.Plan{Contact: "Kit"})
	},
	"SayWhen": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.SayWhen(ctx, a, on.panel, "Tuesdays")
	},
	"NoteExpense": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.NoteExpense(ctx, a, on.panel, review.Expense{What: "Train", Pence: 100})
	},
	"TakeBackExpense": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.TakeBackExpense(ctx, a, on.panel, on.expense)
	},
	"SettleExpense": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.SettleExpense(ctx, a, on.panel, on.expense, true)
	},
	"AnswerInvitation": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.AnswerInvitation(ctx, a, on.panel, review.Answering{Accept: true})
	},
	"NameDeputy": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.NameDeputy(ctx, a, on.panel, on.seat))
	},
	"GiveScores": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		in := review.Saving{Answers: map[string]string{review.Impact: fmt.Sprint(1 + on.turn%9), review.Feasibility: "7"}}
		if sc, err := r.Screen(ctx, a, on.panel, on.idea); err == nil {
			in.Version = sc.Sheet.Version
		}
		return second(r.GiveScores(ctx, a, on.panel, on.idea, in))
	},
	"EnterFor": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.EnterFor(ctx, a, on.panel, on.seat, on.idea, review.ByPhone, review.Saving{Answers: map[string]string{review.Impact: "3", review.Feasibility: "3"}})
	},
	"ConfirmEntry": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return r.ConfirmEntry(ctx, a, on.panel, 0, on.idea, review.Saving{})
	},
	"DeclareConflict": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.DeclareConflict(ctx, a, on.panel, 0, on.idea, review.Personal))
	},
	"SetCriteria": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.SetCriteria(ctx, a, on.panel, 0, nil))
	},
	"ChangeRules": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.ChangeRules(ctx, a, on.panel, 0, review.DefaultRules()))
	},
	"SeatMember": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.SeatMember(ctx, a, on.panel, review.Seating{Person: 1, Kind: review.Observer}))
	},
	"ChangeSeat": func(ctx context.Context, r review.Service, a account.Actor, on target) error {
		return second(r.ChangeSeat(ctx, a, on.panel, on.seat, []review.SeatState{review.SeatPaused, review.Active}[on.turn%2]))
	},
}

// looking are the methods that change nothing, and those that are not about a panel
// that is there.
const looking = `RoundFigures PublicQuadrants Allotment Behalf EntryForm Paper Board Discussion Draft Questions Invitation Invitations Declined Support Calendar Drifts Weigh ExportScores LookThrough Hints Shortlists Candidates Refused Seatless Reopenings Redaction Redactions AuthorNotes NotesForAuthor AnswersForAuthor LooseEnds Communicated Redone Unanswered ToldTo Hearing ThemeSums
	Conflicts Method Minutes Practice ShortlistPage Released Mine Panels Setup Desk Screen Recompute Records PublishedRecord Results Room MeetingToken
	MayOpen MayScore CreatePanel SetDefaultCriteria ImportScores CloseDueRound Advance`

// rehearsal is a store that keeps nothing.
type rehearsal struct{ review.Store }

var errRehearsal = errors.New("only rehearsed")

func (r rehearsal) InTx(ctx context.Context, fn func(review.Tx) error) error {
	return r.undo(ctx, r.Store.InTx, fn)
}

func (r rehearsal) InLongTx(ctx context.Context, fn func(review.Tx) error) error {
	return r.undo(ctx, r.Store.InLongTx, fn)
}

func (rehearsal) undo(ctx context.Context, in func(context.Context, func(review.Tx) error) error, fn func(review.Tx) error) (out error) {
	err := in(ctx, func(tx review.Tx) error {
		if out = fn(tx); out != nil {
			return out
		}
		return errRehearsal
	})
	if out == nil && !errors.Is(err, errRehearsal) {
		return err
	}
	return out
}

// playTable is a table with an observer and people outside, and with their names.
func playTable(t *testing.T, rescore review.Rescore) (*table, map[string]account.Actor, target) {
	t.Helper()
	tb := newTable(t, storetest.SQLite(t), 2, 3)
	tb.rescores(t, rescore)
	observer := tb.person(t, "Olive")
	_, err := tb.review.SeatMember(t.Context(), tb.lead, tb.panel.ID, review.Seating{Person: observer.Person, Kind: review.Observer})
	must(t, err)
	people := map[string]account.Actor{
		"chair": tb.chair, "secretary": tb.secretary, "lived": tb.lived, "professional": tb.ewan, "observer": observer, "lead": tb.lead, "communications": tb.comms,
		"administrator": with(tb.person(t, "Ada"), account.Administrator, 0), "moderator": with(tb.person(t, "Mo"), account.Moderator, tb.c.ID),
		"author": tb.ann, "stranger": tb.person(t, "Sam"), "visitor": {},
	}
	h, err := tb.review.Reads.Head(t.Context(), tb.panel.ID)
	must(t, err)
	on := target{panel: tb.panel.ID, idea: tb.ideas[0]}
	for _, m := range h.Members {
		if m.Person == tb.adaeze.Person {
			on.seat = m.ID
		}
	}
	must(t, tb.review.NoteExpense(t.Context(), tb.lived, on.panel, review.Expense{What: "Train", Pence: 100}))
	costs, err := tb.review.Reads.ExpensesOf(t.Context(), on.panel)
	must(t, err)
	on.expense = costs[0].ID
	return tb, people, on
}

// TestEveryActionIsAllowedOrRefused tries every action as everybody in every state of
// a panel. It is allowed, perhaps if its guard is met, or refused with a fault that
// has a code. Who sits on no panel and holds no role may never do anything.
func TestEveryActionIsAllowedOrRefused(t *testing.T) {
	t.Parallel()
	kind := reflect.TypeFor[review.Service]()
	for n := range kind.NumMethod() {
		name := kind.Method(n).Name
		if _, acts := actions[name]; acts == slices.Contains(strings.Fields(looking), name) {
			t.Errorf("%s is to be among the actions, or among what changes nothing", name)
		}
	}
	if got := whoMayAct(t, review.Afterwards); got != strings.TrimSpace(mayAct) {
		t.Errorf("who may do what, and when, is now:\n%s", got)
	}
}

// TestEveryActionIsAllowedOrRefusedWhereIdeasAreScoredAgainAtOnce does the same where
// round 2 opens together with the discussion.
func TestEveryActionIsAllowedOrRefusedWhereIdeasAreScoredAgainAtOnce(t *testing.T) {
	t.Parallel()
	if got := whoMayAct(t, review.AfterEach); got != strings.TrimSpace(mayActAtOnce()) {
		t.Errorf("who may do what, and when, is now:\n%s", got)
	}
}

// mayActAtOnce is mayAct without the state discussing: what could be done in it can be
// done in r2_open, and the step that led out of it is gone.
func mayActAtOnce() string {
	var out []string
	for _, line := range strings.Split(strings.TrimSpace(mayAct), "\n") {
		name, rest, _ := strings.Cut(line, " | ")
		who, states, _ := strings.Cut(rest, " | ")
		at := strings.Fields(states)
		switch name {
		case "StartRound":
			at = []string{"briefed", "r1_closed"}
		case "Reveal":
			continue
		case "DecideByConsent": // the walk has talked about every idea when round 2 is open
			at = []string{"deciding"}
		case "Look": // round 2 is open, and round 1 has been shown to all
			at = slices.DeleteFunc(at, func(s string) bool { return s == "discussing" || s == "paused" })
		default:
			// the walk pauses the panel where it discusses
			if n := slices.Index(at, "discussing"); n >= 0 {
				if at = slices.Delete(at, n, n+1); !slices.Contains(at, "r2_open") {
					at = append(at, "r2_open")
				}
			}
			order := strings.Fields("draft formed briefed r1_open r1_closed r2_open paused r2_closed deciding finalised told published")
			slices.SortFunc(at, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
		}
		out = append(out, name+" | "+who+" | "+strings.Join(at, " "))
	}
	return strings.Join(out, "\n")
}

// whoMayAct walks a panel through all its states and tries everything in each.
func whoMayAct(t *testing.T, rescore review.Rescore) string {
	t.Helper()
	tb, people, on := playTable(t, rescore)
	dry := tb.review
	dry.Store = rehearsal{tb.review.Store}
	allowed := map[string]map[string][]string{}
	try := func(state string) {
		t.Helper()
		before, err := tb.review.Reads.EntriesOf(t.Context(), on.panel)
		must(t, err)
		for name, do := range actions {
			for who, a := range people {
				err := do(t.Context(), dry, a, on)
				var f *fault.Error
				switch {
				case err == nil || fault.Of(err).Code == "panel.not_ready":
					if allowed[name] == nil {
						allowed[name] = map[string][]string{}
					}
					allowed[name][who] = append(allowed[name][who], state)
				case !errors.As(err, &f) || f.Code == "" || f.Kind == fault.Internal:
					t.Errorf("%s: %s by %s: %v, which is no fault with a code", state, name, who, err)
				}
			}
		}
		after, err := tb.review.Reads.EntriesOf(t.Context(), on.panel)
		must(t, err)
		if len(after) != len(before) {
			t.Fatalf("%s: a rehearsal has left %d entries", state, len(after)-len(before))
		}
	}
	tb.walk(t, try)
	for name, by := range allowed {
		for who, states := range by {
			if who == "stranger" || who == "visitor" || who == "moderator" || who == "observer" && !slices.Contains([]string{"DeclareReady", "DeclareConflict", "SayWhen", "NoteExpense"}, name) {
				t.Errorf("%s may do %s at %v", who, name, states)
			}
		}
	}
	return summary(allowed)
}

// summary writes for each action who may do it, and at which states.
func summary(allowed map[string]map[string][]string) string {
	var lines []string
	for name, by := range allowed {
		groups := map[string][]string{}
		for who, states := range by {
			key := strings.Join(states, " ")
			groups[key] = append(groups[key], who)
		}
		for states, who := range groups {
			slices.Sort(who)
			lines = append(lines, name+" | "+strings.Join(who, " ")+" | "+states)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// walk takes the panel through all its states, and tells of each.
func (tb *table) walk(t *testing.T, at func(state string)) {
	t.Helper()
	ctx, r, p := t.Context(), tb.review, tb.panel.ID
	step := func(by account.Actor, to review.State) {
		t.Helper()
		_, err := r.Advance(ctx, by, p, review.Advance{To: to, Confirm: true, Reason: "Enough."})
		must(t, err)
		at(string(to))
	}
	at("draft")
	tb.clock.Turn(25 * time.Hour)
	step(tb.lead, review.Formed)
	must(t, r.Ask(ctx, tb.ewan, p, 0, "May I?"))
	tb.brief(t)
	at("briefed")
	step(tb.chair, review.R1Open)
	for n, i := range tb.ideas[1:] {
		tb.scoreAll(t, i, fmt.Sprintf("%d 7", 8-n))
	}
	step(tb.chair, review.R1Closed)
	must(t, second(r.Look(ctx, tb.chair, p)))
	if tb.panel.Rules.Rescore == review.Afterwards {
		step(tb.chair, review.Discussing)
	} else {
		_, err := r.Advance(ctx, tb.chair, p, review.Advance{To: review.R2Open})
		must(t, err)
		for _, i := range append(slices.Clone(tb.ideas), 0) {
			must(t, r.SetCurrent(ctx, tb.chair, p, i))
		}
		at(string(review.R2Open))
	}
	must(t, second(r.PausePanel(ctx, tb.chair, p, "A strike.")))
	at("paused")
	must(t, second(r.ResumePanel(ctx, tb.chair, p)))
	if tb.panel.Rules.Rescore == review.Afterwards {
		step(tb.chair, review.R2Open)
	}
	for _, i := range tb.ideas[1:] {
		tb.scoreAll(t, i, "8 7")
	}
	step(tb.chair, review.R2Closed)
	step(tb.chair, review.Deciding)
	for _, i := range tb.ideas {
		if err := second(r.RecordDecision(ctx, tb.chair, p, i, review.Verdict{Outcome: review.NotNow, Reason: "Later.", Override: "We find so."})); err != nil {
			must(t, r.CloseWithoutQuorum(ctx, tb.chair, p, i, "Nobody has scored it."))
			tb.decide(t, i, review.NotNow)
		}
	}
	must(t, second(r.Sign(ctx, tb.chair, p, 0)))
	must(t, second(r.Sign(ctx, tb.secretary, p, 0)))
	at("finalised")
	must(t, second(r.TellAuthors(ctx, tb.comms, p, 0)))
	must(t, r.AgreeToPublish(ctx, tb.ann, tb.ideas[0]))
	tb.clock.Turn(review.AuthorHoursLeast * time.Hour)
	at("told")
	must(t, second(r.Publish(ctx, tb.comms, p, 0)))
	at("published")
}

// TestNoSequenceOfActionsLosesAScore plays panels at random, each from the same
// numbers every time. A score that was given stays what it was unless its member
// changes it in the open round, or is recused from the idea or leaves; and what is
// published bears two signatures.
func TestNoSequenceOfActionsLosesAScore(t *testing.T) {
	t.Parallel()
	reached := map[review.State]bool{}
	for seed := range uint64(8) {
		tb, people, on := playTable(t, review.Rescores[seed/6]) // the last two score again at once
		tb.clock.Turn(25 * time.Hour)
		play(t, rand.New(rand.NewPCG(seed, 1)), tb, people, on, reached) //nolint:gosec // the same every time
	}
	for _, s := range []review.State{review.R1Open, review.R1Closed, review.Discussing, review.R2Open, review.R2Closed, review.Deciding, review.Finalised, review.Published} {
		if !reached[s] {
			t.Errorf("no panel came to %s, so this test sees little", s)
		}
	}
	t.Logf("reached %v", reached)
}

type scoreKey struct {
	round     int
	idea      id.Idea
	seat      id.Seat
	criterion id.Criterion
}

func play(t *testing.T, random *rand.Rand, tb *table, people map[string]account.Actor, on target, reached map[review.State]bool) {
	t.Helper()
	ctx := t.Context()
	onward := map[review.State]string{
		review.Formed: "FormPanel", review.Briefed: "BriefPanel", review.R1Open: "StartRound", review.R1Closed: "CloseRound", review.Discussing: "Reveal",
		review.R2Open: "StartRound", review.R2Closed: "CloseRound", review.Deciding: "StartDeciding", review.Published: "Publish",
	}
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range actions {
			if !yield(name) {
				return
			}
		}
	})
	whos := []string{"chair", "secretary", "lived", "professional", "observer", "lead", "communications", "administrator", "stranger", "visitor"}
	before := map[scoreKey]review.Value{}
	for turn := range 400 {
		head, err := tb.review.Reads.Head(ctx, on.panel)
		must(t, err)
		name, who := names[random.IntN(len(names))], whos[random.IntN(len(whos))]
		next, _ := head.Next()
		switch n := random.IntN(8); { // else few would get anywhere
		case n < 2:
			name, who = "GiveScores", []string{"lived", "professional"}[n]
		case head.State == review.Paused && n < 5:
			name, who = "ResumePanel", "chair"
		case head.State == review.Deciding && n < 5:
			name, who = []string{"RecordDecision", "CloseWithoutQuorum", "Sign"}[n-2], []string{"chair", "secretary"}[random.IntN(2)]
		case head.State == review.Finalised && head.ToldAt.IsZero() && n < 5:
			name, who = "TellAuthors", "lead"
		case head.State == review.Finalised && n == 5:
			tb.clock.Turn(review.AuthorHoursLeast * time.Hour)
		case n == 2:
			name, who = onward[next], []string{"chair", "lead"}[random.IntN(2)]
		}
		if name == "" || name == "PausePanel" && random.IntN(4) > 0 || name == "ChangeSeat" && random.IntN(8) > 0 || name == "DeclareConflict" && random.IntN(4) > 0 {
			continue
		}
		if turn == 10 {
			_, _ = tb.review.FormPanel(ctx, tb.lead, on.panel)
			_ = reviewtest.Prepare(ctx, tb.review, on.panel)
		}
		on.idea, on.turn = tb.ideas[random.IntN(len(tb.ideas))], turn
		if head, err = tb.review.Reads.Head(ctx, on.panel); err != nil {
			t.Fatal(err)
		}
		_ = actions[name](ctx, tb.review, people[who], on)
		after, err := tb.review.Reads.Head(ctx, on.panel)
		must(t, err)
		reached[after.State] = true
		now := tb.given(t, after.Round)
		actor := review.ViewerOf(people[who], after.Panel, after.Seats())
		for k, v := range before {
			if got, there := now[k]; there && got == v {
				continue
			}
			switch {
			case name == "GiveScores" && k.seat == actor.SeatID && k.idea == on.idea && k.round == head.OpenRound():
			case name == "DeclareConflict" && k.seat == actor.SeatID && k.idea == on.idea:
			case name == "SettleHints" && k.seat == on.seat && k.idea == on.idea:
			default:
				t.Fatalf("%s by %s at %s has lost %+v, which was %s", name, who, head.State, k, v.String())
			}
		}
		before = now
		if turn%20 == 0 {
			tb.sound(t)
		}
		if after.Reached(review.Finalised) {
			signed, err := tb.review.Reads.SignaturesOf(ctx, on.panel, after.Record)
			must(t, err)
			if len(signed) < 2 {
				t.Fatalf("%s by %s: the panel is %s with %d signatures", name, who, after.State, len(signed))
			}
		}
	}
}

// given returns every score that stands.
func (tb *table) given(t *testing.T, rounds int) map[scoreKey]review.Value {
	t.Helper()
	out := map[scoreKey]review.Value{}
	for n := 1; n <= rounds; n++ {
		scores, err := tb.review.Reads.ScoresOf(t.Context(), tb.panel.ID, n, 0)
		must(t, err)
		for _, sc := range scores {
			if sc.State == review.Given {
				out[scoreKey{n, sc.Idea, sc.Seat, sc.Criterion}] = sc.Value
			}
		}
	}
	return out
}

// mayAct is who may do what, and at which states: what is not here is refused.
const mayAct = `
AgreeToPublish | author | told
AnswerQuestion | chair | briefed r1_open r1_closed discussing paused r2_open r2_closed deciding
Ask | lived professional | r1_open r1_closed discussing paused r2_open r2_closed deciding
AskReopening | administrator chair | finalised told published
Attend | secretary | discussing deciding
BriefPanel | chair | formed
ChangeRules | administrator lead | draft formed
ChangeSeat | administrator lead | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding
CloseRound | chair | r1_open r2_open
CloseWithoutQuorum | chair | deciding
DecideByConsent | chair | discussing deciding
DeclareConflict | chair lived observer professional secretary | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding
DeclareReady | chair lived observer professional secretary | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding finalised told published
Disagree | chair lived professional | discussing r2_open r2_closed deciding
EditShortlist | administrator communications lead | finalised told published
EnterFor | secretary | r1_open r2_open
Finish | lived professional | r1_open r2_open
FormPanel | administrator lead | draft
GiveScores | lived professional | r1_open r2_open
Look | chair secretary | r1_closed discussing paused r2_closed deciding finalised told published
MoveDeadline | chair secretary | r1_open r2_open
MoveOnAgenda | secretary | discussing deciding
NameDeputy | administrator lead | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding
NoteExpense | chair lived observer professional secretary | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding finalised told published
PausePanel | administrator chair | formed briefed r1_open r1_closed discussing r2_open r2_closed deciding
Practise | lived professional | formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding
PrepareFor | secretary | formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding
ProposeThemes | chair lived professional | r1_open r2_open
Publish | administrator communications lead | told
PullIdea | chair lived professional | discussing deciding
RecordDecision | chair | deciding
ReleaseNotes | chair secretary | deciding finalised
ReopenRound | chair | r1_closed r2_closed
ResumePanel | administrator chair | paused
Reveal | chair | r1_closed
SayWhen | chair lived observer professional secretary | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding finalised told published
SeatMember | administrator lead | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding
SetAside | chair | formed briefed r1_open r1_closed discussing r2_open r2_closed deciding
SetCriteria | administrator lead | draft formed
SetCurrent | chair secretary | discussing deciding
SetPlan | administrator chair lead secretary | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding finalised told published
SettleExpense | administrator secretary | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding finalised told published
SettleHints | chair secretary | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding
Sign | chair secretary | deciding
SkipIdea | chair secretary | discussing deciding
StartDeciding | chair | r2_closed
StartRound | chair | briefed discussing
TakeBackExpense | lived | draft formed briefed r1_open r1_closed discussing paused r2_open r2_closed deciding finalised told published
TellAuthors | administrator communications lead | finalised
WriteMinutes | secretary | discussing r2_open r2_closed deciding
`
