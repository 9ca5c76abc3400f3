package reconciler

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/quellhq/terraform-provider-quell/internal/cache"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// reportFile is one report of the control repository.
type reportFile struct {
	path   string
	blob   gitrepo.Hash
	source policy.Source
	report.Result
	// doubt is why what this report does not mention may be there all the same;
	// empty: what it does not mention is gone.
	doubt string
	stale string // why what it says is not fixed without a person: its age
	// nobodys is why nobody knows how it is to be read: what it says is held, and
	// not put on record.
	nobodys string
	// superseded says that a newer report of the same scope stands for it.
	superseded bool
	entry      [32]byte      // its name in the cache
	front      *cache.Front  // what it says, as far as it was asked for;
	whole      *cache.Report // nil where the front is enough, and of what is superseded
}

// reportKind is the cache's folder of parsed reports.
const reportKind = "reports"

// entryOf names a parse in the cache: the same bytes read by the same program,
// under the same key and the same declarations, at the same path.
func (l *Loop) entryOf(key finding.Key, f reportFile) [32]byte {
	h := sha256.New()
	for _, part := range []string{l.opts.Build, key.Name(), string(f.blob), f.path, f.source.Name, f.source.Digest} {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write([]byte(part))
	}
	return [32]byte(h.Sum(nil))
}

// listReports finds the reports and whose they are. A report of several sources
// is nobody's, and proves nothing. Nor does one that no source claims, while a
// source cannot be read.
func (l *Loop) listReports(r *reading, files []gitrepo.File) {
	for _, f := range files {
		if HiddenFile(f.Path) {
			continue
		}
		source, declared, several := r.set.SourceOf(f.Path)
		if !declared {
			source = policy.Source{Name: sourceOf(f.Path)}.WithDefaults()
		}
		if source.MaxConfidence > 0 {
			r.bounded[source.Name] = true
		}
		report := reportFile{path: f.Path, blob: f.Blob, source: source}
		switch {
		case len(several) > 0:
			report.nobodys = "is claimed by several sources"
			r.broken = append(r.broken, plan.Broken{
				What: "report", Path: f.Path, Summary: fmt.Sprintf("sources %s all claim it", strings.Join(several, ", ")),
				Remedy: "Let the paths of one source only match it: nobody has said how it is to be read, so what it says is held.",
			})
		case !declared && r.blind != "":
			report.nobodys = fmt.Sprintf("may be of the source that %q declares, which cannot be read", r.blind)
		}
		report.doubt, report.entry = report.nobodys, l.entryOf(r.key, report)
		r.at[f.Path] = len(r.reports)
		r.reports = append(r.reports, report)
	}
}

// readReports parses what the cache does not hold, every core at work. Of what
// it holds, fronts asks for no more than the front.
func (l *Loop) readReports(ctx context.Context, r *reading, fronts bool) error {
	work, ctx := errgroup.WithContext(ctx)
	unread := make(chan opened)
	work.Go(func() error {
		defer close(unread)
		return l.openReports(ctx, r, fronts, unread)
	})
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() error {
			var room []finding.Finding // of the report before
			for o := range unread {
				var err error
				room, err = l.readReport(r, o, room[:0])
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	l.forget(r)
	return nil
}

// opened is a report to be read.
type opened struct {
	report *reportFile
	body   io.ReadCloser
}

// openReports takes reports out of the cache. Those that it does not hold whole it
// opens in Git, one at a time.
func (l *Loop) openReports(ctx context.Context, r *reading, fronts bool, unread chan<- opened) error {
	for i := range r.reports {
		f := &r.reports[i]
		if f.superseded || fronts && l.front(f) {
			continue
		}
		if entry, ok := l.cache.Get(reportKind, f.entry); ok && f.hear(entry) == nil {
			continue
		}
		body, err := l.control.Open(ctx, f.blob)
		if err != nil {
			return err
		}
		select {
		case unread <- opened{f, body}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// front reads what the cache says of a report before its claims.
func (l *Loop) front(f *reportFile) bool {
	entry, size, ok := l.cache.Open(reportKind, f.entry)
	if !ok {
		return false
	}
	defer entry.Close() //nolint:errcheck // nothing was written
	front, err := cache.ReadFront(entry, size)
	if err != nil {
		return false
	}
	f.front, f.Result = front, front.Result
	return true
}

// readReport reads a report whole, and closes it.
func (l *Loop) readReport(r *reading, o opened, room []finding.Finding) ([]finding.Finding, error) {
	defer o.body.Close() //nolint:errcheck // what could not be read was told
	r.parsedAny.Store(true)
	entry, room, err := l.parseReport(r, *o.report, o.body, room)
	if err == nil {
		err = o.report.hear(entry)
	}
	if err != nil {
		return room, fmt.Errorf("read report %q: %w", o.report.path, err)
	}
	return room, nil
}

// hear takes in what an entry of the cache says.
func (f *reportFile) hear(entry string) error {
	whole, err := cache.Decode(entry)
	if err != nil {
		return err
	}
	f.whole, f.front, f.Result = whole, whole.Front, whole.Result
	return nil
}

// keptFor is how long a parse is kept that no pass asks for.
const keptFor = 30 * 24 * time.Hour

// forget drops the parses of reports that are long gone, once a pass has had to
// add one.
func (l *Loop) forget(r *reading) {
	if !r.parsedAny.Load() {
		return
	}
	used := map[[32]byte]bool{}
	for _, f := range r.reports {
		used[f.entry] = true
	}
	l.cache.Prune(reportKind, r.now.Add(-keptFor), used)
	l.cache.Prune(restKind, r.now.Add(-keptFor), map[[32]byte]bool{l.restName(): true})
}

// parseReport reads a report into the form in which the cache keeps it. Claims is
// room for what it says, which is handed back.
func (l *Loop) parseReport(r *reading, f reportFile, body io.Reader, claims []finding.Finding) (string, []finding.Finding, error) {
	in := inputOf(f, body, &r.judged)
	result := report.Read(in, r.key, func(claim finding.Finding) { claims = append(claims, claim) })
	claims = result.Settle(in.Source, in.Path, claims)
	keepSecretsOut(claims, r.key)
	data, err := cache.Encode(result, incident.Clusters(claims))
	if err != nil {
		return "", claims, err
	}
	if err := l.cache.Put(reportKind, f.entry, data); err != nil {
		l.log.Debug("a parsed report is not kept", "report", f.path, "error", err)
	}
	return data, claims, nil
}

// keepSecretsOut takes the secrets of a report out of its own words.
func keepSecretsOut(claims []finding.Finding, key finding.Key) {
	secrets := map[finding.Fingerprint]bool{}
	for _, f := range claims {
		secrets[f.Fingerprint] = true
	}
	words := finding.NewKnown(key, func(f finding.Fingerprint) bool { return secrets[f] })
	for i := range claims {
		words.Clean(&claims[i])
	}
}

// inputOf is a report with what people declare of its source.
func inputOf(f reportFile, body io.Reader, judged *report.Judged) report.Input {
	return report.Input{
		Path: f.path, Source: f.source.Name, Body: body, Format: f.source.Format, Rules: f.source.Rules,
		Repository: f.source.Repository, Repositories: f.source.Repositories, Folder: f.source.Folder, ScanRoots: f.source.ScanRoots,
		MaxConfidence: f.source.MaxConfidence, Judged: judged,
	}
}

// tellBroken names the reports that were not wholly understood.
func (r *reading) tellBroken() {
	for i := range r.reports {
		f := &r.reports[i]
		for _, d := range f.Diagnostics {
			if d.Severity == report.Error {
				f.doubt = "was not wholly understood"
				r.broken = append(r.broken, plan.Broken{What: "report", Path: f.path, Position: d.Position, Summary: d.Summary, Remedy: d.Detail})
			}
		}
	}
}
