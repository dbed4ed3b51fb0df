package challenge

import (
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Support is one person's last word on one idea.
type Support struct {
	Idea   id.Idea
	Person id.Person
	Value  int // 1 for, -1 against; 0: taken back, or a pass in a for-against challenge
	CastAt time.Time
}

// Tally is what the supports of one idea add up to.
type Tally struct {
	Supports, Againsts, Passes int
}

// CheckSupport returns nil if value can be cast in a challenge of form f.
func CheckSupport(f SupportForm, value int) error {
	var bad fault.Fields
	if value < -1 || value > 1 || f == SupportOnly && value < 0 {
		if f == SupportOnly {
			bad.Add("value", "Value must be 1 to support, or 0 to take it back.")
		} else {
			bad.Add("value", "Value must be 1 for, -1 against or 0 to pass.")
		}
	}
	return bad.Fault("support.invalid", "There is a problem with your support.")
}

// Move returns how a tally changes when a person's word goes from before to
// after in a challenge of form f. had reports whether there was one before.
func Move(f SupportForm, had bool, before, after int) Tally {
	var t Tally
	if had {
		t.count(f, before, -1)
	}
	t.count(f, after, 1)
	return t
}

func (t *Tally) count(f SupportForm, value, by int) {
	switch {
	case value == 1:
		t.Supports += by
	case value == -1:
		t.Againsts += by
	case f == ForAgainst:
		t.Passes += by
	}
}

// FollowKind says what is followed.
type FollowKind string

// What can be followed.
const (
	FollowChallenge FollowKind = "challenge"
	FollowArea      FollowKind = "area"
	FollowTheme     FollowKind = "theme"
	FollowIdea      FollowKind = "idea"
	FollowPerson    FollowKind = "person"
)

// Why says why somebody follows; each notice repeats it.
type Why string

// The reasons for following.
const (
	WhyAsked     Why = "asked"
	WhyPosted    Why = "posted"
	WhyCommented Why = "commented"
	WhySupported Why = "supported"
)

// Follow is one person's wish to be told about something. A support is such a
// wish by itself (WhySupported) as long as the person has said nothing else.
type Follow struct {
	Person  id.Person
	Kind    FollowKind
	Subject int64
	Why     Why
	Active  bool // false: unfollowed; posting or commenting again does not follow again
	Since   time.Time
}
