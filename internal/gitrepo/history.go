package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// errShallow says that the history is not all here: what lies beyond is
// unknown, which is not the same as absent.
var errShallow = errors.New("the history ends early: this is a shallow clone: complete it with: git fetch --unshallow")

// ancestor reads a commit of a history, from the server if need be.
func (r *Repo) ancestor(ctx context.Context, what need, h plumbing.Hash) (*object.Commit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !r.isPending(h) && !r.source.holds(what, h) {
		if _, err := r.source.bring(ctx, what, heads); err != nil {
			return nil, err
		}
		if !r.source.holds(what, h) {
			// On no branch: a commit that we only hold as a snapshot.
			if _, err := r.readCommit(h); err == nil {
				return r.readCommit(h)
			}
			return nil, fmt.Errorf("%w: %s", ErrNoCommit, h)
		}
	}
	return r.readCommit(h)
}

// firstParents visits the first-parent line of from, newest first, until visit
// returns false.
func (r *Repo) firstParents(ctx context.Context, what need, from plumbing.Hash, visit func(*object.Commit) (bool, error)) error {
	commit, err := r.ancestor(ctx, what, from)
	for {
		if err != nil {
			return err
		}
		if more, err := visit(commit); err != nil || !more || len(commit.ParentHashes) == 0 {
			return err
		}
		commit, err = r.ancestor(ctx, what, commit.ParentHashes[0])
		if errors.Is(err, ErrNoCommit) {
			return errShallow
		}
	}
}

// Root is the first commit of the branch's first-parent line: what the
// repository began with. A server is asked for the history.
func (r *Repo) Root(ctx context.Context, branch string) (Hash, error) {
	tip, err := r.Snapshot(ctx, branch)
	if err != nil {
		return "", err
	}
	var root plumbing.Hash
	err = r.firstParents(ctx, needCommits, plumbing.NewHash(string(tip.Hash())), func(c *object.Commit) (bool, error) {
		root = c.Hash
		return true, nil
	})
	if err != nil {
		return "", fmt.Errorf("find the first commit of %q in %q: %w", branch, r.where.display, err)
	}
	return Hash(root.String()), nil
}

// Log is the first-parent line of from, newest first, at most max commits;
// all of them when max is less than 1.
func (r *Repo) Log(ctx context.Context, from Hash, max int) ([]Commit, error) {
	var line []Commit
	h, err := parseHash(from)
	if err == nil {
		err = r.firstParents(ctx, needCommits, h, func(c *object.Commit) (bool, error) {
			line = append(line, commitOf(c))
			return len(line) != max, nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read the history of %s in %q: %w", from, r.where.display, err)
	}
	return line, nil
}

// LastChange is the newest commit of the first-parent line of from that
// changed the file at path: made it, changed or removed it. [ErrNoFile] when
// none ever did.
func (r *Repo) LastChange(ctx context.Context, from Hash, path string) (Commit, error) {
	var newer *object.Commit
	var then object.TreeEntry // the file in newer
	var had, found bool
	h, err := parseHash(from)
	if err == nil {
		err = r.firstParents(ctx, needTrees, h, func(c *object.Commit) (bool, error) {
			if newer != nil && c.TreeHash == newer.TreeHash {
				newer = c
				return true, nil
			}
			entry, has, err := r.find(c.TreeHash, path)
			if err != nil {
				return false, err
			}
			if newer != nil && (has != had || entry != then) {
				found = true
				return false, nil
			}
			newer, then, had = c, entry, has
			return true, nil
		})
	}
	if err == nil && !found && !had {
		err = ErrNoFile // down to the first commit
	}
	if err != nil {
		return Commit{}, fmt.Errorf("find who changed %q before %s in %q: %w", path, from, r.where.display, err)
	}
	return commitOf(newer), nil
}

// Before is the newest commit on the first-parent line of from that was committed
// before a time; ok is false where there is none, or the history ends before it.
func (r *Repo) Before(ctx context.Context, from Hash, at time.Time) (commit Commit, ok bool, err error) {
	h, err := parseHash(from)
	if err == nil {
		err = r.firstParents(ctx, needTrees, h, func(c *object.Commit) (bool, error) {
			ok = c.Committer.When.Before(at)
			commit = commitOf(c)
			return !ok, nil
		})
	}
	if errors.Is(err, errShallow) {
		return Commit{}, false, nil
	}
	if err != nil {
		return Commit{}, false, fmt.Errorf("find the commit of %s before %s in %q: %w", at.Format(time.RFC3339), from, r.where.display, err)
	}
	return commit, ok, nil
}

// Since are the files that the first-parent line of from has made, changed or
// removed after the commit since, each with the newest commit that did: what
// [Repo.LastChange] would find. They cost what changed. ok is false where since
// is not among the newest max commits of that line, or another line was merged
// into it meanwhile.
func (r *Repo) Since(ctx context.Context, from, since Hash, max int) (changed map[string]Commit, ok bool, err error) {
	changed = map[string]Commit{}
	h, err := parseHash(from)
	var newer *object.Commit
	visit := func(c *object.Commit) (bool, error) {
		if newer != nil {
			files := diff{}
			if err := r.diff("", c.TreeHash, newer.TreeHash, files); err != nil {
				return false, err
			}
			for path := range files {
				if _, known := changed[path]; !known {
					changed[path] = commitOf(newer)
				}
			}
		}
		newer = c
		ok = c.Hash.String() == string(since)
		max--
		return !ok && max >= 0 && len(c.ParentHashes) < 2, nil
	}
	if err == nil {
		err = r.firstParents(ctx, needTrees, h, visit)
	}
	if err != nil {
		return nil, false, fmt.Errorf("read what changed from %s to %s in %q: %w", since, from, r.where.display, err)
	}
	return changed, ok, nil
}

// IsAncestor tells whether old is new or lies in its history, over all parents.
func (r *Repo) IsAncestor(ctx context.Context, old, new Hash) (bool, error) {
	fail := func(err error) (bool, error) {
		return false, fmt.Errorf("compare %s and %s in %q: %w", old, new, r.where.display, err)
	}
	want, err := parseHash(old)
	if err != nil {
		return fail(err)
	}
	from, err := parseHash(new)
	if err != nil {
		return fail(err)
	}
	seen := map[plumbing.Hash]bool{from: true}
	cut := false
	for queue := []plumbing.Hash{from}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == want {
			return true, nil
		}
		commit, err := r.ancestor(ctx, needCommits, queue[0])
		if errors.Is(err, ErrNoCommit) && queue[0] != from {
			cut = true
			continue
		} else if err != nil {
			return fail(err)
		}
		for _, parent := range commit.ParentHashes {
			if !seen[parent] {
				seen[parent] = true
				queue = append(queue, parent)
			}
		}
	}
	if cut {
		return fail(errShallow)
	}
	return false, nil
}
