package stats

// Parity sets the scores of the two groups of a panel side by side.
type Parity struct {
	MedianLived, MedianProfessional Ratio
	Gap                             Ratio // lived minus professional, on the scale as scored
	Parity                          Ratio // the mean of both medians: each group weighs half
	// The same of the means: they make the order where each group weighs half.
	MeanLived, MeanProfessional, MeanParity Ratio
	Flag                                    bool // the groups see it so differently that it has to be discussed
}

// ParityOf compares members with lived experience with all others. Gap and
// Parity are undefined while one group has given no score. Flag is set when the
// medians lie at least 3/8 of the scale apart (3 points on 1-9), or when any
// lived score lies in the outer region opposite to the professional median, so
// that one person alone is noticed.
//
// The rule is ours: scores of 8 8 8 8 2 show no disagreement by RAND/UCLA.
func ParityOf(lived, professional []Value, s Scale) Parity {
	p := Parity{
		MedianLived: Median(lived), MedianProfessional: Median(professional),
		MeanLived: Summarise(lived).Mean, MeanProfessional: Summarise(professional).Mean,
	}
	if !p.MedianLived.Defined() || !p.MedianProfessional.Defined() {
		return p
	}
	l, q := p.MedianLived, p.MedianProfessional
	p.Gap = over(l.Num*q.Den-q.Num*l.Den, l.Den*q.Den)
	p.Parity = over(l.Num*q.Den+q.Num*l.Den, 2*l.Den*q.Den)
	a, b := p.MeanLived, p.MeanProfessional
	p.MeanParity = over(a.Num*b.Den+b.Num*a.Den, 2*a.Den*b.Den)
	p.Flag = cmpProducts(8*abs(p.Gap.Num), int64(Point), 3*int64(s.Max-s.Min), p.Gap.Den) >= 0
	theirs := s.Region(q)
	for _, v := range lived {
		mine := s.region(v)
		p.Flag = p.Flag || mine == Low && theirs == High || mine == High && theirs == Low
	}
	return p
}
