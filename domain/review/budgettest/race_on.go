//go:build race

package budgettest

// slower is how much longer things may take under the race detector.
const slower = 15
