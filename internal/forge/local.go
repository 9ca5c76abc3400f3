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
// "tickets/open/000/000001-4f0e2d8c1b6a5937.json", of which the name has a digest
// of the incident. Data is nil where the file is removed.
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
	read    func(path string) ([]byte, error)
	pulls   map[int]Pull
	tickets map[int]Ticket    // those read so far
	loaded  map[string][]byte // path → bytes of the snapshot
	touched map[string]bool   // paths that Changed compares

	pullOf    map[string]int   // branch → its open pull request
	ticketsAt map[int]string   // number → path
	ticketsOf map[string][]int // digest of an incident → its tickets

	lastTicket int // the highest number; 0: not asked yet
}

// Load reads the local forge from a snapshot of [Branch]; no paths at all give
// an empty one. A file that is not a pull request or a ticket, or not quite, is
// an error that names it: an unreadable forge is never taken for an empty one.
// Tickets, of which there may be very many, are read when they are asked for, and
// only then is what is wrong in them an error.
func Load(paths []string, read func(path string) ([]byte, error)) (*Local, error) {
	l := &Local{
		read:    read,
		pulls:   map[int]Pull{},
		tickets: map[int]Ticket{},
		loaded:  map[string][]byte{},
		touched: map[string]bool{},

		pullOf:    map[string]int{},
		ticketsAt: map[int]string{},
		ticketsOf: map[string][]int{},
	}
	for _, path := range slices.Sorted(slices.Values(paths)) {
		if err := l.add(path); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// add takes in one file. A pull request is read and must say what its name says.
func (l *Local) add(path string) error {
	if strings.HasPrefix(path, pullFolder) {
		p, err := load[Pull](l, path)
		if err != nil {
			return err
		}
		return strange(path, l.addPull(path, p))
	}
	number, digest, _, ok := ticketOfPath(path)
	if !ok {
		return strange(path, fmt.Errorf("want %sNNNNNN.json or %sSTATE/NNN/NNNNNN-DIGEST.json", pullFolder, ticketFolder))
	}
	if l.ticketsAt[number] != "" {
		return strange(path, fmt.Errorf("%q has its number", l.ticketsAt[number]))
	}
	l.ticketsAt[number] = path
	l.ticketsOf[digest] = append(l.ticketsOf[digest], number)
	return nil
}

// load reads and decodes one file.
func load[T any](l *Local, path string) (v T, err error) {
	data, err := l.read(path)
	if err != nil {
		return v, fmt.Errorf("read %q of branch %q: %w", path, Branch, err)
	}
	l.loaded[path] = data
	v, err = decode[T](data)
	return v, strange(path, err)
}

// strange says of which file something is wrong; nil where nothing is.
func strange(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("decode %q of branch %q, which another quell or a person wrote: %w", path, Branch, err)
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
	number, _, _, _ := ticketOfPath(path)
	if l.ticketsAt[number] != path {
		return nil // it was closed, and lies with the closed ones
	}
	return encode(l.tickets[number])
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
