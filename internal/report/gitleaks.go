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
	StartLine   int
	EndLine     int
	Secret      string
	Match       string
	Commit      string
	Date        date // of the commit
	Tags        []string
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
	}, secret)
}

// incomplete tells of an entry without a field that its format always has.
func (r *reader) incomplete(it item, field string) {
	r.diagnose(Error, "an entry lacks its "+field, "Write the report anew with the scanner itself.", it.place()+", "+lineColumn(r.data, it.at))
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
