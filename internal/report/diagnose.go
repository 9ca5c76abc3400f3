package report

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// maxSought bounds how many bytes are searched for line feeds, which a diagnostic
// does for its position: a report of one object may hold a million broken entries.
const maxSought = 4 << 30

// maxFaults bounds how many entries of a report may be broken before the rest of
// it is left alone.
const maxFaults = 100_000

// maxSame bounds how many diagnostics of one kind a report may cause: a report
// of a million broken entries is told apart by its first ones.
const maxSame = 10

// What is said of an entry that is not as its format says.
const (
	otherTypeFound = "a field has another type than its format says"
	writtenAnew    = "Write the report anew with the scanner itself; quell reads what the scanner wrote, unchanged."
)

// reader is one reading of one report.
type reader struct {
	in      Input
	key     finding.Key
	emit    func(finding.Finding)
	out     Result
	formats []format
	tables  []table
	roots   []string // of Input.ScanRoots
	rooted  int      // paths below one of them
	astray  int      // absolute paths that were dropped
	// outsides counts the paths that were dropped, absolute or not.
	outsides     int
	firstOutside string

	stream *stream // of a JSON report
	now    node    // what is being read of it
	last   format  // of the entry before
	texts  *texts
	own    own // of a report in quell's own format
	flood  flood
	asked  judgement // the last one

	elided []elision
	// seen counts the diagnostics of one summary.
	seen   map[string]int
	sought int64 // bytes that were searched for positions
	faults int   // errors told of, those that were left out too
}

func newReader(in Input, key finding.Key, emit func(finding.Finding)) *reader {
	if in.Judged == nil {
		in.Judged = &Judged{}
	}
	return &reader{
		in: in, key: key, emit: emit, formats: formats(), tables: tables(), roots: scanRoots(in.ScanRoots),
		texts: &texts{seed: maphash.MakeSeed()}, flood: newFlood(), seen: map[string]int{},
	}
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
	line   int    // of a row in a table
	opaque bool   // the node is not the report's own text
}

func (it item) place() string {
	if it.index < 0 {
		return it.prefix
	}
	return it.prefix + "[" + strconv.Itoa(it.index) + "]"
}

// child is the item of a field, or of an element of a list that is a field.
func (it item) child(name string, n node, index int) item {
	prefix := name
	if place := it.place(); place != "" {
		prefix = place + "." + name
	}
	return item{node: n, prefix: prefix, index: index, opaque: it.opaque}
}

// diagnose records a diagnostic. None of its strings may hold a report's
// content: positions are made of indexes, byte counts and our own field names.
func (r *reader) diagnose(severity DiagnosticSeverity, summary, detail, position string) {
	if severity == Error {
		r.faults++
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

// once tells of an error where it is met first, which says all that there is to say of
// the others. They are faults like all, so that no report has them without end.
func (r *reader) once(summary, detail, position string) {
	if r.seen[summary] > 0 {
		r.faults++
		return
	}
	r.diagnose(Error, summary, detail, position)
}

// givesUp says, and tells, that a report is broken throughout.
func (r *reader) givesUp() bool {
	if r.faults < maxFaults {
		return false
	}
	r.diagnose(Error, fmt.Sprintf("the report has more than %d faults", maxFaults), "The rest of it was not read. Write the report anew with the scanner itself.", "")
	return true
}

// close tells of what was left out and hands over the result.
func (r *reader) close() Result {
	r.missing()
	r.tellOutside()
	r.checkRoots()
	r.dam()
	for _, e := range r.elided {
		r.out.Diagnostics = append(r.out.Diagnostics, Diagnostic{
			Severity: e.severity, Summary: fmt.Sprintf("%s: %d more times", e.summary, e.more), Report: r.in.Path,
		})
	}
	r.out.Coverage.Names = slices.DeleteFunc(r.out.Coverage.Names, func(name string) bool { return len(name) > maxName })
	slices.Sort(r.out.Coverage.Names)
	r.out.Coverage.Names = slices.Compact(r.out.Coverage.Names)
	r.out.Coverage.Names = r.out.Coverage.Names[:min(len(r.out.Coverage.Names), maxCovered)]
	return r.out
}

// decode reads an item into a struct. What it cannot read becomes an error
// diagnostic at that very field, and the item counts as not understood. Names
// are matched as they are written, and a name that occurs twice is refused: two
// readers would read it as two things.
func (r *reader) decode(it item, into any, options ...json.Options) bool {
	err := json.Unmarshal(it.raw, into, append(options, jsontext.AllowInvalidUTF8(true))...)
	if err == nil {
		return true
	}
	// The error's own text may quote the value: only its field and offset count.
	place, at, summary := it.place(), it.at, otherTypeFound
	var wrongType *json.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &wrongType):
		at += wrongType.ByteOffset
		place += knownPart(wrongType.JSONPointer, into)
	case errors.As(err, &syntax):
		at += syntax.ByteOffset
		summary = "an entry names a field twice"
	}
	r.diagnose(Error, summary, writtenAnew,
		joinPlace(place, r.positionAt(it, at)))
	return false
}

// incomplete tells of an entry without a field that its format always has.
func (r *reader) incomplete(it item, field string) {
	r.diagnose(Error, "an entry lacks its "+field, "Write the report anew with the scanner itself.", joinPlace(it.place(), r.positionOf(it)))
}

// knownPart is a JSON pointer as far as it is made of the struct's own field names
// and of indexes: other names are the report's content.
func knownPart(pointer jsontext.Pointer, into any) string {
	at := reflect.TypeOf(into)
	place := ""
	for token := range pointer.Tokens() {
		for at.Kind() == reflect.Pointer {
			at = at.Elem()
		}
		switch at.Kind() {
		case reflect.Slice, reflect.Array:
			place += "[" + token + "]"
			at = at.Elem()
		case reflect.Map:
			place += ".*"
			at = at.Elem()
		case reflect.Struct:
			field, ok := fieldNamed(at, token)
			if !ok {
				return place
			}
			place += "." + token
			at = field.Type
		default:
			return place
		}
	}
	return place
}

func fieldNamed(of reflect.Type, name string) (reflect.StructField, bool) {
	for i := range of.NumField() {
		field := of.Field(i)
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if tag == name || tag == "" && field.Name == name {
			return field, true
		}
	}
	return reflect.StructField{}, false
}

func joinPlace(place, position string) string {
	if place == "" || position == "" || place == position {
		return place + position
	}
	return place + ", " + position
}

// positionOf is where an item starts.
func (r *reader) positionOf(it item) string { return r.positionAt(it, it.at) }

func (r *reader) positionAt(it item, at int64) string {
	switch {
	case it.line > 0:
		return "line " + strconv.Itoa(it.line)
	case it.opaque:
		return it.place()
	}
	return r.position(at)
}

// position turns an offset within what is being read, or at its end, into a
// line and a column in bytes, from 1. The column is left out where the line
// starts in text that is already gone. There is no position any more once
// finding them has become most of the work.
func (r *reader) position(at int64) string {
	if r.sought > maxSought {
		return ""
	}
	inner := r.now.raw[:min(max(at-r.now.at, 0), int64(len(r.now.raw)))]
	// Of what was read of the report so far, all line feeds are counted.
	m := r.stream.meter
	unread := r.stream.UnreadBuffer()
	r.sought += int64(len(unread) + len(r.now.raw) + len(inner))
	line := m.lines - bytes.Count(unread, []byte{'\n'}) + 1
	if r.stream.offset() > r.now.at { // what is being read is no longer unread
		line -= bytes.Count(r.now.raw, []byte{'\n'})
	}
	line += bytes.Count(inner, []byte{'\n'})
	switch start := bytes.LastIndexByte(inner, '\n'); {
	case start >= 0:
		return fmt.Sprintf("line %d, column %d", line, len(inner)-start)
	case line == 1:
		return fmt.Sprintf("line 1, column %d", at+1)
	case m.line <= r.now.at:
		return fmt.Sprintf("line %d, column %d", line, at-m.line+1)
	}
	return fmt.Sprintf("line %d", line)
}
