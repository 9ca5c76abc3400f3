package report

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// The bounds of a report. They stand between a hostile or broken file and the
// machine's memory and time, and are far above what scanners write.
const (
	maxReport   = 4 << 30   // bytes of a report, unpacked
	maxDocument = 256 << 20 // bytes of one object that is a report
	maxEntry    = 32 << 20  // bytes of one entry of a list, or one row
	maxYAML     = 32 << 20  // bytes of a report in YAML, which takes many times that in memory
)

var errTooLong = errors.New("longer than any scanner writes")

// unpack undoes what lies around a report's text: gzip, a byte order mark,
// UTF-16. What comes out is meant to be UTF-8; what is not is found later.
func unpack(body io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(body, 64<<10)
	if start, _ := in.Peek(2); bytes.Equal(start, []byte("\x1f\x8b")) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = bufio.NewReaderSize(unzipped, 64<<10)
	}
	start, err := in.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		_, err := in.Discard(3)
		return in, err
	case bytes.HasPrefix(start, []byte("\xff\xfe")):
		return decoded(in, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)), nil
	case bytes.HasPrefix(start, []byte("\xfe\xff")):
		return decoded(in, unicode.UTF16(unicode.BigEndian, unicode.UseBOM)), nil
	case len(start) == 4 && start[0] != 0 && start[1] == 0 && start[2] != 0 && start[3] == 0: // two ASCII characters
		return decoded(in, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)), nil
	case len(start) == 4 && start[0] == 0 && start[1] != 0 && start[2] == 0 && start[3] != 0:
		return decoded(in, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)), nil
	}
	return in, nil
}

func decoded(in io.Reader, text encoding.Encoding) *bufio.Reader {
	return bufio.NewReaderSize(text.NewDecoder().Reader(in), 64<<10)
}

// A meter hands bytes on and keeps count of them. It refuses to read past a
// bound, which whoever reads moves on from entry to entry.
type meter struct {
	in    io.Reader
	read  int64 // bytes handed on
	bound int64
	lines int   // line feeds handed on
	line  int64 // offset after the last line feed
	full  bool  // there was more than the bound
	// again holds bytes that were taken back, and of them the first so many were
	// handed on anew; onward says that others were handed on after them.
	again  []byte
	anew   int
	onward bool
}

func (m *meter) Read(p []byte) (n int, err error) {
	left := m.bound - m.read
	if left <= 0 {
		m.full = true
		return 0, errTooLong
	}
	p = p[:min(int64(len(p)), left)]
	if m.anew < len(m.again) {
		n = copy(p, m.again[m.anew:])
		m.anew += n
	} else {
		n, err = m.in.Read(p)
		m.onward = m.onward || n > 0
	}
	if feeds := bytes.Count(p[:n], []byte{'\n'}); feeds > 0 {
		m.lines += feeds
		m.line = m.read + int64(bytes.LastIndexByte(p[:n], '\n')) + 1
	}
	m.read += int64(n)
	return n, err
}

// back takes the bytes that were handed on last, to hand them on anew. Line is the
// offset after the last line feed before them.
func (m *meter) back(last []byte, line int64) {
	if m.onward || m.anew < len(last) {
		m.again, m.anew, m.onward = slices.Concat(last, m.again[m.anew:]), len(last), false
	}
	m.anew -= len(last)
	m.read -= int64(len(last))
	m.lines -= bytes.Count(last, []byte{'\n'})
	m.line = line
}

// allow moves the bound: n bytes from offset on, within the whole report's.
func (m *meter) allow(offset, n int64) { m.bound = min(offset+n, maxReport) }
