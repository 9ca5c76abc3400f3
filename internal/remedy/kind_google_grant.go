package remedy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// googleGrant: a member is a grant to one identity, and is removed. A binding is the list
// of all who have a role, so that it is narrowed by the one whom the incident is about.
// Source: the Google provider's google_project_iam and its like.
func googleGrant() []recipe {
	return []recipe{
		{"narrow", "google_folder_iam_binding", withoutMember},
		{"remove", "google_folder_iam_member", removes},
		{"narrow", "google_organization_iam_binding", withoutMember},
		{"remove", "google_organization_iam_member", removes},
		{"narrow", "google_project_iam_binding", withoutMember},
		{"remove", "google_project_iam_member", removes},
		{"narrow", "google_storage_bucket_iam_binding", withoutMember},
		{"remove", "google_storage_bucket_iam_member", removes},
	}
}

// withoutMember is the plan that takes the incident's identity out of a binding. It is
// known by its address, or by the block that declares it.
func withoutMember(d *draft, blocks []locate.Block, action policy.Action, inc incident.Incident) error {
	for _, b := range blocks {
		if err := d.grantsWhatIsMeant(b, inc); err != nil {
			return err
		}
		item, err := d.memberOf(b, inc)
		if err != nil {
			return err
		}
		step := edit.RemoveListItem{Address: b.Address, Attribute: "members", Item: item}
		if err := d.within([]locate.Block{b}, action.Kind, "lacks the member", func(string) edit.Step { return step }); err != nil {
			return err
		}
		d.note(fmt.Sprintf("%s takes its role from the identity and leaves it to the others; the same role given by another block, or on another resource, stays.", b.Address))
	}
	return nil
}

// grantsWhatIsMeant refuses a binding of another role than those that a report names: its
// labels are the roles that Google's Recommender would take away.
func (d *draft) grantsWhatIsMeant(b locate.Block, inc incident.Incident) error {
	roles := slices.DeleteFunc(slices.Clone(inc.Labels), func(label string) bool { return !isGoogleRole(label) })
	if len(roles) == 0 {
		return nil
	}
	body, err := d.body(b)
	if err != nil {
		return err
	}
	role := ""
	if attr := body.Attributes["role"]; attr != nil {
		role, _ = text(attr.Expr)
	}
	if role == "" {
		return refuse("whether %s (%s:%d) gives %s needs a plan: its role is no literal", b.Address, b.Path, b.Line, enumerate(roles))
	}
	if !slices.Contains(roles, role) {
		return refuse("%s (%s:%d) gives %s, and the incident is about %s", b.Address, b.Path, b.Line, role, enumerate(roles))
	}
	return nil
}

// isGoogleRole says that a text has the form of a role's name. Source: Google's IAM
// documentation, "Roles and permissions".
func isGoogleRole(text string) bool {
	parts := strings.Split(text, "/")
	switch len(parts) {
	case 2:
		return parts[0] == "roles" && parts[1] != ""
	case 4:
		return (parts[0] == "projects" || parts[0] == "organizations") && parts[2] == "roles" && parts[3] != ""
	}
	return false
}

// memberOf is the source of the one item of a binding's members that is the identity.
func (d *draft) memberOf(b locate.Block, inc incident.Incident) (string, error) {
	body, err := d.body(b)
	if err != nil {
		return "", err
	}
	attr := body.Attributes["members"]
	if attr == nil {
		return "", refuse("%s (%s:%d) has no members", b.Address, b.Path, b.Line)
	}
	x := attr.Expr
	if call, ok := x.(*hclsyntax.FunctionCallExpr); ok && call.Name == "toset" && len(call.Args) == 1 {
		x = call.Args[0]
	}
	list, ok := x.(*hclsyntax.TupleConsExpr)
	if !ok {
		return "", refuse("the members of %s (%s:%d) are not written out there", b.Address, b.Path, b.Line)
	}
	var found []hclsyntax.Expression
	for _, item := range list.Exprs {
		if d.isMember(item, b, inc.Identity) {
			found = append(found, item)
		}
	}
	switch {
	case len(found) == 0:
		return "", refuse("no member of %s (%s:%d) is known to be the identity that the incident is about", b.Address, b.Path, b.Line)
	case len(found) > 1:
		return "", refuse("%d members of %s (%s:%d) are the identity that the incident is about: ambiguous", len(found), b.Address, b.Path, b.Line)
	case len(list.Exprs) == 1:
		return "", refuse("%s (%s:%d) has no other member: it would have to be removed whole", b.Address, b.Path, b.Line)
	}
	src, _ := d.req.Index.Source(b.Path)
	r := found[0].Range()
	return string(src.Bytes()[r.Start.Byte:r.End.Byte]), nil
}

// isMember says that an item is certain to be the identity: it has its address, or
// refers to the block that declares it.
func (d *draft) isMember(item hclsyntax.Expression, b locate.Block, id finding.Identity) bool {
	if member, ok := text(item); ok {
		_, address, typed := strings.Cut(strings.TrimPrefix(member, "deleted:"), ":")
		address, _, _ = strings.Cut(address, "?uid=")
		return typed && strings.Contains(address, "@") && (address == id.ID || address == id.Name)
	}
	to := sole(item)
	return to != "" && to != b.Address && slices.ContainsFunc(d.req.Sites, func(site locate.Site) bool {
		return site.Address == to && sameFolder(site.Path, b.Path)
	})
}
