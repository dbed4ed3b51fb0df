package guard

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Who is spoken of: somebody near, somebody who may do harm, and words between a person and
// what they do.
const (
	near = `(?:my|our) (?:(?:own|best|little|older|younger|eldest|youngest|teenage|elderly|[0-9]+ year old) )?(?:son|daughter|child|children|boy|girl|kids?|husband|wife|partner|boyfriend|girlfriend|mum|mam|mom|mother|dad|father|` +
		`brother|sister|friend|mate|best mate|patient|colleague|neighbour|nan|gran|nephew|niece|grandson|granddaughter|ex)`
	harmer = `(?:he|she|they|my (?:husband|wife|partner|boyfriend|girlfriend|dad|father|mum|mother|stepdad|stepfather|bf|gf|hubby|stepmum|stepmother|step dad|step mum|son|daughter|brother|uncle|cousin|ex|carer|care worker|family|landlord|flatmate)|(?:dad|mum|mam|stepdad|step dad|boyfriend|girlfriend|husband|hubby|partner|bf))`
	does   = `(?:(?:have|has|had|am|is|was|been|be|being|started|start|still|keep|keeps|kept|just|really|only|want|wants|wanted|wanna|trying|tried|try|going|gonna|to|also|always|often|sometimes|nearly|almost|even|now|so|very|actively|feel|feels|feeling|felt|getting|get|about|might|will|would|could) )*`
	one    = `(?:i|im|ive|id|ill|he|she|hes|shes|hed|shed|` + near + `) `
)

// danger is a kind of such words: where none of hints is said (parts of words, between bars) they
// are not looked for, and what follows them may show that nothing is meant (unless).
type danger struct {
	hints        string
	said, unless *regexp.Regexp
}

func (d danger) in(plain string) bool {
	for hint := range strings.SplitSeq(d.hints, "|") {
		if !strings.Contains(plain, hint) {
			continue
		}
		for _, m := range d.said.FindAllStringIndex(plain, -1) {
			if d.unless == nil || !d.unless.MatchString(plain[m[1]:]) {
				return true
			}
		}
		return false
	}
	return false
}

// dangers are words of somebody who may be in danger, or puts others in danger: said of
// oneself, of somebody near, or as a threat. Words that services use of their work, such as
// "suicide prevention" or "safeguarding", are none. Apostrophes are taken out first. They are
// made when the first text is looked at: most commands look at none.
var dangers = sync.OnceValue(func() []danger {
	return []danger{
		{
			"self|selves", words(`(?:k[i!*]ll|k..l|killing|hurt|hurting|harm|harming|harmed|cut|cutting|burn|burning|starve|starving|hang|hanging|drown|drowning|unalive|topping|top) (?:my ?self|our ?selves|me ?self)|` +
				`(?:do|doing) my ?self in|(?:wanna|want to|going to|gonna|might) off my ?self|(?:just |do |really |i )hate my ?self`),
			follows(`on (?:a|the|my|some)|up|shaving|while|off|lifting|at work|falling|by accident|accidentally|gardening|cooking|laughing|short`),
		},
		{hints: "self|selves", said: words(one + does + `(?:(?:k[i1!*]ll|hang|drown|harm|hurt|cut|starve)(?:s|ing|ed)?|killing|cutting) (?:him|her|them) ?sel(?:f|ves)`)},
		{hints: "life", said: words(`(?:end|ending|ended|take|taking|took|finish|finishing) my (?:own )?life|` + one + does + `(?:end|ending) (?:his|her|their) (?:own )?life`)},
		{"end it|ending|finish", words(`(?:i|im|id|ill|we) ` + does + `(?:end|ending|finish|finishing) it(?: all)?|(?:thinking|thoughts) (?:of|about) ending (?:it|my|things)|ending it all`), follows(`here|with|there|by|at|on|early|soon`)},
		{
			" die| dead| live| wake up| alive| exist|dying| be around",
			words(one + does + `(?:rather )?(?:die|be dead)|` + one + does + `(?:not want|dont want|doesnt want|rather not) to (?:live|exist|wake up|be alive|go on living)|want to not (?:exist|be here|be alive|wake up)|i (?:just |really )?(?:do not|dont|no longer|never) (?:even )?want to (?:live|exist|wake up|be alive|be around)`),
			follows(`at home|at my|in (?:my|his|her|our|their|a|an|the|peace|comfort|hospital|hospice|bed|pain|there|this|sheltered|residential|another|care)|with|peacefully|here|surrounded|near|to|of|from|for|on|alone|out|there|under|away|laughing|if|waiting|` +
				`share|know|tell|hear|try|see|every|before`),
		},
		{hints: "wish i|wish that|disappear|all to ", said: words(`i wish (?:i|that i) (?:was|were|had been|had never been|had not been|hadnt been|could be|could) (?:just )?(?:dead|never born|not here|born|disappear|fall asleep and (?:not|never) wake)|(?:want|wanted|wish) to (?:disappear for ever|disappear forever)|(?:want|wish) (?:it|everything|this) all to (?:end|stop|be over)`)},
		{hints: "better off|without me|if i w", said: words(`better off dead|(?:better|easier|happier) (?:off )?(?:without me|if i (?:was|were) (?:gone|dead|not here))`)},
		{"any more|anymore|way out|go on living|reason to|make it", words(`(?:i|we) (?:really |just |honestly )?(?:cannot|cant|can not|dont want to|do not want to) (?:go on|carry on|do this|take (?:it|this)|keep (?:going|doing this|living)|live|be here)(?: like this)?,? any ?more|(?:cant|wont) make it that long|(?:cannot|cant|can not) (?:see a (?:way out|reason to (?:live|go on))|go on living)|dont want to be here any ?more`), follows(`on (?:paper|my own)|with|without|by hand|because (?:the|of)|for|as|at|alone`)},
		{hints: "living|to live|alive|being here|life|going on|carrying on", said: words(`(?:no|not a|any) (?:reason|point) (?:to live|(?:in |of )?living|(?:in |to )?going? on living|(?:in |of )?being (?:alive|here any ?more))|nothing (?:left )?to live for|(?:tired|sick|had enough) of (?:living|being alive|life)\b|done with (?:life|living)|(?:my life|life) (?:is not|isnt|is no longer|wasnt) worth (?:living|it)|what(?:s| is) the point (?:of|in) (?:living|being alive|going on|carrying on)`)},
		{hints: "nobody|no one|noone|wake|me gone|hoping a", said: words(`(?:nobody|no one|noone) (?:would|will|ll) (?:even )?(?:miss me|notice if i (?:was |were |am )?(?:gone|dead|died|disappeared))|(?:hope|pray|wish) i (?:dont|do not|never|didnt|wont) wake up|(?:with|if) me gone|hoping a (?:lorry|truck|bus|car|train) (?:comes|hits|would)|(?:go to )?sleep and (?:not|never) wake(?: up)?`)},
		{
			"suicidal",
			words(`(?:im|i am|i feel|i felt|i get|i was|ive been|i have been|feeling|(?:he|she|` + near + `) (?:is|has been|feels|seems|was|has felt)|hes|shes) (?:(?:so|very|really|actively|quite|still|now|feeling|getting|a bit|becoming) )*suicidal|suicidal and (?:nobody|no one|i|on my own|alone)`),
			follows(`patients?|people|person|clients?|callers?|young|men|women`),
		},
		{hints: "suicidal", said: words(`(?:i|ive|i have|im|i am|he has|she has|` + near + ` has|shes|hes) (?:(?:have|had|having|got|get|getting|been|constant|daily|bad|these|really|still) )*suicidal (?:thoughts|feelings|ideas|urges|ideation)`)},
		{
			"suicide|killing my|dying all|hanging|jumping|not being",
			words(`(?:thinking|think|thoughts|thought|dreaming|dream) (?:of|about) (?:my )?(?:suicide|killing my|dying all|hanging my|jumping off|jumping in front|not being here any|not being alive)|(?:i|ill|im|hes|shes|he|she|` + near + `) ` + does + `(?:commit|committing|attempt|attempting|attempted) suicide|my suicide|suicide is all i|all i think about is (?:suicide|dying|ending)`),
			follows(`prevention|risk|awareness|training|first|note`),
		},
		{hints: "unaliv|kms|kys| me", said: words(one + does + `(?:unalive|kms\b)|(?:gonna|going to|want to|wanna|will|might|ill|just) kms\b|(?:go|to) kys\b|unaliv(?:e|ing) (?:my ?self|me)|s[u*]ic[i1*]de me`)},
		{
			"overdos|tablets|pills|paracetamol|insulin|medication|meds|antidepressants|morphine",
			words(`(?:i|ive|i have|i just|im|` + near + ` (?:has )?|(?:he|she|shes|hes) (?:has |just )?) ?(?:taken|took|swallowed|taking|going to take|gonna take) (?:an |a (?:massive |big )?)overdose|(?:` + one + `|(?:just|have|tonight) )` + does + `(?:took|taken|swallowed|take|swallow|taking) (?:way more than i should|(?:a|the) (?:whole )?(?:box|packet|bottle|handful|load|bunch) of|too many|loads of|all (?:of )?(?:my|her|his|the|these|those)) (?:[a-z]+ ){0,3}(?:tablets|pills|paracetamol|insulin|medication|meds|antidepressants|morphine|amitriptyline)|sat here with (?:the|my|all my) (?:pills|tablets)|(?:pills|tablets|razor|rope|knife) in my hand|overdosed (?:again|last night|tonight|today)`),
			follows(`with|in the|home|as|on time|off|into|at the same|every|each|once|to (?:the|a|hospital|my)|back|daily|regularly|out|for|before|after|correctly|properly|and (?:still|it|the|i (?:still|feel better))`),
		},
		{
			"harm|sh ",
			words(one + does + `self ?-?harm(?:ing|s|ed)?|i (?:still )?sh (?:most|every|again|when|to)|relapsed (?:on|with) (?:sh|self ?-?harm)`),
			follows(`pathways?|training|polic(?:y|ies)|teams?|clinics?|leads?|guid|nurses?|services?|prevention|work|research|leaflets?|patients|forms?|and suicide|cases|admissions|awareness|liaison`),
		},
		{hints: "cut", said: words(one + does + `(?:cut|cutting|cuts) (?:again|my (?:arms?|wrists?|legs?|thighs?|skin)|(?:his|her) (?:own )?(?:arms?|wrists?|legs?|thighs?))`)},
		{hints: "jump|throw|step|walk|car |driv|head", said: words(`(?:im|i am|id|i will|ill|i|` + near + ` (?:is|was)|hes|shes) ` + does + `(?:jump(?:ing)?|throw(?:ing)? (?:my|him|her)self|step(?:ping)?|walk(?:ing)?) (?:off|in front of|under|from) (?:a|the|that) (?:bridge|roof|train|bus|lorry|car park|balcony|cliff|building|tube|window)|(?:crash|drive|driving|crashing) (?:my |the )?car (?:on purpose|into|off)|driv(?:e|ing) (?:us|me|myself)(?: both)? (?:into|off)|bang(?:s|ing)? (?:my|his|her) head (?:on|against)`)},
		{hints: "note|letter|goodbye|plan to|how |affairs|locked|to finish", said: words(`(?:written|wrote|writing|left) (?:my|a) (?:goodbye|suicide) (?:note|letter)s?|said (?:all )?my goodbyes|(?:rang|called|texted|messaged|phoned) (?:me |us )?to say goodbye|affairs are in order|locked (?:him|her)self in the [a-z]+ with (?:the|a|my) (?:razors?|knife|tablets|pills|scissors)|how to (?:hang|kill) (?:him|her|my) ?self|(?:drugs|tablets|pills|rope) at home to finish|(?:got|have|made) (?:a|my) plan to (?:die|end|kill)|know (?:exactly )?how (?:i will|id|ill|i would|im going to) (?:do it|die|end)`)},
		{hints: "marw|farw|ladd|gorffen|hunanladdiad|byw|torri|ofn|haro|guro|dabled", said: words(`(?:dwi|rwy|rydw|wi|fi|dwin|rwyn)(?: i)?(?: yn)? ?(?:isio|eisiau|moyn|ishe|am) (?:marw|farw|lladd fy hun|ladd fy hun|gorffen y cyfan)|ladd fy hun|meddwl am hunanladdiad|lladd ei hun|ddim (?:eisiau|isio|ishe) byw|torri fy hun|ofn mynd adre|fy n?g?h?(?:haro|nharo|nghuro|churo) i|llwyth o (?:dabledi|dabled)`)},
		{
			"hit|beat|punch|kick|slap|hurt|rape|strangl|chok|abus|assault|attack|burn",
			words(harmer + ` (?:has |have |is |are |was |keeps? |still |often |always |just )*(?:hits?|hitting|beats?|beating|punche[sd]|punching|kicks|slaps|slapped|slapping|hurts|hurting|rapes?|raped|strangles?|strangled|chokes?|choked|abuses|abused|abusing|assaults|assaulted|attacks|attacked|burns|burnt) (?:me|us|my (?:kids?|children|son|daughter|baby|mum|mother|dad|brother|sister|little|nan|gran|grandmother))`),
			follows(`as|deeply|that|with (?:questions|letters|the bill)|how`),
		},
		{hints: "kill|hurt|stab|burn|locks|locked|let me|let us|touch|sex|sleep with|at night|hands |allowed|passport|bank card", said: words(harmer + ` (?:threatens?|threatened|says? (?:he|she|they) will|(?:is )?threatening|is going to|will) (?:to )?(?:kill|hurt|stab|burn) (?:me|us|the (?:kids|children)|my)|` + harmer + ` (?:locks|locked) (?:me|us|her|him) in|(?:wont|will not|doesnt|does not) let (?:me|us) (?:go (?:to )?(?:a&e|hospital|the doctor|my gp|out|anywhere)|leave the house|out of the house|out|eat|see (?:anyone|anybody|my (?:family|friends|gp|doctor)))|touches me (?:at night|down there|there|where|when|in bed|and)|comes? in(?:to)? my (?:room|bed|bay) at night|hands (?:round|around) my (?:neck|throat)|not allowed (?:out|to leave the house) without (?:him|her)|not allowed to (?:leave the house|see anyone)|(?:has|took|taken|keeps) my (?:bank card|passport)|(?:took|keep|have) our passports|` + harmer + ` (?:makes|made|forces|forced) (?:me|her) (?:to )?(?:have sex|sleep with|touch)`)},
		{
			"danger|safe",
			words(`(?:im|i am|we are|she is|he is|hes|shes|` + near + `(?: is)?) (?:really |not feeling |still )?(?:in danger|not safe|unsafe)`),
			follows(`to|of|lifting|with|without|on|for|when|walking|driving|using|standing|moving|as|alone on|transferring`),
		},
		{hints: "being ", said: words(`(?:im|i am|we are|she is|he is|hes|shes|i think (?:he|she) is|` + near + `(?: is)?) (?:still |often |now )*being (?:sexually |physically )?(?:abused|beaten|raped|hit|hurt by|starved|groomed|trafficked|exploited|stalked|assaulted|strangled|cuckooed|neglected by)`)},
		{"afraid|scared|frightened|terrified|fear", words(`(?:afraid|scared|frightened|terrified|fear|fearing) (?:for (?:my|her|his|our) (?:life|lives|safety)|of (?:my (?:husband|wife|partner|boyfriend|girlfriend|dad|father|stepdad|son|carer|ex)|him|what he (?:will|might|ll))|(?:that )?(?:he|hell|she|shell) (?:will |ll )?(?:kill|hurt|hit)|of what i (?:will|might|ll|could) do|i (?:will|might) (?:hurt|kill|harm) (?:him|her|them|my|the)|to go home)`), follows(`after|too|so soon|alone|early|without|from|because (?:of|i)|with`)},
		{
			"ll|stab|shoot|murder|strangle|bomb|burn down|blow up|attack|k*",
			words(`(?:i will|ill|im going to|i am going to|im gonna|i want to|i swear i will|i swear ill|were going to|we will|someone should|somebody should|somebody will|someone will) (?:come (?:down|in|there|back) and )?(?:k[i1!*]ll|stab|shoot|murder|strangle|bomb|burn down|blow up|attack) (?:him|her|them|you|someone|somebody|everyone|everybody|the|my|that|those|all|one of)`),
			follows(`bacteria|virus|bugs?|germs|weeds|lights?|project|idea|time|switch|engine|music|two birds|rumours?|process|myth`),
		},
		{hints: "face|head|teeth|skull|legs|neck|arms|knife|gun|bomb|machete|regret|pay for|sorry when|know where", said: words(`(?:i|ill|im|i will|going to|gonna|want to) (?:going to |gonna |will )?(?:smash|kick|punch|cave|bash|break) (?:your|his|her|their) (?:face|head|teeth|skull|legs|neck|arms)(?:s)?(?: in)?|(?:bring|bringing|got|carry|carrying|have) a (?:knife|gun|bomb|machete) (?:to|with me|in my bag|into|for)|(?:you|they) (?:will|are going to|ll) (?:regret this and|all pay for|be sorry when)|know where (?:you|she|he|they) (?:live|lives|park|parks|work|works) and`)},
		{hints: "steal|tak|hit|slap|starv", said: words(`(?:carer|son|daughter|nephew|niece|grandson|granddaughter|neighbour) (?:is |keeps |has been |keeps on )*(?:(?:steals?|stealing|takes|taking) (?:all )?(?:her|his|my|mums|nans|grans|dads) (?:money|pension|tablets|medication|bank card|savings)|(?:hits|hitting|slaps|slapping|starves|starving) (?:my )?(?:nan|gran|mum|mother|dad|grandmother|grandfather|her|him))`)},
		{hints: "baby|child|son|daughter|mum|mother|dad|kid", said: words(`i (?:just |have |nearly )?(?:shook|shaken|slapped|hit|hurt|smacked) (?:the|my|our) (?:baby|child|son|daughter|mum|mother|dad|kids?)|hurt my (?:baby|child|children)|(?:some nights|sometimes) i hit (?:her|him)`)},
		{hints: "voice", said: words(`voices? (?:are |is |keeps? |that )?(?:tell|telling|tells|say|saying|says) (?:me|him|her) to`)},
		{hints: "worker|carer|staff", said: words(`(?:workers?|carers?|staff) (?:here |at the home |on our ward |on the ward )?(?:hits?|hurts?|slaps?|drags?|beats?|kicks?) (?:us|me|people|patients|residents)`)},
		{hints: "marri|abroad", said: words(`(?:forced|forcing|making|make|sent|sending|taken|take|taking) [^.!?]{0,60}(?:(?:get|be|getting) married|abroad to be (?:cut|married))`)},
		{hints: "finger marks|tie|tied|wet |belt mark|bite mark", said: words(`finger marks on|tie(?:s|d)? (?:her|him|nan|mum|dad|gran|them) to (?:the|a) (?:chair|bed)|in wet (?:pads|beds?) all (?:day|night)|(?:belt|bite|hand) marks? (?:on|across)`)},
		{hints: "send|carry|car ", said: words(`wants? (?:her|him|them|me) to send (?:him |her |them )?(?:some|pictures|photos|nudes)|makes? me carry (?:stuff|drugs)|what car (?:she|he) drives`)},
		{hints: "knife|gun|bat|machete|hammer|burn|watch", said: words(`(?:im|ill|i will|i am|going to) (?:bringing|bring) (?:a|my) (?:knife|gun|bat|machete)|carrying a (?:hammer|knife|machete|bat|gun)|burn (?:the|this|that) (?:place|hospital|ward|surgery|building|clinic) (?:down|to)|tell (?:her|him|them) to watch (?:her|him|them)sel`)},
	}
})

// atRisk and witness, in one sentence, are of somebody who has seen that another is in danger.
var (
	atRisk  = words(`(?:bruis(?:es|ed|ing)|black eye|(?:being|getting|gets|is) (?:hit|beaten|hurt|abused|neglected|starved|locked in|groomed)|(?:have|has|are|is)(?:nt| not)? ?(?:not )?been fed|burn marks|cigarette burns|locked (?:in|up|out)|left (?:alone|on (?:his|her|their) own) (?:all|every|at night|for days|overnight)|starving|scream(?:s|ing) (?:every|all|at) night|always hungry|flinches|(?:is|are) not fed|never fed|scared to go home|frightened to go home)`)
	witness = words(`(?:next door|upstairs|downstairs|down the (?:road|street)|(?:on|in) (?:our|my) street|in (?:my|her|his|our) class|i think|i saw|ive seen|i see|i can hear|i keep hearing|we hear|i hear|i heard|(?:tells?|told|said to) me|im worried|i am worried|worried about|who (?:do|should|can) (?:i|we)|nobody (?:does|will|believes|listens|comes)|no one (?:does|will|believes|listens|comes)|please help)`)
	victim  = words(`(?:child|children|girl|boy|baby|kids?|toddler|neighbour|neighbours|lady|old man|old woman|resident|my (?:mum|mother|nan|gran|dad|father|grandmother|grandfather|niece|nephew|grandson|granddaughter|friend|pupil|sister|brother))`)
)

func words(said string) *regexp.Regexp { return regexp.MustCompile(`\b(?:` + said + `)\b`) }

func follows(said string) *regexp.Regexp { return regexp.MustCompile(`^,? (?:` + said + `)\b`) }

// Crisis reports whether a text has words of somebody who may be in danger, or puts others in
// danger.
func Crisis(text string) bool {
	plain := whole(strings.ReplaceAll(fold(text).plain, "'", ""))
	plain = dotted.ReplaceAllString(plain, "$1 ")
	if slices.ContainsFunc(dangers(), func(d danger) bool { return d.in(plain) }) {
		return true
	}
	for s := range strings.FieldsFuncSeq(plain, func(r rune) bool { return strings.ContainsRune(".!?", r) }) {
		if victim.MatchString(s) && atRisk.MatchString(s) && witness.MatchString(s) {
			return true
		}
	}
	return false
}

var (
	letterByLetter = regexp.MustCompile(`\b(?:[a-z][ .*-]){3,}[a-z]\b`)
	withDigits     = regexp.MustCompile(`[a-z]+(?:[0134579@$!][a-z]+)+`)
	dotted         = regexp.MustCompile(`([a-z])\.`)
)

// whole puts words together that are written letter by letter, digits and signs in them back
// to the letters that they stand for, and blanks into one.
func whole(plain string) string {
	plain = letterByLetter.ReplaceAllStringFunc(plain, func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < 'a' || r > 'z' {
				return -1
			}
			return r
		}, s)
	})
	plain = withDigits.ReplaceAllStringFunc(plain, func(s string) string {
		return strings.Map(func(r rune) rune {
			if to, found := looksLike[r]; found {
				return to
			}
			return r
		}, s)
	})
	return strings.Join(strings.Fields(plain), " ")
}
