package report_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// pathsBelow are the paths of a report's findings, read with scan roots.
func pathsBelow(t testing.TB, data, folder string, roots ...string) []string {
	t.Helper()
	r := collect(report.Input{Path: "findings/x", Source: "test", Folder: folder, ScanRoots: roots}, []byte(data), testKey())
	if !r.Readable() || len(r.Findings) == 0 {
		t.Fatalf("not read: %+v", r.Result)
	}
	var paths []string
	for _, f := range r.Findings {
		paths = append(paths, f.Location.Path)
	}
	if slices.Contains(paths, "") != slices.ContainsFunc(r.Diagnostics, func(d report.Diagnostic) bool { return strings.Contains(d.Detail, "scan_root") }) {
		t.Errorf("paths %q are dropped without a remedy, or a remedy is given for none: %v", paths, r.Diagnostics)
	}
	return paths
}

// leakAt is gitleaks' report of one leak at a path.
func leakAt(t testing.TB, path string) string {
	t.Helper()
	quoted, err := json.Marshal(path)
	if err != nil {
		t.Fatal(err)
	}
	return gitleaksWith(`"File":` + string(quoted))
}

func TestScanRoot(t *testing.T) {
	const ci, windows, container = "/home/runner/work/app/app", `C:\agent\_work\1\s`, "file:///github/workspace"
	tests := []struct{ name, root, path, want, reason string }{
		{"below", ci, ci + "/infra/main.tf", "infra/main.tf", ""},
		{"trailing slash", ci + "/", ci + "/main.tf", "main.tf", "people write folders with one"},
		{"the root itself", ci, ci, "", "no file"},
		{"relative", ci, "infra/main.tf", "infra/main.tf", "a scan root is about absolute paths"},
		{"elsewhere", ci, "/etc/passwd", "", "absolute, and below no scan root"},
		{"beside", "/src", "/src-other/main.tf", "", "it only starts alike"},
		{"above", "/src/app", "/src/main.tf", "", ""},
		{"another case", "/src", "/SRC/main.tf", "", "most file systems that scan know case"},
		{"out of the root", "/src", "/src/../etc/passwd", "", "what is judged is where the path leads"},
		{"out and back", "/src", "/src/infra/../modules/x.tf", "modules/x.tf", "tfsec writes modules so"},
		{"into the root", "/src", "/tmp/../src/x.tf", "x.tf", "it leads there"},
		{"out by backslashes", "/src", `/src\..\..\etc\passwd`, "", ""},
		{"above everything", "/src", "/../../src/x.tf", "x.tf", "above / is /"},
		{"slashes", "/src", "/src//a///b.tf", "a/b.tf", ""},
		{"absolute within", "/src", "/src//etc/passwd", "etc/passwd", "of the repository"},
		{"drive behind a dot", "/src", "./C:/x.tf", "", "the dot is no folder"},
		{"drive within", "/src", "/src/C:/x.tf", "", "would lead elsewhere on Windows"},
		{"NUL", "/src", "/src/a\x00.tf", "", ""},
		{"line break", "/src", "/src/a\nb.tf", "", ""},
		{"drive", windows, `C:\agent\_work\1\s\infra\main.tf`, "infra/main.tf", ""},
		{"drive with slashes", windows, "C:/agent/_work/1/s/main.tf", "main.tf", ""},
		{"drive in lower case", windows, `c:\agent\_work\1\s\main.tf`, "main.tf", "drives know no case"},
		{"another drive", windows, `D:\agent\_work\1\s\main.tf`, "", ""},
		{"drive without a slash", windows, `C:agent\_work\1\s\main.tf`, "", "depends on where the drive stands"},
		{"out of the drive's root", windows, `C:\agent\_work\1\s\..\..\2\s\x.tf`, "", ""},
		{"above the drive", `C:\s`, `C:\..\..\s\x.tf`, "x.tf", "above C: is C:"},
		{"no drive", windows, `\agent\_work\1\s\main.tf`, "", ""},
		{"literal drive", windows, `\\?\C:\agent\_work\1\s\main.tf`, "main.tf", "Rust's canonical form"},
		{"literal network", windows, `\\?\UNC\agent\_work\1\s\main.tf`, "", ""},
		{"network", `\\build\share\app`, `\\build\share\app\main.tf`, "main.tf", ""},
		{"network's host as a folder", "/build/share", `\\build\share\main.tf`, "", "another place"},
		{"folder as a network's host", "//build/share", "/build/share/main.tf", "", ""},
		{"three slashes", "/src", "///src/main.tf", "main.tf", "POSIX: as one"},
		{"URI", container, "file:///github/workspace/x.tf", "x.tf", ""},
		{"URI below a path", "/github/workspace", "file:///github/workspace/x.tf", "x.tf", "the same place"},
		{"path below a URI", container, "/github/workspace/x.tf", "x.tf", ""},
		{"URI with one slash", container, "file:/github/workspace/x.tf", "x.tf", "Java's form"},
		{"URI in capitals", container, "FILE:///github/workspace/x.tf", "x.tf", "schemes know no case"},
		{"URI of a host", container, "file://github/workspace/x.tf", "", "another machine's"},
		{"URI of a drive", windows, "file:///c:/agent/_work/1/s/a%20b.tf", "a b.tf", ""},
		{"encoded drive", windows, "file:///c%3A/agent/_work/1/s/x.tf", "x.tf", "as editors write it"},
		{"encoded", "file:///home/ci/my%20app", "file:///home/ci/my%20app/a%23.tf", "a#.tf", ""},
		{"encoded way up", container, "file:///github/workspace/%2e%2e/%2E%2E/etc/passwd", "", "decoded before it is judged"},
		{"encoded slash", container, "file:///github/workspace/..%2fsecret", "", ""},
		{"encoded backslash", container, "file:///github/workspace/..%5csecret", "", ""},
		{"encoded NUL", container, "file:///github/workspace/a%00.tf", "", ""},
		{"encoded twice", container, "file:///github/workspace/%252e%252e/x", "%2e%2e/x", "decoded once: a folder's name"},
		{"percent in a path", "/src", "/src/a%20b.tf", "a%20b.tf", "no URI: nothing is encoded"},
		{"URI in a URI", container, "file:file:///github/workspace/%2e%2e/x", "file:/github/x", "nonsense, and within"},
		{"URI below nothing", "", "file:///github/workspace/x.tf", "", "absolute: it was once taken for a folder named file:"},
		{"file system", "/", "/etc/passwd", "", "no scan root"},
		{"relative root", "src", "/src/x.tf", "", "no scan root"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := collect(report.Input{ScanRoots: []string{tt.root}}, []byte(leakAt(t, tt.path)), testKey())
			if len(r.Findings) != 1 || r.Findings[0].Location.Path != tt.want {
				t.Fatalf("%s: got %+v, want %q", tt.reason, r.Findings, tt.want)
			}
			warned := slices.ContainsFunc(r.Diagnostics, func(d report.Diagnostic) bool { return strings.Contains(d.Detail, "scan_root") })
			if dropped := tt.want == "" && tt.name != "the root itself"; warned != dropped {
				t.Errorf("%s: dropped is %v, and the diagnostics are %+v", tt.reason, dropped, r.Diagnostics)
			}
		})
	}
}

// TestScanRootInFormats: what formats know of their own paths agrees with what
// people declare, and gives way to it.
func TestScanRootInFormats(t *testing.T) {
	sarif := func(members, artifact string) string {
		return `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},` + members + `"results":[{"ruleId":"r","locations":[{"physicalLocation":{"artifactLocation":{` + artifact + `}}}]}]}]}`
	}
	const base, provenance = `"originalUriBaseIds":{"%SRCROOT%":{"uri":"file:///work/app/infra/"}},`, `"invocations":[{"executionSuccessful":true,"workingDirectory":{"uri":"file:///work/app/infra/"}}],`
	kubescaped := kubescapeFailed("x", `{"sourcePath":""}`, `{"path":"/work/app/k8s/a.yaml"}`, `,"metadata":{"targetMetadata":{"directoryContextMetadata":{"basePath":"/work/app/k8s"}}}`)
	tests := []struct {
		name, data string
		folder     string
		roots      []string
		want       []string
		reason     string
	}{
		{"SARIF", sarif(``, `"uri":"file:///work/app/a%20b.tf"`), "", []string{"/work/app"}, []string{"a b.tf"}, "an absolute URI"},
		{"SARIF's base", sarif(base, `"uri":"a.tf","uriBaseId":"%SRCROOT%"`), "", nil, []string{"a.tf"}, "the report says where it was made"},
		{"SARIF's base below", sarif(base, `"uri":"a.tf","uriBaseId":"%SRCROOT%"`), "", []string{"/work/app"}, []string{"infra/a.tf"}, "people's word goes first"},
		{"SARIF's base elsewhere", sarif(base, `"uri":"a.tf","uriBaseId":"%SRCROOT%"`), "", []string{"/src"}, []string{"a.tf"}, "the scan root is about another machine"},
		{"SARIF's working folder", sarif(provenance, `"uri":"file:///work/app/infra/a.tf"`), "", []string{"/work/app"}, []string{"infra/a.tf"}, ""},
		{"SARIF on the web", sarif(``, `"uri":"https://example.com/work/app/a.tf"`), "", []string{"/work/app"}, []string{""}, "no file"},
		{"KICS", kicsWith(`"paths":["/work/app/infra"]`, ``, `"file_name":"/work/app/infra/a.tf"`), "", []string{"/work/app"}, []string{"infra/a.tf"}, ""},
		{"KICS, elsewhere", kicsWith(`"paths":["/work/app/infra"]`, ``, `"file_name":"/work/app/infra/a.tf"`), "", []string{"/src"}, []string{"a.tf"}, "the report's own list"},
		{"kubescape", kubescaped, "", []string{"/work/app"}, []string{"k8s/a.yaml"}, ""},
		{"kubescape, elsewhere", kubescaped, "", []string{"/src"}, []string{"a.yaml"}, "the report says its own"},
		{"checkov", checkovWith("terraform", `"file_path":"/users.tf","file_abs_path":"/work/app/iam/users.tf"`), "", []string{"/work/app"}, []string{"iam/users.tf"}, "scanned in a folder"},
		{"checkov, a folder named alike", checkovWith("terraform", `"file_path":"/src/users.tf","file_abs_path":"/src/src/users.tf"`), "", []string{"/src"}, []string{"src/users.tf"}, "the slash in front is no root"},
		{"checkov of old", checkovWith("terraform", `"file_path":"/src/users.tf"`), "", []string{"/src"}, []string{"src/users.tf"}, "no absolute path"},
		{"checkov, rendered", checkovWith("helm", `"file_abs_path":"/tmp/x/users.tf"`), "", []string{"/src"}, []string{"iam/users.tf"}, "a chart's copy"},
		{"checkov, a plan's code", checkovWith("terraform_plan", `"file_path":"iam/users.tf","file_abs_path":"/src/plan.json"`), "", []string{"/src"}, []string{"iam/users.tf"}, "the absolute path is the plan's"},
		{"folder", leakAt(t, "/src/a.tf"), "infra", []string{"/src"}, []string{"infra/a.tf"}, "the root is where the folder was"},
		{"folder, relative", leakAt(t, "a.tf"), "infra", []string{"/src"}, []string{"infra/a.tf"}, ""},
		{"innermost root", leakAt(t, "/src/app/a.tf"), "", []string{"/src", "/src/app", "/"}, []string{"a.tf"}, "whatever their order"},
		{"several machines", "[" + strings.Trim(leakAt(t, "/src/a.tf"), "[]") + "," + strings.Trim(leakAt(t, `C:\s\b.tf`), "[]") + "]", "", []string{`c:\s`, "/src"}, []string{"a.tf", "b.tf"}, ""},
		{"own format", `{"schema":"quell.report/v1","findings":[{"tool":"t","rule":"r","location":{"path":"/src/a.tf"}}]}`, "", []string{"/src"}, []string{"a.tf"}, ""},
		{"places", noseyparkerWith(``, `"provenance":[{"kind":"file","path":"/src/a.tf"},{"kind":"file","path":"/src/b.tf"}]`), "", []string{"/src"}, []string{"a.tf", "b.tf"}, "two files are two places"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, pathsBelow(t, tt.data, tt.folder, tt.roots...)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

// TestScanRootOfContext: what has no secret is one thing wherever it was
// scanned, once the roots are declared.
func TestScanRootOfContext(t *testing.T) {
	context := func(path string) string {
		data := `[{"filePath":"` + path + `","sourceContent":"","sourceContentType":"text","messages":[{"ruleId":"@secretlint/secretlint-rule-aws","messageId":"AWSAccountID","severity":"error","type":"message","loc":{"start":{"line":1},"end":{"line":1}},"data":{}}]}]`
		r := collect(report.Input{ScanRoots: []string{"/src", "/work/app"}}, []byte(data), testKey())
		if len(r.Findings) != 1 || r.Findings[0].Context == "" {
			t.Fatalf("got %+v", r)
		}
		return string(r.Findings[0].Context)
	}
	if here, there := context("/src/a.env"), context("/work/app/a.env"); here != there {
		t.Error("one file has two contexts on two machines")
	}
	if one, other := context("/tmp/a.env"), context("/tmp/b.env"); one == other {
		t.Error("two files outside of the roots have one context")
	}
}

// TestScanRootGoldens reads real reports that have absolute paths, with and
// without whose roots the goldens differ.
func TestScanRootGoldens(t *testing.T) {
	roots := map[string]string{
		"tfsec-iam.json":        "/src/terraform-aws-iam",
		"kube-linter-many.json": "/manifests",
		"secretlint-many.json":  "/src/generic-app",
	}
	for name, root := range roots {
		t.Run(name, func(t *testing.T) {
			golden := filepath.Join("testdata/scan_root", name+".json")
			r := collect(report.Input{Path: "findings/" + name, Source: "test", ScanRoots: []string{root}}, readFile(t, filepath.Join("testdata/reports", name)), testKey())
			got := render(t, r)
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(readFile(t, golden)), string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for _, f := range r.Findings {
				if f.Location.Path == "" {
					t.Errorf("%s has no path below %q", f.Rule, root)
				}
			}
		})
	}
	goldens, err := filepath.Glob("testdata/scan_root/*")
	if err != nil || len(goldens) != len(roots) {
		t.Errorf("%d goldens of %d reports (%v)", len(goldens), len(roots), err)
	}
}

func TestCheckScanRoot(t *testing.T) {
	tests := []struct{ root, want, reason string }{
		{"/home/runner/work/app/app", "", ""},
		{"/src/", "", "a slash at the end is only a way of writing"},
		{`C:\agent\_work\1\s`, "", ""},
		{"c:/agent/_work/1/s", "", "HCL doubles backslashes; nobody has to"},
		{`\\build\share`, "", "a network's"},
		{`\\?\C:\src`, "", "literal"},
		{"file:///github/workspace", "", ""},
		{"file:///C:/my%20app", "", ""},
		{"/workspace/app@2/[id]", "", "Jenkins and people name folders so"},
		{"", "is not an absolute path", ""},
		{"src", "is not an absolute path", ""},
		{"$GITHUB_WORKSPACE", "is not an absolute path", "nobody knows its value here"},
		{"C:src", "is not an absolute path", ""},
		{"https://example.com/src", "is not an absolute path", ""},
		{"/", "is the root of a file system", "it holds every file"},
		{"//", "is the root of a file system", ""},
		{`D:\`, "is the root of a file system", ""},
		{"file:///", "is the root of a file system", ""},
		{"/home/runner/work/*/*", "is a pattern", "it would match nothing, unseen"},
		{"/src/../etc", `has a "." or ".." in it`, ""},
		{"file:///src/%2e%2e/etc", `has a "." or ".." in it`, ""},
		{"/src\n", "has a line break or another control character", ""},
		{"file:///src%00", "has an encoded control character", ""},
	}
	for _, tt := range tests {
		got := ""
		if err := report.CheckScanRoot(tt.root); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q: %s", tt.root, got, tt.want, tt.reason)
		}
	}
}

var driveLetter = regexp.MustCompile(`^[A-Za-z]:`)

// TestWrongScanRoot: one that holds nothing of a report is refused, since all that
// the report says would be of other places.
func TestWrongScanRoot(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		root, path string
		readable   bool
		reason     string
	}{
		{"/src", "/src/main.tf", true, "it holds the path"},
		{"/nowhere", "/src/main.tf", false, "it holds none"},
		{"/nowhere", "main.tf", true, "no path needs one"},
	} {
		r := collect(report.Input{ScanRoots: []string{tt.root}}, []byte(leakAt(t, tt.path)), testKey())
		if r.Readable() != tt.readable {
			t.Errorf("%q below %q: readable %v: %s", tt.path, tt.root, r.Readable(), tt.reason)
		}
	}
}

// FuzzScanRoot: whatever is reported and declared, a path stays in the
// repository.
func FuzzScanRoot(f *testing.F) {
	for _, path := range []string{"/src/a.tf", "/src/b/../C:/x", `C:\s\..\a.tf`, "file:///src/%2e%2e/a", `\\?\C:\s\a`, "//src/a"} {
		f.Add("/src", path)
		f.Add(`c:\s`, path)
	}
	f.Fuzz(func(t *testing.T, root, path string) {
		if !json.Valid([]byte(leakAt(t, path))) {
			return // no report
		}
		r := collect(report.Input{ScanRoots: []string{root}}, []byte(leakAt(t, path)), testKey())
		for _, finding := range r.Findings {
			at := finding.Location.Path
			if at != "" && (!filepath.IsLocal(at) || strings.ContainsFunc(at, unicode.IsControl) || strings.Contains(at, `\`) || driveLetter.MatchString(at)) {
				t.Errorf("%q below %q became %q", path, root, at)
			}
		}
	})
}
