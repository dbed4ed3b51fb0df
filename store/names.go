package store

import "uptake/domain/account"

// Whoever posts an idea without a name is a role to readers, beside the idea and beside
// what they say about it, and that they have taken it up. Whoever chose so, or is under 16, has no name for them anywhere:
// people.named, which the database keeps. Every query whose rows readers see joins people as
// p in one of these ways, and takes the name from one of these; so a query that forgets to
// ask shows no name.
const (
	ideaAuthor    = "LEFT JOIN people p ON p.id = i.author_id AND NOT i.unnamed AND p.named"
	ideaBy        = "COALESCE(p.name, CASE WHEN i.author_id IS NOT NULL THEN '" + account.Unnamed + "' ELSE '' END)"
	commentAuthor = "LEFT JOIN people p ON p.id = c.author_id AND NOT (i.unnamed AND c.author_id = i.author_id) AND p.named"
	commentBy     = "COALESCE(p.name, CASE WHEN c.author_id IS NOT NULL THEN '" + account.Unnamed + "' ELSE '' END)"
	contact       = "LEFT JOIN people p ON p.id = a.contact_id AND NOT (i.unnamed AND a.contact_id = i.author_id) AND p.named"
	contactBy     = "COALESCE(p.name, CASE WHEN a.contact_id IS NOT NULL THEN '" + account.Unnamed + "' ELSE '' END)"
	badgesBeside  = "COALESCE(p.badges, '')" // with the name, or not at all
	parentAuthor  = "LEFT JOIN people pp ON pp.id = pc.author_id AND NOT (i.unnamed AND pc.author_id = i.author_id) AND pp.named"
	parentBy      = "COALESCE(pp.name, CASE WHEN pc.author_id IS NOT NULL THEN '" + account.Unnamed + "' ELSE '' END)"
)
