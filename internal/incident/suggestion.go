package incident

import (
	"cmp"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// maxSuggested bounds the edits of one incident: more are no fix that a person reads.
const maxSuggested = 20

// suggest takes a finding's suggested edits in.
func (g *group) suggest(f *finding.Finding) {
	if f.Suggestion == nil {
		return
	}
	for _, e := range f.Suggestion.Edits {
		if len(g.suggested) <= maxSuggested {
			g.suggested = including(g.suggested, e)
		}
	}
}

// suggestions are the edits of which no two are about the same bytes, or none.
func (g *group) suggestions() []finding.SuggestedEdit {
	if len(g.suggested) > maxSuggested {
		return nil
	}
	all := slices.Clone(g.suggested)
	slices.SortFunc(all, func(a, b finding.SuggestedEdit) int {
		return cmp.Or(
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.StartLine, b.StartLine), cmp.Compare(a.StartColumn, b.StartColumn),
			cmp.Compare(a.EndLine, b.EndLine), cmp.Compare(a.EndColumn, b.EndColumn), cmp.Compare(a.Insert, b.Insert), cmp.Compare(a.Saw, b.Saw),
		)
	})
	for i := 1; i < len(all); i++ {
		if a, b := all[i-1], all[i]; a.Path == b.Path && !before(a, b) {
			return nil
		}
	}
	return all
}

// before says that an edit's region ends where the other's begins, or earlier.
func before(a, b finding.SuggestedEdit) bool {
	end := max(a.EndLine, a.StartLine)
	return end < b.StartLine || end == b.StartLine && a.EndColumn != 0 && a.EndColumn <= b.StartColumn && (a.EndColumn != a.StartColumn || b.StartColumn != a.StartColumn)
}
