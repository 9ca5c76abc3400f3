package locate

import (
	"bytes"
	"regexp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Redactor takes secrets out of consecutive lines of code, as [Redact] does out
// of a single one, and also those that one line alone does not show: a private
// key's body to its last line, a heredoc that a sensitive name is set to, and
// the value or default of what a line before names. A line may begin with a
// diff's sign. Where the end of such a stretch is never seen, all that follows
// is redacted. A Redactor is for one text, from one goroutine.
type Redactor struct {
	known func(finding.Fingerprint) bool
	key   finding.Key

	inKey   bool   // between a private key's header and its end
	sliced  bool   // the line before may be of a key that spans lines
	heredoc string // the word that ends a heredoc which is redacted
	named   bool   // a line before gave a sensitive name to the next value
}

// NewRedactor takes out the secrets whose fingerprints are known (nil: none are), and what is
// secret by its name even where nothing is known.
func NewRedactor(known func(finding.Fingerprint) bool, key finding.Key) *Redactor {
	return &Redactor{known: known, key: key}
}

// Line redacts the next line. Its end stays, and so do blank lines.
func (r *Redactor) Line(line []byte) []byte {
	text := bytes.TrimRight(line, "\r\n")
	ending := line[len(text):]
	code := bytes.Trim(text, " \t+-")
	if len(bytes.TrimSpace(text)) == 0 {
		return line
	}
	if r.spans(text, code) {
		return append([]byte(redacted), ending...)
	}
	r.name(code)
	if m := sensitiveHeredoc.FindSubmatch(code); m != nil && isSensitive(string(m[1])) {
		r.heredoc = string(m[2])
		return line
	}
	return redactLine(line, r.known, r.key, r.named)
}

// spans says that the line is part of a secret that spans lines.
func (r *Redactor) spans(text, code []byte) bool {
	if r.heredoc != "" {
		if string(code) == r.heredoc {
			r.heredoc = ""
			return false
		}
		return true
	}
	begin := bytes.LastIndex(text, []byte("-----BEGIN "))
	end := bytes.LastIndex(text, []byte("-----END "))
	switch {
	case begin > end && bytes.Contains(text[begin:], []byte("PRIVATE KEY")):
		r.inKey = true
		return true
	case r.inKey:
		r.inKey = end < 0
		return true
	}
	sliced := r.sliced
	r.sliced = r.known != nil && (isKeySlice(text) || sliced && isBase64(bytes.Trim(code, "\"',")))
	return r.sliced && sliced
}

func isBase64(text []byte) bool {
	return len(text) > 0 && !bytes.ContainsFunc(text, func(c rune) bool {
		return c != '+' && c != '/' && c != '=' && (c >= 0x80 || c == '_' || !isWord(byte(c)))
	})
}

// name keeps whether the values that follow are of a sensitive name: those of a
// variable's block, and of an object like { name = "DB_PASSWORD", value = … }.
func (r *Redactor) name(code []byte) {
	if m := naming.FindSubmatch(code); m != nil {
		r.named = isSensitive(string(m[1]))
	} else if len(code) > 0 && bytes.IndexByte([]byte("}]"), code[0]) >= 0 {
		r.named = false
	}
}

var (
	// naming is what gives a name to the values below it: a variable's header,
	// or the name of an entry.
	naming           = regexp.MustCompile(`(?i)(?:^(?:variable|output)\s+"?|(?:^|[{,\s"'\\])(?:name|key)[\\"']*\s*[=:]\s*[\\"']*)([\w.-]+)`)
	sensitiveHeredoc = regexp.MustCompile(`([\w.-]+)["']?\s*[=:]\s*<<[-~]?\s*(\w+)$`)
)
