package account

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
)

// letters writes bytes in small letters and digits alone: many mail programs
// leave a hyphen or a line at the end of a link out of it.
var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// secretText returns 32 random bytes as text: cookies and links.
func secretText(r io.Reader) (string, error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(r, b); err != nil {
		return "", fmt.Errorf("random bytes: %w", err)
	}
	return letters.EncodeToString(b), nil
}

// code returns six random digits, each code as likely as any other.
func code(r io.Reader) (string, error) {
	n, err := rand.Int(r, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("random code: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}

// jti returns the random name of an API token, 128 bits.
func jti(r io.Reader) (string, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(r, b); err != nil {
		return "", fmt.Errorf("random bytes: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// handleLetters leaves out vowels, which make words, and letters that are taken
// for others when read aloud or copied (0 o, 1 l i, 2 z, 5 s, u v).
const handleLetters = "346789bcdfghjkmnpqrtwxy"

// handle returns a random name in files and in the API such as "7k4m-9xqd". It
// says nothing about the person. 23 letters in 8 places: with 100,000 people the
// next one meets a taken one once in 780,000 tries.
func handle(r io.Reader) (string, error) {
	b := make([]byte, 0, 9)
	for i := range 8 {
		if i == 4 {
			b = append(b, '-')
		}
		n, err := rand.Int(r, big.NewInt(int64(len(handleLetters))))
		if err != nil {
			return "", fmt.Errorf("random handle: %w", err)
		}
		b = append(b, handleLetters[n.Int64()])
	}
	return string(b), nil
}

// NewHandle returns a random handle for a person who is imported or invited.
func NewHandle() (string, error) { return handle(rand.Reader) }
