package searchtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/search"
)

// cases are the suite: what a person can rely on, whatever engine serves.
var cases = []struct {
	name string
	fn   func(*run)
}{
	{"words are found in titles, texts, answers, comments and write-ups", func(r *run) {
		a := r.idea("Telephone triage for knees", "A nurse rings back.")
		b := r.Idea(Idea{Challenge: r.challenge, Title: "Second", Answers: []string{"We began with splints", "Nobody objected"}})
		c := r.idea("Third", "Nothing here")
		r.Comment(c, "My grandmother swore by poultices", "visible")
		d := r.idea("Fourth", "Nothing there")
		w := r.Writeup(r.challenge, "How Fourth grew", "Gradually, by bicycle", "published", d)
		r.finds("telephone", a)
		r.finds("TRIAGE", a)
		r.finds("nurse", a)
		r.finds("splints", b)
		r.finds("poultices", c)
		r.finds("bicycle", d)
		r.finds("gradually grew", d)
		r.finds("labelword")
		r.finds("zeppelin")
		if h := r.ask(search.Query{Text: "poultices"}).Hits; len(h) == 1 && (h[0].In != search.InComment || h[0].Comment == 0) {
			r.errorf("a hit by comment says %+v", h[0])
		}
		if h := r.ask(search.Query{Text: "bicycle"}).Hits; len(h) == 1 && (h[0].In != search.InWriteup || h[0].Writeup != w) {
			r.errorf("a hit by write-up says %+v", h[0])
		}
	}},
	{"the tags of authors are found as words of the text", func(r *run) {
		a := r.Idea(Idea{Challenge: r.challenge, Title: "First", Body: "Nothing here", Tags: []string{"hand therapy", "Hydrotherapy"}})
		b := r.idea("Second", "A short hand therapy course")
		held := r.Idea(Idea{Challenge: r.challenge, Title: "Third", Body: "Nor here", Tags: []string{"Hydrotherapy"}, Moderation: "held"})
		r.finds("hydrotherapy", a)
		r.finds("hand therapy", a, b)
		if h := r.ask(search.Query{Text: "hydrotherapy"}).Hits; len(h) == 1 && (h[0].In != search.InIdea || !strings.Contains(h[0].Snippet, "Hydrotherapy")) {
			r.errorf("a hit by tag says %+v", h[0])
		}
		r.SetIdea(held, "moderation", "visible")
		r.finds("hydrotherapy", a, held)
		r.SetIdea(a, "tags", "Splinting")
		r.finds("hydrotherapy", held)
		r.finds("splinting", a)
	}},
	{"ideas that somebody may not read are neither found, listed nor counted", func(r *run) {
		unread := r.idea("Hammocks", "A hammock by the sea")
		r.Comment(unread, "My grandmother had a hammock", "visible")
		other := r.idea("Deckchairs", "Or a hammock by the sea")
		for _, text := range []string{"hammock", `"hammock by"`, "hammock sea", "hammock -nothing", "hamm", "hammock nothingelse"} {
			for _, s := range []search.Sort{search.Relevance, search.Newest} {
				q := search.Query{Text: text, Sort: s, Facets: []search.Dimension{search.ByKind}}
				if n := r.ask(q).Total; n != 2 {
					r.errorf("%q finds %d ideas, want 2", text, n)
				}
				q.Without = []id.Idea{unread, unread + 1000}
				res := r.ask(q)
				if got := ideas(res.Hits); !slices.Equal(got, []id.Idea{other}) || res.Total != 1 || len(res.Facets.Kinds) != 1 || res.Facets.Kinds[0].N != 1 {
					r.errorf("%q in order %q without idea %d finds %v, counts %d and %v", text, s, unread, got, res.Total, res.Facets.Kinds)
				}
			}
		}
		theme, none := r.Theme(r.challenge), r.Theme(r.challenge)
		r.AddTheme(unread, theme)
		for name, f := range map[string]search.Filters{"no filter": {}, "a theme": {Themes: []id.Theme{theme}}, "two themes": {Themes: []id.Theme{theme, none}}} {
			q := search.Query{Filters: f, PerPage: 100, Facets: []search.Dimension{search.ByKind, search.ByTheme}}
			all := r.ask(q)
			q.Without = []id.Idea{unread}
			res := r.ask(q)
			if !slices.Contains(ideas(all.Hits), unread) || slices.Contains(ideas(res.Hits), unread) || len(res.Hits) != len(all.Hits)-1 ||
				res.Total != all.Total-1 || all.Facets.Kinds[0].N != all.Total || res.Total > 0 && res.Facets.Kinds[0].N != res.Total || len(res.Facets.Themes) != 0 || len(all.Facets.Themes) != 1 {
				r.errorf("by %s, %d ideas are listed without one that may not be read, and %d with it: %+v", name, res.Total, all.Total, res.Facets)
			}
		}
	}},
	{"without comments nothing is found, counted, cut out or left out by them", func(r *run) {
		said := r.idea("Walking sticks", "Sticks for everybody")
		r.Comment(said, "My grandmother swears by poultices", "visible")
		own := r.idea("Poultices", "Warm ones")
		w := r.Writeup(r.challenge, "How it went", "Gradually, with poultices", "published", r.idea("Third"))
		ask := func(text string, s search.Sort) search.Result {
			return r.ask(search.Query{Text: text, Sort: s, NoComments: true, Facets: []search.Dimension{search.ByKind}})
		}
		if n := r.ask(search.Query{Text: "poultices"}).Total; n != 3 {
			r.errorf("with comments %d ideas are found, want 3", n)
		}
		for _, s := range []search.Sort{search.Relevance, search.Newest} {
			for _, text := range []string{"poultices", `"poultices"`, "poultic", `poultices "poultices"`, "poultices nothingelse"} {
				res := ask(text, s)
				if got := ideas(res.Hits); len(got) != 2 || res.Total != 2 || slices.Contains(got, said) || !slices.Contains(got, own) {
					r.errorf("%q in order %q without comments finds %v, counts %d", text, s, got, res.Total)
				}
				if len(res.Facets.Kinds) != 1 || res.Facets.Kinds[0].N != 2 {
					r.errorf("%q without comments is counted as %v", text, res.Facets.Kinds)
				}
			}
			for _, text := range []string{"sticks", `"walking sticks"`, "sticks -grandmother", "sticks poultices"} {
				res := ask(text, s)
				for _, h := range res.Hits {
					if h.In == search.InComment || h.Comment != 0 || strings.Contains(h.Snippet, "grandmother") {
						r.errorf("%q shows a comment: %+v", text, h)
					}
				}
				if !slices.Contains(ideas(res.Hits), said) {
					r.errorf("%q in order %q without comments does not find the idea", text, s)
				}
			}
		}
		if h := ask("gradually", search.Relevance).Hits; len(h) != 1 || h[0].Writeup != w {
			r.errorf("a write-up is not found without comments: %+v", h)
		}
		if got := r.find("sticks -grandmother"); len(got) != 0 {
			r.errorf("with comments, minus does not look at them: %v", got)
		}
	}},
	{"other forms of a word are found, also of a word that was just written", func(r *run) {
		a := r.idea("Hospital clinics", "Patients were monitored weekly")
		r.finds("clinic", a)
		r.finds("monitoring", a)
		r.finds("hospitals", a)
		b := r.idea("Snorkelling")
		r.finds("snorkel", b)
		r.Comment(a, "We tried abseiled physiotherapy", "visible")
		r.finds("abseiling", a)
	}},
	{"British and American spelling find each other", func(r *run) {
		a, b := r.idea("Haematology at home"), r.idea("Hematology by post")
		r.finds("haematology", a, b)
		r.finds("hematology", a, b)
	}},
	{"the last word may be only begun, unless a space follows it", func(r *run) {
		a := r.idea("Neurophysiology")
		r.finds("neurophys", a)
		r.finds("neurophys ")
		b := r.idea("Neurophys")
		r.ranks("neurophys", b, a)
	}},
	{"the more words an idea covers, the higher it stands, and one is enough", func(r *run) {
		one := r.idea("Walking", "walking walking walking walking walking walking")
		both := r.idea("Sticks", "walking frames and sticks")
		none := r.idea("Something else")
		got := r.find("walking frames")
		if !slices.Equal(got, []id.Idea{both, one}) {
			r.errorf("walking frames finds %v, want %v", got, []id.Idea{both, one})
		}
		if slices.Contains(got, none) {
			r.errorf("an idea without any word is found")
		}
		r.ranks("how can I have a walking frame please", both, one)
	}},
	{"title above text above comments", func(r *run) {
		c := r.idea("First", "about pottery and kilns")
		r.Comment(c, "try tapestry", "visible")
		b := r.idea("Second", "about tapestry and looms")
		a := r.idea("Tapestry", "about wool and looms")
		r.ranks("tapestry", a, b, c)
	}},
	{"quotes ask for words as they stand, next to each other", func(r *run) {
		a := r.idea("Blood test at home")
		b := r.idea("Test of blood pressure")
		c := r.idea("Follow-up calls")
		d := r.idea("We follow it up")
		r.finds(`"blood test"`, a)
		r.finds(`“Blood Test”`, a)
		r.finds(`"follow up"`, c)
		r.finds(`"follow-up"`, c)
		r.finds(`"blood" "pressure"`, b)
		r.finds(`"blood" calls`, a, b)
		r.finds(`"blood test`, a, b)
		r.finds(`"tests"`)
		r.includes("follow up", d)
		x := r.idea("Third", "Quiet")
		r.Comment(x, "blood oranges", "visible")
		r.Comment(x, "high pressure", "visible")
		r.finds(`"oranges" "pressure"`, x)
	}},
	{"a word typed together or apart is found both ways", func(r *run) {
		a := r.idea("Check-up by the window")
		r.finds("checkup", a)
		b := r.idea("Handrails everywhere")
		r.includes("hand rails", b)
	}},
	{"a minus leaves out, by the idea and everything under it", func(r *run) {
		a := r.idea("Orthotics for runners")
		b := r.idea("Orthotics for children")
		c := r.idea("Orthotics for swimmers")
		r.Comment(c, "children too", "visible")
		r.finds("orthotics", a, b, c)
		r.finds("orthotics -children", a)
		r.finds("orthotics -runner", b, c)
		r.finds(`orthotics -"for children"`, a, c)
		r.finds(`"orthotics" -runners`, b, c)
		r.finds("orthotics for-children", a, b, c)
	}},
	{"a question without words finds nothing and says so", func(r *run) {
		r.idea("Something")
		for _, q := range []string{"***", "-something", `"`, `""`, "--", "+ - ( )", "\x00", "🙂", "- -", `-"something"`} {
			if res := r.ask(search.Query{Text: q}); !res.NoWords || len(res.Hits) != 0 || res.Total != 0 {
				r.errorf("%q: %+v", q, res)
			}
		}
	}},
	{"slips of the finger are looked past, in long words", func(r *run) {
		a := r.idea("Physiotherapy in the park")
		b := r.idea("Rheumatology advice line")
		r.finds("physiotherpay", a)
		r.finds("phisiotherapy", a)
		r.finds("rhuematology", b)
		r.finds("reumatolgy", b)
		if res := r.ask(search.Query{Text: "reumatolgy line"}); res.DidYouMean != "rheumatology line" {
			r.errorf("did you mean %q", res.DidYouMean)
		}
		if res := r.ask(search.Query{Text: "rheumatology line"}); res.DidYouMean != "" {
			r.errorf("did you mean %q for what is spelt right", res.DidYouMean)
		}
		c := r.idea("Quoits", "quoits")
		r.finds("quoist", c)
		d := r.idea("Quoist society", "the Quoist people")
		if got := r.find("quoist"); len(got) == 0 || got[0] != d {
			r.errorf("what is spelt as typed does not come first: %v", got)
		}
		e := r.idea("ZQXJW service")
		r.finds("ZQXJV")
		r.finds("ZQXJW", e)
	}},
	{"a challenge has words of its own", func(r *run) {
		wobbly := r.idea("Wobbly Wednesday")
		balance := r.idea("Balance class")
		msk := r.idea("MSK hub")
		long := r.idea("Musculoskeletal hub")
		elsewhere := r.Challenge("published")
		other := r.Idea(Idea{Challenge: elsewhere, Title: "Balance walk"})
		r.finds("wobbly wednesday", wobbly)
		r.Synonym(r.challenge, false, false, "wobbly wednesday", "balance class|falls class")
		r.Synonym(r.challenge, true, true, "MSK", "musculoskeletal")
		r.includes("wobbly wednesday", balance)
		r.finds("balance class", balance) // not the other way round
		r.finds("msk", msk)
		r.finds("musculoskeletal", long)
		if got := r.ask(search.Query{Text: "wobbly wednesday", Filters: search.Filters{Challenges: []id.Challenge{elsewhere}}}); len(got.Hits) != 0 {
			r.errorf("another challenge knows them: %v, %v", got.Hits, other)
		}
		r.Synonym(r.challenge, false, false, "wobbly wednesday", "msk") // after the list has been used
		r.includes("wobbly wednesday", msk)
	}},
	{"clinicians' and patients' words lead to each other", func(r *run) {
		msk := r.idea("MSK hub")
		long := r.idea("Musculoskeletal hub")
		r.finds("msk", msk, long)
		r.finds("musculoskeletal", msk, long)
		pifu := r.idea("PIFU for all")
		own := r.idea("Patient-initiated follow-up", "for all")
		r.includes("pifu", own)
		r.includes("patient initiated follow up", pifu)
		lay := r.idea("Sore joints cafe")
		arth := r.idea("Arthritis cafe")
		r.includes("sore joints", arth)
		r.finds("arthritis", arth)
		_ = lay
		us := r.idea("Ultrasound scan at home")
		if slices.Contains(r.find("us"), us) {
			r.errorf("us finds ultrasound")
		}
		r.finds("uss", us)
	}},
	{"filters narrow, alone and together, and each count is the length of its list", func(r *run) {
		other := r.Challenge("published")
		var areas []id.Area
		var themes []id.Theme
		for range 3 {
			areas, themes = append(areas, r.Area(r.challenge)), append(themes, r.Theme(r.challenge))
		}
		kinds := []search.Kind{"practice", "idea", "experience"}
		stages := []search.Stage{"posted", "in_review", "decided", "written_up"}
		outcomes := []search.Outcome{"", "", "shortlisted", "not_now"}
		evidence := []search.Evidence{"proposed", "tried", "measured"}
		words := []string{"apples", "apples and pears", "pears", "plums"}
		for n := range 40 {
			i := Idea{
				Challenge: r.challenge, Area: areas[n%3], Kind: kinds[n/2%3], Shown: stages[n/3%4],
				Title: fmt.Sprintf("Number %d", n), Body: words[n%4],
				ShownOutcome: outcomes[n/3%4], Evidence: evidence[n/5%3],
			}
			if n%7 == 0 {
				i.Pick = "team"
			}
			if n%4 != 0 {
				i.Themes = []id.Theme{themes[n%3], themes[(n+1)%3]}
			}
			if n%13 == 0 {
				i.Area = 0
			}
			if n%11 == 0 {
				i.Challenge, i.Area, i.Themes = other, 0, nil
			}
			r.Idea(i)
		}
		in := []id.Challenge{r.challenge, other}
		for _, text := range []string{"", "apples", "apples pears", `"apples" pears`, "pears -apples", "nowhere"} {
			for _, f := range []search.Filters{
				{Challenges: in},
				{Challenges: in[:1]},
				{Challenges: in, Areas: areas[:1]},
				{Challenges: in, Areas: areas[:2], Kinds: kinds[1:2]},
				{Challenges: in, Themes: themes[:1]},
				{Challenges: in, Themes: themes[:2], Stages: stages[:2]},
				{Challenges: in, Themes: themes[1:2], Areas: areas[1:2], Kinds: kinds[:2], Stages: stages[1:]},
				{Challenges: in, Kinds: []search.Kind{"nonesuch"}},
				{Challenges: in, Outcomes: outcomes[2:]},
				{Challenges: in, Themes: themes[:1], Evidence: evidence[1:]},
				{Challenges: in, Themes: themes[:2], Outcomes: outcomes[3:], Evidence: evidence[:2]},
				{Challenges: in, Kinds: kinds[:2], Picks: []search.Pick{"team"}},
			} {
				r.lengths(search.Query{Text: text, Filters: f})
			}
		}
		if res := r.ask(search.Query{Text: "apples", Filters: search.Filters{Challenges: in}}); res.Total != 20 || !res.TotalExact {
			r.errorf("apples counts %d, exact %v, want 20", res.Total, res.TotalExact)
		}
	}},
	{"a facet counts as if nothing were chosen in its own dimension", func(r *run) {
		r.Idea(Idea{Challenge: r.challenge, Kind: "practice", Title: "Quinces"})
		r.Idea(Idea{Challenge: r.challenge, Kind: "idea", Title: "Quinces"})
		r.Idea(Idea{Challenge: r.challenge, Kind: "idea", Title: "Quinces", Shown: "decided"})
		res := r.ask(search.Query{
			Text: "quinces", Facets: []search.Dimension{search.ByKind, search.ByStage},
			Filters: search.Filters{Kinds: []search.Kind{"practice"}},
		})
		if want := []search.Count[search.Kind]{{Value: "idea", N: 2}, {Value: "practice", N: 1}}; !slices.Equal(res.Facets.Kinds, want) {
			r.errorf("kinds %v, want %v", res.Facets.Kinds, want)
		}
		if want := []search.Count[search.Stage]{{Value: "posted", N: 1}}; !slices.Equal(res.Facets.Stages, want) {
			r.errorf("stages %v, want %v", res.Facets.Stages, want)
		}
		if res.Facets.Areas != nil || res.Total != 1 {
			r.errorf("areas %v were not asked for; total %d", res.Facets.Areas, res.Total)
		}
	}},
	{"outcome, evidence and picks are the ones that everybody may know, and change at once", func(r *run) {
		i := r.Idea(Idea{Challenge: r.challenge, Title: "Nougat", Stage: "decided", Shown: "in_review", Outcome: "shortlisted"})
		asked := []search.Dimension{search.ByOutcome, search.ByEvidence, search.ByPick}
		for _, step := range []struct {
			column, to string
			by         search.Filters
			want       int
		}{
			{"shown_outcome", "", search.Filters{Outcomes: []search.Outcome{"shortlisted"}}, 0},
			{"shown_outcome", "shortlisted", search.Filters{Outcomes: []search.Outcome{"shortlisted"}}, 1},
			{"shown_outcome", "", search.Filters{Outcomes: []search.Outcome{"shortlisted"}}, 0},
			{"evidence", "measured", search.Filters{Evidence: []search.Evidence{"measured"}}, 1},
			{"evidence", "tried", search.Filters{Evidence: []search.Evidence{"measured"}}, 0},
			{"pick", "team", search.Filters{Picks: []search.Pick{"team"}}, 1},
			{"pick", "", search.Filters{Picks: []search.Pick{"team"}}, 0},
		} {
			r.SetIdea(i, step.column, step.to)
			for _, text := range []string{"", "nougat"} {
				for _, order := range []search.Sort{search.Relevance, search.Newest} {
					q := search.Query{Text: text, Sort: order, Filters: step.by, Facets: asked}
					q.Filters.Challenges = []id.Challenge{r.challenge}
					res := r.ask(q)
					if res.Total != step.want || len(res.Hits) != step.want {
						r.errorf("with %s %q, %q finds %d and shows %d, want %d", step.column, step.to, text, res.Total, len(res.Hits), step.want)
					}
					if named := len(res.Facets.Outcomes) + len(res.Facets.Picks); named != 0 && step.want == 0 {
						r.errorf("with %s %q the facets of %q are %+v", step.column, step.to, text, res.Facets)
					}
				}
			}
		}
	}},
	{"stage and themes are the ones that everybody may know", func(r *run) {
		t := r.Theme(r.challenge)
		i := r.Idea(Idea{Challenge: r.challenge, Title: "Marzipan", Stage: "decided", Shown: "in_review"})
		q := search.Query{Text: "marzipan", Facets: []search.Dimension{search.ByStage, search.ByTheme}}
		res := r.ask(q)
		if want := []search.Count[search.Stage]{{Value: "in_review", N: 1}}; !slices.Equal(res.Facets.Stages, want) || len(res.Facets.Themes) != 0 {
			r.errorf("facets %+v", res.Facets)
		}
		decided, themed := q, q
		decided.Filters.Stages = []search.Stage{"decided"}
		themed.Filters.Themes = []id.Theme{t}
		if n := r.ask(decided).Total + r.ask(themed).Total + len(r.ask(themed).Hits); n != 0 {
			r.errorf("what is not released can be filtered by")
		}
		r.AddTheme(i, t)
		r.SetIdea(i, "shown_stage", "decided")
		if r.ask(decided).Total != 1 || r.ask(themed).Total != 1 || len(r.ask(themed).Hits) != 1 {
			r.errorf("what is released cannot be filtered by")
		}
	}},
	{"what was found is marked, and hostile text stays text", func(r *run) {
		title := `<script>alert("kneecap")</script> & <b>kneecap</b>`
		r.idea(title, "Long before. "+strings.Repeat("filler words go on. ", 60)+"A <img src=x onerror=alert(1)> kneecaps </mark> and then more")
		h := r.ask(search.Query{Text: "kneecap"}).Hits
		if len(h) != 1 {
			r.errorf("found %d", len(h))
			return
		}
		if search.Plain(h[0].Title) != title {
			r.errorf("the title became %q", h[0].Title)
		}
		if m := marks(h[0].Title); !slices.Equal(m, []string{"kneecap", "kneecap"}) {
			r.errorf("marks in the title: %q", m)
		}
		if m := marks(h[0].Snippet); !slices.Equal(m, []string{"kneecaps"}) {
			r.errorf("marks in %q: %q", h[0].Snippet, m)
		}
		if !strings.Contains(h[0].Snippet, "<img src=x onerror=alert(1)>") || !strings.HasPrefix(h[0].Snippet, "…") {
			r.errorf("snippet %q", h[0].Snippet)
		}
		forged := string(search.Open) + "forged" + string(search.Close)
		r.idea("Plain "+forged+" elbowpad", forged)
		h = r.ask(search.Query{Text: "elbowpad"}).Hits
		if len(h) != 1 || !slices.Equal(marks(h[0].Title), []string{"elbowpad"}) || len(marks(h[0].Snippet)) != 0 {
			r.errorf("marks can be forged: %q", h)
		}
	}},
	{"what nobody may see is never found, not even after a rebuild", func(r *run) {
		i := r.Idea(Idea{Challenge: r.challenge, Title: "Rhododendron", Body: "rhododendron hedges"})
		c := r.Comment(i, "with hydrangeas", "visible")
		w := r.Writeup(r.challenge, "Growing", "among chrysanthemums", "published", i)
		words := []string{"rhododendron", "hydrangeas", "chrysanthemums"}
		there := func(when string) {
			for _, q := range words {
				if got := r.find(q); !slices.Equal(got, []id.Idea{i}) {
					r.errorf("%s: %q finds %v, want the idea that is visible", when, q, got)
				}
			}
		}
		gone := func(when string, qs ...string) {
			for _, q := range qs {
				r.nowhere(when, q, i)
			}
			if err := r.e.Rebuild(r.ctx); err != nil {
				r.errorf("rebuild: %v", err)
			}
			for _, q := range qs {
				r.nowhere(when+", after a rebuild", q, i)
			}
			if err := r.e.Health(r.ctx); err != nil {
				r.errorf("%s: health: %v", when, err)
			}
		}
		there("at first")
		for _, hidden := range []struct{ column, off, on string }{
			{"moderation", "held", "visible"},
			{"moderation", "hidden", "visible"},
			{"shown_stage", "withdrawn", "posted"},
			{"shown_stage", "merged", "posted"},
		} {
			r.SetIdea(i, hidden.column, hidden.off)
			gone(hidden.off, words...)
			r.SetIdea(i, hidden.column, hidden.on)
			there("back from " + hidden.off)
		}
		r.SetChallenge(r.challenge, "draft")
		gone("the challenge is a draft", words...)
		r.SetChallenge(r.challenge, "published")
		there("published again")
		for _, state := range []string{"held", "hidden", "deleted"} {
			r.SetComment(i, c, "state", state)
			if got := r.find("hydrangeas"); len(got) != 0 {
				r.errorf("a comment that is %s is found: %v", state, got)
			}
			if err := r.e.Rebuild(r.ctx); err != nil {
				r.errorf("rebuild: %v", err)
			}
			if got := r.find("hydrangeas"); len(got) != 0 {
				r.errorf("a comment that is %s is found after a rebuild: %v", state, got)
			}
			r.SetComment(i, c, "state", "visible")
			there("the comment is back")
		}
		for _, state := range []string{"draft", "scheduled", "withdrawn"} {
			r.SetWriteup(w, "state", state, i)
			if got := r.find("chrysanthemums"); len(got) != 0 {
				r.errorf("a write-up that is %s is found: %v", state, got)
			}
			r.SetWriteup(w, "state", "published", i)
			there("the write-up is back")
		}
		r.Unlink(w, i)
		r.finds("chrysanthemums")
		never := r.Idea(Idea{Challenge: r.challenge, Title: "Delphinium", Moderation: "held"})
		r.Comment(never, "about larkspur", "visible")
		for _, q := range []string{"delphinium", "larkspur"} {
			r.nowhere("held from the first", q, never)
		}
	}},
	{"an update is found by itself and under each idea that it names", func(r *run) {
		a, b := r.idea("Hydrotherapy pool"), r.idea("Warm water classes")
		other := r.idea("Something dry")
		r.Comment(other, "nothing of that kind", "visible")
		u := r.Update(r.challenge, "News of the lagoon", "Our **flamingo** sessions go on", false, a, b)
		alone := r.Update(r.challenge, "Live question hour", "Ask about flamingos", false)
		r.finds("flamingo", a, b)
		res := r.ask(search.Query{Text: "flamingo", Facets: []search.Dimension{search.ByKind}})
		for _, h := range res.Hits {
			if h.In != search.InUpdate || h.Update != u || h.Comment != 0 || !slices.Equal(marks(h.Snippet), []string{"flamingo"}) {
				r.errorf("an idea found by an update says %+v", h)
			}
		}
		if res.Total != 2 || len(res.Facets.Kinds) != 1 || res.Facets.Kinds[0].N != 2 {
			r.errorf("updates move the counts: %d ideas, %v", res.Total, res.Facets)
		}
		if got := updates(res); len(got) != 2 || !slices.Contains(got, u) || !slices.Contains(got, alone) {
			r.errorf("flamingo finds the updates %v, want %v and %v", got, u, alone)
		}
		for text, want := range map[string][]id.Update{
			"lagoon": {u}, `"question hour"`: {alone}, "flamingo -lagoon": {alone}, `"flamingo" -lagoon`: nil, `"live" "flamingos"`: {alone},
			`"lagoon" "hour"`: nil, "hydrotherapy": nil, "-lagoon": nil, "": nil,
		} {
			res := r.ask(search.Query{Text: text})
			if got := updates(res); !slices.Equal(got, want) {
				r.errorf("%q finds the updates %v, want %v", text, got, want)
			}
		}
		h := r.ask(search.Query{Text: "lagoon"}).Updates
		if len(h) != 1 || h[0].Idea != 0 || h[0].Challenge != r.challenge || h[0].In != search.InUpdate || !slices.Equal(marks(h[0].Title), []string{"lagoon"}) {
			r.errorf("an update by itself says %+v", h)
		}
		for _, q := range []search.Query{
			{Text: "flamingo", Sort: search.Newest}, {Text: "flamingo", NoComments: true}, {Text: "flamingo", NoComments: true, Sort: search.Discussed},
		} {
			if res := r.ask(q); len(res.Hits) != 2 || len(res.Updates) != 2 {
				r.errorf("%+v finds %d ideas and %d updates, want 2 and 2", q, len(res.Hits), len(res.Updates))
			}
		}
		for _, q := range []search.Query{
			{Page: 2},
			{After: []id.Idea{a}},
			{Filters: search.Filters{Kinds: []search.Kind{"idea"}}},
			{Filters: search.Filters{Stages: []search.Stage{"posted"}}},
			{Filters: search.Filters{Outcomes: []search.Outcome{"develop"}}},
			{Filters: search.Filters{Evidence: []search.Evidence{"proposed"}}},
			{Filters: search.Filters{Picks: []search.Pick{"team"}}},
			{Filters: search.Filters{Areas: []id.Area{1}}},
			{Filters: search.Filters{Themes: []id.Theme{1}}},
			{Filters: search.Filters{Challenges: []id.Challenge{r.Challenge("published")}}},
		} {
			q.Text = "flamingo"
			if res := r.ask(q); len(res.Updates) != 0 {
				r.errorf("%+v shows updates", q)
			}
		}
		for n := range 8 {
			r.Update(r.challenge, fmt.Sprintf("Flamingo %d", n), "pink", false)
		}
		if got := updates(r.ask(search.Query{Text: "flamingo lagoon"})); len(got) != 3 || got[0] != u {
			r.errorf("of many updates these are shown: %v, want 3, %d first", got, u)
		}
	}},
	{"no draft of an update is found, and changes of updates take effect at once", func(r *run) {
		i := r.idea("Macaw")
		u := r.Update(r.challenge, "Budgerigar", "about cockatiels", true, i)
		found := func(when, text string, ideas []id.Idea, ups ...id.Update) {
			for range 2 {
				r.finds(text, ideas...)
				if got := updates(r.ask(search.Query{Text: text})); !slices.Equal(got, ups) {
					r.errorf("%s: %q finds the updates %v, want %v", when, text, got, ups)
				}
				if err := r.e.Health(r.ctx); err != nil {
					r.errorf("%s: health: %v", when, err)
				}
				if err := r.e.Rebuild(r.ctx); err != nil {
					r.errorf("%s: rebuild: %v", when, err)
				}
			}
		}
		found("a draft", "budgerigar", nil)
		found("a draft", "cockatiels", nil)
		if res := r.ask(search.Query{Text: "cockatiex"}); res.DidYouMean != "" {
			r.errorf("a draft's words are suggested: %q", res.DidYouMean)
		}
		r.SetUpdate(u, "published_at", epoch, i)
		found("published", "cockatiel", []id.Idea{i}, u)
		r.SetUpdate(u, "body", "about lorikeets", i)
		found("edited", "cockatiel", nil)
		found("edited", "lorikeet", []id.Idea{i}, u)
		r.SetUpdate(u, "summary", "and kakapos", i)
		found("with a summary", "kakapo", []id.Idea{i}, u)
		r.SetUpdate(u, "occasion_text", "Who keeps conures?\nWe do", i)
		found("with an occasion", "conures", []id.Idea{i}, u)
		r.SetUpdate(u, "version", 7, i)
		found("no word changed", "lorikeet", []id.Idea{i}, u)
		for _, hidden := range []struct{ column, off, on string }{
			{"moderation", "held", "visible"}, {"moderation", "hidden", "visible"}, {"shown_stage", "withdrawn", "posted"}, {"shown_stage", "merged", "posted"},
		} {
			r.SetIdea(i, hidden.column, hidden.off)
			r.nowhere(hidden.off, "lorikeets", i)
			found("its idea is "+hidden.off, "lorikeet", nil, u)
			r.SetIdea(i, hidden.column, hidden.on)
			found("its idea is back", "lorikeet", []id.Idea{i}, u)
		}
		r.SetChallenge(r.challenge, "draft")
		found("the challenge is a draft", "lorikeet", nil)
		r.SetChallenge(r.challenge, "published")
		found("the challenge is back", "lorikeet", []id.Idea{i}, u)
		r.SetUpdate(u, "published_at", nil, i)
		found("a draft again", "lorikeet", nil)
		r.SetUpdate(u, "published_at", epoch, i)
		r.Undone(func() { r.SetUpdate(u, "title", "Cassowary", i) })
		found("undone", "cassowary", nil)
		found("undone", "budgerigar", []id.Idea{i}, u)
		r.Unname(u, i)
		found("it names the idea no more", "lorikeet", nil, u)
		r.DeleteUpdate(u)
		found("deleted", "lorikeet", nil)
	}},
	{"edits and deletions take effect at once", func(r *run) {
		i := r.idea("Saxophones", "in the ward")
		c := r.Comment(i, "and trombones", "visible")
		r.finds("saxophones", i)
		r.SetIdea(i, "title", "Bassoons")
		r.finds("saxophones")
		r.finds("bassoon", i)
		r.SetIdea(i, "body", "in the corridor")
		r.finds("ward")
		r.finds("corridors", i)
		r.SetIdea(i, "answers", `[{"key":"k","label":"L","text":"piccolo"}]`)
		r.finds("piccolos", i)
		r.SetIdea(i, "answers", `not json`)
		r.finds("piccolo")
		r.SetComment(i, c, "body", "and clarinets")
		r.finds("trombones")
		r.finds("clarinet", i)
		before := r.ask(search.Query{Text: "bassoons", Filters: search.Filters{Kinds: []search.Kind{"practice"}}}).Total
		r.SetIdea(i, "kind", "practice")
		if after := r.ask(search.Query{Text: "bassoons", Filters: search.Filters{Kinds: []search.Kind{"practice"}}}).Total; before != 0 || after != 1 {
			r.errorf("the kind counts %d before and %d after", before, after)
		}
		j := r.idea("Xylophones")
		r.SetComment(j, c, "idea_id", j)
		r.finds("clarinets", j)
		r.DeleteComment(j, c)
		r.finds("clarinets")
		r.DeleteIdea(j)
		r.finds("xylophones")
		r.SetIdea(i, "supports", 7)
		r.finds("bassoons", i)
		if err := r.e.Health(r.ctx); err != nil {
			r.errorf("health: %v", err)
		}
	}},
	{"what was rolled back is not found", func(r *run) {
		i := r.idea("Harpsichord")
		r.Undone(func() {
			r.Idea(Idea{Challenge: r.challenge, Title: "Clavichord"})
			r.SetIdea(i, "title", "Spinet")
		})
		r.finds("clavichord")
		r.finds("spinet")
		r.finds("harpsichord", i)
	}},
	{"pages never repeat an idea or lose one, in any order", func(r *run) {
		const n = 230
		for k := range n {
			r.Idea(Idea{Challenge: r.challenge, Title: fmt.Sprintf("Gazebo %d", k), Supports: k % 7, PostedAt: epoch.Add(time.Duration(k%50) * time.Hour)})
		}
		for _, text := range []string{"gazebo", ""} {
			for _, s := range []search.Sort{search.Relevance, search.Newest, search.Supported, search.Discussed} {
				seen := map[id.Idea]bool{}
				for page := 1; page <= n/30+2; page++ {
					res := r.ask(search.Query{Text: text, Sort: s, Page: page, PerPage: 30})
					if res.Total != n {
						r.errorf("page %d of %q by %q counts %d", page, text, s, res.Total)
					}
					for _, h := range res.Hits {
						if seen[h.Idea] {
							r.errorf("%q by %q: idea %d stands on two pages", text, s, h.Idea)
						}
						seen[h.Idea] = true
					}
				}
				if len(seen) != n {
					r.errorf("%q by %q: the pages show %d of %d", text, s, len(seen), n)
				}
			}
		}
	}},
	{"orders are what they say", func(r *run) {
		a := r.Idea(Idea{Challenge: r.challenge, Title: "Ocarina", Supports: 5, PostedAt: epoch})
		b := r.Idea(Idea{Challenge: r.challenge, Title: "Ocarina", Supports: 9, PostedAt: epoch.Add(-time.Hour)})
		c := r.Idea(Idea{Challenge: r.challenge, Title: "Ocarina", Supports: 1, PostedAt: epoch.Add(time.Hour)})
		r.Comment(a, "lately", "visible")
		for _, tt := range []struct {
			sort search.Sort
			want []id.Idea
		}{
			{search.Newest, []id.Idea{c, a, b}}, {search.Supported, []id.Idea{b, a, c}}, {search.Discussed, []id.Idea{a, c, b}},
		} {
			for _, text := range []string{"ocarina", ""} {
				if got := ideas(r.ask(search.Query{Text: text, Sort: tt.sort}).Hits); !slices.Equal(got, tt.want) {
					r.errorf("%q by %q: %v, want %v", text, tt.sort, got, tt.want)
				}
			}
		}
	}},
	{"no typed text is an error or an operator", func(r *run) {
		a := r.idea("Lighthouse", "by the sea")
		b := r.idea("Harbour", "by the sea")
		for _, q := range hostile {
			r.ask(search.Query{Text: q})
			if _, err := r.e.Suggest(r.ctx, q, search.Filters{}, 5); err != nil {
				r.errorf("suggestions for %.60q: %v", q, err)
			}
			if _, err := r.e.Similar(r.ctx, search.Text{Title: q, Body: q}, search.Filters{}, 5); err != nil {
				r.errorf("similar to %.60q: %v", q, err)
			}
		}
		r.finds("lighthouse NOT harbour", a, b)
		r.finds("lighthouse AND harbour", a, b)
		r.finds("light*")
		r.finds("title:lighthouse", a)
		r.finds("{title}:lighthouse ^harbour", a, b)
		r.finds("NEAR(lighthouse harbour, 1)", a, b)
		r.finds("lighthouse & !harbour | 'x':*", a, b)
	}},
	{"letters of all kinds", func(r *run) {
		a := r.idea("Café réunion", "naïve")
		r.finds("cafe", a)
		r.finds("CAFÉ", a)
		r.finds("cafe\u0301", a)
		r.finds("naive", a)
		b := r.idea("Grandmother's knee", "الركبة تؤلمني") // right to left
		r.finds("الركبة", b)
		c := r.idea("Boли в колене", "помощь дома")
		r.finds("помощь", c)
		d := r.idea("膝の痛み")
		r.finds("膝の痛み", d)
		e := r.idea("Party 🎉 popper", "🎉🎉")
		r.finds("🎉 popper", e)
		f := r.idea("Mae gen i boen yn fy nghefn", "Ysbyty Gwynedd, tŷ bach")
		r.finds("ty bach", f)
		g := r.idea("COVID-19 ward", "DAS28 < 3.2 and HbA1c")
		r.finds("covid-19 das28", g)
		r.finds("hba1c", g)
		r.finds("3.2", g)
	}},
	{"suggestions complete what is being typed", func(r *run) {
		a := r.idea("Mandolin lessons for carers")
		b := r.idea("Mandolin repair")
		f := search.Filters{Challenges: []id.Challenge{r.challenge}}
		for text, want := range map[string][]id.Idea{"mandol": {a, b}, "mandolin les": {a}, "lessons mandolin": {a}, "mandolin zzz": nil, "": nil, "xylo": nil} {
			hits, err := r.e.Suggest(r.ctx, text, f, 5)
			got := ideas(hits)
			slices.Sort(got)
			if err != nil || !slices.Equal(got, want) {
				r.errorf("suggestions for %q: %v (%v), want %v", text, got, err, want)
			}
		}
		if hits, err := r.e.Suggest(r.ctx, "mandol", f, 1); len(hits) != 1 || err != nil {
			r.errorf("one suggestion was asked for, got %d (%v)", len(hits), err)
		}
		other := search.Filters{Challenges: []id.Challenge{r.Challenge("published")}}
		if hits, err := r.e.Suggest(r.ctx, "mandol", other, 5); len(hits) != 0 || err != nil {
			r.errorf("suggestions from another challenge: %v (%v)", hits, err)
		}
	}},
	{"a near copy is the most similar idea, and nothing is similar to itself", func(r *run) {
		for k := range 8 {
			r.idea(fmt.Sprintf("Garden project %d", k), "Growing vegetables with neighbours in raised beds behind the surgery")
		}
		orig := r.idea("Text messages before surgery", "We sent patients a reminder by text message two days before their operation, and fewer people missed it.")
		twin := r.idea("Reminders by text", "Patients get text message reminders two days ahead of an operation; fewer operations were missed.")
		f := search.Filters{Challenges: []id.Challenge{r.challenge}}
		hits, err := r.e.Similar(r.ctx, search.Text{Idea: orig}, f, 3)
		if got := ideas(hits); err != nil || len(got) == 0 || got[0] != twin || slices.Contains(got, orig) {
			r.errorf("similar to the idea: %v (%v), want %d first", got, err, twin)
		}
		hits, err = r.e.Similar(r.ctx, search.Text{Title: "Text reminders for an operation"}, f, 3)
		if got := ideas(hits); err != nil || !slices.Contains(got, twin) {
			r.errorf("similar to a title: %v (%v), want %d", got, err, twin)
		}
		hits, err = r.e.Similar(r.ctx, search.Text{Title: "Txet remindres for an opperation"}, f, 3)
		if got := ideas(hits); err != nil || !slices.Contains(got, twin) {
			r.errorf("similar to a mistyped title: %v (%v), want %d", got, err, twin)
		}
		hits, err = r.e.Similar(r.ctx, search.Text{Title: "Trampolines", Body: "Jumping"}, f, 3)
		if err != nil || len(hits) != 0 {
			r.errorf("similar to nothing: %v (%v)", hits, err)
		}
	}},
	{"what cannot be answered is a plain fault", func(r *run) {
		for _, tt := range []struct {
			q    search.Query
			want error
		}{
			{search.Query{Text: strings.Repeat("x", 10_001)}, search.ErrTooLong},
			{search.Query{Page: -1}, search.ErrPage},
			{search.Query{PerPage: 101}, search.ErrPage},
			{search.Query{Sort: "supports; DROP TABLE ideas"}, search.ErrFilter},
			{search.Query{Filters: search.Filters{Kinds: []search.Kind{`idea" OR 1=1`}}}, search.ErrFilter},
			{search.Query{Filters: search.Filters{Stages: []search.Stage{`it's\`}}}, search.ErrFilter},
			{search.Query{Filters: search.Filters{Areas: make([]id.Area, 201)}}, search.ErrFilter},
		} {
			if _, err := r.e.Search(r.ctx, tt.q); !errors.Is(err, tt.want) {
				r.errorf("%.60v: %v, want %v", tt.q, err, tt.want)
			}
		}
		r.idea("Viola")
		gone, cancel := context.WithCancel(r.ctx)
		cancel()
		if _, err := r.e.Search(gone, search.Query{Text: "viola"}); fault.KindOf(err) != fault.Busy {
			r.errorf("a search that nobody waits for: %v, want busy", err)
		}
		if res, err := r.e.Search(r.ctx, search.Query{Text: "viola", Page: 99_999}); err != nil || len(res.Hits) != 0 {
			r.errorf("a page far behind the last: %v %v", res, err)
		}
	}},
}

// hostile is text that is a language somewhere.
var hostile = []string{
	`foo" OR (`, `"`, `""`, `"""`, `'`, `''`, `\`, `\'`, `(`, `)`, `*`, `**`, `a*`, `*a`, `^a`, `a:b`, `title:a`, `-`, `--`, `+a`, `!a`, `a&b`, `a|b`, `a<->b`, `a<2>b`,
	`{title} : a`, `{title body} : "a"`, `- {title} : a`, `NEAR(a b)`, `NEAR("a" "b", 5)`, `AND`, `OR`, `NOT`, `a AND`, `OR b`, `NOT NOT`, `a NOT`, "a\x00b", "\x00", "\uE000a\uE001",
	`'; DROP TABLE ideas; --`, `%`, `_`, `a%b`, `$1`, `?`, `:a`, `@a`, "\xff\xfe", "a\u202eb", "\u200b", "i\u0307\u0323", strings.Repeat("a ", 5000), strings.Repeat("é", 10000),
	strings.Repeat(`"`, 9999), strings.Repeat("(", 5000), strings.Repeat("-a ", 3000), strings.Repeat("physio* ", 1000), strings.Repeat("x", 10000), "the of and", "a", "-the", `"the"`,
	strings.Repeat(`"a b" `, 1000), "🙂🙂🙂", "مرحبا", "ﬁne", "½ ¾", "Ⅻ", "a\nb\tc\r\n", "<b>a</b>", "&lt;", "{{.}}", "${a}", "1e309", "-1", "0x41", "1.5.6", "a_b", "_id = 1",
}
