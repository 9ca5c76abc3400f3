package locate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// findIdentity finds the block that declares an identity. A name known for
// certain decides alone: that another name needs a plan makes it no candidate.
func (ix *Index) findIdentity(w want, places []Place) Result {
	table, fits := ix.names(), func(c *candidate) bool { return w.asks(c.rule) }
	if !w.tabled() {
		table = ix.others()
		fits = func(c *candidate) bool { return declares(c.node.kind(), w.platform, w.kind) }
	}
	var found []*candidate
	for _, c := range table.named(ix, w) {
		if fits(c) && w.agrees(c) {
			found = append(found, c)
		}
	}
	found = alike(nearest(found, places))
	switch {
	case len(found) == 0:
		return Result{Why: ix.absent(w, table, fits, places)}
	case len(found) > 1:
		return ambiguous(w.several(), candidateSites(found))
	}
	c := found[0]
	site := candidateSites(found)[0]
	switch {
	case c.use.module.only(c.node.Address) == nil:
		return c.use.module.several(site)
	case c.uses > 1:
		return Result{Ambiguous: true, Why: fmt.Sprintf("%s (%s:%d) is in a module that is called %d times", site.Address, site.Path, site.Line, c.uses)}
	case c.rule.owner && c.repeated && c.instance == "":
		return Result{Ambiguous: true, Why: fmt.Sprintf("%s (%s:%d) has count or for_each, and the code does not tell which of its keys is meant", site.Address, site.Path, site.Line)}
	}
	return Result{Sites: []Site{site}}
}

// agrees compares what tells equal names apart, where both sides know it.
func (w want) agrees(c *candidate) bool {
	if w.path != "" && c.path.known && c.path.value != w.path {
		return false
	}
	return w.scope == "" || !c.scope.known || c.scope.value == w.scope
}

// alike takes the instances of one block, all of which have the name, for the
// block: which of them is meant is not known.
func alike(all []*candidate) []*candidate {
	if len(all) < 2 || slices.ContainsFunc(all, func(c *candidate) bool { return c.node != all[0].node }) {
		return all
	}
	one := *all[0]
	one.instance, one.repeated = "", true
	return []*candidate{&one}
}

// nearest keeps the candidates in the reported folders, if any are there.
func nearest(all []*candidate, places []Place) []*candidate {
	near := slices.DeleteFunc(slices.Clone(all), func(c *candidate) bool {
		return !slices.ContainsFunc(places, func(p Place) bool { return path.Dir(p.Path) == c.folder() })
	})
	if len(near) > 0 {
		return near
	}
	return all
}

func candidateSites(all []*candidate) []Site {
	sites := make([]Site, len(all))
	for i, c := range all {
		sites[i] = c.node.site(c.node.Path)
		sites[i].Repeated, sites[i].Instance = c.repeated, c.instance
	}
	return sites
}

func (w want) several() string {
	if w.kind == finding.AccessKey {
		return fmt.Sprintf("the code has several access keys of %q and does not hold their ids", w.name)
	}
	return fmt.Sprintf("several blocks declare %s %q", w.noun(), w.name)
}

// absent says what is known about an identity that was not found.
func (ix *Index) absent(w want, table *nameTable, fits func(*candidate) bool, places []Place) string {
	why := fmt.Sprintf("nothing in the code declares %s %q", w.noun(), w.name)
	if w.kind == finding.AccessKey {
		why = fmt.Sprintf("the code declares no access key of %q", w.name)
		owner := w
		owner.kind = finding.User
		if w.platform == "google" {
			owner.kind = finding.ServiceAccount
		}
		for _, c := range ix.names().named(ix, owner) {
			if owner.asks(c.rule) && owner.agrees(c) {
				why = fmt.Sprintf("%s (%s:%d) declares %q, but the code has no access key of it", c.node.Address, c.node.Path, c.node.Line, w.name)
				break
			}
		}
	}
	return why + offNote(w, table, fits) + openNote(w, table, fits) + ix.unreadNote(places)
}

// offNote names the blocks that would declare it if they were not switched off.
func offNote(w want, table *nameTable, fits func(*candidate) bool) string {
	var off []string
	for _, c := range table.switchedOff() {
		if fits(c) && w.agrees(c) && c.name.known && c.name.value == w.name {
			off = append(off, fmt.Sprintf("%s (%s:%d) would, but is switched off by %s", c.node.Address, c.node.Path, c.node.Line, c.off))
		}
	}
	if len(off) == 0 {
		return ""
	}
	return "; " + listed(slices.Compact(off))
}

// openNote names the blocks that might turn out to be it, and counts the rest.
func openNote(w want, table *nameTable, fits func(*candidate) bool) string {
	var might []string
	others := 0
	counted := map[*node]bool{} // once, whatever instances it has
	for _, c := range table.needPlan() {
		if counted[c.node] || !fits(c) || !w.agrees(c) {
			continue
		}
		could, telling := c.name.might(w.name)
		counted[c.node] = could
		switch {
		case could && telling:
			might = append(might, fmt.Sprintf("%s (%s:%d), whose name needs a plan to know %s", c.node.Address, c.node.Path, c.node.Line, c.name.needs))
		case could:
			others++
		}
	}
	var b strings.Builder
	if len(might) > 0 {
		fmt.Fprintf(&b, "; it might be %s", listed(might))
	}
	switch {
	case others == 1:
		b.WriteString("; one block of its kind has a name that needs a plan to be known")
	case others > 1:
		fmt.Fprintf(&b, "; %d blocks of its kind have names that need a plan to be known", others)
	}
	return b.String()
}
