package reconciler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// Ingested is a report in quell's own format, ready to be committed.
type Ingested struct {
	Path string // from the control repository's top, beneath findings/
	Data []byte
}

// Ingest commits reports to the control repository, all in one commit, on
// whatever is there by then: two scanners that finish at once both get in. It
// returns the commit; empty where everything was there already.
func (l *Loop) Ingest(ctx context.Context, reports []Ingested, message string, now time.Time) (commit string, err error) {
	for _, report := range reports {
		if !strings.HasPrefix(report.Path, findingsFolder) || HiddenFile(report.Path) {
			return "", &Blocked{
				Problem: fmt.Sprintf("%q would not be read as a report", report.Path),
				Remedy:  "Give the report a name that does not begin with a dot.",
			}
		}
	}
	if l.control.CheckedOut(l.opts.Branch) {
		return "", l.checkedOut()
	}
	err = gitrepo.Retry(ctx, func(ctx context.Context) error {
		commit, err = l.ingest(ctx, reports, message, now)
		return err
	})
	if errors.Is(err, gitrepo.ErrRefused) {
		err = &Blocked{
			Problem: fmt.Sprintf("branch %q of the control repository took no report", l.opts.Branch), Cause: err,
			Remedy: "Give the scanner's account the right to push to this branch: reports are committed to it directly.",
		}
	}
	return commit, err
}

// Sources are what the control repository declares of reports that are still to
// be brought in, and which it has.
type Sources struct {
	// Names are those that are declared, whether their documents can be read or
	// not, and those that reports are of; sorted.
	Names []string

	set policy.Set
	// blind is a document that declares a source and cannot be read; empty: none.
	blind   string
	reports []string // paths
}

// Sources reads which sources are declared now.
func (l *Loop) Sources(ctx context.Context) (Sources, error) {
	if err := l.control.Fetch(ctx, l.opts.Branch); err != nil {
		return Sources{}, err
	}
	main, err := l.control.Snapshot(ctx, l.opts.Branch)
	if errors.Is(err, gitrepo.ErrNoBranch) {
		return Sources{}, emptyRepository(l)
	}
	if err != nil {
		return Sources{}, err
	}
	files, err := main.Files()
	if err != nil {
		return Sources{}, err
	}
	r := &reading{main: main, mute: map[string]string{}}
	if err := r.readDocuments(files); err != nil {
		return Sources{}, err
	}
	s := Sources{set: r.set, blind: r.blind}
	for _, f := range files {
		name, declares := strings.CutPrefix(f.Path, sourcesFolder)
		switch {
		case declares && strings.HasSuffix(name, ".hcl"):
			s.Names = append(s.Names, strings.TrimSuffix(name, ".hcl"))
		case strings.HasPrefix(f.Path, findingsFolder) && !HiddenFile(f.Path):
			s.reports = append(s.reports, f.Path)
			if _, declared, _ := r.set.SourceOf(f.Path); !declared {
				s.Names = append(s.Names, sourceOf(f.Path))
			}
		}
	}
	s.Names = compactStrings(s.Names)
	return s, nil
}

// Has says that a source of that name is declared, or that there are reports in its
// folder or beneath it.
func (s Sources) Has(name string) bool {
	return slices.Contains(s.Names, name) ||
		slices.ContainsFunc(s.reports, func(path string) bool { return strings.HasPrefix(path, findingsFolder+name+"/") })
}

// Of is the source that a report at path, beneath findings/, is of, as it is
// declared; without a name where none is. Unknown is why nobody can tell, where
// nobody can.
func (s Sources) Of(path string) (source policy.Source, unknown string) {
	source, declared, several := s.set.SourceOf(path)
	switch {
	case len(several) > 0:
		return policy.Source{}, fmt.Sprintf("sources %s all claim it", strings.Join(several, ", "))
	case !declared && s.blind != "":
		return policy.Source{}, fmt.Sprintf("%q, which may declare its source, cannot be read", s.blind)
	}
	return source, ""
}

func (l *Loop) ingest(ctx context.Context, reports []Ingested, message string, now time.Time) (string, error) {
	if err := l.control.Fetch(ctx, l.opts.Branch); err != nil {
		return "", err
	}
	base, err := l.control.Snapshot(ctx, l.opts.Branch)
	if errors.Is(err, gitrepo.ErrNoBranch) {
		return "", emptyRepository(l)
	}
	if err != nil {
		return "", err
	}
	if _, _, err := l.ownFiles(base); err != nil {
		return "", err
	}
	var changes []gitrepo.Change
	for _, report := range reports {
		before, err := readOrNone(base, report.Path)
		if err != nil {
			return "", err
		}
		if !bytes.Equal(before, report.Data) {
			changes = append(changes, gitrepo.Change{Path: report.Path, Data: report.Data})
		}
	}
	if len(changes) == 0 {
		return "", nil
	}
	who := gitrepo.Signature{Name: l.opts.Name, Email: l.opts.Email, When: now}
	hash, err := l.control.NewCommit([]gitrepo.Hash{base.Hash()}, base, changes, message, who, who)
	if err != nil {
		return "", fmt.Errorf("commit reports: %w", err)
	}
	return string(hash), l.control.Push(ctx, []gitrepo.Update{{Branch: l.opts.Branch, Old: base.Hash(), New: hash}})
}
