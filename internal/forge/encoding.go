package forge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

func pullPath(n int) string   { return fmt.Sprintf("%s%06d.json", pullFolder, n) }
func ticketPath(n int) string { return fmt.Sprintf("%s%06d.json", ticketFolder, n) }

// numberOf is the number in a path that pullPath or ticketPath made.
func numberOf(file string) int {
	n, _ := strconv.Atoi(strings.TrimSuffix(path.Base(file), ".json"))
	return n
}

// decode is strict, because the branch is quell's alone: what it does not
// understand it must not overwrite.
func decode[T any](data []byte) (T, error) {
	var v T
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return v, errors.New("more than one JSON value")
	}
	return v, nil
}

// encode is canonical: the fields in their declared order, two spaces, no HTML
// escaping, one newline at the end.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		// Strings, numbers and times always encode; only a year beyond 9999
		// does not, and no RFC 3339 clock shows one.
		panic(fmt.Sprintf("encode %T: %v", v, err))
	}
	return b.Bytes()
}
