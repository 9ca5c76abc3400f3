package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// readFormats lists the formats for a command's help.
func readFormats() string {
	return "Formats that are read, whatever the file's name, also packed with gzip:\n" +
		wrapped(report.Formats(), 76)
}

// wrapped are words with commas between, in lines of at most so many characters.
func wrapped(words []string, width int) string {
	var b strings.Builder
	used := 0
	for i, word := range words {
		if i < len(words)-1 {
			word += ","
		}
		switch {
		case used == 0:
			b.WriteString("  ")
			used = 1
		case used+1+len(word) > width:
			b.WriteString("\n  ")
			used = 1
		default:
			b.WriteByte(' ')
		}
		b.WriteString(word)
		used += 1 + len(word)
	}
	return b.String()
}

// maxValue is how much of a value stands before its origin.
const maxValue = 40

// origins tell what a finding's scanner suggests and, where that was asked for,
// of each of its values where in the report it came from.
func (s *shell) origins(f finding.Finding) {
	if f.Suggestion != nil {
		s.printf("      suggestion: %s\n", suggestionLine(*f.Suggestion))
	}
	if f.Origins == nil {
		return
	}
	values, err := valuesOf(f)
	if err != nil {
		return
	}
	told := report.Told(f)
	name, value := 0, 0
	for _, field := range told {
		name, value = max(name, len(field)), max(value, min(utf8.RuneCountInString(values(field)), maxValue))
	}
	for _, field := range told {
		if origin := f.Origins[field]; origin != "" {
			s.printf("      %-*s  %-*s  from %s\n", name, field, value, squeeze(values(field), maxValue), line(origin))
		}
	}
}

// valuesOf gives a finding's fields by their names in JSON, as one line each.
func valuesOf(f finding.Finding) (func(field string) string, error) {
	data, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode a finding: %w", err)
	}
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("decode a finding: %w", err)
	}
	return func(field string) string {
		if field == "suggestion" {
			return suggestionLine(*f.Suggestion)
		}
		var at any = all
		for step := range strings.SplitSeq(field, ".") {
			node, _ := at.(map[string]any)
			at = node[step]
		}
		if list, ok := at.([]any); ok {
			return line(strings.Trim(fmt.Sprint(list), "[]"))
		}
		return line(fmt.Sprint(at))
	}, nil
}

// suggestionLine is what a scanner suggests, in one line.
func suggestionLine(is finding.Suggestion) string {
	text := line(is.Text)
	if len(is.Edits) == 0 {
		return text
	}
	edits := many(len(is.Edits), "edit") + " of " + line(is.Edits[0].Path)
	if text == "" {
		return edits
	}
	return text + " (" + edits + ")"
}
