package locate

import (
	"math/big"

	"github.com/zclconf/go-cty/cty"
)

// maxExponent bounds numbers to between 2^-512 and 2^512, the precision with
// which HCL reads them. As text, or beside a small one, a larger number takes
// memory and time in proportion to its value: 1e300000000 takes hours.
const maxExponent = 512

// outsize says that the value holds a number beyond the bounds, or a text that
// stands for one and that a function may read as a number.
func outsize(v cty.Value) bool {
	found := false
	plain, _ := v.UnmarkDeep()
	// The walk's error is only ever that of the function.
	_ = cty.Walk(plain, func(_ cty.Path, part cty.Value) (bool, error) {
		if found || part.IsNull() || !part.IsKnown() {
			return false, nil
		}
		switch part.Type() {
		case cty.Number:
			found = isOutsize(part.AsBigFloat())
		case cty.String:
			if text := part.AsString(); text != "" && len(text) <= maxText {
				n, err := cty.ParseNumberVal(text)
				found = err == nil && isOutsize(n.AsBigFloat())
			}
		}
		return !found, nil
	})
	return found
}

func isOutsize(n *big.Float) bool {
	exponent := n.MantExp(nil)
	return n.IsInf() || exponent > maxExponent || exponent < -maxExponent
}
