package locate

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

var (
	// assignment is a name, a sign, and up to the value. The value's end is
	// found apart from it, because a regular expression knows no escapes twice.
	assignment   = regexp.MustCompile(`([A-Za-z_][\w.-]*)\\*["']?\s*(?:=>|:=|==|[=:])\s*`)
	quotedText   = regexp.MustCompile(`^(?:\\"((?:[^"\\]|\\[^"])*)\\"|"((?:[^"\\]|\\.)*)"?|'([^']*)'?)`)
	insideQuotes = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	bareWord     = regexp.MustCompile("^(?:\\$?\\$\\{[^}]*\\}|\\{\\{[^}]*\\}\\}|[^\\s\"'`,;<>{}\\[\\]()])+")
)

// redactNamed takes out the values of sensitive names: quoted texts, the words
// of KEY=value, and the texts among the arguments of calls and in lists. What
// [isOpen] says stays. With named, so do "value" and "default" name secrets.
func redactNamed(line []byte, named bool) []byte {
	var out []byte
	done := 0
	for at := 0; at < len(line); {
		m := assignment.FindSubmatchIndex(line[at:])
		if m == nil {
			break
		}
		name, value := string(line[at+m[2]:at+m[3]]), at+m[1]
		if strings.EqualFold(name, "name") || strings.EqualFold(name, "key") {
			named = isSensitive(string(bytes.Trim(bareWord.Find(bytes.TrimLeft(line[value:], `\"'`)), `\`)))
		}
		if at = value; !isSensitive(name) && (!named || !isValue(name)) {
			continue
		}
		if len(line) > maxLine {
			return []byte(redacted)
		}
		all, open := hiddenIn(name, line[value:])
		at += open
		for _, hidden := range all {
			out = append(append(out, line[done:value+hidden.Start]...), redacted...)
			done = value + hidden.End
			at = max(at, done)
		}
	}
	if done == 0 {
		return line
	}
	return append(out, line[done:]...)
}

// hiddenIn lists the stretches to take out of the text that a sensitive name is
// set to, which goes on to the line's end, or else how much of it is a quoted
// text that may be shown: an ARN has colons, behind which nothing is set.
func hiddenIn(name string, text []byte) (hidden []Range, open int) {
	if m := quotedText.FindSubmatchIndex(text); m != nil {
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 && !isOpen(string(text[m[i]:m[i+1]]), true) {
				return []Range{{m[i], m[i+1]}}, 0
			}
		}
		return nil, m[1]
	}
	word := bareWord.Find(text)
	rest := bytes.TrimLeft(text[len(word):], " \t")
	if len(rest) > 0 && (rest[0] == '(' || len(word) == 0 && rest[0] == '[') {
		var all []Range
		for _, m := range insideQuotes.FindAllSubmatchIndex(text, -1) {
			if !isOpen(string(text[m[2]:m[3]]), true) {
				all = append(all, Range{m[2], m[3]})
			}
		}
		return all, 0
	}
	if len(word) == 0 || isOpen(string(word), false) || isReference(name, string(word)) {
		return nil, 0
	}
	return []Range{{0, len(word)}}, 0
}

var (
	number   = regexp.MustCompile(`^[+-]?[0-9]+(?:\.[0-9]+)?$`)
	template = regexp.MustCompile(`\$?\$\{[^}]*\}|%\{[^}]*\}|\{\{[^}]*\}\}|\$[A-Za-z_]\w*|\$\([^)]*\)`)
	openARN  = regexp.MustCompile(`^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[\w+=,.@/*:-]+$`)
	// codeReference is code that stands for a value: var.x, aws_x.y.z, a.b[0].c.
	codeReference = regexp.MustCompile(`^(?:(?:var|local|data|module|each|self|path|count|terraform|ephemeral)\.[A-Za-z_]|[a-z][a-z0-9]*_[a-z0-9_]*\.[A-Za-z_])[\w.*-]*$`)
	upper         = regexp.MustCompile(`^[A-Z0-9_]+$`)
)

// openTemplate is how many bytes may stand around references in a text for it
// still to say nothing: "Bearer ${var.token}".
const openTemplate = 8

// isOpen says that a value is no secret whatever its name is: nothing, a truth
// value, a number (in quotes a short one), a reference, an ARN.
func isOpen(value string, quoted bool) bool {
	value = strings.TrimSpace(value)
	switch strings.ToLower(value) {
	case "", "true", "false", "null", "nil", "none", "yes", "no", redacted:
		return true
	}
	if number.MatchString(value) {
		return !quoted || len(value) <= 5
	}
	if rest := template.ReplaceAllString(value, ""); rest != value {
		return len(rest) < openTemplate
	}
	return openARN.MatchString(value)
}

// isReference says that a bare word is Terraform code. Of a name in capitals,
// as shells have them, only what Terraform alone writes is.
func isReference(name, word string) bool {
	if !codeReference.MatchString(word) {
		return false
	}
	root, _, _ := strings.Cut(word, ".")
	return !upper.MatchString(name) || !strings.Contains(root, "_")
}

func isValue(name string) bool {
	switch strings.ToLower(name) {
	case "value", "default", "secret_string", "secretstring":
		return true
	}
	return false
}

// sensitiveParts make a name sensitive wherever they stand in it, sensitiveWords
// as one of its words, and openEndings as its last word make it one that only
// speaks about a secret.
var (
	sensitiveParts = []string{"password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "privatekey", "signingkey", "encryptionkey",
		"accountkey", "sharedkey", "masterkey", "storagekey", "authkey", "credential", "connectionstring", "connstr", "authorization"}
	sensitiveWords = []string{"auth", "pass", "pwd", "pat", "dsn"}
	openEndings    = []string{"arn", "name", "path", "file", "length", "ttl", "type", "version", "enabled", "policy", "days"}
)

// isSensitive says that a name is one of secrets: db_password, APIKey,
// aws.secret-access-key.
func isSensitive(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return c == '_' || c == '-' || c == '.' })
	if len(words) == 0 {
		return false
	}
	if len(words) > 1 && slices.Contains(openEndings, words[len(words)-1]) {
		return false
	}
	joined := strings.Join(words, "")
	if slices.ContainsFunc(sensitiveParts, func(part string) bool { return strings.Contains(joined, part) }) {
		return true
	}
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(sensitiveWords, word) })
}
