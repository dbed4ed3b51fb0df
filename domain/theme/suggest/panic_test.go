package suggest

import (
	"strings"
	"sync/atomic"
	"testing"
)

func TestAPanicForOneThemeReachesTheCaller(t *testing.T) {
	t.Parallel()
	var done atomic.Int32
	defer func() {
		err, ok := recover().(error)
		if !ok || !strings.Contains(err.Error(), "theme 3: a matrix") {
			t.Errorf("caught %v", err)
		}
		if done.Load() != 19 {
			t.Errorf("%d themes were done, want the 19 others", done.Load())
		}
	}()
	eachTheme(20, func(theme int) {
		if theme == 3 {
			panic("a matrix")
		}
		done.Add(1)
	})
	t.Error("nothing was caught")
}
