package finding

import (
	"regexp"
	"strings"
)

const (
	pemBegin = "-----BEGIN "
	pemEnd   = "-----END "
)

// canonical is the value that tells the secret from others. Of a private key in
// PEM that is the key as RFC 7468 lays it out, whatever the text around made of its
// line ends: a scanner quotes it from a JSON file with "\n" in it, from YAML with
// its indentation, from Windows with CRLF, from code as strings that are joined,
// or has put it right again. Every other secret is its value.
func (s Secret) canonical() string {
	v := s.value()
	if quoted := strings.TrimLeft(v, "\"'`"); strings.HasPrefix(quoted, pemBegin) { // almost no secret does
		if key, ok := layOut(quoted); ok {
			return key
		}
	}
	return v
}

// layOut writes a private key as it was before it was quoted; ok is false for
// what is not one private key and nothing else.
func layOut(v string) (key string, ok bool) {
	label, rest, found := strings.Cut(v[len(pemBegin):], "-----")
	if !found || !strings.Contains(label, "PRIVATE KEY") {
		return "", false
	}
	body, footer, found := strings.Cut(rest, pemEnd+label)
	if !found || strings.Trim(footer, "- \t\r\n\\nr\"'`,;") != "" {
		return "", false
	}
	body = pemEscapes.ReplaceAllString(pemJoins.ReplaceAllString(body, ""), "\n")
	var headers, encoded strings.Builder
	for line := range strings.SplitSeq(body, "\n") {
		line = strings.Trim(line, " \t\r\"'`,\\")
		// RFC 1421 and OpenPGP put headers before the key, and nothing else has a colon.
		if strings.Contains(line, ":") && encoded.Len() == 0 {
			headers.WriteString(line + "\n")
			continue
		}
		encoded.WriteString(strings.Join(strings.Fields(line), ""))
	}
	if encoded.Len() < minKeyBody || strings.Trim(encoded.String(), base64Alphabet) != "" {
		return "", false
	}
	if headers.Len() > 0 {
		headers.WriteString("\n")
	}
	return pemBegin + label + "-----\n" + headers.String() + wrapped(encoded.String(), pemWidth(label)) + pemEnd + label + "-----", true
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

var (
	// pemJoins are the signs by which code joins strings, from the quote that ends
	// one to the quote that begins the next: a "+" may be the key's own elsewhere.
	pemJoins = regexp.MustCompile("[\"'`]\\s*[+.&,\\\\]?\\s*[\"'`]")
	// pemEscapes are line ends, as they are and as strings write them.
	pemEscapes = regexp.MustCompile(`\\+[rnt]|\r`)
)

// pemWidth is how many characters a line has: OpenSSH has its own measure.
func pemWidth(label string) int {
	if strings.HasPrefix(label, "OPENSSH") {
		return 70
	}
	return 64
}

func wrapped(text string, width int) string {
	var b strings.Builder
	for len(text) > width {
		b.WriteString(text[:width] + "\n")
		text = text[width:]
	}
	b.WriteString(text + "\n")
	return b.String()
}
