package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzWhispers(f *testing.F) { fuzzFormat(f, report.Whispers) }

const whispersOne = `{"key":"db_password","value":"` + sampleKeySecret + `","file":"a/b.yml","line":4,"rule_id":"password","message":"Password","severity":"High"}`

func TestWhispers(t *testing.T) {
	tests := []struct {
		name, fields string
		findings     int
		problem      string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"password", ``, 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == printOf(sampleKeySecret) && f.Identity.Kind == finding.Password && f.Severity == finding.SeverityHigh && f.Location.StartLine == 4 && f.Confidence == 0.5
		}, "by the key's name"},
		{"account", `"rule_id":"aws-account","value":"123456789012"`, 1, "", func(f finding.Finding) bool { return f.Category == finding.Unclassified && f.Fingerprint == "" }, "no secret"},
		{"key", `"rule_id":"aws-secret","severity":"Critical"`, 1, "", func(f finding.Finding) bool {
			return f.Identity.Kind == finding.AccessKey && f.Severity == finding.SeverityCritical
		}, ""},
		{"levels of version 1", `"severity":"MAJOR"`, 1, "", func(f finding.Finding) bool { return f.Severity == finding.SeverityHigh }, ""},
		{"own rule", `"rule_id":"acme","message":"","severity":"Odd"`, 1, "", func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Title == "acme" && f.Severity == finding.SeverityUnknown
		}, ""},
		{"number", `"value":73917391739173917391`, 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf("73917391739173917391") }, "YAML's values are not all text"},
		{"absolute path", `"file":"/src/a.yml"`, 1, "", func(f finding.Finding) bool { return f.Location.Path == "" }, ""},
		{"no rule", `"rule_id":""`, 0, "an entry lacks its rule_id", nil, ""},
		{"wrong type", `"value":["x"]`, 0, "a field has another type than its format says", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read("[" + overlaid(whispersOne, tt.fields) + "]")
			if r.Format != report.Whispers || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || leak(r, sampleKeySecret) != "" {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			for _, f := range r.Findings {
				if !tt.want(f) {
					t.Errorf("%s: got %+v", tt.reason, f)
				}
			}
		})
	}
}

func TestWhispersClearFields(t *testing.T) {
	plant(t, "whispers-clear.json", "[].value", "[].key")
}
