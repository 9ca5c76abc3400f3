package incident

import (
	"encoding/hex"
	"slices"
	"strings"
)

// Digest is "sha256:" and 64 hex digits of what a person decided about when
// they rejected a proposal: key, category, severity, validity, rules, and the
// files concerned. Moved lines, other reports of the same, newer dates and a
// changed confidence are the same content.
func (i Incident) Digest() string {
	parts := make([]string, 0, 6+len(i.Rules)+2*len(i.Places))
	parts = append(parts, string(i.Key), string(i.Category), i.Severity.String(), i.Validity.String(), "rules")
	parts = append(parts, inOrderOnce(i.Rules, strings.Compare)...)
	parts = append(parts, "files")
	places := inOrderOnce(i.Places, comparePlaces)
	for at, p := range places {
		if at == 0 || p.Repository != places[at-1].Repository || p.Path != places[at-1].Path {
			parts = append(parts, p.Repository, p.Path)
		}
	}
	digest := digestOf("quell incident content", parts)
	return "sha256:" + hex.EncodeToString(digest[:])
}

// inOrderOnce is a sorted list without repeats, which most lists are already.
func inOrderOnce[T comparable](list []T, compare func(a, b T) int) []T {
	for at := 1; at < len(list); at++ {
		if compare(list[at-1], list[at]) >= 0 {
			list = slices.Clone(list)
			slices.SortFunc(list, compare)
			return slices.Compact(list)
		}
	}
	return list
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
