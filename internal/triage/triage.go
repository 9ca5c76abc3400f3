// Package triage decides what is done about an incident now, and says why.
//
// [Decide] is a pure function of declared policy, the incident, what was
// measured about it and a clock; the same values always give the same decision.
// Every consumer (plan, run, explain, provider, report) calls this one function.
package triage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// Kind is what is done now.
type Kind string

// The decisions of DESIGN §3.
const (
	Fix      Kind = "fix"      // commit it (auto tier)
	Propose  Kind = "propose"  // open a pull request (manual tier)
	Escalate Kind = "escalate" // nobody can safely decide: an owner must
	Hold     Kind = "hold"     // not now
	Excepted Kind = "excepted" // an approved exception covers it
	None     Kind = "none"     // nothing is left to do
)

// Input is all that a decision may depend on, apart from the policy set and the
// clock.
type Input struct {
	Incident incident.Incident
	Record   *incident.Record // nil: the ledger does not know it yet
	Facts    Facts
	Budget   Budget
	// Tripped says why the answering policy's breaker is tripped, with the
	// numbers; empty: it is not.
	Tripped string
	// CoveredBy names the change of this pass, made for another incident, after
	// which none of this incident's code is left; empty: there is none.
	CoveredBy string
	// Fix computes the due stage's change, or says why there is none. It is
	// called at most once, and only when all else allows a change.
	Fix func(policy.Stage) FixResult
}

// Facts is what was measured about an incident in the targets' code.
type Facts struct {
	// Targets names the targets whose code holds the incident, sorted.
	Targets []string `json:"targets,omitempty"`
	// Places are all that is known of where the incident lies, in the targets' own
	// paths where they are a target's: the reported places and those where the
	// code was found. Empty: the reported ones are all.
	Places []finding.Location `json:"places,omitempty"`
	// Missing says why the code that holds the incident, or a part of it, is not
	// in Targets; empty: all of it is.
	Missing string `json:"missing,omitempty"`
	// Owners are the owners of every place and of the identity, sorted.
	Owners []string `json:"owners,omitempty"`
	// Affected are the owners of what depends on it who are not among Owners, sorted.
	Affected []string `json:"affected,omitempty"`
	// Orphaned are places of what depends on it that no owner answers for, sorted.
	Orphaned []OwnedPlace `json:"orphaned,omitempty"`
	// Unowned are places that no owner answers for ("target:path"), sorted.
	Unowned []OwnedPlace `json:"unowned,omitempty"`
	// Environments of those targets, sorted; "" among them where undeclared.
	Environments []string `json:"environments,omitempty"`
	Blast        Blast    `json:"blast"`
	// Unreadable are reasons why part of the evidence could not be read in this
	// pass (a broken report): the incident's state is frozen when non-empty.
	Unreadable []string `json:"unreadable,omitempty"`
	// EvidenceAt is when the newest report that has the incident was committed.
	// The zero time means that it is unknown, which no auto threshold passes.
	EvidenceAt time.Time `json:"evidence_at,omitzero"`
	// ProposeOnly says why the target takes no direct commits ("target "infra"
	// is delivered to by pull request"); empty: it takes them.
	ProposeOnly string `json:"propose_only,omitempty"`
}

// UnownedNames are the places that no owner answers for, as "target:path".
func (f *Facts) UnownedNames() []string {
	names := make([]string, len(f.Unowned))
	for i, place := range f.Unowned {
		names[i] = place.String()
	}
	return names
}

// BlastLevel is what breaks if the identity stops working.
type BlastLevel string

// The levels in order; BlastUnknown passes no threshold.
const (
	BlastUnknown  BlastLevel = "unknown"
	BlastNone     BlastLevel = "none"
	BlastLow      BlastLevel = "low"
	BlastMedium   BlastLevel = "medium"
	BlastHigh     BlastLevel = "high"
	BlastCritical BlastLevel = "critical"
)

// Blast is a measured blast radius.
type Blast struct {
	Level      BlastLevel  `json:"level"`
	Dependents []Dependent `json:"dependents,omitempty"` // sorted
	// Environments are what tags and folders call those of the incident's own code and
	// of its dependents, sorted.
	Environments []string `json:"environments,omitempty"`
	// Unseen is what could not be measured; it makes the level unknown only
	// where it could hide a dependent.
	Unseen []string `json:"unseen,omitempty"`
}

// Dependent is declared code that uses the incident's block or identity.
type Dependent struct {
	Target  string `json:"target"`
	Path    string `json:"path"`
	Address string `json:"address"`        // empty outside Terraform's blocks
	Line    int    `json:"line,omitempty"` // from 1; 0: unknown
	Direct  bool   `json:"direct"`
	// How it is used where nothing refers to the block: "by name", "by ARN", "by
	// address", "by subject". Empty: by reference.
	How string `json:"how,omitempty"`
	// Environment is what its tags or its folder call it; empty: nothing tells.
	Environment string `json:"environment,omitempty"`
}

// String is a line about it: where it is, what it is, how it depends.
func (d Dependent) String() string {
	words := d.Place()
	if d.Address != "" {
		words += "  " + d.Address
	}
	return words + "  " + d.Dependence()
}

// Place is its file, and line where that is known.
func (d Dependent) Place() string {
	if d.Line == 0 {
		return d.Path
	}
	return fmt.Sprintf("%s:%d", d.Path, d.Line)
}

// Dependence is how it depends: "directly", "through others, in production".
func (d Dependent) Dependence() string {
	how := "through others"
	if d.Direct {
		how = cmp.Or(d.How, "directly")
	}
	if d.Environment != "" {
		how += ", in " + d.Environment
	}
	return how
}

// CompareDependents orders them by target, path, address and line.
func CompareDependents(a, b Dependent) int {
	return cmp.Or(strings.Compare(a.Target, b.Target), strings.Compare(a.Path, b.Path), strings.Compare(a.Address, b.Address), cmp.Compare(a.Line, b.Line))
}

// Budget is what a target has left in this window.
type Budget struct {
	// Commits left in this pass, NewPulls in this hour, OpenPulls until the cap.
	Commits, NewPulls, OpenPulls int
	// RetryAt is when the window that is spent opens again; zero if unknown.
	RetryAt time.Time
}

// FixResult is the outcome of computing a change. Refusal is empty exactly when
// the change is computable, unique and proven.
type FixResult struct {
	Summary string // what the change does, one line
	Refusal string // why there is no change
}

// Decision is what is done now, with the reasons in the order of the steps.
type Decision struct {
	Incident     incident.Key `json:"incident"`
	Kind         Kind         `json:"decision"`
	Tier         policy.Tier  `json:"tier,omitempty"`
	Policy       string       `json:"policy,omitempty"`
	PolicyDigest string       `json:"policy_digest,omitempty"`
	Stage        int          `json:"stage,omitempty"` // index from 1
	StageName    string       `json:"stage_name,omitempty"`
	By           string       `json:"by,omitempty"`    // the exception, freeze or hold that decided
	Until        time.Time    `json:"until,omitzero"`  // when a hold, freeze or exception ends
	Owner        string       `json:"owner,omitempty"` // who is asked: the single owner, or the escalation owner
	Reasons      []Reason     `json:"reasons"`
	// Due is the next moment at which the clock alone may change the decision;
	// zero: none is in sight.
	Due time.Time `json:"-"`
}

// Reason is what one step of the order saw and concluded.
type Reason struct {
	Step    int    `json:"step"`    // 1 to 10, DESIGN §7
	Name    string `json:"name"`    // "exception", "guard", "threshold", …
	Verdict string `json:"verdict"` // "pass", "stop" or "demote"
	Text    string `json:"text"`    // one sentence for people
}

// StepFix is the last step of the order: whether the change can be made.
const StepFix = 10

// Withheld is the decision after its change turned out, beyond the steps, not to
// be one that can be made now: hold it, or escalate it.
func (d Decision) Withheld(kind Kind, why string) Decision {
	d.Kind, d.Tier = kind, ""
	d.Reasons = append(slices.Clone(d.Reasons), Reason{Step: StepFix, Name: "fix", Verdict: "stop", Text: why})
	return d
}

// Deciding is the reason that settled the kind or the tier. What settles a fix is
// that every threshold was met.
func (d Decision) Deciding() Reason {
	if d.Kind == Fix {
		if i := slices.IndexFunc(d.Reasons, func(r Reason) bool { return r.Name == "threshold" }); i >= 0 {
			return d.Reasons[i]
		}
	}
	for i := len(d.Reasons) - 1; i >= 0; i-- {
		if d.Reasons[i].Verdict != "pass" {
			return d.Reasons[i]
		}
	}
	if len(d.Reasons) == 0 {
		return Reason{}
	}
	return d.Reasons[len(d.Reasons)-1]
}

// Production is the environment in which what breaks is noticed by customers.
const Production = "production"
