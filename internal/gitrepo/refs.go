package gitrepo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
)

const headsPrefix = "refs/heads/"

// readBranches reads refs/heads of a repository directory. The library's own
// listing is not used because it stops at an empty lock file and takes a full
// one for a branch, and other processes push while we read.
//
// Loose files come first: when git packs them meanwhile, it writes packed-refs
// before it removes them.
func readBranches(dir string) (map[string]plumbing.Hash, error) {
	tips := make(map[string]plumbing.Hash)
	links := make(map[string]string)
	root := filepath.Join(dir, "refs", "heads")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone while we walked
		} else if err != nil {
			return err
		}
		if entry.IsDir() || strings.HasSuffix(path, ".lock") {
			return nil
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		} else if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name, value := filepath.ToSlash(relative), strings.TrimSpace(string(text))
		if target, ok := strings.CutPrefix(value, "ref: "); ok {
			links[name] = strings.TrimSpace(target)
			return nil
		}
		if !plumbing.IsHash(value) {
			return fmt.Errorf("branch %q holds no object id: %q is damaged: look at it with: git fsck", name, path)
		}
		tips[name] = plumbing.NewHash(value)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := addPacked(tips, links, filepath.Join(dir, "packed-refs")); err != nil {
		return nil, err
	}
	for name, target := range links {
		// One level is what git symbolic-ref makes; a link to nothing is no branch.
		if tip, ok := tips[strings.TrimPrefix(target, headsPrefix)]; ok && strings.HasPrefix(target, headsPrefix) {
			tips[name] = tip
		}
	}
	return tips, nil
}

// addPacked adds the branches of a packed-refs file that have no loose file.
func addPacked(tips map[string]plumbing.Hash, links map[string]string, file string) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		hash, name, ok := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if !ok || !plumbing.IsHash(hash) {
			continue // the header, a comment, or the object that a tag points to
		}
		short, ok := strings.CutPrefix(name, headsPrefix)
		_, loose := tips[short]
		_, link := links[short]
		if ok && !loose && !link {
			tips[short] = plumbing.NewHash(hash)
		}
	}
	return nil
}

// isLocked tells whether a lock file stands in the way of moving the branches.
func (d *disk) isLocked(commands []*packp.Command) bool {
	locks := []string{filepath.Join(d.dir, "packed-refs.lock")}
	for _, c := range commands {
		locks = append(locks, filepath.Join(d.dir, filepath.FromSlash(c.Name.String())+".lock"))
	}
	return slices.ContainsFunc(locks, func(lock string) bool {
		_, err := os.Lstat(lock)
		return err == nil
	})
}
