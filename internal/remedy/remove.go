package remedy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
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
	r := removal{draft: d, include: include, cut: map[within]hclsyntax.Expression{}, taken: map[within]int{}}
	for _, b := range blocks {
		r.removed[placeOf(b)] = true
		r.pending = append(r.pending, b)
	}
	if err := r.close(); err != nil {
		return err
	}
	for _, b := range r.givers {
		if err := r.aboutRemovedOnly(b); err != nil {
			return err
		}
	}
	if include {
		if err := r.orphans(); err != nil {
			return err
		}
	}
	d.summary = append(append(d.summary, "remove "+enumerate(r.names)), r.items...)
	return nil
}

// close removes what is queued, and what that queues.
func (r *removal) close() error {
	for len(r.pending) > 0 {
		next := r.pending[0]
		r.pending = r.pending[1:]
		if err := r.remove(next); err != nil {
			return err
		}
	}
	return nil
}

// queue plans that a block goes along, once.
func (r *removal) queue(b locate.Block) {
	at := placeOf(b)
	if r.removed[at] {
		return
	}
	r.removed[at] = true
	r.pending = append(r.pending, b)
	if b.Type == "output" || b.Type == "local" {
		r.givers = append(r.givers, b)
	}
}

// placeOf tells also those blocks apart that share an address.
func placeOf(b locate.Block) place {
	if isMark(b.Type) {
		return place{b.Path, fmt.Sprintf("%s@%d", b.Address, b.Range.Start)}
	}
	return place{b.Path, b.Address}
}

// isMark says that a type of block only tells Terraform where an object comes from or
// goes to. Such blocks have no name.
func isMark(kind string) bool { return kind == "moved" || kind == "import" || kind == "removed" }

// removal is one action's set of blocks, growing by what only served them.
type removal struct {
	*draft
	include bool
	pending []locate.Block
	done    []locate.Block
	givers  []locate.Block // outputs and locals among them that go along
	names   []string
	items   []string                        // what is taken out of lists, for the summary
	cut     map[within]hclsyntax.Expression // attributes taken out of blocks that stay
	taken   map[within]int                  // items taken out of lists
}

// within is an attribute of a block.
type within struct {
	place
	attribute string
}

// remove plans one block's removal and includes or refuses what refers to it.
func (r *removal) remove(b locate.Block) error {
	if err := r.removable(b); err != nil {
		return err
	}
	if err := r.readElsewhere(b); err != nil {
		return err
	}
	if err := r.add(b.Path, removalOf(b)); err != nil {
		return err
	}
	r.done = append(r.done, b)
	r.names = append(r.names, called(b))
	r.destroys(b)
	var refs []locate.Reference
	for _, ref := range r.req.Index.References(b.Path, b.Address) {
		if at, err := r.referrer(ref); isMark(b.Type) || err == nil && r.removed[placeOf(at)] {
			continue
		}
		refs = append(refs, ref)
	}
	users, names := r.usersByName(b, refs)
	if n := len(refs) + len(users); n > 0 && !r.include {
		return refuse("%s is referred to by %s", b.Address, enumerate(append(references(refs), uses(users)...)))
	}
	if err := r.includeUsers(b, users, names); err != nil {
		return err
	}
	return r.includeAll(b, refs)
}

// removalOf is the step that takes a block out.
func removalOf(b locate.Block) edit.Step {
	switch {
	case b.Type == "local":
		return edit.RemoveAttribute{Address: b.Address}
	case isMark(b.Type):
		return edit.RemoveBlock{Address: b.Address, Start: b.Range.Start, End: b.Range.End}
	}
	return edit.RemoveBlock{Address: b.Address}
}

// called is what a sentence calls a block.
func called(b locate.Block) string {
	if isMark(b.Type) {
		return fmt.Sprintf("a block %q (%s:%d)", b.Type, b.Path, b.Line)
	}
	return b.Address
}

// referrer is the block that refers.
func (r *removal) referrer(ref locate.Reference) (locate.Block, error) {
	if isMark(ref.Address) {
		b, ok := r.req.Index.BlockAt(ref.Path, ref.Address, ref.Line)
		if !ok {
			return b, refuse("%s is not in %q", ref.Address, ref.Path)
		}
		return b, nil
	}
	return r.block(ref.Path, ref.Address)
}

// removable refuses what remove_block leaves alone.
func (r *removal) removable(b locate.Block) error {
	switch {
	case isMark(b.Type), b.Type == "local":
		return nil
	case !slices.Contains(removable, b.Type):
		return refuse("%s (%s:%d) is a block of type %s, which remove_block leaves alone", b.Address, b.Path, b.Line, b.Type)
	}
	return r.protected(b)
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

// includeAll queues the referring blocks that only served b, and takes b out of lists of
// others.
func (r *removal) includeAll(b locate.Block, refs []locate.Reference) error {
	for _, ref := range refs {
		referrer, err := r.referrer(ref)
		if err != nil {
			return err
		}
		if r.removed[placeOf(referrer)] {
			continue
		}
		if isMark(referrer.Type) {
			if err := r.includeMark(referrer, b, ref); err != nil {
				return err
			}
			continue
		}
		serves, err := r.serves(referrer, b, refs)
		if err != nil {
			return err
		}
		if serves {
			r.queue(referrer)
			continue
		}
		listed, err := r.takeItem(referrer, b, ref)
		if err != nil {
			return err
		}
		if !listed {
			return refuse("%s refers to %s and does not only serve it", references([]locate.Reference{ref})[0], b.Address)
		}
	}
	return nil
}

// serves says that a block's very purpose is b, and b alone: what may also be
// another's stays.
func (r *removal) serves(referrer, b locate.Block, refs []locate.Reference) (bool, error) {
	if referrer.Type == "local" {
		return true, nil // what else it gives is judged when all is known
	}
	purpose := locate.Serves(resourceType(referrer))
	if referrer.Type == "output" {
		purpose = []string{"value"}
	}
	for _, ref := range refs {
		if ref.Path != referrer.Path || ref.Address != referrer.Address || !slices.Contains(purpose, ref.Attribute) {
			continue
		}
		if referrer.Type == "output" {
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

// aboutRemovedOnly refuses to take an output or a local along that gives more than what
// is removed.
func (r *removal) aboutRemovedOnly(b locate.Block) error {
	value, err := r.gives(b)
	if err != nil {
		return err
	}
	for _, traversal := range hclsyntax.Variables(value) {
		if !r.removedIn(path.Dir(b.Path), addressed(traversal)) {
			return refuse("%s gives more than what is removed", named([]locate.Block{b}))
		}
	}
	if givesConstant(value) {
		return refuse("%s gives a constant beside what is removed", named([]locate.Block{b}))
	}
	return nil
}

// gives is the value of an output or a local.
func (r *removal) gives(b locate.Block) (hclsyntax.Expression, error) {
	if b.Type == "local" {
		return r.localValue(b)
	}
	body, err := r.body(b)
	if err != nil {
		return nil, err
	}
	return body.Attributes["value"].Expr, nil
}

// givesConstant says that a value has an item that refers to nothing, as a list or an
// object may, or a branch of a condition. Text around a reference is no item, and what
// is empty gives nothing.
func givesConstant(x hclsyntax.Expression) bool {
	found := false
	item := func(x hclsyntax.Expression) {
		if len(hclsyntax.Variables(x)) > 0 {
			return
		}
		v, diags := x.Value(nil)
		empty := !diags.HasErrors() && v.IsWhollyKnown() && (v.IsNull() || v.Type() == cty.String && v.AsString() == "" || v.CanIterateElements() && v.LengthInt() == 0)
		found = found || !empty
	}
	_ = hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		switch e := node.(type) {
		case *hclsyntax.TupleConsExpr:
			for _, part := range e.Exprs {
				item(part)
			}
		case *hclsyntax.ObjectConsExpr:
			for _, part := range e.Items {
				item(part.ValueExpr)
			}
		case *hclsyntax.ConditionalExpr:
			item(e.TrueResult)
			item(e.FalseResult)
		}
		return nil
	})
	return found
}

func (r *removal) removedIn(folder, address string) bool {
	for p := range r.removed {
		if path.Dir(p.path) == folder && p.address == address {
			return true
		}
	}
	return false
}
