package finding

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"
)

// cutMark stands for what was cut out of a text, and at the end of one that was
// too long.
const cutMark = "…"

// A Cutter takes secrets out of texts. A text that repeats a secret seldom repeats it
// as it is: it stands on one line, within an address, in the quotes of another format,
// encoded, in several of these, or its end is cut off. A spelling of a secret is as
// good as the secret, so a Cutter always cuts all of them, however many its secrets are.
//
// A text takes time by its length, up to a bound that no sensible text comes near. One
// that is wrapped in more than that is all cut: what cannot be seen through may hold
// anything. The zero Cutter cuts nothing.
type Cutter struct {
	values  []string
	least   int // bytes of the shortest
	encoded int // characters of the shortest run that may hold a value in base64; 0: none

	once sync.Once
	many *machine // made when it is first asked for
}

// fewValues are looked for one after the other: making a machine takes longer.
const fewValues = 16

// NewCutter makes a Cutter of any number of secrets; empty ones are none.
func NewCutter(secrets ...Secret) *Cutter {
	c := &Cutter{values: values(secrets)}
	for i, value := range c.values {
		if i == 0 || len(value) < c.least {
			c.least = len(value)
		}
		if run := (len(value)*4 + 2) / 3; len(value) >= minLength && (c.encoded == 0 || run < c.encoded) {
			c.encoded = run
		}
	}
	return c
}

func (c *Cutter) machine() *machine {
	c.once.Do(func() { c.many = newMachine(c.values) })
	return c.many
}

// Name is a name or an address without the secrets, as they are or in any escapes, and
// cut off.
func (c *Cutter) Name(name string) string { return c.cut(name, 0) }

// InPath says that a path shows a secret. In a path backslashes became slashes, those
// of escapes and of the secret, too.
func (c *Cutter) InPath(path string) bool {
	escaped := backslashed(path)
	return c.Name(path) != path || escaped != path && c.Name(escaped) != escaped
}

// Text is a text for people without the secrets, in any spelling: in base64 and hex, too.
func (c *Cutter) Text(text string) string { return c.cut(text, maxEncoded) }

// The bounds of what is seen through.
const (
	maxEncoded = 3  // times that base64 or hex is within the other
	maxDepth   = 8  // times that escapes are within each other
	maxViews   = 64 // ways to undo different escapes in different orders
	maxSeen    = 64 // bytes looked at for each of the text's
	minSeen    = 16 << 10
)

func (c *Cutter) cut(text string, encoded int) string {
	marked := strings.Contains(text, cutMark)
	if len(c.values) == 0 || !marked && len(text) < c.least { // no spelling is shorter
		return text
	}
	s := search{Cutter: c, room: maxSeen*len(text) + minSeen}
	spans := s.wholes(text, encoded, 1)
	if len(spans) == 0 && !marked && !s.lost { // as almost always
		return text
	}
	text = without(text, spans)
	spans = s.beginnings(text, encoded)
	if s.lost {
		return cutMark
	}
	return without(text, spans)
}

// A search is for the values in one text.
type search struct {
	*Cutter
	room int  // bytes that may still be looked at
	lost bool // there was more to see than may be looked at
}

// views are a text as it is, and with its escapes undone in any order.
func (s *search) views(text string) iter.Seq[view] {
	return func(yield func(view) bool) {
		as := view{plain: text}
		if s.room -= len(text); s.room < 0 {
			s.lost = true
			return
		}
		if !yield(as) || !hasEscapes(text) {
			return
		}
		seen := []view{as}
		for at := 0; at < len(seen); at++ {
			for _, e := range escapes {
				v, changed := e.undo(seen[at])
				if !changed || slices.ContainsFunc(seen, func(other view) bool { return other.plain == v.plain }) {
					continue
				}
				if s.room -= len(v.plain); s.room < 0 || v.depth > maxDepth || len(seen) == maxViews {
					s.lost = true
					return
				}
				if !yield(v) {
					return
				}
				seen = append(seen, v)
			}
		}
	}
}

// wholes are where a text has values of at least so many bytes, in escapes, and in so
// many layers of base64 or hex.
func (s *search) wholes(text string, encoded, least int) (spans []span) {
	for v := range s.views(text) {
		s.find(v.plain, func(from, to int) {
			if to-from >= least {
				spans = append(spans, v.span(from, to))
			}
		})
		if encoded == 0 || s.encoded == 0 {
			continue
		}
		for run := range runs(v.plain, s.encoded) {
			if s.holds(v.plain[run.from:run.to], encoded) {
				spans = append(spans, v.span(run.from, run.to))
			}
		}
	}
	return spans
}

// holds says that a run of characters of base64 or hex holds a value.
func (s *search) holds(run string, encoded int) bool {
	for text := range decodings(run) {
		if len(s.wholes(text, encoded-1, minLength)) > 0 {
			return true
		}
	}
	return false
}

// find calls found for the places of values, of which some may lie within others.
func (s *search) find(text string, found func(from, to int)) {
	if len(s.values) > fewValues {
		s.machine().find(text, found)
		return
	}
	for _, value := range s.values {
		for at := 0; ; {
			next := strings.Index(text[at:], value)
			if next < 0 {
				break
			}
			at += next
			found(at, at+len(value))
			// The last of those that begin within this one: those between add nothing.
			end := min(at+2*len(value)-1, len(text))
			if last := strings.LastIndex(text[at+1:end], value); last >= 0 {
				at += 1 + last
			} else {
				at += len(value)
			}
		}
	}
}

// minCutOff is the shortest beginning of a secret that counts as the secret cut
// off: the prefix by which keys of one kind are known is no longer.
const minCutOff = 5

// beginnings are where a text has beginnings of values before a mark that something
// was cut off, spelled as the whole value may be, with the mark.
func (s *search) beginnings(text string, encoded int) (spans []span) {
	if !strings.Contains(text, cutMark) {
		return nil
	}
	for v := range s.views(text) {
		begun := s.machine().begun(v.plain)
		for at := range marks(v.plain) {
			from := at
			for end := range ends(v.plain, at) {
				if length := begun(end); length >= minCutOff {
					from = min(from, end-length)
				}
				if run := runBefore(v.plain, end); encoded > 0 && s.holdsBeginning(v.plain[run:end], encoded) {
					from = min(from, run)
				}
			}
			if from < at {
				spans = append(spans, v.span(from, at+len(cutMark)))
			}
		}
	}
	return spans
}

func (s *search) holdsBeginning(run string, encoded int) bool {
	if s.encoded == 0 || len(run) < minCutOff*4/3 {
		return false
	}
	for text := range decodings(run) {
		if len(s.beginnings(text+cutMark, encoded-1)) > 0 {
			return true
		}
	}
	return false
}

// marks are where a text says that something was cut off.
func marks(text string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for at := 0; ; at += len(cutMark) {
			next := strings.Index(text[at:], cutMark)
			if next < 0 || !yield(at+next) {
				return
			}
			at += next
		}
	}
}

// ends are where a text may have ended before it was cut off: there, and before what
// may be left of an escape.
func ends(text string, at int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for end := at; end >= max(at-maxEscape, 0); end-- {
			if (end == at || isEscape(text[end])) && !yield(end) {
				return
			}
		}
	}
}

// A span is from a byte of a text to before another.
type span struct{ from, to int }

// without has a mark in place of all that lies in any of the spans.
func without(text string, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	done := -1 // what stands before is written or cut
	for _, s := range spans {
		if s.from > done {
			b.WriteString(text[max(done, 0):s.from])
			b.WriteString(cutMark)
		}
		done = max(done, s.to)
	}
	b.WriteString(text[done:])
	return b.String()
}
