package triage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// check is one thing that tier auto asks.
type check struct {
	met  bool
	text string // what was seen and what was asked
}

// threshold is step 7: tier auto needs every threshold met, and one that
// nothing is known about is missed. All misses are listed, so that whoever
// wants the fix without a person sees at once what stands in its way.
func (c *course) threshold() outcome {
	out := outcome{name: "threshold"}
	switch {
	case c.next.index == 0:
		out.text = "no stage is left, so no threshold is asked"
		return out
	case c.next.stage.Tier != policy.TierAuto:
		out.text = fmt.Sprintf("stage %q is for a person to approve, so no threshold is asked", c.next.stage.Name)
		return out
	}
	// A threshold that is not declared has its default; none is ever absent.
	auto, facts := c.policy.Auto.WithDefaults(), c.in.Facts
	var met, missed []string
	for _, check := range []check{
		confidence(c.in.Incident, auto),
		blast(facts.Blast, BlastLevel(auto.MaxBlastRadius)),
		environments(facts.Environments, auto.Environments),
		evidenceAge(evidenceAt(c.in), auto.MaxEvidenceAge, c.now),
		identityAge(c.knownSince(), auto.MinIdentityAge, c.now),
		c.within(),
		c.aimed(),
		delivery(facts.ProposeOnly),
	} {
		switch {
		case !check.met:
			missed = append(missed, check.text)
		case check.text != "":
			met = append(met, check.text)
		}
	}
	if len(missed) > 0 {
		out.demotes, out.text = true, strings.Join(missed, "; ")
		return out
	}
	out.text = strings.Join(met, "; ")
	return out
}

func confidence(inc incident.Incident, auto policy.Auto) check {
	if inc.Confidence >= auto.MinConfidence { // not so for a number that is none
		return check{true, fmt.Sprintf("confidence %v is at least %v", inc.Confidence, auto.MinConfidence)}
	}
	return check{false, fmt.Sprintf("confidence %v is below %v", inc.Confidence, auto.MinConfidence)}
}

func blast(measured Blast, limit BlastLevel) check {
	switch {
	case measured.Level.Within(limit):
		return check{true, fmt.Sprintf("blast radius %s is within %s", measured.Level, limit)}
	case limit.Rank() == BlastUnknown.Rank():
		return check{false, fmt.Sprintf("the policy's blast radius %q admits nothing", limit)}
	case measured.Level.Rank() < BlastUnknown.Rank():
		return check{false, fmt.Sprintf("blast radius %s is above %s", measured.Level, limit)}
	case len(measured.Unseen) > 0:
		return check{false, fmt.Sprintf("the blast radius is unknown (%s), and at most %s is asked", list(measured.Unseen), limit)}
	}
	return check{false, fmt.Sprintf("the blast radius is unknown, and at most %s is asked", limit)}
}

// anyEnvironment allows every environment, the undeclared one too.
const anyEnvironment = "*"

func environments(in, allowed []string) check {
	if len(in) == 0 {
		return check{false, "the environment is unknown"}
	}
	if slices.Contains(allowed, anyEnvironment) {
		return check{true, "every environment is allowed"}
	}
	var refused []string
	for _, name := range in {
		switch {
		case name == "":
			refused = append(refused, "the target declares no environment")
		case !slices.Contains(allowed, name):
			refused = append(refused, fmt.Sprintf("environment %q is not among those allowed", name))
		}
	}
	if len(refused) > 0 {
		return check{false, list(refused)}
	}
	return check{true, fmt.Sprintf("environment %s is allowed", quoted(in))}
}

// evidenceAt is what the evidence's age counts from: when the newest report
// that has the incident was committed or, if that is earlier, when its scanner
// last saw it. A scanner's old sighting does not become new by being committed
// again, and a date that a report claims never makes evidence newer than Git
// says it is.
func evidenceAt(in Input) time.Time {
	at, seen := in.Facts.EvidenceAt, in.Incident.LastSeen
	if !at.IsZero() && !seen.IsZero() && seen.Before(at) {
		return seen
	}
	return at
}

func evidenceAge(at time.Time, most time.Duration, now time.Time) check {
	if at.IsZero() {
		return check{false, fmt.Sprintf("the age of the evidence is unknown, and at most %s is asked", span(most))}
	}
	if age := now.Sub(at); age > most {
		return check{false, fmt.Sprintf("the evidence is %s old, older than %s", span(age), span(most))}
	}
	return check{true, fmt.Sprintf("the evidence of %s is not older than %s", date(at), span(most))}
}

// knownSince is what the identity's age counts from: when quell first saw the
// problem or, if that is later, when the scanners say that it began. A date
// that a report claims never makes an identity older than quell has known it
// for: one more report with an old date would lift the threshold. The zero time
// means that the ledger does not say.
func (c *course) knownSince() time.Time {
	first := c.record.FirstAt
	if c.in.Record == nil {
		first = c.now // quell sees it for the first time
	}
	if claimed := c.in.Incident.FirstSeen; !first.IsZero() && claimed.After(first) {
		return claimed
	}
	return first
}

func identityAge(since time.Time, least time.Duration, now time.Time) check {
	switch {
	case least <= 0:
		return check{met: true}
	case since.IsZero():
		return check{false, fmt.Sprintf("the age of the identity is unknown, and at least %s is asked", span(least))}
	case now.Sub(since) < least:
		return check{false, fmt.Sprintf("the identity has been known for %s, and at least %s is asked", span(now.Sub(since)), span(least))}
	}
	return check{true, fmt.Sprintf("the identity has been known since %s, for at least %s", date(since), span(least))}
}

// within asks that a policy which names paths names every place: one of them is
// enough to answer for the incident, and not to edit the others unasked.
func (c *course) within() check {
	if len(c.policy.Match.Paths) == 0 {
		return check{met: true}
	}
	covers, why := policy.Match{Paths: c.policy.Match.Paths}.Covers(c.seen)
	return check{covers, why}
}

// aimed asks that where no identity leads to the code, the policy says what kind
// of block it means: otherwise whatever a report names would be edited.
func (c *course) aimed() check {
	if c.in.Incident.Identity.Kind != "" {
		return check{met: true}
	}
	for _, a := range c.next.stage.Actions {
		if a.Block == "" && (a.Kind == "remove_block" || a.Kind == "set_attribute") {
			return check{false, fmt.Sprintf("action %q names no block, and the report alone does not choose what is edited", a.Kind)}
		}
	}
	return check{met: true}
}

// delivery is about the target, not the policy: some take no direct commits.
func delivery(proposeOnly string) check { return check{proposeOnly == "", proposeOnly} }
