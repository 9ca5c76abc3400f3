package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// operatorReport is a report that trivy-operator keeps in a cluster.
	operatorReport struct {
		Kind     string `json:"kind"`
		Metadata struct {
			CreationTimestamp date              `json:"creationTimestamp"`
			Labels            map[string]string `json:"labels"`
			Annotations       bag               `json:"annotations"`
			OwnerReferences   []struct {
				Kind string `json:"kind"`
				Name string `json:"name"`
			} `json:"ownerReferences"`
			Namespace string `json:"namespace"`
		} `json:"metadata"`
		Report struct {
			UpdateTimestamp date `json:"updateTimestamp"`
			Artifact        struct {
				Repository string `json:"repository"`
			} `json:"artifact"`
			Registry struct {
				Server string `json:"server"`
			} `json:"registry"`
		} `json:"report"`
	}

	// operatorSecret is a secret that lies in an image. Match is the line around
	// it, in which the scanner masks the secret.
	operatorSecret struct {
		Target   string `json:"target"`
		RuleID   string `json:"ruleID"`
		Title    string `json:"title"`
		Severity word   `json:"severity"`
		Match    string `json:"match"`
	}

	// operatorCheck is the outcome of a check. Its messages quote the object and are
	// not read.
	operatorCheck struct {
		ID          string `json:"checkID"`
		Title       string `json:"title"`
		Severity    word   `json:"severity"`
		Remediation string `json:"remediation"`
		Success     bool   `json:"success"`
		Target      string `json:"target"` // in a compliance report
	}

	// operatorVulnerability is a vulnerable package of an image.
	operatorVulnerability struct {
		ID           string `json:"vulnerabilityID"`
		Package      string `json:"resource"`
		FixedVersion string `json:"fixedVersion"`
		Severity     word   `json:"severity"`
		Title        string `json:"title"`
	}

	// operatorControl is a control of a compliance report, with its checks or with
	// the number of those that failed.
	operatorControl struct {
		ID        string `json:"id"`
		Name      string `json:"name"`
		Severity  word   `json:"severity"`
		TotalFail whole  `json:"totalFail"`
	}
)

// TrivyOperator is the name of the reports of trivy-operator. The tool in
// findings is trivy, whose rules they are.
const TrivyOperator = "trivy-operator"

const operatorGroup = "aquasecurity.github.io"

// isTrivyOperator knows a report, kubectl's list of none, and the object with a
// list for each sort of report that the operator's exporter writes.
func isTrivyOperator(o object) bool {
	switch version := o.get("apiVersion").text(); {
	case strings.HasPrefix(version, operatorGroup+"/") && o.text("kind"):
		return o.dict("report") || o.dict("status") || o.isEmpty("items")
	case version == "v1" && o.get("kind").text() == "List":
		return o.isEmpty("items")
	}
	for _, field := range o {
		if strings.HasSuffix(field.name, "reports."+operatorGroup) && field.kind() == '[' {
			return true
		}
	}
	return false
}

// isEmpty says that the member of that name is an array without elements.
func (o object) isEmpty(name string) bool {
	for range o.get(name).elements() {
		return false
	}
	return o.list(name)
}

var operatorFrom = from{
	"tool": "the format", "category": "the report's kind, quell's table of trivy", "severity": "report.checks[].severity, report.secrets[].severity",
	"rule": "report.checks[].checkID, report.secrets[].ruleID, report.vulnerabilities[].vulnerabilityID", "title": "report.checks[].title, report.secrets[].title, report.secrets[].target",
	"confidence": "quell: trivy states none", "identity.platform": "the format, quell's table of trivy",
	"identity.kind": operatorSubjectFrom + ", quell's table of trivy", "identity.id": operatorSubjectFrom, "identity.name": operatorSubjectFrom,
	"resource": operatorSubjectFrom, "context": "report.artifact, report.secrets[].target, report.secrets[].match, report.vulnerabilities[].resource", "first_seen": "metadata.creationTimestamp",
	"last_seen": "report.updateTimestamp", "labels": "report.artifact, metadata.labels", "suggestion": "report.checks[].remediation, report.vulnerabilities[].fixedVersion",
}

const operatorSubjectFrom = "metadata.labels, metadata.annotations, metadata.ownerReferences, status.detailReport.results[].checks[].target"

func (r *reader) readTrivyOperator(it item) {
	fields := it.object()
	switch {
	case fields.list("items"):
		return // of none
	case fields.has("kind"):
		r.operatorReported(it)
		return
	}
	for _, list := range fields {
		name, _, _ := strings.Cut(list.name, ".")
		if !strings.HasSuffix(list.name, "reports."+operatorGroup) || !kubeKind.MatchString(name) {
			continue
		}
		for index, n := range list.elements() {
			r.operatorReported(it.child("reports", n, index))
		}
	}
}

func (r *reader) operatorReported(it item) {
	var t operatorReport
	if !r.decode(it, &t) {
		return
	}
	r.out.Coverage.Scanned, r.out.Coverage.Of = r.out.Coverage.Scanned+1, "reports"
	report := it.child("report", it.object().get("report"), -1)
	for entry := range r.entries(report, "secrets") {
		var s operatorSecret
		if r.decode(entry, &s) {
			r.operatorExposed(entry, t, s)
		}
	}
	for entry := range r.entries(report, "checks") {
		var c operatorCheck
		if r.decode(entry, &c) && !c.Success {
			r.operatorChecked(entry, t, c)
		}
	}
	r.complied(it, t)
	for entry := range r.entries(report, "vulnerabilities") {
		var v operatorVulnerability
		if r.decode(entry, &v) {
			r.operatorVulnerable(entry, t, v)
		}
	}
}

// complied reads a compliance report: all its checks, or where it is but a
// summary, the controls of which checks failed.
func (r *reader) complied(it item, t operatorReport) {
	status := it.child("status", it.object().get("status"), -1)
	fields := status.object()
	t.Report.UpdateTimestamp = parseDate(fields.get("updateTimestamp").text())
	detail := status.child("detailReport", fields.get("detailReport"), -1)
	for entry := range r.entries(detail, "results") {
		var control operatorControl
		if !r.decode(entry, &control) {
			continue
		}
		for place := range r.entries(entry, "checks") {
			var c operatorCheck
			if !r.decode(place, &c) || c.Success {
				continue
			}
			c.Title, c.Severity = firstNonEmpty(c.Title, control.Name), word(firstNonEmpty(string(c.Severity), string(control.Severity)))
			r.operatorChecked(place, t, c)
		}
	}
	summary := status.child("summaryReport", fields.get("summaryReport"), -1)
	benchmark := summary.object().get("id").text()
	for entry := range r.entries(summary, "controlCheck") {
		var control operatorControl
		if !r.decode(entry, &control) || control.TotalFail <= 0 {
			continue
		}
		r.add(entry, finding.Finding{
			Tool:       toolTrivy,
			Rule:       oneLine(strings.Trim(benchmark+"/"+control.ID, "/")),
			Category:   kubeBenchCategory(control.Name),
			Title:      title(control.Name, control.ID),
			Severity:   iacSeverity(control.Severity),
			Confidence: iacConfidence,
			Identity:   finding.Identity{Platform: "kubernetes"},
			Context:    r.key.Context(benchmark + " " + control.ID + " " + control.Name),
			LastSeen:   r.when(it, t.Report.UpdateTimestamp),
		}, operatorFrom)
	}
}

// subject is the object that was scanned. The label is left out for a name that
// is none of a label; an annotation has it then.
func (t operatorReport) subject() kubeObject {
	const label = "trivy-operator.resource."
	about := kubeObjectOf(t.Metadata.Labels[label+"kind"], t.Metadata.Labels[label+"namespace"],
		firstNonEmpty(t.Metadata.Labels[label+"name"], t.Metadata.Annotations.text(label+"name")))
	if about.name == "" && len(t.Metadata.OwnerReferences) > 0 {
		owner := t.Metadata.OwnerReferences[0]
		about = kubeObjectOf(owner.Kind, firstNonEmpty(about.namespace, t.Metadata.Namespace), owner.Name)
	}
	return about
}

// operatorExposed: the path is one within an image and means nothing in a repository, so
// that it is no place. The image, the file and the text around the secret tell
// it from others; the workload does not, since many run the same image.
func (r *reader) operatorExposed(it item, t operatorReport, s operatorSecret) {
	// Of a line that the scanner did not mask, nobody says where the secret starts
	// in it; a value with nothing around it is one.
	var secrets []finding.Secret
	if shown := r.claimed(s.Match); isBare(s.Match) {
		secrets = []finding.Secret{shown}
	} else if !shown.Empty() {
		secrets = []finding.Secret{{}, shown}
	}
	if s.RuleID == "" {
		r.incomplete(it, "ruleID")
		return
	}
	image := t.image()
	c := classOf(toolTrivy, s.RuleID)
	f := finding.Finding{
		Tool:       toolTrivy,
		Rule:       oneLine(s.RuleID),
		Category:   finding.LeakedSecret,
		Title:      title(firstNonEmpty(s.Title, s.RuleID) + " in " + s.Target + " of an image"),
		Severity:   iacSeverity(s.Severity),
		Confidence: 0.8, // its rules know issuers' formats, some of them loosely
		Identity:   c.identity(),
		Context:    context(r.key, strings.Join([]string{image, s.Target, s.RuleID, masking.ReplaceAllString(s.Match, "…")}, " "), secrets...),
		FirstSeen:  r.when(it, t.Metadata.CreationTimestamp),
		LastSeen:   r.when(it, t.Report.UpdateTimestamp),
		Labels:     labels([]string{image, t.subject().address()}),
	}
	r.add(it, f, operatorFrom, secrets...)
}

func (r *reader) operatorChecked(it item, t operatorReport, c operatorCheck) {
	if c.ID == "" && c.Title == "" {
		r.incomplete(it, "checkID")
		return
	}
	about := t.subject()
	if about.name == "" {
		about = operatorTarget(c.Target)
	}
	f := finding.Finding{
		Tool:       toolTrivy,
		Rule:       oneLine(firstNonEmpty(c.ID, c.Title)),
		Category:   classOf(toolTrivy, c.ID).category,
		Title:      title(c.Title, c.ID),
		Severity:   iacSeverity(c.Severity),
		Confidence: iacConfidence,
		Identity:   about.identity(""),
		Resource:   about.address(),
		FirstSeen:  r.when(it, t.Metadata.CreationTimestamp),
		LastSeen:   r.when(it, t.Report.UpdateTimestamp),
		Suggestion: advice(c.Remediation),
	}
	if f.Resource == "" {
		f.Context = r.key.Context(f.Rule)
	}
	r.add(it, f, operatorFrom)
}

// operatorVulnerable keeps what is no business of quell's as trivy's own format
// does: dropped, it would seem fixed.
func (r *reader) operatorVulnerable(it item, t operatorReport, v operatorVulnerability) {
	if v.ID == "" {
		r.incomplete(it, "vulnerabilityID")
		return
	}
	image := t.image()
	f := finding.Finding{
		Tool:       toolTrivy,
		Rule:       oneLine(v.ID),
		Category:   finding.Unclassified,
		Title:      title(v.Title, v.ID),
		Severity:   iacSeverity(v.Severity),
		Confidence: 0.7, // that a version matches says little of whether it matters
		Context:    r.key.Context(strings.Join([]string{image, v.Package}, " ")),
		FirstSeen:  r.when(it, t.Metadata.CreationTimestamp),
		LastSeen:   r.when(it, t.Report.UpdateTimestamp),
		Labels:     labels([]string{image, t.subject().address()}),
	}
	if v.Package != "" && v.FixedVersion != "" {
		f.Suggestion = advice("Update " + v.Package + " to " + v.FixedVersion)
	}
	r.add(it, f, operatorFrom)
}

// image is the image that was scanned, without its tag, which changes with every
// build.
func (t operatorReport) image() string {
	return strings.Trim(t.Report.Registry.Server+"/"+t.Report.Artifact.Repository, "/")
}

// operatorTarget reads "namespace/replicaset-api", or "/clusterrole-69c4fbc9c4" of
// what is in no namespace: the name of the report that a check stands in, where
// the object's own name may be replaced by a digest. So it names no identity.
func operatorTarget(target string) kubeObject {
	namespace, name, ok := strings.Cut(target, "/")
	if !ok {
		namespace, name = "", target
	}
	return kubeObjectOf("", namespace, name)
}
