package gitrepo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// treeCache keeps decoded trees, so that a chain of commits decodes each once.
// Entries handed out are shared: they are never changed in place.
type treeCache struct {
	trees   map[plumbing.Hash][]object.TreeEntry
	entries int
}

// mostEntries is about 100 MB; past it the cache starts anew.
const mostEntries = 1_000_000

func newTreeCache() *treeCache {
	return &treeCache{trees: make(map[plumbing.Hash][]object.TreeEntry)}
}

func (c *treeCache) put(h plumbing.Hash, entries []object.TreeEntry) {
	if c.entries += len(entries); c.entries > mostEntries {
		clear(c.trees)
		c.entries = len(entries)
	}
	c.trees[h] = entries
}

// tree reads a directory's entries in Git's order.
func (r *Repo) tree(h plumbing.Hash) ([]object.TreeEntry, error) {
	if entries, ok := r.trees.trees[h]; ok {
		return entries, nil
	}
	if h == emptyTree {
		return nil, nil // git need not store it
	}
	data, err := r.read(plumbing.TreeObject, h)
	if err != nil {
		return nil, fmt.Errorf("read tree %s: %w", h, err)
	}
	tree, err := object.DecodeTree(nil, newObject(plumbing.TreeObject, data))
	if err != nil {
		return nil, fmt.Errorf("read tree %s: %w", h, err)
	}
	if !slices.IsSortedFunc(tree.Entries, compareEntries) {
		slices.SortFunc(tree.Entries, compareEntries) // written by something that is not git
	}
	r.trees.put(h, tree.Entries)
	return tree.Entries, nil
}

// emptyTree is the id of a tree without entries.
var emptyTree = plumbing.ComputeHash(plumbing.TreeObject, nil)

// sortName is what Git sorts an entry by.
func sortName(entry object.TreeEntry) string {
	if entry.Mode == filemode.Dir {
		return entry.Name + "/"
	}
	return entry.Name
}

func compareEntries(a, b object.TreeEntry) int {
	return strings.Compare(sortName(a), sortName(b))
}

// position finds a name, as a file or as a directory: they sort apart.
func position(entries []object.TreeEntry, name string) (int, bool) {
	for _, sorted := range []string{name, name + "/"} {
		i, ok := slices.BinarySearchFunc(entries, sorted, func(entry object.TreeEntry, want string) int {
			return strings.Compare(sortName(entry), want)
		})
		if ok && entries[i].Name == name {
			return i, true
		}
	}
	return 0, false
}

// withEntry returns a copy of entries in which name is entry, or is gone when
// entry is nil.
func withEntry(entries []object.TreeEntry, name string, entry *object.TreeEntry) []object.TreeEntry {
	changed := slices.Clone(entries)
	if i, ok := position(changed, name); ok {
		changed = slices.Delete(changed, i, i+1)
	}
	if entry == nil {
		return changed
	}
	i, _ := slices.BinarySearchFunc(changed, *entry, compareEntries)
	return slices.Insert(changed, i, *entry)
}
