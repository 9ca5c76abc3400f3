package triage

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// date is a time as reasons give it.
func date(t time.Time) string {
	if t.IsZero() {
		return "an unknown date"
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
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
func quoted(names []string) string {
	quotes := make([]string, len(names))
	for i, name := range names {
		quotes[i] = strconv.Quote(name)
	}
	return list(quotes)
}
