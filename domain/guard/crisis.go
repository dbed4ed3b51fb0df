package guard

import "regexp"

// crisis are words of somebody who may be in danger, or puts others in danger: said of
// oneself, of somebody near, or as a threat. Words that services use of their work, such as
// "suicide prevention" or "safeguarding", are none.
var crisis = regexp.MustCompile(`\b(?:` +
	`(?:kill|killing|hurt|hurting|harm|harming|cut|cutting|starve|starving) (?:myself|ourselves)|` +
	`(?:end|ending|take|taking|took) (?:my (?:own )?life|it all)|` +
	`(?:i|we) (?:(?:just |really |only )?(?:want|wanted|wish|need) to (?:die|be dead|disappear for ever)|wish (?:i|we) (?:was|were) (?:dead|never born))|` +
	`(?:i|i'd|we) (?:am|are|would be|will be|'d be|be) better off dead|better off without me|` +
	`(?:do not|don't|dont|cannot|can't|cant) (?:want to |see a reason to )?(?:go on living|live any ?more|be here any ?more|be alive|keep living|see a way out)|` +
	`(?:no|not a) (?:reason|point) (?:to live|in living|to go on living)|nothing (?:left )?to live for|` +
	`(?:i am|i'm|im|i feel|i felt|feeling|i have been|i've been|my (?:son|daughter|husband|wife|partner|mum|mother|dad|father|brother|sister|friend|child|patient) is) (?:so |very |actively )?suicidal|` +
	`(?:thinking|thoughts) of (?:suicide|ending it|ending my life)|(?:i|i'll|i'm going to|i will) commit suicide|my suicide|` +
	`(?:i have taken|i've taken|i took|taking|going to take) an overdose|` +
	`(?:i am|i'm|im|we are|we're|she is|he is|they are|my (?:child|son|daughter|mum|mother|sister)(?: is)?) (?:in danger|not safe|unsafe|being (?:abused|beaten|raped|hit|hurt))|` +
	`(?:afraid|scared|frightened) for my life|(?:i am|i'm|im|i was) (?:afraid|scared) to go home|` +
	`(?:he|she|they|my (?:husband|wife|partner|boyfriend|girlfriend|dad|father|mum|mother|carer)) (?:hits|beats|rapes|raped|strangles|strangled|abuses|keeps hitting|threatens to kill) (?:me|us|my)|` +
	`(?:i will|i'll|i'm going to|going to|gonna) (?:kill|stab|shoot|murder) (?:him|her|them|you|someone|somebody|everyone|everybody|the|my)` +
	`)\b`)

// Crisis reports whether a text has words of somebody who may be in danger, or puts others in
// danger.
func Crisis(text string) bool { return crisis.MatchString(fold(text).plain) }
