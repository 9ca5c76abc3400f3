package policy

import (
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// DeliverByPull is the delivery of a target whose branch takes no direct
// commits: what would be committed is proposed.
const DeliverByPull = "pull_request"

// ImplicitTarget is the control repository itself, which stands in where no
// target is declared. It has no environment, so no auto tier passes unless a
// policy allows every environment.
func ImplicitTarget(branch string) Target {
	return Target{Name: "control", Repository: ".", Branch: branch, Paths: []string{"**"}, Delivery: "push", MaxOpenPulls: 10, MaxNewPulls: 2}
}

// Allows says whether quell may edit a path, relative to the repository's top.
// Exclude wins over Paths.
func (t Target) Allows(path string) bool {
	if matchesAny(t.Exclude, path) {
		return false
	}
	return len(t.Paths) == 0 || matchesAny(t.Paths, path)
}

// Maps says whether a file is one of the target's states or plans.
func (t Target) Maps(path string) bool { return matchesAny(t.State, path) }

// Answers says whether a finding about this repository, as its report names it,
// can be about this target. A report that names none could be about any.
func (t Target) Answers(repository string) bool {
	if repository == "" {
		return true
	}
	name := RepositoryName(repository)
	return slices.ContainsFunc(t.ReportedAs, func(r string) bool { return RepositoryName(r) == name })
}

// Deploys says whether an identity of this account can be of this target's
// code. A target that declares no accounts could be deployed to any.
func (t Target) Deploys(account string) bool {
	return account == "" || len(t.Accounts) == 0 || slices.Contains(t.Accounts, account)
}

// RepositoryName folds the many spellings of one repository: scheme, user, ".git"
// and letter case do not tell repositories apart.
func RepositoryName(address string) string {
	name := strings.ToLower(strings.TrimSpace(address))
	if _, rest, ok := strings.Cut(name, "://"); ok {
		name = rest
	}
	if _, rest, ok := strings.Cut(name, "@"); ok {
		name = strings.Replace(rest, ":", "/", 1)
	}
	return strings.TrimSuffix(strings.TrimRight(name, "/"), ".git")
}

func matchesAny(globs []string, path string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool { return doublestar.MatchUnvalidated(glob, path) })
}
