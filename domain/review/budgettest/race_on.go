//go:build race

package budgettest

// Slower is how much longer things may take under the race detector; 1 without it.
const Slower = 15
