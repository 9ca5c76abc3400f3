package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const tfsecOne = `{"rule_id":"AVD-AWS-0057","long_id":"aws-iam-no-policy-wildcards","rule_description":"IAM policy should avoid wildcards","resolution":"Name what is needed.",
	"description":"IAM policy document uses wildcarded action 'ec2:*'","severity":"HIGH","warning":false,"status":0,"resource":"aws_iam_policy.this","location":{"filename":"iam/main.tf","start_line":3,"end_line":5}}`

func tfsecWith(fields string) string { return `{"results":[` + overlaid(tfsecOne, fields) + `]}` }

func TestTfsecResults(t *testing.T) {
	tests := []struct {
		name, fields         string
		rule, resource, path string
		category             finding.Category
		confidence           finding.Confidence
		reason               string
	}{
		{"version 1", ``, "aws-iam-no-policy-wildcards", "aws_iam_policy.this", "iam/main.tf", finding.WildcardPolicy, 0.9, ""},
		{"warning", `"warning":true`, "aws-iam-no-policy-wildcards", "aws_iam_policy.this", "iam/main.tf", finding.WildcardPolicy, 0.7, "the rule warns and does not deny"},
		{"no long id", `"long_id":""`, "AVD-AWS-0057", "aws_iam_policy.this", "iam/main.tf", finding.WildcardPolicy, 0.9, "the id is Trivy's too"},
		{"version 0.58", `"long_id":null,"rule_id":"aws-iam-no-policy-wildcards","legacy_rule_id":"AWS099","status":"failed","resource":null,"description":"Resource 'module.a:module.b[0]:aws_iam_policy.this' defines a policy with wildcards."`,
			"aws-iam-no-policy-wildcards", "module.a.module.b[0].aws_iam_policy.this", "iam/main.tf", finding.WildcardPolicy, 0.9, "the description names the resource, with colons"},
		{"version 0.39", `"long_id":null,"rule_id":"AWS099","rule_description":null,"status":null,"passed":false,"severity":"WARNING","resource":null,"description":"Resource 'aws_iam_policy.this' is wild."`,
			"AWS099", "aws_iam_policy.this", "iam/main.tf", finding.WildcardPolicy, 0.9, "short ids only"},
		{"secret in a variable", `"long_id":null,"rule_id":"GEN001","resource":null,"description":"Variable 'variable.password' includes a potentially sensitive default value."`, "GEN001", "", "iam/main.tf", finding.PlaintextSecretInConfig, 0.9, ""},
		{"colon in a key", `"resource":"module.a[\"x:y\"].aws_iam_role.r[\"arn:aws:iam::1:role/z\"]"`, "aws-iam-no-policy-wildcards", `module.a["x:y"].aws_iam_role.r["arn:aws:iam::1:role/z"]`, "iam/main.tf", finding.WildcardPolicy, 0.9, "belongs to the key"},
		{"module's call", `"resource":"module.a.module.b[0]"`, "aws-iam-no-policy-wildcards", "", "iam/main.tf", finding.WildcardPolicy, 0.9, "all in the module would look like one thing"},
		{"absolute", `"location":{"filename":"/src/iam/main.tf","start_line":3,"end_line":5}`, "aws-iam-no-policy-wildcards", "aws_iam_policy.this", "", finding.WildcardPolicy, 0.9, "relative to what, it does not say"},
		{"Windows", `"location":{"filename":"C:\\src\\main.tf"}`, "aws-iam-no-policy-wildcards", "aws_iam_policy.this", "", finding.WildcardPolicy, 0.9, "no less absolute"},
		{"somebody's own", `"rule_id":"custom-custom-acme","long_id":"custom-custom-acme"`, "custom-custom-acme", "aws_iam_policy.this", "iam/main.tf", finding.Unclassified, 0.9, "kept"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tfsecWith(tt.fields))
			if len(r.Findings) != 1 || !r.Readable() || r.Format != report.Tfsec {
				t.Fatalf("%s: %+v", tt.reason, r)
			}
			f := r.Findings[0]
			if f.Rule != tt.rule || f.Resource != tt.resource || f.Location.Path != tt.path || f.Category != tt.category || f.Confidence != tt.confidence {
				t.Errorf("%s: got %+v", tt.reason, f)
			}
			if (f.Resource == "") != (f.Context != "") || (f.Location.Path == "") != (f.Location.StartLine == 0) || (f.Location.Path == "") != (len(r.Diagnostics) == 1) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestTfsecStates(t *testing.T) {
	for fields, n := range map[string]int{
		`"status":0`: 1, `"status":1`: 0, `"status":2`: 0, `"status":"failed"`: 1, `"status":"passed"`: 0, `"status":"ignored"`: 0, `"status":null`: 1,
		`"status":null,"passed":true`: 0, `"status":"of tomorrow"`: 1,
	} {
		if r := read(tfsecWith(fields)); len(r.Findings) != n || !r.Readable() {
			t.Errorf("%s: got %+v, want %d findings", fields, r, n)
		}
	}
	for data, n := range map[string]int{`{"results":null}`: 0, `{"results":[]}`: 0} {
		if r := read(data); r.Format != report.Tfsec || !r.Readable() || len(r.Findings) != n {
			t.Errorf("%s: %+v", data, r)
		}
	}
	for _, other := range []string{`{"results":null,"errors":[]}`, `{"results":{}}`, `{"results":[{"rule_id":"x"}]}`, `{"results":[5]}`} {
		if r := read(other); r.Format == report.Tfsec {
			t.Errorf("%s is not tfsec's", other)
		}
	}
}

// TestTfsecAbsolute: one warning for a report, whose paths are all alike.
func TestTfsecAbsolute(t *testing.T) {
	r := collect(report.Input{}, readFile(t, "testdata/reports/tfsec-terragoat.json"), testKey())
	if len(r.Findings) != 119 || len(r.Diagnostics) != 1 || r.Diagnostics[0].Severity != report.Warning {
		t.Errorf("%d findings, %+v", len(r.Findings), r.Diagnostics)
	}
}

func TestTfsecWrongTypes(t *testing.T) {
	for _, field := range []string{"rule_id", "long_id", "rule_description", "resolution", "description", "severity", "warning", "status", "passed", "resource", "location"} {
		t.Run(field, func(t *testing.T) {
			broken := overlaid(tfsecOne, `"`+field+`":[{"a":"b"}]`)
			r := read(`{"results":[` + tfsecOne + `,` + broken + `,7,` + tfsecOne + `]}`)
			if len(r.Findings) != 2 || len(r.Diagnostics) != 2 || r.Readable() {
				t.Errorf("got %+v", r)
			}
		})
	}
	if r := read(tfsecWith(`"rule_id":"","long_id":""`)); len(r.Findings) != 0 || firstProblem(r) != "an entry lacks its rule_id" {
		t.Errorf("got %+v", r)
	}
}

// TestTfsecSameInSARIF: the same scan in tfsec's two formats finds the same.
func TestTfsecSameInSARIF(t *testing.T) {
	claims := func(name string) map[string]bool {
		all := map[string]bool{}
		for _, f := range collect(report.Input{}, readFile(t, "testdata/reports/"+name), testKey()).Findings {
			all[f.Tool+" "+f.Rule+" "+string(f.Category)] = true
		}
		return all
	}
	inJSON, inSARIF := claims("tfsec-terragoat.json"), claims("sarif-tfsec-terragoat.json")
	if len(inJSON) != 119 {
		t.Fatalf("got %d rules", len(inJSON))
	}
	for claim := range inJSON {
		if !inSARIF[claim] {
			t.Errorf("%s is in JSON only", claim)
		}
	}
}

func TestTfsecClearFields(t *testing.T) {
	plant(t, "tfsec-iam.json", "results[].description", "results[].links[]", "results[].impact")
	plant(t, "tfsec-legacy.json", "results[].description")
}

func FuzzTfsec(f *testing.F) { fuzzFormat(f, report.Tfsec) }
