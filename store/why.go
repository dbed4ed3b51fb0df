package store

import "uptake/domain/why"

// Why is the store of package why; its contract stands there.
func Why(s *Store) Viewed[why.Tx] { return View(s, func(tx *Tx) why.Tx { return tx }) }
