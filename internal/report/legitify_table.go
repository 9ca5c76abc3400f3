package report

import (
	"io"
	"slices"
	"strings"
)

// The columns of the two tables of legitify's CSV. The first, a count of what was
// checked, is left out with --failed-only.
var (
	legitifySummary  = header{"#", "Namespace", "Policy", "Severity", "Passed", "Failed", "Skipped"}
	legitifyFailures = header{"#", "Policy Name", "Namespace", "Severity", "Threat", "Violations", "Remediation Steps"}
)

// legitifyRows reads legitify's CSV: the two tables below one another, and a row
// of nothing but an empty line as the end. The second table names, of each policy
// that failed for anything, all that was checked, what passed included.
type legitifyRows struct {
	*reader
	header header
	// counts are of the policies that failed, in the order of the second table.
	counts []legitifyCount
	failed int // rows of the second table so far
	closed bool
}

type legitifyCount struct {
	namespace, severity string
	failed              int
}

func legitifyTable() table {
	return table{
		name:  Legitify,
		is:    func(h header) bool { return slices.Equal(h, legitifySummary) || slices.Equal(h, legitifyFailures) },
		mixed: true,
		start: func(r *reader) (read func(row), end func()) {
			rows := &legitifyRows{reader: r}
			return rows.read, rows.end
		},
	}
}

func (rows *legitifyRows) read(w row) {
	if rows.header == nil {
		rows.header = w.header
	}
	w.header = rows.header
	switch {
	case len(w.cells) == 1 && strings.TrimSpace(w.cells[0]) == "":
		rows.closed = true
	case rows.closed || len(w.cells) != len(w.header):
		rows.diagnose(Error, "a row has another number of columns than the header", "Write the report anew with the scanner itself.", rows.positionOf(w.item))
	case slices.Equal(header(w.cells), legitifyFailures):
		rows.header = legitifyFailures
	case rows.header.has("Skipped"):
		rows.count(w)
	default:
		rows.failure(w)
	}
}

// end: the row that closes the report is the only sign that it is whole.
func (rows *legitifyRows) end() {
	if !rows.closed && len(rows.out.Diagnostics) == 0 {
		rows.broken(io.ErrUnexpectedEOF, "")
	}
}

func (rows *legitifyRows) count(w row) {
	failed, ok := rows.lineIn(w, "Failed")
	skipped, okSkipped := rows.lineIn(w, "Skipped")
	if !ok || !okSkipped {
		return
	}
	if skipped > 0 {
		rows.diagnose(Warning, "the scanner skipped a policy", "Its token may lack a permission, or the platform a feature: nothing is said of what the policy is about.", w.place())
	}
	if failed > 0 {
		rows.counts = append(rows.counts, legitifyCount{w.text("Namespace"), w.text("Severity"), int(failed)})
	}
}

// failure reads a policy that failed. Where not all that was checked has failed,
// the table does not tell which, and nothing is guessed.
func (rows *legitifyRows) failure(w row) {
	p := legitifyPolicy{Name: w.text("Policy Name"), Severity: word(w.text("Severity")), Namespace: word(w.text("Namespace"))}
	p.Remediation = strings.Split(w.text("Remediation Steps"), "\n")
	if p.Name == "" {
		rows.incomplete(w.item, "policy name")
		return
	}
	failed := 1 // at least, or the policy would not be here
	if rows.failed < len(rows.counts) {
		if c := rows.counts[rows.failed]; c.namespace == string(p.Namespace) && c.severity == string(p.Severity) {
			failed = c.failed
		}
	}
	rows.failed++
	entities := strings.Split(w.text("Violations"), "\n")
	if len(entities) != failed {
		rows.diagnose(Error, "the report does not say which of several entities failed",
			"legitify's CSV also names what passed a policy. Write the report as JSON: --output-format json.", joinPlace(w.place(), rows.positionOf(w.item)))
		return
	}
	for _, entity := range entities {
		v := legitifyViolation{Entity: word(strings.TrimSpace(entity))}
		if kind, link, found := cutLast(string(v.Entity), " "); found && strings.Contains(link, "://") {
			v.Entity, v.Link = word(kind), word(link)
		}
		rows.legitifyViolation(w.item, p, v)
	}
}

// cutLast is [strings.Cut] at the last separator.
func cutLast(text, separator string) (before, after string, found bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(separator):], true
}
