package finding

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// A text that repeats a secret seldom repeats it as it is: it stands on one line,
// within an address, in the quotes of another format, encoded, or its end is cut
// off. A spelling of a secret is as good as the secret.

// cutMark stands for what was cut out of a text, and at the end of one that was
// too long.
const cutMark = "…"

// minCutOff is the shortest beginning of a secret that counts as the secret cut
// off: the prefix by which keys of one kind are known is no longer.
const minCutOff = 5

// CutSpellings returns a text for people without the secret, however it is spelled:
// on one line, escaped (see [Secret.CutEscaped]), in base64 or hex, or cut off.
func (s Secret) CutSpellings(text string) string {
	value := s.value()
	if value == "" || text == "" {
		return text
	}
	text = s.CutEscaped(s.whole().CutSpellings(text))
	if onOneLine := folded(value); onOneLine != value && onOneLine != "" {
		text = strings.ReplaceAll(text, onOneLine, cutMark)
	}
	if text = cutEncoded(text, value); !strings.Contains(text, cutMark) { // as almost always
		return text
	}
	return cutOff(text, spellings(value))
}

// spellings are the values, and they on one line and in an address; sorted, each once.
func spellings(values ...string) []string {
	var all []string
	for _, value := range values {
		if value != "" {
			all = append(all, value, folded(value), url.QueryEscape(value), url.PathEscape(value))
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(value string) bool { return value == "" })
}

// Cutter makes what takes all of many secrets out of a text, in one go. Of their
// spellings it knows those on one line, in an address, and cut off.
func Cutter(secrets []Secret) func(text string) string {
	var values []string
	for _, s := range secrets {
		values = append(values, s.value(), s.whole().value())
	}
	values = spellings(values...)
	// The longest of those that start alike goes first.
	pairs := make([]string, 0, 2*len(values))
	for _, value := range slices.SortedFunc(slices.Values(values), func(a, b string) int { return cmp.Compare(len(b), len(a)) }) {
		pairs = append(pairs, value, cutMark)
	}
	replacer := strings.NewReplacer(pairs...)
	return func(text string) string { return cutOff(replacer.Replace(text), values) }
}

// CutEscaped returns a name or an address without the secret, as it is or with any
// of its bytes escaped as in an address ("%2F") or a JSON string.
func (s Secret) CutEscaped(name string) string {
	value := s.value()
	if value == "" || len(name) < len(value) { // no spelling is shorter
		return name
	}
	name = strings.ReplaceAll(s.whole().CutEscaped(name), value, cutMark)
	if strings.Contains(name, "+") && strings.Contains(value, " ") { // a blank, in a form
		name = strings.ReplaceAll(name, url.QueryEscape(value), cutMark)
	}
	if !strings.ContainsAny(name, `%\`) {
		return name
	}
	plain, starts := unescape(name)
	var b strings.Builder
	from := 0
	for at := 0; ; {
		next := strings.Index(plain[at:], value)
		if next < 0 {
			return b.String() + name[from:]
		}
		at += next
		b.WriteString(name[from:starts[at]] + cutMark)
		at += len(value)
		from = starts[at]
	}
}

// unescape undoes the escapes of an address and of a JSON string. It tells where
// each byte of what comes out, and its end, was in the text.
func unescape(text string) (plain string, starts []int) {
	var out []byte
	for at := 0; at < len(text); {
		c, length := escapeAt(text[at:])
		out = append(out, c...)
		for range len(c) {
			starts = append(starts, at)
		}
		at += length
	}
	return string(out), append(starts, len(text))
}

// escapeAt is the byte or the character that the text begins with, and how long its
// spelling is.
func escapeAt(text string) (c string, length int) {
	switch {
	case text[0] == '%' && len(text) >= 3:
		if raw, err := hex.DecodeString(text[1:3]); err == nil {
			return string(raw), 3
		}
	case strings.HasPrefix(text, `\u`):
		if c, length := unicodeAt(text); length > 0 {
			return string(c), length
		}
	case text[0] == '\\' && len(text) >= 2:
		if at := strings.IndexByte("bfnrt", text[1]); at >= 0 {
			return "\b\f\n\r\t"[at : at+1], 2
		}
		if strings.IndexByte(`"\/`, text[1]) >= 0 {
			return text[1:2], 2
		}
	}
	return text[:1], 1
}

// unicodeAt is the character that a text begins with as "\u00e4", or as two of these
// where it lies beyond the first 65,536 (RFC 8259, section 7); its length is 0 where
// the text begins otherwise.
func unicodeAt(text string) (c rune, length int) {
	unit := func(text string) (rune, bool) {
		if len(text) < 6 || !strings.HasPrefix(text, `\u`) {
			return 0, false
		}
		n, err := strconv.ParseUint(text[2:6], 16, 16)
		return rune(n), err == nil
	}
	c, ok := unit(text)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(c) {
		if low, ok := unit(text[6:]); ok {
			return utf16.DecodeRune(c, low), 12
		}
	}
	return c, 6
}

// folded is a value as it stands in a text of one line: white space is one blank,
// and what does not print is left out. It is empty where nothing would be left.
func folded(value string) string {
	if isPlain(value) {
		return value
	}
	return strings.Map(func(c rune) rune {
		if c != ' ' && !unicode.IsPrint(c) {
			return -1
		}
		return c
	}, strings.Join(strings.Fields(value), " "))
}

// isPlain says that a value has nothing that a text of one line has not: almost
// none has.
func isPlain(value string) bool {
	for i := range len(value) {
		if value[i] <= ' ' || value[i] > '~' {
			return false
		}
	}
	return true
}

// cutEncoded leaves out the runs of characters that hold the value in base64, in
// either alphabet and whatever stands before it, or in hex.
func cutEncoded(text, value string) string {
	least := (len(value)*4 + 2) / 3
	if len(value) < minLength {
		return text
	}
	for end := least; end <= len(text); {
		start := end - least
		last := end - 1
		for last >= start && isEncoded(text[last]) {
			last--
		}
		if last >= start {
			end = last + 1 + least // no run that is long enough begins before
			continue
		}
		for end < len(text) && isEncoded(text[end]) {
			end++
		}
		if holdsEncoded(text[start:end], value) {
			text = text[:start] + cutMark + text[end:]
			end = start + len(cutMark)
		}
		end += least
	}
	return text
}

func isEncoded(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_'
}

// holdsEncoded says that a run of characters of base64 holds the value.
func holdsEncoded(run, value string) bool {
	if strings.Contains(strings.ToLower(run), hex.EncodeToString([]byte(value))) {
		return true
	}
	run = strings.NewReplacer("-", "+", "_", "/").Replace(run)
	for skip := range min(4, len(run)) {
		part := run[skip:]
		if len(part)%4 == 1 {
			part = part[:len(part)-1]
		}
		if text, err := base64.RawStdEncoding.DecodeString(part); err == nil && strings.Contains(string(text), value) {
			return true
		}
	}
	return false
}

// maxCutOff bounds the texts of which an end is looked for: no longer one is cut
// off.
const maxCutOff = 1024

// cutOff leaves out of a text the beginnings of values, which are sorted, before a
// mark that something was cut off.
func cutOff(text string, values []string) string {
	if len(text) > maxCutOff {
		return text
	}
	for at := strings.LastIndex(text, cutMark); at >= 0; at = strings.LastIndex(text[:at], cutMark) {
		for start := range max(at-minCutOff+1, 0) {
			beginning := text[start:at]
			if next, _ := slices.BinarySearch(values, beginning); next < len(values) && strings.HasPrefix(values[next], beginning) {
				text, at = text[:start]+text[at:], start
				break
			}
		}
	}
	return text
}
