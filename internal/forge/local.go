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
// "tickets/open/4f0/4f0e2d8c1b6a5937-000001.json", of which the name has a digest
// of the incident. Data is nil where the file is removed.
type File struct {
	Path string
	Data []byte
}

// Files are those of a snapshot of [Branch].
type Files interface {
	// Names are what a folder holds, folders with a slash at the end; of one that is
	// not there, nothing. The name of the top folder is empty.
	Names(folder string) ([]string, error)
	Read(path string) ([]byte, error)
}

const (
	pullFolder   = "pulls/"
	ticketFolder = "tickets/"
)

// Local is the forge of a repository that has no server: a value made from one
// snapshot of [Branch], changed in memory and written back by the caller.
type Local struct {
	files   Files
	pulls   map[int]Pull
	tickets map[int]Ticket    // those read so far
	loaded  map[string][]byte // path → bytes of the snapshot
	touched map[string]bool   // paths that Changed compares
	listed  map[string]bool   // folders of tickets

	pullOf    map[string]int   // branch → its open pull request
	ticketsAt map[int]string   // number → path, of those in listed folders
	ticketsOf map[string][]int // digest of an incident → its tickets, likewise

	counted counter
}

// Load reads the local forge from a snapshot of [Branch]; no files at all give
// an empty one. A file that is not a pull request or a ticket, or not quite, is
// an error that names it: an unreadable forge is never taken for an empty one.
// Tickets, of which there may be very many, are listed and read when they are asked
// for, and only then is what is wrong with them an error.
func Load(files Files) (*Local, error) {
	l := &Local{
		files:   files,
		pulls:   map[int]Pull{},
		tickets: map[int]Ticket{},
		loaded:  map[string][]byte{},
		touched: map[string]bool{},
		listed:  map[string]bool{},

		pullOf:    map[string]int{},
		ticketsAt: map[int]string{},
		ticketsOf: map[string][]int{},
	}
	if err := l.only("", pullFolder, ticketFolder); err != nil {
		return nil, err
	}
	names, err := l.names(pullFolder)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		path := pullFolder + name
		p, err := load[Pull](l, path)
		if err == nil {
			err = strange(path, l.addPull(path, p))
		}
		if err != nil {
			return nil, err
		}
	}
	return l, l.countTickets()
}

// names are what a folder holds.
func (l *Local) names(folder string) ([]string, error) {
	names, err := l.files.Names(strings.TrimSuffix(folder, "/"))
	if err != nil {
		return nil, fmt.Errorf("list %q of branch %q: %w", folder, Branch, err)
	}
	return names, nil
}

// only refuses a folder that holds something else than these.
func (l *Local) only(folder string, known ...string) error {
	names, err := l.names(folder)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return strange(folder+name, fmt.Errorf("want %s", strings.Join(known, " or ")))
		}
	}
	return nil
}

// load reads and decodes one file.
func load[T any](l *Local, path string) (v T, err error) {
	data, err := l.files.Read(path)
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
	switch {
	case strings.HasPrefix(path, pullFolder):
		return encode(l.pulls[numberOf(path)])
	case path == counterPath:
		return encode(l.counted)
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
