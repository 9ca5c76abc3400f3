package remedy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// orphans takes along the locals, variables and data sources that only served what is
// removed. One that cannot go harms nothing, so it stays, with a note.
func (r *removal) orphans() error {
	judged := map[place]bool{}
	for grown := true; grown; {
		found, err := r.mentioned()
		if err != nil {
			return err
		}
		grown = false
		for _, b := range found {
			if judged[placeOf(b)] || r.removed[placeOf(b)] || !r.unused(b) {
				continue
			}
			judged[placeOf(b)], grown = true, true
			if why := r.orphan(b); why != "" {
				r.note(fmt.Sprintf("%s (%s:%d) is used by nothing any more, and stays: %s.", b.Address, b.Path, b.Line, why))
			}
		}
	}
	return nil
}

// mentioned are the locals, variables and data sources that what is removed refers to,
// each once, in its order.
func (r *removal) mentioned() ([]locate.Block, error) {
	var all []locate.Block
	add := func(folder string, traversals []hcl.Traversal) {
		for _, t := range traversals {
			address := addressed(t)
			if kind, _, _ := strings.Cut(address, "."); kind != "local" && kind != "variable" && kind != "data" {
				continue
			}
			for _, b := range r.req.Index.Blocks(folder) {
				if b.Address == address && !slices.ContainsFunc(all, func(o locate.Block) bool { return placeOf(o) == placeOf(b) }) {
					all = append(all, b)
				}
			}
		}
	}
	for _, b := range r.done {
		traversals, err := r.traversals(b)
		if err != nil {
			return nil, err
		}
		add(path.Dir(b.Path), traversals)
	}
	for at, x := range r.cut {
		add(path.Dir(at.path), hclsyntax.Variables(x))
	}
	slices.SortFunc(all, func(a, b locate.Block) int { return comparePlaces(placeOf(a), placeOf(b)) })
	return all, nil
}

// traversals are all references in a block.
func (r *removal) traversals(b locate.Block) ([]hcl.Traversal, error) {
	if b.Type == "local" {
		value, err := r.localValue(b)
		if err != nil {
			return nil, err
		}
		return hclsyntax.Variables(value), nil
	}
	body, err := r.body(b)
	if err != nil {
		return nil, err
	}
	var all []hcl.Traversal
	_ = hclsyntax.VisitAll(body, func(node hclsyntax.Node) hcl.Diagnostics {
		if t, ok := node.(*hclsyntax.ScopeTraversalExpr); ok {
			all = append(all, t.Traversal)
		}
		return nil
	})
	return all, nil
}

// unused says that all that refers to a block is removed.
func (r *removal) unused(b locate.Block) bool {
	for _, ref := range r.req.Index.References(b.Path, b.Address) {
		at, err := r.referrer(ref)
		if err != nil || !r.removed[placeOf(at)] && r.cut[within{placeOf(at), ref.Attribute}] == nil {
			return false
		}
	}
	return true
}

// orphan plans that a block goes which nothing uses any more, or says why it stays.
func (r *removal) orphan(b locate.Block) (why string) {
	var others []planned
	switch b.Type {
	case "data":
		if why := r.alsoChecks(b); why != "" {
			return why
		}
	case "variable":
		if others, why = r.givenBy(b); why != "" {
			return why
		}
	}
	if _, ok := r.req.Index.Block(b.Path, b.Address); !ok {
		return "it is declared more than once"
	}
	for _, p := range append([]planned{{file: b.Path, step: removalOf(b)}}, others...) {
		if err := r.mayAdd(p.file, p.step); err != nil {
			return err.Error()
		}
	}
	r.steps[b.Path] = append(r.steps[b.Path], removalOf(b))
	for _, p := range others {
		r.steps[p.file] = append(r.steps[p.file], p.step)
		if p.value != nil {
			r.cut[within{p.of, b.Labels[0]}] = p.value
		}
	}
	r.removed[placeOf(b)] = true
	r.done = append(r.done, b)
	r.names = append(r.names, b.Address)
	return ""
}

// planned is a step that goes with an orphan's, and the argument that it takes away.
type planned struct {
	file  string
	step  edit.Step
	of    place
	value hclsyntax.Expression
}

// alsoChecks says that a data source has a purpose beside what reads it.
func (r *removal) alsoChecks(b locate.Block) string {
	body, err := r.body(b)
	if err != nil {
		return err.Error()
	}
	if len(body.Blocks) > 0 && slices.ContainsFunc(body.Blocks, func(n *hclsyntax.Block) bool { return n.Type == "lifecycle" }) {
		return "its lifecycle may hold conditions"
	}
	return ""
}

// givenBy plans that whatever gives a variable gives it no more, or says why the variable
// stays.
func (r *removal) givenBy(b locate.Block) (steps []planned, why string) {
	folder, name := path.Dir(b.Path), b.Labels[0]
	given := r.req.Index.Given(folder, name)
	called := len(r.req.Index.Callers(folder)) > 0
	body, err := r.body(b)
	switch {
	case err != nil:
		return nil, err.Error()
	case len(given.Elsewhere) > 0:
		return nil, fmt.Sprintf("%s:%d may give it", given.Elsewhere[0].Path, given.Elsewhere[0].Line)
	case !called && !r.req.Index.IsRoot(folder):
		return nil, "whether code elsewhere gives it is not known"
	case !called && body.Attributes["default"] == nil && len(given.Files) == 0:
		return nil, "it has no default, so that something outside of the code gives it"
	}
	for _, f := range given.Files {
		steps = append(steps, planned{file: f.Path, step: edit.RemoveAttribute{Attribute: name}})
	}
	for _, call := range given.Calls {
		if call.Type != "module" {
			return nil, fmt.Sprintf("%s:%d gives it", call.Path, call.Line)
		}
		body, err := r.body(call)
		if err != nil {
			return nil, err.Error()
		}
		steps = append(steps, planned{
			file: call.Path, step: edit.RemoveAttribute{Address: call.Address, Attribute: name},
			of: placeOf(call), value: body.Attributes[name].Expr,
		})
	}
	return steps, ""
}
