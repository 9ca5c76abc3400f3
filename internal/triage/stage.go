package triage

import (
	"cmp"
	"fmt"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// stageDue is step 9: a stage is carried out when the one before it was, and
// its wait is over.
func (c *course) stageDue() outcome {
	out := outcome{name: "stage"}
	if c.next.index == 0 {
		out.kind = None
		out.text = fmt.Sprintf("every stage of policy %q has been carried out; a later report will show whether it is gone", c.rule.Name)
		return out
	}
	which := c.next.words.which
	switch {
	case c.next.unknown:
		out.kind = Escalate
		out.text = fmt.Sprintf("%s waits %s, but since when is not on record", which, span(c.next.stage.Wait))
	case !c.next.open(c.now):
		c.decision.Until = c.next.due
		out.kind = Hold
		out.text = fmt.Sprintf("%s waits %s and is due on %s", which, span(c.next.stage.Wait), date(c.next.due))
	default:
		out.text = c.next.words.due
	}
	return out
}

// fix is step 10: the change must be computable, unique and proven. Only now is
// it computed.
func (c *course) fix() outcome {
	out := outcome{name: "fix"}
	if c.in.Fix == nil {
		out.kind, out.text = Escalate, "nothing is at hand that could make the change"
		return out
	}
	result := c.in.Fix(*c.next.stage)
	summary := cmp.Or(result.Summary, "the change is known")
	switch {
	case result.Refusal != "":
		out.kind, out.text = Escalate, "no change is safe: "+result.Refusal
	case c.tier == policy.TierAuto:
		out.kind, out.text = Fix, summary+": committed without waiting for a person"
	default:
		out.kind, out.text = Propose, summary+": proposed, and a person decides"
	}
	return out
}
