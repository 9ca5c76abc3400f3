package incident

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ReportState is what a pass found where a report was.
type ReportState struct {
	Blob string // the Git blob hash; empty when not Present
	// Present says that the report is there.
	Present bool
	// Doubt is why what it does not mention may be there all the same ("was not
	// wholly understood"); empty: what it does not mention is absent.
	Doubt string
}

// Verdict says whether an incident that no finding mentions is gone.
type Verdict struct {
	Gone bool
	Why  string // one sentence, in either case
}

// Observe is the record of an incident that findings of this pass have. Prev is
// nil when the ledger does not know it. Sightings are the reports' versions
// that have it now.
//
//	no record                                  → open
//	fixed or verified, in a version it was
//	  known from                               → unchanged: the scanner has not run since
//	fixed or verified, in another version      → reopened, and cameBack
//	any other state                            → that state, with what is known now
//
// A report that had the incident before but is not among sightings stays on
// record: it may be unreadable today, and only [Absent], which knows, may
// conclude anything from its silence.
//
// Stage, Change and Commit start anew when an incident comes back, because what
// was done did not last. Who rejected it, what was proposed and which ticket
// was opened stay known.
func Observe(prev *Record, inc Incident, sightings []Sighting, now time.Time) (rec Record, cameBack bool) {
	if prev == nil {
		rec = Record{Key: inc.Key, ID: inc.Key.ID(), State: Open, Since: now, FirstAt: now}
		return describe(rec, inc, sightings), false
	}
	rec = *prev
	if ended(prev.State) {
		if !newer(prev.Sightings, sightings) {
			return rec, false
		}
		rec.State, rec.Since = Reopened, now
		rec.Reopenings++
		rec.Stage, rec.StageAt, rec.StagePolicy, rec.ProposedStage = 0, time.Time{}, "", 0
		rec.Change, rec.Commit = "", ""
		cameBack = true
	}
	return describe(rec, inc, sightings), cameBack
}

// Settling is how long a fix may take to show: somebody applies it, and a scanner
// looks again. Until then a report that still has the incident, while the code
// no longer has it, is no news.
const Settling = 7 * 24 * time.Hour

// Settle is the record of a fixed incident that later versions of its reports
// still have although the code no longer does, and whether it stays fixed: it
// does for [Settling] after the fix. What is still reported after that has come
// back, whatever the code says.
func Settle(prev Record, sightings []Sighting, now time.Time) (Record, bool) {
	if prev.State != Fixed || now.Sub(prev.Since) >= Settling {
		return prev, false
	}
	prev.Sightings = mergeSightings(prev.Sightings, sightings)
	return prev, true
}

// Absent is the record of an incident that no finding of this pass mentions.
// It is gone, and the record verified, only when every report that had it is
// there, was wholly understood and is another version than the one that had it.
// A report that is missing, broken or unchanged proves nothing, so the record
// stays as it was and the verdict says why. What ended before stays ended.
func Absent(prev Record, state func(report string) ReportState, now time.Time) (Record, Verdict) {
	if prev.State == Verified {
		return prev, Verdict{Gone: true, Why: "it was verified before and no report has it"}
	}
	if len(prev.Sightings) == 0 {
		return prev, Verdict{Why: "no report is on record as having had it, so none can show that it is gone"}
	}
	var doubts, names []string
	for _, s := range prev.Sightings {
		names = append(names, fmt.Sprintf("%q", s.Report))
		if doubt := doubtOf(s, state(s.Report)); doubt != "" {
			doubts = append(doubts, doubt)
		}
	}
	if len(doubts) > 0 {
		return prev, Verdict{Why: strings.Join(distinct(doubts), "; ")}
	}
	prev.State, prev.Since = Verified, now
	return prev, Verdict{Gone: true, Why: "a later version of " + strings.Join(distinct(names), ", ") + " no longer has it"}
}

// doubtOf says why a report's silence proves nothing; empty when it does prove
// that the incident is gone.
func doubtOf(s Sighting, is ReportState) string {
	switch {
	case !is.Present:
		return fmt.Sprintf("report %q, which had it, is missing", s.Report)
	case is.Doubt != "":
		return fmt.Sprintf("report %q, which had it, %s", s.Report, is.Doubt)
	case is.Blob == s.Blob:
		return fmt.Sprintf("report %q has not changed since it had it", s.Report)
	}
	return ""
}

// ended says that nothing is left to do unless the incident comes back.
func ended(s State) bool { return s == Fixed || s == Verified }

// newer says that one of the sightings is of a version that is not on record. A
// report under another name is the same version.
func newer(known, sightings []Sighting) bool {
	return slices.ContainsFunc(sightings, func(s Sighting) bool {
		return !slices.ContainsFunc(known, func(k Sighting) bool { return k.Blob == s.Blob })
	})
}

// describe puts what is known of the incident now into its record.
func describe(rec Record, inc Incident, sightings []Sighting) Record {
	rec.Title, rec.Category, rec.Severity = inc.Title, inc.Category, inc.Severity
	rec.Digest = inc.Digest()
	rec.Sightings = mergeSightings(rec.Sightings, sightings)
	return rec
}

// mergeSightings is one sighting for each report, sorted, the current one where
// there is one.
func mergeSightings(known, current []Sighting) []Sighting {
	merged := slices.Clone(current)
	for _, s := range known {
		if !slices.ContainsFunc(current, func(c Sighting) bool { return c.Report == s.Report }) {
			merged = append(merged, s)
		}
	}
	slices.SortFunc(merged, func(a, b Sighting) int {
		return cmp.Or(cmp.Compare(a.Report, b.Report), cmp.Compare(a.Blob, b.Blob))
	})
	return slices.CompactFunc(merged, func(a, b Sighting) bool { return a.Report == b.Report })
}
