package report

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Trivy is the name of Trivy's own format.
const Trivy = "trivy"

type (
	// trivyReport is a report without its results. Of the metadata, an image's
	// configuration and a commit's message hold clear text; they are not read.
	trivyReport struct {
		ArtifactName word
		ArtifactType word
		CreatedAt    date
		ClusterName  word // of a report about a Kubernetes cluster
		Metadata     struct {
			RepoURL word
			Commit  word
		}
	}

	// trivyObject is what a part of a cluster's report is about.
	trivyObject struct {
		Namespace, Kind, Name word
		Error                 word
	}

	// trivyResult is what was found in one target, without the lists.
	trivyResult struct {
		Target, Class  word
		MisconfSummary struct{ Successes, Failures, Exceptions whole }
	}
)

// isTrivy knows a report, one about a cluster, and a target of schema version 1,
// whose reports are lists of those.
func isTrivy(o object) bool {
	for _, list := range []string{"Resources", "Findings", "Misconfigurations", "Vulnerabilities"} {
		if o.text("ClusterName") && (o.list(list) || o.has("SchemaVersion")) {
			return true
		}
	}
	if o.has("SchemaVersion") && (o.has("ArtifactName", "ArtifactType") || o.first("Results").has("Target")) {
		return true
	}
	if isTrivyAccount(o) || isTrivyCompliance(o) {
		return true
	}
	return o.text("Target") && (o.has("Vulnerabilities") || o.has("Misconfigurations") || o.has("Secrets") || o.has("Class", "Type"))
}

// isTrivyAccount knows the report about an AWS account, which has no version.
func isTrivyAccount(o object) bool {
	return o.text("ArtifactName") && o.get("ArtifactType").text() == trivyAccount
}

// trivyAccount is the type of an AWS account among the types of artifacts.
const trivyAccount = "aws_account"

// isTrivyCompliance knows a report by the controls of a standard, with what was
// found for each or with its number alone.
func isTrivyCompliance(o object) bool {
	return o.text("Title") && (o.has("ID", "RelatedResources", "Results") || o.has("ID") && o.list("SummaryControls"))
}

// trivyScan is what a report says of all that it found.
type trivyScan struct {
	*reader
	ended      time.Time
	repository string
	commit     string
	artifact   string // as far as it is the same in the next scan
	files      bool   // targets are paths in the code
	cluster    string
	account    string // of AWS, where that is what was scanned
	object     trivyObject
}

func (r *reader) readTrivy(it item) {
	switch o := it.object(); {
	case isTrivyCompliance(o):
		r.readTrivyCompliance(it)
		return
	case !o.has("SchemaVersion") && !o.has("ClusterName") && !isTrivyAccount(o): // schema version 1
		s := trivyScan{reader: r, files: true}
		s.result(it)
		return
	}
	var report trivyReport
	if !r.decode(it, &report, jsontext.AllowDuplicateNames(true)) { // what is twice in an entry spoils that entry only
		return
	}
	kind := report.ArtifactType
	s := trivyScan{
		reader: r, ended: r.when(it, report.CreatedAt), cluster: oneLine(string(report.ClusterName)),
		repository: repositoryName(string(report.Metadata.RepoURL)), commit: oneLine(string(report.Metadata.Commit)),
		artifact: untagged(string(report.ArtifactName)), files: kind == "filesystem" || kind == "repository" || kind == "",
	}
	if name := artifactName(string(firstWord(report.ClusterName, report.ArtifactName))); name != "" {
		r.out.Coverage.Names = append(r.out.Coverage.Names, name)
	}
	if kind == trivyAccount {
		s.account = s.artifact
	}
	s.results(it)
	for _, list := range []string{"Resources", "Findings", "Misconfigurations", "Vulnerabilities"} {
		for entry := range r.entries(it, list) {
			s.inCluster(entry)
		}
	}
}

// readTrivyCompliance reads what was found for the controls of a standard. What
// was scanned is not said; the same may stand under several controls.
func (r *reader) readTrivyCompliance(it item) {
	if it.object().list("SummaryControls") {
		r.diagnose(Error, "the report only counts what was found", "Let Trivy name it: --report all.", it.place())
		return
	}
	s := trivyScan{reader: r}
	for control := range r.entries(it, "Results") {
		s.results(control)
	}
}

// inCluster reads what was found in one object of a cluster.
func (s trivyScan) inCluster(it item) {
	if !s.decode(it, &s.object, jsontext.AllowDuplicateNames(true)) {
		return
	}
	if s.object.Error != "" {
		s.diagnose(Error, "a part of the cluster could not be scanned", "Nothing is proven absent there. See Trivy's own log, and run it again.", it.place())
	}
	s.files = false
	s.results(it)
}

func (s trivyScan) results(it item) {
	for entry := range s.entries(it, "Results") {
		s.result(entry)
	}
}

// result reads a target's lists, entry by entry.
func (s trivyScan) result(it item) {
	var res trivyResult
	if !s.decode(it, &res, jsontext.AllowDuplicateNames(true)) {
		return
	}
	if s.cluster != "" && res.MisconfSummary.Failures > 0 && it.object().first("Misconfigurations") == nil {
		s.diagnose(Error, "the report only counts what was found", "Let Trivy name it: --report all.", it.place())
	}
	if n := int(res.MisconfSummary.Successes + res.MisconfSummary.Failures + res.MisconfSummary.Exceptions); n > 0 {
		s.out.Coverage.Scanned += n
		s.out.Coverage.Of = "checks"
	}
	t := trivyTarget{trivyScan: s, name: string(res.Target), class: string(res.Class)}
	for list, read := range t.readers() {
		for entry := range s.entries(it, list) {
			read(entry)
		}
	}
}

// artifactName is what was scanned, without credentials in an address. An
// image's digest is no user's name.
func artifactName(name string) string {
	switch before, _, at := strings.Cut(name, "@"); {
	case strings.Contains(name, "://"):
		return repositoryName(name)
	case at && strings.HasPrefix(name[len(before):], "@sha256:"):
		return oneLine(before)
	case at:
		return ""
	}
	return oneLine(name)
}

// untagged is an artifact's name without an image's tag or digest, which change
// with every build.
func untagged(name string) string {
	name = artifactName(name)
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		return name[:i]
	}
	return name
}

func firstWord(words ...word) word {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}
