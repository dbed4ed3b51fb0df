package migrations

import (
	"strconv"
	"strings"
)

// Latest is the version of the schema that this program works on: the number of
// its newest step.
func Latest() int64 {
	entries, _ := files.ReadDir("sqlite") // embedded: it cannot fail
	var latest int64
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), "_")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil {
			latest = max(latest, n)
		}
	}
	return latest
}
