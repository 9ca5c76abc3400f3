package remedy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// subjects are the blocks that an action is about: each site's own, or the one
// of type action.Block that belongs to it. Each is listed once.
func (d *draft) subjects(action policy.Action) ([]locate.Block, error) {
	var all []locate.Block
	for _, site := range d.req.Sites {
		if site.Address == "" {
			return nil, refuse("%s edits Terraform blocks; %q line %d is in none", action.Kind, site.Path, site.Line)
		}
		if site.Repeated {
			return nil, refuse("%s (%s:%d) stands for several objects (count or for_each), and the incident is about one", site.Address, site.Path, site.Line)
		}
		b, err := d.block(site.Path, site.Address)
		if err != nil {
			return nil, err
		}
		if action.Block != "" && resourceType(b) != action.Block {
			if b, err = d.owned(b, action); err != nil {
				return nil, err
			}
		}
		if b.Type == "local" && action.Attribute == "" {
			return nil, refuse("%s (%s:%d) is one value of a locals block, and %s edits whole blocks", b.Address, b.Path, b.Line, action.Kind)
		}
		if !slices.ContainsFunc(all, func(o locate.Block) bool { return o.Path == b.Path && o.Address == b.Address }) {
			all = append(all, b)
			d.noteCallers(b)
		}
	}
	return all, nil
}

// noteCallers says for whom else a block of a shared module changes.
func (d *draft) noteCallers(b locate.Block) {
	folder := path.Dir(b.Path)
	if callers := d.req.Index.Callers(folder); len(callers) > 1 {
		d.note(fmt.Sprintf("%s is in a module that is called %d times, and changes for each: %s.", b.Address, len(callers), named(callers)))
	}
}

// owned is the one block of the action's type whose owner is the given block, or, to
// narrow it, which names that block among others.
func (d *draft) owned(owner locate.Block, action policy.Action) (locate.Block, error) {
	kind := action.Block
	attributes := locate.Serves(kind)
	among := attributes == nil && action.Kind == "narrow"
	if among {
		attributes = listing[kind]
	}
	if attributes == nil {
		return locate.Block{}, refuse("which %s belongs to %s is not known: no attribute of that type names an owner", kind, owner.Address)
	}
	var found []locate.Block
	for _, r := range d.req.Index.References(owner.Path, owner.Address) {
		if !strings.HasPrefix(r.Address, kind+".") || !slices.Contains(attributes, r.Attribute) {
			continue
		}
		b, err := d.block(r.Path, r.Address)
		if err != nil {
			return b, err
		}
		to, err := d.refersTo(b, r.Attribute)
		if err != nil {
			return b, err
		}
		if to != owner.Address && !among {
			return b, refuse("whether %s belongs to %s needs a plan: its %s may be another's", named([]locate.Block{b}), owner.Address, r.Attribute)
		}
		if !slices.ContainsFunc(found, func(o locate.Block) bool { return o.Path == b.Path && o.Address == b.Address }) {
			found = append(found, b)
		}
	}
	switch {
	case len(found) == 0:
		return locate.Block{}, refuse("no %s%s belongs to %s", kind, of(path.Dir(owner.Path)), owner.Address)
	case len(found) > 1:
		return locate.Block{}, refuse("%d blocks of type %s belong to %s, and which is meant is ambiguous: %s", len(found), kind, owner.Address, named(found))
	}
	body, err := d.body(found[0])
	if err != nil {
		return locate.Block{}, err
	}
	if body.Attributes["count"] != nil || body.Attributes["for_each"] != nil {
		return locate.Block{}, refuse("%s stands for several objects (count or for_each), and the incident is about one", named(found))
	}
	return found[0], nil
}
