package challenge_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"uptake/domain/challenge"
)

func TestNoChoiceOfRoleAndRegionSinglesOutAFew(t *testing.T) {
	t.Parallel()
	cells := func(all ...challenge.RoleCell) []challenge.RoleCell { return all }
	for _, tt := range []struct {
		name          string
		cells         []challenge.RoleCell
		group, region string
		want          bool
	}{
		{"8 are enough", cells(challenge.RoleCell{Group: "Nursing", N: 8}), "Nursing", "", true},
		{"7 are not", cells(challenge.RoleCell{Group: "Nursing", N: 7}), "Nursing", "", false},
		{"none are not", cells(challenge.RoleCell{Group: "Nursing", N: 20}), "Public", "", false},
		{"a region likewise", cells(challenge.RoleCell{Region: "wales", N: 8}), "", "wales", true},
		{"what is left out must not be a few", cells(challenge.RoleCell{Group: "Nursing", N: 20}, challenge.RoleCell{Group: "Public", N: 3}), "Nursing", "", false},
		{"nor those who have not said it", cells(challenge.RoleCell{Group: "Nursing", N: 20}, challenge.RoleCell{N: 3}), "Nursing", "", false},
		{"many who have not said it", cells(challenge.RoleCell{Group: "Nursing", N: 20}, challenge.RoleCell{N: 8}), "Nursing", "", true},
		{"the smallest is kept back for the sake of a few", cells(challenge.RoleCell{Group: "Nursing", N: 20}, challenge.RoleCell{Group: "Medical", N: 9}, challenge.RoleCell{Group: "Public", N: 3}), "Medical", "", false},
		{"and the next can be shown then", cells(challenge.RoleCell{Group: "Nursing", N: 20}, challenge.RoleCell{Group: "Medical", N: 9}, challenge.RoleCell{Group: "Public", N: 3}), "Nursing", "", true},
		{"both together", cells(challenge.RoleCell{Group: "Nursing", Region: "wales", N: 9}, challenge.RoleCell{Group: "Nursing", Region: "london", N: 9}, challenge.RoleCell{Group: "Public", Region: "wales", N: 9}), "Nursing", "wales", true},
		{"both together leave a few", cells(challenge.RoleCell{Group: "Nursing", Region: "wales", N: 7}, challenge.RoleCell{Group: "Nursing", Region: "london", N: 9}, challenge.RoleCell{Group: "Public", Region: "wales", N: 9}), "Nursing", "wales", false},
		{"one cell of few keeps the whole group back", cells(challenge.RoleCell{Group: "Nursing", Region: "wales", N: 90}, challenge.RoleCell{Group: "Nursing", Region: "london", N: 1}), "Nursing", "", false},
		{"ideas of unknown authors are a few", cells(challenge.RoleCell{Group: "Nursing", N: 20}, challenge.RoleCell{Group: "Nursing", Region: "wales"}), "Nursing", "", false},
		{"both together where nobody is", cells(challenge.RoleCell{Group: "Nursing", Region: "wales", N: 9}, challenge.RoleCell{Group: "Public", Region: "london", N: 9}), "Nursing", "london", false},
		{"nor what neither shows", cells(challenge.RoleCell{Group: "Nursing", Region: "wales", N: 9}, challenge.RoleCell{Group: "Public", Region: "london", N: 3}), "Nursing", "", false},
		{"both together single out others of the group", cells(challenge.RoleCell{Group: "Nursing", Region: "wales", N: 9}, challenge.RoleCell{Group: "Nursing", Region: "london", N: 2}, challenge.RoleCell{Group: "Public", Region: "london", N: 9}), "Nursing", "wales", false},
	} {
		if got := challenge.Narrows(tt.cells, tt.group, tt.region, 8); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

// shared is an idea: who shared it, 0 if nobody knows.
type shared struct {
	author        int
	group, region string
}

func cellsOf(ideas []shared) []challenge.RoleCell {
	people := map[[2]string]map[int]bool{}
	for _, i := range ideas {
		at := [2]string{i.group, i.region}
		if people[at] == nil {
			people[at] = map[int]bool{}
		}
		if i.author != 0 {
			people[at][i.author] = true
		}
	}
	var out []challenge.RoleCell
	for at, who := range people {
		out = append(out, challenge.RoleCell{Group: at[0], Region: at[1], N: len(who)})
	}
	return out
}

// singledOut looks for a cell of few people in what may be shown of part, and for few
// that are found by holding all that may be shown against each other. It returns how
// many selections may be shown.
func singledOut(whole, part []shared, least int) (found string, shown int) {
	in := map[string]map[int]bool{} // by which selections show an idea
	sides := make([]string, len(part))
	for _, g := range []string{"", "a", "b", "c"} {
		for _, r := range []string{"", "x", "y", "z"} {
			if g+r == "" || !challenge.Narrows(cellsOf(whole), g, r, least) || !challenge.Narrows(cellsOf(part), g, r, least) {
				continue
			}
			shown++
			var list []shared
			for k, i := range part {
				if (g == "" || g == i.group) && (r == "" || r == i.region) {
					list = append(list, i)
					sides[k] += g + "+" + r + " "
				}
			}
			for _, c := range cellsOf(list) {
				if c.N < 8 {
					found = fmt.Sprintf("%q in %q shows %d of %q in %q", g, r, c.N, c.Group, c.Region)
				}
			}
		}
	}
	for k, side := range sides {
		if in[side] == nil {
			in[side] = map[int]bool{}
		}
		if part[k].author != 0 {
			in[side][part[k].author] = true
		}
	}
	for side, who := range in {
		if shown > 0 && len(who) < 8 {
			found = fmt.Sprintf("%d people are what stands in %q", len(who), side)
		}
	}
	return found, shown
}

func TestWhateverIsChosenNobodyIsSingledOut(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 8))
	groups, regions := []string{"", "a", "b", "c"}, []string{"", "x", "y", "z"}
	shown, caught := 0, 0
	for range 400 {
		people := 1 + r.IntN(300)
		home := make([]string, people+1)
		for p := range home {
			home[p] = regions[max(0, r.IntN(4)-r.IntN(2)*r.IntN(4))]
		}
		wanders := r.IntN(3) == 0 // people of several roles
		var whole, part []shared
		for range r.IntN(3 * people) {
			p := 1 + r.IntN(people)
			i := shared{p, groups[p%(1+p%4)], home[p]}
			if wanders && r.IntN(10) == 0 {
				i.group = groups[r.IntN(4)]
			}
			if r.IntN(2000) == 0 {
				i.author, i.region = 0, ""
			}
			if whole = append(whole, i); r.IntN(8) > 0 {
				part = append(part, i)
			}
		}
		for _, of := range [][]shared{whole, part} {
			bad, n := singledOut(whole, of, 8)
			if bad != "" {
				t.Fatalf("%s of %v", bad, of)
			}
			shown += n
			if bad, _ = singledOut(whole, of, 3); bad != "" {
				caught++
			}
		}
	}
	if shown < 60 || caught < 12 {
		t.Errorf("%d selections are shown, and a smaller threshold is caught %d times: too few to tell", shown, caught)
	}
}
