package reconciler

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

// hashesOnly is a report of GitLab's: of its secrets it shows hashes.
func hashesOnly(found ...leak) string {
	entries := []map[string]any{}
	for i, l := range found {
		entries = append(entries, map[string]any{
			"id": fmt.Sprint("0", i), "category": "secret_detection", "name": "Password", "description": l.title(), "severity": "Critical", "scanner": map[string]any{"id": "gitleaks", "name": "Gitleaks"},
			"cve":         fmt.Sprintf("%s:%x:password", l.path, sha256.Sum256([]byte(l.secret))),
			"location":    map[string]any{"file": l.path, "start_line": 3, "end_line": 3},
			"identifiers": []any{map[string]any{"type": "gitleaks_rule_id", "name": "Gitleaks rule ID password", "value": "password"}},
		})
	}
	return encoded(map[string]any{
		"version": "15.0.7", "vulnerabilities": entries,
		"scan": map[string]any{"type": "secret_detection", "status": "success", "scanner": map[string]any{"id": "gitleaks", "name": "Gitleaks"}},
	})
}

// checkNews holds a run to the whole plan of the same moment: what it looked at is
// decided alike, and what it did not look at asks for nothing.
func (w *world) checkNews(l *Loop, now time.Time) (partial bool) {
	w.t.Helper()
	whole := w.plan(now)
	result, err := l.Run(w.t.Context(), now)
	if err != nil {
		w.t.Fatal(err)
	}
	w.keep(result)
	looked := map[incident.Key]*plan.Item{}
	for _, item := range result.Plan.Items {
		looked[item.Incident.Key] = item
	}
	for _, item := range whole.Items {
		got := looked[item.Incident.Key]
		delete(looked, item.Incident.Key)
		switch {
		case got == nil && item.Unchanged:
			partial = true
		case got == nil:
			w.t.Errorf("at %s: %s (%s, %s) was not looked at", now, item.Incident.Key.ID(), item.Incident.Title, item.Decision.Kind)
		default:
			a, b := string(w.json(&plan.Plan{Items: []*plan.Item{item}})), string(w.json(&plan.Plan{Items: []*plan.Item{got}}))
			if a != b && item.Decision.Kind == got.Decision.Kind && len(result.Tickets)+len(result.Pulls) == 0 || item.Decision.Kind != got.Decision.Kind {
				w.t.Errorf("at %s (-whole +run):\n%s", now, cmp.Diff(a, b))
			}
		}
	}
	for key := range looked {
		w.t.Errorf("at %s: %s is not in the whole plan", now, key.ID())
	}
	if !whole.Changes() && result.Pass == "" && len(result.Plan.Items)+len(result.Plan.Unreported) == 0 {
		return partial // it rested, and shows where it stands and no more
	}
	for _, part := range [][2]any{{whole.Events, result.Plan.Events}, {whole.Ended, result.Plan.Ended}, {whole.Unreported, result.Plan.Unreported}, {whole.Broken, result.Plan.Broken}} {
		if diff := cmp.Diff(part[0], part[1]); diff != "" {
			w.t.Errorf("at %s (-whole +run):\n%s", now, diff)
		}
	}
	return partial
}

// TestNews: whatever reports come, change, move and go, a run that looks only at
// what may have changed does what a whole one would do.
func TestNews(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := inTown(t, files{
				".quell/sources/scan.hcl":  "source \"scan\" {\n  paths = [\"findings/scan/**\"]\n  scope = \"folder\"\n}\n",
				".quell/sources/aging.hcl": "source \"aging\" {\n  paths   = [\"findings/gitlab/**\"]\n  max_age = \"9h\"\n}\n",
			})
			random := rand.New(rand.NewPCG(seed, 7))
			now, partial := quiet, 0
			for range 25 {
				w.at = now.Add(-time.Minute)
				w.commit(someNews(random))
				if w.checkNews(w.loop(), now) {
					partial++
				}
				now = now.Add(time.Duration(random.IntN(100)) * time.Minute)
			}
			if partial < 5 {
				t.Errorf("only %d of the runs looked at less than everything", partial)
			}
		})
	}
}

// someNews is what one commit brings: a report or two, now and then code.
func someNews(random *rand.Rand) files {
	const tokenC = "wB8nE3yTk6VqG9pDs2Lf5RhM"
	all := []leak{leakA, leakB, {"c", "app/c.tf", tokenC}, {"weak", "app/weak.tf", "changeme"}, {"elsewhere", "lib/x.tf", tokenA}}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	some := all[:random.IntN(len(all)+1)]
	strong := []leak{leakA, leakB}[:random.IntN(3)]
	news := files{"findings/note.md": fmt.Sprint(random.Uint64())}
	for range 1 + random.IntN(2) {
		switch random.IntN(9) {
		case 0:
			news[secretsReport] = leaks(some...)
		case 1:
			news[fmt.Sprintf("findings/gitleaks/%d.json", random.IntN(3))] = leaks(some...)
		case 2:
			news[fmt.Sprintf("findings/scan/%d.sarif", random.IntN(3))] = scan{leaks: some, files: 3}.String()
		case 3, 4:
			news["findings/gitlab/hashes.json"] = hashesOnly(strong...)
		case 5:
			news[secretsReport] = leaks(leakA)[:60]
		case 6:
			news["findings/gitlab/hashes.json"] = gone
		case 7:
			news[rolesReport] = unusedRoles([]string{"old-exporter", "idle-importer"}[:random.IntN(3)]...)
		case 8:
			news["app/c.tf"] = database("c", tokenC)
		}
	}
	return news
}

// TestNewsOfHashes: what only a hash is known of is an incident of its place,
// until some report shows the value.
func TestNewsOfHashes(t *testing.T) {
	t.Parallel()
	const hashes = "findings/gitlab/hashes.json"
	w := inTown(t, files{secretsReport: leaks(leakB), rolesReport: unusedRoles()})
	now := quiet
	for _, step := range []struct {
		change files
		count  int // of incidents
		reason string
	}{
		{nil, 1, "the other one has no report yet"},
		{files{hashes: hashesOnly(leakA)}, 2, "its place is an incident"},
		{files{"findings/gitleaks/other.json": leaks(leakB)}, 2, "another report says nothing of it"},
		{files{secretsReport: leaks(leakA, leakB)}, 2, "the hash joins the value, and its place is none any more"},
		{files{"findings/gitleaks/other.json": leaks()}, 2, "nor is it later"},
		{files{secretsReport: leaks(leakB)}, 2, "the value is gone, the hash is not"},
		{files{hashes: gone}, 1, "a report that is gone says nothing"},
		{files{hashes: hashesOnly(leakA, leakB)}, 2, "one of the two is shown"},
	} {
		if step.change != nil {
			w.at = now.Add(-time.Minute)
			w.commit(step.change)
		}
		for range 2 {
			if got := len(w.plan(now).Items); got != step.count {
				t.Errorf("%d incidents, want %d: %s", got, step.count, step.reason)
			}
			w.checkNews(w.loop(), now)
			now = now.Add(10 * time.Minute)
		}
	}
}
