package challenge

import (
	"context"
	"time"

	"uptake/domain/account"
	"uptake/domain/id"
)

// Reads answers the questions of pages, API and export. Every method is one
// statement, or a fixed number of them, whatever the number of rows. Each sees
// all that was committed before it began.
type Reads interface {
	Mine
	SuggestReads
	ConductReads
	AlertReads
	RemindReads
	// Challenges lists the challenges, the newest first; with unpublished also those
	// that only their team may see.
	Challenges(ctx context.Context, unpublished bool) ([]Overview, error)
	// ChallengeBySlug returns a challenge in any state, or ErrNotFound. Callers check
	// who may see an unpublished one.
	ChallengeBySlug(ctx context.Context, slug string) (Challenge, error)
	ChallengeByID(ctx context.Context, c id.Challenge) (Challenge, error)
	// NamesOf returns the names of people who may act, such as the leads of areas.
	NamesOf(ctx context.Context, people []id.Person) (map[id.Person]string, error)
	// Synonyms returns a challenge's own list of what search takes to be the same.
	Synonyms(ctx context.Context, c id.Challenge) ([]Synonym, error)
	// Counts returns how many listed ideas stand in each cell of a challenge, those of
	// without left out.
	Counts(ctx context.Context, c id.Challenge, without ...id.Idea) ([]Count, error)
	// CountsOfAny counts those that have at least one of these themes, each once, as
	// without a theme.
	CountsOfAny(ctx context.Context, c id.Challenge, themes []id.Theme, without ...id.Idea) ([]Count, error)
	// Tags counts the listed ideas of a challenge by the tags of their authors, the most
	// used first, at most limit; the ideas of without are not counted.
	Tags(ctx context.Context, c id.Challenge, limit int, without ...id.Idea) ([]Tagged, error)
	// List returns a page of listed ideas.
	List(ctx context.Context, q ListQuery) (List, error)
	// RoleCells counts the people who shared the ideas of q, but for its Group and Region.
	RoleCells(ctx context.Context, q ListQuery) ([]RoleCell, error)
	// RoleCellsApart counts the same for each challenge that has ideas of q.
	RoleCellsApart(ctx context.Context, q ListQuery) (map[id.Challenge][]RoleCell, error)
	// RegionsOf returns the region of whoever shared each idea, where they have given it.
	// Callers ask Narrows which they may show.
	RegionsOf(ctx context.Context, ids []id.Idea) (map[id.Idea]string, error)
	// CardsByID returns cards of listed ideas in the order of ids; others are left out.
	CardsByID(ctx context.Context, ids []id.Idea) ([]Card, error)
	// View returns one idea in any state, or ErrIdeaNotFound. Callers check ReadableBy.
	View(ctx context.Context, i id.Idea) (View, error)
	// Thread returns a page of an idea's comments: whole first-level threads in the
	// order in which they began, each with its replies.
	Thread(ctx context.Context, i id.Idea, page int) (Thread, error)
	// CommentPage returns the page of Thread that holds a comment, and its idea, or
	// ErrCommentNotFound, for one too that stands in no thread yet.
	CommentPage(ctx context.Context, c id.Comment) (id.Idea, int, error)
	// CommentsBy returns one person's comments on an idea, the oldest first.
	CommentsBy(ctx context.Context, p id.Person, i id.Idea) ([]CommentView, error)
	// CommentByID returns a comment with its words in every state, for its author and
	// for moderators, or ErrCommentNotFound. Callers check who asks.
	CommentByID(ctx context.Context, c id.Comment) (CommentView, error)
	// NameOf returns the name and the handle of a person, who may be a role to readers: for
	// moderators alone.
	NameOf(ctx context.Context, p id.Person) (name, handle string, err error)
	// Versions returns the earlier texts of an idea, the newest first.
	Versions(ctx context.Context, i id.Idea) ([]TextVersion, error)
	// MergeOf returns the merge by which an idea goes on as part of another, or
	// ErrNotMerged; MergeByID any merge, one that was undone too.
	MergeOf(ctx context.Context, from id.Idea) (Merge, error)
	MergeByID(ctx context.Context, m id.Merge) (Merge, error)
	// TransferByID returns one move of an idea.
	TransferByID(ctx context.Context, t id.Transfer) (Transfer, error)
	// LinksOf returns the ideas that i, or what goes on as part of it, is linked to, by
	// when: those that everybody may read, each once. On others rests what that is, too:
	// they are for what is kept of it, and never shown.
	LinksOf(ctx context.Context, i id.Idea) (links []Linked, rests []id.Idea, err error)
	// Deeds lists what is new, the newest first, and whether there is more behind it.
	Deeds(ctx context.Context, q DeedQuery) (deeds []Deed, more bool, err error)
	// Timeline returns what happened to an idea, the oldest first, without what a
	// panel has not released.
	Timeline(ctx context.Context, i id.Idea) ([]Moment, error)
	// Words returns what a person said of each of these ideas, where they said anything.
	Words(ctx context.Context, p id.Person, ids []id.Idea) (map[id.Idea]int, error)
	// Follows reports whether a person follows a thing.
	Follows(ctx context.Context, p id.Person, kind FollowKind, subject int64) (bool, error)
	// DraftsOf lists the drafts of a person, or of a draft cookie by its hash.
	DraftsOf(ctx context.Context, p id.Person, claimHash string) ([]Draft, error)
	// DraftByID returns a draft, or ErrDraftNotFound. Callers check MayOpen.
	DraftByID(ctx context.Context, d id.Draft) (Draft, error)
	// IdeasOf lists a person's own ideas in every state, the newest first.
	IdeasOf(ctx context.Context, p id.Person) ([]View, error)
	// FollowedIdeas lists the listed ideas that a person follows, with the reason.
	FollowedIdeas(ctx context.Context, p id.Person) ([]Followed, error)
	// SavedOf lists the saved searches of a person, the first first.
	SavedOf(ctx context.Context, p id.Person) ([]SavedSearch, error)
	// Queue lists what waits for moderators of the challenges (nil: all): held ideas and
	// comments, those that people reported, and those in which the check for details found something, what is urgent first, then the oldest;
	// QueueMost at most.
	Queue(ctx context.Context, of []id.Challenge) ([]Waiting, error)
	// TeamIdeas lists what only the team reads in the challenges (nil: all), the latest first,
	// TeamIdeasMost at most. Callers check who asks.
	TeamIdeas(ctx context.Context, of []id.Challenge) ([]TeamIdea, error)
	// Rulings lists what moderators decided, the latest first. Callers check who asks.
	Rulings(ctx context.Context, q RulingQuery) ([]RulingView, error)
	// FoundIn returns what waits to be looked at in a text, each with its passage; of none
	// callers check who asks.
	FoundIn(ctx context.Context, on Reported) ([]Found, error)
	// NotesOn returns what moderators told each other about a thing, the first first.
	NotesOn(ctx context.Context, on Reported) ([]Note, error)
	// Ticks returns who has ticked which lines for an idea, those that are not on the checklist
	// any more too. Callers check who asks.
	Ticks(ctx context.Context, i id.Idea) ([]Tick, error)
	// PastOf returns the past of whoever wrote a thing, in the challenges of (nil: all).
	PastOf(ctx context.Context, on Reported, of []id.Challenge) (Past, error)
	// ModerationLog returns what moderators did in the challenges of (nil: all), the latest
	// first, LogMost at most.
	ModerationLog(ctx context.Context, of []id.Challenge) ([]LogEntry, error)
	// InHand returns who took a thing in hand last. Callers check whether that holds still.
	InHand(ctx context.Context, on Reported) (Hand, error)
	// ReportsOn returns the open reports on a thing, without who it was, the first first.
	ReportsOn(ctx context.Context, on Reported) ([]Concern, error)
}

// Overview is a challenge as the list of challenges shows it.
type Overview struct {
	ID       id.Challenge
	Slug     string
	Title    string
	Question string
	State    State
	NoIndex  bool // search engines are asked to list nothing of it
	Phases   []Phase
	Ideas    int // listed ones
}

// Count is how many listed ideas stand in one cell: alike in all that lists narrow by.
// With Theme 0 every idea counts once; else those with the theme.
type Count struct {
	Theme    id.Theme
	Area     id.Area
	Kind     Kind
	Stage    Stage   // as shown
	Outcome  Outcome // as shown
	Evidence Evidence
	Pick     Pick
	N        int
}

// Sort is an order of ideas. Ties end by id.
type Sort string

// The orders. Those from MostDiscussed on are worked out when they are asked for.
const (
	Newest            Sort = "newest"
	MostSupported     Sort = "supported"
	RecentlyDiscussed Sort = "discussed"
	MostDiscussed     Sort = "comments" // most comments first
	Rising            Sort = "rising"   // see Rise
	Shuffled          Sort = "shuffled" // see Deal
)

// PerPage is how many ideas a page of the list holds.
const PerPage = 20

// ListQuery asks for a page of ideas. Empty filters let everything through;
// values of one filter are alternatives, filters add up.
type ListQuery struct {
	Challenge  id.Challenge   // 0: all published challenges
	Challenges []id.Challenge // of these alone; none: of all
	Areas      []id.Area
	Kinds      []Kind
	Stages     []Stage   // as shown
	Outcomes   []Outcome // as shown
	Evidence   []Evidence
	Picks      []Pick
	Themes     []id.Theme
	With       id.Theme  // of those with this theme too; 0: whatever else they have
	Tag        string    // of those with this tag, by its TagKey
	Group      string    // of professional roles held on posting; callers ask Narrows
	Region     string    // of the author; likewise
	Only       []id.Idea // of these alone; nil: of all
	Without    []id.Idea // these are neither listed nor counted
	Sort       Sort
	Page       int // from 1; ignored with After
	Limit      int // 1 to 100
	// After continues behind a place in the order of Sort, for the API.
	After   Place
	NoTotal bool // Total is not needed
	// Now decides who rises, and its day how ideas are shuffled; Reader has a beginning
	// of their own in the shuffled order, 0 for visitors.
	Now    time.Time
	Reader id.Person
}

// Place is a place in an order: that of an idea as it stood when the page before
// was read, wherever the idea stands now. The zero Place is the beginning.
type Place struct {
	Idea id.Idea
	Key  int64 // supports, comments, a place, or the microsecond of posting or of the last comment; less than 0 where nobody rises
}

// List is a page of ideas.
type List struct {
	Cards []Card
	Total int // matching ideas on all pages
	More  bool
	Last  Place // of the last card
}

// Card is an idea as lists show it. It holds nothing that the public may not see.
type Card struct {
	ID            id.Idea
	Challenge     id.Challenge
	ChallengeSlug string
	Kind          Kind
	Title         string
	Excerpt       string // the beginning of the text, at most 300 runes
	Lang          string
	Area          string // name; empty for none
	AreaSlug      string
	Author        string // name to show; empty if not known
	AuthorRole    string // code
	Stage         Stage  // as shown
	Outcome       Outcome
	Evidence      Evidence
	PickReason    string // why the team picked it out; empty: it did not
	Supports      int
	Againsts      int
	Passes        int
	Comments      int
	CrowdHidden   bool // the counts are not for this reader, and 0 here
	TextHidden    bool // likewise the text, and empty here
	AuthorHidden  bool // likewise who wrote it
	Version       int
	PostedAt      time.Time
}

// View is one idea with the names that stand beside it.
type View struct {
	Idea
	ChallengeSlug  string
	ChallengeTitle string
	AreaSlug       string
	AreaName       string
	AuthorName     string // FormerMember for erased people, empty if not known
	AuthorHandle   string
	AuthorBadges   []account.Badge // as far as the name is shown
	Themes         []ThemeLink     // those that everybody may see
	TakenIn        []TookIn        // ideas that go on as part of this one, the first first
	Edits          int             // how often it was changed
	RuledFor       ReasonCode      // why it is out of view; empty: it is not, or no standard reason says
	CrowdHidden    bool            // supports and comments are not for this reader, and 0 here
	TextHidden     bool            // likewise text, answers, themes and history, and empty here
	AuthorHidden   bool            // likewise who wrote it, and the history
}

// ThemeLink is a theme's name and address.
type ThemeLink struct {
	ID   id.Theme
	Slug string
	Name string
}

// ThreadPage is how many comments a page of a thread holds at least, where
// there are more: a first-level comment is never parted from its replies.
const ThreadPage = 50

// Thread is a page of comments.
type Thread struct {
	Pinned   *CommentView // the reply from the team, which stands in its place too, on whatever page; nil: none
	Comments []CommentView
	Page     int // from 1
	Pages    int
	Total    int // visible comments on all pages
}

// CommentView is a comment with its author's name. Body is empty where the
// comment is not visible.
type CommentView struct {
	Comment
	Pinned       bool // the reply from the team
	AuthorName   string
	AuthorHandle string
	AuthorBadges []account.Badge
	ParentAuthor string // of the comment answered, for "in reply to"
}

// TextVersion is an earlier text of an idea.
type TextVersion struct {
	Version int
	Text    Text
	account.Agreed
	EditedAt time.Time // when it was replaced
}

// Moment is one line of an idea's timeline.
type Moment struct {
	Kind   string // an outbox.Kind
	At     time.Time
	Reason string
	Detail string
}

// Followed is an idea that a person follows.
type Followed struct {
	Card
	Why Why
}

// Waiting is something that waits for a moderator.
type Waiting struct {
	Idea      id.Idea
	Comment   id.Comment // 0: the idea itself
	Challenge id.Challenge
	Title     string
	Body      string
	Author    string
	Since     time.Time
	Reason    string    // why a moderator held it; empty where the check or an import did
	Held      bool      // nobody else sees it
	Hidden    bool      // it was taken out of view, and its author has changed it since
	Reports   []Concern // the open ones, without who it was, the first first
	Found     []Found   // what the check for details found and nobody has settled, each with its passage
	Notes     []Note    // of moderators, the first first
	Past      Past      // of its author
	Hand      Hand      // who took it last; ask whether that holds still
	Seen      id.Ruling // the ruling that stands and was made last; 0: none
	Version   int       // of the idea or comment
}

// Late returns by how much it waits longer than it should at now; 0 or less: it does not.
func (w Waiting) Late(now time.Time, within time.Duration) time.Duration {
	return now.Sub(w.Since) - within
}
