package account_test

import (
	"strings"
	"testing"

	"uptake/domain/account"
)

func TestAWayBackLeadsToThisSiteAlone(t *testing.T) {
	t.Parallel()
	for way, want := range map[string]string{
		"/":                            "/",
		"/ideas/12?sort=newest#c3":     "/ideas/12?sort=newest#c3",
		"":                             "",
		"ideas":                        "",
		"https://evil.example":         "",
		"//evil.example":               "",
		"/\\evil.example":              "",
		"/a\\b":                        "",
		"/\t/evil.example":             "",
		"/a\nSet-Cookie: x":            "",
		"javascript:alert(1)":          "",
		"/" + strings.Repeat("a", 500): "",
	} {
		if got := account.LocalPath(way); got != want {
			t.Errorf("%q: got %q, want %q", way, got, want)
		}
	}
}

func TestABrowserIsSummedUpInTwoWords(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0":    "Edge, Windows",
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0":                                                           "Firefox, Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile Safari/604.1": "Safari, iPhone",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36": "Samsung, Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36":            "Chrome, Mac",
		"curl/8.5.0": "Browser",
		"":           "Browser",
	} {
		if got := account.Agent(header); got != want {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
}
