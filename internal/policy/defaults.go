package policy

import (
	"slices"
)

// The defaults. A value equal to its default is left out when encoding.
const (
	defaultMinConfidence    = 0.9
	defaultMaxBlastRadius   = "low"
	defaultMaxEvidenceAge   = 5 * day
	defaultReferences       = "refuse"
	defaultBranch           = "main"
	defaultDelivery         = "push"
	defaultMode             = ModeSnapshot
	defaultScope            = ScopeReport
	defaultMinCoverage      = 0.5
	defaultMaxOpenPulls     = 10
	defaultMaxNewPulls      = 2
	defaultDecision         = "escalate"
	defaultMaxExceptionAge  = 90 * day
	defaultMaxCommitsPerRun = 50
)

// or returns value, or fallback where value is zero.
func or[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// WithDefaults returns the policy with every unset threshold and option at its
// default.
func (p Policy) WithDefaults() Policy {
	p.Auto = p.Auto.WithDefaults()
	p.Stages = slices.Clone(p.Stages)
	for i := range p.Stages {
		p.Stages[i].Actions = slices.Clone(p.Stages[i].Actions)
		for j := range p.Stages[i].Actions {
			p.Stages[i].Actions[j] = p.Stages[i].Actions[j].WithDefaults()
		}
	}
	return p
}

// WithDefaults returns the thresholds with the unset ones at their defaults:
// confidence 0.9, blast radius "low", evidence no older than 5 days.
func (a Auto) WithDefaults() Auto {
	a.MinConfidence = or(a.MinConfidence, defaultMinConfidence)
	a.MaxBlastRadius = or(a.MaxBlastRadius, defaultMaxBlastRadius)
	a.MaxEvidenceAge = or(a.MaxEvidenceAge, defaultMaxEvidenceAge)
	return a
}

// WithDefaults returns the target with its unset options at their defaults:
// branch "main", every path, delivery by push, 10 open pull requests and 2 new
// ones an hour.
func (t Target) WithDefaults() Target {
	t.Branch = or(t.Branch, defaultBranch)
	t.Delivery = or(t.Delivery, defaultDelivery)
	t.MaxOpenPulls = or(t.MaxOpenPulls, defaultMaxOpenPulls)
	t.MaxNewPulls = or(t.MaxNewPulls, defaultMaxNewPulls)
	if len(t.Paths) == 0 {
		t.Paths = defaultPaths()
	}
	return t
}

func defaultPaths() []string { return []string{"**"} }

// WithDefaults returns the source with its unset options at their defaults (a
// snapshot, in which each path's next version replaces the last; half of what
// the last good report covered) and, as the origin of each rule, its document.
func (s Source) WithDefaults() Source {
	s.Mode = or(s.Mode, defaultMode)
	s.Scope = or(s.Scope, defaultScope)
	s.MinCoverage = or(s.MinCoverage, defaultMinCoverage)
	s.Rules = slices.Clone(s.Rules)
	for i := range s.Rules {
		s.Rules[i].Origin = PathOf(KindSource, s.Name)
	}
	return s
}

// WithDefaults returns the settings with the unset ones at their defaults:
// escalate what no policy matches, exceptions of at most 90 days, 50 auto-tier
// commits a pass.
func (s Settings) WithDefaults() Settings {
	s.DefaultDecision = or(s.DefaultDecision, defaultDecision)
	s.MaxExceptionAge = or(s.MaxExceptionAge, defaultMaxExceptionAge)
	s.MaxCommitsPerRun = or(s.MaxCommitsPerRun, defaultMaxCommitsPerRun)
	return s
}

// DefaultSettings are the settings of a control repository that declares none.
func DefaultSettings() Settings {
	s := Settings{}.WithDefaults()
	s.Digest = s.ComputeDigest()
	return s
}

// DefaultAuto are the thresholds of a policy that says nothing about them. No
// environment is among them: nothing is fixed without a person.
func DefaultAuto() Auto { return Auto{}.WithDefaults() }
