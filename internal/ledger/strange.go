package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ErrStrange says that the ledger holds something that this version of quell
// does not understand. Going on would overwrite it.
var ErrStrange = errors.New("the ledger was written by a newer quell, or by hand")

var (
	errUnplaced = errors.New("no such file belongs here")
	errOrder    = errors.New("out of order, or twice")
)

// strange names the file and the line, from 1, that is not understood; line 0
// is the file as a whole.
func strange(path string, line int, cause error) error {
	if line == 0 {
		return fmt.Errorf("read %q of branch %q: %w: %w", path, Branch, cause, ErrStrange)
	}
	return fmt.Errorf("read %q of branch %q, line %d: %w: %w", path, Branch, line, cause, ErrStrange)
}

// eachLine hands out the lines of a file that ends in a newline, counted from 1.
// A last line without one was cut off, which is no smaller file but a broken
// one.
func eachLine(path string, data []byte, do func(line []byte) error) error {
	for n := 1; len(data) > 0; n++ {
		line, rest, whole := bytes.Cut(data, []byte("\n"))
		if !whole {
			return strange(path, n, errors.New("the line is cut off"))
		}
		if err := do(line); err != nil {
			return strange(path, n, err)
		}
		data = rest
	}
	return nil
}

// decodeStrict reads exactly one value without unknown fields.
func decodeStrict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// encodeLine is one canonical line of JSON, newline included.
func encodeLine(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}
