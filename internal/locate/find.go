package locate

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/quellhq/terraform-provider-quell/internal/comment"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// maxNamed bounds the places that a Why lists.
const maxNamed = 4

// Find looks for what q is about. What cannot be told is never guessed: the
// Result says either where it is or why nothing may be concluded.
func (ix *Index) Find(q Query, key finding.Key) Result {
	return ix.settled(ix.find(q, key))
}

func (ix *Index) find(q Query, key finding.Key) Result {
	if q.Fingerprint != "" {
		return ix.findSecret(q, key)
	}
	if a, ok := parseAddress(q.Resource); ok {
		return ix.ofOneCaller(q, ix.findResource(a, q.Places))
	}
	w := wanted(q.Identity, q.Resource)
	if r, known := ix.findMapped(q, w); known {
		return r
	}
	if w.name != "" {
		return ix.agreed(q, w, ix.findIdentity(w, q.Places))
	}
	if len(q.Places) > 0 {
		return ix.ofOneCaller(q, ix.findPlace(q.Places))
	}
	if q.Identity.Kind == finding.AccessKey && q.Identity.ID != "" {
		return Result{Why: "the report gives an access key's id without its user, and code does not hold ids of keys"}
	}
	return Result{Why: "the report names no secret, resource, identity or place in the code"}
}

// ofOneCaller refuses what a block of a shared module declares several times, if
// the report is about one: an edit would be of all.
func (ix *Index) ofOneCaller(q Query, found Result) Result {
	if q.Identity.Name == "" && q.Identity.ID == "" {
		return found
	}
	for _, site := range found.Sites {
		if uses := ix.calledTimes(path.Dir(site.Path)); uses > 1 {
			return Result{Ambiguous: true, Why: fmt.Sprintf("%s (%s:%d) is in a module that is called %d times, and the report means one of what it makes", site.Address, site.Path, site.Line, uses)}
		}
	}
	return found
}

// severalOf says that count or for_each, of a block or of a call that leads to it,
// may make several of it.
func (ix *Index) severalOf(n *node) bool {
	if n.block != nil && repeats(n) {
		return true
	}
	m := ix.module(path.Dir(n.Path))
	if m == nil {
		return false
	}
	for _, use := range ix.chains(m, 0) {
		for s := use; s.call != nil; s = s.parent {
			if repeats(s.call.node) {
				return true
			}
		}
	}
	return false
}

// calledTimes counts the ways in which calls of this tree use a folder's module.
func (ix *Index) calledTimes(folder string) int {
	m := ix.module(folder)
	if m == nil || len(ix.callers()[folder]) == 0 {
		return 0
	}
	return len(ix.chains(m, 0))
}

// findSecret looks everywhere for a value that identifies, and only where it
// was reported for one that could be anybody's.
func (ix *Index) findSecret(q Query, key finding.Key) Result {
	var sites []Site
	if q.Weak {
		if len(q.Places) == 0 {
			return Result{Why: "the value is too common to be looked for anywhere but at a reported place in the code, and none was reported"}
		}
		for _, p := range placePaths(q.Places) {
			if s, ok := ix.Source(p); ok {
				sites = append(sites, ix.literalSites(s, weakest(s, s.holds(q.Fingerprint, key, 1), q.Places))...)
			}
		}
	} else {
		for _, s := range ix.holding(q.Fingerprint, key) {
			sites = append(sites, ix.literalSites(s, s.holds(q.Fingerprint, key, minStrong))...)
		}
	}
	if len(sites) > 0 {
		return Result{Sites: sites}
	}
	if q.Weak {
		return Result{Why: "the value is no longer at the reported place: " + listed(placePaths(q.Places)) + ix.unreadNote(q.Places)}
	}
	return Result{Why: "no literal in the code has the secret's value" + ix.unreadNote(nil)}
}

// weakest chooses among the places of a common value in one file: in Terraform
// only literals; those on the reported lines, if any are; whole strings before
// parts of strings.
func weakest(s *Source, found []span, places []Place) []span {
	if s.body != nil {
		found = slices.DeleteFunc(found, func(c span) bool { return !c.literal })
	}
	onLines := slices.DeleteFunc(slices.Clone(found), func(c span) bool {
		return !slices.ContainsFunc(places, func(p Place) bool { return p.covers(s, c) })
	})
	moved := slices.ContainsFunc(places, func(p Place) bool { return p.Path == s.Path() && (p.Gone || p.Address != "") })
	if len(onLines) > 0 || moved { // elsewhere in the file it may be anybody's
		found = onLines
	}
	whole := slices.DeleteFunc(slices.Clone(found), func(c span) bool { return !c.whole })
	if len(whole) > 0 {
		return whole
	}
	return found
}

func (ix *Index) literalSites(s *Source, found []span) []Site {
	sites := make([]Site, 0, len(found))
	for _, c := range found {
		site := Site{Path: s.Path(), Literal: c.Range, Line: s.line(c.Start)}
		if n := s.enclosing(c.Start); n != nil {
			site.Address = n.Address
			site.Repeated = ix.severalOf(n)
		}
		sites = append(sites, site)
	}
	return sites
}

// findPlace is the last way: the one block that encloses all reported lines, or
// in a file that has none the one line.
func (ix *Index) findPlace(places []Place) Result {
	var sites []Site
	for _, p := range places {
		s, ok := ix.Source(p.Path)
		switch {
		case !ok && slices.Contains(ix.broken, p.Path):
			return Result{Why: fmt.Sprintf("%q does not parse", p.Path)}
		case !ok:
			return Result{Why: fmt.Sprintf("%q is not in the code", p.Path)}
		case p.StartLine == 0:
			return Result{Why: fmt.Sprintf("the report gives no line in %q", p.Path)}
		case p.Gone:
			return Result{Why: fmt.Sprintf("%q has changed since it was reported, and what stood at line %d is not to be told any more", p.Path, p.StartLine)}
		case isCode(p.Path) && !isTerraform(p.Path):
			return Result{Why: fmt.Sprintf("%q is Terraform without blocks", p.Path)}
		case !isTerraform(p.Path):
			if p.StartLine > s.line(len(s.file.Data)) {
				return Result{Why: fmt.Sprintf("%q has no line %d", p.Path, p.StartLine)}
			}
			sites = append(sites, Site{Path: p.Path, Line: p.StartLine})
			continue
		}
		found := s.nodesAt(p)
		if len(found) == 0 {
			found = s.leadingInto(p)
		}
		if len(found) == 0 {
			return Result{Why: fmt.Sprintf("no block stands at line %d of %q", p.StartLine, p.Path)}
		}
		for _, n := range found {
			site := n.site(p.Path)
			site.Repeated = ix.severalOf(n)
			sites = append(sites, site)
		}
	}
	slices.SortFunc(sites, compareSites)
	sites = slices.Compact(sites)
	if len(sites) > 1 {
		return ambiguous("the reported lines are in several blocks", sites)
	}
	if m := ix.module(path.Dir(sites[0].Path)); sites[0].Address != "" && m.only(sites[0].Address) == nil {
		return m.several(sites[0])
	}
	return Result{Sites: sites}
}

// touching lists the blocks that the reported lines are in.
func (s *Source) touching(p Place) []*node {
	var found []*node
	for _, n := range s.nodes {
		if n.Line <= max(p.StartLine, p.EndLine) && p.StartLine <= s.lastLine(n) {
			found = append(found, n)
		}
	}
	return found
}

// lastLine is the line on which a block ends.
func (s *Source) lastLine(n *node) int {
	return n.Line + bytes.Count(s.file.Data[n.Range.Start:n.Range.End], []byte{'\n'})
}

// leadingInto is the block below the reported lines, if these are comments that
// are about it.
func (s *Source) leadingInto(p Place) []*node {
	last := max(p.StartLine, p.EndLine)
	for _, n := range s.nodes {
		if n.Line <= last {
			continue
		}
		code := hcl.Pos{Line: n.Line, Column: 1, Byte: n.Range.Start}
		if s.line(comment.Lead(s.file.Data, code)) <= p.StartLine {
			return []*node{n}
		}
		break
	}
	return nil
}

func compareSites(a, b Site) int {
	if c := strings.Compare(a.Path, b.Path); c != 0 {
		return c
	}
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return compareRanges(a.Literal, b.Literal)
}

func ambiguous(what string, sites []Site) Result {
	names := make([]string, len(sites))
	for i, s := range sites {
		names[i] = strings.TrimLeft(fmt.Sprintf("%s (%s:%d)", s.Address, s.Path, s.Line), " ")
	}
	return Result{Ambiguous: true, Why: what + ": " + listed(names)}
}

// listed joins names, and counts those beyond the first few.
func listed(names []string) string {
	if len(names) <= maxNamed {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed], ", "), len(names)-maxNamed)
}

func placePaths(places []Place) []string {
	paths := make([]string, len(places))
	for i, p := range places {
		paths[i] = p.Path
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// unreadNote says which files could hold what was not found; with places only
// those of the same folders could.
func (ix *Index) unreadNote(places []Place) string {
	var unread []string
	for _, folder := range ix.folders() {
		near := slices.ContainsFunc(places, func(p Place) bool { return path.Dir(p.Path) == folder })
		if len(places) == 0 || near {
			unread = append(unread, ix.module(folder).unread...)
		}
	}
	if len(unread) == 0 {
		return ""
	}
	return "; it may be in what could not be read: " + listed(unread)
}
