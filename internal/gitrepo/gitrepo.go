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
}

// Change is one file's new content; Delete removes it. A file that exists keeps
// its mode unless SetMode is true; a new one gets Mode, or Regular.
type Change struct {
	Path    string
	Data    []byte
	Mode    Mode
	SetMode bool
	Delete  bool
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
	ErrNoCommit    = errors.New("commit not found")
	ErrNoFile      = errors.New("file not found")
	ErrAuth        = errors.New("authentication refused")
	ErrUnsupported = errors.New("repository format not supported") // SHA-256, reftable: a person must convert it
	ErrNoChange    = errors.New("nothing to commit")
	ErrPath        = errors.New("path refused") // it leaves the repository, or reaches into .git on some file system
)
