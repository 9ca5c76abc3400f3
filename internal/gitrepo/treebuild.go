package gitrepo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// treeBuilder makes the objects of one commit. Nothing is kept until all went
// well.
type treeBuilder struct {
	repo   *Repo
	staged []plumbing.EncodedObject
	trees  []builtTree
}

type builtTree struct {
	hash    plumbing.Hash
	entries []object.TreeEntry
}

func (b *treeBuilder) stage(o plumbing.EncodedObject) { b.staged = append(b.staged, o) }

// apply makes the directory at prefix ("" or ending in a slash) with edits
// applied, and returns its id: that of base when nothing differs.
func (b *treeBuilder) apply(prefix string, base plumbing.Hash, edits []edit) (plumbing.Hash, error) {
	before, err := b.repo.tree(base)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	entries := before
	for _, group := range byName(edits) {
		var now *object.TreeEntry
		if i, ok := position(before, group.name); ok {
			now = &before[i]
		}
		next, err := b.applyName(prefix+group.name, now, group)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		if !sameEntry(now, next) {
			entries = withEntry(entries, group.name, next)
		}
	}
	if slices.Equal(entries, before) {
		return base, nil
	}
	if len(entries) == 0 {
		return emptyTree, nil
	}
	encoded := &plumbing.MemoryObject{}
	if err := (&object.Tree{Entries: entries}).Encode(encoded); err != nil {
		return plumbing.ZeroHash, err
	}
	b.stage(encoded)
	b.trees = append(b.trees, builtTree{encoded.Hash(), entries})
	return encoded.Hash(), nil
}

// group is the edits below one name of a directory: of the file of that name,
// and of files under the directory of that name.
type group struct {
	name  string
	file  *Change
	below []edit
}

func byName(edits []edit) []group {
	var groups []group
	index := make(map[string]int, len(edits))
	for _, e := range edits {
		name, rest, deeper := strings.Cut(e.path, "/")
		i, ok := index[name]
		if !ok {
			i = len(groups)
			index[name] = i
			groups = append(groups, group{name: name})
		}
		if deeper {
			groups[i].below = append(groups[i].below, edit{path: rest, change: e.change})
		} else {
			groups[i].file = e.change
		}
	}
	return groups
}

// applyName gives the entry that stands at path after the edits, nil for none.
// Removals come first: a file may make room for a directory, and the reverse.
func (b *treeBuilder) applyName(path string, now *object.TreeEntry, g group) (*object.TreeEntry, error) {
	refuse := func(why string) (*object.TreeEntry, error) {
		return nil, fmt.Errorf("path %q: %w: %s", path, ErrPath, why)
	}
	next := now
	if now != nil && now.Mode == filemode.Submodule {
		return refuse("it is a submodule")
	}
	if g.file != nil && g.file.Delete {
		if now != nil && now.Mode == filemode.Dir {
			return refuse("it is a directory, and only files are removed")
		}
		next = nil
	}
	if len(g.below) > 0 {
		base := emptyTree
		if next != nil {
			if next.Mode != filemode.Dir {
				if slices.ContainsFunc(g.below, func(e edit) bool { return !e.change.Delete }) {
					return refuse("it is a file, and something is to be put below it")
				}
				return b.applyFile(path, next, g.file)
			}
			base = next.Hash
		}
		below, err := b.apply(path+"/", base, g.below)
		if err != nil {
			return nil, err
		}
		next = nil
		if below != emptyTree {
			next = &object.TreeEntry{Name: g.name, Mode: filemode.Dir, Hash: below}
		}
	}
	return b.applyFile(path, next, g.file)
}

// applyFile writes the file's new content over now.
func (b *treeBuilder) applyFile(path string, now *object.TreeEntry, change *Change) (*object.TreeEntry, error) {
	if change == nil || change.Delete {
		return now, nil
	}
	mode := filemode.Regular
	if change.Mode != 0 {
		mode = filemode.FileMode(change.Mode)
	}
	if now != nil {
		switch {
		case now.Mode == filemode.Dir:
			return nil, fmt.Errorf("path %q: %w: it is a directory", path, ErrPath)
		case change.SetMode:
		case now.Mode == filemode.Symlink && mode != filemode.Symlink:
			// Its content is where it points to: new text would point it elsewhere.
			return nil, fmt.Errorf("path %q: %w: it is a symbolic link", path, ErrPath)
		default:
			mode = now.Mode
		}
	}
	blob := newObject(plumbing.BlobObject, change.Data)
	next := &object.TreeEntry{Name: path[strings.LastIndexByte(path, '/')+1:], Mode: mode, Hash: blob.Hash()}
	if !sameEntry(now, next) {
		b.stage(blob)
	}
	return next, nil
}

func sameEntry(a, b *object.TreeEntry) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
