package incident

import (
	"encoding/hex"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Digest is "sha256:" and 64 hex digits of what a person decided about when
// they rejected a proposal: key, category, severity, validity, rules, and the
// files concerned. Moved lines, other reports of the same, newer dates and a
// changed confidence are the same content.
func (i Incident) Digest() string {
	parts := []string{string(i.Key), string(i.Category), i.Severity.String(), i.Validity.String()}
	parts = append(parts, "rules")
	parts = append(parts, distinct(slices.Clone(i.Rules))...)
	parts = append(parts, "files")
	places := slices.Clone(i.Places)
	for at, p := range places {
		places[at] = finding.Location{Repository: p.Repository, Path: p.Path}
	}
	slices.SortFunc(places, comparePlaces)
	for _, p := range slices.Compact(places) {
		parts = append(parts, p.Repository, p.Path)
	}
	sum := digestOf("quell incident content", parts)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Repositories lists the repositories that the findings name, as they name
// them, sorted and without repeats. A finding that names none adds none.
func (i Incident) Repositories() []string {
	names := make([]string, len(i.Places))
	for at, p := range i.Places {
		names[at] = p.Repository
	}
	return distinct(names)
}

// Paths lists the paths that the findings name, in whatever repository, sorted
// and without repeats.
func (i Incident) Paths() []string {
	names := make([]string, len(i.Places))
	for at, p := range i.Places {
		names[at] = p.Path
	}
	return distinct(names)
}
