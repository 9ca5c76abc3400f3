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
	"hash/crc32"
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

// castagnoli is the polynomial that processors compute.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Get is an entry's bytes; false where there is none that is whole.
func (s *Store) Get(kind string, name [32]byte) ([]byte, bool) {
	if s == nil {
		return nil, false
	}
	data, err := os.ReadFile(s.file(kind, name))
	if err != nil || len(data) < 4 {
		return nil, false
	}
	body, sum := data[:len(data)-4], binary.BigEndian.Uint32(data[len(data)-4:])
	return body, crc32.Checksum(body, castagnoli) == sum
}

// Put keeps an entry, whole or not at all. An error says that it is not kept,
// which costs time and nothing else.
func (s *Store) Put(kind string, name [32]byte, body []byte) error {
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
	sum := binary.BigEndian.AppendUint32(nil, crc32.Checksum(body, castagnoli))
	for _, part := range [][]byte{body, sum} {
		if _, err = temporary.Write(part); err != nil {
			_ = temporary.Close()
			return err
		}
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
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
