package store_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/search/fts"
	"uptake/store"
	"uptake/store/storetest"
)

// everything is all that the database says, table by table.
func (st *stage) everything(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	for _, q := range []string{
		"SELECT title || body || answers || tags FROM ideas", "SELECT title || body || answers || tags FROM idea_versions", "SELECT tag || name FROM idea_tags",
		"SELECT title || body || answers || tags FROM drafts", "SELECT body FROM comments", "SELECT body FROM comment_versions", "SELECT title || body || answers FROM redacted_copies",
		"SELECT body FROM kept_answers", "SELECT payload || last_err FROM tasks", "SELECT reason || detail FROM events", "SELECT kind || words || hash FROM removals", "SELECT field FROM removal_places",
	} {
		var rows []string
		must(t, st.s.Reader(t.Context()).All(&rows, q))
		out.WriteString(strings.Join(rows, "\n"))
	}
	return out.String()
}

func TestAPassageIsTakenOutOfEveryText(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		st.mailed(t, st.ann)
		mo := with(st.person(t, "Mo"), account.Moderator, st.c.ID)
		away := with(st.person(t, "Una"), account.Moderator, st.c.ID+1)
		text := st.text("Zebrawood Quill at the door")
		text.Body, text.Tags = "We asked zebrawood\n  quill, twice. ZEBRAWOOD QUILL agreed. The door is wide.", []string{"zebrawood quill", "doors"}
		i, err := st.service.PostIdea(ctx, st.ann, "joints", text, "")
		must(t, err)
		edited := text
		edited.Title = "The door"
		i, err = st.service.EditIdea(ctx, st.ann, i.ID, i.Version, edited, "")
		must(t, err)
		_, err = st.service.StartDraft(ctx, st.ann, "joints", "", text)
		must(t, err)
		cm, err := st.service.PostComment(ctx, st.ben, i.ID, 0, "I know Zebrawood Quill.", "en", "")
		must(t, err)
		cm, err = st.service.EditComment(ctx, st.ben, cm.ID, cm.Version, "I know Zebrawood Quill well.", "")
		must(t, err)
		on, onComment := challenge.Reported{Idea: i.ID}, challenge.Reported{Idea: i.ID, Comment: cm.ID}
		remove := func(a account.Actor, on challenge.Reported, passage string, why challenge.Because) error {
			_, err := st.service.RemovePassage(ctx, a, on, passage, why)
			return err
		}
		why := challenge.Because{Code: challenge.TellsWho}
		before := st.everything(t)
		refuses(t, "a visitor", remove(account.Actor{}, on, "zebrawood quill", why), "person.sign_in")
		refuses(t, "the author", remove(st.ann, on, "zebrawood quill", why), "person.forbidden")
		refuses(t, "a moderator of another challenge", remove(away, on, "zebrawood quill", why), "person.forbidden")
		refuses(t, "no reason", remove(mo, on, "zebrawood quill", challenge.Because{}), "moderation.invalid")
		refuses(t, "two letters", remove(mo, on, "ze", why), "passage.invalid")
		refuses(t, "a reason that repeats it", remove(mo, on, "zebrawood quill", challenge.Because{Words: "Zebrawood  Quill is named."}), "passage.invalid")
		refuses(t, "what stands nowhere", remove(mo, on, "zebrawood quills", why), "passage.not_found")
		if got := st.everything(t); got != before || strings.Count(strings.ToLower(before), "zebrawood") < 12 {
			t.Fatal("refusals have changed something, or there is too little to remove")
		}
		must(t, remove(mo, on, "Zebrawood  Quill", why))
		must(t, remove(mo, onComment, "zebrawood quill", why))
		if got := st.everything(t); strings.Contains(strings.ToLower(got), "zebrawood") || !strings.Contains(got, "We asked [removed], twice. [removed] agreed. The door is wide.") || !strings.Contains(got, "I know [removed] well.") {
			t.Errorf("the database says %s", got)
		}
		v, err := st.reads.View(ctx, i.ID)
		must(t, err)
		if v.Title != "The door" || v.Edits != 1 || strings.Join(v.Tags, " ") != "doors" {
			t.Errorf("the idea is %q, edited %d times, with %q", v.Title, v.Edits, v.Tags)
		}
		_, err = st.service.EditIdea(ctx, st.ann, i.ID, i.Version, edited, "")
		refuses(t, "an author who still sees it saves it again", err, "idea.stale")
		var places int
		must(t, s.Reader(ctx).Get(&places, "SELECT count(*) FROM removal_places"))
		if places < 11 {
			t.Errorf("%d places are kept", places)
		}

		for _, removal := range st.due(t, outbox.TellRemoval) {
			for range 2 { // a second run tells nothing
				must(t, st.teller().PassageRemoved(ctx, st.service, id.Removal(removal)))
			}
		}
		mail := st.letters(t)["ann@example.org"]
		if !strings.Contains(mail.Text, "taken a passage out of an idea") || !strings.Contains(mail.Text, "Leave out names") || strings.Contains(strings.ToLower(mail.Text+mail.Subject), "zebrawood") || strings.Contains(mail.Text, "Mo ") {
			t.Errorf("the author was told %q", mail.Text)
		}

		if s.Dialect() == store.SQLite { // nor is it in the file, its index or its companion
			must(t, s.InTx(ctx, func(tx *store.Tx) error { _, err := tx.Exec(fts.Purge); return err }))
			emptied, err := s.Scrub(ctx)
			must(t, err)
			var path string
			must(t, s.Reader(ctx).Get(&path, "SELECT file FROM pragma_database_list WHERE name = 'main'"))
			for _, end := range []string{"", "-wal"} {
				raw, err := os.ReadFile(path + end) //nolint:gosec // the test's own database
				if err == nil && (!emptied || bytes.Contains(bytes.ToLower(raw), []byte("zebrawood"))) {
					t.Errorf("the bytes of %s%s hold it still", path, end)
				}
			}
		}
	})
}

// TestAPassageIsTakenOutOfWhatIsSaidOfFiles holds names, descriptions and transcripts.
func TestAPassageIsTakenOutOfWhatIsSaidOfFiles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f, ctx := newFiles(t, s), t.Context()
		mo := f.moderator(t, "Mo")
		i := f.by(t, f.ann, "Quiet nights")
		u := spoken("Trolleys roll.\nThen Zebrawood  Quill\nspeaks of the ward.")
		u.Name, u.Alt = "zebrawood_quill at night.wav", "Zebrawood Quill on the ward"
		a, err := f.Attach(ctx, f.ann, i.ID, u)
		must(t, err)
		other, err := f.Attach(ctx, f.ben, f.by(t, f.ben, "Doors").ID, plan("of Zebrawood Quill"))
		must(t, err)
		a, err = f.Show(ctx, mo, a.ID, a.Version)
		must(t, err)

		r, err := f.stage.service.RemovePassage(ctx, mo, challenge.Reported{Idea: i.ID}, "zebrawood quill", challenge.Because{Code: challenge.TellsWho})
		must(t, err)
		if len(r.Places) != 3 {
			t.Errorf("it stood in %v", r.Places)
		}
		now, err := f.Reads.ByID(ctx, a.ID)
		must(t, err)
		if now.Name != "[removed] at night.wav" || now.Alt != "[removed] on the ward" || now.Transcript != "Trolleys roll.\nThen [removed]\nspeaks of the ward." || now.LookedAt.IsZero() || now.Version != a.Version+1 {
			t.Errorf("the recording is %+v", now)
		}
		if other, err = f.Reads.ByID(ctx, other.ID); err != nil || other.Alt != "The plan: of Zebrawood Quill" {
			t.Errorf("a plan of another idea is described as %q, %v", other.Alt, err)
		}
	})
}
