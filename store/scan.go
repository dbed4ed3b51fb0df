package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"
	"gorm.io/gorm"
)

// shapes is how rows become values. It remembers which field each column of a
// statement belongs to.
type shapes struct {
	gorm *gorm.DB // tells the fields of a type
	mu   sync.RWMutex
	kept map[shape][][]int
}

type shape struct {
	statement string
	of        reflect.Type
}

// shapesKept bounds what is remembered: lists with all their filters have some
// hundred forms.
const shapesKept = 1000

// getOne reads the first row of a query into dest.
func (s *shapes) getOne(ctx context.Context, d Dialect, from source, statement string, args []any, dest any) error {
	into := reflect.ValueOf(dest)
	if into.Kind() != reflect.Pointer || into.IsNil() {
		return fmt.Errorf("Get reads into a pointer, not into %T", dest)
	}
	var fields *fieldScan
	found := false
	bound, values := d.bind(statement, args)
	err := from.query(ctx, bound, values, func(columns []string, scan func(*fieldScan) error) (more bool, err error) {
		found = true
		if fields, err = s.fields(statement, columns, into.Type().Elem()); err != nil {
			return false, err
		}
		return false, fields.scan(into.Elem(), scan)
	})
	if err == nil && !found {
		return ErrNone
	}
	return err
}

// getAll reads all rows of a query into the slice at dest, which is never nil
// afterwards.
func (s *shapes) getAll(ctx context.Context, d Dialect, from source, statement string, args []any, dest any) error {
	into := reflect.ValueOf(dest)
	if into.Kind() != reflect.Pointer || into.IsNil() || into.Elem().Kind() != reflect.Slice {
		return fmt.Errorf("All reads into a pointer to a slice, not into %T", dest)
	}
	list := into.Elem()
	list.Set(reflect.MakeSlice(list.Type(), 0, 8))
	var fields *fieldScan
	bound, values := d.bind(statement, args)
	return from.query(ctx, bound, values, func(columns []string, scan func(*fieldScan) error) (more bool, err error) {
		if fields == nil {
			if fields, err = s.fields(statement, columns, list.Type().Elem()); err != nil {
				return false, err
			}
		}
		list.Grow(1)
		list.SetLen(list.Len() + 1)
		return true, fields.scan(list.Index(list.Len()-1), scan)
	})
}

// fieldScan reads the columns of one query into one type. GORM says which field
// a column belongs to; its own Scan drops a column that has no field, refuses
// single values of named types, and takes twice as long.
type fieldScan struct {
	index [][]int // of the field, by column; nil for a single value
	cells []fieldCell
	to    []any // pointers to cells, once asked for
}

func (s *shapes) fields(statement string, columns []string, t reflect.Type) (*fieldScan, error) {
	index, err := s.index(shape{statement, t}, columns)
	if err != nil {
		return nil, err
	}
	return &fieldScan{index: index, cells: make([]fieldCell, max(1, len(index)))}, nil
}

// index returns the field of each column, nil for a single value. A
// migration under a running program may change the columns of SELECT *.
func (s *shapes) index(of shape, columns []string) ([][]int, error) {
	s.mu.RLock()
	index, known := s.kept[of]
	s.mu.RUnlock()
	if known && (index == nil || len(index) == len(columns)) {
		return index, nil
	}
	_, scans := reflect.New(of.of).Interface().(sql.Scanner)
	if of.of.Kind() == reflect.Struct && of.of != timeType && !scans {
		parsed := gorm.Statement{DB: s.gorm}
		if err := parsed.Parse(reflect.New(of.of).Interface()); err != nil {
			return nil, err
		}
		index = make([][]int, len(columns))
		for i, c := range columns {
			f := parsed.Schema.LookUpField(c)
			if f == nil {
				return nil, fmt.Errorf("column %s has no field in %s", c, of.of)
			}
			index[i] = f.StructField.Index
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= shapesKept {
		clear(s.kept)
	}
	s.kept[of] = index
	return index, nil
}

func (f *fieldScan) scan(into reflect.Value, row func(*fieldScan) error) error {
	if f.index == nil {
		f.cells[0].into = into
	}
	for i, at := range f.index {
		f.cells[i].into = into.FieldByIndex(at)
	}
	return row(f)
}

// dest is where database/sql puts a row.
func (f *fieldScan) dest() []any {
	for i := len(f.to); i < len(f.cells); i++ {
		f.to = append(f.to, &f.cells[i])
	}
	return f.to
}

var timeType = reflect.TypeFor[time.Time]()

// fieldCell puts one value of a database into one field. NULL is the zero value. It
// takes what the two drivers differ in: sums that come as text from PostgreSQL,
// and times that come as text from SQLite when they were computed.
type fieldCell struct{ into reflect.Value }

// Scan implements sql.Scanner.
func (c *fieldCell) Scan(src any) error {
	if src == nil {
		c.into.SetZero()
		return nil
	}
	to := c.into
	if at, ok := to.Addr().Interface().(*time.Time); ok {
		return scanTime(at, src)
	}
	if own, ok := to.Addr().Interface().(sql.Scanner); ok {
		return own.Scan(src)
	}
	if b, ok := src.([]byte); ok {
		if to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes(append([]byte{}, b...)) // the driver uses its own again
			return nil
		}
		src = string(b)
	}
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		return (&fieldCell{to.Elem()}).Scan(src)
	case reflect.String:
		switch v := src.(type) {
		case string:
			to.SetString(v)
			return nil
		case int64:
			to.SetString(strconv.FormatInt(v, 10))
			return nil
		}
	case reflect.Slice:
		if v, ok := src.(string); ok && to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes([]byte(v))
			return nil
		}
	default:
		if scanNumber(to, src) {
			return nil
		}
	}
	return fmt.Errorf("%T does not go into %s", src, to.Type())
}

// scanNumber puts src into a number or a truth value, if it fits.
func scanNumber(to reflect.Value, src any) bool {
	var whole int64
	var real float64
	exact := true
	switch v := src.(type) {
	case int64:
		whole, real = v, float64(v)
	case bool:
		if v {
			whole, real = 1, 1
		}
	case float64:
		whole, real, exact = int64(v), v, v == math.Trunc(v)
	case string:
		var err error
		if real, err = strconv.ParseFloat(v, 64); err != nil {
			return false
		}
		whole, err = strconv.ParseInt(v, 10, 64)
		exact = err == nil
	default:
		return false
	}
	switch to.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if !exact || to.OverflowInt(whole) {
			return false
		}
		to.SetInt(whole)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if !exact || whole < 0 || to.OverflowUint(uint64(whole)) {
			return false
		}
		to.SetUint(uint64(whole))
	case reflect.Float32, reflect.Float64:
		to.SetFloat(real)
	case reflect.Bool:
		if !exact || whole != 0 && whole != 1 {
			return false
		}
		to.SetBool(whole == 1)
	default:
		return false
	}
	return true
}

func scanTime(at *time.Time, src any) error {
	if b, ok := src.([]byte); ok {
		src = string(b)
	}
	switch v := src.(type) {
	case time.Time:
		*at = v.UTC()
		return nil
	case string:
		for _, form := range sqlite3.SQLiteTimestampFormats {
			if t, err := time.Parse(form, strings.TrimSuffix(v, "Z")); err == nil {
				*at = t.UTC()
				return nil
			}
		}
	}
	return fmt.Errorf("%T is not a time", src)
}

// noted returns err with the statement's name in front, in the store's words.
func noted(sql string, err error) error {
	if err == nil || errors.Is(err, ErrNone) {
		return err
	}
	return fmt.Errorf("%s: %w", nameOf(sql), classify(err))
}
