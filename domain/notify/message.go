// Package notify tells people what has happened: messages, and how they leave.
package notify

import (
	"context"
	"strings"
	"unicode/utf8"

	"uptake/domain/fault"
)

// Message is one mail to one person.
type Message struct {
	From    string // as address or as "Name <address>"
	To      string // an address alone
	Subject string // one line; says nothing about the person, since locked phones show it
	Text    string // lines end in \n
	HTML    string // empty: text alone
	// MessageID names the mail for ever, as "left@right" without angle brackets.
	// Whoever queues the mail fixes it, so that a mail that is sent twice by
	// accident is shown once.
	MessageID string
	// Unsubscribe is the https address of RFC 8058: a mail program posts to it when
	// its own "unsubscribe" is pressed. Empty for mail that somebody has asked for.
	Unsubscribe string
	// Calendar is an event as text/calendar (RFC 5545), attached as meeting.ics; empty: none.
	Calendar string
}

// SubjectMax is the longest subject, in characters (runes): more is cut off by
// most mail programs.
const SubjectMax = 150

// ErrMessage says that a message cannot be sent, however often it is tried.
var ErrMessage = &fault.Error{Kind: fault.Internal, Code: "mail.unsendable", Message: "This message cannot be sent."}

// Check returns ErrMessage for a message that lacks a part, or whose parts would
// reach into other parts of the mail: a line end in what is one line of a header.
func (m Message) Check() error {
	for _, line := range []string{m.From, m.To, m.Subject, m.MessageID, m.Unsubscribe} {
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) || !utf8.ValidString(line) {
			return ErrMessage
		}
	}
	left, right, _ := strings.Cut(m.MessageID, "@")
	switch {
	case m.From == "", m.To == "", m.Subject == "", m.Text == "", left == "", right == "",
		strings.ContainsAny(m.MessageID, "<> "), strings.ContainsAny(m.To, "<>, "), strings.ContainsAny(m.Unsubscribe, "<>, "),
		m.Unsubscribe != "" && !strings.HasPrefix(m.Unsubscribe, "https://"),
		utf8.RuneCountInString(m.Subject) > SubjectMax:
		return ErrMessage
	}
	return nil
}

// Sender sends mail. Package api/mail has two: SMTP, and files in a folder.
type Sender interface {
	// Send hands m over for good, or returns an error; then another try makes
	// sense, unless the error is ErrMessage. A try that failed may yet have handed
	// m over, which is why a message has an id of its own.
	Send(ctx context.Context, m Message) error
}
