package report_test

import (
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzKubeBench(f *testing.F) { fuzzFormat(f, report.KubeBench) }

func kubeBench(checks string) string {
	return `{"id":"5","version":"1.6","text":"t","node_type":"policies","tests":[{"section":"5.1","results":[` + checks + `]}]}`
}

func TestKubeBenchReports(t *testing.T) {
	const failed = `{"test_number":"5.1.1","test_desc":"Ensure that the cluster-admin role is only used where required","status":"FAIL"}`
	tests := []struct {
		name, data string
		findings   int
		readable   bool
		reason     string
	}{
		{"whole", `{"Controls":[` + kubeBench(failed) + `],"Totals":{}}`, 1, true, ""},
		{"list", "[" + kubeBench(failed) + "]", 1, true, "until 0.3"},
		{"lines", kubeBench(failed) + "\n" + kubeBench(failed), 2, true, "one for each sort of node"},
		{"none", `{"Controls":[],"Totals":{"total_fail":0}}`, 0, true, ""},
		{"passed", kubeBench(`{"test_number":"5.1.1","status":"PASS"}`), 0, true, ""},
		{"failed, lower case", kubeBench(strings.Replace(failed, "FAIL", "fail", 1)), 1, true, "no less failed"},
		{"unknown outcome", kubeBench(`{"test_number":"5.1.1","status":"ERROR"}`), 0, false, "neither passed nor failed"},
		{"info", kubeBench(`{"test_number":"5.1.1","status":"INFO"}`), 0, true, ""},
		{"no number", kubeBench(`{"status":"FAIL"}`), 0, false, ""},
		{"no status", kubeBench(`{"test_number":"5.1.1"}`), 0, false, "it is not known to have passed"},
		{"another status", kubeBench(`{"test_number":"5.1.1","status":"MAYBE"}`), 0, false, "nor is this"},
		{"wrong type", kubeBench(`{"test_number":5.1,"status":"FAIL"}`), 0, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); r.Format != report.KubeBench || len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestKubeBenchRules(t *testing.T) {
	tests := []struct {
		text, status string
		category     finding.Category
		confidence   finding.Confidence
		reason       string
	}{
		{"Ensure that the cluster-admin role is only used where required (Manual)", "WARN", finding.OverPrivileged, 0.3, "a person has to look"},
		{"Ensure that the --anonymous-auth argument is set to false (Automated)", "FAIL", finding.InsecureAuth, 0.9, "by its text, whatever its number"},
		{"Ensure that the --authorization-mode argument is not set to AlwaysAllow", "FAIL", finding.InsecureAuth, 0.9, ""},
		{"Minimize wildcard use in Roles and ClusterRoles (Manual)", "FAIL", finding.WildcardPolicy, 0.9, ""},
		{"Ensure that default service accounts are not actively used. (Manual)", "FAIL", finding.RootOrDefaultCredential, 0.9, ""},
		{"Ensure that the --profiling argument is set to false", "FAIL", finding.Unclassified, 0.9, "kept"},
	}
	contexts := map[finding.Fingerprint]bool{}
	for _, tt := range tests {
		r := read(kubeBench(`{"test_number":"9.9.9","test_desc":"` + tt.text + `","status":"` + tt.status + `"}`))
		if len(r.Findings) != 1 || r.Findings[0].Category != tt.category || r.Findings[0].Confidence != tt.confidence || r.Findings[0].Rule != "cis/1.6/9.9.9" {
			t.Errorf("%s: got %+v", tt.reason, r)
			continue
		}
		contexts[r.Findings[0].Context] = true
	}
	if len(contexts) != len(tests) {
		t.Error("two recommendations have one context")
	}
}

func TestKubeBenchClearFields(t *testing.T) {
	plant(t, "kube-bench-node.json", "Controls[].tests[].results[].actual_value", "Controls[].tests[].results[].audit", "Controls[].tests[].results[].reason")
}
