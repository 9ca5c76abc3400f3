package reconciler

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/ledger"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

// suburb is the town whose code lies in a second repository, which is at
// location to quell and at dir to git.
func suburb(w *world, dir, location string) {
	w.t.Helper()
	all := town()
	w.secrets = append(w.secrets, tokenA, tokenB)
	code, control := files{}, files{}
	for path, data := range all {
		if strings.HasPrefix(path, "app/") {
			code[path] = data
		} else {
			control[path] = data
		}
	}
	control[".quell/targets/app.hcl"] = target("app", location, `paths = ["app/**"]`)
	w.commitTo(dir, "main", code)
	w.commit(control)
}

// TestSecondRepository: the code is in one repository, the reports, the ledger
// and the tickets are in another.
func TestSecondRepository(t *testing.T) {
	t.Parallel()
	check := func(t *testing.T, w *world, dir string) {
		t.Helper()
		control := w.ref(w.dir, "main")
		result := w.run(clock)
		if len(result.Commits) != 2 || len(result.Pulls) != 2 {
			t.Errorf("made %+v", result)
		}
		if w.ref(w.dir, "main") != control || w.fixes(dir) != 2 {
			t.Errorf("%d fixes in the code's repository", w.fixes(dir))
		}
		if w.ref(w.dir, "quell/ledger") == "" || w.ref(dir, "quell/ledger") != "" {
			t.Error("the ledger is not in the control repository alone")
		}
		if w.ref(dir, "quell/forge") == "" {
			t.Error("the pull requests are not with the code")
		}
		for _, rec := range w.records() {
			if rec.Intent != nil {
				t.Errorf("%s still only intends", rec.ID)
			}
		}
		w.still(clock.Add(time.Minute))
		fixed := w.ref(dir, "main")
		w.run(clock.Add(time.Hour))
		if w.ref(dir, "main") != fixed {
			t.Error("a fix was made twice")
		}
		rec := w.state("Secret of a", incident.Proposed)
		if _, err := w.loop().MergePull(t.Context(), "app", rec.Pull, pat(clock.Add(time.Hour))); err != nil {
			t.Fatal(err)
		}
		w.run(clock.Add(2 * time.Hour))
		w.state("Secret of a", incident.Fixed)
		w.still(clock.Add(3 * time.Hour))
	}
	t.Run("paths", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		dir := w.other("app.git")
		suburb(w, dir, dir)
		check(t, w, dir)
	})
	t.Run("http", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		control := gittest.BareAt(t, filepath.Join(root, "control.git"))
		dir := gittest.BareAt(t, filepath.Join(root, "app.git"))
		server := gittest.HTTP(t, root)
		w := worldAt(t, control, server.Of(t, control), gitrepo.Options{})
		w.others = append(w.others, dir)
		suburb(w, dir, server.Of(t, dir))
		check(t, w, dir)
	})
}

// TestKilled: a pass ends at any moment between its pushes, as when its process
// is killed. What is done is done once, and the ledger comes to know it.
func TestKilled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		kill   func(w *world, dir, intent string)
		reason string
	}{
		{"after the intent", func(w *world, dir, intent string) {
			gittest.Git(w.t, w.dir, "update-ref", "refs/heads/quell/ledger", intent)
			for _, ref := range strings.Fields(gittest.Git(w.t, dir, "for-each-ref", "--format=%(refname)", "refs/heads/quell")) {
				gittest.Git(w.t, dir, "update-ref", "-d", ref)
			}
			gittest.Git(w.t, dir, "update-ref", "refs/heads/main", "main~2")
		}, "nothing had been pushed to the code"},
		{"after the code", func(w *world, _, intent string) {
			gittest.Git(w.t, w.dir, "update-ref", "refs/heads/quell/ledger", intent)
		}, "the fixes are there and the ledger only intends them"},
		{"after the code, and a person went on", func(w *world, dir, intent string) {
			gittest.Git(w.t, w.dir, "update-ref", "refs/heads/quell/ledger", intent)
			w.commitTo(dir, "main", files{"app/README.md": "# Later\n"})
		}, "the fix is no longer the branch's tip"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			dir := w.other("app.git")
			suburb(w, dir, dir)
			w.run(clock)
			line := strings.Fields(gittest.Git(t, w.dir, "log", "--format=%H", "quell/ledger"))
			if len(line) != 2 {
				t.Fatalf("the ledger has %d commits, want the intent and the outcome", len(line))
			}
			tt.kill(w, dir, line[1])
			intended := 0
			for _, rec := range w.records() {
				if rec.Intent != nil {
					intended++
				}
			}
			if intended != 2 {
				t.Fatalf("%d intents on record", intended)
			}
			w.run(clock.Add(time.Minute))
			if n := w.fixes(dir); n != 2 {
				t.Errorf("%s: %d fixes on main", tt.reason, n)
			}
			for _, words := range []string{"old-exporter", "idle-importer"} {
				rec := w.state(words, incident.Fixed)
				said, ok := plan.ParseTrailers(gittest.Git(t, dir, "log", "-1", "--format=%B", rec.Commit))
				if !ok || said.Incident != rec.Key || rec.Intent != nil {
					t.Errorf("%s: fixed by %q, which says %+v", tt.reason, rec.Commit, said)
				}
				w.checkTold(rec, said)
			}
			open := 0
			for _, pull := range w.appDesk().Pulls() {
				if pull.State == forge.PullOpen {
					open++
				}
			}
			if open != 2 {
				t.Errorf("%s: %d open pull requests", tt.reason, open)
			}
			w.still(clock.Add(2 * time.Minute))
			w.run(clock.Add(2 * time.Hour))
			for _, words := range []string{"Secret of a", "Secret of b"} {
				rec := w.state(words, incident.Proposed)
				if pull, err := w.appDesk().Pull(rec.Pull); err != nil || pull.Incident != string(rec.Key) || pull.State != forge.PullOpen {
					t.Errorf("%s: pull request %+v: %v", words, pull, err)
				}
			}
			if n := len(w.appDesk().Pulls()); n != 2 {
				t.Errorf("%s: %d pull requests in all", tt.reason, n)
			}
			w.still(clock.Add(3 * time.Hour))
		})
	}
}

// appDesk is the pull requests beside the code.
func (w *world) appDesk() Desk {
	w.t.Helper()
	desks, err := w.loop().Desks(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range desks {
		if d.Targets[0] == "app" {
			return d
		}
	}
	w.t.Fatal("no desk beside the code")
	return Desk{}
}

// TestIntentOfAnUnreadableTarget: whether a fix landed stays open as long as
// nobody can look.
func TestIntentOfAnUnreadableTarget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := w.other("app.git")
	suburb(w, dir, dir)
	w.run(clock)
	line := strings.Fields(gittest.Git(t, w.dir, "log", "--format=%H", ledger.Branch))
	gittest.Git(t, w.dir, "update-ref", "refs/heads/"+ledger.Branch, line[1])
	w.commit(files{".quell/targets/app.hcl": target("app", filepath.Join(t.TempDir(), "moved.git"), `paths = ["app/**"]`)})
	w.run(clock.Add(time.Minute))
	if rec := w.record("old-exporter"); rec.Intent == nil || rec.State == incident.Fixed {
		t.Errorf("%s with intent %+v", rec.State, rec.Intent)
	}
	w.still(clock.Add(2 * time.Minute))
	w.commit(files{".quell/targets/app.hcl": target("app", dir, `paths = ["app/**"]`)})
	w.run(clock.Add(3 * time.Minute))
	w.state("old-exporter", incident.Fixed)
	if n := w.fixes(dir); n != 2 {
		t.Errorf("%d fixes on main", n)
	}
}

// TestSecondRepositoryRefuses: a protected branch elsewhere gets proposals too,
// and no intent outlives the refusal.
func TestSecondRepositoryRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := w.other("app.git")
	suburb(w, dir, dir)
	gittest.Hook(t, dir, "update", refuseMain)
	base := w.ref(dir, "main")
	result := w.run(clock)
	if len(result.Commits) != 0 || len(result.Pulls) != 2 || w.ref(dir, "main") != base {
		t.Errorf("made %+v", result)
	}
	for _, rec := range w.records() {
		if rec.Intent != nil {
			t.Errorf("%s still intends a fix that was refused", rec.ID)
		}
	}
}

// TestSecretInTwoRepositories is for its owners to settle together.
func TestSecretInTwoRepositories(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	dir := w.other("lib.git")
	w.commitTo(dir, "main", files{"copy.tf": database("copy", tokenA)})
	w.commit(files{
		".quell/targets/lib.hcl": target("lib", dir, ""),
		".quell/owners/team.hcl": "owner \"team\" {\n  paths = [\"**\"]\n}\n",
	})
	before := w.ref(dir, "main")
	result := w.run(clock)
	w.state("Secret of a", incident.Escalated)
	if len(result.Tickets) != 1 || w.ref(dir, "main") != before {
		t.Errorf("made %+v", result)
	}
}

// TestRaceOverTwoRepositories: the code and the ledger move in different pushes,
// and two loops interleave theirs.
func TestRaceOverTwoRepositories(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := w.other("app.git")
	suburb(w, dir, dir)
	var loops sync.WaitGroup
	failures := make(chan error, 3)
	for i := range 3 {
		loop := w.quietLoop(fmt.Sprintf("quell-%d", i))
		loops.Go(func() {
			_, err := loop.Run(t.Context(), clock)
			failures <- err
		})
	}
	loops.Wait()
	for range 3 {
		if err := <-failures; err != nil {
			t.Errorf("a loop ended with %v", err)
		}
	}
	w.run(clock.Add(2 * time.Hour))
	if n := w.fixes(dir); n != 2 {
		t.Errorf("%d fixes on main", n)
	}
	if n := len(w.appDesk().Pulls()); n != 2 {
		t.Errorf("%d pull requests", n)
	}
	want := map[string]incident.State{
		"Secret of a": incident.Proposed, "Secret of b": incident.Proposed,
		"unused role: old-exporter": incident.Fixed, "unused role: idle-importer": incident.Fixed,
	}
	if diff := cmp.Diff(want, w.states()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	w.still(clock.Add(3 * time.Hour))
}

// TestRepositoriesRefuse: a repository that takes nothing, and one that takes
// proposals only, keep the others' fixes from nobody.
func TestRepositoriesRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	declared := merged(law(), files{
		".quell/owners/team.hcl":      "owner \"team\" {\n  paths = [\"**\"]\n}\n",
		".quell/targets/app.hcl":      gone,
		".quell/policies/secrets.hcl": gone,
		rolesReport:                   unusedRoles("role-open", "role-walled", "role-shut", "role-shut-too"),
	})
	dirs := map[string]string{}
	for _, name := range []string{"open", "shut", "shut-too", "walled"} {
		dirs[name] = w.other(name + ".git")
		w.commitTo(dirs[name], "main", files{"main.tf": role("it", "role-"+name)})
		declared[".quell/targets/"+name+".hcl"] = target(name, dirs[name], "")
	}
	w.commit(declared)
	gittest.Hook(t, dirs["walled"], "update", refuseMain)
	for _, name := range []string{"shut", "shut-too"} {
		gittest.Hook(t, dirs[name], "pre-receive", "echo 'the archive is closed' >&2\nexit 1")
	}
	result := w.run(clock)
	w.state("role-open", incident.Fixed)
	w.state("role-walled", incident.Proposed)
	for _, name := range []string{"shut", "shut-too"} {
		rec := w.state("unused role: role-"+name, incident.Escalated)
		ticket, err := w.desk().Ticket(rec.Ticket)
		if err != nil || ticket.Owner != "team" || !strings.Contains(ticket.Body, "the archive is closed") {
			t.Errorf("ticket %+v: %v", ticket, err)
		}
		if rec.Intent != nil || gittest.Git(t, dirs[name], "for-each-ref", "refs/heads/quell") != "" {
			t.Errorf("%q: intent %+v", name, rec.Intent)
		}
	}
	if len(result.Tickets) != 2 {
		t.Errorf("tickets %+v", result.Tickets)
	}
	w.run(clock.Add(time.Hour))
	if n := w.fixes(dirs["open"]); n != 1 {
		t.Errorf("%d fixes where all is open", n)
	}
}
