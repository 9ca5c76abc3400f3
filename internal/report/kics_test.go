package report_test

import (
	"encoding/json"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const (
	kicsFileOne  = `{"file_name":"infra/kms.tf","similarity_id":"a","line":9,"search_key":"aws_kms_key[main].enable_key_rotation","search_value":"","expected_value":"e","actual_value":"a"}`
	kicsQueryOne = `{"query_name":"CMK Rotation Disabled","query_id":"22fbfeac-7b5a-421a-8a27-7a2178bb910b","severity":"LOW","platform":"Terraform","category":"Observability"}`
	kicsOne      = `{"files_scanned":2,"files_parsed":2,"files_failed_to_scan":0,"queries_total":9,"queries_failed_to_execute":0,"end":"2024-02-14T10:28:03.7510399Z","paths":["."]}`
)

// kicsWith is a report of one query and file, some of whose fields are replaced.
func kicsWith(fields, query, file string) string {
	return overlaid(overlaid(kicsOne, fields), `"queries":[`+overlaid(overlaid(kicsQueryOne, query), `"files":[`+overlaid(kicsFileOne, file)+`]`)+`]`)
}

func TestKICSPaths(t *testing.T) {
	tests := []struct{ name, roots, file, path, reason string }{
		{"relative", `["."]`, "infra/kms.tf", "infra/kms.tf", ""},
		{"backslashes", `[".\\infra"]`, `infra\kms.tf`, "infra/kms.tf", "Windows"},
		{"container", `["/path"]`, "../../path/infra/kms.tf", "infra/kms.tf", "the report says what was scanned"},
		{"container, backslashes", `["/path"]`, `..\..\path\infra\kms.tf`, "infra/kms.tf", ""},
		{"deep root", `["/home/ci/app"]`, "../app/infra/kms.tf", "infra/kms.tf", ""},
		{"absolute", `["/home/ci/app"]`, "/home/ci/app/infra/kms.tf", "infra/kms.tf", ""},
		{"drive", `["C:\\ci\\app"]`, `C:\ci\app\infra\kms.tf`, "infra/kms.tf", ""},
		{"in two ways", `["/a/a"]`, "../a/a/kms.tf", "", "never guessed"},
		{"two roots", `["/a","/b"]`, "../b/kms.tf", "kms.tf", "only one fits"},
		{"way out of the root", `["/path"]`, "../path/../../etc/passwd", "", ""},
		{"elsewhere", `["/path"]`, "../other/kms.tf", "", ""},
		{"no roots", `null`, "../path/kms.tf", "", "versions before 1.5"},
		{"absolute without roots", `[]`, "/tmp/kms.tf", "", ""},
		{"root of all", `["/"]`, "../../etc/kms.tf", "", "goes on in no known way"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name, err := json.Marshal(tt.file)
			if err != nil {
				t.Fatal(err)
			}
			r := read(kicsWith(`"paths":`+tt.roots, ``, `"file_name":`+string(name)))
			if len(r.Findings) != 1 || !r.Readable() || r.Findings[0].Location.Path != tt.path || (tt.path == "") != (len(r.Diagnostics) == 1) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestKICSReports(t *testing.T) {
	tests := []struct {
		name, fields string
		scanned      int
		problem      string
		warnings     int
		reason       string
	}{
		{"plain", ``, 2, "", 0, ""},
		{"failed files", `"files_failed_to_scan":1`, 2, "the scanner failed to scan some of the files", 0, "what is in them is unknown"},
		{"failed queries", `"queries_failed_to_execute":3`, 2, "the scanner failed to execute some of its queries", 0, ""},
		{"not all parsed", `"files_parsed":1`, 1, "", 1, "mostly no infrastructure code"},
		{"parsed unknown", `"files_parsed":null`, 2, "", 0, ""},
		{"another end", `"end":"yesterday"`, 2, "", 1, "a date that is none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(kicsWith(tt.fields, ``, ``))
			if r.Format != report.KICS || len(r.Findings) != 1 || firstProblem(r) != tt.problem || r.Coverage.Scanned != tt.scanned || r.Coverage.Of != "files" {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
			if tt.problem == "" && len(r.Diagnostics) != tt.warnings {
				t.Errorf("%s: got %+v", tt.reason, r.Diagnostics)
			}
		})
	}
	if r := read(`{"scanned_files":4,"queries":[` + overlaid(kicsQueryOne, `"files":[`+kicsFileOne+`]`) + `]}`); r.Format != report.KICS || len(r.Findings) != 1 || r.Coverage.Scanned != 4 {
		t.Errorf("version 1.0: %+v", r)
	}
	if r := read(`{"queries":[]}`); r.Format == report.KICS {
		t.Error("anybody may have queries")
	}
}

func TestKICSFindings(t *testing.T) {
	tests := []struct {
		name, query, file string
		category          finding.Category
		resource, advice  string
		reason            string
	}{
		{"address", ``, ``, finding.MissingRotation, "aws_kms_key.main", "", ""},
		{"address with its word", ``, `"search_key":"resource.aws_kms_key[main]"`, finding.MissingRotation, "aws_kms_key.main", "", ""},
		{"address with a dot", ``, `"search_key":"aws_kms_key.main.policy"`, finding.MissingRotation, "aws_kms_key.main", "", "older queries"},
		{"the name is an attribute's", ``, `"search_key":"","resource_type":"aws_kms_key","resource_name":"my key"`, finding.MissingRotation, "", "", "no address"},
		{"another language's search key", `"platform":"Dockerfile"`, `"search_key":"FROM={{alpine}}.{{RUN a_b[c]}}"`, finding.MissingRotation, "", "", "a line of the file"},
		{"Kubernetes", `"platform":"Kubernetes"`, `"resource_type":"Role","resource_name":"ci"`, finding.MissingRotation, "Role/ci", "", ""},
		{"Kubernetes, no name", `"platform":"Kubernetes"`, `"resource_type":"Role","resource_name":"a b"`, finding.MissingRotation, "", "", ""},
		{"same query, renamed", `"query_name":"Key That Nobody Turns"`, ``, finding.MissingRotation, "aws_kms_key.main", "", "the id counts"},
		{"another language's id", `"query_id":"235ca980-eb71-48f4-9030-df0c371029eb"`, ``, finding.MissingRotation, "aws_kms_key.main", "", "the name counts"},
		{"one of many", `"query_name":"Role With Privilege Escalation By Actions 'iam:PassRole'","query_id":"x"`, ``, finding.PrivilegeEscalationPath, "aws_kms_key.main", "", "a query for each set of actions"},
		{"unknown", `"query_name":"Unknown","query_id":"x"`, ``, finding.Unclassified, "aws_kms_key.main", "", "kept"},
		{"secret", `"query_name":"Passwords And Secrets - Acme","query_id":"x"`, `"remediation":"x","remediation_type":"addition"`, finding.LeakedSecret, "", "", "neither its key nor its fix is shown"},
		{"addition", ``, `"remediation":"enable_key_rotation = true","remediation_type":"addition"`, finding.MissingRotation, "aws_kms_key.main", "Add enable_key_rotation = true", ""},
		{"replacement", ``, `"remediation":"{\"before\":\"false\",\"after\":\"true\"}","remediation_type":"replacement"`, finding.MissingRotation, "aws_kms_key.main", "Replace the value by true", "what stands there is not shown"},
		{"replacement in other words", ``, `"remediation":"true","remediation_type":"replacement"`, finding.MissingRotation, "aws_kms_key.main", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(kicsWith(``, tt.query, tt.file))
			if len(r.Findings) != 1 || !r.Readable() {
				t.Fatalf("%s: %+v", tt.reason, r)
			}
			f, advice := r.Findings[0], ""
			if f.Suggestion != nil {
				advice = f.Suggestion.Text
				if f.Suggestion.Edits != nil {
					t.Error("without a column there is no exact edit")
				}
			}
			if f.Category != tt.category || f.Resource != tt.resource || advice != tt.advice || f.LastSeen.Year() != 2024 {
				t.Errorf("%s: got %+v %q", tt.reason, f, advice)
			}
		})
	}
}

// TestKICSSecretRules: each rule of the query for secrets has an id of its own.
func TestKICSSecretRules(t *testing.T) {
	for id, want := range map[string]struct {
		kind       finding.IdentityKind
		confidence finding.Confidence
	}{
		"76c0bcde-903d-456e-ac13-e58c34987852": {finding.AccessKey, 0.9},
		"487f4be7-3fd9-4506-a07a-eae252180c08": {finding.Password, 0.6},
		"51b5b840-cd0c-4556-98a7-fe5f4def80cf": {"", 0.9},
	} {
		r := read(kicsWith(``, `"query_id":"`+id+`","query_name":"Passwords And Secrets - X"`, ``))
		if len(r.Findings) != 1 || r.Findings[0].Category != finding.LeakedSecret || r.Findings[0].Identity.Kind != want.kind || r.Findings[0].Confidence != want.confidence {
			t.Errorf("%s: got %+v", id, r.Findings)
		}
		sarif := read(sarifWith("KICS", `{"ruleId":"`+id+`","message":{"text":"m"}}`))
		if len(sarif.Findings) != 1 || sarif.Findings[0].Category != finding.LeakedSecret || sarif.Findings[0].Tool != "kics" {
			t.Errorf("SARIF, %s: got %+v", id, sarif.Findings)
		}
	}
	if r := read(sarifWith("KICS", `{"ruleId":"48471392-d4d0-47c0-b135-cdec95eb3eef","message":{"text":"m"}}`)); r.Findings[0].Category != finding.OverPrivileged {
		t.Errorf("SARIF has the id only: %+v", r.Findings)
	}
}

func TestKICSWrongTypes(t *testing.T) {
	const wrong = `[{"a":"b"}]`
	for _, field := range []string{"file_name", "line", "search_key", "search_value", "resource_type", "resource_name", "remediation", "remediation_type"} {
		query := overlaid(kicsQueryOne, `"files":[`+overlaid(kicsFileOne, `"`+field+`":`+wrong)+`,7,`+kicsFileOne+`]`)
		if r := read(overlaid(kicsOne, `"queries":[`+query+`]`)); len(r.Findings) != 1 || len(r.Diagnostics) != 2 || r.Readable() {
			t.Errorf("%s: got %+v", field, r)
		}
	}
	good := overlaid(kicsQueryOne, `"files":[`+kicsFileOne+`]`)
	for _, field := range []string{"query_id", "query_name", "severity", "platform", "cloud_provider", "category"} {
		if r := read(overlaid(kicsOne, `"queries":[`+overlaid(good, `"`+field+`":`+wrong)+`,7,`+good+`]`)); len(r.Findings) != 1 || len(r.Diagnostics) != 2 || r.Readable() {
			t.Errorf("%s: got %+v", field, r)
		}
	}
	if r := read(overlaid(kicsOne, `"queries":null`)); r.Format != report.KICS || !r.Readable() {
		t.Errorf("no queries: %+v", r)
	}
	for _, field := range []string{"files_scanned", "files_parsed", "files_failed_to_scan", "queries_failed_to_execute", "paths"} {
		if r := read(kicsWith(`"`+field+`":{}`, ``, ``)); r.Readable() {
			t.Errorf("%s: got %+v", field, r)
		}
	}
	if r := read(overlaid(kicsOne, `"queries":[`+overlaid(kicsQueryOne, `"files":{}`)+`]`)); r.Readable() {
		t.Errorf("a list that is none: %+v", r)
	}
	if r := read(kicsWith(``, `"query_id":"","query_name":null`, ``)); len(r.Findings) != 0 || firstProblem(r) != "an entry lacks its query_id" {
		t.Errorf("got %+v", r)
	}
}

func TestKICSClearFields(t *testing.T) {
	var fields []string
	for _, field := range []string{"actual_value", "expected_value", "search_value", "search_key", "similarity_id"} {
		fields = append(fields, "queries[].files[]."+field)
	}
	plant(t, "kics-many.json", append(fields, "queries[].files[].value")...)
	plant(t, "kics-clear.json", append(fields, "queries[].files[].value", "queries[].files[].resource_name")...)
}

func FuzzKICS(f *testing.F) { fuzzFormat(f, report.KICS) }
