// Package evidence states what happened, as canonical records.
//
// A record always states what an act returned, never what was meant; it holds
// no secret, and the same facts always give the same bytes.
package evidence

import (
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Schema names the version of the records.
const Schema = "quell.evidence/v1"

// Record is one transition of one incident. The fields are those that change
// control and audit texts ask of an automated action: what, when, who, why, on
// whose authority, before and after, outcome, verification, way back.
type Record struct {
	Schema   string    `json:"schema"`
	EventID  string    `json:"event_id"` // "<pass>/<sequence from 1>"
	Pass     string    `json:"pass"`
	Sequence int       `json:"sequence"`
	At       time.Time `json:"occurred_at"`

	Actor        Actor        `json:"actor"`
	Incident     Subject      `json:"incident"`
	Action       Action       `json:"action"`
	Reason       Reason       `json:"reason"`
	Authority    Authority    `json:"authority"`
	Approval     *Approval    `json:"approval,omitempty"`
	Impact       triage.Blast `json:"impact_analysis"`
	Before       State        `json:"before"`
	After        State        `json:"after"`
	Outcome      string       `json:"outcome"` // "done", "refused", "none", "error"
	Detail       string       `json:"detail,omitempty"`
	Verification string       `json:"verification,omitempty"`
	Rollback     string       `json:"rollback,omitempty"`
	Links        Links        `json:"links"`
	Controls     []string     `json:"controls,omitempty"` // "owasp-nhi-2025 NHI2:2025", sorted
}

// Actor is who carried it out, and for whom.
type Actor struct {
	Identity   string `json:"identity"` // "quell 0.1.0", or a person for what people did
	OnBehalfOf string `json:"on_behalf_of,omitempty"`
}

// Subject is what it was done to.
type Subject struct {
	Key      incident.Key `json:"key"`
	ID       string       `json:"id"`
	Category string       `json:"category"`
	Identity string       `json:"identity,omitempty"`
	Target   string       `json:"target,omitempty"`
	Owner    string       `json:"owner,omitempty"`
}

// Action is what was done.
type Action struct {
	Decision   string `json:"decision"`
	Tier       string `json:"tier,omitempty"`
	Stage      string `json:"stage,omitempty"`
	Summary    string `json:"summary,omitempty"`
	Reversible *bool  `json:"reversible,omitempty"`
}

// Reason is why.
type Reason struct {
	Findings []Claim         `json:"findings,omitempty"`
	Reports  []string        `json:"reports,omitempty"` // paths of those that have the incident
	Steps    []triage.Reason `json:"steps"`
}

// Claim is what a scanner said by one rule, as it stood.
type Claim struct {
	Tool       string  `json:"tool"`
	Rule       string  `json:"rule"`
	Severity   string  `json:"severity"`
	Confidence float64 `json:"confidence"`
	Validity   string  `json:"validity"`
	Findings   int     `json:"findings"` // how often it said so
}

// Authority is the policy that allowed it, and who declared that policy.
type Authority struct {
	Policy     string `json:"policy,omitempty"`
	Digest     string `json:"digest,omitempty"`
	Commit     string `json:"commit,omitempty"`
	DeclaredBy string `json:"declared_by,omitempty"`
	Exception  string `json:"exception,omitempty"`
}

// Approval is a person's.
type Approval struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// State is one side of the transition.
type State struct {
	State  string            `json:"state,omitempty"`
	Commit string            `json:"commit,omitempty"`
	Blobs  map[string]string `json:"blobs,omitempty"` // path → Git blob hash; encoding/json sorts keys
}

// Links lead to what belongs to it.
type Links struct {
	Change string `json:"change,omitempty"`
	Branch string `json:"branch,omitempty"`
	Pull   int    `json:"pull,omitempty"`
	Ticket int    `json:"ticket,omitempty"`
}
