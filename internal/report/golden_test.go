package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

var update = flag.Bool("update", false, "write the goldens anew")

// testKey is the key of every golden.
func testKey() finding.Key { return finding.NewKey("report goldens") }

func realReports(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/reports/*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no reports under testdata/reports (%v)", err)
	}
	return paths
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func render(t testing.TB, r reading) []byte {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestGoldens reads real reports of every format. The goldens are what quell
// says of them, to the letter.
func TestGoldens(t *testing.T) {
	var wanted []string
	for _, path := range realReports(t) {
		name := filepath.Base(path)
		golden := filepath.Join("testdata/golden", name+".json")
		wanted = append(wanted, golden)
		t.Run(name, func(t *testing.T) {
			r := collect(report.Input{Path: "findings/" + name, Source: "test"}, readFile(t, path), testKey())
			got := render(t, r)
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(readFile(t, golden)), string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			roundTrips(t, r.Findings)
			for _, f := range collect(report.Input{Origins: true}, readFile(t, path), testKey()).Findings {
				for _, field := range report.Told(f) {
					if f.Origins[field] == "" {
						t.Errorf("%s: nobody says where %q came from", f.Rule, field)
					}
				}
			}
		})
	}
	goldens, err := filepath.Glob("testdata/golden/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range goldens {
		if !slices.Contains(wanted, g) {
			t.Errorf("golden %q belongs to no report", g)
		}
	}
}

// roundTrips: findings are also kept as JSON, in the cache and by ingest.
func roundTrips(t testing.TB, findings []finding.Finding) {
	t.Helper()
	data, err := json.Marshal(findings)
	if err != nil {
		t.Fatal(err)
	}
	var back []finding.Finding
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(findings, back); diff != "" {
		t.Errorf("findings change on their way through JSON:\n%s", diff)
	}
}

// TestOneLeakOneFingerprint: the same scan in gitleaks' two formats names the
// same secrets at the same places.
func TestOneLeakOneFingerprint(t *testing.T) {
	claims := func(name string) []string {
		r := collect(report.Input{}, readFile(t, "testdata/reports/"+name), testKey())
		var all []string
		for _, f := range r.Findings {
			all = append(all, strings.Join([]string{f.Tool, f.Rule, string(f.Category), f.Severity.String(), f.Location.Path,
				string(f.Fingerprint), f.Hint, f.Title, f.Confidence.String(), string(f.Identity.Kind)}, " | "))
		}
		slices.Sort(all)
		return all
	}
	inJSON, inSARIF := claims("gitleaks-terragoat.json"), claims("sarif-gitleaks-terragoat.json")
	if len(inJSON) != 4 {
		t.Fatalf("got %d findings, want 4", len(inJSON))
	}
	if diff := cmp.Diff(inJSON, inSARIF); diff != "" {
		t.Errorf("-json +sarif:\n%s", diff)
	}
}
