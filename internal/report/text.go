package report

import (
	"slices"
	"strings"
	"unicode"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// maxTitle is the longest title, in characters: one line of a pull request.
const maxTitle = 200

// oneLine folds white space, drops characters that do not print (control,
// direction marks) and cuts to maxTitle characters.
func oneLine(text string) string {
	if isOneLine(text) {
		return text
	}
	var b strings.Builder
	space, length := false, 0
	for _, c := range text {
		if unicode.IsSpace(c) {
			space = true
			continue
		}
		if !unicode.IsPrint(c) {
			continue
		}
		if space && length > 0 {
			b.WriteByte(' ')
			length++
		}
		space = false
		if length >= maxTitle {
			b.WriteRune('…')
			break
		}
		b.WriteRune(c)
		length++
	}
	return b.String()
}

// isOneLine says that nothing is to be done, which is true of most texts.
func isOneLine(text string) bool {
	if len(text) > maxTitle || strings.HasSuffix(text, " ") {
		return false
	}
	before := byte(' ')
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return true
}

// labels makes tags into a finding's labels: sorted, without repeats.
func labels(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		for _, tag := range list {
			if tag = oneLine(tag); tag != "" {
				all = append(all, tag)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// context digests the text around a secret. Nothing but the secret is no
// context.
func context(key finding.Key, text string, secrets ...finding.Secret) finding.Fingerprint {
	for _, s := range secrets {
		text = s.CutFrom(text)
	}
	// A report of the same scan with redaction has the same surroundings.
	text = strings.ReplaceAll(text, "REDACTED", "…")
	if strings.Trim(text, "…'\"` \t\r\n") == "" {
		return ""
	}
	return key.Context(text)
}

// around is the context of a finding about a secret. One that can be told from all
// others needs none.
func (r *reader) around(text string, secret finding.Secret) finding.Fingerprint {
	if r.tells(secret) {
		return ""
	}
	return context(r.key, text, secret)
}

// tells says that the secret can be told from all others.
func (r *reader) tells(secret finding.Secret) bool {
	k := r.known(secret)
	return k.fingerprint != "" && !k.weak
}
