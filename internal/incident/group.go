package incident

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Group puts findings with one cause together, sorted by key. The order of
// findings does not matter, and one that is given twice counts once. The work
// grows linearly with the number of findings, sorting within an incident apart.
func Group(findings []finding.Finding) []Incident {
	groups := make(map[Key][]finding.Finding)
	for _, f := range findings {
		key := KeyOf(f)
		groups[key] = append(groups[key], normal(f))
	}
	incidents := make([]Incident, 0, len(groups))
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		claims := groups[key]
		slices.SortFunc(claims, compare)
		claims = slices.CompactFunc(claims, func(a, b finding.Finding) bool { return compare(a, b) == 0 })
		incidents = append(incidents, combine(key, claims))
	}
	return incidents
}

// normal is the finding with one form for equal values, so that which of two
// equal findings is kept does not show: times in UTC, confidence within 0 and 1.
func normal(f finding.Finding) finding.Finding {
	f.FirstSeen, f.LastSeen = f.FirstSeen.UTC(), f.LastSeen.UTC()
	f.LastUsed, f.ExpiresAt = f.LastUsed.UTC(), f.ExpiresAt.UTC()
	if len(f.Labels) == 0 {
		f.Labels = nil
	}
	if c := float64(f.Confidence); math.IsNaN(c) || c <= 0 {
		f.Confidence = 0 // a number that is none is no confidence
	}
	f.Confidence = min(f.Confidence, 1)
	return f
}

// compare is the fixed order of findings: by what was claimed, where, by whom,
// then by everything else, so that only equal findings compare equal.
func compare(a, b finding.Finding) int {
	if c := cmp.Or(
		cmp.Compare(a.Tool, b.Tool),
		cmp.Compare(a.Rule, b.Rule),
		comparePlaces(a.Location, b.Location),
		cmp.Compare(a.Source, b.Source),
		cmp.Compare(a.Report, b.Report),
	); c != 0 {
		return c
	}
	if c := cmp.Or(
		cmp.Compare(a.Format, b.Format),
		cmp.Compare(a.Category, b.Category),
		cmp.Compare(a.Title, b.Title),
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Confidence, b.Confidence),
		cmp.Compare(a.Validity, b.Validity),
		compareIdentities(a.Identity, b.Identity),
		cmp.Compare(a.Resource, b.Resource),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
		compareBools(a.Weak, b.Weak),
		cmp.Compare(a.Hint, b.Hint),
		cmp.Compare(a.Context, b.Context),
	); c != 0 {
		return c
	}
	return cmp.Or(
		a.FirstSeen.Compare(b.FirstSeen),
		a.LastSeen.Compare(b.LastSeen),
		a.LastUsed.Compare(b.LastUsed),
		a.ExpiresAt.Compare(b.ExpiresAt),
		slices.Compare(a.Labels, b.Labels),
	)
}

func comparePlaces(a, b finding.Location) int {
	return cmp.Or(
		cmp.Compare(a.Repository, b.Repository),
		cmp.Compare(a.Path, b.Path),
		cmp.Compare(a.StartLine, b.StartLine),
		cmp.Compare(a.EndLine, b.EndLine),
		cmp.Compare(a.Commit, b.Commit),
	)
}

func compareIdentities(a, b finding.Identity) int {
	return cmp.Or(
		cmp.Compare(a.Platform, b.Platform),
		cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Name, b.Name),
	)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
