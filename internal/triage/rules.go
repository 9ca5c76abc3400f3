package triage

import (
	"sync"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// Rules is a policy set made ready for many decisions: its policies in the order
// in which they answer, and each condition compiled at most once, when it is first
// asked. Rules never changes, and several goroutines may decide by it.
type Rules struct {
	set policy.Set
	// conditions are those of set.Policies, by index.
	conditions []func() (policy.Condition, error)
}

// Compile makes a set ready. The order of its slices does not matter.
func Compile(set policy.Set) *Rules {
	set.Policies = byPriority(set.Policies)
	set.Exceptions = byName(set.Exceptions, func(e policy.Exception) string { return e.Name })
	set.Freezes = byName(set.Freezes, func(f policy.Freeze) string { return f.Name })
	r := &Rules{set: set, conditions: make([]func() (policy.Condition, error), len(set.Policies))}
	for i, p := range set.Policies {
		r.conditions[i] = sync.OnceValues(func() (policy.Condition, error) { return policy.CompileCondition(p.Condition) })
	}
	return r
}

// Decide is [Decide] by these rules.
func (r *Rules) Decide(in Input, now time.Time) Decision {
	c := &course{rules: r, set: r.set, in: in, now: now, seen: in.Incident}
	if len(in.Facts.Places) > 0 {
		c.seen.Places = in.Facts.Places
	}
	if in.Record != nil {
		c.record = *in.Record
	}
	c.decision = Decision{Incident: in.Incident.Key, Owner: c.owner()}
	c.walk()
	return c.decision
}
