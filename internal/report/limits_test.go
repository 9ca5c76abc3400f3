package report_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// TestLimits reads what no scanner writes. Each case once took minutes or
// gigabytes; the time allowed is far more than any takes now.
func TestLimits(t *testing.T) {
	many := func(n int, entry func(int) string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = entry(i)
		}
		return strings.Join(all, ",\n")
	}
	same := func(text string) func(int) string { return func(int) string { return text } }
	run := func(tool, results string) string {
		return `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"` + tool + `"}},"results":[` + results + `]}]}`
	}
	packed := func(text string) string {
		var out bytes.Buffer
		zip := gzip.NewWriter(&out)
		_, _ = zip.Write([]byte(text))
		_ = zip.Close()
		return out.String()
	}
	places := many(3000, func(i int) string {
		return fmt.Sprintf(`{"physicalLocation":{"artifactLocation":{"uri":"a%d.tf"},"region":{"startLine":1,"snippet":{"text":"%s%04d"}}}}`, i, secretLooking, i)
	})
	header := "RuleID,Commit,File,SymlinkFile,Secret,Match,StartLine,EndLine,StartColumn,EndColumn,Author,Message,Date,Email,Fingerprint,Tags"
	tests := []struct {
		name, data string
		says       string // of some diagnostic
		findings   int
	}{
		{"findings that are empty", `[` + many(200_000, same("{}")) + `]`, "more than 100000 faults", 0},
		{"lines that are empty findings", strings.Repeat("{}\n", 200_000), "more than 100000 faults", 0},
		{"nothing, packed", packed(`[` + strings.Repeat("null,", 2_000_000) + `null]`), "more than 100000 faults", 0},
		{"results of the wrong type", run("x", many(100_000, same("7"))), "another type", 0},
		{"ASFF without its parts", `{"Findings":[` + many(50_000, same(`{"SchemaVersion":"2018-10-08","ProductArn":"p","GeneratorId":"","Id":""}`)) + `]}`, "lacks its", 0},
		{"rows that are too short", header + "\n" + strings.Repeat("a\n", 200_000), "more than 100000 faults", 0},
		{"a header that is cut off", header[:60], "cut off", 0},
		{"a row that is cut off", header + "\nr,,a,,s,m,1,1,1,1,a,m,2020-01-01,e,f,ta", "cut off", 1},
		{"places with a secret each", run("gitleaks", `{"ruleId":"generic-api-key","message":{"text":"m"},"locations":[`+places+`]}`), "", 3000},
		{"white space that never ends", packed(strings.Repeat(" ", 100<<20)), "longer than any scanner writes", 0},
		{"one long string", `[{"a":"` + strings.Repeat("a", 33<<20) + `"}]`, "longer than any scanner writes", 0},
		{"a long path", `[{"RuleID":"r","File":"` + strings.Repeat("a/", 3000) + `","Secret":"` + secretLooking + `","Match":"m"}]`, "a name is longer", 1},
		{"more rules than are counted apart", `[` + many(12_000, func(i int) string {
			return fmt.Sprintf(`{"RuleID":"r%d","File":"a","Secret":"x","Match":"m"}`, i)
		}) + `]`, "", 12_000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			r := collect(report.Input{Path: "p", Source: "s"}, []byte(tt.data), testKey())
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %s", took)
			}
			said := fmt.Sprintf("%+v", r.Diagnostics)
			if !strings.Contains(said, tt.says) || len(r.Diagnostics) > 30 || len(said) > 10_000 {
				t.Errorf("got %d diagnostics, want %q: %.500s", len(r.Diagnostics), tt.says, said)
			}
			if len(r.Findings) != tt.findings {
				t.Errorf("got %d findings, want %d", len(r.Findings), tt.findings)
			}
			if strings.Contains(fmt.Sprintf("%+v", r), secretLooking) {
				t.Error("a secret shows")
			}
		})
	}
}
