package main

import (
	"math/rand/v2"
	"strings"
)

// vocabulary is what the texts are made of: everyday words first, rarer ones
// behind. A text takes a word the more seldom the further back it stands.
var vocabulary = strings.Fields(`the to and of a in for is it on with that we this as be are at by can our
from not have their when they was would staff ward patients more care time home people after before each so day
call team clinic week one who had which will been there what about could other them first same every need new work
community nurse discharge appointment virtual video referral family phone waiting early better keep started using small
change group remote monitoring weekly visit safe record notes handover morning evening weekend rota shared list plan support
therapy rehabilitation stroke respiratory diabetes wound dressing pharmacy medicines breathing exercise walking leaflet
letter interpreter language transport parking volunteer carer isolation lonely confidence anxiety sleep advice helpline
tablet camera message reminder booking triage assessment review pathway feedback survey audit measure reduced quicker
cancelled missed delay space corridor waiting-room mask distance ventilation outdoor garden gym class hybrid drop-in
dietitian podiatry physiotherapist occupational speech paediatric maternity dental optician mental crisis street rural
island coach huddle dashboard barcode fridge laundry catering porter reception badge induction mentor rotation bank
spirometry oximeter glucose catheter cannula tracheostomy dysphagia neuropathy osteoporosis sarcopenia fibromyalgia
lymphoedema eczema psoriasis epilepsy migraine parkinson dementia delirium palliative bereavement chaplain advocate`)

// writer makes plausible texts, the same ones from the same seed.
type writer struct{ r *rand.Rand }

func newWriter(seed uint64) writer { return writer{rand.New(rand.NewPCG(seed, 1))} } //nolint:gosec // texts are no secrets

// text returns least to most words in sentences.
func (w writer) text(least, most int) string {
	var b strings.Builder
	n, in := least+w.r.IntN(most-least+1), 0
	for i := range n {
		word := w.word()
		if in == 0 {
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		b.WriteString(word)
		in++
		switch {
		case i == n-1 || in > 8 && w.r.IntN(6) == 0:
			b.WriteByte('.')
			in = 0
		case in > 3 && w.r.IntN(12) == 0:
			b.WriteByte(',')
		}
		if i < n-1 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// title returns a heading of five to nine words.
func (w writer) title() string {
	t := strings.TrimRight(w.text(5, 9), ".")
	return t[:min(len(t), 100)]
}

// word takes the product of two chances, so that common words are common.
func (w writer) word() string {
	return vocabulary[int(w.r.Float64()*w.r.Float64()*float64(len(vocabulary)))]
}
