package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

func (s *shell) planCommand() *cobra.Command {
	var detailed, all bool
	c := &cobra.Command{
		Use:   "plan",
		Short: "Show what a run would do; writes nothing at all",
		Long: `Prints what a run would commit, propose and escalate now, with its reasons, in
the manner of a Terraform plan. Nothing is written, in no repository.`,
		Example: "  quell plan\n  quell plan --now 2026-12-01T00:00:00Z   # as if it were that time",
		Args:    noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			loop, now, err := s.openForSecrets(c.Context())
			if err != nil {
				return err
			}
			p, err := loop.Plan(c.Context(), now)
			if err != nil {
				return err
			}
			if err := s.showPlan(p, all); err != nil {
				return err
			}
			if detailed && p.Changes() {
				return codeError(exitUsage)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when there is something to do, 0 when not")
	c.Flags().BoolVar(&all, "all", false, "show every incident, those too that need nothing or are in no report any more")
	return c
}

func (s *shell) showPlan(p *plan.Plan, all bool) error {
	if s.json() {
		data, err := p.JSON()
		if err != nil {
			return err
		}
		_, err = s.Out.Write(data)
		return err
	}
	// Render escapes what it shows; the escape sequences left are its colours.
	_, err := io.WriteString(s.Out, plan.Render(p, plan.RenderOptions{Color: s.Color, Width: s.Width, All: all}))
	return err
}
