package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

func (s *shell) incidentsCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "incidents",
		Short: "List the incidents and how each is treated",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			loop, now, err := s.open(c.Context())
			if err != nil {
				return err
			}
			p, err := loop.Plan(c.Context(), now)
			if err != nil {
				return err
			}
			return s.showIncidents(p, all)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "list those too that need nothing")
	return c
}

// incidentView is one incident with its decision.
type incidentView struct {
	incidentLine
	State    incident.State    `json:"state"`
	Decision triage.Kind       `json:"decision"`
	Tier     string            `json:"tier,omitempty"`
	Policy   string            `json:"policy,omitempty"`
	Owner    string            `json:"owner,omitempty"`
	Reason   string            `json:"reason"`
	Targets  []string          `json:"targets,omitempty"`
	Blast    triage.BlastLevel `json:"blast_radius"`
}

func (s *shell) showIncidents(p *plan.Plan, all bool) error {
	views := []incidentView{}
	for _, item := range p.Items {
		if item.Decision.Kind == triage.None && !all {
			continue
		}
		state := item.Was
		if state == "" {
			state = incident.Open
		}
		views = append(views, incidentView{
			incidentLine{item.Incident.Key.ID(), item.Incident, len(item.Incident.Findings)},
			state, item.Decision.Kind, string(item.Decision.Tier), item.Decision.Policy, item.Decision.Owner,
			item.Decision.Deciding().Text, item.Facts.Targets, item.Facts.Blast.Level,
		})
	}
	if s.json() {
		return s.writeJSON(struct {
			Schema    string         `json:"schema"`
			Incidents []incidentView `json:"incidents"`
		}{"quell.incidents/v1", views})
	}
	rows := [][]string{{"INCIDENT", "STATE", "DECISION", "SEVERITY", "CATEGORY", "OWNER", "WHERE"}}
	for _, v := range views {
		rows = append(rows, []string{
			v.ID, string(v.State), string(v.Decision), v.Severity.String(), string(v.Category), first(v.Owner, "-"), where(v.Incident),
		})
	}
	if len(views) > 0 {
		s.table(rows)
	}
	s.printf("%s", counted(len(views), len(p.Items)-len(views)))
	return nil
}

func counted(shown, left int) string {
	if left == 0 {
		return fmt.Sprintf("%d incidents.\n", shown)
	}
	return fmt.Sprintf("%d incidents; %d more need nothing (--all lists them).\n", shown, left)
}
