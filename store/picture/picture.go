// Package picture makes the pictures that people send safe to show: it opens them
// within a limit of pixels and writes them anew, upright, with nothing in them but
// what is to be seen.
package picture

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"uptake/domain/attachment"
)

// The longest sides of what is kept, in pixels, and how JPEG is written.
const (
	largest = 1600
	smaller = 640
	quality = 82
	// scansMax is how often a JPEG may go over itself, which each time costs as much as the
	// whole picture. Cameras write 1, programs about 10.
	scansMax = 100
)

// Maker makes one picture after another: each may take a hundred megabytes while it
// is open. The zero value is of no use; see New.
type Maker struct{ turn chan struct{} }

// New returns a Maker. It is shared by all who send pictures.
func New() *Maker { return &Maker{turn: make(chan struct{}, 1)} }

// opener is how one format is read.
type opener struct {
	size func(*bytes.Reader) (image.Config, error)
	open func(*bytes.Reader) (image.Image, error)
}

// openers name the formats that are read. The list of package image is not asked:
// whatever else is linked into the program would join it.
var openers = map[attachment.Kind]opener{
	attachment.JPEG: {
		func(r *bytes.Reader) (image.Config, error) { return jpeg.DecodeConfig(r) },
		func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) },
	},
	attachment.PNG: {
		func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) },
		func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) },
	},
	attachment.GIF: { // the first picture of it
		func(r *bytes.Reader) (image.Config, error) { return gif.DecodeConfig(r) },
		func(r *bytes.Reader) (image.Image, error) { return gif.Decode(r) },
	},
	attachment.WebP: {
		func(r *bytes.Reader) (image.Config, error) { return webp.DecodeConfig(r) },
		func(r *bytes.Reader) (image.Image, error) { return webp.Decode(r) },
	},
}

// Remake implements attachment.Pictures.
func (m *Maker) Remake(ctx context.Context, k attachment.Kind, b []byte) (attachment.Picture, error) {
	o := openers[k]
	if o.open == nil {
		return attachment.Picture{}, attachment.ErrPicture
	}
	// The size stands in the first bytes: a small file may say that it is a huge picture.
	c, err := o.size(bytes.NewReader(b))
	if err != nil || c.Width < 1 || c.Height < 1 {
		return attachment.Picture{}, attachment.ErrPicture
	}
	if c.Width > attachment.SideMax || c.Height > attachment.SideMax || c.Width*c.Height > attachment.PixelsMax {
		return attachment.Picture{}, attachment.ErrPixels
	}
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return attachment.Picture{}, attachment.ErrBusy
	}
	if k == attachment.JPEG && bytes.Count(b, []byte{0xff, 0xda}) > scansMax {
		return attachment.Picture{}, attachment.ErrPicture
	}
	img, err := o.open(bytes.NewReader(b))
	if err != nil {
		return attachment.Picture{}, attachment.ErrPicture
	}
	if img.Bounds().Dx() != c.Width || img.Bounds().Dy() != c.Height {
		return attachment.Picture{}, attachment.ErrPicture
	}
	full := fit(img, largest)
	if k == attachment.JPEG {
		full = upright(full, orientation(b))
	}
	p := attachment.Picture{Kind: attachment.JPEG, Width: full.Bounds().Dx(), Height: full.Bounds().Dy()}
	if k != attachment.JPEG && (drawn(img) || !full.Opaque()) {
		p.Kind = attachment.PNG
	}
	if p.Bytes, err = write(full, p.Kind); err != nil {
		return attachment.Picture{}, err
	}
	if max(p.Width, p.Height) > smaller {
		p.Small, err = write(fit(full, smaller), p.Kind)
	}
	return p, err
}

// drawn reports whether a picture is made of few colours, as charts and screens are,
// which JPEG would blur.
func drawn(img image.Image) bool {
	switch img.(type) {
	case *image.Paletted, *image.Gray:
		return true
	case *image.YCbCr:
		return false
	}
	seen := map[color.RGBA]bool{}
	b := img.Bounds()
	step := max(1, max(b.Dx(), b.Dy())/256)
	for y := b.Min.Y; y < b.Max.Y; y += step {
		for x := b.Min.X; x < b.Max.X; x += step {
			seen[color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)] = true
			if len(seen) > 2000 {
				return false
			}
		}
	}
	return true
}

// fit returns img with no side longer than side, as pixels of its own.
func fit(img image.Image, side int) *image.NRGBA {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > side {
		w, h = max(1, w*side/long), max(1, h*side/long)
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if w == b.Dx() && h == b.Dy() {
		draw.Draw(out, out.Bounds(), img, b.Min, draw.Src)
	} else {
		draw.CatmullRom.Scale(out, out.Bounds(), img, b, draw.Src, nil)
	}
	return out
}

func write(img image.Image, k attachment.Kind) ([]byte, error) {
	var b bytes.Buffer
	var err error
	if k == attachment.PNG {
		err = png.Encode(&b, img)
	} else {
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	}
	return b.Bytes(), err
}
