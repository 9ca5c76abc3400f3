package reconciler

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// ingested is a report as it is brought in: in quell's own format.
func ingested(t *testing.T, key finding.Key, at, raw string) Ingested {
	t.Helper()
	var claims []finding.Finding
	in := report.Input{Path: at, Source: sourceOf(at), Body: strings.NewReader(raw)}
	result := report.Read(in, key, func(f finding.Finding) { claims = append(claims, f) })
	claims = result.Settle(in.Source, in.Path, claims)
	keepSecretsOut(claims, key)
	var data bytes.Buffer
	if err := report.WriteQuell(&data, result, claims, key); err != nil {
		t.Fatal(err)
	}
	return Ingested{Path: at, Data: data.Bytes()}
}

// ingest brings reports in.
func (w *world) ingest(raw files) string {
	w.t.Helper()
	loop := w.loop()
	key, err := loop.Key(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	var reports []Ingested
	for at, data := range raw {
		reports = append(reports, ingested(w.t, key, at, data))
	}
	commit, err := loop.Ingest(w.t.Context(), reports, "Ingest\n", clock.Add(-time.Hour))
	if err != nil {
		w.t.Fatal(err)
	}
	return commit
}

// told is what a plan says of every incident, apart from where it was reported.
func told(p *plan.Plan) []string {
	var lines []string
	for _, item := range p.Items {
		inc, d := item.Incident, item.Decision
		line := fmt.Sprintf("%s %s %s %v %v %d %v %v %q: %s %s %s", inc.Key, inc.Category, inc.Severity, inc.Confidence, inc.Identity, inc.Count,
			inc.Places, inc.Rules, inc.Title, d.Kind, d.Policy, d.Deciding().Name)
		if item.Change != nil {
			line += " " + item.Change.Summary
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// TestIngested: a report means the same, whether it is committed as it is or
// brought in without its secrets.
func TestIngested(t *testing.T) {
	t.Parallel()
	code, laws := files{}, law()
	for path, data := range town() {
		if strings.HasPrefix(path, "app/") {
			code[path] = data
		}
	}
	weak := leaks(leak{"weak", "app/weak.tf", "changeme"}, leak{"weak 2", "app/weak.tf", "changeme"}, leak{"weak 3", "app/other.tf", "changeme"})
	for _, tt := range []struct {
		name   string
		raw    files
		more   files
		reason string
	}{
		{"secrets", files{secretsReport: leaks(leakA, leakB)}, nil, "by their fingerprints"},
		{"SARIF", files{"findings/gitleaks/app.sarif": scan{leaks: []leak{leakA, leakB}, files: 3, names: []string{"shop/web"}}.String()}, nil, "in another format"},
		{"weak secrets", files{secretsReport: weak}, nil, "by their places"},
		{"identities", files{rolesReport: unusedRoles("old-exporter", "idle-importer")}, nil, "without any secret"},
		{"incomplete", files{secretsReport: leaks(leakA, leakB)[:500]}, nil, "it stays incomplete"},
		{"clean", files{secretsReport: leaks(), rolesReport: unusedRoles("old-exporter")}, nil, "nothing was found"},
		{
			"of a source", files{secretsReport: leaks(leakA)},
			files{sourceFile: source(`repository = "shop/web"`, `folder = "app"`, `max_confidence = 0.4`, `rule "hashicorp-*" {`, `  severity = "low"`, `  category = "long_lived_credential"`, `}`)},
			"what is declared of it holds for both",
		},
		{
			"of a renamed repository", files{secretsReport: scan{leaks: []leak{leakA}, names: []string{"shop/api"}}.String()},
			files{sourceFile: source(`repositories = { "https://git.example.com/shop/api" = "shop/renamed" }`)}, "what is declared of it holds for both",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			start := merged(code, laws, tt.more)
			raw, brought := newWorld(t), newWorld(t)
			raw.commit(merged(start, tt.raw))
			brought.commit(start)
			brought.ingest(tt.raw)
			for _, w := range []*world{raw, brought} {
				w.secrets = append(w.secrets, tokenA, tokenB)
			}
			want, got := raw.run(clock), brought.run(clock)
			if diff := cmp.Diff(told(want.Plan), told(got.Plan)); diff != "" || len(want.Plan.Items) == 0 {
				t.Errorf("%s, and yet (-raw +ingested):\n%s", tt.reason, diff)
			}
			if len(want.Plan.Broken) != len(got.Plan.Broken) || want.Partial() != got.Partial() {
				t.Errorf("broken: raw %+v, ingested %+v", want.Plan.Broken, got.Plan.Broken)
			}
			if diff := cmp.Diff(raw.states(), brought.states()); diff != "" {
				t.Errorf("states (-raw +ingested):\n%s", diff)
			}
		})
	}
}

// TestIngestRawThenOwn: the same report brought in where it had been raw brings
// nothing new, and its silence counts.
func TestIngestRawThenOwn(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	w.run(clock)
	before := w.states()
	w.ingest(files{secretsReport: leaks(leakA, leakB)})
	w.run(clock.Add(time.Hour))
	if diff := cmp.Diff(before, w.states()); diff != "" {
		t.Errorf("(-raw +ingested):\n%s", diff)
	}
	w.ingest(files{secretsReport: leaks(leakB)})
	w.run(clock.Add(2 * time.Hour))
	w.isGone("Secret of a", true, "the report lacks it")
	w.isGone("Secret of b", false, "the report has it")
}

// TestIngestAtOnce: scanners that finish at once all get in, and what is there
// already is not committed again.
func TestIngestAtOnce(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, w *world) {
		settleTown(w, files{secretsReport: gone})
		key, err := w.loop().Key(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var scanners sync.WaitGroup
		commits, failures := make([]string, 3), make([]error, 3)
		for i := range commits {
			loop := w.quietLoop("scanner")
			it := ingested(t, key, fmt.Sprintf("findings/gitleaks/%d.jsonl", i), leaks(leakA, leakB))
			scanners.Go(func() {
				commits[i], failures[i] = loop.Ingest(t.Context(), []Ingested{it}, "Ingest\n", clock.Add(-time.Hour))
			})
		}
		scanners.Wait()
		for i, commit := range commits {
			if failures[i] != nil || commit == "" || !gitContains(t, w.dir, w.ref(w.dir, "main"), commit) {
				t.Errorf("scanner %d: commit %q, %v", i, commit, failures[i])
			}
		}
		listed := strings.Fields(gittest.Git(t, w.dir, "ls-tree", "--name-only", "main", "findings/gitleaks/"))
		if len(listed) != 3 {
			t.Errorf("there are %v", listed)
		}
		before := w.refs()
		again, err := w.loop().Ingest(t.Context(), []Ingested{ingested(t, key, "findings/gitleaks/1.jsonl", leaks(leakA, leakB))}, "Ingest\n", clock)
		if err != nil || again != "" || w.refs() != before {
			t.Errorf("the same again: commit %q, %v", again, err)
		}
		w.run(clock)
		if rec := w.state("Secret of a", incident.Proposed); len(rec.Sightings) != 3 {
			t.Errorf("seen in %v", rec.Sightings)
		}
	})
}

// TestIngestRefused: what would be lost, or be taken for something else, is not
// brought in.
func TestIngestRefused(t *testing.T) {
	t.Parallel()
	good := func(at string) []Ingested { return []Ingested{{Path: at, Data: []byte("[]\n")}} }
	open := func(w *world, repo, key string) *Loop {
		l, err := Open(w.t.Context(), Options{Repo: repo, Key: key})
		if err != nil {
			w.t.Fatal(err)
		}
		return l
	}
	for _, tt := range []struct {
		name   string
		act    func(w *world) error
		words  string
		reason string
	}{
		{"another key", func(w *world) error {
			_, err := open(w, w.dir, "another key").Key(w.t.Context())
			return err
		}, "QUELL_FINGERPRINT_KEY", "every secret would be another one"},
		{"no key", func(w *world) error {
			_, err := open(w, w.dir, "").Key(w.t.Context())
			return err
		}, "QUELL_FINGERPRINT_KEY", "one derived is another key"},
		{"a hidden name", func(w *world) error {
			_, err := w.loop().Ingest(w.t.Context(), good("findings/gitleaks/.leaks.jsonl"), "Ingest\n", clock)
			return err
		}, "a name", "nobody would read it"},
		{"outside", func(w *world) error {
			_, err := w.loop().Ingest(w.t.Context(), good(".quell/policies/x.hcl"), "Ingest\n", clock)
			return err
		}, "a name", "people write there"},
		{"no control repository", func(w *world) error {
			dir := w.other("code.git")
			w.commitTo(dir, "main", files{"main.tf": "# code\n"})
			_, err := open(w, dir, "k").Ingest(w.t.Context(), good("findings/gitleaks/x.jsonl"), "Ingest\n", clock)
			return err
		}, "--repo", "it is somebody's code"},
		{"empty", func(w *world) error {
			_, err := open(w, w.other("empty.git"), "k").Ingest(w.t.Context(), good("findings/gitleaks/x.jsonl"), "Ingest\n", clock)
			return err
		}, "quell init", "it is not set up"},
		{"a clone", func(w *world) error {
			clone := filepath.Join(w.t.TempDir(), "clone")
			gittest.Git(w.t, w.dir, "clone", "--quiet", w.dir, clone)
			_, err := open(w, clone, "k").Ingest(w.t.Context(), good("findings/gitleaks/x.jsonl"), "Ingest\n", clock)
			return err
		}, "--repo", "it would stay there"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t)
			w.run(clock)
			before := w.refs()
			err := tt.act(w)
			var blocked *Blocked
			if !errors.As(err, &blocked) || !strings.Contains(blocked.Remedy, tt.words) {
				t.Errorf("%s, and yet: %v", tt.reason, err)
			}
			if w.refs() != before {
				t.Error("a branch moved")
			}
		})
	}
}

// TestForeignKey: a report brought in under another key is broken, and says what
// to do; the pass goes on.
func TestForeignKey(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	w.run(clock)
	w.commit(files{secretsReport: string(ingested(t, finding.NewKey("another"), secretsReport, leaks(leakB)).Data)})
	result := w.run(clock.Add(time.Hour))
	if len(result.Plan.Broken) == 0 || result.Plan.Broken[0].Path != secretsReport || !strings.Contains(result.Plan.Broken[0].Remedy, "QUELL_FINGERPRINT_KEY") {
		t.Errorf("broken %+v", result.Plan.Broken)
	}
	w.isGone("Secret of a", false, "nobody can tell which secrets it means")
	w.isGone("Secret of b", false, "nobody can tell which secrets it means")
}

// TestIngestProtected: a server that takes no report says so, with a remedy.
func TestIngestProtected(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	gittest.Hook(t, w.dir, "update", refuseMain)
	_, err := w.loop().Ingest(t.Context(), []Ingested{{Path: "findings/gitleaks/x.jsonl", Data: []byte("[]\n")}}, "Ingest\n", clock)
	var blocked *Blocked
	if !errors.As(err, &blocked) || !errors.Is(err, gitrepo.ErrRefused) || blocked.Remedy == "" {
		t.Errorf("%v", err)
	}
}
