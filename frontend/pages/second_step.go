package pages

import (
	"context"
	"strconv"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/frontend"
	"uptake/frontend/parts"
	"uptake/frontend/text"
)

// SecondStep is the page on which people see whether they have a second step.
type SecondStep struct {
	frontend.Base
	View   account.SecondStepView
	Keys   []account.Passkey
	May    bool   // passkeys can be used at this address
	Code   string // as typed, to turn it off
	Fields fault.Fields
	Zone   *time.Location
}

// SecondStepCode is the page between signing in and being signed in.
type SecondStepCode struct {
	frontend.Base
	Ways   account.StepWays
	Return string // a path of this site; empty for the home page
	Code   string // as typed
	Fields fault.Fields
}

// SecondStepKey is the page that shows a key, or the recovery codes, once.
type SecondStepKey struct {
	frontend.Base
	Key     string
	Picture string // of the key for apps: an address with the PNG in it
	Size    int    // of its sides, in pixels
	What    string // has happened, so that there are codes
	Codes   []string
	Code    string // as typed
	Fields  fault.Fields
}

// Passkey is the page that adds a passkey.
type Passkey struct {
	frontend.Base
	Name   string // as typed
	Fields fault.Fields
}

// given is the part of a form in which people pass their second step: by a passkey, where
// they have one, or by a code.
type given struct {
	ways   account.StepWays
	ask    string // where a browser asks what a passkey is to sign
	code   string // as typed
	fields fault.Fields
	button parts.Button // of the code
	words  string       // on the button of the passkey; empty: it says what is used alone
}

// key is the button of the passkey.
func (g given) key(ctx context.Context) parts.Button {
	if g.words != "" {
		return parts.Button{Text: g.words, Variant: g.button.Variant}
	}
	return parts.Button{Text: text.T(ctx, "Use a passkey")}
}

// hint says what code is meant.
func (g given) hint(ctx context.Context) string {
	if g.ways.App || !g.ways.Passkey {
		return text.T(ctx, "6 digits from the app, or one of your recovery codes")
	}
	return text.T(ctx, "If you cannot use your passkey: one of the codes that you were given with it")
}

func (g given) label(ctx context.Context) string {
	if g.ways.App || !g.ways.Passkey {
		return text.T(ctx, "Code")
	}
	return text.T(ctx, "Recovery code")
}

// submit is the button of the code: behind a passkey it is the second choice.
func (g given) submit() parts.Button {
	if g.ways.Passkey {
		g.button.Variant = parts.Secondary
	}
	g.button.PreventDoubleClick = true
	return g.button
}

// ways are those that a person has turned on, for the page that turns them off.
func (p SecondStep) ways() account.StepWays {
	return account.StepWays{App: !p.View.AppAt.IsZero(), Passkey: len(p.Keys) > 0 && p.May}
}

// keys is the table of somebody's passkeys.
func (p SecondStep) keys(ctx context.Context) parts.Table {
	t := parts.Table{
		Caption: text.T(ctx, "Your passkeys"), HideCaption: true, Responsive: true, FirstCellIsHeader: true,
		Head: []parts.Head{{Text: text.T(ctx, "Name")}, {Text: text.T(ctx, "Added")}, {Text: text.T(ctx, "Last used")}},
	}
	if !p.lastKey() {
		t.Head = append(t.Head, parts.Head{Text: text.T(ctx, "Action"), Hidden: true})
	}
	for _, k := range p.Keys {
		used := text.T(ctx, "Never")
		if !k.UsedAt.IsZero() {
			used = text.Moment(ctx, k.UsedAt, p.Zone)
		}
		row := []parts.Cell{{Text: k.Name}, {Text: text.Moment(ctx, k.AddedAt, p.Zone)}, {Text: used}}
		if !p.lastKey() {
			row = append(row, parts.Cell{Content: act(text.T(ctx, "Remove"), k.Name, "/account/second-step/passkeys/"+strconv.FormatInt(int64(k.ID), 10)+"/remove")})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// lastKey reports whether a passkey is the only way to pass the second step: it goes with
// it alone.
func (p SecondStep) lastKey() bool { return len(p.Keys) == 1 && p.View.AppAt.IsZero() }

// quads parts a key for reading.
func quads(key string) string {
	var out []byte
	for i := range len(key) {
		if i > 0 && i%4 == 0 {
			out = append(out, ' ')
		}
		out = append(out, key[i])
	}
	return string(out)
}

// SecondStepReset is the form by which an administrator removes somebody's second step.
type SecondStepReset struct {
	frontend.Base
	Who     account.Person
	There   bool   // they have one
	Checked string // as typed
	Fields  fault.Fields
}
