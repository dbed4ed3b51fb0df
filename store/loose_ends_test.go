package store_test

import (
	"errors"
	"slices"
	"testing"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/store"
	"uptake/store/storetest"
)

func TestLooseEndsAreNamedBeforeTheSignature(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		tb := newSigning(t, s)
		r, p, one, two := tb.review, tb.panel.ID, tb.ideas[0], tb.ideas[1]
		ends := func(who account.Actor) review.LooseEnds {
			t.Helper()
			l, err := r.LooseEnds(ctx, who, p)
			must(t, err)
			return l
		}
		_, err := r.WriteMinutes(ctx, tb.secretary, p, one, review.Minutes{Reasons: "It helps."})
		must(t, err)
		for _, who := range []account.Actor{tb.chair, tb.secretary} {
			if l := ends(who); !slices.Equal(l.Minutes, []id.Idea{one}) || len(l.Themes) != 0 || !slices.Equal(l.Notes, []id.Idea{one, two}) {
				t.Errorf("%s is told of %+v", who.Name, l)
			}
		}
		for _, who := range []account.Actor{tb.lived, tb.comms, tb.ann} {
			if l := ends(who); len(l.Minutes)+len(l.Themes)+len(l.Notes) != 0 {
				t.Errorf("%s is told of %+v", who.Name, l)
			}
		}
		keys := tb.keys(t, tb.secretary, two)
		_, err = r.ReleaseNotes(ctx, tb.secretary, p, two, review.Releasing{Version: 1, Keys: []string{keys["Thank you."]}})
		must(t, err)
		if l := ends(tb.chair); !slices.Equal(l.Notes, []id.Idea{one}) {
			t.Errorf("released, the notes are %v", l.Notes)
		}

		// The chair may agree with minutes after both have signed, until they are public.
		tb.finalise(t)
		if err := r.AgreeMinutes(ctx, tb.secretary, p, one, 1); !errors.Is(err, review.ErrNotYours) {
			t.Errorf("the secretary agrees: %v", err)
		}
		if _, err := r.WriteMinutes(ctx, tb.secretary, p, one, review.Minutes{Version: 1, Reasons: "Other words."}); !errors.Is(err, review.ErrMinutesClosed) {
			t.Errorf("signed, minutes are written: %v", err)
		}
		must(t, r.AgreeMinutes(ctx, tb.chair, p, one, 1))
		tb.audited(t, "")
		tb.publish(t, tb.comms)
		if err := r.AgreeMinutes(ctx, tb.chair, p, one, 1); !errors.Is(err, review.ErrMinutesClosed) {
			t.Errorf("published, the chair agrees: %v", err)
		}
	})
}
