package incident

import (
	"cmp"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// identityOf is the identity of which the findings say the most, and what they
// contradict each other in about it. An AI agent goes before all others, because
// what holds for agents must hold for it. What it lacks is taken from findings
// about the very same identity, never from another one; what these disagree on
// is left empty, so that no single report decides whose credential is meant.
func identityOf(claimed []finding.Identity) (finding.Identity, []string) {
	all := slices.Clone(claimed)
	slices.SortStableFunc(all, func(a, b finding.Identity) int {
		return cmp.Or(
			-compareBools(a.Kind == finding.AIAgent, b.Kind == finding.AIAgent),
			-cmp.Compare(known(a), known(b)),
			compareIdentities(a, b),
		)
	})
	best := all[0]
	who, ok := principalOf(best)
	if !ok {
		return best, nil
	}
	var same []finding.Identity
	for _, other := range slices.Compact(all) {
		if its, ok := principalOf(other); ok && its == who {
			same = append(same, other)
		}
	}
	return agreed(same)
}

// Identities lists the identities that the findings name, sorted and without
// repeats. What one lacks is taken from the others about the very same identity
// where these agree. A finding that names none adds the empty identity. Without
// claims it is the incident's own.
func (i Incident) Identities() []finding.Identity {
	if len(i.Claimed) == 0 {
		return []finding.Identity{i.Identity}
	}
	groups := make(map[principal][]finding.Identity)
	for _, claimed := range i.Claimed {
		if who, ok := principalOf(claimed); ok {
			groups[who] = append(groups[who], claimed)
		}
	}
	whole := make(map[principal]finding.Identity, len(groups))
	for who, same := range groups {
		whole[who], _ = agreed(same)
	}
	all := slices.Clone(i.Claimed)
	for at, claimed := range all {
		if who, ok := principalOf(claimed); ok {
			all[at] = completed(claimed, whole[who])
		}
	}
	slices.SortFunc(all, compareIdentities)
	return slices.Compact(all)
}

// agreed is what claims about one principal say together, those that say the
// most first, and what they disagree on. Ids are not compared: the principal is
// what they have in common.
func agreed(same []finding.Identity) (finding.Identity, []string) {
	var whole finding.Identity
	for _, i := range same {
		whole = completed(whole, i)
	}
	var conflicts []string
	disagree := func(what string) { conflicts = append(conflicts, "reports disagree on the identity's "+what) }
	if values(same, func(i finding.Identity) string { return strings.ToLower(i.Platform) }) > 1 {
		whole.Platform = ""
		disagree("platform")
	}
	if values(same, func(i finding.Identity) string { return i.Account }) > 1 {
		whole.Account = ""
		disagree("account")
	}
	if kind, ok := kindOf(same); ok {
		whole.Kind = kind
	} else {
		whole.Kind = ""
		disagree("kind")
	}
	if values(same, nameOf) > 1 {
		whole.Name = ""
		disagree("name")
	}
	return whole, conflicts
}

// nameOf is the name in the form that is compared: AWS does not distinguish the
// names of users and roles by case.
func nameOf(i finding.Identity) string {
	if strings.EqualFold(i.Platform, "aws") || awsARN.MatchString(i.ID) {
		return strings.ToLower(i.Name)
	}
	return i.Name
}

// kindOf is the kind that claims about one principal agree on. Scanners call
// the same principal a service account, an agent, or more exactly a user or
// role, so these words contradict nothing, and an agent is always one.
func kindOf(same []finding.Identity) (kind finding.IdentityKind, ok bool) {
	exact := values(same, func(i finding.Identity) string {
		if i.Kind == finding.AIAgent || i.Kind == finding.ServiceAccount {
			return ""
		}
		return string(i.Kind)
	})
	for _, i := range same {
		switch {
		case i.Kind == "" || kind == finding.AIAgent:
		case i.Kind == finding.AIAgent || kind == "" || kind == finding.ServiceAccount:
			kind = i.Kind
		}
	}
	return kind, exact <= 1
}

// values counts the different values that are not empty, white space around
// them apart.
func values(all []finding.Identity, field func(finding.Identity) string) int {
	seen := make(map[string]bool)
	for _, i := range all {
		if v := strings.TrimSpace(field(i)); v != "" {
			seen[v] = true
		}
	}
	return len(seen)
}

// completed is an identity with what it lacks taken from another.
func completed(i, other finding.Identity) finding.Identity {
	return finding.Identity{
		Platform: cmp.Or(i.Platform, other.Platform),
		Account:  cmp.Or(i.Account, other.Account),
		Kind:     cmp.Or(i.Kind, other.Kind),
		ID:       cmp.Or(i.ID, other.ID),
		Name:     cmp.Or(i.Name, other.Name),
	}
}

// known counts what is known of an identity; an id or name is worth more than
// all that surrounds them.
func known(i finding.Identity) int {
	n := 0
	for _, weighed := range []struct {
		value string
		worth int
	}{{i.ID, 8}, {i.Name, 4}, {i.Account, 1}, {string(i.Kind), 1}, {i.Platform, 1}} {
		if weighed.value != "" {
			n += weighed.worth
		}
	}
	return n
}
