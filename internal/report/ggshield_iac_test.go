package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzGGShieldIaC(f *testing.F) { fuzzFormat(f, report.GGShieldIaC) }

const ggshieldIaCOne = `{"policy":"p","policy_id":"GG_IAC_0002","severity":"HIGH","component":"aws_security_group.web","line_end":9,"line_start":4,"description":"d","documentation_url":"u"}`

func ggshieldIaCWith(incident string) string {
	return `{"id":".","type":"path_scan","iac_engine_version":"1.8.0","entities_with_incidents":[{"filename":"a.tf","incidents":[` + incident + `],"total_incidents":1}],"total_incidents":1}`
}

func TestGGShieldIaC(t *testing.T) {
	for _, tt := range []struct {
		name, fields string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"plain", ``, func(f finding.Finding) bool {
			return f.Tool == "ggshield-iac" && f.Rule == "GG_IAC_0002" && f.Severity == finding.SeverityHigh && f.Category == finding.Unclassified &&
				f.Location == finding.Location{Path: "a.tf", StartLine: 4, EndLine: 9} && f.Resource == "aws_security_group.web" && f.Fingerprint == ""
		}, "no detector of secrets"},
		{"module", `"component":"module.web"`, func(f finding.Finding) bool { return f.Resource == "" && f.Context != "" }, "everything in it would look like one thing"},
		{"no line", `"line_start":0,"line_end":0`, func(f finding.Finding) bool { return f.Location.StartLine == 0 }, ""},
		{"unknown severity", `"severity":"SEVERITY"`, func(f finding.Finding) bool { return f.Severity == finding.SeverityUnknown }, ""},
		{"not ignored", `"status":null`, func(finding.Finding) bool { return true }, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := read(ggshieldIaCWith(overlaid(ggshieldIaCOne, tt.fields)))
			if len(r.Findings) != 1 || !r.Readable() || r.Format != report.GGShieldIaC || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestGGShieldIaCScans(t *testing.T) {
	for _, tt := range []struct {
		name, data, format string
		findings           int
		problem            string
	}{
		{"nothing found", `{"id":".","type":"path_scan","iac_engine_version":"1.8.0","entities_with_incidents":[],"total_incidents":0}`, report.GGShieldIaC, 0, ""},
		{"nothing to scan", `{"id":".","type":"path_scan","total_incidents":0,"entities_with_incidents":[]}`, report.GGShieldIaC, 0, ""},
		{"a scan for secrets", `{"id":".","type":"path_scan","total_incidents":0,"total_occurrences":0,"entities_with_incidents":[]}`, report.GGShield, 0, ""},
		{"a scan for secrets with some", ggshieldWith(ggshieldOne, ``), report.GGShield, 1, ""},
		{"ignored", ggshieldIaCWith(overlaid(ggshieldIaCOne, `"status":"IGNORED"`)), report.GGShieldIaC, 0, ""},
		{"no policy", ggshieldIaCWith(overlaid(ggshieldIaCOne, `"policy_id":""`)), report.GGShieldIaC, 0, "an entry lacks its policy_id"},
		{"no files", `{"id":".","type":"path_scan","iac_engine_version":"1.8.0","entities_with_incidents":7}`, report.GGShieldIaC, 0, "an entry lacks its entities_with_incidents"},
		{"what a change deleted", string(readFile(t, "testdata/reports/ggshield-iac-diff.json")), report.GGShieldIaC, 2, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); r.Format != tt.format || len(r.Findings) != tt.findings || problemOf(r) != tt.problem {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestGGShieldIaCClearFields(t *testing.T) {
	plant(t, "ggshield-iac.json", "entities_with_incidents[].incidents[].description", "entities_with_incidents[].incidents[].documentation_url", "id")
}
