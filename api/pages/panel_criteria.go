package pages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/fault"
	"uptake/domain/review"
	"uptake/domain/review/stats"
	"uptake/frontend/pages"
	"uptake/frontend/text"
)

func (h PanelSetup) setCriteria(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := h.maySetUp(c); err != nil {
		return err
	}
	f, err := wire.Form(c, textMax, setupFields...)
	if err == nil {
		var bad fault.Fields
		cs, keys := criteriaOf(f, &bad)
		if err = bad.Fault("criterion.invalid", "There is a problem with the criteria."); err == nil {
			_, err = h.Service.SetCriteria(ctx, wire.Actor(c), panelOf(c), versionOf(f), cs)
			err = renamed(err, cs, keys)
		}
	}
	return h.keep(c, f, "criteria", "criteria", text.T(ctx, "The criteria are saved."), versionOf(f), err)
}

// criteriaMax is how many criteria a form holds at most.
const criteriaMax = 20

// anchorsMax is how many scores of a criterion a form puts into words.
const anchorsMax = 5

// criteriaFields are the fields of the form of the criteria.
var criteriaFields = func() []string {
	names := []string{"version", "criteria"}
	for i := range criteriaMax {
		for _, name := range []string{"name", "question", "min", "max", "step", "best", "seats"} {
			names = append(names, pages.CriterionKey(i)+name)
		}
		for row := range anchorsMax {
			n := strconv.Itoa(row + 1)
			names = append(names, pages.CriterionKey(i)+"at"+n, pages.CriterionKey(i)+"words"+n)
		}
	}
	return names
}()

// criteriaOf reads the criteria of a form, and the beginning of the names of each
// one's controls. A criterion without a name is left out.
func criteriaOf(f wire.Values, bad *fault.Fields) (cs []review.Criterion, keys []string) {
	n := f.Int("criteria", 0, criteriaMax, 0, bad)
	for i := range n {
		key := pages.CriterionKey(i)
		cr := review.Criterion{Name: strings.TrimSpace(f.Get(key + "name")), Question: strings.TrimSpace(f.Get(key + "question")), Weight: stats.Point}
		if cr.Name == "" {
			continue
		}
		value := func(name string) stats.Value {
			v, err := stats.ParseValue(strings.TrimSpace(f.Get(key + name)))
			if err != nil {
				bad.Add(key+name, "Enter a number, such as 1 or 0.5.")
			}
			return v
		}
		if k := f.Get(key + "seats"); k != "" {
			cr.Seats = []review.SeatKind{review.SeatKind(k)}
		}
		cr.Scale = stats.Scale{Min: value("min"), Max: value("max"), Step: value("step"), BestLow: f.Get(key+"best") == "low"}
		for row := range anchorsMax {
			at, words := "at"+strconv.Itoa(row+1), strings.TrimSpace(f.Get(key+"words"+strconv.Itoa(row+1)))
			if words == "" && strings.TrimSpace(f.Get(key+at)) == "" {
				continue
			}
			cr.Anchors = append(cr.Anchors, review.Anchor{At: value(at), Words: words})
		}
		review.SortAnchors(cr.Anchors)
		cs, keys = append(cs, cr), append(keys, key)
	}
	return cs, keys
}

// renamed gives the faults of criteria the names of the controls of the form.
func renamed(err error, cs []review.Criterion, keys []string) error {
	if fault.KindOf(err) != fault.Invalid || err == nil {
		return err
	}
	fields := slices.Clone(fault.Of(err).Fields)
	for i := range fields {
		for n, cr := range cs {
			rest, ok := strings.CutPrefix(fields[i].Name, cr.Name+".")
			if !ok {
				continue
			}
			switch {
			case strings.HasPrefix(rest, "anchor-"):
				rest = "words1"
				for row, a := range cr.Anchors {
					if fields[i].Name == cr.Name+".anchor-"+a.At.String() {
						rest = "words" + strconv.Itoa(row+1)
					}
				}
			case rest == "scale_max":
				rest = "max"
			case rest == "scale_step":
				rest = "step"
			case rest == "weight":
				rest = "name"
			}
			fields[i].Name = keys[n] + rest
			break
		}
	}
	f := fault.Of(err)
	return fields.Fault(f.Code, f.Message)
}
