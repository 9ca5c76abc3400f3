package report

import (
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// gitleaksLeak is an entry of the JSON of gitleaks 2 to 7. Line and Offender
// hold clear text; the commit's message is not even read. The fields grew:
// versions 2 to 4 state no line number, only 2 a severity, only 5 and 6 an
// operation, only 7 the repository's address. "repo" is a folder's name, which
// says less than the source that the report belongs to.
type gitleaksLeak struct {
	Line       string   `json:"line"` // the whole line
	LineNumber whole    `json:"lineNumber"`
	Offender   string   `json:"offender"` // what the rule matched: the value, or the assignment
	Rule       string   `json:"rule"`
	File       string   `json:"file"`
	Commit     string   `json:"commit"`
	RepoURL    string   `json:"repoURL"`
	Date       date     `json:"date"` // of the commit
	Tags       unparted `json:"tags"`
	Severity   word     `json:"severity"`
	Operation  word     `json:"operation"`
}

func isGitleaksLegacy(o object) bool { return o.has("offender", "rule", "file") }

// gitleaksLegacyFrom are the origins of every finding of gitleaks 2 to 7.
var gitleaksLegacyFrom = from{
	"tool": "the format", "rule": "rule", "category": "quell's table of gitleaks", "title": "rule",
	"severity": "severity, else quell: gitleaks states none", "confidence": "quell's table of gitleaks",
	"identity.platform": "quell's table of gitleaks", "identity.kind": "quell's table of gitleaks",
	"location.repository": "repoURL", "location.path": "file", "location.start_line": "lineNumber", "location.end_line": "lineNumber",
	"location.commit": "commit", "fingerprint": "offender", "context": "line", "first_seen": "date", "labels": "tags, operation",
}

func (r *reader) readGitleaksLegacy(it item) {
	var g gitleaksLeak
	if r.decode(it, &g) {
		r.gitleaksLegacy(it, g, gitleaksLegacyFrom)
	}
}

// gitleaksLegacy reads an entry of any version before 8.
func (r *reader) gitleaksLegacy(it item, g gitleaksLeak, origins from) {
	value, matched := offended(g.Offender), finding.NewSecret(g.Offender)
	if masked(g.Offender) || isNotice(g.Offender) {
		matched = finding.Secret{}
	}
	secret := r.claimed(value)
	if secret.Empty() && !matched.Empty() {
		r.out.ClearSecrets++
	}
	if g.Rule == "" {
		r.incomplete(it, "rule")
		return
	}
	severity, err := finding.ParseSeverity(strings.TrimSpace(string(g.Severity)))
	if err != nil || severity == finding.SeverityUnknown {
		severity = finding.SeverityHigh
	}
	class := gitleaksClass(g.Rule)
	cut := r.cutting([]finding.Secret{secret, matched})
	r.addOf(it, finding.Finding{
		Tool:       toolGitleaks,
		Rule:       oneLine(g.Rule),
		Category:   class.category,
		Title:      oneLine(g.Rule),
		Severity:   severity,
		Confidence: gitleaksConfidence(g.Rule),
		Identity:   class.identity(),
		Location: finding.Location{
			Repository: repositoryName(g.RepoURL), Path: r.placed(it, g.File),
			StartLine: line(g.LineNumber), EndLine: line(g.LineNumber), Commit: oneLine(g.Commit),
		},
		// The whole match goes out: redaction masks the whole of it, too.
		Context:   context(r.key, g.Line, matched, secret),
		FirstSeen: r.when(it, g.Date),
		Labels:    labels(g.Tags.without(cut), []string{string(g.Operation)}),
	}, origins, secret, cut)
}

// isGitleaksLegacyTable knows the header of the CSV of gitleaks 4 to 7.
func isGitleaksLegacyTable(h header) bool { return h.has("offender", "rule", "file") }

func (r *reader) readGitleaksLegacyRow(w row) {
	r.gitleaksLegacy(w.item, gitleaksLeak{
		Line: w.text("line"), Offender: w.text("offender"), Rule: w.text("rule"), File: w.text("file"), Commit: w.text("commit"),
		Date: parseDate(w.text("date")), Tags: unparted{one: w.text("tags")},
	}, gitleaksLegacyFrom)
}

// isNotice says that the text is no match but says what was matched: rules of
// early versions also look at entropy and at files' names.
func isNotice(offender string) bool {
	for _, start := range []string{"Entropy range", "Filename/path offender", "Filename or path offender", "Filename: "} {
		if strings.HasPrefix(offender, start) {
			return true
		}
	}
	return false
}

// offended is the value that a match is about. Early rules have no group for it:
// they match the value alone, or with the name that it is assigned to. It is
// empty where the match has neither form, since a fingerprint of more or less
// than the value identifies nothing.
func offended(offender string) string {
	offender = strings.TrimSpace(offender)
	switch {
	case isNotice(offender):
		return ""
	case strings.HasPrefix(offender, "-----BEGIN"), masked(offender):
		return offender
	}
	if parts := assignment.FindStringSubmatch(offender); parts != nil && !strings.HasPrefix(parts[1], "//") {
		return parts[1]
	}
	if isBare(offender) {
		return offender
	}
	return ""
}

// assignment is a name, a sign that assigns or parts, and a value of six
// characters or more without blanks, quoted or not. A rule cuts its match where
// its expression ends, so that a quote may be missing.
var assignment = regexp.MustCompile(`^["'\[]{0,2}[A-Za-z_][\w.-]{0,80}?["'\]]{0,2}\s{0,5}(?:=>|:=|[=:,])\s{0,5}["'` + "`" + `]?([^\s"'` + "`" + `]{5,}[^\s"'` + "`" + `;,=]={0,2})["'` + "`" + `]?[;,]?$`)
