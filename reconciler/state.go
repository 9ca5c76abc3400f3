package reconciler

import (
	"errors"
	"fmt"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

// mappingRead is what was made of a file that a target calls a state.
type mappingRead struct {
	mapping *locate.Mapping
	err     error
}

// mapStates gives each tree what its targets' states and plans say of addresses.
// One that cannot be read is broken, and leaves it unknown which block the code's
// identities are of.
func (l *Loop) mapStates(r *reading, land *land) error {
	for _, t := range land.trees {
		var mappings []*locate.Mapping
		for _, path := range land.states(r, t) {
			f, ok, err := t.base.Lookup(path)
			if err != nil || !ok {
				return err
			}
			key := parseKey{f.Path, f.Blob}
			read, known := l.states[key]
			if !known {
				data, err := t.base.Read(path)
				if err != nil {
					return err
				}
				read.mapping, read.err = locate.ReadMapping(path, data)
				l.states[key] = read
			}
			if read.err == nil {
				mappings = append(mappings, read.mapping)
				continue
			}
			t.unmapped = path
			r.broken = append(r.broken, brokenState(path, read.err))
		}
		if len(mappings) > 0 {
			t.found = t.found.WithMapping(mappings...)
			t.now = t.found
		}
	}
	return nil
}

// states lists the files of a tree that targets call states, sorted. A target of
// which none is there is told of.
func (land *land) states(r *reading, t *tree) []string {
	var all []string
	for _, g := range land.ground {
		if g.tree != t || len(g.State) == 0 {
			continue
		}
		before := len(all)
		for path := range t.modes {
			if g.Maps(path) {
				all = append(all, path)
			}
		}
		if len(all) == before {
			t.unmapped = g.State[0]
			r.broken = append(r.broken, plan.Broken{
				What: "target", Path: g.Name, Summary: fmt.Sprintf("no file matches %q, which state names", g.State[0]),
				Remedy: "commit what \"terraform show -json\" prints, or take state out of the target; what is about identities is only proposed until then",
			})
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func brokenState(path string, err error) plan.Broken {
	b := plan.Broken{What: "file", Path: path, Summary: err.Error(), Remedy: "write it anew with \"terraform show -json\"; what is about identities is only proposed until then"}
	var state *locate.StateError
	if errors.As(err, &state) {
		b.Summary = state.Summary
	}
	return b
}
