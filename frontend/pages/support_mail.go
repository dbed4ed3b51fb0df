package pages

import (
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/frontend"
)

// SupportByMail is the page on which somebody who is signed out supports an idea.
type SupportByMail struct {
	frontend.Base
	Idea   id.Idea
	Title  string
	Lang   string
	Email  string // as typed
	Fields fault.Fields
}

// SupportByMailURL is its address.
func SupportByMailURL(i id.Idea) string { return IdeaURL(i) + "/support" }
