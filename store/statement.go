package store

import (
	"context"
	"database/sql/driver"
	"reflect"
	"strconv"
	"strings"
)

// source reads in the words of its database: a guard, or a pool.
type source interface {
	query(ctx context.Context, statement string, args []any, each reader) error
}

// reader takes one row; scan puts it where f says. It returns false when it has
// seen enough.
type reader func(columns []string, scan func(f *fieldScan) error) (more bool, err error)

// execOn and queryOn run a statement by database/sql.
func execOn(ctx context.Context, on executor, statement string, args []any) (int64, error) {
	r, err := on.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func queryOn(ctx context.Context, on executor, statement string, args []any, each reader) error {
	rows, err := on.QueryContext(ctx, statement, args...) //nolint:sqlclosecheck // closed below, as deferred
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // its error is that of rows.Err
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	scan := func(f *fieldScan) error { return rows.Scan(f.dest()...) }
	for more := true; more && rows.Next(); {
		if more, err = each(columns, scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// bind puts a statement with ? for each value into the words of database d. A
// slice becomes a list in brackets, (NULL) if it is empty.
//
// On SQLite each ? becomes +?, which means the same. A bare one that is compared
// with a column outside an index makes SQLite ask whether its value is small, and
// from then on it compiles the statement anew at every run: 20 to 200 µs.
func (d Dialect) bind(statement string, args []any) (bound string, values []any) {
	if len(args) == 0 {
		return statement, args
	}
	var b strings.Builder
	b.Grow(len(statement) + 8*len(args))
	values = make([]any, 0, len(args))
	place := func(v any) {
		values = append(values, v)
		if d == Postgres {
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(len(values)))
			return
		}
		b.WriteString("+?")
	}
	for _, a := range args {
		before, after, found := strings.Cut(statement, "?")
		if !found {
			values = append(values, a) // the database says that there are too many
			continue
		}
		b.WriteString(before)
		statement = after
		if !isList(a) {
			place(a)
			continue
		}
		list := reflect.ValueOf(a)
		b.WriteByte('(')
		for i := range list.Len() {
			if i > 0 {
				b.WriteByte(',')
			}
			place(list.Index(i).Interface())
		}
		if list.Len() == 0 {
			b.WriteString("NULL")
		}
		b.WriteByte(')')
	}
	b.WriteString(statement)
	return b.String(), values
}

// isList reports whether a stands for several values.
func isList(a any) bool {
	switch a.(type) {
	case nil, int, int64, string, bool, []byte, driver.Valuer:
		return false
	}
	k := reflect.TypeOf(a).Kind()
	return k == reflect.Slice && reflect.TypeOf(a).Elem().Kind() != reflect.Uint8
}
