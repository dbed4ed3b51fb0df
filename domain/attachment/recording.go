package attachment

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// The kinds of recordings, kept as they are but for what they say of themselves.
const (
	MP3  Kind = "mp3"
	M4A  Kind = "m4a"
	MP4  Kind = "mp4"
	OGG  Kind = "ogg"
	WebM Kind = "webm"
	WAV  Kind = "wav"
)

// Recordings lists the kinds that are played: shown with a transcript alone, once a moderator
// has looked.
func Recordings() []Kind { return []Kind{MP3, M4A, MP4, OGG, WebM, WAV} }

// Recording reports whether k is one of Recordings.
func (k Kind) Recording() bool { return slices.Contains(Recordings(), k) }

// Video reports whether k has moving pictures.
func (k Kind) Video() bool { return k == MP4 || k == WebM }

var (
	errBroken = onFile("The recording is damaged or cut off. Save it again, as MP3, MP4 or WAV, and send that.")
	errCodec  = onFile("The recording holds something that not every browser plays. Save it as MP3, MP4 or WAV and send that.")
)

// recorded tells what a recording is by its container, walked from end to end: what only
// begins like one is none. ok is false where b begins like none.
func recorded(b []byte) (k Kind, ok bool, err error) {
	switch {
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WAVE":
		k, err = WAV, wav(b, nil)
	case bytes.HasPrefix(b, []byte("OggS")):
		k, err = OGG, ogg(b)
	case bytes.HasPrefix(b, []byte("\x1aE\xdf\xa3")):
		k, err = WebM, webm(b)
	case len(b) >= 8 && string(b[4:8]) == "ftyp":
		k, err = mp4(b)
	case bytes.HasPrefix(b, []byte("ID3")), len(b) > 1 && b[0] == 0xff && b[1]&0xe0 == 0xe0:
		k, err = MP3, mp3(untagged(b))
	default:
		return "", false, nil
	}
	return k, true, err
}

// bare is a recording without what it says of itself: titles, names, and where it was made.
// b itself stays as it is.
func bare(k Kind, b []byte) []byte {
	switch k {
	case MP3:
		return untagged(b)
	case WAV:
		b = bytes.Clone(b)
		_ = wav(b, func(name, content []byte) { copy(name, "JUNK"); clear(content) })
	case MP4, M4A:
		b = bytes.Clone(b)
		_ = boxes(b, blank)
	}
	return b
}

// wav walks the chunks of a wave file. said is called with each chunk that is not needed
// to play it.
func wav(b []byte, said func(name, content []byte)) error {
	plain, data := false, false
	for at := 12; at+8 <= len(b); {
		size := int(binary.LittleEndian.Uint32(b[at+4:]))
		if size > len(b)-at-8 {
			return errBroken
		}
		content := b[at+8 : at+8+size]
		switch string(b[at : at+4]) {
		case "fmt ":
			if size < 16 {
				return errBroken
			}
			format := binary.LittleEndian.Uint16(content)
			plain = format == 1 || format == 3 || format == 0xfffe
		case "data":
			data = size > 0
		case "fact":
		default:
			if said != nil {
				said(b[at:at+4], content)
			}
		}
		at += 8 + size + size&1
	}
	switch {
	case !data:
		return errBroken
	case !plain:
		return errCodec
	}
	return nil
}

// ogg walks the pages of an Ogg file, whose first holds the head of Opus or Vorbis.
func ogg(b []byte) error {
	for at := 0; at < len(b); {
		if len(b)-at < 27 || string(b[at:at+4]) != "OggS" || b[at+4] != 0 {
			return errBroken
		}
		segments := int(b[at+26])
		body := at + 27 + segments
		if body > len(b) {
			return errBroken
		}
		end := body
		for _, n := range b[at+27 : body] {
			end += int(n)
		}
		if end > len(b) {
			return errBroken
		}
		first := b[at+5]&2 != 0
		if head := b[body:end]; first && !bytes.HasPrefix(head, []byte("OpusHead")) && !bytes.HasPrefix(head, []byte("\x01vorbis")) || at == 0 && !first {
			return errCodec
		}
		at = end
	}
	return nil
}

// boxed are the brands of MP4 files that browsers play.
var boxed = map[string]bool{
	"isom": true, "iso2": true, "iso4": true, "iso5": true, "iso6": true, "mp41": true, "mp42": true, "avc1": true, "M4A ": true, "M4B ": true, "M4V ": true, "dash": true, "MSNV": true, "3gp4": true, "3gp5": true, "3gp6": true,
}

// mp4 walks the boxes of an MP4 file and says by its tracks whether it is sound alone.
func mp4(b []byte) (Kind, error) {
	seen, tracks := map[string]int{}, map[string]int{}
	var brand string
	err := boxes(b, func(path string, box, content []byte) {
		if counted[path] {
			seen[path]++
		}
		if path == "/ftyp" && len(content) >= 8 {
			brand = string(content[:4])
		}
		if path == "/moov/trak/mdia/hdlr" && len(content) >= 12 {
			tracks[string(content[8:12])]++
		}
	})
	switch {
	case err != nil:
		return MP4, err
	case seen["/moov"] != 1 || seen["/mdat"] == 0 && seen["/moof"] == 0 || seen["/ftyp"] != 1:
		return MP4, errBroken
	case !boxed[brand] || len(tracks) == 0 || tracks["vide"]+tracks["soun"] != seen["/moov/trak"]:
		return MP4, errCodec
	case tracks["vide"] > 0:
		return MP4, nil
	}
	return M4A, nil
}

// counted are the boxes of which it matters how many there are.
var counted = map[string]bool{"/ftyp": true, "/moov": true, "/mdat": true, "/moof": true, "/moov/trak": true}

// within are the boxes that hold others, as far as they are looked into.
var within = map[string]bool{"/moov": true, "/moov/trak": true, "/moov/trak/mdia": true}

// boxes calls look with each box of an MP4 file, its path, all of it and its content.
func boxes(b []byte, look func(path string, box, content []byte)) error { return below("", b, look) }

func below(path string, b []byte, look func(path string, box, content []byte)) error {
	for at := 0; at < len(b); {
		if len(b)-at < 8 {
			return errBroken
		}
		size, head := uint64(binary.BigEndian.Uint32(b[at:])), 8
		switch size {
		case 0: // to the end
			size = uint64(len(b) - at)
		case 1:
			if len(b)-at < 16 {
				return errBroken
			}
			size, head = binary.BigEndian.Uint64(b[at+8:]), 16
		}
		if size < uint64(head) || size > uint64(len(b)-at) {
			return errBroken
		}
		here, box := path+"/"+string(b[at+4:at+8]), b[at:at+int(size)]
		if within[here] {
			if err := below(here, box[head:], look); err != nil {
				return err
			}
		}
		look(here, box, box[head:])
		at += int(size)
	}
	return nil
}

// blank makes free space of a box that tells of the recording: who made it, with what and
// where. All else keeps its place.
func blank(path string, box, content []byte) {
	switch path {
	case "/udta", "/meta", "/uuid", "/moov/udta", "/moov/meta", "/moov/uuid", "/moov/trak/udta", "/moov/trak/meta", "/moov/trak/uuid":
		copy(box[4:], "free")
		clear(content)
	}
}

// untagged is an MP3 file without its tags, which stand before and behind the sound.
func untagged(b []byte) []byte {
	for len(b) > 10 && string(b[:3]) == "ID3" && (b[6]|b[7]|b[8]|b[9])&0x80 == 0 {
		size := 10 + (int(b[6])<<21 | int(b[7])<<14 | int(b[8])<<7 | int(b[9]))
		if b[5]&0x10 != 0 {
			size += 10
		}
		b = b[min(size, len(b)):]
	}
	if n := len(b); n > 128 && string(b[n-128:n-125]) == "TAG" {
		b = b[:n-128]
	}
	return b
}

// Bits a second of layer III in thousands, and samples a second, by version.
var (
	rates1 = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}
	rates2 = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}
	hertz  = [4]int{44100, 48000, 32000, 0}
)

// framesMin is how many frames in a row make an MP3 file.
const framesMin = 3

// mp3 finds frame after frame of layer III from the first byte on.
func mp3(b []byte) error {
	n := 0
	for at := 0; at+4 <= len(b); n++ {
		size := frame(b[at:])
		if size == 0 {
			if n < framesMin {
				return errKind
			}
			return tail(b[at:])
		}
		at += size
	}
	if n < framesMin {
		return errKind
	}
	return nil
}

// tailMost is how much that is no frame may stand behind the sound: tags of other kinds.
const tailMost = 64 << 10

func tail(b []byte) error {
	if len(b) > tailMost {
		return errBroken
	}
	return nil
}

// frame is the length of the frame at the beginning of b; 0 if there is none.
func frame(b []byte) int {
	version, layer := b[1]>>3&3, b[1]>>1&3
	if b[0] != 0xff || b[1]&0xe0 != 0xe0 || version == 1 || layer != 1 {
		return 0
	}
	rate, samples, rows, padding := rates1[b[2]>>4], 144, hertz[b[2]>>2&3], int(b[2]>>1&1)
	if version != 3 { // 2 and 2.5
		rate, samples, rows = rates2[b[2]>>4], 72, rows/2
	}
	if version == 0 {
		rows /= 2
	}
	if rate == 0 || rows == 0 {
		return 0
	}
	return samples*rate*1000/rows + padding
}

// webm reads the head of a WebM file and the list of its tracks, which stands before the
// sound and the pictures.
func webm(b []byte) error {
	id, head, rest := element(b)
	if id != 0x1a45dfa3 || head == nil {
		return errBroken
	}
	if string(child(head, 0x4282)) != "webm" {
		return errCodec
	}
	id, segment, rest := element(rest)
	if id != 0x18538067 || segment == nil || len(rest) > 0 {
		return errBroken
	}
	for len(segment) > 0 {
		id, content, after := element(segment)
		if content == nil {
			return errBroken
		}
		if id == 0x1f43b675 { // a cluster, and no track before it
			break
		}
		if id == 0x1654ae6b {
			return played(content)
		}
		segment = after
	}
	return errBroken
}

// played refuses a list of tracks with one that browsers do not play.
func played(tracks []byte) error {
	n := 0
	for len(tracks) > 0 {
		id, entry, after := element(tracks)
		if entry == nil {
			return errBroken
		}
		if id == 0xae {
			switch string(bytes.TrimRight(child(entry, 0x86), "\x00")) {
			case "V_VP8", "V_VP9", "V_AV1", "A_OPUS", "A_VORBIS":
				n++
			default:
				return errCodec
			}
		}
		tracks = after
	}
	if n == 0 {
		return errBroken
	}
	return nil
}

// child is the content of the first element with an id in b; nil if there is none.
func child(b []byte, want uint64) []byte {
	for len(b) > 0 {
		id, content, after := element(b)
		if content == nil || id == want {
			return content
		}
		b = after
	}
	return nil
}

// element reads one element of EBML: its id, its content, and what follows. One of no
// known length holds all that follows. content is nil where there is none to be read.
func element(b []byte) (id uint64, content, after []byte) {
	id, n, _ := number(b, 4, true)
	if n == 0 {
		return 0, nil, nil
	}
	size, m, open := number(b[n:], 8, false)
	if m == 0 {
		return 0, nil, nil
	}
	b = b[n+m:]
	if open {
		return id, b, nil
	}
	if size > uint64(len(b)) {
		return 0, nil, nil
	}
	return id, b[:size:size], b[size:]
}

// number reads a number of EBML of at most most bytes, with the bit that says how many or
// without; n is 0 where there is none. open: all its bits are set, which says nothing.
func number(b []byte, most int, marked bool) (v uint64, n int, open bool) {
	if len(b) == 0 {
		return 0, 0, false
	}
	for n = 1; n <= most && b[0]&(0x80>>(n-1)) == 0; n++ {
	}
	if n > most || n > len(b) {
		return 0, 0, false
	}
	v = uint64(b[0])
	if !marked {
		v &= 0xff >> n
	}
	for _, c := range b[1:n] {
		v = v<<8 | uint64(c)
	}
	return v, n, v == 1<<(7*n)-1
}
