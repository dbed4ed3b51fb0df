package notify

import (
	"net/url"
	"strconv"
	"strings"

	"uptake/domain/challenge"
)

// because says why somebody is told, and how to stop it: the last lines of each
// notice.
func because(why challenge.Why, kind challenge.FollowKind) string {
	did := map[challenge.Why]string{
		challenge.WhyPosted: "you posted it", challenge.WhyCommented: "you commented", challenge.WhySupported: "you support it",
	}[why]
	if did == "" {
		did = "you follow this " + string(kind)
	}
	return "You get this because " + did + ". You can stop on its page, or on the page “What I follow”.\n"
}

// messageID names a notice: the same notice to the same person bears the same
// name, however often it is queued.
func (t Teller) messageID(what string, numbers ...int64) string {
	parts := []string{what}
	for _, n := range numbers {
		parts = append(parts, strconv.FormatInt(n, 10))
	}
	host := "uptake.invalid"
	if u, err := url.Parse(t.BaseURL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return strings.Join(parts, "-") + "@" + host
}
