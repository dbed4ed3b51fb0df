// Package equality holds the questions about who takes part, asked apart from ideas and
// kept without anything that leads to a person (decision 0034).
package equality

import (
	"slices"

	"uptake/domain/fault"
)

// NotSaid is an answer to every question.
const NotSaid = "Prefer not to say"

// Question is one question with its answers. The wording follows the pattern "Equality
// information" of the GOV.UK Design System (Open Government Licence 3.0).
type Question struct {
	Key     string
	Text    string
	Answers []string
	After   string // key of the question whose answer leads here; empty: everybody is asked
	If      string // that answer
}

// Questions are all of them, in the order in which they are asked.
var Questions = []Question{
	{Key: "sex", Text: "What is your sex?", Answers: []string{"Female", "Male", NotSaid}},
	{Key: "gender_same", Text: "Is the gender you identify with the same as your sex registered at birth?", Answers: []string{"Yes", "No", NotSaid}},
	{Key: "ethnic_group", Text: "What is your ethnic group?", Answers: []string{white, mixed, asian, black, "Other ethnic group", NotSaid}},
	{Key: "eth_white", Text: "Which of the following best describes your White background?", After: "ethnic_group", If: white, Answers: []string{
		"English, Welsh, Scottish, Northern Irish or British", "Irish", "Gypsy or Irish Traveller", "Any other White background", NotSaid,
	}},
	{Key: "eth_mixed", Text: "Which of the following best describes your mixed or multiple ethnic groups background?", After: "ethnic_group", If: mixed, Answers: []string{
		"White and Black Caribbean", "White and Black African", "White and Asian", "Any other mixed or multiple ethnic background", NotSaid,
	}},
	{Key: "eth_asian", Text: "Which of the following best describes your Asian or Asian British background?", After: "ethnic_group", If: asian, Answers: []string{
		"Indian", "Pakistani", "Bangladeshi", "Chinese", "Any other Asian background", NotSaid,
	}},
	{Key: "eth_black", Text: "Which of the following best describes your Black, African, Caribbean or Black British background?", After: "ethnic_group", If: black, Answers: []string{
		"African", "Caribbean", "Any other Black, African or Caribbean background", NotSaid,
	}},
	{Key: "eth_other", Text: "Which of the following best describes your background?", After: "ethnic_group", If: "Other ethnic group", Answers: []string{"Arab", "Any other ethnic group", NotSaid}},
	{Key: "disability", Text: "Do you have any physical or mental health conditions or illness lasting or expected to last 12 months or more?", Answers: []string{"Yes", "No", NotSaid}},
	{Key: "disability_impact", Text: "Do any of your conditions or illnesses reduce your ability to carry out day to day activities?", After: "disability", If: "Yes", Answers: []string{
		"Yes, a lot", "Yes, a little", "Not at all", NotSaid,
	}},
	{Key: "orientation", Text: "Which of the following best describes your sexual orientation?", Answers: []string{"Heterosexual or straight", "Gay or lesbian", "Bisexual", "Other", NotSaid}},
	{Key: "religion", Text: "What is your religion?", Answers: []string{"No religion", "Christian", "Buddhist", "Hindu", "Jewish", "Muslim", "Sikh", "Any other religion", NotSaid}},
	{Key: "age_band", Text: "How old are you?", Answers: []string{"Under 16", "16 to 24", "25 to 34", "35 to 44", "45 to 54", "55 to 64", "65 to 74", "75 and over", NotSaid}},
}

const (
	white = "White"
	mixed = "Mixed or multiple ethnic groups"
	asian = "Asian or Asian British"
	black = "Black, African, Caribbean or Black British"
)

// Answers are one person's answers by question. What is left out was not answered.
type Answers map[string]string

// Clean returns the answers that are choices of questions which were asked: a second
// step counts only after the first that leads to it.
func (a Answers) Clean() Answers {
	out := Answers{}
	for _, q := range Questions {
		if given := a[q.Key]; slices.Contains(q.Answers, given) && (q.After == "" || out[q.After] == q.If) {
			out[q.Key] = given
		}
	}
	return out
}

// Check returns what Clean would leave out as a fault, for whoever is not led through the
// questions: an answer is given once, and nobody can mend it.
func (a Answers) Check() error {
	var bad fault.Fields
	kept, known := a.Clean(), 0
	for _, q := range Questions {
		_, given := a[q.Key]
		if !given {
			continue
		}
		known++
		if _, ok := kept[q.Key]; !ok {
			bad.Add("answers."+q.Key, "Choose one of the answers, and of a second question only after the answer that leads to it; or leave it out.")
		}
	}
	if known < len(a) {
		bad.Add("answers", "Name the questions by their keys.")
	}
	return bad.Fault("equality.invalid", "There is a problem with your answers.")
}

// Next lists the questions of the second step that these answers lead to.
func (a Answers) Next() []Question {
	var out []Question
	for _, q := range Questions {
		if q.After != "" && a[q.After] == q.If {
			out = append(out, q)
		}
	}
	return out
}
