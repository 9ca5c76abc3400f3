package cli

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

func (s *shell) incidentsCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "incidents",
		Short: "List the incidents and how each is treated",
		Long: `Lists the incidents that the reports make now, with each one's state in the
ledger and the decision that a run would take. They stand in the order in which
a run takes them: secrets that still work first, then by severity, by
confidence, and the oldest first. Those follow that the ledger has and no report
any more: that alone does not prove them gone. With --all, those whose state is
verified are among them: later reports have shown that they are gone.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			loop, now, err := s.open(c.Context())
			if err != nil {
				return err
			}
			p, gone, err := loop.Incidents(c.Context(), now)
			if err != nil {
				return err
			}
			for _, b := range p.Broken {
				s.note("%s", plan.BrokenLine(b))
			}
			if !all {
				return s.showIncidents(p, plan.Unsettled(p.Unreported), false)
			}
			return s.showIncidents(p, slices.Concat(p.Unreported, gone), true)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "list those too that need nothing, verified ones included")
	return c
}

// incidentsOutput is the JSON form of quell incidents.
type incidentsOutput struct {
	Schema    string         `json:"schema"`
	Incidents []incidentView `json:"incidents"`
	// Unreported are the incidents of the ledger that no report has now, with --all
	// those last that are verified.
	Unreported []plan.Unreported `json:"unreported"`
	// Broken is what could not be read, so that incidents may be missing here.
	Broken []plan.Broken `json:"broken"`
}

// incidentView is one incident with its decision.
type incidentView struct {
	incidentLine
	State    incident.State    `json:"state"`
	Decision triage.Kind       `json:"decision"`
	Tier     policy.Tier       `json:"tier"`   // empty: the decision has none
	Policy   string            `json:"policy"` // empty: none matched
	Owner    string            `json:"owner"`  // who is asked; empty: nobody
	Reason   string            `json:"reason"` // the one that decided
	Targets  []string          `json:"targets"`
	Blast    triage.BlastLevel `json:"blast_radius"`
}

func viewItem(item *plan.Item) incidentView {
	d := item.Decision
	return incidentView{
		viewIncident(item.Incident, item.Incident.Count), cmp.Or(item.Was, incident.Open), d.Kind, d.Tier, d.Policy, d.Owner,
		d.Deciding().Text, orEmpty(item.Facts.Targets), item.Facts.Blast.Level,
	}
}

func (s *shell) showIncidents(p *plan.Plan, unreported []incident.Record, all bool) error {
	out := incidentsOutput{"quell.incidents/v1", []incidentView{}, plan.UnreportedOf(unreported), orEmpty(p.Broken)}
	rows := [][]string{{"INCIDENT", "STATE", "DECISION", "SEVERITY", "CATEGORY", "OWNER", "WHERE"}}
	for _, item := range p.Items {
		if item.Decision.Kind == triage.None && !all {
			continue
		}
		v := viewItem(item)
		out.Incidents = append(out.Incidents, v)
		rows = append(rows, []string{
			v.ID, string(v.State), string(v.Decision), v.Severity.String(), string(v.Category), cmp.Or(v.Owner, "-"), where(item.Incident),
		})
	}
	if s.json() {
		return s.writeJSON(out)
	}
	gone := 0
	for _, u := range out.Unreported {
		if u.State == incident.Verified {
			gone++
		}
		rows = append(rows, []string{u.ID, string(u.State), "-", u.Severity.String(), string(u.Category), "-", absence(u)})
	}
	if len(rows) > 1 {
		s.table(rows)
	}
	s.printf("%s", counted(len(out.Incidents), len(p.Items)-len(out.Incidents)))
	if n := len(out.Unreported) - gone; n > 0 {
		s.printf("%s in no report now.\n", many(n, "incident"))
	}
	if gone > 0 {
		s.printf("%s verified: later reports no longer have them.\n", many(gone, "incident"))
	}
	return nil
}

// absence says of an incident that no report has now what that means, and what
// waits for a person.
func absence(u plan.Unreported) string {
	const missing = "no report has it now"
	switch {
	case u.State == incident.Verified:
		return "later reports no longer have it"
	case u.State == incident.Proposed:
		return fmt.Sprintf("%s; pull request %d", missing, u.Pull)
	case u.State == incident.Escalated && u.Ticket != 0:
		return fmt.Sprintf("%s; ticket %d", missing, u.Ticket)
	}
	return missing
}

func counted(shown, left int) string {
	switch left {
	case 0:
		return fmt.Sprintf("%s.\n", many(shown, "incident"))
	case 1:
		return fmt.Sprintf("%s; 1 more needs nothing (--all lists it).\n", many(shown, "incident"))
	}
	return fmt.Sprintf("%s; %d more need nothing (--all lists them).\n", many(shown, "incident"), left)
}
