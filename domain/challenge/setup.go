package challenge

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"uptake/domain/account"
	"uptake/domain/fault"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// Create keeps a new challenge with its areas, phases and prompts. It is not
// public until Publish.
func (s Service) Create(ctx context.Context, a account.Actor, c Challenge) (Challenge, error) {
	if err := account.Can(a, account.CreateChallenge, account.Thing{}); err != nil {
		return Challenge{}, err
	}
	c.State = Unpublished
	if c.SupportForm == "" {
		c.SupportForm = SupportOnly
	}
	c, err := c.Check()
	if err != nil {
		return Challenge{}, err
	}
	if err = checkParts(&c); err != nil {
		return Challenge{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		c.CreatedAt = s.Now()
		if err := tx.AddChallenge(&c); err != nil {
			return err
		}
		for _, p := range c.Phases {
			if err := schedule(tx, p, c.CreatedAt); err != nil {
				return err
			}
		}
		return tx.Emit(outbox.Event{Kind: outbox.ChallengeCreated, Challenge: c.ID, Actor: a.Person, At: c.CreatedAt})
	})
	return c, err
}

// checkParts puts areas, phases and prompts in order, or names what is wrong
// with them.
func checkParts(c *Challenge) error {
	var bad fault.Fields
	seen := map[string]bool{}
	for i := range c.Areas {
		a, err := c.Areas[i].Check()
		if err != nil {
			return err
		}
		if seen[a.Slug] {
			bad.Add("areas", "Each area needs a name of its own: "+a.Name+" stands there twice.")
		}
		seen[a.Slug], c.Areas[i] = true, a
	}
	for i := range c.Phases {
		p, err := c.Phases[i].Check()
		if err != nil {
			return err
		}
		c.Phases[i] = p
	}
	asked, n := map[Prompt]bool{}, map[Kind]int{}
	for _, p := range c.Prompts {
		if n[p.Kind]++; n[p.Kind] > PromptsMost || utf8.RuneCountInString(p.Hint) > HintMax {
			bad.Add("prompts", "Ask 10 questions or fewer of each kind, with hints of up to 300 characters.")
			break
		}
		one := Prompt{Kind: p.Kind, Key: p.Key}
		if asked[one] {
			bad.Add("prompts", "Each question of a kind needs a key of its own: "+p.Key+" stands there twice.")
			break
		}
		asked[one] = true
		if !slices.Contains(Kinds, p.Kind) || !promptKey(p.Key) || strings.TrimSpace(p.Label) == "" || utf8.RuneCountInString(p.Label) > 200 {
			bad.Add("prompts", "Each question needs a kind, a key of lower-case letters and a label of up to 200 characters.")
			break
		}
	}
	return bad.Fault("challenge.invalid", "There is a problem with the challenge.")
}

func promptKey(k string) bool {
	return k != "" && len(k) <= 40 && strings.Trim(k, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// Check returns a with its texts put in order and its slug made of its name
// where it has none, or every rule that it breaks.
func (a Area) Check() (Area, error) {
	a.Name = account.OneLine(a.Name)
	if a.Slug == "" {
		a.Slug = Slug(a.Name)
		if a.Slug == "new" { // the address of the form for another area
			a.Slug = "new-area"
		}
	}
	var bad fault.Fields
	if a.Name == "" {
		bad.Add("name", "Enter the name of the area.")
	} else if utf8.RuneCountInString(a.Name) > NameMax {
		bad.Add("name", "Name must be 100 characters or fewer.")
	} else if !slugForm.MatchString(a.Slug) {
		bad.Add("name", "Enter a name with at least one letter from A to Z or a digit.")
	}
	if utf8.RuneCountInString(a.About) > AboutMax {
		bad.Add("about", "Text must be 2,000 characters or fewer.")
	}
	return a, bad.Fault("area.invalid", "There is a problem with the area.")
}

// Change replaces the texts and the prompts of a challenge; the form of support
// stays as it was made. version is the one that the editor saw.
func (s Service) Change(ctx context.Context, a account.Actor, challenge id.Challenge, version int, to Challenge) (Challenge, error) {
	return s.change(ctx, a, challenge, outbox.ChallengeChanged, func(tx Tx, c *Challenge) error {
		if c.Version != version {
			return ErrStale
		}
		next := *c
		next.Slug, next.Title, next.Question, next.Brief = to.Slug, to.Title, to.Question, to.Brief
		next.Steps, next.Sponsor, next.NoIndex, next.SupportForm, next.Prompts = to.Steps, to.Sponsor, to.NoIndex, to.SupportForm, to.Prompts
		next.UnnamedPosts, next.TeamPosts = to.UnnamedPosts, to.TeamPosts
		next, err := next.Check()
		if err != nil {
			return err
		}
		if err = checkParts(&next); err != nil {
			return err
		}
		if next.SupportForm != c.SupportForm {
			return &fault.Error{Kind: fault.Conflict, Code: "challenge.support_fixed", Message: "The form of support cannot be changed once the challenge exists. Create another challenge instead."}
		}
		*c = next
		return tx.SaveChallenge(c)
	})
}

// Publish opens a challenge to readers; its phases say what may be done.
func (s Service) Publish(ctx context.Context, a account.Actor, challenge id.Challenge) (Challenge, error) {
	return s.change(ctx, a, challenge, outbox.ChallengePublished, func(tx Tx, c *Challenge) error {
		if c.State != Unpublished {
			return &fault.Error{Kind: fault.Conflict, Code: "challenge.published", Message: "This challenge has been published already."}
		}
		c.State = Published
		return tx.SaveChallenge(c)
	})
}

// Archive ends a challenge: it stays readable and refuses every change.
func (s Service) Archive(ctx context.Context, a account.Actor, challenge id.Challenge) (Challenge, error) {
	return s.change(ctx, a, challenge, outbox.ChallengeArchived, func(tx Tx, c *Challenge) error {
		c.State = Archived
		return tx.SaveChallenge(c)
	})
}

// AddArea adds an area at the end.
func (s Service) AddArea(ctx context.Context, a account.Actor, challenge id.Challenge, area Area) (Challenge, error) {
	area, err := area.Check()
	if err != nil {
		return Challenge{}, err
	}
	return s.change(ctx, a, challenge, outbox.ChallengeChanged, func(tx Tx, c *Challenge) error {
		if _, taken := c.AreaBySlug(area.Slug); taken {
			return &fault.Error{Kind: fault.Conflict, Code: "area.taken", Message: "There is an area with this name already."}
		}
		added := area
		if err := tx.AddArea(c.ID, &added); err != nil {
			return err
		}
		c.Areas = append(slices.Clip(c.Areas), added)
		return nil
	})
}

// ChangeArea changes the name, the text or the lead of an area. version is the challenge's, as the editor saw it; 0: any.
func (s Service) ChangeArea(ctx context.Context, a account.Actor, challenge id.Challenge, version int, area Area) (Challenge, error) {
	area, err := area.Check()
	if err != nil {
		return Challenge{}, err
	}
	return s.change(ctx, a, challenge, outbox.ChallengeChanged, func(tx Tx, c *Challenge) error {
		if version != 0 && c.Version != version {
			return ErrStale
		}
		at := slices.IndexFunc(c.Areas, func(x Area) bool { return x.ID == area.ID })
		if at < 0 {
			return ErrAreaNotFound
		}
		kept := area
		kept.Slug = c.Areas[at].Slug
		c.Areas = slices.Clone(c.Areas)
		c.Areas[at] = kept
		return tx.SaveArea(c.ID, kept)
	})
}

// ErrAreaNotFound is returned for an area that the challenge does not have.
var ErrAreaNotFound = &fault.Error{Kind: fault.NotFound, Code: "area.not_found", Message: "There is no such area in this challenge."}

func mayChange(a account.Actor, c Challenge) error {
	if err := account.Can(a, account.ChangeChallenge, thing(c.ID, 0)); err != nil {
		return err
	}
	return c.Changeable()
}

// Changeable returns ErrArchived for a challenge in which nothing can be changed any more.
func (c Challenge) Changeable() error {
	if c.State == Archived {
		return ErrArchived
	}
	return nil
}

func (s Service) change(ctx context.Context, a account.Actor, challenge id.Challenge, kind outbox.Kind,
	change func(Tx, *Challenge) error,
) (Challenge, error) {
	var c Challenge
	err := s.Store.InTx(ctx, func(tx Tx) error {
		var err error
		if c, err = tx.ChallengeForChange(challenge); err != nil {
			return err
		}
		if err = mayChange(a, c); err != nil {
			return err
		}
		if err = change(tx, &c); err != nil {
			return err
		}
		return tx.Emit(outbox.Event{Kind: kind, Challenge: c.ID, Actor: a.Person, At: s.Now()})
	})
	return c, err
}
