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
	text    string   // as given
	modules []string // the calls to go through
	prefix  string   // those calls as given, each with its index and a dot behind
	address string   // within the last module, without index
	index   string   // the block's own, with its brackets; empty: none
	indexed bool     // the block or a call on the way has an index
}

// step is one name of an address and the index behind it.
type step struct{ name, index string }

// parseAddress reads "aws_iam_user.ci", "data.x.y", "module.a.module.b.x.y",
// with or without indexes. What does not look like that is no address.
func parseAddress(text string) (resourceAddress, bool) {
	a := resourceAddress{text: text}
	steps, ok := addressSteps(text)
	if !ok {
		return a, false
	}
	for len(steps) > 2 && steps[0].name == "module" {
		a.modules = append(a.modules, steps[1].name)
		a.prefix += "module." + steps[1].name + steps[1].index + "."
		a.indexed = a.indexed || steps[1].index != ""
		steps = steps[2:]
	}
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = s.name
	}
	a.address, a.index = dotted(words), steps[len(steps)-1].index
	a.indexed = a.indexed || a.index != ""
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

// addressSteps takes an address apart at its dots; an index may hold any text in
// quotes.
func addressSteps(text string) ([]step, bool) {
	var steps []step
	for {
		end := strings.IndexAny(text, ".[")
		s := step{name: text}
		if end >= 0 {
			s.name, text = text[:end], text[end:]
		} else {
			text = ""
		}
		if !isName(s.name) {
			return nil, false
		}
		for strings.HasPrefix(text, "[") {
			n := indexEnd(text)
			if n < 0 {
				return nil, false
			}
			s.index, text = s.index+text[:n], text[n:]
		}
		steps = append(steps, s)
		rest, more := strings.CutPrefix(text, ".")
		if !more {
			return steps, text == ""
		}
		text = rest
	}
}

// indexEnd is behind the bracket that closes the one which text begins with.
func indexEnd(text string) int {
	quoted := false
	for i := 1; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ']' && !quoted:
			return i + 1
		}
	}
	return -1
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
	var sites []Site
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
		for _, n := range found.byAddress[a.address] {
			site, why := ix.instanceSite(found, n, a)
			if why != "" {
				return Result{Why: why}
			}
			sites = append(sites, site)
		}
	}
	slices.SortFunc(sites, compareSites)
	switch {
	case len(sites) == 0:
		return Result{Why: fmt.Sprintf("no block %q is in the code%s", a.address, ix.unreadNote(places))}
	case len(sites) == 2 && ix.areTwins(sites[0].Path, sites[1].Path):
		return ix.module(path.Dir(sites[0].Path)).several(sites[0])
	case len(sites) > 1:
		return ambiguous("the address is declared more than once", sites)
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
