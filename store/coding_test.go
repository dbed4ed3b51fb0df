package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme"
	"uptake/store"
	"uptake/store/storetest"
)

// staff makes somebody who holds a role in the challenge of the stage.
func (st *stage) staff(t *testing.T, name string, role account.Role) account.Actor {
	t.Helper()
	a := with(st.person(t, name), role, st.c.ID)
	must(t, st.s.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT INTO roles (person_id, role, challenge_id, given_at) VALUES (?, ?, ?, ?)", a.Person, string(role), st.c.ID, st.clock.Now().UTC())
		return err
	}))
	return a
}

func (st *stage) themesOf(t *testing.T, i id.Idea) string {
	t.Helper()
	given, err := store.ThemeReads(st.s).OfIdea(t.Context(), i)
	must(t, err)
	out := ""
	for _, g := range given {
		out += g.Name + " "
	}
	return out
}

func TestTwoPeopleCodeWithoutSeeingEachOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, reads, service := t.Context(), store.ThemeReads(s), themes(st)
		food, travel := st.theme(t, "Food"), st.theme(t, "Travel")
		mo, kit, lea := st.staff(t, "Mo", account.Moderator), st.staff(t, "Kit", account.Communications), st.staff(t, "Lea", account.Lead)
		var ideas []id.Idea
		for n := range 10 {
			ideas = append(ideas, st.post(t, fmt.Sprintf("Idea %d", n)).ID)
		}
		coded := st.post(t, "Coded before").ID
		st.assign(t, coded, food.ID)
		two := [2]id.Person{mo.Person, kit.Person}
		for name, c := range map[string]struct {
			a      account.Actor
			coders [2]id.Person
			scope  theme.Scope
			want   string
		}{
			"a visitor":        {account.Actor{}, two, theme.Uncoded, "person.sign_in"},
			"an author":        {st.ann, two, theme.Uncoded, "person.forbidden"},
			"a moderator":      {mo, two, theme.Uncoded, "person.forbidden"},
			"somebody outside": {lea, [2]id.Person{mo.Person, st.ann.Person}, theme.Uncoded, "coding.invalid"},
			"one person twice": {lea, [2]id.Person{mo.Person, mo.Person}, theme.Uncoded, "coding.invalid"},
			"nobody":           {lea, [2]id.Person{}, theme.Uncoded, "coding.invalid"},
			"another scope":    {lea, two, "some", "coding.invalid"},
		} {
			if _, _, err := service.OpenRound(ctx, c.a, "joints", c.coders, c.scope); fault.Of(err).Code != c.want {
				t.Errorf("%s opens a round: %v, want %s", name, err, c.want)
			}
		}
		r, n, err := service.OpenRound(ctx, lea, "joints", two, theme.Uncoded)
		must(t, err)
		if n != 10 || r.Number != 1 || rowsOf(t, s, "coding_ideas WHERE round_id = ?", r.ID) != 10 {
			t.Fatalf("round %+v has %d ideas, want the 10 that have no theme", r, n)
		}

		f, tr, none := []id.Theme{food.ID}, []id.Theme{travel.ID}, []id.Theme(nil)
		code := func(a account.Actor, i id.Idea, ts []id.Theme) {
			t.Helper()
			must(t, service.CodeIdea(ctx, a, r.ID, i, ts))
		}
		refused := func(what, want string, err error) {
			t.Helper()
			if fault.Of(err).Code != want {
				t.Errorf("%s: %v, want %s", what, err, want)
			}
		}
		refused("the lead codes", "coding.not_yours", service.CodeIdea(ctx, lea, r.ID, ideas[0], f))
		refused("an author codes", "person.forbidden", service.CodeIdea(ctx, st.ann, r.ID, ideas[0], f))
		refused("an idea outside", "coding.no_idea", service.CodeIdea(ctx, mo, r.ID, coded, f))
		refused("another round", "coding.not_found", service.CodeIdea(ctx, mo, r.ID+9, ideas[0], f))
		refused("another theme", "theme.unknown", service.CodeIdea(ctx, mo, r.ID, ideas[0], []id.Theme{999}))

		// Mo codes all, and thinks again about the first: nobody learns of it.
		for i, idea := range ideas {
			code(mo, idea, [][]id.Theme{f, f, f, f, tr, tr, none, none, {food.ID, travel.ID}, f}[i])
		}
		code(mo, ideas[0], tr)
		code(mo, ideas[0], f)
		sheets, err := reads.Sheets(ctx, r.ID)
		must(t, err)
		if len(sheets) != 10 || !slices.Equal(sheets[0].Codes[0], f) {
			t.Fatalf("kept is %+v", sheets[0])
		}
		if own := sheets[0].For(0); !slices.Equal(own.Codes[0], f) {
			t.Errorf("the coder sees %+v", own)
		}
		for _, n := range []int{1, -1} {
			if other := sheets[0].For(n); len(other.Codes[0]) != 0 || !other.CodedAt[0].IsZero() {
				t.Errorf("coder %d sees %+v of the other", n, other)
			}
		}
		far, err := reads.RoundByID(ctx, r.ID)
		must(t, err)
		if far.Coded != [2]int{10, 0} || far.For(mo.Person).Coded != [2]int{10, 0} || far.For(kit.Person).Coded != [2]int{0, 0} || far.For(0).Coded != far.Coded {
			t.Errorf("of %v Mo is told %v and Kit %v", far.Coded, far.For(mo.Person).Coded, far.For(kit.Person).Coded)
		}
		if lines, err := reads.Codings(ctx, ideas[0]); err != nil || len(lines) != 0 {
			t.Errorf("the page of the idea lists %+v, %v", lines, err)
		}
		if got := st.themesOf(t, ideas[0]); got != "" {
			t.Errorf("the idea has %s", got)
		}
		refused("settling what one has coded", "coding.blind", service.SettleIdea(ctx, lea, r.ID, ideas[0], f))

		// Kit differs on ideas 3, 5 and 8, which are the queue.
		for i, idea := range ideas {
			code(kit, idea, [][]id.Theme{f, f, f, tr, tr, none, none, none, f, f}[i])
		}
		refused("coding once both have", "coding.both_coded", service.CodeIdea(ctx, mo, r.ID, ideas[0], tr))
		sheets, err = reads.Sheets(ctx, r.ID)
		must(t, err)
		var queue []id.Idea
		for _, x := range sheets {
			if x.Both() && x.SettleAt.IsZero() {
				queue = append(queue, x.Idea)
			}
		}
		if want := []id.Idea{ideas[3], ideas[5], ideas[8]}; !slices.Equal(queue, want) {
			t.Errorf("to be settled are %v, want %v", queue, want)
		}
		if got := st.themesOf(t, ideas[0]) + st.themesOf(t, ideas[4]) + st.themesOf(t, ideas[6]) + st.themesOf(t, ideas[3]); got != "Food Travel " {
			t.Errorf("what both said alike came to %q", got)
		}
		book, err := reads.Codebook(ctx, st.c.ID)
		must(t, err)
		// By hand: food 6 of mo, 5 of kit among 10, 5 both; po = 9/10, pe = (6·5+4·5)/100.
		// travel 3 and 2, 1 both; po = 7/10, pe = (3·2+7·8)/100. Together 9 and 7 of 20, 6 both;
		// po = 16/20, pe = (9·7+11·13)/400.
		agree := theme.Agree(book, sheets)
		for name, got := range map[string][2]float64{
			"food": {agree.Themes[0].Kappa.Value, 0.8}, "travel": {agree.Themes[1].Kappa.Value, (0.7 - 0.62) / 0.38}, "all": {agree.Kappa.Value, (0.8 - 0.515) / 0.485},
		} {
			if d := got[0] - got[1]; d > 1e-12 || d < -1e-12 {
				t.Errorf("kappa of %s: got %.6f, want %.6f", name, got[0], got[1])
			}
		}
		if agree.Ideas != 10 || agree.Alike != 7 || agree.Themes[1].Both != 1 || agree.Themes[1].First != 2 || agree.Themes[1].Second != 1 || agree.Themes[1].Neither != 6 {
			t.Errorf("got %+v", agree)
		}

		// A third person settles one, a coder another; what was said stays.
		refused("an author settles", "person.forbidden", service.SettleIdea(ctx, st.ann, r.ID, ideas[3], f))
		must(t, service.SettleIdea(ctx, lea, r.ID, ideas[3], f))
		must(t, service.SettleIdea(ctx, kit, r.ID, ideas[5], none))
		refused("settling twice", "coding.settled", service.SettleIdea(ctx, lea, r.ID, ideas[3], tr))
		if got := st.themesOf(t, ideas[3]) + "/" + st.themesOf(t, ideas[5]); got != "Food /" {
			t.Errorf("settled came to %q", got)
		}
		place, err := reads.RoundByID(ctx, r.ID)
		if err != nil || place.Names != [2]string{"Mo", "Kit"} || place.Coded != [2]int{10, 10} || place.Differing != 1 || place.Settled != 9 {
			t.Errorf("the round is %+v, %v", place, err)
		}
		lines, err := reads.Codings(ctx, ideas[3])
		if err != nil || len(lines) != 2 || lines[0].Coder != "Kit" || lines[0].Theme.Name != "Travel" || lines[0].Round != 1 || lines[1].Coder != "Mo" {
			t.Errorf("the idea's codings are %+v, %v", lines, err)
		}
		if lines, err = reads.Codings(ctx, ideas[6]); err != nil || len(lines) != 2 || lines[0].Theme != (theme.Given{}) || lines[0].Round != 1 || lines[0].At.IsZero() || lines[0].Coder == lines[1].Coder {
			t.Errorf("an idea in which both found nothing has the codings %+v, %v", lines, err)
		}
		// Measuring again after settling gives the same: agreement is about what was said.
		sheets, err = reads.Sheets(ctx, r.ID)
		must(t, err)
		if again := theme.Agree(book, sheets); again.Kappa != agree.Kappa {
			t.Errorf("kappa has moved to %+v", again.Kappa)
		}
		// A merge maps what was said, too: now the coders differ nowhere but on 5.
		settledAs := func(th theme.Theme) int {
			return rowsOf(t, s, "coding_ideas WHERE ' ' || settled || ' ' LIKE ?", fmt.Sprintf("%% %d %%", th.ID))
		}
		travels, either := settledAs(travel), rowsOf(t, s, "coding_ideas WHERE settled <> ''")
		must(t, errOf(service.Merge(ctx, lea, travel.ID, 1, food.ID)))
		if travels == 0 || settledAs(travel) != 0 || settledAs(food) != either || rowsOf(t, s, "coding_ideas WHERE settled LIKE '% %'") != 0 {
			t.Errorf("of %d settled as travel %d still are, %d of %d as food", travels, settledAs(travel), settledAs(food), either)
		}
		sheets, err = reads.Sheets(ctx, r.ID)
		must(t, err)
		if !sheets[3].Alike() || sheets[5].Alike() || !sheets[8].Alike() {
			t.Errorf("after the merge: %+v", sheets)
		}
		// An idea out of sight is out of the round's pages.
		_, err = st.service.Decide(ctx, account.Console, challenge.Decision{On: challenge.Reported{Idea: ideas[8]}, To: challenge.Hidden, Because: challenge.Because{Words: "Outside the challenge."}})
		must(t, err)
		refused("settling a hidden idea", "idea.not_found", service.SettleIdea(ctx, kit, r.ID, ideas[8], f))
		if sheets, err = reads.Sheets(ctx, r.ID); err != nil || len(sheets) != 9 {
			t.Errorf("%d ideas are shown, %v", len(sheets), err)
		}
	})
}

func TestTwoCodersAtTheSameMoment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, service := t.Context(), themes(st)
		food := st.theme(t, "Food")
		mo, kit := st.staff(t, "Mo", account.Moderator), st.staff(t, "Kit", account.Lead)
		var ideas []id.Idea
		for n := range 8 {
			ideas = append(ideas, st.post(t, fmt.Sprintf("Idea %d", n)).ID)
		}
		r, _, err := service.OpenRound(ctx, kit, "joints", [2]id.Person{mo.Person, kit.Person}, theme.All)
		must(t, err)
		var all sync.WaitGroup
		for _, i := range ideas {
			for _, a := range []account.Actor{mo, kit} {
				all.Go(func() {
					if err := service.CodeIdea(ctx, a, r.ID, i, []id.Theme{food.ID}); err != nil {
						t.Errorf("coding at the same moment: %v", err)
					}
				})
			}
		}
		all.Wait()
		place, err := store.ThemeReads(s).RoundByID(ctx, r.ID)
		if err != nil || place.Settled != 8 || place.Coded != [2]int{8, 8} || st.tallied(t, food.ID) != 8 {
			t.Errorf("the round is %+v, %v", place, err)
		}
	})
}

// counted is a store that counts how often transactions were begun: more often than asked
// for is a lost race, such as two who waited for each other.
type counted struct {
	theme.Store
	asked, begun *atomic.Int64
}

func (c counted) InTx(ctx context.Context, fn func(theme.Tx) error) error {
	c.asked.Add(1)
	return c.Store.InTx(ctx, func(tx theme.Tx) error {
		c.begun.Add(1)
		return fn(tx)
	})
}

// Who codes waits for nobody but those who change the codebook or the same counts, and two
// never wait for each other, whichever themes they give first.
func TestCodersDoNotStandInEachOthersWay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx := t.Context()
		var asked, begun atomic.Int64
		service := themes(st)
		service.Store = counted{service.Store, &asked, &begun}
		food, travel, tea := st.theme(t, "Food").ID, st.theme(t, "Travel").ID, st.theme(t, "Tea")
		mo, kit := st.staff(t, "Mo", account.Moderator), st.staff(t, "Kit", account.Lead)
		var ideas []id.Idea
		for n := range 24 {
			ideas = append(ideas, st.post(t, fmt.Sprintf("Idea %d", n)).ID)
		}
		var all sync.WaitGroup
		for n, i := range ideas {
			give, take := []id.Theme{food, travel}, []id.Theme(nil)
			if n%2 == 1 {
				give = []id.Theme{travel, food}
			}
			all.Go(func() {
				for range 3 {
					if err := service.Assign(ctx, mo, i, give, take); err != nil {
						t.Error(err)
					}
					if err := service.Assign(ctx, mo, i, give[:1], give[1:]); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for n := range 4 { // the codebook moves meanwhile
			if _, err := service.Change(ctx, kit, tea.ID, tea.Version+n, theme.Words{Name: fmt.Sprint("Tea ", n)}); err != nil {
				t.Error(err)
			}
		}
		all.Wait()
		if s.Dialect() == store.Postgres && begun.Load() != asked.Load() { // on SQLite a batch is begun anew by itself
			t.Errorf("%d transactions were begun for %d that were asked for", begun.Load(), asked.Load())
		}
		if st.tallied(t, food) != 12 || st.tallied(t, travel) != 12 {
			t.Errorf("%d and %d ideas are counted, want 12 of each", st.tallied(t, food), st.tallied(t, travel))
		}
		if s.Dialect() != store.Postgres {
			return // one writer at a time
		}
		hold, held := make(chan struct{}), make(chan error, 1)
		begins := make(chan struct{})
		go func() { // somebody posts in the challenge, and their transaction takes long
			held <- store.Challenges(s).InTx(ctx, func(tx challenge.Tx) error {
				_, err := tx.ChallengeBySlug("joints")
				close(begins)
				<-hold
				return err
			})
		}()
		<-begins
		within, stop := context.WithTimeout(ctx, 3*time.Second)
		defer stop()
		if err := service.Assign(within, mo, ideas[0], []id.Theme{tea.ID}, nil); err != nil {
			t.Errorf("who codes waits for who posts: %v", err)
		}
		close(hold)
		must(t, <-held)
	})
}

func TestARoundNeedsThemesAndIdeas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		mo, kit := st.staff(t, "Mo", account.Moderator), st.staff(t, "Kit", account.Lead)
		two := [2]id.Person{mo.Person, kit.Person}
		if _, _, err := themes(st).OpenRound(t.Context(), kit, "joints", two, theme.All); fault.Of(err).Code != "coding.no_themes" {
			t.Errorf("got %v, want no round without themes", err)
		}
		st.theme(t, "Food")
		if _, _, err := themes(st).OpenRound(t.Context(), kit, "joints", two, theme.All); fault.Of(err).Code != "coding.no_ideas" || rowsOf(t, s, "coding_rounds") != 0 {
			t.Errorf("got %v, want no round without ideas", err)
		}
	})
}

func TestWhoJudgesAnIdeaOnAPanelDoesNotCodeIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, challenge.SupportOnly)
		ctx, service := t.Context(), themes(st)
		food := []id.Theme{st.theme(t, "Food").ID}
		mo, kit := st.staff(t, "Mo", account.Moderator), st.staff(t, "Kit", account.Lead)
		judged, free := st.post(t, "Judged").ID, st.post(t, "Free").ID
		r, _, err := service.OpenRound(ctx, kit, "joints", [2]id.Person{mo.Person, kit.Person}, theme.All)
		must(t, err)
		service.Judges = func(_ context.Context, a account.Actor, i id.Idea) (bool, error) {
			return a.Person == mo.Person && i == judged, nil
		}
		for what, err := range map[string]error{"codes": service.CodeIdea(ctx, mo, r.ID, judged, food), "settles": service.SettleIdea(ctx, mo, r.ID, judged, food)} {
			if fault.Of(err).Code != "suggestions.hidden" {
				t.Errorf("%s: %v", what, err)
			}
		}
		must(t, service.CodeIdea(ctx, mo, r.ID, free, food))
		must(t, service.CodeIdea(ctx, kit, r.ID, judged, food))
		reads := store.ThemeReads(s)
		for _, c := range []struct {
			without   []id.Idea
			ideas, by int
		}{{nil, 2, 1}, {[]id.Idea{judged}, 1, 0}} { // what they are not to know of is not counted for them
			one, err := reads.RoundByID(ctx, r.ID, c.without...)
			must(t, err)
			many, err := reads.Rounds(ctx, st.c.ID, c.without...)
			must(t, err)
			if one.Ideas != c.ideas || one.Coded[1] != c.by || len(many) != 1 || many[0].Ideas != c.ideas || many[0].Coded[1] != c.by {
				t.Errorf("without %v the round is %+v and %+v", c.without, one, many)
			}
		}
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: free}, To: challenge.Hidden, Because: challenge.Because{Words: "Spam."}})
		must(t, err)
		if one, err := reads.RoundByID(ctx, r.ID); err != nil || one.Ideas != 1 || one.Coded[0] != 0 {
			t.Errorf("a hidden idea is counted: %+v, %v", one, err)
		}
	})
}
