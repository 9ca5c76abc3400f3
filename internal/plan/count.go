package plan

import "github.com/quellhq/terraform-provider-quell/internal/triage"

// Counts says how many incidents each thing is done about. They add up to
// Incidents.
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

func (i Item) outcome() outcome {
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
	c := Counts{Incidents: len(p.Items)}
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
