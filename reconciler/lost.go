package reconciler

import (
	"fmt"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// lost is what reports had said of an incident, and neither take back nor say wholly
// now: it stands.
type lost struct {
	sources  []string // whose policies answer, as before
	doubtful string   // why nothing is committed: what such a report would say now is not known
	frozen   []string // why the incident stays as it is on record; empty: it is decided
}

// lost is what became of the reports that had an incident.
func (r *reading) lost(prev *incident.Record, inc incident.Incident) lost {
	l := lost{frozen: r.nobodys(inc)}
	if prev == nil || prev.State == incident.Verified { // good reports lacked it since
		return l
	}
	current := r.sightings(inc)
	decided := prev.State == incident.Fixed || len(l.frozen) > 0 || slices.ContainsFunc(current, whole)
	for _, s := range prev.Sightings {
		why, source := r.silenceOf(s, current)
		if why == "" {
			continue
		}
		reported := slices.Contains(inc.Sources, source.Name)
		if !reported {
			l.sources = append(l.sources, source.Name)
		}
		if source.Mode == policy.ModeSnapshot || !reported && !r.present(s.Report) { // a stream is never asked again
			l.doubtful = why
		}
		if !decided && whole(s) {
			l.frozen = append(l.frozen, why)
		}
	}
	return l
}

func whole(s incident.Sighting) bool { return !s.Partial }

// silenceOf says why it proves nothing that a report which had an incident is not
// among the current ones that have it, or has it and is no longer whole. Empty: it
// has it still, by whatever name, or it was asked again.
func (r *reading) silenceOf(had incident.Sighting, current []incident.Sighting) (why string, of policy.Source) {
	scope, source := r.scopeOf(had.Report)
	is, there := r.scopeStates()[scope]
	_, stands := is.blobs[had.Report]
	for _, c := range current {
		again, by := r.scopeOf(c.Report)
		if c.Blob == had.Blob && by.Name == source.Name || whole(c) && (c.Report == had.Report || again == scope && !stands) {
			return "", source
		}
	}
	switch {
	case !there:
		return fmt.Sprintf("report %q, which had it, is missing", had.Report), source
	case is.doubt != "":
		return fmt.Sprintf("report %q, which had it, %s", had.Report, is.doubt), source
	}
	return "", source
}

// present says that there is a report at the path, or one that stands for it.
func (r *reading) present(report string) bool {
	scope, _ := r.scopeOf(report)
	_, there := r.scopeStates()[scope]
	return there
}

// nobodys lists why nobody knows how the reports that have the incident are to be
// read; empty where one of them is somebody's.
func (r *reading) nobodys(inc incident.Incident) []string {
	var why []string
	for _, name := range inc.Reports {
		f := r.reports[r.at[name]]
		if f.nobodys == "" {
			return nil
		}
		why = append(why, fmt.Sprintf("report %q %s", f.path, f.nobodys))
	}
	return why
}

// partial says why nothing of the incident is fixed without a person: not all of a
// report that has it was understood, or it covers less than it did, and what is missing
// may say more of it.
func (r *reading) partial(inc incident.Incident) string {
	for _, name := range inc.Reports {
		f := r.reports[r.at[name]]
		shrunken := f.doubt != "" && f.stale == "" && f.source.Mode == policy.ModeSnapshot
		if f.nobodys == "" && (shrunken || !f.Readable()) {
			return fmt.Sprintf("report %q, which has it, %s and may say more of it", f.path, f.doubt)
		}
	}
	return ""
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
