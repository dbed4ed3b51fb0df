package challenge

// RoleCell is how many ideas of a selection were shared by people of one group of
// roles in one region; either is empty where the author has not said it.
type RoleCell struct {
	Group  string
	Region string
	N      int
}

// Narrows reports whether a selection of ideas, counted in cells, may be narrowed
// to a group of roles, a region or both without leaving fewer than least of them.
// What is left out must not be worked out either: values that may not be shown
// have to add up to least together, so the smallest that could be shown is kept
// back where they do not.
func Narrows(cells []RoleCell, group, region string, least int) bool {
	groups, regions, row, column := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, c := range cells {
		groups[c.Group] += c.N
		regions[c.Region] += c.N
		if c.Group == group {
			row[c.Region] += c.N
		}
		if c.Region == region {
			column[c.Group] += c.N
		}
	}
	if group != "" && !shown(groups, least)[group] || region != "" && !shown(regions, least)[region] {
		return false
	}
	return group == "" || region == "" || shown(row, least)[region] && shown(column, least)[group]
}

// shown returns the values of one dimension whose ideas may be listed by
// themselves. Ideas without a value count among the rest.
func shown(counts map[string]int, least int) map[string]bool {
	out, rest := map[string]bool{}, 0
	for value, n := range counts {
		if value != "" && n >= least {
			out[value] = true
		} else {
			rest += n
		}
	}
	for rest > 0 && rest < least && len(out) > 0 {
		smallest := ""
		for value := range out {
			n, at := counts[value], counts[smallest]
			if smallest == "" || n < at || n == at && value < smallest {
				smallest = value
			}
		}
		delete(out, smallest)
		rest += counts[smallest]
	}
	return out
}
