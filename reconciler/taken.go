package reconciler

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
)

// taken is what repositories took of a run whose ledger does not say so yet, by
// location: a branch and its commit in words.
type taken map[string][]string

// explain is the error of a run that ended between its pushes.
func (t taken) explain(cause error) error {
	var parts []string
	for _, location := range slices.Sorted(maps.Keys(t)) {
		parts = append(parts, fmt.Sprintf("%q took %s", location, strings.Join(compactStrings(t[location]), ", ")))
	}
	return &Blocked{
		Problem: "the pass ended between its pushes: " + strings.Join(parts, "; ") + "; the ledger does not say so yet",
		Cause:   cause,
		Remedy:  "Once the cause is mended, run it again: the next pass finds what is there, makes nothing twice and puts it on record.",
	}
}

// took notes what a repository took.
func (w *writer) took(h *house, updates []gitrepo.Update) {
	for _, u := range updates {
		what := u.Branch + "'s deletion"
		if u.New != "" {
			what = u.Branch + " at " + string(u.New[:10])
		}
		w.halves[h.repo.Location()] = append(w.halves[h.repo.Location()], what)
	}
}
