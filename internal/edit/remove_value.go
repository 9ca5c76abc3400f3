package edit

import (
	"errors"
	"fmt"
	"strings"
)

// RemoveValue takes a key and its value out of a file of settings, on whole lines where
// they stand on lines of their own. Keys lead to it as in [SetValue]. Comments stay,
// but for one behind the value. A key that is not there is already removed.
type RemoveValue struct {
	At   int
	Keys []string
}

func (s RemoveValue) do(path string, now state) (state, splice, error) {
	return one(path, now, parseData, s)
}

func (s RemoveValue) subject() string { return shown(s.Keys) }

func (s RemoveValue) shifted(by splice) (Step, error) {
	s.At = by.behind(s.At)
	return s, nil
}

func (s RemoveValue) splice(d *data) (splice, error) {
	e, missing, err := d.find(s.At, s.Keys)
	if err != nil {
		return splice{}, err
	}
	if len(missing) > 0 {
		return splice{}, ErrUnchanged
	}
	if err := e.removable(); err != nil {
		return splice{}, err
	}
	if e.parent.flow {
		return d.cutBetweenBrackets(e), nil
	}
	if len(e.parent.entries) == 1 && d.needsMembers() {
		return splice{}, fmt.Errorf("it is all that %q holds: remove that", shown(s.Keys[:len(s.Keys)-1]))
	}
	start := lineStart(d.src, e.keyStart)
	if strings.TrimSpace(string(d.src[start:e.keyStart])) != "" {
		return splice{}, errors.New("it begins an item of a list, on the same line")
	}
	return splice{start: start, end: lineEnd(d.src, e.end)}, nil
}

// needsMembers says that a mapping without members would be none.
func (d *data) needsMembers() bool {
	_, is := d.notation.(yamlNotation)
	return is
}

// removable says why the entry cannot go, or nothing.
func (e *setting) removable() error {
	switch {
	case e.parent == nil || e.parent.kind != mapping:
		return errors.New("an item of a list has no key: what its number names would be another item once it is gone")
	case e.parent.child("<<") != nil:
		return errors.New("a merge key (<<) beside it may give it another value")
	case e.sharesWithin():
		return errors.New("an alias elsewhere in the file stands for a value in it")
	case e.end < 0:
		return errors.New("where its value ends is not known")
	}
	return e.parent.changeable()
}

// sharesWithin says that something in the entry has aliases, which would dangle.
func (e *setting) sharesWithin() bool {
	for _, c := range e.entries {
		if c.sharesWithin() {
			return true
		}
	}
	return e.shared
}

// cutBetweenBrackets takes a member out with the comma that parts it from another.
func (d *data) cutBetweenBrackets(e *setting) splice {
	all := e.parent.entries
	for i, c := range all {
		switch {
		case c != e:
		case i+1 < len(all):
			return splice{start: e.keyStart, end: all[i+1].keyStart}
		case i > 0:
			return splice{start: all[i-1].end, end: e.end}
		}
	}
	return splice{start: e.parent.start + 1, end: e.parent.end - 1}
}
