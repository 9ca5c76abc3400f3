package locate

import (
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// environmentWords are how folders, tags and namespaces call environments; all that
// mean production are one.
var environmentWords = map[string]string{
	"dev": "dev", "development": "dev", "int": "integration", "integration": "integration",
	"preprod": "preprod", "prd": "production", "prod": "production", "production": "production",
	"qa": "qa", "sandbox": "sandbox", "stage": "staging", "staging": "staging", "stg": "staging", "test": "test", "uat": "uat",
}

// environmentOf is the environment that a block's tags or labels name, else the
// innermost folder; empty where none does. It is a hint for whoever looks at what
// depends on something, and may only make quell more careful.
func (ix *Index) environmentOf(file, address string) string {
	if m := ix.module(path.Dir(file)); m != nil && address != "" {
		for _, n := range m.byAddress[address] {
			if environment := ix.tagged(n, m); n.Path == file && environment != "" {
				return environment
			}
		}
	}
	folders := strings.Split(path.Dir(file), "/")
	for _, folder := range slices.Backward(folders) {
		if environment := EnvironmentIn(folder); environment != "" {
			return environment
		}
	}
	return ""
}

// EnvironmentIn is the environment that a word, or its last part, means: "production"
// for "eu-prod". Empty: none that is known.
func EnvironmentIn(word string) string {
	word = strings.ToLower(word)
	if environment, known := environmentWords[word]; known {
		return environment
	}
	return environmentWords[word[strings.LastIndexAny(word, "-_.")+1:]]
}

// tagged is the environment that tags or labels of a block name for certain.
func (ix *Index) tagged(n *node, m *module) string {
	for _, attribute := range []string{"tags", "labels"} {
		object, ok := n.expression(attribute).(*hclsyntax.ObjectConsExpr)
		if !ok {
			continue
		}
		for _, item := range object.Items {
			key := hclsyntax.Variables(item.KeyExpr)
			name, diags := item.KeyExpr.Value(nil)
			if len(key) > 0 || diags.HasErrors() || !slices.Contains([]string{"environment", "env", "stage"}, strings.ToLower(name.AsString())) {
				continue
			}
			e := newEvaluator(ix, "")
			for _, value := range e.texts(item.ValueExpr, e.scopes(n, ix.uses(e, m))) {
				if environment := EnvironmentIn(value); environment != "" {
					return environment
				}
			}
		}
	}
	return ""
}
