package triage

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// tally is what tier auto asks: what is met and what is missed, in words. Each
// text is a phrase of its parts, so that only the whole takes memory of its own.
type tally struct{ met, missed []byte }

func (t tally) meet(parts ...string) tally { return tally{appendPhrase(t.met, parts...), t.missed} }

func (t tally) miss(parts ...string) tally { return tally{t.met, appendPhrase(t.missed, parts...)} }

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
		out.text = c.next.words.manual
		return out
	}
	var room [textRoom]byte
	t := tally{met: room[:0]}
	t = t.confidence(c)
	t = t.blast(&c.in.Facts.Blast, BlastLevel(c.rule.auto.MaxBlastRadius))
	t = t.environments(c.in.Facts.Environments, c.rule.auto.Environments)
	t = t.evidenceAge(c)
	t = t.identityAge(c)
	t = t.within(c)
	t = t.aimed(c)
	if others := c.in.Facts.Affected; len(others) > 0 {
		t = t.miss("what depends on it is answered for by ", list(others))
	}
	if orphans := c.in.Facts.Orphaned; len(orphans) > 0 {
		t = t.miss("nobody answers for ", orphans[0].String(), ", which depends on it")
	}
	if why := c.in.Facts.ProposeOnly; why != "" { // about the target, not the policy: some take no direct commits
		t = t.miss(why)
	}
	if len(t.missed) > 0 {
		out.demotes, out.text = true, string(t.missed)
		return out
	}
	out.text = string(t.met)
	return out
}

func (t tally) confidence(c *course) tally {
	seen, least := c.in.Incident.Confidence, c.rule.auto.MinConfidence
	if seen >= least { // not so for a number that is none
		return t.meet("confidence ", seen.String(), " is at least ", c.rule.asks.confidence)
	}
	return t.miss("confidence ", seen.String(), " is below ", c.rule.asks.confidence)
}

func (t tally) blast(measured *Blast, limit BlastLevel) tally {
	switch {
	case measured.Level.Within(limit):
		return t.meet("blast radius ", string(measured.Level), " is within ", string(limit))
	case limit.Rank() == BlastUnknown.Rank():
		return t.miss("the policy's blast radius ", strconv.Quote(string(limit)), " admits nothing")
	case measured.Level.Rank() < BlastUnknown.Rank():
		return t.miss("blast radius ", string(measured.Level), " is above ", string(limit))
	case len(measured.Unseen) > 0:
		return t.miss("the blast radius is unknown (", list(measured.Unseen), "), and at most ", string(limit), " is asked")
	default:
		return t.miss("the blast radius is unknown, and at most ", string(limit), " is asked")
	}
}

// anyEnvironment allows every environment, the undeclared one too.
const anyEnvironment = "*"

func (t tally) environments(in, allowed []string) tally {
	if len(in) == 0 {
		return t.miss("the environment is unknown")
	}
	if slices.Contains(allowed, anyEnvironment) {
		return t.meet("every environment is allowed")
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
		return t.miss(list(refused))
	}
	t.met = append(appendQuoted(appendPhrase(t.met, "environment "), in), " is allowed"...)
	return t
}

// evidenceAt is what the evidence's age counts from: when the newest report
// that has the incident was committed or, if that is earlier, when its scanner
// last saw it. A scanner's old sighting does not become new by being committed
// again, and a date that a report claims never makes evidence newer than Git
// says it is.
func evidenceAt(in *Input) time.Time {
	at, seen := in.Facts.EvidenceAt, in.Incident.LastSeen
	if !at.IsZero() && !seen.IsZero() && seen.Before(at) {
		return seen
	}
	return at
}

func (t tally) evidenceAge(c *course) tally {
	at, most := evidenceAt(&c.in), c.rule.auto.MaxEvidenceAge
	if at.IsZero() {
		return t.miss("the age of the evidence is unknown, and at most ", c.rule.asks.evidenceAge, " is asked")
	}
	if age := c.now.Sub(at); age > most {
		return t.miss("the evidence is ", span(age), " old, older than ", c.rule.asks.evidenceAge)
	}
	t.met = appendDate(appendPhrase(t.met, "the evidence of "), at)
	t.met = append(t.met, " is not older than "...)
	t.met = append(t.met, c.rule.asks.evidenceAge...)
	return t
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

func (t tally) identityAge(c *course) tally {
	since, least := c.knownSince(), c.rule.auto.MinIdentityAge
	switch {
	case least <= 0:
		return t
	case since.IsZero():
		return t.miss("the age of the identity is unknown, and at least ", c.rule.asks.identityAge, " is asked")
	case c.now.Sub(since) < least:
		return t.miss("the identity has been known for ", span(c.now.Sub(since)), ", and at least ", c.rule.asks.identityAge, " is asked")
	default:
		return t.meet("the identity has been known since ", date(since), ", for at least ", c.rule.asks.identityAge)
	}
}

// within asks that a policy which names paths names every place: one of them is
// enough to answer for the incident, and not to edit the others unasked. Where
// there is only one, the policy would not answer otherwise.
func (t tally) within(c *course) tally {
	if len(c.rule.Match.Paths) == 0 || len(c.seen.Places) == 1 {
		return t
	}
	if covers, why := (policy.Match{Paths: c.rule.Match.Paths}).Covers(c.seen); !covers {
		return t.miss(why)
	}
	return t
}

// aimed asks that where no identity leads to the code, the policy says what kind
// of block it means: otherwise whatever a report names would be edited.
func (t tally) aimed(c *course) tally {
	for _, a := range c.next.stage.Actions {
		if why := a.Person(); why != "" {
			return t.miss(why)
		}
	}
	if c.in.Incident.Identity.Kind != "" {
		return t
	}
	for _, a := range c.next.stage.Actions {
		if !a.Aimed() {
			return t.miss("action ", strconv.Quote(a.Kind), " names no block, and the report alone does not choose what is edited")
		}
	}
	return t
}
