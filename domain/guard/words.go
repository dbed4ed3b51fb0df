package guard

import (
	"regexp"
	"strings"
)

var (
	nameHere = regexp.MustCompile(`^[.:]? (?:called |named )?([a-z\x7f][a-z\x7f'-]+)`)
	signOff  = regexp.MustCompile(`(?:regards|thanks|thank you|sincerely|faithfully|wishes|yours|signed|from|love)[ ,.\n-]*$`)
	ageHere  = regexp.MustCompile(`^:? (?:9\d|1[01]\d)\b`)
	yearsOld = regexp.MustCompile(`^[ -]?(?:(?:years?|yrs?)[ -]?(?:old|of age)|yo|y/o|yrs?[),])`)
	ninety   = regexp.MustCompile(`^ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?[ -](?:years?[ -]old)\b`)
	things   = regexp.MustCompile(`^ ` + thing + `\b`)
	ofThings = regexp.MustCompile(`\b` + thing + `(?:,? (?:which |that )?(?:is|was|are|were)|,)? (?:now |about |over |nearly |almost |already |only )?(?:aged? )?$`)
	misdeeds = regexp.MustCompile(`\b(?:hung up|(?:could not|couldn't|can't|cannot) be bothered|never (?:reads?|listens?|listened|answers?|answered|looks?|looked|turn(?:s|ed)? up|apologised?|wash(?:es|ed)|explains?|explained)|` +
		`(?:did not|didn't|does not|doesn't|would not|wouldn't) (?:listen|care|bother|look|apologise|answer|explain)|rolled (?:his|her|their) eyes|talked over|walked (?:off|out)|fobbed|made (?:me|him|her|us|my [a-z]+) cry|` +
		`lost (?:his|her|their) temper|misdiagnosed|hurt (?:me|him|her)|blames?|got it wrong)\b`)
	byWhom   = regexp.MustCompile(`\b([a-z]+)(?: (?:at|to|off|down|on))? (?:by|from) (?:(?:a|the|that|our|my|one) )?$`)
	manyAged = regexp.MustCompile(`^(?:\+| ?(?:and|or) (?:over|older|above|up)|s\b| to | ?- ?\d)`)
)

// thing is what has an age and is nobody.
const thing = `(?:buildings?|blocks?|wings?|houses?|homes?|hospitals?|infirmary|church|chapel|schools?|trees?|oak|boilers?|lifts?|beds?|bridge|charity|trust|society|company|firm|machines?|scanners?|` +
	`systems?|tradition|law|rule|lease|site|wards?|theatre|service|institution|cottages?|walls?|roof|floors?|pipes?|plumbing|wiring|laundry|kitchen|clock|organ|piano|windows?|doors?|garden|tunnel|` +
	`corridor|library|clinic|surgery|department|van|bus|map|form|chimney|tower|estate|drains?|furniture|chairs?|equipment)`

// blame are words that say something bad of somebody.
var blame = set(`rude dismissive dismissed laughed shouted yelled swore ignored refused lied lazy useless incompetent careless negligent bullied bully bullies bullying abusive unprofessional horrible nasty awful disgusting arrogant racist sexist humiliated mocked drunk clueless aggressive uncaring botched sloppy snapped sneered blamed
	unhelpful patronising patronised condescending unkind cruel abrupt brusque sarcastic offensive insulted insulting insults belittled humiliating intimidating intimidated threatened
	threatening hostile hopeless ignorant ignores ignoring shouting shouts abused mistreated neglected liar lying lies incompetence negligence unhygienic drinking`)

// notNames are words that often follow "patient" or "baby" with a capital and are no names.
var notNames = set(`access admin administration admission advice advisory advocate advocates app appointment appointments association booking
	care centred champion charter choice clinic council discharge education engagement entry experience feedback flow forum friendly group groups
	handbook health held helpline hub hotel id identifier information initiated involvement journey knows leader leaders leaflet leaflets led level liaison
	library line list lists lounge medication medicines monitoring name need needs number online outcome outcomes panel panels participation partner
	partners passport pathway pathways perspective portal portals power record records referral referrals registration reported representative
	representatives research safety satisfaction services service shop stories story summary support survey surveys tracking transport travel unit voice voices
	wristband monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november
	december english welsh the and box boxes bank basics steps week café cafe massage loss grow signing monitor scan show
	activation adviser advisers alert alerts boards book boom bounce brain buddy calling card cards changing charity christmas communication confidentiality contact data day diwali
	easter eid entertainment facing facts feeding first food friends games gym hoist hour independence info initiative innovation kitchen know knowhow law learning lift literacy loos
	lounges meal meals money moving notes nutrition observations opinion owned parking pass plus portering preference preferences property public quality reminder reminders
	reported rights room rooms sensory share shower shuttle sling status store surveyed system systems talk team time times toilet tracker transfer transfers treatment trolley
	university view views visit visiting volunteers wait waiting watch weighing wifi wipes yoga zero`)

// misdeed are words of misdeeds: without one there is none.
var misdeed = set(`hung bothered never listen care bother look apologise answer explain rolled talked walked fobbed made lost misdiagnosed hurt blame blames wrong`)

// figures are what "Mr" and the like stand before that is no person.
var figures = set(`men bean whippy tickle happy messy bump potato kipling darcy blobby muscle universe world saigon england wales great britain doubtfire tiggywinkle claus hyde doctor
	president speaker chair chairman mayor minister sunshine marple dalloway daisy brown's shark poppins benn spock merton piggy wolf chips toad trunchbull honey grumpy tumble bates havisham incredible freeze fox pepperpot
	born loaf nurse swab treated match matched slot appointment calls call word office excel teams project access research society trust register
	helpline therapies clinic nurses specialist team`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// aboutPatients reports whether what follows the word "patient" makes it a thing
// of all patients, as in "patient survey".
func (f folded) aboutPatients(to int) bool {
	return notNames[strings.TrimLeft(f.word(to), " -")]
}

// word returns the word that begins at to or after one blank or hyphen.
func (f folded) word(to int) string {
	rest := strings.TrimLeft(f.after(to, 30), " -")
	end := strings.IndexFunc(rest, func(r rune) bool { return (r < 'a' || r > 'z') && r != letter })
	if end < 0 {
		return rest
	}
	return rest[:end]
}

// names finds people: somebody with a title, a patient or a baby with a name, and staff
// of whom something bad is said. The name under a text is its author's own.
func (f folded) names(t tokens, add func(Kind, Grade, int, int)) {
	named := func(w span) (name span, ok bool) {
		m := nameHere.FindStringSubmatchIndex(f.after(w.to, 40))
		if m == nil {
			return name, false
		}
		name = span{w.to + m[2], w.to + m[3]}
		return name, f.name(name)
	}
	for _, w := range t.signs[titleSign] {
		name, ok := named(w)
		if !ok || f.signed(w.from, name.to) {
			continue
		}
		title := f.plain[w.from:w.to]
		if figures[f.plain[name.from:name.to]] {
			continue
		}
		if shout := f.big[w.from+1]; shout && (title == "mr" || title == "ms") {
			continue // magnetic resonance, multiple sclerosis, Microsoft
		}
		if (title == "patient" || title == "baby") && (notNames[f.plain[name.from:name.to]] || f.big[name.from+1] && !f.shouted(name)) {
			continue
		}
		add(Name, Flag, w.from, name.to)
	}
	for _, w := range t.signs[staffSign] {
		if name, ok := named(w); ok && !notNames[f.plain[name.from:name.to]] && (blamed(f.after(name.to, 80)) || f.blamedBefore(w.from)) {
			add(Name, Flag, w.from, name.to)
		}
	}
}

// shouted reports whether a word in capitals is the first of two, as names are and
// abbreviations are not.
func (f folded) shouted(w span) bool {
	m := nameHere.FindStringSubmatchIndex(f.after(w.to, 40))
	return w.len() > 3 && m != nil && m[3]-m[2] > 3 && f.big[w.to+m[2]+1]
}

func blamed(s string) bool {
	hint := false
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < 'a' || r > 'z' }) {
		if blame[w] {
			return true
		}
		hint = hint || misdeed[w]
	}
	return hint && misdeeds.MatchString(s)
}

// blamedBefore reports whether what somebody suffered by whom is named at from is bad: "shouted
// at by".
func (f folded) blamedBefore(from int) bool {
	words := f.before(from, 40)
	if !strings.Contains(words, " by ") && !strings.Contains(words, " from ") {
		return false
	}
	m := byWhom.FindStringSubmatch(words)
	return len(m) > 1 && blame[m[1]]
}

// name reports whether a word is written as a name is: with a capital.
func (f folded) name(w span) bool { return w.len() > 1 && f.big[w.from] }

// signed reports whether words are the end of a text, as an author signs.
func (f folded) signed(from, to int) bool {
	if len(f.plain)-to > 60 {
		return false
	}
	return signOff.MatchString(f.before(from, 20)) || from > 0 && f.plain[from-1] == '\n' && !strings.ContainsAny(f.plain[to:], ".!?")
}

// ages finds people over 89: so few are so old that an age may tell who they are.
func (f folded) ages(t tokens, add func(Kind, Grade, int, int)) {
	flag := func(from, to int) {
		if !manyAged.MatchString(f.after(to, 14)) && !things.MatchString(f.after(to, 14)) && !ofThings.MatchString(f.before(from, 40)) {
			add(OldAge, Flag, from, to)
		}
	}
	for _, w := range t.signs[ageSign] {
		if m := ageHere.FindStringIndex(f.after(w.to, 8)); m != nil {
			flag(w.from, w.to+m[1])
		}
	}
	for _, w := range t.signs[ninetySign] {
		if m := ninety.FindStringIndex(f.after(w.from, 30)); m != nil {
			flag(w.from, w.from+m[1])
		}
	}
	for _, g := range t.digits {
		years := f.plain[g.from:g.to]
		if over89 := g.len() == 2 && years >= "90" || g.len() == 3 && years < "120"; !over89 || f.joined(span{g.from, g.from}) {
			continue
		}
		if m := yearsOld.FindStringIndex(f.after(g.to, 16)); m != nil {
			flag(g.from, g.to+m[1])
		}
	}
}
