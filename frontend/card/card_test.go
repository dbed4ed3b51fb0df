package card_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"uptake/frontend/card"
)

func draw(t *testing.T, c card.Card) image.Image {
	t.Helper()
	b, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Size(); got != (image.Point{X: card.Width, Y: card.Height}) {
		t.Fatalf("it is %v", got)
	}
	if len(b) > 200<<10 {
		t.Errorf("it takes %d bytes", len(b))
	}
	return img
}

// ink counts the points of a part of img that are not of the ground.
func ink(img image.Image, from, to int, ground color.Color) (n int) {
	want := color.NRGBAModel.Convert(ground)
	for y := from; y < to; y++ {
		for x := range card.Width {
			if color.NRGBAModel.Convert(img.At(x, y)) != want {
				n++
			}
		}
	}
	return n
}

var (
	blue  = color.NRGBA{0x00, 0x5e, 0xb8, 0xff}
	white = color.NRGBA{0xff, 0xff, 0xff, 0xff}
)

func TestACardShowsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	whole := card.Card{Above: "Lockdown", Title: "Let people book their own follow-up", Below: "Uptake"}
	for name, c := range map[string]struct {
		card                card.Card
		above, title, below bool
	}{
		"all":                             {whole, true, true, true},
		"nothing above":                   {card.Card{Title: whole.Title, Below: "Uptake"}, false, true, true},
		"other alphabets of the font":     {card.Card{Above: "Gŵyl", Title: "Ποιον ρωτάμε; Кого мы спросим?", Below: "Uptake"}, true, true, true},
		"an accent that stands by itself": {card.Card{Title: "Cafe\u0301 in the ward", Below: "Uptake"}, false, true, true},
		"a face beside the words":         {card.Card{Title: "Smile \U0001f600 please", Below: "Uptake"}, false, true, true},
		"letters that cannot be drawn":    {card.Card{Above: "Wards", Title: "病棟 for all", Below: "Uptake"}, true, true, false},
		"right to left":                   {card.Card{Above: "Wards", Title: "مواعيد", Below: "Uptake"}, true, true, false},
		"no name":                         {card.Card{Title: "A title"}, false, true, false},
	} {
		img := draw(t, c.card)
		if got := ink(img, 0, 130, blue) > 0; got != c.above {
			t.Errorf("%s: something stands above: %v", name, got)
		}
		if got := ink(img, 130, 520, blue) > 0; got != c.title {
			t.Errorf("%s: there is a title: %v", name, got)
		}
		if got := ink(img, 520, card.Height, white) > 0; got != c.below {
			t.Errorf("%s: something stands below: %v", name, got)
		}
	}
	one, same := draw(t, whole), draw(t, whole)
	whole.Title += "s"
	other := draw(t, whole)
	if !slices.Equal(one.(*image.Paletted).Pix, same.(*image.Paletted).Pix) || slices.Equal(one.(*image.Paletted).Pix, other.(*image.Paletted).Pix) {
		t.Error("the same card is drawn otherwise, or another the same")
	}
}

func TestNothingIsDrawnOverTheEdge(t *testing.T) {
	t.Parallel()
	for _, title := range []string{strings.Repeat("W", 100), strings.Repeat("Wide words ", 30), "x", strings.Repeat("-", 300), strings.Repeat("Ŵ", 2000)} {
		img := draw(t, card.Card{Above: title, Title: title, Below: title})
		for y := range card.Height {
			for _, x := range []int{0, 40, card.Width - 40, card.Width - 1} {
				if got := color.NRGBAModel.Convert(img.At(x, y)); got != blue && got != white {
					t.Fatalf("%.20s: at %d, %d there is %v", title, x, y, got)
				}
			}
		}
		if ink(img, 500, 520, blue) > 0 {
			t.Errorf("%.20s: the title reaches into the band", title)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	fits := func(n int) func(string) bool {
		return func(s string) bool { return utf8.RuneCountInString(s) <= n }
	}
	for _, c := range []struct {
		in   string
		wide int
		most int
		want []string
		all  bool
	}{
		{"", 5, 2, nil, true},
		{"one two", 7, 1, []string{"one two"}, true},
		{"one two", 6, 2, []string{"one", "two"}, true},
		{"one two", 6, 1, []string{"one…"}, false},
		{"one, two", 4, 1, []string{"one…"}, false},
		{"abcdefgh", 3, 3, []string{"abc", "def", "gh"}, true},
		{"abcdefgh", 3, 2, []string{"abc", "de…"}, false},
		{"---- ----", 2, 2, []string{"--", "…"}, false},
		{"ŵŵŵ", 2, 2, []string{"ŵŵ", "ŵ"}, true},
		{"ab", 0, 3, []string{"a", "b"}, true}, // a letter at least, or it would never end
	} {
		if got, all := card.Wrap(c.in, c.most, fits(c.wide)); !slices.Equal(got, c.want) || all != c.all {
			t.Errorf("%q in %d lines of %d: %q, %v", c.in, c.most, c.wide, got, all)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two three", 3, 4)
	f.Add("ŵ\xff \u2028-", 1, 0)
	f.Fuzz(func(t *testing.T, s string, most, wide int) {
		most = 1 + most&7
		lines, _ := card.Wrap(s, most, func(line string) bool { return len(line) <= wide })
		if len(lines) > most {
			t.Errorf("%q comes to %d lines of at most %d", s, len(lines), most)
		}
	})
}

func BenchmarkPNG(b *testing.B) {
	for b.Loop() {
		if _, err := (card.Card{Above: "Lockdown", Title: "Let people book their own follow-up appointments by themselves", Below: "Uptake"}).PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
