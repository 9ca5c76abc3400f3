package edit

import "errors"

// ReplaceRegion puts text in the place of the bytes [Start, End) of any file. What it
// makes of code must still parse, and every block and every value of which no byte is
// in the region stays as it is. The range says where, not what: whoever makes the step
// knows that the place is as it was when the range was told.
type ReplaceRegion struct {
	Start, End int
	Text       string
}

// region is a text of which one part may become anything that parses.
type region struct{ *prose }

func parseRegion(file string, src []byte) (region, error) {
	t, err := parseText(file, src)
	return region{t}, err
}

// outline is empty: what the region may not touch is compared by the claim.
func (region) outline() []item { return nil }

func (s ReplaceRegion) do(path string, now state) (state, splice, error) {
	return one(path, now, parseRegion, s)
}

func (s ReplaceRegion) subject() string { return "" }

func (s ReplaceRegion) shifted(by splice) (Step, error) {
	var err error
	s.Start, s.End, err = by.shift(s.Start, s.End)
	return s, err
}

func (s ReplaceRegion) splice(r region) (splice, error) {
	if s.Start < 0 || s.Start > s.End || s.End > len(r.src) {
		return splice{}, errors.New("the range is not one of this file")
	}
	return splice{start: s.Start, end: s.End, text: s.Text}, nil
}
