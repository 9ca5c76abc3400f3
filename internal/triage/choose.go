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
	var subject *policy.Subject // made for the first that asks a condition
	candidates := c.rules.policies.Candidates(&c.seen)
	for i, more := candidates.Next(); more; i, more = candidates.Next() {
		r := &c.rules.rules[i]
		if !r.Match.Selects(&c.seen) {
			continue
		}
		if r.condition == nil {
			return c.answer(r)
		}
		if subject == nil {
			subject = c.subject()
		}
		holds, err := r.holds(subject)
		if err != nil {
			// A lower policy must not answer for what this one may claim.
			c.decision.Policy, c.decision.PolicyDigest = r.Name, r.Digest
			return outcome{name: "policy", kind: Escalate, text: fmt.Sprintf("policy %q may answer, but its condition cannot be decided: %s", r.Name, err)}
		}
		if holds {
			return c.answer(r)
		}
	}
	if conflicts := c.in.Incident.Conflicts; len(conflicts) > 0 {
		// Nobody knows whom it is about, so nobody knows that no policy is meant.
		return outcome{name: "policy", kind: Escalate, text: "no policy answers for it, but " + strings.Join(conflicts, "; ")}
	}
	if c.rules.set.Settings.DefaultDecision == string(None) {
		return outcome{name: "policy", kind: None, text: "no policy answers for it, and the settings say to leave such incidents"}
	}
	return outcome{name: "policy", kind: Escalate, text: "no policy answers for it, so its owner must decide"}
}

// subject is what conditions see of the incident.
func (c *course) subject() *policy.Subject {
	facts := &c.in.Facts
	return &policy.Subject{
		Incident:     c.seen,
		BlastRadius:  string(cmp.Or(facts.Blast.Level, BlastUnknown)),
		Environments: facts.Environments,
		Targets:      facts.Targets,
		Owners:       facts.Owners,
	}
}

// holds says whether the rule's condition is true of the subject.
func (r *rule) holds(subject *policy.Subject) (bool, error) {
	condition, err := r.condition()
	if err != nil {
		return false, err
	}
	return condition.Eval(subject)
}

// answer takes the policy: its fixed decision, or the turn of its stages.
func (c *course) answer(r *rule) outcome {
	c.rule = r
	c.decision.Policy, c.decision.PolicyDigest = r.Name, r.Digest
	out := outcome{name: "policy"}
	switch {
	case r.Decision == string(None):
		out.kind, out.text = None, fmt.Sprintf("policy %q leaves such incidents", r.Name)
	case r.Decision != "":
		out.kind, out.text = Escalate, fmt.Sprintf("policy %q leaves such incidents to their owner", r.Name)
	case len(r.Stages) == 0:
		out.kind, out.text = Escalate, fmt.Sprintf("policy %q says neither a decision nor a stage", r.Name)
	default:
		c.next = c.turn()
		c.decision.Stage = c.next.index
		c.tier = policy.TierManual
		if c.next.index > 0 {
			c.decision.StageName = c.next.stage.Name
			if c.next.stage.Tier == policy.TierAuto {
				c.tier = policy.TierAuto
			}
		}
		out.text = r.answers
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
	stage *policy.Stage
	words *stageWords
	due   time.Time // when its wait ends
	// unknown says that a wait is asked but not since when it runs.
	unknown bool
}

// turn finds the stage after the last one that was carried out under this
// policy. The first stage's wait runs from when quell first saw the incident,
// never from a date that a report claims.
func (c *course) turn() turn {
	done, since := c.record.Stage, c.record.StageAt
	if cmp.Or(c.record.StagePolicy, c.record.Policy, c.rule.Name) != c.rule.Name {
		done = 0 // the stages of another policy say nothing about this one's
	}
	if done >= len(c.rule.Stages) {
		return turn{}
	}
	done = max(done, 0)
	if done == 0 {
		since = c.record.FirstAt
		if c.in.Record == nil {
			since = c.now
		}
	}
	stage := &c.rule.Stages[done]
	return turn{index: done + 1, stage: stage, words: &c.rule.stages[done], due: since.Add(stage.Wait), unknown: since.IsZero() && stage.Wait > 0}
}

// open says that there is a stage whose change may be made now.
func (t turn) open(now time.Time) bool { return t.index > 0 && !t.unknown && !now.Before(t.due) }
