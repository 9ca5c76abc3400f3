package cli

import (
	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

func (s *shell) planCommand() *cobra.Command {
	var detailed, all bool
	c := &cobra.Command{
		Use:   "plan",
		Short: "Show what a run would do; writes nothing at all",
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
			if err := s.showPlan(p, all); err != nil {
				return err
			}
			if detailed && p.Changes() {
				return codeError(exitUsage)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when there is something to do")
	c.Flags().BoolVar(&all, "all", false, "show the incidents too that need nothing")
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
	s.printf("%s", plan.Render(p, plan.RenderOptions{Color: s.Color, Width: s.Width, All: all}))
	return nil
}

// noArguments refuses what a command does not take.
func noArguments(c *cobra.Command, args []string) error {
	if err := cobra.NoArgs(c, args); err != nil {
		return &usageError{err, "see `" + c.CommandPath() + " --help`"}
	}
	return nil
}

// exactly wants n arguments, named for the message.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := cobra.ExactArgs(n)(c, args); err != nil {
			return &usageError{err, "give " + what + "; see `" + c.CommandPath() + " --help`"}
		}
		return nil
	}
}
