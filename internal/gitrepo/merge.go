package gitrepo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// ConflictError says which files two sides changed differently.
type ConflictError struct {
	Paths []string // sorted
}

func (e *ConflictError) Error() string {
	return "both sides changed " + strings.Join(e.Paths, ", ")
}

// MergeFiles is what theirs changed since base, as changes to make on ours,
// sorted by path. It is a merge of whole files: what both sides changed in the
// same way is left out, and what they changed differently is a
// [*ConflictError], as is a file of one side where the other has a directory.
func (r *Repo) MergeFiles(ctx context.Context, base, ours, theirs Hash) ([]Change, error) {
	var sides [3]*Snapshot
	for i, h := range []Hash{base, ours, theirs} {
		snapshot, err := r.At(ctx, h)
		if err != nil {
			return nil, err
		}
		sides[i] = snapshot
	}
	fail := func(err error) ([]Change, error) {
		return nil, fmt.Errorf("merge %s into %s of %q: %w", theirs, ours, r.where.display, err)
	}
	mine, yours := make(diff), make(diff)
	if err := r.diff("", sides[0].root, sides[1].root, mine); err != nil {
		return fail(err)
	}
	if err := r.diff("", sides[0].root, sides[2].root, yours); err != nil {
		return fail(err)
	}
	if conflicts := conflicts(mine, yours); len(conflicts) > 0 {
		return fail(&ConflictError{Paths: conflicts})
	}
	var changes []Change
	for _, path := range yours.paths() {
		if _, both := mine[path]; both {
			continue
		}
		change, err := r.changeOf(path, yours[path])
		if err != nil {
			return fail(err)
		}
		changes = append(changes, change)
	}
	return changes, nil
}

func (r *Repo) changeOf(path string, d delta) (Change, error) {
	if d.after == nil {
		return Change{Path: path, Delete: true}, nil
	}
	if d.after.Mode == filemode.Submodule {
		return Change{}, fmt.Errorf("path %q: %w: it is a submodule", path, ErrPath)
	}
	data, err := r.blob(d.after.Hash)
	if err != nil {
		return Change{}, fmt.Errorf("read %q: %w", path, err)
	}
	return Change{Path: path, Data: data, Mode: Mode(d.after.Mode), SetMode: true}, nil
}

// diff is what became of files, by path.
type diff map[string]delta

// delta is one file before and after; nil for absent.
type delta struct {
	before, after *object.TreeEntry
}

func (d diff) paths() []string {
	paths := make([]string, 0, len(d))
	for path := range d {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// diff compares two trees, and descends only where they differ.
func (r *Repo) diff(prefix string, before, after plumbing.Hash, into diff) error {
	if before == after {
		return nil
	}
	old, err := r.tree(before)
	if err != nil {
		return err
	}
	now, err := r.tree(after)
	if err != nil {
		return err
	}
	pairs := make(map[string]delta, len(now))
	for i := range old {
		pairs[old[i].Name] = delta{before: &old[i]}
	}
	for i := range now {
		pairs[now[i].Name] = delta{pairs[now[i].Name].before, &now[i]}
	}
	for name, pair := range pairs {
		was, is := pair.before, pair.after
		if sameEntry(was, is) {
			continue
		}
		path := prefix + name
		if isDir(was) || isDir(is) {
			if err := r.diff(path+"/", treeOf(was), treeOf(is), into); err != nil {
				return err
			}
		}
		fileWas, fileIs := fileOf(was), fileOf(is)
		if fileWas != nil || fileIs != nil {
			into[path] = delta{fileWas, fileIs}
		}
	}
	return nil
}

func isDir(entry *object.TreeEntry) bool { return entry != nil && entry.Mode == filemode.Dir }

func treeOf(entry *object.TreeEntry) plumbing.Hash {
	if isDir(entry) {
		return entry.Hash
	}
	return emptyTree
}

func fileOf(entry *object.TreeEntry) *object.TreeEntry {
	if isDir(entry) {
		return nil
	}
	return entry
}

// conflicts lists, sorted, the paths that both sides changed and left
// different, or where one left a file and the other a directory.
func conflicts(mine, yours diff) []string {
	var paths []string
	above := make(map[string]bool) // directories that mine put files into
	for path, d := range mine {
		if d.after != nil {
			for dir := parent(path); dir != ""; dir = parent(dir) {
				above[dir] = true
			}
		}
	}
	for path, theirs := range yours {
		ours, both := mine[path]
		clash := both && !sameEntry(ours.after, theirs.after)
		if theirs.after != nil {
			clash = clash || above[path]
			for dir := parent(path); dir != ""; dir = parent(dir) {
				clash = clash || mine[dir].after != nil
			}
		}
		if clash {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

func parent(path string) string {
	return path[:max(0, strings.LastIndexByte(path, '/'))]
}
