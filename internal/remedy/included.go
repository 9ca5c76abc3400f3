package remedy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// includeMark takes along a moved, import or removed block that is about b.
func (r *removal) includeMark(mark, b locate.Block, ref locate.Reference) error {
	switch {
	case mark.Type == "moved" && ref.Attribute == "to":
		if err := r.includeOrigin(mark); err != nil {
			return err
		}
	case mark.Type == "import" && ref.Attribute == "to":
		r.note(fmt.Sprintf("The import of %s goes along: if it was not applied yet, the object stays as it is, and nothing here removes it.", b.Address))
	case mark.Type == "removed" && ref.Attribute == "from":
	default:
		return refuse("%s refers to %s and does not only serve it", references([]locate.Reference{ref})[0], b.Address)
	}
	r.queue(mark)
	return nil
}

// includeOrigin takes along the moves that lead to where a move begins: of a chain none
// may lead to nothing.
func (r *removal) includeOrigin(move locate.Block) error {
	body, err := r.body(move)
	if err != nil {
		return err
	}
	from, ok := body.Attributes["from"].Expr.(*hclsyntax.ScopeTraversalExpr)
	if !ok {
		return nil
	}
	address := addressed(from.Traversal)
	for _, ref := range r.req.Index.References(move.Path, address) {
		earlier, err := r.referrer(ref)
		if err != nil {
			return err
		}
		if earlier.Type == "moved" && ref.Attribute == "to" && !r.removed[placeOf(earlier)] {
			r.queue(earlier)
			if err := r.includeOrigin(earlier); err != nil {
				return err
			}
		}
	}
	return nil
}

// members are the lists whose items stand for one identity each, beside those that Terraform
// itself has. A block without any member has no purpose. Source: the providers'
// resource references.
var members = map[string][]string{
	"aws_iam_group_membership":           {"users"},
	"aws_iam_policy_attachment":          {"groups", "roles", "users"},
	"google_folder_iam_binding":          {"members"},
	"google_organization_iam_binding":    {"members"},
	"google_project_iam_binding":         {"members"},
	"google_service_account_iam_binding": {"members"},
	"google_storage_bucket_iam_binding":  {"members"},
}

// takeItem takes b out of a list of another block; false where it is no item of one.
func (r *removal) takeItem(in, b locate.Block, ref locate.Reference) (bool, error) {
	isMember := slices.Contains(members[resourceType(in)], ref.Attribute)
	if !isMember && ref.Attribute != "depends_on" {
		return false, nil
	}
	body, err := r.body(in)
	if err != nil {
		return false, err
	}
	list, ok := body.Attributes[ref.Attribute].Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return false, nil
	}
	at := slices.IndexFunc(list.Exprs, func(x hclsyntax.Expression) bool { return sole(x) == b.Address })
	if at < 0 {
		return false, nil
	}
	key := within{placeOf(in), ref.Attribute}
	r.taken[key]++
	if r.taken[key] == len(list.Exprs) {
		return true, r.takeList(in, body, key, list)
	}
	src, _ := r.req.Index.Source(in.Path)
	item := list.Exprs[at].Range()
	r.items = append(r.items, fmt.Sprintf("take %s out of %s of %s", b.Address, ref.Attribute, in.Address))
	return true, r.add(in.Path, edit.RemoveListItem{
		Address: in.Address, Attribute: ref.Attribute, Item: string(src.Bytes()[item.Start.Byte:item.End.Byte]),
	})
}

// takeList takes a list out that nothing is left in, or the block that is for its members
// alone.
func (r *removal) takeList(in locate.Block, body *hclsyntax.Body, key within, list hclsyntax.Expression) error {
	if key.attribute != "depends_on" && !r.hasMembers(in, body) {
		r.queue(in)
		return nil
	}
	r.cut[key] = list
	r.items = append(r.items, fmt.Sprintf("take %s out of %s", key.attribute, in.Address))
	return r.add(in.Path, edit.RemoveAttribute{Address: in.Address, Attribute: key.attribute})
}

// hasMembers says that a block has members beyond those that were taken out.
func (r *removal) hasMembers(in locate.Block, body *hclsyntax.Body) bool {
	for _, name := range members[resourceType(in)] {
		attr := body.Attributes[name]
		if attr == nil {
			continue
		}
		list, ok := attr.Expr.(*hclsyntax.TupleConsExpr)
		if !ok || len(list.Exprs) > r.taken[within{placeOf(in), name}] {
			return true
		}
	}
	return false
}

// usersByName are what uses the identity that b declares without a reference to it, and
// its names.
func (r *removal) usersByName(b locate.Block, refs []locate.Reference) ([]locate.Dependent, []locate.Name) {
	names, unknown := r.req.Index.Names([]locate.Site{{Path: b.Path, Address: b.Address, Line: b.Line}})
	for _, why := range unknown {
		r.note(strings.ToUpper(why[:1]) + why[1:] + ".")
	}
	return slices.DeleteFunc(r.req.Index.Uses(names), func(u locate.Dependent) bool {
		own := u.Path == b.Path && u.Address == b.Address
		refers := slices.ContainsFunc(refs, func(ref locate.Reference) bool { return ref.Path == u.Path && ref.Address == u.Address })
		return own || refers || r.removed[place{u.Path, u.Address}]
	}), names
}

// includeUsers queues the blocks that only serve b, which they name.
func (r *removal) includeUsers(b locate.Block, users []locate.Dependent, names []locate.Name) error {
	for _, u := range users {
		user, ok := r.req.Index.Block(u.Path, u.Address)
		serves := ok && path.Dir(u.Path) == path.Dir(b.Path) && slices.ContainsFunc(locate.Serves(resourceType(user)), func(attribute string) bool {
			return r.req.Index.CalledBy(names, u.Path, u.Address, attribute)
		})
		if !serves {
			u.How = ""
			return refuse("%s uses %s by its name and does not only serve it", uses([]locate.Dependent{u})[0], b.Address)
		}
		r.queue(user)
	}
	return nil
}
