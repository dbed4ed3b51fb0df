package guard_test

import (
	"strings"
	"testing"
	"time"

	"uptake/domain/guard"
	"uptake/domain/review/budgettest"
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

// TestCrisisInTextsOfOthers holds the words of danger to texts by an author who had not seen
// them and made them hard: half of them only hint. What is found is nearly always right.
func TestCrisisInTextsOfOthers(t *testing.T) {
	t.Parallel()
	var s score
	for _, row := range texts(t, "crisis.csv") {
		wanted, found := row[1] != "", guard.Crisis(row[0])
		s = s.counted(wanted, found)
		if wanted != found {
			t.Logf("%t for %q", found, row[0])
		}
	}
	if t.Logf("recall %.2f of %d, precision %.2f", s.recall(), s.wanted, s.precision()); s.recall() < 0.6 || s.precision() < 0.9 {
		t.Errorf("got %+v", s)
	}
}

// TestLookingForDangerIsLinear: whatever a text is made of.
func TestLookingForDangerIsLinear(t *testing.T) {
	size := 10_000 / budgettest.Slower
	for _, piece := range []string{"i have been ", "my son ", "k*ll ", "i a m ", "a1", "took all my ", "i want to die at home ", "child next door ", "he is ", "."} {
		short, long := strings.Repeat(piece, size/len(piece)), strings.Repeat(piece, 10*size/len(piece))
		once := max(budgettest.Least(t, 10*time.Millisecond, func() { guard.Crisis(short) }), 10*time.Millisecond)
		if ten := budgettest.Least(t, 25*once, func() { guard.Crisis(long) }); ten > 25*once {
			t.Errorf("%q: %v for %d bytes, %v for ten times as many", piece, once, size, ten)
		}
	}
}

func FuzzCrisis(f *testing.F) {
	for _, s := range []string{"", "I want to d.i.e", "k1ll my self", "\xff", "i w a n t", "he hits me!", "a@b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := guard.Crisis(text); guard.Crisis(" \n"+text+"\n ") != got {
			t.Fatalf("%q: %t, and not so with blanks around it", text, got)
		}
	})
}
