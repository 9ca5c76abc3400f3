package report

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// KICS is the name of KICS' own format.
const KICS = "kics"

type (
	// kicsReport is a report without its queries.
	kicsReport struct {
		Scanned       whole  `json:"files_scanned"`
		Parsed        *whole `json:"files_parsed"`
		FailedToScan  whole  `json:"files_failed_to_scan"`
		FailedQueries whole  `json:"queries_failed_to_execute"`
		Ended         date   `json:"end"`
		Paths         []word `json:"paths"`         // what KICS was told to scan
		ScannedBefore whole  `json:"scanned_files"` // version 1.0
	}

	// kicsQuery is a query without the files in which it found something.
	kicsQuery struct {
		ID       word `json:"query_id"`
		Name     word `json:"query_name"`
		Severity word `json:"severity"`
		Platform word `json:"platform"`
		Provider word `json:"cloud_provider"`
		Category word `json:"category"`
	}

	// kicsFile is one place. Values, expected and actual, show code in clear; they
	// are not even read. What was searched for may be a whole line of a Dockerfile:
	// it is only digested, and its key searched for an address.
	kicsFile struct {
		Name            word   `json:"file_name"`
		Line            whole  `json:"line"`
		SearchKey       string `json:"search_key"`
		SearchValue     string `json:"search_value"`
		ResourceType    string `json:"resource_type"`
		ResourceName    string `json:"resource_name"`
		Remediation     string `json:"remediation"`
		RemediationType word   `json:"remediation_type"`
	}
)

func isKICS(o object) bool {
	return (o.list("queries") || o.get("queries").kind() == 'n') && (o.has("files_scanned") && (o.has("queries_total") || o.has("files_failed_to_scan")) || o.has("scanned_files") && len(o) == 2)
}

// kicsFrom are the origins of every place's finding.
var kicsFrom = from{
	"tool": "the format", "rule": "queries[].query_id", "category": "quell's table of KICS", "title": "queries[].query_name, queries[].query_id",
	"severity": "queries[].severity", "confidence": "quell's table of KICS",
	"identity.platform": "quell's table of KICS", "identity.kind": "quell's table of KICS",
	"location.path": "file_name, paths", "location.start_line": "line", "location.end_line": "line",
	"resource": "search_key, resource_type, resource_name", "context": "search_key, search_value",
	"last_seen": "end", "labels": "queries[].category, queries[].platform, queries[].cloud_provider", "suggestion": "remediation",
}

// kicsScan is what a report says of all that it found.
type kicsScan struct {
	*reader
	ended time.Time
	roots []string
}

func (r *reader) readKICS(it item) {
	var report kicsReport
	if !r.decode(it, &report, jsontext.AllowDuplicateNames(true)) { // what is twice in a query spoils that query only
		return
	}
	r.kicsCovers(it, report)
	s := kicsScan{reader: r, ended: r.when(it, report.Ended)}
	for _, root := range report.Paths {
		if root := slashes(string(root)); root != "" && root != "." {
			s.roots = append(s.roots, root)
		}
	}
	for entry := range r.entries(it, "queries") {
		s.query(entry)
	}
}

// kicsCovers notes what was looked at. What failed is not proven absent. Files
// that KICS found and did not parse are mostly none of infrastructure code.
func (r *reader) kicsCovers(it item, report kicsReport) {
	r.out.Coverage.Of = "files"
	scanned := report.Scanned + report.ScannedBefore
	if report.Parsed != nil {
		scanned = *report.Parsed
	}
	r.out.Coverage.Scanned += int(scanned)
	switch {
	case report.FailedToScan > 0:
		r.diagnose(Error, "the scanner failed to scan some of the files",
			"Nothing is proven absent. Correct the files, or leave them out of the scan (--exclude-paths).", it.place())
	case report.FailedQueries > 0:
		r.diagnose(Error, "the scanner failed to execute some of its queries",
			"Nothing is proven absent. See KICS' own log, and run it again.", it.place())
	case scanned < report.Scanned:
		r.diagnose(Warning, "the scanner did not parse all of the files that it found",
			"It takes them for files without infrastructure code. See KICS' own log if they are not.", it.place())
	}
}

func (s kicsScan) query(it item) {
	var q kicsQuery
	if !s.decode(it, &q, jsontext.AllowDuplicateNames(true)) {
		return
	}
	if q.ID == "" && q.Name == "" {
		s.incomplete(it, "query_id")
		return
	}
	for entry := range s.entries(it, "files") {
		s.file(entry, q)
	}
}

func (s kicsScan) file(it item, q kicsQuery) {
	var place kicsFile
	if !s.decode(it, &place) {
		return
	}
	class := kicsQueryClass(string(q.ID), string(q.Name))
	f := finding.Finding{
		Tool:       toolKICS,
		Rule:       oneLine(firstNonEmpty(string(q.ID), string(q.Name))),
		Category:   class.category,
		Title:      title(string(q.Name), string(q.ID)),
		Severity:   iacSeverity(q.Severity),
		Confidence: kicsConfidence(string(q.ID)),
		Identity:   class.identity(),
		Location:   finding.Location{Path: s.path(it, string(place.Name)), StartLine: line(place.Line)},
		LastSeen:   s.ended,
		Labels:     labels([]string{string(q.Category), string(q.Platform), string(q.Provider)}),
	}
	f.Location.EndLine = f.Location.StartLine
	if !class.category.OfSecret() {
		f.Resource = place.address(string(q.Platform))
		f.Suggestion = place.suggestion()
	}
	if f.Resource == "" {
		f.Context = context(s.key, place.SearchKey+" "+place.SearchValue)
	}
	s.add(it, f, kicsFrom)
}

// slashes is a path with slashes and without ways of writing it differently.
func slashes(p string) string {
	if p = strings.ReplaceAll(strings.TrimSpace(p), `\`, "/"); p == "" {
		return ""
	}
	return path.Clean(p)
}

// path is where a place is within what was scanned. KICS writes paths relative
// to the folder that it ran in. Where it scanned another one ("../../path" in
// its container), the report's own list of what was scanned says how the path
// goes on from there, if only in one way.
func (s kicsScan) path(it item, name string) string {
	if p, ok := s.within(name); ok {
		return p
	}
	var within []string
	for _, root := range s.roots {
		within = append(within, beneath(root, slashes(name))...)
	}
	slices.Sort(within)
	if within = slices.Compact(within); len(within) != 1 {
		s.outside(it, name)
		return ""
	}
	return s.placed(it, within[0])
}

// beneath are the ways in which a path that leads out of a folder leads to a
// place beneath an absolute root: its part behind the way up begins with some of
// the root's last folders.
func beneath(root, name string) []string {
	if rest, ok := strings.CutPrefix(name, strings.TrimSuffix(root, "/")+"/"); ok {
		return []string{rest}
	}
	down := name
	for strings.HasPrefix(down, "../") {
		down = down[len("../"):]
	}
	if down == name {
		return nil
	}
	var ways []string
	for folders := strings.Split(strings.Trim(root, "/"), "/"); len(folders) > 0; folders = folders[1:] {
		if rest, ok := strings.CutPrefix(down, strings.Join(folders, "/")+"/"); ok {
			ways = append(ways, rest)
		}
	}
	return ways
}

// kicsAddress is how a search key begins that is about a Terraform resource.
var kicsAddress = regexp.MustCompile(`^(?:resource\.)?([a-z][a-z0-9]*_[a-z0-9_]+)(?:\[([A-Za-z_][A-Za-z0-9_-]*)\]|\.([A-Za-z_][A-Za-z0-9_-]*))`)

// kubernetesName is what Kubernetes takes for a name.
var kubernetesName = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$`)

var kubernetesKind = regexp.MustCompile(`^[A-Z][A-Za-z]{1,40}$`)

// address is the resource's: type.name in Terraform, Kind/name in Kubernetes. The
// name that KICS gives beside it is an attribute's, not the address's.
func (place kicsFile) address(platform string) string {
	switch platform {
	case "Terraform":
		if parts := kicsAddress.FindStringSubmatch(place.SearchKey); parts != nil {
			return parts[1] + "." + parts[2] + parts[3]
		}
	case "Kubernetes":
		if kubernetesKind.MatchString(place.ResourceType) && kubernetesName.MatchString(place.ResourceName) {
			return place.ResourceType + "/" + place.ResourceName
		}
	}
	return ""
}

// suggestion is the query's own fix: what to add, or, as JSON within a string,
// what to replace. It names no column and no indentation, so that it is advice
// and no edit, and what stands there now is not shown.
func (place kicsFile) suggestion() *finding.Suggestion {
	switch place.RemediationType {
	case "addition":
		if place.Remediation != "" && finding.IsPlain(place.Remediation) {
			return advice("Add " + place.Remediation)
		}
	case "replacement":
		var change struct {
			After word `json:"after"`
		}
		if json.Unmarshal([]byte(place.Remediation), &change) == nil && change.After != "" && finding.IsPlain(string(change.After)) {
			return advice("Replace the value by " + string(change.After))
		}
	}
	return nil
}
