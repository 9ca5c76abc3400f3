package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzPolaris(f *testing.F) { fuzzFormat(f, report.Polaris) }

func polaris(result string) string {
	return `{"PolarisOutputVersion":"1.0","AuditTime":"2024-05-06T07:08:09Z","SourceType":"Path","SourceName":"k8s","Results":[` + result + `]}`
}

func TestPolaris(t *testing.T) {
	of := func(check string) string {
		return polaris(`{"Name":"a","Namespace":"ns","Kind":"ServiceAccount","Results":{"automountServiceAccountToken":` + check + `},"PodResult":null}`)
	}
	tests := []struct {
		name, data string
		findings   int
		severity   finding.Severity
		readable   bool
		reason     string
	}{
		{"danger", of(`{"ID":"automountServiceAccountToken","Success":false,"Severity":"danger"}`), 1, finding.SeverityHigh, true, ""},
		{"warning", of(`{"ID":"automountServiceAccountToken","Success":false,"Severity":"warning"}`), 1, finding.SeverityMedium, true, ""},
		{"passed", of(`{"ID":"automountServiceAccountToken","Success":true,"Severity":"danger"}`), 0, 0, true, ""},
		{"ignored", of(`{"ID":"automountServiceAccountToken","Success":false,"Severity":"ignore"}`), 0, 0, true, "turned off"},
		{"no id", of(`{"Success":false,"Severity":"danger"}`), 1, finding.SeverityHigh, true, "the key says it"},
		{"wrong type", of(`{"Success":"no"}`), 0, 0, false, ""},
		{"none", polaris(``), 0, 0, true, ""},
		{"null", `{"PolarisOutputVersion":"1.0","Results":null}`, 0, 0, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if r.Format != report.Polaris || len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			if tt.findings == 1 {
				if f := r.Findings[0]; f.Severity != tt.severity || f.Category != finding.OverPrivileged || f.Identity.ID != "system:serviceaccount:ns:a" || f.Identity.Account != "" {
					t.Errorf("%s: got %+v", tt.reason, f)
				}
			}
		})
	}
}

func TestPolarisClearFields(t *testing.T) {
	plant(t, "polaris-audit.json", "Results[].Results.*.Message", "Results[].PodResult.ContainerResults[].Results.*.Message", "Results[].PodResult.ContainerResults[].Results.*.Details[]")
}
