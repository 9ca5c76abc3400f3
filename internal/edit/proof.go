package edit

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// claim is all that a step may change: one part of the file before, by byte
// range, and what stands there afterwards, white space at its ends aside; and
// the same in the file's outline.
type claim[F file] struct {
	start, end int
	outline    []item
	loose      string // the path of an item of the outline of which also tells what it says
	// becomes judges what stands there afterwards.
	becomes func(part string) bool
	// also judges the file afterwards, where its outline does not tell all; may be nil.
	also func(after F) error
}

var errElsewhere = errors.New("it would change more than the named part")

// prove checks that after is before with only the step's named part changed.
// It knows nothing of how the step made its splice: it compares every byte
// outside the part, and every named part of both files.
func prove[F file](step stepIn[F], before, after F) error {
	c, err := step.claim(before)
	if err != nil {
		return err
	}
	was, is := before.bytes(), after.bytes()
	head := bytes.TrimRight(was[:c.start], " \t\r\n")
	tail := bytes.TrimLeft(was[c.end:], " \t\r\n")
	if len(head)+len(tail) > len(is) || !bytes.HasPrefix(is, head) || !bytes.HasSuffix(is, tail) {
		return errElsewhere
	}
	if part := is[len(head) : len(is)-len(tail)]; !c.becomes(strings.TrimSpace(string(part))) {
		return errors.New("the named part would not be what was asked for")
	}
	if !slices.Equal(sorted(c.outline), sorted(loosened(after.outline(), c.loose))) {
		return errElsewhere
	}
	if c.also != nil {
		return c.also(after)
	}
	return nil
}

// loosened is an outline in which it is open what one item says.
func loosened(outline []item, path string) []item {
	for i := range outline {
		if path != "" && outline[i].path == path {
			outline[i].expression = ""
		}
	}
	return outline
}
