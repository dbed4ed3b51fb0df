package review

import (
	"context"
	"testing"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
)

// crowd answers every list with idea 1, which is under review, and idea 2, which is not.
type crowd struct{ challenge.Reads }

func cards() []challenge.Card {
	return []challenge.Card{{ID: 1, Challenge: 7, Supports: 5, Comments: 3}, {ID: 2, Challenge: 7, Supports: 5, Comments: 3}}
}

func (crowd) List(context.Context, challenge.ListQuery) (challenge.List, error) {
	return challenge.List{Cards: cards()}, nil
}

func (crowd) CardsByID(context.Context, []id.Idea) ([]challenge.Card, error) { return cards(), nil }

func (crowd) FollowedIdeas(context.Context, id.Person) ([]challenge.Followed, error) {
	return []challenge.Followed{{Card: cards()[0]}, {Card: cards()[1]}}, nil
}

func (crowd) NewsOf(context.Context, id.Person, time.Time) ([]challenge.News, error) {
	return []challenge.News{{Card: cards()[0]}, {Card: cards()[1]}}, nil
}

func TestEveryListOfCardsIsVeiled(t *testing.T) {
	t.Parallel()
	lists := map[string]func(challenge.Reads) ([]challenge.Card, error){
		"list": func(r challenge.Reads) ([]challenge.Card, error) {
			l, err := r.List(t.Context(), challenge.ListQuery{Sort: challenge.Newest})
			return l.Cards, err
		},
		"by number": func(r challenge.Reads) ([]challenge.Card, error) { return r.CardsByID(t.Context(), nil) },
		"followed": func(r challenge.Reads) ([]challenge.Card, error) {
			f, err := r.FollowedIdeas(t.Context(), 1)
			return []challenge.Card{f[0].Card, f[1].Card}, err
		},
		"news": func(r challenge.Reads) ([]challenge.Card, error) {
			n, err := r.NewsOf(t.Context(), 1, time.Time{})
			return []challenge.Card{n[0].Card, n[1].Card}, err
		},
	}
	var veil Veil
	veil.hide(1, 7, RowCrowd)
	for name, list := range lists {
		for i, v := range []Veil{{}, veil} {
			got, err := list(v.On(crowd{}))
			if err != nil {
				t.Fatal(err)
			}
			if hidden := i == 1; got[0].CrowdHidden != hidden || (got[0].Supports+got[0].Comments == 0) != hidden {
				t.Errorf("%s with veil %d: got %+v for the idea under review", name, i, got[0])
			}
			if got[1].CrowdHidden || got[1].Supports != 5 || got[1].Comments != 3 {
				t.Errorf("%s with veil %d: got %+v for the other idea", name, i, got[1])
			}
		}
	}
}

// What is hidden of an idea is hidden in every list of cards, one thing without the other.
func TestTextsAndNamesAreVeiledApart(t *testing.T) {
	t.Parallel()
	for rows, want := range map[Rows]challenge.Card{
		RowText:             {Author: "Ann", AuthorRole: "gp", Supports: 5, TextHidden: true},
		RowAuthor:           {Excerpt: "It helps", Supports: 5, AuthorHidden: true},
		RowText | RowAuthor: {Supports: 5, TextHidden: true, AuthorHidden: true},
	} {
		var veil Veil
		veil.hide(1, 7, rows)
		got := challenge.Card{ID: 1, Excerpt: "It helps", Author: "Ann", AuthorRole: "gp", Supports: 5}
		veiled{veil: veil}.card(&got)
		want.ID = 1
		if got != want {
			t.Errorf("%b hides %+v, want %+v", rows, got, want)
		}
		if unread := veil.Unread(); (len(unread) == 1) != rows.Has(RowText) || veil.Over(7) || veil.Over(0) || veil.Empty() {
			t.Errorf("%b: unread %v, over %v", rows, unread, veil.Over(7))
		}
	}
}

func (crowd) View(context.Context, id.Idea) (challenge.View, error) {
	return challenge.View{Idea: challenge.Idea{ID: 1, Challenge: 7, Lock: challenge.Because{Code: "heated", Words: "They quarrel."}}}, nil
}

func (crowd) Timeline(context.Context, id.Idea) ([]challenge.Moment, error) {
	return []challenge.Moment{{Kind: "idea.posted"}, {Kind: "comments.locked", Reason: "They quarrel."}, {Kind: "comments.unlocked", Reason: "They quarrel no more."}}, nil
}

func TestWhoJudgesDoesNotReadWhyCommentsAreClosed(t *testing.T) {
	t.Parallel()
	var veil Veil
	veil.hide(1, 7, RowCrowd)
	for n, v := range []Veil{{}, veil} {
		reads, judges := v.On(crowd{}), n == 1
		got, err := reads.View(t.Context(), 1)
		if err != nil || !got.Locked() || (got.Lock.Public() == "") != judges {
			t.Errorf("with veil %d: %+v, %v", n, got.Lock, err)
		}
		moments, err := reads.Timeline(t.Context(), 1)
		if err != nil || (len(moments) == 1) != judges {
			t.Errorf("with veil %d: %+v, %v", n, moments, err)
		}
	}
}
