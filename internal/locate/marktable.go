package locate

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// markTable finds the files that may hold a secret. It never changes.
type markTable struct {
	// runs are of the tree at base, and then of files that came later, each
	// at least twice as long as the next. A file that came still later counts.
	runs []markRun
}

// markRun is the marks of some files.
type markRun struct {
	files   []*Source
	entries []markEntry // sorted
}

type markEntry struct {
	mark mark
	file int // index in files
}

func compareEntries(a, b markEntry) int {
	return cmp.Or(cmp.Compare(a.mark, b.mark), a.file-b.file)
}

// markMaker works out the marks of files when first asked.
func (ix *Index) markMaker(key finding.Key) maker[*markTable] {
	return maker[*markTable]{
		whole: func() *markTable { return &markTable{[]markRun{newMarkRun(ix.base.files, key)}} },
		changed: func(from *markTable, paths []string, _ spread) *markTable {
			var files []*Source
			for _, p := range paths {
				if s, ok := ix.Source(p); ok {
					files = append(files, s)
				}
			}
			runs := append(slices.Clone(from.runs), newMarkRun(files, key))
			for n := len(runs) - 1; n > 1 && 2*len(runs[n].entries) > len(runs[n-1].entries); n-- {
				runs = append(runs[:n-1], merged(ix, runs[n-1], runs[n]))
			}
			return &markTable{runs}
		},
	}
}

// newMarkRun works out the files' marks on every core, which is most of what
// a first search of a tree costs.
func newMarkRun(files []*Source, key finding.Key) markRun {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		workers.Go(func() {
			d := newDigester(key) // one a worker: most words are in many files
			for i := int(next.Add(1)) - 1; i < len(files); i = int(next.Add(1)) - 1 {
				files[i].fingerprinted(d, minStrong) // kept by the file
			}
		})
	}
	workers.Wait()
	run := markRun{files: files}
	for i, s := range files {
		for _, m := range s.fingerprints(key, minStrong) {
			run.entries = append(run.entries, markEntry{m, i})
		}
	}
	slices.SortFunc(run.entries, compareEntries)
	return run
}

// merged is two runs as one, without the files that are no longer in the tree.
func merged(ix *Index, a, b markRun) markRun {
	var run markRun
	for _, part := range []markRun{a, b} {
		moved := make([]int, len(part.files))
		for i, s := range part.files {
			moved[i] = -1
			if ix.has(s) {
				moved[i] = len(run.files)
				run.files = append(run.files, s)
			}
		}
		for _, e := range part.entries {
			if moved[e.file] >= 0 {
				run.entries = append(run.entries, markEntry{e.mark, moved[e.file]})
			}
		}
	}
	slices.SortFunc(run.entries, compareEntries)
	return run
}

// files lists the files with the mark, in no order.
func (t *markTable) files(m mark) []*Source {
	var found []*Source
	for _, run := range t.runs {
		i, _ := slices.BinarySearchFunc(run.entries, m, func(e markEntry, m mark) int { return cmp.Compare(e.mark, m) })
		for ; i < len(run.entries) && run.entries[i].mark == m; i++ {
			found = append(found, run.files[run.entries[i].file])
		}
	}
	return found
}
