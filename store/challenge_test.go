package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// stage is a published challenge with two areas that takes everything, and the
// people who act in it.
type stage struct {
	s       *store.Store
	clock   *storetest.Clock
	service challenge.Service
	reads   challenge.Reads
	c       challenge.Challenge
	ann     account.Actor
	ben     account.Actor
}

func newStage(t *testing.T, s *store.Store, form challenge.SupportForm) *stage {
	t.Helper()
	clock := storetest.NewClock()
	st := &stage{s: s, clock: clock, service: challenge.Service{Store: store.Challenges(s), Now: clock.Now}, reads: store.ChallengeReads(s)}
	open := challenge.UsualPhase(challenge.Collect)
	open.OpensAt, open.ClosesAt = clock.Now().Add(-time.Hour), clock.Now().Add(24*time.Hour)
	c, err := st.service.Create(t.Context(), account.Console, challenge.Challenge{
		Slug: "joints", Title: "Better joints", Question: "What?", SupportForm: form, Steps: []string{"Post", "Score"},
		Areas: []challenge.Area{{Name: "MSK"}, {Name: "Rheumatology"}}, Phases: []challenge.Phase{open},
	})
	must(t, err)
	st.c, err = st.service.Publish(t.Context(), account.Console, c.ID)
	must(t, err)
	st.ann, st.ben = st.person(t, "Ann"), st.person(t, "Ben")
	return st
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (st *stage) person(t *testing.T, name string) account.Actor {
	t.Helper()
	var p id.Person
	must(t, st.s.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.Get(&p, "INSERT INTO people (handle, name, joined_at) VALUES (?, ?, ?) RETURNING id", "h-"+name, name, st.clock.Now().UTC())
	}))
	return account.Actor{Person: p, Name: name}
}

func (st *stage) text(title string) challenge.Text {
	return challenge.Text{Kind: challenge.KindPractice, Area: st.c.Areas[0].ID, Title: title, Body: "We moved follow-up to video."}
}

func (st *stage) post(t *testing.T, title string) challenge.Idea {
	t.Helper()
	i, err := st.service.PostIdea(t.Context(), st.ann, "joints", st.text(title), "")
	must(t, err)
	return i
}

func TestAnIdeaIsPostedListedEditedAndWithdrawn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		text := st.text("Video first")
		text.Answers = []challenge.Answer{{Key: "when", Text: "In March 2020."}}
		i, err := st.service.PostIdea(ctx, st.ann, "joints", text, "")
		must(t, err)
		v, err := st.reads.View(ctx, i.ID)
		must(t, err)
		if v.Title != "Video first" || v.AuthorName != "Ann" || v.AreaName != "MSK" || len(v.Answers) != 1 || v.Answers[0].Label != "When did you change?" {
			t.Errorf("got %+v", v)
		}
		st.check(t, 1)

		text.Title = "Video second"
		if _, err = st.service.EditIdea(ctx, st.ben, i.ID, i.Version, text, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("another person's edit: got %v, want forbidden", err)
		}
		edited, err := st.service.EditIdea(ctx, st.ann, i.ID, i.Version, text, "")
		must(t, err)
		if _, err = st.service.EditIdea(ctx, st.ann, i.ID, i.Version, text, ""); !errors.Is(err, challenge.ErrIdeaStale) {
			t.Errorf("an edit of an old version: got %v, want stale", err)
		}
		old, err := st.reads.Versions(ctx, i.ID)
		must(t, err)
		if len(old) != 1 || old[0].Text.Title != "Video first" || old[0].Version != 1 {
			t.Errorf("got versions %+v, want the first text", old)
		}
		_, err = st.service.WithdrawIdea(ctx, st.ann, i.ID, challenge.Withdraw{Version: edited.Version})
		must(t, err)
		st.check(t, 0)
		v, err = st.reads.View(ctx, i.ID)
		must(t, err)
		if err = v.ReadableBy(account.Actor{}); !errors.Is(err, challenge.ErrWithdrawn) {
			t.Errorf("a visitor reads a withdrawn idea: got %v", err)
		}
		if err = v.ReadableBy(st.ann); err != nil {
			t.Errorf("the author reads a withdrawn idea: got %v", err)
		}
	})
}

// check compares the list, its total and the tallies with want listed ideas.
func (st *stage) check(t *testing.T, want int) {
	t.Helper()
	list, err := st.reads.List(t.Context(), challenge.ListQuery{Challenge: st.c.ID})
	must(t, err)
	counts, err := st.reads.Counts(t.Context(), st.c.ID)
	must(t, err)
	n := 0
	for _, c := range counts {
		if c.Theme == 0 && c.Stage != challenge.Withdrawn {
			n += c.N
		}
	}
	if len(list.Cards) != want || list.Total != want || n != want {
		t.Errorf("got %d cards, total %d, tallies %d, want %d of each", len(list.Cards), list.Total, n, want)
	}
}

func TestAHeldIdeaIsSeenByAuthorAndModeratorsAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		i := st.post(t, "Video first")
		mod := account.Actor{Person: st.ben.Person, Name: "Ben", Grants: []account.Grant{{Role: account.Moderator, Challenge: st.c.ID}}}
		_, err := st.service.Decide(t.Context(), mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Held, Because: challenge.Because{Words: "We need to look at this again."}})
		must(t, err)
		st.check(t, 0)
		v, err := st.reads.View(t.Context(), i.ID)
		must(t, err)
		for name, want := range map[string]struct {
			who account.Actor
			ok  bool
		}{"a visitor": {}, "the author": {st.ann, true}, "a moderator": {mod, true}, "somebody else": {st.ben, false}} {
			if err := v.ReadableBy(want.who); (err == nil) != want.ok {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if _, err = st.service.PostComment(t.Context(), st.ben, i.ID, 0, "Hello", "", ""); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a comment on a held idea: got %v, want not found", err)
		}
		_, err = st.service.Decide(t.Context(), mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		st.check(t, 1)
	})
}

func TestADraftIsKeptClaimedAndPostedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, claim, nobody := t.Context(), challenge.NewClaim(), account.Actor{}
		d, err := st.service.StartDraft(ctx, nobody, "joints", claim, challenge.Text{Title: "Vid"})
		must(t, err)
		long := challenge.Text{Kind: challenge.KindPractice, Title: string(make([]rune, 0)), Body: "unfinished"}
		d, err = st.service.SaveDraft(ctx, nobody, claim, d.ID, d.Version, long)
		must(t, err)
		if _, err = st.service.SaveDraft(ctx, nobody, claim, d.ID, d.Version-1, long); !errors.Is(err, challenge.ErrDraftStale) {
			t.Errorf("a save from another window: got %v, want stale", err)
		}
		if _, err = st.service.SaveDraft(ctx, nobody, challenge.NewClaim(), d.ID, d.Version, long); !errors.Is(err, challenge.ErrDraftNotFound) {
			t.Errorf("a save with another cookie: got %v, want not found", err)
		}
		mine, err := st.reads.DraftsOf(ctx, 0, challenge.HashClaim(claim))
		must(t, err)
		if len(mine) != 1 || mine[0].Body != "unfinished" {
			t.Errorf("got drafts %+v", mine)
		}
		if _, err = st.service.PostDraft(ctx, nobody, claim, d.ID, d.Version, "", nil); fault.KindOf(err) != fault.SignIn {
			t.Errorf("posting signed out: got %v, want sign in", err)
		}
		d, err = st.service.SaveDraft(ctx, nobody, claim, d.ID, d.Version, st.text("Video first"))
		must(t, err)
		_, err = st.service.PostDraft(ctx, st.ann, claim, d.ID, d.Version, "", nil)
		must(t, err)
		if _, err = st.service.PostDraft(ctx, st.ann, claim, d.ID, d.Version, "", nil); !errors.Is(err, challenge.ErrDraftNotFound) {
			t.Errorf("posting twice: got %v, want not found", err)
		}
		st.check(t, 1)
	})
}

func TestFiftyClicksLeaveOneSupport(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		i := st.post(t, "Video first")
		if _, err := st.service.SetSupport(t.Context(), st.ann, i.ID, 1); !errors.Is(err, challenge.ErrOwnSupport) {
			t.Errorf("own support: got %v", err)
		}
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if _, err := st.service.SetSupport(context.WithoutCancel(t.Context()), st.ben, i.ID, 1); err != nil {
					t.Errorf("support: %v", err)
				}
			})
		}
		wg.Wait()
		v, err := st.reads.View(t.Context(), i.ID)
		must(t, err)
		if v.Supports != 1 {
			t.Errorf("got %d supports, want 1", v.Supports)
		}
		tally, err := st.service.SetSupport(t.Context(), st.ben, i.ID, 0)
		must(t, err)
		if tally.Supports != 0 {
			t.Errorf("got %d supports after taking it back, want 0", tally.Supports)
		}
	})
}

func TestCommentsKeepTheirPlaces(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		i := st.post(t, "Video first")
		first, err := st.service.PostComment(ctx, st.ben, i.ID, 0, "First", "", "")
		must(t, err)
		second, err := st.service.PostComment(ctx, st.ann, i.ID, 0, "Second", "cy", "")
		must(t, err)
		reply, err := st.service.PostComment(ctx, st.ann, i.ID, first.ID, "Reply", "", "")
		must(t, err)
		deep, err := st.service.PostComment(ctx, st.ben, i.ID, reply.ID, "Deep", "", "")
		must(t, err)
		_, err = st.service.DeleteComment(ctx, st.ben, first.ID)
		must(t, err)
		th, err := st.reads.Thread(ctx, i.ID, 1)
		must(t, err)
		got := ""
		for _, c := range th.Comments {
			got += fmt.Sprintf("%d:%q/%s ", c.ID-first.ID, c.Body, c.ParentAuthor)
		}
		want := fmt.Sprintf("0:\"\"/ %d:\"Reply\"/Ben %d:\"Deep\"/Ann %d:\"Second\"/ ", reply.ID-first.ID, deep.ID-first.ID, second.ID-first.ID)
		if got != want || th.Total != 3 {
			t.Errorf("got %s total %d, want %s total 3", got, th.Total, want)
		}
		st.clock.Turn(challenge.EditWindow + time.Second)
		if _, err = st.service.EditComment(ctx, st.ann, second.ID, second.Version, "x", ""); !errors.Is(err, challenge.ErrEditWindow) {
			t.Errorf("an edit after the window: got %v", err)
		}
		if _, err = st.service.RestoreComment(ctx, st.ben, first.ID); !errors.Is(err, challenge.ErrUndoWindow) {
			t.Errorf("an undo after the window: got %v", err)
		}
	})
}

func TestALinkToACommentFindsItsPage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		i := st.post(t, "Video first")
		var last challenge.Comment
		for n := range challenge.ThreadPage + 1 {
			var err error
			last, err = st.service.PostComment(t.Context(), st.ben, i.ID, 0, fmt.Sprint("Comment ", n), "", "")
			must(t, err)
		}
		idea, page, err := st.reads.CommentPage(t.Context(), last.ID)
		must(t, err)
		if idea != i.ID || page != 2 {
			t.Errorf("got idea %d page %d, want %d page 2", idea, page, i.ID)
		}
		th, err := st.reads.Thread(t.Context(), i.ID, 2)
		must(t, err)
		if len(th.Comments) != 1 || th.Comments[0].ID != last.ID || th.Pages != 2 {
			t.Errorf("got %d comments on page 2 of %d", len(th.Comments), th.Pages)
		}
	})
}

func TestPhasesRefuseBeforeAndAfter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		st.clock.Turn(24 * time.Hour)
		_, err := st.service.PostIdea(t.Context(), st.ann, "joints", st.text("Late"), "")
		if !errors.Is(err, challenge.ErrClosed) {
			t.Fatalf("the last instant: got %v, want closed", err)
		}
		p := st.c.Phases[0]
		p.ClosesAt = st.clock.Now().Add(time.Hour)
		c, err := st.service.MovePhase(t.Context(), account.Console, p.ID, p.Version, p)
		must(t, err)
		st.post(t, "In time after all")
		if _, err = st.service.MovePhase(t.Context(), account.Console, p.ID, p.Version, p); !errors.Is(err, challenge.ErrPhaseStale) {
			t.Errorf("moving an old version: got %v, want stale", err)
		}
		st.clock.Turn(2 * time.Hour)
		for range 2 {
			must(t, st.service.AnnouncePhase(t.Context(), c.Phases[0].ID))
		}
		var n int
		must(t, s.Reader(t.Context()).Get(&n, "SELECT count(*) FROM events WHERE kind = 'phase.closed'"))
		if n != 1 {
			t.Errorf("got %d announcements of the closing, want 1", n)
		}
	})
}

func TestListsFilterSortAndPage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.ForAgainst)
		ctx := t.Context()
		var ids []id.Idea
		for n := range 5 {
			text := st.text(fmt.Sprint("Idea ", n))
			if n%2 == 1 {
				text.Kind, text.Area = challenge.KindIdea, st.c.Areas[1].ID
			}
			i, err := st.service.PostIdea(ctx, st.ann, "joints", text, "")
			must(t, err)
			ids = append(ids, i.ID)
			st.clock.Turn(time.Minute)
		}
		_, err := st.service.SetSupport(ctx, st.ben, ids[1], 1)
		must(t, err)
		_, err = st.service.SetSupport(ctx, st.ben, ids[2], -1)
		must(t, err)
		_, err = st.service.SetSupport(ctx, st.ben, ids[3], 0)
		must(t, err)
		_, err = st.service.PostComment(ctx, st.ben, ids[0], 0, "Hello", "", "")
		must(t, err)
		keyOf := func(i id.Idea) int64 {
			list, err := store.ChallengeReads(s).List(t.Context(), challenge.ListQuery{})
			must(t, err)
			at := slices.IndexFunc(list.Cards, func(k challenge.Card) bool { return k.ID == i })
			return list.Cards[at].PostedAt.UnixMicro()
		}
		tests := []struct {
			name  string
			q     challenge.ListQuery
			want  []int
			total int
		}{
			{"newest", challenge.ListQuery{}, []int{4, 3, 2, 1, 0}, 5},
			{"the second page of two", challenge.ListQuery{Limit: 2, Page: 2}, []int{2, 1}, 5},
			{"after an idea", challenge.ListQuery{Limit: 2, After: challenge.Place{Idea: ids[3], Key: keyOf(ids[3])}}, []int{2, 1}, 5},
			{"most supported", challenge.ListQuery{Sort: challenge.MostSupported, Limit: 1}, []int{1}, 5},
			{"recently discussed", challenge.ListQuery{Sort: challenge.RecentlyDiscussed, Limit: 1}, []int{0}, 5},
			{"one area", challenge.ListQuery{Areas: []id.Area{st.c.Areas[1].ID}}, []int{3, 1}, 2},
			{"one kind and another area", challenge.ListQuery{Areas: []id.Area{st.c.Areas[0].ID}, Kinds: []challenge.Kind{challenge.KindIdea}}, nil, 0},
			{"a stage", challenge.ListQuery{Stages: []challenge.Stage{challenge.Posted}, Limit: 1}, []int{4}, 5},
		}
		for _, tt := range tests {
			tt.q.Challenge = st.c.ID
			list, err := st.reads.List(ctx, tt.q)
			must(t, err)
			var got []int
			for _, c := range list.Cards {
				got = append(got, int(c.ID-ids[0]))
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) || list.Total != tt.total {
				t.Errorf("%s: got %v of %d, want %v of %d", tt.name, got, list.Total, tt.want, tt.total)
			}
		}
		v, err := st.reads.View(ctx, ids[3])
		must(t, err)
		if v.Passes != 1 {
			t.Errorf("got %d passes, want 1", v.Passes)
		}
	})
}
