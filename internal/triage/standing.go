package triage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// life is step 1: is anything left to do?
func (c *course) life() outcome {
	out := outcome{name: "life", kind: None}
	switch {
	case c.in.CoveredBy != "":
		out.text = fmt.Sprintf("change %s of this pass removes the code it is about", c.in.CoveredBy)
		return out
	case c.record.State == incident.Fixed:
		out.text = fmt.Sprintf("it was fixed on %s%s, and nothing since shows otherwise",
			date(c.record.Since), inCommit(c.record.Commit))
		return out
	case c.record.State == incident.Verified:
		out.text = fmt.Sprintf("it has been gone since %s, and no report made since has it", date(c.record.Since))
		return out
	}
	out.kind = ""
	switch {
	case c.in.Record == nil || c.record.FirstAt.Equal(c.now):
		out.text = "it is new"
	case c.record.State == incident.Reopened:
		out.text = fmt.Sprintf("it came back on %s after it was fixed (%s so far)", date(c.record.Since), times(c.record.Reopenings))
	default:
		out.text = "it has been known since " + date(c.record.FirstAt) + " and is not fixed"
	}
	return out
}

func inCommit(commit string) string {
	if commit == "" {
		return ""
	}
	return " by commit " + commit[:min(12, len(commit))]
}

// exception is step 2. Of several active exceptions the one that lasts longest
// decides. Those that nearly apply are mentioned: somebody relies on them.
func (c *course) exception() outcome {
	var best policy.Exception
	var near []string
	candidates := c.rules.exceptions.Candidates(&c.seen)
	for i, more := candidates.Next(); more; i, more = candidates.Next() {
		e := c.rules.set.Exceptions[i]
		if !e.Match.Selects(&c.seen) {
			continue
		}
		covers, why := e.Match.Covers(c.seen)
		if inactive := inactive(e, c.rules.set.Settings, c.now); inactive != "" {
			near = append(near, fmt.Sprintf("exception %q %s", e.Name, inactive))
		} else if !covers {
			near = append(near, fmt.Sprintf("exception %q covers only a part of it: %s", e.Name, why))
		} else if best.Name == "" || e.ExpiresAt.After(best.ExpiresAt) {
			best = e
		}
	}
	if best.Name != "" {
		c.decision.By, c.decision.Until = best.Name, best.ExpiresAt
		return outcome{name: "exception", kind: Excepted, text: fmt.Sprintf("exception %q (%s), approved by %s, covers it until %s: %s",
			best.Name, best.Type, best.ApprovedBy, date(best.ExpiresAt), best.Reason)}
	}
	const none = "no active exception covers it"
	if len(near) == 0 {
		return outcome{name: "exception", text: none}
	}
	return outcome{name: "exception", text: none + "; " + strings.Join(near, "; ")}
}

// inactive says why an exception does not apply now; empty when it does. One
// without an end was never valid; one without a start has only as much of its
// time left as an exception may last.
func inactive(e policy.Exception, settings policy.Settings, now time.Time) string {
	switch {
	case e.ApprovedBy == "":
		return "is not approved"
	case e.ExpiresAt.IsZero():
		return "has no end, so it does not hold"
	case !now.Before(e.ExpiresAt):
		return "expired on " + date(e.ExpiresAt)
	case now.Before(e.StartsAt):
		return "starts only on " + date(e.StartsAt)
	case settings.Exceeds(e, now):
		return "is longer than the settings allow, so it does not hold"
	}
	return ""
}

// freeze is step 3. An exception must cover every place of an incident, because
// it permits; a freeze forbids, so one place within it is enough: the change
// would be one for all of them.
func (c *course) freeze() outcome {
	var best policy.Freeze
	candidates := c.rules.freezes.Candidates(&c.seen)
	for i, more := candidates.Next(); more; i, more = candidates.Next() {
		f := c.rules.set.Freezes[i]
		if c.now.Before(f.StartsAt) || !f.ExpiresAt.IsZero() && !c.now.Before(f.ExpiresAt) {
			continue
		}
		if f.Match.Selects(&c.seen) && (best.Name == "" || later(f.ExpiresAt, best.ExpiresAt)) {
			best = f
		}
	}
	if best.Name == "" {
		return outcome{name: "freeze", text: "no freeze is in force for it"}
	}
	c.decision.By, c.decision.Until = best.Name, best.ExpiresAt
	return outcome{name: "freeze", kind: Hold, text: fmt.Sprintf("freeze %q is in force %s: %s", best.Name, until(best.ExpiresAt), best.Reason)}
}

// later compares ends, of which the zero time is the latest: no end.
func later(a, b time.Time) bool { return !b.IsZero() && (a.IsZero() || a.After(b)) }

// hold is step 4: a person's hold, or evidence that cannot be read.
func (c *course) hold() outcome {
	if h := c.record.Hold; h != nil && (h.Until.IsZero() || c.now.Before(h.Until)) {
		c.decision.By, c.decision.Until = h.By, h.Until
		return outcome{name: "hold", kind: Hold, text: fmt.Sprintf("%s holds it %s: %s", h.By, until(h.Until), h.Reason)}
	}
	if unreadable := c.in.Facts.Unreadable; len(unreadable) > 0 {
		return outcome{name: "hold", kind: Hold, text: "it stays as it was: " + list(unreadable)}
	}
	if h := c.record.Hold; h != nil {
		return outcome{name: "hold", text: fmt.Sprintf("the hold of %s ended on %s", h.By, date(h.Until))}
	}
	return outcome{name: "hold", text: "nobody holds it"}
}

// byName is values sorted by name, so that the order in which a set gives them
// never shows.
func byName[T any](values []T, name func(T) string) []T {
	order := func(a, b T) int { return cmp.Compare(name(a), name(b)) }
	if slices.IsSortedFunc(values, order) {
		return values
	}
	sorted := slices.Clone(values)
	slices.SortStableFunc(sorted, order)
	return sorted
}
