package plan

import (
	"fmt"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Counts says how many incidents each thing is done about. Those from Commit to
// Nothing add up to Incidents.
type Counts struct {
	Incidents int `json:"incidents"`
	Commit    int `json:"commit"`   // fixed by a commit in this pass
	Propose   int `json:"propose"`  // offered by a new or changed pull request
	Escalate  int `json:"escalate"` // asked about in a new ticket
	Excepted  int `json:"excepted"`
	Held      int `json:"held"`
	Waiting   int `json:"waiting"` // an open pull request or ticket stands
	Covered   int `json:"covered"` // goes along with another incident's change
	Nothing   int `json:"nothing"` // needs nothing
	// Close counts the pull requests and tickets that are closed as no longer
	// needed.
	Close int `json:"close"`
	// Unreported counts the incidents that still need something and are in no
	// report any more; they are none of Incidents.
	Unreported int `json:"unreported"`
}

// outcome is the section that an item belongs to.
type outcome int

const (
	nothing outcome = iota
	committed
	proposed
	escalated
	excepted
	held
	waiting
	covered
)

func (i *Item) outcome() outcome {
	switch i.Decision.Kind {
	case triage.Fix:
		return committed
	case triage.Propose:
		if i.Standing || i.Unchanged || i.Change == nil {
			return waiting
		}
		return proposed
	case triage.Escalate:
		if i.Ticket == nil {
			return waiting
		}
		return escalated
	case triage.Excepted:
		return excepted
	case triage.Hold:
		return held
	case triage.None:
		if i.CoveredBy != "" {
			return covered
		}
	}
	return nothing
}

// Counts counts the plan's incidents by what is done about them.
func (p *Plan) Counts() Counts {
	c := Counts{Incidents: len(p.Items), Close: len(p.closings()), Unreported: len(Unsettled(p.Unreported))}
	for _, item := range p.Items {
		switch item.outcome() {
		case committed:
			c.Commit++
		case proposed:
			c.Propose++
		case escalated:
			c.Escalate++
		case excepted:
			c.Excepted++
		case held:
			c.Held++
		case waiting:
			c.Waiting++
		case covered:
			c.Covered++
		case nothing:
			c.Nothing++
		}
	}
	return c
}

// closings names the pull requests and tickets that the plan closes.
func (p *Plan) closings() []string {
	var names []string
	for _, e := range p.Events {
		switch e.Kind {
		case PullObsolete:
			names = append(names, fmt.Sprintf("pull request %d", e.Number))
		case TicketObsolete:
			names = append(names, fmt.Sprintf("ticket %d", e.Number))
		default: // it closes nothing
		}
	}
	return names
}

// Unsettled are the records of incidents that have not had their answer yet.
func Unsettled(records []incident.Record) []incident.Record {
	return slices.DeleteFunc(slices.Clone(records), func(r incident.Record) bool {
		switch r.State {
		case incident.Fixed, incident.Verified, incident.Rejected, incident.RolledBack:
			return true
		default:
			return false
		}
	})
}

// Changes says that carrying the plan out writes something, if only a line of
// the ledger.
func (p *Plan) Changes() bool {
	for _, item := range p.Items {
		if !item.Unchanged {
			return true
		}
	}
	return len(p.Events) > 0 || len(p.Ended) > 0
}
