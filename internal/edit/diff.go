package edit

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/aymanbagabas/go-udiff"
)

// Diff is the unified diff of a file with three lines of context, empty when
// nothing differs. A nil before or after stands for a file that is created or
// deleted. The content of every line, its end excluded, goes through redact;
// nil shows lines as they are.
func Diff(path string, before, after []byte, redact func(line []byte) []byte) string {
	from, to := label("a/"+path), label("b/"+path)
	if before == nil {
		from = "/dev/null"
	}
	if after == nil {
		to = "/dev/null"
	}
	diff := udiff.Unified(from, to, string(before), string(after))
	if redact == nil {
		return diff
	}
	var out strings.Builder
	for i, line := range strings.SplitAfter(diff, "\n") {
		// Only the first two lines are headers: a deleted "-- x" looks like one.
		if i < 2 || line == "" || line[0] == '@' || line[0] == '\\' {
			out.WriteString(line)
			continue
		}
		content := strings.TrimRight(line[1:], "\r\n")
		out.WriteByte(line[0])
		out.Write(redact([]byte(content)))
		out.WriteString(line[1+len(content):])
	}
	return out.String()
}

// label is a file's name in a header; as Git does, one that could break the
// line is quoted.
func label(name string) string {
	if strings.ContainsFunc(name, unicode.IsControl) || strings.ContainsAny(name, `"\`) {
		return strconv.Quote(name)
	}
	return name
}
