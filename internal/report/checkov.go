package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Checkov is the name of checkov's own format.
const Checkov = "checkov"

type (
	// checkovSummary counts. Where checkov had nothing to check at all, it is the
	// whole report, with some names written differently.
	checkovSummary struct {
		Passed         whole  `json:"passed"`
		Failed         whole  `json:"failed"`
		Skipped        whole  `json:"skipped"`
		ParsingErrors  whole  `json:"parsing_errors"`
		ParsingErrors2 whole  `json:"parsingerrors"`
		Resources      *whole `json:"resource_count"`
		Resources2     *whole `json:"resourcecount"`
	}

	// checkovCheck is a failed check. The code block, the values that were
	// evaluated, the checked entity and the fixed definition show code in clear;
	// they are not even read.
	checkovCheck struct {
		ID          word    `json:"check_id"`
		Name        word    `json:"check_name"`
		Description word    `json:"short_description"`
		FilePath    word    `json:"file_path"`
		FileAbsPath word    `json:"file_abs_path"`
		Lines       []whole `json:"file_line_range"`
		Resource    word    `json:"resource"`
		Severity    word    `json:"severity"`
		Guideline   word    `json:"guideline"`
		Tags        bag     `json:"entity_tags"`
		Result      struct {
			Result word `json:"result"`
		} `json:"check_result"`
		// Of secrets only.
		Validation  word `json:"validation_status"`
		AddedCommit word `json:"added_commit_hash"`
		AddedDate   date `json:"added_date"`
	}
)

func isCheckov(o object) bool {
	return o.text("check_type") && (o.dict("results") || o.dict("checks")) || o.has("passed", "failed", "skipped", "checkov_version")
}

// checkovFrom are the origins of every check's finding.
var checkovFrom = from{
	"tool": "the format", "rule": "check_id", "category": "quell's table of checkov, check_type", "title": "check_name, check_id",
	"severity": "severity", "confidence": "quell's table of checkov", "validity": "validation_status",
	"identity.platform": "quell's table of checkov", "identity.kind": "quell's table of checkov",
	"location.path": "file_path, file_abs_path", "location.start_line": "file_line_range", "location.end_line": "file_line_range", "location.commit": "added_commit_hash",
	"resource": "resource", "context": "resource", "first_seen": "added_date", "labels": "entity_tags", "suggestion": "guideline",
}

// readCheckov reads the report of one framework (Terraform, Kubernetes, secrets).
// With several, checkov writes a list of them.
func (r *reader) readCheckov(it item) {
	o := it.object()
	if !o.text("check_type") {
		r.checkovCovers(it, 0)
		return
	}
	name := "results"
	if !o.dict(name) {
		name = "checks" // as written for the vendor's platform
	}
	results := it.child(name, o.get(name), -1)
	unparsed := 0
	for range r.entries(results, "parsing_errors") {
		unparsed++
	}
	r.checkovCovers(it.child("summary", o.get("summary"), -1), unparsed)
	if !results.object().has("failed_checks") {
		r.incomplete(it, name+".failed_checks")
	}
	for entry := range r.entries(results, "failed_checks") {
		r.checkovCheck(entry, o.get("check_type").text())
	}
}

// checkovCovers notes what was looked at. What is in a file that checkov could
// not parse is unknown: absent from the report, it would pass for fixed. The
// report says so of the file only, but absence is proven for all of a report or
// for none of it.
func (r *reader) checkovCovers(it item, unparsed int) {
	var s checkovSummary
	if it.kind() != 0 && !r.decode(it, &s) {
		return
	}
	if unparsed > 0 || s.ParsingErrors > 0 || s.ParsingErrors2 > 0 {
		r.diagnose(Error, "the scanner could not parse some of the files",
			"Nothing is proven absent. Correct the files, or leave them out of the scan (--skip-path).", it.place())
	}
	scanned, of := int(s.Passed+s.Failed+s.Skipped), "checks" // all that version 1 counts
	for _, resources := range []*whole{s.Resources, s.Resources2} {
		if resources != nil {
			scanned, of = int(*resources), "resources"
		}
	}
	if r.out.Coverage.Of == "" || r.out.Coverage.Of == of {
		r.out.Coverage.Of = of
		r.out.Coverage.Scanned += scanned
	}
}

func (r *reader) checkovCheck(it item, framework string) {
	var c checkovCheck
	if !r.decode(it, &c) {
		return
	}
	if c.ID == "" {
		r.incomplete(it, "check_id")
		return
	}
	if c.Result.Result == "PASSED" || c.Result.Result == "SKIPPED" {
		return
	}
	rule := oneLine(string(c.ID))
	class := classOf(toolCheckov, rule)
	if framework == "secrets" { // of a rule of somebody's own, too, what it finds is a secret
		class.category = finding.LeakedSecret
	}
	f := finding.Finding{
		Tool:       toolCheckov,
		Rule:       rule,
		Category:   class.category,
		Title:      title(c.name(), rule),
		Severity:   iacSeverity(c.Severity),
		Confidence: checkovConfidence(rule),
		Identity:   class.identity(),
		Location:   r.checkovLocation(it, c, framework),
		FirstSeen:  r.when(it, c.AddedDate),
		Labels:     labels(c.tags()),
		Suggestion: c.advice(),
	}
	if class.category == finding.LeakedSecret {
		r.checkovSecret(&f, c)
	} else if f.Resource = resourceAddress(string(c.Resource)); f.Resource == "" {
		f.Context = context(r.key, string(c.Resource))
	}
	r.add(it, f, checkovFrom)
}

// name is the check's own; of a package it is the same for all.
func (c checkovCheck) name() string {
	if strings.HasPrefix(string(c.Name), "SCA ") && c.Description != "" {
		return string(c.Description)
	}
	return string(c.Name)
}

// checkovLocation is relative to what was scanned, with a slash in front. Of a
// plan, the path is the plan's unless checkov found the code behind it, and the
// lines may be the plan's even then. Below a scan root the absolute path is taken:
// the other one begins at the folder that was scanned, wherever that was.
func (r *reader) checkovLocation(it item, c checkovCheck, framework string) finding.Location {
	path := strings.TrimLeft(string(c.FilePath), "/")
	plan := framework == "terraform_plan"
	if plan && !strings.HasSuffix(path, ".tf") && !strings.HasSuffix(path, ".tofu") {
		return finding.Location{}
	}
	if _, declared := r.fromScanRoot(string(c.FileAbsPath)); declared && !plan {
		path = string(c.FileAbsPath)
	}
	loc := finding.Location{Path: r.placed(it, path)}
	if loc.Path == "" || plan || len(c.Lines) == 0 {
		return loc
	}
	loc.StartLine, loc.EndLine = line(c.Lines[0]), line(c.Lines[len(c.Lines)-1])
	return loc
}

// checkovSecret reads what only secrets have. The resource is the SHA-1 of the
// value, perhaps behind a commit: it is not for anybody to see, and tells two
// secrets of one file apart. The range is one line and the one behind it.
func (r *reader) checkovSecret(f *finding.Finding, c checkovCheck) {
	if f.Severity == finding.SeverityUnknown {
		f.Severity = finding.SeverityHigh
	}
	f.Location.EndLine = f.Location.StartLine
	f.Location.Commit = oneLine(string(c.AddedCommit))
	hash := string(c.Resource)
	// Checkov looks with detect-secrets: its baseline of the same file says the same.
	if hash = hash[strings.LastIndexByte(hash, ':')+1:]; hash != "" {
		f.Context = r.key.Context("detect-secrets sha1 " + strings.ToLower(hash))
	}
	switch strings.ToLower(string(c.Validation)) {
	case "valid":
		f.Validity = finding.ValidityLive
	case "invalid":
		f.Validity = finding.ValidityDead
	}
}

// tags are the resource's, as far as they are harmless.
func (c checkovCheck) tags() []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(c.Tags)) {
		all = append(all, tagLabel(name, c.Tags.text(name)))
	}
	return all
}

// advice is the address of the vendor's page about the check.
func (c checkovCheck) advice() *finding.Suggestion {
	page := string(c.Guideline)
	if !strings.HasPrefix(page, "https://") && !strings.HasPrefix(page, "http://") {
		return nil
	}
	if page = "See " + repositoryName(page); page == "See " || len(page) > maxTitle { // half an address leads nowhere
		return nil
	}
	return advice(page)
}
