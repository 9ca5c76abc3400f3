package triage

import (
	"slices"
	"time"
)

// due is the next moment at which the clock alone may change what the steps
// conclude, zero where none is in sight. It may be earlier than the change, never
// later: whoever sleeps until then misses nothing.
func (c *course) due() time.Time {
	var next time.Time
	wake := func(at time.Time) {
		if at.After(c.now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	at, _ := slices.BinarySearchFunc(c.rules.moments, c.now.Add(1), time.Time.Compare)
	if at < len(c.rules.moments) {
		wake(c.rules.moments[at])
	}
	if h := c.record.Hold; h != nil {
		wake(h.Until)
	}
	wake(c.next.due)
	auto := &c.rule.auto
	wake(evidenceAt(&c.in).Add(auto.MaxEvidenceAge + 1)) // an age is too high after its limit and not at it
	wake(c.knownSince().Add(auto.MinIdentityAge))
	wake(c.in.Budget.RetryAt)
	return next
}
