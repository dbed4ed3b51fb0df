package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"uptake/domain/outbox"
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
