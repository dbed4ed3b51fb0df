package api

import (
	"net/netip"
	"strings"
	"testing"
)

// FuzzClient holds a made-up X-Forwarded-For to changing nothing: of a peer that is no
// proxy it is not read at all, and behind one the address that the proxy appended counts.
func FuzzClient(f *testing.F) {
	for _, s := range []string{"", "203.0.113.9", "10.0.0.1", "10.0.0.1, 10.0.0.2", "evil", ",,,", "::ffff:203.0.113.9", "fe80::1%eth0", "203.0.113.9:80", strings.Repeat("1,", 500)} {
		f.Add(s)
	}
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	proxy, peer, seen := netip.MustParseAddr("10.1.1.1"), netip.MustParseAddr("198.51.100.4"), netip.MustParseAddr("203.0.113.9")
	f.Fuzz(func(t *testing.T, forged string) {
		if got := client(proxies, peer, forged); got != peer {
			t.Fatalf("%q makes %s of %s", forged, got, peer)
		}
		if got := client(proxies, proxy, forged+", "+seen.String()); got != seen {
			t.Fatalf("%q makes %s of %s behind a proxy", forged, got, seen)
		}
		if got := client(nil, proxy, forged); got != proxy {
			t.Fatalf("%q makes %s of %s where no proxy is named", forged, got, proxy)
		}
	})
}
