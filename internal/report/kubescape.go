package report

import (
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// kubescapeResult is what kubescape's controls say of one resource (format
	// v2, which versions 2 and 3 of kubescape write).
	kubescapeResult struct {
		ResourceID  string             `json:"resourceID"`
		RawResource *kubescapeResource `json:"rawResource"`
		Controls    []kubescapeControl `json:"controls"`
	}

	kubescapeControl struct {
		ControlID string          `json:"controlID"`
		Name      string          `json:"name"`
		Status    kubescapeStatus `json:"status"`
		Rules     []struct {
			Status    word             `json:"status"`
			Exception []jsontext.Value `json:"exception"`
			Paths     []struct {
				DeletePath string `json:"deletePath"`
				FixPath    struct {
					Path  string `json:"path"`
					Value word   `json:"value"`
				} `json:"fixPath"`
			} `json:"paths"`
		} `json:"rules"`
	}

	kubescapeStatus struct {
		Status    string `json:"status"`
		SubStatus string `json:"subStatus"`
	}

	// kubescapeResource names a resource. The object is the whole of what was
	// scanned, a Secret's data included: but its names nothing is read of it.
	kubescapeResource struct {
		ResourceID string `json:"resourceID"`
		Object     struct {
			Kind       word `json:"kind"`
			Name       word `json:"name"`
			Namespace  word `json:"namespace"`
			SourcePath word `json:"sourcePath"`
			Metadata   bag  `json:"metadata"`
		} `json:"object"`
		Source struct {
			Path         string `json:"path"`
			RelativePath string `json:"relativePath"`
			LastCommit   struct {
				Hash string `json:"hash"`
			} `json:"lastCommit"`
		} `json:"source"`
	}

	// kubescapeSummary is a control for all resources.
	kubescapeSummary struct {
		ScoreFactor number          `json:"scoreFactor"`
		Severity    word            `json:"severity"` // since version 3
		Status      word            `json:"status"`
		StatusInfo  kubescapeStatus `json:"statusInfo"`
	}

	kubescapeTarget struct {
		Cluster struct {
			ContextName string `json:"contextName"`
		} `json:"clusterContextMetadata"`
		Repository struct {
			RemoteURL     string `json:"remoteURL"`
			LocalRootPath string `json:"localRootPath"`
		} `json:"gitRepoContextMetadata"`
		Directory struct {
			BasePath string `json:"basePath"`
		} `json:"directoryContextMetadata"`
	}

	// kubescapeReport is a report's frame: what the results refer to.
	kubescapeReport struct {
		cluster, repository string
		roots               []string // absolute paths of what was scanned
		generated           time.Time
		resources           map[string]kubescapeResource
		controls            map[string]kubescapeSummary
	}
)

// Kubescape is the name of kubescape's format, and of the tool in findings.
const Kubescape = "kubescape"

func isKubescape(o object) bool {
	return o.dict("summaryDetails") && (o.has("results") || o.has("resources") || o.has("generationTime"))
}

var kubescapeFrom = from{
	"tool": "the format", "rule": "results[].controls[].controlID", "category": "quell's table of kubescape", "title": "results[].controls[].name",
	"severity": "summaryDetails.controls[].scoreFactor", "confidence": "quell's table of kubescape",
	"identity.platform": "the format", "identity.account": "clusterName, metadata.targetMetadata.clusterContextMetadata",
	"identity.kind": kubescapeObjectFrom, "identity.id": kubescapeObjectFrom, "identity.name": kubescapeObjectFrom, "resource": kubescapeObjectFrom,
	"location.repository": "metadata.targetMetadata.gitRepoContextMetadata", "location.path": "resources[].source, resources[].object.sourcePath",
	"location.commit": "resources[].source.lastCommit", "context": "results[].resourceID", "last_seen": "generationTime",
	"suggestion": "results[].controls[].rules[].paths",
}

const kubescapeObjectFrom = "resources[].object, results[].resourceID"

func (r *reader) readKubescape(it item) {
	report, ok := r.kubescapeFrame(it)
	if !ok {
		return
	}
	results := it.object().get("results")
	switch results.kind() {
	case '[':
	case 'n', 0:
		r.kubescapeCounted(it, report)
		return
	default:
		r.incomplete(it, "list of results")
		return
	}
	for index, n := range results.elements() {
		entry := it.child("results", n, index)
		var result kubescapeResult
		if !r.decode(entry, &result) {
			continue
		}
		res, known := report.resources[result.ResourceID]
		if !known && result.RawResource != nil {
			res = *result.RawResource
		}
		res.ResourceID = result.ResourceID
		for _, control := range result.Controls {
			failed, known := control.failed()
			if !known {
				r.outcomeUnknown(entry)
			}
			if !failed {
				continue
			}
			if control.ControlID == "" {
				r.incomplete(entry, "controlID")
				continue
			}
			r.add(entry, r.controlled(entry, report, res, control), kubescapeFrom)
		}
	}
}

// kubescapeCounted tells of a report that has nothing but a summary, in which some
// control failed.
func (r *reader) kubescapeCounted(it item, report kubescapeReport) {
	for _, control := range report.controls {
		if firstNonEmpty(string(control.Status), control.StatusInfo.Status) == "failed" {
			r.diagnose(Error, "the report only counts what was found", "Let kubescape write what failed, too: all of its JSON.", it.child("summaryDetails.controls", node{}, -1).place())
			return
		}
	}
}

func (r *reader) kubescapeFrame(it item) (report kubescapeReport, ok bool) {
	var frame struct {
		ClusterName    string `json:"clusterName"`
		GenerationTime date   `json:"generationTime"`
		Metadata       struct {
			Target kubescapeTarget `json:"targetMetadata"`
		} `json:"metadata"`
		Summary struct {
			Controls map[string]kubescapeSummary `json:"controls"`
		} `json:"summaryDetails"`
	}
	if !r.decode(it, &frame) {
		return report, false
	}
	target := frame.Metadata.Target
	report = kubescapeReport{
		cluster:    oneLine(firstNonEmpty(frame.ClusterName, target.Cluster.ContextName)),
		repository: repositoryName(target.Repository.RemoteURL),
		roots:      []string{target.Repository.LocalRootPath, target.Directory.BasePath},
		generated:  r.when(it, frame.GenerationTime),
		controls:   frame.Summary.Controls,
		resources:  map[string]kubescapeResource{},
	}
	r.looked(report.cluster)
	r.looked(report.repository)
	for _, control := range frame.Summary.Controls {
		if _, known := kubescapeFailed(firstNonEmpty(string(control.Status), control.StatusInfo.Status)); !known {
			r.outcomeUnknown(it.child("summaryDetails.controls", node{}, -1))
		}
		if control.Status == "error" || control.StatusInfo.Status == "error" || control.StatusInfo.SubStatus == "notEvaluated" {
			r.diagnose(Error, "the scanner could not evaluate a control",
				"What it would have found is not proven absent. Give kubescape access to all that its controls look at.", it.child("summaryDetails.controls", node{}, -1).place())
		}
	}
	for index, n := range it.object().get("resources").elements() {
		var res kubescapeResource
		if r.decode(it.child("resources", n, index), &res) {
			report.resources[res.ResourceID] = res
		}
		r.out.Coverage.Scanned++
	}
	if r.out.Coverage.Scanned > 0 {
		r.out.Coverage.Of = "resources"
	}
	return report, true
}

// failed says whether the control failed, and whether that is known. Older versions
// state the outcome of each rule only. What an exception covers has not failed.
func (c kubescapeControl) failed() (failed, known bool) {
	if c.Status.Status != "" {
		failed, known = kubescapeFailed(c.Status.Status)
		return failed && c.Status.SubStatus != "w/exceptions", known
	}
	known = true
	for _, rule := range c.Rules {
		ruleFailed, ruleKnown := kubescapeFailed(string(rule.Status))
		failed = failed || ruleFailed && len(rule.Exception) == 0
		known = known && ruleKnown
	}
	return failed, known
}

// kubescapeFailed says whether an outcome is a failure: the words are those of all of
// kubescape's versions. That it could not evaluate a control, its summary says.
func kubescapeFailed(status string) (failed, known bool) {
	switch status {
	case "failed":
		return true, true
	case "", "passed", "skipped", "excluded", "ignored", "irrelevant", "error":
		return false, true
	}
	return false, false
}

func (r *reader) controlled(it item, report kubescapeReport, res kubescapeResource, control kubescapeControl) finding.Finding {
	about := res.about()
	f := finding.Finding{
		Tool:       Kubescape,
		Rule:       oneLine(control.ControlID),
		Category:   categoryIn(kubescapeCategories, control.ControlID),
		Title:      title(control.Name, control.ControlID),
		Severity:   report.controls[control.ControlID].severity(),
		Confidence: kubescapeConfidence(control.ControlID),
		Identity:   about.identity(report.cluster),
		Location:   finding.Location{Path: r.placed(it, report.file(r, res)), Commit: oneLine(res.Source.LastCommit.Hash)},
		Resource:   about.address(),
		LastSeen:   report.generated,
		Suggestion: control.advice(),
	}
	if f.Location.Path != "" {
		f.Location.Repository = report.repository
	}
	if f.Resource == "" {
		f.Context = r.key.Context(res.ResourceID)
	}
	return f
}

// severity is told by the score, else by its name.
func (s kubescapeSummary) severity() finding.Severity {
	if severity := kubescapeSeverity(s.ScoreFactor.value); severity != finding.SeverityUnknown {
		return severity
	}
	return namedSeverity(string(s.Severity))
}

// kubescapeSeverity: the bands are kubescape's own.
func kubescapeSeverity(score float64) finding.Severity {
	switch {
	case score >= 9:
		return finding.SeverityCritical
	case score >= 7:
		return finding.SeverityHigh
	case score >= 4:
		return finding.SeverityMedium
	case score >= 1:
		return finding.SeverityLow
	}
	return finding.SeverityUnknown
}

// about is the resource's object. A subject of RBAC has its name outside
// metadata. Without the object, the resource's id tells.
func (res kubescapeResource) about() kubeObject {
	o := res.Object
	about := kubeObjectOf(string(o.Kind), firstNonEmpty(o.Metadata.text("namespace"), string(o.Namespace)), firstNonEmpty(o.Metadata.text("name"), string(o.Name)))
	if about.kind != "" && about.name != "" {
		return about
	}
	return kubescapeID(res.ResourceID)
}

// kubescapePath stands before the id of what was read from a file.
var kubescapePath = regexp.MustCompile(`^path=[0-9]+/api=`)

// kubescapeID reads "group/version/namespace/kind/name"; of a subject of RBAC it
// is "/namespace/kind/name", with the ids of its role and binding behind.
func kubescapeID(id string) kubeObject {
	id = kubescapePath.ReplaceAllString(id, "")
	id, related, isSubject := strings.Cut(id, "/path=")
	parts := strings.Split(id, "/")
	switch {
	case len(parts) == 5:
		return kubeObjectOf(parts[3], parts[2], parts[4])
	case len(parts) == 4 && (isSubject && related != "" || parts[0] == ""):
		return kubeObjectOf(parts[2], parts[1], parts[3])
	}
	return kubeObject{}
}

// kubescapeIndex stands behind the path of a file with several documents.
var kubescapeIndex = regexp.MustCompile(`:[0-9]+$`)

// file is where the resource is declared, relative to what was scanned.
func (report kubescapeReport) file(r *reader, res kubescapeResource) string {
	file := firstNonEmpty(res.Source.RelativePath, res.Source.Path, kubescapeIndex.ReplaceAllString(string(res.Object.SourcePath), ""))
	if _, declared := r.fromScanRoot(file); declared {
		return file
	}
	for _, root := range report.roots {
		if inner, ok := strings.CutPrefix(file, strings.TrimSuffix(root, "/")+"/"); ok && root != "" {
			return inner
		}
	}
	return file
}

// advice is what the control's rules say to set or to delete.
func (c kubescapeControl) advice() *finding.Suggestion {
	var steps []string
	for _, rule := range c.Rules {
		for _, p := range rule.Paths {
			switch {
			case p.FixPath.Path != "":
				steps = with(steps, setting(p.FixPath.Path, string(p.FixPath.Value)))
			case p.DeletePath != "":
				steps = with(steps, "delete "+p.DeletePath)
			}
		}
	}
	return advice(strings.Join(steps, "; "))
}

// setting says what to set. A value that starts with "YOUR_" is for people to
// think of.
func setting(path, value string) string {
	if value == "" || strings.HasPrefix(value, "YOUR_") {
		return "set " + path
	}
	return "set " + path + " to " + value
}
