package edit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/comment"
)

// ReplacePolicyEntry puts the entries With in the place of one action, resource or
// principal of a policy's statement, and takes it out where there are none. What of With
// is there already is not written again. The attribute is the one that [ReadPolicy]
// takes, Statement the number of a statement that it gave: removals of statements come
// after it. An entry that holds an interpolation is none that it finds.
type ReplacePolicyEntry struct {
	Address, Attribute string
	Statement          int
	Element, Type      string // as [PolicyEntry] has them
	Entry              string
	With               []string
}

func (s ReplacePolicyEntry) do(path string, now state) (state, splice, error) {
	return one(path, now, parse, s)
}

func (s ReplacePolicyEntry) subject() string              { return s.Address }
func (s ReplacePolicyEntry) shifted(splice) (Step, error) { return s, nil }

func (s ReplacePolicyEntry) splice(file *document) (splice, error) {
	d := file.nearby(s.Address)
	f, err := s.find(d)
	if err != nil {
		return splice{}, err
	}
	texts := make([]string, len(f.with))
	for i, text := range f.with {
		texts[i] = f.in.text.quote(text)
	}
	switch {
	case f.in.kind == list && len(texts) == 0:
		made, err := f.in.without(f.number)
		if err != nil {
			return splice{}, err
		}
		return d.realigned(made), nil
	case f.in.kind == list || len(texts) == 1:
		return d.realigned(f.in.replaced(f.number, texts)), nil
	}
	return d.realigned(f.in.replaced(f.number, []string{bracketed(texts)})), nil
}

// foundEntry is where an entry is, and what is to stand in its place.
type foundEntry struct {
	element element
	in      *value // the list that holds it, or the object where it is alone
	number  int
	with    []string
}

// find finds the one entry that the step is about.
func (s ReplacePolicyEntry) find(d *document) (foundEntry, error) {
	var f foundEntry
	p, err := d.ownPolicy(s.Address, s.Attribute)
	if err != nil {
		return f, err
	}
	if s.Statement < 0 || s.Statement >= len(p.statements) {
		return f, fmt.Errorf("its policy has no statement %d", s.Statement)
	}
	found, others, sure := 0, map[string]bool{}, true
	for _, e := range p.statements[s.Statement].elements {
		if e.name != s.Element || e.of != s.Type {
			continue
		}
		if e.value.kind == scalar && e.holder != nil {
			others[e.value.says] = true
			if e.value.says == "string "+s.Entry {
				f = foundEntry{element: e, in: e.holder, number: e.number}
				found++
			}
			continue
		}
		lists, more := e.value.lists()
		sure = sure && !more
		for _, l := range lists {
			for i, item := range l.entries {
				others[item.value.says] = true
				sure = sure && item.value.certain()
				if item.value.says == "string "+s.Entry {
					f = foundEntry{element: e, in: l, number: i}
					found++
				}
			}
		}
	}
	for _, text := range s.With {
		if !others["string "+text] {
			others["string "+text] = true
			f.with = append(f.with, text)
		}
	}
	switch {
	case slices.Contains(s.With, s.Entry):
		return f, errors.New("the entry is among those to take its place")
	case found > 1:
		return f, fmt.Errorf("the entry is in the statement %d times: ambiguous", found)
	case found == 0 && len(f.with) > 0:
		return f, errors.New("the entry is not in the statement as one written out")
	case found == 0 && len(s.With) == 0 && !sure:
		return f, errors.New("the entry is not written in the statement, and what else it holds is not known")
	case found == 0:
		return f, ErrUnchanged
	case len(f.with) == 0 && len(f.in.entries) == 1 && f.in.kind == list, len(f.with) == 0 && f.in.kind == object:
		return f, errors.New("nothing would be left of the element, and a statement needs it")
	}
	return f, nil
}

// ownPolicy is a policy that the block itself spells.
func (d *document) ownPolicy(address, attribute string) (*policy, error) {
	p, err := d.policy(address, attribute)
	if err == nil && p.from != "" {
		return nil, fmt.Errorf("its policy is %s", p.from)
	}
	return p, err
}

// RemoveStatement takes a whole statement out of a policy, the one that has the Digest
// that [ReadPolicy] gives. The last one stays: without any there is no policy.
type RemoveStatement struct{ Address, Attribute, Digest string }

func (s RemoveStatement) do(path string, now state) (state, splice, error) {
	return one(path, now, parse, s)
}

func (s RemoveStatement) subject() string              { return s.Address }
func (s RemoveStatement) shifted(splice) (Step, error) { return s, nil }

func (s RemoveStatement) splice(file *document) (splice, error) {
	d := file.nearby(s.Address)
	p, i, err := s.find(d)
	if err != nil {
		return splice{}, err
	}
	if b := p.statements[i].block; b != nil {
		return d.realigned(d.withoutNested(p.statements[i])), nil
	}
	made, err := p.list.without(p.number(i))
	if err != nil {
		return splice{}, err
	}
	return d.realigned(made), nil
}

// find finds the one statement of the digest.
func (s RemoveStatement) find(d *document) (*policy, int, error) {
	p, err := d.ownPolicy(s.Address, s.Attribute)
	if err != nil {
		return nil, 0, err
	}
	at := -1
	for i, statement := range p.statements {
		if statement.digest != s.Digest {
			continue
		}
		if at >= 0 {
			return nil, 0, errors.New("two statements of its policy say the same: ambiguous")
		}
		at = i
	}
	switch {
	case at < 0:
		return nil, 0, ErrUnchanged
	case len(p.statements) == 1 && p.complete, p.list == nil && p.statements[at].block == nil:
		return nil, 0, errors.New("it is the only statement of its policy")
	}
	return p, at, nil
}

// number is where in the list a statement is.
func (p *policy) number(i int) int {
	return slices.IndexFunc(p.list.entries, func(e entry) bool {
		return e.value.text.offset(e.from) == p.statements[i].start
	})
}

// withoutNested is a body without one of its nested blocks and the comments about it.
func (d *document) withoutNested(s statement) splice {
	r := span(s.block)
	start, end := comment.Lead(d.src, r.Start), lineEnd(d.src, r.End.Byte)
	for _, b := range d.body.Blocks {
		if outer := span(b); holds(outer, r.Start.Byte, r.End.Byte) {
			start, end = closedGap(d.src, start, end, lineEnd(d.src, b.OpenBraceRange.End.Byte), lineStart(d.src, b.CloseBraceRange.Start.Byte))
		}
	}
	return splice{start: start, end: end}
}
