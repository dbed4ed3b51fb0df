package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"uptake/domain/fault"
	"uptake/frontend/text"
)

// The form on which a panel is set up has three parts, each with its own button: a seat,
// the criteria and the settings. A button brings along what is typed into all of them.

// SeatFields are the controls of a seat.
var SeatFields = []string{"find", "person", "seat", "profession", "only", "do"}

// leads makes a button of the form lead to a step of its own.
func (p PanelSetup) leads(step string) templ.Attributes {
	return templ.Attributes{"formaction": PanelURL(p.ID) + step}
}

func (p PanelSetup) typesCriteria() bool { return p.Form == "criteria" || p.Typed["criteria"] != "" }

func (p PanelSetup) typesRules() bool {
	_, all := p.Typed["rounds"]
	return p.Form == "rules" || all
}

// changesCriteria reports whether t holds criteria that are not those of the panel.
func (p PanelSetup) changesCriteria(t Typed) bool {
	n, _ := strconv.Atoi(t["criteria"])
	for i := range n {
		key := CriterionKey(i)
		now := anotherCriterion(key)
		if i < len(p.Criteria) {
			now = criterionTyped(key, p.Criteria[i])
		}
		for name, v := range t {
			if strings.HasPrefix(name, key) && v != now[name] {
				return true
			}
		}
	}
	return false
}

// changesRules reports whether t holds settings that are not those of the panel.
func (p PanelSetup) changesRules(t Typed) bool {
	if _, all := t["rounds"]; !all {
		return false
	}
	now := rulesTyped(p.Rules)
	for _, s := range p.switches(context.Background()) {
		if (t[s.Name] != "") != (now[s.Name] != "") {
			return true
		}
	}
	for name, v := range now {
		if typed, has := t[name]; has && typed != v {
			return true
		}
	}
	return false
}

// Unsaved returns what of t has been typed into other parts of the form than the one
// that was saved, and differs from what stands there.
func (p PanelSetup) Unsaved(t Typed, saved string) Typed {
	rest := Typed{}
	keep := func(of func(name string) bool) {
		for name, v := range t {
			if of(name) {
				rest[name] = v
			}
		}
	}
	criterion := func(name string) bool {
		number, _, ok := strings.Cut(strings.TrimPrefix(name, "k"), "-")
		_, err := strconv.Atoi(number)
		return name == "criteria" || ok && err == nil
	}
	seat := func(name string) bool { return slices.Contains(SeatFields, name) && name != "do" }
	if saved != "criteria" && p.open() && p.changesCriteria(t) {
		keep(criterion)
	}
	if saved != "rules" && p.open() && p.changesRules(t) {
		keep(func(name string) bool { return !criterion(name) && !seat(name) && name != "do" && name != "version" })
	}
	if saved != "seat" && t["seat"]+t["profession"]+t["only"] != "" {
		keep(seat)
	}
	return rest
}

// named are the faults of the page, each with the control that it is about, since many
// of them ask for the same thing.
func (p PanelSetup) named(ctx context.Context) fault.Fields {
	if len(p.Fields) == 0 {
		return nil
	}
	labels := map[string]string{}
	for _, r := range slices.Concat(p.rules(ctx), p.sharingRules(ctx)) {
		labels[r.name] = r.label
	}
	for _, f := range p.CriterionForms(ctx) {
		for name, label := range criterionLabels(ctx) {
			labels[f.Key+name] = f.Heading + ", " + lowerFirst(label)
		}
		for _, n := range f.rows() {
			labels[f.Key+"at"+n], labels[f.Key+"words"+n] = f.Heading, f.Heading
		}
	}
	out := slices.Clone(p.Fields)
	for n := range out {
		if label := labels[out[n].Name]; label != "" {
			out[n].Message = label + ": " + lowerFirst(out[n].Message)
		}
	}
	return out
}

// criterionLabels name the controls of a criterion.
func criterionLabels(ctx context.Context) map[string]string {
	return map[string]string{
		"name": text.T(ctx, "Name of the criterion"), "question": text.T(ctx, "Question to members"), "min": text.T(ctx, "Scale from"), "max": text.T(ctx, "Scale to"),
		"step": text.T(ctx, "In steps of"), "best": text.T(ctx, "Which end is best?"), "seats": text.T(ctx, "Who scores it?"),
	}
}
