package writeup

import "testing"

func TestAnAddressEndsWithAWholeWord(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Joint school": "joint-school",
		"Joint school on a Saturday, led by people who have had the operation": "joint-school-on-a-saturday-led-by-people-who-have-had-the",
		"Онлайн": "write-up",
	} {
		if got := slugOf(title); got != want {
			t.Errorf("%s: got %s, want %s", title, got, want)
		}
	}
}
