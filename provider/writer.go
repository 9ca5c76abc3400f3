package provider

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
)

// A batch closes when nothing new has come for quiet, and at the latest after
// longest: parallel writes share one push, a lone write hardly waits.
const (
	quiet   = 20 * time.Millisecond
	longest = 80 * time.Millisecond
)

// patience bounds one batch, retries and slow servers included.
const patience = 5 * time.Minute

// write is one document to be written, and its verdict.
type write struct {
	path    string
	subject string // of the commit
	// decide looks at the document as it is at the moment of writing (nil:
	// there is none). It returns the change to make, nil when there is nothing
	// to do, or why this write must not happen; then the others of its batch go on.
	decide func(now *content) (*gitrepo.Change, error)

	blob gitrepo.Hash // of the document as it is afterwards
	err  error
	done chan struct{}
}

// queue collects writes. Its committer runs only while there are some.
type queue struct {
	mu      sync.Mutex
	waiting []*write
	running bool
	arrived chan struct{}
}

// write queues w and returns its verdict once it is pushed or refused. From
// the moment it is queued cancellation waits for the verdict: else Terraform's
// state would not know what is in Git.
func (s *session) write(ctx context.Context, w *write) (gitrepo.Hash, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	w.done = make(chan struct{})
	s.queue.mu.Lock()
	s.queue.waiting = append(s.queue.waiting, w)
	if s.queue.running {
		select {
		case s.queue.arrived <- struct{}{}:
		default: // the committer has not yet seen the one before: it will see both
		}
	} else {
		s.queue.running = true
		s.queue.arrived = make(chan struct{}, 1)
		go s.commitAll(context.WithoutCancel(ctx))
	}
	s.queue.mu.Unlock()
	<-w.done
	return w.blob, w.err
}

// commitAll carries out batch after batch until nothing waits.
func (s *session) commitAll(ctx context.Context) {
	for {
		s.settle()
		s.queue.mu.Lock()
		batch := s.queue.waiting
		s.queue.waiting = nil
		s.queue.running = len(batch) > 0
		s.queue.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		s.carryOut(ctx, batch)
	}
}

// settle waits until no more writes are coming.
func (s *session) settle() {
	end := time.NewTimer(longest)
	defer end.Stop()
	for {
		calm := time.NewTimer(quiet)
		select {
		case <-s.queue.arrived:
			calm.Stop()
		case <-calm.C:
			return
		case <-end.C:
			calm.Stop()
			return
		}
	}
}

// carryOut pushes a batch and gives each write its verdict.
func (s *session) carryOut(ctx context.Context, batch []*write) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := gitrepo.Retry(ctx, func(ctx context.Context) error { return s.push(ctx, batch) })
	for _, w := range batch {
		if err != nil && w.err == nil {
			w.blob, w.err = "", err
		}
		close(w.done)
	}
}

// push makes one commit for each write of a batch, each upon the one before, and
// pushes them all at once from the tip that it has just read. When the branch
// moved meanwhile, the next attempt asks every write anew: one that had landed
// in an attempt whose answer was lost then has nothing left to do.
func (s *session) push(ctx context.Context, batch []*write) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	base, err := s.look(ctx, 0)
	if err != nil {
		return err
	}
	tip := base
	for _, w := range batch {
		w.blob, w.err = "", nil
		next, err := s.commit(ctx, tip, w)
		var refused *staleError
		switch {
		case errors.As(err, &refused):
			refused.by = s.whoChanged(ctx, w.path)
			w.err = refused
		case err != nil:
			w.err = err
		default:
			tip = next
		}
	}
	if hashOf(tip) == hashOf(base) {
		return nil
	}
	move := gitrepo.Update{Branch: s.branch, Old: hashOf(base), New: hashOf(tip)}
	if err := s.repo.Push(ctx, []gitrepo.Update{move}); err != nil {
		return err
	}
	s.tip, s.seenAt = tip, s.now()
	return nil
}

// commit adds one write to tip and returns the new tip; the same one when there
// is nothing to do.
func (s *session) commit(ctx context.Context, tip *gitrepo.Snapshot, w *write) (*gitrepo.Snapshot, error) {
	now, err := contentAt(tip, w.path)
	if err != nil {
		return nil, err
	}
	change, err := w.decide(now)
	if err != nil {
		return nil, err
	}
	if change == nil {
		if now != nil {
			w.blob = now.blob
		}
		return tip, nil
	}
	var parents []gitrepo.Hash
	if tip != nil {
		parents = []gitrepo.Hash{tip.Hash()}
	}
	who := s.signature()
	made, err := s.repo.NewCommit(parents, tip, []gitrepo.Change{*change}, message(w.subject, w.path), who, who)
	if err != nil {
		return nil, err
	}
	next, err := s.repo.At(ctx, made)
	if err != nil {
		return nil, err
	}
	file, _, err := next.Lookup(w.path)
	if err != nil {
		return nil, err
	}
	w.blob = file.Blob
	return next, nil
}

// whoChanged is nil when it is not known: the history may be out of reach. It
// asks from the tip that was read, for the commits of this batch are not the
// ones that the person looks for.
func (s *session) whoChanged(ctx context.Context, path string) *gitrepo.Commit {
	if s.tip == nil {
		return nil
	}
	by, err := s.repo.LastChange(ctx, s.tip.Hash(), path)
	if err != nil {
		return nil
	}
	return &by
}

func hashOf(s *gitrepo.Snapshot) gitrepo.Hash {
	if s == nil {
		return ""
	}
	return s.Hash()
}
