package triage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// The guards that a policy may lift by name.
const (
	noOwner             = "no_owner"
	severalOwners       = "several_owners"
	severalRepositories = "several_repositories"
)

// guard is step 6: what no policy may skip unless it says so by name. Code out
// of reach, reports that contradict each other about the identity, and AI agents
// are beyond any policy.
func (c *course) guard() outcome {
	facts := &c.in.Facts
	var stops, lifted []string
	check := func(name, problem string) {
		switch {
		case problem == "":
		case name != "" && slices.Contains(c.rule.LiftGuards, name):
			lifted = append(lifted, fmt.Sprintf("%s, which policy %q allows (%s)", problem, c.rule.Name, name))
		default:
			stops = append(stops, problem)
		}
	}
	check(noOwner, ownerless(facts))
	check(severalOwners, several(facts.Owners, "owners answer for it"))
	var few [4]string
	check(severalRepositories, several(c.repositories(few[:0]), "repositories have it"))
	check("", outOfReach(facts))
	check("", strings.Join(c.in.Incident.Conflicts, "; "))
	if len(stops) > 0 {
		return outcome{name: "guard", kind: Escalate, text: strings.Join(stops, "; ")}
	}
	if c.ofAgent() {
		text := "the identity is an AI agent's, so a person approves every change to it"
		return outcome{name: "guard", demotes: c.tier == policy.TierAuto, text: strings.Join(append([]string{text}, lifted...), "; ")}
	}
	if len(lifted) > 0 {
		return outcome{name: "guard", text: strings.Join(lifted, "; ")}
	}
	var room [textRoom]byte
	text := appendQuoted(room[:0], facts.Owners)
	text = append(text, " answers for all of it, and its code is in "...)
	text = appendQuoted(text, facts.Targets)
	return outcome{name: "guard", text: string(text)}
}

// ownerless says that nobody answers for the incident or for a part of it.
func ownerless(facts *Facts) string {
	switch {
	case len(facts.Unowned) > 0:
		return "nobody answers for " + quoted(facts.UnownedNames())
	case len(facts.Owners) == 0:
		return "nobody answers for it"
	}
	return ""
}

// several says that there is more than one of what there should be one of.
func several(names []string, what string) string {
	if len(names) < 2 {
		return ""
	}
	return fmt.Sprintf("%d %s: %s", len(names), what, quoted(names))
}

// outOfReach says why the incident's code, or a part of it, is in no target.
func outOfReach(facts *Facts) string {
	switch {
	case len(facts.Targets) == 0 && facts.Missing == "":
		return "no target's code holds it"
	case len(facts.Targets) == 0:
		return "no target's code holds it: " + facts.Missing
	}
	return facts.Missing
}

// repositories appends the repositories that have the incident, in code or by
// report. A name that reports use for a target is that target's repository;
// targets that are parts of one repository are one. A place whose report names
// no repository adds none: where its code was found, the target does.
func (c *course) repositories(names []string) []string {
	for _, target := range c.in.Facts.Targets {
		names = appendOr(names, c.rules.repositories[target], target)
	}
	places := c.in.Incident.Places
	for i := range places {
		name := places[i].Repository
		if name == "" || i > 0 && name == places[i-1].Repository { // most places follow one of the same
			continue
		}
		names = appendOr(names, c.rules.reported[policy.RepositoryName(name)], name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// appendOr appends what is known or else the name itself.
func appendOr(names, known []string, name string) []string {
	if len(known) == 0 {
		return append(names, name)
	}
	return append(names, known...)
}

// ofAgent says that the identity is an AI agent's, by any finding's word.
func (c *course) ofAgent() bool {
	return c.in.Incident.Identity.Kind == finding.AIAgent ||
		slices.ContainsFunc(c.in.Incident.Claimed, func(who finding.Identity) bool { return who.Kind == finding.AIAgent })
}
