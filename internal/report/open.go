package report

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

const knownFormats = "`quell findings --help` lists the formats that quell reads. Write the report in one of them, or move the file out of the source's paths."

// read tells what sort of text the report is and hands its parts to the formats.
func (r *reader) read() {
	in, err := unpack(r.in.Body)
	if err != nil {
		r.broken(err, "")
		return
	}
	first, blank, err := firstByte(in)
	switch {
	case errors.Is(err, io.EOF):
		r.diagnose(Error, "the report is empty", "An empty file proves nothing: the scanner may have failed. Let it write its own report of no findings.", "")
		return
	case err != nil:
		r.broken(err, "")
		return
	}
	start, _ := in.Peek(min(blank+maxTold, in.Size()))
	if first == '{' || first == 'n' || first == '[' && isList(start[blank:]) {
		r.readJSON(in) // white space before it counts in positions
	} else {
		_, _ = in.Discard(blank) // it is there
		if first == '<' {
			r.readJUnit(in)
		} else {
			r.readLines(in)
		}
	}
	if r.out.Format == "" && r.out.Diagnostics == nil {
		r.diagnose(Error, "format not recognised", knownFormats, "line 1, column 1")
	}
}

// firstByte looks at the first byte that is no white space, and tells how much white
// space is before it. More than any entry may have is dropped, and refused.
func firstByte(in *bufio.Reader) (first byte, blank int, err error) {
	for dropped := 0; dropped <= maxEntry; {
		if _, err := in.Peek(1); err != nil {
			return 0, 0, err
		}
		start, _ := in.Peek(in.Buffered())
		rest := bytes.TrimLeft(start, " \t\r\n")
		if len(rest) > 0 {
			return rest[0], len(start) - len(rest), nil
		}
		dropped += len(start)
		if _, err := in.Discard(len(start)); err != nil {
			return 0, 0, err
		}
	}
	return 0, 0, errTooLong
}

// broken tells of a report whose bytes could not be had or are too many.
func (r *reader) broken(err error, position string) {
	switch {
	case errors.Is(err, errTooLong):
		r.diagnose(Error, "the report has an entry that is longer than any scanner writes",
			"quell holds at most 32 MiB of one entry, and 256 MiB of a report that is one object. Split the report.", position)
	case errors.Is(err, io.ErrUnexpectedEOF):
		r.diagnose(Error, "the report is cut off", "It may have been read while it was being written. Write it anew.", position)
	default:
		r.diagnose(Error, "the report's bytes are damaged", "Write it anew; a packed report is unpacked as gzip.", position)
	}
}

// A stream is the JSON values of a report, one after the other.
type stream struct {
	*jsontext.Decoder
	meter *meter
	base  int64 // offset in the text at which the decoder started
}

// newDecoder is liberal about what does not blur where a value ends.
// Repeated names are refused where an entry is decoded.
func newDecoder(in io.Reader) *jsontext.Decoder {
	return jsontext.NewDecoder(in, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// readJSON reads one JSON value, or several.
func (r *reader) readJSON(in io.Reader) {
	m := &meter{in: in}
	r.stream = &stream{Decoder: newDecoder(m), meter: m}
	documents := 0
	for values := 0; !r.givesUp(); values++ {
		start := r.stream.offset()
		m.allow(start, maxDocument)
		kind := r.stream.PeekKind()
		var err error
		if values > 0 && r.isText(kind) {
			err = r.passLine()
		} else if kind == '[' {
			err = r.readList()
		} else {
			err = r.readDocument(&documents)
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil && !r.resume(err, documents) {
			return
		}
	}
}

// offset is where in the report's text the next value is looked for.
func (s *stream) offset() int64 { return s.base + s.InputOffset() }

// readDocument reads a value that is no list.
func (r *reader) readDocument(documents *int) error {
	raw, err := r.stream.ReadValue()
	if err != nil {
		return err
	}
	r.now = node{raw: raw, at: r.stream.offset() - int64(len(raw))}
	index := -1
	if *documents > 0 || r.moreFollows() {
		index = *documents
	}
	*documents++
	r.document(item{node: r.now, index: index})
	return nil
}

// moreFollows says that another document comes after this one.
func (r *reader) moreFollows() bool {
	rest := bytes.TrimLeft(r.stream.UnreadBuffer(), " \t\r\n")
	return len(rest) > 0
}

// readList reads a list entry by entry.
func (r *reader) readList() error {
	if _, err := r.stream.ReadToken(); err != nil {
		return err
	}
	for index := 0; ; index++ {
		if r.givesUp() {
			return io.EOF
		}
		r.stream.meter.allow(r.stream.offset(), maxEntry)
		if r.stream.PeekKind() == ']' {
			_, err := r.stream.ReadToken()
			if index == 0 {
				r.nothing(Empty)
			}
			return err
		}
		raw, err := r.stream.ReadValue()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		r.now = node{raw: raw, at: r.stream.offset() - int64(len(raw))}
		r.document(item{node: r.now, index: index})
	}
}

// resume tells of a fault. Among documents that stand one a line, one that is
// broken spoils no other: reading goes on at the next line.
func (r *reader) resume(fault error, documents int) (goOn bool) {
	s := r.stream
	r.now = node{raw: s.UnreadBuffer(), at: s.offset()}
	var syntax *jsontext.SyntacticError
	if s.meter.full { // within a string the library says that the text ends there
		fault = errTooLong
	}
	if !errors.As(fault, &syntax) {
		r.broken(fault, r.position(s.offset()))
		return false
	}
	r.syntax(s.base + syntax.ByteOffset)
	if documents == 0 || s.StackDepth() > 0 {
		return false
	}
	fault = s.nextLine(int(min(max(syntax.ByteOffset-s.InputOffset(), 0), int64(len(r.now.raw)))))
	if fault != nil && !errors.Is(fault, io.EOF) {
		r.broken(fault, "")
	}
	return fault == nil
}

// nextLine goes on after the line that has the byte at that index of the unread
// text; io.EOF where it is the last one.
func (s *stream) nextLine(at int) error {
	rest, offset := s.UnreadBuffer()[at:], s.offset()+int64(at)
	var room [4 << 10]byte
	for s.meter.allow(offset, maxEntry); ; {
		next := bytes.IndexByte(rest, '\n')
		offset += int64(next + 1)
		if next >= 0 {
			s.meter.back(rest[next+1:], offset)
			s.base, s.Decoder = offset, newDecoder(s.meter)
			return nil
		}
		offset += int64(len(rest))
		n, err := s.meter.Read(room[:])
		if rest = room[:n]; n == 0 && err != nil {
			return err
		}
	}
}

// ahead is how the next line with anything in it begins, without the white space
// before it, as far as it is needed to tell what it is; at is where in the unread
// text it stands.
func (s *stream) ahead() (line []byte, at int) {
	unread := s.UnreadBuffer()
	line = bytes.TrimLeft(unread, " \t\r\n")
	at = len(unread) - len(line)
	if len(line) < maxTold && bytes.IndexByte(line, '\n') < 0 {
		more, start := make([]byte, maxTold), s.meter.line
		n, _ := io.ReadFull(s.meter, more) // what goes wrong does so again
		s.meter.back(more[:n], start)
		line = append(bytes.Clone(line), more[:n]...)
	}
	line, _, _ = bytes.Cut(line, []byte{'\n'})
	return line[:min(len(line), maxTold)], at
}

// syntax tells of text that is no JSON.
func (r *reader) syntax(at int64) {
	switch {
	case tooDeep(r.now.raw):
		r.diagnose(Error, "the report is nested too deeply", "No scanner writes more than 10,000 levels. Write it anew.", r.position(at))
	case at >= r.stream.meter.read:
		r.diagnose(Error, "the report is cut off", "It may have been read while it was being written. Write it anew.", r.position(at))
	default:
		r.diagnose(Error, "the report is not valid JSON", "It may have been damaged or edited. Write it anew.", r.position(at))
	}
}

// tooDeep says that the text nests deeper than the JSON library follows.
func tooDeep(text []byte) bool {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = stringEnd(text, i) - 1
		case '{', '[':
			if depth++; depth >= 10_000 {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}
