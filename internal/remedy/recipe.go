package remedy

import (
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// recipe is how one action is carried out on the blocks of one type. What is done
// follows from the type of the block in the code, never from what a report calls it.
type recipe struct {
	action string // "disable"
	of     string // the resource type: "aws_iam_access_key"
	plan   plan
}

// plan adds to a draft what carries out an action on blocks of the recipe's type.
type plan func(d *draft, blocks []locate.Block, action policy.Action, inc incident.Incident) error

// recipes are those of every kind of identity, one file a kind.
func recipes() []recipe {
	return slices.Concat(
		awsAccessKey(),
	)
}

// follow plans an action that means another edit for each kind of identity.
func (d *draft) follow(action policy.Action, inc incident.Incident) error {
	blocks, err := d.subjects(action)
	if err != nil {
		return err
	}
	for len(blocks) > 0 {
		kind := resourceType(blocks[0])
		at := slices.IndexFunc(recipes(), func(r recipe) bool { return r.action == action.Kind && r.of == kind })
		if at < 0 {
			return refuse("how to %s %s (%s:%d) is not known: there is no recipe for blocks of its type", action.Kind, blocks[0].Address, blocks[0].Path, blocks[0].Line)
		}
		var alike, others []locate.Block
		for _, b := range blocks {
			if resourceType(b) == kind {
				alike = append(alike, b)
			} else {
				others = append(others, b)
			}
		}
		if err := recipes()[at].plan(d, alike, action, inc); err != nil {
			return err
		}
		blocks = others
	}
	return nil
}

// sets is the plan that sets an attribute to a literal.
func sets(attribute, value string) plan {
	return func(d *draft, blocks []locate.Block, action policy.Action, _ incident.Incident) error {
		return d.set(blocks, attribute, value, action.Kind)
	}
}

// removes is the plan that takes the blocks out.
func removes(d *draft, blocks []locate.Block, action policy.Action, _ incident.Incident) error {
	return d.remove(blocks, action.References == "include")
}
