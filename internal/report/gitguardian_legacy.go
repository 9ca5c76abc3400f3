package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// gitguardianAlert is what GitGuardian's first webhooks sent of a secret, and
	// what it still sends to test one: unlike all that came later, it shows the
	// secret. The author is a person, and is not even read.
	gitguardianAlert struct {
		Type     string             `json:"type"`
		Policy   word               `json:"policy"`
		Date     date               `json:"date"`
		BreakURL string             `json:"break_url"`
		Link     string             `json:"gitguardian_link"`
		Severity word               `json:"severity"`
		Validity word               `json:"validity"`
		Matches  []gitguardianMatch `json:"matches"`
	}

	gitguardianMatch struct {
		Type  string `json:"type"`
		Match string `json:"match"`
	}
)

// gitguardianWelcome is the type of what GitGuardian sends to test a webhook.
const gitguardianWelcome = "Welcome Message Token"

func isGitGuardianLegacy(o object) bool {
	return o.text("type") && o.text("gitguardian_link") && o.has("policy", "break_url") && o.list("matches")
}

// gitguardianAlertFrom are the origins of every finding of the first webhooks.
var gitguardianAlertFrom = from{
	"tool": "the format", "rule": "type", "category": "quell: GitGuardian scans for secrets", "title": "type", "severity": "severity",
	"confidence": "validity, quell's table of GitGuardian", "validity": "validity", "identity.platform": "type", "identity.kind": "type",
	"location.repository": "break_url", "location.commit": "break_url", "resource": "break_url", "fingerprint": "matches[].match", "context": "gitguardian_link",
	"first_seen": "date",
}

// readGitGuardianLegacy makes one finding of an alert: its parts are those of one
// secret. It names no file, so that the numbers of lines are of no use.
func (r *reader) readGitGuardianLegacy(it item) {
	var a gitguardianAlert
	if !r.decode(it, &a) {
		return
	}
	secrets := parts(r, a.Matches, func(m gitguardianMatch) (kind, value string) { return m.Type, m.Match })
	if a.Type == "" {
		r.incomplete(it, "type")
		return
	}
	if a.Type == gitguardianWelcome {
		return
	}
	class := gitguardianClass(a.Type)
	f := finding.Finding{
		Tool:       toolGitGuardian,
		Rule:       oneLine(a.Type),
		Category:   class.category,
		Title:      oneLine(a.Type),
		Severity:   finding.SeverityHigh,
		Confidence: gitguardianConfidence(a.Type, string(a.Validity)),
		Validity:   gitguardianValidity(string(a.Validity)),
		Identity:   class.identity(),
		Context:    r.key.Context(a.Link),
		FirstSeen:  r.when(it, a.Date),
	}
	f.Location.Repository, f.Location.Commit = commitLink(a.BreakURL)
	if f.Location.Repository == "" {
		f.Resource = repositoryName(a.BreakURL)
	}
	if s, given := gitguardianSeverity(string(a.Severity)); given {
		f.Severity = s
	}
	r.add(it, f, gitguardianAlertFrom, secrets...)
}

// parts takes the parts of one secret: the one that it is about first, and none
// of what is public by itself. A finding about it names the first, and cuts all
// from what it says.
func parts[part any](r *reader, all []part, of func(part) (kind, value string)) []finding.Secret {
	main := mainPart(all, func(p part) string { kind, _ := of(p); return kind })
	secrets := []finding.Secret{{}}
	for _, p := range all {
		switch kind, value := of(p); {
		case isCensored(value) || kind != main && isAddressPart(kind):
		case kind == main && secrets[0].Empty():
			secrets[0] = r.claimed(value)
		default:
			secrets = append(secrets, r.claimed(value))
		}
	}
	return secrets
}

// isCensored knows the mark of GitGuardian's own samples.
func isCensored(value string) bool { return strings.Trim(value, "-") == "censored" || censored(value) }

// commitLink takes the address of a commit on a forge apart: "https://github.com/
// acme/app/commit/SHA#diff-1", or with "/-/commit/" and "/commits/" of others.
func commitLink(address string) (repository, commit string) {
	address = repositoryName(address)
	for _, mark := range []string{"/-/commit/", "/commit/", "/commits/"} {
		if before, after, found := strings.Cut(address, mark); found {
			commit, _, _ = strings.Cut(after, "/")
			if isCommit(commit) {
				return before, commit
			}
		}
	}
	return "", ""
}
