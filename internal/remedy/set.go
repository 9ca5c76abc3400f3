package remedy

import (
	"errors"
	"fmt"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// setAttribute plans set_attribute. A block that already is as asked needs no
// edit; when all are so, finish finds nothing to do.
func (d *draft) setAttribute(action policy.Action, _ incident.Incident) error {
	subjects, err := d.subjects(action)
	if err != nil {
		return err
	}
	return d.set(subjects, action.Attribute, action.Value, fmt.Sprintf("set %s of", action.Attribute))
}

// set plans that an attribute of blocks has a value. Act says what that does to them:
// "disable".
func (d *draft) set(blocks []locate.Block, attribute, value, act string) error {
	var names []string
	for _, b := range blocks {
		step := edit.SetAttribute{Address: b.Address, Attribute: attribute, Value: value}
		if err := d.effective(b.Path, step); err != nil {
			return err
		}
		src, ok := d.req.Index.Source(b.Path)
		if !ok {
			return refuse("%q is not in the code", b.Path)
		}
		if _, err := edit.Apply(b.Path, src.Bytes(), step); errors.Is(err, edit.ErrUnchanged) {
			d.note(fmt.Sprintf("%s already has %s as the policy asks.", b.Address, attribute))
			continue
		}
		if err := d.add(b.Path, step); err != nil {
			return err
		}
		names = append(names, b.Address)
	}
	if len(names) > 0 {
		d.summary = append(d.summary, act+" "+enumerate(names))
	}
	return nil
}
