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
	why := m.test(&inc, anyOf)
	return !why.fails(), why.String()
}

// Selects is [Match.Matches] for who asks of many matches and incidents, and
// not why.
func (m *Match) Selects(inc *incident.Incident) bool { return !m.test(inc, anyOf).fails() }

// Covers says whether the whole incident is within the match, and if not, what
// lies outside. Unlike in [Match.Matches] every place must match, and every
// finding's identity, source, tool and rule, so that an exception for one path or one scanner's rule
// never hides the same secret elsewhere. The empty match covers nothing.
func (m Match) Covers(inc incident.Incident) (bool, string) {
	if m.isEmpty() {
		return false, "the match is empty"
	}
	why := m.test(&inc, allOf)
	return !why.fails(), why.String()
}

// quantifier says how many of an incident's own entries must match.
type quantifier int

const (
	anyOf quantifier = iota
	allOf
)

// miss is why a match fails: the value of the incident's that a field does not
// list, or a text. It becomes words only when somebody asks, because of most
// incidents most policies' matches fail.
type miss struct {
	noun, value, field string
	text               string // instead
}

func (w miss) fails() bool { return w.field != "" || w.text != "" }

func (w miss) String() string {
	if w.field == "" {
		return w.text
	}
	return fmt.Sprintf("%s %q is not in %s", w.noun, w.value, w.field)
}

func (m *Match) test(inc *incident.Incident, q quantifier) miss {
	why := m.failsScale(inc)
	if !why.fails() {
		why = m.failsIdentity(inc, q)
	}
	if !why.fails() {
		why = m.failsOrigin(inc, q)
	}
	if !why.fails() {
		why = m.failsPlaces(inc, q)
	}
	if !why.fails() {
		why = m.failsKey(inc)
	}
	return why
}

func (m *Match) failsScale(inc *incident.Incident) miss {
	switch {
	case len(m.Categories) > 0 && !slices.Contains(m.Categories, inc.Category):
		return miss{noun: "category", value: string(inc.Category), field: "categories"}
	case inc.Severity < m.MinSeverity:
		return miss{text: fmt.Sprintf("severity %q is below min_severity %q", inc.Severity, m.MinSeverity)}
	case len(m.Severities) > 0 && !slices.Contains(m.Severities, inc.Severity):
		return miss{noun: "severity", value: inc.Severity.String(), field: "severities"}
	case len(m.Validities) > 0 && !slices.Contains(m.Validities, inc.Validity):
		return miss{noun: "validity", value: inc.Validity.String(), field: "validities"}
	}
	return miss{}
}

// failsIdentity asks about the identity that the findings agree on. What covers
// an incident must cover every finding's own: one more report must not bring an
// identity under an exception for another. What only selects it is not escaped
// by contradicting the others.
func (m *Match) failsIdentity(inc *incident.Incident, q quantifier) miss {
	if len(m.IdentityKinds) == 0 && len(m.Identities) == 0 && len(m.Platforms) == 0 && len(m.Accounts) == 0 {
		return miss{}
	}
	if q == anyOf {
		why := m.failsClaim(&inc.Identity)
		if why.fails() && len(inc.Conflicts) > 0 &&
			slices.ContainsFunc(inc.Identities(), func(id finding.Identity) bool { return !m.failsClaim(&id).fails() }) {
			return miss{}
		}
		return why
	}
	for _, id := range inc.Identities() {
		if why := m.failsClaim(&id); why.fails() {
			return why
		}
	}
	return miss{}
}

func (m *Match) failsClaim(id *finding.Identity) miss {
	switch {
	case len(m.IdentityKinds) > 0 && !slices.Contains(m.IdentityKinds, id.Kind):
		return miss{noun: "identity kind", value: string(id.Kind), field: "identity_kinds"}
	case len(m.Identities) > 0 && !isNamed(m.Identities, id):
		return miss{noun: "identity", value: or(id.Name, id.ID), field: "identities"}
	case len(m.Platforms) > 0 && !slices.Contains(m.Platforms, id.Platform):
		return miss{noun: "platform", value: id.Platform, field: "platforms"}
	case len(m.Accounts) > 0 && !slices.Contains(m.Accounts, id.Account):
		return miss{noun: "account", value: id.Account, field: "accounts"}
	}
	return miss{}
}

// isNamed leaves an empty name or id out: "the report did not tell" is no name,
// not even for the pattern "*".
func isNamed(globs []string, id *finding.Identity) bool {
	return id.Name != "" && inGlobs(globs, id.Name) || id.ID != "" && inGlobs(globs, id.ID)
}

func (m *Match) failsOrigin(inc *incident.Incident, q quantifier) miss {
	if len(m.Sources) == 0 && len(m.Tools) == 0 && len(m.Rules) == 0 && len(m.Labels) == 0 {
		return miss{}
	}
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
			return miss{noun: f.noun, value: f.have[outside], field: f.field}
		case !inside && len(f.have) == 1:
			return miss{noun: f.noun, value: f.have[0], field: f.field}
		case !inside:
			return miss{text: fmt.Sprintf("no %s is in %s", f.noun, f.field)}
		}
	}
	return miss{}
}

func (m *Match) failsPlaces(inc *incident.Incident, q quantifier) miss {
	if len(m.Repositories) == 0 && len(m.Paths) == 0 {
		return miss{}
	}
	inside, first := false, miss{}
	for i := range inc.Places {
		why := m.failsPlace(&inc.Places[i])
		if !why.fails() {
			inside = true
		} else if !first.fails() {
			first = why
		}
	}
	switch {
	case len(inc.Places) == 0:
		return miss{text: "no place is known, and repositories or paths are asked for"}
	case q == allOf || !inside && len(inc.Places) == 1:
		return first
	case !inside:
		return miss{text: fmt.Sprintf("none of %d places is in repositories and paths: %s", len(inc.Places), first)}
	}
	return miss{}
}

func (m *Match) failsPlace(place *finding.Location) miss {
	if len(m.Repositories) > 0 && (place.Repository == "" || !inGlobs(m.Repositories, place.Repository)) {
		return miss{noun: "repository", value: place.Repository, field: "repositories"}
	}
	if len(m.Paths) > 0 && (place.Path == "" || !inGlobs(m.Paths, cleanPath(place.Path))) {
		return miss{noun: "path", value: place.Path, field: "paths"}
	}
	return miss{}
}

// cleanPath resolves "." and "..", so that a report cannot place src/key.tf in
// "test/**" by calling it test/../src/key.tf.
func cleanPath(p string) string { return path.Clean(strings.ReplaceAll(p, "\\", "/")) }

func (m *Match) failsKey(inc *incident.Incident) miss {
	if len(m.Incidents) == 0 || slices.Contains(m.Incidents, string(inc.Key)) {
		return miss{}
	}
	if !isHex(string(inc.Key), "v1:", 64) {
		return miss{text: "the incident has no key"}
	}
	if !slices.Contains(m.Incidents, inc.Key.Name()) {
		return miss{noun: "incident", value: inc.Key.Name(), field: "incidents"}
	}
	return miss{}
}

func inGlobs(globs []string, text string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool {
		ok, err := doublestar.Match(glob, text)
		return ok && err == nil
	})
}

func inList(list []string, text string) bool { return slices.Contains(list, text) }
