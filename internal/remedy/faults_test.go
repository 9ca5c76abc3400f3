package remedy

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// knownFaults are what is wrong with edits and not mended yet. Each has a case
// in TestKnownFaults that fails when it is mended, so that it goes from here too.
var knownFaults = []struct {
	name, law string
	is        func(c *code, a attempt, w wrong) bool
}{
	{
		name: "a value of several lines becomes one line",
		law:  "terraform fmt has nothing new to say",
		is: func(c *code, a attempt, _ wrong) bool {
			return a.action.Kind == "set_attribute" && c.spansLines(a)
		},
	},
	{
		name: "a secret with a space in it is not found within a longer text",
		law:  "the secret is gone",
		is:   func(_ *code, a attempt, _ wrong) bool { return strings.ContainsAny(a.secret, " \t") },
	},
}

// TestKnownFaults holds that each fault is still there. When one is mended, its
// row goes from both tables.
func TestKnownFaults(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		file         string
		about        string // the attempt's
		action       policy.Action
	}{
		{
			name:   "a value of several lines becomes one line",
			reason: "fmt aligns the neighbours of a value of one line with it, and the edit neither does so nor refuses",
			file:   "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n  tags_all = {\n    a = 1\n  }\n}\n",
			about:  "main.tf:1 aws_s3_bucket.b",
			action: policy.Action{Kind: "set_attribute", Attribute: "tags_all", Value: `"Inactive"`},
		},
		{
			name:   "a secret with a space in it is not found within a longer text",
			reason: "a string is searched as a whole and word by word, so the copy in quotes stays in the code",
			file:   "variable \"v\" {\n  description = \"By default 'Xk7 pV7kQ2zLw9XrT4sNc8'.\"\n  default     = \"Xk7 pV7kQ2zLw9XrT4sNc8\"\n}\n",
			about:  "main.tf:3 a literal",
			action: policy.Action{Kind: "replace_literal"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			code := codeOf(t, "fault", map[string][]byte{"main.tf": []byte(c.file)})
			all := append(code.blocks(), code.literals()...)
			i := slices.IndexFunc(all, func(a attempt) bool { return a.about == c.about })
			if i < 0 {
				t.Fatalf("no attempt is about %q", c.about)
			}
			a := all[i]
			a.action = c.action
			done := code.tryAt(a, code.index.Find(a.query, key).Sites)
			f := newFormatter(t)
			for _, e := range done.fix.Edits {
				before, after := f.ask(t, e.Path, e.Before), f.ask(t, e.Path, e.After)
				f.run(t)
				done.wrong = append(done.wrong, f.about(e.Path, before, after)...)
			}
			if !slices.ContainsFunc(done.wrong, func(w wrong) bool { return code.knownFault(a, w) == c.name }) {
				t.Errorf("%q is not wrong any more (%s): take the row out here and of knownFaults; got %v, refusal %q", c.name, c.reason, done.wrong, done.refusal)
			}
		})
	}
}

// knownFault is the name of the known fault that something wrong is, or empty.
func (c *code) knownFault(a attempt, w wrong) string {
	for _, f := range knownFaults {
		if f.law == w.law && f.is(c, a, w) {
			return f.name
		}
	}
	return ""
}

// spansLines says that the attribute to set has a value of several lines.
func (c *code) spansLines(a attempt) bool {
	for _, site := range c.index.Find(a.query, key).Sites {
		parsed, diags := hclsyntax.ParseConfig(c.files[site.Path], site.Path, hcl.InitialPos)
		body, ok := parsed.Body.(*hclsyntax.Body)
		if diags.HasErrors() || !ok {
			continue
		}
		for _, b := range body.Blocks {
			attr := b.Body.Attributes[a.action.Attribute]
			if attr != nil && strings.HasSuffix(site.Address, strings.Join(b.Labels, ".")) && attr.Expr.Range().Start.Line != attr.Expr.Range().End.Line {
				return true
			}
		}
	}
	return false
}
