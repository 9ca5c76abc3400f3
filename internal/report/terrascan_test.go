package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const terrascanOne = `{"rule_name":"iamUserInlinePolicy","description":"Ensure IAM policies are attached only to groups or roles","rule_id":"AC_AWS_0475","severity":"MEDIUM","category":"Identity and Access Management",
	"resource_name":"ci","resource_type":"aws_iam_user_policy","module_name":"root","file":"iam.tf","plan_root":"./","line":3}`

func terrascanWith(results, fields string) string {
	return `{"results":` + overlaid(`{"violations":[`+overlaid(terrascanOne, fields)+`],"skipped_violations":null,"scan_summary":{"file/folder":"/src","iac_type":"terraform","scanned_at":"2021-03-02 15:45:55.603722 +0000 UTC","policies_validated":8}}`, results) + `}`
}

func TestTerrascan(t *testing.T) {
	tests := []struct {
		name, results, fields string
		findings              int
		resource, path        string
		category              finding.Category
		problem               string
		reason                string
	}{
		{"plain", ``, ``, 1, "aws_iam_user_policy.ci", "iam.tf", finding.OverPrivileged, "", ""},
		{"in a module", ``, `"module_name":"ci"`, 1, "", "iam.tf", finding.OverPrivileged, "", "the modules around it are not named"},
		{"version 1.0", ``, `"module_name":null`, 1, "aws_iam_user_policy.ci", "iam.tf", finding.OverPrivileged, "", ""},
		{"absolute", ``, `"file":"/src/iam.tf"`, 1, "aws_iam_user_policy.ci", "", finding.OverPrivileged, "", ""},
		{"one port of many", ``, `"rule_id":"AC_X_1","rule_name":"networkPort22ExposedToPublicAz"`, 1, "aws_iam_user_policy.ci", "iam.tf", finding.PublicExposure, "", "by its name"},
		{"unknown", ``, `"rule_id":"AC_X_1","rule_name":"acme"`, 1, "aws_iam_user_policy.ci", "iam.tf", finding.Unclassified, "", "kept"},
		{"none", `"violations":null`, ``, 0, "", "", "", "", ""},
		{"skipped", `"violations":null,"skipped_violations":[` + terrascanOne + `]`, ``, 0, "", "", "", "", "somebody ruled it out"},
		{"no such files", `"scan_errors":[{"iac_type":"helm","errMsg":"no helm charts found in directory /x"}]`, ``, 1, "aws_iam_user_policy.ci", "iam.tf", finding.OverPrivileged, "", "it tries all languages"},
		{"broken files", `"scan_errors":[{"iac_type":"terraform","errMsg":"syntax error"}]`, ``, 1, "aws_iam_user_policy.ci", "iam.tf", finding.OverPrivileged, "a part of the code could not be scanned", ""},
		{"no rule", ``, `"rule_id":"","rule_name":""`, 0, "", "", "", "an entry lacks its rule_id", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(terrascanWith(tt.results, tt.fields))
			if r.Format != report.Terrascan || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || r.Coverage.Scanned != 8 {
				t.Fatalf("%s: %+v", tt.reason, r)
			}
			if tt.findings == 0 {
				return
			}
			if f := r.Findings[0]; f.Resource != tt.resource || f.Location.Path != tt.path || f.Category != tt.category || f.LastSeen.Year() != 2021 || (f.Resource == "") != (f.Context != "") {
				t.Errorf("%s: got %+v", tt.reason, f)
			}
		})
	}
	if r := read(sarifWith("terrascan", `{"ruleId":"AC_AWS_0475","message":{"text":"m"}}`)); len(r.Findings) != 1 || r.Findings[0].Category != finding.OverPrivileged || r.Findings[0].Tool != "terrascan" {
		t.Errorf("SARIF: %+v", r)
	}
}

func TestTerrascanWrongTypes(t *testing.T) {
	for _, field := range []string{"rule_name", "description", "rule_id", "severity", "category", "resource_name", "resource_type", "module_name", "file", "line"} {
		if r := read(terrascanWith(`"violations":[`+overlaid(terrascanOne, `"`+field+`":[{}]`)+`,7,`+terrascanOne+`]`, ``)); len(r.Findings) != 1 || len(r.Diagnostics) != 2 || r.Readable() {
			t.Errorf("%s: got %+v", field, r)
		}
	}
	for _, field := range []string{"vulnerability_id", "severity", "image", "package", "file", "line"} {
		if r := read(terrascanWith(`"vulnerabilities":[{"vulnerability_id":"CVE-1","`+field+`":[{}]},7]`, ``)); len(r.Findings) != 1 || r.Readable() {
			t.Errorf("%s: got %+v", field, r)
		}
	}
	for _, list := range []string{"violations", "vulnerabilities", "scan_errors"} {
		if r := read(terrascanWith(`"`+list+`":{}`, ``)); r.Readable() {
			t.Errorf("%s is no list: %+v", list, r)
		}
	}
	if r := read(terrascanWith(`"scan_summary":{"policies_validated":[]}`, ``)); len(r.Findings) != 1 || r.Readable() {
		t.Errorf("got %+v", r)
	}
}

func TestTerrascanClearFields(t *testing.T) {
	plant(t, "terrascan-clear.json", "results.scan_errors[].errMsg", "results.scan_errors[].directory", "results.skipped_violations[].skip_comment", "results.vulnerabilities[].container", "results.scan_summary.iac_type")
}

func FuzzTerrascan(f *testing.F) { fuzzFormat(f, report.Terrascan) }
