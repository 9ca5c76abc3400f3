package remedy

import (
	"fmt"
	"path"
	"regexp"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// compose: a value takes a variable of where Compose runs, which it refuses to do
// without. Source: the Compose specification, "Interpolation".
func compose() way {
	const name = "a Compose file"
	return way{
		name: name,
		of:   func(s secret) bool { return composeFile.MatchString(path.Base(s.site.Path)) },
		plan: func(d *draft, s secret, action policy.Action) error {
			if err := s.inValue(); err != nil {
				return err
			}
			called, err := d.called(name, s, action)
			if err != nil {
				return err
			}
			d.note(fmt.Sprintf("Set %s to the new value where Compose runs, in its environment or in an .env file that is not committed: it does not start without.", called))
			return d.refer(s, "${"+called+":?}", "the variable "+called)
		},
	}
}

var composeFile = regexp.MustCompile(`^(?:docker-)?compose(?:[.-][A-Za-z0-9_.-]+)?\.ya?ml$`)
