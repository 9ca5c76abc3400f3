package locate

import (
	"maps"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Index is a target's tree, ready to be asked. It never changes: With and
// Without give a new one that shares all but the folder they touch.
type Index struct {
	base   *tree
	over   map[string]*Source // files that differ from base; nil: removed
	broken []string           // files that did not parse, sorted

	// modules holds the folders that differ from base; nil: no code is left.
	modules map[string]*module
	folders func() []string
	callers func() map[string][]*call
	outputs func() map[string][]outputRead // by the output's name
	names   func() *nameTable              // blocks of the types in the table of rules
	others  func() *nameTable              // blocks of all other types
}

// tree is what overlays share.
type tree struct {
	files   []*Source // sorted by path
	at      map[string]int
	modules map[string]*module
	words   func() *wordTable
	named   func() map[string][]usedName // see (*Index).usedAs

	mu    sync.Mutex
	marks map[finding.Fingerprint]*markTable
}

// NewIndex makes a tree of parsed files, each of whose folders is a module.
// Broken names the files that are in the tree but did not parse, so that what
// they may hold is not taken for absent. The order of neither matters; of
// several sources of one path, the one with the least blob hash counts.
func NewIndex(sources []*Source, broken ...string) *Index {
	files := slices.Clone(sources)
	slices.SortStableFunc(files, func(a, b *Source) int {
		if c := strings.Compare(a.Path(), b.Path()); c != 0 {
			return c
		}
		return strings.Compare(a.Blob(), b.Blob())
	})
	files = slices.CompactFunc(files, func(a, b *Source) bool { return a.Path() == b.Path() })
	t := &tree{files: files, at: make(map[string]int, len(files)), modules: map[string]*module{}, marks: map[finding.Fingerprint]*markTable{}}
	inFolder, brokenIn := map[string][]*Source{}, map[string][]string{}
	t.words = sync.OnceValue(func() *wordTable { return newWordTable(t.files) })
	for i, s := range files {
		t.at[s.Path()] = i
		if isCode(s.Path()) {
			for _, folder := range s.folders() {
				inFolder[folder] = append(inFolder[folder], s)
			}
		}
	}
	broken = slices.Compact(slices.Sorted(slices.Values(broken)))
	for _, b := range broken {
		for _, folder := range foldersOf(b) {
			brokenIn[folder] = append(brokenIn[folder], b)
		}
	}
	for folder, files := range inFolder {
		t.modules[folder] = newModule(folder, files, brokenIn[folder])
	}
	for folder, broken := range brokenIn {
		if t.modules[folder] == nil {
			t.modules[folder] = newModule(folder, nil, broken)
		}
	}
	ix := (&Index{base: t, broken: broken}).ready()
	t.named = sync.OnceValue(func() map[string][]usedName { return ix.usedNames(ix.folders()...) })
	return ix
}

// ready sets up what is worked out when first asked.
func (ix *Index) ready() *Index {
	ix.folders = sync.OnceValue(ix.listFolders)
	ix.callers = sync.OnceValue(ix.findCallers)
	ix.outputs = sync.OnceValue(ix.findOutputReads)
	ix.names = sync.OnceValue(func() *nameTable { return newNameTable(ix, false) })
	ix.others = sync.OnceValue(func() *nameTable { return newNameTable(ix, true) })
	return ix
}

// With is the tree with one file replaced or added.
func (ix *Index) With(src *Source) *Index { return ix.overlay(src.Path(), src) }

// Without is the tree without one file, which need not be there.
func (ix *Index) Without(path string) *Index { return ix.overlay(path, nil) }

func (ix *Index) overlay(changed string, src *Source) *Index {
	next := &Index{base: ix.base, over: maps.Clone(ix.over), modules: maps.Clone(ix.modules)}
	next.broken = slices.DeleteFunc(slices.Clone(ix.broken), func(b string) bool { return b == changed })
	if next.over == nil {
		next.over, next.modules = map[string]*Source{}, map[string]*module{}
	}
	next.over[changed] = src
	if isCode(changed) {
		for _, folder := range touched(changed, ix.at(changed), src) {
			next.modules[folder] = next.rebuilt(folder)
		}
	}
	return next.ready()
}

// rebuilt is a folder's module as the overlay has it, or nil without code.
func (ix *Index) rebuilt(folder string) *module {
	var files []*Source
	if m := ix.base.modules[folder]; m != nil {
		for _, s := range m.all {
			if _, changed := ix.over[s.Path()]; !changed {
				files = append(files, s)
			}
		}
	}
	for p, s := range ix.over {
		if s != nil && isCode(p) && slices.Contains(s.folders(), folder) {
			files = append(files, s)
		}
	}
	slices.SortFunc(files, func(a, b *Source) int { return strings.Compare(a.Path(), b.Path()) })
	var broken []string
	for _, b := range ix.broken {
		if slices.Contains(foldersOf(b), folder) {
			broken = append(broken, b)
		}
	}
	if len(files) == 0 && len(broken) == 0 {
		return nil
	}
	return newModule(folder, files, broken)
}

// Source is the file at a path.
func (ix *Index) Source(path string) (*Source, bool) {
	s := ix.at(path)
	return s, s != nil
}

// at is the file at a path, or nil.
func (ix *Index) at(path string) *Source {
	if s, changed := ix.over[path]; changed {
		return s
	}
	if i, ok := ix.base.at[path]; ok {
		return ix.base.files[i]
	}
	return nil
}

// Block is the block with an address in the file at a path; false when there is
// none or the file has several.
func (ix *Index) Block(file, address string) (Block, bool) {
	m := ix.module(path.Dir(file))
	if m == nil {
		return Block{}, false
	}
	var found []*node
	for _, n := range m.written[address] {
		if n.Path == file {
			found = append(found, n)
		}
	}
	if len(found) != 1 {
		return Block{}, false
	}
	return found[0].Block, true
}

// module is the folder's code, or nil where it has none.
func (ix *Index) module(folder string) *module {
	if m, changed := ix.modules[folder]; changed {
		return m
	}
	return ix.base.modules[folder]
}

func (ix *Index) listFolders() []string {
	all := make([]string, 0, len(ix.base.modules))
	for folder := range ix.base.modules {
		if ix.module(folder) != nil {
			all = append(all, folder)
		}
	}
	for folder, m := range ix.modules {
		if m != nil && ix.base.modules[folder] == nil {
			all = append(all, folder)
		}
	}
	sort.Strings(all)
	return all
}

// findCallers lists the local calls of each folder, in the callers' order.
func (ix *Index) findCallers() map[string][]*call {
	all := map[string][]*call{}
	for _, folder := range ix.folders() {
		for _, c := range ix.module(folder).calls {
			if c.target != "" {
				all[c.target] = append(all[c.target], c)
			}
		}
	}
	return all
}

// holding lists the files that hold a strong secret, sorted by path.
func (ix *Index) holding(want finding.Fingerprint, key finding.Key) []*Source {
	var found []*Source
	for _, i := range ix.base.markTable(key).files(markOf(want)) {
		if s := ix.base.files[i]; ix.unchanged(s) {
			found = append(found, s)
		}
	}
	for _, s := range ix.over {
		if s != nil && len(s.holds(want, key, minStrong)) > 0 {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *Source) int { return strings.Compare(a.Path(), b.Path()) })
	return found
}

func (ix *Index) unchanged(s *Source) bool {
	_, changed := ix.over[s.Path()]
	return !changed
}

func (t *tree) markTable(key finding.Key) *markTable {
	t.mu.Lock()
	defer t.mu.Unlock()
	name := keyName(key)
	if t.marks[name] == nil {
		t.marks[name] = newMarkTable(t.files, key)
	}
	return t.marks[name]
}
