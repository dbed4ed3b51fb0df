package attachment_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"uptake/domain/attachment"
	"uptake/domain/fault"
)

func box(name string, parts ...[]byte) []byte {
	content := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(content))), name...), content...)
}

func track(handler string, more ...[]byte) []byte {
	hdlr := box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 13))
	return box("trak", append([][]byte{box("tkhd", make([]byte, 84)), box("mdia", hdlr)}, more...)...)
}

func film(brand string, moov ...[]byte) []byte {
	return bytes.Join([][]byte{box("ftyp", []byte(brand), make([]byte, 4), []byte("isom")), box("moov", moov...), box("mdat", []byte("frames"))}, nil)
}

func chunk(name string, content string) string {
	b := append([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(content)))...)
	return string(b) + content + strings.Repeat("\x00", len(content)&1)
}

func wave(chunks ...string) []byte {
	all := "WAVE" + strings.Join(chunks, "")
	return append([]byte("RIFF"), append(binary.LittleEndian.AppendUint32(nil, uint32(len(all))), all...)...)
}

var (
	pcm   = chunk("fmt ", "\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00")
	sound = chunk("data", "\x80\x80\x80\x80")
)

// page is one of an Ogg stream: first, or one that follows.
func page(first bool, content string) string {
	kind := "\x00"
	if first {
		kind = "\x02"
	}
	return "OggS\x00" + kind + strings.Repeat("\x00", 20) + "\x01" + string(rune(len(content))) + content
}

// element is one of EBML.
func element(id string, content string) string {
	return id + string([]byte{0x40 | byte(len(content)>>8), byte(len(content))}) + content
}

func matroska(doctype string, codecs ...string) []byte {
	tracks := ""
	for _, c := range codecs {
		tracks += element("\xae", element("\xd7", "\x01")+element("\x86", c))
	}
	return []byte(element("\x1aE\xdf\xa3", element("\x42\x82", doctype)) + "\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" +
		element("\x15\x49\xa9\x66", "info") + element("\x16\x54\xae\x6b", tracks) + "\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xffcluster")
}

// frames are n frames of 128 kbit/s at 44.1 kHz.
func frames(n int) string {
	return strings.Repeat("\xff\xfb\x90\x00"+strings.Repeat("\x00", 413), n)
}

func id3(words string) string {
	n := len(words)
	return "ID3\x04\x00\x00" + string([]byte{0, 0, byte(n >> 7), byte(n & 0x7f)}) + words
}

func TestARecordingIsWhatItHolds(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		b    []byte
		want attachment.Kind // empty: it is refused
	}{
		"sound of MP3":                      {[]byte(frames(4)), attachment.MP3},
		"with tags":                         {[]byte(id3("TIT2 Mair") + frames(4) + "TAG" + strings.Repeat("x", 125)), attachment.MP3},
		"two frames":                        {[]byte(frames(2)), ""},
		"a tag before a program":            {[]byte(id3("x") + "MZ\x90\x00 program"), ""},
		"a tag alone":                       {[]byte(id3("x")), ""},
		"a page behind one frame":           {[]byte(frames(1) + "<html><script>"), ""},
		"wave":                              {wave(pcm, sound), attachment.WAV},
		"wave without sound":                {wave(pcm), ""},
		"wave that is cut off":              {wave(pcm, sound)[:40], ""},
		"a page that begins like a wave":    {[]byte("RIFF\x00\x00\x00\x00WAVE<html><script>alert(1)</script>"), ""},
		"wave with a codec":                 {wave(chunk("fmt ", "\x55\x00"+strings.Repeat("\x00", 14)), sound), ""},
		"Opus":                              {[]byte(page(true, "OpusHead\x01") + page(false, "sound")), attachment.OGG},
		"Vorbis":                            {[]byte(page(true, "\x01vorbis") + page(false, "sound")), attachment.OGG},
		"pictures in Ogg":                   {[]byte(page(true, "\x80theora")), ""},
		"pictures beside sound in Ogg":      {[]byte(page(true, "OpusHead\x01") + page(true, "\x80theora")), ""},
		"something behind the pages of Ogg": {[]byte(page(true, "OpusHead\x01") + "<html>"), ""},
		"WebM":                              {matroska("webm", "V_VP9", "A_OPUS"), attachment.WebM},
		"Matroska":                          {matroska("matroska", "V_VP9"), ""},
		"WebM with subtitles":               {matroska("webm", "V_VP9", "S_TEXT/UTF8"), ""},
		"WebM without a track":              {matroska("webm"), ""},
		"MP4":                               {film("isom", track("vide"), track("soun")), attachment.MP4},
		"MP4 of sound":                      {film("M4A ", track("soun")), attachment.M4A},
		"MP4 with a track of places":        {film("isom", track("vide"), track("meta")), ""},
		"QuickTime":                         {film("qt  ", track("vide")), ""},
		"HEIC":                              {film("heic", track("vide")), ""},
		"MP4 that is cut off":               {film("isom", track("vide"))[:60], ""},
		"MP4 with something behind":         {append(film("isom", track("vide")), "<html>"...), ""},
		"its beginning alone":               {box("ftyp", []byte("isom\x00\x00\x00\x00isom")), ""},
	} {
		got, err := attachment.Recognise(tt.b)
		if (err == nil) != (tt.want != "") || err == nil && (got != tt.want || !got.Recording()) {
			t.Errorf("%s is %q, %v; want %q", name, got, err, tt.want)
		}
		if err != nil && (fault.KindOf(err) != fault.Invalid || fault.Of(err).Fields[0].Name != "file") {
			t.Errorf("%s: %v does not belong to the file", name, err)
		}
		for n := range tt.b { // whatever is missing, nothing breaks
			_, _ = attachment.Recognise(tt.b[:n])
		}
	}
}
