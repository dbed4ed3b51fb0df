package wire

import (
	"strconv"
	"testing"
	"unicode/utf8"
)

// FuzzCursor holds cursors to what lists rely on: what Write made comes back, for its own
// list alone, and nothing that somebody made up is taken.
func FuzzCursor(f *testing.F) {
	k := Cursors{Key: []byte("a key of thirty-two bytes or so.")}
	for _, s := range []string{"", "AAAA", k.Write("ideas", Cursor{Sort: "2026", ID: 7}), k.Write("other", Cursor{}), "====", "_-_-_-_-_-_-_-_-_-_-_-_-_-_-"} {
		f.Add(s, "ideas", "x", int64(1))
	}
	f.Fuzz(func(t *testing.T, typed, list, sort string, number int64) {
		want := Cursor{Sort: sort, ID: number}
		written := k.Write(list, want)
		if got, ok, err := k.Read(list, written); err != nil || !ok || got != want {
			t.Fatalf("%+v came back as %+v, %t, %v", want, got, ok, err)
		}
		if _, _, err := k.Read(list+"x", written); err == nil {
			t.Fatalf("the cursor of %q is taken by another list", list)
		}
		got, ok, err := k.Read(list, typed)
		if typed == "" && (ok || err != nil) || err == nil && typed != "" && k.Write(list, got) != typed {
			t.Fatalf("%q is read as %+v, %t, %v", typed, got, ok, err)
		}
	})
}

// FuzzMatches holds If-None-Match to naming what it names: a list that was put together of
// tags matches each of them, whatever stands behind it.
func FuzzMatches(f *testing.F) {
	for _, s := range []string{"", "*", `W/"v1"`, `"v1", "v2"`, `"a,b"`, `"`, `W/`, `,,,"v1`, `"v1""v2"`, "\xff"} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, header string, version int) {
		tag := VersionTag(version)
		if !Matches(tag+","+header, tag) || !Matches(`W/"other", W/`+tag+" , "+header, tag) {
			t.Fatalf("%q in front of %q does not match", tag, header)
		}
		for _, named := range tags(header) {
			if named != "*" && (len(named) < 2 || named[0] != '"' || named[len(named)-1] != '"') || !Matches(header, named) {
				t.Fatalf("%q of %q is no tag", named, header)
			}
		}
	})
}

// FuzzForm holds what reads a form to fields without bytes that no text has.
func FuzzForm(f *testing.F) {
	multi := "multipart/form-data; boundary=x"
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": "a=1&a=2&b=%ff%00&%zz=1", multi: "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n",
		multi + " ": "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"../../b\"\r\n\r\nb\r\n--x", "text/plain": "a=1", "multipart/form-data": "", "": "",
	} {
		f.Add(kind, []byte(body))
	}
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		v, err := parseForm(kind, body)
		if err != nil {
			return
		}
		v.clean()
		for _, name := range v.Names() {
			for _, s := range v.values[name] {
				if !utf8.ValidString(s) {
					t.Fatalf("%q holds %q", name, s)
				}
				for _, r := range s {
					if r == 0 {
						t.Fatalf("%q holds %q", name, s)
					}
				}
			}
		}
	})
}

// FuzzParseID holds numbers in addresses to one spelling each.
func FuzzParseID(f *testing.F) {
	for _, s := range []string{"", "0", "1", "01", "+1", "-1", "1e3", "9223372036854775807", "9223372036854775808", " 1", "١"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n := ParseID(s); n < 0 || n > 0 && strconv.FormatInt(n, 10) != s {
			t.Fatalf("%q is read as %d", s, n)
		}
	})
}
