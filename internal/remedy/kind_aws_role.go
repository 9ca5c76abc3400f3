package remedy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// awsRole: a role is denied everything before it is removed, and trusts nobody whom a
// report names as an outsider. Source: the AWS provider's aws_iam_role.
func awsRole() []recipe {
	const of = "aws_iam_role"
	return []recipe{
		{"disable", of, denies("aws_iam_role_policy", "role")},
		{"narrow", of, narrowsTrust},
		{"remove", of, removes},
	}
}

// narrowsTrust is the plan that takes principals from outside out of whom a role trusts.
func narrowsTrust(d *draft, blocks []locate.Block, _ policy.Action, inc incident.Incident) error {
	if inc.Access == nil || len(inc.Access.Outside) == 0 {
		return refuse("whom %s should not trust is not known: no report names a principal from outside", named(blocks))
	}
	for _, b := range blocks {
		p, err := d.iamPolicy(b, "assume_role_policy")
		if err != nil {
			return err
		}
		changed, err := d.cut(p, "Principal", func(e edit.PolicyEntry) ([]string, bool, error) {
			if e.Text == "*" && slices.ContainsFunc(inc.Access.Outside, func(o string) bool { return strings.HasSuffix(o, ":*") }) {
				return nil, false, refuse("%s trusts everyone (Principal \"*\"), and who of them needs it is not known", named([]locate.Block{b}))
			}
			return nil, !slices.ContainsFunc(inc.Access.Outside, func(o string) bool { return samePrincipal(o, e.Type+":"+e.Text) }), nil
		})
		if err != nil {
			return err
		}
		if changed == 0 {
			d.note(fmt.Sprintf("%s already trusts none of the principals from outside by name.", b.Address))
			continue
		}
		d.summary = append(d.summary, "narrow the trust of "+b.Address)
		d.note("Whom " + b.Address + " no longer trusts cannot assume it from the apply on; sessions that are open last until they expire.")
	}
	return nil
}

// samePrincipal says that two texts name one principal: an account and its root are the
// same. Source: AWS JSON policy elements, Principal.
func samePrincipal(a, b string) bool {
	root := func(text string) string { return accountRoot.ReplaceAllString(text, "AWS:$1") }
	return root(a) == root(b)
}

var accountRoot = regexp.MustCompile(`^AWS:arn:aws[a-z-]*:iam::(\d{12}):root$`)
