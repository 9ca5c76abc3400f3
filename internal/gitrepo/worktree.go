package gitrepo

import (
	"os"
	"path/filepath"
	"strings"

	format "github.com/go-git/go-git/v5/plumbing/format/config"
)

// CheckedOut says whether somebody's work tree on this machine shows the branch:
// the repository's own or a linked one. A push would move the branch under that
// person's feet. A repository on a server has no work tree that we know of.
func (r *Repo) CheckedOut(branch string) bool {
	d, ok := r.source.(*disk)
	if !ok {
		return false
	}
	var trees []string
	if !isBare(d.dir) {
		trees = append(trees, d.dir)
	}
	linked, _ := os.ReadDir(filepath.Join(d.dir, "worktrees")) // most repositories have none
	for _, entry := range linked {
		trees = append(trees, filepath.Join(d.dir, "worktrees", entry.Name()))
	}
	for _, tree := range trees {
		text, err := os.ReadFile(filepath.Join(tree, "HEAD"))
		if err == nil && strings.TrimSpace(string(text)) == "ref: "+headsPrefix+branch {
			return true
		}
	}
	return false
}

// isBare asks the repository's configuration first, as Git does, and where it
// says nothing the directory's name.
func isBare(dir string) bool {
	named := filepath.Base(dir) != ".git"
	file, err := os.Open(filepath.Join(dir, "config"))
	if err != nil {
		return named
	}
	defer func() { _ = file.Close() }()
	settings := format.New()
	if err := format.NewDecoder(file).Decode(settings); err != nil {
		return named
	}
	switch strings.ToLower(settings.Section("core").Option("bare")) {
	case "true", "yes", "on", "1":
		return true
	case "":
		return named
	}
	return false
}
