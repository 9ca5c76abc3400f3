// Package forge is where people meet quell's proposals and escalations: pull
// requests and tickets.
//
// The local forge keeps both in the Git repository itself, on the branch
// quell/forge, so that no server is needed. It always states who did what and
// when, and never acts for a person.
package forge

import (
	"errors"
	"time"
)

// Branch is where the local forge lives.
const Branch = "quell/forge"

// PullState is where a pull request is in its life.
type PullState string

// The states. Merged is the approval of a proposal; closed by a person is its
// rejection.
const (
	PullOpen   PullState = "open"
	PullMerged PullState = "merged"
	PullClosed PullState = "closed"
)

// The states of a ticket.
const (
	TicketOpen   = "open"
	TicketClosed = "closed"
)

// Pull is a pull request.
type Pull struct {
	Number    int        `json:"number"`
	State     PullState  `json:"state"`
	Title     string     `json:"title"`
	Body      string     `json:"body"`
	Base      string     `json:"base"`     // branch it wants to change
	Branch    string     `json:"branch"`   // quell/<policy>/<incident>
	Head      string     `json:"head"`     // commit of Branch when last written by quell
	BaseAt    string     `json:"base_at"`  // commit of Base that Head was built on
	Target    string     `json:"target"`   // name of the target it belongs to
	Incident  string     `json:"incident"` // key
	Change    string     `json:"change"`
	Reviewers []string   `json:"reviewers,omitempty"`
	Labels    []string   `json:"labels,omitempty"`
	OpenedAt  time.Time  `json:"opened_at"`
	Approvals []Approval `json:"approvals,omitempty"`
	Merge     *Merge     `json:"merge,omitempty"`
	Close     *Close     `json:"close,omitempty"`
}

// Approval is a person's yes to one exact commit.
type Approval struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Commit string    `json:"commit"`
}

// Merge says who merged, when, and as which commit.
type Merge struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Commit string    `json:"commit"`
}

// Close says who closed, when and why. Obsolete is set when quell itself did,
// which is no rejection.
type Close struct {
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Reason   string    `json:"reason,omitempty"`
	Obsolete bool      `json:"obsolete,omitempty"`
}

// Ticket is an escalation to an owner.
type Ticket struct {
	Number   int       `json:"number"`
	State    string    `json:"state"` // "open" or "closed"
	Title    string    `json:"title"`
	Body     string    `json:"body"`
	Incident string    `json:"incident"`
	Owner    string    `json:"owner"`
	Labels   []string  `json:"labels,omitempty"`
	OpenedAt time.Time `json:"opened_at"`
	Close    *Close    `json:"close,omitempty"`
}

// ErrNotFound says that there is no such pull request or ticket.
var ErrNotFound = errors.New("not found")

// ErrState says that the pull request or ticket is not open.
var ErrState = errors.New("not open")

// ErrTaken says that the branch has the open pull request of another incident,
// whose answer this one's must not become.
var ErrTaken = errors.New("of another incident")

// ErrStale says that a person answered to a commit that is no longer the head
// of the pull request: they have not seen what they would approve or merge.
var ErrStale = errors.New("head moved")

// ErrEarlier says that an earlier build wrote the branch, in another form.
var ErrEarlier = errors.New("an earlier build of quell wrote it")

// ErrAnonymous says that an act names no person or no time. The forge never
// records one that does not.
var ErrAnonymous = errors.New("by or at is missing")
