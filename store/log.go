package store

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"gorm.io/gorm/logger"
)

// slow is how long a statement runs before it is logged.
const slow = 200 * time.Millisecond

// nameOf returns the name that a statement carries in front, as in
// "/* idea.cards */ SELECT …", and nothing of its text.
func nameOf(sql string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(sql), "/*")
	if name, _, found := strings.Cut(rest, "*/"); ok && found {
		return strings.TrimSpace(name)
	}
	word, _, _ := strings.Cut(strings.TrimSpace(sql), " ")
	return strings.ToLower(word)
}

// gormLog makes GORM say which statement was slow, by its name. It never sees
// values, and errors go to the caller instead.
type gormLog struct{ to *slog.Logger }

func (l gormLog) LogMode(logger.LogLevel) logger.Interface      { return l }
func (gormLog) Info(context.Context, string, ...any)            {}
func (l gormLog) Warn(c context.Context, text string, _ ...any) { l.to.WarnContext(c, "gorm: "+text) }

func (l gormLog) Error(c context.Context, text string, _ ...any) { l.to.ErrorContext(c, "gorm: "+text) }

func (gormLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) { return sql, nil }

func (l gormLog) Trace(ctx context.Context, begun time.Time, statement func() (string, int64), _ error) {
	took := time.Since(begun)
	if took < slow {
		return
	}
	sql, rows := statement()
	l.to.WarnContext(ctx, "slow statement", "statement", nameOf(sql), "took", took, "rows", rows)
}
