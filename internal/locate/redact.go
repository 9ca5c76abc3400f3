package locate

import (
	"bytes"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

const (
	redacted = "(redacted)"
	// maxBounds is how many places of a line a secret may begin or end at for
	// all pairs of them to be tried.
	maxBounds = 160
	// maxLine is the longest line, in bytes, that is looked through.
	maxLine = 8192
	// minSlice is the shortest line of nothing but base64 that may be part of a
	// key that spans lines.
	minSlice = 32
)

// Redact replaces, in one line of text, whatever has a known fingerprint, in
// clear or in base64, and whatever is set to a name of secrets (password =
// "…"), known or not. A line too long to be looked through is replaced whole,
// and so is one that may be part of a key spanning lines: no fingerprint is of
// a single line of it. The line's end stays. Of consecutive lines a [Redactor]
// sees more.
func Redact(line []byte, known func(finding.Fingerprint) bool, key finding.Key) []byte {
	return redactLine(line, known, key, false)
}

// redactLine is Redact; named says that the line gives a value to a sensitive
// name above it.
func redactLine(line []byte, known func(finding.Fingerprint) bool, key finding.Key, named bool) []byte {
	line = redactKnown(line, known, key)
	text := bytes.TrimRight(line, "\r\n")
	ending := line[len(text):]
	if known != nil {
		if words := encodedSecrets(text, known, key); len(words) > 0 {
			text = without(text, words)
		}
	}
	return slices.Concat(redactNamed(text, named), ending)
}

func redactKnown(line []byte, known func(finding.Fingerprint) bool, key finding.Key) []byte {
	if known == nil {
		return line
	}
	text := bytes.TrimRight(line, "\r\n")
	ending := line[len(text):]
	if len(bytes.TrimSpace(text)) == 0 {
		return line
	}
	bounds := boundaries(text)
	if len(text) > maxLine || len(bounds) > maxBounds || isKeySlice(text) {
		return append([]byte(redacted), ending...)
	}
	values := [][]byte{}
	tried := map[string]bool{}
	for i, start := range bounds {
		for _, end := range bounds[i+1:] {
			value := text[start:end]
			if from, to := trimmed(text, start, end); from != start || to != end || tried[string(value)] {
				continue // the inner bounds are a pair of their own
			}
			tried[string(value)] = true
			if isKnown(value, known, key) {
				values = append(values, value)
			}
		}
	}
	if len(values) == 0 {
		return line
	}
	return append(without(text, values), ending...)
}

// isKnown also tries a string literal's value with the escapes undone.
func isKnown(value []byte, known func(finding.Fingerprint) bool, key finding.Key) bool {
	if known(key.Fingerprint(finding.NewSecret(string(value)))) {
		return true
	}
	undone, ok := unescaped(string(value))
	return ok && known(key.Fingerprint(finding.NewSecret(undone)))
}

// boundaries lists, ascending, where a secret may begin or end: at the line's
// ends, on both sides of each sign, and behind an escape like \n.
func boundaries(text []byte) []int {
	bounds := []int{0, len(text)}
	for i, b := range text {
		if isWord(b) {
			continue
		}
		bounds = append(bounds, i, i+1)
		if b == '\\' && i+2 <= len(text) {
			bounds = append(bounds, i+2)
		}
	}
	slices.Sort(bounds)
	return slices.Compact(bounds)
}

// isWord treats all of UTF-8 beyond ASCII as letters.
func isWord(b byte) bool {
	return b == '_' || b >= 0x80 || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// isKeySlice says that the line, apart from a diff's sign and quotes, is
// nothing but base64, or a PEM header or footer.
func isKeySlice(text []byte) bool {
	text = bytes.Trim(text, " \t+-\"',")
	if bytes.Contains(text, []byte("PRIVATE KEY")) {
		return true
	}
	text = bytes.TrimSuffix(text, []byte(`\n`))
	if len(text) < minSlice {
		return false
	}
	return !bytes.ContainsFunc(text, func(r rune) bool {
		return r != '+' && r != '/' && r != '=' && (r >= 0x80 || r == '_' || !isWord(byte(r)))
	})
}

// without replaces every occurrence of the values, also where they touch.
func without(text []byte, values [][]byte) []byte {
	hidden := make([]bool, len(text))
	for _, value := range values {
		for at := 0; ; at++ {
			i := bytes.Index(text[at:], value)
			if i < 0 {
				break
			}
			at += i
			for j := range value {
				hidden[at+j] = true
			}
		}
	}
	var out []byte
	for i, b := range text {
		switch {
		case !hidden[i]:
			out = append(out, b)
		case i == 0 || !hidden[i-1]:
			out = append(out, redacted...)
		}
	}
	return out
}
