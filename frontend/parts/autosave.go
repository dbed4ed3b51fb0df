package parts

import (
	"context"

	"github.com/a-h/templ"

	"uptake/frontend/text"
)

// Autosave returns the attributes of a form whose draft the browser saves by
// itself, by posting it to url 5 seconds after a change, 10 seconds at most while
// somebody types on, and when the page is left. The page needs a
// StatusRegion. The server answers 2xx with JSON that may hold version (put into
// the form's field "version", or the one that data-autosave-version names), savedAt (the time in words) and url (where the
// next save goes); 409 or 412 if the draft was changed elsewhere.
func Autosave(ctx context.Context, url string) templ.Attributes {
	return templ.Attributes{
		"data-autosave":           url,
		"data-autosave-saved":     text.T(ctx, "Draft saved at %s"),
		"data-autosave-offline":   text.T(ctx, "You are offline. Your draft is kept on this device."),
		"data-autosave-failed":    text.T(ctx, "Your draft was not saved. It is kept on this device."),
		"data-autosave-elsewhere": text.T(ctx, "This draft is open somewhere else and was changed there. Nothing was overwritten. Copy your text before you leave this page."),
		"data-autosave-kept":      text.T(ctx, "This device holds another text of this draft."),
		"data-autosave-use":       text.T(ctx, "Use that text"),
		"data-autosave-used":      text.T(ctx, "The text kept on this device is back in the form."),
	}
}
