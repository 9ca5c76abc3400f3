// Package incident groups findings with one cause, and follows that cause
// through its life across passes.
//
// An incident's key is made only from content (a secret's keyed fingerprint, an
// identity, a place's context), never from a line number, a redacted text or a
// scanner's own identifier. Ambiguity always keeps two incidents apart.
package incident

import (
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Key is an incident's versioned identity: "v1:" and 64 hex digits.
type Key string

// ID is the short name for people: "Q-" and the first eight hex digits.
func (k Key) ID() string { return "Q-" + k.digits(8) }

// Name is a name for machines that people still can read: "Q-" and the first
// sixteen hex digits.
func (k Key) Name() string { return "Q-" + k.digits(16) }

// Shard is the first three hex digits, naming the ledger file of the incident.
func (k Key) Shard() string { return k.digits(3) }

// Incident is all findings with one cause: the unit of decision.
type Incident struct {
	Key        Key                `json:"key"`
	Category   finding.Category   `json:"category"`
	Title      string             `json:"title"`
	Severity   finding.Severity   `json:"severity"`   // the highest claimed
	Confidence finding.Confidence `json:"confidence"` // what the scanners say together
	Validity   finding.Validity   `json:"validity"`   // live if any says live, else dead if any says dead
	Identity   finding.Identity   `json:"identity"`
	// Conflicts say what the findings contradict each other in about the very
	// identity. They quote nothing, and Identity lacks what they are about.
	Conflicts   []string            `json:"conflicts,omitempty"`
	Fingerprint finding.Fingerprint `json:"fingerprint,omitempty"` // the secret's, where there is one
	Weak        bool                `json:"weak,omitempty"`
	Hint        string              `json:"hint,omitempty"`
	// Resource is the address or cloud identifier that all findings agree on;
	// empty where they disagree, so that it never points at one of several.
	Resource  string             `json:"resource,omitempty"`
	Places    []finding.Location `json:"places"`  // sorted, without repeats and without commits
	Sources   []string           `json:"sources"` // sorted, without repeats
	Reports   []string           `json:"reports"` // sorted, without repeats
	Tools     []string           `json:"tools"`   // sorted, without repeats
	Rules     []string           `json:"rules"`   // "tool/rule", sorted, without repeats
	Labels    []string           `json:"labels,omitempty"`
	FirstSeen time.Time          `json:"first_seen,omitzero"`
	LastSeen  time.Time          `json:"last_seen,omitzero"`
	LastUsed  time.Time          `json:"last_used,omitzero"`
	// Count is how many findings it has.
	Count int `json:"findings"`
	// Claims are what the scanners say, each way of saying it once, in a fixed
	// order.
	Claims []Claim `json:"claims"`
	// Claimed are the identities that the findings name, the empty one where some
	// finding names none.
	Claimed []finding.Identity `json:"-"`
	// Suggested are the edits that the scanners propose, each once, sorted by place;
	// none where two of them are about the same bytes and differ.
	Suggested []finding.SuggestedEdit `json:"-"`
	// Access is what the identity does not need, as far as all that say so agree; nil where
	// nobody says.
	Access *finding.Access `json:"-"`
}

// Claim is what a scanner says of an incident by one rule, in whatever reports.
type Claim struct {
	Tool       string             `json:"tool"`
	Rule       string             `json:"rule"`
	Severity   finding.Severity   `json:"severity"`
	Confidence finding.Confidence `json:"confidence"`
	Validity   finding.Validity   `json:"validity"`
	Count      int                `json:"findings"` // how often
}

// State is where an incident is in its life.
type State string

// The states of DESIGN §6. Fixed means that our change is on the branch;
// Verified, that a later good report of the same scope no longer has it.
const (
	Open       State = "open"
	Staged     State = "staged"
	Proposed   State = "proposed"
	Fixed      State = "fixed"
	Verified   State = "verified"
	Excepted   State = "excepted"
	Escalated  State = "escalated"
	Held       State = "held"
	Rejected   State = "rejected"
	Reopened   State = "reopened"
	RolledBack State = "rolled_back"
)

// Record is what the ledger keeps of an incident from pass to pass.
type Record struct {
	Key      Key              `json:"key"`
	ID       string           `json:"id"`
	State    State            `json:"state"`
	Since    time.Time        `json:"since"`    // of State
	FirstAt  time.Time        `json:"first_at"` // when quell first saw it
	Title    string           `json:"title"`
	Category finding.Category `json:"category"`
	Severity finding.Severity `json:"severity"`
	// Digest is the incident's content when last decided; a rejection holds
	// only as long as it stays the same.
	Digest    string     `json:"digest"`
	Sightings []Sighting `json:"sightings"` // sorted by report
	// Decision is the last decision in a word and Reason its deciding reason.
	Decision     string    `json:"decision"`
	Reason       string    `json:"reason"`
	Policy       string    `json:"policy,omitempty"`
	PolicyDigest string    `json:"policy_digest,omitempty"`
	Stage        int       `json:"stage,omitempty"`   // index of the stage last carried out, from 1
	StageAt      time.Time `json:"stage_at,omitzero"` // when it was carried out
	// StagePolicy names the policy whose stage Stage is. Empty: Policy. Another
	// policy's stages are counted from its first.
	StagePolicy string `json:"stage_policy,omitempty"`
	// ProposedStage is the stage that the open pull request carries out, from 1;
	// 0 where none is open.
	ProposedStage int    `json:"proposed_stage,omitempty"`
	Change        string `json:"change,omitempty"` // id of the change last made or proposed
	Target        string `json:"target,omitempty"`
	Commit        string `json:"commit,omitempty"` // the commit that fixed it
	Pull          int    `json:"pull,omitempty"`   // number of the open or last pull request
	// Acknowledged is the digest of what a person closed the ticket of: no other
	// ticket is opened while the incident stays the same.
	Acknowledged string     `json:"acknowledged,omitempty"`
	Ticket       int        `json:"ticket,omitempty"`
	Rejection    *Rejection `json:"rejection,omitempty"`
	Hold         *Hold      `json:"hold,omitempty"`
	Intent       *Intent    `json:"intent,omitempty"`
	Reopenings   int        `json:"reopenings,omitempty"`
}

// Intent says that a fix is about to be pushed to a repository that is not the
// ledger's. It is on record before the push and gone after it, so that a pass
// that was cut off in between can tell what happened.
type Intent struct {
	Change string `json:"change"`
	Target string `json:"target"`
	Base   string `json:"base"` // the commit that the change was built on
	Stage  int    `json:"stage"`
}

// Sighting says that a report, in the version with this blob hash, had the
// incident. An incident is gone only from a report whose later version was
// readable and lacks it.
type Sighting struct {
	Report string `json:"report"`
	Blob   string `json:"blob"`
	// Partial says that not all of that version was understood.
	Partial bool `json:"partial,omitempty"`
}

// Rejection is a person's decision not to take a proposal. It holds until the
// incident's digest or the policy's digest changes.
type Rejection struct {
	By           string    `json:"by"`
	At           time.Time `json:"at"`
	Reason       string    `json:"reason,omitempty"`
	Digest       string    `json:"digest"`
	PolicyDigest string    `json:"policy_digest"`
}

// Hold is one incident's pause, placed by a person.
type Hold struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	Until  time.Time `json:"until,omitzero"` // zero: until lifted
}

// digits is the first n digits of the key without its version; fewer where a
// damaged ledger gave a shorter key.
func (k Key) digits(n int) string {
	digits := strings.TrimPrefix(string(k), version)
	return digits[:min(n, len(digits))]
}
