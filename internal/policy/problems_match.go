package policy

import (
	"fmt"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// isEmpty says that the match names nothing at all.
func (m Match) isEmpty() bool {
	lists := len(m.Categories) + len(m.Severities) + len(m.Validities) + len(m.IdentityKinds) + len(m.Identities) +
		len(m.Platforms) + len(m.Accounts) + len(m.Sources) + len(m.Tools) + len(m.Rules) + len(m.Labels) +
		len(m.Repositories) + len(m.Paths) + len(m.Incidents)
	return lists == 0 && m.MinSeverity == finding.SeverityUnknown
}

func (m Match) check(ps *problems) {
	for i, c := range m.Categories {
		ps.oneOf(at("match", "categories", i), string(c), texts(finding.Categories()))
	}
	for i, s := range m.Severities {
		ps.oneOf(at("match", "severities", i), s.String(), words(finding.Severities()))
	}
	ps.oneOf(at("match", "min_severity"), m.MinSeverity.String(), words(finding.Severities()))
	for i, v := range m.Validities {
		ps.oneOf(at("match", "validities", i), v.String(), words(validities()))
	}
	for i, k := range m.IdentityKinds {
		ps.oneOf(at("match", "identity_kinds", i), string(k), texts(finding.IdentityKinds()))
	}
	ps.globs(at("match", "identities"), m.Identities)
	ps.words(at("match", "platforms"), m.Platforms)
	ps.words(at("match", "accounts"), m.Accounts)
	ps.globs(at("match", "sources"), m.Sources)
	ps.words(at("match", "tools"), m.Tools)
	ps.globs(at("match", "rules"), m.Rules)
	ps.words(at("match", "labels"), m.Labels)
	ps.globs(at("match", "repositories"), m.Repositories)
	ps.globs(at("match", "paths"), m.Paths)
	for i, key := range m.Incidents {
		if !isHex(key, "Q-", 16) && !isHex(key, "v1:", 64) {
			ps.add(at("match", "incidents", i), fmt.Sprintf("%q is not an incident", key), "Write its key as `quell explain` prints it, \"v1:\" and 64 hex digits, or \"Q-\" and the first 16 of them: two incidents can share the 8 of a short name.")
		}
	}
}

func validities() []finding.Validity {
	return []finding.Validity{finding.ValidityUnknown, finding.ValidityDead, finding.ValidityLive}
}

// isHex says that text is prefix and then n lower-case hex digits.
func isHex(text, prefix string, n int) bool {
	digits, ok := strings.CutPrefix(text, prefix)
	return ok && len(digits) == n && strings.Trim(digits, "0123456789abcdef") == ""
}
