package locate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Impact measures what refers, directly or through others, to the blocks of
// the sites, and what calls their modules. Dependents carry no target: the index is of one target's tree. A
// site that is a literal has its block as the first dependent, which consumes
// the secret.
func (ix *Index) Impact(sites []Site) triage.Blast {
	w := &walk{ix: ix, seen: map[visit]bool{}, dependents: map[place]bool{}, named: map[place]triage.Dependent{}, unseen: map[string]bool{}}
	level := triage.BlastNone
	files := map[string]bool{}
	for _, site := range sites {
		w.own = append(w.own, place{site.Path, site.Address})
		files[site.Path] = files[site.Path] || site.Literal != Range{}
	}
	for _, site := range sites {
		level = wider(level, w.site(site))
	}
	if literals(files) > 1 {
		level = wider(level, triage.BlastMedium)
	}
	blast := triage.Blast{Level: level, Dependents: w.list(), Unseen: sorted(w.unseen)}
	environments := map[string]bool{}
	for _, p := range w.own {
		environments[ix.environmentOf(p.path, p.address)] = true
	}
	for _, d := range blast.Dependents {
		environments[d.Environment] = true
	}
	delete(environments, "")
	blast.Environments = sorted(environments)
	return blast
}

func literals(files map[string]bool) int {
	n := 0
	for _, literal := range files {
		n += boolOrder(literal)
	}
	return n
}

type place struct{ path, address string }

// visit is a block reached, and through which of a module call's outputs or
// arguments: calls pass on part of what they are given.
type visit struct {
	folder, address, argument string
}

// walk follows references backwards, each once.
type walk struct {
	ix         *Index
	own        []place
	seen       map[visit]bool
	dependents map[place]bool             // true: direct
	named      map[place]triage.Dependent // those that use an identity by its name
	unseen     map[string]bool
	reach      reach // of the site at hand
}

// site measures one site and notes its dependents.
func (w *walk) site(site Site) triage.BlastLevel {
	w.reach = reach{folder: path.Dir(site.Path), listed: map[place]bool{}}
	w.seen = map[visit]bool{}
	w.unread(w.ix.module(w.reach.folder))
	literal := site.Literal != Range{}
	address, argument := w.seed(site)
	if address == "" {
		w.unseen[fmt.Sprintf("who reads %q is not declared", site.Path)] = true
		if !isCode(site.Path) {
			return triage.BlastUnknown // edits reach these files, too
		}
		return literalLevel("", w.reach)
	}
	if literal && site.Address != "" && !isPlumbing(site.Address) {
		// It uses the secret itself, instead of handing it on.
		w.dependents[place{site.Path, site.Address}] = true
	}
	w.visit(visit{w.reach.folder, address, argument}, true)
	w.byName(site)
	w.uses(w.reach.folder)
	if literal {
		return literalLevel(address, w.reach)
	}
	return level(w.reach)
}

// byName follows what uses the site's identity by its name.
func (w *walk) byName(site Site) {
	names, unknown := w.ix.Names([]Site{site})
	for _, why := range unknown {
		w.unseen[why] = true
	}
	for _, d := range w.ix.Uses(names) {
		at := place{d.Path, d.Address}
		if slices.Contains(w.own, at) {
			continue
		}
		if _, refers := w.dependents[at]; !refers {
			w.named[at] = d
		}
		w.note(at, true)
		if d.Address == "" {
			w.reach.elsewhere = true // no code of a module
			continue
		}
		w.visit(visit{path.Dir(d.Path), d.Address, ""}, false)
	}
}

// seed is the block that the walk starts from: of a variable file's line, the
// variable it sets.
func (w *walk) seed(site Site) (address, argument string) {
	s, ok := w.ix.Source(site.Path)
	if !ok || s.body == nil {
		return "", ""
	}
	if isVariables(site.Path) {
		for name, a := range s.body.Attributes {
			if r := rangeOf(a.SrcRange); r.Start <= site.Literal.Start && site.Literal.End <= r.End {
				return "variable." + name, ""
			}
		}
		return "", ""
	}
	if n := s.enclosing(site.Literal.Start); n != nil && n.Type == "module" && site.Literal != (Range{}) {
		for name, a := range n.block.Body.Attributes {
			if r := rangeOf(a.SrcRange); r.Start <= site.Literal.Start && site.Literal.End <= r.End {
				return n.Address, name
			}
		}
	}
	return site.Address, ""
}

// visit follows what refers to a block.
func (w *walk) visit(at visit, direct bool) {
	if w.seen[at] {
		return
	}
	w.seen[at] = true
	m := w.ix.module(at.folder)
	if m == nil {
		return
	}
	w.unread(m)
	refs := m.referring(at.address)
	if name, ok := strings.CutPrefix(at.address, "module."); ok {
		refs = w.through(m, name, at, refs)
	}
	if name, ok := strings.CutPrefix(at.address, "output."); ok {
		w.callers(m, name)
	}
	for _, r := range refs {
		w.follow(r, at, direct)
	}
}

// follow notes the referring block and goes on from it.
func (w *walk) follow(r reference, from visit, direct bool) {
	folder := path.Dir(r.Path)
	if r.Address == from.address && folder == from.folder {
		return
	}
	w.note(place{r.Path, r.Address}, direct)
	next := visit{folder, r.Address, ""}
	if r.from.Type == "module" {
		next.argument, _, _ = strings.Cut(r.Attribute, ".")
		if strings.HasPrefix(from.address, "provider.") {
			// Everything inside uses the provider; no value has to be followed.
			w.reach.elsewhere = true
			return
		}
	}
	w.visit(next, false)
}

func (w *walk) note(p place, direct bool) {
	if slices.Contains(w.own, p) {
		return
	}
	w.dependents[p] = w.dependents[p] || direct
	w.reach.listed[p] = true
}

// uses notes the calls that lead to a site's module: what changes in it changes
// for each of them. They read nothing of it, so that by themselves they weigh
// what their number is.
func (w *walk) uses(folder string) {
	m := w.ix.module(folder)
	if m == nil || len(w.ix.callers()[folder]) == 0 {
		return
	}
	for _, use := range w.ix.chains(m, 0) {
		w.reach.uses++
		for s := use; s.call != nil; s = s.parent {
			p := place{s.call.node.Path, s.call.node.Address}
			if !slices.Contains(w.own, p) {
				w.dependents[p] = w.dependents[p] || s == use
			}
			w.reach.several = w.reach.several || repeats(s.call.node)
		}
	}
	w.reach.several = w.reach.several || w.reach.uses > 1
}

// through follows a value into a module call, and gives the references to what
// the call then makes of it. What a module outside the tree does with it is
// not known.
func (w *walk) through(m *module, name string, at visit, refs []reference) []reference {
	c := m.call(name)
	if c == nil || at.argument == "" || slices.Contains([]string{"depends_on", "count", "for_each", "providers"}, at.argument) {
		return refs
	}
	child := w.ix.module(c.target)
	if c.target == "" || child == nil {
		w.hide(fmt.Sprintf("what module.%s (%s:%d) does with what it is given is not in the code", name, c.node.Path, c.node.Line))
		return refs
	}
	if n := child.only("variable." + at.argument); n != nil {
		w.note(place{n.Path, n.Address}, false)
		w.visit(visit{c.target, n.Address, ""}, false)
	}
	// The outputs that carry it on lead back here by themselves.
	return nil
}

// callers follows an output to the callers of its module, or to what reads it
// from the state.
func (w *walk) callers(m *module, output string) {
	for _, r := range w.ix.callersOf(m, output) {
		w.follow(r, visit{m.folder, "output." + output, ""}, false)
	}
	if w.ix.isRoot(m.folder) {
		for _, r := range w.ix.stateReads(m, output) {
			if isUnit(r.Path) && w.lists(r.Path) {
				continue // as what it is
			}
			w.note(place{r.Path, r.Address}, false)
			w.visit(visit{path.Dir(r.Path), r.Address, ""}, false)
		}
		for _, unseen := range w.ix.unseenReads(m, output) {
			w.unseen[unseen] = true
		}
	}
	if m.standsAlone() {
		return
	}
	for _, folder := range w.ix.folders() {
		// A file that does not parse may call the module.
		w.unread(w.ix.module(folder))
	}
}

// unread notes the files of a module that could hold a dependent unseen.
func (w *walk) unread(m *module) {
	if m == nil {
		return
	}
	for _, p := range m.unread {
		if !isVariables(p) {
			w.hide(fmt.Sprintf("%q could not be read", p))
		}
	}
}

// lists says that something in a file is among the dependents.
func (w *walk) lists(file string) bool {
	for p := range w.dependents {
		if p.path == file {
			return true
		}
	}
	return false
}

func (w *walk) hide(what string) {
	w.unseen[what] = true
	w.reach.hidden = true
}

func (w *walk) list() []triage.Dependent {
	all := make([]triage.Dependent, 0, len(w.dependents))
	for p, direct := range w.dependents {
		d := triage.Dependent{Path: p.path, Address: p.address, Line: w.named[p].Line, Direct: direct, How: w.named[p].How}
		d.Environment = w.ix.environmentOf(p.path, p.address)
		if b, ok := w.ix.Block(p.path, p.address); ok && d.Line == 0 {
			d.Line = b.Line
		}
		all = append(all, d)
	}
	slices.SortFunc(all, triage.CompareDependents)
	if len(all) == 0 {
		return nil
	}
	return all
}

func sorted(set map[string]bool) []string {
	all := make([]string, 0, len(set))
	for s := range set {
		all = append(all, s)
	}
	slices.Sort(all)
	if len(all) == 0 {
		return nil
	}
	return all
}
