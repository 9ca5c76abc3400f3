package cli

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// reportsPage tells people what is read.
const reportsPage = "../../docs/reports.md"

// The page has a row for each format, and none for what is not read.
func TestReportsPageHasEveryFormat(t *testing.T) {
	page := readPage(t)
	told := []string{report.Quell} // in its own part of the page
	for _, row := range regexp.MustCompile("(?m)^\\|[^|]*\\| `([a-z0-9-]+)` \\|.*\\|.*\\|.*\\|$").FindAllStringSubmatch(page, -1) {
		told = append(told, row[1])
	}
	slices.Sort(told)
	if diff := cmp.Diff(report.Formats(), told); diff != "" {
		t.Errorf("formats in the tables of docs/reports.md (-read +told):\n%s", diff)
	}
}

// The page's example is a report as it stands, and the schemas describe it.
func TestReportsPageExample(t *testing.T) {
	_, after, _ := strings.Cut(readPage(t), "```json\n")
	example, _, ok := strings.Cut(after, "```")
	if !ok {
		t.Fatal("docs/reports.md has no example in JSON")
	}
	if err := conforms([]byte(example), schemaFolder, t.TempDir()); err != nil {
		t.Error(err)
	}
	var found []finding.Finding
	result := report.Read(report.Input{Path: "example", Body: strings.NewReader(example)}, finding.NewKey("test"), func(f finding.Finding) { found = append(found, f) })
	if result.Format != report.Quell || len(result.Diagnostics) > 0 || len(found) != 2 {
		t.Errorf("read as %q with %d findings and %v", result.Format, len(found), result.Diagnostics)
	}
}

func readPage(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(reportsPage)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
