package triage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// choose is step 5: the policy of the highest priority that matches answers.
func (c *course) choose() outcome {
	for i := range c.set.Policies {
		p := &c.set.Policies[i]
		if !p.Match.Selects(&c.seen) {
			continue
		}
		holds, err := c.holds(i)
		if err != nil {
			// A lower policy must not answer for what this one may claim.
			c.decision.Policy, c.decision.PolicyDigest = p.Name, p.Digest
			return outcome{name: "policy", kind: Escalate, text: fmt.Sprintf("policy %q may answer, but its condition cannot be decided: %s", p.Name, err)}
		}
		if holds {
			return c.answer(*p)
		}
	}
	if conflicts := c.in.Incident.Conflicts; len(conflicts) > 0 {
		// Nobody knows whom it is about, so nobody knows that no policy is meant.
		return outcome{name: "policy", kind: Escalate, text: "no policy answers for it, but " + strings.Join(conflicts, "; ")}
	}
	if c.set.Settings.DefaultDecision == string(None) {
		return outcome{name: "policy", kind: None, text: "no policy answers for it, and the settings say to leave such incidents"}
	}
	return outcome{name: "policy", kind: Escalate, text: "no policy answers for it, so its owner must decide"}
}

// holds says whether the condition of the policy at that index is true of the
// incident.
func (c *course) holds(index int) (bool, error) {
	if strings.TrimSpace(c.set.Policies[index].Condition) == "" {
		return true, nil
	}
	condition, err := c.rules.conditions[index]()
	if err != nil {
		return false, err
	}
	facts := c.in.Facts
	return condition.Eval(&policy.Subject{
		Incident:     c.seen,
		BlastRadius:  string(cmp.Or(facts.Blast.Level, BlastUnknown)),
		Environments: facts.Environments,
		Targets:      facts.Targets,
		Owners:       facts.Owners,
	})
}

// answer takes the policy: its fixed decision, or the turn of its stages.
func (c *course) answer(p policy.Policy) outcome {
	c.policy = p
	c.decision.Policy, c.decision.PolicyDigest = p.Name, p.Digest
	out := outcome{name: "policy"}
	switch {
	case p.Decision == string(None):
		out.kind, out.text = None, fmt.Sprintf("policy %q leaves such incidents", p.Name)
	case p.Decision != "":
		out.kind, out.text = Escalate, fmt.Sprintf("policy %q leaves such incidents to their owner", p.Name)
	case len(p.Stages) == 0:
		out.kind, out.text = Escalate, fmt.Sprintf("policy %q says neither a decision nor a stage", p.Name)
	default:
		c.next = c.turn()
		c.decision.Stage, c.decision.StageName = c.next.index, c.next.stage.Name
		c.tier = policy.TierManual
		if c.next.stage.Tier == policy.TierAuto {
			c.tier = policy.TierAuto
		}
		out.text = fmt.Sprintf("policy %q with priority %d answers", p.Name, p.Priority)
	}
	return out
}

// byPriority is policies by falling priority, then name.
func byPriority(policies []policy.Policy) []policy.Policy {
	order := func(a, b policy.Policy) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(a.Name, b.Name))
	}
	if slices.IsSortedFunc(policies, order) {
		return policies
	}
	sorted := slices.Clone(policies)
	slices.SortStableFunc(sorted, order)
	return sorted
}

// turn is the stage whose turn it is.
type turn struct {
	index int // from 1; 0: every stage has been carried out
	stage policy.Stage
	due   time.Time // when its wait ends
	// unknown says that a wait is asked but not since when it runs.
	unknown bool
}

// turn finds the stage after the last one that was carried out under this
// policy. The first stage's wait runs from when quell first saw the incident,
// never from a date that a report claims.
func (c *course) turn() turn {
	done, since := c.record.Stage, c.record.StageAt
	if cmp.Or(c.record.StagePolicy, c.record.Policy, c.policy.Name) != c.policy.Name {
		done = 0 // the stages of another policy say nothing about this one's
	}
	if done >= len(c.policy.Stages) {
		return turn{}
	}
	done = max(done, 0)
	if done == 0 {
		since = c.record.FirstAt
		if c.in.Record == nil {
			since = c.now
		}
	}
	stage := c.policy.Stages[done]
	return turn{index: done + 1, stage: stage, due: since.Add(stage.Wait), unknown: since.IsZero() && stage.Wait > 0}
}

// open says that there is a stage whose change may be made now.
func (t turn) open(now time.Time) bool { return t.index > 0 && !t.unknown && !now.Before(t.due) }
