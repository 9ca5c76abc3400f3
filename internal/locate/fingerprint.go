package locate

import (
	"slices"
	"strconv"
	"sync"

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
	return s.fingerprinted(newDigester(key), shortest)
}

func (s *Source) fingerprinted(d *digester, shortest int) []mark {
	s.marks.mu.Lock()
	defer s.marks.mu.Unlock()
	k := markKey{d.name, shortest}
	if found, ok := s.marks.kept[k]; ok {
		return found
	}
	all := d.marks(s, shortest)
	if s.marks.kept == nil {
		s.marks.kept = map[markKey][]mark{}
	}
	s.marks.kept[k] = all
	return all
}

// digester digests the words of files, each word once.
type digester struct {
	key  finding.Key
	name finding.Fingerprint
	file int                // the one at hand, from 1
	seen map[string]*digest // by word
}

type digest struct {
	mark mark
	file int // the last that had the word
}

func newDigester(key finding.Key) *digester {
	return &digester{key: key, name: keyName(key), seen: map[string]*digest{}}
}

func (d *digester) marks(s *Source, shortest int) []mark {
	d.file++
	all := []mark{}
	candidates(s, shortest, func(c span) {
		known := d.seen[c.value]
		if known == nil {
			known = &digest{mark: markOf(c.fingerprint(d.key))}
			d.seen[c.value] = known
		}
		if known.file != d.file {
			known.file = d.file
			all = append(all, known.mark)
		}
	})
	slices.Sort(all)
	return slices.Clip(slices.Compact(all))
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
