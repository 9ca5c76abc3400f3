package reconciler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/ledger"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const (
	findingsFolder  = "findings/"
	documentsFolder = ".quell/"
	sourcesFolder   = documentsFolder + "sources/"
)

// reading is everything that a pass knows of the control repository, read at
// one commit of each of its branches.
type reading struct {
	now       time.Time
	main      *gitrepo.Snapshot
	key       finding.Key
	root      gitrepo.Hash
	set       policy.Set
	documents []policy.Diagnostic
	declared  int             // documents that were looked at
	reports   []reportFile    // sorted by path
	at        map[string]int  // index in reports, by path
	bounded   map[string]bool // sources of reports that are believed only so far
	judged    report.Judged
	parsedAny atomic.Bool // that the cache did not hold
	showing   *showing    // the secrets that the reports show
	book      *ledger.Ledger
	bookAt    gitrepo.Hash
	broken    []plan.Broken
	doubt     string // a document that cannot be read, while there is one
	blind     string // one of a source, while there is one
	// mute are the policies whose documents cannot be read, with the document:
	// what they decided stays as it was.
	mute      map[string]string
	committed map[string]time.Time  // when each report was last committed, as far as asked
	removed   map[string]time.Time  // when each removed report was last made, as far as asked
	scoped    map[string]scoped     // by report, as far as asked
	states    map[string]scopeState // by scope, once asked
	alarm     *alarm
	// outside is held by who asks the ledger, a forge or Git, or notes what it said,
	// while several goroutines decide.
	outside sync.Mutex
	since   *rest // what the pass goes on from; nil: it looks at everything
}

// read takes the pass's picture of the control repository. What cannot be read
// is named in broken and leaves the rest standing; only the repository itself
// failing is an error. A pass that goes on from an earlier one reads of its
// reports no more than it needs.
func (l *Loop) read(ctx context.Context, now time.Time, since *rest) (*reading, error) {
	if err := l.control.Fetch(ctx, l.opts.Branch, ledger.Branch, forgeBranch); err != nil {
		return nil, err
	}
	main, err := l.control.Snapshot(ctx, l.opts.Branch)
	if errors.Is(err, gitrepo.ErrNoBranch) {
		return nil, emptyRepository(l)
	}
	if err != nil {
		return nil, err
	}
	r := &reading{now: now, alarm: &alarm{now: now}, main: main, committed: map[string]time.Time{}, removed: map[string]time.Time{}, scoped: map[string]scoped{}, mute: map[string]string{}, at: map[string]int{}, bounded: map[string]bool{}}
	if r.book, r.bookAt, err = l.openLedger(ctx); err != nil {
		return nil, err
	}
	if r.key, r.root, err = l.fingerprintKey(ctx, r.book); err != nil {
		return nil, err
	}
	if err := sameKey(r.book, r.key); err != nil {
		return nil, err
	}
	if err := l.goOn(ctx, r, since); err != nil {
		return nil, err
	}
	if err := l.readFiles(ctx, r); err != nil {
		return nil, err
	}
	r.tellBroken()
	if err := l.judge(ctx, r); err != nil {
		return nil, err
	}
	r.showing = &showing{}
	for i := range r.reports {
		if front := r.reports[i].front; front != nil {
			r.showing.fronts = append(r.showing.fronts, front)
		}
	}
	return r, nil
}

// readFiles reads documents and reports.
func (l *Loop) readFiles(ctx context.Context, r *reading) error {
	documents, reports, err := l.ownFiles(r.main)
	if err != nil {
		return err
	}
	if err := r.readDocuments(documents); err != nil {
		return err
	}
	l.listReports(r, reports)
	if err := l.order(ctx, r); err != nil {
		return err
	}
	return l.readReports(ctx, r, r.since != nil)
}

// ownFiles lists a control repository's documents and reports, and refuses what is
// none.
func (l *Loop) ownFiles(main *gitrepo.Snapshot) (documents, reports []gitrepo.File, err error) {
	if documents, err = main.FilesUnder(documentsFolder); err != nil {
		return nil, nil, err
	}
	if reports, err = main.FilesUnder(findingsFolder); err != nil {
		return nil, nil, err
	}
	if len(documents)+len(reports) == 0 {
		return nil, nil, &Blocked{
			Problem: fmt.Sprintf("%q is no control repository: branch %q has neither .quell/ nor findings/", l.control.Location(), l.opts.Branch),
			Remedy:  "name another repository with --repo, or make this one with `quell init --repo " + l.control.Location() + "`",
		}
	}
	return documents, reports, nil
}

// sameKey refuses a ledger whose incidents this key would not find again: it
// would decide everything a second time.
func sameKey(book *ledger.Ledger, key finding.Key) error {
	meta, _, err := book.Meta()
	if err != nil {
		return err
	}
	if meta.Key != "" && meta.Key != key.Name() {
		return &Blocked{
			Problem: "the ledger was written with another fingerprint key",
			Remedy:  "Set QUELL_FINGERPRINT_KEY to what it was (or unset it, if it was not set): with another key every secret is another incident.",
		}
	}
	return nil
}

func (r *reading) readDocuments(files []gitrepo.File) error {
	var documents []policy.File
	for _, f := range files {
		data, err := r.main.Read(f.Path)
		if err != nil {
			return err
		}
		documents = append(documents, policy.File{Path: f.Path, Data: data})
		if strings.HasSuffix(f.Path, ".hcl") {
			r.declared++
		}
	}
	r.set, r.documents = policy.Decode(documents)
	for _, e := range r.set.Exceptions {
		if r.set.Settings.Exceeds(e, r.now) && e.ExpiresAt.After(r.now) {
			r.documents = append(r.documents, policy.Diagnostic{
				Severity: policy.SeverityError, File: policy.PathOf(policy.KindException, e.Name),
				Summary: fmt.Sprintf("exception %q lasts longer than the settings allow, so it does not hold", e.Name),
				Detail:  "End it earlier, or raise max_exception_age in .quell/settings.hcl.",
			})
		}
	}
	for _, d := range r.documents {
		if d.Severity != "error" {
			continue
		}
		r.doubt = d.File
		if name, ok := strings.CutPrefix(d.File, documentsFolder+"policies/"); ok {
			r.mute[strings.TrimSuffix(name, ".hcl")] = d.File
		}
		if name, ok := strings.CutPrefix(d.File, sourcesFolder); ok && !r.declares(strings.TrimSuffix(name, ".hcl")) {
			r.blind = d.File
		}
		r.broken = append(r.broken, plan.Broken{
			What: "document", Path: d.File, Position: linePosition(d.Line), Summary: d.Summary, Remedy: d.Detail,
		})
	}
	return nil
}

// declares says that a source is known, whatever is wrong with its document.
func (r *reading) declares(source string) bool {
	return slices.ContainsFunc(r.set.Sources, func(s policy.Source) bool { return s.Name == source })
}

func linePosition(line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf("line %d", line)
}

// HiddenFile says that a file beside reports is none: it spares .gitkeep,
// .gitattributes and READMEs, which people keep there.
func HiddenFile(path string) bool {
	name := path[strings.LastIndexByte(path, '/')+1:]
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".md")
}

// sourceOf names a report's source: its folder under findings/, and for a file
// directly in findings/ the file's name without endings.
func sourceOf(path string) string {
	rest := strings.TrimPrefix(path, findingsFolder)
	if i := strings.LastIndexByte(rest, '/'); i >= 0 {
		return rest[:i]
	}
	name, _, _ := strings.Cut(rest, ".")
	return name
}
