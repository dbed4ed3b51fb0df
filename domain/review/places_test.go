package review

import (
	"slices"
	"testing"

	"uptake/domain/id"
)

func hides(hidden ...id.Idea) func(id.Idea) bool {
	return func(i id.Idea) bool { return slices.Contains(hidden, i) }
}

// Who does not see an idea moves the others past it, and cannot tell where it stands.
func TestAnIdeaIsMovedPastThoseThatAreHidden(t *testing.T) {
	t.Parallel()
	order := func(list []Decision) (out []id.Idea) {
		for n, d := range list {
			if d.Position != n+1 {
				t.Errorf("idea %d stands %d. and says %d", d.Idea, n+1, d.Position)
			}
			out = append(out, d.Idea)
		}
		return out
	}
	list := []Decision{{Idea: 4, Position: 1}, {Idea: 7, Position: 2}, {Idea: 9, Position: 3}}
	for _, tt := range []struct {
		idea   id.Idea
		move   Move
		hidden []id.Idea
		want   []id.Idea
	}{
		{9, Up, nil, []id.Idea{4, 9, 7}},
		{9, Up, []id.Idea{7}, []id.Idea{9, 7, 4}},
		{4, Down, []id.Idea{7}, []id.Idea{9, 7, 4}},
		{9, Up, []id.Idea{4, 7}, []id.Idea{4, 7, 9}},
		{4, Up, []id.Idea{7}, []id.Idea{4, 7, 9}},
	} {
		got, err := stepPast(list, tt.idea, tt.move, hides(tt.hidden...))
		if err != nil || !slices.Equal(order(got), tt.want) {
			t.Errorf("%d moved by %d past %v: %v, %v", tt.idea, tt.move, tt.hidden, order(got), err)
		}
	}
}

func TestAPlaceOnTheAgendaIsCountedAmongWhatIsSeen(t *testing.T) {
	t.Parallel()
	items := []Item{{Idea: 4}, {Idea: 7}, {Idea: 9}, {Idea: 11}}
	for _, tt := range []struct {
		idea   id.Idea
		place  int
		hidden []id.Idea
		want   int
	}{
		{11, 1, nil, 1},
		{11, 2, nil, 2},
		{11, 99, nil, 4},
		{4, 2, nil, 2},
		{11, 1, []id.Idea{4}, 2},
		{11, 2, []id.Idea{7}, 3},
		{9, 2, []id.Idea{7}, 3},
		{11, 1, []id.Idea{4, 7, 9}, 4},
	} {
		if got := placeAmong(items, tt.idea, tt.place, hides(tt.hidden...)); got != tt.want {
			t.Errorf("%d at place %d without %v: %d, want %d", tt.idea, tt.place, tt.hidden, got, tt.want)
		}
	}
}
