package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"uptake/domain/id"
	"uptake/domain/privacy"
)

// PrivacySearches reads every store for a search; its contract stands in package privacy.
func PrivacySearches(s *Store) privacy.Searches { return searches{s} }

type searches struct{ s *Store }

// unsearched are the tables that a search leaves out, and why. Every other table of the
// database is searched, also one that is added later.
var unsearched = map[string]string{
	"goose_db_version": "the version of the schema", "blobs": "fingerprints of files, which stand beside the attachments too",
	"idea_tallies": "counts", "data_versions": "counts", "event_links": "hashes of events", "event_head": "the newest of these hashes",
	"keeping_moves": "empty but while a retention run works", "equality_waiting": "answers that lead to nobody", "equality_answers": "answers that lead to nobody",
	"reference_terms": "lists of roles and regions", "terms": "published words of the service itself",
}

// isIndex reports whether a table is a copy of texts for the search of the site.
func isIndex(table string) bool {
	return strings.HasPrefix(table, "search_") || strings.HasPrefix(table, "sqlite_")
}

// secret reports whether a column holds what signs somebody in, or proves it.
func secret(column string) bool {
	return strings.HasSuffix(column, "_hash") || column == "sealed" || column == "credential_id" || column == "public_key" || column == "passkey_challenge" || column == "nonce" || column == "verifier" || column == "jti" || column == "mark"
}

// pointing are columns that name people without a reference, as SQL over the row; of lists
// in texts the search finds them itself.
var pointing = map[string][]string{
	"events":     {"CASE WHEN kind LIKE 'person.%' OR kind LIKE 'role.%' OR kind LIKE 'sanction.%' OR kind LIKE 'token.%' OR kind LIKE 'identity.%' OR kind LIKE 'address.%' OR kind LIKE 'second_step.%' OR kind LIKE 'passkey.%' OR kind LIKE 'hold.%' OR kind LIKE 'age.%' OR kind LIKE 'guardian.%' OR kind IN ('badge.confirmed', 'badge.given', 'badge.taken', 'badge.ended', 'access.asked') THEN subject END"},
	"follows":    {"CASE WHEN kind = 'person' THEN subject END"},
	"source_ids": {"CASE WHEN kind = 'person' THEN row_id END"},
	"tasks":      {"CASE WHEN handler IN ('notify.digest', 'badge.end', 'guardian.end') THEN subject END"},
	// Here it is a seat that settled; elsewhere a column of this name holds a person.
	"theme_settlements": {"(SELECT s.person_id FROM seats s WHERE s.id = settled_by)"},
}

// unreferenced are columns that name staff by a number alone, in rows of no challenge; those
// of challenges stand in ties.
var unreferenced = []tie{
	{table: "address_changes", column: "asked_by"},
	{table: "badge_rules", column: "by_id"},
	{table: "badge_rules", column: "ended_by"},
	{table: "badges", column: "by_id"},
	{table: "badges", column: "taken_by"},
	{table: "holds", column: "held_by"},
	{table: "holds", column: "released_by"},
}

// seatOwners leads from a seat to whoever sits there.
const seatOwners = "SELECT id, person_id FROM seats WHERE person_id IS NOT NULL"

// through are the columns that lead to a row that belongs to somebody.
var through = map[string]string{
	"seat_id": seatOwners, "entered_by": seatOwners, "confirmed_by": seatOwners, "agreed_by": seatOwners, "noted_by": seatOwners,
	"comment_id":  "SELECT id, author_id FROM comments WHERE author_id IS NOT NULL",
	"search_id":   "SELECT id, person_id FROM saved_searches",
	"adoption_id": "SELECT id, contact_id FROM adoptions WHERE contact_id IS NOT NULL",
	"idea_id":     "SELECT id, author_id FROM ideas WHERE author_id IS NOT NULL",
}

// ofIdeas are the tables whose rows belong to the author of their idea; in all others an
// idea is what somebody else wrote on.
var ofIdeas = map[string]bool{"idea_versions": true, "idea_tags": true, "attachments": true, "redacted_copies": true, "rulings": true, "removals": true, "transfers": true}

// aboutTexts are tables whose rows are about an idea or a comment by kind and subject.
var aboutTexts = map[string]bool{"reports": true, "moderator_notes": true, "found_passages": true}

// People lists everybody.
func (r searches) People(ctx context.Context) ([]privacy.Named, error) {
	var rows []struct {
		ID                         id.Person
		Name, Handle, Email, State string
	}
	err := r.s.Reader(ctx).All(&rows, "/* find.people */ SELECT id, name, handle, COALESCE(email, '') AS email, state FROM people ORDER BY id")
	out := make([]privacy.Named, len(rows))
	for i, p := range rows {
		out[i] = privacy.Named{ID: p.ID, Name: p.Name, Handle: p.Handle, Email: p.Email, Erased: p.State == "erased"}
	}
	return out, err
}

// foundTable is a table as the schema has it.
type foundTable struct {
	name    string
	columns []string
	keys    []string
	people  map[string]bool // columns that name people: by a reference, in ties or by their name
}

// EachRecord reads the schema, and then every table that is not left out.
func (r searches) EachRecord(ctx context.Context, fn func(privacy.Record) error) (searched []string, leftOut map[string]string, err error) {
	leftOut = map[string]string{}
	err = r.s.Snapshot(ctx, func(db Reader) error {
		tables, err := r.tables(db)
		if err != nil {
			return err
		}
		owners, err := readOwners(db)
		if err != nil {
			return err
		}
		for _, t := range tables {
			switch why, out := unsearched[t.name]; {
			case out:
				leftOut[t.name] = why
				continue
			case isIndex(t.name):
				leftOut[t.name] = "the index of texts that are searched here themselves"
				continue
			}
			searched = append(searched, t.name)
			if err := t.each(db, owners, fn); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		return nil
	})
	return searched, leftOut, err
}

// tables reads the schema, in the order of names.
func (r searches) tables(db Reader) ([]*foundTable, error) {
	columns := `/* find.columns */ SELECT m.name AS name, c.name AS col, c.pk AS pk FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid`
	refs := `/* find.references */ SELECT m.name AS name, f."from" AS col FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" = 'people'`
	if r.s.dialect == Postgres {
		columns = `/* find.columns */ SELECT c.table_name AS name, c.column_name AS col, COALESCE((SELECT k.ordinal_position FROM information_schema.key_column_usage k
			JOIN information_schema.table_constraints t ON t.constraint_name = k.constraint_name AND t.table_schema = k.table_schema AND t.table_name = k.table_name
			WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name), 0) AS pk
			FROM information_schema.columns c JOIN information_schema.tables b ON b.table_schema = c.table_schema AND b.table_name = c.table_name AND b.table_type = 'BASE TABLE'
			WHERE c.table_schema = current_schema() ORDER BY c.table_name COLLATE "C", c.ordinal_position`
		refs = `/* find.references */ SELECT k.table_name AS name, k.column_name AS col FROM information_schema.key_column_usage k
			JOIN information_schema.constraint_column_usage u ON u.constraint_name = k.constraint_name AND u.constraint_schema = k.constraint_schema
			JOIN information_schema.table_constraints t ON t.constraint_name = k.constraint_name AND t.constraint_schema = k.constraint_schema
			WHERE t.constraint_type = 'FOREIGN KEY' AND u.table_name = 'people' AND k.table_schema = current_schema()`
	}
	var rows, people []struct {
		Name, Col string
		Pk        int
	}
	if err := db.All(&rows, columns); err != nil {
		return nil, err
	}
	if err := db.All(&people, refs); err != nil {
		return nil, err
	}
	var out []*foundTable
	at := map[string]*foundTable{}
	for _, c := range rows {
		t := at[c.Name]
		if t == nil {
			t = &foundTable{name: c.Name, people: map[string]bool{}}
			at[c.Name], out = t, append(out, t)
		}
		t.columns = append(t.columns, c.Col)
		if c.Pk > 0 {
			t.keys = append(t.keys, c.Col)
		}
	}
	for _, f := range people {
		if t := at[f.Name]; t != nil {
			t.people[f.Col] = true
		}
	}
	for _, list := range [][]tie{moved, cleared, dropped, unreferenced, {reported}} { // a number without a reference
		for _, x := range list {
			if t := at[x.table]; t != nil {
				t.people[x.column] = true
			}
		}
	}
	for _, t := range out {
		for _, c := range t.columns {
			if c == "person_id" || c == "actor_id" {
				t.people[c] = true
			}
		}
	}
	return out, nil
}

// readOwners reads to whom the rows belong that other rows lead to.
func readOwners(db Reader) (map[string]map[int64]id.Person, error) {
	out := map[string]map[int64]id.Person{}
	for column, sql := range through {
		of := map[int64]id.Person{}
		err := db.Each("/* find.owners */ "+sql, func(scan func(...any) error) error {
			var row, person int64
			if err := scan(&row, &person); err != nil {
				return err
			}
			of[row] = id.Person(person)
			return nil
		})
		if err != nil {
			return nil, err
		}
		out[column] = of
	}
	return out, nil
}

// each calls fn with every row.
func (t *foundTable) each(db Reader, owners map[string]map[int64]id.Person, fn func(privacy.Record) error) error {
	var names, exprs []string
	for _, c := range t.columns {
		if !secret(c) {
			names, exprs = append(names, c), append(exprs, `"`+c+`"`)
		}
	}
	more := pointing[t.name]
	exprs = append(exprs, more...)
	order := ""
	if len(t.keys) > 0 {
		order = ` ORDER BY "` + strings.Join(t.keys, `", "`) + `"`
	}
	return db.Each(`/* find.rows */ SELECT `+strings.Join(exprs, ", ")+` FROM "`+t.name+`"`+order, func(scan func(...any) error) error {
		values, at := make([]any, len(exprs)), make([]any, len(exprs))
		for i := range values {
			at[i] = &values[i]
		}
		if err := scan(at...); err != nil {
			return err
		}
		return fn(t.record(names, values, owners))
	})
}

// record makes a record of one row.
func (t *foundTable) record(names []string, values []any, owners map[string]map[int64]id.Person) privacy.Record {
	r := privacy.Record{Store: t.name}
	kind := ""
	var keys []string
	for i, name := range names {
		c := privacy.Column{Name: name}
		switch v := values[i].(type) {
		case nil:
			continue
		case time.Time:
			c.Text, c.Quiet = v.UTC().Format(time.RFC3339), true
			if r.At.IsZero() {
				r.At = v.UTC()
			}
		case int64:
			c.Text, c.Quiet = strconv.FormatInt(v, 10), true
			if t.people[name] && v != 0 {
				c.Person, c.Quiet = id.Person(v), false
			} else if t.name == "people" && name == "id" {
				r.Of = append(r.Of, id.Person(v))
			}
			if p, ok := owners[name][v]; ok && (name != "idea_id" || ofIdeas[t.name]) {
				r.Of = append(r.Of, p)
			}
			if aboutTexts[t.name] && name == "subject" {
				if p, ok := owners[kind+"_id"][v]; ok {
					r.Of = append(r.Of, p)
				}
			}
		case []byte:
			c.Text = string(v)
		case string:
			c.Text = v
		default:
			c.Text, c.Quiet = fmt.Sprint(v), true
		}
		if name == "kind" {
			kind = c.Text
		}
		if t.name == "tasks" && name == "payload" {
			c.Text = privacy.WithoutSecrets(c.Text)
		}
		for _, k := range t.keys {
			if k == name {
				keys = append(keys, c.Text)
			}
		}
		r.Columns = append(r.Columns, c)
	}
	for _, v := range values[len(names):] {
		if n, ok := v.(int64); ok && n != 0 {
			r.Of = append(r.Of, id.Person(n))
		}
	}
	r.Key = strings.Join(keys, "/")
	return r
}
