package remedy

import (
	"fmt"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// removeAttribute plans remove_attribute: an attribute of a block, or a key of an object
// in it, is taken out. Whether the block can do without is the policy's to know.
func (d *draft) removeAttribute(action policy.Action, _ incident.Incident) error {
	subjects, err := d.subjects(action)
	if err != nil {
		return err
	}
	for _, b := range subjects {
		if why := identifying[action.Attribute]; why != "" && b.Type != "local" {
			return refuse("%s of %s (%s:%d) %s", action.Attribute, b.Address, b.Path, b.Line, why)
		}
		if refs := d.req.Index.References(b.Path, b.Address); b.Type == "local" && len(refs) > 0 {
			d.note(fmt.Sprintf("%s is read by %s: what reads %s of it by name would fail.", b.Address, listed(refs), action.Attribute))
		}
	}
	return d.within(subjects, fmt.Sprintf("remove %s of", action.Attribute), fmt.Sprintf("has no %s", action.Attribute), func(address string) edit.Step {
		return edit.RemoveAttribute{Address: address, Attribute: action.Attribute}
	})
}

// identifying are the meta-arguments without which a block would stand for other
// objects. Source: the Terraform language reference.
var identifying = map[string]string{
	"count":     "says how many objects there are",
	"for_each":  "says which objects there are",
	"provider":  "says where the objects are",
	"providers": "says where the objects are",
	"source":    "says which module it is",
}

// removeListItem plans remove_list_item: of a list, one item that the policy names.
func (d *draft) removeListItem(action policy.Action, _ incident.Incident) error {
	subjects, err := d.subjects(action)
	if err != nil {
		return err
	}
	return d.within(subjects, fmt.Sprintf("remove an item from %s of", action.Attribute), fmt.Sprintf("has no such item in %s", action.Attribute), func(address string) edit.Step {
		return edit.RemoveListItem{Address: address, Attribute: action.Attribute, Item: action.Value}
	})
}
