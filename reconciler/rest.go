package reconciler

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/cache"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/ledger"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

// restKind is the cache's folder of what passes came to.
const restKind = "rests"

const (
	// maxRest is the longest that only what moved is looked at.
	maxRest = 24 * time.Hour
	// maxOpen is how many incidents a pass may leave to the next one by name; with
	// more, the next one looks at everything.
	maxOpen = 10_000
	// maxSince is how many commits a pass may be behind the one that it goes on from.
	maxSince = 1000
)

// rest is what a pass came to: where every branch stood that it read, what it took
// each report for, and what it left to do. While every branch stands where it
// stood, and nothing falls due, another pass would come to the same. Where only
// reports have changed since, only what they say has to be looked at.
type rest struct {
	From    time.Time      `json:"from"`
	Until   time.Time      `json:"until"`
	Houses  []stance       `json:"houses"`
	Plan    plan.Base      `json:"control"`
	Ledger  string         `json:"ledger"`
	Broken  []plan.Broken  `json:"broken"`
	Reports []heard        `json:"reports"` // sorted by path
	Open    []incident.Key `json:"open"`    // what it wrote about, and what no report has any more
	Wrote   bool           `json:"wrote"`   // so that another pass has to look at what came of it
}

// stance is where the branches of a repository stood that a pass reads: the
// named ones and quell's own.
type stance struct {
	Repository string            `json:"repository"` // as it is opened
	Branches   []string          `json:"branches"`
	Tips       map[string]string `json:"tips"`
}

// heard is what a pass took a report for.
type heard struct {
	Path       string    `json:"path"`
	Entry      []byte    `json:"entry"` // of the cache
	At         time.Time `json:"at"`    // when it was committed; zero: nobody asked
	Superseded bool      `json:"superseded,omitempty"`
	Doubt      string    `json:"doubt,omitempty"`
	Stale      string    `json:"stale,omitempty"`
	Nobodys    string    `json:"nobodys,omitempty"`
}

// restName is the entry of this loop's rest: another program, key or committer
// would do another pass.
func (l *Loop) restName() [32]byte {
	return sha256.Sum256([]byte(strings.Join([]string{
		l.opts.Build, finding.NewKey(l.opts.Key).Name(), gitrepo.Canonical(l.opts.Repo), l.opts.Branch, l.opts.Name, l.opts.Email,
	}, "\x00")))
}

// last is the pass that this one can go on from: every branch stands where that
// one left it, apart from the reports' own. nil where there is none, and in any
// doubt. still says that the reports' branch stands there, too.
func (l *Loop) last(ctx context.Context, now time.Time) (was *rest, still bool) {
	data, ok := l.cache.Get(restKind, l.restName())
	was = &rest{}
	if !ok || json.Unmarshal([]byte(data), was) != nil || now.Before(was.From) || !now.Before(was.Until) {
		return nil, false
	}
	still = true
	for _, house := range was.Houses {
		repo := l.control
		if house.Repository != ownRepository {
			var err error
			if repo, err = gitrepo.Open(ctx, house.Repository, l.gitOf()); err != nil {
				return nil, false
			}
		}
		tips, err := repo.Branches(ctx)
		if err != nil {
			return nil, false
		}
		stand := standing(tips, house.Branches)
		if repo == l.control && stand[l.opts.Branch] != house.Tips[l.opts.Branch] {
			still = false
			stand[l.opts.Branch] = house.Tips[l.opts.Branch]
		}
		if !maps.Equal(house.Tips, stand) {
			return nil, false
		}
	}
	return was, still
}

// result is that of a pass that would read what this one read, and do nothing.
func (was *rest) result(now time.Time) *Result {
	return &Result{Plan: &plan.Plan{Now: now, Control: was.Plan, Ledger: was.Ledger, Broken: was.Broken}}
}

// goOn lets a pass go on from an earlier one, if nothing but reports has been
// committed since. What it need not look up again it takes from there.
func (l *Loop) goOn(ctx context.Context, r *reading, since *rest) error {
	if since == nil {
		return nil
	}
	changed, ok, err := l.control.Since(ctx, r.main.Hash(), gitrepo.Hash(since.Plan.Commit), maxSince)
	if err != nil || !ok {
		return ctx.Err() // the branch was rewritten, or is far ahead
	}
	for path := range changed {
		if !strings.HasPrefix(path, findingsFolder) {
			return nil
		}
	}
	r.since = since
	for _, f := range since.Reports {
		if !f.At.IsZero() {
			r.committed[f.Path] = f.At
		}
	}
	for path, commit := range changed {
		r.committed[path] = commit.Committer.When
	}
	return nil
}

// news are the keys, as clusters have them, of all that may have to be decided
// otherwise than by the pass that this one goes on from: what reports say that
// were taken for something else then, what knows only hashes, and what was left
// open. hidden are the incidents that old reports knew by hashes only. ok is
// false where what an old report said is not known any more.
func (l *Loop) news(r *reading) (keys map[string]bool, hidden map[incident.Key]bool, ok bool) {
	keys, hidden = map[string]bool{}, map[incident.Key]bool{}
	then := map[string]heard{}
	for _, f := range r.since.Reports {
		then[f.Path] = f
	}
	for i := range r.reports {
		f := &r.reports[i]
		if f.front != nil {
			for _, key := range f.front.Hashed() {
				keys[key] = true
			}
		}
		was, known := then[f.path]
		if now := r.heard(f); known && now.same(was) {
			delete(then, f.path)
		} else if f.front != nil {
			for at := range f.front.Len() {
				keys[f.front.Key(at)] = true
			}
		}
	}
	for _, was := range then {
		if !was.Superseded && !l.said(was, keys, hidden) {
			return nil, nil, false
		}
	}
	for _, key := range r.since.Open {
		if raw, err := key.Bytes(); err == nil {
			keys[string(raw[:])] = true
		}
	}
	return keys, hidden, true
}

// said adds what a report said in the version that an earlier pass read.
func (l *Loop) said(was heard, keys map[string]bool, hidden map[incident.Key]bool) bool {
	if len(was.Entry) != 32 {
		return false
	}
	entry, ok := l.cache.Get(reportKind, [32]byte(was.Entry))
	if !ok {
		return false
	}
	report, err := cache.Decode(entry)
	if err != nil {
		return false
	}
	for at := range report.Len() {
		keys[report.Key(at)] = true
	}
	if len(report.Hashed()) == 0 {
		return true
	}
	for c, err := range report.Clusters() {
		if err != nil {
			return false
		}
		ofHashes(c, hidden)
	}
	return true
}

// heard is what a report is taken for now.
func (r *reading) heard(f *reportFile) heard {
	return heard{f.path, f.entry[:], r.committed[f.path], f.superseded, f.doubt, f.stale, f.nobodys}
}

// same says that nothing of a report has changed that a decision depends on.
func (h heard) same(was heard) bool {
	if h.At.IsZero() || was.At.IsZero() || h.At.Equal(was.At) { // nobody asks when a report came that says nothing
		h.At, was.At = time.Time{}, time.Time{}
	}
	return reflect.DeepEqual(h, was)
}

// standing are the tips that a pass depends on.
func standing(tips map[string]gitrepo.Hash, branches []string) map[string]string {
	stand := map[string]string{}
	for branch, tip := range tips {
		if strings.HasPrefix(branch, "quell/") || slices.Contains(branches, branch) {
			stand[branch] = string(tip)
		}
	}
	return stand
}

// remember keeps what a pass came to, once it has written what it had to. One
// that missed a target is made again: the target may be back. So is one that
// changed code, which others may lie in, and one after which there is room for
// other pull requests.
func (w *writer) remember() {
	p := w.pass
	if len(p.land.lost) > 0 || len(w.direct) > 0 || p.answered() {
		return
	}
	open := w.left()
	if len(open) > maxOpen {
		return
	}
	until := p.now.Add(maxRest)
	if p.since != nil && p.since.Until.Before(until) {
		until = p.since.Until
	}
	if due := p.alarm.due; !due.IsZero() && due.Before(until) {
		until = due
	}
	is := rest{From: p.now, Until: until, Plan: p.plan.Control, Ledger: p.plan.Ledger, Broken: p.plan.Broken, Open: open, Wrote: w.result.Pass != ""}
	for i := range p.reports {
		is.Reports = append(is.Reports, p.heard(&p.reports[i]))
	}
	for _, h := range p.land.houses {
		is.Houses = append(is.Houses, w.stance(h))
	}
	data, err := json.Marshal(is)
	if err == nil {
		err = p.cache.Put(restKind, p.restName(), string(data))
	}
	if err != nil {
		p.log.Debug("the pass is not remembered", "error", err)
	}
}

// left are the incidents that the next pass looks at, whatever has changed.
func (w *writer) left() []incident.Key {
	open := map[incident.Key]bool{}
	for i := range w.plan.Items {
		if !w.plan.Items[i].Unchanged {
			open[w.plan.Items[i].Incident.Key] = true
		}
	}
	for _, e := range w.plan.Events {
		open[e.Incident] = true
	}
	for _, records := range [][]incident.Record{w.plan.Ended, w.plan.Unreported} {
		for _, rec := range records {
			open[rec.Key] = true
		}
	}
	return slices.Sorted(maps.Keys(open))
}

// stance is where a repository's branches stand after this pass.
func (w *writer) stance(h *house) stance {
	s := w.pass.stance(h)
	for _, u := range w.updates[h] {
		if tip := string(u.New); tip == "" {
			delete(s.Tips, u.Branch)
		} else if _, stands := s.Tips[u.Branch]; stands || strings.HasPrefix(u.Branch, "quell/") {
			s.Tips[u.Branch] = tip
		}
	}
	return s
}

// stance is where a repository's branches stood when this pass read them.
func (p *pass) stance(h *house) stance {
	s := stance{Repository: h.named}
	tips := maps.Clone(h.tips) // which may be newer than what was read
	read := map[string]gitrepo.Hash{forge.Branch: h.forgeAt}
	if h == p.land.home {
		s.Branches = append(s.Branches, p.opts.Branch)
		read[p.opts.Branch], read[ledger.Branch] = p.main.Hash(), p.bookAt
	}
	for _, t := range p.land.trees {
		if t.house == h {
			s.Branches = append(s.Branches, t.branch)
			read[t.branch] = t.base.Hash()
		}
	}
	for branch, tip := range read {
		if tips[branch] = tip; tip == "" {
			delete(tips, branch)
		}
	}
	s.Tips = standing(tips, s.Branches)
	return s
}

// stands says that everything but the reports was read where the earlier pass had
// left it: it may have moved since it was compared.
func (p *pass) stands(since *rest) bool {
	if len(since.Houses) != len(p.land.houses) {
		return false
	}
	for i, h := range p.land.houses {
		was, is := since.Houses[i], p.stance(h)
		if h == p.land.home {
			is.Tips[p.opts.Branch] = was.Tips[p.opts.Branch]
		}
		if was.Repository != is.Repository || !maps.Equal(was.Tips, is.Tips) {
			return false
		}
	}
	return true
}

// reaches says that what a pass decided may bear on incidents that it did not look
// at: a fix takes code away, and pull requests share budgets and edits.
func (p *pass) reaches() bool {
	return slices.ContainsFunc(p.plan.Items, func(item *plan.Item) bool { return item.Change != nil && !item.Standing })
}

// answered says that a pull request is none any more after this pass.
func (p *pass) answered() bool {
	return slices.ContainsFunc(p.plan.Events, func(e plan.Event) bool {
		return e.Kind == plan.PullMerged || e.Kind == plan.PullClosed || e.Kind == plan.PullObsolete
	})
}

// setAlarms asks for a look when what was declared begins or ends, and when what
// was counted no longer counts.
func (p *pass) setAlarms() {
	longest := p.set.Settings.WithDefaults().MaxExceptionAge
	for _, e := range p.set.Exceptions {
		for _, at := range []time.Time{e.StartsAt, e.ExpiresAt, e.ExpiresAt.Add(-longest)} {
			p.alarm.wake(at)
		}
	}
	for _, f := range p.set.Freezes {
		p.alarm.wake(f.StartsAt)
		p.alarm.wake(f.ExpiresAt)
	}
	for i := range p.plan.Items {
		p.alarm.wake(p.plan.Items[i].Decision.Due)
	}
	if meta, known, err := p.book.Meta(); err == nil && known {
		for _, r := range meta.Refusals {
			p.alarm.wake(r.At.Add(forgetAfter))
		}
	}
	for _, g := range p.land.ground {
		for _, pull := range g.tree.house.forge.Pulls() {
			p.alarm.wake(pull.OpenedAt.Add(plan.Window))
		}
	}
}
