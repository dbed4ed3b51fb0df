package account

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// Limits of badges, in characters (runes).
const (
	BadgeMax        = 60
	badgeCheckedMax = 120
	domainMax       = 253 // RFC 1035, section 2.3.4, without the last dot
)

// Badge stands beside the name of somebody whose role was checked. It says what was
// checked, and when.
type Badge struct {
	Label string // "Works at St Elsewhere"
	// Domain is where the address ends that the person has confirmed, where that is what
	// was checked; empty where a member of staff checked something else.
	Domain  string
	Checked string    // what they checked: "NMC register, PIN seen"
	At      time.Time // the day on which it was: noon, UTC
}

// BadgeRule gives a badge to everybody who has confirmed an address in a domain.
type BadgeRule struct {
	ID     id.BadgeRule
	Domain string // lower case, without the @; addresses in domains below it do not count
	Label  string
	By     id.Person
	At     time.Time
}

// Verified is a badge that a member of staff gave by hand.
type Verified struct {
	ID     id.Badge
	Person id.Person
	Badge
	By      id.Person
	EndsAt  time.Time // zero: it does not end by itself
	TakenBy id.Person
	TakenAt time.Time // zero: it stands
}

// Stands reports whether v stands beside the name at now.
func (v Verified) Stands(now time.Time) bool {
	return v.TakenAt.IsZero() && (v.EndsAt.IsZero() || now.Before(v.EndsAt))
}

// key tells one badge that ends from another among tasks.
func (v Verified) key() string { return strconv.FormatInt(int64(v.ID), 10) }

// Faults of badges.
var (
	ErrNoRule    = &fault.Error{Kind: fault.NotFound, Code: "badge.no_rule", Message: "There is no such rule. Somebody may have ended it already."}
	ErrRuleThere = &fault.Error{Kind: fault.Conflict, Code: "badge.rule_there", Message: "There is a badge for addresses in this domain already. End that rule first to give another one."}
	ErrNoBadge   = &fault.Error{Kind: fault.NotFound, Code: "badge.not_found", Message: "There is no such badge. Somebody may have taken it back already."}
	ErrBadgeSelf = &fault.Error{Kind: fault.Forbidden, Code: "badge.self", Message: "You cannot give yourself a badge. Ask another moderator or an administrator."}
)

// check returns the rule put in order, or every rule of form that it breaks.
func (r BadgeRule) check() (BadgeRule, error) {
	var bad fault.Fields
	r.Domain = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(r.Domain), "@"))
	if !domainForm(r.Domain) {
		bad.Add("domain", "Enter the part of the addresses behind the @, like trust.nhs.uk.")
	} else if openDomains[r.Domain] {
		bad.Add("domain", "Anybody can have an address there, so it proves nothing. Enter the domain of an organisation.")
	}
	r.Label = checkLabel(&bad, r.Label)
	return r, bad.Fault("badge.invalid", "There is a problem with the badge.")
}

// check returns the badge put in order, or every rule of form that it breaks.
func (v Verified) check(now time.Time) (Verified, error) {
	var bad fault.Fields
	v.Label = checkLabel(&bad, v.Label)
	v.Checked = OneLine(v.Checked)
	if v.Checked == "" {
		bad.Add("checked", "Enter what you checked. It stands beside the name.")
	} else if utf8.RuneCountInString(v.Checked) > badgeCheckedMax {
		bad.Add("checked", "What you checked must be 120 characters or fewer.")
	}
	guard.Blocked(&bad, "checked", v.Checked)
	if v.At.After(now) {
		bad.Add("checked_at", "Enter a date that is not in the future.")
	}
	if !v.EndsAt.IsZero() && !v.EndsAt.After(now) {
		bad.Add("ends_at", "Enter a date in the future, or leave it empty.")
	}
	v.At = noon(v.At)
	return v, bad.Fault("badge.invalid", "There is a problem with the badge.")
}

func checkLabel(bad *fault.Fields, label string) string {
	label = OneLine(label)
	if label == "" {
		bad.Add("label", "Enter what the badge says.")
	} else if utf8.RuneCountInString(label) > BadgeMax {
		bad.Add("label", "The badge must be 60 characters or fewer.")
	}
	guard.Blocked(bad, "label", label)
	return label
}

// domainForm reports whether s looks like the domain of a mail address.
func domainForm(s string) bool {
	if len(s) > domainMax || !strings.Contains(s, ".") {
		return false
	}
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || len(part) > 63 || part[0] == '-' || part[len(part)-1] == '-' || strings.ContainsFunc(part, func(r rune) bool {
			return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
		}) {
			return false
		}
	}
	return true
}

// openDomains are some in which anybody gets an address: a mistake that is easily made.
var openDomains = map[string]bool{
	"gmail.com": true, "googlemail.com": true, "outlook.com": true, "hotmail.com": true, "hotmail.co.uk": true, "live.co.uk": true, "yahoo.com": true, "yahoo.co.uk": true,
	"icloud.com": true, "me.com": true, "aol.com": true, "btinternet.com": true, "sky.com": true, "proton.me": true, "protonmail.com": true,
}

// badgeLike reports whether a name would look as if it bore a badge: what people say of
// themselves must not look like what was checked.
func badgeLike(name string) bool {
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.So, r) || r == '√' }) {
		return true
	}
	look := guard.Skeleton(name)
	return slices.ContainsFunc([]string{"verified", "checked"}, func(w string) bool { return look != "" && strings.Contains(look, guard.Skeleton(w)) })
}

// noon of a day is the same day nearly everywhere; nobody learns when somebody signed in.
func noon(at time.Time) time.Time {
	y, m, d := at.Date()
	return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
}

// domainOf is where a mail address ends.
func domainOf(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }
