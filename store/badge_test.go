package store_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

var mailedLink = regexp.MustCompile(`https://ideas\.example\.org/sign-in/(\S+)`)

// badging is a stage on which people sign in.
type badging struct {
	*stage
	people account.Service
	admin  account.Actor
}

func newBadging(t *testing.T, s *store.Store) badging {
	t.Helper()
	st := newStage(t, s, challenge.SupportOnly)
	return badging{st, account.Service{
		Store: store.Accounts(s), Reads: store.AccountReads(s), Now: st.clock.Now, Site: "Uptake", BaseURL: "https://ideas.example.org", Secrets: [][]byte{[]byte(strings.Repeat("s", 32))},
	}, with(st.person(t, "Ada"), account.Administrator, 0)}
}

// signsIn has somebody sign in by mail to an address.
func (b badging) signsIn(t *testing.T, email string) account.Person {
	t.Helper()
	b.forgetLetters(t)
	_, err := b.people.AskSignIn(t.Context(), account.Ask{Email: email})
	must(t, err)
	e, err := b.people.ConfirmLink(t.Context(), mailedLink.FindStringSubmatch(b.letters(t)[email].Text)[1], account.Browser{})
	must(t, err)
	return e.Person
}

// forgetLetters drops the mails that wait.
func (b badging) forgetLetters(t *testing.T) {
	t.Helper()
	must(t, b.s.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("DELETE FROM tasks WHERE handler = ?", string(outbox.SendMail))
		return err
	}))
}

// beside lists what stands beside a name, beside their idea and beside their comment.
func (b badging) beside(t *testing.T, p id.Person, i id.Idea, c id.Comment) []string {
	t.Helper()
	own, err := b.people.BadgesOf(t.Context(), p)
	must(t, err)
	v, err := b.reads.View(t.Context(), i)
	must(t, err)
	cm, err := b.reads.CommentByID(t.Context(), c)
	must(t, err)
	thread, err := b.reads.Thread(t.Context(), i, 1)
	must(t, err)
	out := make([]string, 0, len(own))
	for _, o := range own {
		out = append(out, o.Label+" / "+o.Domain+o.Checked+" / "+o.At.Format(time.DateOnly))
	}
	if v.Author == p && !v.Unnamed && len(v.AuthorBadges) != len(own) || len(cm.AuthorBadges) != len(own) && !v.Unnamed || len(thread.Comments[0].AuthorBadges) != len(cm.AuthorBadges) {
		t.Errorf("beside the name stand %v, beside the idea %v, beside the comment %v, in the thread %v", own, v.AuthorBadges, cm.AuthorBadges, thread.Comments[0].AuthorBadges)
	}
	return out
}

func sameLines(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// TestABadgeFollowsTheAddressThatWasConfirmed takes a badge by rule from its rule to its end.
func TestABadgeFollowsTheAddressThatWasConfirmed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := newBadging(t, s), t.Context()
		nurse := b.signsIn(t, "nurse@trust.nhs.uk")
		_, err := b.people.EditProfile(ctx, account.Actor{Person: nurse.ID}, nurse.Version, account.Profile{Name: "Ned Nurse"})
		must(t, err)
		who := account.Actor{Person: nurse.ID, Name: "Ned Nurse"}
		i, err := b.service.PostIdea(ctx, who, b.c.Slug, b.text("From the ward"), "")
		must(t, err)
		cm, err := b.service.PostComment(ctx, who, i.ID, 0, "More of it.", "en", "")
		must(t, err)
		sameLines(t, "before there is a rule", b.beside(t, nurse.ID, i.ID, cm.ID))

		for what, try := range map[string]struct {
			by                  account.Actor
			domain, label, code string
		}{
			"a contributor":         {b.ben, "trust.nhs.uk", "Works here", "person.forbidden"},
			"a visitor":             {account.Actor{}, "trust.nhs.uk", "Works here", "person.sign_in"},
			"a lead":                {with(b.person(t, "Lea"), account.Lead, b.c.ID), "trust.nhs.uk", "Works here", "person.forbidden"},
			"no domain":             {b.admin, "trust", "Works here", "badge.invalid"},
			"a mark for everything": {b.admin, "%.nhs.uk", "Works here", "badge.invalid"},
			"where anybody can be":  {b.admin, "gmail.com", "Works here", "badge.invalid"},
			"no label":              {b.admin, "trust.nhs.uk", " ", "badge.invalid"},
			"a long label":          {b.admin, "trust.nhs.uk", strings.Repeat("é", 61), "badge.invalid"},
		} {
			_, err := b.people.SetBadgeRule(ctx, try.by, try.domain, try.label)
			refuses(t, what, err, try.code)
		}
		rule, err := b.people.SetBadgeRule(ctx, b.admin, " @Trust.NHS.uk ", "Works at St Elsewhere")
		must(t, err)
		_, err = b.people.SetBadgeRule(ctx, b.admin, "trust.nhs.uk", "Another")
		refuses(t, "a second rule", err, "badge.rule_there")
		day := b.clock.Now().Format(time.DateOnly)
		works := "Works at St Elsewhere / trust.nhs.uk / " + day
		sameLines(t, "once there is a rule", b.beside(t, nurse.ID, i.ID, cm.ID), works)
		for _, email := range []string{"below@ward.trust.nhs.uk", "like@nottrust.nhs.uk", "other@trust.nhs.uk.example.org"} {
			p := b.signsIn(t, email)
			if got, err := b.people.BadgesOf(ctx, p.ID); err != nil || len(got) != 0 {
				t.Errorf("%s has %v, %v", email, got, err)
			}
		}
		later := b.signsIn(t, "later@trust.nhs.uk")
		if got, err := b.people.BadgesOf(ctx, later.ID); err != nil || len(got) != 1 {
			t.Errorf("whoever comes later has %v, %v", got, err)
		}
		b.clock.Turn(48 * time.Hour)
		b.signsIn(t, "nurse@trust.nhs.uk")
		sameLines(t, "after another sign-in", b.beside(t, nurse.ID, i.ID, cm.ID), works)

		_, err = b.service.NameIdea(ctx, account.Console, i.ID, true)
		if err != nil { // the challenge may ask for names
			must(t, s.InTx(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE ideas SET unnamed = TRUE WHERE id = ?", i.ID)
				return err
			}))
		}
		v, err := b.reads.View(ctx, i.ID)
		must(t, err)
		thread, err := b.reads.Thread(ctx, i.ID, 1)
		must(t, err)
		if v.AuthorName != account.Unnamed || len(v.AuthorBadges)+len(thread.Comments[0].AuthorBadges) != 0 {
			t.Errorf("a badge tells who posted without a name: %q %v %v", v.AuthorName, v.AuthorBadges, thread.Comments[0].AuthorBadges)
		}
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE ideas SET unnamed = FALSE WHERE id = ?", i.ID)
			return err
		}))

		b.forgetLetters(t)
		must(t, b.people.ChangeAddress(ctx, account.Actor{Person: nurse.ID, ProvenAt: b.clock.Now()}, "home@example.net"))
		sameLines(t, "while the change waits", b.beside(t, nurse.ID, i.ID, cm.ID), works)
		link := regexp.MustCompile(`/sign-in/address/(\S+)`).FindStringSubmatch(b.letters(t)["home@example.net"].Text)[1]
		must(t, b.people.ConfirmAddress(ctx, link))
		sameLines(t, "with another address", b.beside(t, nurse.ID, i.ID, cm.ID))

		refuses(t, "ended by a lead", b.people.EndBadgeRule(ctx, with(b.person(t, "Leo"), account.Lead, b.c.ID), rule.ID), "person.forbidden")
		must(t, b.people.EndBadgeRule(ctx, b.admin, rule.ID))
		refuses(t, "ended again", b.people.EndBadgeRule(ctx, b.admin, rule.ID), "badge.no_rule")
		if got, err := b.people.BadgesOf(ctx, later.ID); err != nil || len(got) != 0 {
			t.Errorf("after its end there is %v, %v", got, err)
		}
		b.trail(t, "badge.rule_set", "badge.confirmed", "badge.confirmed", "badge.rule_ended")
	})
}

// trail compares the kinds of the events about badges.
func (b badging) trail(t *testing.T, want ...string) {
	t.Helper()
	var kinds []string
	must(t, b.s.Reader(t.Context()).All(&kinds, "SELECT kind FROM events WHERE kind LIKE 'badge.%' ORDER BY id"))
	sameLines(t, "the trail", kinds, want...)
}

// TestStaffVerifyAPerson takes a badge that is given by hand from its reason to its end.
func TestStaffVerifyAPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := newBadging(t, s), t.Context()
		mo := with(b.person(t, "Mo"), account.Moderator, 0)
		i := b.post(t, "Ann’s idea")
		cm, err := b.service.PostComment(ctx, b.ann, i.ID, 0, "More of it.", "en", "")
		must(t, err)
		now := b.clock.Now()
		good := account.Verified{Person: b.ann.Person, Badge: account.Badge{Label: "Nurse", Checked: "NMC register", At: now}, EndsAt: now.Add(24 * time.Hour)}
		for what, try := range map[string]struct {
			by     account.Actor
			change func(*account.Verified)
			code   string
		}{
			"a contributor":                 {b.ben, func(*account.Verified) {}, "person.forbidden"},
			"a visitor":                     {account.Actor{}, func(*account.Verified) {}, "person.sign_in"},
			"a moderator of one challenge":  {with(b.person(t, "Max"), account.Moderator, b.c.ID), func(*account.Verified) {}, "person.forbidden"},
			"themselves":                    {mo, func(v *account.Verified) { v.Person = mo.Person }, "badge.self"},
			"nobody":                        {mo, func(v *account.Verified) { v.Person = 99999 }, "person.not_found"},
			"no label":                      {mo, func(v *account.Verified) { v.Label = "" }, "badge.invalid"},
			"nothing checked":               {mo, func(v *account.Verified) { v.Checked = "\u200b" }, "badge.invalid"},
			"too much checked":              {mo, func(v *account.Verified) { v.Checked = strings.Repeat("é", 121) }, "badge.invalid"},
			"checked tomorrow":              {mo, func(v *account.Verified) { v.At = now.Add(25 * time.Hour) }, "badge.invalid"},
			"an end that is past":           {mo, func(v *account.Verified) { v.EndsAt = now }, "badge.invalid"},
			"a patient's number in a badge": {mo, func(v *account.Verified) { v.Checked = "NHS number 943 476 5919" }, "badge.invalid"},
		} {
			v := good
			try.change(&v)
			_, err := b.people.Verify(ctx, try.by, v)
			refuses(t, what, err, try.code)
		}
		sameLines(t, "after refusals", b.beside(t, b.ann.Person, i.ID, cm.ID))
		first, err := b.people.Verify(ctx, mo, good)
		must(t, err)
		lasting := good
		lasting.Label, lasting.EndsAt = "Lecturer", time.Time{}
		second, err := b.people.Verify(ctx, b.admin, lasting)
		must(t, err)
		day := now.Format(time.DateOnly)
		sameLines(t, "both", b.beside(t, b.ann.Person, i.ID, cm.ID), "Nurse / NMC register / "+day, "Lecturer / NMC register / "+day)

		var due []time.Time
		must(t, s.Reader(ctx).All(&due, "SELECT due_at FROM tasks WHERE handler = ?", string(outbox.EndBadge)))
		if len(due) != 1 || !due[0].Equal(first.EndsAt) {
			t.Errorf("its end waits at %v, want %v", due, first.EndsAt)
		}
		b.clock.Turn(24*time.Hour - time.Second)
		must(t, b.people.EndBadges(ctx, b.ann.Person))
		if got := b.beside(t, b.ann.Person, i.ID, cm.ID); len(got) != 2 {
			t.Errorf("it ends too early: %q", got)
		}
		b.clock.Turn(time.Second)
		must(t, b.people.EndBadges(ctx, b.ann.Person))
		sameLines(t, "after its end", b.beside(t, b.ann.Person, i.ID, cm.ID), "Lecturer / NMC register / "+day)

		refuses(t, "taken by a contributor", b.people.TakeBadge(ctx, b.ben, b.ann.Person, second.ID), "person.forbidden")
		refuses(t, "of somebody else", b.people.TakeBadge(ctx, mo, b.ben.Person, second.ID), "badge.not_found")
		must(t, b.people.TakeBadge(ctx, mo, b.ann.Person, second.ID))
		refuses(t, "taken twice", b.people.TakeBadge(ctx, mo, b.ann.Person, second.ID), "badge.not_found")
		sameLines(t, "taken back", b.beside(t, b.ann.Person, i.ID, cm.ID))
		b.trail(t, "badge.given", "badge.given", "badge.ended", "badge.taken")
	})
}

// TestANameLooksLikeNoBadge refuses what would look as if it had been checked.
func TestANameLooksLikeNoBadge(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := newBadging(t, s), t.Context()
		p, err := b.people.Reads.PersonByID(ctx, b.ben.Person)
		must(t, err)
		for _, name := range []string{"Ben ✓", "Ben ✔️", "✅ Ben", "Ben (verified)", "Dr V3rified Ben", "Ben ☑", "Ben, role checked"} {
			_, err := b.people.EditProfile(ctx, b.ben, p.Version, account.Profile{Name: name})
			refuses(t, name, err, "person.imitates")
		}
		for _, name := range []string{"Ben O’Hara-Žižek", "Ben Verity", "Ben Checkland"} {
			p, err = b.people.EditProfile(ctx, b.ben, p.Version, account.Profile{Name: name})
			must(t, err)
		}
	})
}
