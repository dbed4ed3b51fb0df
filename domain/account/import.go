package account

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// BadRow is one row of a file that cannot be kept, and why.
type BadRow struct {
	Line    int // where it begins, from 1; the header is on line 1
	Message string
}

// Report says what an import did.
type Report struct {
	Rows    int // rows read
	Added   int
	Changed int
	Same    int // rows that were there already
	Bad     []BadRow
	Run     id.Import // by which it can be undone; 0 if it did nothing
}

// Close ends a report: bad rows stand in the order of the file. With one of them
// nothing is kept unless partial says so; the report then counts nothing as kept,
// and ErrRows is returned.
func (r *Report) Close(partial bool) error {
	slices.SortStableFunc(r.Bad, func(a, b BadRow) int { return cmp.Compare(a.Line, b.Line) })
	if len(r.Bad) == 0 || partial {
		return nil
	}
	r.Added, r.Changed, r.Same = 0, 0, 0
	return ErrRows
}

// RowOptions say how strict an import is.
type RowOptions struct {
	Partial bool // rows without fault are kept although others have some
	// Unread are rows that could not even be read as rows; they count like the others.
	Unread []BadRow
}

// Begin is the report of an import of n rows, before the first of them.
func (o RowOptions) Begin(n int) Report {
	return Report{Rows: n + len(o.Unread), Bad: slices.Clone(o.Unread)}
}

// ErrRows is returned, with the rows named in the report, when nothing was kept
// because rows had faults.
var ErrRows = &fault.Error{Kind: fault.Invalid, Code: "import.rows", Message: "Nothing was imported because some rows have faults. Correct them and import the file again."}

// PersonRow is one row of a people file, parsed but not checked.
type PersonRow struct {
	Line                                                     int
	Key, Name, Email, ProfessionalRole, Organisation, Region string
}

// ImportTx is what an import of people does to the store, beyond Tx.
type ImportTx interface {
	// HoldImports lets no other import past until the transaction ends.
	HoldImports() error
	// BeginImport notes what is made from now on as made by a file of this kind.
	// EndImport returns the number of the import, 0 if it has made and changed nothing.
	BeginImport(c id.Challenge, kind string, at time.Time) error
	EndImport(changed int) (id.Import, error)
	// PersonOfKey returns the person imported into c under key, or 0.
	PersonOfKey(c id.Challenge, key string) (id.Person, error)
	// NotePerson keeps which person a key became.
	NotePerson(c id.Challenge, key string, p id.Person) error
}

// ImportPeople keeps people as a historical record: nobody is told. A person
// whose address is known already is that person and stays as they are. A name that
// imitates the team, or somebody on it, is refused as if it had been typed.
func (s Service) ImportPeople(ctx context.Context, by Actor, c id.Challenge, rows []PersonRow, o RowOptions) (Report, error) {
	if err := Can(by, ChangeChallenge, Thing{Challenge: c}); err != nil {
		return Report{}, err
	}
	var r Report
	err := s.Store.InLongTx(ctx, func(tx Tx) error {
		r = o.Begin(len(rows))
		if err := tx.HoldImports(); err != nil {
			return err
		}
		now, seen := s.Now(), map[string]int{}
		if err := tx.BeginImport(c, "people", now); err != nil {
			return err
		}
		team, err := tx.OfficeNames()
		if err != nil {
			return err
		}
		for _, row := range rows {
			if first, twice := seen[row.Key]; twice {
				r.Bad = append(r.Bad, BadRow{Line: row.Line, Message: "key: " + row.Key + " stands on line " + strconv.Itoa(first) + " already."})
				continue
			}
			seen[row.Key] = row.Line
			if err := s.importPerson(tx, c, row, team, now, &r); err != nil {
				return err
			}
		}
		if err := r.Close(o.Partial); err != nil {
			return err
		}
		if r.Run, err = tx.EndImport(r.Changed); err != nil || r.Added == 0 {
			return err
		}
		return tx.Emit(outbox.Event{Kind: outbox.Imported, Challenge: c, Actor: by.Person, At: now, Detail: strconv.Itoa(r.Added)})
	})
	return r, err
}

func (s Service) importPerson(tx Tx, c id.Challenge, row PersonRow, team map[id.Person]string, now time.Time, r *Report) error {
	bad := func(message string) { r.Bad = append(r.Bad, BadRow{Line: row.Line, Message: message}) }
	if row.Key == "" || utf8.RuneCountInString(row.Key) > 100 {
		bad("key: Enter a key of up to 100 characters.")
		return nil
	}
	have, err := tx.PersonOfKey(c, row.Key)
	if err != nil {
		return err
	}
	if have != 0 {
		r.Same++
		return nil
	}
	open := map[string]bool{}
	for list, code := range map[string]string{"role": row.ProfessionalRole, "region": row.Region} {
		if code != "" {
			ok, err := tx.TermOpen(list, code)
			if err != nil {
				return err
			}
			open[list+" "+code] = ok
		}
	}
	profile, err := Profile{Name: row.Name, ProfessionalRole: row.ProfessionalRole, Organisation: row.Organisation, Region: row.Region}.
		Check(func(list, code string) bool { return open[list+" "+code] })
	if err == nil {
		err = profile.identifying(Person{})
	}
	if err != nil {
		bad(fault.Of(err).Fields.Line())
		return nil
	}
	p := Person{
		Name: profile.Name, ProfessionalRole: profile.ProfessionalRole, Organisation: profile.Organisation, Region: profile.Region,
		Lang: "en", State: Active, Version: 1, JoinedAt: now,
	}
	if row.Email != "" {
		if p.Email, err = Email(row.Email); err != nil {
			bad("email: " + fault.Of(err).Fields[0].Message)
			return nil
		}
	}
	have, err = known(tx, p.Email)
	if err != nil {
		return err
	}
	if wrong := s.imitating(team, Actor{}, p.Name); have == 0 && wrong != nil {
		bad("name: " + strconv.Quote(p.Name) + " is refused. " + fault.Of(wrong).Message + " " + fault.Of(wrong).Fields[0].Message)
		return nil
	}
	if p.Handle, err = handle(s.random()); err != nil {
		return err
	}
	added, err := tx.AddPerson(&p)
	if err != nil {
		return err
	}
	if !added { // somebody has this address, perhaps since a moment ago
		if p, err = tx.PersonByEmail(p.Email); err != nil {
			return err
		}
		r.Same++
		return tx.NotePerson(c, row.Key, p.ID)
	}
	r.Added++
	return tx.NotePerson(c, row.Key, p.ID)
}

// known returns whoever has an address; 0 where nobody has.
func known(tx Tx, email string) (id.Person, error) {
	if email == "" {
		return 0, nil
	}
	p, err := tx.PersonByEmail(email)
	if errors.Is(err, ErrPersonNotFound) {
		return 0, nil
	}
	return p.ID, err
}
