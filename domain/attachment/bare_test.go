package attachment

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func boxOf(name string, content ...byte) []byte {
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(content))), name...), content...)
}

// TestARecordingLosesWhatItSaysOfItself: who made it, with what and where; what is played
// stands where it stood.
func TestARecordingLosesWhatItSaysOfItself(t *testing.T) {
	t.Parallel()
	const place = "+51.4816-003.1791/"
	said := boxOf("udta", boxOf("\xa9xyz", []byte(place)...)...)
	film := bytes.Join([][]byte{boxOf("ftyp", []byte("isom\x00\x00\x00\x00")...), boxOf("moov", append(boxOf("trak", said...), said...)...), boxOf("mdat", []byte("frames")...), boxOf("uuid", []byte(place)...)}, nil)
	wav := []byte("RIFF\x00\x00\x00\x00WAVEdata\x04\x00\x00\x00\x80\x80\x80\x80LIST\x12\x00\x00\x00" + place)
	mp3 := []byte("ID3\x04\x00\x00\x00\x00\x00\x12" + place + "frames")
	for k, b := range map[Kind][]byte{MP4: film, WAV: wav, MP3: mp3} {
		before := bytes.Clone(b)
		got := bare(k, b)
		if bytes.Contains(got, []byte(place)) {
			t.Errorf("%s still says where it was made: %q", k, got)
		}
		if !bytes.Equal(before, b) {
			t.Errorf("%s was changed where it stood", k)
		}
		if k != MP3 && len(got) != len(b) {
			t.Errorf("%s has moved what it holds", k)
		}
	}
	if got := bare(MP4, film); !bytes.Contains(got, []byte("mdatframes")) {
		t.Errorf("the pictures are gone: %q", got)
	}
	if got := bare(MP3, mp3); string(got) != "frames" {
		t.Errorf("the sound is %q", got)
	}
}
