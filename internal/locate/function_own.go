package locate

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// own makes one of Terraform's functions that cty does not have or has
// otherwise. A result of type any is of the type that the work gives it.
func own(result cty.Type, work func(args []cty.Value) (cty.Value, error), types ...cty.Type) function.Function {
	spec := &function.Spec{}
	for _, t := range types {
		spec.Params = append(spec.Params, function.Parameter{Name: "value", Type: t})
	}
	return function.New(withWork(spec, result, work))
}

// variadic is own for a function of any number of values of one kind, which are
// given to it with their marks and may be null.
func variadic(result cty.Type, work func(args []cty.Value) (cty.Value, error)) function.Function {
	return function.New(withWork(&function.Spec{
		VarParam: &function.Parameter{Name: "values", Type: cty.DynamicPseudoType, AllowMarked: true, AllowNull: true, AllowDynamicType: true},
	}, result, work))
}

func withWork(spec *function.Spec, result cty.Type, work func(args []cty.Value) (cty.Value, error)) *function.Spec {
	spec.Type = function.StaticReturnType(result)
	if result == cty.DynamicPseudoType {
		spec.Type = func(args []cty.Value) (cty.Type, error) {
			v, err := work(args)
			return v.Type(), err
		}
	}
	spec.Impl = func(args []cty.Value, _ cty.Type) (cty.Value, error) { return work(args) }
	return spec
}

// text1 is a function from text to text.
func text1(f func(string) (string, error)) function.Function {
	return own(cty.String, func(args []cty.Value) (cty.Value, error) {
		s, err := f(args[0].AsString())
		return cty.StringVal(s), err
	}, cty.String)
}

func compared(f func(a, b string) bool) function.Function {
	return own(cty.Bool, func(args []cty.Value) (cty.Value, error) {
		return cty.BoolVal(f(args[0].AsString(), args[1].AsString())), nil
	}, cty.String, cty.String)
}

func hashed(sum func(string) []byte, written func([]byte) string) function.Function {
	return text1(func(s string) (string, error) { return written(sum(s)), nil })
}

func md5Sum(s string) []byte    { sum := md5.Sum([]byte(s)); return sum[:] }
func sha1Sum(s string) []byte   { sum := sha1.Sum([]byte(s)); return sum[:] }
func sha256Sum(s string) []byte { sum := sha256.Sum256([]byte(s)); return sum[:] }
func sha512Sum(s string) []byte { sum := sha512.Sum512([]byte(s)); return sum[:] }
func toHex(b []byte) string     { return hex.EncodeToString(b) }
func toBase64(b []byte) string  { return base64.StdEncoding.EncodeToString(b) }

var (
	base64Encode = text1(func(s string) (string, error) { return toBase64([]byte(s)), nil })
	base64Decode = text1(func(s string) (string, error) {
		b, err := base64.StdEncoding.DecodeString(s)
		if err == nil && !utf8.Valid(b) {
			err = errors.New("not UTF-8")
		}
		return string(b), err
	})
	baseName  = text1(func(s string) (string, error) { return path.Base(s), nil })
	dirName   = text1(func(s string) (string, error) { return path.Dir(s), nil })
	urlEncode = text1(func(s string) (string, error) { return url.QueryEscape(s), nil })
	same      = variadic(cty.DynamicPseudoType, func(args []cty.Value) (cty.Value, error) {
		if len(args) != 1 {
			return cty.DynamicVal, errors.New("takes one value")
		}
		return args[0], nil
	})
)

// replace takes /…/ for a regular expression.
var replace = own(cty.String, func(args []cty.Value) (cty.Value, error) {
	in, what, by := args[0].AsString(), args[1].AsString(), args[2].AsString()
	if len(what) < 2 || !strings.HasPrefix(what, "/") || !strings.HasSuffix(what, "/") {
		return cty.StringVal(strings.ReplaceAll(in, what, by)), nil
	}
	re, err := regexp.Compile(what[1 : len(what)-1])
	if err != nil {
		return cty.DynamicVal, err
	}
	return cty.StringVal(re.ReplaceAllString(in, by)), nil
}, cty.String, cty.String, cty.String)

// coalesce, unlike cty's, passes over empty strings.
var coalesce = variadic(cty.DynamicPseudoType, func(args []cty.Value) (cty.Value, error) {
	var types []cty.Type
	uncertain := false
	for _, a := range args {
		if !isAnyNull(a) {
			types = append(types, a.Type())
		}
		uncertain = uncertain || a.ContainsMarked()
	}
	common, _ := convert.UnifyUnsafe(types)
	if common == cty.NilType {
		if uncertain {
			return lost(cty.TupleVal(args)), nil
		}
		return cty.DynamicVal, errors.New("the arguments have no common type")
	}
	for _, a := range args {
		if a.IsMarked() {
			return lost(a), nil
		}
		v, err := convert.Convert(a, common)
		if err != nil {
			return cty.DynamicVal, err
		}
		if !v.IsNull() && !v.RawEquals(cty.StringVal("")) {
			return v, nil
		}
	}
	return cty.DynamicVal, errors.New("no argument has a value")
})

// lookup, unlike cty's, may go without a default.
var lookup = variadic(cty.DynamicPseudoType, func(args []cty.Value) (cty.Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return cty.DynamicVal, errors.New("takes a map, a key and a default")
	}
	if args[0].IsMarked() || args[1].IsMarked() {
		return lost(cty.TupleVal(args)), nil
	}
	if args[0].IsNull() || args[1].IsNull() {
		return cty.DynamicVal, errors.New("null")
	}
	if len(args) == 3 {
		return stdlib.Lookup(args[0], args[1], args[2])
	}
	key, err := convert.Convert(args[1], cty.String)
	if t := args[0].Type(); err != nil || !t.IsObjectType() && !t.IsMapType() {
		return cty.DynamicVal, errors.New("not a map and a key")
	}
	if v, ok := args[0].AsValueMap()[key.AsString()]; ok {
		return v, nil
	}
	return cty.DynamicVal, errors.New("no such key")
})

// length counts a text's characters as people see them, too.
var length = variadic(cty.Number, func(args []cty.Value) (cty.Value, error) {
	if len(args) != 1 || args[0].IsNull() {
		return cty.DynamicVal, errors.New("takes one collection or text")
	}
	plain, marks := args[0].Unmark()
	if plain.Type() == cty.String {
		n, err := stdlib.Strlen(plain)
		return n.WithMarks(marks), err
	}
	if !plain.CanIterateElements() {
		return cty.DynamicVal, errors.New("not a collection")
	}
	return cty.NumberIntVal(int64(plain.LengthInt())).WithMarks(marks), nil
})

var (
	allTrue = own(cty.Bool, func(args []cty.Value) (cty.Value, error) { return every(args[0], true), nil }, cty.List(cty.Bool))
	anyTrue = own(cty.Bool, func(args []cty.Value) (cty.Value, error) { return every(args[0], false).Not(), nil }, cty.List(cty.Bool))
)

// every says that each of a list is what is wanted; null is false.
func every(list cty.Value, want bool) cty.Value {
	for _, v := range list.AsValueSlice() {
		if is := !v.IsNull() && v.True(); is != want {
			return cty.False
		}
	}
	return cty.True
}

// element, of some releases of Terraform alone, counts from the end.
var element = variadic(cty.DynamicPseudoType, func(args []cty.Value) (cty.Value, error) {
	if len(args) != 2 || args[0].IsNull() {
		return cty.DynamicVal, errors.New("takes a list and a number")
	}
	n, err := convert.Convert(args[1], cty.Number)
	switch {
	case args[1].IsMarked():
		return lost(args[1]), nil
	case err == nil && !n.IsNull() && n.LessThan(cty.Zero).True():
		return unknown("element()"), nil
	case err == nil:
		return stdlib.Element(args[0], n)
	}
	return cty.DynamicVal, err
})

var indexOf = own(cty.Number, func(args []cty.Value) (cty.Value, error) {
	if t := args[0].Type(); !t.IsListType() && !t.IsTupleType() {
		return cty.DynamicVal, errors.New("not a list")
	}
	for i, v := range args[0].AsValueSlice() {
		if eq := v.Equals(args[1]); eq.IsKnown() && eq.True() {
			return cty.NumberIntVal(int64(i)), nil
		}
	}
	return cty.DynamicVal, errors.New("not in the list")
}, cty.DynamicPseudoType, cty.DynamicPseudoType)

var one = own(cty.DynamicPseudoType, func(args []cty.Value) (cty.Value, error) {
	t := args[0].Type()
	if !t.IsListType() && !t.IsTupleType() && !t.IsSetType() {
		return cty.DynamicVal, errors.New("not a list")
	}
	switch all := args[0].AsValueSlice(); len(all) {
	case 0:
		if t.IsTupleType() {
			return cty.NullVal(cty.DynamicPseudoType), nil
		}
		return cty.NullVal(t.ElementType()), nil
	case 1:
		return all[0], nil
	}
	return cty.DynamicVal, errors.New("more than one")
}, cty.DynamicPseudoType)

var sum = own(cty.Number, func(args []cty.Value) (cty.Value, error) {
	if t := args[0].Type(); !t.IsListType() && !t.IsTupleType() && !t.IsSetType() {
		return cty.DynamicVal, errors.New("not a list")
	}
	all := args[0].AsValueSlice()
	if len(all) == 0 {
		return cty.DynamicVal, errors.New("an empty list")
	}
	total := cty.Zero
	for _, v := range all {
		n, err := convert.Convert(v, cty.Number)
		if err != nil || n.IsNull() {
			return cty.DynamicVal, errors.New("not a number")
		}
		total = total.Add(n)
	}
	return total, nil
}, cty.DynamicPseudoType)

var matchKeys = own(cty.DynamicPseudoType, func(args []cty.Value) (cty.Value, error) {
	values, keys, wanted := args[0], args[1].AsValueSlice(), args[2].AsValueSlice()
	if values.LengthInt() != len(keys) {
		return cty.DynamicVal, errors.New("lists of different lengths")
	}
	var found []cty.Value
	for i, v := range values.AsValueSlice() {
		for _, w := range wanted {
			if eq, err := stdlib.Equal(keys[i], w); err == nil && eq.True() {
				found = append(found, v)
				break
			}
		}
	}
	if len(found) == 0 {
		return cty.ListValEmpty(values.Type().ElementType()), nil
	}
	return cty.ListVal(found), nil
}, cty.List(cty.DynamicPseudoType), cty.List(cty.DynamicPseudoType), cty.List(cty.DynamicPseudoType))

var transpose = own(cty.Map(cty.List(cty.String)), func(args []cty.Value) (cty.Value, error) {
	turned := map[string][]cty.Value{}
	for it := args[0].ElementIterator(); it.Next(); {
		key, list := it.Element()
		if list.IsNull() {
			return cty.DynamicVal, errors.New("null")
		}
		for _, v := range list.AsValueSlice() {
			if v.IsNull() {
				return cty.DynamicVal, errors.New("null")
			}
			turned[v.AsString()] = append(turned[v.AsString()], key)
		}
	}
	if len(turned) == 0 {
		return cty.MapValEmpty(cty.List(cty.String)), nil
	}
	lists := make(map[string]cty.Value, len(turned))
	for k, list := range turned {
		lists[k] = cty.ListVal(list)
	}
	return cty.MapVal(lists), nil
}, cty.Map(cty.List(cty.String)))

var timeCompare = own(cty.Number, func(args []cty.Value) (cty.Value, error) {
	a, err := time.Parse(time.RFC3339, args[0].AsString())
	b, err2 := time.Parse(time.RFC3339, args[1].AsString())
	return cty.NumberIntVal(int64(a.Compare(b))), errors.Join(err, err2)
}, cty.String, cty.String)

var cidrHost = own(cty.String, func(args []cty.Value) (cty.Value, error) {
	prefix, err := netip.ParsePrefix(args[0].AsString())
	n, accuracy := args[1].AsBigFloat().Int(nil)
	if err != nil || accuracy != big.Exact {
		return cty.DynamicVal, errors.New("not a network and a number")
	}
	size := new(big.Int).Lsh(big.NewInt(1), uint(prefix.Addr().BitLen()-prefix.Bits()))
	if n.Sign() < 0 {
		n.Add(n, size)
	}
	if n.Sign() < 0 || n.Cmp(size) >= 0 {
		return cty.DynamicVal, errors.New("not in the network")
	}
	return cty.StringVal(advanced(prefix, n).String()), nil
}, cty.String, cty.Number)

var cidrNetmask = text1(func(s string) (string, error) {
	prefix, err := netip.ParsePrefix(s)
	if err != nil || !prefix.Addr().Is4() {
		return "", errors.New("not a network of IPv4")
	}
	mask := ^uint32(0)
	if mask <<= 32 - prefix.Bits(); prefix.Bits() == 0 {
		mask = 0
	}
	return netip.AddrFrom4([4]byte{byte(mask >> 24), byte(mask >> 16), byte(mask >> 8), byte(mask)}).String(), nil
})

var cidrSubnet = own(cty.String, func(args []cty.Value) (cty.Value, error) {
	prefix, err := netip.ParsePrefix(args[0].AsString())
	bits, accuracy := args[1].AsBigFloat().Int64()
	n, accuracy2 := args[2].AsBigFloat().Int(nil)
	if err != nil || accuracy != big.Exact || accuracy2 != big.Exact || bits < 0 || bits > int64(prefix.Addr().BitLen()-prefix.Bits()) {
		return cty.DynamicVal, errors.New("not a network and two numbers")
	}
	if n.Sign() < 0 || n.BitLen() > int(bits) {
		return cty.DynamicVal, errors.New("not that many subnets")
	}
	length := prefix.Bits() + int(bits)
	n.Lsh(n, uint(prefix.Addr().BitLen()-length))
	return cty.StringVal(netip.PrefixFrom(advanced(prefix, n), length).String()), nil
}, cty.String, cty.Number, cty.Number)

// advanced is a network's address n beyond its first.
func advanced(prefix netip.Prefix, n *big.Int) netip.Addr {
	first := prefix.Masked().Addr().AsSlice()
	sum := new(big.Int).Add(new(big.Int).SetBytes(first), n)
	at, _ := netip.AddrFromSlice(sum.FillBytes(make([]byte, len(first))))
	return at
}
