package report_test

import (
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func TestLogBeforeReport(t *testing.T) {
	const failed, warned = "the scanner's log tells of an error", "lines of a log stand before the report"
	tests := []struct {
		name, log string
		findings  int
		problem   string
		warnings  int
		reason    string
	}{
		{"Trivy", "2026-01-01T00:00:00Z\tINFO\t[misconfig] scanning\n", 1, "", 1, "a word of the level behind the time"},
		{"checkov", "2026-01-01 00:00:00,000 [MainThread  ] [WARNI]  a module was not fetched\n", 1, "", 1, ""},
		{"logrus", "time=\"2026-01-01T00:00:00Z\" level=warning msg=\"m\"\nINFO[0001] m\r\n\r\n", 1, "", 1, "several forms"},
		{"in colour", "\x1b[34mINFO\x1b[0m[0000] m\n", 1, "", 1, "written for a terminal"},
		{"an error", "2026-01-01T00:00:00Z\tERROR\tno access\n", 1, failed, 2, "what failed proves no absence"},
		{"an error, logrus", "time=\"2026-01-01T00:00:00Z\" level=error msg=\"m\"\n", 1, failed, 2, ""},
		{"no level", "2026-01-01T00:00:00Z no ERRORS were found\n", 1, "", 1, "part of a word is none"},
		{"something else", "INFO[0001] m\nhello\n", 0, "format not recognised: a log, and no report behind it", 1, "not guessed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.log + trivyWith("filesystem", "a.tf", trivyChecks(trivyCheckOne)))
			if problem := firstProblem(r); problem != tt.problem || len(r.Findings) != tt.findings || len(r.Diagnostics) != tt.warnings {
				t.Errorf("%s: got %q, %+v", tt.reason, problem, r)
			}
			if tt.findings > 0 && (r.Format != report.Trivy || r.Diagnostics[0].Summary != warned) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if r := read("INFO[0001] " + canary + "\nERROR " + canary + "\n"); leak(r, canary) != "" || r.Readable() {
		t.Errorf("a log shows: %+v", r)
	}
	if r := read("INFO[0001] m\n\n[{\"RuleID\": oops}]"); len(r.Diagnostics) != 2 || !strings.HasPrefix(r.Diagnostics[1].Position, "line 3") {
		t.Errorf("the log's lines count: %+v", r.Diagnostics)
	}
}

func TestLogEntries(t *testing.T) {
	entry := func(level string) string {
		return `{"level":"` + level + `","msg":"` + "m" + `","time":"2024-01-01T00:00:00Z"}` + "\n"
	}
	if r := read(entry("info") + kubeauditOne + "\n" + entry("warning")); !r.Readable() || len(r.Findings) != 1 || r.Format != report.Kubeaudit {
		t.Errorf("between lines of kubeaudit: %+v", r)
	}
	if r := read(entry("fatal") + kubeauditOne); problemOf(r) != "the scanner's log tells of an error" || len(r.Findings) != 1 {
		t.Errorf("an error: %+v", r)
	}
	if r := read(entry("info")); problemOf(r) != "format not recognised" {
		t.Errorf("nothing but a log is no report: %+v", r)
	}
}

// TestLongLogLine: a log's line is held no longer than a log may be.
func TestLongLogLine(t *testing.T) {
	if r := read("INFO " + strings.Repeat("x", 5<<20) + "\n" + gitleaksWith("")); r.Readable() || len(r.Findings) != 0 {
		t.Errorf("got %d findings, %+v", len(r.Findings), r.Diagnostics)
	}
	if r := read("INFO " + strings.Repeat("x", 1<<20) + "\n" + gitleaksWith("")); !r.Readable() || len(r.Findings) != 1 {
		t.Errorf("got %d findings, %+v", len(r.Findings), r.Diagnostics)
	}
}
