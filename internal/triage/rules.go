package triage

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// Rules is a policy set made ready for many decisions: its policies in the order
// in which they answer, each condition compiled at most once, when it is first
// asked, and worked out what no incident changes. Rules never changes, and several
// goroutines may decide by it.
type Rules struct {
	set policy.Set
	// rules are of set.Policies, by index.
	rules []rule
	// Which policies, exceptions and freezes may match, by index.
	policies, exceptions, freezes *policy.Index
	// moments are when exceptions and freezes begin and end, sorted.
	moments []time.Time
	// Where code lies: targets' repositories by the target's name, and by the names
	// that reports use for it.
	repositories, reported map[string][]string
}

// rule is a policy and what it says of every incident alike.
type rule struct {
	*policy.Policy
	condition func() (policy.Condition, error) // nil: it asks none
	auto      policy.Auto                      // no threshold is absent
	answers   string                           // as step 5 says it
	stages    []stageWords                     // by index
	asks      askedWords
}

// stageWords names a stage as reasons do.
type stageWords struct{ which, due, manual string }

// askedWords are the thresholds as reasons give them.
type askedWords struct{ confidence, evidenceAge, identityAge string }

// Compile makes a set ready. The order of its slices does not matter.
func Compile(set policy.Set) *Rules {
	set.Policies = byPriority(set.Policies)
	set.Exceptions = byName(set.Exceptions, func(e policy.Exception) string { return e.Name })
	set.Freezes = byName(set.Freezes, func(f policy.Freeze) string { return f.Name })
	r := &Rules{set: set, repositories: make(map[string][]string), reported: make(map[string][]string)}
	r.rules = make([]rule, len(set.Policies))
	for i := range set.Policies {
		r.rules[i] = ruleOf(&set.Policies[i])
	}
	r.policies = index(set.Policies, func(p *policy.Policy) *policy.Match { return &p.Match })
	r.exceptions = index(set.Exceptions, func(e *policy.Exception) *policy.Match { return &e.Match })
	r.freezes = index(set.Freezes, func(f *policy.Freeze) *policy.Match { return &f.Match })
	r.moments = moments(set)
	for _, t := range set.Targets {
		repository := cmp.Or(t.Repository, t.Name)
		r.repositories[t.Name] = append(r.repositories[t.Name], repository)
		for _, name := range t.ReportedAs {
			name = policy.RepositoryName(name)
			r.reported[name] = append(r.reported[name], repository)
		}
	}
	return r
}

func index[T any](values []T, match func(*T) *policy.Match) *policy.Index {
	matches := make([]*policy.Match, len(values))
	for i := range values {
		matches[i] = match(&values[i])
	}
	return policy.NewIndex(matches)
}

func ruleOf(p *policy.Policy) rule {
	r := rule{Policy: p, auto: p.Auto.WithDefaults()}
	if strings.TrimSpace(p.Condition) != "" {
		r.condition = sync.OnceValues(func() (policy.Condition, error) { return policy.CompileCondition(p.Condition) })
	}
	r.answers = "policy " + strconv.Quote(p.Name) + " with priority " + strconv.Itoa(p.Priority) + " answers"
	for i, s := range p.Stages {
		which := "stage " + strconv.Itoa(i+1) + " of " + strconv.Itoa(len(p.Stages)) + ", " + strconv.Quote(s.Name) + ","
		manual := "stage " + strconv.Quote(s.Name) + " is for a person to approve, so no threshold is asked"
		r.stages = append(r.stages, stageWords{which, which + " is due", manual})
	}
	r.asks = askedWords{r.auto.MinConfidence.String(), span(r.auto.MaxEvidenceAge), span(r.auto.MinIdentityAge)}
	return r
}

// moments are when the clock alone may end or begin an exception or a freeze.
func moments(set policy.Set) []time.Time {
	var all []time.Time
	longest := set.Settings.WithDefaults().MaxExceptionAge
	for _, e := range set.Exceptions {
		all = append(all, e.StartsAt, e.ExpiresAt, e.ExpiresAt.Add(-longest)) // from then on it is short enough
	}
	for _, f := range set.Freezes {
		all = append(all, f.StartsAt, f.ExpiresAt)
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// Decide is [Decide] by these rules.
func (r *Rules) Decide(in Input, now time.Time) Decision {
	c := course{rules: r, rule: &undecided, in: in, seen: in.Incident, record: in.Record, now: now}
	if len(in.Facts.Places) > 0 {
		c.seen.Places = in.Facts.Places
	}
	if in.Record == nil {
		c.record = &unrecorded
	}
	c.decision = Decision{Incident: in.Incident.Key, Owner: c.owner()}
	c.walk()
	return c.decision
}

// What stands in for what there is not, and never changes: the rule of a course
// that has reached no policy, and the record of an incident that has none.
var (
	undecided  = ruleOf(&policy.Policy{})
	unrecorded incident.Record
)
