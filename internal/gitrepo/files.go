package gitrepo

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/klauspost/compress/zlib"
)

// files reads files and directories straight from where Git keeps its objects,
// unpacked while they are read. Each piece is unpacked once and nothing is hashed: go-git unpacks
// a delta three times, and of many large files that is most of the work.
type files struct {
	places []string // folders of objects
	packs  []*pack  // as last listed, the one that was read last first
	listed int      // how many packs have been met
	bases  *cache.BufferLRU
}

func newFiles(places []string) *files {
	return &files{places: places, bases: cache.NewBufferLRU(16 * cache.MiByte)}
}

// open is an object of any size, to be closed. Packs are listed anew where none has
// it: another process may have added one, or replaced those we knew.
func (f *files) open(t plumbing.ObjectType, h plumbing.Hash) (io.ReadCloser, error) {
	for range 2 {
		for _, place := range f.places {
			if body, err := openLoose(place, t, h); err == nil || !isAbsent(err) {
				return body, err
			}
		}
		for i, p := range f.packs {
			if body, err := p.open(t, h, f.bases); err == nil {
				copy(f.packs[1:i+1], f.packs[:i])
				f.packs[0] = p
				return body, nil
			} else if !isAbsent(err) {
				return nil, fmt.Errorf("unpack %s: %w", h, err)
			}
		}
		if err := f.list(); err != nil {
			return nil, err
		}
	}
	return nil, plumbing.ErrObjectNotFound
}

// list looks which packs there are now.
func (f *files) list() error {
	var now []*pack
	for _, place := range f.places {
		entries, err := os.ReadDir(filepath.Join(place, "pack"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, entry := range entries {
			name, ok := strings.CutSuffix(entry.Name(), ".idx")
			if !ok {
				continue
			}
			path := filepath.Join(place, "pack", name)
			if i := slices.IndexFunc(f.packs, func(p *pack) bool { return p.path == path }); i >= 0 {
				now = append(now, f.packs[i])
				continue
			}
			now = append(now, &pack{path: path, number: f.listed})
			f.listed++
		}
	}
	f.packs = now
	return nil
}

// A body is an object's bytes, of which there are as many as was said.
type body struct {
	io.Reader
	left int64
	file *os.File
}

func (b *body) Read(into []byte) (int, error) {
	n, err := b.Reader.Read(into)
	b.left -= int64(n)
	switch {
	case b.left < 0:
		return 0, errSize
	case err == io.EOF && b.left > 0:
		return n, io.ErrUnexpectedEOF
	}
	return n, err
}

func (b *body) Close() error { return b.file.Close() }

var errSize = errors.New("an object is longer than it says")

// buffered reads large files in few pieces.
const buffered = 64 << 10

// openLoose opens an object that lies in a file of its own.
func openLoose(place string, t plumbing.ObjectType, h plumbing.Hash) (_ io.ReadCloser, err error) {
	name := h.String()
	file, err := os.Open(filepath.Join(place, name[:2], name[2:]))
	if err != nil {
		return nil, err
	}
	defer closeUnless(&err, file)
	unpacked, err := zlib.NewReader(bufio.NewReaderSize(file, buffered))
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", h, err)
	}
	in := bufio.NewReaderSize(unpacked, 64) // longer than any header
	header, err := in.ReadSlice(0)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", h, err)
	}
	kind, digits, _ := strings.Cut(strings.TrimSuffix(string(header), "\x00"), " ")
	size, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", h, err)
	}
	if kind != t.String() {
		return nil, plumbing.ErrObjectNotFound
	}
	return &body{Reader: in, left: size, file: file}, nil
}

// closeUnless closes what nobody is handed.
func closeUnless(err *error, file *os.File) {
	if *err != nil {
		_ = file.Close()
	}
}
