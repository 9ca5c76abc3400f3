package remedy

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// gitlabCI: a pipeline reads the project's CI/CD variables as variables of the shell.
// Of a variable that the pipeline itself declares, the declaration goes: the project's
// has its name. Source: GitLab's "CI/CD variables".
func gitlabCI() way {
	const name = "a pipeline of GitLab"
	return way{
		name: name,
		of:   func(s secret) bool { return strings.HasSuffix(path.Base(s.site.Path), ".gitlab-ci.yml") },
		plan: func(d *draft, s secret, action policy.Action) error {
			if err := s.inValue(); err != nil {
				return err
			}
			called, err := d.called(name, s, action)
			if err != nil {
				return err
			}
			d.note(fmt.Sprintf("Create the CI/CD variable %s of the project or its group, masked and with the new value, before this is merged.", called))
			at := strings.Join(s.keys, ".")
			switch {
			case gitlabDeclares.MatchString(at) && s.whole && s.key() == called:
				return d.dropDeclaration(s)
			case !gitlabExpands.MatchString(at):
				return refuse("%s of %q is not where a pipeline reads variables", at, s.site.Path)
			case strings.Count(s.before(), "'")%2 == 1:
				return refuse("line %d of %q has the secret in single quotes, in which a shell reads no variables", s.site.Line, s.site.Path)
			}
			return d.refer(s, "${"+called+"}", "the CI/CD variable "+called)
		},
	}
}

var (
	gitlabDeclares = regexp.MustCompile(`^(?:[^.]+\.)?variables\.[^.]+$`)
	gitlabExpands  = regexp.MustCompile(`^(?:(?:[^.]+\.)?variables\.[^.]+|(?:[^.]+\.)?(?:before_script|script|after_script)(?:\.\d+)?)$`)
)

// dropDeclaration takes a variable out, with the mapping that would hold nothing else.
func (d *draft) dropDeclaration(s secret) error {
	keys := s.keys
	if s.settings.Alone(s.site.Literal.Start, keys...) {
		keys = keys[:len(keys)-1] // "variables"
	}
	if err := d.addAny(s.site.Path, edit.RemoveValue{At: s.site.Literal.Start, Keys: keys}); err != nil {
		return err
	}
	d.summary = including(d.summary, fmt.Sprintf("take %s out of %q", strings.Join(keys, "."), s.site.Path))
	return nil
}
