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
var abuse = regexp.MustCompile(`\b(?:idiots?|morons?|scumbags?|arseholes?|assholes?|wankers?|twats?|tossers?|dickheads?|knobheads?|cunts?|bitch(?:es)?|sluts?|whores?|bastards|` +
	`fuck(?:s|ed|er|ers|ing|wit|wits)?(?: off)?|f[*#@$-]{1,3}(?:k|ck|king|cking|ked|cked|ing)|fck(?:ing|ed)?|motherfuckers?|bull ?shit|shit(?:ty|show|head|heads|hole)|sh[1*!]t(?:ty|s)?|(?:full|piece|pile|load) of shit|` +
	`bollocks to you|piss off|shut (?:the [a-z*]+ )?up|go to hell|drop dead|you(?: are|'re| re) (?:all )?(?:stupid|pathetic|disgusting|useless|worthless|scum)|` +
	`(?:lazy fat|fat lazy) [a-z]+|go back to (?:your own|your) country|go back to where you came|(?:ill|i will|i'll|gonna|going to) (?:come down there and )?(?:break|smack) (?:your|his|her|their|that|you) (?:[a-z]+ ){0,3}(?:legs|neck|arms|mouth|face|head)|f off|p[*]kis?|b[*]st[a*]rds?|` +
	`(?:lazy|stupid|fat|silly|useless|miserable|ignorant|thick) (?:cows?|pigs?|gits?|sods?|b[*]+|tarts?)|(?:you|those|these|bunch of|absolute|total|complete|utter) (?:scum|vermin|imbeciles?|cretins?|clowns|parasites)|` +
	`(?:smash|kick|punch|bash) (?:your|his|her|their) (?:face|head|teeth)s?(?: in)?|(?:bl[*]+dy|b[*]{2,}s?|c[*]{2,}ts?|w[*]{2,}kers?|tw[*]ts?|a[*]{2,}(?:e|s)?holes?|d[*]ckheads?)|` +
	`nigg(?:er|ers|a|as)|pak(?:i|is)|fagg(?:ot|ots)|trann(?:y|ies)|retards?|spazz?)(?:\b|$)`)

// eaten is a dish.
var eaten = regexp.MustCompile(`^faggots (?:and|with|in) (?:peas|mash|chips|gravy|onion)`)

// quoted is before an insult that is told of, not made.
var quoted = regexp.MustCompile(`\b(?:call(?:ed|s|ing)|names like) [^.!?]{0,40}$`)

var (
	link      = regexp.MustCompile(`https?://|\bwww\.|\b[a-z0-9-]+\.(?:com|net|org|info|biz|shop|online|xyz|top|site|ru|cn)\b`)
	address   = regexp.MustCompile(`\S*(?:https?://|\bwww\.)\S*`)
	complaint = regexp.MustCompile(`\b(?:i|we) (?:(?:want|would like|wish|am going|are going|intend|have decided) to |'d like to |will )?(?:make|raise|lodge|file|submit|put in) (?:a |an |my |our )?(?:formal |official |serious )?complaint|` +
		`\b(?:who|how|where) (?:do|can|should|could|would) (?:i|we) (?:go to )?(?:complain|make a complaint|(?:send|raise|take|make) (?:a|my|our|this) (?:formal )?complaint)|` +
		`\b(?:this is|here is) (?:a|my|our) (?:formal |official )?complaint|\b(?:i|we) (?:want|would like|wish) to complain|\b(?:i am|i'm|we are|we're) complaining about|` +
		`\b(?:i|we) (?:want|demand|expect|am owed|are owed) compensation|\b(?:i|we) (?:will|'ll|am going to|are going to) sue\b|\b(?:i'm|im|we're|gonna) (?:going to )?sue (?:the|this|you|them|for)|\b(?:my|our) (?:solicitors?|lawyers?) (?:will|is|are|has|have)\b|` +
		`\b(?:hear|hearing) from (?:my|our) (?:solicitors?|lawyers?)|\b(?:going|taking (?:this|it)|take (?:this|it)) to the ombudsman|\btreat this as (?:an? )?(?:official |formal )?complaint|\bi demand an? (?:investigation|apology|written)|` +
		`\b(?:started|starting|making|make) a claim for|\bno win,? no fee\b|\b(?:lodging|raising|filing) (?:a|an) (?:formal |official )?(?:grievance|complaint)|\bexpect to be paid (?:back|for)|\bgwneud cwyn|\bmy (?:formal )?complaint (?:against|about)\b`)
	mash = regexp.MustCompile(`\b(?:asdf\w*|qwert\w*|lorem ipsum|blah blah|xxx+|aaa+|hjkl\w*)|^(?:this is (?:just )?a test|just testing|testing?(?: testing?| 1 2 3| 123)*|test)[.! ]*$|^test post\b|\bjust seeing if this works\b|` +
		`^(?:hello|hiya?|hey|good (?:morning|afternoon|evening)|bore da)(?: (?:all|everyone|everybody|there|bawb|team))?[!.? ]*$|^(?:[bcdfghjklmnpqrstvwxz]{4,} *)+$`)
)

// Breaks reports whether a text breaks r. most is how many links it may have.
func (r Rule) Breaks(text string, most int) bool {
	plain := strings.TrimSpace(fold(text).plain)
	switch r {
	case Abuse:
		plain = whole(plain)
		for _, m := range abuse.FindAllStringIndex(plain, -1) {
			if !quoted.MatchString(plain[max(0, m[0]-60):m[0]]) && !eaten.MatchString(plain[m[0]:]) {
				return true
			}
		}
		return false
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

// shoutedMost is how many words in capitals may stand side by side.
const shoutedMost = 3

// plainWords are short ones that are no abbreviations.
var plainWords = set(`a all am an and any are as at away be but by can cannot car care day did do does done ever every for from get give go had has have he help her here him his how i if in into is it just
	keep know let like look made make me more must my need never new no nor not now of off on one only or our out over park please read room same old story say see she so some staff stop take than that the their them then
	there they this time to too up us use very wait want was way we well were what when where who why will with work you your`)

// shouts reports whether more words than shoutedMost stand side by side in capitals, and two of them at
// least are no abbreviations.
func shouts(text string) bool {
	loud, words := 0, 0
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		w = strings.ReplaceAll(strings.ReplaceAll(w, "'", ""), "’", "")
		if w == "" || strings.ToUpper(w) != w || strings.ToLower(w) == w {
			loud, words = 0, 0
			continue
		}
		loud++
		if len([]rune(w)) > 5 || plainWords[strings.ToLower(w)] {
			words++
		}
		if loud > shoutedMost && words >= 2 {
			return true
		}
	}
	return false
}
