package report

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Scanners disagree with their own earlier versions on whether a line is 3 or
// "3", and whether tags are a list or one string. These types accept both, and
// still refuse what is neither.

// errOtherType is all that is said of a value of an unexpected type: its text
// may be a secret.
var errOtherType = errors.New("a value of another type")

// A word is a string; a number or truth value is taken as it is written, and
// null is no word.
type word string

// UnmarshalJSON accepts any scalar.
func (w *word) UnmarshalJSON(raw []byte) error {
	switch n := (node{raw: raw}); n.kind() {
	case '"':
		*w = word(n.text())
	case 'n':
		*w = ""
	case '{', '[':
		return errOtherType
	default:
		*w = word(raw)
	}
	return nil
}

// A whole is a whole number, perhaps in quotes; null and "" are 0.
type whole int

// UnmarshalJSON accepts a number without a fraction, or a string that is one.
func (w *whole) UnmarshalJSON(raw []byte) error {
	if len(raw) < 10 && isDigits(raw) { // as almost all do
		n := 0
		for _, digit := range raw {
			n = 10*n + int(digit-'0')
		}
		*w = whole(n)
		return nil
	}
	text := string(raw)
	if n := (node{raw: raw}); n.kind() == '"' {
		text = strings.TrimSpace(n.text())
	}
	if text == "null" || text == "" {
		*w = 0
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != float64(int(f)) {
		return errOtherType
	}
	*w = whole(f)
	return nil
}

// A number may have a fraction, or stand in quotes; null and "" are none.
type number struct {
	value float64
	given bool
}

// UnmarshalJSON accepts a number, or a string that is one.
func (n *number) UnmarshalJSON(raw []byte) error {
	text := string(raw)
	if quoted := (node{raw: raw}); quoted.kind() == '"' {
		text = strings.TrimSpace(quoted.text())
	}
	if text == "null" || text == "" {
		*n = number{}
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return errOtherType
	}
	*n = number{value: f, given: true}
	return nil
}

// percent says what share a number from 0 to 100 is.
func (n number) percent() (share finding.Confidence, ok bool) {
	if !n.given || n.value < 0 || n.value > 100 {
		return 0, false
	}
	return finding.Confidence(n.value / 100), true
}

// Words are a list of strings, one string that lists them with commas or
// blanks, or null.
type words []string

// UnmarshalJSON accepts a list of scalars, or one.
func (w *words) UnmarshalJSON(raw []byte) error {
	*w = nil
	n := node{raw: raw}
	if n.kind() != '[' {
		var one word
		if err := one.UnmarshalJSON(raw); err != nil {
			return err
		}
		*w = parted(string(one))
		return nil
	}
	for _, element := range n.elements() {
		var one word
		if err := one.UnmarshalJSON(element.raw); err != nil {
			return err
		}
		if one != "" {
			*w = append(*w, string(one))
		}
	}
	return nil
}

// parted are the words that one string lists.
func parted(text string) words {
	return strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' })
}

// unparted are words that may quote a secret. One that has a comma would be parted
// with what it stands in: it is taken out first.
type unparted struct {
	each words
	one  string // that lists them
}

// UnmarshalJSON accepts what [words] do.
func (u *unparted) UnmarshalJSON(raw []byte) error {
	*u = unparted{}
	if (node{raw: raw}).kind() == '[' {
		return u.each.UnmarshalJSON(raw)
	}
	var one word
	err := one.UnmarshalJSON(raw)
	u.one = string(one)
	return err
}

// without are the words, without the secrets that one string has among them.
func (u unparted) without(cut *cutter) []string {
	if u.one == "" { // as almost always
		return u.each
	}
	return parted(cut.all.Text(u.one))
}

func isDigits(raw []byte) bool {
	for _, c := range raw {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
