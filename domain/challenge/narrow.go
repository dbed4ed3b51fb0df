package challenge

import "slices"

// RoleCell is how many people of one group of roles in one region have shared ideas
// of a selection; either is empty where the author has not said it. Ideas whose
// author nobody knows make a cell, but count nobody.
type RoleCell struct {
	Group  string
	Region string
	N      int
}

// Narrows reports whether ideas, counted in cells, may be narrowed to a group of
// roles, a region or both. Whatever is shown, alone or held against another choice,
// least people of one cell stand together or nobody does: so each cell of a group or
// region has to hold as many, and what belongs to none of those that may be shown too.
func Narrows(cells []RoleCell, group, region string, least int) bool {
	groups, regions := offered(cells, least)
	if group != "" && groups[group] == 0 || region != "" && regions[region] == 0 {
		return false
	}
	return group == "" || region == "" || slices.ContainsFunc(cells, func(c RoleCell) bool { return c.Group == group && c.Region == region })
}

// offered returns the groups and regions that may be shown, with their people. While
// the rest would tell of few, the smallest of them joins it.
func offered(cells []RoleCell, least int) (groups, regions map[string]int) {
	groups, regions = map[string]int{}, map[string]int{}
	for _, c := range cells {
		groups[c.Group] += c.N
		regions[c.Region] += c.N
	}
	delete(groups, "")
	delete(regions, "")
	for _, c := range cells {
		if c.N < least {
			delete(groups, c.Group)
			delete(regions, c.Region)
		}
	}
	for len(groups)+len(regions) > 0 && tellsFew(cells, groups, regions, least) {
		from, smallest := groups, ""
		for _, of := range []map[string]int{groups, regions} {
			for value, n := range of {
				if at := from[smallest]; smallest == "" || n < at || n == at && value < smallest {
					from, smallest = of, value
				}
			}
		}
		delete(from, smallest)
	}
	return groups, regions
}

// tellsFew reports whether fewer than least people are in none of the groups and
// regions. Somebody has one region, but can have shared ideas in several roles.
func tellsFew(cells []RoleCell, groups, regions map[string]int, least int) bool {
	most, people, some := map[string]int{}, 0, false
	for _, c := range cells {
		if groups[c.Group] > 0 || regions[c.Region] > 0 {
			continue
		}
		some = true
		if more := c.N - most[c.Region]; more > 0 {
			most[c.Region] += more
			people += more
		}
	}
	return some && people < least
}
