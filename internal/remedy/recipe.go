package remedy

import (
	"cmp"
	"fmt"
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
		awsLoginProfile(),
		awsPolicy(),
		awsRole(),
		awsUser(),
		azureApplication(),
		azureRoleAssignment(),
		githubDeployKey(),
		githubSecret(),
		googleGrant(),
		googleServiceAccount(),
		kubernetesRoleBinding(),
		kubernetesSecretBlock(),
		kubernetesServiceAccount(),
		mysql(),
		postgresql(),
		vaultApprole(),
		vaultToken(),
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
			return refuse("how to %s %s (%s:%d) is not known: %s", action.Kind, blocks[0].Address, blocks[0].Path, blocks[0].Line,
				cmp.Or(unedited[action.Kind+" "+kind], unedited[kind], "there is no recipe for blocks of its type"))
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

// setsBack is the plan that sets an attribute to the literal that is its default. A
// block that does not give it already is as asked.
func setsBack(attribute, usual string) plan {
	return func(d *draft, blocks []locate.Block, action policy.Action, _ incident.Incident) error {
		var given []locate.Block
		for _, b := range blocks {
			body, err := d.body(b)
			if err != nil {
				return err
			}
			if body.Attributes[attribute] == nil {
				d.note(fmt.Sprintf("%s already has %s as the policy asks: it is not given, and %s is its default.", b.Address, attribute, usual))
				continue
			}
			given = append(given, b)
		}
		return d.set(given, attribute, usual, action.Kind)
	}
}

// saying is a plan with what a reviewer must know of it.
func saying(note string, made plan) plan {
	return func(d *draft, blocks []locate.Block, action policy.Action, inc incident.Incident) error {
		d.note(note)
		return made(d, blocks, action, inc)
	}
}

// removes is the plan that takes the blocks out.
func removes(d *draft, blocks []locate.Block, action policy.Action, _ incident.Incident) error {
	return d.remove(blocks, action.References == "include")
}
