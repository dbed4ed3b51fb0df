package review

import (
	"slices"
	"testing"
)

// FuzzParseLabels holds a set of themes to what its record says when it is written again.
func FuzzParseLabels(f *testing.F) {
	for _, s := range []string{"", "none", "1 2 n3", "n0", "n", "01", "-1", "n-1", "9223372036854775808", "1  2\t3", "+1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		labels := ParseLabels(s)
		if again := ParseLabels(labels.String()); (again == nil) != (labels == nil) || !slices.Equal(again, labels) {
			t.Fatalf("%q is %v, written %q is %v", s, labels, labels.String(), again)
		}
	})
}

// FuzzReadPairs holds the file of a hand-made distribution to pairs of members that there
// are, or a fault that says where.
func FuzzReadPairs(f *testing.F) {
	members := []Member{{Seat: Seat{ID: 1}, Name: "Ann"}, {Seat: Seat{ID: 2}, Name: "Ben"}}
	for _, s := range []string{"", "idea,member\n7,1\n", "member,idea\r\n1,7\r\n", "\ufeffidea,member\n\"7\",\"1\n", "idea,member\n7\n", "idea,member\n-7,x\n", "idea,member\n7,\"1\"x\n", "a,b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pairs, bad := readPairs(text, members)
		for _, p := range pairs {
			if p.Idea < 1 || p.Seat != 1 && p.Seat != 2 {
				t.Fatalf("%q gives %+v", text, p)
			}
		}
		for _, b := range bad {
			if b.Name == "" || b.Message == "" {
				t.Fatalf("%q fails without a word: %+v", text, bad)
			}
		}
	})
}
