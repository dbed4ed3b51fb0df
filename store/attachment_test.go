package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"sync"
	"testing"

	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/blob"
	"uptake/store/picture"
	"uptake/store/storetest"
)

// files is a stage with attachments: their bytes in a folder, their work done by run.
type files struct {
	*stage
	attachment.Service
	blobs  blob.Disk
	scans  *scanner
	runner *outbox.Runner
}

// scanner is one that says what it is told to.
type scanner struct {
	mu   sync.Mutex
	away bool
	saw  int
}

func (s *scanner) Scan(_ context.Context, b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saw++
	switch {
	case s.away:
		return errors.New("connection refused")
	case bytes.Contains(b, []byte("EICAR-STANDARD-ANTIVIRUS-TEST-FILE")):
		return attachment.ErrMalware
	}
	return nil
}

func (s *scanner) turn(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

func newFiles(t *testing.T, s *store.Store) *files {
	t.Helper()
	f := &files{stage: newStage(t, s, challenge.SupportOnly), scans: &scanner{}}
	var err error
	f.blobs, err = blob.NewDisk(t.TempDir())
	must(t, err)
	f.Service = attachment.Service{Store: store.Attachments(s), Reads: store.AttachmentReads(s), Blobs: f.blobs, Pictures: picture.New(), Now: f.clock.Now}
	f.runner = &outbox.Runner{Queue: s.Queue(), Now: f.clock.Now, Handlers: map[outbox.Handler]outbox.Work{
		outbox.ScanAttachment: func(ctx context.Context, t outbox.Task) error { return f.ScanAgain(ctx, id.Attachment(t.Subject)) },
		outbox.DropBlob:       func(ctx context.Context, t outbox.Task) error { return f.DropBlob(ctx, t.Key) },
	}}
	return f
}

// kept are the hashes in the folder.
func (f *files) kept(t *testing.T) []string {
	t.Helper()
	out := []string{}
	must(t, f.blobs.Each(t.Context(), func(hash string) error { out = append(out, hash); return nil }))
	return out
}

// shown is what the page of an idea shows to a.
func (f *files) shown(t *testing.T, a account.Actor, i id.Idea) []string {
	t.Helper()
	v, err := store.ChallengeReads(f.s).View(t.Context(), i)
	must(t, err)
	all, err := f.Reads.OfIdea(t.Context(), i)
	must(t, err)
	out := []string{}
	for _, one := range attachment.ShownTo(a, v, all) {
		out = append(out, one.Alt)
	}
	return out
}

func (f *files) has(t *testing.T, a account.Actor, i id.Idea, want ...string) {
	t.Helper()
	if got := f.shown(t, a, i); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the page shows %q, want %q", got, want)
	}
}

func drawing(t *testing.T, w, h int, c color.Color) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		img.Set(x, h/2, c)
	}
	var b bytes.Buffer
	must(t, png.Encode(&b, img))
	return b.Bytes()
}

func plan(words string) attachment.Upload {
	return attachment.Upload{Name: "plan.pdf", Bytes: []byte("%PDF-1.4 " + words + "\n%%EOF"), Alt: "The plan: " + words, People: attachment.No}
}

func TestAnAttachmentIsKeptShownAndRemoved(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := newFiles(t, s)
		ctx := t.Context()
		i := f.by(t, f.ann, "Video first")
		other := f.by(t, f.ann, "Video second")
		a, err := f.Attach(ctx, f.ann, i.ID, plan("one"))
		must(t, err)
		_, err = f.Attach(ctx, f.ann, other.ID, plan("one")) // the same bytes
		must(t, err)
		pic, err := f.Attach(ctx, f.ann, i.ID, attachment.Upload{Name: "chart.gif", Bytes: drawing(t, 900, 500, color.Black), Alt: "A chart", People: attachment.No})
		must(t, err)
		if pic.Kind != attachment.PNG || pic.Name != "chart.png" || pic.Width != 900 || pic.Height != 500 || pic.Small == "" {
			t.Errorf("the picture is %+v", pic.File)
		}
		f.has(t, account.Actor{}, i.ID, "The plan: one", "A chart")
		if n := len(f.kept(t)); n != 3 {
			t.Errorf("%d blobs, want the plan once, the picture and its small copy", n)
		}
		if b, err := f.blobs.Get(ctx, a.Hash); err != nil || !bytes.Equal(b, plan("one").Bytes) {
			t.Errorf("the plan reads %q, %v", b, err)
		}
		got, err := f.Reads.ByID(ctx, a.ID)
		must(t, err)
		if got != a {
			t.Errorf("kept %+v, want %+v", got, a)
		}
		for _, tt := range []struct {
			name string
			do   func() error
			want *fault.Error
		}{
			{"another person", func() error { _, err := f.Attach(ctx, f.ben, i.ID, plan("x")); return err }, account.ErrForbidden},
			{"nobody", func() error { _, err := f.Attach(ctx, account.Actor{}, i.ID, plan("x")); return err }, account.ErrSignIn},
			{"another removes it", func() error { _, err := f.Remove(ctx, f.ben, a.ID); return err }, attachment.ErrNotFound},
			{"another says who has agreed", func() error { _, err := f.Agree(ctx, f.ben, a.ID, 0, "me", "all"); return err }, attachment.ErrNotFound},
			{"its author hides it", func() error { _, err := f.Hide(ctx, f.ann, a.ID, "I do not like it."); return err }, account.ErrForbidden},
			{"an older version", func() error {
				_, err := f.Describe(ctx, f.ann, a.ID, 9, attachment.Words{Alt: "New words"}, "")
				return err
			}, attachment.ErrStale},
		} {
			if err := tt.do(); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
		}
		a, err = f.Describe(ctx, f.ann, a.ID, a.Version, attachment.Words{Alt: "The plan of the ward"}, "")
		must(t, err)
		f.has(t, account.Actor{}, i.ID, "The plan of the ward", "A chart")
		_, err = f.Remove(ctx, f.ann, a.ID)
		must(t, err)
		_, err = f.Remove(ctx, f.ann, pic.ID)
		must(t, err)
		f.runner.Once(ctx)
		f.has(t, account.Actor{}, i.ID)
		f.has(t, account.Actor{}, other.ID, "The plan: one")
		if kept := f.kept(t); len(kept) != 1 || kept[0] != a.Hash {
			t.Errorf("%q are kept, want the plan that the other idea has", kept)
		}
		if got, err = f.Reads.ByID(ctx, a.ID); err != nil || got.Name != "" || got.Alt != "" || got.RemovedWhy != attachment.ByAuthor {
			t.Errorf("the line of what is removed: %+v, %v", got, err)
		}
	})
}

func TestWhatIsAttachedHasToBeRight(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := newFiles(t, s)
		i := f.by(t, f.ann, "Video first")
		with := func(change func(*attachment.Upload)) attachment.Upload {
			u := plan("one")
			change(&u)
			return u
		}
		for _, tt := range []struct {
			name   string
			u      attachment.Upload
			fields string
		}{
			{"nothing at all", attachment.Upload{}, "file alt people"},
			{"a program under the name of a picture", with(func(u *attachment.Upload) { u.Name, u.Bytes = "photo.jpg", []byte("MZ program") }), "file"},
			{"a picture that is none", with(func(u *attachment.Upload) { u.Bytes = []byte("\x89PNG\r\n\x1a\nno") }), "file"},
			{"no alternative text", with(func(u *attachment.Upload) { u.Alt = " \u200b" }), "alt"},
			{"too long an alternative text", with(func(u *attachment.Upload) { u.Alt = strings.Repeat("a", 301) }), "alt"},
			{"an NHS number in the alternative text", with(func(u *attachment.Upload) { u.Alt = "The letter of 943 476 5919" }), "alt"},
			{"an NHS number in the name", with(func(u *attachment.Upload) { u.Name = "943 476 5919.pdf" }), "file"},
			{"not said whether there are people", with(func(u *attachment.Upload) { u.People = "" }), "people"},
			{"consent of nobody to nothing", with(func(u *attachment.Upload) { u.People, u.Agreed = attachment.Yes, true }), "who what"},
		} {
			_, err := f.Attach(t.Context(), f.ann, i.ID, tt.u)
			var names []string
			if err != nil {
				for _, one := range fault.Of(err).Fields {
					names = append(names, one.Name)
				}
			}
			if strings.Join(names, " ") != tt.fields {
				t.Errorf("%s: %v, want faults of %s", tt.name, err, tt.fields)
			}
		}
		if n := len(f.kept(t)); n != 0 {
			t.Errorf("%d blobs of what was refused", n)
		}
		for n := range attachment.Most {
			_, err := f.Attach(t.Context(), f.ann, i.ID, plan(fmt.Sprint(n)))
			must(t, err)
		}
		if _, err := f.Attach(t.Context(), f.ann, i.ID, plan("more")); !errors.Is(err, attachment.ErrMany) {
			t.Errorf("one too many: %v", err)
		}
		if n := len(f.kept(t)); n != attachment.Most {
			t.Errorf("%d blobs, want %d", n, attachment.Most)
		}
	})
}

func TestAPictureOfPeopleWaitsForTheirConsent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := newFiles(t, s)
		ctx := t.Context()
		i := f.by(t, f.ann, "Video first")
		mod := f.moderator(t, "Mo")
		u := attachment.Upload{Name: "team.png", Bytes: drawing(t, 80, 80, color.Black), Alt: "The team", People: attachment.Yes}
		a, err := f.Attach(ctx, f.ann, i.ID, u)
		must(t, err)
		if a.State() != attachment.WaitsForConsent {
			t.Errorf("without consent it is %s", a.State())
		}
		v, err := store.ChallengeReads(s).View(ctx, i.ID)
		must(t, err)
		for _, who := range []account.Actor{{}, f.ben, f.ann, mod} {
			f.has(t, who, i.ID)
			if err := a.OpenTo(who, v); !errors.Is(err, attachment.ErrNotFound) {
				t.Errorf("%d opens it: %v", who.Person, err)
			}
		}
		f.clock.Turn(3600e9)
		a, err = f.Agree(ctx, f.ann, a.ID, a.Version, "Two nurses of the ward", "To be shown on this site")
		must(t, err)
		if want := (attachment.Consent{Who: "Two nurses of the ward", What: "To be shown on this site", By: f.ann.Person, At: f.clock.Now()}); a.Consent != want {
			t.Errorf("recorded %+v, want %+v", a.Consent, want)
		}
		f.has(t, account.Actor{}, i.ID, "The team")
		a, err = f.WithdrawConsent(ctx, mod, a.ID)
		must(t, err)
		f.runner.Once(ctx)
		f.has(t, account.Actor{}, i.ID)
		if n := len(f.kept(t)); n != 0 {
			t.Errorf("%d blobs after consent was withdrawn", n)
		}
		got, err := f.Reads.ByID(ctx, a.ID)
		must(t, err)
		if got.RemovedWhy != attachment.ConsentWithdrawn || got.Consent.Who != "" || got.Consent.At.IsZero() {
			t.Errorf("its line says %+v", got)
		}
		if _, err = f.Agree(ctx, f.ann, a.ID, 0, "Others", "Anything"); !errors.Is(err, attachment.ErrNotFound) {
			t.Errorf("it comes back: %v", err)
		}
	})
}

func TestNothingIsShownBeforeItIsScanned(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := newFiles(t, s)
		ctx := t.Context()
		mod := f.moderator(t, "Mo")
		i := f.by(t, f.ann, "Video first")
		before, err := f.Attach(ctx, f.ann, i.ID, plan("before"))
		must(t, err)
		f.Scanner = f.scans
		const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
		if _, err = f.Attach(ctx, f.ann, i.ID, plan(eicar)); !errors.Is(err, attachment.ErrMalware) {
			t.Errorf("the test file of all scanners: %v", err)
		}
		if n := len(f.kept(t)); n != 1 {
			t.Errorf("%d blobs, want the first alone", n)
		}
		f.scans.turn(true)
		clean, err := f.Attach(ctx, f.ann, i.ID, plan("clean"))
		must(t, err)
		bad, err := f.Attach(ctx, f.ann, i.ID, plan("later "+eicar))
		must(t, err)
		v, err := store.ChallengeReads(s).View(ctx, i.ID)
		must(t, err)
		for range 12 { // more often than a task is tried
			f.runner.Once(ctx)
			f.clock.Turn(61e9)
		}
		for _, who := range []account.Actor{{}, f.ann, mod} {
			f.has(t, who, i.ID, "The plan: before")
			if clean.OpenTo(who, v) == nil || bad.OpenTo(who, v) == nil {
				t.Errorf("%d opens what is not scanned", who.Person)
			}
		}
		// One that is hidden and not scanned is not opened to moderators either.
		hidden, err := f.Hide(ctx, mod, clean.ID, "Not needed.")
		must(t, err)
		if hidden.OpenTo(mod, v) == nil {
			t.Error("a moderator opens what is not scanned")
		}
		_, err = f.Show(ctx, mod, clean.ID, hidden.Version)
		must(t, err)
		f.scans.turn(false)
		f.clock.Turn(61e9)
		f.runner.Once(ctx)
		f.runner.Once(ctx)
		f.has(t, account.Actor{}, i.ID, "The plan: before", "The plan: clean")
		got, err := f.Reads.ByID(ctx, bad.ID)
		must(t, err)
		if got.RemovedWhy != attachment.Refused {
			t.Errorf("what the scanner refused in the end: %+v", got)
		}
		if n := len(f.kept(t)); n != 2 {
			t.Errorf("%d blobs, want the two clean ones", n)
		}
		// What came before there was a scanner waits for it.
		f.scans.turn(true)
		must(t, f.ScanAll(ctx))
		f.has(t, account.Actor{}, i.ID, "The plan: clean")
		f.scans.turn(false)
		f.runner.Once(ctx)
		f.has(t, account.Actor{}, i.ID, "The plan: before", "The plan: clean")
		if got, err = f.Reads.ByID(ctx, before.ID); err != nil || got.Scan != attachment.Clean {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestAnAttachmentGoesWithItsIdea(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := newFiles(t, s)
		ctx := t.Context()
		mod := f.moderator(t, "Mo")
		i, into := f.by(t, f.ann, "Video first"), f.by(t, f.ben, "Begin by video")
		a, err := f.Attach(ctx, f.ann, i.ID, plan("one"))
		must(t, err)
		view := func() challenge.View {
			v, err := store.ChallengeReads(s).View(ctx, i.ID)
			must(t, err)
			return v
		}
		opens := func(who account.Actor) bool { return a.OpenTo(who, view()) == nil }
		if !opens(account.Actor{}) {
			t.Fatal("nobody opens it to begin with")
		}
		// A picture may tell who its author is, a text may be kept from one who is recused.
		for _, v := range []challenge.View{{Idea: view().Idea, TextHidden: true}, {Idea: view().Idea, AuthorHidden: true}} {
			if a.OpenTo(f.ben, v) == nil || len(attachment.ShownTo(f.ben, v, []attachment.Attachment{a})) > 0 {
				t.Errorf("text hidden %v, author hidden %v: it is shown", v.TextHidden, v.AuthorHidden)
			}
		}
		_, err = f.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Held, Because: challenge.Because{Words: "To be looked at."}})
		must(t, err)
		if opens(account.Actor{}) || opens(f.ben) || !opens(f.ann) || !opens(mod) {
			t.Error("that of a held idea is for its author and the moderators alone")
		}
		_, err = f.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Visible})
		must(t, err)
		_, err = f.service.MergeIdea(ctx, mod, i.ID, into.ID, "The same.")
		must(t, err)
		if !opens(account.Actor{}) {
			t.Error("a merge keeps what was attached")
		}
		if _, err = f.Attach(ctx, f.ann, i.ID, plan("two")); err == nil {
			t.Error("something is attached to what goes on as part of another")
		}
		_, err = f.service.UndoMerge(ctx, mod, i.ID, "Another matter.")
		must(t, err)
		must(t, f.DropOf(ctx, i.ID))
		if !opens(account.Actor{}) {
			t.Error("it is dropped from an idea that stands")
		}
		_, err = f.service.WithdrawIdea(ctx, f.ann, i.ID, challenge.Withdraw{})
		must(t, err)
		must(t, f.DropOf(ctx, i.ID))
		f.runner.Once(ctx)
		if got, err := f.Reads.ByID(ctx, a.ID); err != nil || got.RemovedWhy != attachment.IdeaWithdrawn || len(f.kept(t)) != 0 {
			t.Errorf("after its idea was withdrawn: %+v, %v", got, err)
		}
	})
}

func TestNoBytesAreLostWhileTheSameAreAttachedAndRemoved(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := newFiles(t, s)
		ctx := t.Context()
		var all sync.WaitGroup
		for n := range 4 {
			i := f.by(t, f.person(t, fmt.Sprint("Person ", n)), fmt.Sprint("Idea ", n))
			who := account.Actor{Person: i.Author, Name: "N"}
			all.Go(func() {
				for range 8 {
					a, err := f.Attach(ctx, who, i.ID, plan("same"))
					if errors.Is(err, attachment.ErrBusy) {
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					if _, err = f.blobs.Get(ctx, a.Hash); err != nil {
						t.Error(err)
					}
					if _, err = f.Remove(ctx, who, a.ID); err != nil {
						t.Error(err)
					}
					if err = f.Service.DropBlob(ctx, a.Hash); err != nil && !errors.Is(err, attachment.ErrBusy) {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		f.runner.Once(ctx)
		if n := len(f.kept(t)); n != 0 {
			t.Errorf("%d blobs are left", n)
		}
	})
}
