package report

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// The parts of SARIF 2.1.0 that quell reads; section numbers are those of the
// OASIS standard. Snippets, messages and some fingerprints hold secrets in
// clear text.
type (
	sarifText struct {
		Text string `json:"text"`
	}

	// sarifRun is a run (3.14) without its results.
	sarifRun struct {
		Tool struct {
			Driver     sarifComponent   `json:"driver"`
			Extensions []sarifComponent `json:"extensions"`
		} `json:"tool"`
		Invocations []struct {
			ExecutionSuccessful *bool `json:"executionSuccessful"`
			EndTimeUTC          date  `json:"endTimeUtc"`
		} `json:"invocations"`
		OriginalURIBaseIDs map[string]sarifArtifact `json:"originalUriBaseIds"`
		Artifacts          []struct {
			Location sarifArtifact `json:"location"`
		} `json:"artifacts"`
		VersionControlProvenance []struct {
			RepositoryURI string `json:"repositoryUri"`
			RevisionID    string `json:"revisionId"`
		} `json:"versionControlProvenance"`
	}

	// sarifResult is one result (3.27).
	sarifResult struct {
		RuleID        string              `json:"ruleId"`
		RuleIndex     *int                `json:"ruleIndex"`
		Rule          *sarifRuleReference `json:"rule"`
		Kind          string              `json:"kind"`
		Level         string              `json:"level"`
		BaselineState string              `json:"baselineState"`
		Rank          *float64            `json:"rank"`
		Message       struct {
			Text      string   `json:"text"`
			Arguments []string `json:"arguments"`
		} `json:"message"`
		Locations    []sarifLocation `json:"locations"`
		Suppressions []struct {
			Status string `json:"status"`
			State  string `json:"state"`
		} `json:"suppressions"`
		Provenance struct {
			FirstDetection date `json:"firstDetectionTimeUtc"`
			LastDetection  date `json:"lastDetectionTimeUtc"`
		} `json:"provenance"`
		Properties          bag `json:"properties"`
		Fingerprints        bag `json:"fingerprints"`
		PartialFingerprints bag `json:"partialFingerprints"`
	}

	sarifLocation struct {
		PhysicalLocation struct {
			ArtifactLocation sarifArtifact `json:"artifactLocation"`
			Region           struct {
				StartLine whole     `json:"startLine"`
				EndLine   whole     `json:"endLine"`
				Snippet   sarifText `json:"snippet"`
			} `json:"region"`
		} `json:"physicalLocation"`
		LogicalLocations []struct {
			FullyQualifiedName string `json:"fullyQualifiedName"`
			Name               string `json:"name"`
			Kind               string `json:"kind"`
		} `json:"logicalLocations"`
	}
)

// SARIF is the name of the Static Analysis Results Interchange Format.
const SARIF = "sarif"

func isSARIF(o object) bool {
	version := o.get("version").text()
	return o.list("runs") && (version == "2.1.0" || version == "" && strings.Contains(o.get("$schema").text(), "2.1.0"))
}

// readSARIF reads a log. Runs are read one by one, each in two steps, since a
// run's results may stand before the rules that they refer to.
func (r *reader) readSARIF(log item) {
	for i, n := range log.object().get("runs").elements() {
		it := log.child("runs", n, i)
		var run sarifRun
		if r.decode(it, &run, jsontext.AllowDuplicateNames(true)) { // what is twice in a result spoils that result only
			r.readRun(it, run, n.object().get("results"))
		}
	}
}

func (r *reader) readRun(it item, run sarifRun, results node) {
	s := newSARIFReader(r, run)
	succeeded := false
	for _, invocation := range run.Invocations {
		if invocation.ExecutionSuccessful != nil && !*invocation.ExecutionSuccessful {
			r.diagnose(Error, "the scan did not succeed", "The tool says that its run failed, so that nothing is proven absent. Run it again.", it.place())
		}
		succeeded = succeeded || invocation.ExecutionSuccessful != nil && *invocation.ExecutionSuccessful
		s.scanned = first(invocation.EndTimeUTC, s.scanned)
	}
	if results.kind() == 0 || results.kind() == 'n' {
		// The schema: results "must be present (but may be empty) if a log file
		// represents an actual scan". Some tools omit an empty list after a scan
		// that they say succeeded.
		if !succeeded {
			r.diagnose(Error, "a run records no scan", "It has no list of results, which says that nothing was scanned. Run the scanner again.", it.place())
		}
		return
	}
	if results.kind() != '[' {
		r.diagnose(Error, "a field has another type than its format says", "Write the report anew with the scanner itself.", joinPlace(it.place()+".results", r.positionAt(it, results.at)))
		return
	}
	for i, n := range results.elements() {
		s.read(it.child("results", n, i))
	}
}

// sarifReader reads the results of one run.
type sarifReader struct {
	*reader
	run     sarifRun
	tool    string
	scanned date // when the scan ended
	driver  rules
	plugins []rules
}

func newSARIFReader(r *reader, run sarifRun) *sarifReader {
	s := &sarifReader{reader: r, run: run, tool: canonicalTool(run.Tool.Driver.Name), driver: indexed(run.Tool.Driver)}
	for _, extension := range run.Tool.Extensions {
		s.plugins = append(s.plugins, indexed(extension))
	}
	return s
}

func (s *sarifReader) read(it item) {
	var res sarifResult
	if !s.decode(it, &res) {
		return
	}
	id, rule := s.rule(res)
	class := classOf(s.tool, id)
	// Before any filter: suppressed results hold secrets too.
	secrets := s.secrets(res, class)
	if !res.isProblem() {
		return
	}
	f := finding.Finding{
		Tool:       s.tool,
		Rule:       oneLine(id),
		Category:   class.category,
		Title:      title(rule.ShortDescription.Text, rule.FullDescription.Text, rule.Name, id, "result without a rule"),
		Severity:   res.severity(rule, class),
		Confidence: s.confidence(res, rule, id),
		Validity:   s.validity(res),
		Identity:   s.identity(res, class),
		Location:   s.location(it, res),
		Resource:   res.resource(),
		FirstSeen:  s.when(it, first(res.Provenance.FirstDetection, s.committed(res))),
		LastSeen:   s.when(it, first(res.Provenance.LastDetection, s.scanned)),
		Labels:     labels(rule.Properties.texts("tags"), res.Properties.texts("tags")),
	}
	if f.Resource == "" {
		text := firstNonEmpty(res.Message.Text, strings.Join(res.Message.Arguments, " "))
		f.Context = context(s.key, text, secrets...)
	}
	s.add(it, f, sarifFrom, secrets...)
}

// sarifFrom are the origins of every result's finding.
var sarifFrom = from{
	"tool": "runs[].tool.driver.name", "rule": "ruleId, rule, ruleIndex", "category": "quell's table of the tool", "title": "rules[].shortDescription",
	"severity": "security-severity, level", "confidence": "rank, precision, quell's table of the tool", "validity": "message.arguments",
	"identity.platform": "quell's table of the tool", "identity.kind": "quell's table of the tool", "identity.id": "fingerprints.assetFingerprint",
	"location.repository": "versionControlProvenance[].repositoryUri", "location.path": "locations[0].physicalLocation.artifactLocation",
	"location.start_line": "locations[0].physicalLocation.region", "location.end_line": "locations[0].physicalLocation.region",
	"location.commit": "partialFingerprints.commitSha, versionControlProvenance[].revisionId", "resource": "locations[0].logicalLocations",
	"fingerprint": "locations[0].physicalLocation.region.snippet, fingerprints", "context": "message",
	"first_seen": "provenance.firstDetectionTimeUtc", "last_seen": "provenance.lastDetectionTimeUtc, invocations[].endTimeUtc",
	"labels": "rules[].properties.tags, properties.tags",
}

// isProblem says that a result claims a problem that nobody has dealt with.
func (res sarifResult) isProblem() bool {
	switch res.Kind {
	case "pass", "notApplicable", "informational": // 3.27.9: no problem was found
		return false
	}
	return res.BaselineState != "absent" && !res.suppressed()
}

// suppressed follows 3.27.23: a suppression that is under review or rejected
// leaves the result standing. Drafts called the field "state".
func (res sarifResult) suppressed() bool {
	for _, s := range res.Suppressions {
		for _, status := range []string{s.Status, s.State} {
			if status != "" && status != "accepted" {
				return false
			}
		}
	}
	return len(res.Suppressions) > 0
}

// resource is the address that a scanner of infrastructure code gives as a
// logical location. Names of functions and the like are not addresses.
func (res sarifResult) resource() string {
	if len(res.Locations) == 0 {
		return ""
	}
	for _, l := range res.Locations[0].LogicalLocations {
		name := l.FullyQualifiedName
		if name == "" {
			name = l.Name
		}
		if (l.Kind == "" || l.Kind == "resource") && isAddress(name) {
			return name
		}
	}
	return ""
}

// isAddress says that the text has the form of a Terraform address:
// "aws_iam_user.ci", "module.app.aws_iam_user.ci[0]".
func isAddress(text string) bool {
	for _, c := range text {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.ContainsRune(`_-.[]"`, c):
		default:
			return false
		}
	}
	kind, name, found := strings.Cut(text, ".")
	return found && strings.Contains(kind, "_") && name != "" || strings.HasPrefix(text, "module.") || strings.HasPrefix(text, "data.")
}

// identity is the rule's, with the key id that SPMI states beside the secret.
func (s *sarifReader) identity(res sarifResult, class class) finding.Identity {
	id := class.identity()
	if s.tool != toolSPMI {
		return id
	}
	asset := spmiFingerprint(res.Fingerprints, "assetFingerprint")
	if strings.EqualFold(asset.text("platform"), "aws") && isAccessKeyID(asset.text("id")) {
		id = finding.Identity{Platform: "aws", Kind: finding.AccessKey, ID: asset.text("id")}
	}
	return id
}

// committed is the commit's date, which gitleaks writes among the fingerprints
// and, up to version 7, among the properties.
func (s *sarifReader) committed(res sarifResult) date {
	if s.tool != toolGitleaks {
		return date{}
	}
	return first(parseDate(res.PartialFingerprints.text("date")), parseDate(res.Properties.text("date")))
}
