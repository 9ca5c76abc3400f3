package remedy

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// manifestKind is the kind of Kubernetes object that the place is in; empty for none.
func manifestKind(s secret) string {
	if s.readable != nil {
		return ""
	}
	if _, ok := s.settings.Text(s.site.Literal.Start, "apiVersion"); !ok {
		return ""
	}
	kind, _ := s.settings.Text(s.site.Literal.Start, "kind")
	return kind
}

// kubernetesSecret: a manifest of a Secret is the value itself, in base64 or not.
func kubernetesSecret() way {
	return way{
		name: "a manifest of a Secret",
		of:   func(s secret) bool { return manifestKind(s) == "Secret" },
		plan: func(_ *draft, s secret, _ policy.Action) error {
			return refuse("%q is a manifest of a Secret, which holds its values for all to read and can refer to nothing: remove_value takes the value out, and the Secret is made from a secret manager instead", s.site.Path)
		},
	}
}

// kubernetes: a container's environment takes a value from a Secret.
func kubernetes() way {
	return way{
		name: "a Kubernetes manifest",
		of:   func(s secret) bool { return manifestKind(s) != "" },
		plan: planSecretKeyRef,
	}
}

var (
	secretName = regexp.MustCompile(`^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$`)
	secretKey  = regexp.MustCompile(`^[-._a-zA-Z0-9]{1,253}$`)
	envValue   = regexp.MustCompile(`\.env\.\d+\.value$`)
)

func planSecretKeyRef(d *draft, s secret, action policy.Action) error {
	if err := s.inValue(); err != nil {
		return err
	}
	at := strings.Join(s.keys, ".")
	if !envValue.MatchString(at) {
		return refuse("%s of %q is not a variable of a container: only that can refer to a Secret", at, s.site.Path)
	}
	if !s.whole {
		return refuse("the secret is a part of %s in %q, and a reference to a Secret is all of a value", at, s.site.Path)
	}
	key, ok := s.settings.Text(s.site.Literal.Start, append(s.keys[:len(s.keys)-1:len(s.keys)-1], "name")...)
	if !ok || !secretKey.MatchString(key) {
		return refuse("%s of %q has no name that a Secret could have for a key", at, s.site.Path)
	}
	name := action.Variable
	if name == "" {
		name, _ = s.settings.Text(s.site.Literal.Start, "metadata", "name")
	}
	if !secretName.MatchString(name) {
		return refuse("what to call the Secret is not known: %q has no name of its own that could be one, and the policy's variable gives none", s.site.Path)
	}
	step := edit.ReplaceEntry{
		At: s.site.Literal.Start, Keys: s.keys, Under: []string{"valueFrom", "secretKeyRef"},
		Members: []edit.Member{{Key: "name", Value: name}, {Key: "key", Value: key}},
	}
	if err := d.addAny(s.site.Path, step); err != nil {
		return err
	}
	d.summary = including(d.summary, fmt.Sprintf("take %s of %q from the Secret %s", key, s.site.Path, name))
	d.note(fmt.Sprintf("Create the Secret %s with the key %s and the new value in the namespace of %s, before this is applied: its containers do not start without.", name, key, path.Base(s.site.Path)))
	return nil
}

// helmValues: what a chart does with a value is in its templates.
func helmValues() way {
	return way{
		name: "a chart's values",
		of: func(s secret) bool {
			name := path.Base(s.site.Path)
			return strings.HasPrefix(name, "values") && (strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml"))
		},
		plan: func(_ *draft, s secret, _ policy.Action) error {
			return refuse("%q is a chart's values, and whether the chart takes a Secret instead of %s is not known", s.site.Path, strconv.Quote(strings.Join(s.keys, ".")))
		},
	}
}
