package htmlcheck

// Rules returns the names of all rules, for the test that breaks each.
func Rules() []string {
	var all []string
	for _, r := range rules {
		all = append(all, r.name)
	}
	return all
}
