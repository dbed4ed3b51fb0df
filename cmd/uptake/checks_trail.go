package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"uptake/domain/id"
	"uptake/domain/outbox"
	"uptake/domain/writeup"
	"uptake/store"
)

// trail works the audit trail out again and says where it ends.
func (e examination) trail(ctx context.Context, s *store.Store) finding {
	t, err := s.Trail(ctx, e.noted)
	switch {
	case err != nil:
		return ill("audit trail", "it cannot be read ("+err.Error()+")", "Restore the last backup into another folder (`uptake restore`).")
	case t.Fault != "":
		return ill("audit trail", t.Fault, "Somebody or something wrote into the database past the program. Keep a copy of it for whoever looks into it, and compare it with the backups.")
	}
	seen := fmt.Sprintf("%d facts, unbroken; it ends with %d:%s", t.Head.Number, t.Head.Number, t.Head.Hash)
	if t.Head.Number == 0 {
		seen = "no facts yet"
	}
	if t.Emptied > 0 {
		seen += fmt.Sprintf("; the reasons of %d were taken away", t.Emptied)
	}
	if e.noted.Number > 0 {
		seen += fmt.Sprintf("; the noted %d is part of it", e.noted.Number)
	}
	return well("audit trail", "%s", seen)
}

// printed holds the published write-ups to the fingerprints in the trail. One from before
// fingerprints were kept has none.
func printed(ctx context.Context, s *store.Store) finding {
	reads, last, n := store.WriteupReads(s), id.Writeup(0), 0
	var other []string
	for {
		some, err := reads.Published(ctx, writeup.Query{Limit: 100, After: last})
		if err != nil {
			return ill("published texts", "they cannot be read ("+err.Error()+")", "Restore the last backup into another folder (`uptake restore`).")
		}
		for _, c := range some {
			v, err := reads.ByID(ctx, c.ID)
			if err != nil {
				return ill("published texts", "write-up "+c.Slug+" cannot be read ("+err.Error()+")", "Restore the last backup into another folder (`uptake restore`).")
			}
			prints, err := reads.Prints(ctx, c.ID)
			if err != nil {
				return ill("published texts", "their fingerprints cannot be read ("+err.Error()+")", "Restore the last backup into another folder (`uptake restore`).")
			}
			if len(prints) > 0 && prints[0].Hash != v.Fingerprint() {
				other = append(other, c.Slug)
			}
			last, n = c.ID, n+1
		}
		if len(some) < 100 {
			break
		}
	}
	if len(other) > 0 {
		return ill("published texts", "not as the audit trail has them: "+strings.Join(other, ", "), "Somebody or something wrote into the database past the program. Compare them with the backups.")
	}
	return well("published texts", "%d write-ups, as the audit trail has them", n)
}

// notedEnd reads an end of the trail as the doctor prints it; empty is none.
func notedEnd(typed string) (outbox.Link, error) {
	if typed == "" {
		return outbox.Link{}, nil
	}
	number, hash, _ := strings.Cut(typed, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if b, bad := hex.DecodeString(hash); err != nil || n < 1 || bad != nil || len(b) != 32 {
		return outbox.Link{}, usagef("--noted is a number, a colon and a hash, as `uptake doctor` prints them")
	}
	return outbox.Link{Number: n, Hash: strings.ToLower(hash)}, nil
}
