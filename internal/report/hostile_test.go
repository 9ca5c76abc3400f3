package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// secretLooking is a value that could be anybody's key, and that no filter of
// harmless words lets pass.
const secretLooking = "Zq8vXw3LpT7nRk5sYd2M"

// thorough is set to try every value of every report: QUELL_HOSTILE=all.
func thorough() bool { return os.Getenv("QUELL_HOSTILE") == "all" }

// TestFlows puts a secret into every string and every name of the real reports,
// one after the other, and lists which of them reach a finding. The list is for
// reading: what stands in it must never be a place where a scanner puts a secret
// (corpus/FORMATS.md, CLEAR), or it must be about the very secret that is cut out.
func TestFlows(t *testing.T) {
	each, largest := 1, 25_000
	if thorough() {
		each, largest = 1000, 1<<30
	}
	flows := map[string]bool{}
	for _, path := range realReports(t) {
		if len(readFile(t, path)) > largest {
			continue
		}
		m := takenApart(t, path, each)
		format := collect(report.Input{}, m.text(), testKey()).Format
		for _, s := range m.spots {
			_, isText := s.value.(string)
			if !isText && !strings.HasSuffix(s.place, "{}") {
				continue
			}
			s.set(secretLooking)
			r := collect(report.Input{Path: "p", Source: "s"}, m.text(), testKey())
			s.set(s.value)
			for _, to := range shownIn(r) {
				flows[format+" "+s.place+" → "+to] = true
			}
		}
	}
	var lines []string
	for flow := range flows {
		lines = append(lines, flow)
	}
	slices.Sort(lines)
	golden := filepath.Join("testdata", "flows.txt")
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := string(readFile(t, golden))
	if thorough() {
		t.Log(cmp.Diff(want, got))
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// shownIn names the fields of findings, and the diagnostics, that show the secret.
func shownIn(r reading) []string {
	var in []string
	add := func(field, text string) {
		if strings.Contains(text, secretLooking) && !slices.Contains(in, field) {
			in = append(in, field)
		}
	}
	for _, f := range r.Findings {
		add("tool", f.Tool)
		add("rule", f.Rule)
		add("title", f.Title)
		add("resource", f.Resource)
		add("identity", fmt.Sprintf("%+v", f.Identity))
		add("repository", f.Location.Repository)
		add("path", f.Location.Path)
		add("commit", f.Location.Commit)
		add("labels", strings.Join(f.Labels, " "))
		add("suggestion", fmt.Sprintf("%+v", f.Suggestion))
		add("a finding", fmt.Sprintf("%+v %s %s", f.Origins, f.Hint, f.Category))
	}
	add("coverage", fmt.Sprintf("%+v", r.Coverage))
	add("diagnostics", fmt.Sprintf("%+v", r.Diagnostics))
	add("flooded", fmt.Sprintf("%+v", r.Flooded))
	return in
}

// TestWrongTypes puts a value of every other type into every place of the real
// reports: nothing panics, no secret shows, and little is said.
func TestWrongTypes(t *testing.T) {
	each, largest := 1, 12_000
	if thorough() {
		each, largest = 20, 1<<30
	}
	for _, path := range realReports(t) {
		if len(readFile(t, path)) > largest {
			continue
		}
		m := takenApart(t, path, each)
		secrets := claimedIn(m)
		for n, s := range m.spots {
			if strings.HasSuffix(s.place, "{}") {
				continue
			}
			for i, wrong := range []any{nil, true, 7, "x", []any{}, map[string]any{}} {
				if i != n%6 && !thorough() {
					continue
				}
				s.set(wrong)
				text := m.text()
				s.set(s.value)
				start := time.Now()
				r := collect(report.Input{Path: "p", Source: "s", Origins: true}, text, testKey())
				if len(r.Diagnostics) > 100 || time.Since(start) > 5*time.Second {
					t.Errorf("%s, %s as %T: %d diagnostics in %s", m.name, s.place, wrong, len(r.Diagnostics), time.Since(start))
				}
				out := string(render(t, r))
				for _, secret := range secrets {
					if strings.Contains(out, secret) {
						t.Errorf("%s, %s as %T: a secret of %d characters shows", m.name, s.place, wrong, len(secret))
					}
				}
			}
		}
	}
}

// claimedIn are the strings of a report of which its findings have the
// fingerprint.
func claimedIn(m mutable) []string {
	known := map[finding.Fingerprint]bool{}
	findings := collect(report.Input{}, m.text(), testKey()).Findings
	for _, f := range findings {
		known[f.Fingerprint] = f.Fingerprint != "" && !f.Weak && !f.Hashed
	}
	for _, f := range findings { // scanners take commits' ids for secrets
		known[testKey().Fingerprint(finding.NewSecret(f.Location.Commit))] = false
	}
	var all []string
	for _, s := range m.spots {
		if text, ok := s.value.(string); ok && len(text) >= 8 && known[testKey().Fingerprint(finding.NewSecret(text))] {
			all = append(all, text)
		}
	}
	return all
}

// TestClaimedSecretsAreGone looks for every secret that a real report shows, in
// all that is said of it.
func TestClaimedSecretsAreGone(t *testing.T) {
	total := 0
	for _, path := range realReports(t) {
		m := takenApart(t, path, 1<<20)
		r := collect(report.Input{Path: "p", Source: "s", Origins: true}, readFile(t, path), testKey())
		secrets := claimedIn(m)
		slices.Sort(secrets)
		for _, secret := range slices.Compact(secrets) {
			total++
			if how := leak(r, secret); how != "" {
				t.Errorf("%s: a secret of %d characters shows", m.name, len(secret))
			}
		}
	}
	if total < 50 {
		t.Errorf("only %d secrets were looked for", total)
	}
}

// TestCutOff reads every fiftieth of every real report: what is cut off is never
// taken for whole.
func TestCutOff(t *testing.T) {
	for _, path := range realReports(t) {
		data := readFile(t, path)
		for i := 1; i < 50; i += 7 {
			part := data[:len(data)*i/50]
			r := collect(report.Input{}, part, testKey())
			whole := r.Readable()
			switch filepath.Ext(path) {
			case ".csv", ".yaml", ".jsonl": // lines are whole wherever a line ends
				whole = whole && len(part) > 0 && part[len(part)-1] != '\n' && len(r.Findings) == 0
			}
			if whole && r.Format != report.CredentialReport && strings.HasPrefix(strings.TrimSpace(string(data)), "{") == strings.HasSuffix(path, ".json") {
				t.Errorf("%s: %d of 50 parts pass for the whole", filepath.Base(path), i)
			}
		}
	}
}

// TestNoListPassesForNone puts what is no list into the place of every list of the
// real reports: where findings are missing then, the report does not pass for whole.
func TestNoListPassesForNone(t *testing.T) {
	largest := 40_000
	if thorough() {
		largest = 1 << 30
	}
	// Lists of details: without them the same is said less precisely.
	details := []string{
		"gcp-scc .listFindingsResults[].finding.sourceProperties.OffendingIamRoles|.invalidRoles",
		"noseyparker [].matches[].provenance",
	}
	for _, path := range realReports(t) {
		if len(readFile(t, path)) > largest {
			continue
		}
		m := takenApart(t, path, 1)
		whole := collect(report.Input{}, m.text(), testKey())
		for _, s := range m.spots {
			if _, isList := s.value.([]any); !isList || !whole.Readable() || slices.Contains(details, whole.Format+" "+s.place) {
				continue
			}
			for _, wrong := range []any{true, 7, "x", map[string]any{"a": "b"}} {
				s.set(wrong)
				r := collect(report.Input{Path: "p"}, m.text(), testKey())
				s.set(s.value)
				if len(r.Findings) < len(whole.Findings) && r.Readable() {
					t.Errorf("%s: %T in place of the list %s makes %d findings of %d, and the report passes for whole", m.name, wrong, s.place, len(r.Findings), len(whole.Findings))
				}
			}
		}
	}
}
