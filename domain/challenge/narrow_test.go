package challenge_test

import (
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
		{"both together single out others of the group", cells(challenge.RoleCell{Group: "Nursing", Region: "wales", N: 9}, challenge.RoleCell{Group: "Nursing", Region: "london", N: 2}, challenge.RoleCell{Group: "Public", Region: "london", N: 9}), "Nursing", "wales", false},
	} {
		if got := challenge.Narrows(tt.cells, tt.group, tt.region, 8); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}
