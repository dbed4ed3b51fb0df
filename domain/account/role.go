package account

import (
	"slices"
	"time"

	"uptake/domain/fault"
	"uptake/domain/id"
)

// Role is what a person may do beyond what everybody may. Panel seats are not
// roles: they belong to a panel (package review).
type Role string

// The roles. Everybody who signs in is a contributor; that role has no row.
const (
	Moderator      Role = "moderator"
	Communications Role = "communications"
	Lead           Role = "lead"
	Administrator  Role = "administrator"
)

// Roles lists the roles that can be given, in the order in which pages show them.
var Roles = []Role{Moderator, Communications, Lead, Administrator}

// Grant is a role held in one challenge, or on the whole site.
type Grant struct {
	Role      Role
	Challenge id.Challenge // 0: the whole site
}

// Actor is who acts: a person with their grants, nobody (the zero Actor), or a
// command run on the server, which may do everything.
type Actor struct {
	Person  id.Person
	Name    string
	Handle  string
	Role    string // professional role, kept beside what the person writes
	Grants  []Grant
	Limits  []Limit // what moderators keep them from
	Command bool
	// ProvenAt is when the session last proved who holds it. Zero: no session acts, but
	// an API token or a command.
	ProvenAt  time.Time
	Stepped   bool      // they have a second step, which a session has passed
	Ways      StepWays  // how they pass it, in a session
	Held      []Grant   // roles that do not count until they have one
	Age       Age       // as they said
	SaidNoAt  time.Time // when they said that they are under 16, where that is not kept beyond AgeStands
	Unnamed   bool      // readers see the role and not the name, as they chose
	Consented bool      // a parent or guardian has agreed
	gate      ageGate   // what keeps them from posting because of their age; set by Service
	Terms     int       // the version of the terms that the form showed them which is sent now; 0: none
}

// Console is the actor of commands: whoever can run them on the server already
// holds the database.
var Console = Actor{Command: true}

// SignedIn reports whether somebody acts at all.
func (a Actor) SignedIn() bool { return a.Person != 0 || a.Command }

// Has reports whether a holds role in challenge, there or on the whole site.
// An administrator of the site holds every role.
func (a Actor) Has(role Role, challenge id.Challenge) bool {
	if a.Command {
		return true
	}
	for _, g := range a.Grants {
		if g.Challenge != 0 && g.Challenge != challenge {
			continue
		}
		if g.Role == role || g.Role == Administrator {
			return true
		}
	}
	return false
}

// Staff reports whether a belongs to the team that runs challenge.
func (a Actor) Staff(challenge id.Challenge) bool {
	for _, r := range Roles {
		if a.Has(r, challenge) {
			return true
		}
	}
	return false
}

// InOffice reports whether a holds any role, in any challenge or on the site.
func (a Actor) InOffice() bool { return len(a.Grants) > 0 }

// HasAnywhere reports whether a holds role in any challenge or on the site: it
// decides what the navigation offers, never what is allowed.
func (a Actor) HasAnywhere(role Role) bool {
	if a.Command {
		return true
	}
	for _, g := range a.Grants {
		if g.Role == role || g.Role == Administrator {
			return true
		}
	}
	return false
}

// Known reports whether r is one of Roles.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// ErrNameNeeded is returned to people who have not said yet what name to show
// beside what they write.
var ErrNameNeeded = &fault.Error{Kind: fault.Conflict, Code: "person.name_needed", Message: "Tell us the name to show beside what you write before you post."}

// NeedsName returns ErrNameNeeded for a person without a name; commands and
// everybody else may write.
func (a Actor) NeedsName() error {
	if a.Person != 0 && a.Name == "" {
		return ErrNameNeeded
	}
	return nil
}
