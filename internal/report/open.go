package report

import (
	"bytes"
	"errors"
	"fmt"
)

const knownFormats = "quell reads gitleaks 8 JSON, SARIF 2.1.0, AWS Security Hub findings (ASFF) and IAM Access Analyzer findings. " +
	"Write the report in one of these formats, or move the file out of the source's paths."

// open checks the report's syntax and recognises its format.
func (r *reader) open() (contents, bool) {
	r.data = bytes.TrimPrefix(r.in.Data, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(r.data, []byte("\xff\xfe")) || bytes.HasPrefix(r.data, []byte("\xfe\xff")) {
		r.diagnose(Error, "the report is UTF-16 text", "Write it as UTF-8; PowerShell's \">\" writes UTF-16, the scanner's own output option does not.", "byte 0")
		return contents{}, false
	}
	if len(bytes.TrimSpace(r.data)) == 0 {
		r.diagnose(Error, "the report is empty", "An empty file proves nothing: the scanner may have failed. Let it write its own report of no findings.", "")
		return contents{}, false
	}
	if first := bytes.TrimSpace(r.data)[0]; first != '{' && first != '[' && first != 'n' {
		r.diagnose(Error, "format not recognised: not JSON", knownFormats, "line 1, column 1")
		return contents{}, false
	}
	documents, ok := r.documents()
	if !ok {
		return contents{}, false
	}
	return r.merge(documents)
}

// documents splits the report into its JSON values: one, or one a line.
func (r *reader) documents() ([]item, bool) {
	root, offset, err := parse(r.data, 0)
	if err == nil {
		return []item{{node: root, index: -1}}, true
	}
	if lines, ok := r.lines(); ok {
		return lines, true
	}
	r.syntax(offset, err)
	return nil, false
}

// lines reads JSON lines: at least two of them, the first of which is a whole
// object. A later line that is broken is told of and spoils no other.
func (r *reader) lines() ([]item, bool) {
	var items []item
	at := 0
	type fault struct {
		offset int
		err    error
	}
	var faults []fault
	for text := range bytes.Lines(r.data) {
		start := at
		at += len(text)
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		n, offset, err := parse(text, start)
		switch {
		case err == nil && n.kind() == '{':
			items = append(items, item{node: n, index: len(items)})
		case len(items) == 0:
			return nil, false
		default:
			faults = append(faults, fault{start + offset, err})
		}
	}
	if len(items) < 2 && len(faults) == 0 {
		return nil, false
	}
	for _, f := range faults {
		r.syntax(f.offset, f.err)
	}
	return items, true
}

// syntax tells of a document that is none; offset is as [parse] gives it.
func (r *reader) syntax(offset int, err error) {
	if errors.Is(err, errTooDeep) {
		r.diagnose(Error, fmt.Sprintf("the report is nested more than %d levels deep", maxDepth), "No scanner writes such a report. Write it anew.", lineColumn(r.data, offset))
		return
	}
	r.diagnose(Error, "the report is not valid JSON", "It may have been cut off while being written. Write it anew.", lineColumn(r.data, offset-1))
}

// merge recognises each document; all must be of one format.
func (r *reader) merge(documents []item) (contents, bool) {
	var all contents
	for i, doc := range documents {
		c := recognise(doc)
		// Only what comes as a stream of events may be written one a line.
		mixed := i > 0 && (c.format == SARIF || c.format == Gitleaks ||
			c.format != all.format && c.format != Empty && all.format != Empty)
		if c.format == "" || mixed {
			r.unrecognised(doc)
			if i == 0 {
				return contents{}, false
			}
			continue
		}
		if i == 0 || c.format != Empty {
			all.format = c.format
		}
		all.items = append(all.items, c.items...)
		if c.partial {
			r.diagnose(Error, "the report is one page of several", "Write all pages into one report: what stands on another page would pass for fixed.", doc.place())
		}
	}
	return all, true
}

// unrecognised says what to do about a format that quell does not read, above
// all where it is an older one of a scanner that it does.
func (r *reader) unrecognised(doc item) {
	position := doc.place()
	if position == "" {
		position = lineColumn(r.data, doc.at)
	}
	for _, entry := range doc.elements() {
		if _, old := entry.object()["offender"]; old {
			r.diagnose(Error, "format not recognised: gitleaks 7 or older", "Write the report with gitleaks 8.", position)
			return
		}
		break
	}
	if fields := doc.object(); fields["runs"].raw != nil {
		r.diagnose(Error, "format not recognised: SARIF of another version than 2.1.0", "Write the report as SARIF 2.1.0.", position)
		return
	}
	r.diagnose(Error, "format not recognised", knownFormats, position)
}
