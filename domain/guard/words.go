package guard

import (
	"regexp"
	"slices"
	"strings"
)

var (
	nameHere = regexp.MustCompile(`^\.? (?:called |named )?([a-z\x7f][a-z\x7f'-]+)`)
	signOff  = regexp.MustCompile(`(?:regards|thanks|thank you|sincerely|faithfully|wishes|yours|signed|from|love)[ ,.\n-]*$`)
	ageHere  = regexp.MustCompile(`^ (?:9\d|1[01]\d)\b`)
	yearsOld = regexp.MustCompile(`^[ -]?(?:(?:years?|yrs?)[ -]?(?:old|of age)|yo|y/o|yrs?[),])`)
	ninety   = regexp.MustCompile(`^ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?[ -](?:years?[ -]old)\b`)
	manyAged = regexp.MustCompile(`^(?:\+| ?(?:and|or) (?:over|older|above|up)|s\b| to | ?- ?\d)`)
	someone  = regexp.MustCompile(`\b(?:patient|person|people|child|children|adult|boy|girl|man|woman|lady|baby|family|case|she|he|her|his|my|our|i|we|mum|dad|son|daughter|wife|husband|brother|sister)\b`)
	illness  = regexp.MustCompile(`\b(?:disease|disorder|syndrome|condition|cancer|tumour|mutation|deficiency|dystrophy)\b`)
	has      = regexp.MustCompile(`\bonly (?:one|person|patient|child|boy|girl|man|woman|adult|family)\b.{0,60}\bwith\b`)
	place    = regexp.MustCompile(`\b(?:in|from|near|at|of|on) (?:the )?(?:(?:small |little )?(?:village|town|hamlet|island|parish) of )?([a-z\x7f][a-z\x7f'-]{2,})`)
)

// blame are words that say something bad of somebody.
var blame = set(`rude dismissive dismissed laughed shouted yelled swore ignored refused lied lazy useless incompetent careless negligent bullied bully bullies bullying abusive unprofessional horrible nasty awful disgusting arrogant racist sexist humiliated mocked drunk clueless aggressive uncaring botched sloppy snapped sneered blamed`)

// notNames are words that often follow "patient" or "baby" with a capital and are no names.
var notNames = set(`access admin administration admission advice advisory advocate advocates app appointment appointments association booking
	care centred champion charter choice clinic council discharge education engagement entry experience feedback flow forum friendly group groups
	handbook health held helpline hub hotel id identifier information initiated involvement journey knows leader leaders leaflet leaflets led level liaison
	library line list lists lounge medication medicines monitoring name need needs number online outcome outcomes panel panels participation partner
	partners passport pathway pathways perspective portal portals power record records referral referrals registration reported representative
	representatives research safety satisfaction services service shop stories story summary support survey surveys tracking transport travel unit voice voices
	wristband monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november
	december english welsh the and box boxes bank basics steps week café cafe massage loss grow signing monitor scan show`)

// wide are places in which a rare condition points at nobody.
var wide = set(`england wales scotland ireland northern britain great united europe uk nhs january february march april may june july august september
	october november december monday tuesday wednesday thursday friday saturday sunday covid`)

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
		if shout := f.big[w.from+1]; shout && (title == "mr" || title == "ms") {
			continue // magnetic resonance, multiple sclerosis, Microsoft
		}
		if (title == "patient" || title == "baby") && (notNames[f.plain[name.from:name.to]] || f.big[name.from+1] && !f.shouted(name)) {
			continue
		}
		add(Name, Flag, w.from, name.to)
	}
	for _, w := range t.signs[staffSign] {
		if name, ok := named(w); ok && !notNames[f.plain[name.from:name.to]] && blamed(f.after(name.to, 80)) {
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
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < 'a' || r > 'z' }) {
		if blame[w] {
			return true
		}
	}
	return false
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
		if !manyAged.MatchString(f.after(to, 14)) {
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

// rareInPlace finds sentences that say of somebody that they have what few have, or are
// the only one, and where.
func (f folded) rareInPlace(t tokens, add func(Kind, Grade, int, int)) {
	done := 0
	for _, w := range merged(t.signs[rareSign], t.signs[singleSign]) {
		if w.from < done {
			continue // its sentence has been looked at
		}
		from := strings.LastIndexAny(f.plain[done:w.from], ".!?\n") + 1 + done
		to := len(f.plain)
		if end := strings.IndexAny(f.plain[w.from:], ".!?\n"); end >= 0 {
			to = w.from + end
		}
		done = to
		f.rareInSentence(from, f.plain[from:to], add)
	}
}

// merged puts two lists of words into one, in the order in which they stand.
func merged(a, b []span) []span {
	out := slices.Concat(a, b)
	slices.SortFunc(out, func(x, y span) int { return x.from - y.from })
	return out
}

var (
	rare   = regexp.MustCompile(`\b(?:rare|rarest)\b`)
	single = regexp.MustCompile(`\b(?:only|sole|one of (?:the )?(?:only )?(?:two|three|four|five|six|[2-6]|a handful|a few))\b`)
)

func (f folded) rareInSentence(at int, s string, add func(Kind, Grade, int, int)) {
	seldom, alone, ill := rare.FindStringIndex(s), single.FindStringIndex(s), illness.FindStringIndex(s)
	if ill == nil {
		ill = has.FindStringIndex(s)
	}
	if seldom == nil && alone == nil || ill == nil && (seldom == nil || alone == nil) || !someone.MatchString(s) {
		return
	}
	for _, p := range place.FindAllStringSubmatchIndex(s, -1) {
		if !f.big[at+p[2]] || wide[s[p[2]:p[3]]] {
			continue
		}
		from, to := p[0], p[1]
		for _, part := range [][]int{seldom, alone, ill} {
			if part != nil {
				from, to = min(from, part[0]), max(to, part[1])
			}
		}
		add(RareInPlace, Flag, at+from, at+to)
		return
	}
}
