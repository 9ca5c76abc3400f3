package reconciler

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"maps"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/quellhq/terraform-provider-quell/internal/cache"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// A part of all incidents is grouped at a time: the keys of a part begin alike.
// A part is as large as its share of the clusters, so that few reports make one
// part and many do not fill the memory.
const (
	clustersOfPart = 4096
	mostParts      = 4096
)

// clean takes known secrets out of the words of incidents.
func (r *reading) clean(incidents []incident.Incident) {
	words := finding.NewKnown(r.key, r.showing.shows)
	for i := range incidents {
		inc := &incidents[i]
		inc.Title = words.CutFrom(inc.Title)
		for at := range inc.Labels {
			inc.Labels[at] = words.CutFrom(inc.Labels[at])
		}
	}
}

// inOrder does jobs, on every core, and yields what they come to one after the
// other.
func inOrder[T any](ctx context.Context, jobs int, do func(ctx context.Context, job int) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		work, ctx := errgroup.WithContext(ctx)
		lanes := make([]chan T, runtime.GOMAXPROCS(0))
		for lane := range lanes {
			lanes[lane] = make(chan T, 1)
			work.Go(func() error {
				defer close(lanes[lane])
				for job := lane; job < jobs; job += len(lanes) {
					is, err := do(ctx, job)
					if err != nil {
						return err
					}
					select {
					case lanes[lane] <- is:
					case <-ctx.Done():
						return ctx.Err()
					}
				}
				return nil
			})
		}
		for job := range jobs {
			is, ok := <-lanes[job%len(lanes)]
			if !ok {
				yield(is, work.Wait())
				return
			}
			if !yield(is, nil) {
				stop() // who waits to be heard need not
				_ = work.Wait()
				return
			}
		}
	}
}

// letGo forgets what has been grouped: incidents take its room.
func (r *reading) letGo(before string) {
	for i := range r.reports {
		f := &r.reports[i]
		if f.whole == nil {
			continue
		}
		if before == "" {
			f.whole, f.front = nil, nil
		} else {
			f.whole.Forget(before)
		}
	}
}

// partStart is what the first key of a part begins with; empty behind the last.
func partStart(part, parts int) string {
	if part == parts {
		return ""
	}
	at := part << 16 / parts
	return string([]byte{byte(at >> 8), byte(at)})
}

// partsOf is into how many parts the keys are parted.
func (r *reading) partsOf() int {
	clusters := 0
	for i := range r.reports {
		if front := r.reports[i].front; front != nil {
			clusters += front.Len()
		}
	}
	return min(1+clusters/clustersOfPart, mostParts)
}

// part groups one of several parts: its incidents, and the findings of hashes of
// which no report shows the value.
func (r *reading) part(part, parts int) (incidents []incident.Incident, hashed []finding.Finding, err error) {
	groups := incident.Groups{Bounded: r.bounded}
	var room []finding.Finding
	for i := range r.reports {
		f := &r.reports[i]
		if f.whole == nil {
			continue
		}
		end := f.whole.Len()
		if part+1 < parts {
			end = f.whole.From(partStart(part+1, parts))
		}
		for at := f.whole.From(partStart(part, parts)); at < end; at++ {
			c, err := f.whole.Cluster(at, room[:0], false)
			if err != nil {
				return nil, nil, f.damaged(err)
			}
			groups.Add(c)
			room = c.Findings
		}
	}
	incidents, hashed = groups.Incidents()
	return incidents, hashed, nil
}

// A damagedEntry is an entry of the cache that is not what was kept there,
// though its checksum is right.
type damagedEntry struct {
	name  [32]byte
	path  string
	cause error
}

func (e *damagedEntry) Error() string {
	return fmt.Sprintf("read what is kept of %q: %v", e.path, e.cause)
}
func (e *damagedEntry) Unwrap() error { return e.cause }

func (f *reportFile) damaged(cause error) error { return &damagedEntry{f.entry, f.path, cause} }

// some are the incidents of some keys, sorted, and the findings that they are
// made of. Keys are the bytes of those that clusters have; what is known only by
// a hash is another incident, so asked are also the keys of those.
func (l *Loop) some(ctx context.Context, r *reading, keys map[string]bool) (incidents []incident.Incident, asked map[incident.Key]bool, err error) {
	asked = map[incident.Key]bool{}
	sorted := slices.Sorted(maps.Keys(keys))
	groups := incident.Groups{Bounded: r.bounded}
	for i := range r.reports {
		f := &r.reports[i]
		if f.front == nil {
			continue
		}
		for _, key := range sorted {
			at := f.front.From(key)
			if at == f.front.Len() || f.front.Key(at) != key {
				continue
			}
			c, err := l.cluster(ctx, r, f, at, false)
			if err != nil {
				return nil, nil, err
			}
			groups.Add(c)
			ofHashes(c, asked)
		}
	}
	for _, key := range sorted {
		asked[incident.KeyFrom([]byte(key))] = true
	}
	incidents, hashed := groups.Incidents()
	return append(incidents, groups.OfHashes(hashed)...), asked, nil
}

// ofHashes are the incidents that a cluster's hashes make if no report shows the
// value.
func ofHashes(c incident.Cluster, into map[incident.Key]bool) {
	for _, f := range c.Findings {
		if f.Hashed {
			into[incident.KeyOf(f)] = true
		}
	}
}

// reread reads a report whole, where that was not done or is forgotten.
func (l *Loop) reread(ctx context.Context, r *reading, f *reportFile) error {
	if f.whole != nil {
		return nil
	}
	if entry, ok := l.cache.Get(reportKind, f.entry); ok && f.hear(entry) == nil {
		return nil
	}
	data, err := l.control.ReadBlob(ctx, f.blob)
	if err != nil {
		return err
	}
	_, err = l.readReport(r, opened{f, io.NopCloser(bytes.NewReader(data))}, nil)
	return err
}

// cluster is what a report says of one possible cause. The report is read whole
// for it, once.
func (l *Loop) cluster(ctx context.Context, r *reading, f *reportFile, at int, whole bool) (incident.Cluster, error) {
	if err := l.reread(ctx, r, f); err != nil {
		return incident.Cluster{}, err
	}
	c, err := f.whole.Cluster(at, nil, whole)
	if err != nil {
		return c, f.damaged(err)
	}
	return c, nil
}

// findings are the claims that the wanted incidents are made of, and perhaps
// others.
func (l *Loop) findings(ctx context.Context, r *reading, wanted func(incident.Key) bool) ([]finding.Finding, error) {
	var all []finding.Finding
	words := finding.NewKnown(r.key, r.showing.shows)
	for i := range r.reports {
		f := &r.reports[i]
		if f.superseded {
			continue
		}
		if err := l.reread(ctx, r, f); err != nil {
			return nil, err
		}
		hashes := f.front.Hashed()
		for at := range f.front.Len() {
			key := f.front.Key(at)
			if !wanted(incident.KeyFrom([]byte(key))) && !slices.Contains(hashes, key) {
				continue
			}
			c, err := l.cluster(ctx, r, f, at, true)
			if err != nil {
				return nil, err
			}
			for _, claim := range c.Findings {
				words.Clean(&claim)
				all = append(all, claim)
			}
		}
	}
	return all, nil
}

// showing knows which secrets the reports show, to keep them out of whatever else
// is shown. A pass that asks little searches the reports; one that looks at
// everything makes a table of what they show first.
type showing struct {
	fronts []*cache.Front
	table  []uint64 // sorted; as many bits of a digest as never agree by chance
}

// know makes the table.
func (s *showing) know() {
	for _, f := range s.fronts {
		s.table = f.Traces(s.table)
	}
	slices.Sort(s.table)
	s.table = slices.Clone(slices.Compact(s.table))
	s.fronts = nil
}

// shows says that some report shows a secret, or a hash of it.
func (s *showing) shows(secret finding.Fingerprint) bool {
	trace := cache.TraceOf(secret)
	if s.table == nil {
		return slices.ContainsFunc(s.fronts, func(f *cache.Front) bool { return f.Shows(trace) })
	}
	return slices.ContainsFunc(trace.Bits(), func(bits uint64) bool {
		_, found := slices.BinarySearch(s.table, bits)
		return found
	})
}
