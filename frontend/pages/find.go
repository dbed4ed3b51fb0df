package pages

import (
	"uptake/domain/fault"
	"uptake/domain/privacy"
	"uptake/frontend"
)

// FindURL is where administrators search every store.
const FindURL = "/admin/find"

// Find is the page on which they do.
type Find struct {
	frontend.Base
	Typed  privacy.Inquiry
	Fields fault.Fields
}
