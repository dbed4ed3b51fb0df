package main

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"uptake/domain/attachment"
)

// TestWhoIsRecusedOpensNothingThatIsAttached: what is attached to an idea goes where its
// text goes, on its page, at its own address and in the API.
func TestWhoIsRecusedOpensNothingThatIsAttached(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	var dot bytes.Buffer
	w.must(png.Encode(&dot, image.NewGray(image.Rect(0, 0, 3, 3))))
	a, err := w.Files.Attach(t.Context(), w.actor("author"), w.told, attachment.Upload{
		Name: "lift.png", Bytes: dot.Bytes(), Alt: "How the hollowbrook lift is used", People: attachment.No,
	})
	w.must(err)
	w.come(moments[0])
	page := "/ideas/" + decimal(w.told)
	file := page + "/attachments/" + decimal(a.ID)
	for _, tt := range []struct {
		who  string
		sees bool
	}{{"professional", true}, {"recused", false}, {"moderator", true}} {
		if got := w.ask(tt.who, file).status; (got == http.StatusOK) != tt.sees || !tt.sees && got != http.StatusNotFound {
			t.Errorf("%s opens the file: %d", tt.who, got)
		}
		for _, address := range []string{page, "/api/v1" + page + "/attachments"} {
			if got := strings.Contains(w.ask(tt.who, address).txt, "hollowbrook"); got != tt.sees {
				t.Errorf("%s sees it at %s: %v", tt.who, address, got)
			}
		}
	}
}
