package policy

import (
	"slices"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// OwnsPath says whether the owner answers for a path of a target. Repositories
// and Paths must both match where both are given.
func (o Owner) OwnsPath(target, path string) bool {
	if len(o.Repositories) == 0 && len(o.Paths) == 0 {
		return false
	}
	if len(o.Repositories) > 0 && !matchesAny(o.Repositories, target) {
		return false
	}
	return len(o.Paths) == 0 || matchesAny(o.Paths, path)
}

// OwnsIdentity says whether the owner answers for a machine identity, by its
// name, its id or the account it lives in.
func (o Owner) OwnsIdentity(id finding.Identity) bool {
	named := slices.ContainsFunc(o.Identities, func(glob string) bool {
		return id.Name != "" && doublestar.MatchUnvalidated(glob, id.Name) || id.ID != "" && doublestar.MatchUnvalidated(glob, id.ID)
	})
	return named || id.Account != "" && slices.Contains(o.Accounts, id.Account)
}
