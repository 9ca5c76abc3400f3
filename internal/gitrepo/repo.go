package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/storage/memory"
)

// Options say who we are to a server. Nothing in them is ever printed.
type Options struct {
	// Username and Password are HTTP basic authentication; a token is a
	// password. They win over those in the URL.
	Username, Password string

	// For is the repository that they were given for; empty: whichever is
	// opened. Another server than its own gets them only when Hosts names it,
	// as host or host:port, and never over plain http beyond this machine.
	For   string
	Hosts []string

	// SSHKeyFile is a private key, SSHKeyPassphrase opens it. Without a key the
	// ssh agent is asked.
	SSHKeyFile, SSHKeyPassphrase string

	// KnownHostsFile replaces the usual known_hosts files. A host that they do
	// not know is refused.
	KnownHostsFile string

	// Full fetches whole histories from servers, not only the tips.
	Full bool
}

// Repo is one repository. It is used by one goroutine.
//
// Objects made by [Repo.NewCommit] are in memory only, until [Repo.Push] lands
// them. Nothing else is ever written.
type Repo struct {
	where   location
	source  source
	dial    *dialer
	pending *memory.Storage
	trees   *treeCache
	tips    map[string]plumbing.Hash // branches as last listed or pushed; nil before
}

// source is where objects and branches are read: a directory or a server.
type source interface {
	// branches lists the tips as they are now.
	branches(ctx context.Context) (map[string]plumbing.Hash, error)
	// bring makes what choose picks from a fresh listing readable, and returns
	// that listing.
	bring(ctx context.Context, what need, choose chooser) (map[string]plumbing.Hash, error)
	// holds tells whether bring would have nothing to do for this commit.
	holds(what need, h plumbing.Hash) bool
	// keep takes in a pack whose objects the repository now has, under tips.
	keep(pack []byte, tips []plumbing.Hash) error
	// object reads one object, and open the bytes of one that may be too large for
	// memory; plumbing.ErrObjectNotFound if it is not at hand.
	object(t plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error)
	open(t plumbing.ObjectType, h plumbing.Hash) (io.ReadCloser, error)
}

// need is how much of a commit is asked for.
type need int

const (
	needFiles   need = iota // the commit with all its files
	needCommits             // the commit and all its ancestors, without their files
	needTrees               // the same, with the names and blob ids of their files
)

// chooser picks the commits to bring.
type chooser func(tips map[string]plumbing.Hash) []plumbing.Hash

// Open opens the repository at a path (bare, a work tree or its .git), a
// file://, http(s):// or ssh:// URL, or user@host:path. A server is asked for
// its branches, and no more. It returns [ErrMissing] when there is no
// repository, [ErrAuth] when the server does not let us in.
func Open(ctx context.Context, where string, opts Options) (*Repo, error) {
	at, err := parseLocation(where)
	if err != nil {
		return nil, err
	}
	r := &Repo{where: at, pending: memory.NewStorage(), trees: newTreeCache()}
	if at.dir != "" {
		found, err := openDisk(at.dir)
		if err != nil {
			return nil, fmt.Errorf("open repository %q: %w", at.display, err)
		}
		r.source, r.dial = found, dialDisk(found.dir)
		return r, nil
	}
	if r.dial, err = dialServer(at, opts); err != nil {
		return nil, fmt.Errorf("open repository %q: %w", at.display, err)
	}
	r.source = newServer(r.dial, opts.Full)
	if r.tips, err = r.source.branches(ctx); err != nil {
		return nil, fmt.Errorf("open repository %q: %w", at.display, err)
	}
	return r, nil
}

// Location is where the repository is, without credentials.
func (r *Repo) Location() string { return r.where.display }

// Branches lists the branches as they are now, by short name. An empty
// repository has none.
func (r *Repo) Branches(ctx context.Context) (map[string]Hash, error) {
	tips, err := r.source.branches(ctx)
	if err != nil {
		return nil, fmt.Errorf("list branches of %q: %w", r.where.display, err)
	}
	r.tips = tips
	listed := make(map[string]Hash, len(tips))
	for name, tip := range tips {
		listed[name] = Hash(tip.String())
	}
	return listed, nil
}

// Fetch lists the branches and makes the tips of those named readable, or all
// of them when none is named. A branch that does not exist is no error here:
// [Repo.Snapshot] tells.
func (r *Repo) Fetch(ctx context.Context, branches ...string) error {
	tips, err := r.source.bring(ctx, needFiles, func(tips map[string]plumbing.Hash) []plumbing.Hash {
		if len(branches) == 0 {
			return heads(tips)
		}
		var wanted []plumbing.Hash
		for _, name := range branches {
			if tip, ok := tips[name]; ok {
				wanted = append(wanted, tip)
			}
		}
		return wanted
	})
	if err != nil {
		return fmt.Errorf("fetch %q: %w", r.where.display, err)
	}
	r.tips = tips
	return nil
}

// heads are the distinct tips, sorted: requests must not depend on map order.
func heads(tips map[string]plumbing.Hash) []plumbing.Hash {
	distinct := make(map[plumbing.Hash]bool, len(tips))
	for _, tip := range tips {
		distinct[tip] = true
	}
	sorted := make([]plumbing.Hash, 0, len(distinct))
	for tip := range maps.Keys(distinct) {
		sorted = append(sorted, tip)
	}
	plumbing.HashesSort(sorted)
	return sorted
}

// object reads a pending object or one of the repository.
func (r *Repo) object(t plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error) {
	if o, err := r.pending.EncodedObject(t, h); err == nil {
		return o, nil
	}
	o, err := r.source.object(t, h)
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		return nil, fmt.Errorf("read %s %s: %w", t, h, err)
	}
	return o, err
}

// isPending tells whether the object was made here and not pushed yet.
func (r *Repo) isPending(h plumbing.Hash) bool {
	return r.pending.HasEncodedObject(h) == nil
}

// parseHash refuses what is not an object id, so that an abbreviation or a
// branch name never becomes the zero id.
func parseHash(h Hash) (plumbing.Hash, error) {
	if !plumbing.IsHash(string(h)) {
		return plumbing.ZeroHash, fmt.Errorf("%q is not an object id of 40 hex digits", string(h))
	}
	return plumbing.NewHash(string(h)), nil
}
