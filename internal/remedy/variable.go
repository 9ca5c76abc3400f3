package remedy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// reserved are the names that Terraform keeps from variables, because a module
// block uses them itself. Source: the Terraform language, "Input Variables".
var reserved = []string{"count", "depends_on", "for_each", "lifecycle", "locals", "providers", "source", "version"}

// maxName bounds a derived name.
const maxName = 64

// variableName is the asked one if it is free, or one derived from the place.
func (d *draft) variableName(folder string, l literal, asked string) (string, error) {
	taken := func(name string) bool {
		return slices.Contains(reserved, name) || d.declared[place{folder, name}] ||
			slices.ContainsFunc(d.req.Index.Blocks(folder), func(b locate.Block) bool { return b.Address == "variable."+name })
	}
	if asked != "" {
		if !hclsyntax.ValidIdentifier(asked) || slices.Contains(reserved, asked) {
			return "", refuse("%q is no name for a variable", asked)
		}
		if taken(asked) {
			return "", refuse("variable.%s%s is already declared", asked, of(folder))
		}
		return asked, nil
	}
	name := identifier(d.words(l))
	for i, base := 2, name; taken(name); i++ {
		name = fmt.Sprintf("%s_%d", base, i)
	}
	return name, nil
}

// words are what the place is called: a resource's type without its provider,
// or another block's name, and the attribute or key.
func (d *draft) words(l literal) []string {
	if l.block.Type == "local" {
		return []string{l.block.Labels[0], d.key(l, nil)}
	}
	key := d.key(l, l.attr.Expr)
	if key == "" {
		key = l.attr.Name
	}
	of := l.block.Type
	if n := len(l.block.Labels); n > 0 {
		of = l.block.Labels[n-1]
	}
	if l.block.Type == "resource" || l.block.Type == "data" {
		_, of, _ = strings.Cut(l.block.Labels[0], "_")
	}
	if l.block.Type == "output" {
		return []string{of}
	}
	return []string{of, key}
}

// setting is a line that sets something up to where its value begins.
var setting = regexp.MustCompile(`^\s*(?:export\s+)?["']?([A-Za-z_][A-Za-z0-9_]*)["']?\s*[=:]\s*["']?$`)

// key is what the value is called where that is plain: the key of an object, or
// the name that a line of a heredoc sets. Anything else might be part of a value.
func (d *draft) key(l literal, in hclsyntax.Expression) string {
	src, ok := d.req.Index.Source(l.site.Path)
	if !ok {
		return ""
	}
	at := l.site.Literal
	found := ""
	if in != nil {
		_ = hclsyntax.VisitAll(in, func(node hclsyntax.Node) hcl.Diagnostics {
			object, ok := node.(*hclsyntax.ObjectConsExpr)
			if !ok {
				return nil
			}
			for _, item := range object.Items {
				if r := item.ValueExpr.Range(); r.Start.Byte <= at.Start && at.End <= r.End.Byte {
					found = constantKey(item.KeyExpr)
				}
			}
			return nil
		})
	}
	line := src.Bytes()[:at.Start]
	line = line[strings.LastIndexByte(string(line), '\n')+1:]
	if in != nil && found == "" {
		// A heredoc starts on an earlier line than the value.
		if strings.Contains(string(src.Bytes()[in.Range().Start.Byte:at.Start]), "\n") {
			if m := setting.FindSubmatch(line); m != nil {
				found = string(m[1])
			}
		}
	}
	return found
}

// constantKey is an object's key that needs no evaluation, or empty.
func constantKey(x hclsyntax.Expression) string {
	v, diags := x.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

// identifier joins words to a variable's name.
func identifier(words []string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(strings.Join(words, "_")))
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '_' }), "_")
	if len(name) > maxName {
		name = strings.TrimRight(name[:maxName], "_")
	}
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = strings.TrimRight("secret_"+name, "_")
	}
	return name
}
