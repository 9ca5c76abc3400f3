package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// gitguardianBreak is a secret in a document that was sent to GitGuardian to be
	// scanned. The answer shows it, and does not say what the document's name was.
	gitguardianBreak struct {
		Type        string             `json:"type"`
		Policy      word               `json:"policy"`
		Validity    word               `json:"validity"`
		KnownSecret bool               `json:"known_secret"`
		URL         word               `json:"incident_url"`
		Excluded    bool               `json:"is_excluded"`
		Matches     []gitguardianMatch `json:"matches"`
	}
)

// gitguardianSecrets is the policy of the breaks that are secrets; the others are
// about names of files.
const gitguardianSecrets = "Secrets detection"

// isGitGuardianScan knows the answer for one document; that for several is a
// list of them.
func isGitGuardianScan(o object) bool { return o.has("policy_break_count") && o.list("policy_breaks") }

// gitguardianScanFrom are the origins of every finding of an answer.
var gitguardianScanFrom = from{
	"tool": "the format", "rule": "policy_breaks[].type", "category": "quell: GitGuardian scans for secrets", "title": "policy_breaks[].type",
	"severity": "quell: GitGuardian states none", "confidence": "policy_breaks[].validity, quell's table of GitGuardian", "validity": "policy_breaks[].validity",
	"identity.platform": "policy_breaks[].type", "identity.kind": "policy_breaks[].type", "fingerprint": "policy_breaks[].matches[].match",
	"context": "policy_breaks[].type, policy_breaks[].incident_url", "labels": "policy_breaks[].known_secret",
}

func (r *reader) readGitGuardianScan(it item) {
	r.out.Coverage.Scanned, r.out.Coverage.Of = r.out.Coverage.Scanned+1, "files"
	for entry := range r.entries(it, "policy_breaks") {
		var b gitguardianBreak
		if !r.decode(entry, &b) {
			continue
		}
		secrets := parts(r, b.Matches, func(m gitguardianMatch) (kind, value string) { return m.Type, m.Match })
		if b.Type == "" {
			r.incomplete(entry, "type")
			continue
		}
		if b.Excluded || b.Policy != "" && !strings.EqualFold(string(b.Policy), gitguardianSecrets) {
			continue
		}
		class := gitguardianClass(b.Type)
		r.add(entry, finding.Finding{
			Tool:       toolGitGuardian,
			Rule:       oneLine(b.Type),
			Category:   class.category,
			Title:      oneLine(b.Type),
			Severity:   finding.SeverityHigh,
			Confidence: gitguardianConfidence(b.Type, string(b.Validity)),
			Validity:   gitguardianValidity(string(b.Validity)),
			Identity:   class.identity(),
			Context:    r.key.Context(b.Type + " " + string(b.URL)),
			Labels:     labels(ifSet(b.KnownSecret, "known-secret")),
		}, gitguardianScanFrom, secrets...)
	}
}
