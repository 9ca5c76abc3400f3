package finding

import (
	"strings"
)

// Known are the secrets that some reports show, by fingerprint, for keeping them
// out of what others say: a rule's description is text that anybody may write.
type Known struct {
	key   Key
	shown func(Fingerprint) bool
	clean map[string]string // texts are few, findings many
}

// NewKnown knows the secrets that are shown somewhere, by their fingerprints
// under a key.
func NewKnown(key Key, shown func(Fingerprint) bool) *Known {
	return &Known{key: key, shown: shown, clean: map[string]string{}}
}

// separators are the signs between words, from those that no secret has to those
// that many have: base64 ends in "=", and an address has a password before "@".
var separators = [...]string{" \t\r\n\"'`,;()<>", " \t\r\n\"'`,;()<>=:", " \t\r\n\"'`,;()<>=:@[]{}|&?#\\"}

// maxKnownViews bounds how many times its length of a text is parted into words, each
// of which has to be digested.
const maxKnownViews = 8

// CutFrom is the text without the words that are a known secret, in any escapes: what
// is known of a secret tells whole words only.
func (k *Known) CutFrom(text string) string {
	cleaned, seen := k.clean[text]
	if seen {
		return cleaned
	}
	var shown []Secret
	tried := map[string]bool{}
	s := search{room: maxKnownViews * len(text)}
	for v := range s.views(text) {
		for _, signs := range separators {
			for _, word := range strings.FieldsFunc(v.plain, func(c rune) bool { return strings.ContainsRune(signs, c) }) {
				for _, candidate := range []string{word, strings.Trim(word, ".!?/")} {
					if len(candidate) < minLength || tried[candidate] {
						continue
					}
					tried[candidate] = true
					if secret := NewSecret(candidate); !secret.Weak() && k.shown(k.key.Fingerprint(secret)) {
						shown = append(shown, secret)
					}
				}
			}
		}
	}
	cleaned = NewCutter(shown...).Text(text)
	k.clean[text] = cleaned
	return cleaned
}

// Clean takes known secrets out of the words of a finding.
func (k *Known) Clean(f *Finding) {
	f.Title = k.CutFrom(f.Title)
	for i := range f.Labels {
		f.Labels[i] = k.CutFrom(f.Labels[i])
	}
	if f.Suggestion != nil {
		clean := Suggestion{Text: k.CutFrom(f.Suggestion.Text)}
		for _, e := range f.Suggestion.Edits {
			if k.CutFrom(e.Insert) != e.Insert || k.CutFrom(e.Path) != e.Path {
				clean.Edits = nil // a part of a fix is none
				break
			}
			clean.Edits = append(clean.Edits, e)
		}
		clean.Access = f.Suggestion.Access.Without(func(text string) bool { return k.CutFrom(text) != text })
		f.Suggestion = &clean
	}
}
