package evidence

import (
	"slices"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Moment is where a record stands in its pass, and who acts.
type Moment struct {
	Pass     string // see PassID
	Sequence int    // from 1, without gaps
	At       time.Time
	Actor    Actor
}

// DecisionInput is what a decision's record is made of.
type DecisionInput struct {
	Moment   Moment
	Incident incident.Incident
	Was      incident.State // empty: new
	Becomes  incident.State
	Decision triage.Decision
	Facts    triage.Facts
	Declared Declaration // of the decision's policy
}

// Declaration says which commit last wrote a policy, and who committed it.
type Declaration struct {
	Commit string
	By     string
}

// ForDecision states one decision. Its outcome is [None]: only what an act
// returns (see [Record.Did], [Record.WasRefused], [Record.Failed]) changes that.
func ForDecision(in DecisionInput) Record {
	d, inc := in.Decision, in.Incident
	r := in.Moment.record()
	r.Incident = Subject{
		Key:      inc.Key,
		ID:       inc.Key.ID(),
		Category: string(inc.Category),
		Identity: identity(inc.Identity),
		Owner:    d.Owner,
	}
	if len(in.Facts.Targets) == 1 {
		r.Incident.Target = in.Facts.Targets[0]
	}
	r.Action = Action{Decision: string(d.Kind), Tier: string(d.Tier), Stage: d.StageName}
	r.Reason = Reason{Findings: claims(inc.Claims), Reports: slices.Clone(inc.Reports), Steps: slices.Clone(d.Reasons)}
	r.Authority = Authority{Policy: d.Policy, Digest: d.PolicyDigest, Commit: in.Declared.Commit, DeclaredBy: in.Declared.By}
	if d.Kind == triage.Excepted {
		r.Authority.Exception = d.By
	}
	r.Impact = in.Facts.Blast
	if r.Impact.Level == "" {
		r.Impact.Level = triage.BlastUnknown // not measured is not "none"
	}
	r.Before.State, r.After.State = string(in.Was), string(in.Becomes)
	r.Controls = controls(inc.Category)
	return r
}

// EventInput is what the record of something that people or scanners did is
// made of. The incident itself may be gone from the reports by then, so the
// ledger's record stands for it.
type EventInput struct {
	Moment  Moment
	Kind    string // "pull_merged", "gone", …: stands where a decision would
	Record  incident.Record
	Was     incident.State
	Becomes incident.State
	Reason  string // one sentence
}

// ForEvent states what happened outside quell. Its outcome is [Done]: it is only
// noticed after the fact.
func ForEvent(in EventInput) Record {
	rec := in.Record
	r := in.Moment.record()
	r.Incident = Subject{Key: rec.Key, ID: rec.Key.ID(), Category: string(rec.Category), Target: rec.Target}
	r.Action = Action{Decision: in.Kind}
	r.Reason.Steps = []triage.Reason{{Name: "event", Verdict: "pass", Text: in.Reason}}
	r.Authority = Authority{Policy: rec.Policy, Digest: rec.PolicyDigest}
	r.Impact.Level = triage.BlastUnknown
	r.Before.State, r.After.State = string(in.Was), string(in.Becomes)
	r.Outcome = Done
	r.Links = Links{Change: rec.Change, Pull: rec.Pull, Ticket: rec.Ticket}
	r.Controls = controls(rec.Category)
	return r
}

func (m Moment) record() Record {
	return Record{
		Schema:   Schema,
		EventID:  EventID(m.Pass, m.Sequence),
		Pass:     m.Pass,
		Sequence: m.Sequence,
		At:       m.At.UTC(),
		Actor:    m.Actor,
		Outcome:  None,
	}
}

// identity is how people call it: "aws access_key AKIA…", empty when the
// reports named none.
func identity(i finding.Identity) string {
	name := i.ID
	if name == "" {
		name = i.Name
	}
	var text string
	for _, part := range []string{i.Platform, i.Account, string(i.Kind), name} {
		if part != "" && text != "" {
			text += " "
		}
		text += part
	}
	return text
}

// claims are what the scanners said: a secret in a hundred places of one report
// is one claim.
func claims(said []incident.Claim) []Claim {
	var out []Claim
	for _, c := range said {
		out = append(out, Claim{
			Tool: c.Tool, Rule: c.Rule,
			Severity: c.Severity.String(), Confidence: float64(c.Confidence), Validity: c.Validity.String(), Findings: c.Count,
		})
	}
	return out
}

// controls names the entries of OWASP's Non-Human Identities Top 10 2025 that
// the category is an instance of, each behind its framework.
func controls(c finding.Category) []string {
	var out []string
	for _, risk := range c.Risks() {
		out = append(out, "owasp-nhi-2025 "+risk)
	}
	slices.Sort(out)
	return out
}
