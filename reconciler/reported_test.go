package reconciler

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// TestLinesOfOtherCode: a line is of the code that the scanner saw, whenever its report
// was committed; what stands there now is nobody's.
func TestLinesOfOtherCode(t *testing.T) {
	t.Parallel()
	code := func(names ...string) string {
		var code strings.Builder
		for _, name := range names {
			fmt.Fprintf(&code, "resource \"aws_iam_user\" %q {\n  path = \"/\"\n  name = %q\n}\n\n", name, name)
		}
		return code.String()
	}
	const path = "findings/scanner/report.jsonl"
	// line7 is of block b, as long as a stands before it.
	line7 := func(scanned time.Time) string {
		var reported strings.Builder
		claim := finding.Finding{
			Tool: "scanner", Rule: "rule", Title: "Line 7", Category: finding.Unclassified, Severity: finding.SeverityLow,
			Confidence: 1, Location: finding.Location{Path: "main.tf", StartLine: 7, EndLine: 7},
		}
		if err := report.WriteQuell(&reported, report.Result{Format: "quell", ScannedAt: scanned}, []finding.Finding{claim}, finding.NewKey("a key for tests")); err != nil {
			t.Fatal(err)
		}
		return reported.String()
	}
	for _, tt := range []struct {
		name   string
		happen func(w *world)
		reason string
	}{
		{"changed before the report came", func(w *world) {
			scanned := w.at
			w.commit(files{"main.tf": code("b", "c")})
			w.commit(files{path: line7(scanned)})
		}, "a scan takes its time"},
		{"changed after it, by the date before", func(w *world) {
			start := w.at
			w.at = start.Add(time.Hour)
			w.commit(files{path: line7(time.Time{})})
			w.at = start
			w.commit(files{"main.tf": code("b", "c")})
			w.at = start.Add(2 * time.Hour)
		}, "a commit is made before it is pushed"},
		{"changed after it", func(w *world) {
			w.commit(files{path: line7(time.Time{})})
			w.commit(files{"main.tf": code("b", "c")})
		}, "the report saw what it came with"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.commit(merged(files{"main.tf": code("a", "b", "c")}, toFix()))
			w.commit(files{".quell/policies/others.hcl": fmt.Sprintf(fixes, "others", 1, `"unclassified"`, "remove_block", "      block = \"aws_iam_user\"\n")})
			tt.happen(w)
			w.run(w.at.Add(time.Minute))
			if left := w.show("main", "main.tf"); !strings.Contains(left, `"c"`) {
				t.Errorf("%s; left is\n%s", tt.reason, left)
			}
		})
	}
}
