package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// maxSame bounds how many diagnostics of one kind a report may cause: a report
// of a million broken entries is told apart by its first ones.
const maxSame = 10

// reader is one reading of one report.
type reader struct {
	in   Input
	data []byte // in.Data without a byte order mark
	key  finding.Key
	out  Result
	// weak says of the secrets seen so far whether they are: a report names most
	// of them many times.
	weak map[finding.Fingerprint]bool

	elided []elision
	// seen counts the diagnostics of one summary.
	seen map[string]int
}

// elision counts the diagnostics that were left out.
type elision struct {
	severity DiagnosticSeverity
	summary  string
	more     int
}

// An item is one entry of a report's list of findings. Its place is made into
// text only when a diagnostic needs it.
type item struct {
	node
	prefix string // "runs[0].results", "findings"; empty for a list that is the report
	index  int    // -1: the prefix is the whole place
}

func (it item) place() string {
	if it.index < 0 {
		return it.prefix
	}
	return it.prefix + "[" + strconv.Itoa(it.index) + "]"
}

// diagnose records a diagnostic. None of its strings may hold a report's
// content: positions are made of indexes, byte counts and our own field names.
func (r *reader) diagnose(severity DiagnosticSeverity, summary, detail, position string) {
	if r.seen == nil {
		r.seen = map[string]int{}
	}
	if r.seen[summary]++; r.seen[summary] > maxSame {
		i := slices.IndexFunc(r.elided, func(e elision) bool { return e.summary == summary })
		if i < 0 {
			i = len(r.elided)
			r.elided = append(r.elided, elision{severity: severity, summary: summary})
		}
		r.elided[i].more++
		return
	}
	r.out.Diagnostics = append(r.out.Diagnostics, Diagnostic{
		Severity: severity, Summary: summary, Detail: detail, Report: r.in.Path, Position: position,
	})
}

// close tells of what was left out and hands over the result.
func (r *reader) close() Result {
	for _, e := range r.elided {
		r.out.Diagnostics = append(r.out.Diagnostics, Diagnostic{
			Severity: e.severity, Summary: fmt.Sprintf("%s: %d more times", e.summary, e.more), Report: r.in.Path,
		})
	}
	return r.out
}

// decode reads an item into a struct. What it cannot read becomes an error
// diagnostic at that very field, and the item counts as not understood.
func (r *reader) decode(it item, into any) bool {
	err := json.Unmarshal(it.raw, into)
	if err == nil {
		return true
	}
	// The error's own text may quote the value: only its field and offset count.
	place, at := it.place(), it.at
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		at += int(wrongType.Offset)
		if wrongType.Field != "" {
			place += "." + wrongType.Field
		}
	}
	r.diagnose(Error, "a field has another type than its format says",
		"Write the report anew with the scanner itself; quell reads what the scanner wrote, unchanged.",
		place+", "+lineColumn(r.data, at))
	return false
}
