package locate

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// HCL's parser, and whoever walks its trees, calls itself once for each level of
// an expression. A stack that overflows ends the process and cannot be
// recovered, so that levels are counted in the tokens, before parsing. What
// people write, and what they generate, stays far below these bounds.
const (
	// maxNesting bounds brackets, quotes, templates and blocks within each other.
	maxNesting = 500
	// maxHeight bounds the tree of one expression or block: nesting, and the
	// operators, conditions and steps chained on each level.
	maxHeight = 2000
	// maxSigns bounds signs in a row: ------1.
	maxSigns = 100
	// maxDigits bounds a number's text, which takes quadratic time to read, and
	// maxPower its decimal exponent, which takes as many digits to write.
	maxDigits, maxPower = 300, 150
)

var (
	tooDeep       = fmt.Sprintf("the code is nested more than %d levels deep", maxNesting)
	outsizeNumber = "a number is larger or longer than anybody writes"
)

// bounded says why Terraform code is too large or too deep to be parsed, as a
// *ParseError, or nothing. The scanner alone needs no stack.
func bounded(f File) error {
	if len(f.Data) > maxSearchedBytes {
		return tooLarge(f.Path)
	}
	if isSmall(f.Data) {
		return nil
	}
	tokens, _ := hclsyntax.LexConfig(f.Data, f.Path, hcl.InitialPos)
	if summary, line := measured(tokens, frame{closer: hclsyntax.TokenEOF, lines: true}); summary != "" {
		return &ParseError{Path: f.Path, Line: line, Summary: summary}
	}
	return nil
}

func tooLarge(path string) error {
	return &ParseError{Path: path, Line: 1, Summary: fmt.Sprintf("the file is larger than %d MiB", maxSearchedBytes>>20)}
}

// measured says which bound tokens go beyond, and on which line; whole is the
// frame that all of them are in.
func measured(tokens hclsyntax.Tokens, whole frame) (summary string, line int) {
	g := gauge{frames: []frame{whole}}
	for i, t := range tokens {
		if t.Type == hclsyntax.TokenComment {
			continue // stands between a sign and its operand, too
		}
		if summary := g.next(t, keyword(tokens[i+1:], t)); summary != "" {
			return summary, t.Range.Start.Line
		}
	}
	return "", 0
}

// isSmall says of code, by its bytes alone, that it cannot be out of bounds, as
// most files can not. It counts each sign as more than any token that it may be
// a part of: what opens something as a level and two steps, all else that is not
// a word as a step.
func isSmall(data []byte) bool {
	openers, steps, signs := 0, 0, 0
	for i := 0; i < len(data); i++ {
		b := data[i]
		switch {
		case b == ' ' || b == '\t' || b == '_' || isLetter(b):
			continue
		case isDigit(b):
			if i > 0 && (data[i-1] == '_' || isLetter(data[i-1])) {
				continue // a name has it
			}
			if !isWritten(longestNumber(data[i:])) {
				return false
			}
			continue
		case b == '!' || b == '-':
			signs++
		case bytes.IndexByte([]byte("{[(\"<%"), b) >= 0:
			openers++
			steps++
		}
		steps++
	}
	return openers < maxNesting && steps < maxHeight && signs <= maxSigns
}

// longestNumber is at least as long as the number that the text begins with.
func longestNumber(text []byte) []byte {
	end := 1
	for end < len(text) {
		b := text[end]
		switch {
		case isDigit(b) || b == '.':
			end++
		case b == 'e' || b == 'E':
			power := end + 1
			if power < len(text) && (text[power] == '+' || text[power] == '-') {
				power++
			}
			if power == len(text) || !isDigit(text[power]) {
				return text[:end]
			}
			end = power
		default:
			return text[:end]
		}
	}
	return text
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// keyword is the word that follows "{" or "%{": "for", "if", "endif", …; empty
// where none does, and for any other token.
func keyword(rest hclsyntax.Tokens, t hclsyntax.Token) string {
	if t.Type != hclsyntax.TokenTemplateControl && t.Type != hclsyntax.TokenOBrace {
		return ""
	}
	for _, next := range rest {
		switch next.Type {
		case hclsyntax.TokenNewline, hclsyntax.TokenComment:
		case hclsyntax.TokenIdent:
			return string(next.Bytes)
		default:
			return ""
		}
	}
	return ""
}

// inDirective closes a frame between %{ if … } or %{ for … } and its end. No
// token of the scanner's is of this type.
const inDirective = hclsyntax.TokenNil

// closers gives what ends what a token begins.
var closers = map[hclsyntax.TokenType]hclsyntax.TokenType{
	hclsyntax.TokenOBrace: hclsyntax.TokenCBrace, hclsyntax.TokenOBrack: hclsyntax.TokenCBrack,
	hclsyntax.TokenOParen: hclsyntax.TokenCParen, hclsyntax.TokenOQuote: hclsyntax.TokenCQuote,
	hclsyntax.TokenOHeredoc: hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateInterp: hclsyntax.TokenTemplateSeqEnd,
	hclsyntax.TokenTemplateControl: hclsyntax.TokenTemplateSeqEnd,
}

// frame is what is open between a token and the one that closes it.
type frame struct {
	closer hclsyntax.TokenType
	// lines says that a line's end separates items: in bodies and objects, and
	// not in { for … }.
	lines bool
	// links are the operators and steps since the last separator.
	links int
	// inner is the height of the highest bracket since the last separator, and
	// highest that of the highest item before it.
	inner, highest int
}

// isTemplate says that parts stand side by side in it, however many.
func (f frame) isTemplate() bool {
	return f.closer == hclsyntax.TokenCQuote || f.closer == hclsyntax.TokenCHeredoc || f.closer == inDirective
}

// gauge measures the height of the trees that tokens will make, from above: a
// bracket that does not close counts until the end.
type gauge struct {
	frames  []frame // the first is the file
	pending int     // links of all open frames
	signs   int     // in a row
}

// next takes a token and says what is out of bounds, or nothing.
func (g *gauge) next(t hclsyntax.Token, keyword string) string {
	top := &g.frames[len(g.frames)-1]
	switch t.Type {
	case hclsyntax.TokenBang, hclsyntax.TokenMinus:
		g.signs++
	case hclsyntax.TokenNewline:
	default:
		g.signs = 0
	}
	switch t.Type {
	case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc,
		hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		g.open(t.Type, keyword)
	case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
		g.close(t.Type)
	case hclsyntax.TokenComma:
		g.separate(top)
	case hclsyntax.TokenNewline:
		if top.lines {
			g.separate(top)
		}
	case hclsyntax.TokenNumberLit:
		if !isWritten(t.Bytes) {
			return outsizeNumber
		}
	case hclsyntax.TokenIdent, hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit, hclsyntax.TokenEOF:
	default: // an operator, or what HCL will refuse
		g.link(top)
	}
	top = &g.frames[len(g.frames)-1]
	switch {
	case len(g.frames) > maxNesting:
		return tooDeep
	case len(g.frames)+g.pending > maxHeight || top.inner+top.links > maxHeight:
		return fmt.Sprintf("an expression has more than %d steps that depend on each other", maxHeight)
	case g.signs > maxSigns:
		return fmt.Sprintf("there are more than %d signs in a row", maxSigns)
	}
	return ""
}

func (g *gauge) link(f *frame) {
	f.links++
	g.pending++
}

// separate ends an item of a list, a body or an object.
func (g *gauge) separate(f *frame) {
	f.highest = max(f.highest, f.inner+f.links)
	g.pending -= f.links
	f.inner, f.links = 0, 0
}

func (g *gauge) open(opener hclsyntax.TokenType, keyword string) {
	top := &g.frames[len(g.frames)-1]
	if !top.isTemplate() {
		g.link(top) // an index or a call is a step; of a list, one too many
	}
	if opener == hclsyntax.TokenTemplateControl {
		switch keyword {
		case "if", "for":
			g.frames = append(g.frames, frame{closer: inDirective})
		case "endif", "endfor":
			if top.closer == inDirective {
				g.pop()
			}
		}
	}
	g.frames = append(g.frames, frame{closer: closers[opener], lines: opener == hclsyntax.TokenOBrace && keyword != "for"})
}

// close ends the innermost frame if the token is what closes it. Directives
// within a template that are left open end with it.
func (g *gauge) close(closer hclsyntax.TokenType) {
	for i := len(g.frames) - 1; i > 0; i-- {
		if g.frames[i].closer == closer {
			for len(g.frames) > i {
				g.pop()
			}
			return
		}
		if g.frames[i].closer != inDirective {
			return
		}
	}
}

// pop hands the height of the innermost frame to the one around it.
func (g *gauge) pop() {
	last := len(g.frames) - 1
	f := g.frames[last]
	g.separate(&f)
	g.frames = slices.Delete(g.frames, last, last+1)
	outer := &g.frames[last-1]
	outer.inner = max(outer.inner, f.highest+1)
}

// isWritten says that a number has as many digits as numbers in code may have.
func isWritten(number []byte) bool {
	if len(number) > maxDigits {
		return false
	}
	i := bytes.IndexAny(number, "eE")
	if i < 0 {
		return true
	}
	power, err := strconv.Atoi(string(number[i+1:]))
	return err == nil && power <= maxPower && power >= -maxPower
}
