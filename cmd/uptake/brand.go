package main

import "errors"

// Brand is the dress of the pages. Only the neutral one is part of this version.
type Brand string

// Neutral shows the name of the service as text and nobody's trade mark.
const Neutral Brand = "neutral"

// UnmarshalText takes the brands that this version has.
func (b *Brand) UnmarshalText(text []byte) error {
	if *b = Brand(text); *b != Neutral {
		return errors.New("give neutral; this version has no other")
	}
	return nil
}
