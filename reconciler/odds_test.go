package reconciler

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// TestSameFile: fixes and a proposal of one pass in one file, each with its own
// change and nothing else.
func TestSameFile(t *testing.T) {
	t.Parallel()
	all := role("old", "old-exporter") + role("idle", "idle-importer") + database("a", tokenA)
	w := inTown(t, files{
		"app/old.tf": gone, "app/idle.tf": gone, "app/a.tf": gone, "app/b.tf": gone, "app/main.tf": strings.ReplaceAll(all, "\nlocals", "\n\nlocals"),
		secretsReport: leaks(leak{"a", "app/main.tf", tokenA}),
	})
	result := w.run(clock)
	if len(result.Commits) != 2 || len(result.Pulls) != 1 {
		t.Fatalf("made %+v", result)
	}
	for _, made := range append(result.Commits, result.Pulls...) {
		diff := gittest.Git(t, w.dir, "show", "--format=", made.Commit, "--", "app/main.tf")
		for _, block := range []string{`"aws_iam_role" "old"`, `"aws_iam_role" "idle"`, "password"} {
			mine := strings.Contains(made.Title, "old") && strings.Contains(block, "old") ||
				strings.Contains(made.Title, "idle") && strings.Contains(block, "idle") ||
				strings.Contains(made.Title, "secret") && block == "password"
			removed := false
			for line := range strings.Lines(diff) {
				removed = removed || strings.HasPrefix(line, "-") && strings.Contains(line, block)
			}
			if removed != mine {
				t.Errorf("%s: takes out %s: %v", made.Title, block, removed)
			}
		}
	}
	w.still(clock.Add(time.Minute))
	if _, err := w.loop().MergePull(t.Context(), "", 1, pat(clock.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"aws_iam_role", tokenA} {
		if strings.Contains(w.show("main", "app/main.tf"), words) {
			t.Error("after the merge something is back")
		}
	}
}

// TestMaxCommits: what is over a pass's limit waits for the next pass.
func TestMaxCommits(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{".quell/settings.hcl": "settings {\n  escalation_owner    = \"security\"\n  max_commits_per_run = 1\n}\n"})
	for i, want := range []int{1, 1, 0} {
		if got := len(w.run(clock.Add(time.Duration(i) * time.Minute)).Commits); got != want {
			t.Errorf("pass %d: %d commits, want %d", i, got, want)
		}
	}
	w.still(clock.Add(time.Hour))
}

// TestBranchDeleted: a proposal whose branch somebody deleted is made again, not
// left without one.
func TestBranchDeleted(t *testing.T) {
	t.Parallel()
	w, pull := proposed(t)
	gittest.Git(t, w.dir, "update-ref", "-d", "refs/heads/"+pull.Branch)
	var blocked *Blocked
	if _, err := w.loop().MergePull(t.Context(), "", pull.Number, pat(clock)); !errors.As(err, &blocked) {
		t.Errorf("merging what is gone: %v", err)
	}
	w.run(clock.Add(time.Hour))
	now := w.pull(pull.Number)
	if w.ref(w.dir, pull.Branch) != now.Head || now.State != forge.PullOpen {
		t.Errorf("the branch is at %q, the pull request %s at %q", w.ref(w.dir, pull.Branch), now.State, now.Head)
	}
	w.still(clock.Add(2 * time.Hour))
}

func TestConflict(t *testing.T) {
	t.Parallel()
	w, pull := proposed(t)
	w.commit(files{"app/a.tf": "# Moved.\n" + database("a", tokenA)})
	before := w.refs()
	var blocked *Blocked
	_, err := w.loop().MergePull(t.Context(), "", pull.Number, pat(clock))
	if !errors.As(err, &blocked) || !strings.Contains(err.Error(), "app/a.tf") || w.refs() != before {
		t.Errorf("%v", err)
	}
	w.run(clock.Add(time.Hour))
	if _, err = w.loop().MergePull(t.Context(), "", pull.Number, pat(clock.Add(time.Hour))); err != nil {
		t.Errorf("after the next run: %v", err)
	}
}

// TestManyPullsAndAFreeze: pull requests that are open when a freeze ends need
// no new budget.
func TestManyPullsAndAFreeze(t *testing.T) {
	t.Parallel()
	const tokenC = "wB8nE3yTk6VqG9pDs2Lf5RhM"
	w := inTown(t, files{
		"app/c.tf":    database("c", tokenC),
		secretsReport: leaks(leak{"a", "app/a.tf", tokenA}, leak{"b", "app/b.tf", tokenB}, leak{"c", "app/c.tf", tokenC}),
	})
	w.secrets = append(w.secrets, tokenC)
	w.run(clock)
	w.run(clock.Add(time.Hour))
	w.commit(files{".quell/freezes/year-end.hcl": yearEnd})
	w.run(clock.Add(2 * time.Hour))
	w.run(clock.Add(2 * day))
	for _, words := range []string{"Secret of a", "Secret of b", "Secret of c"} {
		w.state(words, incident.Proposed)
	}
}

// TestZones: a moment is the same moment in every zone.
func TestZones(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	there := clock.In(time.FixedZone("there", 5*3600))
	if diff := cmp.Diff(string(w.json(w.plan(clock))), string(w.json(w.plan(there)))); diff != "" {
		t.Errorf("plans differ by zone:\n%s", diff)
	}
	w.run(there)
	w.still(clock)
	w.still(there.Add(time.Minute))
}

// TestInit makes a control repository, and a second time finds nothing to do.
func TestInit(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "control.git")
	opts := Options{Repo: dir, Name: "Pat", Email: "pat@example.com"}
	added, err := Init(t.Context(), opts, clock)
	if err != nil || len(added) == 0 {
		t.Fatalf("added %q: %v", added, err)
	}
	if again, err := Init(t.Context(), opts, clock); err != nil || len(again) != 0 {
		t.Errorf("the second time added %q: %v", again, err)
	}
	w := worldAt(t, dir, dir, opts.Git)
	w.still(clock)
	settleTown(w)
	if result := w.run(clock); len(result.Commits) != 2 || len(result.Plan.Broken) != 0 {
		t.Errorf("%d commits, broken %+v", len(result.Commits), result.Plan.Broken)
	}
}

// TestStrangeBranches: what quell does not understand of its own branches it
// never overwrites.
func TestStrangeBranches(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ branch, path, data string }{
		{"quell/ledger", "incidents/zzz.txt", "?"},
		{"quell/ledger", "incidents/000.jsonl", "{\"key\":"},
		{"quell/ledger", "ledger.json", "{}"},
		{"quell/forge", "pulls/000001.json", "{"},
		{"quell/forge", "notes.txt", "?"},
	} {
		t.Run(tt.branch+" "+tt.path, func(t *testing.T) {
			t.Parallel()
			w := inTown(t)
			w.run(clock)
			w.commitTo(w.dir, tt.branch, files{tt.path: tt.data})
			w.commit(files{rolesReport: unusedRoles("old-exporter")})
			before := w.refs()
			err := w.fail(clock.Add(time.Hour))
			if !strings.Contains(err.Error(), tt.path) || !strings.Contains(err.Error(), tt.branch) {
				t.Errorf("the error names neither: %v", err)
			}
			if w.refs() != before {
				t.Error("wrote over it")
			}
		})
	}
}

// TestTie: two policies of one priority are an error that names both.
func TestTie(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{".quell/policies/also.hcl": strings.Replace(rolesPolicy("auto"), `"roles"`, `"also"`, 1)})
	result := w.run(clock)
	if len(result.Plan.Broken) == 0 || !strings.Contains(fmt.Sprint(result.Plan.Broken), "also") {
		t.Errorf("broken %+v", result.Plan.Broken)
	}
	if len(result.Commits) != 0 {
		t.Errorf("committed %+v while two policies tie", result.Commits)
	}
	if k := itemOf(t, result.Plan, "old-exporter").Decision.Kind; k == triage.Fix {
		t.Error("a tie was broken by chance")
	}
}

// TestOneLoop: a loop that lives for many passes decides as a new one does.
func TestOneLoop(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	old := w.loop()
	w.checkNews(old, clock)
	w.commit(files{"app/a.tf": "# Moved.\n" + database("a", tokenA), rolesReport: unusedRoles("old-exporter")})
	w.checkNews(old, clock.Add(time.Hour))
	w.commit(files{".quell/policies/secrets.hcl": gone, "app/b.tf": "resource {"})
	w.checkNews(old, clock.Add(2*time.Hour))
	w.checkNews(old, clock.Add(3*time.Hour))
}

// TestPolicyRenamed: the proposal of a policy that no longer answers gives way
// to the one of the policy that does.
func TestPolicyRenamed(t *testing.T) {
	t.Parallel()
	w, pull := proposed(t)
	w.commit(files{
		".quell/policies/secrets.hcl": gone,
		".quell/policies/values.hcl":  strings.Replace(secretsPolicy("Renamed"), `"secrets"`, `"values"`, 1),
	})
	w.run(clock.Add(2 * time.Hour))
	rec := w.state("Secret of a", incident.Proposed)
	now := w.pull(rec.Pull)
	if rec.Pull == pull.Number || now.State != forge.PullOpen || !strings.HasPrefix(now.Branch, "quell/values/") {
		t.Errorf("now proposed by %d, %s on %s", now.Number, now.State, now.Branch)
	}
	if old := w.pull(pull.Number); old.State != forge.PullClosed || !old.Close.Obsolete || w.ref(w.dir, pull.Branch) != "" {
		t.Errorf("pull request %d is %s, its branch at %q", old.Number, old.State, w.ref(w.dir, pull.Branch))
	}
	w.still(clock.Add(3 * time.Hour))
}

// TestStrayFiles: what lies in .quell/ beside documents does no harm.
func TestStrayFiles(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{".quell/README.md": "# Rules\n", ".quell/policies/.gitkeep": "", "findings/README.md": "# Reports\n"})
	if result := w.run(clock); len(result.Commits) != 2 || len(result.Plan.Broken) != 0 {
		t.Errorf("%d commits, broken %+v", len(result.Commits), result.Plan.Broken)
	}
}

// TestCheckedOut: a run in somebody's clone would stay there, and pull the branch
// from under them.
func TestCheckedOut(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	clone := filepath.Join(t.TempDir(), "clone")
	gittest.Git(t, w.dir, "clone", "--quiet", w.dir, clone)
	before := gittest.Git(t, clone, "for-each-ref")
	loop, err := Open(t.Context(), Options{Repo: clone, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	var blocked *Blocked
	if _, err := loop.Run(t.Context(), clock); !errors.As(err, &blocked) {
		t.Errorf("ran in a clone: %v", err)
	}
	if _, err := loop.Plan(t.Context(), clock); err != nil {
		t.Errorf("a plan writes nothing, so it may look at a clone: %v", err)
	}
	if after := gittest.Git(t, clone, "for-each-ref"); after != before {
		t.Errorf("the clone's branches moved:\n%s", after)
	}
}
