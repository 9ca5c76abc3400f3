package remedy

import (
	"errors"
	"fmt"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// setAttribute plans set_attribute. A block that already is as asked needs no
// edit; when all are so, finish finds nothing to do.
func (d *draft) setAttribute(action policy.Action) error {
	subjects, err := d.subjects(action)
	if err != nil {
		return err
	}
	var names []string
	for _, b := range subjects {
		step := edit.SetAttribute{Address: b.Address, Attribute: action.Attribute, Value: action.Value}
		src, ok := d.req.Index.Source(b.Path)
		if !ok {
			return refuse("%q is not in the code", b.Path)
		}
		if _, err := edit.Apply(b.Path, src.Bytes(), step); errors.Is(err, edit.ErrUnchanged) {
			d.note(fmt.Sprintf("%s already has %s as the policy asks.", b.Address, action.Attribute))
			continue
		}
		if err := d.add(b.Path, step); err != nil {
			return err
		}
		names = append(names, b.Address)
	}
	if len(names) > 0 {
		d.summary = append(d.summary, fmt.Sprintf("set %s of %s", action.Attribute, enumerate(names)))
	}
	return nil
}
