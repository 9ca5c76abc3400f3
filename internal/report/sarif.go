package report

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// The parts of SARIF 2.1.0 that quell reads; section numbers are those of the
// OASIS standard. Snippets, messages, fixes and some fingerprints hold secrets
// in clear text.
type (
	sarifText struct {
		Text string `json:"text"`
	}

	// sarifResult is one result (3.27).
	sarifResult struct {
		RuleID        string              `json:"ruleId"`
		RuleIndex     *whole              `json:"ruleIndex"`
		Rule          *sarifRuleReference `json:"rule"`
		Kind          string              `json:"kind"`
		Level         string              `json:"level"`
		BaselineState string              `json:"baselineState"`
		Rank          number              `json:"rank"`
		Message       struct {
			Text      string   `json:"text"`
			Arguments []string `json:"arguments"`
		} `json:"message"`
		AnalysisTarget sarifArtifact   `json:"analysisTarget"`
		Locations      []sarifLocation `json:"locations"`
		Suppressions   []struct {
			Status string `json:"status"`
			State  string `json:"state"`
		} `json:"suppressions"`
		Provenance struct {
			FirstDetection  date   `json:"firstDetectionTimeUtc"`
			LastDetection   date   `json:"lastDetectionTimeUtc"`
			InvocationIndex *whole `json:"invocationIndex"`
		} `json:"provenance"`
		Taxa                []sarifRuleReference `json:"taxa"`
		Fixes               []sarifFix           `json:"fixes"`
		Properties          bag                  `json:"properties"`
		Fingerprints        bag                  `json:"fingerprints"`
		PartialFingerprints bag                  `json:"partialFingerprints"`
	}

	// sarifLocation is one of a result's places (3.28).
	sarifLocation struct {
		PhysicalLocation struct {
			ArtifactLocation sarifArtifact `json:"artifactLocation"`
			Region           sarifRegion   `json:"region"`
		} `json:"physicalLocation"`
		LogicalLocations []struct {
			FullyQualifiedName string `json:"fullyQualifiedName"`
			Name               string `json:"name"`
			Kind               string `json:"kind"`
		} `json:"logicalLocations"`
	}

	// sarifRegion is a part of a file (3.30). Lines and columns count from 1, and
	// the end column is the one after the last character.
	sarifRegion struct {
		StartLine   whole     `json:"startLine"`
		StartColumn whole     `json:"startColumn"`
		EndLine     whole     `json:"endLine"`
		EndColumn   whole     `json:"endColumn"`
		Snippet     sarifText `json:"snippet"`
	}
)

func (l sarifLocation) snippet() string { return l.PhysicalLocation.Region.Snippet.Text }

// SARIF is the name of the Static Analysis Results Interchange Format.
const SARIF = "sarif"

func isSARIF(o object) bool {
	version := o.get("version").text()
	return (o.list("runs") || o.get("runs").kind() == 'n') &&
		(version == "2.1.0" || version == "" && strings.Contains(o.get("$schema").text(), "2.1.0"))
}

// readSARIF reads a log. Runs are read one by one, each in two steps, since a
// run's results may stand before the rules that they refer to.
func (r *reader) readSARIF(log item) {
	runs := log.object().get("runs")
	if runs.kind() == 'n' { // 3.13.4
		r.diagnose(Error, "the log has no runs because they could not be had", "Its list of runs is null, which says that whoever wrote it failed to fill it. Write the report anew.",
			joinPlace(log.child("runs", runs, -1).place(), r.positionAt(log, runs.at)))
	}
	for i, n := range log.object().get("inlineExternalProperties").elements() {
		if results := n.object().get("results"); results.kind() == '[' && !emptyArray(results) {
			r.resultsElsewhere(log.child("inlineExternalProperties", n, i))
		}
	}
	for i, n := range runs.elements() {
		it := log.child("runs", n, i)
		var run sarifRun
		if r.decode(it, &run, jsontext.AllowDuplicateNames(true)) { // what is twice in a result spoils that result only
			r.readRun(it, run, n.object().get("results"))
		}
	}
}

// sarifReader reads the results of one run.
type sarifReader struct {
	*reader
	run     sarifRun
	tool    string
	roots   []string // absolute places of what was scanned, the likeliest first
	scanned date     // when the scan ended
	driver  rules
	plugins []rules
	// overrides are what each invocation makes of rules, by their ids.
	overrides []map[string]sarifConfiguration
}

func newSARIFReader(r *reader, run sarifRun) *sarifReader {
	s := &sarifReader{reader: r, run: run, tool: canonicalTool(run.Tool.Driver.Name), driver: indexed(run.Tool.Driver)}
	for _, extension := range run.Tool.Extensions {
		s.plugins = append(s.plugins, indexed(extension))
	}
	s.roots = s.scanRoots()
	s.overrides = s.overridden()
	return s
}

// read reads one result. Each of its places is a finding: a problem is dealt
// with only when it is gone from all of them.
func (s *sarifReader) read(it item) {
	var res sarifResult
	if !s.decode(it, &res) {
		return
	}
	id, rule := s.rule(res)
	class := s.class(id, rule, res)
	places := res.places()
	// Before any filter: suppressed results hold secrets too.
	secrets := make([][]finding.Secret, len(places))
	var all []finding.Secret
	for i, place := range places {
		secrets[i] = s.secrets(res, place, class)
		all = append(all, secrets[i]...)
	}
	if !res.isProblem() {
		return
	}
	f := finding.Finding{
		Tool:       s.tool,
		Rule:       oneLine(id),
		Category:   class.category,
		Title:      s.title(id, rule),
		Severity:   s.severity(res, rule, class),
		Confidence: s.confidence(res, rule, id),
		Validity:   s.validity(res),
		Identity:   s.identity(res, class),
		FirstSeen:  s.when(it, first(res.Provenance.FirstDetection, s.committed(res))),
		LastSeen:   s.when(it, first(res.Provenance.LastDetection, s.scanned)),
		Labels:     labels(rule.Properties.texts("tags"), res.Properties.texts("tags"), s.taxa(res, rule)),
		Suggestion: s.suggestion(res, class),
	}
	seen := map[finding.Location]bool{}
	cut := s.cutting(all)
	for i, place := range places {
		f.Location = s.location(it, res, place)
		if i > 0 && seen[f.Location] {
			continue
		}
		seen[f.Location] = true
		f.Context, f.Resource = "", s.resource(res, place, f.Location.Path)
		if f.Resource == "" {
			f.Context = s.context(res, place, secrets[i])
		}
		about := finding.Secret{}
		if len(secrets[i]) > 0 {
			about = secrets[i][0]
		}
		f.Labels = slices.Clone(f.Labels)
		s.addOf(it, f, sarifFrom, about, cut)
	}
}

// title is what the rule says of itself. SPMI has one description for all of its
// rules, and a name for people among the properties.
func (s *sarifReader) title(id string, rule sarifRule) string {
	if s.tool == toolSPMI {
		return title(rule.Properties.text("sarif/uiLabel"), rule.Name, rule.FullDescription.Text, id)
	}
	return title(rule.ShortDescription.Text, rule.FullDescription.Text, rule.Name, id, "result without a rule")
}

// places are where the result says that it is; a result may say nothing but
// which file was looked at, or nothing at all.
func (res sarifResult) places() []sarifLocation {
	if len(res.Locations) > 0 {
		return res.Locations
	}
	var place sarifLocation
	place.PhysicalLocation.ArtifactLocation = res.AnalysisTarget
	return []sarifLocation{place}
}

// sarifFrom are the origins of every result's finding.
var sarifFrom = from{
	"tool": "runs[].tool.driver.name", "rule": "ruleId, rule, ruleIndex", "title": "rules[].shortDescription, fullDescription, name",
	"category":   "quell's table of the tool, else its CWE: taxa, rules[].relationships, rules[].properties.tags",
	"severity":   "security-severity, level, ruleConfigurationOverrides[].configuration.level, rules[].defaultConfiguration.level",
	"confidence": "rank, precision, quell's table of the tool", "validity": "message.arguments",
	"identity.platform": "quell's table of the tool", "identity.kind": "quell's table of the tool", "identity.id": "fingerprints.assetFingerprint",
	"location.repository": "versionControlProvenance[].repositoryUri", "location.path": "locations[].physicalLocation.artifactLocation, analysisTarget",
	"location.start_line": "locations[].physicalLocation.region", "location.end_line": "locations[].physicalLocation.region",
	"location.commit": "partialFingerprints.commitSha, versionControlProvenance[].revisionId",
	"resource":        "locations[].logicalLocations, locations[].physicalLocation.region.snippet, message",
	"fingerprint":     "locations[].physicalLocation.region.snippet, fingerprints, message",
	"context":         "partialFingerprints, fingerprints, message, locations[].physicalLocation.region.snippet",
	"first_seen":      "provenance.firstDetectionTimeUtc", "last_seen": "provenance.lastDetectionTimeUtc, invocations[].endTimeUtc",
	"labels": "rules[].properties.tags, properties.tags, taxa, rules[].relationships", "suggestion": "fixes",
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

// committed is the commit's date, which gitleaks writes among the fingerprints
// and, up to version 7, among the properties.
func (s *sarifReader) committed(res sarifResult) date {
	if s.tool != toolGitleaks {
		return date{}
	}
	return first(parseDate(res.PartialFingerprints.text("date")), parseDate(res.Properties.text("date")))
}
