package locate

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
)

// pair finds the files that OpenTofu reads instead of others of Terraform's. A
// folder with such files has two readings. A block that is the same in both
// files counts once, as that of OpenTofu's; other blocks of theirs all count,
// because which program reads the folder is not known.
func (m *module) pair() {
	files := map[string]*Source{} // nil: did not parse
	dual := false
	for _, p := range m.unread {
		files[p] = nil
		dual = dual || forOpenTofu(p)
	}
	for _, s := range m.all {
		dual = dual || forOpenTofu(s.Path())
	}
	if !dual {
		return
	}
	for _, s := range m.all {
		files[s.Path()] = s
	}
	m.twins, m.doubles = map[string]string{}, map[*node]*node{}
	for p, s := range files {
		other, there := files[twin(p)]
		if !there || path.Dir(p) != m.folder {
			continue
		}
		m.twins[p] = twin(p)
		if s == nil || other == nil {
			continue
		}
		for _, n := range s.nodes {
			for _, o := range other.nodes {
				if o.Address == n.Address && bytes.Equal(s.text(n), other.text(o)) {
					m.doubles[n] = o
				}
			}
		}
	}
	m.nodes = slices.DeleteFunc(slices.Clone(m.nodes), func(n *node) bool { return m.doubles[n] != nil })
}

func (s *Source) text(n *node) []byte { return s.file.Data[n.Range.Start:n.Range.End] }

// Twin is the file that OpenTofu reads instead of the one at a path, or that
// Terraform does.
func (ix *Index) Twin(file string) (other string, ok bool) {
	m := ix.module(path.Dir(file))
	if m == nil {
		return "", false
	}
	if other, ok = m.twins[file]; ok {
		return other, true
	}
	for terraform, tofu := range m.twins {
		if tofu == file {
			return terraform, true
		}
	}
	return "", false
}

func (ix *Index) areTwins(a, b string) bool {
	other, ok := ix.Twin(a)
	return ok && other == b
}

// settled lets a result stand if what it names is the same for Terraform and
// OpenTofu. Where both read it from files of their own, it is in both.
func (ix *Index) settled(r Result) Result {
	var all []Site
	for _, site := range r.Sites {
		all = append(all, site)
		m := ix.module(path.Dir(site.Path))
		if m == nil || len(m.twins) == 0 || site.Address == "" {
			continue
		}
		terraform, tofu := m.readings(site.Address)
		switch {
		case slices.Equal(terraform, tofu):
		case len(terraform) == 1 && len(tofu) == 1 && m.doubles[terraform[0]] == tofu[0]:
			for _, n := range []*node{terraform[0], tofu[0]} {
				all = append(all, ix.in(n, site))
			}
		default:
			return m.several(site)
		}
	}
	slices.SortFunc(all, compareSites)
	r.Sites = slices.Compact(all)
	return r
}

// in is where a site lies in the same block of another file.
func (ix *Index) in(n *node, site Site) Site {
	found := site
	found.Path, found.Line = n.Path, n.Line
	if b, ok := ix.Block(site.Path, site.Address); ok && site.Literal != (Range{}) {
		moved := n.Range.Start - b.Range.Start
		found.Literal = Range{site.Literal.Start + moved, site.Literal.End + moved}
		found.Line = ix.at(n.Path).line(found.Literal.Start)
	}
	return found
}

// readings are the blocks with an address that Terraform reads, and those that
// OpenTofu does.
func (m *module) readings(address string) (terraform, tofu []*node) {
	for _, n := range m.written[address] {
		if !forOpenTofu(n.Path) {
			terraform = append(terraform, n)
		}
		if m.twins[n.Path] == "" {
			tofu = append(tofu, n)
		}
	}
	return terraform, tofu
}

// several says why a block is not the only one of its address in the module.
func (m *module) several(site Site) Result {
	terraform, tofu := m.readings(site.Address)
	if len(terraform) > 1 || len(tofu) > 1 {
		return Result{Ambiguous: true, Why: fmt.Sprintf("%s is declared more than once in %q", site.Address, m.folder)}
	}
	files := fmt.Sprintf("for Terraform and for OpenTofu, which reads files of its own in %q", m.folder)
	for _, p := range slices.Sorted(maps.Keys(m.twins)) {
		if other := m.twins[p]; p == site.Path || other == site.Path {
			files = fmt.Sprintf("in %q and in %q, which OpenTofu reads instead", p, other)
		}
	}
	return Result{Ambiguous: true, Why: fmt.Sprintf("%s (%s:%d) is not the same %s, and which of the two programs is used is not known", site.Address, site.Path, site.Line, files)}
}
