package locate

import (
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// mark is the beginning of a fingerprint: enough to say that a file may hold a
// secret, small enough to keep for every word of a tree.
type mark uint64

func markOf(f finding.Fingerprint) mark {
	const prefix, digits = len("hmac-sha256:"), 16
	if len(f) < prefix+digits {
		return 0
	}
	n, err := strconv.ParseUint(string(f[prefix:prefix+digits]), 16, 64)
	if err != nil {
		return 0
	}
	return mark(n)
}

// keyName tells keys apart without holding them.
func keyName(key finding.Key) finding.Fingerprint { return key.Context("marks") }

// markStore keeps a file's marks per key and shortest length.
type markStore struct {
	mu   sync.Mutex
	kept map[markKey][]mark
}

type markKey struct {
	key      finding.Fingerprint
	shortest int
}

// fingerprints is the sorted marks of the file's candidates, worked out once
// per key: a digest of every word is what a search costs.
func (s *Source) fingerprints(key finding.Key, shortest int) []mark {
	s.marks.mu.Lock()
	defer s.marks.mu.Unlock()
	k := markKey{keyName(key), shortest}
	if found, ok := s.marks.kept[k]; ok {
		return found
	}
	seen := map[string]bool{}
	all := []mark{}
	candidates(s, shortest, func(c span) {
		if seen[c.value] {
			return
		}
		seen[c.value] = true
		all = append(all, markOf(c.fingerprint(key)))
	})
	slices.Sort(all)
	all = slices.Compact(all)
	if s.marks.kept == nil {
		s.marks.kept = map[markKey][]mark{}
	}
	s.marks.kept[k] = all
	return all
}

// holds lists the spans of the file whose fingerprint is want, by position and
// without repeats.
func (s *Source) holds(want finding.Fingerprint, key finding.Key, shortest int) []span {
	if _, may := slices.BinarySearch(s.fingerprints(key, shortest), markOf(want)); !may {
		return nil
	}
	var found []span
	verdicts := map[string]bool{}
	candidates(s, shortest, func(c span) {
		is, known := verdicts[c.value]
		if !known {
			is = c.fingerprint(key) == want
			verdicts[c.value] = is
		}
		if is {
			found = append(found, c)
		}
	})
	// Of several spans of the same bytes, a whole string says most.
	slices.SortFunc(found, func(a, b span) int {
		if a.Range != b.Range {
			return compareRanges(a.Range, b.Range)
		}
		return boolOrder(b.whole) - boolOrder(a.whole)
	})
	return slices.CompactFunc(found, func(a, b span) bool { return a.Range == b.Range })
}

func compareRanges(a, b Range) int {
	if a.Start != b.Start {
		return a.Start - b.Start
	}
	return a.End - b.End
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

// markTable finds the files that may hold a secret, for the files of one tree.
type markTable struct {
	entries []markEntry
}

type markEntry struct {
	mark mark
	file int // index in the tree's sorted files
}

// newMarkTable works out the files' marks on every core, which is most of what
// a first search of a tree costs.
func newMarkTable(files []*Source, key finding.Key) *markTable {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(files); i = int(next.Add(1)) - 1 {
				files[i].fingerprints(key, minStrong) // kept by the file
			}
		})
	}
	workers.Wait()
	t := &markTable{}
	for i, s := range files {
		for _, m := range s.fingerprints(key, minStrong) {
			t.entries = append(t.entries, markEntry{m, i})
		}
	}
	slices.SortFunc(t.entries, func(a, b markEntry) int {
		switch {
		case a.mark < b.mark:
			return -1
		case a.mark > b.mark:
			return 1
		}
		return a.file - b.file
	})
	return t
}

// files is the indexes of the files with the mark, ascending.
func (t *markTable) files(m mark) []int {
	i, _ := slices.BinarySearchFunc(t.entries, m, func(e markEntry, m mark) int {
		switch {
		case e.mark < m:
			return -1
		case e.mark > m:
			return 1
		}
		return 0
	})
	var found []int
	for ; i < len(t.entries) && t.entries[i].mark == m; i++ {
		found = append(found, t.entries[i].file)
	}
	return found
}
