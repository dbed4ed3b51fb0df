package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"reflect"
	"strconv"
	"strings"
)

// source runs statements in the words of its database: a guard, or a pool.
type source interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// bind puts a statement with ? for each value into the words of database d. A
// slice becomes a list in brackets, (NULL) if it is empty.
func (d Dialect) bind(statement string, args []any) (bound string, values []any) {
	lists := false
	for _, a := range args {
		lists = lists || isList(a)
	}
	if d == SQLite && !lists || len(args) == 0 {
		return statement, args
	}
	var b strings.Builder
	b.Grow(len(statement) + 4*len(args))
	values = make([]any, 0, len(args))
	place := func(v any) {
		values = append(values, v)
		if d == Postgres {
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(len(values)))
			return
		}
		b.WriteByte('?')
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
