package challenge

import (
	"context"

	"uptake/domain/account"
	"uptake/domain/id"
	"uptake/domain/theme"
)

// Exports reads everything of a challenge, row by row, in the order in which it
// came. Source ids stand in place of ours where a row was imported. all adds
// what only the team may see: held, hidden and withdrawn ideas with what hangs
// on them, and addresses of people. An error of each ends the reading.
type Exports interface {
	People(ctx context.Context, c id.Challenge, all bool, each func(account.PersonRow) error) error
	Ideas(ctx context.Context, c id.Challenge, all bool, each func(IdeaRow) error) error
	Comments(ctx context.Context, c id.Challenge, all bool, each func(CommentRow) error) error
	Supports(ctx context.Context, c id.Challenge, all bool, each func(SupportRow) error) error
	Themes(ctx context.Context, c id.Challenge, each func(theme.Words) error) error
}
