package cli

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

// maxStdin bounds what is read from standard input.
const maxStdin = 1 << 30

func readAll(in io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxStdin+1))
	if err == nil && len(data) > maxStdin {
		err = errors.New("standard input is larger than 1 GiB")
	}
	return data, err
}

// maxCell is how wide a column may get; what people read in a list is short.
const maxCell = 72

// table prints rows in columns. Cells come from findings, so they are made
// plain: no escape sequence reaches the terminal.
func (s *shell) table(rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			row[i] = shorten(strings.Join(strings.Fields(plan.Terminal(row[i])), " "), maxCell)
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		s.printf("%s\n", strings.TrimRight(line.String(), " "))
	}
}

func shorten(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}
