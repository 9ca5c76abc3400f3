package edit

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// aligned makes a claim to the bytes [start, end) a claim to the lines around, too, of
// which the canonical format may change the spacing, and nothing else, if they follow it
// before and afterwards.
func aligned(d *document, c claim[*document]) claim[*document] {
	start, end, becomes := c.start, c.end, c.becomes
	c.start, c.end = d.from, d.to
	head := strings.TrimLeft(string(bytes.TrimRight(d.src[d.from:start], " \t\r\n")), " \t\r\n")
	tail := strings.TrimRight(string(bytes.TrimLeft(d.src[end:d.to], " \t\r\n")), " \t\r\n")
	c.becomes = func(part string) bool {
		if len(head)+len(tail) <= len(part) && strings.HasPrefix(part, head) && strings.HasSuffix(part, tail) {
			return becomes(strings.TrimSpace(part[len(head) : len(part)-len(tail)]))
		}
		lines := []byte(part + d.newline)
		if !canonical(d.src[d.from:d.to]) || !canonical(lines) {
			return false
		}
		is, _ := hclsyntax.LexConfig(lines, "", hcl.InitialPos)
		before, after := unspaced(d.tokensIn(d.from, start)), unspaced(d.tokensIn(end, d.to))
		is = unspaced(is)
		if len(before)+len(after) > len(is) {
			return false
		}
		middle := is[len(before) : len(is)-len(after)]
		same := func(a, b hclsyntax.Token) bool { return a.Type == b.Type && bytes.Equal(a.Bytes, b.Bytes) }
		if !slices.EqualFunc(before, is[:len(before)], same) || !slices.EqualFunc(after, is[len(is)-len(after):], same) {
			return false
		}
		if len(middle) == 0 {
			return becomes("")
		}
		return becomes(strings.TrimSpace(string(lines[middle[0].Range.Start.Byte:middle[len(middle)-1].Range.End.Byte])))
	}
	return c
}

func canonical(src []byte) bool { return bytes.Equal(hclwrite.Format(src), src) }

// unspaced are tokens without the line ends at both ends.
func unspaced(tokens hclsyntax.Tokens) hclsyntax.Tokens {
	empty := func(t hclsyntax.Token) bool {
		return t.Type == hclsyntax.TokenNewline || t.Type == hclsyntax.TokenEOF
	}
	for len(tokens) > 0 && empty(tokens[0]) {
		tokens = tokens[1:]
	}
	for len(tokens) > 0 && empty(tokens[len(tokens)-1]) {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}

// claimWithin claims what lies between two bytes in an attribute's expression, and that
// the expression means afterwards what change makes of what it means.
func claimWithin(d *document, at spot, c claim[*document], find func(*document) (spot, error), change func(any) (any, error)) (claim[*document], error) {
	expected, err := change(meaning(d, at.attr.Expr))
	if err != nil {
		return claim[*document]{}, err
	}
	c.loose = at.path(d)
	c.outline = loosened(d.outline(), c.loose)
	c.also = func(after *document) error {
		now, err := find(after)
		if err != nil || now.attr == nil {
			return errElsewhere
		}
		if !reflect.DeepEqual(meaning(after, now.attr.Expr), expected) {
			return errors.New("the value would mean something else than asked")
		}
		return nil
	}
	return aligned(d, c), nil
}

// holdsOnly judges what stands between two neighbours afterwards: wanted, which may be
// empty, and separators; and of the comments that stood there all but those that are
// about what goes.
func (v *value) holdsOnly(i int, wanted string) func(part string) bool {
	if v.text.isJSON() {
		return func(part string) bool { return squeezed(part, v.text.quoted) == squeezed(wanted, v.text.quoted) }
	}
	var around comments
	if i >= 0 {
		around = v.around(i)
	}
	return func(part string) bool {
		tokens, _ := hclsyntax.LexExpression([]byte(part+"\n"), "", hcl.InitialPos)
		var comments []string
		var rest hclsyntax.Tokens
		for _, t := range tokens {
			switch t.Type {
			case hclsyntax.TokenComment:
				comments = append(comments, strings.TrimSpace(string(t.Bytes)))
			case hclsyntax.TokenComma:
			default:
				rest = append(rest, t)
			}
		}
		wants, _ := hclsyntax.LexExpression([]byte(wanted+"\n"), "", hcl.InitialPos)
		return around.keep(comments) && bareOf(rest) == bareOf(withoutCommas(wants))
	}
}

// comments are those between an entry and its neighbours.
type comments struct {
	before, after []string
	// So many at the neighbours' ends are not about the entry.
	foreignBefore, foreignAfter int
}

// around are the comments around an entry. Those about it are on its lines, or on lines
// of their own directly above.
func (v *value) around(i int) comments {
	var around comments
	e, src := v.entries[i], v.text.bytes
	from, to := v.gap(i)
	stretches := v.comments(from, to)
	for n, c := range stretches {
		next := e.start
		if n+1 < len(stretches) && stretches[n+1].start < next {
			next = stretches[n+1].start
		}
		text := strings.TrimSpace(string(src[c.start:c.end]))
		if c.start >= e.end {
			around.after = append(around.after, text)
			if bytes.Contains(src[e.end:c.start], []byte("\n")) {
				around.foreignAfter++
			}
			continue
		}
		around.before = append(around.before, text)
		ofNeighbour := !bytes.Contains(src[from:c.start], []byte("\n")) && bytes.Contains(src[c.start:e.start], []byte("\n"))
		apart := strings.Contains(strings.NewReplacer(" ", "", "\t", "", "\r", "").Replace(string(src[c.start:next])), "\n\n")
		if ofNeighbour || apart {
			around.foreignBefore = len(around.before)
		}
	}
	return around
}

// keep says that only comments next to the entry are gone.
func (c comments) keep(left []string) bool {
	for n := c.foreignBefore; n <= min(len(c.before), len(left)); n++ {
		rest := len(left) - n
		if slices.Equal(left[:n], c.before[:n]) && rest >= c.foreignAfter && rest <= len(c.after) && slices.Equal(left[n:], c.after[len(c.after)-rest:]) {
			return true
		}
	}
	return false
}

func withoutCommas(tokens hclsyntax.Tokens) hclsyntax.Tokens {
	return slices.DeleteFunc(tokens, func(t hclsyntax.Token) bool { return t.Type == hclsyntax.TokenComma })
}

// squeezed is JSON text, as a string spells it, without separators and white space.
func squeezed(part string, quoted bool) string {
	spaces := []string{" ", "", "\t", "", "\r", "", "\n", "", ",", ""}
	if quoted {
		spaces = append(spaces, `\n`, "", `\r`, "", `\t`, "")
	}
	return strings.NewReplacer(spaces...).Replace(part)
}
