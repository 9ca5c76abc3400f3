package report_test

import (
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzKubeaudit(f *testing.F) { fuzzFormat(f, report.Kubeaudit) }

const kubeauditOne = `{"AuditResultName":"AutomountServiceAccountTokenTrueAndDefaultSA","ResourceApiVersion":"v1","ResourceKind":"ServiceAccount","ResourceName":"default","ResourceNamespace":"payments","level":"error","msg":"m","time":"2023-11-23T18:43:58+01:00"}`

func TestKubeaudit(t *testing.T) {
	tests := []struct {
		name, fields string
		findings     int
		severity     finding.Severity
		readable     bool
		reason       string
	}{
		{"error", ``, 1, finding.SeverityHigh, true, ""},
		{"warning", `"level":"warning"`, 1, finding.SeverityMedium, true, ""},
		{"info", `"level":"info"`, 1, finding.SeverityInfo, true, ""},
		{"allowed", `"AuditResultName":"AutomountServiceAccountTokenTrueAndDefaultSAAllowed"`, 0, 0, true, "a label allows it"},
		{"good news", `"AuditResultName":"ImageCorrect"`, 0, 0, true, ""},
		{"other rule", `"AuditResultName":"SomethingNew"`, 1, finding.SeverityHigh, true, "kept"},
		{"wrong type", `"ResourceName":7`, 0, 0, false, ""},
		{"bad date", `"time":"noon"`, 1, finding.SeverityHigh, true, "costs the date only"},
		{"no names", `"ResourceName":null,"ResourceNamespace":null,"ResourceKind":null`, 1, finding.SeverityHigh, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(overlaid(kubeauditOne, tt.fields))
			if r.Format != report.Kubeaudit || len(r.Findings) != tt.findings || r.Readable() != tt.readable || tt.findings == 1 && r.Findings[0].Severity != tt.severity {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	r := read(kubeauditOne + "\n" + kubeauditOne[:40] + "\n" + strings.Replace(kubeauditOne, "payments", "web", 1) + "\n")
	if len(r.Findings) != 2 || r.Readable() || r.Findings[0].Identity.ID != "system:serviceaccount:payments:default" || r.Findings[1].Identity.ID != "system:serviceaccount:web:default" {
		t.Errorf("lines, one cut off: %+v", r)
	}
	if r := read(kubeauditOne + "\n" + `{"level":"fatal","msg":"Error fetching resources from cluster","time":"2023-11-23T18:43:58+01:00"}`); r.Readable() {
		t.Errorf("a scan that died proves nothing: %+v", r)
	}
}

func TestKubeauditClearFields(t *testing.T) {
	data := overlaid(kubeauditOne, `"msg":"`+fuzzed+`","Container":"`+fuzzed+`","OverrideReason":"`+fuzzed+`","MountHostPath":"`+fuzzed+`","ResourceApiVersion":"`+fuzzed+`"`)
	for _, data := range []string{data, data + "\n" + data, strings.Replace(data, `DefaultSA"`, `DefaultSAAllowed"`, 1)} {
		r := read(data)
		if how := leak(r, fuzzed); how != "" || r.Format != report.Kubeaudit {
			t.Errorf("%s: %+v", how, r)
		}
	}
}
