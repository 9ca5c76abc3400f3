package locate

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
)

// resourceAddress is a Terraform address taken apart.
type resourceAddress struct {
	modules []string // the calls to go through
	address string   // within the last module, without index
	indexed bool
}

// parseAddress reads "aws_iam_user.ci", "data.x.y", "module.a.module.b.x.y",
// with or without indexes. What does not look like that is no address.
func parseAddress(text string) (resourceAddress, bool) {
	var a resourceAddress
	plain, ok := withoutIndexes(text)
	if !ok {
		return a, false
	}
	a.indexed = strings.HasSuffix(text, "]")
	words := strings.Split(plain, ".")
	for _, w := range words {
		if !isName(w) {
			return a, false
		}
	}
	for len(words) > 2 && words[0] == "module" {
		a.modules = append(a.modules, words[1])
		words = words[2:]
	}
	a.address = dotted(words)
	switch {
	case words[0] == "data" || words[0] == "ephemeral":
		return a, len(words) == 3
	case words[0] == "provider":
		return a, len(words) == 2 || len(words) == 3
	case len(words) != 2:
		return a, false
	case slices.Contains([]string{"variable", "output", "module", "local"}, words[0]):
		return a, true
	}
	// A resource type names its provider first: aws_iam_user.
	return a, strings.Contains(words[0], "_")
}

func withoutIndexes(text string) (string, bool) {
	var b strings.Builder
	for {
		before, rest, indexed := strings.Cut(text, "[")
		b.WriteString(before)
		if !indexed {
			return b.String(), true
		}
		_, after, closed := strings.Cut(rest, "]")
		if !closed {
			return "", false
		}
		text = after
	}
}

func isName(w string) bool {
	for i, c := range w {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || c != '-' && !unicode.IsDigit(c)) {
			return false
		}
	}
	return w != ""
}

// findResource finds a block by address, in the reported folders if the report
// has places, else in every folder.
func (ix *Index) findResource(a resourceAddress, places []Place) Result {
	var nodes []*node
	for _, folder := range ix.folders() {
		near := slices.ContainsFunc(places, func(p Place) bool { return path.Dir(p.Path) == folder })
		if len(places) > 0 && !near && len(a.modules) == 0 {
			continue
		}
		found, why := ix.through(ix.module(folder), a.modules)
		if why != "" && (near || len(places) == 0) {
			return Result{Why: why}
		}
		if found == nil {
			continue
		}
		inside := slices.ContainsFunc(places, func(p Place) bool { return path.Dir(p.Path) == found.folder })
		if len(places) > 0 && !near && !inside {
			continue
		}
		if len(a.modules) > 0 && len(ix.callers()[found.folder]) > 1 {
			return Result{Ambiguous: true, Why: fmt.Sprintf("module %q, which declares %s, is called %d times", found.folder, a.address, len(ix.callers()[found.folder]))}
		}
		nodes = append(nodes, found.byAddress[a.address]...)
	}
	sites := make([]Site, len(nodes))
	for i, n := range nodes {
		sites[i] = n.site(n.Path)
		sites[i].Repeated = ix.severalOf(n)
	}
	slices.SortFunc(sites, compareSites)
	switch {
	case len(sites) == 0:
		return Result{Why: fmt.Sprintf("no block %q is in the code%s", a.address, ix.unreadNote(places))}
	case len(sites) == 2 && ix.areTwins(sites[0].Path, sites[1].Path):
		return ix.module(path.Dir(sites[0].Path)).several(sites[0])
	case len(sites) > 1:
		return ambiguous("the address is declared more than once", sites)
	case sites[0].Repeated && a.indexed:
		return Result{Ambiguous: true, Why: fmt.Sprintf("%s (%s:%d) has count or for_each, and the report means one of what it makes", sites[0].Address, sites[0].Path, sites[0].Line)}
	}
	return Result{Sites: sites}
}

// through follows calls from a module. It is nil where the first call is not
// there, and why says that a call leads out of the code.
func (ix *Index) through(m *module, calls []string) (to *module, why string) {
	for _, name := range calls {
		c := m.call(name)
		if c == nil {
			return nil, ""
		}
		if m = ix.module(c.target); c.target == "" || m == nil {
			return nil, fmt.Sprintf("module.%s (%s:%d) is not in the code, so what it declares is not known", name, c.node.Path, c.node.Line)
		}
	}
	return m, ""
}
