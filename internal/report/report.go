// Package report turns the bytes of scanners' reports into findings.
//
// It is the only package that ever sees a secret's value, and the value never
// leaves it: each secret becomes a keyed fingerprint while the report is being
// read, before any filter, error or log could carry it. A format is recognised
// by content, always, never by a file's name.
package report

import (
	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Input is one report as it was found.
type Input struct {
	Path   string // names the report in findings and diagnostics; has no other meaning
	Source string // the source it belongs to
	Data   []byte
}

// Result is what one report says. Findings are in the report's order; passed,
// suppressed, archived and resolved results are not among them.
type Result struct {
	// Format is what the report was recognised as: [Gitleaks], [SARIF], [ASFF],
	// [AccessAnalyzer], or [Empty]; "" when it was not.
	Format      string
	Findings    []finding.Finding
	Diagnostics []Diagnostic
	// ClearSecrets counts values that stood in the report in clear text,
	// those of results that are not findings included.
	ClearSecrets int
}

// The formats that [Read] recognises.
const (
	Gitleaks       = "gitleaks"
	SARIF          = "sarif"
	ASFF           = "asff"
	AccessAnalyzer = "aws-access-analyzer"
	// Empty is a report that any of several scanners may have written to say
	// that it found nothing: "null", "[]" or {"findings": []}.
	Empty = "empty"
)

// Readable says that the whole report was understood, so that what it does not
// mention is absent. A result with an error diagnostic proves no absence.
func (r Result) Readable() bool {
	for _, d := range r.Diagnostics {
		if d.Severity == Error {
			return false
		}
	}
	return true
}

// DiagnosticSeverity says whether a diagnostic spoils the report.
type DiagnosticSeverity string

// An Error means that the report, or a part of it, was not understood.
const (
	Error   DiagnosticSeverity = "error"
	Warning DiagnosticSeverity = "warning"
)

// Diagnostic says what is wrong with a report and where; it never quotes the
// report's content.
type Diagnostic struct {
	Severity DiagnosticSeverity `json:"severity"`
	Summary  string             `json:"summary"`            // what is wrong, one line
	Detail   string             `json:"detail,omitempty"`   // what to do
	Report   string             `json:"report"`             // Input.Path
	Position string             `json:"position,omitempty"` // "line 3, column 7", "byte 120" or "results[4].locations"
}

// Read recognises the report's format and says what it claims. It never fails
// as a whole: what was not understood is a diagnostic, and what was understood
// is kept.
func Read(in Input, key finding.Key) Result {
	r := &reader{in: in, key: key, weak: map[finding.Fingerprint]bool{}}
	contents, ok := r.open()
	if !ok {
		return r.close()
	}
	r.out.Format = contents.format
	switch contents.format {
	case SARIF:
		r.readSARIF(contents.items[0])
	case Gitleaks:
		for _, it := range contents.items {
			r.readGitleaks(it)
		}
	case ASFF:
		for _, it := range contents.items {
			r.readASFF(it)
		}
	case AccessAnalyzer:
		for _, it := range contents.items {
			r.readAccessAnalyzer(it)
		}
	}
	return r.close()
}
