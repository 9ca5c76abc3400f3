package remedy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// awsUser: a user is denied everything before it is removed. Source: the AWS provider's
// aws_iam_user.
func awsUser() []recipe {
	const of = "aws_iam_user"
	return []recipe{
		{"disable", of, denies("aws_iam_user_policy", "user")},
		{"remove", of, removes},
	}
}

// denies is the plan that adds a policy which denies everything. It is one within the
// identity: the ARN of a managed one would have to name the partition, which code often
// does not say.
func denies(kind, owner string) plan {
	return func(d *draft, blocks []locate.Block, _ policy.Action, _ incident.Incident) error {
		for _, b := range blocks {
			if err := d.deny(b, kind, owner); err != nil {
				return err
			}
		}
		return nil
	}
}

func (d *draft) deny(b locate.Block, kind, owner string) error {
	if err := d.single(b); err != nil {
		return err
	}
	if locate.IsOverride(b.Path) {
		return refuse("%q only changes %s, which another file declares", b.Path, b.Address)
	}
	body, err := d.body(b)
	if err != nil {
		return err
	}
	for _, nested := range body.Blocks {
		if nested.Type == "inline_policy" || nested.Type == "dynamic" && slices.Equal(nested.Labels, []string{"inline_policy"}) {
			return refuse("%s (%s:%d) has its inline policies within (inline_policy), and Terraform would take out one beside them", b.Address, b.Path, b.Line)
		}
	}
	for _, r := range d.req.Index.References(b.Path, b.Address) {
		if strings.Contains(r.Address, "_policies_exclusive.") {
			return refuse("%s:%d %s says which inline policies %s has, and another would be taken out", r.Path, r.Line, r.Address, b.Address)
		}
		if strings.HasPrefix(r.Address, kind+".") && r.Attribute == owner && d.deniesAll(r) {
			d.note(fmt.Sprintf("%s is already denied everything by %s.", b.Address, r.Address))
			return nil
		}
	}
	label, err := d.free(b, kind)
	if err != nil {
		return err
	}
	provider := ""
	if attr := body.Attributes["provider"]; attr != nil {
		src, _ := d.req.Index.Source(b.Path)
		provider = "  provider = " + string(src.Bytes()[attr.Expr.Range().Start.Byte:attr.Expr.Range().End.Byte]) + "\n\n"
	}
	source := fmt.Sprintf(`resource %q %q {
%s  name = "quell-deny-all"
  %s = %s.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
      }
    ]
  })
}
`, kind, label, provider, owner, b.Address)
	d.summary = append(d.summary, "disable "+b.Address)
	d.note(fmt.Sprintf("%s.%s denies %s everything, open sessions included, and takes nothing else from it: remove it to give the access back.", kind, label, b.Address))
	return d.add(b.Path, edit.AppendBlock{Source: source})
}

// deniesAll says that the policy of a block denies everything, whatever the conditions.
func (d *draft) deniesAll(r locate.Reference) bool {
	b, err := d.block(r.Path, r.Address)
	if err != nil {
		return false
	}
	p, err := d.iamPolicy(b, "policy")
	if err != nil {
		return false
	}
	return slices.ContainsFunc(p.document.Statements, func(s edit.Statement) bool {
		all := func(element string) bool {
			return slices.ContainsFunc(s.Entries, func(e edit.PolicyEntry) bool { return e.Element == element && e.Text == "*" })
		}
		return s.Effect == "Deny" && !s.Conditional && all("Action") && all("Resource")
	})
}

// free is a name for a block of a type that none of the module has.
func (d *draft) free(b locate.Block, kind string) (string, error) {
	label := b.Labels[1] + "_deny_all"
	for _, other := range d.req.Index.Blocks(path.Dir(b.Path)) {
		if other.Address == kind+"."+label {
			return "", refuse("%s:%d already declares %s, which does not deny %s everything", other.Path, other.Line, other.Address, b.Address)
		}
	}
	return label, nil
}
