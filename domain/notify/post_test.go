package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"uptake/domain/account"
	"uptake/domain/notify"
	"uptake/domain/outbox"
)

type box []notify.Message

func (b *box) Send(_ context.Context, m notify.Message) error {
	*b = append(*b, m)
	return nil
}

func TestMailOfAUseCaseLeavesUnderOneID(t *testing.T) {
	t.Parallel()
	var sent box
	p := notify.Post{Sender: &sent, From: "Uptake <uptake@example.org>", Domain: "example.org"}
	payload, err := json.Marshal(account.Mail{To: "mary@example.org", Subject: "Sign in", Text: "A link.\n"})
	if err != nil {
		t.Fatal(err)
	}
	task := outbox.Task{ID: 7, Payload: payload, AddedAt: time.Unix(1000, 0)}
	for range 2 { // the second is a retry
		if err := p.Handle(context.Background(), task); err != nil {
			t.Fatal(err)
		}
	}
	want := notify.Message{
		From: "Uptake <uptake@example.org>", To: "mary@example.org", Subject: "Sign in", Text: "A link.\n", MessageID: "task-7-1000@example.org",
	}
	if len(sent) != 2 || sent[0] != want || sent[1] != want {
		t.Errorf("got %+v, want %+v twice", sent, want)
	}
	task.Payload = []byte("{")
	if err := p.Handle(context.Background(), task); !errors.Is(err, notify.ErrMessage) {
		t.Errorf("a payload that is no message: got %v", err)
	}
}

func TestAMessageThatWouldReachIntoItsHeadersIsRefused(t *testing.T) {
	t.Parallel()
	good := notify.Message{
		From: "Uptake <uptake@example.org>", To: "mary@example.org", Subject: "Your idea – what happens next", Text: "Hello.\n", MessageID: "1@example.org",
		Unsubscribe: "https://ideas.example.org/unsubscribe/abc",
	}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*notify.Message){
		"a second header in the subject": func(m *notify.Message) { m.Subject = "x\r\nBcc: all@example.org" },
		"a bare line feed":               func(m *notify.Message) { m.Subject = "x\nBcc: all@example.org" },
		"a second recipient":             func(m *notify.Message) { m.To = "mary@example.org, eve@example.org" },
		"a line end in the recipient":    func(m *notify.Message) { m.To = "mary@example.org\r\nRCPT TO:<eve@example.org>" },
		"a line end in the sender":       func(m *notify.Message) { m.From = "U\r\nX: y <u@example.org>" },
		"a bracket in the id":            func(m *notify.Message) { m.MessageID = "1@x>\u200b" },
		"a line end in the id":           func(m *notify.Message) { m.MessageID = "1@x\n" },
		"no id":                          func(m *notify.Message) { m.MessageID = "" },
		"a plain unsubscribe address":    func(m *notify.Message) { m.Unsubscribe = "http://example.org/u" },
		"a second unsubscribe address":   func(m *notify.Message) { m.Unsubscribe = "https://example.org/u>, <https://evil.example" },
		"bytes that are not UTF-8":       func(m *notify.Message) { m.Subject = "\xff" },
		"no text":                        func(m *notify.Message) { m.Text = "" },
		"an endless subject":             func(m *notify.Message) { m.Subject = strings.Repeat("x", 151) },
	} {
		m := good
		change(&m)
		if err := m.Check(); !errors.Is(err, notify.ErrMessage) {
			t.Errorf("%s: got %v, want ErrMessage", name, err)
		}
	}
}
