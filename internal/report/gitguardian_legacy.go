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
		Type          string `json:"type"`
		Match         string `json:"match"`
		PreLineStart  whole  `json:"pre_line_start"`
		PreLineEnd    whole  `json:"pre_line_end"`
		PostLineStart whole  `json:"post_line_start"`
		PostLineEnd   whole  `json:"post_line_end"`
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
	main := mainPart(a.Matches, func(m gitguardianMatch) string { return m.Type })
	about, others := finding.Secret{}, []finding.Secret(nil)
	for _, m := range a.Matches {
		switch {
		case isCensored(m.Match) || m.Type != main && isAddressPart(m.Type):
		case m.Type == main && about.Empty():
			about = r.claimed(m.Match)
		default:
			others = append(others, r.claimed(m.Match))
		}
	}
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
	r.add(it, f, gitguardianAlertFrom, append([]finding.Secret{about}, others...)...)
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
