// Package cache keeps on this machine what a pass worked out once: parsed
// reports by the content that they were made from, and what the last pass came
// to.
//
// Nothing in it is ever needed: an entry that is missing or damaged is work done
// again, with the same result. It never holds a secret, and only its owner may
// read it.
package cache

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Store is a folder of entries. The nil Store keeps nothing.
type Store struct{ dir string }

// Open uses a folder, which is made when the first entry is kept; "" keeps
// nothing.
func Open(dir string) *Store {
	if dir == "" {
		return nil
	}
	return &Store{dir: dir}
}

// file is where an entry lies: spread over folders, since some file systems
// are slow with many files in one.
func (s *Store) file(kind string, name [32]byte) string {
	digits := hex.EncodeToString(name[:])
	return filepath.Join(s.dir, kind, digits[:2], digits[2:])
}

// checked is the length of the checksum behind an entry.
const checked = 4

// castagnoli is the polynomial that processors compute.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Get is an entry; false where there is none that is whole.
func (s *Store) Get(kind string, name [32]byte) (string, bool) {
	file, size, ok := s.Open(kind, name)
	if !ok {
		return "", false
	}
	defer file.Close() //nolint:errcheck // nothing was written
	var body strings.Builder
	body.Grow(int(size))
	sum := crc32.New(castagnoli)
	if _, err := io.CopyN(io.MultiWriter(&body, sum), file, size); err != nil {
		return "", false
	}
	var want [checked]byte
	if _, err := io.ReadFull(file, want[:]); err != nil || binary.BigEndian.Uint32(want[:]) != sum.Sum32() {
		return "", false
	}
	return body.String(), true
}

// Open is an entry of so many bytes, to read a part of it; false where there is
// none. Whether it is whole is then the reader's to see.
func (s *Store) Open(kind string, name [32]byte) (file *os.File, size int64, ok bool) {
	if s == nil {
		return nil, 0, false
	}
	file, err := os.Open(s.file(kind, name))
	if err != nil {
		return nil, 0, false
	}
	if info, err := file.Stat(); err == nil && info.Size() >= checked {
		return file, info.Size() - checked, true
	}
	_ = file.Close()
	return nil, 0, false
}

// Put keeps an entry, whole or not at all. An error says that it is not kept,
// which costs time and nothing else.
func (s *Store) Put(kind string, name [32]byte, body string) error {
	if s == nil {
		return nil
	}
	path := s.file(kind, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }() // gone already where all went well
	_, err = temporary.WriteString(body)
	if err == nil {
		_, err = temporary.Write(binary.BigEndian.AppendUint32(nil, sumOf(body)))
	}
	if err != nil {
		_ = temporary.Close()
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

// sumOf is the checksum of an entry, of which it copies little at a time.
func sumOf(body string) (sum uint32) {
	var room [4096]byte
	for body != "" {
		n := copy(room[:], body)
		sum, body = crc32.Update(sum, castagnoli, room[:n]), body[n:]
	}
	return sum
}

// Drop takes an entry out; false where it stays.
func (s *Store) Drop(kind string, name [32]byte) bool {
	if s == nil {
		return false
	}
	err := os.Remove(s.file(kind, name))
	return err == nil || errors.Is(err, fs.ErrNotExist)
}

// Prune drops the entries of a kind that were kept before a time and that this
// pass did not use. What it cannot drop stays.
func (s *Store) Prune(kind string, before time.Time, used map[[32]byte]bool) {
	if s == nil {
		return
	}
	keep := map[string]bool{}
	for name := range used {
		keep[s.file(kind, name)] = true
	}
	_ = filepath.WalkDir(filepath.Join(s.dir, kind), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || keep[path] || strings.HasPrefix(entry.Name(), ".") {
			return nil
		}
		if info, err := entry.Info(); err == nil && info.ModTime().Before(before) {
			_ = os.Remove(path)
		}
		return nil
	})
}
