package guard_test

import (
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
