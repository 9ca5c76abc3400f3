package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// mostFiles bounds a listing. A few small trees that name each other many
// times over make any number of files; the largest real repositories have
// half a million.
const mostFiles = 2_000_000

// Snapshot is the files of one commit. It never changes.
type Snapshot struct {
	repo   *Repo
	commit Commit
	root   plumbing.Hash
}

// Snapshot is the branch as the last Branches, Fetch or Push saw it, fetched
// if need be. Where a server has moved on meanwhile and no longer gives that
// commit, it is the branch as it is now. [ErrNoBranch] when there is no such
// branch, as in an empty repository.
func (r *Repo) Snapshot(ctx context.Context, branch string) (*Snapshot, error) {
	if r.tips == nil {
		if err := r.Fetch(ctx, branch); err != nil {
			return nil, err
		}
	}
	tip, ok := r.tips[branch]
	if ok && !r.isPending(tip) && !r.source.holds(needFiles, tip) {
		now, err := r.source.bring(ctx, needFiles, func(now map[string]plumbing.Hash) []plumbing.Hash {
			if tip, ok = now[branch]; !ok {
				return nil
			}
			return []plumbing.Hash{tip}
		})
		if err != nil {
			return nil, fmt.Errorf("fetch %q of %q: %w", branch, r.where.display, err)
		}
		delete(r.tips, branch)
		if tip, ok = now[branch]; ok {
			r.tips[branch] = tip
		}
	}
	if !ok && len(r.tips) == 0 {
		return nil, fmt.Errorf("read %q of %q: %w: the repository has no commits yet", branch, r.where.display, ErrNoBranch)
	} else if !ok {
		return nil, fmt.Errorf("read %q of %q: %w", branch, r.where.display, ErrNoBranch)
	}
	return r.snapshot(tip)
}

// At is the files of any commit: one of the repository, or one made here and
// not pushed yet. [ErrNoCommit] when there is no such commit.
func (r *Repo) At(ctx context.Context, commit Hash) (*Snapshot, error) {
	h, err := parseHash(commit)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w: %w", r.where.display, ErrNoCommit, err)
	}
	if !r.isPending(h) && !r.source.holds(needFiles, h) {
		_, err := r.source.bring(ctx, needFiles, func(map[string]plumbing.Hash) []plumbing.Hash { return []plumbing.Hash{h} })
		if err != nil {
			return nil, fmt.Errorf("fetch commit %s of %q: %w", h, r.where.display, err)
		}
	}
	return r.snapshot(h)
}

func (r *Repo) snapshot(h plumbing.Hash) (*Snapshot, error) {
	commit, err := r.readCommit(h)
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		return nil, fmt.Errorf("read %q: %w: %s", r.where.display, ErrNoCommit, h)
	} else if err != nil {
		return nil, fmt.Errorf("read %q: %w", r.where.display, err)
	}
	return &Snapshot{repo: r, commit: commitOf(commit), root: commit.TreeHash}, nil
}

func (r *Repo) readCommit(h plumbing.Hash) (*object.Commit, error) {
	encoded, err := r.object(plumbing.CommitObject, h)
	if err != nil {
		return nil, err
	}
	return object.DecodeCommit(nil, encoded)
}

func commitOf(c *object.Commit) Commit {
	said := Commit{
		Hash:      Hash(c.Hash.String()),
		Tree:      Hash(c.TreeHash.String()),
		Author:    Signature{Name: c.Author.Name, Email: c.Author.Email, When: c.Author.When},
		Committer: Signature{Name: c.Committer.Name, Email: c.Committer.Email, When: c.Committer.When},
		Message:   c.Message,
	}
	for _, parent := range c.ParentHashes {
		said.Parents = append(said.Parents, Hash(parent.String()))
	}
	return said
}

// Hash is the commit's id.
func (s *Snapshot) Hash() Hash { return s.commit.Hash }

// Commit is what the commit says.
func (s *Snapshot) Commit() Commit { return s.commit }

// Files lists all files and symbolic links, sorted by path. Submodules are
// not files: what they hold is not here.
func (s *Snapshot) Files() ([]File, error) {
	var files []File
	if err := s.list("", s.root, &files); err != nil {
		return nil, fmt.Errorf("list files of %s in %q: %w", s.commit.Hash, s.repo.where.display, err)
	}
	return files, nil
}

// list walks a tree in its own order, which is that of whole paths: Git sorts
// a directory as if its name ended in a slash.
func (s *Snapshot) list(prefix string, tree plumbing.Hash, files *[]File) error {
	entries, err := s.repo.tree(tree)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := prefix + entry.Name
		switch entry.Mode {
		case filemode.Dir:
			if len(path) > 4096 {
				return fmt.Errorf("a path is longer than 4096 bytes: %.60q…", path)
			}
			if err := s.list(path+"/", entry.Hash, files); err != nil {
				return err
			}
		case filemode.Submodule:
		default:
			if len(*files) == mostFiles {
				return fmt.Errorf("more than %d files", mostFiles)
			}
			*files = append(*files, fileAt(path, entry))
		}
	}
	return nil
}

func fileAt(path string, entry object.TreeEntry) File {
	return File{Path: path, Blob: Hash(entry.Hash.String()), Mode: Mode(entry.Mode)}
}

// Lookup finds one file; false when there is none at that path. A directory
// or a submodule is no file.
func (s *Snapshot) Lookup(path string) (File, bool, error) {
	entry, ok, err := s.repo.find(s.root, path)
	if err == nil && (!ok || !entry.Mode.IsFile()) {
		return File{}, false, nil
	}
	if err != nil {
		return File{}, false, fmt.Errorf("look up %q at %s of %q: %w", path, s.commit.Hash, s.repo.where.display, err)
	}
	return fileAt(path, entry), true, nil
}

// Read is one file's bytes, or a symbolic link's target. [ErrNoFile] when
// there is none at that path.
func (s *Snapshot) Read(path string) ([]byte, error) {
	entry, ok, err := s.repo.find(s.root, path)
	if err == nil && (!ok || !entry.Mode.IsFile()) {
		err = ErrNoFile
	}
	var data []byte
	if err == nil {
		data, err = s.repo.blob(entry.Hash)
	}
	if err != nil {
		return nil, fmt.Errorf("read %q at %s of %q: %w", path, s.commit.Hash, s.repo.where.display, err)
	}
	return data, nil
}

// Open reads a file of any size as a stream, which must be closed. It is unpacked
// while it is read. [ErrNoFile] when the file is not at hand.
func (r *Repo) Open(ctx context.Context, blob Hash) (body io.ReadCloser, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h, err := parseHash(blob)
	if err != nil {
		return nil, fmt.Errorf("read blob of %q: %w: %w", r.where.display, ErrNoFile, err)
	}
	body, err = r.open(plumbing.BlobObject, h)
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		err = fmt.Errorf("%w: %w", ErrNoFile, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read blob of %q: %w", r.where.display, err)
	}
	return body, nil
}

// open reads an object's bytes, one that is pending too.
func (r *Repo) open(t plumbing.ObjectType, h plumbing.Hash) (io.ReadCloser, error) {
	if made, err := r.pending.EncodedObject(t, h); err == nil {
		return made.Reader()
	}
	return r.source.open(t, h)
}

// ReadBlob is the bytes of a file by its blob id, of any snapshot read from
// this repository. [ErrNoFile] when it is not at hand.
func (r *Repo) ReadBlob(ctx context.Context, blob Hash) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h, err := parseHash(blob)
	if err != nil {
		return nil, fmt.Errorf("read blob of %q: %w: %w", r.where.display, ErrNoFile, err)
	}
	data, err := r.blob(h)
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		err = fmt.Errorf("%w: %w", ErrNoFile, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read blob of %q: %w", r.where.display, err)
	}
	return data, nil
}

// read holds an object's bytes.
func (r *Repo) read(t plumbing.ObjectType, h plumbing.Hash) ([]byte, error) {
	body, err := r.open(t, h)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(body)
	return data, errors.Join(err, body.Close())
}

func (r *Repo) blob(h plumbing.Hash) ([]byte, error) {
	return r.read(plumbing.BlobObject, h)
}

// find walks a path of slashes from a tree. Elements are names and nothing
// else: "..", an empty one or a leading slash find nothing.
func (r *Repo) find(tree plumbing.Hash, path string) (object.TreeEntry, bool, error) {
	name, rest, deeper := strings.Cut(path, "/")
	entries, err := r.tree(tree)
	if err != nil {
		return object.TreeEntry{}, false, err
	}
	i, ok := position(entries, name)
	switch {
	case !ok:
		return object.TreeEntry{}, false, nil
	case !deeper:
		return entries[i], true, nil
	case entries[i].Mode != filemode.Dir:
		return object.TreeEntry{}, false, nil
	}
	return r.find(entries[i].Hash, rest)
}
