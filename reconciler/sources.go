package reconciler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/ledger"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// scopeOf names what a report at a path is a report of: reports of one scope
// are successive reports of one thing. A report that is gone has one, too.
func (r *reading) scopeOf(report string) (scope string, source policy.Source) {
	r.outside.Lock()
	defer r.outside.Unlock()
	of, known := r.scoped[report]
	if !known {
		source, declared, _ := r.set.SourceOf(report)
		if !declared {
			source = policy.Source{Name: sourceOf(report)}.WithDefaults()
		}
		of = scoped{"report " + report, source}
		switch {
		case declared && source.Scope == policy.ScopeFolder:
			of.scope = "folder " + source.Name + " " + path.Dir(report)
		case declared && source.Scope == policy.ScopeSource:
			of.scope = "source " + source.Name
		}
		r.scoped[report] = of
	}
	return of.scope, of.source
}

// scoped is whose a report is, and what it is a report of.
type scoped struct {
	scope  string
	source policy.Source
}

// order finds the newest reports of each scope: those of the last commit that
// brought one, by its date and by the history. The others are superseded.
func (l *Loop) order(ctx context.Context, r *reading) error {
	scopes := map[string][]int{}
	for i, f := range r.reports {
		scope, source := r.scopeOf(f.path)
		if source.Scope == policy.ScopeFolder || source.Scope == policy.ScopeSource {
			scopes[scope] = append(scopes[scope], i)
		}
	}
	for _, reports := range scopes {
		var newest time.Time
		for _, i := range reports {
			at, err := l.committedAt(ctx, r, r.reports[i].path)
			if err != nil {
				return err
			}
			if at.After(newest) {
				newest = at
			}
		}
		if err := l.supersede(ctx, r, reports, newest); err != nil {
			return err
		}
	}
	return nil
}

// supersede finds which reports of a scope are older than its newest ones: those of
// an earlier date that were there already when a newest one was committed. A machine
// whose clock is slow hides nothing by it.
func (l *Loop) supersede(ctx context.Context, r *reading, reports []int, newest time.Time) error {
	var then *gitrepo.Snapshot
	for _, i := range reports {
		f := &r.reports[i]
		if f.source.Mode != policy.ModeSnapshot || !r.committed[f.path].Before(newest) {
			continue
		}
		if then == nil {
			var err error
			if then, err = l.broughtIn(ctx, r, reports, newest); err != nil {
				return err
			}
		}
		file, had, err := then.Lookup(f.path)
		if err != nil {
			return err
		}
		f.superseded = had && file.Blob == f.blob
	}
	return nil
}

// broughtIn is the commit of that date that brought in one of the reports.
func (l *Loop) broughtIn(ctx context.Context, r *reading, reports []int, at time.Time) (*gitrepo.Snapshot, error) {
	newest := slices.IndexFunc(reports, func(i int) bool { return r.committed[r.reports[i].path].Equal(at) })
	commit, err := l.control.LastChange(ctx, r.main.Hash(), r.reports[reports[newest]].path)
	if err != nil {
		return nil, err
	}
	return l.control.At(ctx, commit.Hash)
}

// committedAt is when a report was last committed.
func (l *Loop) committedAt(ctx context.Context, r *reading, report string) (time.Time, error) {
	r.outside.Lock()
	defer r.outside.Unlock()
	at, known := r.committed[report]
	if !known {
		commit, err := l.control.LastChange(ctx, r.main.Hash(), report)
		if err != nil {
			return time.Time{}, err
		}
		at = commit.Committer.When
		r.committed[report] = at
	}
	return at, nil
}

// judge says of each report whether its silence proves anything: that of a
// stream does not, nor that of a report that is too old, nor where the reports of
// its scope cover less than the last good ones did.
func (l *Loop) judge(ctx context.Context, r *reading) error {
	meta, _, err := r.book.Meta()
	if err != nil {
		return err
	}
	covered := r.coverage()
	for i := range r.reports {
		f := &r.reports[i]
		if f.superseded || f.doubt != "" {
			continue
		}
		if f.doubt, err = l.stale(ctx, r, *f); err != nil {
			return err
		}
		if f.source.Mode == policy.ModeStream {
			f.stale, f.doubt = f.doubt, "is of a stream, which only adds"
			continue // its old reports are no fault of anybody's
		}
		remedy := fmt.Sprintf("Let the scanner run again, or raise max_age of source %q: until then nothing of it is fixed without a person, and nothing counts as gone.", f.source.Name)
		if f.stale = f.doubt; f.doubt == "" {
			scope, _ := r.scopeOf(f.path)
			now, before := covered[scope], coverageIn(meta.Scopes, scope)
			if f.doubt = otherFormat(f.source, now, before); f.doubt != "" {
				remedy = fmt.Sprintf("Give another scanner's reports a path of their own, or declare format of source %q if it is as it should be: until then what is no longer reported stays as it was.", f.source.Name)
			} else if f.doubt = shrunken(f.source, now.Coverage, before.Coverage); f.doubt != "" {
				remedy = fmt.Sprintf("Let the scanner look at all of it again, or lower min_coverage of source %q: until then what is no longer reported stays as it was.", f.source.Name)
			}
		}
		if f.doubt != "" {
			r.broken = append(r.broken, plan.Broken{What: "report", Path: f.path, Summary: "the report " + f.doubt, Remedy: remedy})
		}
	}
	return nil
}

// stale says that a report is older than its source allows.
func (l *Loop) stale(ctx context.Context, r *reading, f reportFile) (string, error) {
	if f.source.MaxAge == 0 {
		return "", nil
	}
	at, err := l.committedAt(ctx, r, f.path)
	if err != nil || !r.alarm.reached(at.Add(f.source.MaxAge)) {
		return "", err
	}
	return "is older than " + policy.FormatDuration(f.source.MaxAge), nil
}

// coverage is what the good reports of each scope say that they cover together,
// and their formats.
func (r *reading) coverage() map[string]ledger.Scope {
	covered := map[string]ledger.Scope{}
	for _, f := range r.reports {
		if f.superseded || f.doubt != "" {
			continue
		}
		scope, _ := r.scopeOf(f.path)
		c := covered[scope]
		if f.Coverage.Scanned > 0 && (c.Coverage.Of == "" || c.Coverage.Of == f.Coverage.Of) {
			c.Coverage.Of, c.Coverage.Scanned = f.Coverage.Of, c.Coverage.Scanned+f.Coverage.Scanned
		}
		c.Coverage.Names = compactStrings(slices.Concat(c.Coverage.Names, f.Coverage.Names))
		c.Formats = compactStrings(append(c.Formats, cmp.Or(f.Ingested, f.Format)))
		covered[scope] = c
	}
	return covered
}

// otherFormat says that no report is in a format that the last good ones had: what
// there is may be another scanner's, which never saw what is missing now. Where the
// source says the format, it is as it should be.
func otherFormat(source policy.Source, now, before ledger.Scope) string {
	if source.Format != "" || slices.Contains(now.Formats, report.Empty) { // which any scanner may have written
		return ""
	}
	for _, format := range before.Formats {
		if !slices.Contains(now.Formats, format) {
			return fmt.Sprintf("is of format %s, and the last good one was of %s", strings.Join(now.Formats, ", "), format)
		}
	}
	return ""
}

// shrunken says that reports cover less than the last good ones did.
func shrunken(source policy.Source, now, before report.Coverage) string {
	share := source.MinCoverage
	if share < 0 {
		return ""
	}
	missing := slices.DeleteFunc(slices.Clone(before.Names), func(name string) bool { return slices.Contains(now.Names, name) })
	switch {
	case before.Scanned > 0 && now.Scanned == 0:
		return fmt.Sprintf("does not say that it covers anything, and the last good one covered %d %s", before.Scanned, before.Of)
	case len(missing) > 0:
		return fmt.Sprintf("no longer covers %d of the %d that the last good one named", len(missing), len(before.Names))
	case now.Of == before.Of && float64(now.Scanned) < share*float64(before.Scanned):
		return fmt.Sprintf("covers %d %s, and the last good one covered %d", now.Scanned, before.Of, before.Scanned)
	}
	return ""
}

func byScope(s ledger.Scope, scope string) int { return strings.Compare(s.Scope, scope) }

func coverageIn(scopes []ledger.Scope, scope string) ledger.Scope {
	if i, found := slices.BinarySearchFunc(scopes, scope, byScope); found {
		return scopes[i]
	}
	return ledger.Scope{}
}

// scopes are what the ledger keeps of what good reports cover, and of their formats.
// Where one of a scope's reports is in doubt, the others are not all of it.
func (r *reading) scopes(before []ledger.Scope) []ledger.Scope {
	now := slices.Clone(before)
	for scope, covered := range r.coverage() {
		if r.scopeStates()[scope].doubt != "" {
			continue
		}
		i, found := slices.BinarySearchFunc(now, scope, byScope)
		if at := slices.Index(covered.Formats, report.Empty); at >= 0 { // in whose place it may stand
			covered.Formats = slices.Delete(covered.Formats, at, at+1)
			if found {
				covered.Formats = compactStrings(append(covered.Formats, now[i].Formats...))
			}
		}
		covered.Scope = scope
		switch {
		case found:
			now[i] = covered
		case len(covered.Formats) > 0 || covered.Coverage.Scanned > 0 || len(covered.Coverage.Names) > 0:
			now = slices.Insert(now, i, covered)
		}
	}
	return now
}

// scopeState is what the reports that stand for a scope say together.
type scopeState struct {
	blobs map[string]gitrepo.Hash // by path
	doubt string
}

func (r *reading) scopeStates() map[string]scopeState {
	if r.states != nil {
		return r.states
	}
	r.states = map[string]scopeState{}
	for _, f := range r.reports {
		if f.superseded {
			continue
		}
		scope, _ := r.scopeOf(f.path)
		is, ok := r.states[scope]
		if !ok {
			is.blobs = map[string]gitrepo.Hash{}
		}
		is.blobs[f.path], is.doubt = f.blob, cmp.Or(is.doubt, f.doubt)
		r.states[scope] = is
	}
	return r.states
}

// reportState says what stands for a report that had an incident: the report
// itself, or the newest ones of its scope.
func (l *Loop) reportState(ctx context.Context, r *reading, had string) (incident.ReportState, error) {
	scope, source := r.scopeOf(had)
	is, ok := r.scopeStates()[scope]
	if !ok {
		return incident.ReportState{}, nil
	}
	state := incident.ReportState{Present: true, Blob: string(is.blobs[had]), Doubt: is.doubt}
	if _, there := r.at[had]; !there && state.Doubt == "" && (source.Scope == policy.ScopeFolder || source.Scope == policy.ScopeSource) {
		older, err := l.older(ctx, r, is, had)
		if err != nil {
			return state, err
		}
		if older {
			state.Doubt = "was removed, and what there is of its scope is not known to be newer"
		}
	}
	return state, nil
}

// older says that the reports that stand for a scope are not known to be newer
// than one that was removed: they do not show what has changed since.
func (l *Loop) older(ctx context.Context, r *reading, is scopeState, removed string) (bool, error) {
	at, known := r.removed[removed]
	if !known {
		var err error
		if at, err = l.lastMade(ctx, r, removed); err != nil {
			return false, err
		}
		r.removed[removed] = at
	}
	for report := range is.blobs {
		if made, err := l.committedAt(ctx, r, report); err != nil || !at.IsZero() && made.After(at) {
			return false, err
		}
	}
	return true, nil
}

// lastMade is when the last version of a removed report was committed; zero when
// the history no longer has it.
func (l *Loop) lastMade(ctx context.Context, r *reading, report string) (time.Time, error) {
	removal, err := l.control.LastChange(ctx, r.main.Hash(), report)
	if errors.Is(err, gitrepo.ErrNoFile) || err == nil && len(removal.Parents) == 0 {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	made, err := l.control.LastChange(ctx, removal.Parents[0], report)
	return made.Committer.When, err
}
