package reconciler

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// sourceFile is the document of the tests' source.
const sourceFile = ".quell/sources/app.hcl"

// source is a document that declares a source named app.
func source(more ...string) string {
	return "source \"app\" {\n  paths = [\"findings/gitleaks/**\"]\n  " + strings.Join(more, "\n  ") + "\n}\n"
}

// scan is a SARIF report of gitleaks that says what it scanned.
type scan struct {
	leaks []leak
	files int      // that it looked at
	names []string // of repositories
	fails bool     // of an error that it records
}

func (s scan) String() string {
	results, artifacts, provenance, rules := []map[string]any{}, []map[string]any{}, []map[string]any{}, []map[string]any{}
	for _, l := range s.leaks {
		rules = append(rules, map[string]any{"id": "password-" + l.name, "shortDescription": map[string]any{"text": l.title()}})
		results = append(results, map[string]any{
			"ruleId": "password-" + l.name, "message": map[string]any{"text": l.title()},
			"locations": []any{map[string]any{"physicalLocation": map[string]any{
				"artifactLocation": map[string]any{"uri": l.path},
				"region":           map[string]any{"startLine": 3, "snippet": map[string]any{"text": l.secret}},
			}}},
		})
	}
	for i := range s.files {
		artifacts = append(artifacts, map[string]any{"location": map[string]any{"uri": fmt.Sprintf("f%d.tf", i)}, "roles": []string{"analysisTarget"}})
	}
	for _, name := range s.names {
		provenance = append(provenance, map[string]any{"repositoryUri": "https://git.example.com/" + name})
	}
	return encoded(map[string]any{"version": "2.1.0", "runs": []any{map[string]any{
		"tool":        map[string]any{"driver": map[string]any{"name": "gitleaks", "rules": rules}},
		"invocations": []any{map[string]any{"executionSuccessful": !s.fails}}, "artifacts": artifacts, "versionControlProvenance": provenance, "results": results,
	}}})
}

// Two leaks of the town.
var (
	leakA = leak{"a", "app/a.tf", tokenA}
	leakB = leak{"b", "app/b.tf", tokenB}
)

// brokenReport is what the plan says of a report; empty where it says nothing.
func brokenReport(t *testing.T, p *plan.Plan, path string) string {
	t.Helper()
	for _, b := range p.Broken {
		if b.Path == path && b.What == "report" {
			if b.Summary == "" || b.Remedy == "" {
				t.Errorf("%q is broken without a reason or a remedy: %+v", path, b)
			}
			return b.Summary
		}
	}
	return ""
}

// isGone fails the test unless the incident is gone, or is not.
func (w *world) isGone(words string, want bool, reason string) {
	w.t.Helper()
	rec := w.record(words)
	if got := rec.State == incident.Verified; got != want {
		w.t.Errorf("%s is %s, because %s", words, rec.State, reason)
	}
}

// TestSilence: what a later version of a report lacks is gone, where that
// version can be believed.
func TestSilence(t *testing.T) {
	t.Parallel()
	first := scan{leaks: []leak{leakA, leakB}, files: 10, names: []string{"shop/web", "shop/api"}}
	all := first.names
	for _, tt := range []struct {
		name   string
		source string
		then   []string // versions that follow, the first pass's report before them
		after  time.Duration
		gone   bool
		broken string
		reason string
	}{
		{"good", "", []string{scan{leaks: []leak{leakB}, files: 10, names: all}.String()}, time.Hour, true, "", "a later good version lacks it"},
		{"clean", "", []string{scan{files: 10, names: all}.String()}, time.Hour, true, "", "nothing found is not nothing read"},
		{"half", "", []string{scan{leaks: []leak{leakB}, files: 5, names: all}.String()}, time.Hour, true, "", "half of it will do"},
		{"failed", "", []string{scan{leaks: []leak{leakB}, files: 10, names: all, fails: true}.String()}, time.Hour, false, "did not succeed", "the scanner says that it failed"},
		{"empty", "", []string{""}, time.Hour, false, "empty", "no scanner writes nothing"},
		{"cut", "", []string{scan{leaks: []leak{leakB}, files: 10, names: all}.String()[:700]}, time.Hour, false, "", "it ends in the middle"},
		{"shrunken", "", []string{scan{leaks: []leak{leakB}, files: 4, names: all}.String()}, time.Hour, false, "covers 4 files, and the last good one covered 10", "most was not looked at"},
		{"no coverage", "", []string{scan{leaks: []leak{leakB}, names: all}.String()}, time.Hour, false, "does not say that it covers anything", "none of 10 files is less than half of them"},
		{"another tool's nothing", "", []string{"[]\n"}, time.Hour, false, "does not say that it covers anything", "a scanner that looked at nothing finds nothing"},
		{"a repository less", "", []string{scan{leaks: []leak{leakB}, files: 10, names: all[:1]}.String()}, time.Hour, false, "no longer covers 1 of the 2", "it may lie there"},
		{"a repository more", "", []string{scan{leaks: []leak{leakB}, files: 10, names: append([]string{"shop/new"}, all...)}.String()}, time.Hour, true, "", "it covers all that it covered"},
		{"shrunken twice", "", []string{scan{leaks: []leak{leakB}, files: 4, names: all}.String(), scan{leaks: []leak{leakB}, files: 3, names: all}.String()}, time.Hour, false, "the last good one covered 10", "the last good one counts, not the last"},
		{"shrunken, then whole", "", []string{scan{leaks: []leak{leakB}, files: 4, names: all}.String(), scan{leaks: []leak{leakB}, files: 9, names: all}.String()}, time.Hour, true, "", "it looked at it again"},
		{"shrunken, none asked for", source("min_coverage = 0"), []string{scan{leaks: []leak{leakB}, files: 1}.String()}, time.Hour, true, "", "min_coverage 0 asks for nothing"},
		{"shrunken a little, all asked for", source("min_coverage = 1"), []string{scan{leaks: []leak{leakB}, files: 9, names: all}.String()}, time.Hour, false, "covers 9 files", "min_coverage 1 asks for all"},
		{"old", source(`max_age = "2d"`), []string{scan{leaks: []leak{leakB}, files: 10, names: all}.String()}, 3 * day, false, "is older than 2d", "it may have come back since"},
		{"not yet old", source(`max_age = "2d"`), []string{scan{leaks: []leak{leakB}, files: 10, names: all}.String()}, time.Hour, true, "", "it is of yesterday"},
		{"a stream", source(`mode = "stream"`), []string{scan{leaks: []leak{leakB}, files: 10, names: all}.String()}, time.Hour, false, "", "a stream only adds"},
		{"removed", "", []string{gone}, time.Hour, false, "", "a report that is not there says nothing"},
		{"another scanner's", "", []string{leaks(leakB)}, time.Hour, false, "is of format gitleaks, and the last good one was of sarif", "it may have got to the wrong path"},
		{"another scanner's, then the first again", "", []string{leaks(leakB), scan{leaks: []leak{leakB}, files: 10, names: all}.String()}, time.Hour, true, "", "it was looked for again"},
		{"another format, as declared", source(`format = "gitleaks"`, "min_coverage = 0"), []string{leaks(leakB)}, time.Hour, true, "", "that is how it is to be"},
		{"another format", source(`format = "gitleaks"`), []string{scan{leaks: []leak{leakB}, files: 10, names: all}.String()}, time.Hour, false, "another format", "it is not what was declared"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const at = "findings/gitleaks/app.sarif"
			w := inTown(t, files{secretsReport: gone, at: first.String()})
			w.run(clock)
			if tt.source != "" {
				w.commit(files{sourceFile: tt.source})
			}
			var result *Result
			for i, version := range tt.then {
				w.commit(files{at: version})
				result = w.run(clock.Add(tt.after + time.Duration(i)*time.Hour))
			}
			w.isGone("Secret of a", tt.gone, tt.reason)
			said := brokenReport(t, result.Plan, at)
			if wantSaid := !tt.gone && tt.name != "a stream" && tt.name != "removed"; (said != "") != wantSaid || !strings.Contains(said, tt.broken) {
				t.Errorf("the plan says %q of the report, want %q: %s", said, tt.broken, tt.reason)
			}
			if result.Partial() != (said != "") {
				t.Errorf("partial is %v", result.Partial())
			}
			w.still(clock.Add(tt.after + 5*time.Hour))
		})
	}
}

// TestScopes: which files are versions of one report.
func TestScopes(t *testing.T) {
	t.Parallel()
	const one, two, three = "findings/gitleaks/1.json", "findings/gitleaks/2.json", "findings/gitleaks/3.json"
	folder, whole := source(`scope = "folder"`), source(`scope = "source"`)
	for _, tt := range []struct {
		name     string
		source   string
		before   files
		then     []files
		a, b     bool // gone
		sighting string
		reason   string
	}{
		{"a file of its own", source(), files{one: leaks(leakA, leakB)}, []files{{two: leaks(leakB)}}, false, false, one, "the first file still says it"},
		{"a newer file", folder, files{one: leaks(leakA, leakB)}, []files{{two: leaks(leakB)}}, true, false, one, "it replaces the first"},
		{"a newer file, the old one removed", folder, files{one: leaks(leakA, leakB)}, []files{{two: leaks(leakB), one: gone}}, true, false, one, "it replaces the first"},
		{"the old one removed later", folder, files{one: leaks(leakA, leakB)}, []files{{two: leaks(leakB)}, {one: gone}}, true, false, one, "what is gone stays gone"},
		{"two new files", folder, files{one: leaks(leakA, leakB)}, []files{{two: leaks(leakB), three: leaks(leakA)}}, false, false, three, "both of a commit count"},
		{"two new files without it", folder, files{one: leaks(leakA, leakB)}, []files{{two: leaks(leakB), three: leaks()}}, true, false, one, "both of a commit count"},
		{"two files, one of them new again", folder, files{one: leaks(leakA), two: leaks(leakB)}, []files{{two: leaks(leakB) + "\n"}}, true, false, one, "only what is newest stands"},
		{"another folder", folder, files{one: leaks(leakA, leakB)}, []files{{"findings/gitleaks/web/2.json": leaks(leakB)}}, false, false, one, "its folder has nothing newer"},
		{"another folder of the source", whole, files{one: leaks(leakA, leakB)}, []files{{"findings/gitleaks/web/2.json": leaks(leakB)}}, true, false, one, "the source has"},
		{"another source", whole, files{one: leaks(leakA, leakB)}, []files{{"findings/trufflehog/2.json": leaks(leakB)}}, false, false, one, "it says nothing of this one"},
		{"a newer file that is broken", folder, files{one: leaks(leakA, leakB)}, []files{{two: leaks(leakB)[:60]}}, false, false, one, "a broken scanner fixes nothing"},
		{"one of two new files is broken", folder, files{one: leaks(leakA, leakB)}, []files{{two: leaks(leakB), three: leaks(leakA)[:60]}}, false, false, one, "it may be in that one"},
		{"the only file removed", folder, files{one: leaks(leakA, leakB)}, []files{{one: gone}}, false, false, one, "nothing stands for it"},
		{"all files removed, then a new one", folder, files{one: leaks(leakA, leakB)}, []files{{one: gone}, {two: leaks(leakB)}}, true, false, one, "a later one does"},
		{"the newest removed again", folder, files{two: leaks(leakB)}, []files{{one: leaks(leakA)}, {one: gone}}, false, false, one, "an older file proves nothing of what came later"},
		{"the newest removed, then a new one", folder, files{two: leaks(leakB)}, []files{{one: leaks(leakA)}, {one: gone}, {three: leaks(leakB)}}, true, false, one, "a newer one does"},
		{"a stream", source(`scope = "folder"`, `mode = "stream"`), files{one: leaks(leakA, leakB)}, []files{{two: leaks(leakB)}}, false, false, one, "in a stream every file stands"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, files{secretsReport: gone, sourceFile: tt.source}, tt.before)
			w.run(clock)
			for i, change := range tt.then {
				w.commit(change)
				w.run(clock.Add(time.Duration(i+1) * time.Hour))
			}
			w.isGone("Secret of a", tt.a, tt.reason)
			w.isGone("Secret of b", tt.b, "it is there in every version")
			if got := w.record("Secret of a").Sightings; len(got) != 1 && tt.name != "a stream" || got[0].Report != tt.sighting {
				t.Errorf("it is on record as seen in %v", got)
			}
			w.still(clock.Add(day))
		})
	}
}

// TestSlowClock: a report that a machine with a slow clock committed last is no older
// than those before it.
func TestSlowClock(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{secretsReport: gone, sourceFile: source(`scope = "folder"`)}, files{"findings/gitleaks/1.json": leaks(leakA)})
	w.run(clock)
	w.at = w.at.Add(-time.Hour)
	w.commit(files{"findings/gitleaks/2.json": leaks(leakB)})
	w.run(clock.Add(time.Hour))
	w.state("Secret of b", incident.Proposed)
	w.isGone("Secret of a", false, "which of the two is newer is not known")
	w.at = w.at.Add(2 * time.Hour)
	w.commit(files{"findings/gitleaks/3.json": leaks(leakB)})
	w.run(clock.Add(2 * time.Hour))
	w.isGone("Secret of a", true, "this one is newer than both")
	w.isGone("Secret of b", false, "it is still there")
	w.still(clock.Add(day))
}

// TestCoverageOfScope: what a scope's reports cover together is known while all
// of them are good.
func TestCoverageOfScope(t *testing.T) {
	t.Parallel()
	const one, two = "findings/gitleaks/1.sarif", "findings/gitleaks/2.sarif"
	w := inTown(t, files{
		secretsReport: gone, sourceFile: source(`scope = "folder"`),
		one: scan{leaks: []leak{leakA}, files: 60}.String(), two: scan{leaks: []leak{leakB}, files: 40}.String(),
	})
	w.run(clock)
	// One is broken, and the other finds something new: the pass writes.
	w.commit(files{one: scan{leaks: []leak{{"a", "app/copy.tf", tokenA}}, files: 60}.String(), two: "{"})
	w.run(clock.Add(time.Hour))
	w.isGone("Secret of b", false, "its report is broken")
	w.commit(files{one: scan{files: 31}.String(), two: scan{leaks: []leak{leakB}, files: 1}.String()})
	if said := brokenReport(t, w.run(clock.Add(2*time.Hour)).Plan, one); !strings.Contains(said, "covered 100") {
		t.Errorf("the plan says %q", said)
	}
	w.isGone("Secret of a", false, "32 of 100 files were looked at")
}

// TestValidateTellsDoubts: what a plan says of a report that can be read, validating
// says, too, and once.
func TestValidateTellsDoubts(t *testing.T) {
	t.Parallel()
	const at, cut = "findings/gitleaks/app.sarif", "findings/gitleaks/cut.json"
	w := inTown(t, files{secretsReport: gone, at: scan{leaks: []leak{leakA}, files: 10}.String()})
	w.run(clock)
	w.commit(files{at: scan{files: 1}.String(), cut: "["})
	v, err := w.loop().Validate(t.Context(), clock.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	for _, d := range v.Reports {
		if d.Summary == "" || d.Detail == "" {
			t.Errorf("no reason or no remedy: %+v", d)
		}
		said[d.Report+": "+string(d.Severity)]++
	}
	if diff := cmp.Diff(map[string]int{at + ": warning": 1, cut + ": error": 1}, said); diff != "" {
		t.Errorf("%s\n%+v", diff, v.Reports)
	}
}

// TestNobodys: a report of which nobody knows how to read it is shown and held,
// and leaves the ledger as it was.
func TestNobodys(t *testing.T) {
	t.Parallel()
	const mistyped = "source \"app\" {\n  paths = [\"findings/gitleaks/**\"]\n  scoop = \"folder\"\n}\n"
	const rival = "source \"rival\" {\n  paths = [\"findings/**/*.json\"]\n}\n"
	const old, latest = "findings/gitleaks/1.json", "findings/gitleaks/2.json"
	for _, tt := range []struct {
		name   string
		change files
		mend   files
		words  string
		reason string
	}{
		{"its source is broken", files{sourceFile: mistyped}, files{sourceFile: source(`scope = "folder"`)}, "sources/app.hcl", "it may have been of that source"},
		{"two sources", files{".quell/sources/rival.hcl": rival}, files{".quell/sources/rival.hcl": gone}, "several sources", "nobody has said whose it is"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, files{secretsReport: gone, rolesReport: unusedRoles("idle-importer"), sourceFile: source(`scope = "folder"`), old: leaks(leakA, leakB)})
			w.run(clock)
			w.commit(files{latest: leaks(leakB)})
			w.run(clock.Add(time.Hour))
			w.isGone("Secret of a", true, "the newer file lacks it")
			before := w.records()
			w.commit(merged(tt.change, files{latest: leaks(), "findings/gitleaks/roles.json": unusedRoles("old-exporter")}))
			for _, at := range []time.Duration{2 * time.Hour, 3 * time.Hour} {
				result := w.run(clock.Add(at))
				if len(result.Plan.Broken) == 0 || !result.Partial() {
					t.Errorf("nothing is broken: %+v", result.Plan.Broken)
				}
				if diff := cmp.Diff(before, w.records()); diff != "" {
					t.Errorf("%s, and yet the ledger changed (-before +after):\n%s", tt.reason, diff)
				}
			}
			if item := itemOf(t, w.plan(clock.Add(4*time.Hour)), "old-exporter"); item.Decision.Kind != triage.Hold || !strings.Contains(item.Decision.Deciding().Text, tt.words) {
				t.Errorf("%s: %s (%s)", tt.reason, item.Decision.Kind, item.Decision.Deciding().Text)
			}
			w.commit(tt.mend)
			w.run(clock.Add(5 * time.Hour))
			w.isGone("Secret of b", true, "it is read again, and lacks it")
			w.isGone("Secret of a", true, "nothing brought it back")
			w.state("old-exporter", incident.Fixed)
			w.still(clock.Add(6 * time.Hour))
		})
	}
}

// TestSourceReads: what is declared of a source reaches its incidents.
func TestSourceReads(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		source string
		report string
		check  func(inc incident.Incident) (got, want any)
		reason string
	}{
		{
			"repository", source(`repository = "shop/web"`), leaks(leakA),
			func(inc incident.Incident) (any, any) { return inc.Places[0].Repository, "shop/web" }, "the report names none",
		},
		{
			"repository named", source(`repository = "shop/web"`), scan{leaks: []leak{leakA}, names: []string{"shop/api"}}.String(),
			func(inc incident.Incident) (any, any) {
				return inc.Places[0].Repository, "https://git.example.com/shop/api"
			}, "the report's own word counts",
		},
		{
			"repositories", source(`repositories = { "https://git.example.com/shop/api" = "shop/renamed" }`), scan{leaks: []leak{leakA}, names: []string{"shop/api"}}.String(),
			func(inc incident.Incident) (any, any) { return inc.Places[0].Repository, "shop/renamed" }, "it goes by another name",
		},
		{
			"folder", source(`folder = "services/web"`), leaks(leakA),
			func(inc incident.Incident) (any, any) { return inc.Places[0].Path, "services/web/app/a.tf" }, "the scan began there",
		},
		{
			"max_confidence", source(`max_confidence = 0.3`), leaks(leakA),
			func(inc incident.Incident) (any, any) { return inc.Confidence, finding.Confidence(0.3) }, "nobody believes it more",
		},
		{
			"category", source(`rule "hashicorp-*" {`, `  category = "long_lived_credential"`, `}`), leaks(leakA),
			func(inc incident.Incident) (any, any) { return inc.Category, finding.Category("long_lived_credential") }, "people know better",
		},
		{
			"severity", source(`rule "hashicorp-*" {`, `  severity = "low"`, `}`), leaks(leakA),
			func(inc incident.Incident) (any, any) { return inc.Severity, finding.SeverityLow }, "people know better",
		},
		{
			"severity of another tool", source(`rule "hashicorp-*" {`, `  tool = "trivy"`, `  severity = "low"`, `}`), leaks(leakA),
			func(inc incident.Incident) (any, any) { return inc.Severity == finding.SeverityLow, false }, "the rule is another tool's",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			at := secretsReport
			w := inTown(t, files{secretsReport: tt.report, sourceFile: tt.source})
			p := w.plan(clock)
			inc := itemOf(t, p, "Secret of a").Incident
			if got, want := tt.check(inc); got != want {
				t.Errorf("%s: %v, want %v: %s", at, got, want, tt.reason)
			}
		})
	}
}

// TestRuleMovesKey: another category is another incident, where the category
// is part of what an incident is.
func TestRuleMovesKey(t *testing.T) {
	t.Parallel()
	const roles = "source \"aws\" {\n  paths = [\"findings/aws/**\"]\n  rule \"UnusedIAMRole\" {\n    category = \"long_lived_credential\"\n  }\n}\n"
	w := inTown(t)
	before := itemOf(t, w.plan(clock), "old-exporter").Incident
	w.commit(files{".quell/sources/aws.hcl": roles})
	p := w.plan(clock)
	if len(p.Broken) > 0 {
		t.Fatalf("broken %+v", p.Broken)
	}
	after := itemOf(t, p, "old-exporter").Incident
	if after.Category != "long_lived_credential" || after.Key == before.Key {
		t.Errorf("category %s, key %s, was %s", after.Category, after.Key.ID(), before.Key.ID())
	}
}

// TestFormat: a source's reports are of its format.
func TestFormat(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{sourceFile: source(`format = "trufflehog"`)})
	result := w.run(clock)
	if said := brokenReport(t, result.Plan, secretsReport); said == "" || !result.Partial() {
		t.Errorf("the plan says %q", said)
	}
	for _, rec := range w.records() {
		if strings.Contains(rec.Title, "Secret of") && rec.State != incident.Held {
			t.Errorf("%s is %s", rec.Title, rec.State)
		}
	}
	w.commit(files{sourceFile: source(`format = "gitleaks"`)})
	w.run(clock.Add(time.Hour))
	w.state("Secret of a", incident.Proposed)
}

// TestStale: what an old report says is not committed without a person.
func TestStale(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"snapshot", "stream"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, files{secretsReport: leaks(), ".quell/sources/aws.hcl": "source \"aws\" {\n  paths   = [\"findings/aws/**\"]\n  mode    = \"" + mode + "\"\n  max_age = \"3d\"\n}\n"})
			late := clock.Add(3 * day)
			result := w.run(late)
			item := itemOf(t, result.Plan, "old-exporter")
			if item.Decision.Kind != triage.Propose || !strings.Contains(fmt.Sprint(item.Decision.Reasons), "older than 3d") {
				t.Errorf("decided %s: %v", item.Decision.Kind, item.Decision.Reasons)
			}
			if said := brokenReport(t, result.Plan, rolesReport); (said != "") != (mode == "snapshot") {
				t.Errorf("the plan says %q", said)
			}
			if n := w.fixes(w.dir); n != 0 {
				t.Errorf("%d commits on main", n)
			}
			rec := w.state("old-exporter", incident.Proposed)
			w.still(late.Add(time.Minute))
			w.at = late
			w.commit(files{rolesReport: unusedRolesSeen("2026-06-06T00:00:10Z", "old-exporter")})
			w.run(late.Add(time.Hour))
			w.state("old-exporter", incident.Fixed)
			if pull := w.pull(rec.Pull); pull.Close == nil || !pull.Close.Obsolete {
				t.Error("its pull request is still open")
			}
			w.isGone("idle-importer", mode == "snapshot", "the fresh report lacks it")
			w.still(late.Add(2 * time.Hour))
		})
	}
}

// TestBoundedSource: a source is not believed more for naming many tools.
func TestBoundedSource(t *testing.T) {
	t.Parallel()
	var entries []string
	for i := range 9 {
		entries = append(entries, fmt.Sprintf(`{"tool":"t%d","rule":"r","category":"leaked_secret","title":"Many tools","confidence":1,"secret":%q,"location":{"path":"app/a.tf"}}`, i, tokenB))
	}
	w := inTown(t, files{secretsReport: gone, sourceFile: source("max_confidence = 0.5"), "findings/gitleaks/own.json": `{"schema":"quell.report/v1","findings":[` + strings.Join(entries, ",") + `]}`})
	for _, item := range w.run(clock).Plan.Items {
		if item.Incident.Title == "Many tools" && item.Incident.Confidence != 0.5 {
			t.Errorf("confidence %v", item.Incident.Confidence)
		}
	}
	w.record("Many tools")
}
