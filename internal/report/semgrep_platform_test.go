package report_test

import (
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzSemgrepPlatform(f *testing.F) { fuzzReports(f, "semgrep-platform") }

const (
	semgrepFoundOne = `{"id":1,"match_based_id":"m_0","syntactic_id":"s","repository":{"name":"acme/shop","url":"https://github.com/acme/shop"},"state":"unresolved","triage_state":"untriaged","status":"open",
		"severity":"high","confidence":"high","created_at":"2024-03-05T10:11:12Z","rule_name":"x.y.z","line_of_code_url":"https://github.com/acme/shop/blob/9f1c2d3e4b5a69788796a5b4c3d2e1f00112233a/a.py#L1",
		"location":{"file_path":"a.py","line":7,"end_line":8},"rule":{"cwe_names":["CWE-532: Insertion of Sensitive Information into Log File"]}}`
	semgrepSecretOne = `{"id":"1","type":"Slack","findingPath":"a.py:7","findingPathUrl":"","repository":{"name":"acme/shop"},"ruleHashId":"h","status":"FINDING_STATUS_OPEN","severity":"SEVERITY_HIGH",
		"confidence":"CONFIDENCE_HIGH","validationState":"VALIDATION_STATE_NO_VALIDATOR","createdAt":"2024-03-05T10:11:12Z","updatedAt":"2024-03-06T10:11:12Z"}`
)

func TestSemgrepPlatform(t *testing.T) {
	for _, tt := range []struct {
		name, base, fields string
		want               func(finding.Finding) bool
		reason             string
	}{
		{"code", semgrepFoundOne, ``, func(f finding.Finding) bool {
			return f.Tool == "semgrep" && f.Category == finding.SecretInLog && f.Severity == finding.SeverityHigh && f.Confidence == 0.9 && f.Context == testKey().Context("m_0") &&
				f.Location == finding.Location{Repository: "https://github.com/acme/shop", Path: "a.py", StartLine: 7, EndLine: 8, Commit: "9f1c2d3e4b5a69788796a5b4c3d2e1f00112233a"}
		}, "a rule that no table knows, by its weakness"},
		{"no address", semgrepFoundOne, `"repository":{"name":"acme/shop"},"line_of_code_url":null`, func(f finding.Finding) bool { return f.Location.Repository == "acme/shop" && f.Location.Commit == "" }, ""},
		{"credentials in the address", semgrepFoundOne, `"repository":{"name":"n","url":"https://u:p@example.com/r"}`, func(f finding.Finding) bool { return f.Location.Repository == "https://example.com/r" }, ""},
		{"no place", semgrepFoundOne, `"location":null`, func(f finding.Finding) bool { return f.Location.Path == "" && f.Context != "" }, "of old scans"},
		{"triaged, and open again", semgrepFoundOne, `"status":"reviewing","triage_state":"ignored"`, func(finding.Finding) bool { return true }, "the status follows of both"},
		{"a secret", semgrepSecretOne, ``, func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Identity.Platform == "slack" && f.Location.Path == "a.py" && f.Location.StartLine == 7 && f.Validity == finding.ValidityUnknown &&
				f.LastSeen.Equal(time.Date(2024, 3, 6, 10, 11, 12, 0, time.UTC))
		}, ""},
		{"live", semgrepSecretOne, `"validationState":"VALIDATION_STATE_CONFIRMED_VALID"`, func(f finding.Finding) bool { return f.Validity == finding.ValidityLive && f.Confidence == 0.99 }, ""},
		{"no line", semgrepSecretOne, `"findingPath":"a.py"`, func(f finding.Finding) bool { return f.Location.Path == "a.py" && f.Location.StartLine == 0 }, ""},
		{"a colon in the name", semgrepSecretOne, `"findingPath":"a:b.py"`, func(f finding.Finding) bool { return f.Location.Path == "" || f.Location.Path == "a:b.py" }, "a drive is none of the repository's"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := read(`{"findings":[` + overlaid(tt.base, tt.fields) + `]}`)
			if len(r.Findings) != 1 || !r.Readable() || r.Format != report.Semgrep || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	two := read(`{"findings":[` + semgrepSecretOne + `,` + overlaid(semgrepSecretOne, `"id":"2"`) + `]}`).Findings
	if len(two) != 2 || two[0].Context == two[1].Context {
		t.Errorf("two secrets of one issuer in one file are one: %+v", two)
	}
}

func TestSemgrepPlatformSettled(t *testing.T) {
	for _, fields := range []string{`"status":"fixed"`, `"status":"ignored"`, `"status":"removed"`, `"status":null,"state":"fixed"`, `"status":"","triage_state":"ignored"`, `"status":"","state":"muted"`} {
		if r := read(`{"findings":[` + overlaid(semgrepFoundOne, fields) + `]}`); len(r.Findings) != 0 || !r.Readable() {
			t.Errorf("%s: got %+v", fields, r)
		}
	}
	if r := read(`{"findings":[` + overlaid(semgrepSecretOne, `"status":"FINDING_STATUS_FIXED"`) + `]}`); len(r.Findings) != 0 || !r.Readable() {
		t.Errorf("a fixed secret: got %+v", r)
	}
	if r := read(`{"findings":[` + semgrepSecretOne + `],"cursor":"abc"}`); r.Readable() || len(r.Findings) != 1 {
		t.Errorf("one page of several: got %+v", r)
	}
	for _, entry := range []string{overlaid(semgrepFoundOne, `"rule_name":""`), overlaid(semgrepSecretOne, `"type":""`)} {
		if r := read(`{"findings":[` + entry + `]}`); r.Readable() || len(r.Findings) != 0 {
			t.Errorf("without a rule: got %+v", r)
		}
	}
}

func TestSemgrepPlatformClearFields(t *testing.T) {
	plant(t, "semgrep-platform.json", "findings[].rule_message", "findings[].rule.message", "findings[].triage_comment", "findings[].triage_reason", "findings[].external_ticket",
		"findings[].assistant.autofix.fix_code", "findings[].assistant.guidance.instructions", "findings[].line_of_code_url")
	plant(t, "semgrep-platform-secrets.json", "findings[].findingPathUrl", "findings[].refUrl", "findings[].ref", "findings[].mode")
}
