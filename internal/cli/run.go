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
		Long: `Does what "quell plan" shows: fixes are committed and proposals made as pull
requests, escalations as tickets; states and evidence go to quell/ledger, all
in one push a repository. Twice in a row, the second run writes nothing.

It exits with 3 where something was escalated to a person, or was broken.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			loop, now, err := s.openForSecrets(c.Context())
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

// runOutput is the JSON form of quell run.
type runOutput struct {
	Schema  string            `json:"schema"`
	Pass    string            `json:"pass"` // names the pass's evidence; empty: nothing was written
	Commits []reconciler.Made `json:"commits"`
	Pulls   []reconciler.Made `json:"pull_requests"`
	Tickets []reconciler.Made `json:"tickets"`
	Closed  []reconciler.Made `json:"closed"` // pull requests and tickets no longer needed
	Events  []plan.Event      `json:"events"` // what people and scanners did since the last pass
	Broken  []plan.Broken     `json:"broken"` // what could not be read
}

func (s *shell) showResult(r *reconciler.Result) error {
	if s.json() {
		return s.writeJSON(runOutput{
			"quell.run/v1", r.Pass, orEmpty(r.Commits), orEmpty(r.Pulls), orEmpty(r.Tickets), orEmpty(r.Closed),
			orEmpty(r.Plan.Events), orEmpty(r.Plan.Broken),
		})
	}
	for _, e := range r.Plan.Events {
		s.printf("%s\n", plan.EventLine(e))
	}
	for _, m := range r.Commits {
		s.printf("%s  committed %s to %s (%s): %s\n", m.Incident, brief(m.Commit), m.Branch, m.Target, line(m.Title))
	}
	for _, m := range r.Pulls {
		verb := "opened"
		if m.Updated {
			verb = "updated"
		}
		s.printf("%s  %s pull request %d (%s): %s\n", m.Incident, verb, m.Number, m.Target, line(m.Title))
	}
	for _, m := range r.Tickets {
		s.printf("%s  opened ticket %d: %s\n", m.Incident, m.Number, line(m.Title))
	}
	for _, b := range r.Plan.Broken {
		s.printf("broken: %s\n", plan.BrokenLine(b))
	}
	s.summary(r)
	return nil
}

// brief is a commit's name for people.
func brief(commit string) string { return commit[:min(10, len(commit))] }

func (s *shell) summary(r *reconciler.Result) {
	if r.Pass == "" {
		s.printf("Nothing to do: nothing was written.\n")
		return
	}
	s.printf("\nRun complete: %d committed, %d proposed, %d escalated, %d closed. Evidence: %s on quell/ledger.\n",
		len(r.Commits), len(r.Pulls), len(r.Tickets), len(r.Closed), r.Pass)
}
