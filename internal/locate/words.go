package locate

import (
	"bytes"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// wordTable finds the files of a tree that may hold a word. It holds digests of
// words, four bytes each, so that a tree of any size is searched for a name at the
// cost of the few files that have it.
type wordTable struct {
	entries []uint64 // digest of the word, then index in the tree's files; sorted
}

func newWordTable(files []*Source) *wordTable {
	perFile := make([][]uint64, len(files))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(files); i = int(next.Add(1)) - 1 {
				perFile[i] = wordsOf(files[i], i)
			}
		})
	}
	workers.Wait()
	t := &wordTable{entries: slices.Concat(perFile...)}
	slices.Sort(t.entries)
	return t
}

// wordsOf are the entries of one file, each once.
func wordsOf(s *Source, file int) []uint64 {
	if !s.searchable() {
		return nil
	}
	var all []uint64
	data := s.file.Data
	for start := 0; start < len(data); {
		if !isNameByte(data[start]) {
			start++
			continue
		}
		end := start
		digest := uint32(2166136261) // FNV-1a
		for end < len(data) && isNameByte(data[end]) {
			digest = (digest ^ uint32(data[end])) * 16777619
			end++
		}
		if end-start > 1 {
			all = append(all, uint64(digest)<<32|uint64(file)) //nolint:gosec // an index is not negative
		}
		start = end
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// files are the indexes of the files that may hold the word, ascending.
func (t *wordTable) files(word string) []int {
	digest := uint32(2166136261)
	for i := range len(word) {
		digest = (digest ^ uint32(word[i])) * 16777619
	}
	var found []int
	for at, _ := slices.BinarySearch(t.entries, uint64(digest)<<32); at < len(t.entries) && uint32(t.entries[at]>>32) == digest; at++ {
		found = append(found, int(uint32(t.entries[at]))) //nolint:gosec // the lower half is the index
	}
	return found
}

// isNameByte says that a byte is part of a word: a name is one, or several between signs.
func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

// longestWord is the longest run of a name that is one word.
func longestWord(name string) string {
	longest, start := "", 0
	for i := 0; i <= len(name); i++ {
		if i < len(name) && isNameByte(name[i]) {
			continue
		}
		if i-start > len(longest) {
			longest = name[start:i]
		}
		start = i + 1
	}
	return longest
}

// mentioning are the files of the tree that hold a name, sorted by path.
func (ix *Index) mentioning(name string) []*Source {
	word := longestWord(name)
	if len(word) < 2 {
		return nil
	}
	var found []*Source
	for _, i := range ix.base.words().files(word) {
		if s := ix.base.files[i]; ix.has(s) && bytes.Contains(s.file.Data, []byte(name)) {
			found = append(found, s)
		}
	}
	for _, p := range ix.edited() {
		if s := ix.at(p); s != nil && s.searchable() && bytes.Contains(s.file.Data, []byte(name)) {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *Source) int { return strings.Compare(a.Path(), b.Path()) })
	return found
}
