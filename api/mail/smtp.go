package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"uptake/domain/notify"
)

// SMTP sends mail to a server. Each message has a connection of its own: mail
// is rare, and a connection that is kept is one that has been closed meanwhile.
type SMTP struct {
	host    string
	options []gomail.Option
	now     func() time.Time
}

// NewSMTP reads an address such as smtps://user:password@mail.example.org or
// smtp://mail.example.org:587.
//
// smtps encrypts from the first byte (port 465). smtp turns to encryption by
// STARTTLS (port 587) and sends nothing to a server that does not offer it,
// except at a loopback address, unless ?tls=required says so there too. For a relay inside a network that has no
// certificate, ?tls=none says so; a password is never sent that way.
func NewSMTP(address string, now func() time.Time) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil { // its text repeats the address, which may hold a password
		return nil, errors.New("the address of the mail server cannot be read")
	}
	host := u.Hostname()
	if host == "" {
		return nil, errors.New("the address of the mail server names no host")
	}
	o := []gomail.Option{gomail.WithTimeout(30 * time.Second)}
	tls := u.Query().Get("tls")
	plain := tls == "none" || tls == "" && loopback(host)
	port := 587
	switch {
	case u.Scheme == "smtps" && tls == "":
		port = 465
		o = append(o, gomail.WithSSL())
		plain = false
	case u.Scheme == "smtp" && tls == "none":
		o = append(o, gomail.WithTLSPolicy(gomail.NoTLS))
	case u.Scheme == "smtp" && tls == "" && plain:
		o = append(o, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case u.Scheme == "smtp" && (tls == "" || tls == "required"):
		o = append(o, gomail.WithTLSPolicy(gomail.TLSMandatory))
	default:
		return nil, errors.New("the address of the mail server begins with smtp:// or smtps://, and tls is none, required or left out")
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil || port < 1 || port > 65535 {
			return nil, errors.New("the port of the mail server is a number from 1 to 65535")
		}
	}
	o = append(o, gomail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		if plain && !loopback(host) {
			return nil, errors.New("a password is not sent to a mail server without encryption: use smtps://")
		}
		auth := gomail.SMTPAuthAutoDiscover
		if plain { // at a loopback address: discovery leaves PLAIN out without encryption
			auth = gomail.SMTPAuthPlain
		}
		o = append(o, gomail.WithUsername(u.User.Username()), gomail.WithPassword(password), gomail.WithSMTPAuth(auth))
	}
	if _, err := gomail.NewClient(host, o...); err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return &SMTP{host: host, options: o, now: now}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send hands m to the server. See notify.Sender.
func (s *SMTP) Send(ctx context.Context, m notify.Message) error {
	msg, err := compose(m, s.now())
	if err != nil {
		return err
	}
	c, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return err
	}
	if err := c.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	return nil
}

// Reach connects to the server, signs in and leaves: for the check of settings.
func (s *SMTP) Reach(ctx context.Context) error {
	c, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	return c.Close()
}
