package guard

import (
	"regexp"
	"strings"
)

var (
	emailForm = regexp.MustCompile(`[a-z0-9._%+'\x7f-]{1,64}@[a-z0-9\x7f-]{1,63}(?:\.[a-z0-9\x7f-]{1,63}){0,4}\.[a-z\x7f]{2,24}`)
	// Addresses as people write them who do not want programs to read them: with words for
	// the signs, or blanks round them.
	spelt = regexp.MustCompile(`[a-z0-9%+'\x7f_-]{1,64}(?:(?:\.| dot | ?[(\[]dot[)\]] ?)[a-z0-9\x7f_-]{1,64}){0,4}` +
		`(?: ?[(\[](?:at|@)[)\]] ?| at | ?@ ?)` +
		`[a-z0-9\x7f-]{2,63}(?:(?: ?\. ?| dot | ?[(\[]dot[)\]] ?)[a-z0-9\x7f-]{2,63}){0,4}(?: ?\. ?| dot | ?[(\[]dot[)\]] ?)(com|net|org|uk|eu|co|ie|info|me|wales|scot)\b`)
	// Words of a spelt address that a sentence about a place or a website lacks.
	spelling = regexp.MustCompile(`[(\[](?:at|@|dot)[)\]]| dot |@`)
	local    = regexp.MustCompile(`[a-z\x7f]+`)
	// Providers whose addresses are people's own.
	private = regexp.MustCompile(`@(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|mac|aol|btinternet|sky|talktalk|virginmedia|proton|protonmail|gmx|mail|ntlworld|tiscali)\.`)
)

// emails finds addresses, but for those of an office.
func (f folded) emails(add func(Kind, Grade, int, int)) {
	at := strings.Contains(f.plain, "@")
	if at {
		for _, m := range emailForm.FindAllStringIndex(f.plain, -1) {
			if !ofOffice(f.plain[m[0]:m[1]]) {
				add(EmailAddress, Block, m[0], m[1])
			}
		}
	}
	if !at && !strings.Contains(f.plain, "dot") && !strings.Contains(f.plain, "at)") && !strings.Contains(f.plain, "at]") {
		return
	}
	for _, m := range spelt.FindAllStringIndex(f.plain, -1) {
		if words := f.plain[m[0]:m[1]]; spelling.MatchString(words) && !emailForm.MatchString(words) {
			add(EmailAddress, Block, m[0], m[1])
		}
	}
}

// Words by which an office is written to, and those of them that are nobody's surname: beside
// one of these an address may name the organisation ("anytrust.pals").
var (
	offices = set(`admin appointments audit ask bookings careers clinic clinics comms communications complaints compliments contact customercare customerservices dpo
		education engagement enquiries enquiry equality estates events experience facilities feedback finance foi freedomofinformation fundraising general governance
		hello help helpdesk hr human hub ideas improvement info information innovation involvement it jobs library mail media member members membership news newsletter noreply
		office onlineservices pals patientexperience patientservices pharmacy postmaster ppi press privacy procurement qi quality reception records recruitment referrals
		relations reply research resources safeguarding safety secretary security service services servicedesk subjectaccess support switchboard team training transport volunteer volunteering
		volunteers ward webmaster website wellbeing workforce`)
	officesAlone = set(`appointments bookings comms communications complaints compliments enquiries enquiry experience feedback foi helpdesk improvement info information involvement
		library membership noreply pals patientexperience patientservices ppi recruitment referrals safeguarding servicedesk volunteering wellbeing`)
	// Words that join the others.
	joining = set(`and of the for no reply patient patients public data online staff freedom user web quality`)
)

// ofOffice reports whether an address is one of an office, so that it says who nobody is: not
// with a provider of private ones, and made of words for offices; or with one that is no
// surname and one more, the organisation's.
func ofOffice(address string) bool {
	if private.MatchString(address) {
		return false
	}
	name, _, _ := strings.Cut(address, "@")
	known, alone, others := 0, 0, 0
	for _, w := range local.FindAllString(name, -1) {
		switch {
		case offices[w]:
			known++
			if officesAlone[w] {
				alone++
			}
		case strings.ContainsRune(w, letter): // no organisation here writes itself so
			others += 2
		case !joining[w]:
			others++
		}
	}
	return known > 0 && others == 0 || alone > 0 && others == 1
}
