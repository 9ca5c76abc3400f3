package reconciler

import (
	"context"
	"slices"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// asReported is a query whose places are told by what stood there when they were
// reported, where their files have changed since. A line means nothing in code that
// the scanner has not seen: after our own fix, another block stands there.
func (l *Loop) asReported(ctx context.Context, r *reading, t *tree, inc incident.Incident, q locate.Query) (locate.Query, error) {
	byValue := q.Fingerprint != "" && !q.Weak
	byLine := func(p locate.Place) bool {
		_, there := t.modes[p.Path]
		return there && p.StartLine > 0
	}
	if byValue || !slices.ContainsFunc(q.Places, byLine) {
		return q, nil
	}
	at, err := l.evidenceAt(ctx, r, inc)
	if err != nil || at.IsZero() {
		return q, err
	}
	r.outside.Lock()
	defer r.outside.Unlock()
	then, err := l.codeAt(ctx, t, at)
	if err != nil {
		return q, err
	}
	q.Places = slices.Clone(q.Places)
	for i, p := range q.Places {
		if q.Places[i], err = l.carried(t, then, p); err != nil {
			return q, err
		}
	}
	return q, nil
}

// codeAt is the tree as it was at a time; nil: that is not known.
func (l *Loop) codeAt(ctx context.Context, t *tree, at time.Time) (*gitrepo.Snapshot, error) {
	if then, known := t.then[at]; known {
		return then, nil
	}
	commit, ok, err := t.house.repo.Before(ctx, t.base.Hash(), at)
	if err != nil {
		return nil, err
	}
	if ok {
		t.then[at], err = t.house.repo.At(ctx, commit.Hash)
	} else {
		t.then[at] = nil
	}
	return t.then[at], err
}

// carried is one place in the tree as it is now.
func (l *Loop) carried(t *tree, then *gitrepo.Snapshot, p locate.Place) (locate.Place, error) {
	now, ok := t.found.Source(p.Path)
	if !ok || p.StartLine == 0 {
		return p, nil
	}
	if then == nil {
		p.Gone = true
		return p, nil
	}
	file, had, err := then.Lookup(p.Path)
	if err != nil || had && string(file.Blob) == now.Blob() {
		return p, err
	}
	if !had {
		p.Gone = true
		return p, nil
	}
	was, err := l.parse(then, file)
	if err != nil || was.err != nil {
		p.Gone = true
		return p, err
	}
	return p.Carried(was.source, now), nil
}

// later is a query on the code as this pass has left it.
func (t *tree) later(q locate.Query) locate.Query {
	if t.now == t.found {
		return q
	}
	q.Places = slices.Clone(q.Places)
	for i, p := range q.Places {
		was, had := t.found.Source(p.Path)
		now, has := t.now.Source(p.Path)
		if had && has && was != now {
			q.Places[i] = p.Carried(was, now)
		}
	}
	return q
}
