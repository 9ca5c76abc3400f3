package locate

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Given is what gives a module's variable its value, as far as the tree shows.
type Given struct {
	Calls []Block // module blocks and inputs of Terragrunt's units that give it
	Files []Site  // variable files that set it, for this module
	// Elsewhere are places that may give it, too: a variable file that may be used for
	// this module, a command or the environment that names it.
	Elsewhere []Site
}

// Given lists what sets a variable of a folder's module, sorted.
func (ix *Index) Given(folder, variable string) Given {
	var given Given
	for _, c := range ix.callers()[folder] {
		if c.node.expression(variable) != nil {
			given.Calls = append(given.Calls, c.node.Block)
		}
	}
	m := ix.module(folder)
	for _, s := range m.all {
		if s.unit != nil && s.folder() == folder && s.unit.gives(variable) {
			given.Calls = append(given.Calls, s.unit.node.Block)
		}
	}
	called := len(ix.callers()[folder]) > 0
	for _, b := range ix.broken {
		if isVariables(b) && !called {
			given.Elsewhere = append(given.Elsewhere, Site{Path: b, Line: 1})
		}
	}
	for _, s := range ix.base.files {
		now := ix.at(s.Path())
		if now == nil || called {
			continue
		}
		if isVariables(s.Path()) && now.body != nil {
			a, sets := now.body.Attributes[variable]
			switch {
			case !sets:
			case now.folder() == folder:
				given.Files = append(given.Files, Site{Path: s.Path(), Line: a.SrcRange.Start.Line})
			case ix.module(now.folder()) == nil || len(ix.module(now.folder()).nodes) == 0:
				given.Elsewhere = append(given.Elsewhere, Site{Path: s.Path(), Line: a.SrcRange.Start.Line})
			}
			continue
		}
		if at := now.gives(variable); at >= 0 {
			given.Elsewhere = append(given.Elsewhere, Site{Path: s.Path(), Line: now.line(at)})
		}
	}
	return given
}

// gives is where a command or the environment gives a variable in a file that is no
// code of a module: TF_VAR_name, or -var name=value; else -1.
func (s *Source) gives(variable string) int {
	if s.body != nil || isProse(s.Path()) || !s.searchable() {
		return -1
	}
	data := s.file.Data
	for from := 0; ; {
		i := bytes.Index(data[from:], []byte(variable))
		if i < 0 {
			return -1
		}
		start := from + i
		from = start + len(variable)
		if from < len(data) && isNameByte(data[from]) {
			continue
		}
		before := strings.TrimRight(string(data[max(0, start-16):start]), "\"' =")
		if strings.HasSuffix(before, "TF_VAR_") || strings.HasSuffix(before, "-var") {
			return start
		}
	}
}

// CalledBy says that a block's attribute is certain to be one of the names, and nothing
// else, wherever its module is used.
func (ix *Index) CalledBy(names []Name, file, address, attribute string) bool {
	m := ix.module(path.Dir(file))
	if m == nil || len(ix.uses(newEvaluator(ix, ""), m)) != 1 {
		return false
	}
	for _, name := range names {
		for _, u := range ix.usedAs(name.value) {
			if u.node.Path != file || u.node.Address != address || u.attribute != attribute || !u.names(name) {
				continue
			}
			if _, list := u.node.expression(attribute).(*hclsyntax.TupleConsExpr); u.node.expression(attribute) != nil && !list {
				return true
			}
		}
	}
	return false
}

// BlockAt is the block of an address that a line of a file lies in.
func (ix *Index) BlockAt(file, address string, line int) (Block, bool) {
	blocks := ix.Blocks(path.Dir(file))
	for _, b := range slices.Backward(blocks) {
		if b.Path == file && b.Address == address && b.Line <= line {
			return b, true
		}
	}
	return Block{}, false
}

// IsRoot says that a folder's module is known to be run by itself: nothing calls it, and
// it configures a provider or a backend, or has a file of variables.
func (ix *Index) IsRoot(folder string) bool {
	m := ix.module(folder)
	if m == nil || len(ix.callers()[folder]) > 0 {
		return false
	}
	return m.standsAlone() || slices.ContainsFunc(m.all, func(s *Source) bool { return s.folder() == folder && isVariables(s.Path()) })
}
