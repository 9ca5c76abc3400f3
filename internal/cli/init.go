package cli

import (
	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Make a control repository, or add what one needs",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			now, err := s.now()
			if err != nil {
				return err
			}
			opts := s.options()
			added, err := reconciler.Init(c.Context(), opts, now)
			if err != nil {
				return err
			}
			if s.json() {
				return s.writeJSON(struct {
					Schema string   `json:"schema"`
					Repo   string   `json:"repository"`
					Added  []string `json:"added"`
				}{"quell.init/v1", opts.Repo, added})
			}
			if len(added) == 0 {
				s.printf("%s already is a control repository.\n", opts.Repo)
				return nil
			}
			for _, path := range added {
				s.printf("added %s\n", path)
			}
			s.printf("\n%s is a control repository. Next: declare policies with Terraform, or write\n"+
				".quell/policies/NAME.hcl by hand; commit reports under findings/; then `quell plan`.\n", opts.Repo)
			return nil
		},
	}
}
