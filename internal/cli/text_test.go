package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTable(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, tc := range []struct {
		name, reason string
		width        int
		rows         [][]string
		want         string
	}{
		{"columns", "a column is as wide as its widest cell", 0, [][]string{{"A", "B"}, {"ää", "b"}}, "A   B\nää  b\n"},
		{"lines", "a cell is one line, whatever a report says", 0, [][]string{{"A\nQ-1  open", "B"}}, "A Q-1 open  B\n"},
		{"escapes", "no cell steers the terminal", 0, [][]string{{"\x1b[31m", "b"}}, "\\x1b[31m  b\n"},
		{"long first", "no column pushes the others away", 0, [][]string{{long, "b"}}, strings.Repeat("x", maxCell/2) + "…" + strings.Repeat("x", maxCell/2-1) + "  b\n"},
		{"long last", "a file or pipe takes the last column nearly whole", 0, [][]string{{"a", long}}, "a  " + strings.Repeat("x", maxLast-1) + "…\n"},
		{"terminal", "the last column ends where the terminal does", 60, [][]string{{"a", long}}, "a  " + strings.Repeat("x", 56) + "…\n"},
		{"narrow branch", "every column gives way, and a name keeps its end", 60, [][]string{{"quell/leaked-secrets/Q-685635b858fa2888", long}}, "quell/lea…58fa2888  " + strings.Repeat("x", minLast-1) + "…\n"},
		{"narrow", "wrapped is better than cut to nothing", 10, [][]string{{"a", long}}, "a  " + strings.Repeat("x", minLast-1) + "…\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out strings.Builder
			s := &shell{Streams: Streams{Out: &out, Width: tc.width}}
			s.table(tc.rows)
			if diff := cmp.Diff(tc.want, out.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tc.reason, diff)
			}
		})
	}
}

func TestReadable(t *testing.T) {
	for _, tc := range []struct{ name, reason, body, want string }{
		{"escapes", "Markdown's escapes are for forges", `a\_b \*c\* &lt;d&gt; &amp;amp;`, "a_b *c* <d> &amp;\n"},
		{"span", "a code span says what it says", "`a\\.b` a\\.b", "`a\\.b` a.b\n"},
		{"escaped mark", "an escaped backtick begins no code span", "\\`a\\_b\\`", "`a_b`\n"},
		{"footer", "what is for machines is not for people", "text\n\n<!-- quell: {\"a\":\n1} -->\n", "text\n"},
		{"lone mark", "a mark without its fellow is a character", "a ` b\\_c", "a ` b_c\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, readable(tc.body)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tc.reason, diff)
			}
		})
	}
}

func TestSourceName(t *testing.T) {
	for _, tc := range []struct{ name, reason, want string }{
		{"findings/gitleaks/app.json", "as in a control repository", "gitleaks"},
		{"/srv/control/findings/aws/eu/a.json", "a source may lie deeper", "aws/eu"},
		{"findings/app.json", "directly in findings/, the file names it", "app"},
		{"reports/tfsec/a.sarif", "elsewhere its folder does", "tfsec"},
		{"app.sarif.json", "in no folder the file's stem does", "app"},
		{"./app.json", "here is no folder", "app"},
		{"../app.json", "nor is the one above", "app"},
	} {
		if got := sourceName(tc.name); got != tc.want {
			t.Errorf("sourceName(%q) = %q, want %q: %s", tc.name, got, tc.want, tc.reason)
		}
	}
}

func TestIngestedName(t *testing.T) {
	for _, tc := range []struct{ name, reason, want string }{
		{"leaks.json", "the ending is the new format's", "leaks.jsonl"},
		{"eu/a.sarif", "folders are kept", "eu/a.jsonl"},
		{"a.sarif.json.gz", "packing is no part of a name", "a.sarif.jsonl"},
		{".secrets.baseline", "hidden files are no reports", "secrets.jsonl"},
		{".json", "nor is one without a name", "json.jsonl"},
		{"..", "whatever it is called", "report.jsonl"},
		{"stdin", "a name without ending gets one", "stdin.jsonl"},
	} {
		if got := ingestedName(tc.name); got != tc.want {
			t.Errorf("ingestedName(%q) = %q, want %q: %s", tc.name, got, tc.want, tc.reason)
		}
	}
}
