package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
)

// Push moves branches, all or none, each only from the very commit it names as
// Old. With it go exactly the objects made here that the new commits need.
//
// The answer is what the branches say. Whatever became of the session, all
// branches at New is success. Else the error is [ErrMoved] when a branch is no
// longer at Old, [ErrRefused] with the server's own words when it said no,
// [ErrAuth], or [ErrUnavailable] when what happened is not known: then Old is
// still there or the next try tells. No updates is no work.
//
// Once the server has the request, cancelling ctx gives it ten seconds to
// answer before the session is cut.
func (r *Repo) Push(ctx context.Context, updates []Update) error {
	if len(updates) == 0 {
		return nil
	}
	commands, err := commandsOf(updates)
	if err != nil {
		return fmt.Errorf("push to %q: %w", r.where.display, err)
	}
	if err := r.push(ctx, commands); err != nil {
		return fmt.Errorf("push to %q: %w", r.where.display, err)
	}
	return nil
}

func commandsOf(updates []Update) ([]*packp.Command, error) {
	var commands []*packp.Command
	seen := make(map[string]bool, len(updates))
	for _, update := range updates {
		name := plumbing.NewBranchReferenceName(update.Branch)
		if err := name.Validate(); err != nil || update.Branch == "" {
			return nil, fmt.Errorf("%q is no branch name", update.Branch)
		}
		if seen[update.Branch] {
			return nil, fmt.Errorf("branch %q is moved twice", update.Branch)
		}
		seen[update.Branch] = true
		command := &packp.Command{Name: name}
		for _, side := range []struct {
			from Hash
			to   *plumbing.Hash
		}{{update.Old, &command.Old}, {update.New, &command.New}} {
			if side.from == "" {
				continue
			}
			h, err := parseHash(side.from)
			if err != nil {
				return nil, fmt.Errorf("branch %q: %w", update.Branch, err)
			}
			*side.to = h
		}
		if command.Action() == packp.Invalid {
			return nil, fmt.Errorf("branch %q is to move from nothing to nothing", update.Branch)
		}
		commands = append(commands, command)
	}
	return commands, nil
}

func (r *Repo) push(ctx context.Context, commands []*packp.Command) error {
	session, advertised, err := r.dial.receive(ctx)
	if err != nil {
		return classify(err, true)
	}
	defer r.dial.finish()
	defer func() { _ = session.Close() }()
	now := make(map[plumbing.ReferenceName]plumbing.Hash, len(advertised.References))
	for name, tip := range advertised.References {
		now[plumbing.ReferenceName(name)] = tip
	}
	switch stand(commands, now) {
	case allNew:
		return r.landed(commands, nil)
	case moved:
		return fmt.Errorf("%w: %s", ErrMoved, whereabouts(commands, now))
	case allOld:
	}
	pack, err := r.pack(commands)
	if err != nil {
		return err
	}
	var said serverWords
	request, err := requestOf(commands, advertised.Capabilities, pack, &said)
	if err != nil {
		return err
	}
	patient, stop := withGrace(ctx, 10*time.Second)
	defer stop()
	report, err := session.ReceivePack(patient, request)
	if err == nil && report != nil {
		return r.landed(commands, pack)
	}
	_ = session.Close()
	return r.verdict(ctx, commands, pack, &attempt{report: report, err: err, said: said.String()})
}

// requestOf asks for a report, for the server's words, and for all or nothing.
// Atomic is left out for a single branch, where it would only hide the reason.
func requestOf(commands []*packp.Command, able *capability.List, pack []byte, said io.Writer) (*packp.ReferenceUpdateRequest, error) {
	request := packp.NewReferenceUpdateRequestFromCapabilities(able)
	request.Commands = commands
	request.Progress = said
	wanted := []capability.Capability{capability.Sideband64k, capability.Quiet}
	if len(commands) > 1 {
		if !able.Supports(capability.Atomic) {
			return nil, fmt.Errorf("%w: the server cannot move several branches at once: it knows no atomic push", ErrRefused)
		}
		wanted = append(wanted, capability.Atomic)
	}
	for _, command := range commands {
		if command.Action() != packp.Delete {
			request.Packfile = io.NopCloser(bytes.NewReader(pack))
		} else if !able.Supports(capability.DeleteRefs) {
			return nil, fmt.Errorf("%w: the server does not let anyone delete branches", ErrRefused)
		}
	}
	for _, c := range wanted {
		if able.Supports(c) {
			if err := request.Capabilities.Set(c); err != nil {
				return nil, err
			}
		}
	}
	if !able.Supports(capability.ReportStatus) {
		return nil, fmt.Errorf("%w: the server does not report what became of a push", ErrUnsupported)
	}
	return request, nil
}

// withGrace is ctx, but its end comes later.
func withGrace(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	patient, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(patient, func() { timer.Stop() })
	})
	return patient, func() { stop(); cancel() }
}

// pack encodes the pending objects that the new commits reach.
func (r *Repo) pack(commands []*packp.Command) ([]byte, error) {
	var wanted []plumbing.Hash
	seen := make(map[plumbing.Hash]bool)
	for _, command := range commands {
		if err := r.reach(command.New, seen, &wanted); err != nil {
			return nil, err
		}
	}
	pack, err := r.encode(wanted)
	if err != nil {
		return nil, fmt.Errorf("encode the pack: %w", err)
	}
	return pack, nil
}

// encode packs pending objects. Deltas save a server's network.
func (r *Repo) encode(wanted []plumbing.Hash) ([]byte, error) {
	const window = 10
	if r.where.dir == "" {
		var pack bytes.Buffer
		_, err := packfile.NewEncoder(&pack, r.pending, false).Encode(wanted, window)
		return pack.Bytes(), err
	}
	objects := make([]plumbing.EncodedObject, len(wanted))
	for i, h := range wanted {
		var err error
		if objects[i], err = r.pending.EncodedObject(plumbing.AnyObject, h); err != nil {
			return nil, err
		}
	}
	return packOf(objects)
}

// reach walks pending objects only: what the repository has, it has with all
// that hangs on it. Long chains of commits make no deep calls.
func (r *Repo) reach(from plumbing.Hash, seen map[plumbing.Hash]bool, wanted *[]plumbing.Hash) error {
	queue := []plumbing.Hash{from}
	for len(queue) > 0 {
		h := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[h] || !r.isPending(h) {
			continue
		}
		seen[h] = true
		*wanted = append(*wanted, h)
		encoded, err := r.pending.EncodedObject(plumbing.AnyObject, h)
		if err != nil {
			return err
		}
		switch encoded.Type() {
		case plumbing.CommitObject:
			commit, err := object.DecodeCommit(nil, encoded)
			if err != nil {
				return err
			}
			queue = append(append(queue, commit.TreeHash), commit.ParentHashes...)
		case plumbing.TreeObject:
			entries, err := r.tree(h)
			if err != nil {
				return err
			}
			for _, entry := range entries {
				queue = append(queue, entry.Hash)
			}
		default:
		}
	}
	return nil
}

// landed takes over what the repository now has.
func (r *Repo) landed(commands []*packp.Command, pack []byte) error {
	var tips, reached []plumbing.Hash
	seen := make(map[plumbing.Hash]bool)
	for _, command := range commands {
		if r.isPending(command.New) {
			tips = append(tips, command.New)
		}
		if err := r.reach(command.New, seen, &reached); err != nil {
			return err
		}
		if r.tips == nil {
			continue
		}
		if command.Action() == packp.Delete {
			delete(r.tips, command.Name.Short())
		} else {
			r.tips[command.Name.Short()] = command.New
		}
	}
	if pack == nil || len(tips) == 0 {
		return nil // an earlier push landed: they may stay pending, which costs memory only
	}
	if err := r.source.keep(pack, tips); err != nil {
		return nil //nolint:nilerr // the push is done; they stay pending, and are read from there
	}
	for _, h := range reached {
		delete(r.pending.Objects, h)
		delete(r.pending.Commits, h)
		delete(r.pending.Trees, h)
		delete(r.pending.Blobs, h)
	}
	return nil
}

var errNoReport = errors.New("the server ended the session without a report")
