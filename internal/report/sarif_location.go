package report

import (
	"net/url"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// sarifArtifact is an artifactLocation (3.4): a URI, perhaps relative to a named
// base, or an index into the run's artifacts.
type sarifArtifact struct {
	URI       string `json:"uri"`
	URIBaseID string `json:"uriBaseId"`
	Index     *whole `json:"index"`
}

// location is one of the result's places.
func (s *sarifReader) location(it item, res sarifResult, place sarifLocation) finding.Location {
	loc := finding.Location{Repository: s.repository(), Commit: s.commit(res)}
	p, ok := s.path(place.PhysicalLocation.ArtifactLocation)
	if !ok {
		s.outside(it, place.PhysicalLocation.ArtifactLocation.URI)
	}
	loc.Path = p
	region := place.PhysicalLocation.Region
	loc.StartLine, loc.EndLine = line(region.StartLine), line(region.EndLine)
	if loc.EndLine == 0 {
		loc.EndLine = loc.StartLine // 3.30.7: absent means the same line
	}
	return loc
}

// path resolves an artifact's URI to a path within what was scanned; ok is
// false when it points elsewhere.
func (s *sarifReader) path(a sarifArtifact) (p string, ok bool) {
	if a.URI == "" && a.Index != nil && *a.Index >= 0 && int(*a.Index) < len(s.run.Artifacts) {
		a = s.run.Artifacts[*a.Index].Location
	}
	full := s.resolved(a)
	if !isAbsolute(full) {
		return relative(full)
	}
	if rel, ok := s.fromScanRoot(full); ok {
		return rel, true
	}
	for _, root := range s.roots {
		if inner, within := strings.CutPrefix(full, root); within {
			return relative(inner)
		}
	}
	return "", false
}

// resolved is an artifact's place with its bases before it, decoded, with
// slashes and without "file:". Where the last base is not said, or is the root
// of a file system, the place stays relative: the base is then what was scanned.
func (s *sarifReader) resolved(a sarifArtifact) string {
	full := plainURI(a.URI)
	for base, seen := a.URIBaseID, 0; base != "" && seen < 8 && !isAbsolute(full); seen++ {
		b, known := s.run.OriginalURIBaseIDs[base]
		folder := plainURI(b.URI)
		if !known || folder == "" || isFileSystem(folder) {
			break
		}
		full = strings.TrimSuffix(folder, "/") + "/" + full
		base = b.URIBaseID
	}
	return full
}

// scanRoots are the absolute places that the run says its files are in: where
// the repository lies (3.23.8), else the outermost base that holds a file, else
// the folder that the tool was started in.
func (s *sarifReader) scanRoots() []string {
	var roots, bases, folders []string
	for _, source := range s.run.VersionControlProvenance {
		roots = append(roots, s.resolved(source.MappedTo))
	}
	for name := range s.run.OriginalURIBaseIDs {
		bases = append(bases, s.resolved(sarifArtifact{URIBaseID: name}))
	}
	slices.SortFunc(bases, func(a, b string) int { return len(a) - len(b) })
	for _, invocation := range s.run.Invocations {
		folders = append(folders, s.resolved(invocation.WorkingDirectory))
	}
	all := slices.Concat(roots, bases, folders)
	for i, root := range all {
		all[i] = strings.TrimSuffix(root, "/") + "/"
	}
	return slices.DeleteFunc(all, func(root string) bool { return !isAbsolute(root) || isFileSystem(root) })
}

// isFileSystem says that a folder is the root of a file system, which holds
// every file and so tells nothing.
func isFileSystem(folder string) bool {
	return folder == "/" || hasDrive(folder) && len(strings.TrimSuffix(folder, "/")) == len("C:")
}

// plainURI is a URI as text: percent-encoding undone, slashes for backslashes,
// and a file's place without its scheme, in the several ways in which tools
// write one: file:///a, file:/a, file://host/a, file:///C:/a, file://C:/a. Text
// with a percent sign that encodes nothing was never encoded: gitleaks writes
// paths as they are.
func plainURI(uri string) string {
	uri = strings.TrimSpace(uri)
	if p, err := url.PathUnescape(uri); err == nil {
		uri = p
	}
	uri = strings.ReplaceAll(uri, `\`, "/")
	rest, isFile := uri, false
	if len(uri) >= len("file:") && strings.EqualFold(uri[:len("file:")], "file:") {
		rest, isFile = uri[len("file:"):], true
	}
	if drive := strings.TrimLeft(rest, "/"); (isFile || drive == rest) && hasDrive(drive) {
		return strings.ToUpper(drive[:1]) + drive[1:]
	}
	if isFile && strings.HasPrefix(rest, "///") {
		return rest[2:]
	}
	return rest
}

// isAbsolute says that a plain URI does not depend on where one is.
func isAbsolute(p string) bool {
	scheme, _, found := strings.Cut(p, "://")
	return strings.HasPrefix(p, "/") || hasDrive(p) ||
		found && scheme != "" && strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == ""
}

// repository is where the run says the code came from; several are ambiguous.
func (s *sarifReader) repository() string {
	if len(s.run.VersionControlProvenance) != 1 {
		return ""
	}
	return repositoryName(s.run.VersionControlProvenance[0].RepositoryURI)
}

// commit is the one that gitleaks blames, which its version 8 writes among the
// fingerprints and earlier ones among the properties, else the scanned one.
func (s *sarifReader) commit(res sarifResult) string {
	if s.tool == toolGitleaks {
		return title(res.PartialFingerprints.text("commitSha"), res.Properties.text("commit"))
	}
	if len(s.run.VersionControlProvenance) != 1 {
		return ""
	}
	return oneLine(s.run.VersionControlProvenance[0].RevisionID)
}
