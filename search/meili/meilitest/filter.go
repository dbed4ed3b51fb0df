package meilitest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// filter is a filter expression that was read: whether a document passes.
type filter func(document) bool

// reader reads the language of filters, as far as a real server documents it: AND,
// OR, NOT, brackets, IN, STARTS WITH and comparisons.
type reader struct {
	tokens     []string
	filterable []string
}

// read reads an expression over filterable attributes.
func read(text string, filterable []string) (filter, error) {
	r := &reader{tokens: tokens(text), filterable: filterable}
	if len(r.tokens) == 0 {
		return func(document) bool { return true }, nil
	}
	f, err := r.or()
	if err == nil && len(r.tokens) > 0 {
		err = fmt.Errorf("found unexpected characters at the end of the filter: %q", r.tokens[0])
	}
	return f, err
}

// tokens cuts an expression; a quoted value keeps its first quote, so that "AND" is
// a value and no operator.
func tokens(s string) []string {
	var out []string
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ':
			i++
		case c == '"' || c == '\'':
			var b strings.Builder
			b.WriteByte('"')
			j := i + 1
			for ; j < len(s) && s[j] != c; j++ {
				if s[j] == '\\' && j+1 < len(s) {
					j++
				}
				b.WriteByte(s[j])
			}
			out, i = append(out, b.String()), j+1
		case strings.IndexByte("()[],", c) >= 0:
			out, i = append(out, string(c)), i+1
		case strings.IndexByte("=<>!", c) >= 0:
			j := i + 1
			for j < len(s) && s[j] == '=' {
				j++
			}
			out, i = append(out, s[i:j]), j
		default:
			j := i
			for j < len(s) && strings.IndexByte(" \"'()[],=<>!", s[j]) < 0 {
				j++
			}
			out, i = append(out, s[i:j]), j
		}
	}
	return out
}

func (r *reader) next() string {
	if len(r.tokens) == 0 {
		return ""
	}
	t := r.tokens[0]
	r.tokens = r.tokens[1:]
	return t
}

func (r *reader) is(t string) bool {
	if len(r.tokens) > 0 && r.tokens[0] == t {
		r.tokens = r.tokens[1:]
		return true
	}
	return false
}

func (r *reader) or() (filter, error) {
	a, err := r.and()
	for err == nil && r.is("OR") {
		var b filter
		left := a
		b, err = r.and()
		a = func(d document) bool { return left(d) || b(d) }
	}
	return a, err
}

func (r *reader) and() (filter, error) {
	a, err := r.not()
	for err == nil && r.is("AND") {
		var b filter
		left := a
		b, err = r.not()
		a = func(d document) bool { return left(d) && b(d) }
	}
	return a, err
}

func (r *reader) not() (filter, error) {
	if r.is("NOT") {
		f, err := r.not()
		return func(d document) bool { return !f(d) }, err
	}
	if r.is("(") {
		f, err := r.or()
		if err == nil && !r.is(")") {
			err = fmt.Errorf("expression is missing the closing bracket")
		}
		return f, err
	}
	return r.condition()
}

func (r *reader) condition() (filter, error) {
	attribute := strings.TrimPrefix(r.next(), `"`)
	if !slices.Contains(r.filterable, attribute) {
		return nil, fmt.Errorf("attribute `%s` is not filterable", attribute)
	}
	switch op := r.next(); op {
	case "IN":
		if !r.is("[") {
			return nil, fmt.Errorf("expected a list after IN")
		}
		var values []string
		for !r.is("]") {
			t := r.next()
			if t == "" {
				return nil, fmt.Errorf("expression is missing the closing ]")
			}
			if t != "," {
				values = append(values, t)
			}
		}
		return holds(attribute, func(v string) bool {
			return slices.ContainsFunc(values, func(w string) bool { return same(v, strings.TrimPrefix(w, `"`)) })
		}), nil
	case "STARTS":
		if !r.is("WITH") {
			return nil, fmt.Errorf("expected WITH after STARTS")
		}
		begin := plain(strings.TrimPrefix(r.next(), `"`))
		return holds(attribute, func(v string) bool { return strings.HasPrefix(plain(v), begin) }), nil
	case "=", "<", ">", "<=", ">=", "!=":
		value := strings.TrimPrefix(r.next(), `"`)
		if op == "=" {
			return holds(attribute, func(v string) bool { return same(v, value) }), nil
		}
		if op == "!=" {
			is := holds(attribute, func(v string) bool { return same(v, value) })
			return func(d document) bool { return !is(d) }, nil
		}
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", value)
		}
		return holds(attribute, func(v string) bool {
			m, err := strconv.ParseFloat(v, 64)
			return err == nil && (op[0] == '<' && m < n || op[0] == '>' && m > n || len(op) == 2 && m == n)
		}), nil
	default:
		return nil, fmt.Errorf("was expecting an operation after `%s`, found %q", attribute, op)
	}
}

func holds(attribute string, is func(string) bool) filter {
	return func(d document) bool { return slices.ContainsFunc(d.values(attribute), is) }
}

// plain is how values are compared: without regard to case and to composition.
func plain(s string) string { return strings.ToLower(norm.NFKD.String(s)) }

func same(a, b string) bool { return plain(a) == plain(b) }

// words cuts text as the double searches it; a real server knows more of languages.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
}
