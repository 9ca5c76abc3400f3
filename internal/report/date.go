package report

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// A date is a point in time in any of the ways scanners write one. It never
// fails to decode: what is not understood is marked unread, which is another
// thing than not being given.
type date struct {
	time   time.Time // UTC; zero when not given
	unread bool
}

// dateLayouts are the styles that occur in real reports; a fraction of a second
// is accepted wherever seconds are.
var dateLayouts = []string{
	time.RFC3339,
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05", // no zone: UTC
	"2006-01-02 15:04:05 -0700 -0700",
	"2006-01-02 15:04:05 -0700 MST",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05",
	"2006-01-02 03:04:05 PM",        // GitGuardian's first webhooks
	"Mon Jan 2 15:04:05 2006 -0700", // git
	"2006-01-02",
	"01-02-2006", // gitleaks' own samples
}

// recordedDate is how placebo recordings of AWS calls write a date.
type recordedDate struct {
	Class                                               string `json:"__class__"`
	Year, Month, Day, Hour, Minute, Second, Microsecond int
}

// UnmarshalJSON accepts a string, a number of seconds or milliseconds, null and
// a recorded date.
func (d *date) UnmarshalJSON(raw []byte) error {
	switch n := (node{raw: raw}); n.kind() {
	case 'n':
		*d = date{}
	case '"':
		*d = parseDate(n.text())
	case '{':
		var rec recordedDate
		if json.Unmarshal(raw, &rec) != nil || rec.Year == 0 {
			*d = date{unread: true}
			return nil
		}
		*d = within(time.Date(rec.Year, time.Month(rec.Month), rec.Day,
			rec.Hour, rec.Minute, rec.Second, rec.Microsecond*1000, time.UTC))
	default:
		*d = parseDate(string(raw))
	}
	return nil
}

func parseDate(text string) date {
	text = strings.TrimSpace(text)
	if text == "" {
		return date{}
	}
	// What nearly all scanners write; no number looks like it, and to be refused as
	// one costs more than to be read.
	if len(text) > 10 && text[4] == '-' && text[10] == 'T' {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return within(t)
		}
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return epoch(seconds)
	}
	// RFC 3339 allows "t" and "z"; time.Parse does not.
	upper := text
	if len(text) > 10 && text[10] == 't' {
		upper = strings.ToUpper(text)
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, upper); err == nil {
			return within(t)
		}
	}
	return date{unread: true}
}

// epoch reads seconds, or milliseconds where seconds would lie past the year
// 5138.
func epoch(n float64) date {
	if n >= 1e11 {
		n /= 1000
	}
	if !(n >= 0 && n < 1e11) {
		return date{unread: true}
	}
	return within(time.UnixMilli(int64(n * 1000)))
}

// within keeps the years that RFC 3339, and so our own JSON, can express. The
// year 1 is Go's zero time, which scanners written in Go print for "none".
func within(t time.Time) date {
	t = t.UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		return date{unread: true}
	}
	if t.Year() == 1 {
		return date{}
	}
	return date{time: t}
}

// first is the first date that was given.
func first(dates ...date) date {
	for _, d := range dates {
		if d.unread || !d.time.IsZero() {
			return d
		}
	}
	return date{}
}

// when is d's time; a date that was not understood is told of and stays unknown.
func (r *reader) when(it item, d date) time.Time {
	if d.unread {
		r.diagnose(Warning, "a date is not understood", "The finding is kept without that date.", it.place())
	}
	return d.time
}
