// Package mail sends the messages of package notify: by SMTP, or into files
// where no mail server is set.
package mail

import (
	"fmt"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"uptake/domain/notify"
)

// compose writes m as the mail that leaves. Its Date is now: the time of this try.
func compose(m notify.Message, now time.Time) (*gomail.Msg, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.From(m.From); err != nil {
		return nil, notify.ErrMessage.With(fmt.Errorf("sender: %w", err))
	}
	if err := msg.To(m.To); err != nil {
		return nil, notify.ErrMessage.With(fmt.Errorf("recipient: %w", err))
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetDateWithValue(now)
	// Nobody's holiday answer comes back (RFC 3834).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Unsubscribe != "" {
		if err := msg.SetListUnsubscribeOneClick(m.Unsubscribe); err != nil {
			return nil, notify.ErrMessage.With(err)
		}
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	if m.Calendar != "" {
		method := "PUBLISH" // as the file itself says
		if strings.Contains(m.Calendar, "\r\nMETHOD:CANCEL\r\n") {
			method = "CANCEL"
		}
		err := msg.AttachReader("meeting.ics", strings.NewReader(m.Calendar), gomail.WithFileContentType(gomail.ContentType("text/calendar; charset=utf-8; method="+method)))
		if err != nil {
			return nil, notify.ErrMessage.With(err)
		}
	}
	return msg, nil
}
