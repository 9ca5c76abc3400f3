package forge

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

func pullPath(n int) string { return fmt.Sprintf("%s%06d.json", pullFolder, n) }

// ticketPath is where a ticket is kept: with its state and a digest of its
// incident, so that those of an incident, and who was answered, are found without
// reading any; and in one of 4,096 folders by that digest, so that they are found
// without listing those of others.
func ticketPath(n int, state string, incident string) string {
	return ticketPathOf(n, state, digestOf(incident))
}

func ticketPathOf(n int, state, digest string) string {
	return fmt.Sprintf("%s%s-%06d.json", ticketFolderOf(state, digest), digest, n)
}

// ticketFolderOf is the folder of an incident's tickets.
func ticketFolderOf(state, digest string) string {
	return ticketFolder + state + "/" + digest[:3] + "/"
}

// digestOf is an incident in a file's name.
func digestOf(incident string) string {
	sum := sha256.Sum256([]byte(incident))
	return hex.EncodeToString(sum[:8])
}

// ticketOfPath is what a path that ticketPath made is of.
func ticketOfPath(file string) (number int, digest, state string, ok bool) {
	parts := strings.Split(file, "/")
	if len(parts) != 4 {
		return 0, "", "", false
	}
	digest, rest, _ := strings.Cut(parts[3], "-")
	number, err := strconv.Atoi(strings.TrimSuffix(rest, ".json"))
	state = parts[1]
	raw, hexErr := hex.DecodeString(digest)
	ok = err == nil && hexErr == nil && len(raw) == 8 && number > 0 && (state == TicketOpen || state == TicketClosed)
	return number, digest, state, ok && file == ticketPathOf(number, state, hex.EncodeToString(raw))
}

// numberOf is the number in a path that pullPath made.
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
