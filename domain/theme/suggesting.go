package theme

import (
	"context"
	"slices"
	"strings"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/theme/suggest"
)

// Limits of suggestions.
const (
	// LeastCoded is with how many coded ideas of a challenge suggestions begin.
	LeastCoded = 10
	// suggestedSure is how likely a theme has to be, whatever served it best among few
	// examples: about one such suggestion in seven ought to be taken up.
	suggestedSure = 0.15
	// suggestedMost is how many themes are suggested for one idea.
	suggestedMost = 5
	// learnedMost and learnedWords bound what is learned from, the ideas that were given
	// a theme last coming first: the work grows with words times themes.
	learnedMost  = 2000
	learnedWords = 8_000_000
)

// Text is an idea as suggestions read it.
type Text struct {
	Idea
	Words  string     // title, text and answers
	Themes []id.Theme // that it has for everybody to see, of the codebook as it stands
}

// Texts answers what suggestions are made from. Every method is one statement.
type Texts interface {
	// TextOf returns one idea, whoever may see it, or ErrIdeaNotFound.
	TextOf(ctx context.Context, i id.Idea) (Text, error)
	// CodedMark counts the listed ideas of a challenge that have a theme of the codebook,
	// and returns a mark that differs once any of them, their words or their themes do.
	CodedMark(ctx context.Context, c id.Challenge) (n int, mark string, err error)
	// CodedTexts lists them, the one that was given a theme last first.
	CodedTexts(ctx context.Context, c id.Challenge, limit int) ([]Text, error)
	// Codebook is Reads.Codebook.
	Codebook(ctx context.Context, c id.Challenge, without ...id.Idea) ([]Place, error)
}

// SuggestionState says why there are suggestions or none.
type SuggestionState string

// The states.
const (
	Suggests SuggestionState = "ready"    // what there is to suggest is there, which may be nothing
	TooFew   SuggestionState = "too_few"  // fewer than LeastCoded ideas have a theme
	Learning SuggestionState = "learning" // for the first time; it takes seconds
)

// Suggestions are themes that an idea may have. They are kept nowhere: a person gives
// the theme, or nobody does.
type Suggestions struct {
	State SuggestionState
	Coded int // listed ideas of the challenge with a theme
	Items []Suggestion
}

// Suggestion is one of them.
type Suggestion struct {
	Given
	Sure  float64  // probability, between 0 and 1, as learned
	Words []string // of the idea that led to it, the weightiest first
}

// ErrJudging is returned to members of a panel for ideas that they are to judge by
// themselves.
var ErrJudging = &fault.Error{
	Kind: fault.Forbidden, Code: "suggestions.hidden",
	Message: "Your panel is judging this idea. Suggested themes are hidden from you until the panel has looked at the results of its first round.",
}

// Suggesting suggests themes. Its fields are set once, before use; its methods may be
// called from many goroutines.
type Suggesting struct {
	Texts Texts
	Now   Clock
	// Judges reports whether somebody is to judge an idea without help; nil: nobody is.
	Judges func(ctx context.Context, a account.Actor, i id.Idea) (bool, error)

	learned shelf[learned]
}

// learned is what was learned of a challenge.
type learned struct {
	model  *suggest.Model
	themes []id.Theme      // by the model's number
	at     map[id.Idea]int // of the examples
}

// For suggests themes for an idea that it has not got, to those who may give it some.
// It learns from the listed ideas of the challenge alone. The same ideas with the same
// themes give the same suggestions; just after a change those from before may be
// returned, while a new lesson is learned.
func (s *Suggesting) For(ctx context.Context, a account.Actor, idea id.Idea) (Suggestions, error) {
	text, err := s.open(ctx, a, idea)
	if err != nil {
		return Suggestions{}, err
	}
	n, mark, err := s.Texts.CodedMark(ctx, text.Challenge)
	if err != nil || n < LeastCoded {
		return Suggestions{State: TooFew, Coded: n}, err
	}
	l, has, err := s.learned.get(ctx, s.Now, text.Challenge, mark, func() (func() learned, error) {
		coded, err := s.Texts.CodedTexts(ctx, text.Challenge, learnedMost)
		return func() learned { return learn(coded) }, err
	})
	if err != nil || !has {
		return Suggestions{State: Learning, Coded: n}, err
	}
	book, err := s.Texts.Codebook(ctx, text.Challenge)
	return Suggestions{State: Suggests, Coded: n, Items: l.suggest(text, book)}, err
}

// open returns an idea that a may give themes to.
func (s *Suggesting) open(ctx context.Context, a account.Actor, idea id.Idea) (Text, error) {
	text, err := s.Texts.TextOf(ctx, idea)
	if err != nil {
		return Text{}, err
	}
	if err = text.codable(a); err != nil || s.Judges == nil {
		return text, err
	}
	judges, err := s.Judges(ctx, a, idea)
	if err == nil && judges {
		err = ErrJudging
	}
	return text, err
}

// learn learns from coded ideas, as many as the bound allows.
func learn(coded []Text) learned {
	l := learned{at: map[id.Idea]int{}}
	for _, t := range coded {
		l.themes = append(l.themes, t.Themes...)
	}
	slices.Sort(l.themes)
	l.themes = slices.Compact(l.themes)
	var examples []suggest.Example
	left := learnedWords / max(len(l.themes), 1)
	for _, t := range coded {
		if left -= strings.Count(t.Words, " ") + 1; left < 0 && len(examples) >= LeastCoded {
			break
		}
		e := suggest.Example{Text: t.Words}
		for _, is := range t.Themes {
			at, _ := slices.BinarySearch(l.themes, is)
			e.Themes = append(e.Themes, at)
		}
		l.at[t.ID] = len(examples)
		examples = append(examples, e)
	}
	l.model = suggest.Learn(len(l.themes), examples)
	return l
}

// suggest returns what is likely for a text, of the themes of the codebook as it stands
// now, each with a word that led to it.
func (l learned) suggest(text Text, book []Place) []Suggestion {
	found := l.model.Suggest
	if i, learned := l.at[text.ID]; learned {
		found = func(words string) []suggest.Suggestion { return l.model.SuggestAgain(i, words) }
	}
	var out []Suggestion
	for _, x := range found(text.Words) {
		is := l.themes[x.Theme]
		at := slices.IndexFunc(book, func(t Place) bool { return t.ID == is })
		if !x.Likely || x.Sure < suggestedSure || len(x.Words) == 0 || at < 0 || slices.Contains(text.Themes, is) {
			continue
		}
		out = append(out, Suggestion{Given: Given{ID: is, Slug: book[at].Slug, Name: book[at].Name}, Sure: x.Sure, Words: x.Words})
		if len(out) == suggestedMost {
			break
		}
	}
	return out
}
