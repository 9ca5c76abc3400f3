package triage

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// textRoom is how long most texts are at most, so that only the finished one
// needs memory of its own.
const textRoom = 256

// appendPhrase appends the parts, set off from what is there.
func appendPhrase(text []byte, parts ...string) []byte {
	if len(text) > 0 {
		text = append(text, "; "...)
	}
	for _, part := range parts {
		text = append(text, part...)
	}
	return text
}

// date is a time as reasons give it.
func date(t time.Time) string { return string(appendDate(nil, t)) }

func appendDate(text []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(text, "an unknown date"...)
	}
	// Of all layouts this one is made fastest, and most decisions tell a date.
	text = t.UTC().AppendFormat(text, time.RFC3339)
	clock := text[len(text)-len("T15:04:05Z"):]
	clock[0] = ' '
	return append(text[:len(text)-len(":05Z")], " UTC"...)
}

// until is an end as reasons give it; the zero time is no end.
func until(t time.Time) string {
	if t.IsZero() {
		return "until it is lifted"
	}
	return "until " + date(t)
}

// span is a duration in days, hours and minutes: "5d 1h". What is left of a
// minute is dropped, so that an age never looks longer than it is.
func span(d time.Duration) string {
	if d < time.Minute {
		return "less than a minute"
	}
	var parts []string
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if n := d / unit.length; n > 0 {
			parts = append(parts, strconv.FormatInt(int64(n), 10)+unit.name)
			d %= unit.length
		}
	}
	return strings.Join(parts, " ")
}

// times is a number of times.
func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// shown is how many entries of a list a reason names. Reports may name
// thousands of places.
const shown = 5

// list joins entries, naming the first few.
func list(entries []string) string {
	if len(entries) <= shown {
		return strings.Join(entries, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(entries[:shown], ", "), len(entries)-shown)
}

// quoted is list with each entry quoted, because names may come from reports.
func quoted(names []string) string { return string(appendQuoted(nil, names)) }

func appendQuoted(text []byte, names []string) []byte {
	for i, name := range names {
		if i == shown {
			return fmt.Appendf(text, " and %d more", len(names)-shown)
		}
		if i > 0 {
			text = append(text, ", "...)
		}
		text = appendQuote(text, name)
	}
	return text
}

// appendQuote is [strconv.AppendQuote], which most names do not need.
func appendQuote(text []byte, name string) []byte {
	for i := range len(name) {
		if c := name[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return strconv.AppendQuote(text, name)
		}
	}
	text = append(text, '"')
	text = append(text, name...)
	return append(text, '"')
}
