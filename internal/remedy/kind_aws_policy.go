package remedy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// awsPolicy: of a policy goes what its identity does not use. Source: the AWS provider's
// aws_iam_policy and the policies within an identity.
func awsPolicy() []recipe {
	return []recipe{
		{"narrow", "aws_iam_group_policy", narrowsPolicy},
		{"narrow", "aws_iam_policy", narrowsPolicy},
		{"narrow", "aws_iam_role_policy", narrowsPolicy},
		{"narrow", "aws_iam_user_policy", narrowsPolicy},
	}
}

// narrowsPolicy is the plan that takes out of policies what is not used.
func narrowsPolicy(d *draft, blocks []locate.Block, _ policy.Action, inc incident.Incident) error {
	if inc.Access == nil || len(inc.Access.Unused)+len(inc.Access.Kept) == 0 {
		return refuse("which actions of %s are not used is not known: no report says", named(blocks))
	}
	for _, b := range blocks {
		if err := d.ofOneIdentity(b); err != nil {
			return err
		}
		p, err := d.iamPolicy(b, "policy")
		if err != nil {
			return err
		}
		kept, err := d.keptPolicy(b, inc.Access.Kept)
		if err != nil {
			return err
		}
		changed, err := d.cut(p, "Action", unneeded(p, *inc.Access, kept))
		if err != nil {
			return err
		}
		if changed == 0 {
			d.note(fmt.Sprintf("%s already allows nothing that is known to be unused.", b.Address))
			continue
		}
		d.summary = append(d.summary, "narrow "+b.Address)
		d.note(fmt.Sprintf("What the policy of %s no longer allows was not used while it was watched; what runs less often than that may need it.", b.Address))
	}
	return nil
}

// ofOneIdentity refuses a policy that more than the one identity may use: a report about
// unused actions is about one.
func (d *draft) ofOneIdentity(b locate.Block) error {
	switch resourceType(b) {
	case "aws_iam_group_policy":
		d.note(fmt.Sprintf("%s is for all members of its group.", b.Address))
	case "aws_iam_policy":
		refs := d.req.Index.References(b.Path, b.Address)
		if len(refs) != 1 || !strings.HasPrefix(refs[0].Address, "aws_iam_role_policy_attachment.") && !strings.HasPrefix(refs[0].Address, "aws_iam_user_policy_attachment.") {
			return refuse("whether %s serves one identity alone is not known: it is not referred to by one attachment alone", named([]locate.Block{b}))
		}
		holder, err := d.block(refs[0].Path, refs[0].Address)
		if err != nil {
			return err
		}
		return d.single(holder)
	}
	return d.single(b)
}

// single refuses a block that stands for several objects.
func (d *draft) single(b locate.Block) error {
	body, err := d.body(b)
	if err != nil {
		return err
	}
	if body.Attributes["count"] != nil || body.Attributes["for_each"] != nil {
		return refuse("%s stands for several objects (count or for_each), and the incident is about one", named([]locate.Block{b}))
	}
	return nil
}

// keptPolicy is what a recommendation keeps of a policy, found by the name that the code
// writes out; nil where none is about it.
func (d *draft) keptPolicy(b locate.Block, all []finding.KeptPolicy) (*finding.KeptPolicy, error) {
	body, err := d.body(b)
	if err != nil {
		return nil, err
	}
	name := literalText(body.Attributes["name"])
	at := slices.IndexFunc(all, func(k finding.KeptPolicy) bool {
		managed := strings.HasPrefix(k.Policy, "arn:")
		return name != "" && managed == (resourceType(b) == "aws_iam_policy") && k.Policy[strings.LastIndexByte(k.Policy, '/')+1:] == name
	})
	if at < 0 {
		return nil, nil
	}
	return &all[at], nil
}

// literalText is the text of an attribute that is a string as it stands; else empty.
func literalText(attr *hclsyntax.Attribute) string {
	if attr == nil {
		return ""
	}
	v, diags := attr.Expr.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}
