package report_test

import (
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzKubeLinter(f *testing.F) { fuzzFormat(f, report.KubeLinter) }

const kubeLinterOne = `{"Diagnostic":{"Message":"m"},"Check":"env-var-secret","Remediation":"Use a secretKeyRef.","Object":{"Metadata":{"FilePath":"k8s/api.yaml"},"K8sObject":{"Namespace":"payments","Name":"api","GroupVersionKind":{"Group":"apps","Version":"v1","Kind":"Deployment"}}}}`

func kubeLinter(reports string) string {
	return `{"Checks":[{"name":"env-var-secret","description":"d","template":"env-var"},{"name":"own-wildcards","template":"wildcard-in-rules"},{"name":"own-env","template":"env-var"}],"Reports":` + reports + `,"Summary":{"ChecksStatus":"Failed","CheckEndTime":"2026-07-31T04:02:38.81594186Z","KubeLinterVersion":"0.8.3"}}`
}

func TestKubeLinterReports(t *testing.T) {
	tests := []struct {
		name, data string
		findings   int
		readable   bool
		reason     string
	}{
		{"one", kubeLinter("[" + kubeLinterOne + "]"), 1, true, ""},
		{"none", kubeLinter("null"), 0, true, "Go's empty list"},
		{"none, newer", kubeLinter("[]"), 0, true, ""},
		{"of old", `{"Checks":[],"Reports":[` + kubeLinterOne + `]}`, 1, true, "without a summary"},
		{"without checks", `{"Reports":[` + kubeLinterOne + `],"Summary":{"KubeLinterVersion":"0.7.0"}}`, 1, true, ""},
		{"reports of another type", kubeLinter(`{"a":1}`), 0, false, ""},
		{"broken beside a good one", kubeLinter("[" + strings.Replace(kubeLinterOne, `"payments"`, "7", 1) + "," + kubeLinterOne + "]"), 1, false, "one spoils itself only"},
		{"no check", kubeLinter("[" + strings.Replace(kubeLinterOne, "env-var-secret", "", 1) + "]"), 0, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); r.Format != report.KubeLinter || len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestKubeLinterRules(t *testing.T) {
	tests := []struct {
		check      string
		category   finding.Category
		severity   finding.Severity
		confidence finding.Confidence
		reason     string
	}{
		{"env-var-secret", finding.PlaintextSecretInConfig, finding.SeverityHigh, 0.6, "judged by a name"},
		{"read-secret-from-env-var", finding.PlaintextSecretInConfig, finding.SeverityHigh, 0.9, ""},
		{"access-to-secrets", finding.OverPrivileged, finding.SeverityHigh, 0.9, ""},
		{"cluster-admin-role-binding", finding.OverPrivileged, finding.SeverityHigh, 0.9, ""},
		{"default-service-account", finding.RootOrDefaultCredential, finding.SeverityMedium, 0.9, ""},
		{"wildcard-in-rules", finding.WildcardPolicy, finding.SeverityHigh, 0.9, ""},
		{"own-wildcards", finding.WildcardPolicy, finding.SeverityHigh, 0.9, "people's own check: its template tells"},
		{"own-env", finding.Unclassified, finding.SeverityUnknown, 0.9, "any variable"},
		{"no-liveness-probe", finding.Unclassified, finding.SeverityUnknown, 0.9, "kept"},
	}
	for _, tt := range tests {
		r := read(kubeLinter("[" + strings.Replace(kubeLinterOne, "env-var-secret", tt.check, 1) + "]"))
		if len(r.Findings) != 1 || !r.Readable() {
			t.Fatalf("%s: %+v", tt.check, r)
		}
		f := r.Findings[0]
		if f.Category != tt.category || f.Severity != tt.severity || f.Confidence != tt.confidence || f.Resource != "Deployment/payments/api" ||
			f.Location.Path != "k8s/api.yaml" || f.Location.StartLine != 0 || f.Suggestion == nil || f.LastSeen.IsZero() {
			t.Errorf("%s (%s): got %+v", tt.check, tt.reason, f)
		}
	}
}

func TestKubeLinterIdentities(t *testing.T) {
	tests := []struct {
		kind, namespace, name string
		want                  finding.Identity
		resource, reason      string
	}{
		{"ServiceAccount", "payments", "api", finding.Identity{Platform: "kubernetes", Kind: finding.ServiceAccount, ID: "system:serviceaccount:payments:api", Name: "api"}, "ServiceAccount/payments/api", ""},
		{"ServiceAccount", "", "api", finding.Identity{Platform: "kubernetes", Kind: finding.ServiceAccount, Name: "api"}, "ServiceAccount/api", "without a namespace there is no subject"},
		{"ClusterRole", "", "wide", finding.Identity{Platform: "kubernetes", Kind: finding.Role, ID: "ClusterRole/wide", Name: "wide"}, "ClusterRole/wide", ""},
		{"Deployment", "payments", "api", finding.Identity{Platform: "kubernetes"}, "Deployment/payments/api", "a workload is no identity"},
		{"Deployment", "payments", "a <b> & \\\"c\\\"", finding.Identity{Platform: "kubernetes"}, "Deployment/payments", "no name of Kubernetes"},
	}
	for _, tt := range tests {
		data := strings.NewReplacer(`"Deployment"`, `"`+tt.kind+`"`, `"payments"`, `"`+tt.namespace+`"`, `"api"`, `"`+tt.name+`"`).Replace(kubeLinterOne)
		r := read(kubeLinter("[" + data + "]"))
		if len(r.Findings) != 1 || r.Findings[0].Identity != tt.want || r.Findings[0].Resource != tt.resource {
			t.Errorf("%s %s: got %+v", tt.kind, tt.reason, r)
		}
	}
}

func TestKubeLinterClearFields(t *testing.T) {
	plant(t, "kube-linter-many.json", "Reports[].Diagnostic.Message")
}
