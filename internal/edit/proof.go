package edit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// claim is all that a step may change: one part of the file before, by byte
// range, and what stands there afterwards, white space at its ends aside; and
// the same in the file's outline.
type claim struct {
	start, end int
	outline    []item
	// becomes judges what stands there afterwards.
	becomes func(part string) bool
}

var errElsewhere = errors.New("it would change more than the named part")

// prove checks that after is before with only the step's named part changed.
// It knows nothing of how the step made its splice: it compares every byte
// outside the part, and every block and attribute of both files.
func prove(step Step, before, after *document) error {
	c, err := claimOf(step, before)
	if err != nil {
		return err
	}
	head := bytes.TrimRight(before.src[:c.start], " \t\r\n")
	tail := bytes.TrimLeft(before.src[c.end:], " \t\r\n")
	if len(head)+len(tail) > len(after.src) || !bytes.HasPrefix(after.src, head) || !bytes.HasSuffix(after.src, tail) {
		return errElsewhere
	}
	if part := after.src[len(head) : len(after.src)-len(tail)]; !c.becomes(strings.TrimSpace(string(part))) {
		return errors.New("the named part would not be what was asked for")
	}
	if !slices.Equal(sorted(c.outline), sorted(after.outline())) {
		return errElsewhere
	}
	if literal, ok := step.(ReplaceLiteral); ok {
		return sameText(literal, before, after)
	}
	return nil
}

func claimOf(step Step, before *document) (claim, error) {
	switch s := step.(type) {
	case RemoveBlock:
		return before.claimRemoved(s)
	case SetAttribute:
		return before.claimSet(s)
	case ReplaceLiteral:
		return before.claimReplaced(s)
	case AppendBlock:
		return before.claimAppended(s)
	case SealVariable:
		return before.claimSealed(s)
	}
	return claim{}, fmt.Errorf("no proof is known for a step of type %T", step)
}
