package reconciler

import (
	"fmt"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// blast is what breaks if what was located stops working: what depends on it in its
// own tree, and what uses it by name in the trees of all other targets.
func (land *land) blast(found located) triage.Blast {
	if len(found.spots) == 0 {
		return triage.Blast{Level: triage.BlastUnknown, Unseen: []string{found.why}}
	}
	var all triage.Blast
	for i, s := range found.spots {
		blast := s.ground.tree.found.Impact(s.sites)
		for d := range blast.Dependents {
			blast.Dependents[d].Target = land.targetAt(s.ground.tree, blast.Dependents[d].Path, s.ground.Name)
		}
		if declared := locate.EnvironmentIn(s.ground.Environment); declared != "" {
			blast.Environments = compactStrings(append(blast.Environments, declared))
		}
		if i == 0 {
			all = blast
		} else {
			all = triage.Widen(all, blast)
		}
	}
	others := land.usedElsewhere(found)
	if len(others.Dependents) > 0 {
		all = triage.Widen(all, others)
	} else {
		all.Unseen = slices.Concat(all.Unseen, others.Unseen)
	}
	if len(others.Unseen) > 0 {
		all.Level = triage.BlastUnknown // a dependent may lie there
	}
	if all.Level == triage.BlastHigh && slices.Contains(all.Environments, triage.Production) {
		all.Level = triage.BlastCritical
	}
	return all
}

// usedElsewhere is what uses the located identities by their names in trees that do
// not declare them.
func (land *land) usedElsewhere(found located) triage.Blast {
	blast := triage.Blast{Level: triage.BlastHigh}
	for _, s := range found.spots {
		names, _ := s.ground.tree.found.Names(s.sites)
		if len(names) == 0 {
			continue
		}
		for _, t := range land.trees {
			if slices.ContainsFunc(found.spots, func(s spot) bool { return s.ground.tree == t }) {
				continue
			}
			for _, d := range t.found.Uses(names) {
				d.Target = land.targetAt(t, d.Path, t.house.location)
				blast.Dependents = append(blast.Dependents, d)
				if d.Environment != "" {
					blast.Environments = append(blast.Environments, d.Environment)
				}
			}
		}
		for _, target := range land.lost {
			blast.Unseen = append(blast.Unseen, fmt.Sprintf("target %q could not be read and may use it", target.Name))
		}
	}
	slices.SortFunc(blast.Dependents, triage.CompareDependents)
	blast.Dependents = slices.Compact(blast.Dependents)
	blast.Environments, blast.Unseen = compactStrings(blast.Environments), compactStrings(blast.Unseen)
	return blast
}

// targetAt is the target that lets quell edit a path of a tree, else the name given.
func (land *land) targetAt(t *tree, path, otherwise string) string {
	for _, g := range land.ground {
		if g.tree == t && g.allows(path) {
			return g.Name
		}
	}
	return otherwise
}

// affected are the owners of what depends on an incident's code who do not own that
// code, and the places of it that have none: it is not for one team to change what
// another one runs on, nor what no one answers for.
func affected(owners []policy.Owner, facts triage.Facts) (names []string, orphaned []triage.OwnedPlace) {
	var places []triage.OwnedPlace
	for _, d := range facts.Blast.Dependents {
		places = append(places, triage.OwnedPlace{Target: d.Target, Path: d.Path})
	}
	names, orphaned = triage.OwnersOf(owners, places, finding.Identity{})
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(facts.Owners, name) }), orphaned
}
