package plan

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// heading names an incident as a comment of the sheet.
func (s *sheet) heading(item *Item) {
	inc := item.Incident
	text := "  # " + inc.Key.ID() + "  " + oneLine(string(inc.Category))
	if about := oneLine(subject(inc)); about != "" {
		text += "  " + cut(about, maxSubject)
	}
	s.line("%s", s.paint.bold(text+" ("+inc.Severity.String()+")"))
}

// change shows what is done to which files, and why.
func (s *sheet) change(item *Item) {
	c := item.Change
	if c == nil {
		s.why(item)
		return
	}
	for _, f := range c.Files {
		s.line("  %s %s  %s", s.symbol(f), oneLine(f.Path), s.paint.dim("("+oneLine(c.Target)+", "+oneLine(c.Base.Branch)+")"))
		s.diff(f.Diff)
	}
	s.field("change", c.Summary)
	s.why(item)
	s.field("owner", item.Decision.Owner)
	s.field("blast radius", blastLine(item.Facts.Blast))
	for _, note := range c.Notes {
		s.field("note", note)
	}
	s.field("undo", c.Rollback)
}

// asked shows what an owner is asked.
func (s *sheet) asked(item *Item) {
	s.why(item)
	s.field("owner", item.Decision.Owner)
	s.field("blast radius", blastLine(item.Facts.Blast))
}

// paused shows what stays as it is, until when, and on whose word.
func (s *sheet) paused(item *Item) {
	d := item.Decision
	if !d.Until.IsZero() {
		s.field("until", moment(d.Until))
	}
	s.field("by", d.By)
	s.why(item)
}

func (s *sheet) alongside(item *Item) {
	s.field("with", item.CoveredBy)
	s.why(item)
}

func (s *sheet) why(item *Item) { s.field("because", because(item.Decision)) }

// field is a named value, left out when empty.
func (s *sheet) field(name, value string) {
	if value = oneLine(value); value == "" {
		return
	}
	const indent = "    "
	width := s.width
	if width > 0 {
		width = max(width-len(indent), 30)
	}
	text := wrap(name+": "+value, width, indent+"  ")
	s.line("%s%s", indent, s.paint.dim(name+":")+strings.TrimPrefix(text, name+":"))
}

func blastLine(b triage.Blast) string {
	text := string(level(b)) + dependents(b)
	if len(b.Unseen) > 0 {
		text += ", not seen: " + strings.Join(b.Unseen, "; ")
	}
	return text
}

// diff shows the lines of a unified diff without its file names, which stand
// above it already.
func (s *sheet) diff(diff string) {
	inHunk := false
	for _, line := range strings.Split(strings.TrimSuffix(diff, "\n"), "\n") {
		inHunk = inHunk || strings.HasPrefix(line, "@@")
		if !inHunk {
			continue
		}
		line = Terminal(strings.TrimSuffix(line, "\r"))
		switch {
		case strings.HasPrefix(line, "@@"):
			line = s.paint.dim(line)
		case strings.HasPrefix(line, "+"):
			line = s.paint.green(line)
		case strings.HasPrefix(line, "-"):
			line = s.paint.red(line)
		}
		s.line("      %s", line)
	}
}

func (s *sheet) symbol(f File) string {
	switch {
	case f.Before == nil:
		return s.paint.green("+")
	case f.After == nil:
		return s.paint.red("-")
	}
	return s.paint.yellow("~")
}

// paint colours text where colours are wanted.
type paint bool

func (p paint) as(code, text string) string {
	if !p || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p paint) bold(text string) string   { return p.as("1", text) }
func (p paint) dim(text string) string    { return p.as("2", text) }
func (p paint) red(text string) string    { return p.as("31", text) }
func (p paint) green(text string) string  { return p.as("32", text) }
func (p paint) yellow(text string) string { return p.as("33", text) }
