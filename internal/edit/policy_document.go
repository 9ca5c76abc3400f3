package edit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// PolicyDocument is an IAM policy as code spells it: in jsonencode, as JSON in a heredoc
// or a quoted string, or as an aws_iam_policy_document.
type PolicyDocument struct {
	// From is the address of the data source that the policy is taken from; it has no
	// statements here then: "data.aws_iam_policy_document.ci".
	From       string
	Statements []Statement
	// Complete is false where the policy may have statements that are not here.
	Complete bool
}

// Statement is one statement of a policy.
type Statement struct {
	Sid         string // empty where it has none, or none that is written out
	Effect      string // "Allow" or "Deny"; empty where that is not written out
	Conditional bool
	Entries     []PolicyEntry
	// Complete is false where an element of it may hold entries that are not here.
	Complete bool
	// Digest tells the statement from every other: it is one of what it says, layout
	// and comments aside. [RemoveStatement] names it so.
	Digest     string
	Start, End int // bytes of the file
}

// PolicyEntry is one action, resource or principal of a statement. Without an entry, an
// element that names what is excepted ("NotAction") reaches further than with it.
type PolicyEntry struct {
	Element    string // "Action", "NotAction", "Resource", "NotResource", "Principal" or "NotPrincipal"
	Type       string // of a principal: "AWS"; "*" where the principal is everyone
	Text       string // what it says; empty where Known is false
	Known      bool   // it is a string without interpolations
	Start, End int    // bytes of the file, quotes included
}

// ReadPolicy reads the policy that an attribute of a block spells, or that a data source
// aws_iam_policy_document is, whose attribute is empty. The error is a [*Refused] where
// the policy is not written out.
func ReadPolicy(path string, src []byte, address, attribute string) (PolicyDocument, error) {
	d, err := parse(path, src)
	if err != nil {
		return PolicyDocument{}, refused(path, address, err)
	}
	p, err := d.policy(address, attribute)
	if err != nil {
		return PolicyDocument{}, refused(path, address, err)
	}
	document := PolicyDocument{From: p.from, Complete: p.complete}
	for _, s := range p.statements {
		document.Statements = append(document.Statements, s.read())
	}
	return document, nil
}

// policy is a policy with where its parts are.
type policy struct {
	from       string
	statements []statement
	complete   bool
	list       *value // of the statements, where they are in one value
	at         spot   // of the list
}

type statement struct {
	sid, effect string
	conditional bool
	elements    []element
	start, end  int
	digest      string
	block       *hclsyntax.Block // nil: the statement is one of JSON
}

// element is what a statement says of one element, and of one type of principal.
type element struct {
	name, of string
	at       spot   // where its value is
	value    *value // a list, or a string by itself
	holder   *value // the object whose value it is; nil in a block
	number   int    // which of the holder's
}

// documentType is the data source that spells policies as blocks.
const documentType = "aws_iam_policy_document"

func (d *document) policy(address, attribute string) (*policy, error) {
	b, err := d.holder(address)
	if err != nil {
		return nil, err
	}
	if attribute == "" && b.Type == "data" && len(b.Labels) == 2 && b.Labels[0] == documentType {
		return d.policyOfBlocks(b)
	}
	at, err := d.spot(address, attribute)
	if err != nil {
		return nil, err
	}
	if at.attr == nil {
		return nil, fmt.Errorf("it has no attribute %q", attribute)
	}
	if from := documentOf(at.attr.Expr); from != "" && len(at.rest) == 0 {
		return &policy{from: from, complete: true}, nil
	}
	root, err := d.value(at.attr.Expr).at(at.rest)
	if err != nil {
		return nil, err
	}
	if root.kind != object {
		return nil, errors.New("its policy is not written out")
	}
	return policyOfJSON(at, root)
}

// documentOf is the address of the data source whose JSON an expression is.
func documentOf(expr hclsyntax.Expression) string {
	traversal, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() || len(traversal) != 4 || traversal.RootName() != "data" {
		return ""
	}
	names := make([]string, 3)
	for i, step := range traversal[1:] {
		attr, ok := step.(hcl.TraverseAttr)
		if !ok {
			return ""
		}
		names[i] = attr.Name
	}
	if names[0] != documentType || names[2] != "json" && names[2] != "minified_json" {
		return ""
	}
	return "data." + names[0] + "." + names[1]
}

// policyOfJSON reads the keys of a policy. Source: the grammar of the IAM JSON policy
// language.
func policyOfJSON(at spot, root *value) (*policy, error) {
	i, err := root.find(segment{name: "Statement", index: -1})
	if err != nil {
		return nil, err
	}
	if i < 0 {
		return nil, errors.New("its policy has no statements")
	}
	p := &policy{complete: true, at: at.within(segment{name: "Statement", index: -1})}
	holder := root.entries[i]
	switch all := holder.value.deeper(); all.kind {
	case object:
		s, err := statementOfJSON(p.at, holder)
		if err != nil {
			return nil, err
		}
		p.statements = append(p.statements, s)
	case list:
		p.list = all
		for n, e := range all.entries {
			if e.value.deeper().kind != object {
				p.complete = false
				continue
			}
			s, err := statementOfJSON(p.at.within(segment{index: n}), e)
			if err != nil {
				return nil, err
			}
			p.statements = append(p.statements, s)
		}
	default:
		return nil, errors.New("the statements of its policy are not written out")
	}
	return p, nil
}

// within is a spot one step deeper in the attribute's expression.
func (s spot) within(step segment) spot {
	s.rest = append(s.rest[:len(s.rest):len(s.rest)], step)
	return s
}

var policyElements = map[string]bool{
	"Action": true, "NotAction": true, "Resource": true, "NotResource": true, "Principal": true, "NotPrincipal": true,
}

func statementOfJSON(at spot, in entry) (statement, error) {
	v := in.value.deeper()
	s := statement{start: v.text.offset(in.from), end: v.text.offset(in.end), digest: digestOf(v.canonical())}
	if v.text != in.value.text {
		s.start, s.end = in.from, in.end
	}
	for i, e := range v.entries {
		if !e.known {
			return s, errors.New("a statement of its policy has a key that is an expression")
		}
		said, isString := strings.CutPrefix(e.value.says, "string ")
		isString = isString && e.value.certain()
		inner := e.value.deeper()
		step := segment{name: e.key, index: -1}
		switch {
		case e.key == "Sid" && isString:
			s.sid = said
		case e.key == "Effect" && isString:
			s.effect = said
		case e.key == "Condition":
			s.conditional = true
		case !policyElements[e.key]:
		case inner.kind == object: // principals by type
			for n, t := range inner.entries {
				if !t.known {
					return s, errors.New("a statement of its policy has a principal whose type is an expression")
				}
				s.elements = append(s.elements, element{name: e.key, of: t.key, at: at.within(step).within(segment{name: t.key, index: -1}), value: t.value.deeper(), holder: inner, number: n})
			}
		default:
			of := ""
			if strings.HasSuffix(e.key, "Principal") {
				of = "*"
			}
			s.elements = append(s.elements, element{name: e.key, of: of, at: at.within(step), value: inner, holder: v, number: i})
		}
	}
	return s, nil
}

// blockElements are the elements by the names that the data source gives them.
// Source: the AWS provider's aws_iam_policy_document.
var blockElements = []struct{ attribute, element string }{
	{"actions", "Action"}, {"not_actions", "NotAction"}, {"resources", "Resource"}, {"not_resources", "NotResource"},
}

var blockPrincipals = map[string]string{"principals": "Principal", "not_principals": "NotPrincipal"}

func (d *document) policyOfBlocks(b *hclsyntax.Block) (*policy, error) {
	p := &policy{complete: true}
	for _, name := range []string{"source_json", "override_json", "source_policy_documents", "override_policy_documents"} {
		p.complete = p.complete && b.Body.Attributes[name] == nil
	}
	for _, n := range b.Body.Blocks {
		if n.Type != "statement" {
			p.complete = p.complete && !declares(n, "statement")
			continue
		}
		p.statements = append(p.statements, d.statementOfBlock(n))
	}
	return p, nil
}

func (d *document) statementOfBlock(b *hclsyntax.Block) statement {
	r := span(b)
	s := statement{start: r.Start.Byte, end: r.End.Byte, block: b, digest: digestOf(bareOf(withoutComments(d.tokensIn(r.Start.Byte, r.End.Byte))))}
	s.sid = constantString(b.Body.Attributes["sid"])
	if s.effect = "Allow"; b.Body.Attributes["effect"] != nil {
		s.effect = constantString(b.Body.Attributes["effect"])
	}
	for _, e := range blockElements {
		if attr := b.Body.Attributes[e.attribute]; attr != nil {
			s.elements = append(s.elements, element{name: e.element, at: spot{block: b, name: attr.Name, attr: attr}, value: d.value(attr.Expr)})
		}
	}
	for _, n := range b.Body.Blocks {
		name := blockPrincipals[n.Type]
		switch attr := n.Body.Attributes["identifiers"]; {
		case n.Type == "condition" || declares(n, "condition"):
			s.conditional = true
		case name != "" && attr != nil:
			of := constantString(n.Body.Attributes["type"])
			s.elements = append(s.elements, element{name: name, of: of, at: spot{block: n, name: attr.Name, attr: attr}, value: d.value(attr.Expr)})
		case n.Type == "dynamic":
			// What it makes is not here: an element that holds more than is known.
			s.elements = append(s.elements, element{name: n.Labels[0], value: &value{kind: unknown}})
		}
	}
	return s
}

func withoutComments(tokens hclsyntax.Tokens) hclsyntax.Tokens {
	var kept hclsyntax.Tokens
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenComment {
			kept = append(kept, t)
		}
	}
	return kept
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// canonical spells a value so that equal ones are spelled alike.
func (v *value) canonical() string {
	v = v.deeper()
	if v.kind == unknown || v.kind == pieces {
		return bare(string(v.text.bytes[v.start:v.end]))
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%d %q", v.kind, v.says)
	for _, e := range v.entries {
		fmt.Fprintf(&out, "(%q %s)", e.key, e.value.canonical())
	}
	return out.String()
}

// read is a statement as others see it.
func (s statement) read() Statement {
	out := Statement{Sid: s.sid, Effect: s.effect, Conditional: s.conditional, Complete: true, Digest: s.digest, Start: s.start, End: s.end}
	for _, e := range s.elements {
		lists, more := e.value.lists()
		if e.value.kind == scalar || e.value.kind == refers {
			v, h := e.value, e.holder
			if h == nil { // a string where the data source takes a list
				out.Complete = false
				continue
			}
			at := h.entries[e.number]
			out.Entries = append(out.Entries, e.entry(v, h.text.offset(at.from), h.text.offset(at.end)))
			out.Complete = out.Complete && v.kind == scalar
			continue
		}
		out.Complete = out.Complete && !more
		for _, l := range lists {
			for _, item := range l.entries {
				out.Entries = append(out.Entries, e.entry(item.value, l.text.offset(item.from), l.text.offset(item.end)))
				out.Complete = out.Complete && item.value.kind == scalar
			}
		}
	}
	return out
}

func (e element) entry(v *value, start, end int) PolicyEntry {
	out := PolicyEntry{Element: e.name, Type: e.of, Start: start, End: end}
	if said, ok := strings.CutPrefix(v.says, "string "); ok && v.certain() {
		out.Text, out.Known = said, true
	}
	return out
}
