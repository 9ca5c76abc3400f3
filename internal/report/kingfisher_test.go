package report_test

import (
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzKingfisher(f *testing.F) { fuzzFormat(f, report.Kingfisher) }

// kingfisherWith is a match with some fields of its rule and finding replaced.
func kingfisherWith(rule, found string) string {
	one := `{"snippet":"` + samplePAT + `","fingerprint":"1","confidence":"high","entropy":"4.5","validation":{"status":"Not Attempted","response":"` + samplePAT + `"},"language":"HCL","line":7,"column_start":1,"column_end":9,"path":"./a/b.tf","git_metadata":null}`
	return `{"rule":` + overlaid(`{"name":"GitHub token","id":"kingfisher.github.2"}`, rule) + `,"finding":` + overlaid(one, found) + `}`
}

func TestKingfisher(t *testing.T) {
	tests := []struct {
		name, data string
		findings   int
		problem    string
		want       func(finding.Finding) bool
		reason     string
	}{
		{"first version", `[{"id":"kingfisher.github.2","matches":[` + kingfisherWith(``, ``) + `]}]`, 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == printOf(samplePAT) && f.Location.Path == "a/b.tf" && f.Location.StartLine == 7 && f.Identity.Platform == "github" && f.Confidence == 0.9
		}, "a list around each match"},
		{"matches", "[" + kingfisherWith(``, ``) + "]", 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, ""},
		{"lines", kingfisherWith(``, ``) + "\n" + kingfisherWith(``, ``), 2, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, "jsonl"},
		{"wrapped", `{"findings":[` + kingfisherWith(``, ``) + `],"metadata":{}}`, 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, ""},
		{"run", `{"findings":[` + kingfisherWith(``, ``) + `],"access_map":null,"audit":{"schema":"kingfisher.repository-audit.v1","summary":{"discovered":1,"scan_succeeded":1},"repositories":[]},"metadata":{"kingfisher_version":"1.80.0","summary":{"findings":1}}}` + "\n", 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, "since the audit there is one around the findings"},
		{"run that failed in part", `{"findings":[` + kingfisherWith(``, ``) + `],"audit":{"schema":"kingfisher.repository-audit.v1","summary":{"discovered":2,"scan_succeeded":1,"fetch_failed":1},"repositories":[{"repository":"` + samplePAT + `","fetch":{"status":"failed","error":"` + samplePAT + `"}}]}}`, 1, "the scan did not succeed", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, "what it lacks is not gone"},
		{"run without findings", `{"findings":[],"access_map":[],"audit":{"schema":"kingfisher.repository-audit.v1","summary":{"discovered":1,"scan_succeeded":1}}}`, 0, "", nil, ""},
		{"lines and what follows them", kingfisherWith(``, ``) + "\n" + `{"access_map":[{"provider":"github","token_details":{"name":"` + samplePAT + `"}}]}` + "\n" + `{"audit":{"schema":"kingfisher.repository-audit.v1","summary":{"discovered":1,"scan_succeeded":1}}}` + "\n", 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, "what a secret opens, and how the run went"},
		{"described rule", kingfisherWith(`"name":"kingfisher.github.2","description":"GitHub OAuth token","title":"T"`, `"encoding":"base64","dependent_captures":{"TOKEN":"`+samplePAT+`"},"validate_command":"kingfisher validate '`+samplePAT+`'"`), 1, "", func(f finding.Finding) bool {
			return f.Title == "GitHub OAuth token" && len(f.Labels) == 1 && f.Labels[0] == "decoded:base64"
		}, "the name is the id then"},
		{"message", kingfisherWith(``, `"path":"https://acme.slack.com/archives/C0/p1?token=`+samplePAT+`"`), 1, "", func(f finding.Finding) bool {
			return f.Location.Path == "" && f.Location.StartLine == 0 && f.Resource == "https://acme.slack.com/archives/C0/p1"
		}, "is no file of a repository"},
		{"canary", kingfisherWith(``, `"validation":{"status":"Canary Token (Skipped)","outcome":"skipped"}`), 1, "", func(f finding.Finding) bool {
			return f.Severity == finding.SeverityLow && f.Labels[0] == "canary"
		}, ""},
		{"rule of another tool", kingfisherWith(`"id":"betterleaks.github-pat"`, ``), 1, "", func(f finding.Finding) bool { return f.Identity.Platform == "github" }, ""},
		{"works", kingfisherWith(``, `"validation":{"status":"Active Credential"}`), 1, "", func(f finding.Finding) bool { return f.Validity == finding.ValidityLive && f.Confidence == 0.99 }, ""},
		{"does not", kingfisherWith(``, `"validation":{"status":"Inactive Credential"}`), 1, "", func(f finding.Finding) bool { return f.Validity == finding.ValidityDead }, ""},
		{"not tried", kingfisherWith(``, ``), 1, "", func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, ""},
		{"status of a later version", kingfisherWith(``, `"validation":{"status":"Undetermined"}`), 1, "", func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, ""},
		{"in Git", kingfisherWith(``, `"path":"","git_metadata":{"repository_url":"https://u:p@github.com/acme/shop","commit":{"id":"abc","date":"2025-06-20"},"file":{"path":"c.tf"}}`), 1, "", func(f finding.Finding) bool {
			return f.Location.Path == "c.tf" && f.Location.Commit == "abc" && f.Location.Repository == "https://github.com/acme/shop" && f.FirstSeen.Year() == 2025
		}, ""},
		{"in Git and a folder", kingfisherWith(``, `"path":"/src/c.tf","git_metadata":{"repository_url":"/src","commit":{"id":"abc","date":"2025-06-20"},"file":{"path":"c.tf"}}`), 1, "", func(f finding.Finding) bool {
			return f.Location.Path == "c.tf" && f.Location.Repository == ""
		}, "Git's path is the repository's own"},
		{"redacted", kingfisherWith(``, `"snippet":"[REDACTED:0f1e2d3c]"`), 1, "", func(f finding.Finding) bool { return f.Fingerprint == "" }, "never the fingerprint of the mask"},
		{"own rule", kingfisherWith(`"id":"acme.1","name":""`, `"confidence":"low"`), 1, "", func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Title == "acme.1" && f.Confidence == 0.4
		}, ""},
		{"no rule", kingfisherWith(`"id":""`, ``), 0, "an entry lacks its rule.id", nil, ""},
		{"wrong type", kingfisherWith(``, `"line":{"a":1}`), 0, "a field has another type than its format says", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if r.Format != report.Kingfisher || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || leak(r, samplePAT) != "" {
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

func TestKingfisherClearFields(t *testing.T) {
	plant(t, "kingfisher-clear.json", "[].matches[].finding.snippet", "[].matches[].finding.validation.response", "[].matches[].finding.git_metadata.file.git_command")
}

// TestYAMLInWrappers: what stands in a wrapper of a YAML report has no place in
// the report's own text.
func TestYAMLInWrappers(t *testing.T) {
	tests := []struct{ name, data, problem, position, reason string }{
		{"nothing known", "data: {}\n", "format not recognised", "document[0].data", "an object"},
		{"broken entry", "findings:\n- rule: {id: a.b.1, name: n}\n  finding: {snippet: " + samplePAT + ", validation: {}, line: [1]}\n", "a field has another type than its format says", "document[0].findings[0].finding.line", "an element of a list"},
		{"within two", "detail:\n  findings:\n  - a: 1\n", "format not recognised", "document[0].detail.findings[0]", "a list in an object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if firstProblem(r) != tt.problem || !strings.HasPrefix(r.Diagnostics[0].Position, tt.position) {
				t.Errorf("%s: got %+v", tt.reason, r.Diagnostics)
			}
		})
	}
}
