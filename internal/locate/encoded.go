package locate

import (
	"bytes"
	"encoding/base64"
	"path"
	"regexp"
	"slices"
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

// isManifestOfSecret says that a file may be the manifest of a Kubernetes Secret, whose
// values are base64.
func isManifestOfSecret(s *Source) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(s.Path())) && bytes.Contains(s.file.Data, []byte("Secret"))
}

// decodes tries what words of base64 stand for; the span is the word as it is written.
func (c *cutter) decodes() {
	for _, at := range encoded.FindAllIndex(c.data, -1) {
		if at[1]-at[0] > maxEncoded {
			continue
		}
		plain, ok := decoded(c.data[at[0]:at[1]])
		if !ok || !utf8.Valid(plain) {
			continue
		}
		start, end := trimmed(plain, 0, len(plain))
		if end-start < c.shortest || end <= start {
			continue
		}
		c.yield(span{Range: Range{at[0], at[1]}, value: string(plain[start:end]), literal: true, whole: true})
	}
}
