package report

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"go.yaml.in/yaml/v3"
)

// readLines reads what is no JSON: CSV, told by a header that is known, or YAML.
func (r *reader) readLines(in *bufio.Reader) {
	if text, ok := credentialText(in); ok {
		in = bufio.NewReader(text)
	}
	start, _ := in.Peek(16 << 10)
	line, _, _ := strings.Cut(string(start), "\n")
	for _, comma := range []rune{',', ';'} {
		head, err := parseHeader(line, comma)
		if err != nil {
			continue
		}
		for _, t := range r.tables {
			if t.is(head) {
				r.readTable(t, in, comma)
				return
			}
		}
	}
	if isLogLine(line) {
		r.readLogged(in)
		return
	}
	if r.behindLog(in, line) {
		return
	}
	if !looksLikeYAML(line) || !utf8.ValidString(line) {
		r.diagnose(Error, "format not recognised: neither JSON nor YAML nor a known table", knownFormats, "line 1, column 1")
		return
	}
	r.readYAML(in)
}

// A header is the names of a table's columns.
type header []string

func parseHeader(line string, comma rune) (header, error) {
	text := csv.NewReader(strings.NewReader(line))
	text.Comma = comma
	return text.Read()
}

// has says that the table has all of these columns.
func (h header) has(names ...string) bool {
	for _, name := range names {
		if !slices.Contains(h, name) {
			return false
		}
	}
	return true
}

// A row is a line of a table. The item only says where it stands.
type row struct {
	item
	header header
	cells  []string
}

// text is the cell in the named column, without white space around it; empty
// where the row is too short. Bytes that are no UTF-8 are replaced, as in JSON: a
// finding is kept as JSON, and must come back as it was.
func (w row) text(name string) string {
	i := slices.Index(w.header, name)
	if i < 0 || i >= len(w.cells) {
		return ""
	}
	return strings.TrimSpace(strings.ToValidUTF8(w.cells[i], "\uFFFD"))
}

func (r *reader) readTable(t table, in io.Reader, comma rune) {
	if r.in.Format != "" && r.in.Format != t.name {
		r.diagnose(Error, "the report is of another format than its source says", "Correct the source's format, or let the scanner write that one.", "")
		return
	}
	r.out.Format = t.name
	m := &meter{in: in, bound: maxEntry}
	lines := csv.NewReader(m)
	lines.Comma, lines.LazyQuotes, lines.FieldsPerRecord, lines.ReuseRecord = comma, true, -1, true
	head, err := lines.Read()
	if err != nil {
		r.broken(err, "line 1")
		return
	}
	head = slices.Clone(head)
	read := func(w row) { t.read(r, w) }
	if t.start != nil {
		start, end := t.start(r)
		read = start
		defer end()
	}
	for index := 0; !r.givesUp(); index++ {
		m.allow(lines.InputOffset(), maxEntry)
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			// AWS ends the last line of its credential report with nothing.
			if m.line < m.read && (t.name != CredentialReport || index == 0) {
				r.broken(io.ErrUnexpectedEOF, "")
			}
			return
		}
		if err != nil {
			r.broken(err, "")
			return
		}
		at, _ := lines.FieldPos(0)
		it := item{prefix: "row", index: index, line: at}
		if len(cells) != len(head) && !t.mixed {
			r.diagnose(Error, "a row has another number of columns than the header", "Write the report anew with the scanner itself.", r.positionOf(it))
			continue
		}
		read(row{item: it, header: head, cells: cells})
	}
}

// looksLikeYAML says that the line may start a YAML document that is a mapping
// or a list.
func looksLikeYAML(line string) bool {
	line = strings.TrimRight(line, " \t\r")
	key, _, found := strings.Cut(line, ":")
	return line == "---" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "- ") ||
		found && key != "" && strings.Trim(strings.ToLower(key), "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// readYAML reads YAML documents as the JSON that they stand for.
func (r *reader) readYAML(in io.Reader) {
	m := &meter{in: in, bound: maxYAML}
	documents := yaml.NewDecoder(m)
	for index := 0; ; index++ {
		var value any
		err := documents.Decode(&value)
		if errors.Is(err, io.EOF) {
			if m.line < m.read && index > 0 { // YAML is still YAML where it is cut off
				r.broken(io.ErrUnexpectedEOF, "")
			}
			return
		}
		if m.read >= m.bound {
			err = errTooLong
		}
		if err != nil {
			r.notYAML(err, index)
			return
		}
		text, err := json.Marshal(value, json.Deterministic(true))
		if err != nil {
			r.notYAML(err, index)
			return
		}
		it := item{node: node{raw: text}, prefix: "document", index: index, opaque: true}
		if it.kind() != '[' {
			r.document(it)
			continue
		}
		it.prefix = it.place()
		r.list(it, wrapper{empty: Empty}, 0)
	}
}

func (r *reader) notYAML(err error, index int) {
	position := item{prefix: "document", index: index}.place()
	if errors.Is(err, errTooLong) {
		r.diagnose(Error, "the report is too long for YAML", "quell reads at most 32 MiB of YAML. Write the report as JSON.", position)
		return
	}
	r.diagnose(Error, "the report is not valid YAML", "It may have been damaged or edited. Write it anew.", position)
}
