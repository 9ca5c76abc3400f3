package reconciler

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
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

// TestNewsReach: what is decided of one incident may bear on another, which a run
// then looks at, too.
func TestNewsReach(t *testing.T) {
	t.Parallel()
	role := func(rule, category string) string {
		return identityReport(identityEntry("prowler", rule, category, "role", "arn:aws:iam::444455556666:role/old-exporter", "old-exporter"))
	}
	onePull := target("app", ".", "paths = [\"app/**\"]\n  max_open_pulls = 1")
	for _, tt := range []struct {
		name   string
		more   files
		news   files
		act    func(w *world)
		pulls  int // in all, at the end
		reason string
	}{
		{
			"one edit", files{".quell/policies/roles.hcl": rolesPolicy("manual"), rolesReport: gone, secretsReport: gone, "findings/own/1.json": role("iam_role_unused", "dormant_identity")},
			files{"findings/own/2.json": role("role_cred", "unused_credential")}, nil, 1, "the other pull request makes the same change",
		},
		{
			"one place", files{rolesReport: gone, ".quell/targets/app.hcl": onePull, secretsReport: leaks(leakA), "findings/gitleaks/b.json": leaks(leakB)},
			nil, func(w *world) {
				path := secretsReport
				if w.record("Secret of a").State != incident.Proposed {
					path = "findings/gitleaks/b.json"
				}
				w.commit(files{path: leaks()})
			}, 2, "there is room for the other one now",
		},
		{
			"a merge of nothing", files{rolesReport: gone, secretsReport: leaks(leakA)}, nil, func(w *world) {
				tree := gittest.Git(w.t, w.dir, "rev-parse", "main^{tree}")
				merge := gittest.Git(w.t, w.dir, "commit-tree", tree, "-p", "main", "-p", w.pull(1).Branch, "-m", "Merge by hand")
				gittest.Git(w.t, w.dir, "update-ref", "refs/heads/main", merge)
			}, 1, "a person has merged it",
		},
		{
			"a fix beneath a proposal", files{rolesReport: gone, "app/old.tf": exposedRole(tokenA), "app/a.tf": gone, secretsReport: leaks(leak{"a", "app/old.tf", tokenA})},
			files{rolesReport: unusedRoles("old-exporter")}, nil, 1, "its code is gone",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, tt.more)
			w.atRest(quiet)
			w.at = quiet
			if tt.news != nil {
				w.commit(tt.news)
			}
			if tt.act != nil {
				tt.act(w)
			}
			for i := range 5 {
				w.checkNews(w.loop(), quiet.Add(time.Duration(1+2*i)*time.Hour))
			}
			if n := len(w.desk().Pulls()); n != tt.pulls {
				t.Errorf("%d pull requests, want %d: %s", n, tt.pulls, tt.reason)
			}
		})
	}
}

// exposedRole is a role that nobody uses, with a secret in it.
func exposedRole(secret string) string {
	return fmt.Sprintf("resource \"aws_iam_role\" \"old\" {\n  name        = \"old-exporter\"\n  description = %q\n}\n", secret)
}

// TestNewsWhileReading: what a person does after the branches were compared and
// before they are read is heard.
func TestNewsWhileReading(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{rolesReport: gone})
	w.atRest(quiet)
	w.at = quiet
	w.commit(files{"findings/gitleaks/more.json": leaks(leakB)})
	l, now := w.loop(), quiet.Add(time.Hour)
	since, still := l.last(t.Context(), now)
	if since == nil || still {
		t.Fatal("there is nothing to go on from")
	}
	if err := w.loop().ClosePull(t.Context(), "", w.record("Secret of a").Pull, pat(now), "no"); err != nil {
		t.Fatal(err)
	}
	p, err := l.look(t.Context(), now, since)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.execute(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.state("Secret of a", incident.Rejected)
	w.checkNews(w.loop(), now.Add(time.Hour))
}
