package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/adoption"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// logged is the log of moderation of some challenges, a line for each act, the latest first.
func (st *stage) logged(t *testing.T, of []id.Challenge) []string {
	t.Helper()
	list, err := st.reads.ModerationLog(t.Context(), of)
	must(t, err)
	out := make([]string, len(list))
	for n, e := range list {
		out[n] = fmt.Sprintf("%s in %s by %s on %d/%d/%s/%d: %s>%s %s %q", e.Act, e.ChallengeSlug, e.ByHandle, e.On.Idea, e.On.Comment, e.Person, e.Other, e.From, e.To, e.Code, e.Why())
	}
	return out
}

// TestTheLogOfModerationListsEveryKindOfAct does each, and finds it once; moderators of another
// challenge find none.
func TestTheLogOfModerationListsEveryKindOfAct(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := newFiles(t, s)
		st, ctx := f.stage, t.Context()
		people := account.Service{Store: store.Accounts(s), Reads: store.AccountReads(s), Now: st.clock.Now}
		adoptions := adoption.Service{Store: store.Adoptions(s), Now: st.clock.Now}
		mo, max := st.onTeam(t, "Mo", account.Moderator), st.onTeam(t, "Max", account.Moderator)
		there := st.beside(t, "hips", challenge.SupportOnly)
		mo.Grants = append(mo.Grants, account.Grant{Role: account.Moderator, Challenge: there.ID})
		all := account.Actor{Person: st.person(t, "All").Person, Grants: []account.Grant{{Role: account.Moderator}}}
		one, two, three := st.by(t, st.ann, "Quillfeather one"), st.by(t, st.ben, "Quillfeather two"), st.by(t, st.ann, "Quillfeather three")
		var want []string
		did := func(act challenge.LogAct, on string, rest string, err error) {
			t.Helper()
			must(t, err)
			want = append(want, fmt.Sprintf("%s in joints by %s on %s: %s", act, "h-Mo", on, rest))
			st.clock.Turn(time.Second)
		}
		ofOne := fmt.Sprintf("%d/0//", one.ID)

		block, err := people.Impose(ctx, mo, account.Sanction{Person: st.ben.Person, Challenge: st.c.ID, Kind: account.Block, Code: "unkind", Words: "Last Tuesday."}, 7)
		did(challenge.LogSanction, "0/0/h-Ben/0", `>block unkind "You wrote to or about people in an unkind way. Last Tuesday."`, err)
		_, err = people.Appeal(ctx, st.ben, block.ID, "Zebrawood appeal.")
		must(t, err)
		want = append(want, `sanction_appealed in joints by h-Ben on 0/0/h-Ben/0: block>block  ""`)
		st.clock.Turn(time.Second)
		_, err = people.AnswerAppeal(ctx, max, block.ID, false, "It was meant as it was said.")
		must(t, err)
		want = append(want, `sanction_stands in joints by h-Max on 0/0/h-Ben/0: block>block  "It was meant as it was said."`)
		st.clock.Turn(time.Second)
		_, err = people.Lift(ctx, mo, block.ID, "Enough.")
		did(challenge.LogLifted, "0/0/h-Ben/0", `block>  "Enough."`, err)
		did(challenge.LogTrusted, "0/0/h-Ann/0", `>trusted  "A colleague."`, st.service.SetTrust(ctx, mo, challenge.Trust{Person: st.ann.Person, Challenge: st.c.ID, Given: true, Reason: "A colleague."}))
		did(challenge.LogDistrusted, "0/0/h-Ann/0", `>not_trusted  "No more."`, st.service.SetTrust(ctx, mo, challenge.Trust{Person: st.ann.Person, Challenge: st.c.ID, Reason: "No more."}))

		file, err := f.Attach(ctx, st.ann, one.ID, plan("Zebrawood"))
		must(t, err)
		file, err = f.Hide(ctx, mo, file.ID, "No consent.")
		did(challenge.LogFileHidden, fmt.Sprint(ofOne, file.ID), `>hidden  "No consent."`, err)
		_, err = f.Show(ctx, mo, file.ID, file.Version)
		did(challenge.LogFileShown, fmt.Sprint(ofOne, file.ID), `>visible  ""`, err)
		_, err = f.Remove(ctx, mo, file.ID)
		did(challenge.LogFileRemoved, fmt.Sprint(ofOne, file.ID), `>removed  ""`, err)
		own, err := f.Attach(ctx, st.ann, one.ID, attachment.Upload{Name: "a.pdf", Bytes: []byte("%PDF-1.4 a\n%%EOF"), Alt: "Mine", People: attachment.No})
		must(t, err)
		_, err = f.Remove(ctx, st.ann, own.ID) // no act of a moderator
		must(t, err)

		must(t, st.service.Report(ctx, st.ben, challenge.Concern{On: challenge.Reported{Idea: one.ID}, Reason: challenge.Danger, Words: "Zebrawood danger."}))
		var alert id.Alert
		must(t, s.Reader(ctx).Get(&alert, "SELECT id FROM alerts"))
		_, err = st.service.TakeAlert(ctx, mo, alert)
		did(challenge.LogAlertTaken, ofOne+"0", `>taken  ""`, err)
		ad, err := adoptions.Record(ctx, st.ben, one.ID, adoption.Entry{Site: "Zebrawood Hospital", State: adoption.Considering, Date: "2026-02-01"})
		must(t, err)
		ad, err = adoptions.Hide(ctx, mo, ad.ID, challenge.Because{Words: "Not a site."})
		did(challenge.LogAdoption, fmt.Sprint(ofOne, int64(ad.ID)), `>hidden  "Not a site."`, err)
		_, err = adoptions.Show(ctx, mo, ad.ID, ad.Version)
		did(challenge.LogAdoptionShown, fmt.Sprint(ofOne, int64(ad.ID)), `>visible  ""`, err)
		waits := func(whose ...challenge.AuthorKind) { st.lets(t, func(c *challenge.Conduct) { c.IdeasWait = whose }) }
		waits(challenge.AuthorKinds...)
		ad, err = adoptions.Record(ctx, st.ben, one.ID, adoption.Entry{Site: "Zebrawood House", State: adoption.Considering, Date: "2026-02-01"})
		if must(t, err); !ad.Waits {
			t.Fatal("a record of whose posts wait does not")
		}
		_, err = adoptions.Show(ctx, mo, ad.ID, ad.Version)
		did(challenge.LogAdoptionShown, fmt.Sprint(ofOne, int64(ad.ID)), `>visible  ""`, err)
		waits()

		_, err = st.service.PickIdea(ctx, mo, one.ID, "It is short.")
		did(challenge.LogPicked, ofOne+"0", `>picked  "It is short."`, err)
		_, err = st.service.UnpickIdea(ctx, mo, one.ID)
		did(challenge.LogUnpicked, ofOne+"0", `picked>  ""`, err)
		cm, err := st.service.PostComment(ctx, mo, one.ID, 0, "Zebrawood reply.", "en", "")
		must(t, err)
		onReply := fmt.Sprintf("%d/%d//0", one.ID, cm.ID)
		did(challenge.LogPinned, onReply, `>pinned  ""`, st.service.PinReply(ctx, mo, cm.ID))
		did(challenge.LogUnpinned, onReply, `pinned>  ""`, st.service.UnpinReply(ctx, mo, cm.ID))
		_, err = st.service.LockComments(ctx, mo, one.ID, true, challenge.Because{Code: "heated"})
		did(challenge.LogLock, ofOne+"0", `open>locked heated "People had become unkind to each other."`, err)
		st.lets(t, func(c *challenge.Conduct) { c.Checklist = []string{"Nobody is named", "Pictures have consent"} })
		for range 2 { // the second time it stands already
			must(t, st.service.SetTick(ctx, mo, one.ID, "Pictures have consent", true))
		}
		did(challenge.LogTicked, ofOne+"2", `>ticked  ""`, nil)
		did(challenge.LogUnticked, ofOne+"2", `ticked>  ""`, st.service.SetTick(ctx, mo, one.ID, "Pictures have consent", false))
		l, err := st.service.LinkIdeas(ctx, st.ann, challenge.Link{From: one.ID, To: two.ID, Kind: challenge.BuildsOn, Words: "Zebrawood link."})
		must(t, err)
		_, err = st.service.Unlink(ctx, mo, l.ID)
		did(challenge.LogUnlinked, fmt.Sprint(ofOne, int64(two.ID)), `linked>  ""`, err)
		l, err = st.service.LinkIdeas(ctx, st.ann, challenge.Link{From: one.ID, To: two.ID, Kind: challenge.BuildsOn})
		must(t, err)
		_, err = st.service.Unlink(ctx, st.ben, l.ID) // by the author of one of them
		must(t, err)
		_, err = st.service.MergeIdea(ctx, mo, three.ID, one.ID, "The same.")
		did(challenge.LogMerged, fmt.Sprintf("%d/0//%d", three.ID, one.ID), `>merged  "The same."`, err)
		_, err = st.service.UndoMerge(ctx, mo, three.ID, "Not the same.")
		did(challenge.LogUnmerged, fmt.Sprintf("%d/0//%d", three.ID, one.ID), `merged>  "Not the same."`, err)
		_, err = st.service.MoveIdea(ctx, mo, three.ID, "hips", "wards", "About hips.")
		did(challenge.LogMoved, fmt.Sprintf("%d/0//0", three.ID), `joints>hips  "About hips."`, err)

		// What else is done in the other challenge and on the whole site is for others to read.
		_, err = people.Impose(ctx, mo, account.Sanction{Person: st.ben.Person, Challenge: there.ID, Kind: account.Warning, Code: "spam"}, 0)
		must(t, err)
		_, err = people.Impose(ctx, all, account.Sanction{Person: st.ben.Person, Kind: account.Warning, Code: "spam"}, 0)
		must(t, err)
		slices.Reverse(want)
		got := st.logged(t, []id.Challenge{st.c.ID})
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			t.Errorf("the log says\n%s\nwant\n%s", g, w)
		}
		if away := st.logged(t, []id.Challenge{there.ID + 1}); len(away) != 0 {
			t.Errorf("moderators of another challenge read %q", away)
		}
		inHips := st.logged(t, []id.Challenge{there.ID})
		if len(inHips) != 2 || !strings.HasPrefix(inHips[0], "sanction_imposed in hips") || !strings.HasPrefix(inHips[1], "idea_moved in hips") {
			t.Errorf("moderators of where the idea went read %q", inHips)
		}
		for name, of := range map[string][]id.Challenge{"both": {st.c.ID, there.ID}, "the whole site": nil} {
			list := st.logged(t, of)
			moves := 0
			for _, l := range list {
				if strings.HasPrefix(l, "idea_moved") {
					moves++
				}
			}
			whole := len(want) + 1 // the warning there
			if of == nil {
				whole++ // and the one everywhere
			}
			if len(list) != whole || moves != 1 {
				t.Errorf("moderators of %s read %d acts, want %d, and %d moves", name, len(list), whole, moves)
			}
		}
		everything, err := st.reads.ModerationLog(ctx, nil)
		must(t, err)
		said := strings.ToLower(fmt.Sprintf("%+v", everything))
		for _, word := range []string{"quillfeather", "zebrawood", "nobody is named", "pictures have consent"} {
			if strings.Contains(said, word) {
				t.Errorf("%s is in the log", word)
			}
		}
		seen := map[challenge.LogAct]bool{challenge.LogRuling: true, challenge.LogRemoval: true, challenge.LogNote: true, challenge.LogUnlock: true, challenge.LogAdoptionShown: true} // these have tests of their own, or nobody does them yet
		for _, e := range everything {
			seen[e.Act] = true
		}
		for _, act := range challenge.LogActs {
			if !seen[act] {
				t.Errorf("%s was not tried", act)
			}
		}
	})
}
