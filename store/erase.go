package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"uptake/domain/account"
	"uptake/domain/attachment"
	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/privacy"
)

// Privacy is the store as package privacy sees it.
func Privacy(s *Store) Viewed[privacy.Tx] {
	return View(s, func(tx *Tx) privacy.Tx { return privacyTx{accountTx{tx}, s.rules} })
}

type privacyTx struct {
	accountTx
	rules *ruleCache
}

// Places lists the panels on which p sits.
func (r privacyReads) Places(ctx context.Context, p id.Person) ([]privacy.Place, error) {
	places := []privacy.Place{}
	err := r.s.Reader(ctx).All(&places, `/* privacy.places */ SELECT n.id AS panel, n.name, s.id AS seat, s.kind, s.person_id AS person, n.state NOT IN ('finalised', 'published', 'archived') AS open
		FROM seats s JOIN panels n ON n.id = s.panel_id WHERE s.person_id = ? AND s.state <> 'left' ORDER BY n.name, n.id`, p)
	return places, err
}

// IsAdministrator reports whether p is an administrator of the site.
func (tx privacyTx) IsAdministrator(p id.Person) (bool, error) {
	var n int
	err := tx.Get(&n, "/* privacy.administers */ SELECT count(*) FROM roles WHERE person_id = ? AND role = ? AND challenge_id = 0", p, account.Administrator)
	return n > 0, err
}

// forgotten are the statements that take away what tells who a person is, with the
// person as every value. The order is that of references between rows.
var forgotten = []string{
	"badges */ DELETE FROM badges WHERE person_id = ?",
	"sessions */ DELETE FROM sessions WHERE person_id = ?",
	"tokens */ DELETE FROM api_tokens WHERE person_id = ?",
	"identities */ DELETE FROM identities WHERE person_id = ?",
	"passages */ DELETE FROM passages WHERE person_id = ?",
	"checked */ UPDATE events SET reason = '' WHERE kind IN ('address.asked', 'second_step.reset', 'person.cut_off') AND subject = ?", // what was checked of them
	"recovery_codes */ DELETE FROM recovery_codes WHERE person_id = ?",
	"agreements */ DELETE FROM agreements WHERE person_id = ?",
	"guardians */ DELETE FROM guardians WHERE person_id = ?",
	"account_notes */ DELETE FROM account_notes WHERE person_id = ?",
	"passkeys */ DELETE FROM passkeys WHERE person_id = ?",
	"second_steps */ DELETE FROM second_steps WHERE person_id = ?",
	"address_changes */ DELETE FROM address_changes WHERE person_id = ?",
	"distrust */ UPDATE events SET reason = '' WHERE kind IN ('person.trusted', 'person.distrusted', 'sanction.imposed', 'sanction.lifted', 'sanction.stands', 'badge.given') AND subject = ?", // what moderators said of them
	"alerted */ UPDATE watches SET first_id = NULL, lost = TRUE, version = version + 1 WHERE first_id = ?",
	"alerted_second */ UPDATE watches SET second_id = NULL, lost = TRUE, version = version + 1 WHERE second_id = ?",
	"tried */ UPDATE alerts SET tried_by = NULL WHERE tried_by = ?",
	"sanctions */ DELETE FROM sanctions WHERE person_id = ?",
	"trusts */ DELETE FROM trusts WHERE person_id = ?",
	"roles */ DELETE FROM roles WHERE person_id = ?",
	"sign_ins */ DELETE FROM sign_ins WHERE email = (SELECT email FROM people WHERE id = ?)",
	"answers */ DELETE FROM kept_answers WHERE person_id = ?",
	"digests */ DELETE FROM tasks WHERE handler = 'notify.digest' AND subject = ?",
	"drafts */ DELETE FROM drafts WHERE author_id = ?",
	"asked */ DELETE FROM equality_asked WHERE person_id = ?",
	"follows */ DELETE FROM follows WHERE person_id = ?",
	"followers */ DELETE FROM follows WHERE kind = 'person' AND subject = ?",
	"merged */ DELETE FROM merge_follows WHERE person_id = ?",
	"matches */ DELETE FROM saved_matches WHERE search_id IN (SELECT id FROM saved_searches WHERE person_id = ?)",
	"undone */ DELETE FROM saved_undone WHERE search_id IN (SELECT id FROM saved_searches WHERE person_id = ?)",
	"searches */ DELETE FROM saved_searches WHERE person_id = ?",
	// A report stays for the moderators; its mark lets it count once, and leads nowhere.
	"reports */ UPDATE reports SET mark = 'former ' || id, person_id = 0 WHERE person_id = ?",
	"hands */ DELETE FROM in_hand WHERE person_id = ?",
	"keys */ DELETE FROM source_ids WHERE kind = 'person' AND row_id = ?",
	// The rules of a challenge are kept by its version.
	"led */ UPDATE challenges SET version = version + 1 WHERE id IN (SELECT challenge_id FROM areas WHERE lead_id = ?)",
	"leads */ UPDATE areas SET lead_id = NULL WHERE lead_id = ?",
	"contacts */ UPDATE adoptions SET contact_id = NULL WHERE contact_id = ?",
	"news */ UPDATE updates SET author_id = NULL WHERE author_id = ?",
	"links */ UPDATE idea_links SET by_id = NULL WHERE by_id = ?",
	"readers */ DELETE FROM writeup_readers WHERE person_id = ?",
	// Of seats, what the member gave in closed rounds and what the panel signed stay.
	"score_drafts */ DELETE FROM score_drafts WHERE seat_id IN (SELECT id FROM seats WHERE person_id = ?)",
	"score_entries */ DELETE FROM score_entries WHERE seat_id IN (SELECT id FROM seats WHERE person_id = ?)",
	"private_notes */ UPDATE score_sheets SET note = '' WHERE note_for = 'private' AND seat_id IN (SELECT id FROM seats WHERE person_id = ?)",
	"practice */ DELETE FROM practice_answers WHERE seat_id IN (SELECT id FROM seats WHERE person_id = ?)",
	"questions */ DELETE FROM panel_questions WHERE seat_id IN (SELECT id FROM seats WHERE person_id = ?)",
	"invitations */ UPDATE seat_answers SET words = '' WHERE seat_id IN (SELECT id FROM seats WHERE person_id = ?)",
	"availabilities */ DELETE FROM seat_availabilities WHERE seat_id IN (SELECT id FROM seats WHERE person_id = ?)",
	"expenses */ DELETE FROM seat_expenses WHERE seat_id IN (SELECT id FROM seats WHERE person_id = ?)",
}

// Forget removes everything that tells who p is.
func (tx privacyTx) Forget(p account.Person, handle string) error {
	for _, sql := range forgotten {
		if _, err := tx.Exec("/* erase."+sql, p.ID); err != nil {
			return err
		}
	}
	for _, forget := range []func(account.Person) error{tx.forgetMail, tx.forgetAnswers, tx.forgetCredits, tx.forgetOccasions} {
		if err := forget(p); err != nil {
			return err
		}
	}
	return tx.One(`/* erase.person */ UPDATE people SET handle = ?, name = ?, email = NULL, professional_role = '', organisation = '', region = '', unnamed = FALSE, lang = 'en', age = '', age_at = NULL, said_no_at = NULL,
		state = ?, for_you = FALSE, reminders = FALSE, reminded_at = NULL, confirmed_at = NULL, warned_at = NULL, badges = '', version = version + 1 WHERE id = ?`, handle, account.FormerMember, account.Erased, p.ID)
}

// anonymous puts a former member in place of who p was, in a text about somebody else.
func anonymous(p account.Person, text string) string {
	for _, s := range []string{p.Name, p.Email, p.Handle} {
		if s != "" {
			text = strings.ReplaceAll(text, s, account.FormerMember)
		}
	}
	return text
}

// forgetMail drops the waiting mails to p, and takes their name out of those to others.
func (tx privacyTx) forgetMail(p account.Person) error {
	var rows []struct {
		ID      int64
		Payload string
	}
	if err := tx.All(&rows, "/* erase.mails */ SELECT id, payload FROM tasks WHERE handler = 'mail.send'"); err != nil {
		return err
	}
	for _, r := range rows {
		var m map[string]string
		if err := json.Unmarshal([]byte(r.Payload), &m); err != nil {
			continue // nobody can send it either
		}
		if p.Email != "" && m["To"] == p.Email {
			if _, err := tx.Exec("/* erase.mail */ DELETE FROM tasks WHERE id = ?", r.ID); err != nil {
				return err
			}
			continue
		}
		for k, v := range m {
			m[k] = anonymous(p, v)
		}
		payload, err := json.Marshal(m)
		if err != nil {
			return err
		}
		if anonymous(p, r.Payload) == r.Payload {
			continue
		}
		if _, err = tx.Exec("/* erase.named */ UPDATE tasks SET payload = ? WHERE id = ?", string(payload), r.ID); err != nil {
			return err
		}
	}
	return nil
}

// likeEscape makes a text one that LIKE takes word for word, with ! as escape.
var likeEscape = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// forgetAnswers empties what was answered to programs of others and names p. Such an
// answer is kept for a day; who asks again gets an empty one.
func (tx privacyTx) forgetAnswers(p account.Person) error {
	for _, s := range []string{p.Name, p.Email, p.Handle} {
		if s == "" {
			continue
		}
		b, err := json.Marshal(s) // as an answer holds it
		if err != nil {
			return err
		}
		like := "%" + likeEscape.Replace(strings.Trim(string(b), `"`)) + "%"
		if _, err := tx.Exec(`/* erase.answered */ UPDATE kept_answers SET body = '' WHERE body LIKE ? ESCAPE '!'`, like); err != nil {
			return err
		}
	}
	return nil
}

// forgetCredits takes the name out of credits, which keep the number.
func (tx privacyTx) forgetCredits(p account.Person) error {
	var rows []struct {
		ID      int64
		Credits string
	}
	if err := tx.All(&rows, "/* erase.credits */ SELECT id, credits FROM writeups WHERE credits LIKE ?", held{person: p.ID}.named()); err != nil {
		return err
	}
	for _, r := range rows {
		var all []creditJSON
		if err := json.Unmarshal([]byte(r.Credits), &all); err != nil {
			return fmt.Errorf("credits of write-up %d: %w", r.ID, err)
		}
		for n := range all {
			if all[n].Person == p.ID {
				all[n].Name = ""
			}
		}
		b, err := json.Marshal(all)
		if err != nil {
			return err
		}
		if err := tx.One("/* erase.credit */ UPDATE writeups SET credits = ?, version = version + 1 WHERE id = ?", string(b), r.ID); err != nil {
			return err
		}
	}
	return nil
}

// forgetOccasions takes the name out of webinars and question hours.
func (tx privacyTx) forgetOccasions(p account.Person) error {
	return tx.occasions(p.ID, func(by *partyJSON, _ *string) { by.Name = "" })
}

// occasionRow is what an update holds of a webinar or a question hour.
type occasionRow struct {
	ID       int64
	Occasion string
}

// occasions changes what p is and said in webinars and question hours.
func (tx privacyTx) occasions(p id.Person, change func(by *partyJSON, words *string)) error {
	var rows []occasionRow
	if err := tx.All(&rows, "/* erase.occasions */ SELECT id, occasion FROM updates WHERE occasion LIKE ?", held{person: p}.named()); err != nil {
		return err
	}
	return tx.eachParty(rows, func(by *partyJSON, words *string) {
		if by.Person == p {
			change(by, words)
		}
	})
}

// parties calls of with everybody who is in an occasion, and what they said.
func (o *occasionJSON) parties(of func(by *partyJSON, words *string)) {
	for n := range o.Hosts {
		of(&o.Hosts[n], new(string))
	}
	for n := range o.Questions {
		q := &o.Questions[n]
		of(&q.By, &q.Text)
		for c := range q.Contributions {
			of(&q.Contributions[c].By, &q.Contributions[c].Body)
		}
		if q.Answer != nil {
			of(&q.Answer.By, &q.Answer.Body)
		}
	}
}

// eachParty changes who is in these occasions.
func (tx privacyTx) eachParty(rows []occasionRow, change func(by *partyJSON, words *string)) error {
	for _, r := range rows {
		var o occasionJSON
		if err := json.Unmarshal([]byte(r.Occasion), &o); err != nil {
			return fmt.Errorf("occasion of update %d: %w", r.ID, err)
		}
		o.parties(change)
		b, err := json.Marshal(o)
		if err != nil {
			return err
		}
		if string(b) == r.Occasion {
			continue
		}
		kept, err := readOccasion(string(b))
		if err != nil {
			return err
		}
		if err := tx.One("/* erase.occasion */ UPDATE updates SET occasion = ?, occasion_text = ?, version = version + 1 WHERE id = ?", string(b), kept.Text(), r.ID); err != nil {
			return err
		}
	}
	return nil
}

// IdeasOf returns the ideas of p in any state, and holds them.
func (tx privacyTx) IdeasOf(p id.Person) ([]challenge.Idea, error) {
	var rows []ideaRow
	if err := tx.All(&rows, "/* erase.ideas */ SELECT "+ideaColumns+" FROM ideas i WHERE i.author_id = ? ORDER BY i.id"+tx.ForUpdate(), p); err != nil {
		return nil, err
	}
	out := make([]challenge.Idea, 0, len(rows))
	for _, r := range rows {
		i, err := r.domain()
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, nil
}

// SaveIdea is that of challenge.Tx.
func (tx privacyTx) SaveIdea(i *challenge.Idea) error { return tx.saveIdea(i) }

// WipeIdea empties earlier versions and redacted copies of an idea.
func (tx privacyTx) WipeIdea(i id.Idea) error {
	_, err := tx.Exec("/* erase.versions */ UPDATE idea_versions SET title = ?, body = '', answers = '[]', tags = '' WHERE idea_id = ?", privacy.RemovedTitle, i)
	if err == nil {
		_, err = tx.Exec("/* erase.notes */ DELETE FROM moderator_notes WHERE kind = 'idea' AND subject = ?", i)
	}
	if err == nil {
		_, err = tx.Exec("/* erase.found */ DELETE FROM found_passages WHERE kind = 'idea' AND subject = ?", i)
	}
	if err == nil {
		_, err = tx.Exec("/* erase.copies */ UPDATE redacted_copies SET title = '', body = '', answers = '[]' WHERE idea_id = ?", i)
	}
	return err
}

// WipeWords empties what p wrote to others, ideas apart.
func (tx privacyTx) WipeWords(p id.Person) ([]privacy.Said, error) {
	said := []privacy.Said{}
	err := tx.All(&said, `/* erase.said */ SELECT c.id AS comment, c.idea_id AS idea, i.challenge_id AS challenge FROM comments c JOIN ideas i ON i.id = c.idea_id
		WHERE c.author_id = ? AND c.state = 'visible' ORDER BY c.id`, p)
	if err != nil {
		return nil, err
	}
	for _, sql := range []string{
		"comment_versions */ DELETE FROM comment_versions WHERE comment_id IN (SELECT id FROM comments WHERE author_id = ?)",
		"comments */ UPDATE comments SET body = '', state = 'deleted', state_reason = '', deleted_from = '', version = version + 1 WHERE author_id = ?",
		"found */ DELETE FROM found_passages WHERE kind = 'comment' AND subject IN (SELECT id FROM comments WHERE author_id = ?)",
		"noted */ DELETE FROM moderator_notes WHERE kind = 'comment' AND subject IN (SELECT id FROM comments WHERE author_id = ?)",
		"reported */ UPDATE reports SET words = '' WHERE person_id = ?",
		"linked */ UPDATE idea_links SET words = '' WHERE by_id = ?",
		"signed */ UPDATE sign_offs SET note = '' WHERE person_id = ?",
	} {
		if _, err := tx.Exec("/* erase."+sql, p); err != nil {
			return nil, err
		}
	}
	var ideas []id.Idea
	for _, s := range said {
		if !slices.Contains(ideas, s.Idea) {
			ideas = append(ideas, s.Idea)
		}
	}
	if len(ideas) > 0 {
		if err := (challengeTx{tx.Tx, tx.rules}).recount(ideas...); err != nil {
			return nil, err
		}
	}
	return said, tx.occasions(p, func(_ *partyJSON, words *string) { *words = "Removed." })
}

// FilesOf returns what p attached, and what is attached to their ideas.
func (tx privacyTx) FilesOf(p id.Person) ([]attachment.Attachment, error) {
	lock := ""
	if tx.Dialect() == Postgres {
		lock = " FOR UPDATE OF a"
	}
	return readAttachments(tx, "/* erase.files */ SELECT "+attachmentColumns+"WHERE (a.person_id = ? OR i.author_id = ?) AND a.removed_at IS NULL ORDER BY a.id"+lock, p, p)
}

// SaveAttachment is that of attachment.Tx.
func (tx privacyTx) SaveAttachment(a *attachment.Attachment) error {
	return attachmentTx{tx.Tx, tx.rules}.SaveAttachment(a)
}
