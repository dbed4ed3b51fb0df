package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"uptake/domain/attachment"
	"uptake/store/picture"
)

// half is a picture that is red on its left half and blue on its right.
func half(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{B: 255, A: 255}
			if x < w/2 {
				c = color.NRGBA{R: 255, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// exif is a segment of a JPEG that says how the camera was held, and where.
func exif(orientation uint16) []byte {
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = append(tiff, byte(orientation>>8), byte(orientation), 0, 0, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	body = append(body, "GPSLatitude 53.4084 N"...)
	seg := []byte{0xff, 0xe1, 0, 0}
	binary.BigEndian.PutUint16(seg[2:], uint16(len(body)+2))
	return append(seg, body...)
}

func photo(t testing.TB, orientation uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, half(80, 40), nil); err != nil {
		t.Fatal(err)
	}
	return append(append(bytes.Clone(b.Bytes()[:2]), exif(orientation)...), b.Bytes()[2:]...)
}

func TestAPhotographLosesWhatIsNotToBeSeen(t *testing.T) {
	t.Parallel()
	sent := photo(t, 1)
	if !bytes.Contains(sent, []byte("GPSLatitude")) {
		t.Fatal("the photograph does not say where it was taken")
	}
	p, err := picture.New().Remake(t.Context(), attachment.JPEG, sent)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(p.Bytes, []byte("GPS")) || bytes.Contains(p.Bytes, []byte("Exif")) {
		t.Error("it still says where it was taken")
	}
	if p.Kind != attachment.JPEG || p.Width != 80 || p.Height != 40 || p.Small != nil {
		t.Errorf("%s, %d × %d", p.Kind, p.Width, p.Height)
	}
}

func TestAPhotographStandsUpright(t *testing.T) {
	t.Parallel()
	// Where red is, once it stands upright: at the left, top, right or bottom.
	red := map[uint16]image.Point{1: {5, 20}, 2: {75, 20}, 3: {75, 20}, 4: {5, 20}, 5: {20, 5}, 6: {20, 5}, 7: {20, 75}, 8: {20, 75}, 9: {5, 20}, 0: {5, 20}}
	for o, at := range red {
		p, err := picture.New().Remake(t.Context(), attachment.JPEG, photo(t, o))
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(p.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		r, _, b, _ := img.At(at.X, at.Y).RGBA()
		if r < b || (o >= 5 && o <= 8) != (p.Height > p.Width) {
			t.Errorf("orientation %d: %d × %d, red %d and blue %d at %v", o, p.Width, p.Height, r, b, at)
		}
	}
}

func TestAPictureIsMadeSmaller(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, half(3000, 1000)); err != nil {
		t.Fatal(err)
	}
	p, err := picture.New().Remake(t.Context(), attachment.PNG, b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	small, err := png.DecodeConfig(bytes.NewReader(p.Small))
	if err != nil || p.Kind != attachment.PNG || p.Width != 1600 || p.Height != 533 || small.Width != 640 || small.Height != 213 {
		t.Errorf("%s, %d × %d, small %d × %d, %v", p.Kind, p.Width, p.Height, small.Width, small.Height, err)
	}
}

func TestAMovingPictureStandsStill(t *testing.T) {
	t.Parallel()
	frame := image.NewPaletted(image.Rect(0, 0, 30, 20), color.Palette{color.Black, color.White})
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	p, err := picture.New().Remake(t.Context(), attachment.GIF, b.Bytes())
	if err != nil || p.Kind != attachment.PNG || p.Width != 30 {
		t.Errorf("%s, %d wide, %v", p.Kind, p.Width, err)
	}
}

// header is a PNG of w × h whose pixels are missing.
func header(w, h uint32) []byte {
	ihdr := []byte("IHDR")
	ihdr = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(ihdr, w), h)
	ihdr = append(ihdr, 8, 6, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	b = append(b, ihdr...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(ihdr))
}

func TestAPictureTooLargeIsNotOpened(t *testing.T) {
	t.Parallel()
	m := picture.New()
	for _, size := range [][2]uint32{{100_000, 100_000}, {5001, 5000}, {20_001, 1}} {
		if _, err := m.Remake(t.Context(), attachment.PNG, header(size[0], size[1])); !errors.Is(err, attachment.ErrPixels) {
			t.Errorf("%v: %v", size, err)
		}
		allocated := testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				_, _ = m.Remake(b.Context(), attachment.PNG, header(size[0], size[1]))
			}
		}).AllocedBytesPerOp()
		if allocated > 1<<20 {
			t.Errorf("%v: %d bytes to refuse it", size, allocated)
		}
	}
	for name, b := range map[string][]byte{"cut short": header(100, 100), "nothing": nil, "another format": photo(t, 1)} {
		if _, err := m.Remake(t.Context(), attachment.PNG, b); err == nil {
			t.Errorf("%s: no fault", name)
		}
	}
	if _, err := m.Remake(t.Context(), attachment.PDF, []byte("%PDF-")); err == nil {
		t.Error("a document was taken for a picture")
	}
}

func TestWhoeverWaitsTooLongIsToldSo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m, busy := picture.New(), 0
	for range 100 {
		if _, err := m.Remake(ctx, attachment.JPEG, photo(t, 1)); errors.Is(err, attachment.ErrBusy) {
			busy++
		}
	}
	if busy == 0 { // with a free turn and a context that has ended, either may be chosen
		t.Error("nobody was told to come back")
	}
}

func FuzzRemake(f *testing.F) {
	f.Add(photo(f, 6))
	f.Add(header(10, 10))
	m := picture.New()
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := attachment.Recognise(b)
		if err != nil || !k.Picture() || len(b) > 1<<16 {
			return
		}
		p, err := m.Remake(t.Context(), k, b)
		if err == nil && (p.Kind != attachment.JPEG && p.Kind != attachment.PNG || len(p.Bytes) == 0 || p.Width < 1 || p.Height < 1 || p.Width > 1600 || p.Height > 1600) {
			t.Fatalf("%+v", p)
		}
	})
}
