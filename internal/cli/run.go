package cli

import (
	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) runCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "run",
		Short: "Do one pass: commit, propose, escalate, and keep the ledger",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			loop, now, err := s.open(c.Context())
			if err != nil {
				return err
			}
			result, err := loop.Run(c.Context(), now)
			if err != nil {
				return err
			}
			if err := s.showResult(result); err != nil {
				return err
			}
			if result.Partial() {
				return codeError(exitPartial)
			}
			return nil
		},
	}
}

func (s *shell) showResult(r *reconciler.Result) error {
	if s.json() {
		return s.writeJSON(struct {
			Schema  string            `json:"schema"`
			Pass    string            `json:"pass,omitempty"`
			Commits []reconciler.Made `json:"commits"`
			Pulls   []reconciler.Made `json:"pull_requests"`
			Tickets []reconciler.Made `json:"tickets"`
			Closed  []reconciler.Made `json:"closed"`
			Events  []plan.Event      `json:"events"`
			Broken  []plan.Broken     `json:"broken"`
		}{"quell.run/v1", r.Pass, r.Commits, r.Pulls, r.Tickets, r.Closed, r.Plan.Events, r.Plan.Broken})
	}
	for _, e := range r.Plan.Events {
		s.printf("%s\n", plan.EventLine(e))
	}
	for _, m := range r.Commits {
		s.printf("%s  committed %s to %s (%s): %s\n", m.Incident, m.Commit[:10], m.Branch, m.Target, m.Title)
	}
	for _, m := range r.Pulls {
		s.printf("%s  opened pull request %d (%s): %s\n", m.Incident, m.Number, m.Target, m.Title)
	}
	for _, m := range r.Tickets {
		s.printf("%s  opened ticket %d: %s\n", m.Incident, m.Number, m.Title)
	}
	for _, b := range r.Plan.Broken {
		s.printf("%s\n", plan.BrokenLine(b))
	}
	s.summary(r)
	return nil
}

func (s *shell) summary(r *reconciler.Result) {
	if r.Pass == "" {
		s.printf("Nothing to do: nothing was written.\n")
		return
	}
	s.printf("\nRun complete: %d committed, %d proposed, %d escalated, %d closed. Evidence: %s on quell/ledger.\n",
		len(r.Commits), len(r.Pulls), len(r.Tickets), len(r.Closed), r.Pass)
}
