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

// gormLog keeps GORM quiet: errors go to the caller, and values nowhere.
type gormLog struct{ to *slog.Logger }

func (l gormLog) LogMode(logger.LogLevel) logger.Interface      { return l }
func (gormLog) Info(context.Context, string, ...any)            {}
func (l gormLog) Warn(c context.Context, text string, _ ...any) { l.to.WarnContext(c, "gorm: "+text) }

func (l gormLog) Error(c context.Context, text string, _ ...any) { l.to.ErrorContext(c, "gorm: "+text) }

func (gormLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) { return sql, nil }

// Trace has nothing to say: guard and pool see GORM's statements too.
func (gormLog) Trace(context.Context, time.Time, func() (string, int64), error) {}

// timed logs a statement that began at begun and took long.
func timed(ctx context.Context, to *slog.Logger, statement string, begun time.Time) {
	if took := time.Since(begun); took >= slow {
		to.WarnContext(ctx, "slow statement", "statement", nameOf(statement), "took", took)
	}
}
