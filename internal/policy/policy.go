// Package policy is what people declare: policies, exceptions, owners, targets,
// sources, freezes and settings, as values and as HCL documents under .quell/.
//
// Decoding is strict: a document never means something other than what it
// says. An unknown attribute, a condition that does not compile or two policies
// tied on priority are always errors with a file, a line and a remedy.
package policy

import (
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Set is everything declared in one control repository. Slices are sorted by
// name; Policies by descending priority, then name.
type Set struct {
	Policies   []Policy
	Exceptions []Exception
	Owners     []Owner
	Targets    []Target
	Sources    []Source
	Freezes    []Freeze
	Settings   Settings
}

// Policy says which incidents it answers for and what is done about them, in
// stages. A policy without stages has a fixed decision instead.
type Policy struct {
	Name        string
	Description string
	Priority    int
	Match       Match
	// Condition is an HCL expression over incident that must be true; empty
	// means true. It is checked when declared.
	Condition string
	// Auto are the thresholds without which tier auto becomes manual.
	Auto Auto
	// Stages are carried out in order. Empty exactly when Decision is set.
	Stages []Stage
	// Decision is "escalate" or "none" for a policy that makes no change.
	Decision string
	// Guards this policy lifts by name: "several_repositories", "several_owners",
	// "no_owner" (see Guards). Never "ai_agent", which has no auto tier.
	LiftGuards []string
	// Reviewers are added to those of the owner on pull requests.
	Reviewers []string
	Labels    []string // put on pull requests and tickets
	// Digest is a digest of what the document means, not of its layout:
	// "sha256:" and 64 hex digits. Set by decoding, ignored by encoding.
	Digest string
}

// Match selects incidents. Each non-empty field must be met; a field is met when
// any of its entries is. Patterns are doublestar globs.
type Match struct {
	Categories    []finding.Category
	MinSeverity   finding.Severity // SeverityUnknown: any
	Severities    []finding.Severity
	Validities    []finding.Validity
	IdentityKinds []finding.IdentityKind
	Identities    []string // globs over the identity's name and id
	Platforms     []string
	Accounts      []string
	Sources       []string // globs
	Tools         []string
	Rules         []string // globs over "tool/rule"
	Labels        []string
	Repositories  []string // globs
	Paths         []string // globs
	Incidents     []string // incident keys, or "Q-" and the first 16 digits of one
}

// Auto are the thresholds that an incident must pass, every one, to be fixed
// without a person.
type Auto struct {
	MinConfidence  finding.Confidence // default 0.9
	MaxBlastRadius string             // "none", "low", "medium", "high", "critical"; default "low"
	Environments   []string           // empty: no environment is auto-fixed; "*": any
	MaxEvidenceAge time.Duration      // default 120h (5 days)
	MinIdentityAge time.Duration      // default 0: not asked
}

// Tier says who takes the last step.
type Tier string

// TierAuto commits; TierManual proposes.
const (
	TierAuto   Tier = "auto"
	TierManual Tier = "manual"
)

// Stage is one step of a remediation: its actions are one change.
type Stage struct {
	Name    string
	Tier    Tier
	Wait    time.Duration // after the previous stage (or, for the first, after the incident was first seen)
	Actions []Action
}

// Exception is an approved, scoped, expiring decision not to remediate.
type Exception struct {
	Name        string
	Type        string // risk_acceptance, false_positive, compensating_control, deferral
	Reason      string
	RequestedBy string
	ApprovedBy  string
	Ticket      string
	Match       Match
	StartsAt    time.Time // zero: at once
	ExpiresAt   time.Time
	Digest      string
}

// Owner answers for identities and paths.
type Owner struct {
	Name         string
	Description  string
	Reviewers    []string // who is asked to review, as the forge names them
	Repositories []string // globs; empty: any. Names of targets, too.
	Paths        []string // globs over a target's paths
	Identities   []string // globs over identity names and ids
	Accounts     []string
	Digest       string
}

// Target is a repository, or a part of one, whose code quell may edit.
type Target struct {
	Name       string
	Repository string // path, from the control repository's folder, or URL; "." is the control repository itself
	Branch     string // default "main"
	// ReportedAs lists the names by which reports know this repository. A
	// finding that names another repository never reaches this target.
	ReportedAs []string
	// Accounts are the cloud accounts, projects or clusters that the code is
	// deployed to. An identity of another account is not this code's; while
	// none is declared nobody knows whose it is, and nothing about an identity
	// is committed without a person.
	Accounts []string
	Root     string   // folder that report paths are relative to; default the top
	Paths    []string // globs quell may edit; default "**"
	Exclude  []string // globs it may not; ".quell/**" and "findings/**" always
	// State are globs of files that "terraform show -json" printed of the code's
	// state or plan: what they say of addresses settles which block an ARN, an id or
	// a name is of.
	State        []string
	Environment  string
	Delivery     string // "push" (default) or "pull_request": auto tier proposes instead
	MaxOpenPulls int    // default 10
	MaxNewPulls  int    // new pull requests a hour; default 2
	Digest       string
}

// Freeze is a window in which automation holds.
type Freeze struct {
	Name      string
	Reason    string
	StartsAt  time.Time
	ExpiresAt time.Time
	Match     Match
	Digest    string
}

// Settings are the control repository's own.
type Settings struct {
	DefaultDecision  string        // for incidents no policy matches: "escalate" (default) or "none"
	EscalationOwner  string        // name of an owner; gets what has no owner
	MaxExceptionAge  time.Duration // longest an exception may last; default 2160h (90 days)
	MaxCommitsPerRun int           // auto-tier commits of one pass; default 50, 0 means the default
	Digest           string
}
