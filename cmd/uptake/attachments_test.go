package main

import (
	"net/http"
	"strings"
	"testing"

	"uptake/domain/attachment"
)

// TestWhatIsAttachedGoesWhereTheTextAndTheNameGo: to nobody who is recused, and to no
// member of a panel that judges without names; on every page, at its own address and in
// the API.
func TestWhatIsAttachedGoesWhereTheTextAndTheNameGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	a, err := w.Files.Attach(t.Context(), w.actor("author"), w.told, attachment.Upload{
		Name: "lift.pdf", Bytes: []byte("%PDF-1.7 lift %%EOF"), Alt: "How the hollowbrook lift is used", People: attachment.No,
	})
	w.must(err)
	w.come(moments[0])
	page := "/ideas/" + decimal(w.told)
	file, sheet := page+"/attachments/"+decimal(a.ID), "/review/"+decimal(w.panel)+page
	for who, sees := range map[string]bool{"professional": false, "recused": false, "moderator": true, "crowd": true, "": true} {
		if got := w.ask(who, file).status; (got == http.StatusOK) != sees || !sees && got != http.StatusNotFound {
			t.Errorf("%q opens the file: %d", who, got)
		}
		addresses := []string{page, "/api/v1" + page + "/attachments"}
		if !sees {
			addresses = append(addresses, sheet)
		}
		for _, address := range addresses {
			got := w.ask(who, address)
			if strings.Contains(got.txt, "hollowbrook") != sees {
				t.Errorf("%q sees it at %s, which answers %d: %v, want %v", who, address, got.status, !sees, sees)
			}
		}
	}
}
