package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	format "github.com/go-git/go-git/v5/plumbing/format/config"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// disk reads a repository of this machine straight from its directory. What
// other processes write is seen at once: branches are read anew each time, and
// an object that is not found is looked for again with the packs of now.
type disk struct {
	dir    string
	stores []*filesystem.ObjectStorage // its own, then its alternates'
	files  *files
}

// openDisk finds the repository at path and refuses the formats that cannot be
// read.
func openDisk(path string) (*disk, error) {
	dir, err := findGitDir(path)
	if err != nil {
		return nil, err
	}
	if err := checkFormat(dir); err != nil {
		return nil, err
	}
	d := &disk{dir: dir}
	// Delta bases are shared between all stores; 32 MiB hold the trees of a
	// large repository, and many repositories are open at once.
	objects := cache.NewObjectLRU(32 * cache.MiByte)
	places, err := objectPlaces(filepath.Join(dir, "objects"), 0)
	if err != nil {
		return nil, err
	}
	d.files = newFiles(places)
	for _, place := range places {
		at := dotgit.New(osfs.New(filepath.Dir(place)))
		d.stores = append(d.stores, filesystem.NewObjectStorageWithOptions(at, objects, filesystem.Options{MaxOpenDescriptors: 4}))
	}
	return d, nil
}

// findGitDir resolves a work tree, a .git file of a linked work tree or of a
// submodule, or a bare repository to the directory that holds its branches.
func findGitDir(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w: nothing is there: check the path", ErrMissing)
	} else if err != nil {
		return "", err
	}
	dir := path
	inside := filepath.Join(path, ".git")
	switch info, err := os.Stat(inside); {
	case err == nil && info.IsDir():
		dir = inside
	case err == nil:
		if dir, err = readPointer(inside, "gitdir: "); err != nil {
			return "", err
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "commondir")); err == nil {
		if dir, err = readPointer(filepath.Join(dir, "commondir"), ""); err != nil {
			return "", err
		}
	}
	for _, part := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, part)); err != nil {
			return "", fmt.Errorf("%w: this directory holds no Git repository: check the path", ErrMissing)
		}
	}
	return dir, nil
}

// readPointer reads a file that names a directory, relative to its own.
func readPointer(file, prefix string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(strings.TrimSpace(string(text)), prefix)
	if !ok || target == "" {
		return "", fmt.Errorf("%w: %q names no directory", ErrMissing, file)
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(file), target)
	}
	return filepath.Clean(target), nil
}

// checkFormat refuses what would be read wrongly: gitrepository-layout says
// that a reader must stop at an extension that it does not know.
func checkFormat(dir string) error {
	file, err := os.Open(filepath.Join(dir, "config"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	settings := format.New()
	if err := format.NewDecoder(file).Decode(settings); err != nil {
		return fmt.Errorf("read its config: %w", err)
	}
	if version := settings.Section("core").Option("repositoryformatversion"); version != "" && version != "0" && version != "1" {
		return fmt.Errorf("%w: repository format version %q", ErrUnsupported, version)
	}
	for _, extension := range settings.Section("extensions").Options {
		value := strings.ToLower(extension.Value)
		switch strings.ToLower(extension.Key) {
		case "noop", "noop-v1", "preciousobjects", "partialclone", "worktreeconfig", "relativeworktrees":
		case "objectformat":
			if value != "sha1" {
				return fmt.Errorf("%w: its object ids are %s: only SHA-1 repositories can be used", ErrUnsupported, value)
			}
		case "refstorage":
			if value != "files" {
				return fmt.Errorf("%w: its branches are kept as %s: convert them with: git refs migrate --ref-format=files", ErrUnsupported, value)
			}
		default:
			return fmt.Errorf("%w: extension %q", ErrUnsupported, extension.Key)
		}
	}
	return nil
}

// objectPlaces lists an objects directory and its alternates, whose relative
// paths start there (gitrepository-layout, objects/info/alternates).
func objectPlaces(objects string, depth int) ([]string, error) {
	if filepath.Base(objects) != "objects" {
		return nil, fmt.Errorf("%w: alternate object directory %q is not named objects", ErrUnsupported, objects)
	}
	places := []string{objects}
	text, err := os.ReadFile(filepath.Join(objects, "info", "alternates"))
	if errors.Is(err, fs.ErrNotExist) {
		return places, nil
	} else if err != nil {
		return nil, err
	}
	if depth == 5 { // Git's own limit
		return nil, fmt.Errorf("%w: alternates of %q nest deeper than 5", ErrUnsupported, objects)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !filepath.IsAbs(line) {
			line = filepath.Join(objects, line)
		}
		more, err := objectPlaces(filepath.Clean(line), depth+1)
		if err != nil {
			return nil, err
		}
		places = append(places, more...)
	}
	return places, nil
}

func (d *disk) branches(ctx context.Context) (map[string]plumbing.Hash, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return readBranches(d.dir)
}

func (d *disk) bring(ctx context.Context, _ need, _ chooser) (map[string]plumbing.Hash, error) {
	return d.branches(ctx)
}

func (d *disk) holds(_ need, h plumbing.Hash) bool {
	_, err := d.object(plumbing.CommitObject, h)
	return err == nil
}

func (d *disk) keep([]byte, []plumbing.Hash) error { return nil }

func (d *disk) object(t plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error) {
	return lookUp(d.stores, func(s *filesystem.ObjectStorage) (plumbing.EncodedObject, error) {
		return s.EncodedObject(t, h)
	})
}

func (d *disk) open(t plumbing.ObjectType, h plumbing.Hash) (io.ReadCloser, error) {
	return d.files.open(t, h)
}

// lookUp asks each store, and once more after reading the list of packs anew:
// another process may have added a pack, or replaced those we knew.
func lookUp[T any](stores []*filesystem.ObjectStorage, get func(*filesystem.ObjectStorage) (T, error)) (found T, err error) {
	for range 2 {
		for _, store := range stores {
			found, err = get(store)
			if err == nil || !isAbsent(err) {
				return found, err
			}
		}
		for _, store := range stores {
			store.Reindex()
		}
	}
	return found, plumbing.ErrObjectNotFound
}

func isAbsent(err error) bool {
	return errors.Is(err, plumbing.ErrObjectNotFound) || errors.Is(err, dotgit.ErrPackfileNotFound) || errors.Is(err, fs.ErrNotExist)
}
