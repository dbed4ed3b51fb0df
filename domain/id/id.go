// Package id holds one type for each kind of row, so that the number of an
// idea cannot be handed over where the number of a person is meant.
//
// Zero stands for "none" everywhere: no row has the id 0.
package id

// Ids of rows. They are the database's own numbers and are never shown in an
// address where product rules ask for a slug or a public number.
type (
	Person     int64
	Session    int64
	Passkey    int64 // of a person, on a device of theirs
	SignIn     int64
	Identity   int64 // at a provider that signs people in
	Challenge  int64
	Area       int64
	Phase      int64
	Draft      int64
	Idea       int64
	Comment    int64
	Theme      int64
	Panel      int64
	Seat       int64
	Criterion  int64
	Shortlist  int64
	Writeup    int64
	Adoption   int64
	Update     int64
	Event      int64
	Task       int64
	Import     int64
	Merge      int64
	Link       int64 // between two ideas
	Transfer   int64 // of an idea to another area or challenge
	Search     int64
	Question   int64
	Coding     int64 // a round of coding by two people
	Attachment int64
	Removal    int64 // of a passage
	Alert      int64 // that somebody may be in danger
	Badge      int64 // that a member of staff gave
	BadgeRule  int64 // that gives badges by address
	Sanction   int64 // of a moderator on a person
	Ruling     int64 // of a moderator on an idea or a comment

	AddressChange int64
	Hold          int64 // for a legal reason, on what a challenge or a person has left
	Keeping       int64 // a run that lets people of a challenge go
)
