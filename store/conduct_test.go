package store_test

import (
	"strings"
	"testing"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/guard"
	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/store"
	"uptake/store/storetest"
)

// lets sets how posts are checked in the challenge of the stage.
func (st *stage) lets(t *testing.T, change func(*challenge.Conduct)) challenge.Conduct {
	t.Helper()
	c, err := st.reads.Conduct(t.Context(), st.c.ID)
	must(t, err)
	change(&c)
	c, err = st.service.SetConduct(t.Context(), account.Console, c)
	must(t, err)
	return c
}

// TestATrustedPersonsIdeaShowsAtOnceAndANewOnesWaits posts as each kind of author.
func TestATrustedPersonsIdeaShowsAtOnceAndANewOnesWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod := st.moderator(t, "Mo")
		posts := func(who account.Actor, title string) challenge.Idea {
			i, err := st.service.PostIdea(ctx, who, st.c.Slug, st.text(title), "")
			must(t, err)
			return i
		}
		is := func(what string, i challenge.Idea, want challenge.Moderation) {
			t.Helper()
			if i.Moderation != want || i.WasPublic != (want == challenge.Visible) {
				t.Errorf("%s: it is %s", what, i.Moderation)
			}
		}
		is("nothing is set", posts(st.ben, "Before"), challenge.Visible)
		st.lets(t, func(c *challenge.Conduct) {
			c.IdeasWait, c.TrustAfter = []challenge.AuthorKind{challenge.NewAuthor, challenge.KnownAuthor}, 2
		})
		is("of the team", posts(mod, "Team"), challenge.Visible)
		is("known", posts(st.ben, "Known"), challenge.Held)
		first := posts(st.ann, "First")
		is("new", first, challenge.Held)
		if err := first.ReadableBy(account.Actor{}); err == nil {
			t.Error("a visitor reads what waits")
		}
		list, err := st.reads.List(ctx, challenge.ListQuery{Challenge: st.c.ID, Sort: challenge.Newest, Limit: 50})
		must(t, err)
		if list.Total != 2 {
			t.Errorf("%d are listed, want that of Ben before and that of the team", list.Total)
		}
		if q := st.queue(t, nil); !strings.Contains(q, "First") {
			t.Errorf("the moderators find %s", q)
		}
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO identities (person_id, provider, issuer, subject, linked_at, used_at) VALUES (?, 'nhs', 'https://id.example.org', 'ann', ?, ?)", st.ann.Person, st.clock.Now(), st.clock.Now())
			return err
		}))
		is("verified", posts(st.ann, "Second"), challenge.Visible)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: first.ID}, To: challenge.Visible})
		must(t, err)
		st.lets(t, func(c *challenge.Conduct) { c.IdeasWait = append(c.IdeasWait, challenge.VerifiedAuthor) })
		is("earned by two", posts(st.ann, "Third"), challenge.Visible)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Idea: first.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.OffTopic}})
		must(t, err)
		is("one of three was removed", posts(st.ann, "Fourth"), challenge.Held)

		trust := challenge.Trust{Person: st.ann.Person, Challenge: st.c.ID, Given: true, Reason: "We have met."}
		refuses(t, "by no moderator", st.service.SetTrust(ctx, st.ben, trust), "person.forbidden")
		refuses(t, "everywhere, by the moderator of one", st.service.SetTrust(ctx, mod, challenge.Trust{Person: st.ann.Person, Given: true, Reason: "x"}), "person.forbidden")
		refuses(t, "themselves", st.service.SetTrust(ctx, mod, challenge.Trust{Person: mod.Person, Challenge: st.c.ID, Given: true, Reason: "x"}), "trust.self")
		refuses(t, "without a reason", st.service.SetTrust(ctx, mod, challenge.Trust{Person: st.ann.Person, Challenge: st.c.ID, Given: true}), "trust.invalid")
		refuses(t, "nobody", st.service.SetTrust(ctx, mod, challenge.Trust{Person: 999, Challenge: st.c.ID, Given: true, Reason: "x"}), "person.not_found")
		must(t, st.service.SetTrust(ctx, mod, trust))
		is("trusted", posts(st.ann, "Fifth"), challenge.Visible)
		must(t, st.service.SetTrust(ctx, account.Console, challenge.Trust{Person: st.ann.Person, Reason: "Elsewhere."}))
		is("here a moderator trusts them", posts(st.ann, "Sixth"), challenge.Visible)
		trust.Given, trust.Reason = false, "Not any more."
		must(t, st.service.SetTrust(ctx, mod, trust))
		is("trust is taken", posts(st.ann, "Seventh"), challenge.Held)
		all, err := st.reads.Trusts(ctx, st.ann.Person, []id.Challenge{st.c.ID})
		must(t, err)
		if len(all) != 1 || all[0].Given || all[0].Reason != "Not any more." {
			t.Errorf("the moderators read %+v", all)
		}
		var said []struct{ Kind, Reason string }
		must(t, s.Reader(ctx).All(&said, "SELECT kind, reason FROM events WHERE subject = ? AND kind IN ('person.trusted', 'person.distrusted') ORDER BY id", st.ann.Person))
		if len(said) != 3 || said[0].Kind != string(outbox.PersonTrusted) || said[2].Reason != "Not any more." {
			t.Errorf("the trail says %+v", said)
		}
	})
}

// TestWhatIsEditedWaitsAgain edits what is public as somebody whose posts wait.
func TestWhatIsEditedWaitsAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		i := st.post(t, "Before")
		st.lets(t, func(c *challenge.Conduct) { c.IdeasWait = []challenge.AuthorKind{challenge.KnownAuthor} })
		i, err := st.service.EditIdea(ctx, st.ann, i.ID, i.Version, st.text("After"), "")
		must(t, err)
		if i.Moderation != challenge.Held || i.ReadableBy(account.Actor{}) == nil || i.ReadableBy(st.ann) != nil {
			t.Errorf("it is %s", i.Moderation)
		}
		_, err = st.service.EditIdea(ctx, st.ann, i.ID, i.Version, st.text("Again"), "")
		must(t, err)
	})
}

// TestACommentThatWaitsStandsInNoThread posts a comment as somebody new and lets a
// moderator show it.
func TestACommentThatWaitsStandsInNoThread(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		mod, i := st.moderator(t, "Mo"), st.post(t, "An idea")
		st.lets(t, func(c *challenge.Conduct) { c.CommentsWait = []challenge.AuthorKind{challenge.NewAuthor} })
		cm, err := st.service.PostComment(ctx, st.ben, i.ID, 0, "Quillfeather.", "en", "")
		must(t, err)
		reply, err := st.service.PostComment(ctx, st.ann, i.ID, 0, "Of the author, who is known.", "en", "")
		must(t, err)
		if cm.State != challenge.CommentHeld || reply.State != challenge.CommentVisible {
			t.Errorf("they are %s and %s", cm.State, reply.State)
		}
		threads := func(want int) {
			t.Helper()
			th, err := st.reads.Thread(ctx, i.ID, 1)
			must(t, err)
			if len(th.Comments) != want || th.Total != want {
				t.Errorf("%d comments stand there and %d are counted, want %d", len(th.Comments), th.Total, want)
			}
		}
		threads(1)
		_, _, err = st.reads.CommentPage(ctx, cm.ID)
		refuses(t, "its place", err, "comment.not_found")
		_, err = st.service.PostComment(ctx, st.ann, i.ID, cm.ID, "An answer.", "en", "")
		refuses(t, "an answer to it", err, "comment.not_found")
		if q := st.queue(t, nil); !strings.Contains(q, "Quillfeather") {
			t.Errorf("the moderators find %s", q)
		}
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Hidden, Because: challenge.Because{Code: challenge.OffTopic}})
		must(t, err)
		threads(1)
		_, err = st.service.Decide(ctx, mod, challenge.Decision{On: challenge.Reported{Comment: cm.ID}, To: challenge.Visible})
		must(t, err)
		threads(2)
		rulings, err := st.reads.Rulings(ctx, challenge.RulingQuery{On: challenge.Reported{Idea: i.ID, Comment: cm.ID}, Limit: 5})
		must(t, err)
		_, err = st.service.UndoRuling(ctx, mod, rulings[0].ID)
		must(t, err)
		threads(1)
	})
}

func TestHowPostsAreCheckedIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		usual := challenge.UsualConduct(st.c.ID)
		set := func(who account.Actor, change func(*challenge.Conduct)) error {
			c := usual
			change(&c)
			_, err := st.service.SetConduct(ctx, who, c)
			return err
		}
		none := func(*challenge.Conduct) {}
		refuses(t, "by a moderator", set(st.moderator(t, "Mo"), none), "person.forbidden")
		refuses(t, "by nobody", set(account.Actor{}, none), "person.sign_in")
		refuses(t, "no such author", set(account.Console, func(c *challenge.Conduct) { c.IdeasWait = []challenge.AuthorKind{"owl"} }), "conduct.invalid")
		refuses(t, "no time", set(account.Console, func(c *challenge.Conduct) { c.LookWithin = 0 }), "conduct.invalid")
		refuses(t, "too many", set(account.Console, func(c *challenge.Conduct) { c.TrustAfter = 101 }), "conduct.invalid")
		must(t, set(account.Console, none))
		refuses(t, "from an old page", set(account.Console, none), "conduct.stale")
		must(t, set(account.Console, func(c *challenge.Conduct) { c.Version = 1 }))
	})
}

// TestARuleLetsPassHoldsOrStops breaks a rule under each of its answers.
func TestARuleLetsPassHoldsOrStops(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st, ctx := newStage(t, s, challenge.SupportOnly), t.Context()
		open := st.post(t, "An idea")
		says := func(body string) (challenge.Comment, error) {
			return st.service.PostComment(ctx, st.ben, open.ID, 0, body, "en", "")
		}
		for _, r := range guard.Civility {
			for _, to := range []challenge.Treatment{challenge.Pass, challenge.Look, challenge.Stop} {
				st.lets(t, func(c *challenge.Conduct) { c.Rules = map[guard.Rule]challenge.Treatment{r.Rule: to} })
				cm, err := says(r.Fails)
				switch to {
				case challenge.Stop:
					refuses(t, string(r.Rule), err, "text.uncivil")
				default:
					must(t, err)
					if (cm.State == challenge.CommentHeld) != (to == challenge.Look) {
						t.Errorf("%s, %s: it is %s", r.Rule, to, cm.State)
					}
				}
				if cm, err = says(r.Passes); err != nil || cm.State != challenge.CommentVisible {
					t.Errorf("%s, %s: the example that passes is %s, %v", r.Rule, to, cm.State, err)
				}
			}
		}
		idea := st.text("More")
		idea.Body = "Whoever wrote this is a stupid idiot."
		st.lets(t, func(c *challenge.Conduct) { c.Rules = map[guard.Rule]challenge.Treatment{guard.Abuse: challenge.Look} })
		i, err := st.service.PostIdea(ctx, st.ann, st.c.Slug, idea, "")
		must(t, err)
		if i.Moderation != challenge.Held {
			t.Errorf("the idea is %s", i.Moderation)
		}
		c := challenge.UsualConduct(st.c.ID)
		c.Rules = map[guard.Rule]challenge.Treatment{"owl": challenge.Stop}
		_, err = st.service.SetConduct(ctx, account.Console, c)
		refuses(t, "no such rule", err, "conduct.invalid")
	})
}
