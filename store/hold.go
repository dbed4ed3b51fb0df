package store

// holdName lets no other transaction past that names the same thing, until this
// one ends: for a rule about rows that are not there yet, which nothing else can
// hold.
func (tx *Tx) holdName(name string) error {
	if tx.s.dialect != Postgres {
		return nil
	}
	_, err := tx.Exec("/* hold_name */ SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", name)
	return err
}

// HoldImports lets no other import past until this transaction ends. Two files
// that name the same people, themes or panels would else each make them.
func (tx *Tx) HoldImports() error { return tx.holdName("imports") }
