package pages

import (
	"context"
	"strconv"
	"strings"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// TermsURL is the address of one version of the terms.
func TermsURL(number int) string { return "/terms/" + strconv.Itoa(number) }

// TermsPage is the page of one version of the terms.
type TermsPage struct {
	Base frontend.Base
	Words
	account.Terms
	Newest int
}

// TermsLine is what stands above a button that posts words.
type TermsLine struct {
	account.Agreeing
	Fields fault.Fields
}

// box asks for agreement to what has changed.
func (a TermsLine) box(ctx context.Context) parts.Checkboxes {
	return parts.Checkboxes{
		Name: "terms", Error: parts.ErrorFor(ctx, a.Fields, "terms"),
		Items: []parts.Checkbox{{Value: strconv.Itoa(a.Present), Label: text.T(ctx, "I agree to the terms as they are now"), Hint: a.changed(ctx)}},
	}
}

// changed says what is new, in one line.
func (a TermsLine) changed(ctx context.Context) string {
	var what []string
	for _, p := range a.Changes {
		switch p {
		case account.PartTerms:
			what = append(what, text.T(ctx, "the terms"))
		case account.PartRules:
			what = append(what, text.T(ctx, "the house rules"))
		case account.PartPrivacy:
			what = append(what, text.T(ctx, "the privacy notice"))
		}
	}
	return text.T(ctx, "New since you agreed last: %s.", strings.Join(what, ", "))
}

// agreedWords says to what a text was posted; number is the version to read, 0 for none.
func agreedWords(ctx context.Context, licence string, a account.Agreed) (words string, number int) {
	switch {
	case a.Terms == account.TermsElsewhere:
		return text.T(ctx, "Imported: what its author allows was agreed elsewhere."), 0
	case a.Terms > 0:
		return text.T(ctx, "Shared under the licence %s.", licence), a.Terms
	case licence != "":
		return text.T(ctx, "Shared under the licence %s, before versions of the terms were kept.", licence), 0
	}
	return "", 0
}
