package gitrepo

import (
	"fmt"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// FilesUnder lists the files below one directory, as [Snapshot.Files] does, and
// reads no other. A directory that is not there has none.
func (s *Snapshot) FilesUnder(dir string) ([]File, error) {
	dir = strings.TrimRight(dir, "/")
	entry, ok, err := s.repo.find(s.root, dir)
	if err != nil {
		return nil, fmt.Errorf("list files below %q at %s of %q: %w", dir, s.commit.Hash, s.repo.where.display, err)
	}
	if !ok || entry.Mode != filemode.Dir {
		return nil, nil
	}
	var files []File
	if err := s.list(dir+"/", entry.Hash, &files); err != nil {
		return nil, fmt.Errorf("list files below %q at %s of %q: %w", dir, s.commit.Hash, s.repo.where.display, err)
	}
	return files, nil
}

// Names are what one directory holds, sorted: files, and directories with a slash
// at the end. A directory that is not there holds nothing; "" is the top one.
func (s *Snapshot) Names(dir string) ([]string, error) {
	tree := s.root
	if dir != "" {
		entry, ok, err := s.repo.find(s.root, dir)
		if err != nil {
			return nil, fmt.Errorf("list %q at %s of %q: %w", dir, s.commit.Hash, s.repo.where.display, err)
		}
		if !ok || entry.Mode != filemode.Dir {
			return nil, nil
		}
		tree = entry.Hash
	}
	entries, err := s.repo.tree(tree)
	if err != nil {
		return nil, fmt.Errorf("list %q at %s of %q: %w", dir, s.commit.Hash, s.repo.where.display, err)
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = sortName(entry)
	}
	return names, nil
}
