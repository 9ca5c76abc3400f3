package report_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
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
		{"maven", "[INFO] scanning\n[WARNING] slow\n", 1, "", 1, "a list begins in another way"},
		{"in small letters", "[info] m\n", 1, "", 1, ""},
		{"python", "[2026-01-01 00:00:00,000] {scan.py:3} INFO - m\n", 1, "", 1, "a time in brackets"},
		{"clock", "[10:00:01] m\n", 1, "", 1, ""},
		{"checkov, short", "[main] INFO  profile\n", 1, "", 1, "where it comes from, in brackets"},
		{"bracket and an error", "[INFO] m\n[error] no access\n", 1, failed, 2, ""},
		{"other text in brackets", "[*] scanning\n", 1, "other text stands before the report", 1, "nobody knows what it tells of"},
		{"a step in brackets", "[step one] m\n", 1, "other text stands before the report", 1, ""},
		{"something else", "INFO[0001] m\nhello\n", 0, "format not recognised: a log, and no report behind it", 1, "not guessed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.log + trivyWith("filesystem", "a.tf", trivyChecks(trivyCheckOne)))
			if problem := firstProblem(r); problem != tt.problem || len(r.Findings) != tt.findings || len(r.Diagnostics) != tt.warnings {
				t.Errorf("%s: got %q, %+v", tt.reason, problem, r)
			}
			if tt.findings > 0 && tt.problem != "other text stands before the report" && (r.Format != report.Trivy || r.Diagnostics[0].Summary != warned) {
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

// TestIndentedBehindLog: a report is one however far it is indented.
func TestIndentedBehindLog(t *testing.T) {
	indented := "  " + strings.ReplaceAll(trivyWith("filesystem", "a.tf", trivyChecks(trivyCheckOne)), "{", "{\n\t")
	for _, tt := range []struct{ log, problem string }{
		{"INFO[0001] m\n\n", ""},
		{"[INFO] m\n", ""},
		{"scanning\n", "other text stands before the report"},
	} {
		r := read(tt.log + indented)
		if problem := firstProblem(r); problem != tt.problem || len(r.Findings) != 1 || r.Format != report.Trivy {
			t.Errorf("%q: got %q, %+v", tt.log, problem, r)
		}
	}
	if r := read("[INFO] m\n  [\n  {\"RuleID\": oops}]"); problemOf(r) != "the report is not valid JSON" || !strings.HasPrefix(r.Diagnostics[1].Position, "line 3") {
		t.Errorf("the log's lines count: %+v", r.Diagnostics)
	}
	const quoted = "kind: x\nmetadata:\n  last: |\n    {\"SchemaVersion\":2,\"ArtifactType\":\"filesystem\",\"Results\":[]}\n"
	if r := read(quoted); r.Format != "" || strings.Contains(problemOf(r), "other text") {
		t.Errorf("YAML that holds JSON: %+v", r)
	}
}

// TestTextBehindReport: what stands behind a report, or between its parts, is told
// once, and all parts are read.
func TestTextBehindReport(t *testing.T) {
	const (
		log, other, failed = "lines of a log stand within or behind the report", "other text stands within or behind the report", "the scanner's log tells of an error"
		damaged            = "the report is not valid JSON"
	)
	list, line := gitleaksWith(""), kubeauditOne+"\n"
	long := strings.Repeat(" "+strings.Repeat("x", 100), 100)
	for _, tt := range []struct {
		reason, text string
		findings     int
		want         []string // summaries, with positions
	}{
		{"a log behind a list", list + "\nINFO[0003] done\nINFO[0004] bye\n", 1, []string{log + " at line 2"}},
		{"a log in brackets", list + "\n\n[INFO] done", 1, []string{log + " at line 3"}},
		{"a log with times", list + "\r\n2026-01-01T00:00:00Z INFO done\r\n", 1, []string{log + " at line 2"}},
		{"a log that tells of an error", list + "\nINFO m\nERROR no access\nERROR no more\n", 1, []string{log + " at line 2", failed + " at line 3"}},
		{"words", list + "\nscan done in 3s\nsee below\n", 1, []string{other + " at line 2"}},
		{"words on the last line", list + " done", 1, nil},
		{"a log and words", list + "\nnothing\nINFO m\n", 1, []string{other + " at line 2", log + " at line 3"}},
		{"long lines", list + "\nINFO" + long + "\nINFO" + long + "\n{", 1, []string{log + " at line 2", "the report is cut off at line 4, column 2"}},
		{"a number", list + "\n5\n", 1, []string{other + " at line 2"}},
		{"a text", list + "\n\"a\"\n", 1, []string{other + " at line 2"}},
		{"null, which says nothing", line + "null\n", 1, []string{"format not recognised at line 2"}},
		{"between lines", line + "INFO m\n" + line + "[DEBUG] m\n" + line, 3, []string{log + " at line 2"}},
		{"another list", list + "\n[INFO] m\n" + list, 2, []string{log + " at line 2"}},
		{"what is left of a list", list + ", {}]\n", 1, nil},
		{"lines that are damaged", line + "{\"a\": oops}\n" + strings.Repeat(line, 30) + "{\"a\": oops}\n" + line, 32, []string{damaged + " at line 2, column 7", damaged + " at line 33, column 7"}},
	} {
		var first []string
		for _, slow := range []func(io.Reader) io.Reader{
			func(r io.Reader) io.Reader { return r }, iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader,
		} {
			var got []string
			findings := 0
			result := report.Read(report.Input{Path: "r", Body: slow(strings.NewReader(tt.text))}, testKey(), func(finding.Finding) { findings++ })
			for _, d := range result.Diagnostics {
				got = append(got, d.Summary+" at "+d.Position)
			}
			if first == nil {
				first = got
			}
			if findings != tt.findings || result.Readable() || tt.want != nil && !slices.Equal(got, tt.want) || !slices.Equal(got, first) {
				t.Errorf("%s: got %d findings, %q, want %q, and %q", tt.reason, findings, got, tt.want, first)
			}
		}
	}
	if r := read(list + "\nINFO " + canary + "\n" + canary + "\n"); leak(r, canary) != "" || r.Readable() {
		t.Errorf("a log shows: %+v", r)
	}
}

// TestEndlessTextBehindReport: hostile text is not followed to its end.
func TestEndlessTextBehindReport(t *testing.T) {
	lines := io.MultiReader(strings.NewReader("[]\n"), strings.NewReader(strings.Repeat("x\n", 200_000)), iotest.ErrReader(errors.New("read on")))
	long := io.MultiReader(strings.NewReader("[]\n"), strings.NewReader(strings.Repeat("x", 33<<20)), iotest.ErrReader(errors.New("read on")))
	for want, body := range map[string]io.Reader{"the report has more than 100000 faults": lines, "the report has an entry that is longer than any scanner writes": long} {
		result := report.Read(report.Input{Path: "r", Body: body}, testKey(), func(finding.Finding) {})
		if n := len(result.Diagnostics); n != 2 || result.Diagnostics[1].Summary != want {
			t.Errorf("got %+v, want %q", result.Diagnostics, want)
		}
	}
}
