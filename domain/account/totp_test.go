package account

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"
)

// The codes of RFC 4226, appendix D, and the last 6 digits of those of RFC 6238,
// appendix B.
func TestCodesAreThoseOfTheStandards(t *testing.T) {
	t.Parallel()
	key := []byte("12345678901234567890")
	for step, want := range strings.Fields("755224 287082 359152 969429 338314 254676 287922 162583 399871 520489") {
		if got := codeOf(key, int64(step)); got != want {
			t.Errorf("step %d: got %s, want %s", step, got, want)
		}
	}
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := codeOf(key, stepAt(time.Unix(at, 0))); got != want {
			t.Errorf("at %d: got %s, want %s", at, got, want)
		}
	}
}

func TestACodeIsTakenAStepBeforeAndAfterAndNeverTwice(t *testing.T) {
	t.Parallel()
	key, now := []byte("12345678901234567890"), time.Unix(1234567890, 0)
	step := stepAt(now)
	for _, tt := range []struct{ of, last, want int64 }{
		{step, 0, step},
		{step - 1, 0, step - 1},
		{step + 1, 0, step + 1},
		{step - 2, 0, 0},
		{step + 2, 0, 0},
		{step, step, 0},
		{step - 1, step, 0},
		{step + 1, step, step + 1},
	} {
		if got := stepOf(key, codeOf(key, tt.of), tt.last, now); got != tt.want {
			t.Errorf("%d after %d: got %d, want %d", tt.of-step, tt.last-step, got, tt.want)
		}
	}
	if got := stepOf(key, "", 0, now); got != 0 {
		t.Errorf("an empty code was taken in step %d", got)
	}
}

func TestWhatIsSealedOpensForOneAloneAndAfterARotation(t *testing.T) {
	t.Parallel()
	before, after := []byte(strings.Repeat("a", 32)), []byte(strings.Repeat("b", 32))
	sealed, err := seal(before, "one", []byte("key"), rand.Reader)
	if err != nil || strings.Contains(sealed, "key") {
		t.Fatal(sealed, err)
	}
	if got, err := unseal([][]byte{after, before}, "one", sealed); string(got) != "key" || err != nil {
		t.Errorf("got %q, %v after a rotation", got, err)
	}
	for name, fails := range map[string]func() ([]byte, error){
		"of another purpose": func() ([]byte, error) { return unseal([][]byte{before}, "two", sealed) },
		"of another secret":  func() ([]byte, error) { return unseal([][]byte{after}, "one", sealed) },
		"cut":                func() ([]byte, error) { return unseal([][]byte{before}, "one", sealed[:8]) },
		"no base64":          func() ([]byte, error) { return unseal([][]byte{before}, "one", "!") },
	} {
		if got, err := fails(); err == nil {
			t.Errorf("%s: it opened as %q", name, got)
		}
	}
}

// CodeAt is the code that an app shows at now for the key that a page shows as text.
func CodeAt(key string, now time.Time) string {
	raw, _ := keyText.DecodeString(key)
	return codeOf(raw, stepAt(now))
}
