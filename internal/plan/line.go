package plan

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// EventLine is one event as a sentence, safe for a terminal.
func EventLine(e Event) string {
	what := string(e.Kind)
	switch e.Kind {
	case PullMerged:
		what = fmt.Sprintf("pull request %d was merged", e.Number)
	case PullClosed:
		what = fmt.Sprintf("pull request %d was rejected", e.Number)
	case PullObsolete:
		what = fmt.Sprintf("pull request %d is closed as no longer needed", e.Number)
	case TicketClosed:
		what = fmt.Sprintf("ticket %d was closed", e.Number)
	case TicketObsolete:
		what = fmt.Sprintf("ticket %d is closed as no longer needed", e.Number)
	case Gone:
		what = "no longer reported"
	case CameBack:
		what = "reported again after it was fixed"
	case Recovered:
		what = "an interrupted pass had pushed " + pushed(e)
	}
	if e.By != "" {
		what += " by " + e.By
	}
	if !e.At.IsZero() {
		what += " on " + moment(e.At)
	}
	if e.Target != "" {
		what += " in target " + e.Target
	}
	if e.Reason != "" {
		what += ": " + e.Reason
	}
	return oneLine(e.Incident.ID() + ": " + what)
}

// pushed is the pull request or the commit that was found again.
func pushed(e Event) string {
	if e.Number != 0 {
		return fmt.Sprintf("pull request %d", e.Number)
	}
	return "commit " + e.Commit[:min(10, len(e.Commit))]
}

// BrokenLine is what could not be read as a sentence, with the remedy as
// another, safe for a terminal.
func BrokenLine(b Broken) string {
	line := fmt.Sprintf("%s %q", b.What, b.Path)
	if b.Position != "" {
		line += ", " + b.Position
	}
	line = strings.TrimRight(oneLine(line+": "+b.Summary), ".") + "."
	if remedy := oneLine(b.Remedy); remedy != "" {
		first, size := utf8.DecodeRuneInString(remedy)
		line += " " + string(unicode.ToUpper(first)) + strings.TrimRight(remedy[size:], ".") + "."
	}
	return line
}

// unreportedLine is a record that no report has now, as a sentence, safe for a
// terminal.
func unreportedLine(r incident.Record) string {
	return oneLine(fmt.Sprintf("%s: %s, %s, %s%s", r.Key.ID(), r.State, r.Category, cmp.Or(r.Title, "without a title"), LastSeen(r, ", last in ")))
}

// LastSeen names, behind some words, the reports that had an incident last, safe
// for a terminal; empty where none is on record.
func LastSeen(r incident.Record, words string) string {
	if len(r.Sightings) == 0 {
		return ""
	}
	names := make([]string, len(r.Sightings))
	for i, s := range r.Sightings {
		names[i] = oneLine(s.Report)
	}
	return words + few(names)
}

// moment is a time for people, in UTC.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
