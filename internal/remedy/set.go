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
	return d.within(blocks, act, fmt.Sprintf("has %s as the policy asks", attribute), func(address string) edit.Step {
		return edit.SetAttribute{Address: address, Attribute: attribute, Value: value}
	})
}

// within plans one step in each block. Already says of one that needs it no more how it
// is.
func (d *draft) within(blocks []locate.Block, act, already string, step func(address string) edit.Step) error {
	var names []string
	for _, b := range blocks {
		if err := d.effective(b.Path, step(b.Address)); err != nil {
			return err
		}
		now, err := d.file(b.Path)
		if err != nil {
			return err
		}
		if _, err := now.Apply(step(b.Address)); errors.Is(err, edit.ErrUnchanged) {
			d.note(fmt.Sprintf("%s already %s.", b.Address, already))
			continue
		}
		if err := d.add(b.Path, step(b.Address)); err != nil {
			return err
		}
		names = append(names, b.Address)
	}
	if len(names) > 0 {
		d.summary = append(d.summary, act+" "+enumerate(names))
	}
	return nil
}
