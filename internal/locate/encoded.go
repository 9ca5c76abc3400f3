package locate

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

const (
	// minEncoded is the shortest base64 of a secret worth a digest, maxEncoded
	// the longest that is decoded, and maxDecoded how many of a line's words are
	// looked through for more than being a secret.
	minEncoded, maxEncoded, maxDecoded = 12, 4096, 8
)

var encoded = regexp.MustCompile(`[A-Za-z0-9+/_-]{12,}={0,2}`)

// encodedSecrets lists the words of a line that are base64 of a known secret,
// or of a text that has one.
func encodedSecrets(text []byte, known func(finding.Fingerprint) bool, key finding.Key) [][]byte {
	var found [][]byte
	looked := 0
	for _, word := range encoded.FindAll(text, -1) {
		if len(word) < minEncoded || len(word) > maxEncoded {
			continue
		}
		plain, ok := decoded(word)
		if !ok {
			continue
		}
		if isKnown(plain, known, key) {
			found = append(found, word)
			continue
		}
		if !utf8.Valid(plain) || bytes.IndexByte(plain, 0) >= 0 || looked == maxDecoded {
			continue
		}
		looked++
		for line := range bytes.Lines(plain) {
			if !bytes.Equal(redactKnown(line, known, key), line) {
				found = append(found, word)
				break
			}
		}
	}
	return found
}

// decoded reads either alphabet, with or without padding.
func decoded(word []byte) ([]byte, bool) {
	text := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(string(word), "="))
	plain, err := base64.RawStdEncoding.DecodeString(text)
	return plain, err == nil
}
