package store

import (
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// query runs a query through GORM and hands its rows to each until they end.
func query(db *gorm.DB, sql string, args []any, each func(*sql.Rows) (more bool, err error)) error {
	rows, err := db.Raw(sql, args...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // its error is that of rows.Err
	for more := true; more && rows.Next(); {
		if more, err = each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// getOne reads the first row of a query into dest.
func getOne(db *gorm.DB, statement string, args []any, dest any) error {
	into := reflect.ValueOf(dest)
	if into.Kind() != reflect.Pointer || into.IsNil() {
		return fmt.Errorf("Get reads into a pointer, not into %T", dest)
	}
	var fields *fieldScan
	found := false
	err := query(db, statement, args, func(rows *sql.Rows) (more bool, err error) {
		found = true
		if fields, err = fieldsFor(db, rows, into.Type().Elem()); err != nil {
			return false, err
		}
		return false, fields.scan(rows, into.Elem())
	})
	if err == nil && !found {
		return ErrNone
	}
	return err
}

// getAll reads all rows of a query into the slice at dest, which is never nil
// afterwards.
func getAll(db *gorm.DB, statement string, args []any, dest any) error {
	into := reflect.ValueOf(dest)
	if into.Kind() != reflect.Pointer || into.IsNil() || into.Elem().Kind() != reflect.Slice {
		return fmt.Errorf("All reads into a pointer to a slice, not into %T", dest)
	}
	list := into.Elem()
	list.Set(reflect.MakeSlice(list.Type(), 0, 8))
	var fields *fieldScan
	return query(db, statement, args, func(rows *sql.Rows) (more bool, err error) {
		if fields == nil {
			if fields, err = fieldsFor(db, rows, list.Type().Elem()); err != nil {
				return false, err
			}
		}
		list.Grow(1)
		list.SetLen(list.Len() + 1)
		return true, fields.scan(rows, list.Index(list.Len()-1))
	})
}

// fieldScan reads the columns of one query into one type. GORM's own Scan drops
// a column that has no field and refuses single values of named types; this
// one says so and reads them.
type fieldScan struct {
	fields []*schema.Field // by column; nil for a single value
	values []any
	db     *gorm.DB
}

func fieldsFor(db *gorm.DB, rows *sql.Rows, t reflect.Type) (*fieldScan, error) {
	_, scans := reflect.New(t).Interface().(sql.Scanner)
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() || scans {
		return &fieldScan{}, nil
	}
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	parsed := gorm.Statement{DB: db}
	if err := parsed.Parse(reflect.New(t).Interface()); err != nil {
		return nil, err
	}
	s := &fieldScan{fields: make([]*schema.Field, len(columns)), values: make([]any, len(columns)), db: db}
	for i, c := range columns {
		if s.fields[i] = parsed.Schema.LookUpField(c); s.fields[i] == nil {
			return nil, fmt.Errorf("column %s has no field in %s", c, t)
		}
	}
	return s, nil
}

func (s *fieldScan) scan(rows *sql.Rows, into reflect.Value) error {
	if s.fields == nil {
		return rows.Scan(into.Addr().Interface())
	}
	for i, f := range s.fields {
		s.values[i] = f.NewValuePool.Get()
	}
	err := rows.Scan(s.values...)
	for i, f := range s.fields {
		if err == nil {
			err = f.Set(s.db.Statement.Context, into, s.values[i])
		}
		f.NewValuePool.Put(s.values[i])
	}
	return err
}

// noted returns err with the statement's name in front, in the store's words.
func noted(sql string, err error) error {
	if err == nil || errors.Is(err, ErrNone) {
		return err
	}
	return fmt.Errorf("%s: %w", nameOf(sql), classify(err))
}
