package equality

import "uptake/domain/suppress"

// unanswered stands for who was asked and did not answer a question.
const unanswered = "Not answered"

// Line is an answer and what may be told of how many gave it.
type Line struct {
	Answer string
	Count  suppress.Count
}

// List is what may be told of one question, the second step in the first: a list of its
// own would tell of the first by subtraction. No lines: too few people answered.
type List struct {
	Key, Text string
	Lines     []Line
}

// Results are what may be told of a challenge.
type Results struct {
	On      bool
	Waiting bool           // answers wait for the next week
	All     suppress.Count // people who answered
	Lists   []List
}

// Tells reports whether enough people have answered to tell anything but that.
func (r Results) Tells() bool { return r.All.Kind == suppress.Rounded }

// Tell returns what may be told of these answers. All lists are of the same people, so
// each is safe for somebody who knows their number.
func Tell(rule suppress.Rule, all []Answers) ([]List, suppress.Count) {
	var lists []List
	for _, q := range Questions {
		if q.After != "" {
			continue
		}
		names := lines(q)
		at := map[string]int{}
		for i, n := range names {
			at[n] = i
		}
		ns := make([]int, len(names))
		for _, a := range all {
			ns[at[a.line(q)]]++
		}
		l := List{Key: q.Key, Text: q.Text}
		if told := rule.KnownList(ns); told != nil {
			for i, c := range told {
				l.Lines = append(l.Lines, Line{names[i], c})
			}
		}
		lists = append(lists, l)
	}
	return lists, rule.Count(len(all))
}

// lines names what somebody may have answered to q and its second step.
func lines(q Question) []string {
	var out []string
	for _, given := range q.Answers {
		second := Answers{q.Key: given}.Next()
		if len(second) == 0 {
			out = append(out, given)
		}
		for _, s := range second {
			for _, more := range append(append([]string{}, s.Answers...), unanswered) {
				out = append(out, given+": "+more)
			}
		}
	}
	return append(out, unanswered)
}

// line is the one of them that stands for a.
func (a Answers) line(q Question) string {
	given := a[q.Key]
	if given == "" {
		return unanswered
	}
	second := Answers{q.Key: given}.Next()
	for _, s := range second {
		if more := a[s.Key]; more != "" {
			return given + ": " + more
		}
	}
	if len(second) > 0 {
		return given + ": " + unanswered
	}
	return given
}
