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
	saw, err := l.seen(ctx, r, t, inc)
	if err != nil {
		return q, err
	}
	r.outside.Lock()
	defer r.outside.Unlock()
	then, err := l.codeAt(ctx, r, t, saw)
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

// view is what code a report is about: what there was before a time, and in the
// report's own repository, no later than the commit that brought it.
type view struct {
	at     time.Time // zero: not known
	report string    // empty: of another repository
	scan   bool      // the report says when its scan was, and that is the time
}

// seen is the view of the newest report that has an incident.
func (l *Loop) seen(ctx context.Context, r *reading, t *tree, inc incident.Incident) (view, error) {
	var newest view
	for _, report := range inc.Reports {
		at, err := l.committedAt(ctx, r, report)
		if err != nil {
			return view{}, err
		}
		if newest.report == "" || at.After(newest.at) {
			newest = view{at: at, report: report}
		}
	}
	if newest.report == "" {
		return view{}, nil
	}
	if scan := r.reports[r.at[newest.report]].ScannedAt; !scan.IsZero() && scan.Before(newest.at) {
		newest.at, newest.scan = scan, true
	}
	if t.house.location != ownRepository || t.branch != l.opts.Branch {
		newest.report = ""
	}
	return newest, nil
}

// codeAt is the tree as a report saw it; nil: that is not known. A commit of the very
// second of the report may have come after it.
func (l *Loop) codeAt(ctx context.Context, r *reading, t *tree, saw view) (*gitrepo.Snapshot, error) {
	then, known := t.then[saw]
	if known || saw.at.IsZero() {
		return then, nil
	}
	from := t.base.Hash()
	if saw.report != "" {
		brought, err := l.control.LastChange(ctx, r.main.Hash(), saw.report)
		if err != nil {
			return nil, err
		}
		from = brought.Hash
	}
	var err error
	if saw.report == "" || saw.scan {
		var commit gitrepo.Commit
		var ok bool
		if commit, ok, err = t.house.repo.Before(ctx, from, saw.at); err != nil || !ok {
			t.then[saw] = nil
			return nil, err
		}
		from = commit.Hash
	}
	t.then[saw], err = t.house.repo.At(ctx, from)
	return t.then[saw], err
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
	return t.carrier(was.source, now).Carried(p), nil
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
			q.Places[i] = t.carrier(was, now).Carried(p)
		}
	}
	return q
}

// carrier is made once for two versions of a file: many findings may be of it.
func (t *tree) carrier(was, now *locate.Source) *locate.Carrier {
	of := [2]*locate.Source{was, now}
	if t.carriers[of] == nil {
		t.carriers[of] = locate.NewCarrier(was, now)
	}
	return t.carriers[of]
}
