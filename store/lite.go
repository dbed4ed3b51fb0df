package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// lite runs statements straight on the driver's connection to SQLite. For each
// statement whose context may end, database/sql starts a goroutine, and so does
// the driver's Exec; on a small statement that costs more than SQLite does. Here
// the driver's own watch over a query ends a statement.
type lite struct{ conn *sql.Conn }

func (l lite) query(ctx context.Context, statement string, args []any, each reader) error {
	return l.run(ctx, statement, args, func(rows driver.Rows) error { return readAll(rows, each) })
}

// exec runs as a query without rows: the driver takes the first step at once, and
// a statement that gives no rows has only that one.
func (l lite) exec(ctx context.Context, statement string, args []any) (touched int64, err error) {
	if err := l.run(ctx, statement, args, func(driver.Rows) error { return nil }); err != nil {
		return 0, err
	}
	err = l.run(ctx, "SELECT changes()", nil, func(rows driver.Rows) error {
		var row [1]driver.Value
		err := rows.Next(row[:])
		touched, _ = row[0].(int64)
		return err
	})
	return touched, err
}

func (l lite) run(ctx context.Context, statement string, args []any, read func(driver.Rows) error) error {
	values, err := named(args)
	if err != nil {
		return err
	}
	return l.conn.Raw(func(c any) (err error) {
		q, ok := c.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("%T runs no queries", c)
		}
		rows, err := q.QueryContext(ctx, statement, values)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		return read(rows)
	})
}

func readAll(rows driver.Rows, each reader) error {
	columns := rows.Columns()
	row := make([]driver.Value, len(columns))
	scan := func(f *fieldScan) error {
		if len(f.cells) != len(row) {
			return fmt.Errorf("%d columns for %d fields", len(row), len(f.cells))
		}
		for i := range row {
			if err := f.cells[i].Scan(row[i]); err != nil {
				return fmt.Errorf("column %s: %w", columns[i], err)
			}
		}
		return nil
	}
	for {
		if err := rows.Next(row); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if more, err := each(columns, scan); err != nil || !more {
			return err
		}
	}
}

// named gives values the types that drivers know.
func named(args []any) ([]driver.NamedValue, error) {
	values := make([]driver.NamedValue, len(args))
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return nil, fmt.Errorf("value %d: %w", i+1, err)
		}
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return values, nil
}
