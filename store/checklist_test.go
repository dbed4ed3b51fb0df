package store_test

import (
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/store"
	"uptake/store/storetest"
)

func TestModeratorsTickTheChecklistThatTheLeadSets(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo, lea := st.moderator(t, "Mo"), with(st.person(t, "Lea"), account.Lead, st.c.ID)
		comms, away := with(st.person(t, "Com"), account.Communications, st.c.ID), with(st.person(t, "Ola"), account.Moderator, st.c.ID+1)
		i, other := st.post(t, "Video first"), st.post(t, "Other")
		refused := func(what string, err error, code string) {
			t.Helper()
			if err == nil || fault.Of(err).Code != code {
				t.Errorf("%s: got %v, want %s", what, err, code)
			}
		}
		set := func(a account.Actor, lines ...string) (challenge.Conduct, error) {
			t.Helper()
			c, err := st.reads.Conduct(ctx, st.c.ID)
			must(t, err)
			c.Checklist = lines
			return st.service.SetConduct(ctx, a, c)
		}
		ticks := func() string {
			t.Helper()
			list, err := st.reads.Ticks(ctx, i.ID)
			must(t, err)
			var out []string
			for _, tick := range list {
				out = append(out, tick.Line+" by "+tick.Name+tick.At.UTC().Format(" 15:04"))
			}
			return strings.Join(out, ", ")
		}
		c, err := st.reads.Conduct(ctx, st.c.ID)
		must(t, err)
		if len(c.Checklist) != 0 {
			t.Errorf("without one there is %q", c.Checklist)
		}
		refused("a line of none", st.service.SetTick(ctx, mo, i.ID, "Nobody is named", true), "checklist.changed")
		_, err = set(mo, "Mine")
		refused("a moderator sets it", err, "person.forbidden")
		_, err = set(lea, strings.Split("a b c d e f g h i j k", " ")...)
		refused("eleven lines", err, "conduct.invalid")
		_, err = set(lea, strings.Repeat("x", 201))
		refused("a long line", err, "conduct.invalid")
		_, err = set(lea, " Nobody is  named ", "", "Pictures have consent", "Nobody is named")
		must(t, err)
		c, err = st.reads.Conduct(ctx, st.c.ID)
		must(t, err)
		if got := strings.Join(c.Checklist, "|"); got != "Nobody is named|Pictures have consent" {
			t.Errorf("the lines are %q", got)
		}
		for _, a := range []account.Actor{st.ann, comms, away} {
			refused(a.Name, st.service.SetTick(ctx, a, i.ID, "Nobody is named", true), "person.forbidden")
		}
		refused("a visitor", st.service.SetTick(ctx, account.Actor{}, i.ID, "Nobody is named", true), "person.sign_in")
		if got := ticks(); got != "" {
			t.Errorf("refused, and yet there is %q", got)
		}
		must(t, st.service.SetTick(ctx, mo, i.ID, "Nobody is named", true))
		st.clock.Turn(time.Hour)
		must(t, st.service.SetTick(ctx, lea, i.ID, "Nobody is named", true)) // it stays Mo's
		must(t, st.service.SetTick(ctx, lea, i.ID, "Pictures have consent", true))
		must(t, st.service.SetTick(ctx, lea, other.ID, "Pictures have consent", true))
		if got := ticks(); got != "Nobody is named by Mo 12:00, Pictures have consent by Lea 13:00" {
			t.Errorf("ticked is %q", got)
		}
		must(t, st.service.SetTick(ctx, mo, i.ID, "Pictures have consent", false))
		must(t, st.service.SetTick(ctx, mo, i.ID, "Pictures have consent", false))
		if got := ticks(); got != "Nobody is named by Mo 12:00" {
			t.Errorf("taken back, ticked is %q", got)
		}
		_, err = set(lea, "Nobody at all is named")
		must(t, err)
		refused("a line that has changed", st.service.SetTick(ctx, mo, i.ID, "Nobody is named", true), "checklist.changed")
	})
}
