package locate

import (
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// wideFormat is a width that would make format build a text of any size.
var wideFormat = regexp.MustCompile(`%[^a-zA-Z%]*([0-9]{4}|\*)`)

// pure looks up those of Terraform's functions that depend on nothing but their
// arguments and on which cty and Terraform agree.
func pure(name string) (function.Function, bool) {
	switch name {
	case "lower":
		return stdlib.LowerFunc, true
	case "upper":
		return stdlib.UpperFunc, true
	case "title":
		return stdlib.TitleFunc, true
	case "format":
		return stdlib.FormatFunc, true
	case "join":
		return stdlib.JoinFunc, true
	case "split":
		return stdlib.SplitFunc, true
	case "replace":
		return stdlib.ReplaceFunc, true
	case "substr":
		return stdlib.SubstrFunc, true
	case "trim":
		return stdlib.TrimFunc, true
	case "trimspace":
		return stdlib.TrimSpaceFunc, true
	case "trimprefix":
		return stdlib.TrimPrefixFunc, true
	case "trimsuffix":
		return stdlib.TrimSuffixFunc, true
	case "chomp":
		return stdlib.ChompFunc, true
	case "concat":
		return stdlib.ConcatFunc, true
	case "merge":
		return stdlib.MergeFunc, true
	case "lookup":
		return stdlib.LookupFunc, true
	case "element":
		return stdlib.ElementFunc, true
	case "coalesce":
		return stdlib.CoalesceFunc, true
	case "compact":
		return stdlib.CompactFunc, true
	case "tostring":
		return stdlib.MakeToFunc(cty.String), true
	}
	return function.Function{}, false
}

func (e *evaluator) function(x *hclsyntax.FunctionCallExpr, s *scope) cty.Value {
	f, ok := pure(x.Name)
	if !ok || x.ExpandFinal {
		return unknown(x.Name + "()")
	}
	arguments := make([]cty.Value, len(x.Args))
	for i, a := range x.Args {
		if arguments[i] = e.value(a, s); outsize(arguments[i]) {
			return unknown(x.Name + "()")
		}
	}
	if len(arguments) > 1 {
		switch second := textOf(arguments[1]).value; x.Name {
		case "replace":
			// Terraform, unlike cty, takes /…/ for a regular expression.
			if len(second) > 1 && strings.HasPrefix(second, "/") && strings.HasSuffix(second, "/") {
				return unknown("replace()")
			}
		case "format":
			if wideFormat.MatchString(textOf(arguments[0]).value) {
				return unknown("format()")
			}
		}
	}
	v, err := f.Call(arguments)
	if err != nil || outsize(v) {
		return unknown(x.Name + "()")
	}
	if t := textOf(v); len(t.value) > maxText {
		return unknown(x.Name + "()")
	}
	return knownOr(v, false, x.Name+"()")
}
