package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"uptake/domain/fault"
	"uptake/search/meili"
	"uptake/store"
)

// serverWithin is how long the doctor waits for the search server.
const serverWithin = 10 * time.Second

// server looks at the search server: whether it answers, whether it can do what is
// asked of it, and how far it is behind. Whatever is wrong with it, the built-in
// search answers meanwhile.
func (e examination) server(ctx context.Context, s *store.Store) finding {
	const part = "search server"
	const meanwhile = " The built-in search answers meanwhile."
	ctx, cancel := context.WithTimeout(ctx, serverWithin)
	defer cancel()
	o := beside(e.config, s, engine(s), nil)
	version, err := o.index.Version(ctx)
	switch {
	case errors.Is(err, meili.ErrOld):
		return ill(part, "it is Meilisearch "+version, "Use Meilisearch 1.18 or later, or empty UPTAKE_MEILI_URL."+meanwhile)
	case errors.Is(err, meili.ErrRefused):
		return ill(part, "it refuses the key ("+reason(err)+")", "Set UPTAKE_MEILI_KEY to a key that may do everything with the index "+e.config.MeiliIndex+", and read the version and tasks."+meanwhile)
	case err != nil:
		return ill(part, "it cannot be used ("+reason(err)+")", "Start it, or correct UPTAKE_MEILI_URL."+meanwhile)
	}
	st, err := o.feeder.Standing(ctx)
	if err != nil {
		return ill(part, "how far it is cannot be read ("+err.Error()+")", "Look at the database first.")
	}
	lag := ""
	if st.Waiting > 0 {
		lag = fmt.Sprintf("; %d changes wait, the first for %s", st.Waiting, e.now().Sub(st.Since).Round(time.Second))
	}
	switch {
	case !st.On || st.Mark == "":
		return ill(part, "Meilisearch "+version+"; its index is not filled yet", "Start the server, which fills it by itself; its log says what keeps it."+meanwhile)
	case st.Waiting > 0 && e.now().Sub(st.Since) > time.Minute:
		return ill(part, "Meilisearch "+version+lag, "Start the server, which sends them by itself; its log says what keeps it."+meanwhile)
	}
	if err = o.engine.Health(ctx); err != nil {
		return ill(part, "Meilisearch "+version+"; it does not agree with the ideas ("+reason(err)+")", "Run `uptake reindex`; the server may go on meanwhile.")
	}
	return well(part, "Meilisearch %s holds every idea%s", version, lag)
}

// reason is what lies under a fault, or its own words.
func reason(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Err != nil {
		return f.Err.Error()
	}
	return err.Error()
}
