package reference_test

import (
	"testing"

	"uptake/domain/account/reference"
)

func TestTheListsAreWholeAndInTheOrderOfPages(t *testing.T) {
	t.Parallel()
	terms, err := reference.Terms()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	seen := map[string]bool{}
	var regions []string
	for _, term := range terms {
		count[term.List]++
		if term.Position != count[term.List] {
			t.Errorf("%s %s has position %d, want %d", term.List, term.Code, term.Position, count[term.List])
		}
		if term.Code == "" || term.Label == "" || seen[term.List+"/"+term.Code] {
			t.Errorf("%s: an empty or repeated term: %+v", term.List, term)
		}
		seen[term.List+"/"+term.Code] = true
		if term.List == "region" {
			regions = append(regions, term.Code)
		}
	}
	if count["role"] != 51 || count["region"] != 12 {
		t.Errorf("got %d roles and %d regions, want 51 and 12", count["role"], count["region"])
	}
	// Regions A to Z, then nations A to Z, then the rest as in the file.
	for i, want := range map[int]string{0: "east-of-england", 6: "south-west", 7: "northern-ireland", 9: "wales", 10: "national", 11: "outside-uk"} {
		if regions[i] != want {
			t.Errorf("region %d is %s, want %s", i, regions[i], want)
		}
	}
}
