package guard_test

import (
	"testing"

	"uptake/domain/guard"
)

func TestWordsOfSomebodyInDanger(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"I want to die.", "I am going to KILL MYSELF", "I don’t want to be here any more", "sometimes i think of ending my life and i feel suicidal", "My husband hits me",
		"There is no reason to live.", "I've taken an overdose", "My daughter is suicidal and nobody listens.", "we are not safe at home", "I will stab him", "they would be better off without me",
	} {
		if !guard.Crisis(text) {
			t.Errorf("%q is passed over", text)
		}
	}
	for _, text := range []string{
		"A suicide prevention team on each ward.", "Safeguarding training for new staff", "Patients who self-harm wait too long in A&E.", "End of life care at home", "Overdose of paracetamol: a leaflet",
		"This kills bacteria", "Crisis cafés in each town", "The deadline is killing us", "People at risk of abuse", "We cut waiting times", "I was dying to share this idea",
	} {
		if guard.Crisis(text) {
			t.Errorf("%q raises an alert", text)
		}
	}
}
