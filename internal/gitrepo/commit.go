package gitrepo

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// NewCommit makes a commit of base (nil: of nothing) with changes, in memory.
// Only what is new becomes an object: the files, the directories above them,
// the commit. The same arguments always give the same id. A parent may be a
// commit made a moment before.
//
// Changes that base already holds are dropped; when none is left, the error
// is [ErrNoChange]. A path that could harm a checkout is [ErrPath]; so are a
// file where base has a directory, a directory where it has a file, and one
// path twice.
func (r *Repo) NewCommit(parents []Hash, base *Snapshot, changes []Change, message string, author, committer Signature) (Hash, error) {
	made, err := r.newCommit(parents, base, changes, message, author, committer)
	if err != nil {
		return "", fmt.Errorf("make a commit for %q: %w", r.where.display, err)
	}
	return made, nil
}

func (r *Repo) newCommit(parents []Hash, base *Snapshot, changes []Change, message string, author, committer Signature) (Hash, error) {
	if strings.ContainsRune(message, 0) || !utf8.ValidString(message) {
		return "", errors.New("the message has a NUL byte or is not UTF-8")
	}
	made := &object.Commit{Message: strings.TrimRight(message, "\n") + "\n"}
	var err error
	if made.Author, err = checkSignature("author", author); err != nil {
		return "", err
	}
	if made.Committer, err = checkSignature("committer", committer); err != nil {
		return "", err
	}
	for _, parent := range parents {
		h, err := parseHash(parent)
		if err == nil {
			_, err = r.readCommit(h)
		}
		if err != nil {
			return "", fmt.Errorf("parent %q: %w: %w", string(parent), ErrNoCommit, err)
		}
		made.ParentHashes = append(made.ParentHashes, h)
	}
	root := emptyTree
	if base != nil {
		root = base.root
	}
	edits, err := editsOf(changes)
	if err != nil {
		return "", err
	}
	build := &treeBuilder{repo: r}
	if made.TreeHash, err = build.apply("", root, edits); err != nil {
		return "", err
	}
	if made.TreeHash == root {
		return "", ErrNoChange
	}
	if made.TreeHash == emptyTree {
		build.stage(newObject(plumbing.TreeObject, nil)) // a server may not have it
	}
	encoded := &plumbing.MemoryObject{}
	if err := made.Encode(encoded); err != nil {
		return "", err
	}
	build.stage(encoded)
	for _, o := range build.staged {
		if _, err := r.pending.SetEncodedObject(o); err != nil {
			return "", err
		}
	}
	for _, tree := range build.trees {
		r.trees.put(tree.hash, tree.entries)
	}
	return Hash(encoded.Hash().String()), nil
}

// checkSignature refuses what would end the header line early and forge
// another, and what git fsck calls damaged.
func checkSignature(role string, s Signature) (object.Signature, error) {
	for _, field := range []string{s.Name, s.Email} {
		if strings.ContainsAny(field, "<>\n\r\x00") || !utf8.ValidString(field) {
			return object.Signature{}, fmt.Errorf("%s %q <%q>: has a bracket, a line break or a NUL byte, or is not UTF-8", role, s.Name, s.Email)
		}
	}
	switch {
	case strings.TrimSpace(s.Name) == "":
		return object.Signature{}, fmt.Errorf("%s has no name", role)
	case s.When.Unix() < 0:
		return object.Signature{}, fmt.Errorf("%s %q has no time", role, s.Name)
	}
	return object.Signature{Name: strings.TrimSpace(s.Name), Email: strings.TrimSpace(s.Email), When: s.When}, nil
}

// edit is a change on its way down: path is what is left below the directory.
type edit struct {
	path   string
	change *Change
}

// editsOf checks and sorts changes.
func editsOf(changes []Change) ([]edit, error) {
	edits := make([]edit, 0, len(changes))
	for i := range changes {
		change := &changes[i]
		if err := checkPath(change.Path); err != nil {
			return nil, err
		}
		switch change.Mode {
		case 0, Regular, Executable, Symlink:
		default:
			return nil, fmt.Errorf("path %q: %w: mode %o is not one of a file", change.Path, ErrPath, change.Mode)
		}
		edits = append(edits, edit{path: change.Path, change: change})
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return strings.Compare(a.path, b.path) })
	for i := 1; i < len(edits); i++ {
		if edits[i].path == edits[i-1].path {
			return nil, fmt.Errorf("path %q: %w: it is changed twice", edits[i].path, ErrPath)
		}
	}
	return edits, nil
}

func newObject(t plumbing.ObjectType, data []byte) *plumbing.MemoryObject {
	o := &plumbing.MemoryObject{}
	o.SetType(t)
	_, _ = o.Write(data) // into memory
	return o
}
