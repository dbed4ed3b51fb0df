package stats

// Layers sorts ideas by what beats what: layer 1 holds those that no other idea
// beats, layer 2 those that only layer 1 beats, and so on. One idea beats another
// when it is at least as good on every figure and better on one; equal ideas
// stand together. figures holds for each idea its nine-point equivalents (more is
// better). An idea that lacks one has layer 0.
func Layers(figures [][]Ratio) []int {
	layers := make([]int, len(figures))
	left := 0
	for i := range figures {
		if whole(figures[i]) {
			layers[i] = -1
			left++
		}
	}
	for layer := 1; left > 0; layer++ {
		var top []int
		for i := range figures {
			if layers[i] == -1 && !beaten(figures, layers, i) {
				top = append(top, i)
			}
		}
		for _, i := range top {
			layers[i] = layer
		}
		left -= len(top)
	}
	return layers
}

func whole(f []Ratio) bool {
	for _, r := range f {
		if !r.Defined() {
			return false
		}
	}
	return len(f) > 0
}

// beaten reports whether an idea without a layer yet beats idea i.
func beaten(figures [][]Ratio, layers []int, i int) bool {
	for o := range figures {
		if layers[o] == -1 && beats(figures[o], figures[i]) {
			return true
		}
	}
	return false
}

func beats(a, b []Ratio) bool {
	better := false
	for n := range a {
		c := a[n].Cmp(b[n])
		if c < 0 {
			return false
		}
		better = better || c > 0
	}
	return better
}
