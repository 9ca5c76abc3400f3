package triage

import "time"

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
	for _, e := range c.set.Exceptions {
		wake(e.StartsAt)
		wake(e.ExpiresAt)
		wake(e.ExpiresAt.Add(-c.set.Settings.WithDefaults().MaxExceptionAge)) // from then on it is short enough
	}
	for _, f := range c.set.Freezes {
		wake(f.StartsAt)
		wake(f.ExpiresAt)
	}
	if h := c.record.Hold; h != nil {
		wake(h.Until)
	}
	wake(c.next.due)
	auto := c.policy.Auto.WithDefaults()
	wake(evidenceAt(c.in).Add(auto.MaxEvidenceAge + 1)) // an age is too high after its limit and not at it
	wake(c.knownSince().Add(auto.MinIdentityAge))
	wake(c.in.Budget.RetryAt)
	return next
}
