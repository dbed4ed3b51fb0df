package files

import (
	"fmt"
	"io"
	"strings"
	"time"

	"uptake/domain/challenge"
)

// ModerationLog writes a row for each act of a moderator. Of a removed passage it says where
// it stood, what it was and a salted hash; of a note, that there was one.
func ModerationLog(list []challenge.LogEntry, out io.Writer) error {
	w, err := NewWriter(out, CSV, []string{
		"at", "by", "by_handle", "act", "challenge", "idea", "comment", "before", "after", "reason_code", "reason", "undone_at", "undone_by",
		"passage_kind", "passage_places", "passage_salt", "passage_hash", "person_handle", "other",
	})
	if err != nil {
		return err
	}
	for _, e := range list {
		err = w.Write(moment(e.At), e.By, e.ByHandle, string(e.Act), e.ChallengeSlug, numbered(int64(e.On.Idea)), numbered(int64(e.On.Comment)), string(e.From), string(e.To), string(e.Code), e.Why(), moment(e.UndoneAt), e.UndoneBy,
			e.Kind, places(e.Places), e.Salt, e.Hash, e.Person, numbered(e.Other))
		if err != nil {
			return err
		}
	}
	return w.Close()
}

// numbered is a number as files write it, nothing where there is none.
func numbered(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// moment is a time as files write it, nothing where there is none.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

// places says where a passage stood: the text and its number, the version where it was an
// earlier one, the field and the bytes.
func places(list []challenge.Spot) string {
	out := make([]string, len(list))
	for n, p := range list {
		version := ""
		if p.From != 0 {
			version = fmt.Sprintf(" version %d", p.From)
		}
		out[n] = fmt.Sprintf("%s %d%s %s %d-%d", p.Text, p.Row, version, p.Field, p.Start, p.End)
	}
	return strings.Join(out, "; ")
}
