package plan

import (
	"strconv"
	"strings"
	"unicode"
)

// Terminal is text for a terminal: what a terminal would obey rather than show
// (escape sequences, control, format and bidirectional characters) is written
// out, as in "\x1b". Newlines and tabs stay.
func Terminal(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd") // a lone byte can be a control character, too
	if strings.IndexFunc(text, obeyed) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if obeyed(r) {
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func obeyed(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsGraphic(r) }
