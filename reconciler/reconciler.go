// Package reconciler is the loop: it reads a control repository and its targets,
// decides, plans, carries the plan out and keeps the ledger.
//
// It is the only package that knows the order of the steps. Everything it
// decides is decided by a pure package; everything it writes in one repository
// is always written by one atomic push.
package reconciler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/quellhq/terraform-provider-quell/internal/cache"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/ledger"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// Options is what a loop takes from its surroundings.
type Options struct {
	Repo    string // the control repository: a path or a URL
	Branch  string // its main branch; default "main"
	Git     gitrepo.Options
	Key     string // key material for fingerprints; empty: derived from the repository's first commit
	Version string // of quell, for evidence
	// Build tells programs apart that may read a report differently; what one of
	// them kept is not another's.
	Build string
	// Cache is a folder that keeps what was worked out once; "" keeps nothing.
	Cache string
	// Name and Email are the committer of everything that quell writes.
	Name, Email string
	Log         *slog.Logger
}

// Loop is one reconciler of one control repository. It is not safe for use by
// two goroutines at once.
type Loop struct {
	opts    Options
	log     *slog.Logger
	control *gitrepo.Repo
	repos   map[string]*gitrepo.Repo // by canonical location, the control repository's as "."
	// What was parsed stays parsed as long as the blob is the same.
	sources map[parseKey]parsed
	states  map[parseKey]mappingRead
	cache   *cache.Store
	// refused holds the servers' words for branches that took no push from us, by target.
	refused map[string]string
	// closed holds the servers' words for repositories that took nothing from us
	// at all, by canonical location.
	closed map[string]string
}

// parseKey names a parse: the same blob at another path may read differently.
type parseKey struct {
	path string
	blob gitrepo.Hash
}

// parsed is a target file's parse or the reason there is none.
type parsed struct {
	source *locate.Source
	err    error
}

// Open opens the control repository. It reads nothing else yet.
func Open(ctx context.Context, opts Options) (*Loop, error) {
	if opts.Branch == "" {
		opts.Branch = "main"
	}
	if opts.Name == "" {
		opts.Name, opts.Email = "quell", "quell@localhost"
	}
	log := opts.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	control, err := gitrepo.Open(ctx, opts.Repo, opts.Git)
	if err != nil {
		return nil, err
	}
	return &Loop{
		opts:    opts,
		log:     log,
		control: control,
		repos:   map[string]*gitrepo.Repo{ownRepository: control},
		cache:   cache.Open(opts.Cache),
		sources: map[parseKey]parsed{},
		states:  map[parseKey]mappingRead{},
		refused: map[string]string{},
		closed:  map[string]string{},
	}, nil
}

// ownRepository is how a target names the control repository itself.
const ownRepository = "."

// fingerprintKey is the key of all fingerprints: the operator's, or one derived from the
// control repository's first commit, which every clone of it has in common.
// Derived says which of the two it is.
func (l *Loop) fingerprintKey(ctx context.Context, book *ledger.Ledger) (key finding.Key, root gitrepo.Hash, err error) {
	meta, known, err := book.Meta()
	if err != nil {
		return finding.Key{}, "", err
	}
	if known && meta.Root != "" {
		root = gitrepo.Hash(meta.Root)
	} else if root, err = l.control.Root(ctx, l.opts.Branch); err != nil {
		return finding.Key{}, "", err
	}
	if l.opts.Key != "" {
		return finding.NewKey(l.opts.Key), root, nil
	}
	return finding.NewKey("derived from first commit " + string(root)), root, nil
}

// KeyIsDerived says that no key was given, so that whoever can read the control
// repository's history can also test guesses against fingerprints.
func (l *Loop) KeyIsDerived() bool { return l.opts.Key == "" }

// Key is the key under which this control repository's secrets are known; an
// error where they are known under another.
func (l *Loop) Key(ctx context.Context) (finding.Key, error) {
	book, _, err := l.openLedger(ctx)
	if err != nil {
		return finding.Key{}, err
	}
	key, _, err := l.fingerprintKey(ctx, book)
	if errors.Is(err, gitrepo.ErrNoBranch) {
		return finding.Key{}, emptyRepository(l)
	}
	if err != nil {
		return finding.Key{}, err
	}
	return key, sameKey(book, key)
}

func (l *Loop) openLedger(ctx context.Context) (*ledger.Ledger, gitrepo.Hash, error) {
	snap, err := snapshotOrNone(ctx, l.control, ledger.Branch)
	if err != nil {
		return nil, "", err
	}
	paths, read, at, err := filesOf(snap)
	if err != nil {
		return nil, "", err
	}
	book, err := ledger.Load(paths, read)
	return book, at, err
}

// snapshotOrNone tells a branch that does not exist (nil) from one that cannot
// be read (an error).
func snapshotOrNone(ctx context.Context, repo *gitrepo.Repo, branch string) (*gitrepo.Snapshot, error) {
	snap, err := repo.Snapshot(ctx, branch)
	if errors.Is(err, gitrepo.ErrNoBranch) {
		return nil, nil
	}
	return snap, err
}

// filesOf lists a snapshot's paths and reads from it; the absent snapshot is
// empty.
func filesOf(snap *gitrepo.Snapshot) (paths []string, read func(string) ([]byte, error), at gitrepo.Hash, err error) {
	if snap == nil {
		return nil, noFiles{}.Read, "", nil
	}
	files, err := snap.Files()
	if err != nil {
		return nil, nil, "", err
	}
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	return paths, snap.Read, snap.Hash(), nil
}

func emptyRepository(l *Loop) error {
	return &Blocked{
		Problem: fmt.Sprintf("control repository %q has no branch %q", l.control.Location(), l.opts.Branch),
		Remedy:  "run `quell init --repo " + l.control.Location() + "`, or name the branch that holds .quell/ with --branch",
	}
}

// Blocked is an error that a person must clear.
type Blocked struct {
	Problem string
	Remedy  string
	Cause   error
}

func (b *Blocked) Error() string {
	if b.Cause != nil {
		return b.Problem + ": " + b.Cause.Error()
	}
	return b.Problem
}

func (b *Blocked) Unwrap() error { return b.Cause }
