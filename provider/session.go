package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
)

// fresh is for how long a look at the branch serves all resources. Terraform
// reads hundreds of them at once, and asking the server for each would be slow;
// a write never relies on it.
const fresh = time.Second

// session is one process's work on one control repository. Terraform calls it
// from many goroutines.
type session struct {
	location string
	branch   string
	options  gitrepo.Options
	author   gitrepo.Signature // without its time
	now      func() time.Time

	queue  queue
	intent intent

	mu        sync.Mutex // guards what follows: a gitrepo.Repo is for one goroutine
	repo      *gitrepo.Repo
	tip       *gitrepo.Snapshot    // nil while the repository has no commit
	seenAt    time.Time            // zero: never
	parsed    map[gitrepo.Hash]any // documents for checks, by blob
	checkedAt gitrepo.Hash
	checked   map[string]any // those of checkedAt, by path
}

// content is a document's bytes as they lie in the repository.
type content struct {
	data []byte
	blob gitrepo.Hash
}

// lostBranchError says that the branch is not there although others are, or
// although Terraform's state tells of documents on it. It is never taken for
// "all documents were withdrawn".
type lostBranchError struct {
	branch string
	others []string
}

func (e *lostBranchError) Error() string {
	if len(e.others) == 0 {
		return fmt.Sprintf("branch %q is not there: the repository has no commits", e.branch)
	}
	return fmt.Sprintf("branch %q is not there: the repository has %s", e.branch, strings.Join(e.others, ", "))
}

// look returns the branch as it is now, or as it was less than a moment ago. It
// is called with the lock held. A nil snapshot is a repository without commits.
func (s *session) look(ctx context.Context, atMost time.Duration) (*gitrepo.Snapshot, error) {
	if !s.seenAt.IsZero() && s.now().Sub(s.seenAt) < atMost {
		return s.tip, nil
	}
	if s.repo == nil {
		repo, err := gitrepo.Open(ctx, s.location, s.options)
		if err != nil {
			return nil, err
		}
		s.repo = repo
	}
	if err := s.repo.Fetch(ctx, s.branch); err != nil {
		return nil, err
	}
	tip, err := s.repo.Snapshot(ctx, s.branch)
	if errors.Is(err, gitrepo.ErrNoBranch) {
		tip, err = s.first(ctx)
	}
	if err != nil {
		return nil, err
	}
	s.tip, s.seenAt = tip, s.now()
	return tip, nil
}

// first is the answer where the branch was missing: nil for a new repository, or
// the branch after all, when somebody has just made its first commit.
func (s *session) first(ctx context.Context) (*gitrepo.Snapshot, error) {
	appeared, err := s.checkEmpty(ctx)
	if err != nil || !appeared {
		return nil, err
	}
	if err := s.repo.Fetch(ctx, s.branch); err != nil {
		return nil, err
	}
	return s.repo.Snapshot(ctx, s.branch)
}

// checkEmpty makes sure that a missing branch means a new repository: quell's own
// branches do not count, any other says that the branch's name is wrong.
// Appeared says that the branch is there now.
func (s *session) checkEmpty(ctx context.Context) (appeared bool, err error) {
	tips, err := s.repo.Branches(ctx)
	if err != nil {
		return false, err
	}
	if _, ok := tips[s.branch]; ok {
		return true, nil
	}
	var others []string
	for name := range tips {
		if !strings.HasPrefix(name, "quell/") {
			others = append(others, fmt.Sprintf("%q", name))
		}
	}
	if len(others) == 0 {
		return false, nil
	}
	slices.Sort(others)
	return false, &lostBranchError{branch: s.branch, others: others}
}

// document reads the document at path; nil when there is none.
func (s *session) document(ctx context.Context, path string) (*content, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tip, err := s.look(ctx, fresh)
	if err != nil {
		return nil, err
	}
	if tip == nil {
		return nil, &lostBranchError{branch: s.branch}
	}
	return contentAt(tip, path)
}

func contentAt(tip *gitrepo.Snapshot, path string) (*content, error) {
	if tip == nil {
		return nil, nil
	}
	file, ok, err := tip.Lookup(path)
	if err != nil || !ok {
		return nil, err
	}
	data, err := tip.Read(path)
	if err != nil {
		return nil, err
	}
	return &content{data: data, blob: file.Blob}, nil
}

// message is the commit message of one write. The trailer lets anyone ask
// "git log" for the documents that Terraform wrote.
func message(subject, path string) string {
	return fmt.Sprintf("%s\n\nQuell-Document: %s\n", subject, path)
}

func (s *session) signature() gitrepo.Signature {
	who := s.author
	who.When = s.now()
	return who
}
