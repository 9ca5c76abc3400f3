package report

import (
	"net/url"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// sarifArtifact is an artifactLocation (3.4): a URI, perhaps relative to a named
// base, or an index into the run's artifacts.
type sarifArtifact struct {
	URI       string `json:"uri"`
	URIBaseID string `json:"uriBaseId"`
	Index     *int   `json:"index"`
}

// location is the result's first place; a result may have none.
func (s *sarifReader) location(it item, res sarifResult) finding.Location {
	loc := finding.Location{Repository: s.repository(), Commit: s.commit(res)}
	if len(res.Locations) == 0 {
		return loc
	}
	physical := res.Locations[0].PhysicalLocation
	p, ok := s.path(physical.ArtifactLocation)
	if !ok {
		s.outside(it)
	}
	loc.Path = p
	loc.StartLine, loc.EndLine = line(physical.Region.StartLine), line(physical.Region.EndLine)
	if loc.EndLine == 0 {
		loc.EndLine = loc.StartLine // 3.30.7: absent means the same line
	}
	return loc
}

// path resolves an artifact's URI to a path within what was scanned; ok is
// false when it points elsewhere.
func (s *sarifReader) path(a sarifArtifact) (p string, ok bool) {
	if a.URI == "" && a.Index != nil && *a.Index >= 0 && *a.Index < len(s.run.Artifacts) {
		a = s.run.Artifacts[*a.Index].Location
	}
	uri := strings.TrimSpace(a.URI)
	if isAbsoluteURI(uri) {
		return s.beneathBase(uri)
	}
	// A base that is itself relative to another adds its own folders; the last
	// base is what was scanned.
	for base, seen := a.URIBaseID, 0; base != "" && seen < 8; seen++ {
		b, known := s.run.OriginalURIBaseIDs[base]
		folder := strings.TrimSpace(b.URI)
		if !known || folder == "" || isAbsoluteURI(folder) || strings.HasPrefix(folder, "/") {
			break
		}
		uri = strings.TrimSuffix(folder, "/") + "/" + uri
		base = b.URIBaseID
	}
	return relative(unescape(uri))
}

// beneathBase makes an absolute URI relative to the innermost base that
// contains it.
func (s *sarifReader) beneathBase(uri string) (string, bool) {
	longest := ""
	for _, b := range s.run.OriginalURIBaseIDs {
		base := strings.TrimSpace(b.URI)
		if isAbsoluteURI(base) && strings.HasSuffix(base, "/") && strings.HasPrefix(uri, base) && len(base) > len(longest) {
			longest = base
		}
	}
	if longest == "" {
		return "", false
	}
	return relative(unescape(uri[len(longest):]))
}

// isAbsoluteURI says that the text has a scheme; one letter before the colon is
// a Windows drive.
func isAbsoluteURI(uri string) bool {
	scheme, _, found := strings.Cut(uri, ":")
	return found && len(scheme) > 1 && strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == ""
}

// unescape undoes percent-encoding. Text with a percent sign that encodes
// nothing was never encoded: gitleaks writes paths as they are.
func unescape(uri string) string {
	if p, err := url.PathUnescape(uri); err == nil {
		return p
	}
	return uri
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
