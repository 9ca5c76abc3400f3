package triage

import (
	"cmp"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// OwnedPlace is a path of a target that somebody should answer for.
type OwnedPlace struct {
	Target string
	Path   string
}

// String is the place as "target:path".
func (p OwnedPlace) String() string { return p.Target + ":" + p.Path }

// MarshalText writes [OwnedPlace.String].
func (p OwnedPlace) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

func comparePlaces(a, b OwnedPlace) int {
	return cmp.Or(cmp.Compare(a.Target, b.Target), cmp.Compare(a.Path, b.Path))
}

// OwnersOf lists who answers for an incident: every owner of one of its places
// or of its identity, sorted. Unowned lists the places that nobody answers for.
// An identity is what a report claims it is: its owner is asked too, but never
// stands in for the owner of the code. Where no owner is declared at all, nobody
// answers for anything, and no place is worth a word.
func OwnersOf(owners []policy.Owner, places []OwnedPlace, identity finding.Identity) (names []string, unowned []OwnedPlace) {
	if len(owners) == 0 {
		return nil, nil
	}
	for _, o := range owners {
		if o.OwnsIdentity(identity) {
			names = append(names, o.Name)
		}
	}
	for i, place := range places {
		if i > 0 && place == places[i-1] { // most lines of a file follow each other
			continue
		}
		owned := false
		for _, o := range owners {
			if o.OwnsPath(place.Target, place.Path) {
				names = append(names, o.Name)
				owned = true
			}
		}
		if !owned {
			unowned = append(unowned, place)
		}
	}
	slices.Sort(names)
	slices.SortFunc(unowned, comparePlaces)
	return slices.Compact(names), slices.Clip(slices.Compact(unowned))
}

// Widen joins what two targets' code shows: an identity used in several targets
// is shared, which is never less than a high blast radius.
func Widen(a, b Blast) Blast {
	level := BlastHigh
	for _, l := range []BlastLevel{a.Level, b.Level} {
		if l.Rank() > level.Rank() {
			level = l
		}
	}
	environments := slices.Concat(a.Environments, b.Environments)
	slices.Sort(environments)
	return Blast{
		Level:        level,
		Dependents:   slices.Concat(a.Dependents, b.Dependents),
		Environments: slices.Compact(environments),
		Unseen:       slices.Concat(a.Unseen, b.Unseen),
	}
}
