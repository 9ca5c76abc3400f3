package policy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// Matches says whether the incident is one that the match selects, and if not,
// which field failed first: `category "leaked_secret" is not in categories`. An
// incident lies in repositories and paths when any one of its places does. The
// empty match selects everything.
func (m Match) Matches(inc incident.Incident) (bool, string) {
	return m.test(inc, anyOf)
}

// Covers says whether the whole incident is within the match, and if not, what
// lies outside. Unlike in [Match.Matches] every place must match, and every
// source, tool and rule, so that an exception for one path or one scanner's rule
// never hides the same secret elsewhere. The empty match covers nothing.
func (m Match) Covers(inc incident.Incident) (bool, string) {
	if m.isEmpty() {
		return false, "the match is empty"
	}
	return m.test(inc, allOf)
}

// quantifier says how many of an incident's own entries must match.
type quantifier int

const (
	anyOf quantifier = iota
	allOf
)

func (m Match) test(inc incident.Incident, q quantifier) (bool, string) {
	checks := []func(incident.Incident, quantifier) string{m.failsScale, m.failsIdentity, m.failsOrigin, m.failsPlaces, m.failsKey}
	for _, fails := range checks {
		if why := fails(inc, q); why != "" {
			return false, why
		}
	}
	return true, ""
}

func (m Match) failsScale(inc incident.Incident, _ quantifier) string {
	switch {
	case len(m.Categories) > 0 && !slices.Contains(m.Categories, inc.Category):
		return fmt.Sprintf("category %q is not in categories", inc.Category)
	case inc.Severity < m.MinSeverity:
		return fmt.Sprintf("severity %q is below min_severity %q", inc.Severity, m.MinSeverity)
	case len(m.Severities) > 0 && !slices.Contains(m.Severities, inc.Severity):
		return fmt.Sprintf("severity %q is not in severities", inc.Severity)
	case len(m.Validities) > 0 && !slices.Contains(m.Validities, inc.Validity):
		return fmt.Sprintf("validity %q is not in validities", inc.Validity)
	}
	return ""
}

func (m Match) failsIdentity(inc incident.Incident, _ quantifier) string {
	id := inc.Identity
	switch {
	case len(m.IdentityKinds) > 0 && !slices.Contains(m.IdentityKinds, id.Kind):
		return fmt.Sprintf("identity kind %q is not in identity_kinds", id.Kind)
	case len(m.Identities) > 0 && !isNamed(m.Identities, id):
		return fmt.Sprintf("identity %q is not in identities", or(id.Name, id.ID))
	case len(m.Platforms) > 0 && !slices.Contains(m.Platforms, id.Platform):
		return fmt.Sprintf("platform %q is not in platforms", id.Platform)
	case len(m.Accounts) > 0 && !slices.Contains(m.Accounts, id.Account):
		return fmt.Sprintf("account %q is not in accounts", id.Account)
	}
	return ""
}

// isNamed leaves an empty name or id out: "the report did not tell" is no name,
// not even for the pattern "*".
func isNamed(globs []string, id finding.Identity) bool {
	return id.Name != "" && inGlobs(globs, id.Name) || id.ID != "" && inGlobs(globs, id.ID)
}

func (m Match) failsOrigin(inc incident.Incident, q quantifier) string {
	fields := []struct {
		noun, field string
		want, have  []string
		matches     func(want []string, have string) bool
		quantifier  quantifier
	}{
		{"source", "sources", m.Sources, inc.Sources, inGlobs, q},
		{"tool", "tools", m.Tools, inc.Tools, inList, q},
		{"rule", "rules", m.Rules, inc.Rules, inGlobs, q},
		// A finding has labels of many kinds at once: one that is named is enough.
		{"label", "labels", m.Labels, inc.Labels, inList, anyOf},
	}
	for _, f := range fields {
		if len(f.want) == 0 {
			continue
		}
		outside := slices.IndexFunc(f.have, func(have string) bool { return !f.matches(f.want, have) })
		inside := slices.ContainsFunc(f.have, func(have string) bool { return f.matches(f.want, have) })
		switch {
		case f.quantifier == allOf && outside >= 0:
			return fmt.Sprintf("%s %q is not in %s", f.noun, f.have[outside], f.field)
		case !inside && len(f.have) == 1:
			return fmt.Sprintf("%s %q is not in %s", f.noun, f.have[0], f.field)
		case !inside:
			return fmt.Sprintf("no %s is in %s", f.noun, f.field)
		}
	}
	return ""
}

func (m Match) failsPlaces(inc incident.Incident, q quantifier) string {
	if len(m.Repositories) == 0 && len(m.Paths) == 0 {
		return ""
	}
	inside, first := false, ""
	for _, place := range inc.Places {
		why := m.failsPlace(place)
		if why == "" {
			inside = true
		} else if first == "" {
			first = why
		}
	}
	switch {
	case len(inc.Places) == 0:
		return "no place is known, and repositories or paths are asked for"
	case q == allOf || !inside && len(inc.Places) == 1:
		return first
	case !inside:
		return fmt.Sprintf("none of %d places is in repositories and paths: %s", len(inc.Places), first)
	}
	return ""
}

func (m Match) failsPlace(place finding.Location) string {
	if len(m.Repositories) > 0 && (place.Repository == "" || !inGlobs(m.Repositories, place.Repository)) {
		return fmt.Sprintf("repository %q is not in repositories", place.Repository)
	}
	if len(m.Paths) > 0 && (place.Path == "" || !inGlobs(m.Paths, cleanPath(place.Path))) {
		return fmt.Sprintf("path %q is not in paths", place.Path)
	}
	return ""
}

// cleanPath resolves "." and "..", so that a report cannot place src/key.tf in
// "test/**" by calling it test/../src/key.tf.
func cleanPath(p string) string { return path.Clean(strings.ReplaceAll(p, "\\", "/")) }

func (m Match) failsKey(inc incident.Incident, _ quantifier) string {
	if len(m.Incidents) == 0 || slices.Contains(m.Incidents, string(inc.Key)) {
		return ""
	}
	if !isHex(string(inc.Key), "v1:", 64) {
		return "the incident has no key"
	}
	if !slices.Contains(m.Incidents, inc.Key.ID()) {
		return fmt.Sprintf("incident %q is not in incidents", inc.Key.ID())
	}
	return ""
}

func inGlobs(globs []string, text string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool {
		ok, err := doublestar.Match(glob, text)
		return ok && err == nil
	})
}

func inList(list []string, text string) bool { return slices.Contains(list, text) }
