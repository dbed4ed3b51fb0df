package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

// fieldOf is the first field that a fault names; empty for none.
func fieldOf(err error) string {
	if err == nil || len(fault.Of(err).Fields) == 0 {
		return ""
	}
	return fault.Of(err).Fields[0].Name
}

// spoken is a recording of four samples.
func spoken(transcript string) attachment.Upload {
	return attachment.Upload{
		Name:  "voice.exe",
		Bytes: []byte("RIFF\x28\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x04\x00\x00\x00\x80\x80\x80\x80"),
		Alt:   "How the ward sounds at night", Transcript: transcript, People: attachment.No,
	}
}

func TestARecordingIsPlayedOnceAModeratorHasLooked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f, ctx := newFiles(t, s), t.Context()
		mod, away := f.moderator(t, "Mo"), with(f.person(t, "Una"), account.Moderator, f.c.ID+1)
		i := f.by(t, f.ann, "Quiet nights")
		attach := func(u attachment.Upload) (attachment.Attachment, error) { return f.Attach(ctx, f.ann, i.ID, u) }
		for what, u := range map[string]attachment.Upload{
			"without a transcript": spoken(" \n "), "with one that says too much": spoken("Her NHS number is 943 476 5919."),
			"with one that never ends": spoken(strings.Repeat("a", attachment.TranscriptMax+1)),
			"a plan with a transcript": {Name: "plan.pdf", Bytes: []byte("%PDF-1.4 %%EOF"), Alt: "A plan", Transcript: "Said", People: attachment.No},
		} {
			if _, err := attach(u); fieldOf(err) != "transcript" {
				t.Errorf("%s: %v", what, err)
			}
		}
		if n := len(f.kept(t)); n != 0 {
			t.Errorf("%d blobs of what was refused are kept", n)
		}
		a, err := attach(spoken("Trolleys roll.\nNobody speaks."))
		must(t, err)
		if a.State() != attachment.WaitsForLook || a.Name != "voice.wav" {
			t.Errorf("it is %s, %s", a.Name, a.State())
		}
		opens := func(who account.Actor) bool {
			t.Helper()
			now, err := f.Reads.ByID(ctx, a.ID)
			must(t, err)
			v, err := store.ChallengeReads(s).View(ctx, i.ID)
			must(t, err)
			return now.OpenTo(who, v) == nil
		}
		waiting := func(of ...id.Challenge) int {
			t.Helper()
			list, err := f.Reads.ToLook(ctx, of)
			must(t, err)
			return len(list)
		}
		f.has(t, account.Actor{}, i.ID)
		f.has(t, mod, i.ID)
		if opens(account.Actor{}) || opens(f.ben) || opens(away) || !opens(f.ann) || !opens(mod) {
			t.Error("before anybody has looked, its author and the moderators alone play it")
		}
		if waiting(f.c.ID) != 1 || waiting(f.c.ID+1) != 0 {
			t.Error("it does not wait for the moderators of its challenge")
		}
		for who, by := range map[string]account.Actor{"its author": f.ann, "somebody else": f.ben, "a moderator of another challenge": away, "a visitor": {}} {
			if _, err := f.Show(ctx, by, a.ID, a.Version); err == nil {
				t.Errorf("%s has looked", who)
			}
		}
		seen := a.Version
		a, err = f.Describe(ctx, f.ann, a.ID, seen, attachment.Words{Alt: a.Alt, Transcript: "Somebody is called by name."}, "")
		must(t, err)
		for _, version := range []int{0, seen} {
			if _, err = f.Show(ctx, mod, a.ID, version); !errors.Is(err, attachment.ErrStale) {
				t.Errorf("words that nobody has looked at are shown: %v", err)
			}
		}
		f.has(t, account.Actor{}, i.ID)
		a, err = f.Show(ctx, mod, a.ID, a.Version)
		must(t, err)
		f.has(t, account.Actor{}, i.ID, "How the ward sounds at night")
		if !opens(account.Actor{}) || waiting() != 0 {
			t.Error("once a moderator has looked, it is not played")
		}
		if _, err = f.Show(ctx, mod, a.ID, a.Version); err == nil {
			t.Error("it is shown twice")
		}
		a, err = f.Describe(ctx, f.ann, a.ID, a.Version, attachment.Words{Alt: "A ward at night", Transcript: a.Transcript}, "")
		must(t, err)
		if a.State() != attachment.Shown {
			t.Error("another description has it wait")
		}
		_, err = f.Describe(ctx, f.ann, a.ID, a.Version, attachment.Words{Alt: "A ward at night"}, "")
		if fieldOf(err) != "transcript" {
			t.Errorf("the transcript can be taken away: %v", err)
		}
		a, err = f.Describe(ctx, f.ann, a.ID, a.Version, attachment.Words{Alt: "A ward at night", Transcript: "Somebody calls."}, "")
		must(t, err)
		f.has(t, account.Actor{}, i.ID)
		if waiting() != 1 {
			t.Error("with another transcript it waits for nobody")
		}
		a, err = f.Hide(ctx, mod, a.ID, "A voice can be recognised.")
		must(t, err)
		if waiting() != 0 || opens(account.Actor{}) || !opens(mod) {
			t.Error("hidden, it waits or is played")
		}
		_, err = f.Show(ctx, mod, a.ID, a.Version)
		must(t, err)
		f.has(t, account.Actor{}, i.ID, "A ward at night")
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.One("UPDATE ideas SET moderation = 'held', team_only = 'team' WHERE id = ?", i.ID)
		}))
		if opens(account.Actor{}) || opens(f.ben) || !opens(f.ann) {
			t.Error("it is not where its idea is")
		}
		_, err = f.Remove(ctx, f.ann, a.ID)
		must(t, err)
		var left string
		must(t, s.Reader(ctx).Get(&left, "SELECT transcript || alt || name FROM attachments WHERE id = ?", a.ID))
		if left != "" {
			t.Errorf("removed, it leaves %q", left)
		}
	})
}

// TestNobodyHasLookedAtWhatNobodyCouldOpen hides a recording that waits for consent because of
// its words, and shows it again: it waits for a moderator still.
func TestNobodyHasLookedAtWhatNobodyCouldOpen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f, ctx := newFiles(t, s), t.Context()
		mod := f.moderator(t, "Mo")
		i := f.by(t, f.ann, "Quiet nights")
		up := spoken("Somebody calls.")
		up.People, up.Agreed = attachment.Yes, false
		a, err := f.Attach(ctx, f.ann, i.ID, up)
		must(t, err)
		if _, err = f.Show(ctx, mod, a.ID, a.Version); err == nil {
			t.Error("what nobody can open is looked at")
		}
		a, err = f.Hide(ctx, mod, a.ID, "It names a colleague.")
		must(t, err)
		a, err = f.Show(ctx, mod, a.ID, a.Version)
		must(t, err)
		a, err = f.Agree(ctx, f.ann, a.ID, a.Version, "The nurse", "To be heard here")
		must(t, err)
		if a.State() != attachment.WaitsForLook {
			t.Errorf("it is %s", a.State())
		}
		f.has(t, account.Actor{}, i.ID)
	})
}

func TestARecordingWaitsForTheScannerFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f, ctx := newFiles(t, s), t.Context()
		f.Scanner = f.scans
		f.scans.turn(true)
		i := f.by(t, f.ann, "Quiet nights")
		a, err := f.Attach(ctx, f.ann, i.ID, spoken("Trolleys roll."))
		must(t, err)
		list, err := f.Reads.ToLook(ctx, nil)
		must(t, err)
		if a.State() != attachment.WaitsForScan || len(list) != 0 {
			t.Errorf("it is %s, and %d wait for moderators", a.State(), len(list))
		}
		f.scans.turn(false)
		f.clock.Turn(2 * time.Minute)
		must(t, f.ScanAgain(ctx, a.ID))
		if list, err = f.Reads.ToLook(ctx, []id.Challenge{f.c.ID}); err != nil || len(list) != 1 || list[0].Title != "Quiet nights" {
			t.Errorf("scanned, %d wait: %v", len(list), err)
		}
		f.has(t, account.Actor{}, i.ID)
		_, err = f.stage.service.WithdrawIdea(ctx, f.ann, i.ID, challenge.Withdraw{})
		must(t, err)
		if list, err = f.Reads.ToLook(ctx, nil); err != nil || len(list) != 0 {
			t.Errorf("of a withdrawn idea %d wait: %v", len(list), err)
		}
	})
}
