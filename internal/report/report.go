// Package report turns the bytes of scanners' reports into findings.
//
// It is the only package that ever sees a secret's value, and the value never
// leaves it: each secret becomes a keyed fingerprint while the report is being
// read, before any filter, error or log could carry it. A format is recognised
// by content, always, never by a file's name.
//
// A report is read as a stream. What is a list (a JSON array, JSON lines, CSV)
// is held one entry at a time, however long it is; what is one object is held
// whole, up to a bound.
package report

import (
	"cmp"
	"io"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Input is one report as it was found.
type Input struct {
	Path   string // names the report in findings and diagnostics; has no other meaning
	Source string // the source it belongs to
	Body   io.Reader
	// Repository is what the report's paths are of, for findings that name no
	// repository; Repositories renames those that are named.
	Repository   string
	Repositories map[string]string
	// Folder is where in the repository the scan started, with slashes. It goes
	// before every path, absolute ones included, once its scan root is taken off.
	Folder string
	// ScanRoots are where Folder was on the machines that scanned, in forms that
	// [CheckScanRoot] accepts. An absolute path below none of them is dropped,
	// unless the report itself says where it was scanned.
	ScanRoots []string
	// MaxConfidence bounds what the source is believed; 0 is no bound.
	MaxConfidence finding.Confidence
	// Format, where it is given, is the only format that the report may have:
	// what is recognised as another is refused.
	Format string
	// Rules are what people say of scanners' rules. They go before quell's own
	// tables.
	Rules []Rule
	// Judged is shared by the reports that are read under one key; nil: by none.
	Judged *Judged
	// Origins asks to note in each finding which field of the report each of its
	// values came from.
	Origins bool
}

// Result is what a report says of itself, apart from its findings.
type Result struct {
	// Format is what the report was recognised as, one of [Formats] or [Empty];
	// "" when it was not.
	Format string
	// Ingested is the format that a report in quell's own was made from, if it was.
	Ingested    string `json:",omitempty"`
	Diagnostics []Diagnostic
	// Findings counts what was emitted.
	Findings int
	// ClearSecrets counts values that stood in the report in clear text,
	// those of results that are not findings included.
	ClearSecrets int
	Coverage     Coverage
	// ScannedAt is when the scan was made, where the report says so of itself.
	ScannedAt time.Time `json:",omitzero"`
	// Flooded are the rules whose findings do not count one by one: see
	// [Result.Settle].
	Flooded []Flooded
}

// Coverage is what a report says that the scanner looked at. What it does not
// say is zero.
type Coverage struct {
	Scanned int      `json:"scanned,omitempty"` // how many files, resources or checks
	Of      string   `json:"of,omitempty"`      // what Scanned counts
	Names   []string `json:"names,omitempty"`   // accounts, repositories or artifacts, sorted
}

// Empty is the format of a report that any of several scanners may have written
// to say that it found nothing: "null", "[]" or {"findings": []}.
const Empty = "empty"

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

// OtherThan says that the report is, or was made from one, of another format than
// the one that its source declares; of what is not declared (""), none is.
func (r Result) OtherThan(declared string) bool {
	format := cmp.Or(r.Ingested, r.Format)
	return declared != "" && declared != r.Format && format != Empty && format != declared
}

// DiagnosticSeverity says whether a diagnostic spoils the report.
type DiagnosticSeverity string

// An Error means that the report, or a part of it, was not understood, or that
// the scanner says that its own scan failed.
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
	Position string             `json:"position,omitempty"` // "line 3, column 7", "line 3", or "results[4].locations"
}

// Read recognises the report's format and hands over what it claims, in the
// report's order; passed, suppressed, archived and resolved results are not
// among that. It never fails as a whole: what was not understood is a
// diagnostic, and what was understood is kept.
func Read(in Input, key finding.Key, emit func(finding.Finding)) Result {
	r := newReader(in, key, emit)
	r.read()
	return r.close()
}
