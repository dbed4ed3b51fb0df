package store_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// held is who, on hold in the challenge of the stage for an hour.
func (st *stage) held(who account.Actor) account.Actor {
	who.Limits = []account.Limit{{Kind: account.Hold, Challenge: st.c.ID, Until: st.clock.Now().Add(time.Hour)}}
	return who
}

func drawn(alt string) attachment.Upload {
	return attachment.Upload{Name: "plan.pdf", Bytes: []byte("%PDF-1.4 " + alt + " %%EOF"), Alt: alt, People: attachment.No}
}

// TestAFileOfWhosePostsWaitWaits attaches a document as somebody on hold, as a new author
// where new authors wait, and with words that may tell who somebody is.
func TestAFileOfWhosePostsWaitWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f, ctx := newFiles(t, s), t.Context()
		mod := f.moderator(t, "Mo")
		i := f.by(t, f.ann, "Quiet nights")
		attach := func(by account.Actor, u attachment.Upload, want attachment.State) attachment.Attachment {
			t.Helper()
			a, err := f.Attach(ctx, by, i.ID, u)
			must(t, err)
			if a.State() != want {
				t.Errorf("%q is %s, want %s", u.Alt, a.State(), want)
			}
			return a
		}
		free := attach(f.ann, drawn("A plan"), attachment.Shown)
		held := attach(f.held(f.ann), drawn("Another plan"), attachment.WaitsForLook)
		f.has(t, account.Actor{}, i.ID, "A plan")
		f.has(t, f.ben, i.ID, "A plan")
		v, err := f.reads.View(ctx, i.ID)
		must(t, err)
		if held.OpenTo(account.Actor{}, v) == nil || held.OpenTo(f.ben, v) == nil || held.OpenTo(f.ann, v) != nil || held.OpenTo(mod, v) != nil {
			t.Error("what waits is opened by others than its author and the moderators")
		}
		waiting := func(want ...id.Attachment) {
			t.Helper()
			list, err := f.Reads.ToLook(ctx, []id.Challenge{f.c.ID})
			must(t, err)
			for n, one := range list {
				if n >= len(want) || one.ID != want[n] {
					t.Errorf("%q waits", one.Alt)
				}
			}
			if len(list) != len(want) {
				t.Errorf("%d wait, want %d", len(list), len(want))
			}
		}
		waiting(held.ID)
		held, err = f.Show(ctx, mod, held.ID, held.Version)
		must(t, err)
		f.has(t, account.Actor{}, i.ID, "A plan", "Another plan")
		waiting()
		if _, err = f.Show(ctx, mod, held.ID, held.Version); err == nil {
			t.Error("it is shown twice")
		}
		held, err = f.Describe(ctx, f.ann, held.ID, held.Version, attachment.Words{Alt: "A third plan"}, "")
		must(t, err)
		if held.State() != attachment.Shown {
			t.Error("it waits for ever")
		}
		free, err = f.Describe(ctx, f.held(f.ann), free.ID, free.Version, attachment.Words{Alt: "Buy cushions"}, "")
		must(t, err)
		waiting(free.ID)
		f.has(t, account.Actor{}, i.ID, "A third plan")

		// What nobody could open before its author was put on hold does not come out by their word.
		people := drawn("The team")
		people.People = attachment.Yes
		team := attach(f.ann, people, attachment.WaitsForConsent)
		team, err = f.Agree(ctx, f.held(f.ann), team.ID, team.Version, "All of us", "To be shown here")
		must(t, err)
		waiting(free.ID, team.ID)
		_, err = f.Remove(ctx, f.ann, team.ID)
		must(t, err)

		named := attach(f.ann, drawn("The plan of Mrs Thistlewood"), attachment.WaitsForLook)
		waiting(free.ID, named.ID)
		_, err = f.Remove(ctx, f.ann, named.ID)
		must(t, err)
		_, err = f.Hide(ctx, mod, free.ID, "Advertising.")
		must(t, err)
		waiting()

		f.lets(t, func(c *challenge.Conduct) { c.IdeasWait = []challenge.AuthorKind{challenge.KnownAuthor} })
		known := attach(f.ann, drawn("A fourth plan"), attachment.WaitsForLook)
		waiting(known.ID)
		f.lets(t, func(c *challenge.Conduct) { c.IdeasWait = []challenge.AuthorKind{challenge.NewAuthor} })
		_, err = f.Remove(ctx, f.ann, known.ID)
		must(t, err)
		attach(f.ann, drawn("A fifth plan"), attachment.Shown)
	})
}

// TestALinkThatWouldWaitIsRefused links as somebody on hold, as a new author, and with words
// that may tell who somebody is.
func TestALinkThatWouldWaitIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod := st.moderator(t, "Mo")
		one, two, three := st.by(t, st.ann, "One"), st.by(t, st.ben, "Two"), st.by(t, st.ben, "Three")
		on := challenge.Link{From: one.ID, To: two.ID, Kind: challenge.Differs, Words: "In the summer."}
		_, err := st.service.LinkIdeas(ctx, st.held(st.ann), on)
		refuses(t, "on hold", err, "link.waits")
		st.lets(t, func(c *challenge.Conduct) { c.CommentsWait = []challenge.AuthorKind{challenge.KnownAuthor} })
		_, err = st.service.LinkIdeas(ctx, st.ann, on)
		refuses(t, "whose comments wait", err, "link.waits")
		st.lets(t, func(c *challenge.Conduct) { c.CommentsWait = nil })
		on.Words = "Ask Mrs Thistlewood."
		_, err = st.service.LinkIdeas(ctx, st.ann, on)
		refuses(t, "with a name", err, "link.identifying")
		on.Words = "Ring 07700 900123."
		_, err = st.service.LinkIdeas(ctx, st.ann, on)
		refuses(t, "with a telephone number", err, "link.doubtful")
		on.Looked = fault.Of(err).Looked
		on.Words = "Ring 07700 900124."
		_, err = st.service.LinkIdeas(ctx, st.ann, on)
		refuses(t, "with another telephone number", err, "link.doubtful")
		on.Words = "Ring 07700 900123."
		_, err = st.service.LinkIdeas(ctx, st.ann, on)
		must(t, err)
		_, err = st.service.LinkIdeas(ctx, mod, challenge.Link{From: one.ID, To: three.ID, Kind: challenge.Differs, Words: "Ask Mrs Thistlewood."})
		must(t, err)
	})
}

// TestARecordOfWhosePostsWaitWaits records as somebody on hold: nobody else finds it, and its
// contact is told what the moderator decides.
func TestARecordOfWhosePostsWaitWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		reads, mod := store.AdoptionReads(s), st.moderator(t, "Mo")
		as := adoption.Service{Store: store.Adoptions(s), Now: st.clock.Now}
		st.mailed(t, st.ben)
		i := st.by(t, st.ann, "Quiet nights")
		entry := adoption.Entry{Site: "Quillfeather shop", State: adoption.Adopted, Date: "2026-03-01", Result: "Buy cushions.", Note: "In May."}
		ad, err := as.Record(ctx, st.held(st.ben), i.ID, entry)
		must(t, err)
		public := func(want int) {
			t.Helper()
			list, err := reads.OfIdea(ctx, i.ID)
			must(t, err)
			v, err := st.reads.View(ctx, i.ID)
			must(t, err)
			deeds, _, err := st.reads.Deeds(ctx, challenge.DeedQuery{Kinds: []challenge.DeedKind{challenge.DeedAdoption}, Limit: 10})
			must(t, err)
			moments, err := st.reads.Timeline(ctx, i.ID)
			must(t, err)
			said := 0
			for _, m := range moments {
				if m.Kind == string(outbox.AdoptionRecorded) {
					said++
				}
			}
			if len(list) != want || v.TakenUp != want || len(deeds) != want || said != want {
				t.Errorf("want %d: listed %d, counted %d, new %d, in the history %d", want, len(list), v.TakenUp, len(deeds), said)
			}
		}
		letter := func(words ...string) {
			t.Helper()
			st.clock.Turn(challenge.RulingWindow)
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec("DELETE FROM tasks WHERE handler = ?", string(outbox.SendMail))
				return err
			}))
			must(t, st.teller().Adoption(ctx, as, ad.ID))
			got := st.letters(t)["ben@example.org"].Text
			for _, w := range words {
				if !strings.Contains(got, w) {
					t.Errorf("%q is not in %q", w, got)
				}
			}
			if len(words) == 0 && got != "" || strings.Contains(got, "uillfeather") {
				t.Errorf("the contact is told %q", got)
			}
		}
		for who, want := range map[*account.Actor]error{&st.ann: adoption.ErrNotFound, {}: adoption.ErrNotFound, &st.ben: nil, &mod: nil} {
			if err := ad.ShownTo(*who); !errors.Is(err, want) {
				t.Errorf("%+v: %v", who, err)
			}
		}
		public(0)
		for _, of := range []struct {
			challenge id.Challenge
			want      int
		}{{st.c.ID, 1}, {st.c.ID + 1, 0}} {
			if list, err := reads.ToLook(ctx, []id.Challenge{of.challenge}); err != nil || len(list) != of.want {
				t.Errorf("in %d %d wait: %v", of.challenge, len(list), err)
			}
		}
		if mine, err := reads.Unseen(ctx, i.ID, st.ann.Person); err != nil || len(mine) != 0 {
			t.Errorf("others find %v, %v", mine, err)
		}
		for what, by := range map[string]account.Actor{"its contact": st.ben, "somebody else": st.ann, "a visitor": {}} {
			if _, err := as.Show(ctx, by, ad.ID, ad.Version); err == nil {
				t.Errorf("%s shows it", what)
			}
		}
		seen := ad.Version
		entry.Result = "Buy more cushions."
		ad, err = as.Change(ctx, st.held(st.ben), ad.ID, ad.Version, entry)
		must(t, err)
		_, err = as.Show(ctx, mod, ad.ID, seen)
		refuses(t, "words that nobody has looked at", err, "adoption.stale")
		public(0)
		ad, err = as.Show(ctx, mod, ad.ID, ad.Version)
		must(t, err)
		public(1)
		letter("Everybody can see your record")
		letter()
		_, err = as.Show(ctx, mod, ad.ID, ad.Version)
		refuses(t, "shown twice", err, "adoption.moderated")

		ad, err = as.Hide(ctx, mod, ad.ID, challenge.Because{Code: challenge.Advertises, Words: "The shop."})
		must(t, err)
		if err = ad.ShownTo(st.ann); !errors.Is(err, adoption.ErrGone) || ad.ShownTo(st.ben) != nil {
			t.Errorf("hidden: %v", err)
		}
		ad, err = as.Show(ctx, mod, ad.ID, ad.Version)
		must(t, err)
		letter() // it stands as they know it
		ad, err = as.Hide(ctx, mod, ad.ID, challenge.Because{Code: challenge.Advertises, Words: "The shop."})
		must(t, err)
		letter("removed your record", "Why: It advertises something, or says the same again. The shop.", "What to do next: Say what changed", "record it again", "/ideas/"+strconv.FormatInt(int64(i.ID), 10)+"/adoptions")
		if list, err := reads.OfIdea(ctx, i.ID); err != nil || len(list) != 0 {
			t.Errorf("hidden, it is listed: %v, %v", list, err)
		}
		ad, err = as.Show(ctx, mod, ad.ID, ad.Version)
		must(t, err)
		if mine, err := reads.OfIdea(ctx, i.ID); err != nil || len(mine) != 1 || mine[0].Why.Public() != "" {
			t.Errorf("shown again: %+v, %v", mine, err)
		}

		// A name waits, where a moderator alone is to see it; so does a new one in an old record.
		entry.Result = "Ask Mrs Thistlewood."
		ad, err = as.Change(ctx, st.ben, ad.ID, ad.Version, entry)
		must(t, err)
		if ad.Moderation() != challenge.Held {
			t.Errorf("with a name it is %s", ad.Moderation())
		}
		ad, err = as.Show(ctx, mod, ad.ID, ad.Version)
		must(t, err)
		entry.Site = "Hull"
		ad, err = as.Change(ctx, st.ben, ad.ID, ad.Version, entry)
		must(t, err)
		if ad.Moderation() != challenge.Visible {
			t.Error("a name that a moderator has seen waits once more")
		}
		st.lets(t, func(c *challenge.Conduct) { c.IdeasWait = []challenge.AuthorKind{challenge.NewAuthor} })
		if ad, err = as.Record(ctx, st.person(t, "Cat"), i.ID, adoption.Entry{Site: "Leeds", State: adoption.Trying, Date: "2026-03-01"}); err != nil || !ad.Waits {
			t.Errorf("a new author's: %+v, %v", ad, err)
		}
	})
}

// TestWhoWroteAnIdeaWithoutTheirNameTakesItUpWithout records on one's own idea.
func TestWhoWroteAnIdeaWithoutTheirNameTakesItUpWithout(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		as, reads := adoption.Service{Store: store.Adoptions(s), Now: st.clock.Now}, store.AdoptionReads(s)
		i := st.by(t, st.ann, "Quiet nights")
		must(t, s.InTx(ctx, func(tx *store.Tx) error { return tx.One("UPDATE ideas SET unnamed = TRUE WHERE id = ?", i.ID) }))
		for _, who := range []account.Actor{st.ann, st.ben} {
			_, err := as.Record(ctx, who, i.ID, adoption.Entry{Site: who.Name + " ward", State: adoption.Trying, Date: "2026-03-01"})
			must(t, err)
		}
		list, err := reads.OfIdea(ctx, i.ID)
		must(t, err)
		if len(list) != 2 || list[0].ContactName != account.Unnamed || list[0].ContactHandle != "" || list[1].ContactName != "Ben" {
			t.Errorf("the records are %+v", list)
		}
		if one, err := reads.ByID(ctx, list[0].ID); err != nil || one.ContactName != account.Unnamed {
			t.Errorf("by itself: %+v, %v", one, err)
		}
		if v := list[1].Beside(challenge.View{AuthorHidden: true}); v.ContactName != "" {
			t.Errorf("whoever judges without names reads %q", v.ContactName)
		}
	})
}
