package forge

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// File is one file of the local forge's branch: "pulls/000001.json" or
// "tickets/000001.json".
type File struct {
	Path string
	Data []byte
}

const (
	pullFolder   = "pulls/"
	ticketFolder = "tickets/"
)

// Local is the forge of a repository that has no server: a value made from one
// snapshot of [Branch], changed in memory and written back by the caller.
type Local struct {
	pulls   map[int]Pull
	tickets map[int]Ticket
	loaded  map[string][]byte // path → bytes of the snapshot
	touched map[string]bool   // paths that Changed compares

	pullOf   map[string]int // branch → its open pull request
	ticketOf map[string]int // incident → its open ticket
}

// Load reads the local forge from a snapshot of [Branch]; no paths at all give
// an empty one. A file that is not a pull request or a ticket, or not quite, is
// an error that names it: an unreadable forge is never taken for an empty one.
func Load(paths []string, read func(path string) ([]byte, error)) (*Local, error) {
	l := &Local{
		pulls:   map[int]Pull{},
		tickets: map[int]Ticket{},
		loaded:  map[string][]byte{},
		touched: map[string]bool{},

		pullOf:   map[string]int{},
		ticketOf: map[string]int{},
	}
	for _, path := range slices.Sorted(slices.Values(paths)) {
		data, err := read(path)
		if err != nil {
			return nil, fmt.Errorf("read %q of branch %q: %w", path, Branch, err)
		}
		l.loaded[path] = data
		if err := l.add(path, data); err != nil {
			return nil, fmt.Errorf("decode %q of branch %q, which a newer quell or a person wrote: %w", path, Branch, err)
		}
	}
	return l, nil
}

// add decodes one file and checks that it says what its name says.
func (l *Local) add(path string, data []byte) error {
	switch {
	case strings.HasPrefix(path, pullFolder):
		p, err := decode[Pull](data)
		if err != nil {
			return err
		}
		return l.addPull(path, p)
	case strings.HasPrefix(path, ticketFolder):
		t, err := decode[Ticket](data)
		if err != nil {
			return err
		}
		return l.addTicket(path, t)
	}
	return fmt.Errorf("want %sNNNNNN.json or %sNNNNNN.json", pullFolder, ticketFolder)
}

func (l *Local) addPull(path string, p Pull) error {
	if path != pullPath(p.Number) || p.Number < 1 {
		return fmt.Errorf("number %d is not the file's", p.Number)
	}
	var want PullState
	switch {
	case p.Merge != nil && p.Close != nil:
		return fmt.Errorf("pull request %d is both merged and closed", p.Number)
	case p.Merge != nil:
		want = PullMerged
	case p.Close != nil:
		want = PullClosed
	default:
		want = PullOpen
	}
	if p.State != want {
		return fmt.Errorf("state %q, yet it is %s", p.State, want)
	}
	if other, ok := l.PullOfBranch(p.Branch); ok && p.State == PullOpen {
		return fmt.Errorf("pull request %d is open for branch %q too", other.Number, p.Branch)
	}
	l.storePull(p)
	return nil
}

func (l *Local) addTicket(path string, t Ticket) error {
	if path != ticketPath(t.Number) || t.Number < 1 {
		return fmt.Errorf("number %d is not the file's", t.Number)
	}
	want := TicketOpen
	if t.Close != nil {
		want = TicketClosed
	}
	if t.State != want {
		return fmt.Errorf("state %q, yet it is %s", t.State, want)
	}
	if other, ok := l.TicketOf(t.Incident); ok && t.State == TicketOpen {
		return fmt.Errorf("ticket %d is open for incident %q too", other.Number, t.Incident)
	}
	l.storeTicket(t)
	return nil
}

// Changed lists the files that differ from the snapshot, sorted by path.
func (l *Local) Changed() []File {
	var out []File
	for _, path := range slices.Sorted(maps.Keys(l.touched)) {
		data := l.encoded(path)
		if !bytes.Equal(data, l.loaded[path]) {
			out = append(out, File{Path: path, Data: data})
		}
	}
	return out
}

func (l *Local) encoded(path string) []byte {
	if strings.HasPrefix(path, pullFolder) {
		return encode(l.pulls[numberOf(path)])
	}
	return encode(l.tickets[numberOf(path)])
}

// sorted lists the values of a numbered set by number.
func sorted[T any](set map[int]T) []T {
	out := make([]T, 0, len(set))
	for _, n := range slices.SortedFunc(maps.Keys(set), cmp.Compare[int]) {
		out = append(out, set[n])
	}
	return out
}

// next is the number after the highest; numbers are never used twice, because
// nothing is ever deleted.
func next[T any](set map[int]T) int {
	highest := 0
	for n := range set {
		highest = max(highest, n)
	}
	return highest + 1
}
