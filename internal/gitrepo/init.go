package gitrepo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// Init makes a bare repository at path whose HEAD is main, with its parent
// directories. An empty bare repository that is there already is fine; anything else is left alone, with an error.
func Init(path string) error {
	if err := initBare(path); err != nil {
		return fmt.Errorf("make repository %q: %w", path, err)
	}
	return nil
}

func initBare(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(path, 0o755); err != nil {
			return err
		}
	case err != nil:
		return err
	case len(entries) > 0:
		return checkEmptyBare(path)
	}
	store := filesystem.NewStorage(osfs.New(path), cache.NewObjectLRU(cache.MiByte))
	if err := store.Init(); err != nil {
		return err
	}
	settings, err := store.Config()
	if err != nil {
		return err
	}
	settings.Core.IsBare = true
	if err := store.SetConfig(settings); err != nil {
		return err
	}
	return store.SetReference(plumbing.NewSymbolicReference(plumbing.HEAD, plumbing.Main))
}

func checkEmptyBare(path string) error {
	dir, err := findGitDir(path)
	if err != nil {
		return errors.New("the directory is not empty: choose another, or empty it")
	}
	if absolute, err := filepath.Abs(path); err != nil || dir != absolute {
		return errors.New("a work tree is there: choose another directory, or use its repository as it is")
	}
	tips, err := readBranches(dir)
	if err != nil {
		return err
	}
	if len(tips) > 0 {
		return errors.New("a repository with commits is there: use it as it is, or choose another directory")
	}
	store := filesystem.NewStorage(osfs.New(dir), cache.NewObjectLRU(cache.MiByte))
	return store.SetReference(plumbing.NewSymbolicReference(plumbing.HEAD, plumbing.Main))
}
