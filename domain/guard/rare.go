package guard

import (
	"regexp"
	"slices"
	"strings"
)

var (
	rare   = regexp.MustCompile(`\b(?:rare|rarest)\b`)
	single = regexp.MustCompile(`\b(?:only|sole|one of (?:the )?(?:only )?(?:two|three|four|five|six|[2-6]|a handful|a few)|the one (?:person|patient|child|boy|girl|man|woman|adult|family))\b`)
	// Somebody of whom a text may speak, and one alone.
	someone = regexp.MustCompile(`\b(?:patients?|person|people|child|children|adult|boy|girl|lad|lass|man|woman|lady|gentleman|baby|toddler|teenager|family|case|she|he|her|his|him|my|our|i|i'm|we|mum|mother|dad|father|son|daughter|wife|husband|partner|` +
		`brother|sister|nephew|niece|uncle|aunt|cousin|friend|neighbour|grandson|granddaughter|nan|gran|grandad|grandmother|grandfather|twins?)\b`)
	oneAlone = regexp.MustCompile(`\b(?:patient|person|child|adult|boy|girl|lad|lass|man|woman|lady|gentleman|baby|toddler|teenager|she|he|her|his|him|my|i have|i've|i'm|i am|son|daughter|mum|mother|dad|father|wife|husband|partner|brother|sister|nephew|niece|uncle|aunt|cousin|grandson|granddaughter)\b`)
	illness  = regexp.MustCompile(`\b(?:disease|disorder|syndrome|condition|cancer|tumour|mutation|deficiency|dystrophy|transplant|sufferer)\b`)
	has      = regexp.MustCompile(`\b(?:only|the) (?:one|person|patient|child|boy|girl|man|woman|adult|family)\b.{0,60}\bwith\b`)
	place    = regexp.MustCompile(`\b(?:in|from|near|at|of|on|outside) (?:the )?(?:(?:small |little |tiny )?(?:village|town|hamlet|island|isle|parish) of )?([a-z\x7f][a-z\x7f'-]{2,})`)
	// A place behind a comma, as in a title: "my son with Batten disease, Thornby".
	placed = regexp.MustCompile(`^(?:'s)?(?: [a-z\x7f]+){0,2}, ([a-z\x7f][a-z\x7f'-]{2,})`)
)

// wide are places in which a rare condition points at nobody.
var wide = set(`england wales scotland ireland northern britain great united europe uk nhs january february march april may june july august september
	october november december monday tuesday wednesday thursday friday saturday sunday covid`)

// seldom are words of conditions that few have (one person in 2,000 or fewer, as the UK Rare
// Diseases Framework of 2021 counts), each by the one that tells it from others; none that is
// also a common surname, a town or a word of the language.
const seldom = `achondroplasia acromegaly adrenoleukodystrophy albinism alkaptonuria alport amyloidosis angelman aniridia ataxia batten bardet behcet behcets bullosa
	cadasil cjd castleman charcot creutzfeldt crouzon cystinosis danlos dermatomyositis dravet duchenne dystonia ehlers epidermolysis erdheim fabry familial fibrodysplasia
	friedreich friedreichs galactosaemia gaucher gauchers gitelman guillain haemophilia hippel hirschsprung hirschsprungs histiocytosis homocystinuria huntington huntingtons hurler
	ichthyosis imperfecta kabuki kallmann kleine krabbe lennox leukodystrophy marfan menkes mitochondrial moebius moyamoya mucopolysaccharidosis myasthenia narcolepsy
	neurofibromatosis niemann noonan pemphigus pfeiffer phenylketonuria pku pompe porphyria prader progeria pseudoxanthoma rasmussen retinoblastoma rett sanfilippo
	scleroderma sjogren sotos sturge syringomyelia takayasu treacher tuberous vasculitis waardenburg willi wolfram xeroderma xlh zellweger`

var conditions = set(seldom)

// called are conditions of the kind that go by the name of somebody or by common words.
var called = regexp.MustCompile(`\b(?:wilson|addison|hunter|turner|cushing|barth|evans|leigh|stickler|usher|werner|alstr[o\x7f]m|beh[c\x7f]et|sj[o\x7f]gren|alport|stiff (?:person|man)|locked-in|tay-sachs|smith-[a-z]+)(?:'s|s)? $`)

// rareInPlace finds sentences that say of somebody that they have what few have, or are
// the only one, and where.
func (f folded) rareInPlace(t tokens, add func(Kind, Grade, int, int)) {
	done, named := 0, merged(t.signs[seldomSign], t.signs[diseaseSign])
	for _, w := range merged(t.signs[rareSign], t.signs[singleSign], named) {
		if w.from < done {
			continue // its sentence has been looked at
		}
		from := strings.LastIndexAny(f.plain[done:w.from], ".!?\n") + 1 + done
		to := len(f.plain)
		if end := strings.IndexAny(f.plain[w.from:], ".!?\n"); end >= 0 {
			to = w.from + end
		}
		done = to
		for len(named) > 0 && named[0].from < from {
			named = named[1:]
		}
		f.rareInSentence(from, f.plain[from:to], f.condition(named, from, to), add)
	}
}

// condition returns where in a sentence the first condition is named that few have, from its
// beginning; nil for none. words are those of conditions that do not stand before it.
func (f folded) condition(words []span, from, to int) []int {
	for _, w := range words {
		switch {
		case w.to > to:
			return nil
		case conditions[f.plain[w.from:w.to]]:
			return []int{w.from - from, w.to - from}
		}
		if m := called.FindStringIndex(f.plain[max(from, w.from-24):w.from]); m != nil {
			return []int{max(from, w.from-24) - from + m[0], w.to - from}
		}
	}
	return nil
}

func (f folded) rareInSentence(at int, s string, named []int, add func(Kind, Grade, int, int)) {
	few, alone, ill := rare.FindStringIndex(s), single.FindStringIndex(s), illness.FindStringIndex(s)
	if ill == nil {
		ill = has.FindStringIndex(s)
	}
	if named != nil {
		if ill = named; few == nil && oneAlone.MatchString(s) {
			few = named
		}
	}
	if few == nil && alone == nil || ill == nil && (few == nil || alone == nil) || !someone.MatchString(s) {
		return
	}
	places := place.FindAllStringSubmatchIndex(s, -1)
	if named != nil {
		if p := placed.FindStringSubmatchIndex(s[named[1]:]); p != nil {
			places = append(places, []int{named[1] + p[2], named[1] + p[3], named[1] + p[2], named[1] + p[3]})
		}
	}
	for _, p := range places {
		if name, _, _ := strings.Cut(s[p[2]:p[3]], "'"); !f.big[at+p[2]] || wide[name] || conditions[name] {
			continue
		}
		from, to := p[0], p[1]
		for _, part := range [][]int{few, alone, ill} {
			if part != nil {
				from, to = min(from, part[0]), max(to, part[1])
			}
		}
		add(RareInPlace, Flag, at+from, at+to)
		return
	}
}

// merged puts lists of words into one, in the order in which they stand.
func merged(lists ...[]span) []span {
	out := slices.Concat(lists...)
	slices.SortFunc(out, func(x, y span) int { return x.from - y.from })
	return out
}
