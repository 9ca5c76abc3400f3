// Package gitrepo reads snapshots of Git repositories, makes commits from
// objects and pushes them by compare-and-swap.
//
// It is the only package that imports go-git. It never has a working tree, and a
// branch moves only from the very commit that the caller built upon.
package gitrepo

import (
	"errors"
	"time"
)

// Hash is a Git object id: 40 hex digits, or empty for "there is none".
type Hash string

// Mode is a file's mode in a tree.
type Mode uint32

// The modes of files.
const (
	Regular    Mode = 0o100644
	Executable Mode = 0o100755
	Symlink    Mode = 0o120000
)

// File is one file of a snapshot.
type File struct {
	Path string
	Blob Hash
	Mode Mode
	Size int64
}

// Change is one file's new content; Delete removes it. A file that exists keeps
// its mode; a new one gets Mode, or Regular.
type Change struct {
	Path   string
	Data   []byte
	Mode   Mode
	Delete bool
}

// Signature is who and when.
type Signature struct {
	Name, Email string
	When        time.Time
}

// Commit is what a commit says.
type Commit struct {
	Hash      Hash
	Parents   []Hash
	Tree      Hash
	Author    Signature
	Committer Signature
	Message   string
}

// Update moves one branch from Old (empty: it must not exist) to New (empty:
// delete it). Branch is a short name: "main", "quell/ledger".
type Update struct {
	Branch   string
	Old, New Hash
}

// The kinds of failure that the loop acts on; test with errors.Is. A caller
// rebuilds after ErrMoved, shows the server's words after ErrRefused, and
// tries again later after ErrUnavailable.
var (
	ErrMoved       = errors.New("branch moved")           // compare-and-swap lost
	ErrRefused     = errors.New("push refused")           // hook, protection, or not ours to push to
	ErrUnavailable = errors.New("repository unavailable") // network, server, lock
	ErrMissing     = errors.New("repository not found")
	ErrNoBranch    = errors.New("branch not found") // an empty repository has none
	ErrNoFile      = errors.New("file not found")
	ErrAuth        = errors.New("authentication refused")
)

// Methods and functions, each idea in its file:
//
//	type Repo; type Options struct{ Auth…; KnownHosts… }
//	Open(ctx, location string, Options) (*Repo, error)         path (bare or with work tree), file://, http(s)://, ssh://, user@host:path
//	Init(path string) error                                     a bare repository with main as its HEAD
//	(*Repo) Branches(ctx) (map[string]Hash, error)              fresh from the remote
//	(*Repo) Fetch(ctx, branches ...string) error                brings their tips (whole history for paths, depth 1 for servers unless Options.Full)
//	(*Repo) Snapshot(ctx, branch string) (*Snapshot, error)     at the tip seen by the last Branches/Fetch; ErrNoBranch
//	(*Repo) At(ctx, Hash) (*Snapshot, error)
//	(*Snapshot) Commit() Commit; Files() ([]File, error); Read(path) ([]byte, error); Blob(path) (Hash, error)
//	(*Repo) ReadBlob(Hash) ([]byte, error)
//	(*Repo) NewCommit(parents []Hash, base *Snapshot, changes []Change, message string, author, committer Signature) (Hash, error)   held in memory until pushed
//	(*Repo) Push(ctx, updates []Update) error                   one atomic receive-pack session; all or nothing
//	(*Repo) Root(ctx, branch) (Hash, error)                     the first commit of the first-parent line
//	(*Repo) IsAncestor(ctx, old, new Hash) (bool, error)
//	(*Repo) Log(ctx, from Hash, until func(Commit) bool) ([]Commit, error)
//	Retry(ctx, func(ctx) error) error                           go-retry: bounded, jittered, cancellable; retries ErrMoved and ErrUnavailable only
