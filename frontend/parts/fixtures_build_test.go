package parts_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"uptake/frontend/parts"
)

// The contexts of the fixtures have the fields of nhsuk-frontend's macros. What
// follows gives them the names of our structs. A field that no struct has is an
// error: it must not be passed over in silence.

type given map[string]any

func build(component string, context json.RawMessage) (templ.Component, error) {
	var g given
	d := json.NewDecoder(bytes.NewReader(context))
	d.UseNumber()
	if err := d.Decode(&g); err != nil {
		return nil, err
	}
	drop(g)
	b, ok := builders[component]
	if !ok {
		return nil, fmt.Errorf("no part for %s", component)
	}
	return b(g)
}

// drop takes out the empty items that templates pass as false.
func drop(v any) any {
	switch v := v.(type) {
	case given:
		for k := range v {
			v[k] = drop(v[k])
		}
		return v
	case map[string]any:
		for k := range v {
			v[k] = drop(v[k])
		}
		return v
	case []any:
		var kept []any
		for _, e := range v {
			if e != false {
				kept = append(kept, drop(e))
			}
		}
		return kept
	}
	return v
}

var builders = map[string]func(given) (templ.Component, error){
	"back-link": func(g given) (templ.Component, error) {
		if g["type"] != nil {
			return nil, errors.New("a back link is a link")
		}
		return decode[parts.BackLink](g)
	},
	"button": func(g given) (templ.Component, error) {
		if g["preventDoubleClick"] == false {
			return nil, errors.New("false is left off")
		}
		return decode[parts.Button](g)
	},
	"card": buildCard,
	"character-count": func(g given) (templ.Component, error) {
		return decode[parts.CharacterCount](rename(labels(g), controlNames))
	},
	"checkboxes": func(g given) (templ.Component, error) {
		more := conditionals(g)
		boxes, err := filled[parts.Checkboxes](choices(g))
		if err != nil {
			return nil, err
		}
		for i := range boxes.Items {
			boxes.Items[i].Conditional = more[i]
		}
		return boxes, nil
	},
	"contents-list": func(g given) (templ.Component, error) { return decode[parts.ContentsList](rename(g, hidden)) },
	"date-input":    buildDate,
	"details": func(g given) (templ.Component, error) {
		g = flat(g, "summary")
		if g["classes"] == "nhsuk-expander" {
			delete(g, "classes")
			g["expander"] = true
		}
		return inner(g, func(g given) (templ.Component, error) { return decode[parts.Details](g) })
	},
	"error-message": func(g given) (templ.Component, error) { return decode[parts.ErrorMessage](g) },
	"error-summary": func(g given) (templ.Component, error) {
		if g["disableAutoFocus"] == false {
			return nil, errors.New("false is left off")
		}
		return decode[parts.ErrorSummary](rename(flat(flat(g, "heading"), "description"), map[string]string{"errorList": "errors"}))
	},
	"fieldset": func(g given) (templ.Component, error) {
		return inner(legend(given{"fieldset": map[string]any(g)}), func(g given) (templ.Component, error) { return decode[parts.Fieldset](g) })
	},
	"file-upload": func(g given) (templ.Component, error) {
		return decode[parts.FileUpload](rename(labels(g), controlNames))
	},
	"footer": buildFooter,
	"header": buildHeader,
	"hint": func(g given) (templ.Component, error) {
		return inner(g, func(g given) (templ.Component, error) { return decode[parts.Hint](g) })
	},
	"input": func(g given) (templ.Component, error) {
		g = rename(labels(flat(flat(g, "prefix"), "suffix")), controlNames)
		if b, ok := g["spellcheck"].(bool); ok {
			g["spellcheck"] = strconv.FormatBool(b)
		}
		return decode[parts.Input](g)
	},
	"inset-text": func(g given) (templ.Component, error) {
		return inner(g, func(g given) (templ.Component, error) { return decode[parts.InsetText](g) })
	},
	"notification-banner": func(g given) (templ.Component, error) {
		if g["disableAutoFocus"] == false {
			return nil, errors.New("false is left off")
		}
		g = flat(flat(g, "heading"), "title")
		if g["variant"] == "success" {
			delete(g, "variant")
			g["success"] = true
		}
		return inner(g, func(g given) (templ.Component, error) { return decode[parts.NotificationBanner](g) })
	},
	"pagination": func(g given) (templ.Component, error) { return decode[parts.Pagination](g) },
	"panel": func(g given) (templ.Component, error) {
		g = spread(g, "heading", map[string]string{"text": "heading", "level": "headingLevel", "size": "headingSize"})
		if g["variant"] == "interruption" {
			delete(g, "variant")
			g["interruption"] = true
		}
		return inner(g, func(g given) (templ.Component, error) { return decode[parts.Panel](g) })
	},
	"radios": func(g given) (templ.Component, error) {
		more := conditionals(g)
		radios, err := filled[parts.Radios](choices(g))
		if err != nil {
			return nil, err
		}
		for i := range radios.Items {
			radios.Items[i].Conditional = more[i]
		}
		return radios, nil
	},
	"select":       buildSelect,
	"skip-link":    func(g given) (templ.Component, error) { return decode[parts.SkipLink](g) },
	"summary-list": buildSummary,
	"tables":       buildTable,
	"tag": func(g given) (templ.Component, error) {
		noBorder(g)
		return decode[parts.Tag](g)
	},
	"task-list": func(g given) (templ.Component, error) {
		for _, i := range list(g["items"]) {
			spreadInto(i, "heading", map[string]string{"text": "text"})
			spreadInto(i, "title", map[string]string{"text": "text"})
			spreadInto(i, "hint", map[string]string{"text": "hint"})
			if s, ok := i["status"].(map[string]any); ok {
				if tag, ok := s["tag"].(map[string]any); ok {
					noBorder(tag)
				}
			}
			spreadInto(i, "status", map[string]string{"text": "status", "tag": "tag"})
		}
		return decode[parts.TaskList](rename(g, map[string]string{"items": "tasks", "idPrefix": "id"}))
	},
	"textarea": func(g given) (templ.Component, error) { return decode[parts.Textarea](rename(labels(g), controlNames)) },
	"warning-callout": func(g given) (templ.Component, error) {
		return inner(flat(g, "heading"), func(g given) (templ.Component, error) { return decode[parts.WarningCallout](g) })
	},
}

var (
	hidden       = map[string]string{"visuallyHiddenText": "hiddenText", "ariaLabel": "label"}
	controlNames = map[string]string{"errorMessage": "error"}
)

// decode is filled, for builders that need no more.
func decode[T templ.Component](g given) (templ.Component, error) { return filled[T](g) }

// filled is a part with the fields of g; a field that it lacks is an error.
func filled[T templ.Component](g given) (T, error) {
	var part T
	err := fill(g, &part)
	return part, err
}

// inner takes the html of a context as the children of its part.
func inner(g given, b func(given) (templ.Component, error)) (templ.Component, error) {
	html, ok := g["html"].(string)
	delete(g, "html")
	part, err := b(g)
	if err != nil || !ok {
		return part, err
	}
	return around(part, html), nil
}

func rename(g given, names map[string]string) given {
	for from, to := range names {
		if v, ok := g[from]; ok {
			delete(g, from)
			g[to] = v
		}
	}
	return g
}

// spread replaces an object (or a text) by fields of the part, by names.
func spread(g given, key string, names map[string]string) given {
	switch v := g[key].(type) {
	case string:
		g[names["text"]] = v
		if names["text"] != key {
			delete(g, key)
		}
	case map[string]any:
		delete(g, key)
		for from, val := range v {
			to, ok := names[from]
			if !ok {
				to = key + "." + from // no part has it: decode says so
			}
			g[to] = val
		}
	}
	return g
}

func spreadInto(m map[string]any, key string, names map[string]string) { spread(given(m), key, names) }

// flat takes an object that has nothing but a text as that text.
func flat(g given, key string) given { return spread(g, key, map[string]string{"text": key}) }

// labels spreads label, hint and error of a control.
func labels(g given) given {
	if l, ok := g["label"].(map[string]any); ok {
		heading(l)
		if l["classes"] == "nhsuk-u-visually-hidden" {
			delete(l, "classes")
			l["hide"] = true
		}
	}
	g = spread(g, "label", map[string]string{"text": "label", "size": "labelSize", "isPageHeading": "pageHeading", "hide": "hideLabel"})
	return flat(flat(g, "hint"), "errorMessage")
}

// heading reads the short form {"heading": "…"} of a label or legend.
func heading(m map[string]any) {
	if h, ok := m["heading"].(string); ok {
		delete(m, "heading")
		m["text"], m["isPageHeading"] = h, true
	}
}

func legend(g given) given {
	f, ok := g["fieldset"].(map[string]any)
	if !ok {
		return g
	}
	delete(g, "fieldset")
	if l, ok := f["legend"].(map[string]any); ok {
		heading(l)
	}
	spreadInto(f, "legend", map[string]string{"text": "legend", "size": "legendSize", "isPageHeading": "pageHeading"})
	for k, v := range f {
		g[k] = v
	}
	return g
}

func choices(g given) given {
	g = rename(flat(flat(legend(g), "hint"), "errorMessage"), map[string]string{"errorMessage": "error", "idPrefix": "ID"})
	for _, i := range list(g["items"]) {
		rename(i, map[string]string{"text": "label"})
		spreadInto(i, "label", map[string]string{"text": "label"})
		spreadInto(i, "hint", map[string]string{"text": "hint"})
		if i["behaviour"] == "exclusive" {
			delete(i, "behaviour")
			i["exclusive"] = true
		}
		rename(i, map[string]string{"behaviourGroup": "group", "exclusiveGroup": "group"})
	}
	return g
}

// conditionals takes what a choice shows once it is made out of the items of g,
// by index: JSON cannot hold a component.
func conditionals(g given) map[int]templ.Component {
	more := map[int]templ.Component{}
	for n, i := range list(g["items"]) {
		if c, ok := i["conditional"].(map[string]any); ok && c["html"] != nil {
			more[n] = raw(fmt.Sprint(c["html"]))
		}
		delete(i, "conditional")
	}
	return more
}

func list(v any) []given {
	var all []given
	l, _ := v.([]any)
	for _, e := range l {
		if m, ok := e.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

func buildSelect(g given) (templ.Component, error) {
	for _, o := range list(g["items"]) {
		if _, ok := o["value"]; !ok && o["divider"] == nil {
			return nil, errors.New("an option has a value")
		}
	}
	return decode[parts.Select](rename(labels(g), map[string]string{"errorMessage": "error", "items": "options"}))
}

func buildCard(g given) (templ.Component, error) {
	g = spread(g, "heading", map[string]string{"text": "heading", "level": "headingLevel", "size": "headingSize"})
	for _, k := range []string{"feature", "secondary"} {
		if g[k] == true {
			delete(g, k)
			g["variant"] = k
		}
	}
	if v, _ := g["variant"].(string); v != "" && !slices.Contains([]string{"feature", "secondary"}, v) {
		return nil, errors.New("no such card")
	}
	g["actions"] = actions(g["actions"])
	return inner(content(flat(g, "description")), func(g given) (templ.Component, error) { return decode[parts.Card](g) })
}

// content takes the html of a description as the children.
func content(g given) given {
	if html, ok := g["description.html"]; ok {
		delete(g, "description.html")
		g["html"] = html
	}
	return g
}

func actions(v any) any {
	if m, ok := v.(map[string]any); ok {
		v = m["items"]
	}
	for _, a := range list(v) {
		rename(a, hidden)
		if a["type"] == "submit" {
			delete(a, "type")
		}
	}
	return v
}

func noBorder(g given) {
	if g["border"] == false {
		delete(g, "border")
		g["noBorder"] = true
	}
}

func buildSummary(g given) (templ.Component, error) {
	noBorder(g)
	for _, r := range list(g["rows"]) {
		for _, k := range []string{"key", "value"} {
			spreadInto(r, k, map[string]string{"text": k})
		}
		noBorder(r)
		if a := actions(r["actions"]); a != nil {
			r["actions"] = a
		}
	}
	// Values with HTML are Content, which JSON cannot hold: they are set after.
	var htmls []templ.Component
	for _, r := range list(g["rows"]) {
		if h, ok := r["value.html"].(string); ok {
			delete(r, "value.html")
			htmls = append(htmls, raw(h))
		} else {
			htmls = append(htmls, nil)
		}
	}
	s, err := filled[parts.SummaryList](g)
	if err != nil {
		return nil, err
	}
	for i := range s.Rows {
		s.Rows[i].Content = htmls[i]
	}
	return s, nil
}

func buildTable(g given) (templ.Component, error) {
	g = spread(g, "caption", map[string]string{"text": "caption", "size": "captionSize"})
	heads := list(g["head"])
	for _, h := range heads {
		if h["format"] == "numeric" {
			delete(h, "format")
			h["numeric"] = true
		}
		if h["sort"] != nil && h["href"] == nil {
			return nil, errors.New("tables are sorted on the server")
		}
	}
	if g["border"] == false {
		delete(g, "border")
		g["noRowBorder"] = true
	}
	rows, _ := g["rows"].([]any)
	for _, row := range rows {
		cells, _ := row.([]any)
		for i, c := range list(row) {
			// The column says whether its cells are figures.
			if c["format"] == "numeric" && i < len(heads) && heads[i]["numeric"] == true {
				delete(c, "format")
			}
			rename(c, hidden)
		}
		for i, c := range cells {
			if s, ok := c.(string); ok {
				cells[i] = map[string]any{"text": s}
			}
		}
	}
	head, _ := g["head"].([]any)
	for i, h := range head {
		if s, ok := h.(string); ok {
			head[i] = map[string]any{"text": s}
		}
	}
	return decode[parts.Table](g)
}

func buildDate(g given) (templ.Component, error) {
	g = rename(flat(flat(legend(g), "hint"), "errorMessage"), controlNames)
	for _, k := range []string{"day", "month", "year"} {
		if m, ok := g[k].(map[string]any); ok {
			delete(g, k)
			for from, v := range m {
				switch from {
				case "value":
					g[k] = v
				case "error":
					g[k+"Error"] = v
				case "name":
					if v != k {
						return nil, errors.New("the boxes have fixed names")
					}
				default:
					return nil, fmt.Errorf("a box has no %s", from)
				}
			}
		}
	}
	if v, ok := g["values"].(map[string]any); ok {
		delete(g, "values")
		for k, val := range v {
			g[k] = val
		}
	}
	for _, i := range list(g["items"]) {
		name, _ := i["name"].(string)
		if !slices.Contains([]string{"day", "month", "year"}, name) {
			return nil, errors.New("a date is day, month and year")
		}
		for from, v := range i {
			switch {
			case from == "name":
			case from == "width" && fmt.Sprint(v) == map[string]string{"day": "2", "month": "2", "year": "4"}[name]:
			case from == "value":
				g[name] = v
			case from == "error":
				g[name+"Error"] = v
			default:
				return nil, fmt.Errorf("a box has no %s", from)
			}
		}
	}
	if n := len(list(g["items"])); n != 0 && n != 3 {
		return nil, errors.New("a date is day, month and year")
	}
	delete(g, "items")
	return decode[parts.DateInput](g)
}

func buildHeader(g given) (templ.Component, error) {
	h := parts.Header{}
	for k, v := range g {
		m, _ := v.(map[string]any)
		switch k {
		case "logo":
			if m["src"] != nil || m["ariaLabel"] != nil {
				return nil, errors.New("there is no logo")
			}
		case "service":
			h.Service, _ = m["text"].(string)
			h.Href, _ = m["href"].(string)
			logo, _ := g["logo"].(map[string]any)
			if h.Href != "" && (logo["href"] == nil || logo["href"] == h.Href) {
				return nil, errors.New("there is no logo to share a link with")
			}
		case "navigation":
			if len(m) != 1 {
				return nil, errors.New("the navigation has no looks")
			}
			for _, i := range list(m["items"]) {
				var n parts.NavItem
				if err := fill(i, &n); err != nil {
					return nil, err
				}
				h.Navigation = append(h.Navigation, n)
			}
		case "account":
			for _, i := range list(m["items"]) {
				var a parts.AccountItem
				if err := fill(i, &a); err != nil {
					return nil, err
				}
				h.Account = append(h.Account, a)
			}
		default:
			return nil, fmt.Errorf("a header has no %s", k)
		}
	}
	return h, nil
}

func buildFooter(g given) (templ.Component, error) {
	f := parts.Footer{}
	for k, v := range g {
		switch k {
		case "copyright":
			g = flat(g, "copyright")
			if c, _ := g["copyright"].(string); !strings.HasPrefix(c, "©") {
				return nil, errors.New("the footer has a line of its own")
			}
		case "meta":
			m, _ := v.(map[string]any)
			for key := range m {
				if key != "items" && key != "text" {
					return nil, fmt.Errorf("the footer has no %s", key)
				}
			}
			f.Text, _ = m["text"].(string)
			for _, i := range list(m["items"]) {
				var l parts.FooterLink
				if err := fill(i, &l); err != nil {
					return nil, err
				}
				f.Links = append(f.Links, l)
			}
		default:
			return nil, fmt.Errorf("a footer has no %s", k)
		}
	}
	if f.Text == "" {
		f.Text = "© in place of the reference's"
	}
	return f, nil
}

func fill(g given, into any) error {
	b, err := json.Marshal(g)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
