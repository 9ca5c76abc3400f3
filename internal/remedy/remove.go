package remedy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// removable are the kinds of block that remove_block takes out.
var removable = []string{"resource", "data", "ephemeral", "module", "provider", "output"}

// removeBlocks plans remove_block.
func (d *draft) removeBlocks(action policy.Action, _ incident.Incident) error {
	subjects, err := d.subjects(action)
	if err != nil {
		return err
	}
	return d.remove(subjects, action.References == "include")
}

// remove plans that blocks are taken out. What refers to them is included, or
// refused.
func (d *draft) remove(blocks []locate.Block, include bool) error {
	r := removal{draft: d, include: include}
	for _, b := range blocks {
		r.pending = append(r.pending, b)
		d.removed[place{b.Path, b.Address}] = true
	}
	for len(r.pending) > 0 {
		next := r.pending[0]
		r.pending = r.pending[1:]
		if err := r.remove(next); err != nil {
			return err
		}
	}
	for _, output := range r.outputs {
		if err := r.aboutRemovedOnly(output); err != nil {
			return err
		}
	}
	d.summary = append(d.summary, "remove "+enumerate(r.names))
	return nil
}

// removal is one action's set of blocks, growing by what only served them.
type removal struct {
	*draft
	include bool
	pending []locate.Block
	outputs []locate.Block // included ones
	names   []string
}

// remove plans one block's removal and includes or refuses what refers to it.
func (r *removal) remove(b locate.Block) error {
	if !slices.Contains(removable, b.Type) {
		return refuse("%s (%s:%d) is a block of type %s, which remove_block leaves alone", b.Address, b.Path, b.Line, b.Type)
	}
	if err := r.protected(b); err != nil {
		return err
	}
	if err := r.readElsewhere(b); err != nil {
		return err
	}
	if err := r.add(b.Path, edit.RemoveBlock{Address: b.Address}); err != nil {
		return err
	}
	r.names = append(r.names, b.Address)
	if how, ok := unrestorable[resourceType(b)]; ok {
		r.irreversible = true
		if !slices.Contains(r.rollback, how) {
			r.rollback = append(r.rollback, how)
		}
	}
	var refs []locate.Reference
	for _, ref := range r.req.Index.References(b.Path, b.Address) {
		if !r.removed[place{ref.Path, ref.Address}] {
			refs = append(refs, ref)
		}
	}
	if len(refs) > 0 && !r.include {
		return refuse("%s is referred to by %s", b.Address, listed(refs))
	}
	return r.includeAll(b, refs)
}

// protected refuses what its author keeps from being destroyed: with the block,
// its prevent_destroy would go, too, and protect nothing.
func (r *removal) protected(b locate.Block) error {
	body, err := r.body(b)
	if err != nil {
		return err
	}
	for _, nested := range body.Blocks {
		if attr := nested.Body.Attributes["prevent_destroy"]; nested.Type == "lifecycle" && attr != nil {
			if v, diags := attr.Expr.Value(nil); diags.HasErrors() || !v.RawEquals(cty.False) {
				return refuse("%s (%s:%d) is protected by prevent_destroy", b.Address, b.Path, b.Line)
			}
		}
	}
	return nil
}

// includeAll queues the referring blocks that only served b.
func (r *removal) includeAll(b locate.Block, refs []locate.Reference) error {
	for _, ref := range refs {
		at := place{ref.Path, ref.Address}
		if r.removed[at] {
			continue
		}
		referrer, err := r.block(ref.Path, ref.Address)
		if err != nil {
			return err
		}
		serves, err := r.serves(referrer, b, refs)
		if err != nil {
			return err
		}
		if !serves {
			return refuse("%s refers to %s and does not only serve it", listed([]locate.Reference{ref}), b.Address)
		}
		r.removed[at] = true
		r.pending = append(r.pending, referrer)
		if referrer.Type == "output" {
			r.outputs = append(r.outputs, referrer)
		}
	}
	return nil
}

// serves says that a block's very purpose is b, and b alone: what may also be
// another's stays.
func (r *removal) serves(referrer, b locate.Block, refs []locate.Reference) (bool, error) {
	purpose := serving[resourceType(referrer)]
	if referrer.Type == "output" {
		purpose = []string{"value"}
	}
	for _, ref := range refs {
		if ref.Path != referrer.Path || ref.Address != referrer.Address || !slices.Contains(purpose, ref.Attribute) {
			continue
		}
		if referrer.Type == "output" { // what else it gives is judged when all is known
			return true, nil
		}
		to, err := r.refersTo(referrer, ref.Attribute)
		if to == b.Address || err != nil {
			return err == nil, err
		}
	}
	return false, nil
}

// unknownImpact is the blast level of what may have dependents that were not seen.
const unknownImpact = "unknown"

// readElsewhere refuses what is used where references within the module do not
// show it: an output by the module's callers and by what reads its state, anything
// by code that was not read.
func (r *removal) readElsewhere(b locate.Block) error {
	impact := r.req.Index.Impact([]locate.Site{{Path: b.Path, Address: b.Address, Line: b.Line}})
	if string(impact.Level) == unknownImpact {
		return refuse("what depends on %s is not fully known: %s", b.Address, strings.Join(impact.Unseen, "; "))
	}
	if b.Type != "output" || len(b.Labels) != 1 {
		return nil
	}
	readers, unseen := r.req.Index.Readers(path.Dir(b.Path), b.Labels[0])
	for _, reader := range readers {
		return refuse("%s is read by %s", b.Address, strings.TrimSpace(fmt.Sprintf("%s:%d %s", reader.Path, reader.Line, reader.Address)))
	}
	for _, what := range unseen {
		r.note(what + ".")
	}
	return nil
}

// aboutRemovedOnly refuses to take an output along that gives more than what is
// removed.
func (r *removal) aboutRemovedOnly(output locate.Block) error {
	body, err := r.body(output)
	if err != nil {
		return err
	}
	for _, traversal := range hclsyntax.Variables(body.Attributes["value"].Expr) {
		if !r.removedIn(path.Dir(output.Path), addressed(traversal)) {
			return refuse("%s gives more than what is removed", named([]locate.Block{output}))
		}
	}
	return nil
}

func (r *removal) removedIn(folder, address string) bool {
	for p := range r.removed {
		if path.Dir(p.path) == folder && p.address == address {
			return true
		}
	}
	return false
}
