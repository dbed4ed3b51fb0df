package store_test

import (
	"errors"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

func TestAnInvitationIsAcceptedOrDeclined(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newTable(t, s, 1, 1)
		r, p := tb.review, tb.panel.ID
		var author account.Actor
		must(t, s.InTx(ctx, func(tx *store.Tx) error {
			return tx.Get(&author.Person, "SELECT author_id FROM ideas WHERE id = ?", tb.ideas[0])
		}))
		olwen, owen := tb.person(t, "Olwen"), tb.person(t, "Owen")
		for _, who := range []account.Actor{author, olwen, owen} {
			_, err := r.SeatMember(ctx, tb.lead, p, review.Seating{Person: who.Person, Kind: review.Professional, Profession: "nurse", Invite: true})
			must(t, err)
		}
		yes := review.Answering{Accept: true}
		if err := r.AnswerInvitation(ctx, olwen, p, yes); !errors.Is(err, review.ErrNoInvitation) {
			t.Errorf("an invitation to a draft: %v", err)
		}
		tb.clock.Turn(25 * time.Hour)
		_, err := r.FormPanel(ctx, tb.lead, p)
		must(t, err)

		// Until it is answered the person has no part in the panel.
		if _, err := r.Board(ctx, olwen, p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("somebody who is invited opens the board: %v", err)
		}
		if got, err := r.Invitations(ctx, olwen); err != nil || len(got) != 1 || got[0].Panel.ID != p {
			t.Errorf("the invitations are %v, %v", got, err)
		}
		if got, err := r.Invitations(ctx, tb.ewan); err != nil || len(got) != 0 {
			t.Errorf("a member is invited: %v, %v", got, err)
		}
		if _, err := r.Invitation(ctx, tb.ewan, p); !errors.Is(err, review.ErrNoInvitation) {
			t.Errorf("a member reads an invitation: %v", err)
		}
		if _, err = r.BriefPanel(ctx, tb.chair, p); fieldNames(err) != "invitation ready practice" {
			t.Errorf("the guard of the briefing: %v", err)
		}

		// Interests are asked about with the invitation, and the answer declares them.
		asked, err := r.Invitation(ctx, author, p)
		must(t, err)
		if len(asked.Hints) == 0 || asked.Hints[0].Idea != tb.ideas[0] || asked.Hints[0].Kind != review.Author {
			t.Errorf("the author is asked about %+v", asked.Hints)
		}
		if asked, err = r.Invitation(ctx, olwen, p); err != nil || len(asked.Hints) != 0 {
			t.Errorf("another is asked about %+v, %v", asked.Hints, err)
		}
		must(t, r.AnswerInvitation(ctx, author, p, review.Answering{Accept: true, Interests: []review.Interest{{Idea: tb.ideas[0], Kind: review.Author}}}))
		must(t, r.AnswerInvitation(ctx, olwen, p, review.Answering{Accept: true, Interests: []review.Interest{{Idea: tb.ideas[0], Kind: review.Author}}})) // no sign of it, and their own word all the same
		must(t, r.AnswerInvitation(ctx, owen, p, review.Answering{Words: "I have no time."}))
		if err := r.AnswerInvitation(ctx, owen, p, yes); !errors.Is(err, review.ErrNoInvitation) {
			t.Errorf("an invitation is answered twice: %v", err)
		}
		if c, err := r.Conflicts(ctx, tb.chair, p); err != nil || len(c) != 2 || !c[0].Recused || !c[1].Recused {
			t.Errorf("the conflicts are %+v, %v", c, err)
		}
		if _, err := r.Board(ctx, olwen, p); err != nil {
			t.Errorf("a member opens the board: %v", err)
		}
		if _, err := r.Board(ctx, owen, p); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("one who declined opens the board: %v", err)
		}
		for who, want := range map[*account.Actor]string{&tb.chair: "I have no time.", &tb.secretary: "", &tb.lead: ""} {
			got, err := r.Declined(ctx, *who, p)
			if err != nil || len(got) != 1 || got[0].Person != owen.Person || got[0].Words != want {
				t.Errorf("%s reads %+v, %v", who.Name, got, err)
			}
		}
		for _, who := range []account.Actor{tb.ewan, tb.comms, olwen} {
			if _, err := r.Declined(ctx, who, p); !errors.Is(err, review.ErrNotYours) {
				t.Errorf("%s reads who has declined: %v", who.Name, err)
			}
		}
		tb.brief(t)
	})
}
