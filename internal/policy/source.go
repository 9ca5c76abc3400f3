package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// Source is a stream of reports from one scanner: which files they are, how
// they are read, how far they are believed, and what their silence proves.
type Source struct {
	Name        string
	Description string
	// Paths are doublestar globs of report files, from the control repository's
	// top: "findings/gitleaks/**". Never none; each begins with [ReportsRoot].
	Paths []string
	// Format is the only one that the reports may have, one of
	// [report.Formats]; empty: each report's own.
	Format string
	Mode   Mode  // default ModeSnapshot
	Scope  Scope // default ScopeReport; without a meaning in a stream
	// Repository is what the paths in the reports are of, where a report names no
	// repository. Repositories renames those that are named: name in the report →
	// repository, as targets' ReportedAs has it.
	Repository   string
	Repositories map[string]string
	// Folder is where in the repository the scan started, relative to its top and
	// with slashes; empty: the top.
	Folder string
	// ScanRoots are where Folder was on the machines that scanned, as
	// [report.CheckScanRoot] accepts them: absolute paths in the reports are
	// relative to them. None: such paths are dropped.
	ScanRoots []string
	// MaxAge is how old a report may be. What an older one says is never fixed
	// automatically, and its silence proves nothing. 0: any age will do.
	MaxAge time.Duration
	// MaxConfidence bounds what the source is believed, above 0 and at most 1. 0:
	// no bound.
	MaxConfidence finding.Confidence
	// MinCoverage, from 0 to 1, is the share of what the last good report covered
	// that a report must cover for its silence to prove anything. Default 0.5;
	// [NoMinCoverage], which documents write as 0, asks for none.
	MinCoverage float64
	// Rules are what people say of the scanner's rules, before quell's own tables.
	// The first that matches a finding holds. Origin is the source's document.
	Rules  []report.Rule
	Digest string
}

// Mode says what a source's next report does to what the last one said.
type Mode string

// In a snapshot, what the next report of the same scope lacks is gone. A stream
// only adds: its silence never proves anything.
const (
	ModeSnapshot Mode = "snapshot"
	ModeStream   Mode = "stream"
)

// Modes lists the modes, the default first.
func Modes() []Mode { return []Mode{ModeSnapshot, ModeStream} }

// Scope says which reports of a snapshot are successive reports of one thing,
// of which the newest counts.
type Scope string

// The scopes: the versions of the file at one path, all reports in one folder,
// all reports of the source.
const (
	ScopeReport Scope = "report"
	ScopeFolder Scope = "folder"
	ScopeSource Scope = "source"
)

// Scopes lists the scopes, the default first.
func Scopes() []Scope { return []Scope{ScopeReport, ScopeFolder, ScopeSource} }

// NoMinCoverage is the [Source.MinCoverage] that every report reaches.
const NoMinCoverage = -1

// ReportsRoot is the folder of the control repository that holds every report,
// with the slash that ends it.
const ReportsRoot = "findings/"

// Matches says whether the file at path, from the control repository's top, is a
// report of this source.
func (s Source) Matches(path string) bool { return matchesAny(s.Paths, path) }

// SourceOf is the one source whose globs match a report's path; ok is false when
// none does. Where several do, their names are returned, sorted, and ok is
// false too: nobody has said whose report it is.
func (set Set) SourceOf(path string) (source Source, ok bool, several []string) {
	var names []string
	for _, s := range set.Sources {
		if s.Matches(path) {
			source, names = s, append(names, s.Name)
		}
	}
	if len(names) > 1 {
		return Source{}, false, names
	}
	return source, len(names) == 1, nil
}

// Overlaps finds a glob of each of two sources that surely have a path in
// common; none with itself. That it finds none does not prove that there is
// none: [Set.SourceOf] tells of each path.
func (s Source) Overlaps(other Source) (mine, theirs string, ok bool) {
	if s.Name == other.Name {
		return "", "", false
	}
	for _, a := range s.Paths {
		for _, b := range other.Paths {
			if a == b || mayMeet(a, b) && (matchesSampleOf(a, b) || matchesSampleOf(b, a)) {
				return a, b, true
			}
		}
	}
	return "", "", false
}

// mayMeet compares what stands before the first pattern, which tells most pairs
// of globs apart.
func mayMeet(a, b string) bool {
	const patterns = `*?[{\`
	a, b = until(a, patterns), until(b, patterns)
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

func until(text, any string) string {
	if i := strings.IndexAny(text, any); i >= 0 {
		return text[:i]
	}
	return text
}

// ClaimedTwice says that two sources have reports in common.
func ClaimedTwice(mine, theirs, other string) string {
	if mine == theirs {
		return fmt.Sprintf("source %q has the same reports, %q", other, theirs)
	}
	return fmt.Sprintf("source %q has some of the same reports: %q and %q overlap", other, mine, theirs)
}

// matchesSampleOf says that a glob matches some path that the other one, of,
// matches too.
func matchesSampleOf(glob, of string) bool {
	path := strings.NewReplacer("**", "x", "*", "x", "?", "x").Replace(of)
	return doublestar.MatchUnvalidated(of, path) && doublestar.MatchUnvalidated(glob, path)
}
