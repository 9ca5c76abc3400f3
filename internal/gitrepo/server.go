package gitrepo

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/transport"
)

// server reads a repository over the network into memory. Tips come without
// their history. History comes apart, without files where the server can leave
// them out: a commit known from there must never make the server believe that
// we have its files too.
type server struct {
	dial    *dialer
	files   *pool // every commit in it has all its files
	commits *pool // nil until asked for
	trees   *pool // nil until asked for
	former  []*pool
}

func newServer(dial *dialer, full bool) *server {
	return &server{dial: dial, files: newPool(full, "")}
}

func (s *server) branches(ctx context.Context) (map[string]plumbing.Hash, error) {
	session, tips, _, err := s.list(ctx)
	if err != nil || session == nil {
		return tips, err
	}
	_ = session.Close()
	return tips, nil
}

// list opens a session and reads the branches; the session is nil when the
// repository is empty.
func (s *server) list(ctx context.Context) (transport.UploadPackSession, map[string]plumbing.Hash, *capability.List, error) {
	tips := make(map[string]plumbing.Hash)
	session, advertised, err := s.dial.upload(ctx)
	if errors.Is(err, transport.ErrEmptyRemoteRepository) {
		return nil, tips, nil, nil
	} else if err != nil {
		return nil, nil, nil, classify(err, false)
	}
	for name, hash := range advertised.References {
		if short, ok := strings.CutPrefix(name, headsPrefix); ok {
			tips[short] = hash
		}
	}
	return session, tips, advertised.Capabilities, nil
}

// bring fetches what choose picks. When a branch moves between listing and
// fetching, the server no longer gives its old tip: list again, three times.
func (s *server) bring(ctx context.Context, what need, choose chooser) (map[string]plumbing.Hash, error) {
	var failed error
	for range 3 {
		session, tips, able, err := s.list(ctx)
		if err != nil || session == nil {
			return tips, err
		}
		into := s.pool(what, able)
		var wanted []plumbing.Hash
		for _, h := range choose(tips) {
			if !into.has(h) {
				wanted = append(wanted, h)
			}
		}
		if len(wanted) == 0 {
			_ = session.Close()
			return tips, nil
		}
		if !areTips(wanted, tips) && (failed != nil || !able.Supports(capability.AllowReachableSHA1InWant)) {
			// The server gives tips only: what we want may be somewhere below them.
			into, wanted = s.wholeFiles(), heads(tips)
		}
		failed = into.fetch(ctx, session, able, wanted)
		_ = session.Close()
		if failed == nil {
			return tips, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, kind(ErrUnavailable, failed, "")
}

func areTips(wanted []plumbing.Hash, tips map[string]plumbing.Hash) bool {
	listed := heads(tips)
	for _, h := range wanted {
		if !slices.Contains(listed, h) {
			return false
		}
	}
	return true
}

// pool is where a need is met. A server that cannot filter sends everything,
// and then one whole history serves all.
func (s *server) pool(what need, able *capability.List) *pool {
	if what == needFiles || s.files.whole {
		return s.files
	}
	if !able.Supports(capability.Filter) {
		return s.wholeFiles()
	}
	if what == needCommits {
		if s.commits == nil {
			s.commits = newPool(true, packp.FilterTreeDepth(0))
		}
		return s.commits
	}
	if s.trees == nil {
		s.trees = newPool(true, packp.FilterBlobNone())
	}
	return s.trees
}

// wholeFiles turns to whole histories with all their files. What was there
// before stays readable: the server may have forgotten it.
func (s *server) wholeFiles() *pool {
	if !s.files.whole {
		s.former = append(s.former, s.files)
		s.files = newPool(true, "")
	}
	return s.files
}

func (s *server) holds(what need, h plumbing.Hash) bool {
	switch {
	case what == needFiles:
		return s.files.has(h) || slices.ContainsFunc(s.former, func(p *pool) bool { return p.has(h) })
	case s.files.whole && s.files.has(h):
		return true
	case what == needCommits && s.commits != nil && s.commits.has(h):
		return true
	}
	return s.trees != nil && s.trees.has(h)
}

func (s *server) keep(pack []byte, tips []plumbing.Hash) error {
	return s.files.add(pack, tips)
}

func (s *server) pools() []*pool {
	return slices.DeleteFunc(append([]*pool{s.files, s.trees, s.commits}, s.former...), func(p *pool) bool { return p == nil })
}

func (s *server) object(t plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error) {
	for _, p := range s.pools() {
		if o, err := p.store.EncodedObject(t, h); !isAbsent(err) {
			return o, err
		}
	}
	return nil, plumbing.ErrObjectNotFound
}

func (s *server) open(t plumbing.ObjectType, h plumbing.Hash) (io.ReadCloser, error) {
	held, err := s.object(t, h) // it came over the network into memory
	if err != nil {
		return nil, err
	}
	return held.Reader()
}
