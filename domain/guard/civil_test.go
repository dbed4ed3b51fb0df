package guard_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"uptake/domain/guard"
)

// TestTheExamplesOfEachRuleAreRight runs what the settings page shows.
func TestTheExamplesOfEachRuleAreRight(t *testing.T) {
	t.Parallel()
	for _, r := range guard.Civility {
		if r.Rule.Breaks(r.Passes, 2) {
			t.Errorf("%s finds %q", r.Rule, r.Passes)
		}
		if !r.Rule.Breaks(r.Fails, 2) {
			t.Errorf("%s passes over %q", r.Rule, r.Fails)
		}
	}
}

// TestClinicalWordsAreNotAbuse are words that look like insults, or hold one.
func TestClinicalWordsAreNotAbuse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Scunthorpe, Penistone and Cockermouth clinics", "A skin prick test, or several pricks, for allergies", "Spasticity and spastic diplegia in children", "Growth retardation and retarded bone age",
		"Breast, penis, vagina, anus, rectum and scrotum", "Rape crisis and sexual assault referral", "Faecal urgency, piss or pee, whatever people call it", "The cockroach and the dick test", "Assess the assassin bug bite",
		"Vulva care after birth", "Stupid amounts of paperwork", "Pakistani and Bangladeshi patients", "Bastard wing of the graft", "Mr Dick and Dr Cock", "Slutsky test", "Bloody diarrhoea", "Sucking chest wound",
	} {
		if guard.Abuse.Breaks(text, 2) {
			t.Errorf("%q is taken for abuse", text)
		}
	}
	for _, text := range []string{"You are pathetic", "Fuck off", "you're all useless", "What a bunch of MORONS"} {
		if !guard.Abuse.Breaks(text, 2) {
			t.Errorf("%q passes", text)
		}
	}
}

// texts are the rows of a file of testdata: a text and what is to be found in it.
func texts(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 150 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows[1:]
}

// TestTheRulesOfCivilityOnTextsOfOthers holds each rule to texts by authors who had not seen
// it: nine in ten are found, and of what is found nine in ten are right.
func TestTheRulesOfCivilityOnTextsOfOthers(t *testing.T) {
	t.Parallel()
	for _, r := range []guard.Rule{guard.Abuse, guard.Shouting, guard.ComplaintRule, guard.NotExperience} {
		var s score
		for _, row := range texts(t, "civil.csv") {
			wanted, found := row[1] == string(r), r.Breaks(row[0], 2)
			s = s.counted(wanted, found)
			if wanted != found {
				t.Logf("%s: %t for %q", r, found, row[0])
			}
		}
		if t.Logf("%s: recall %.2f of %d, precision %.2f", r, s.recall(), s.wanted, s.precision()); s.recall() < 0.85 || s.precision() < 0.9 {
			t.Errorf("%s: %+v", r, s)
		}
	}
}
