package pages

import (
	"context"

	"uptake/domain/challenge"
	"uptake/frontend/text"
)

// A thread with more than foldFrom replies shows the first foldTo of them; the
// others unfold.
const (
	foldFrom = 5
	foldTo   = 3
)

// thread is a first-level comment with its replies.
type thread struct {
	shown, folded []challenge.CommentView
	open          bool // the marked comment is among the folded ones
}

// threads parts the page's comments into threads and folds the long ones.
func (p Idea) threads() []thread {
	var out []thread
	for _, c := range p.Thread.Comments {
		if n := len(out); c.Parent == 0 || n == 0 {
			out = append(out, thread{})
		}
		t := &out[len(out)-1]
		t.shown = append(t.shown, c)
	}
	for i := range out {
		t := &out[i]
		if len(t.shown) <= 1+foldFrom {
			continue
		}
		t.shown, t.folded = t.shown[:1+foldTo], t.shown[1+foldTo:]
		for _, c := range t.folded {
			t.open = t.open || c.ID == p.Marked
		}
	}
	return out
}

func foldID(first challenge.CommentView) string { return CommentID(first.ID) + "-more" }

// box is the form for a comment on the idea.
func (p Idea) box(ctx context.Context) CommentBox {
	return CommentBox{
		Action: IdeaURL(p.ID) + "/comments", Label: text.T(ctx, "Add a comment"), Button: text.T(ctx, "Post comment"), Typed: p.Typed, Lang: p.TypedLang, Langs: true, Fields: p.Fields, Agreement: TermsLine{p.Agreeing, p.Fields},
	}
}
