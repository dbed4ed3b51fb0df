package guard

import (
	"regexp"
	"strings"
	"unicode"
)

// Rule is one of civility, or against spam.
type Rule string

// The rules.
const (
	Abuse         Rule = "abuse"
	Shouting      Rule = "shouting"
	Links         Rule = "links"
	ComplaintRule Rule = "complaint"
	NotExperience Rule = "not_experience"
)

// Civility are the rules as a form shows them, each with a text that it lets through and one
// that it finds.
var Civility = []struct {
	Rule          Rule
	Passes, Fails string
}{
	{Abuse, "The letter was a pain in the arse to read, and the dialysis unit lost it twice.", "Whoever wrote this is a stupid idiot."},
	{Shouting, "The NHS and the CQC say that COPD and IBD clinics need MRI slots.", "PLEASE LISTEN BECAUSE NOBODY EVER ANSWERS THESE LETTERS"},
	{Links, "The leaflet is at https://www.nhs.uk/conditions/asthma.", "Look at https://a.example.com, https://b.example.com and www.c.example.com now."},
	{ComplaintRule, "We changed how the ward answers complaints, and fewer people had to wait.", "I want to make a formal complaint about the ward."},
	{NotExperience, "My appointment was moved twice, and nobody told me why.", "test test asdf"},
}

// abuse are insults of people and slurs, as whole words: none that is also a word of anatomy,
// of an illness or of its treatment, and no name.
var abuse = regexp.MustCompile(`\b(?:idiots?|morons?|scumbags?|arseholes?|assholes?|wankers?|twats?|dickheads?|cunts?|bitch(?:es)?|sluts?|whores?|` +
	`fuck(?:s|ed|er|ers|ing)?(?: off)?|motherfuckers?|bollocks to you|piss off|shut up|go to hell|drop dead|you(?: are|'re| re) (?:all )?(?:stupid|pathetic|disgusting|useless|worthless|scum)|` +
	`nigg(?:er|ers|a|as)|pak(?:i|is)|fagg(?:ot|ots)|trann(?:y|ies)|retards?)\b`)

var (
	link      = regexp.MustCompile(`https?://|\bwww\.|\b[a-z0-9-]+\.(?:com|net|org|info|biz|shop|online|xyz|top|site|ru|cn)\b`)
	address   = regexp.MustCompile(`\S*(?:https?://|\bwww\.)\S*`)
	complaint = regexp.MustCompile(`\b(?:i|we) (?:(?:want|would like|wish|am going|are going|intend|have decided) to |'d like to |will )?(?:make|raise|lodge|file|submit|put in) (?:a |an |my |our )?(?:formal |official |serious )?complaint|` +
		`\b(?:this is|here is) (?:a|my|our) (?:formal |official )?complaint|\b(?:i|we) (?:want|would like|wish) to complain|\b(?:i am|i'm|we are|we're) complaining about|` +
		`\b(?:i|we) (?:want|demand|expect|am owed|are owed) compensation|\b(?:i|we) (?:will|'ll|am going to|are going to) sue\b|\bmy (?:formal )?complaint (?:against|about)\b`)
	mash = regexp.MustCompile(`\b(?:asdf\w*|qwert\w*|lorem ipsum|blah blah|xxx+|aaa+|hjkl\w*)|^(?:this is (?:just )?a test|just testing|testing?(?: testing?| 1 2 3| 123)*|test)[.! ]*$`)
)

// Breaks reports whether a text breaks r. most is how many links it may have.
func (r Rule) Breaks(text string, most int) bool {
	plain := strings.TrimSpace(fold(text).plain)
	switch r {
	case Abuse:
		return abuse.MatchString(plain)
	case Shouting:
		return shouts(text)
	case Links:
		links := len(address.FindAllString(plain, -1))
		return links+len(link.FindAllString(address.ReplaceAllString(plain, " "), -1)) > most
	case ComplaintRule:
		return complaint.MatchString(plain)
	case NotExperience:
		return mash.MatchString(plain)
	}
	return false
}

// shouts reports whether most of the longer words of a text are capitals; abbreviations are
// short and few.
func shouts(text string) bool {
	loud, words := 0, 0
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len([]rune(w)) < 5 {
			continue
		}
		words++
		if strings.ToUpper(w) == w {
			loud++
		}
	}
	return loud >= 4 && loud*2 > words
}
