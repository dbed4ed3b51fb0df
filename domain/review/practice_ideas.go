package review

import "uptake/domain/review/stats"

// DefaultPractice returns the practice ideas of a panel for which nobody has
// written others. The worked answers are ours, made for the default criteria; on
// another scale they stand at the same place of it, and a criterion of another
// name has none.
func DefaultPractice(criteria []Criterion) []PracticeIdea {
	out := make([]PracticeIdea, len(practiceIdeas))
	for n, made := range practiceIdeas {
		out[n] = PracticeIdea{Number: n + 1, Title: made.title, Body: made.body, Reasons: made.reasons, Worked: map[string]string{}}
		for _, c := range criteria {
			switch c.Name {
			case Impact:
				out[n].Worked[c.Name] = onScale(made.impact, c.Scale).String()
			case Feasibility:
				out[n].Worked[c.Name] = onScale(made.feasibility, c.Scale).String()
			}
		}
	}
	return out
}

// onScale returns the score of a scale that stands where nine stands on 1 to 9,
// 9 the best. Half-way between two scores it takes the one nearer to the worse end.
func onScale(nine int, s stats.Scale) Value {
	top := s.Steps() - 1
	step := (2*(nine-1)*top + 7) / 16
	if s.BestLow {
		step = top - step
	}
	return s.Min + Value(step)*s.Step
}

// practiceIdeas are invented. One is easy and does a little, one is good and
// needs planning, one sounds grand and is out of reach; scores on a scale from 1 to 9.
var practiceIdeas = []struct {
	title, body         string
	impact, feasibility int
	reasons             string
}{
	{
		title: "A text message the day before",
		body: "Our clinic sends a text message the day before each appointment. It says when and where, what to bring, and which number to ring to change the time.\n\n" +
			"Before, about one person in ten did not come. Since we began, it is about one in twenty. The freed times go to people who wait.",
		impact: 5, feasibility: 9,
		reasons: "Impact is in the middle of the scale. People who would have forgotten are helped, and others are seen sooner. The care itself stays as it is, and most people would have come anyway.\n\n" +
			"Feasibility is at the top. Most services can send messages with what they have, and can start within weeks. That it is a small idea does not make it hard to do: the two questions are answered apart from each other.",
	},
	{
		title: "A call in the first week after the diagnosis",
		body: "A specialist nurse phones everybody within a week of being told that they have a long-term condition. The call takes 20 minutes. The nurse asks what people have understood, what worries them, and what they need by next week.\n\n" +
			"“I had forgotten everything but the name of it,” says a patient. “She was the first who asked about my job.”",
		impact: 8, feasibility: 5,
		reasons: "Impact is high. It reaches everybody with a new diagnosis at the moment when they know least, and it can change how the first months go. A member with lived experience may see here what others miss, so score what you know, not what you think others expect.\n\n" +
			"Feasibility is in the middle. It needs hours of trained nurses each week. A service can plan for that, but not by next month.",
	},
	{
		title: "A warm pool in every health centre",
		body: "Every health centre gets a warm pool, with a physiotherapist beside it all day, so that anybody with sore joints can come when they like, without a referral and without paying.\n\n" +
			"We have no pool yet. We have asked 30 people in our group, and all of them would come.",
		impact: 6, feasibility: 1,
		reasons: "Impact is a little above the middle. Those who come would be helped a good deal. Many people with joint problems would not come, and 30 people of one group are not proof. Nobody asks you for proof: “Unable to judge” is a good answer where you cannot tell.\n\n" +
			"Feasibility is at the bottom. The buildings, the money and the staff are out of reach for nearly every service. Score the idea as it is written, not a smaller one that you would like better.",
	},
}
