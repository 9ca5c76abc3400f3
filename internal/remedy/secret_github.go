package remedy

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// githubActions: a workflow takes a secret from the context "secrets", which only some
// of its keys may use. Source: GitHub's "Contexts reference", context availability.
func githubActions() way {
	const name = "a workflow of GitHub Actions"
	return way{
		name: name,
		of: func(s secret) bool {
			return workflowFile.MatchString(s.site.Path)
		},
		plan: func(d *draft, s secret, action policy.Action) error {
			if err := s.inValue(); err != nil {
				return err
			}
			if at := strings.Join(s.keys, "."); !takesSecrets.MatchString(at) {
				return refuse("%s of %q cannot use the secrets of GitHub Actions", at, s.site.Path)
			}
			called, err := d.called(name, s, action)
			if err != nil {
				return err
			}
			if strings.HasPrefix(strings.ToUpper(called), "GITHUB_") {
				return refuse("%q is no name for a secret: GitHub keeps those that begin with GITHUB_", called)
			}
			d.note(fmt.Sprintf("Create the secret %s of the repository or its organisation for GitHub Actions, with the new value, before this is merged: the workflow reads nothing until then. Runs for pull requests from forks get no secrets.", called))
			return d.refer(s, "${{ secrets."+called+" }}", "the secret "+called+" of GitHub Actions")
		},
	}
}

var (
	workflowFile = regexp.MustCompile(`(?:^|/)\.github/workflows/[^/]+\.ya?ml$`)
	takesSecrets = regexp.MustCompile(`^(?:env\.[^.]+|jobs\.[^.]+\.(?:env\.[^.]+|secrets\.[^.]+|outputs\.[^.]+|container\.(?:env|credentials)\.[^.]+|services\.[^.]+\.(?:env|credentials)\.[^.]+|steps\.\d+\.(?:run|env\.[^.]+|with\.[^.]+)))$`)
)
