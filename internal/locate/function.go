package locate

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// functions are those of Terraform's that depend on nothing but their arguments.
// Most are cty's; own ones stand where Terraform has its own. Those that read
// files, the clock or chance are not among them, nor those that make what no name
// is made of: YAML, gzip, other encodings of text. testdata/functions.txt holds
// what Terraform itself answers.
var functions = map[string]function.Function{
	"abs":             stdlib.AbsoluteFunc,
	"alltrue":         allTrue,
	"anytrue":         anyTrue,
	"base64decode":    base64Decode,
	"base64encode":    base64Encode,
	"base64sha256":    hashed(sha256Sum, toBase64),
	"base64sha512":    hashed(sha512Sum, toBase64),
	"basename":        baseName,
	"ceil":            stdlib.CeilFunc,
	"chomp":           stdlib.ChompFunc,
	"chunklist":       stdlib.ChunklistFunc,
	"cidrhost":        cidrHost,
	"cidrnetmask":     cidrNetmask,
	"cidrsubnet":      cidrSubnet,
	"coalesce":        coalesce,
	"coalescelist":    stdlib.CoalesceListFunc,
	"compact":         stdlib.CompactFunc,
	"concat":          stdlib.ConcatFunc,
	"contains":        stdlib.ContainsFunc,
	"csvdecode":       stdlib.CSVDecodeFunc,
	"dirname":         dirName,
	"distinct":        stdlib.DistinctFunc,
	"element":         element,
	"endswith":        compared(strings.HasSuffix),
	"flatten":         stdlib.FlattenFunc,
	"floor":           stdlib.FloorFunc,
	"format":          stdlib.FormatFunc,
	"formatdate":      stdlib.FormatDateFunc,
	"formatlist":      stdlib.FormatListFunc,
	"indent":          stdlib.IndentFunc,
	"index":           indexOf,
	"join":            stdlib.JoinFunc,
	"jsondecode":      stdlib.JSONDecodeFunc,
	"jsonencode":      stdlib.JSONEncodeFunc,
	"keys":            stdlib.KeysFunc,
	"length":          length,
	"log":             stdlib.LogFunc,
	"lookup":          lookup,
	"lower":           stdlib.LowerFunc,
	"matchkeys":       matchKeys,
	"max":             stdlib.MaxFunc,
	"md5":             hashed(md5Sum, toHex),
	"merge":           stdlib.MergeFunc,
	"min":             stdlib.MinFunc,
	"nonsensitive":    same,
	"one":             one,
	"parseint":        stdlib.ParseIntFunc,
	"pow":             stdlib.PowFunc,
	"range":           stdlib.RangeFunc,
	"regex":           stdlib.RegexFunc,
	"regexall":        stdlib.RegexAllFunc,
	"replace":         replace,
	"reverse":         stdlib.ReverseListFunc,
	"sensitive":       same,
	"setintersection": stdlib.SetIntersectionFunc,
	"setproduct":      stdlib.SetProductFunc,
	"setsubtract":     stdlib.SetSubtractFunc,
	"setunion":        stdlib.SetUnionFunc,
	"sha1":            hashed(sha1Sum, toHex),
	"sha256":          hashed(sha256Sum, toHex),
	"sha512":          hashed(sha512Sum, toHex),
	"signum":          stdlib.SignumFunc,
	"slice":           stdlib.SliceFunc,
	"sort":            stdlib.SortFunc,
	"split":           stdlib.SplitFunc,
	"startswith":      compared(strings.HasPrefix),
	"strcontains":     compared(strings.Contains),
	"strrev":          stdlib.ReverseFunc,
	"substr":          stdlib.SubstrFunc,
	"sum":             sum,
	"timeadd":         stdlib.TimeAddFunc,
	"timecmp":         timeCompare,
	"title":           stdlib.TitleFunc,
	"tobool":          stdlib.MakeToFunc(cty.Bool),
	"tolist":          stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
	"tomap":           stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
	"tonumber":        stdlib.MakeToFunc(cty.Number),
	"toset":           stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
	"tostring":        stdlib.MakeToFunc(cty.String),
	"transpose":       transpose,
	"trim":            stdlib.TrimFunc,
	"trimprefix":      stdlib.TrimPrefixFunc,
	"trimspace":       stdlib.TrimSpaceFunc,
	"trimsuffix":      stdlib.TrimSuffixFunc,
	"upper":           stdlib.UpperFunc,
	"urlencode":       urlEncode,
	"values":          stdlib.ValuesFunc,
	"zipmap":          stdlib.ZipmapFunc,
}

// shallow are the functions that take elements as they are: what is not known
// within an argument leaves the rest of the result known. Any other looks into
// elements, whose types a plan may yet change.
var shallow = map[string]bool{
	"coalesce": true, "concat": true, "element": true, "keys": true, "length": true, "lookup": true, "merge": true,
	"nonsensitive": true, "reverse": true, "sensitive": true, "slice": true, "values": true, "zipmap": true,
}

func (e *evaluator) function(x *hclsyntax.FunctionCallExpr, s *scope) cty.Value {
	name := strings.TrimPrefix(x.Name, "core::")
	what := name + "()"
	switch name {
	case "try", "can":
		if x.ExpandFinal {
			return unknown(what)
		}
		return e.attempt(name, x.Args, s)
	}
	f, ok := functions[name]
	if !ok {
		return unknown(what)
	}
	arguments, why := e.arguments(x, s)
	if why != cty.NilVal {
		return why
	}
	for _, a := range arguments {
		if outsize(a) {
			return unknown(what)
		}
		if !shallow[name] && a.ContainsMarked() && !a.IsMarked() {
			return lost(a)
		}
	}
	if swells(name, arguments) {
		e.cut = true
		return unknown(what)
	}
	if name == "distinct" || name == "matchkeys" {
		n := parts(arguments[0])
		e.spend(n * n / 64) // these compare each part with each other
	}
	v, err := applied(f, arguments)
	switch {
	case err != nil && failsAlike(name):
		return failed(what, arguments...)
	case err != nil || outsize(v):
		return unknown(what)
	}
	if t := textOf(v); len(t.value) > maxText {
		return unknown(what)
	}
	return e.bounded(knownOr(v, false, what), what)
}

// applied converts the arguments to what the function takes, as HCL does.
func applied(f function.Function, arguments []cty.Value) (cty.Value, error) {
	converted := make([]cty.Value, len(arguments))
	for i, a := range arguments {
		p := f.VarParam()
		if params := f.Params(); i < len(params) {
			p = &params[i]
		}
		if p == nil {
			return cty.NilVal, errors.New("too many arguments")
		}
		v, err := convert.Convert(a, p.Type)
		if err != nil {
			return cty.NilVal, err
		}
		converted[i] = v
	}
	return f.Call(converted)
}

// failsAlike says that a function's error is Terraform's own: dates are read,
// and ranges bounded, in ways that differ between its releases.
func failsAlike(name string) bool {
	return name != "range" && name != "formatdate" && name != "timeadd"
}

// arguments evaluates a call's arguments, the last of which may stand for several.
func (e *evaluator) arguments(x *hclsyntax.FunctionCallExpr, s *scope) (all []cty.Value, why cty.Value) {
	for i, a := range x.Args {
		v := e.value(a, s)
		if i < len(x.Args)-1 || !x.ExpandFinal {
			all = append(all, v)
			continue
		}
		t := v.Type()
		switch {
		case v.IsMarked():
			return nil, lost(v)
		case v.IsNull() || !t.IsTupleType() && !t.IsListType() && !t.IsSetType():
			return nil, failed(x.Name + "()")
		}
		all = append(all, v.AsValueSlice()...)
	}
	return all, cty.NilVal
}

// attempt evaluates try and can, which ask what fails for certain.
func (e *evaluator) attempt(name string, of []hclsyntax.Expression, s *scope) cty.Value {
	if name == "can" && len(of) != 1 {
		return failed("can()")
	}
	for _, x := range of {
		v := e.value(x, s)
		switch fails := v.ContainsMarked(); {
		case !certain(v):
			return lost(v)
		case name == "can":
			return cty.BoolVal(!fails)
		case !fails:
			return v
		}
	}
	return failed("try()")
}

const (
	// maxSwell bounds what a function makes on the way to its result, in bytes.
	maxSwell = 1 << 20
	// maxCompared bounds the parts of what compares each with each other.
	maxCompared = 256
	// maxIndent bounds the spaces that indent writes before each line.
	maxIndent = 256
)

// wideFormat is a width that would make format build a text of any size.
var wideFormat = regexp.MustCompile(`%[^a-zA-Z%]*([0-9]{4}|\*)`)

// swells says that a function may make far more than it is given.
func swells(name string, arguments []cty.Value) bool {
	length := func(i int) int {
		if i >= len(arguments) {
			return 0
		}
		return len(textOf(arguments[i]).value)
	}
	switch name {
	case "format", "formatlist":
		return length(0) > 0 && wideFormat.MatchString(textOf(arguments[0]).value)
	case "replace":
		return (length(0)+1)*(length(2)+1) > maxSwell
	case "join":
		n := 0
		for _, a := range arguments {
			n += parts(a)
		}
		return n*(length(0)+1) > maxSwell
	case "indent":
		n, err := convert.Convert(arguments[0], cty.Number)
		return err != nil || n.IsMarked() || n.IsNull() || n.GreaterThan(cty.NumberIntVal(maxIndent)).True()
	case "distinct", "matchkeys":
		return slices.ContainsFunc(arguments, func(a cty.Value) bool { return parts(a) > maxCompared })
	case "setproduct":
		n := 1
		for _, a := range arguments {
			if n *= parts(a); n > maxParts {
				return true
			}
		}
	}
	return false
}
