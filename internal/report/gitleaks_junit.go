package report

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// A junit is a reading of gitleaks 8's JUnit: a test case for each finding, whose
// failure holds the finding as gitleaks' JSON has it. Names and messages repeat
// parts of it, and are not read.
type junit struct {
	*reader
	decoder *xml.Decoder
	meter   *meter
	depth   int
	cases   int
	line    int           // where the failure starts that is being read
	failure *bytes.Buffer // nil outside of failures
	missing int           // failures that were counted and have not been read
}

// maxJUnit bounds elements within elements; gitleaks nests them four deep.
const maxJUnit = 16

// readJUnit reads XML, of which only gitleaks' JUnit is a report.
func (r *reader) readJUnit(in *bufio.Reader) {
	if r.in.Format != "" && r.in.Format != Gitleaks {
		r.diagnose(Error, "the report is of another format than its source says", "Correct the source's format, or let the scanner write that one.", "")
		return
	}
	m := &meter{in: in, bound: maxEntry}
	j := junit{reader: r, meter: m, decoder: xml.NewDecoder(m)}
	// Whatever the declaration says, the text was made UTF-8 when it was unpacked.
	j.decoder.CharsetReader = func(_ string, text io.Reader) (io.Reader, error) { return text, nil }
	for !r.givesUp() {
		if j.failure == nil {
			m.allow(j.decoder.InputOffset(), maxEntry)
		}
		token, err := j.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			j.broken(err)
			return
		}
		if !j.take(token) {
			return
		}
	}
	if j.missing > 0 {
		r.diagnose(Error, "the report lists fewer failures than it counts", "It may have been edited. Write it anew with the scanner itself.", "")
	}
}

// take reads on; false says that the report is not gitleaks'.
func (j *junit) take(token xml.Token) bool {
	switch t := token.(type) {
	case xml.StartElement:
		j.depth++
		return j.start(t)
	case xml.CharData:
		if j.failure != nil {
			j.failure.Write(t)
		}
	case xml.EndElement:
		j.depth--
		if t.Name.Local == "failure" && j.failure != nil {
			j.finding()
		}
	}
	return true
}

func (j *junit) start(e xml.StartElement) bool {
	switch name := e.Name.Local; {
	case j.depth == 1 && name != "testsuites" && name != "testsuite":
		j.diagnose(Error, "format not recognised: XML that is no JUnit", knownFormats, j.at())
		return false
	case name == "testsuite" && attribute(e, "name") != toolGitleaks:
		j.diagnose(Error, "format not recognised: JUnit of another tool than gitleaks", knownFormats, j.at())
		return false
	case name == "testsuite":
		j.out.Format = Gitleaks
		if n, err := strconv.Atoi(attribute(e, "failures")); err == nil {
			j.missing += n
		}
	case j.depth > maxJUnit:
		j.diagnose(Error, "the report is nested too deeply", "Write it anew with the scanner itself.", j.at())
		return false
	case name == "failure":
		j.line, _ = j.decoder.InputPos()
		j.failure = &bytes.Buffer{}
	}
	return true
}

// finding reads what a failure holds.
func (j *junit) finding() {
	text := bytes.TrimSpace(j.failure.Bytes())
	it := item{node: node{raw: text}, prefix: "testcase", index: j.cases, line: j.line, opaque: true}
	j.failure = nil
	j.cases++
	j.missing--
	if !jsontext.Value(text).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) || !isGitleaks(it.object()) {
		j.incomplete(it, "finding")
		return
	}
	j.readGitleaks(it)
}

func (j *junit) broken(err error) {
	switch {
	case j.meter.full:
		j.reader.broken(errTooLong, j.at())
	case j.decoder.InputOffset() >= j.meter.read:
		j.reader.broken(io.ErrUnexpectedEOF, j.at())
	default:
		var syntax *xml.SyntaxError
		if !errors.As(err, &syntax) {
			j.reader.broken(err, j.at())
			return
		}
		j.diagnose(Error, "the report is not valid XML", "It may have been damaged or edited. Write it anew.", j.at())
	}
}

// at is where reading stands.
func (j *junit) at() string {
	line, _ := j.decoder.InputPos()
	return "line " + strconv.Itoa(line)
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
