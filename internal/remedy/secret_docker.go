package remedy

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

var (
	dockerFile = regexp.MustCompile(`^(?:(?:Dockerfile|Containerfile)(?:\..+)?|.+\.(?:[dD]ockerfile|[cC]ontainerfile))$`)
	dockerArg  = regexp.MustCompile(`^[ \t]*(?i:ARG)[ \t]+([A-Za-z_][A-Za-z0-9_]*)=["']?$`)
	dockerEnv  = regexp.MustCompile(`^[ \t]*(?i:ENV)[ \t]`)
)

// dockerfile: a build argument loses its default. What an image's environment holds is
// in the image whatever it is called. Source: the Dockerfile reference, ARG and ENV.
func dockerfile() way {
	return way{
		name: "a Dockerfile",
		of:   func(s secret) bool { return dockerFile.MatchString(path.Base(s.site.Path)) },
		plan: func(d *draft, s secret, _ policy.Action) error {
			before := s.before()
			if dockerEnv.MatchString(before) {
				return refuse("line %d of %q puts the secret into the image's environment, where it would be readable from wherever it came: give it to the container when it runs", s.site.Line, s.site.Path)
			}
			m := dockerArg.FindStringSubmatch(before)
			if m == nil {
				return refuse("line %d of %q is not the default of a build argument (ARG)", s.site.Line, s.site.Path)
			}
			if err := d.addAny(s.site.Path, edit.DropDefault{At: s.site.Literal.Start - len(strings.TrimLeft(before, " \t")), Name: m[1]}); err != nil {
				return err
			}
			d.summary = including(d.summary, fmt.Sprintf("take the default of the build argument %s from %q", m[1], s.site.Path))
			d.note(fmt.Sprintf("Give %s to the build. A build argument stays readable in the image's history: a build secret (RUN --mount=type=secret) does not.", m[1]))
			return nil
		},
	}
}
