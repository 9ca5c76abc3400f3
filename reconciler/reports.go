package reconciler

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"slices"
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
}

// reportKind is the cache's folder of parsed reports.
const reportKind = "reports"

// entry names a parse in the cache: the same bytes read by the same program,
// under the same key and the same declarations, at the same path.
func (l *Loop) entry(r *reading, f reportFile) [32]byte {
	h := sha256.New()
	for _, part := range []string{l.opts.Build, r.key.Name(), string(f.blob), f.path, f.source.Name, f.source.Digest} {
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
func (r *reading) listReports(files []gitrepo.File) {
	for _, f := range files {
		if !strings.HasPrefix(f.Path, findingsFolder) || hiddenFile(f.Path) {
			continue
		}
		source, declared, several := r.set.SourceOf(f.Path)
		if !declared {
			source = policy.Source{Name: sourceOf(f.Path)}.WithDefaults()
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
		report.doubt = report.nobodys
		r.at[f.Path] = len(r.reports)
		r.reports = append(r.reports, report)
	}
}

// parsing is a report on its way from Git to the groups.
type parsing struct {
	index int
	body  io.ReadCloser // of one that is not in the cache
	data  []byte        // of the cache's entry
}

// readReports parses what the cache does not hold, every core at work, and
// groups what all reports say. At most a few reports are in memory at once.
func (l *Loop) readReports(ctx context.Context, r *reading) error {
	cores := runtime.GOMAXPROCS(0)
	work, ctx := errgroup.WithContext(ctx)
	raw := make(chan parsing)
	work.Go(func() error {
		defer close(raw)
		return l.fetchReports(ctx, r, raw)
	})
	// Each grouper has its part of the incidents, and hears of every report.
	parts := make([]grouper, cores)
	for i := range parts {
		parts[i] = grouper{part: i, parts: cores, names: cache.Names{}, parsed: make(chan parsing, 1)}
		work.Go(func() error { return parts[i].group(r) })
	}
	work.Go(func() error {
		defer func() {
			for i := range parts {
				close(parts[i].parsed)
			}
		}()
		parsers, ctx := errgroup.WithContext(ctx)
		for range cores {
			parsers.Go(func() error { return l.parseReports(ctx, r, raw, parts) })
		}
		return parsers.Wait()
	})
	if err := work.Wait(); err != nil {
		return err
	}
	for i := range parts {
		r.groups.Join(parts[i].groups)
	}
	l.forget(r)
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
		used[l.entry(r, f)] = true
	}
	l.cache.Prune(reportKind, r.now.Add(-keptFor), used)
}

// grouper groups what reports say of its part of all incidents.
type grouper struct {
	part, parts int
	names       cache.Names
	groups      incident.Groups
	parsed      chan parsing
}

func (g *grouper) group(r *reading) (err error) {
	for p := range g.parsed { // to the end, whatever is wrong: others wait for it
		if err == nil {
			err = g.take(r, p)
		}
	}
	return err
}

// take takes in what a report says. The first part takes its result, too.
func (g *grouper) take(r *reading, p parsing) error {
	f := &r.reports[p.index]
	parsed, err := cache.Decode(p.data, g.names)
	if err != nil {
		return fmt.Errorf("decode what %q says: %w", f.path, err)
	}
	if g.part == 0 {
		f.Result = parsed.Result
	}
	for cluster, err := range parsed.Part(false, g.part, g.parts) {
		if err != nil {
			return fmt.Errorf("decode what %q says: %w", f.path, err)
		}
		g.groups.Add(cluster)
	}
	return nil
}

// fetchReports takes reports out of the cache, or else out of Git.
func (l *Loop) fetchReports(ctx context.Context, r *reading, raw chan<- parsing) error {
	for i, f := range r.reports {
		p := parsing{index: i}
		if f.superseded {
			continue
		}
		var ok bool
		if p.data, ok = l.cache.Get(reportKind, l.entry(r, f)); !ok {
			var err error
			if p.body, err = l.control.Open(ctx, f.blob); err != nil {
				return err
			}
		}
		select {
		case raw <- p:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (l *Loop) parseReports(ctx context.Context, r *reading, raw <-chan parsing, parts []grouper) error {
	var room []finding.Finding // of the report before
	for p := range raw {
		if p.body != nil {
			data, used, err := l.parseReport(r, r.reports[p.index], p.body, room[:0])
			room = used
			r.parsedAny.Store(true)
			_ = p.body.Close()
			if err != nil {
				return err
			}
			p.body, p.data = nil, data
		}
		for i := range parts {
			select {
			case parts[i].parsed <- p:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// parseReport reads a report into the form in which the cache keeps it. Claims is
// room for what it says, which is handed back.
func (l *Loop) parseReport(r *reading, f reportFile, body io.Reader, claims []finding.Finding) ([]byte, []finding.Finding, error) {
	in := inputOf(f, body, &r.judged)
	result := report.Read(in, r.key, func(claim finding.Finding) { claims = append(claims, claim) })
	claims = result.Settle(in.Source, in.Path, claims)
	keepSecretsOut(claims, r.key)
	data, err := cache.Encode(result, incident.Clusters(claims))
	if err != nil {
		return nil, nil, fmt.Errorf("encode what %q says: %w", f.path, err)
	}
	if err := l.cache.Put(reportKind, l.entry(r, f), data); err != nil {
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
	words := finding.NewKnown(key, secrets)
	for i := range claims {
		words.Clean(&claims[i])
	}
}

// inputOf is a report with what people declare of its source.
func inputOf(f reportFile, body io.Reader, judged *report.Judged) report.Input {
	return report.Input{
		Path: f.path, Source: f.source.Name, Body: body, Format: f.source.Format, Rules: f.source.Rules,
		Repository: f.source.Repository, Repositories: f.source.Repositories, Folder: f.source.Folder,
		MaxConfidence: f.source.MaxConfidence, Judged: judged,
	}
}

// findings are the claims that the wanted incidents are made of, and perhaps
// others.
func (l *Loop) findings(ctx context.Context, r *reading, wanted func(incident.Key) bool) ([]finding.Finding, error) {
	var all []finding.Finding
	names, words := cache.Names{}, finding.NewKnown(r.key, r.secrets)
	for _, f := range r.reports {
		if f.superseded {
			continue
		}
		data, ok := l.cache.Get(reportKind, l.entry(r, f))
		if !ok {
			body, err := l.control.ReadBlob(ctx, f.blob)
			if err != nil {
				return nil, err
			}
			if data, _, err = l.parseReport(r, f, bytes.NewReader(body), nil); err != nil {
				return nil, err
			}
		}
		parsed, err := cache.Decode(data, names)
		if err != nil {
			return nil, err
		}
		for cluster, err := range parsed.Clusters(true) {
			if err != nil {
				return nil, err
			}
			hashed := func(f finding.Finding) bool { return f.Hashed }
			if wanted(cluster.Key) || slices.ContainsFunc(cluster.Findings, hashed) {
				for _, f := range cluster.Findings {
					words.Clean(&f)
					all = append(all, f)
				}
			}
		}
	}
	return all, nil
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
