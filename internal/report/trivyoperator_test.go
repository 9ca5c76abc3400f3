package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzTrivyOperator(f *testing.F) { fuzzFormat(f, report.TrivyOperator) }

func jsonText(t testing.TB, text string) string {
	t.Helper()
	out, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func trivyOperator(kind, body string) string {
	return `{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"` + kind + `","metadata":{"name":"x","namespace":"ns","creationTimestamp":"2024-01-02T03:04:05Z","labels":{"trivy-operator.resource.kind":"Pod","trivy-operator.resource.name":"p","trivy-operator.resource.namespace":"ns"}},"report":` + body + `}`
}

const (
	operatorCheck  = `{"checkID":"KSV041","title":"Manage secrets","severity":"CRITICAL","success":false,"messages":["m"],"remediation":"Do less."}`
	operatorSecret = `{"ruleID":"github-pat","title":"GitHub PAT","severity":"CRITICAL","category":"GitHub","target":"root/a.txt","match":"PAT=\"*****\""}`
)

func TestTrivyOperatorContainers(t *testing.T) {
	check := trivyOperator("RbacAssessmentReport", `{"checks":[`+operatorCheck+`]}`)
	tests := []struct {
		name, data string
		findings   int
		readable   bool
		reason     string
	}{
		{"one", check, 1, true, ""},
		{"kubectl", `{"apiVersion":"v1","kind":"List","items":[` + check + `,` + check + `]}`, 2, true, ""},
		{"API", `{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"RbacAssessmentReportList","items":[` + check + `]}`, 1, true, ""},
		{"kubectl, none", `{"apiVersion":"v1","items":[],"kind":"List","metadata":{"resourceVersion":""}}`, 0, true, "no report of the kind exists"},
		{"API, none", `{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"RbacAssessmentReportList","items":[]}`, 0, true, ""},
		{"array", "[" + check + "," + check + "]", 2, true, "exporters"},
		{"by kind", `{"exposedsecretreports.aquasecurity.github.io":[],"rbacassessmentreports.aquasecurity.github.io":[` + check + `]}`, 1, true, "its exporter to DefectDojo"},
		{"by kind, none", `{"exposedsecretreports.aquasecurity.github.io":[],"rbacassessmentreports.aquasecurity.github.io":[]}`, 0, true, ""},
		{"YAML", "apiVersion: aquasecurity.github.io/v1alpha1\nkind: ConfigAuditReport\nmetadata:\n  name: x\nreport:\n  checks:\n  - checkID: KSV041\n    severity: HIGH\n    success: false\n", 1, true, ""},
		{"passed", trivyOperator("ConfigAuditReport", `{"checks":[{"checkID":"KSV017","success":true}]}`), 0, true, ""},
		{"nothing", trivyOperator("ConfigAuditReport", `{"checks":[]}`), 0, true, ""},
		{"materials", trivyOperator("SbomReport", `{"components":{}}`), 0, true, "it says no problem"},
		{"broken beside a good one", trivyOperator("ConfigAuditReport", `{"checks":[{"checkID":[]},`+operatorCheck+`]}`), 1, false, ""},
		{"no id", trivyOperator("ConfigAuditReport", `{"checks":[{"title":"Something","success":false}]}`), 1, true, "kept under its title"},
		{"neither", trivyOperator("ConfigAuditReport", `{"checks":[{"success":false}]}`), 0, false, ""},
		{"secret without a rule", trivyOperator("ExposedSecretReport", `{"secrets":[{"match":"x"}]}`), 0, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); r.Format != report.TrivyOperator || len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	r := read(trivyOperator("VulnerabilityReport", `{"vulnerabilities":[{"vulnerabilityID":"CVE-1","resource":"libx","fixedVersion":"2","severity":"HIGH"},{"resource":"liby"}]}`))
	if len(r.Findings) != 1 || r.Readable() || r.Findings[0].Category != finding.Unclassified || r.Findings[0].Suggestion == nil || r.Findings[0].Context == "" {
		t.Errorf("vulnerable software is kept, and one without an id told of: %+v", r)
	}
	if r := read(`{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Pod"}]}`); r.Readable() {
		t.Errorf("pods are no reports: %+v", r)
	}
}

// TestTrivyOperatorCompliance: such a report has all checks of a benchmark, or
// how many of each failed.
func TestTrivyOperatorCompliance(t *testing.T) {
	of := func(status string) reading {
		return read(`{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"ClusterComplianceReport","metadata":{"name":"cis"},"spec":{},"status":` + status + `}`)
	}
	r := of(`{"updateTimestamp":"2024-03-05T10:38:15Z","detailReport":{"id":"cis","results":[{"id":"5.1.2","name":"Minimize access to secrets","severity":"HIGH","checks":[
		{"checkID":"","severity":"","success":true},{"checkID":"AVD-KSV-0041","severity":"","success":false,"target":"/wide"},{"checkID":"AVD-KSV-0041","severity":"LOW","success":false,"target":"ns/narrow"}]}]}}`)
	if len(r.Findings) != 2 || !r.Readable() || r.Findings[0].Severity != finding.SeverityHigh || r.Findings[0].Resource != "wide" || r.Findings[0].Title != "Minimize access to secrets" ||
		r.Findings[1].Severity != finding.SeverityLow || r.Findings[1].Resource != "ns/narrow" || r.Findings[1].Category != finding.OverPrivileged || r.Findings[1].LastSeen.IsZero() {
		t.Errorf("details: got %+v", r)
	}
	r = of(`{"summaryReport":{"id":"cis","controlCheck":[{"id":"5.1.3","name":"Minimize wildcard use in Roles and ClusterRoles","severity":"HIGH","totalFail":3},{"id":"4.2.9","name":"n","totalFail":0},{"id":"1.1.1","name":"manual"}]}}`)
	if len(r.Findings) != 1 || !r.Readable() || r.Findings[0].Rule != "cis/5.1.3" || r.Findings[0].Category != finding.WildcardPolicy {
		t.Errorf("summary: got %+v", r)
	}
	if r = of(`{"detailReport":{"results":[{"name":7,"checks":[]}]},"summaryReport":{"controlCheck":[{"totalFail":{}}]}}`); len(r.Findings) != 0 || r.Readable() || len(r.Diagnostics) != 2 {
		t.Errorf("wrong types: got %+v", r)
	}
}

func TestTrivyOperatorChecks(t *testing.T) {
	tests := []struct {
		id       string
		category finding.Category
		reason   string
	}{
		{"KSV041", finding.OverPrivileged, ""}, {"KSV-0041", finding.OverPrivileged, "newer"}, {"AVD-KSV-0041", finding.OverPrivileged, "newest"}, {"avd-ksv-0041", finding.OverPrivileged, "in any case"},
		{"KSV044", finding.WildcardPolicy, ""}, {"KSV-0109", finding.PlaintextSecretInConfig, ""}, {"KSV-01010", finding.PlaintextSecretInConfig, "five digits"}, {"KCV0001", finding.InsecureAuth, "control plane"},
		{"KSV014", finding.Unclassified, "a container's file system"}, {"KSV9999", finding.Unclassified, "kept"}, {"own-check", finding.Unclassified, ""},
	}
	for _, tt := range tests {
		r := read(trivyOperator("ConfigAuditReport", `{"updateTimestamp":"2024-02-02T03:04:05Z","checks":[`+strings.Replace(operatorCheck, "KSV041", tt.id, 1)+`]}`))
		if len(r.Findings) != 1 || !r.Readable() {
			t.Fatalf("%s: %+v", tt.id, r)
		}
		if f := r.Findings[0]; f.Category != tt.category || f.Rule != tt.id || f.Tool != "trivy" || f.Resource != "Pod/ns/p" || f.Severity != finding.SeverityCritical || f.Suggestion == nil || f.FirstSeen.IsZero() || f.LastSeen.IsZero() {
			t.Errorf("%s (%s): got %+v", tt.id, tt.reason, f)
		}
	}
}

func TestTrivyOperatorSubjects(t *testing.T) {
	tests := []struct{ name, metadata, resource, reason string }{
		{"labels", `{"labels":{"trivy-operator.resource.kind":"Role","trivy-operator.resource.name":"r","trivy-operator.resource.namespace":"ns"}}`, "Role/ns/r", ""},
		{"annotation", `{"labels":{"trivy-operator.resource.kind":"ClusterRole","trivy-operator.resource.name-hash":"1","trivy-operator.resource.namespace":""},"annotations":{"trivy-operator.resource.name":"system:r"}}`, "ClusterRole/system:r", "a name that no label can have"},
		{"owner", `{"namespace":"ns","ownerReferences":[{"kind":"Pod","name":"p"}]}`, "Pod/ns/p", ""},
		{"nothing", `{}`, "", ""},
	}
	for _, tt := range tests {
		r := read(overlaid(trivyOperator("RbacAssessmentReport", `{"checks":[`+operatorCheck+`]}`), `"metadata":`+tt.metadata))
		if len(r.Findings) != 1 || r.Findings[0].Resource != tt.resource || (tt.resource == "") != (r.Findings[0].Context != "") {
			t.Errorf("%s (%s): got %+v", tt.name, tt.reason, r)
		}
	}
}

// TestTrivyOperatorSecrets: a secret lies in a file of an image. The file is no
// place in a repository, and the same image in two workloads is one leak.
func TestTrivyOperatorSecrets(t *testing.T) {
	of := func(fields, metadata string) finding.Finding {
		t.Helper()
		data := trivyOperator("ExposedSecretReport", `{"registry":{"server":"index.docker.io"},"artifact":{"repository":"library/x","tag":"1"},"secrets":[`+overlaid(operatorSecret, fields)+`]}`)
		if metadata != "" {
			data = overlaid(data, `"metadata":`+metadata)
		}
		r := read(data)
		if len(r.Findings) != 1 || !r.Readable() {
			t.Fatalf("%+v", r)
		}
		return r.Findings[0]
	}
	f := of(``, ``)
	if f.Category != finding.LeakedSecret || f.Location.Path != "" || f.Resource != "" || f.Fingerprint != "" || f.Context == "" || f.Title != "GitHub PAT in root/a.txt of an image" {
		t.Errorf("got %+v", f)
	}
	if other := of(``, `{"labels":{"trivy-operator.resource.kind":"Job"}}`); other.Context != f.Context {
		t.Error("the same image in another workload is another leak")
	}
	for _, fields := range []string{`"ruleID":"aws-access-key-id"`, `"target":"root/b.txt"`, `"match":"K=****"`} {
		if other := of(fields, ``); other.Context == f.Context {
			t.Errorf("%s: one leak with another", fields)
		}
	}
}

func TestTrivyOperatorClearFields(t *testing.T) {
	plant(t, "trivy-operator-exposed.json", "report.secrets[].match")
	plant(t, "trivy-operator-list.json", "items[].report.secrets[].match", "items[].report.checks[].messages[]")
	if r := collect(report.Input{}, readFile(t, "testdata/reports/trivy-operator-list.json"), testKey()); r.ClearSecrets != 1 {
		t.Errorf("a line that is not masked counts: %d", r.ClearSecrets)
	}
}
