package cli

import (
	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

// initOutput is the JSON form of quell init.
type initOutput struct {
	Schema     string   `json:"schema"`
	Repository string   `json:"repository"` // path or URL, without credentials
	Added      []string `json:"added"`      // paths; none: it was a control repository before
}

func (s *shell) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Make a control repository, or add what one needs",
		Long: `Makes a bare Git repository at --repo, where there is none, and commits what a
control repository needs: a folder for documents and one for reports. It declares
nothing, so the defaults hold. What is there already stays as it is. On a server,
create the empty repository first.`,
		Example: "  quell init --repo control.git\n  quell init --repo https://git.example.com/security/control.git",
		Args:    noArguments,
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
			at := gitrepo.Display(opts.Repo)
			if s.json() {
				return s.writeJSON(initOutput{"quell.init/v1", at, orEmpty(added)})
			}
			if len(added) == 0 {
				s.printf("%q already is a control repository: nothing was changed.\n", at)
				return nil
			}
			for _, path := range added {
				s.printf("added %s\n", path)
			}
			s.printf("\n%q is a control repository. Next: declare policies with Terraform, or write\n"+
				".quell/policies/NAME.hcl by hand; bring reports in with `quell ingest`; then `quell plan`.\n", at)
			if opts.Key == "" {
				s.printf("First of all, set QUELL_FINGERPRINT_KEY to a long random text, the same wherever quell runs, and\n" +
					"keep it: secrets are told by it, so that with another one every secret is another incident.\n")
			}
			return nil
		},
	}
}
