package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf16"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Document is the plan's JSON form. Lists are never null.
type Document struct {
	Schema    string    `json:"schema"`
	Now       time.Time `json:"now"`
	Control   Base      `json:"control"`
	Ledger    string    `json:"ledger,omitempty"`
	Changes   bool      `json:"changes"` // see Plan.Changes
	Counts    Counts    `json:"counts"`
	Incidents []Entry   `json:"incidents"`
	Refused   []Refusal `json:"refused"`
	Events    []Event   `json:"events"`
	Ended     []Ended   `json:"ended"`
	// Unreported are the incidents of the ledger that no report has now, though
	// none proves that they are gone.
	Unreported []Unreported `json:"unreported"`
	Broken     []Broken     `json:"broken"`
}

// Entry is one incident with its decision flat on it.
type Entry struct {
	Key        incident.Key       `json:"key"`
	ID         string             `json:"id"`
	Category   finding.Category   `json:"category"`
	Title      string             `json:"title"`
	Severity   finding.Severity   `json:"severity"`
	Confidence finding.Confidence `json:"confidence"`
	Validity   finding.Validity   `json:"validity"`
	Identity   finding.Identity   `json:"identity"`
	Resource   string             `json:"resource,omitempty"`
	Hint       string             `json:"hint,omitempty"`
	Places     []finding.Location `json:"places"`
	Rules      []string           `json:"rules"`
	Reports    []string           `json:"reports"`

	Was          incident.State  `json:"was,omitempty"`
	Becomes      incident.State  `json:"becomes"`
	Decision     triage.Kind     `json:"decision"`
	Tier         policy.Tier     `json:"tier"`   // empty: the decision has none
	Policy       string          `json:"policy"` // empty: none matched
	PolicyDigest string          `json:"policy_digest,omitempty"`
	Stage        int             `json:"stage,omitempty"`
	StageName    string          `json:"stage_name,omitempty"`
	By           string          `json:"by,omitempty"`
	Until        time.Time       `json:"until,omitzero"`
	Owner        string          `json:"owner,omitempty"`
	Reasons      []triage.Reason `json:"reasons"`

	Facts     triage.Facts  `json:"facts"`
	Sites     []locate.Site `json:"sites"`
	Changes   []FileChange  `json:"changes"`
	CoveredBy string        `json:"covered_by,omitempty"`
	Standing  bool          `json:"standing,omitempty"`
	Ticket    *TicketEntry  `json:"ticket,omitempty"`
	Unchanged bool          `json:"unchanged"`
}

// FileChange is one file of an incident's change.
type FileChange struct {
	Change     string   `json:"change"`
	Target     string   `json:"target"`
	Path       string   `json:"path"`
	Verb       string   `json:"verb"` // "created", "edited" or "deleted"
	Diff       string   `json:"diff"`
	Base       Base     `json:"base"`
	Branch     string   `json:"branch"`
	Summary    string   `json:"summary"`
	Notes      []string `json:"notes,omitempty"`
	Reversible bool     `json:"reversible"`
	Rollback   string   `json:"rollback"`
	Message    string   `json:"message"`
	Title      string   `json:"title,omitempty"`
	Body       string   `json:"body,omitempty"`
	Reviewers  []string `json:"reviewers,omitempty"`
	Labels     []string `json:"labels,omitempty"`
}

// Refusal is a change that was asked for and is not made.
type Refusal struct {
	Incident incident.Key `json:"incident"`
	ID       string       `json:"id"`
	Policy   string       `json:"policy,omitempty"`
	Reason   string       `json:"reason"`
}

// Ended is an incident that no report has any more.
type Ended struct {
	Key   incident.Key   `json:"key"`
	ID    string         `json:"id"`
	State incident.State `json:"state"`
}

// Unreported is an incident of the ledger that no report has now: its reports
// were deleted or are broken, which proves nothing. Only where its state is
// verified have later ones shown that it is gone.
type Unreported struct {
	Key      incident.Key     `json:"key"`
	ID       string           `json:"id"`
	State    incident.State   `json:"state"`
	Since    time.Time        `json:"since"` // of State
	Category finding.Category `json:"category"`
	Title    string           `json:"title"`
	Severity finding.Severity `json:"severity"`
	Target   string           `json:"target,omitempty"`
	Pull     int              `json:"pull,omitempty"`   // number of the open or last pull request
	Ticket   int              `json:"ticket,omitempty"` // number of the ticket
}

// UnreportedOf are records as the JSON form shows them; never nil.
func UnreportedOf(records []incident.Record) []Unreported {
	out := []Unreported{}
	for _, r := range records {
		out = append(out, Unreported{r.Key, r.Key.ID(), r.State, r.Since.UTC(), r.Category, r.Title, r.Severity, r.Target, r.Pull, r.Ticket})
	}
	return out
}

// JSON is the plan for tools: versioned by its schema, indented, the same bytes
// for the same plan, and safe to print on a terminal.
func (p *Plan) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(p.document()); err != nil {
		return nil, fmt.Errorf("encode plan: %w", err)
	}
	return TerminalJSON(b.Bytes()), nil
}

func (p *Plan) document() Document {
	doc := Document{
		Schema:    Schema,
		Now:       p.Now.UTC(),
		Control:   p.Control,
		Ledger:    p.Ledger,
		Changes:   p.Changes(),
		Counts:    p.Counts(),
		Incidents: []Entry{},
		Refused:   []Refusal{},
		Events:    list(p.Events),
		Ended:     []Ended{},
		Broken:    list(p.Broken),

		Unreported: UnreportedOf(p.Unreported),
	}
	for _, item := range p.Items {
		doc.Incidents = append(doc.Incidents, EntryOf(item))
		if why, ok := refused(item.Decision); ok {
			doc.Refused = append(doc.Refused, Refusal{item.Incident.Key, item.Incident.Key.ID(), item.Decision.Policy, why})
		}
	}
	for _, r := range p.Ended {
		doc.Ended = append(doc.Ended, Ended{r.Key, r.Key.ID(), r.State})
	}
	return doc
}

// EntryOf is one incident of a plan as its JSON form shows it.
func EntryOf(item *Item) Entry {
	inc, d := item.Incident, item.Decision
	return Entry{
		Key:          inc.Key,
		ID:           inc.Key.ID(),
		Category:     inc.Category,
		Title:        inc.Title,
		Severity:     inc.Severity,
		Confidence:   inc.Confidence,
		Validity:     inc.Validity,
		Identity:     inc.Identity,
		Resource:     inc.Resource,
		Hint:         inc.Hint,
		Places:       list(inc.Places),
		Rules:        list(inc.Rules),
		Reports:      list(inc.Reports),
		Was:          item.Was,
		Becomes:      item.Becomes,
		Decision:     d.Kind,
		Tier:         d.Tier,
		Policy:       d.Policy,
		PolicyDigest: d.PolicyDigest,
		Stage:        d.Stage,
		StageName:    d.StageName,
		By:           d.By,
		Until:        d.Until,
		Owner:        d.Owner,
		Reasons:      list(d.Reasons),
		Facts:        item.Facts,
		Sites:        list(item.Sites),
		Changes:      fileChanges(item.Change),
		CoveredBy:    item.CoveredBy,
		Standing:     item.Standing,
		Ticket:       ticketOf(item),
		Unchanged:    item.Unchanged,
	}
}

func fileChanges(c *Change) []FileChange {
	out := []FileChange{}
	if c == nil {
		return out
	}
	for _, f := range c.Files {
		out = append(out, FileChange{
			Change: c.ID, Target: c.Target, Path: f.Path, Verb: f.verb(), Diff: f.Diff, Base: c.Base, Branch: c.Branch, Summary: c.Summary,
			Notes: c.Notes, Reversible: c.Reversible, Rollback: c.Rollback, Message: c.Message, Title: c.Title, Body: c.Body,
			Reviewers: c.Reviewers, Labels: c.Labels,
		})
	}
	return out
}

// refused says that the decision fell for want of such a change, and why.
func refused(d triage.Decision) (string, bool) {
	for _, r := range d.Reasons {
		if r.Step == triage.StepFix && r.Verdict != "pass" {
			return r.Text, true
		}
	}
	return "", false
}

func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// TerminalJSON escapes, in a JSON text, the characters that JSON lets through
// and a terminal would obey; outside strings JSON has none of them.
func TerminalJSON(data []byte) []byte {
	if bytes.IndexFunc(data, obeyed) < 0 {
		return data
	}
	var b bytes.Buffer
	for _, r := range string(data) {
		switch {
		case !obeyed(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}

// TicketEntry is an escalation to be opened, with its text.
type TicketEntry struct {
	Owner string `json:"owner"`
	Title string `json:"title"`
	Body  string `json:"body"`
}

func ticketOf(item *Item) *TicketEntry {
	if item.Ticket == nil {
		return nil
	}
	return &TicketEntry{item.Ticket.Owner, TicketTitle(item), TicketBody(item)}
}
