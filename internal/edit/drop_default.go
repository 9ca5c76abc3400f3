package edit

import (
	"errors"
	"fmt"
	"regexp"
)

// DropDefault takes the default of a build argument out of a Dockerfile: "ARG KEY=x" on
// the line that holds the byte At becomes "ARG KEY".
type DropDefault struct {
	At   int
	Name string
}

// buildArgument is an ARG that declares one argument on one line.
var buildArgument = regexp.MustCompile(`^[ \t]*(?i:ARG)[ \t]+([A-Za-z_][A-Za-z0-9_]*)(?:=([^\s"'\\]*|"[^"\\]*"|'[^'\\]*'))?[ \t]*\r?$`)

func (s DropDefault) do(path string, now state) (state, splice, error) {
	return one(path, now, parseText, s)
}

func (s DropDefault) subject() string { return s.Name }

func (s DropDefault) shifted(by splice) (Step, error) {
	s.At = by.behind(s.At)
	return s, nil
}

func (s DropDefault) splice(t *prose) (splice, error) {
	start, end, err := t.argument(s)
	if err != nil {
		return splice{}, err
	}
	if start == end {
		return splice{}, ErrUnchanged
	}
	return splice{start: start, end: end}, nil
}

// argument is where the default stands, with its sign; empty where there is none.
func (t *prose) argument(s DropDefault) (start, end int, err error) {
	if s.At < 0 || s.At >= len(t.src) {
		return 0, 0, errors.New("the place is not one of this file")
	}
	from := lineStart(t.src, s.At)
	line := t.src[from:lineEnd(t.src, s.At)]
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	m := buildArgument.FindSubmatchIndex(line)
	if m == nil || string(line[m[2]:m[3]]) != s.Name {
		return 0, 0, fmt.Errorf("the line does not declare the one argument %q", s.Name)
	}
	if m[4] < 0 {
		return from + m[3], from + m[3], nil
	}
	return from + m[3], from + m[5], nil
}
