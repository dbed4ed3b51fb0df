package guard_test

import (
	"strings"
	"testing"

	"uptake/domain/fault"
	"uptake/domain/guard"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		kind       guard.Kind // "" for nothing found
		grade      guard.Grade
		passage    string
	}{
		{"an NHS number in groups", "His number is 999 000 0018.", guard.NHSNumber, guard.Block, "999 000 0018"},
		{"an NHS number without groups", "number 9990000026 on file", guard.NHSNumber, guard.Block, "9990000026"},
		{"with hyphens", "see 999-000-0050", guard.NHSNumber, guard.Block, "999-000-0050"},
		{"with no-break spaces", "999\u00a0000\u00a00042", guard.NHSNumber, guard.Block, "999\u00a0000\u00a00042"},
		{"with zero-width characters", "99\u200b90000034", guard.NHSNumber, guard.Block, "99\u200b90000034"},
		{"in full-width digits", "９９９０００００１８", guard.NHSNumber, guard.Block, "９９９０００００１８"},
		{"over a line break", "999 000\n0018", guard.NHSNumber, guard.Block, "999 000\n0018"},
		{"with en dashes", "999–000–0018", guard.NHSNumber, guard.Block, "999–000–0018"},
		{"in Arabic digits", "٩٩٩٠٠٠٠٠١٨", guard.NHSNumber, guard.Block, "٩٩٩٠٠٠٠٠١٨"},
		{"a failing check digit passes", "order 9990000019 today", "", 0, ""},
		{"a failing check digit in groups is asked about", "999 123 4567", guard.NHSLookalike, guard.Ask, "999 123 4567"},
		{"all digits alike pass", "1111111111", "", 0, ""},
		{"a dose passes", "10 000 000 units of penicillin", "", 0, ""},
		{"an ISBN passes", "ISBN 0306406152", "", 0, ""},
		{"111 passes", "ring 111 or 119", "", 0, ""},
		{"a service number passes", "ring 0300 123 4567", "", 0, ""},
		{"a telephone is asked about", "ring 07700 900123", guard.Telephone, guard.Ask, "07700 900123"},
		{"an e-mail address", "write to Jo.Smith@example.org please", guard.EmailAddress, guard.Block, "Jo.Smith@example.org"},
		{"a date of birth", "DOB 12/03/1951", guard.BirthDate, guard.Block, "12/03/1951"},
		{"an ordinary date passes", "since 12/03/2021 we meet weekly", "", 0, ""},
		{"a hospital number", "hospital number AB123456", guard.HospitalNumber, guard.Block, "hospital number AB123456"},
		{"a National Insurance number", "AB 12 34 56 E is not one, AB 12 34 56 C is", guard.NINumber, guard.Block, "AB 12 34 56 C"},
		{"a postcode is asked about", "lives at SW1A 1AA", guard.Postcode, guard.Ask, "SW1A 1AA"},
		{"the outward part passes", "a clinic in SW1", "", 0, ""},
		{"the fewest digits of a birth", "born 1 jan 51", guard.BirthDate, guard.Block, "1 jan 51"},
		{"the fewest digits of a hospital number", "mrn: 1abcd", guard.HospitalNumber, guard.Block, "mrn: 1abcd"},
		{"the fewest digits of a postcode", "near m1 1aa", guard.Postcode, guard.Ask, "m1 1aa"},
		{"an address without a digit", "a@b.cd", guard.EmailAddress, guard.Block, "a@b.cd"},
		{"the fewest digits of a National Insurance number", "ab123456c", guard.NINumber, guard.Block, "ab123456c"},
		{"a column of numbers", "9990000018\nthen 10", guard.NHSNumber, guard.Block, "9990000018"},
		{"a number beside another", "bed 204 9990000018", guard.NHSNumber, guard.Block, "9990000018"},
		{"one digit at a time", "9 9 9 0 0 0 0 0 1 8", guard.NHSNumber, guard.Block, "9 9 9 0 0 0 0 0 1 8"},
		{"in a longer row of groups it passes", "card 4929 999 000 0018", "", 0, ""},
		{"an address of a package passes", "charts.js@4.4.1", "", 0, ""},
		{"a date beside a patient is asked about", "one patient fell on 3 May 2019", guard.BirthDate, guard.Ask, "3 May 2019"},
		{"a survey of patients passes", "the patient survey of 3 May 2019", "", 0, ""},
		{"this year beside a patient passes", "the patient comes on 3 May 2026", "", 0, ""},
		{"the birth of the service passes", "the NHS was born on 5 July 1948", "", 0, ""},
		{"a name with a title is flagged", "then Mrs Quillfeather fell", guard.Name, guard.Flag, "Mrs Quillfeather"},
		{"who signs passes", "We need chairs.\nMrs Quillfeather, carer", "", 0, ""},
		{"a scanner is no name", "the MR Scanner", "", 0, ""},
		{"patient safety is no name", "patient Safety first", "", 0, ""},
		{"an old age is flagged", "a man aged 93 waited", guard.OldAge, guard.Flag, "aged 93"},
		{"all who are old pass", "people aged 90 and over", "", 0, ""},
		{"the only one in a village is flagged", "the only child in Thornby with a rare disease", guard.RareInPlace, guard.Flag, "only child in Thornby with a rare disease"},
		{"a rare disease in a country passes", "people in England with a rare disease", "", 0, ""},
		{"an unfinished date passes", "born 12of", "", 0, ""},
		{"another one", "dob 1stof", "", 0, ""},
		{"a number inside a word passes", "lot X9990000018Y", "", 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found := guard.Check(tt.text, 2026)
			if tt.kind == "" {
				if len(found) != 0 {
					t.Fatalf("got %+v, want nothing", found)
				}
				return
			}
			if len(found) != 1 {
				t.Fatalf("got %+v, want one finding", found)
			}
			f := found[0]
			if f.Kind != tt.kind || f.Grade != tt.grade || tt.text[f.Start:f.End] != tt.passage {
				t.Errorf("got %s grade %d %q, want %s grade %d %q", f.Kind, f.Grade, tt.text[f.Start:f.End], tt.kind, tt.grade, tt.passage)
			}
		})
	}
}

// TestOfficesAreWrittenTo: the address of an office says who nobody is, a person's does.
func TestOfficesAreWrittenTo(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"pals@example.nhs.uk", "anytrust.complaints@nhs.net", "patient.experience@example.nhs.uk", "no-reply@example.org", "foi@example.gov.uk", "ward7@example.nhs.uk",
		"Press.Office@example.nhs.uk", "rxx-pals@nhs.net", "quality_improvement@example.nhs.uk", "volunteers@example.org.uk",
	} {
		if found := guard.Check("Write to "+address+" please", 2026); len(found) != 0 {
			t.Errorf("%s: %+v", address, found)
		}
	}
	for _, address := range []string{
		"jane.smith@nhs.net", "j.smith2@example.nhs.uk", "bill.press@example.nhs.uk", "jane.ward@nhs.net", "info@gmail.com", "jane.smith.pals@nhs.net", "mary.page@nhs.net",
		"support.jane@hotmail.co.uk", "info.жанна@example.org", "info.жанна.о@example.org", "hannah (at) example (dot) org", "hannah at example dot org", "hannah @ example.org", "hannah[at]example.co.uk",
	} {
		if found := guard.Check("Write to "+address+" please", 2026); len(found) != 1 || found[0].Kind != guard.EmailAddress || found[0].Grade != guard.Block {
			t.Errorf("%s: %+v", address, found)
		}
	}
	for _, text := range []string{"Look at example.org or ring", "We met at the dot on the map", "two teas @ 3.20 in the cafe", "at dot com", "a clinic at St. Me"} {
		if found := guard.Check(text, 2026); len(found) != 0 {
			t.Errorf("%s: %+v", text, found)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("999 000 0018 a@b.c DOB 1/1/1900 \u200b９")
	for _, seed := range []string{"born 12of", "dob 1stof", "patient 12 of", "mrn", "ninety-", "Mr", "rare in A", "+44", "(0", "a@b.", "a at b dot", "a_@b.com", "Duchenne in", "my Rett, A", "by Dr A"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, x := range guard.Check(s, 2026) {
			if x.Start < 0 || x.End > len(s) || x.Start >= x.End {
				t.Fatalf("span %d to %d of %d bytes", x.Start, x.End, len(s))
			}
			if strings.TrimSpace(x.Advice()) == "" {
				t.Fatal("a finding without advice")
			}
		}
	})
}

// What has to be removed is said before what a moderator alone is shown.
func TestTheGravestFindingIsTold(t *testing.T) {
	t.Parallel()
	const text = "Mrs Quillfeather of LS99 9ZZ rang 07700 900123, NHS 999 000 0018."
	found := guard.Check(text, 2026)
	if len(found) != 4 || found[0].Kind != guard.Name {
		t.Fatalf("found %+v", found)
	}
	if f, ok := guard.Gravest(found); !ok || f.Kind != guard.NHSNumber {
		t.Errorf("the gravest is %+v", f)
	}
	var bad fault.Fields
	if guard.Blocked(&bad, "body", text); len(bad) != 1 || bad[0].Message != "Remove the number that looks like an NHS number." {
		t.Errorf("the writer is told %+v", bad)
	}
	if _, ok := guard.Gravest(nil); ok {
		t.Error("nothing is grave")
	}
}

// FuzzSkeleton holds names that look alike to one form, which has a form no other.
func FuzzSkeleton(f *testing.F) {
	for _, s := range []string{"", "Moderat0r", "N H S Team", "Мoderator", "a\u0301dmin", "Il1|", "\u200bstaff", "O'Neill", "ｍｏｄ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		look := guard.Skeleton(name)
		if again := guard.Skeleton(look); again != look {
			t.Fatalf("%q looks like %q, and that like %q", name, look, again)
		}
		if spaced := guard.Skeleton(" " + name + " \u200b"); spaced != look {
			t.Fatalf("%q looks like %q, with blanks around it like %q", name, look, spaced)
		}
		guard.NamesOffice(name, "Uptake")
	})
}

// FuzzCivil holds the rules of civility to what a text says, not to the blanks around it.
func FuzzCivil(f *testing.F) {
	for _, s := range []string{"", "THIS IS NOT ON AND NOBODY LISTENS", "http://a.b http://c.d", "a.com b.com c.com", "!!!!!!", "WARD 7 AND ICU", "test", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range guard.Civility {
			if got := c.Rule.Breaks(text, 2); c.Rule.Breaks(" \n"+text+"\n ", 2) != got {
				t.Fatalf("%q breaks %s: %t, and not so with blanks around it", text, c.Rule, got)
			}
		}
	})
}
