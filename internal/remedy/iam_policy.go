package remedy

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// iamPolicy is one policy of AWS as the code spells it.
type iamPolicy struct {
	of        locate.Block // whose policy it is
	at        locate.Block // the block that spells it: of, or the document that serves it alone
	attribute string       // of at
	document  edit.PolicyDocument
}

// iamPolicy reads the policy that an attribute of a block is. A document that others use,
// too, would change for them.
func (d *draft) iamPolicy(b locate.Block, attribute string) (iamPolicy, error) {
	p := iamPolicy{of: b, at: b, attribute: attribute}
	if err := editable(b.Path); err != nil {
		return p, err
	}
	read, err := d.readPolicy(b, attribute)
	if err != nil || read.From == "" {
		p.document = read
		return p, err
	}
	name, found := read.From, false
	for _, other := range d.req.Index.Blocks(path.Dir(b.Path)) {
		if other.Address == name {
			p.at, p.attribute, found = other, "", true
		}
	}
	if !found {
		return p, refuse("%s of %s is %s, which is not in its module", attribute, b.Address, name)
	}
	for _, r := range d.req.Index.References(p.at.Path, name) {
		if r.Address != b.Address || r.Attribute != plain(attribute) {
			return p, refuse("%s serves others than %s as well: %s", name, b.Address, listed([]locate.Reference{r}))
		}
	}
	body, err := d.body(p.at)
	if err != nil {
		return p, err
	}
	if body.Attributes["count"] != nil || body.Attributes["for_each"] != nil {
		return p, refuse("%s stands for several policies (count or for_each)", named([]locate.Block{p.at}))
	}
	p.document, err = d.readPolicy(p.at, "")
	return p, err
}

// plain is the path of an attribute without the numbers of blocks.
func plain(attribute string) string { return indexes.ReplaceAllString(attribute, "") }

var indexes = regexp.MustCompile(`\[\d+\]`)

func (d *draft) readPolicy(b locate.Block, attribute string) (edit.PolicyDocument, error) {
	src, ok := d.req.Index.Source(b.Path)
	if !ok {
		return edit.PolicyDocument{}, refuse("%q is not in the code", b.Path)
	}
	read, err := edit.ReadPolicy(b.Path, src.Bytes(), b.Address, attribute)
	if err != nil {
		var why *edit.Refused
		if errors.As(err, &why) {
			return read, refuse("%s (%s:%d): %s", b.Address, b.Path, b.Line, why.Why)
		}
		return read, refuse("%v", err)
	}
	return read, nil
}

// change is what becomes of one entry of a statement: With in its place, or nothing.
type change struct {
	entry edit.PolicyEntry
	with  []string
}

// choose says what becomes of an entry, in a statement that allows: keep is true where it
// stays as it is.
type choose func(e edit.PolicyEntry) (with []string, keep bool, err error)

// cut plans that entries of the statements that allow are taken out or made narrower.
// A statement of which nothing is left goes whole. It says how many entries were changed.
func (d *draft) cut(p iamPolicy, element string, choose choose) (int, error) {
	var steps, removals []edit.Step
	changed, left := 0, 0
	for number, s := range p.document.Statements {
		changes, whole, err := p.changes(s, element, choose)
		if err != nil {
			return 0, err
		}
		changed += len(changes)
		if whole && (s.Complete || d.namesAll(p, number, element)) {
			removals = append(removals, edit.RemoveStatement{Address: p.at.Address, Attribute: p.attribute, Digest: s.Digest})
			continue
		}
		left++
		for _, c := range changes {
			steps = append(steps, edit.ReplacePolicyEntry{
				Address: p.at.Address, Attribute: p.attribute, Statement: number,
				Element: c.entry.Element, Type: c.entry.Type, Entry: c.entry.Text, With: c.with,
			})
		}
	}
	if changed > 0 && left == 0 && p.document.Complete {
		return 0, refuse("nothing would be left of the policy of %s (%s:%d): remove it instead", p.of.Address, p.at.Path, p.at.Line)
	}
	if changed > 0 && !p.document.Complete {
		d.note(fmt.Sprintf("The policy of %s may have statements that are not written out; they are as they were.", p.of.Address))
	}
	for _, step := range slices.Concat(steps, removals) {
		if err := d.effectiveWithin(p.at.Path, p.at.Address, p.part()); err != nil {
			return 0, err
		}
		if err := d.add(p.at.Path, step); err != nil {
			return 0, err
		}
	}
	return changed, nil
}

// namesAll says that nothing but what is written out is in an element of a statement, of
// which other elements may have more: no entry that is not written there can be.
func (d *draft) namesAll(p iamPolicy, statement int, element string) bool {
	f, err := d.file(p.at.Path)
	if err != nil {
		return false
	}
	_, err = f.Apply(edit.ReplacePolicyEntry{Address: p.at.Address, Attribute: p.attribute, Statement: statement, Element: element})
	return errors.Is(err, edit.ErrUnchanged)
}

// part is what of the block a change is in, for what overrides and ignores it.
func (p iamPolicy) part() string {
	if p.attribute == "" {
		return "statement"
	}
	return p.attribute
}

// changes are those of one statement. Whole says that nothing is left of its element.
func (p iamPolicy) changes(s edit.Statement, element string, choose choose) (changes []change, whole bool, err error) {
	of := named([]locate.Block{p.at})
	switch {
	case s.Effect == "Deny":
		return nil, false, nil
	case s.Effect != "Allow":
		return nil, false, refuse("whether a statement of the policy of %s allows or denies is not written out", of)
	}
	all, gone := 0, 0
	for _, e := range s.Entries {
		if e.Element == "Not"+element {
			return nil, false, refuse("a statement of the policy of %s allows all but what it names (Not%s), and what of that is needed is not known", of, element)
		}
		if e.Element != element {
			continue
		}
		all++
		if !e.Known {
			continue
		}
		with, keep, err := choose(e)
		if err != nil {
			return nil, false, err
		}
		if keep {
			continue
		}
		if len(with) == 0 {
			gone++
		}
		changes = append(changes, change{e, with})
	}
	return changes, gone > 0 && gone == all, nil
}

// unneeded chooses what becomes of an action: it stays, goes, or, where a recommendation
// for the policy says what of a wildcard is used, becomes that. What takes its place is
// always a part of it, so that nothing is allowed that was not before.
func unneeded(p iamPolicy, access finding.Access, kept *finding.KeptPolicy) choose {
	return func(e edit.PolicyEntry) ([]string, bool, error) {
		if kept != nil {
			return keptOf(p, e, kept.Actions)
		}
		if slices.ContainsFunc(access.Unused, func(unused string) bool { return covers(unused, e.Text) }) {
			return nil, false, nil
		}
		if at := slices.IndexFunc(access.Unused, func(unused string) bool { return overlap(e.Text, unused) }); at >= 0 {
			return nil, false, refuse("%q in the policy of %s allows %q, which is not used, and more, of which it is not known what is used: no recommendation says what to keep of this policy",
				e.Text, named([]locate.Block{p.at}), access.Unused[at])
		}
		return nil, true, nil
	}
}

// keptOf is an action's part of those that a recommendation keeps.
func keptOf(p iamPolicy, e edit.PolicyEntry, keep []string) ([]string, bool, error) {
	var with []string
	for _, action := range keep {
		switch {
		case covers(action, e.Text):
			return nil, true, nil
		case covers(e.Text, action):
			with = append(with, action)
		case overlap(action, e.Text):
			return nil, false, refuse("what to keep of %q in the policy of %s is not sure: the recommendation keeps %q, which is only in part the same", e.Text, named([]locate.Block{p.at}), action)
		}
	}
	return with, false, nil
}

// covers says that all actions of one pattern are of another. IAM does not tell the case
// of letters. Source: IAM JSON policy elements, Action.
func covers(pattern, action string) bool {
	pattern, action = strings.ToLower(pattern), strings.ToLower(action)
	if pattern == "*" || pattern == action {
		return true
	}
	service, name, ok := strings.Cut(pattern, ":")
	of, act, also := strings.Cut(action, ":")
	return ok && also && service == of && glob(name, act)
}

// overlap says that some action may be of both patterns.
func overlap(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if a == "*" || b == "*" {
		return true
	}
	service, name, ok := strings.Cut(a, ":")
	of, act, also := strings.Cut(b, ":")
	return ok && also && service == of && meet(name, act)
}

// glob says that a pattern with * and ? matches all that a text, which may have them as
// well, does.
func glob(pattern, text string) bool {
	return walk(pattern, text, func(p, t byte) bool { return t != '*' && (p == '?' || p == t) }, false)
}

// meet says that some text matches both patterns.
func meet(a, b string) bool {
	return walk(a, b, func(x, y byte) bool { return x == '?' || y == '?' || x == y }, true)
}

// walk goes through two patterns side by side, in time of one by the other. Same judges
// two letters; in the first a * takes in any of the second, and the other way round where
// both says so.
func walk(a, b string, same func(x, y byte) bool, both bool) bool {
	before := make([]bool, len(b)+1)
	for i := range len(a) + 1 {
		now := make([]bool, len(b)+1)
		for j := range len(b) + 1 {
			now[j] = i == 0 && j == 0
			if i > 0 && a[i-1] == '*' {
				now[j] = now[j] || before[j] || j > 0 && now[j-1]
			}
			if both && j > 0 && b[j-1] == '*' {
				now[j] = now[j] || now[j-1] || i > 0 && before[j]
			}
			if i > 0 && j > 0 && a[i-1] != '*' && (!both || b[j-1] != '*') {
				now[j] = now[j] || before[j-1] && same(a[i-1], b[j-1])
			}
		}
		before = now
	}
	return before[len(b)]
}
