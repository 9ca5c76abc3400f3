// Package ledger keeps incident states and evidence as files of one branch.
//
// States are sharded by incident key, so that a pass always writes only the
// shards that it changed; evidence is one immutable file a pass, never
// rewritten. What the ledger does not fully understand it never overwrites.
package ledger

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/evidence"
)

// Branch is where the ledger lives in the control repository.
const Branch = "quell/ledger"

// File is one file of the branch.
type File struct {
	Path string
	Data []byte
}

// Ledger is one snapshot of [Branch], read shard by shard as it is asked, and
// what a pass adds to it in memory. It is for one goroutine.
type Ledger struct {
	read     func(path string) ([]byte, error)
	present  map[string]bool   // paths of the snapshot
	shards   map[string]*shard // by path, those read so far
	evidence []string          // paths of the snapshot's evidence, sorted
	added    map[string][]byte // new evidence by path
	fresh    []evidence.Record // what added holds
	meta     Meta
	metaData []byte // of the snapshot
	hasMeta  bool
}

var evidencePath = regexp.MustCompile(`^evidence/\d{4}/\d{2}/\d{2}/[0-9A-Za-z-]+\.jsonl$`)

// Load opens a snapshot of [Branch]; no paths at all give an empty ledger. It
// reads ledger.json and nothing else, so that a pass costs what it changes and
// not what the ledger holds. A file that has no place in this version of the
// ledger is an error that names it.
func Load(paths []string, read func(path string) ([]byte, error)) (*Ledger, error) {
	l := &Ledger{
		read:    read,
		present: make(map[string]bool, len(paths)),
		shards:  map[string]*shard{},
		added:   map[string][]byte{},
	}
	for _, path := range paths {
		l.present[path] = true
		switch {
		case path == metaPath, isShard(path):
		case evidencePath.MatchString(path):
			l.evidence = append(l.evidence, path)
		default:
			return nil, strange(path, 0, errUnplaced)
		}
	}
	slices.Sort(l.evidence)
	if !l.present[metaPath] {
		return l, nil
	}
	if err := l.loadMeta(); err != nil {
		return nil, err
	}
	return l, nil
}

// readFile is the snapshot's bytes of a path that is present.
func (l *Ledger) readFile(path string) ([]byte, error) {
	data, err := l.read(path)
	if err != nil {
		return nil, fmt.Errorf("read %q of branch %q: %w", path, Branch, err)
	}
	return data, nil
}

// Changed lists the shards that differ from the snapshot, the new evidence and,
// where it differs, ledger.json, sorted by path.
func (l *Ledger) Changed() ([]File, error) {
	var out []File
	for _, path := range slices.Sorted(maps.Keys(l.shards)) {
		s := l.shards[path]
		if !s.dirty {
			continue
		}
		data, err := s.encode()
		if err != nil {
			return nil, err
		}
		if string(data) != string(s.data) {
			out = append(out, File{Path: path, Data: data})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(l.added)) {
		out = append(out, File{Path: path, Data: l.added[path]})
	}
	meta, err := l.changedMeta()
	if err != nil {
		return nil, err
	}
	out = append(out, meta...)
	slices.SortFunc(out, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return out, nil
}
