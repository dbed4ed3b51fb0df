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
