package triage

import (
	"fmt"
	"strconv"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// budget is step 8: what earlier changes and people's answers to them allow.
// A tripped breaker leaves the last act to a person, a proposal that was
// closed stays closed, and a spent budget waits for its next window.
func (c *course) budget() outcome {
	out := outcome{name: "budget", text: "no breaker is tripped"}
	if c.in.Tripped != "" {
		out.name, out.text = "breaker", c.in.Tripped
		out.demotes = c.tier == policy.TierAuto
	}
	if r := c.record.Rejection; r != nil && r.Digest == c.in.Incident.Digest() && r.PolicyDigest == c.rule.Digest {
		c.decision.By = r.By
		out.name, out.kind = "rejection", None
		out.text = fmt.Sprintf("closed by %s on %s: not proposed again until the finding or the policy changes", r.By, date(r.At))
		if r.Reason != "" {
			out.text += fmt.Sprintf(" (%q)", r.Reason)
		}
		return out
	}
	tier := c.tier
	if out.demotes {
		tier = policy.TierManual
	}
	switch spent, seen := c.spent(tier); {
	case spent != "":
		c.decision.Until = c.in.Budget.RetryAt
		out.name, out.kind = "budget", Hold
		out.text = spent + retry(c.in.Budget.RetryAt)
		if c.in.Tripped != "" {
			out.text = c.in.Tripped + "; " + out.text
		}
	default:
		out.text += "; " + seen
	}
	return out
}

// spent says which budget of the tier is spent, or else what is left of it.
func (c *course) spent(tier policy.Tier) (spent, seen string) {
	b := c.in.Budget
	switch {
	case !c.next.open(c.now):
		return "", "no change is due, so no budget is asked"
	case tier == policy.TierAuto && b.Commits <= 0:
		return "the commits of this pass are spent", ""
	case tier == policy.TierAuto:
		return "", strconv.Itoa(b.Commits) + " commits are left in this pass"
	case c.proposed():
		return "", fmt.Sprintf("pull request %d is open for it already", c.record.Pull)
	case b.OpenPulls <= 0:
		return "the target has as many open pull requests as it takes", ""
	case c.in.Incident.Severity >= finding.SeverityCritical:
		return "", "a critical incident does not wait for the hour's pull requests"
	case b.NewPulls <= 0:
		return "the new pull requests of this hour are spent", ""
	}
	return "", strconv.Itoa(b.NewPulls) + " new and " + strconv.Itoa(b.OpenPulls) + " open pull requests are left"
}

// proposed says that the change of this stage is on an open pull request, so
// that proposing it opens no other. A hold leaves pull requests open.
func (c *course) proposed() bool {
	r := c.record
	open := r.State == incident.Proposed || r.State == incident.Held && r.ProposedStage != 0
	return open && r.Pull != 0 &&
		(r.Policy == "" || r.Policy == c.rule.Name) &&
		(r.ProposedStage == 0 || r.ProposedStage == c.next.index)
}

func retry(at time.Time) string {
	if at.IsZero() {
		return "; it waits for the next window"
	}
	return "; it waits until " + date(at)
}
