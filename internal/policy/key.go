package policy

import (
	"errors"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// KeyPath reads where a value stands in a file of settings, as Terraform's language
// writes it: names with dots between them, and names with other signs and the numbers
// of items in brackets. An item's number is given as its decimal digits.
func KeyPath(key string) ([]string, error) {
	source := key
	if strings.HasPrefix(key, "[") {
		source = "top" + key
	}
	traversal, diags := hclsyntax.ParseTraversalAbs([]byte(source), "", hcl.InitialPos)
	if diags.HasErrors() || len(key) > maxExpression {
		return nil, errors.New("is not a path of keys")
	}
	var keys []string
	for _, step := range traversal {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			keys = append(keys, step.Name)
		case hcl.TraverseAttr:
			keys = append(keys, step.Name)
		case hcl.TraverseIndex:
			if step.Key.Type() == cty.String {
				keys = append(keys, step.Key.AsString())
				continue
			}
			number := step.Key.AsBigFloat()
			if !number.IsInt() || number.Sign() < 0 {
				return nil, errors.New("has a number that counts no item")
			}
			keys = append(keys, number.Text('f', 0))
		default:
			return nil, errors.New("is not a path of keys")
		}
	}
	if source != key {
		keys = keys[1:]
	}
	return keys, nil
}
