// Package card draws the picture that stands beside a shared link.
package card

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// Width and Height are the size of a card in pixels.
const (
	Width  = 1200
	Height = 630
)

const (
	margin = 80
	band   = 520 // where the white band with the name of the service begins
	small  = 36  // size of what stands above and below
	above  = 110 // base line of what stands above
	top    = 150 // where the title begins
	room   = 340 // height of the title
)

// sizes are those that the title is tried in, the largest first.
var sizes = [...]float64{84, 72, 62, 54, 46}

// Card is what a picture says.
type Card struct {
	Above string // what the title belongs to, such as a challenge; may be empty
	Title string
	Below string // the name of the service
}

// PNG draws c in two colours: white on blue, and blue on white below. A title too
// long for its place ends in an ellipsis. Letters that the font lacks cannot be drawn:
// a text with such letters is left out whole, since half of it could say something
// else, and without its title a card shows the name of the service large. The font
// (Latin, Greek and Cyrillic) comes with the program; nothing is asked of the machine.
func (c Card) PNG() ([]byte, error) {
	// The levels of grey are steps from blue to white: the surface is its own index.
	img := image.NewGray(image.Rect(0, 0, Width, Height))
	for i := range img.Pix[img.PixOffset(0, band):] {
		img.Pix[img.PixOffset(0, band)+i] = 0xff
	}
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	plain, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	title, over, below := drawable(bold, c.Title), drawable(plain, c.Above), drawable(bold, c.Below)
	if title == "" {
		title, below = below, ""
	}
	if err = drawTitle(img, bold, title); err != nil {
		return nil, err
	}
	if err = drawLine(img, plain, image.White, above, over); err != nil {
		return nil, err
	}
	if err = drawLine(img, bold, image.Black, band+(Height-band+small*3/4)/2, below); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, &image.Paletted{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect, Palette: steps()})
	return b.Bytes(), err
}

// steps leads from the blue of the pages, #005eb8, to white.
func steps() color.Palette {
	out := make(color.Palette, 256)
	for i := range out {
		mix := func(from int) uint8 { return uint8(from + (255-from)*i/255) } //nolint:gosec // between from and 255
		out[i] = color.NRGBA{mix(0x00), mix(0x5e), mix(0xb8), 0xff}
	}
	return out
}

// drawable returns what can be drawn of s with f, in one line: signs that are no
// letters, such as pictures of faces, are dropped where f lacks them. It is empty
// where f lacks a letter.
func drawable(f *opentype.Font, s string) string {
	var out strings.Builder
	for _, r := range norm.NFC.String(s) {
		n, err := f.GlyphIndex(nil, r)
		switch {
		case unicode.IsSpace(r):
			out.WriteByte(' ')
		case err == nil && n != 0 && unicode.IsPrint(r):
			out.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) && !unicode.Is(unicode.Variation_Selector, r):
			return ""
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

func faceOf(f *opentype.Font, size float64) (font.Face, error) {
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
}

// drawTitle draws s in the largest size in which it has room.
func drawTitle(img *image.Gray, f *opentype.Font, s string) error {
	for _, size := range sizes {
		face, err := faceOf(f, size)
		if err != nil {
			return err
		}
		high := int(size * 1.2)
		lines, fits := Wrap(s, room/high, func(line string) bool { return font.MeasureString(face, line).Ceil() <= Width-2*margin })
		if !fits && size != sizes[len(sizes)-1] {
			continue
		}
		d := font.Drawer{Dst: img, Src: image.White, Face: face}
		for n, line := range lines {
			d.Dot = fixed.P(margin, top+high*n+int(size))
			d.DrawString(line)
		}
		return nil
	}
	return nil
}

// drawLine draws s in one line with its base at y.
func drawLine(img *image.Gray, f *opentype.Font, ink image.Image, y int, s string) error {
	face, err := faceOf(f, small)
	if err != nil {
		return err
	}
	lines, _ := Wrap(s, 1, func(line string) bool { return font.MeasureString(face, line).Ceil() <= Width-2*margin })
	d := font.Drawer{Dst: img, Src: ink, Face: face, Dot: fixed.P(margin, y)}
	for _, line := range lines {
		d.DrawString(line)
	}
	return nil
}
