package report

import "strings"

// gitleaksFirstLeak is an entry of the JSON of gitleaks 1, which calls the rule a
// reason and states no line number. Line and Offender hold clear text; the
// commit's message is not even read.
type gitleaksFirstLeak struct {
	Line     string `json:"line"` // the whole line
	Offender string `json:"offender"`
	Reason   string `json:"reason"`
	File     string `json:"file"`
	Commit   string `json:"commit"`
	Date     date   `json:"date"` // of the commit, since 1.17
}

func isGitleaksFirst(o object) bool { return o.has("offender", "reason", "file", "commitMsg") }

var gitleaksFirstFrom = from{
	"tool": "the format", "rule": "reason", "category": "quell's table of gitleaks", "title": "reason",
	"severity": "quell: gitleaks states none", "confidence": "quell's table of gitleaks",
	"identity.platform": "quell's table of gitleaks", "identity.kind": "quell's table of gitleaks",
	"location.path": "file", "location.commit": "commit", "fingerprint": "offender", "context": "line", "first_seen": "date",
}

func (r *reader) readGitleaksFirst(it item) {
	var g gitleaksFirstLeak
	if r.decode(it, &g) {
		r.gitleaksFirst(it, g)
	}
}

func (r *reader) gitleaksFirst(it item, g gitleaksFirstLeak) {
	rule := g.Reason
	if strings.HasPrefix(rule, "Entropy: ") { // with the entropy of the match
		rule = "Entropy"
	}
	r.gitleaksLegacy(it, gitleaksLeak{Line: g.Line, Offender: g.Offender, Rule: rule, File: g.File, Commit: g.Commit, Date: g.Date}, gitleaksFirstFrom)
}

// isGitleaksFirstTable knows the header of the CSV of gitleaks 1.
func isGitleaksFirstTable(h header) bool { return h.has("offender", "reason", "file", "commitMsg") }

func (r *reader) readGitleaksFirstRow(w row) {
	r.gitleaksFirst(w.item, gitleaksFirstLeak{
		Line: w.text("line"), Offender: w.text("offender"), Reason: w.text("reason"), File: w.text("file"), Commit: w.text("commit"), Date: parseDate(w.text("date")),
	})
}
