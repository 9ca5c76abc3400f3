package reconciler

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/remedy/remedytest"
	"github.com/quellhq/terraform-provider-quell/internal/report"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// TestRealReports runs a pass over real code with what scanners report of it and
// policies that fix all they can at once, so that fixes meet in the same files.
func TestRealReports(t *testing.T) {
	t.Parallel()
	const reports = "../internal/report/testdata/reports/"
	fixes := fixAll(t, "../internal/locate/testdata/terragoat",
		reports+"detect-secrets-terragoat.json", reports+"gitleaks-terragoat.json", reports+"sarif-tfsec-terragoat.json", reports+"tfsec-terragoat.json")
	if fixes == 0 {
		t.Error("nothing was fixed")
	}
}

// TestCorpus does so for each target of a folder of targets and findings with a
// SOURCES.tsv that says what comes from where: make corpus CORPUS=folder.
func TestCorpus(t *testing.T) {
	root, reports := remedytest.Corpus(t)
	tried := 0
	for name, reports := range reports {
		dir := filepath.Join(root, "targets", name)
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		tried++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fixAll(t, dir, reports...)
		})
	}
	if tried == 0 {
		t.Errorf("no target of %q has a report", root)
	}
}

// fixes are the broadest policies there are: secrets become variables, and what
// else is reported goes, with all that only served it.
const fixes = `policy "%s" {
  priority    = %d
  lift_guards = ["no_owner", "several_owners", "several_repositories"]

  match {
    categories = [%s]
  }

  auto {
    min_confidence   = 0.01
    max_blast_radius = "critical"
    environments     = ["*"]
    max_evidence_age = "36500d"
  }

  stage "fix" {
    tier = "auto"

    action "%s" {
%s    }
  }
}
`

// toFix declares one target that is all of the repository, and those policies.
func toFix() files {
	var others []string
	for _, c := range finding.Categories() {
		if c != finding.LeakedSecret {
			others = append(others, fmt.Sprintf("%q", c))
		}
	}
	return files{
		".quell/settings.hcl":         "settings {\n  escalation_owner = \"all\"\n}\n",
		".quell/owners/all.hcl":       "owner \"all\" {\n  reviewers = [\"all\"]\n  paths     = [\"**\"]\n}\n",
		".quell/targets/code.hcl":     "target \"code\" {\n  repository     = \".\"\n  environment    = \"dev\"\n  paths          = [\"**\"]\n  max_open_pulls = 1000\n  max_new_pulls  = 1000\n}\n",
		".quell/policies/secrets.hcl": fmt.Sprintf(fixes, "secrets", 2, `"leaked_secret"`, "replace_literal", ""),
		".quell/policies/others.hcl":  fmt.Sprintf(fixes, "others", 1, strings.Join(others, ", "), "remove_block", "      references = \"include\"\n"),
	}
}

// fixAll runs that pass, and gives the number of fixes it came to.
func fixAll(t *testing.T, dir string, reports ...string) int {
	t.Helper()
	w := newWorld(t)
	code := folder(t, dir, "")
	w.commit(merged(code, inOurForm(t, code, reports), toFix()))
	p := w.run(clock).Plan
	base := treeOf(t, code)
	tree, made, offered := base, 0, 0
	for _, item := range p.Items {
		if item.Change != nil && item.Decision.Kind == triage.Fix {
			made++
			tree = after(t, base, tree, item)
		}
	}
	for _, item := range p.Items {
		if item.Change != nil && item.Decision.Kind == triage.Propose {
			offered++
			after(t, base, tree, item) // each alone, on what is fixed
		}
	}
	t.Logf("%d incidents, %d fixed and %d proposed in one pass", len(p.Items), made, offered)
	return made + offered
}

// after is the tree after an item's change, which must be about the item's own
// sites, leave the code as whole as it was, and start from its bytes.
func after(t *testing.T, base, tree *locate.Index, item *plan.Item) *locate.Index {
	t.Helper()
	who := fmt.Sprintf("%s, %q", item.Incident.Key.ID(), item.Change.Summary)
	next := tree
	for _, f := range item.Change.Files {
		if source, ok := tree.Source(f.Path); ok && !bytes.Equal(source.Bytes(), f.Before) {
			t.Errorf("%s does not start from %s as it is", who, f.Path)
		}
		if f.After == nil {
			next = next.Without(f.Path)
			continue
		}
		source, err := locate.Parse(locate.File{Path: f.Path, Data: f.After})
		if err != nil {
			t.Fatalf("%s: %v", who, err)
		}
		next = next.With(source)
	}
	for _, f := range locate.NewFaults(tree.Dangling(), next.Dangling()) {
		t.Errorf("%s: after it %s", who, f)
	}
	for _, site := range item.Sites {
		_, was := base.Block(site.Path, site.Address)
		if _, still := next.Block(site.Path, site.Address); was && still && strings.HasPrefix(item.Change.Summary, "Remove") {
			t.Errorf("%s: it is about %s (%s:%d), which is still there", who, site.Address, site.Path, site.Line)
		}
	}
	return next
}

// inOurForm is the reports as quell's own, with paths as the code has them.
func inOurForm(t *testing.T, code files, reports []string) files {
	t.Helper()
	key := finding.NewKey("a key for tests")
	all := files{}
	for i, name := range reports {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var found []finding.Finding
		result := report.Read(report.Input{Path: name, Source: "scanner", Body: bytes.NewReader(data)}, key, func(f finding.Finding) {
			for file := range code {
				if strings.HasSuffix("/"+f.Location.Path, "/"+file) {
					f.Location.Path = file
					break
				}
			}
			f.Location.Repository = ""
			found = append(found, f)
		})
		var out bytes.Buffer
		if err := report.WriteQuell(&out, result, found, key); err != nil {
			t.Fatal(err)
		}
		all[fmt.Sprintf("findings/scanner%d/report.jsonl", i)] = out.String()
	}
	return all
}

func treeOf(t *testing.T, code files) *locate.Index {
	t.Helper()
	var sources []*locate.Source
	var broken []string
	for file, data := range code {
		source, err := locate.Parse(locate.File{Path: file, Data: []byte(data)})
		var parse *locate.ParseError
		switch {
		case errors.As(err, &parse):
			broken = append(broken, file)
		case err != nil:
			t.Fatal(err)
		default:
			sources = append(sources, source)
		}
	}
	return locate.NewIndex(sources, broken...)
}

// TestLinesThatAFixMoved: what only a line tells is what stood there when it was
// reported, though an earlier fix, of this pass or another, has moved it.
func TestLinesThatAFixMoved(t *testing.T) {
	t.Parallel()
	var code, reported strings.Builder
	for _, name := range []string{"a", "b", "c"} {
		fmt.Fprintf(&code, "resource \"aws_iam_user\" %q {\n  path = \"/\"\n  name = %q\n}\n\n", name, name)
	}
	var findings []finding.Finding
	for line, severity := range map[int]finding.Severity{2: finding.SeverityCritical, 7: finding.SeverityLow} {
		findings = append(findings, finding.Finding{
			Tool: "scanner", Rule: fmt.Sprintf("rule%d", line), Title: fmt.Sprintf("Line %d", line), Category: finding.Unclassified, Severity: severity,
			Confidence: 1, Location: finding.Location{Path: "main.tf", StartLine: line, EndLine: line},
		})
	}
	if err := report.WriteQuell(&reported, report.Result{Format: "quell"}, findings, finding.NewKey("a key for tests")); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.commit(merged(files{"main.tf": code.String(), "findings/scanner/report.jsonl": reported.String()}, toFix()))
	w.commit(files{".quell/policies/others.hcl": fmt.Sprintf(fixes, "others", 1, `"unclassified"`, "remove_block", "      block = \"aws_iam_user\"\n")})
	p := w.run(clock).Plan
	var removed []string
	for _, item := range p.Items {
		if item.Change != nil {
			removed = append(removed, fmt.Sprintf("%s: %s", item.Incident.Title, item.Change.Summary))
		}
	}
	slices.Sort(removed)
	if got := strings.Join(removed, "; "); got != "Line 2: Remove aws_iam_user.a; Line 7: Remove aws_iam_user.b" {
		t.Errorf("got %q", got)
	}
	if left := w.show("main", "main.tf"); !strings.Contains(left, `"c"`) || strings.Contains(left, `"b"`) {
		t.Errorf("left is\n%s", left)
	}
	w.run(clock.Add(time.Hour)) // the report still says what it said of the code before
	if left := w.show("main", "main.tf"); !strings.Contains(left, `"c"`) {
		t.Errorf("another block was removed by a line of the code before:\n%s", left)
	}
}
