package pages

import (
	"context"
	"slices"

	"uptake/api/wire"
	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/review"
	"uptake/frontend/pages"
	"uptake/frontend/text"
	"uptake/search"
)

// asked is what a list is asked for. Challenge is 0 where it goes over several.
type asked struct {
	challenge.ListQuery
	all    []challenge.Overview // to choose from; nil on the list of one challenge
	in     []id.Challenge       // the chosen ones; none: all
	ch     challenge.Challenge  // the one; zero for several
	themes []challenge.ThemeLink
	tag    string          // as it stands in the address
	chosen map[string]bool // as "name=value"
}

// narrowed reports whether only ideas of some authors are asked for.
func (in *asked) narrowed() bool { return in.Group != "" || in.Region != "" }

// beyond reports whether a choice is made that search does not know.
func (in *asked) beyond() bool { return in.narrowed() || in.Tag != "" }

// computed reports whether the order asked for is one that no engine knows.
func (in *asked) computed() bool {
	return in.Sort == challenge.MostDiscussed || in.Sort == challenge.Rising || in.Sort == challenge.Shuffled
}

// within is the list of one challenge.
func (h Reading) within(ctx context.Context, ch challenge.Challenge) (*asked, error) {
	in := &asked{ch: ch, in: []id.Challenge{ch.ID}, chosen: map[string]bool{}}
	in.Challenge = ch.ID
	if h.Beside == nil {
		return in, nil
	}
	var err error
	in.themes, err = h.Beside.ThemeNames(ctx, ch.ID)
	return in, err
}

// everywhere is the list of all challenges, or of those that are chosen; one that is
// chosen alone brings its areas and themes.
func (h Reading) everywhere(ctx context.Context, q wire.Values) (*asked, error) {
	all, err := h.Reads.Challenges(ctx, false)
	if err != nil {
		return nil, err
	}
	in := &asked{chosen: map[string]bool{}}
	for _, o := range all {
		if slices.Contains(q.All("challenge"), o.Slug) {
			in.in, in.chosen["challenge="+o.Slug] = append(in.in, o.ID), true
		}
	}
	in.Challenges = in.in
	if len(in.in) == 1 {
		ch, err := h.Reads.ChallengeByID(ctx, in.in[0])
		if err != nil {
			return nil, err
		}
		chosen := in.chosen
		if in, err = h.within(ctx, ch); err != nil {
			return nil, err
		}
		in.chosen = chosen
	}
	in.all = all
	return in, nil
}

// choose reads the filters of an address. Values that the list does not offer
// choose nothing. lists are what it can be narrowed to by who shared an idea; nil: not at all.
// picks says whether the reader may know what the team has picked.
func (in *asked) choose(q wire.Values, lists account.Lists, picks bool) {
	take := func(name, value string) bool {
		if !slices.Contains(q.All(name), value) {
			return false
		}
		in.chosen[name+"="+value] = true
		return true
	}
	for _, a := range in.ch.Areas {
		if take("area", a.Slug) {
			in.Areas = append(in.Areas, a.ID)
		}
	}
	for _, k := range challenge.Kinds {
		if take("kind", string(k)) {
			in.Kinds = append(in.Kinds, k)
		}
	}
	for _, s := range challenge.Stages {
		if take("stage", string(s)) {
			in.Stages = append(in.Stages, s)
		}
	}
	for _, o := range challenge.Outcomes {
		if take("outcome", string(o)) {
			in.Outcomes = append(in.Outcomes, o)
		}
	}
	for _, e := range challenge.Evidences {
		if take("evidence", string(e)) {
			in.Evidence = append(in.Evidence, e)
		}
	}
	if picks && take("pick", string(challenge.ByTeam)) {
		in.Picks = []challenge.Pick{challenge.ByTeam}
	}
	for _, t := range in.themes {
		if take("theme", t.Slug) {
			in.Themes = append(in.Themes, t.ID)
		}
	}
	if in.Tag = challenge.TagKey(q.Get("tag")); in.Tag != "" {
		in.tag = account.OneLine(q.Get("tag"))
	}
	for _, t := range lists["role"] {
		if t.Group == q.Get("role") {
			in.Group = t.Group
		}
	}
	for _, t := range lists["region"] {
		if t.Code == q.Get("region") {
			in.Region = t.Code
		}
	}
}

// query is what an engine is asked.
func (in *asked) query(p *pages.IdeaList) search.Query {
	q := search.Query{
		Text: p.Search, Page: in.Page, PerPage: in.Limit, NoComments: p.Veiled, Without: p.Unread,
		Facets:  []search.Dimension{search.ByArea, search.ByKind, search.ByStage, search.ByTheme, search.ByOutcome, search.ByEvidence, search.ByPick},
		Filters: search.Filters{Challenges: in.in, Areas: in.Areas, Themes: in.Themes},
	}
	if in.Challenge == 0 {
		q.Facets = []search.Dimension{search.ByKind, search.ByStage, search.ByOutcome, search.ByEvidence, search.ByPick}
	}
	if in.all != nil {
		q.Facets = append(q.Facets, search.ByChallenge)
	}
	for _, k := range in.Kinds {
		q.Filters.Kinds = append(q.Filters.Kinds, search.Kind(k))
	}
	for _, s := range in.Stages {
		q.Filters.Stages = append(q.Filters.Stages, search.Stage(s))
	}
	for _, o := range in.Outcomes {
		q.Filters.Outcomes = append(q.Filters.Outcomes, search.Outcome(o))
	}
	for _, e := range in.Evidence {
		q.Filters.Evidence = append(q.Filters.Evidence, search.Evidence(e))
	}
	for _, by := range in.Picks {
		q.Filters.Picks = append(q.Filters.Picks, search.Pick(by))
	}
	switch in.Sort {
	case challenge.Newest:
		q.Sort = search.Newest
	case challenge.MostSupported:
		q.Sort = search.Supported
	case challenge.RecentlyDiscussed:
		q.Sort = search.Discussed
	case challenge.MostDiscussed, challenge.Rising, challenge.Shuffled: // which the database puts in order
	}
	return q
}

// boxes are how many ideas stand behind each box. The zero value counts nothing,
// and no box says a number.
type boxes struct {
	challenges map[id.Challenge]int
	challenge.Facets
}

// boxesFound counts by a search, so that each box leads to as many ideas as it says.
func boxesFound(f search.Facets) boxes {
	return boxes{counted(f.Challenges, same[id.Challenge]), challenge.Facets{
		Areas: counted(f.Areas, same[id.Area]), Themes: counted(f.Themes, same[id.Theme]),
		Kinds:    counted(f.Kinds, func(k search.Kind) challenge.Kind { return challenge.Kind(k) }),
		Stages:   counted(f.Stages, func(s search.Stage) challenge.Stage { return challenge.Stage(s) }),
		Outcomes: counted(f.Outcomes, func(o search.Outcome) challenge.Outcome { return challenge.Outcome(o) }),
		Evidence: counted(f.Evidence, func(e search.Evidence) challenge.Evidence { return challenge.Evidence(e) }),
		Picks:    counted(f.Picks, func(p search.Pick) challenge.Pick { return challenge.Pick(p) }),
	}}
}

func same[T any](v T) T { return v }

func counted[T, K comparable](in []search.Count[T], as func(T) K) map[K]int {
	out := make(map[K]int, len(in))
	for _, n := range in {
		out[as(n.Value)] = n.N
	}
	return out
}

// option is a box with its count, if there is one.
func option[K comparable](in *asked, name, value, label string, key K, counts map[K]int) pages.FilterOption {
	o := pages.FilterOption{Value: value, Label: label, N: -1, Chosen: in.chosen[name+"="+value]}
	if counts != nil {
		o.N = counts[key]
	}
	return o
}

// filters lays out what a list can be narrowed to. Stages and themes that nothing
// has are left out, where that is counted.
func (h Reading) filters(ctx context.Context, in *asked, b boxes, veil review.Veil) []pages.Filter {
	fc := pages.Filter{Name: "challenge", Legend: text.T(ctx, "Challenge")}
	for _, o := range in.all {
		fc.Options = append(fc.Options, option(in, "challenge", o.Slug, o.Title, o.ID, b.challenges))
	}
	fa := pages.Filter{Name: "area", Legend: text.T(ctx, "Area")}
	for _, a := range in.ch.Areas {
		fa.Options = append(fa.Options, option(in, "area", a.Slug, a.Name, a.ID, b.Areas))
	}
	fk := pages.Filter{Name: "kind", Legend: text.T(ctx, "What it is")}
	for _, k := range challenge.Kinds {
		fk.Options = append(fk.Options, option(in, "kind", string(k), pages.KindName(ctx, k), k, b.Kinds))
	}
	fs := pages.Filter{Name: "stage", Legend: text.T(ctx, "Status")}
	for _, s := range challenge.Stages {
		if o := option(in, "stage", string(s), pages.StageName(ctx, s), s, b.Stages); o.N > 0 || o.Chosen || o.N < 0 && s != challenge.Withdrawn && s != challenge.Merged {
			fs.Options = append(fs.Options, o)
		}
	}
	fo := pages.Filter{Name: "outcome", Legend: text.T(ctx, "What was decided")}
	for _, v := range challenge.Outcomes {
		if o := option(in, "outcome", string(v), pages.OutcomeName(ctx, v), v, b.Outcomes); o.N != 0 || o.Chosen {
			fo.Options = append(fo.Options, o)
		}
	}
	fe := pages.Filter{Name: "evidence", Legend: text.T(ctx, "How far it has been tried")}
	for _, v := range challenge.Evidences {
		if o := option(in, "evidence", string(v), pages.EvidenceName(ctx, v), v, b.Evidence); o.N != 0 || o.Chosen {
			fe.Options = append(fe.Options, o)
		}
	}
	fp := pages.Filter{Name: "pick", Legend: text.T(ctx, "Picked out")}
	if o := option(in, "pick", string(challenge.ByTeam), text.T(ctx, "Picked by the team"), challenge.ByTeam, b.Picks); !veil.Over(in.Challenge) && (o.N != 0 || o.Chosen) {
		fp.Options = append(fp.Options, o)
	}
	ft := pages.Filter{Name: "theme", Legend: text.T(ctx, "Theme")}
	for _, t := range in.themes {
		if o := option(in, "theme", t.Slug, t.Name, t.ID, b.Themes); o.N != 0 || o.Chosen {
			ft.Options = append(ft.Options, o)
		}
	}
	fw := pages.Filter{Name: "tag", Legend: text.T(ctx, "Tag by the author"), Typed: true}
	if in.tag != "" {
		fw.Options = []pages.FilterOption{{Value: in.tag, Label: in.tag, N: -1, Chosen: true}}
	}
	all := []pages.Filter{fc, fa, fk, fs, fo, fe, ft, fw, fp}
	if lists := h.authorLists(ctx, veil); lists != nil {
		all = append(all, in.authors(ctx, lists)...)
	}
	return all
}

// authorLists are the roles and regions to choose from; nil where somebody may not:
// to a panel that does not see authors, a role says who.
func (h Reading) authorLists(ctx context.Context, veil review.Veil) account.Lists {
	if h.Lists == nil || !veil.Empty() {
		return nil
	}
	return h.Lists(ctx)
}

// authors lays out who shared the ideas, without counts: they would tell of few.
func (in *asked) authors(ctx context.Context, lists account.Lists) []pages.Filter {
	role := pages.Filter{Name: "role", Legend: text.T(ctx, "Role of the author"), One: true}
	seen := map[string]bool{}
	for _, t := range lists["role"] {
		if t.Group != "" && !seen[t.Group] {
			seen[t.Group] = true
			role.Options = append(role.Options, pages.FilterOption{Value: t.Group, Label: t.Group, N: -1, Chosen: in.Group == t.Group})
		}
	}
	region := pages.Filter{Name: "region", Legend: text.T(ctx, "Region of the author"), One: true}
	for _, t := range lists["region"] {
		region.Options = append(region.Options, pages.FilterOption{Value: t.Code, Label: t.Label, N: -1, Chosen: in.Region == t.Code})
	}
	return []pages.Filter{role, region}
}
