package plan

import (
	"fmt"
	"strings"
)

// page is the Markdown body of a pull request or ticket, written part by part.
// Its methods take text from findings only through Markdown and Code.
type page struct{ strings.Builder }

// maxRows is how many rows of a table or list a page shows; forges refuse
// bodies of some 65,000 characters.
const maxRows = 30

func (p *page) heading(text string) { p.line("\n## %s\n", text) }

func (p *page) line(format string, args ...any) { p.WriteString(fmt.Sprintf(format, args...) + "\n") }

// table writes rows of cells that are Markdown already.
func (p *page) table(columns []string, rows [][]string) {
	p.line("| %s |", strings.Join(columns, " | "))
	p.line("|%s", strings.Repeat("---|", len(columns)))
	for _, row := range rows[:min(len(rows), maxRows)] {
		p.line("| %s |", strings.Join(row, " | "))
	}
	p.rest(len(rows))
}

// list writes items that are Markdown already.
func (p *page) list(items []string) {
	for _, item := range items[:min(len(items), maxRows)] {
		p.line("- %s", item)
	}
	p.rest(len(items))
}

func (p *page) rest(n int) {
	if n > maxRows {
		p.line("\nand %d more.", n-maxRows)
	}
}

// each applies one of the escapes to many texts.
func each(texts []string, escape func(string) string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = escape(text)
	}
	return out
}
