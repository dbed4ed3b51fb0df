package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/store"
	"uptake/store/storetest"
)

func TestModeratorsLeaveNotesAndSeeWhatCameBefore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo, away := with(st.person(t, "Mo"), account.Moderator, st.c.ID), with(st.person(t, "Zed"), account.Moderator, st.c.ID+1)
		i, other := st.post(t, "Video first"), st.post(t, "Removed before")
		cm, err := st.service.PostComment(ctx, st.ann, i.ID, 0, "A comment.", "en", "")
		must(t, err)
		on, onComment := challenge.Reported{Idea: i.ID}, challenge.Reported{Idea: i.ID, Comment: cm.ID}
		refuses(t, "its author", st.service.AddNote(ctx, st.ann, on, "Mine."), "person.forbidden")
		refuses(t, "a visitor", st.service.AddNote(ctx, account.Actor{}, on, "Mine."), "person.sign_in")
		refuses(t, "a moderator of another challenge", st.service.AddNote(ctx, away, on, "Mine."), "person.forbidden")
		refuses(t, "an empty note", st.service.AddNote(ctx, mo, on, " "), "note.invalid")
		refuses(t, "a long note", st.service.AddNote(ctx, mo, on, strings.Repeat("é", 1001)), "note.invalid")
		refuses(t, "what identifies a patient", st.service.AddNote(ctx, mo, on, "It says 999 000 0018."), "note.invalid")
		must(t, st.service.AddNote(ctx, mo, on, "Ask the lead."))
		must(t, st.service.AddNote(ctx, mo, onComment, "Wait for the idea."))
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: other.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.Advertises}})
		must(t, err)
		r, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.IsUnkind}})
		must(t, err)
		_, err = st.service.UndoRuling(ctx, mo, r.ID)
		must(t, err)
		_, err = st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Idea: i.ID}, To: challenge.Held, Because: challenge.Because{Code: challenge.OffTopic}})
		must(t, err)

		list, err := st.reads.Queue(ctx, []id.Challenge{st.c.ID})
		must(t, err)
		if len(list) != 1 || len(list[0].Notes) != 1 || list[0].Notes[0].Words != "Ask the lead." || list[0].Notes[0].Name != "Mo" {
			t.Fatalf("the queue is %+v", list)
		}
		if want := (challenge.Past{Posted: 3, Held: 1, Removed: 1}); list[0].Past != want {
			t.Errorf("its author's past is %+v, want %+v", list[0].Past, want)
		}
		past, err := st.reads.PastOf(ctx, onComment, []id.Challenge{st.c.ID + 1})
		must(t, err)
		if past != (challenge.Past{}) {
			t.Errorf("moderators of another challenge read %+v", past)
		}
		notes, err := st.reads.NotesOn(ctx, onComment)
		must(t, err)
		if len(notes) != 1 || notes[0].Words != "Wait for the idea." {
			t.Errorf("notes on the comment are %+v", notes)
		}
	})
}

// TestTheLogOfModerationCanBeDownloaded holds who did what, and of a removed passage and of a
// note none of the words.
func TestTheLogOfModerationCanBeDownloaded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mo := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		i := st.post(t, "Quillfeather video")
		cm, err := st.service.PostComment(ctx, st.ben, i.ID, 0, "Zebrawood comment.", "en", "")
		must(t, err)
		r, err := st.service.Decide(ctx, mo, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.IsUnkind, Words: "The end."}})
		must(t, err)
		st.clock.Turn(time.Minute)
		_, err = st.service.UndoRuling(ctx, mo, r.ID)
		must(t, err)
		_, err = st.service.RemovePassage(ctx, mo, challenge.Reported{Idea: i.ID}, "Quillfeather", challenge.Because{Code: challenge.TellsWho})
		must(t, err)
		st.clock.Turn(time.Minute)
		must(t, st.service.AddNote(ctx, mo, challenge.Reported{Idea: i.ID, Comment: cm.ID}, "Pinkfeather note."))
		list, err := st.reads.ModerationLog(ctx, []id.Challenge{st.c.ID})
		must(t, err)
		if len(list) != 3 || list[0].Act != challenge.LogNote || list[0].On != (challenge.Reported{Idea: i.ID, Comment: cm.ID}) || list[1].Act != challenge.LogRemoval || len(list[1].Places) != 1 || len(list[1].Hash) != 64 {
			t.Fatalf("the log is %+v", list)
		}
		if e := list[2]; e.From != challenge.Visible || e.To != challenge.Hidden || e.UndoneAt.IsZero() || e.Public() != "It is unkind to people. The end." || e.By != "Mo" {
			t.Errorf("the decision is %+v", e)
		}
		said := strings.ToLower(fmt.Sprintf("%+v", list))
		for _, word := range []string{"quillfeather", "zebrawood", "pinkfeather"} {
			if strings.Contains(said, word) {
				t.Errorf("%s is in the log: %s", word, said)
			}
		}
		if away, err := st.reads.ModerationLog(ctx, []id.Challenge{st.c.ID + 1}); err != nil || len(away) != 0 {
			t.Errorf("moderators of another challenge read %v, %v", away, err)
		}
	})
}
