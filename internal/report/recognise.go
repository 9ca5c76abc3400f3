package report

import "strings"

// A wrapper is a field of a root object under which a list of documents, or one
// document, comes from an API.
type wrapper struct {
	field string
	// empty is the format of an empty list under that name.
	empty string
}

// wrappers are looked for in this order.
var wrappers = []wrapper{
	{"Findings", ASFF},
	{"findings", Empty},
	{"recommendations", Empty},
	{"insights", GCPInsight},
	{"listFindingsResults", GCPSCC},
	{"items", ""}, // kubectl's list
	{"finding", ""},
	{"detail", ""}, // an EventBridge event
	{"data", ""},   // a placebo recording of an AWS call
}

// maxWrapped bounds wrappers within wrappers: a recording of a list of findings.
const maxWrapped = 3

// document recognises one object and reads it. What stands in wrappers is read
// entry by entry.
//
// What the entry before was is not asked again where the format itself tells of
// an entry of another kind: in a report of a million entries, asking is most of
// the work.
func (r *reader) document(doc item) {
	if r.last.sure && doc.kind() == '{' {
		r.take(r.last, doc)
		return
	}
	r.wrapped(doc, 0)
}

func (r *reader) wrapped(doc item, depth int) {
	fields := doc.object()
	switch {
	case doc.kind() == 'n' && doc.index < 0:
		r.nothing(Empty)
		return
	case doc.kind() == '[' && depth < maxWrapped: // pages that a client joined into a list
		r.list(item{node: doc.node, prefix: doc.place(), opaque: doc.opaque}, wrapper{empty: Empty}, depth)
		return
	case fields == nil:
		r.unrecognised(doc, fields)
		return
	}
	for _, f := range r.formats {
		if f.is(fields) {
			if depth == 0 {
				r.last = f
			}
			r.take(f, doc)
			r.paged(doc, fields)
			return
		}
	}
	if isLogEntry(fields) {
		r.readLogEntry(doc, fields)
		return
	}
	for _, w := range wrappers {
		inner := fields.get(w.field)
		place := strings.TrimPrefix(doc.place()+"."+w.field, ".")
		switch {
		case inner.kind() == '[' && depth < maxWrapped:
			if r.list(item{node: inner, prefix: place, opaque: doc.opaque}, w, depth) {
				r.paged(doc, fields)
				return
			}
		case inner.kind() == '{' && depth < maxWrapped:
			r.wrapped(item{node: inner, prefix: place, index: -1, opaque: doc.opaque}, depth+1)
			return
		}
	}
	r.unrecognised(doc, fields)
}

// list reads the documents of a list in a wrapper; an empty one says that there
// are none.
func (r *reader) list(array item, w wrapper, depth int) bool {
	count := 0
	for index, entry := range array.elements() {
		r.wrapped(item{node: entry, prefix: array.prefix, index: index, opaque: array.opaque}, depth+1)
		count++
	}
	if count == 0 && w.empty == "" {
		return false
	}
	if count == 0 {
		r.nothing(w.empty)
	}
	return true
}

// take reads a document in its format. One report has one format.
func (r *reader) take(f format, doc item) {
	switch {
	case r.in.Format != "" && r.in.Format != f.name && f.name != Quell: // what was ingested says what it was
		r.otherFormat(doc)
		return
	case r.out.Format != "" && r.out.Format != Empty && r.out.Format != f.name:
		r.diagnose(Error, "the report mixes formats", "Write one report for each scanner.", r.positionOf(doc))
		return
	}
	r.out.Format = f.name
	f.read(r, doc)
}

func (r *reader) otherFormat(doc item) {
	r.diagnose(Error, "the report is of another format than its source says",
		"Correct the source's format, or let the scanner write that one.", r.positionOf(doc))
}

// nothing notes that the report says that there is nothing to report.
func (r *reader) nothing(format string) {
	if r.out.Format == "" {
		r.out.Format = format
	}
}

// paged tells of a token that asks for the next page.
func (r *reader) paged(doc item, fields object) {
	for _, name := range []string{"nextToken", "NextToken", "nextPageToken", "next_page_token", "cursor"} {
		if fields.get(name).text() != "" {
			r.diagnose(Error, "the report is one page of several", "Join the lists of all pages into one, without the token that asks for the next: what stands on another page would pass for fixed.", doc.place())
			return
		}
	}
}

// unrecognised says what to do about a format that quell does not read, above
// all where it is another version of one that it does.
func (r *reader) unrecognised(doc item, fields object) {
	if fields.list("runs") {
		r.diagnose(Error, "format not recognised: SARIF of another version than 2.1.0", "Write the report as SARIF 2.1.0.", r.positionOf(doc))
		return
	}
	r.diagnose(Error, "format not recognised", knownFormats, r.positionOf(doc))
}
