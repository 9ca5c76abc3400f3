package report

import (
	"encoding/hex"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// gitlabReport is GitLab's security report (schemas 14 and 15, and the older
	// ones that share their fields) without its vulnerabilities.
	gitlabReport struct {
		Scan struct {
			Type     string `json:"type"`
			Status   string `json:"status"`
			Start    date   `json:"start_time"`
			End      date   `json:"end_time"`
			Messages []struct {
				Level string `json:"level"` // what it says may quote anything
			} `json:"messages"`
			Scanner  gitlabScanner `json:"scanner"`
			Analyzer gitlabScanner `json:"analyzer"`
			Scanned  []struct{}    `json:"scanned_resources"`
		} `json:"scan"`
	}

	gitlabScanner struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}

	// gitlabVulnerability is one vulnerability. Extract is clear text; message,
	// description and details quote the code and are not even read.
	gitlabVulnerability struct {
		Category   string         `json:"category"`
		Name       string         `json:"name"`
		CVE        string         `json:"cve"` // what GitLab compares vulnerabilities by
		Severity   string         `json:"severity"`
		Confidence string         `json:"confidence"`
		Solution   string         `json:"solution"`
		Extract    string         `json:"raw_source_code_extract"`
		Scanner    gitlabScanner  `json:"scanner"`
		Location   gitlabLocation `json:"location"`
		IDs        []gitlabID     `json:"identifiers"`
		Flags      []struct {
			Type string `json:"type"`
		} `json:"flags"`
		Tracking struct {
			Items []struct {
				Signatures []struct {
					Algorithm string `json:"algorithm"`
					Value     string `json:"value"`
				} `json:"signatures"`
			} `json:"items"`
		} `json:"tracking"`
	}

	gitlabID struct {
		Type  string `json:"type"`
		Name  string `json:"name"`
		Value word   `json:"value"`
	}

	gitlabLocation struct {
		File      string `json:"file"`
		StartLine whole  `json:"start_line"`
		EndLine   whole  `json:"end_line"`
		Image     string `json:"image"` // of container scanning
		Commit    struct {
			SHA  string `json:"sha"`
			Date date   `json:"date"`
		} `json:"commit"`
	}
)

// GitLab is the name of GitLab's security report format.
const GitLab = "gitlab"

// toolGitLab is GitLab secret detection's name in findings: its rules have names
// of their own, whatever scanner it runs.
const toolGitLab = "gitlab-secret-detection"

func isGitLab(o object) bool {
	return o.has("version", "vulnerabilities") &&
		(o.dict("scan") || o.list("remediations") || o.first("vulnerabilities").has("scanner", "location", "identifiers"))
}

// gitlabFrom are the origins of every finding of a GitLab report.
var gitlabFrom = from{
	"tool": "scan.type, scanner.id", "rule": "identifiers[]", "category": "scan.type, identifiers[]",
	"title": "name, identifiers[]", "severity": "severity", "confidence": "confidence, flags, quell's table of GitLab",
	"identity.platform": "identifiers[]", "identity.kind": "identifiers[]",
	"location.path": "location.file", "location.start_line": "location.start_line", "location.end_line": "location.end_line",
	"location.commit": "location.commit.sha", "resource": "location.image", "fingerprint": "raw_source_code_extract, cve",
	"context": "tracking.items[].signatures[], cve", "first_seen": "location.commit.date", "last_seen": "scan.start_time",
	"labels": "identifiers[], flags", "suggestion": "solution",
}

func (r *reader) readGitLab(it item) {
	var report gitlabReport
	if !r.decode(it, &report) {
		return
	}
	r.gitlabFaults(it, report)
	if n := len(report.Scan.Scanned); n > 0 {
		r.out.Coverage.Scanned += n
		r.out.Coverage.Of = "resources"
	}
	list := it.object().get("vulnerabilities")
	if list.kind() != '[' {
		if list.kind() != 'n' || report.Scan.Status != "failure" {
			r.incomplete(it, "list of vulnerabilities")
		}
		return
	}
	for i, n := range list.elements() {
		r.readVulnerability(it.child("vulnerabilities", n, i), report)
	}
}

// gitlabFaults tells what the report says of the scan itself. GitLab's own words
// for the levels: info is normal, warn may be a partial error, fatal halts.
func (r *reader) gitlabFaults(it item, report gitlabReport) {
	failed, warned := report.Scan.Status == "failure", false
	for _, m := range report.Scan.Messages {
		failed = failed || m.Level == "fatal"
		warned = warned || m.Level == "warn"
	}
	place := it.child("scan", it.object().get("scan"), -1).place()
	switch {
	case failed:
		r.diagnose(Error, "the scan did not succeed", "The scanner says that its run failed, so that nothing is proven absent. Run it again.", place)
	case warned:
		r.diagnose(Warning, "the scanner warns of its own scan", "It may have left something out: read its log.", place)
	}
}

func (r *reader) readVulnerability(it item, report gitlabReport) {
	var v gitlabVulnerability
	if !r.decode(it, &v) {
		return
	}
	if len(v.IDs) == 0 {
		r.incomplete(it, "identifiers")
		return
	}
	secrets := v.Category == "secret_detection" || v.Category == "" && report.Scan.Type == "secret_detection"
	class := class{category: v.category()}
	tool, rule := v.tool(report), string(v.IDs[0].Value)
	switch {
	case secrets:
		tool, class = toolGitLab, gitlabClass(rule)
	case class.category == finding.Unclassified:
		class = classOf(tool, rule)
	}
	var shown []finding.Secret
	if class.category.OfSecret() {
		// Secret detection extracts the value; other scans extract the code around
		// it, in which no literal could be found.
		value := r.claimed(v.Extract)
		if shown = []finding.Secret{value}; !secrets {
			shown = []finding.Secret{{}, value}
		}
	}
	f := finding.Finding{
		Tool:       tool,
		Rule:       oneLine(rule),
		Category:   class.category,
		Title:      v.title(secrets),
		Severity:   v.severity(class.category),
		Confidence: v.confidence(secrets, rule),
		Identity:   class.identity(),
		Location:   r.gitlabPlace(it, v.Location),
		Resource:   oneLine(v.Location.Image),
		FirstSeen:  r.when(it, v.Location.Commit.Date),
		LastSeen:   r.when(it, first(report.Scan.Start, report.Scan.End)),
		Labels:     v.labels(),
	}
	if text := oneLine(v.Solution); text != "" {
		f.Suggestion = &finding.Suggestion{Text: text}
	}
	if secrets && shown[0].Empty() {
		f.Fingerprint = r.gitlabHash(v)
		f.Hashed = f.Fingerprint != ""
	}
	if f.Fingerprint == "" && (len(shown) == 0 || shown[0].Empty()) {
		f.Context = r.key.Context(v.signature())
	}
	r.add(it, f, gitlabFrom, shown...)
}

// gitlabHash is the fingerprint by the hash in the field that GitLab compares
// vulnerabilities by: file, SHA-256 of the extract as it would stand in the
// report, rule. Reports of gitleaks that show the extract prove it.
func (r *reader) gitlabHash(v gitlabVulnerability) finding.Fingerprint {
	rest, ok := strings.CutPrefix(v.CVE, v.Location.File+":")
	hash, _, found := strings.Cut(rest, ":")
	if !ok || !found || v.Scanner.ID != toolGitleaks {
		return ""
	}
	if _, err := hex.DecodeString(hash); err != nil {
		return ""
	}
	return r.key.OfSHA256(hash)
}

func (r *reader) gitlabPlace(it item, l gitlabLocation) finding.Location {
	place := finding.Location{Path: r.placed(it, l.File), StartLine: line(l.StartLine), EndLine: line(l.EndLine), Commit: oneLine(l.Commit.SHA)}
	if strings.Trim(place.Commit, "0") == "" {
		place.Commit = "" // of a scan of files: no commit
	}
	if place.EndLine == 0 {
		place.EndLine = place.StartLine
	}
	return place
}

// tool is the scanner that GitLab ran.
func (v gitlabVulnerability) tool(report gitlabReport) string {
	return canonicalTool(firstNonEmpty(v.Scanner.ID, report.Scan.Scanner.ID, v.Scanner.Name, report.Scan.Scanner.Name, report.Scan.Analyzer.ID))
}

// title is the rule's name. Older scanners of code made the name of the code
// they found, so that theirs is the weakness's, else the rule's.
func (v gitlabVulnerability) title(secrets bool) string {
	if secrets {
		return title(v.Name, string(v.IDs[0].Value))
	}
	for _, id := range v.IDs {
		if name, ok := cweNames[cweNumber(string(id.Value))]; ok && strings.EqualFold(id.Type, "cwe") {
			return name
		}
	}
	return title(v.IDs[0].Name, string(v.IDs[0].Value))
}

// category is what the identifiers say: the first that is a known weakness.
func (v gitlabVulnerability) category() finding.Category {
	var cwes []string
	for _, id := range v.IDs {
		if strings.EqualFold(id.Type, "cwe") {
			cwes = append(cwes, string(id.Value))
		}
	}
	return cweCategory(cwes...)
}

// severity is the report's; a secret without one is high, as everywhere.
func (v gitlabVulnerability) severity(category finding.Category) finding.Severity {
	if s, err := finding.ParseSeverity(v.Severity); err == nil {
		return s
	}
	if v.Severity == "" && category.OfSecret() {
		return finding.SeverityHigh
	}
	return finding.SeverityUnknown
}

// gitlabConfidences are the words of schema 14; 15 has none.
var gitlabConfidences = map[string]finding.Confidence{
	"Confirmed": 0.95, "High": 0.9, "Medium": 0.7, "Low": 0.4, "Experimental": 0.3, "Ignore": 0.1,
}

// confidence is the report's own, else that of the rules. What the report flags
// as likely false is hardly believed.
func (v gitlabVulnerability) confidence(secrets bool, rule string) finding.Confidence {
	c, given := gitlabConfidences[v.Confidence]
	switch {
	case given:
	case secrets:
		c = gitlabConfidence(rule)
	case v.category() == finding.LeakedSecret && !v.has("798", "259", "321"):
		c = 0.5 // CWE-522 is also put on cookies and tokens that are merely handled badly
	default:
		c = 0.7
	}
	if v.doubted() {
		c = min(c, 0.2)
	}
	return c
}

func (v gitlabVulnerability) has(numbers ...string) bool {
	for _, id := range v.IDs {
		for _, number := range numbers {
			if strings.EqualFold(id.Type, "cwe") && cweNumber(string(id.Value)) == number {
				return true
			}
		}
	}
	return false
}

func (v gitlabVulnerability) doubted() bool {
	for _, flag := range v.Flags {
		if flag.Type == "flagged-as-likely-false-positive" {
			return true
		}
	}
	return false
}

func (v gitlabVulnerability) labels() []string {
	var all []string
	for _, id := range v.IDs {
		if number := cweNumber(string(id.Value)); number != "" && strings.EqualFold(id.Type, "cwe") {
			all = append(all, "CWE-"+number)
		}
	}
	if v.doubted() {
		all = append(all, "likely-false-positive")
	}
	return labels(all)
}

// signature says where in its file a vulnerability is, without lines: by the
// scope that it stands in, else by what GitLab itself compares by.
func (v gitlabVulnerability) signature() string {
	for _, item := range v.Tracking.Items {
		for _, algorithm := range []string{"scope_offset_compressed", "scope_offset"} {
			for _, s := range item.Signatures {
				if s.Algorithm == algorithm && s.Value != "" {
					return s.Value
				}
			}
		}
	}
	return v.CVE
}
