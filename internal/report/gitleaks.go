package report

import (
	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// gitleaksFinding is an entry of gitleaks 8's JSON. Secret, Match and Message
// hold clear text; Message (a commit's) is not even read.
type gitleaksFinding struct {
	RuleID      string
	Description string // of the rule
	File        string
	StartLine   whole
	EndLine     whole
	Secret      string
	Match       string
	Commit      string
	Date        date // of the commit
	Tags        words
}

// Gitleaks is the name of gitleaks' formats.
const Gitleaks = "gitleaks"

func isGitleaks(o object) bool { return o.has("RuleID", "Secret", "File") }

// gitleaksFrom are the origins of every finding of gitleaks.
var gitleaksFrom = from{
	"tool": "the format", "rule": "RuleID", "category": "quell's table of gitleaks", "title": "Description",
	"severity": "quell: gitleaks states none", "confidence": "quell's table of gitleaks",
	"identity.platform": "quell's table of gitleaks", "identity.kind": "quell's table of gitleaks",
	"location.path": "File", "location.start_line": "StartLine", "location.end_line": "EndLine", "location.commit": "Commit",
	"fingerprint": "Secret", "context": "Match", "first_seen": "Date", "labels": "Tags",
}

func (r *reader) readGitleaks(it item) {
	var g gitleaksFinding
	if !r.decode(it, &g) {
		return
	}
	secret := r.claimed(g.Secret)
	if g.RuleID == "" {
		r.incomplete(it, "RuleID")
		return
	}
	class := gitleaksClass(g.RuleID)
	r.add(it, finding.Finding{
		Tool:       toolGitleaks,
		Rule:       oneLine(g.RuleID),
		Category:   class.category,
		Title:      title(g.Description, g.RuleID),
		Severity:   finding.SeverityHigh,
		Confidence: gitleaksConfidence(g.RuleID),
		Identity:   class.identity(),
		Location: finding.Location{
			Path: r.placed(it, g.File), StartLine: line(g.StartLine), EndLine: line(g.EndLine), Commit: oneLine(g.Commit),
		},
		Context:   context(r.key, g.Match, secret),
		FirstSeen: r.when(it, g.Date),
		Labels:    labels(g.Tags),
	}, gitleaksFrom, secret)
}

// title is the first of the texts that says anything, on one line.
func title(texts ...string) string {
	for _, text := range texts {
		if t := oneLine(text); t != "" {
			return t
		}
	}
	return ""
}
