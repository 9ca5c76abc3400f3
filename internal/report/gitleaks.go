package report

import (
	"strconv"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// gitleaksFinding is an entry of gitleaks 8's JSON. Secret, Match and Message
// hold clear text; Message (a commit's) is not even read. Where gitleaks decoded
// base64, hex or percent-encoding first, Secret and Match are of the decoded
// text, and a tag says so ("decoded:base64"): the file holds another literal.
type gitleaksFinding struct {
	RuleID      string
	Description string // of the rule
	File        string
	StartLine   whole
	EndLine     whole
	Secret      finding.Secret
	Match       string // empty where nobody asks what stands around the secret
	Commit      string
	Date        date // of the commit
	Tags        unparted
}

// Gitleaks is the name of gitleaks' formats.
const Gitleaks = "gitleaks"

func isGitleaks(o object) bool { return o.has("RuleID", "Secret", "File") }

// gitleaksFrom are the origins of every finding of gitleaks.
var gitleaksFrom = from{
	"tool": "the format", "rule": "RuleID", "category": "quell's table of gitleaks", "title": "Description, RuleID",
	"severity": "quell: gitleaks states none", "confidence": "quell's table of gitleaks",
	"identity.platform": "quell's table of gitleaks", "identity.kind": "quell's table of gitleaks",
	"location.path": "File", "location.start_line": "StartLine", "location.end_line": "EndLine", "location.commit": "Commit",
	"fingerprint": "Secret", "context": "Match", "first_seen": "Date", "labels": "Tags",
}

// readGitleaks takes an entry apart by hand: gitleaks' reports are the largest
// there are, and this takes a third of the time that decoding by reflection does.
func (r *reader) readGitleaks(it item) {
	var g gitleaksFinding
	var match node
	f := fields{reader: r, item: it}
	for name, value := range it.members() {
		switch string(name.quoted()) {
		case "RuleID":
			g.RuleID = f.common(0, "RuleID", value)
		case "Description":
			g.Description = f.common(1, "Description", value)
		case "File":
			g.File = f.common(2, "File", value)
		case "StartLine":
			g.StartLine = f.whole(3, "StartLine", value)
		case "EndLine":
			g.EndLine = f.whole(4, "EndLine", value)
		case "Secret":
			g.Secret = r.claimed(f.text(5, "Secret", value))
		case "Match":
			if f.string(6, "Match", value) {
				match = value
			}
		case "Commit":
			g.Commit = f.text(7, "Commit", value)
		case "Date":
			g.Date = f.date(8, "Date", value)
		case "Tags":
			g.Tags = f.unparted(9, "Tags", value)
		}
	}
	switch {
	case f.spoilt:
	case f.seen == 0:
		r.incomplete(it, "RuleID")
	default:
		if !r.tells(g.Secret) {
			g.Match = match.text()
		}
		r.gitleaks(it, g)
	}
}

// gitleaks reads an entry of either of version 8's formats.
func (r *reader) gitleaks(it item, g gitleaksFinding) {
	if g.RuleID == "" {
		r.incomplete(it, "RuleID")
		return
	}
	rule := gitleaksRuleOf(g.RuleID)
	cut := r.cutting([]finding.Secret{g.Secret})
	r.addOf(it, finding.Finding{
		Tool:       toolGitleaks,
		Rule:       oneLine(g.RuleID),
		Category:   rule.category,
		Title:      title(g.Description, g.RuleID),
		Severity:   finding.SeverityHigh,
		Confidence: rule.confidence,
		Identity:   rule.identity(),
		Location: finding.Location{
			Path: r.placed(it, g.File), StartLine: line(g.StartLine), EndLine: line(g.EndLine), Commit: oneLine(g.Commit),
		},
		Context:   r.around(g.Match, g.Secret),
		FirstSeen: r.when(it, g.Date),
		Labels:    labels(g.Tags.without(cut)),
	}, gitleaksFrom, g.Secret, cut)
}

// isGitleaksTable knows the header of gitleaks 8's CSV, whose columns grew from
// version to version. A CSV of no findings is an empty file.
func isGitleaksTable(h header) bool { return h.has("RuleID", "Secret", "File", "Match") }

// readGitleaksRow reads a line of the CSV, which has no description of the rule.
func (r *reader) readGitleaksRow(w row) {
	start, ok := r.lineIn(w, "StartLine")
	end, okEnd := r.lineIn(w, "EndLine")
	secret := r.claimed(w.text("Secret"))
	if !ok || !okEnd {
		return
	}
	r.gitleaks(w.item, gitleaksFinding{
		RuleID: w.text("RuleID"), File: w.text("File"), StartLine: start, EndLine: end, Secret: secret, Match: w.text("Match"),
		Commit: w.text("Commit"), Date: parseDate(w.text("Date")), Tags: unparted{one: w.text("Tags")},
	})
}

// lineIn is a line number in a cell; ok is false where the cell holds another
// thing, as in a table whose quoting is broken.
func (r *reader) lineIn(w row, column string) (n whole, ok bool) {
	text := w.text(column)
	if text == "" {
		return 0, true
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		r.diagnose(Error, otherTypeFound, writtenAnew,
			joinPlace(w.place()+"."+column, r.positionOf(w.item)))
	}
	return whole(number), err == nil
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
