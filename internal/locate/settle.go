package locate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// maxMoves bounds the moved blocks that one address is taken through.
const maxMoves = 20

// findMapped settles an identity, or a resource by what identifies it, to the
// address that a state, a plan or an import block gives it. False: none of them
// knows it.
func (ix *Index) findMapped(q Query, w want) (Result, bool) {
	entries, certain := ix.asked(q, w)
	switch {
	case len(entries) == 0:
		return Result{}, false
	case !certain && isKeyID(q, w):
		return Result{Why: fmt.Sprintf("%s has access keys of %q, and the reported one is none of them", listed(filesOf(entries)), w.name)}, true
	}
	var sites []Site
	var stale []string
	for _, e := range entries {
		found, why := ix.declaring(e)
		if why != "" {
			stale = append(stale, why)
		}
		sites = append(sites, found...)
	}
	slices.SortFunc(sites, compareSites)
	sites = slices.Compact(sites)
	switch {
	case len(sites) == 0 || len(stale) > 0 && !certain:
		return Result{Why: listed(stale)}, true
	case len(sites) > 1:
		return ambiguous(fmt.Sprintf("%s gives several addresses to what is reported", listed(filesOf(entries))), sites), true
	}
	return Result{Sites: sites}, true
}

// agreed refuses an access key that was found by its user's name, where a state or
// an import block gives the block another id than the reported one.
func (ix *Index) agreed(q Query, w want, r Result) Result {
	if !isKeyID(q, w) || len(r.Sites) != 1 {
		return r
	}
	found := r.Sites[0]
	for _, m := range ix.mappings() {
		for _, e := range m.entries {
			if _, told := e.values["id"]; !told || !w.fits(e.kind) || !strings.Contains(e.address, found.Address) {
				continue
			}
			sites, _ := ix.declaring(e)
			other := func(s Site) bool {
				return s.Path == found.Path && s.Address == found.Address && (s.Instance == found.Instance || found.Instance == "")
			}
			if slices.ContainsFunc(sites, other) {
				return Result{Why: fmt.Sprintf("%s gives %s (%s:%d) another id than the reported one", e.file, found.Address, found.Path, found.Line)}
			}
		}
	}
	return r
}

// isKeyID says that a query has an access key's own id.
func isKeyID(q Query, w want) bool {
	return w.kind == finding.AccessKey && q.Identity.ID != "" && w.arn == ""
}

func filesOf(entries []*mapped) []string {
	var files []string
	for _, e := range entries {
		files = append(files, e.file)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// asked lists the entries for what a query is about: those with its id, ARN or
// address, for certain, or else those with its name.
func (ix *Index) asked(q Query, w want) (found []*mapped, certain bool) {
	ids := w.ids(q)
	if len(ids) == 0 && w.name == "" {
		return nil, false
	}
	for _, m := range ix.mappings() {
		for _, text := range ids {
			for _, e := range m.texts[digestOf(text)] {
				fits := w.fits(e.kind) || text == q.Resource && w.kind == ""
				if fits && w.sameAccount(e) && e.identifiedBy(text) && !slices.Contains(found, e) {
					found = append(found, e)
				}
			}
		}
	}
	if len(found) > 0 || w.name == "" {
		return found, true
	}
	for _, m := range ix.mappings() {
		for _, e := range m.texts[digestOf(w.name)] {
			if w.fits(e.kind) && w.names(e) {
				found = append(found, e)
			}
		}
	}
	return found, false
}

// ids are the texts of a query that identify by themselves.
func (w want) ids(q Query) []string {
	var all []string
	for _, text := range []string{q.Identity.ID, q.Identity.Name, q.Resource} {
		if text == "" || text != q.Identity.ID && !strings.ContainsAny(text, ":/@") {
			continue
		}
		all = append(all, text)
	}
	if w.platform == "kubernetes" && w.scope != "" && w.name != "" {
		all = append(all, w.scope+"/"+w.name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (e *mapped) identifiedBy(text string) bool {
	d := digestOf(text)
	return slices.ContainsFunc(identifiers, func(name string) bool { held, ok := e.values[name]; return ok && held == d })
}

// fits says whether a block type may stand for what is wanted.
func (w want) fits(kind string) bool {
	if r, ok := ruleOf(kind); ok {
		return w.asks(r)
	}
	return !w.tabled() && declares(kind, w.platform, w.kind)
}

func (w want) sameAccount(e *mapped) bool {
	return w.account == "" || e.account == "" || w.account == e.account
}

// names says whether an entry has the wanted name, and nothing that speaks
// against it: another account, another project, an ARN that is not the one.
func (w want) names(e *mapped) bool {
	r, ok := ruleOf(e.kind)
	if !ok {
		r = fallback
	}
	if e.values[r.name] != digestOf(w.name) {
		return false
	}
	_, hasARN := e.values["arn"]
	if w.path != "" && hasARN || !w.sameAccount(e) {
		return false
	}
	scope, scoped := e.values[r.scope]
	return w.scope == "" || !scoped || scope == digestOf(w.scope)
}

// mappings are what a state, a plan and import blocks say.
func (ix *Index) mappings() []*Mapping {
	all := ix.names().mappings()
	if ix.mapping != nil {
		all = append([]*Mapping{ix.mapping}, all...)
	}
	return all
}

// declaring finds the block of an entry's address.
func (ix *Index) declaring(e *mapped) (sites []Site, stale string) {
	stale = fmt.Sprintf("%q has it as %s, which the code does not declare: the file is older than the code, or of other code", e.file, e.address)
	for _, folder := range ix.codeOf(e.folder()) {
		m := ix.module(folder)
		if m == nil {
			continue
		}
		a, ok := parseAddress(m.moved(e.address))
		if !ok {
			continue
		}
		site, why, ok := ix.declared(m, a)
		switch {
		case ok:
			sites = append(sites, site)
		case why != "":
			stale = fmt.Sprintf("%q has it as %s: %s", e.file, e.address, why)
		}
	}
	if len(sites) > 0 {
		return sites, ""
	}
	return nil, stale
}

// codeOf lists the folders of the code that a state may be of: one that lies beside
// code is of that code or, beside a unit, of what the unit runs; one that lies
// elsewhere may be of any module that is run by itself.
func (ix *Index) codeOf(folder string) []string {
	m := ix.module(folder)
	if m == nil || m.isOnlyVariables() {
		return slices.DeleteFunc(slices.Clone(ix.folders()), func(f string) bool { return !ix.isRoot(f) })
	}
	for _, c := range m.calls {
		if c.name == unitCall {
			return []string{c.target}
		}
	}
	return []string{folder}
}

// declared is the block with an address from a module, if there is exactly one, and
// otherwise why it says nothing of what is there; without either it is not there.
func (ix *Index) declared(m *module, a resourceAddress) (site Site, why string, ok bool) {
	child, why := ix.through(m, a.modules)
	if child == nil {
		return Site{}, why, false
	}
	nodes := child.byAddress[a.address]
	switch n := ix.calledTimes(child.folder); {
	case len(nodes) == 0:
		return Site{}, "", false
	case n > 1:
		return Site{}, fmt.Sprintf("module %q, which declares %s, is called %d times", child.folder, a.address, n), false
	case len(a.modules) == 0 && !ix.isRoot(child.folder):
		return Site{}, fmt.Sprintf("module %q, which declares %s, is called by other code, too", child.folder, a.address), false
	case len(nodes) > 1:
		return Site{}, child.several(nodes[0].site(nodes[0].Path)).Why, false
	}
	site, why = ix.instanceSite(child, nodes[0], a)
	return site, why, why == ""
}

// moved takes an address through the module's moved blocks.
func (m *module) moved(address string) string {
	for range maxMoves {
		next := address
		for _, n := range m.byAddress["moved"] {
			from, to := addressOf(n.expression("from")), addressOf(n.expression("to"))
			rest, ok := strings.CutPrefix(address, from)
			if ok && from != "" && to != "" && (rest == "" || rest[0] == '.' || rest[0] == '[') {
				next = to + rest
			}
		}
		if next == address {
			break
		}
		address = next
	}
	return address
}

// addressOf is an expression that is an address, as Terraform writes it; empty
// where it is none.
func addressOf(x hclsyntax.Expression) string {
	t, ok := x.(*hclsyntax.ScopeTraversalExpr)
	if !ok {
		return ""
	}
	return written(t.Traversal)
}

// imports are the addresses that a module's import blocks give to ids; nil: none.
func (ix *Index) imports(m *module) *Mapping {
	var entries []*mapped
	for _, n := range m.byAddress["import"] {
		e := newEvaluator(ix, "")
		roots := []*scope{{module: m, use: &use{certain: true}}}
		if ix.isRoot(m.folder) {
			roots = ix.uses(e, m) // a unit gives values of its own
		}
		for _, s := range e.scopes(n, roots) {
			if one := e.imported(n, s); one != nil {
				entries = append(entries, one)
			}
		}
	}
	if len(entries) == 0 {
		return nil
	}
	return newMapping(entries)
}

// imported reads one import block, in the scope of its instance if it has
// for_each; nil where what it says is not known.
func (e *evaluator) imported(n *node, s *scope) *mapped {
	to, id := n.expression("to"), n.expression("id")
	if to == nil || id == nil {
		return nil
	}
	t, _, ok := e.traversal(to, s)
	value := e.text(id, s)
	if !ok || !value.known {
		return nil
	}
	address := written(t)
	a, ok := parseAddress(address)
	if !ok {
		return nil
	}
	kind, _, _ := strings.Cut(a.address, ".")
	one := &mapped{file: n.Path, address: address, kind: kind, values: map[string]textDigest{"id": digestOf(value.value)}}
	if r, ok := ruleOf(kind); ok && r.idIsName {
		one.values[r.name] = one.values["id"]
	}
	return one
}

// written is how Terraform writes a reference to a block, or empty.
func written(t hcl.Traversal) string {
	var b strings.Builder
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			b.WriteString(step.Name)
		case hcl.TraverseAttr:
			b.WriteString("." + step.Name)
		case hcl.TraverseIndex:
			if step.Key.IsNull() || step.Key.Type() != cty.String && step.Key.Type() != cty.Number {
				return ""
			}
			b.WriteString(instance{key: step.Key}.index())
		default:
			return ""
		}
	}
	return b.String()
}
