package finding

import (
	"regexp"
	"slices"
	"strings"
)

// IsPlain says that no word of the text could be a secret: it is made of
// ordinary words, identifiers, numbers and the signs of code between them.
func IsPlain(text string) bool {
	for _, word := range strings.Fields(text) {
		word = strings.Trim(word, "\"'`(){}[],;:<>=.!?-/|&*~")
		if word == "" || plainWord.MatchString(word) || slug.MatchString(word) {
			continue
		}
		parts := strings.FieldsFunc(word, func(c rune) bool { return strings.ContainsRune("\"'`(){}[],;:<>=./-_|&", c) })
		if slices.ContainsFunc(parts, func(part string) bool { return !plainWord.MatchString(part) && !slug.MatchString(part) }) {
			return false
		}
	}
	return true
}

// plainWord is a word of prose, a name in camel case whose parts are long enough
// to be words, a name in capitals, or a number, version or range of addresses.
var plainWord = regexp.MustCompile(`^(?:[A-Z]?[a-z]{1,20}|[A-Z]?[a-z]{2,20}(?:[A-Z][a-z]{2,20}|As|By|Id|In|Is|Of|On|To){1,5}|[A-Z]{1,12}(?:_[A-Z]{1,12}){0,5}|v?[0-9]{1,5}(?:[.][0-9]{1,5}){0,3}(?:/[0-9]{1,2})?)$`)

// IsSlug says that a text is words as names are made of, with no room for a secret.
func IsSlug(text string) bool { return slug.MatchString(text) }

// slug is lower-case words with at most a few digits behind each, and parted by
// single signs: payments-api, web-01, platform team. The bounds keep out
// encoded keys, in which letters and digits alternate or never end.
var slug = regexp.MustCompile(`^[a-z]{1,20}[0-9]{0,4}(?:[-_./ ](?:[a-z]{1,20}[0-9]{0,4}|[0-9]{1,4})){0,7}$`)
