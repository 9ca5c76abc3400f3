package remedy

import (
	"fmt"
	"strconv"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// trigger is the key of a rotation trigger that quell writes. It has the incident's
// name: that is another for each cause, and the same however often it is written,
// which a counter or a date would not be.
const trigger = "quell_incident"

// rotates is the plan that changes a map of values, attribute, at whose change Terraform
// makes the object anew. Other keys stay as they are.
func rotates(attribute string) plan {
	return func(d *draft, blocks []locate.Block, action policy.Action, inc incident.Incident) error {
		value := strconv.Quote(inc.Key.Name())
		for _, b := range blocks {
			if err := (&removal{draft: d}).protected(b); err != nil {
				return err
			}
			body, err := d.body(b)
			if err != nil {
				return err
			}
			step := edit.SetAttribute{Address: b.Address, Attribute: attribute + "." + trigger, Value: value}
			if body.Attributes[attribute] == nil {
				step.Attribute, step.Value = attribute, "{\n"+trigger+" = "+value+"\n}"
			}
			already := fmt.Sprintf("was rotated for this incident: %s has it", attribute)
			if err := d.within([]locate.Block{b}, action.Kind, already, func(string) edit.Step { return step }); err != nil {
				return err
			}
			d.destroys(b)
		}
		d.note("What refers to it is given the new value by the same apply; copies of the old one elsewhere stop working.")
		return nil
	}
}
