// Package plan says what a pass will do: which decisions, which changes on
// which base, in which order.
//
// A plan is a value. The dry run prints the very value that a run executes, and
// a plan is always spent at most once.
package plan

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Schema names the version of the plan's JSON form.
const Schema = "quell.plan/v1"

// Plan is what one pass will do.
type Plan struct {
	Now     time.Time
	Control Base    // the control repository's main branch and ledger
	Ledger  string  // commit of the ledger; empty when there is none yet
	Items   []*Item // every incident that the pass looked at, urgent first
	// Events are follow-ups of what people and scanners did since the last pass.
	Events []Event
	// Ended are the records of incidents that no report has any more.
	Ended []incident.Record
	// Unreported are the records that no report has now and that are not
	// verified: their reports are gone or broken, which proves nothing.
	Unreported []incident.Record
	Broken     []Broken // what could not be read; the rest of the plan stands

	spent atomic.Bool
}

// Base is a branch at a commit.
type Base struct {
	Repository string `json:"repository"`
	Branch     string `json:"branch"`
	Commit     string `json:"commit"`
}

// Item is one incident's decision and, where there is one, its change.
type Item struct {
	Incident incident.Incident `json:"incident"`
	Was      incident.State    `json:"was,omitempty"` // empty: new
	Becomes  incident.State    `json:"becomes"`
	Decision triage.Decision   `json:"decision"`
	Facts    triage.Facts      `json:"facts"`
	Sites    []locate.Site     `json:"sites,omitempty"`
	Change   *Change           `json:"change,omitempty"`
	// Ticket asks for an escalation ticket where none is open.
	Ticket *Ticket `json:"ticket,omitempty"`
	// CoveredBy is the change of another incident that takes this one's code
	// along.
	CoveredBy string `json:"covered_by,omitempty"`
	// Standing says that the open pull request already offers this very change.
	Standing bool `json:"standing,omitempty"`
	// Record is what the ledger will say, apart from what only the act returns:
	// commits and numbers. Nil: the incident is new and no code was found for it, so
	// that the item says all that the record will.
	Record *incident.Record `json:"-"`
	// Unchanged says that the pass has nothing to write about this incident.
	Unchanged bool `json:"unchanged,omitempty"`
}

// Change is the concrete edits to one target on one base commit.
type Change struct {
	ID         string      `json:"id"` // "C-" and 12 hex digits of what it does to what
	Target     string      `json:"target"`
	Base       Base        `json:"base"`
	Tier       policy.Tier `json:"tier"`
	Branch     string      `json:"branch"` // where it goes: the target's branch, or quell/<policy>/<incident>
	Files      []File      `json:"files"`
	Summary    string      `json:"summary"`
	Notes      []string    `json:"notes,omitempty"`
	Reversible bool        `json:"reversible"`
	Rollback   string      `json:"rollback"`
	Message    string      `json:"message"` // of the commit, trailers included
	Title      string      `json:"title,omitempty"`
	Body       string      `json:"body,omitempty"` // of the pull request
	Reviewers  []string    `json:"reviewers,omitempty"`
	Labels     []string    `json:"labels,omitempty"`
}

// File is one file's edit. The bytes stay out of the JSON form: what they hold
// around the edit is the target's, and may be secret. Diff is redacted.
type File struct {
	Path   string `json:"path"`
	Diff   string `json:"diff"`
	Before []byte `json:"-"`
	After  []byte `json:"-"` // nil: deleted
}

// Ticket is an escalation to be opened. Its title and body are [TicketTitle] and
// [TicketBody] of the item, which are written where somebody reads them: a pass
// may escalate thousands.
type Ticket struct {
	Owner string `json:"owner"`
}

// EventKind names what happened outside since the last pass.
type EventKind string

// The events that a plan follows up.
const (
	PullMerged     EventKind = "pull_merged"     // a person approved: the incident is fixed
	PullClosed     EventKind = "pull_closed"     // a person rejected
	PullObsolete   EventKind = "pull_obsolete"   // the decision no longer proposes it: close it
	TicketClosed   EventKind = "ticket_closed"   // a person has heard: no other ticket while nothing changes
	TicketObsolete EventKind = "ticket_obsolete" // the incident ended: close it
	Gone           EventKind = "gone"            // good reports no longer have it: verified
	CameBack       EventKind = "came_back"       // reported again after it was fixed
	Recovered      EventKind = "recovered"       // what an interrupted pass had pushed, and had not put on record
)

// Event is one such follow-up.
type Event struct {
	Kind     EventKind    `json:"kind"`
	Incident incident.Key `json:"incident"`
	Target   string       `json:"target,omitempty"`
	Number   int          `json:"number,omitempty"` // of the pull request or ticket
	By       string       `json:"by,omitempty"`
	At       time.Time    `json:"at,omitzero"`
	Commit   string       `json:"commit,omitempty"`
	Reason   string       `json:"reason,omitempty"`
}

// Broken is a report, document or target file that could not be read.
type Broken struct {
	What     string `json:"what"` // "report", "document", "target", "file"
	Path     string `json:"path"`
	Position string `json:"position,omitempty"`
	Summary  string `json:"summary"`
	Remedy   string `json:"remedy,omitempty"`
}

// ErrSpent says that the plan was executed before.
var ErrSpent = errors.New("plan was already carried out")

// Spend marks the plan as carried out; the second call fails.
func (p *Plan) Spend() error {
	if p.spent.Swap(true) {
		return ErrSpent
	}
	return nil
}
