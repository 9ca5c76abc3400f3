package edit

import (
	"errors"
	"slices"
	"strings"
)

// ReplaceEntry puts another key in the place of one and its single value, in a YAML
// mapping on lines of its own: Under, one within the other, and in the last of them the
// members, whose values are strings.
//
//	value: x  →  valueFrom:
//	               secretKeyRef:
//	                 name: y
type ReplaceEntry struct {
	At      int
	Keys    []string
	Under   []string
	Members []Member
}

// Member is a key with a string.
type Member struct{ Key, Value string }

func (s ReplaceEntry) do(path string, now state) (state, splice, error) {
	return one(path, now, parseData, s)
}

func (s ReplaceEntry) subject() string { return shown(s.Keys) }

func (s ReplaceEntry) shifted(by splice) (Step, error) {
	s.At = by.behind(s.At)
	return s, nil
}

func (s ReplaceEntry) splice(d *data) (splice, error) {
	if len(s.Under) == 0 || len(s.Members) == 0 {
		return splice{}, errors.New("nothing is to take its place")
	}
	if d.holdsInstead(s) {
		return splice{}, ErrUnchanged
	}
	e, missing, err := d.find(s.At, s.Keys)
	if err != nil {
		return splice{}, err
	}
	if len(missing) > 0 {
		return splice{}, errNoValue
	}
	if err := e.changeable(); err != nil {
		return splice{}, err
	}
	before := string(d.src[lineStart(d.src, e.keyStart):e.keyStart])
	switch {
	case e.kind != single || e.parent == nil || e.parent.kind != mapping || !d.needsMembers():
		return splice{}, errors.New("it is no single value of a mapping in YAML")
	case e.within():
		return splice{}, errors.New("it stands between brackets")
	case strings.Trim(before, " -") != "":
		return splice{}, errors.New("it shares its line")
	case e.parent.child(s.Under[0]) != nil:
		return splice{}, errors.New("what is to take its place is there already")
	}
	indent := strings.Repeat(" ", len(before))
	var text strings.Builder
	for i, key := range s.Under {
		if i > 0 {
			text.WriteString(d.newline + indent)
		}
		text.WriteString(key + ":")
		indent += "  "
	}
	for _, m := range s.Members {
		value, err := d.notation.written(literal{"!!str", m.Value}, nil)
		if err != nil {
			return splice{}, err
		}
		text.WriteString(d.newline + indent + m.Key + ": " + value)
	}
	return splice{start: e.keyStart, end: e.end, text: text.String()}, nil
}

// holdsInstead says that the one key is gone and the other is there.
func (d *data) holdsInstead(s ReplaceEntry) bool {
	if len(s.Keys) == 0 {
		return false
	}
	last := len(s.Keys) - 1
	e, missing, err := d.find(s.At, append(slices.Clone(s.Keys[:last]), s.Under[0]))
	return err == nil && len(missing) == 0 && e.parent.child(s.Keys[last]) == nil
}
