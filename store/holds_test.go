package store_test

import (
	"errors"
	"testing"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/privacy"
	"uptake/store"
	"uptake/store/storetest"
)

// TestAHoldStopsAnErasure tries to erase somebody under each kind of hold, and again
// once it is released.
func TestAHoldStopsAnErasure(t *testing.T) {
	for name, w := range map[string]privacy.Holding{
		"of the person":                {Person: mark + "@Example.org", Reason: "An inquiry"},
		"of the person, by the handle": {Person: "p-" + mark, Reason: "An inquiry"},
		"of a challenge of theirs":     {Challenge: "plants", Reason: "An inquiry"},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				p := plant(t, s)
				uses := erases(s, &keptLetters{})
				h, err := uses.Hold(t.Context(), account.Console, w)
				if err != nil {
					t.Fatal(err)
				}
				wish := privacy.Wish{Words: privacy.Remove}
				if err := uses.Erase(t.Context(), account.Actor{Person: p.person}, p.person, wish); !errors.Is(err, privacy.ErrHeld) {
					t.Errorf("they erase themselves: %v", err)
				}
				if err := uses.Erase(t.Context(), account.Console, p.person, wish); !errors.Is(err, privacy.ErrHeld) {
					t.Errorf("a command erases them: %v", err)
				}
				if len(textsOf(t, s, wordmark)) == 0 || len(textsOf(t, s, mark)) == 0 {
					t.Error("a refusal took something away")
				}
				var left int
				if err := s.Reader(t.Context()).Get(&left, "SELECT count(*) FROM seats WHERE id = ? AND state = 'left'", p.seat); err != nil || left != 0 {
					t.Errorf("a refusal gave a seat up: %d, %v", left, err)
				}
				if w.Challenge == "" { // the other one is free
					if err := uses.Erase(t.Context(), account.Console, p.other, wish); err != nil {
						t.Errorf("somebody who is not held: %v", err)
					}
				}
				if _, err := uses.Release(t.Context(), account.Console, h.ID); err != nil {
					t.Fatal(err)
				}
				if err := uses.Erase(t.Context(), account.Actor{Person: p.person}, p.person, wish); err != nil {
					t.Errorf("after the release: %v", err)
				}
			})
		})
	}
}

func TestWhoMayHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := plant(t, s)
		uses := erases(s, &keptLetters{})
		boss := account.Actor{Person: p.other, Grants: []account.Grant{{Role: account.Administrator}}}
		lead := account.Actor{Person: p.other, Grants: []account.Grant{{Role: account.Lead, Challenge: p.challenge}}}
		for _, tt := range []struct {
			name string
			by   account.Actor
			w    privacy.Holding
			want error
		}{
			{"nobody", account.Actor{}, privacy.Holding{Challenge: "plants", Reason: "r"}, account.ErrSignIn},
			{"a lead", lead, privacy.Holding{Challenge: "plants", Reason: "r"}, account.ErrForbidden},
			{"without a reason", boss, privacy.Holding{Challenge: "plants", Reason: " "}, privacy.ErrHoldInvalid},
			{"of nothing", boss, privacy.Holding{Reason: "r"}, privacy.ErrHoldInvalid},
			{"of both", boss, privacy.Holding{Challenge: "plants", Person: "p-" + mark, Reason: "r"}, privacy.ErrHoldInvalid},
			{"of nobody", boss, privacy.Holding{Person: "p-nobody", Reason: "r"}, privacy.ErrHoldInvalid},
			{"of no challenge", boss, privacy.Holding{Challenge: "nowhere", Reason: "r"}, privacy.ErrHoldInvalid},
			{"an administrator", boss, privacy.Holding{Challenge: "plants", Reason: "r"}, nil},
			{"the same again", boss, privacy.Holding{Challenge: "plants", Reason: "another"}, privacy.ErrHoldThere},
		} {
			if _, err := uses.Hold(t.Context(), tt.by, tt.w); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		if _, err := uses.Holds(t.Context(), lead); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a lead lists holds: %v", err)
		}
		all, err := uses.Holds(t.Context(), boss)
		if err != nil || len(all) != 2 || all[0].Slug != "plants" || all[0].ByHandle != "p-"+othermark || !all[0].ReleasedAt.IsZero() || all[1].Handle != "p-"+mark {
			t.Fatalf("the list is %+v, %v", all, err)
		}
		if _, err := uses.Release(t.Context(), lead, all[0].ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a lead releases: %v", err)
		}
		if _, err := uses.Release(t.Context(), boss, all[0].ID); err != nil {
			t.Error(err)
		}
		if _, err := uses.Release(t.Context(), boss, all[0].ID); !errors.Is(err, privacy.ErrHoldOver) {
			t.Errorf("released twice: %v", err)
		}
		if _, err := uses.Release(t.Context(), boss, id.Hold(999)); !errors.Is(err, privacy.ErrHoldNotFound) {
			t.Errorf("released nothing: %v", err)
		}
		if _, err := uses.Hold(t.Context(), boss, privacy.Holding{Challenge: "plants", Reason: "again"}); err != nil {
			t.Errorf("held again: %v", err)
		}
		var facts []struct {
			Kind    string
			ActorID id.Person
			Reason  string
		}
		if err := s.Reader(t.Context()).All(&facts, "SELECT kind, actor_id, reason FROM events WHERE kind LIKE 'hold.%' ORDER BY id"); err != nil || len(facts) != 3 ||
			facts[0].Kind != "hold.placed" || facts[0].Reason != "r" || facts[0].ActorID != p.other || facts[1].Kind != "hold.released" || facts[1].ActorID != p.other {
			t.Errorf("the trail says %+v, %v", facts, err)
		}
	})
}
