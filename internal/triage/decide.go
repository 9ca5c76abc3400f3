package triage

import (
	"slices"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// Decide decides what is done about an incident now, by the order of DESIGN §7.
// The reasons name every step that was reached, in order; the first that stops
// is the last. The order of the set's slices does not matter.
//
// Everything that is unknown, undeclared or contradictory goes towards a
// person: from fix to propose, and from there to escalate or hold.
//
// Who decides many incidents by one set asks [Compile] first.
func Decide(set policy.Set, in Input, now time.Time) Decision { return Compile(set).Decide(in, now) }

// walk takes the steps, up to the first that stops.
func (c *course) walk() {
	var reasons [StepFix]Reason
	reached := 0
	for reached < StepFix {
		reached++
		out := c.step(reached)
		reasons[reached-1] = Reason{Step: reached, Name: out.name, Verdict: out.verdict(), Text: out.text}
		if out.demotes {
			c.tier = policy.TierManual
		}
		if out.kind != "" {
			c.decision.Kind = out.kind
			break
		}
	}
	c.decision.Reasons = slices.Clone(reasons[:reached])
	c.decision.Due = c.due()
	switch c.decision.Kind {
	case Fix, Propose, Hold:
		c.decision.Tier = c.tier
	default:
		// No tier takes the last step of what is not done.
	}
}

// step takes one step of the order.
func (c *course) step(number int) outcome {
	switch number {
	case 1:
		return c.life()
	case 2:
		return c.exception()
	case 3:
		return c.freeze()
	case 4:
		return c.hold()
	case 5:
		return c.choose()
	case 6:
		return c.guard()
	case 7:
		return c.threshold()
	case 8:
		return c.budget()
	case 9:
		return c.stageDue()
	}
	return c.fix()
}

// course is one incident's way through the steps.
type course struct {
	rules  *Rules
	in     Input
	record *incident.Record // empty where the ledger has none
	// seen is the incident with all its places, for matching: a declaration that
	// names paths speaks of where the code is, not only of what a report says.
	seen incident.Incident
	now  time.Time

	rule *rule       // known from step 5 on
	next turn        // likewise
	tier policy.Tier // likewise; demoted by later steps

	decision Decision
}

// outcome is what a step concludes. With a kind it ends the order.
type outcome struct {
	name    string
	text    string
	kind    Kind
	demotes bool
}

func (o outcome) verdict() string {
	switch {
	case o.kind != "" && o.kind != Fix && o.kind != Propose:
		return "stop"
	case o.demotes:
		return "demote"
	}
	return "pass"
}

// owner is who is asked. One name counts only where nothing is left without an
// owner: otherwise it would answer for what is not its own.
func (c *course) owner() string {
	if facts := &c.in.Facts; len(facts.Owners) == 1 && len(facts.Unowned) == 0 {
		return facts.Owners[0]
	}
	return c.rules.set.Settings.EscalationOwner
}
