package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

func (s *shell) json() bool { return s.output == "json" }

// writeJSON prints one value, indented. Nothing is escaped that JSON allows,
// except what a terminal would obey.
func (s *shell) writeJSON(value any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return fmt.Errorf("encode %T: %w", value, err)
	}
	_, err := s.Out.Write(plan.TerminalJSON(b.Bytes()))
	return err
}

// printf prints a result. Whatever stands in it came from a report or from
// somebody's code, so it is all made plain: no escape sequence reaches the
// terminal.
func (s *shell) printf(format string, args ...any) {
	_, _ = io.WriteString(s.Out, plan.Terminal(fmt.Sprintf(format, args...)))
}

// note prints what is no result.
func (s *shell) note(format string, args ...any) {
	_, _ = io.WriteString(s.Err, plan.Terminal("note: "+fmt.Sprintf(format, args...)+"\n"))
}

// line folds a scanner's text into one line, so that it adds none of its own.
func line(text string) string { return strings.Join(strings.Fields(plan.Terminal(text)), " ") }

const (
	// maxCell is how wide a column may get, the last one apart.
	maxCell = 60
	// minLast is what the last column keeps on a narrow terminal.
	minLast = 40
	// minCell is what any other column keeps on one.
	minCell = 12
	// maxLast bounds the last column where no terminal does.
	maxLast = 200
)

// table prints rows in columns, the last one as wide as the terminal lets it.
func (s *shell) table(rows [][]string) {
	last := len(rows[0]) - 1
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			row[i] = line(row[i])
			if i < last {
				row[i] = squeeze(row[i], maxCell)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	left := s.fit(widths[:last])
	for _, row := range rows {
		row[last] = shorten(row[last], left)
		var b strings.Builder
		for i, cell := range row {
			if i < last {
				cell = squeeze(cell, widths[i])
			}
			b.WriteString(cell)
			b.WriteString(strings.Repeat(" ", widths[i]-min(widths[i], utf8.RuneCountInString(cell))+2))
		}
		s.printf("%s\n", strings.TrimRight(b.String(), " "))
	}
}

// fit narrows columns, the widest first, until the last one has room, and
// returns how much it has.
func (s *shell) fit(widths []int) int {
	if s.Width <= 0 {
		return maxLast
	}
	left := s.Width
	for _, w := range widths {
		left -= w + 2
	}
	for left < minLast && len(widths) > 0 {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= minCell {
			break
		}
		widths[widest]--
		left++
	}
	return max(left, minLast)
}

// squeeze leaves out the middle: names differ at their ends.
func squeeze(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	end := (width - 1) / 2
	return string(runes[:width-1-end]) + "…" + string(runes[len(runes)-end:])
}

func shorten(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}

// many is a number of things: "1 finding", "2 findings".
func many(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// sentence begins with a capital and ends with a full stop, unless it begins
// with a command.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// orEmpty makes "none" an empty list in JSON, not null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
