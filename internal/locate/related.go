package locate

import (
	"maps"
	"slices"
	"sort"
)

// What a tree knows of its folders together is carried over to an overlay by
// the folder that changed. Lists of things in folders are sorted by folder.

// spliced is a list with what it has of one folder replaced.
func spliced[T any](all []T, folderOf func(T) string, folder string, by []T) []T {
	from := sort.Search(len(all), func(i int) bool { return folderOf(all[i]) >= folder })
	to := from
	for to < len(all) && folderOf(all[to]) == folder {
		to++
	}
	if from == to && len(by) == 0 {
		return all
	}
	return slices.Concat(all[:from], by, all[to:])
}

// withFolder is a sorted list of folders that has one, or has it not.
func withFolder(all []string, folder string, has bool) []string {
	var by []string
	if has {
		by = []string{folder}
	}
	if _, had := slices.BinarySearch(all, folder); had == has {
		return all
	}
	return spliced(all, func(f string) string { return f }, folder, by)
}

// callersWith are a tree's calls, by the folder called, with one folder's own
// calls replaced. Few changes are to folders that call others.
func callersWith(all map[string][]*call, old, now *module) map[string][]*call {
	own := map[string][]*call{}
	folder := ""
	if old != nil {
		folder = old.folder
		for _, c := range old.calls {
			if c.target != "" {
				own[c.target] = nil
			}
		}
	}
	if now != nil {
		folder = now.folder
		for _, c := range now.calls {
			if c.target != "" {
				own[c.target] = append(own[c.target], c)
			}
		}
	}
	if len(own) == 0 {
		return all
	}
	all = maps.Clone(all)
	for target, calls := range own {
		all[target] = spliced(all[target], func(c *call) string { return c.from.folder }, folder, calls)
	}
	return all
}

// extend adds how far a change of a folder reaches: a value is followed up to
// the callers of a module, and from each of these down into what it calls.
func (s spread) extend(ix *Index, folder string) {
	above := []string{folder}
	seen := map[string]bool{folder: true}
	for i := 0; i < len(above); i++ {
		for _, c := range ix.callers()[above[i]] {
			if !seen[c.from.folder] {
				seen[c.from.folder] = true
				above = append(above, c.from.folder)
			}
		}
	}
	maps.Copy(s.above, seen)
	below := above
	seen = map[string]bool{}
	for i := 0; i < len(below); i++ {
		if seen[below[i]] {
			continue
		}
		seen[below[i]] = true
		if m := ix.module(below[i]); m != nil {
			for _, c := range m.calls {
				if c.target != "" {
					below = append(below, c.target)
				}
			}
		}
	}
	maps.Copy(s.below, seen)
}

// passes says whether a change reaches a use of a module.
func (s spread) passes(use *scope) bool {
	for ; use != nil; use = use.parent {
		if s.above[use.module.folder] {
			return true
		}
	}
	return false
}
