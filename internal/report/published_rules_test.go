package report_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// published makes, of a rule's id, a report in which that rule has found
// something: testdata/rules has a list of ids for each.
var published = map[string]func(id string) string{
	"aws-access-analyzer": func(id string) string { return `{"findings":[` + overlaid(policyCheckOne, `"issueCode":`+id) + `]}` },
	"codeql": func(id string) string {
		return sarifWith("CodeQL", `{"ruleId":`+id+`,"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.py"}}}]}`)
	},
	"gcp-scc": func(id string) string {
		return `{"finding":{"category":` + id + `,"state":"ACTIVE","resourceName":"//cloudresourcemanager.googleapis.com/projects/p","access":{"principalEmail":"a@p-12345.iam.gserviceaccount.com"}}}`
	},
	"gitguardian": func(id string) string { return ggshieldWith(overlaid(ggshieldOne, `"type":`+id), ``) },
	"gitlab": func(id string) string {
		return gitlabWith(overlaid(gitlabOne, `"identifiers":[{"type":"gitleaks_rule_id","name":"x","value":`+id+`}]`), ``)
	},
	"kubeaudit": func(id string) string {
		return `{"AuditResultName":` + id + `,"ResourceKind":"Deployment","ResourceName":"d","ResourceNamespace":"n","level":"error"}`
	},
	"popeye": func(id string) string { // "secrets POP-400"
		linter, code, _ := strings.Cut(strings.Trim(id, `"`), " ")
		return `{"popeye":{"score":1,"grade":"F","sections":[{"linter":"` + linter + `","issues":{"n/x":[{"level":2,"message":"[` + code + `] m"}]}}]}}`
	},
}

// TestPublishedRules: each id that stands in the scanner's own source or
// documentation (see SOURCES.md) and is about a secret or an identity has a category
// of the catalogue. The lists say which, and whose secret it is.
func TestPublishedRules(t *testing.T) {
	for tool, reportOf := range published {
		t.Run(tool, func(t *testing.T) {
			list := filepath.Join("testdata/rules", tool+".txt")
			was := string(readFile(t, list))
			var is strings.Builder
			for line := range strings.Lines(was) {
				id, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " | ")
				quoted, err := json.Marshal(id)
				if err != nil {
					t.Fatal(err)
				}
				r := read(reportOf(string(quoted)))
				if len(r.Findings) != 1 || !r.Readable() {
					t.Fatalf("%s: got %+v", id, r)
				}
				f := r.Findings[0]
				if f.Category == finding.Unclassified || !slices.Contains(finding.Categories(), f.Category) {
					t.Errorf("%s: %q says nothing of it", id, f.Category)
				}
				fmt.Fprintf(&is, "%s | %s | %s | %s\n", id, f.Category, f.Identity.Platform, f.Identity.Kind)
			}
			switch {
			case was == "":
				t.Error("the list is empty: nothing was tested")
			case *update:
				if err := os.WriteFile(list, []byte(is.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			case was != is.String():
				t.Errorf("got\n%s\nwant\n%s", is.String(), was)
			}
		})
	}
	lists, err := filepath.Glob("testdata/rules/*")
	if err != nil || len(lists) != len(published) {
		t.Errorf("got the lists %v (%v), want %d", lists, err, len(published))
	}
}
