package writeup

import (
	"slices"
	"time"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
)

// Role is the capacity in which somebody signs a write-up.
type Role string

// The capacities.
const (
	Author         Role = "author"
	LivedReader    Role = "lived" // a reader with lived experience
	ClinicalLead   Role = "clinical"
	Communications Role = "communications"
)

// Roles lists the capacities in the order of pages.
var Roles = []Role{Author, LivedReader, ClinicalLead, Communications}

// Reader is somebody who was asked to read a draft and sign it.
type Reader struct {
	Role   Role
	Person id.Person
}

// SignOff is somebody's answer to one edition: that they agree to it, or that they ask
// for a change.
type SignOff struct {
	Role     Role
	Person   id.Person
	Edition  int
	Note     string
	Change   bool // asks for the change that Note says
	SignedAt time.Time
}

// Faults of sign-offs.
var (
	ErrNotSigned  = &fault.Error{Kind: fault.Conflict, Code: "writeup.not_signed", Message: "The author, and the clinical lead or communications, have to agree to this version first. To publish without them, enter a reason."}
	ErrChange     = &fault.Error{Kind: fault.Conflict, Code: "writeup.change_asked", Message: "Somebody has asked for a change to this version. Change the text and ask them again, or enter a reason to publish it all the same."}
	ErrNoSigner   = &fault.Error{Kind: fault.Forbidden, Code: "sign_off.not_asked", Message: "You have not been asked to sign in this role. Ask communications staff."}
	ErrOldEdition = &fault.Error{Kind: fault.Stale, Code: "sign_off.stale", Message: "The text has been changed since you opened it. Read it again before you sign."}
)

// Signed lists the roles that have signed the present edition.
func (w Writeup) Signed() []Role {
	var signed []Role
	for _, r := range Roles {
		if slices.ContainsFunc(w.SignOffs, func(s SignOff) bool { return s.Role == r && s.Edition == w.Edition && !s.Change }) {
			signed = append(signed, r)
		}
	}
	return signed
}

// Ready returns nil if the present edition has the sign-offs that publishing
// needs: the author's, and the clinical lead's or communications'; else
// ErrNotSigned. While somebody asks for a change to it, ErrChange.
func (w Writeup) Ready() error {
	if slices.ContainsFunc(w.SignOffs, func(s SignOff) bool { return s.Change && s.Edition == w.Edition }) {
		return ErrChange
	}
	signed := w.Signed()
	if w.authorAgreed() && (slices.Contains(signed, ClinicalLead) || slices.Contains(signed, Communications)) {
		return nil
	}
	return ErrNotSigned
}

// authorAgreed reports whether an author has signed the present edition who may speak for the
// others: one who wrote an idea of it, or whom somebody asked by name. Who wrote what was
// merged into an idea agrees beside them, not in their place.
func (w Writeup) authorAgreed() bool {
	return slices.ContainsFunc(w.SignOffs, func(s SignOff) bool {
		beside := slices.Contains(w.Authors, s.Person) && !slices.Contains(w.Writers, s.Person) && len(w.Writers) > 0
		return s.Role == Author && s.Edition == w.Edition && !s.Change && !beside
	})
}

// MaySign lists the roles in which a may sign w: the author of an idea as
// author, communications staff as communications, everybody as what they were
// asked for. areaLead leads the area and may sign as clinical lead.
func (w Writeup) MaySign(a account.Actor, areaLead id.Person) []Role {
	if a.Person == 0 {
		return nil
	}
	var may []Role
	for _, r := range Roles {
		ok := slices.Contains(w.Readers, Reader{Role: r, Person: a.Person})
		switch r {
		case Author:
			ok = ok || slices.Contains(w.Authors, a.Person)
		case Communications:
			ok = ok || a.Has(account.Communications, w.Challenge)
		case ClinicalLead:
			ok = ok || areaLead == a.Person
		case LivedReader:
		}
		if ok {
			may = append(may, r)
		}
	}
	return may
}

// ReadableBy returns nil if a may read w: everybody once it is published, before
// that the team, the authors and those who were asked to sign. Others are told
// that there is nothing.
func (w Writeup) ReadableBy(a account.Actor, areaLead id.Person) error {
	if w.State == Published || account.Can(a, account.EditWriteup, account.Thing{Challenge: w.Challenge}) == nil || len(w.MaySign(a, areaLead)) > 0 {
		return nil
	}
	return ErrNotFound
}
