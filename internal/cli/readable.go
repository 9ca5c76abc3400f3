package cli

import (
	"html"
	"regexp"
	"strings"
)

var (
	// footer is what a body holds for machines.
	footer = regexp.MustCompile(`(?s)\n*<!--.*?-->`)
	// span is a code span, in which Markdown escapes nothing.
	span = regexp.MustCompile("`[^`]*`")
	// escape is a backslash before ASCII punctuation (CommonMark §2.4).
	escape = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")
)

// readable is a Markdown body for a terminal: without what machines put there,
// and with the characters themselves where Markdown needs escapes.
func readable(body string) string {
	body = strings.TrimSpace(footer.ReplaceAllString(body, ""))
	var b strings.Builder
	for {
		at := codeSpan(body)
		if at == nil {
			return b.String() + unescaped(body) + "\n"
		}
		b.WriteString(unescaped(body[:at[0]]) + body[at[0]:at[1]])
		body = body[at[1]:]
	}
}

// codeSpan finds the first code span that does not begin with an escaped mark.
func codeSpan(body string) []int {
	for from := 0; ; {
		at := span.FindStringIndex(body[from:])
		if at == nil {
			return nil
		}
		start, end := from+at[0], from+at[1]
		if start == 0 || body[start-1] != '\\' {
			return []int{start, end}
		}
		from = start + 1
	}
}

func unescaped(text string) string {
	return html.UnescapeString(escape.ReplaceAllString(text, "$1"))
}
