package remedy

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// secret is a secret's place in a file that is not Terraform code.
type secret struct {
	site     locate.Site
	src      []byte
	settings edit.Settings // where readable says so
	readable error         // why not, else
	keys     []string      // that lead to the value that holds it; none where it is in no value
	whole    bool          // it is all of that value
}

// way is how one kind of file takes a secret from elsewhere. The first way of which a
// place is decides, and its plan may be to say why there is none.
type way struct {
	name string
	of   func(s secret) bool
	plan func(d *draft, s secret, action policy.Action) error
}

// ways are those of all kinds of files, one file a kind.
func ways() []way {
	return []way{
		githubActions(),
		gitlabCI(),
		compose(),
		kubernetesSecret(),
		kubernetes(),
		helmValues(),
		dockerfile(),
		dotEnv(),
		variableFile(),
	}
}

// replaceOutside plans replace_literal for what is not Terraform code.
func (d *draft) replaceOutside(sites []locate.Site, action policy.Action) error {
	slices.SortFunc(sites, func(a, b locate.Site) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.Literal.Start-b.Literal.Start)
	})
	for _, site := range sites {
		if site.Literal.End <= site.Literal.Start {
			return refuse("replace_literal is about a secret's place; which part of line %d of %q is meant is not known", site.Line, site.Path)
		}
		s, err := d.secretAt(site)
		if err != nil {
			return err
		}
		all := ways()
		i := slices.IndexFunc(all, func(w way) bool { return w.of(s) })
		if i < 0 {
			return refuse("how %q takes a secret from elsewhere is not known", site.Path)
		}
		if err := all[i].plan(d, s, action); err != nil {
			return err
		}
	}
	return nil
}

func (d *draft) secretAt(site locate.Site) (secret, error) {
	src, err := d.source(site.Path)
	if err != nil {
		return secret{}, err
	}
	s := secret{site: site, src: src}
	if s.settings, s.readable = edit.ReadSettings(site.Path, src); s.readable == nil {
		s.keys, s.whole, _ = s.settings.KeysAt(site.Literal.Start, site.Literal.End)
	}
	return s, nil
}

// inValue says why the place is in no value that could refer to something.
func (s secret) inValue() error {
	if s.readable != nil {
		return refuse("%q: %v", s.site.Path, s.readable)
	}
	if len(s.keys) == 0 {
		return refuse("line %d of %q is in no single value: it is a comment, a key or between values", s.site.Line, s.site.Path)
	}
	return nil
}

// key is what the value is called.
func (s secret) key() string {
	for _, key := range slices.Backward(s.keys) {
		if _, err := strconv.Atoi(key); err != nil {
			return key
		}
	}
	return ""
}

// before is the text of the secret's line up to it.
func (s secret) before() string {
	text := string(s.src[:s.site.Literal.Start])
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// assigned is a name that a text ends in giving a value to: "DB_PASSWORD=".
var assigned = regexp.MustCompile(`(?:^|[\s"'])([A-Za-z_][A-Za-z0-9_]*)=["']?$`)

// variable is a name that programs and CI systems take for a variable.
var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// called is what the secret is called in files of one kind: as the policy says, or as
// the first place that has it; everywhere the same.
func (d *draft) called(kind string, s secret, action policy.Action) (string, error) {
	if action.Variable != "" {
		if !variable.MatchString(action.Variable) {
			return "", refuse("%q is no name for a variable", action.Variable)
		}
		return action.Variable, nil
	}
	if d.given[kind] == "" {
		name := s.key()
		if m := assigned.FindStringSubmatch(s.before()); m != nil {
			name = m[1]
		} else if !s.whole {
			name += "_secret"
		}
		d.given[kind] = strings.ToUpper(identifier([]string{name}))
	}
	return d.given[kind], nil
}

// refer plans that a reference takes the secret's place, and says so.
func (d *draft) refer(s secret, reference, what string) error {
	step := edit.ReplaceText{Start: s.site.Literal.Start, End: s.site.Literal.End, Text: reference}
	if err := d.addAny(s.site.Path, step); err != nil {
		return err
	}
	d.summary = including(d.summary, "replace the secret in "+strconv.Quote(s.site.Path)+" by "+what)
	return nil
}
