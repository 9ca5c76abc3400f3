package remedy

import (
	"path"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// dotEnv: a file of variables refers to nothing.
func dotEnv() way {
	return way{
		name: "an .env file",
		of: func(s secret) bool {
			name := path.Base(s.site.Path)
			return name == ".env" || strings.HasPrefix(name, ".env.") || strings.HasSuffix(name, ".env")
		},
		plan: func(_ *draft, s secret, _ policy.Action) error {
			return refuse("%q can refer to no other place for a value: remove_value takes the variable out, redact_line keeps its name", s.site.Path)
		},
	}
}

// variableFile: what gives variables their values gives constants.
func variableFile() way {
	return way{
		name: "a file of variables' values",
		of:   func(s secret) bool { return strings.HasSuffix(s.site.Path, ".tfvars") },
		plan: func(_ *draft, s secret, _ policy.Action) error {
			return refuse("%q gives variables constants: take line %d out, and give the variable its value in the environment (TF_VAR_…)", s.site.Path, s.site.Line)
		},
	}
}
