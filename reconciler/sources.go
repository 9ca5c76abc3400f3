package reconciler

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/ledger"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// scopeOf names what a report at a path is a report of: reports of one scope
// are successive reports of one thing. A report that is gone has one, too.
func (r *reading) scopeOf(report string) (scope string, source policy.Source) {
	source, declared, _ := r.set.SourceOf(report)
	switch {
	case declared && source.Scope == policy.ScopeFolder:
		return "folder " + source.Name + " " + path.Dir(report), source
	case declared && source.Scope == policy.ScopeSource:
		return "source " + source.Name, source
	}
	return "report " + report, source
}

// order finds the newest reports of each scope: those of the last commit that
// brought one. The others are superseded.
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
		for _, i := range reports {
			r.reports[i].superseded = r.reports[i].source.Mode == policy.ModeSnapshot && r.committed[r.reports[i].path].Before(newest)
		}
	}
	return nil
}

// committedAt is when a report was last committed.
func (l *Loop) committedAt(ctx context.Context, r *reading, report string) (time.Time, error) {
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
		switch {
		case f.superseded || f.doubt != "":
			continue
		case f.source.Mode == policy.ModeStream:
			f.doubt = "is of a stream, which only adds"
			continue
		}
		if f.doubt, err = l.stale(ctx, r, *f); err != nil {
			return err
		}
		remedy := fmt.Sprintf("Let the scanner run again, or raise max_age of source %q: until then nothing of it is fixed without a person, and nothing counts as gone.", f.source.Name)
		if f.stale = f.doubt; f.doubt == "" {
			scope, _ := r.scopeOf(f.path)
			f.doubt = shrunken(f.source, covered[scope], coverageIn(meta.Scopes, scope))
			remedy = fmt.Sprintf("Let the scanner look at all of it again, or lower min_coverage of source %q: until then what is no longer reported stays as it was.", f.source.Name)
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

// coverage is what the good reports of each scope say that they cover together.
func (r *reading) coverage() map[string]report.Coverage {
	covered := map[string]report.Coverage{}
	for _, f := range r.reports {
		if f.superseded || f.doubt != "" || f.Coverage.Scanned == 0 && len(f.Coverage.Names) == 0 {
			continue
		}
		scope, _ := r.scopeOf(f.path)
		c := covered[scope]
		if c.Of == "" || c.Of == f.Coverage.Of {
			c.Of, c.Scanned = f.Coverage.Of, c.Scanned+f.Coverage.Scanned
		}
		c.Names = compactStrings(slices.Concat(c.Names, f.Coverage.Names))
		covered[scope] = c
	}
	return covered
}

// shrunken says that reports cover less than the last good ones did.
func shrunken(source policy.Source, now, before report.Coverage) string {
	share := source.MinCoverage
	if share < 0 {
		return ""
	}
	missing := slices.DeleteFunc(slices.Clone(before.Names), func(name string) bool { return slices.Contains(now.Names, name) })
	switch {
	case len(missing) > 0:
		return fmt.Sprintf("no longer covers %d of the %d that the last good one named", len(missing), len(before.Names))
	case now.Of == before.Of && float64(now.Scanned) < share*float64(before.Scanned):
		return fmt.Sprintf("covers %d %s, and the last good one covered %d", now.Scanned, before.Of, before.Scanned)
	}
	return ""
}

func byScope(s ledger.Scope, scope string) int { return strings.Compare(s.Scope, scope) }

func coverageIn(scopes []ledger.Scope, scope string) report.Coverage {
	if i, found := slices.BinarySearchFunc(scopes, scope, byScope); found {
		return scopes[i].Coverage
	}
	return report.Coverage{}
}

// scopes are what the ledger keeps of what good reports cover.
func (r *reading) scopes(before []ledger.Scope) []ledger.Scope {
	now := slices.Clone(before)
	for scope, covered := range r.coverage() {
		i, found := slices.BinarySearchFunc(now, scope, byScope)
		if !found {
			now = slices.Insert(now, i, ledger.Scope{Scope: scope})
		}
		now[i].Coverage = covered
	}
	return now
}

// reportState says what stands for a report that had an incident: the report
// itself, or the newest ones of its scope.
func (r *reading) reportState(had string) incident.ReportState {
	if r.states == nil {
		r.states = map[string]incident.ReportState{}
		for _, f := range r.reports {
			if f.superseded {
				continue
			}
			scope, _ := r.scopeOf(f.path)
			is := r.states[scope]
			r.states[scope] = incident.ReportState{Present: true, Blob: is.Blob + string(f.blob), Doubt: cmp.Or(is.Doubt, f.doubt)}
		}
	}
	scope, _ := r.scopeOf(had)
	return r.states[scope]
}

// staleOnly says why nothing of the incident is fixed without a person: every
// report that has it is too old.
func (r *reading) staleOnly(inc incident.Incident) string {
	why := ""
	for _, name := range inc.Reports {
		f := r.reports[r.at[name]]
		if f.stale == "" {
			return ""
		}
		why = fmt.Sprintf("report %q %s", f.path, f.stale)
	}
	return why
}
