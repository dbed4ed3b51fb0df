package v1_test

import (
	"strconv"
	"testing"
	"time"

	"uptake/store/storetest"
)

func TestNotesToTheAuthorThroughTheAPI(t *testing.T) {
	t.Parallel()
	b := newContest(t, storetest.SQLite(t))
	first := strconv.Itoa(b.aPractice("A school"))
	at := b.panel()
	one := at + "/ideas/" + first + "/notes"
	b.clock.Turn(25 * time.Hour)
	b.stepped("lea", at, `{"to":"formed"}`)
	b.brief(at)
	b.stepped("cat", at, `{"to":"r1_open"}`)
	for _, who := range []string{"pro", "liv"} {
		tag := b.ok(200, who, "GET", at+"/sheets/"+first, "").tag()
		b.ok(200, who, "PUT", at+"/sheets/"+first, `{"scores":{"impact":"8","feasibility":"7"},"note":"From `+who+`.","note_for":"author"}`, "If-Match", tag)
	}
	b.refused(401, "person.sign_in", "", "GET", one, "")
	b.refused(403, "panel.not_yours", "pro", "GET", one, "")
	b.refused(409, "notes.early", "cat", "GET", at+"/notes", "")
	b.refused(404, "notes.not_yours", "ben", "GET", "/ideas/"+first+"/panel-notes", "")
}
