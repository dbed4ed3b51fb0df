package privacy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

func monthsWords(n int) string {
	if n == 1 {
		return "1 month"
	}
	return fmt.Sprintf("%d months", n)
}

// certify writes what the run did, in lines that stay as they are: the hash is over them.
func (r *Run) certify() {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	at := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	line("Certificate %d: what was let go", r.ID)
	if r.Challenge != 0 {
		line("Challenge: %s (%s)", r.Title, r.Slug)
		line("Rule: %s after the challenge has closed", monthsWords(r.Months))
		line("Closed: %s", at(r.ClosedAt))
	} else {
		line("Rule: what belongs to nobody, and mail, goes after 30 days; what signs people in after a day")
	}
	line("Started: %s by the %s", at(r.StartedAt), r.By)
	line("Ended: %s", at(r.EndedAt))
	for _, c := range r.Kinds() {
		line("%s: %d", c.Kind, c.N)
	}
	line("Ideas, comments and support that are counted here stay, under \"Former member\".")
	line("Backups from before hold what was let go until their own date.")
	r.Text = b.String()
	sum := sha256.Sum256([]byte(r.Text))
	r.Hash = hex.EncodeToString(sum[:])
}

// Kinds lists what was counted, by name.
func (r Run) Kinds() []Count {
	var out []Count
	for kind, n := range r.Counts {
		out = append(out, Count{kind, n})
	}
	slices.SortFunc(out, func(a, b Count) int { return strings.Compare(a.Kind, b.Kind) })
	return out
}

// Runs lists the runs of c that have ended, the latest first; 0: of no challenge.
func (s Service) Runs(ctx context.Context, by account.Actor, c id.Challenge) ([]Run, error) {
	if err := mayRead(by, c); err != nil {
		return nil, err
	}
	return s.Reads.Runs(ctx, c)
}

// Certificate returns a run that has ended, for whoever may change its challenge.
func (s Service) Certificate(ctx context.Context, by account.Actor, r id.Keeping) (Run, error) {
	if !by.SignedIn() && !by.Command {
		return Run{}, account.ErrSignIn
	}
	run, err := s.Reads.Run(ctx, r)
	if err == nil {
		err = mayRead(by, run.Challenge)
	}
	if err != nil {
		return Run{}, err
	}
	return run, nil
}

func mayRead(by account.Actor, c id.Challenge) error {
	if c == 0 {
		return account.Can(by, account.KeepData, account.Thing{})
	}
	return account.Can(by, account.ChangeChallenge, account.Thing{Challenge: c})
}
