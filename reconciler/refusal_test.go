package reconciler

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// refuseMain is a protected branch.
const refuseMain = `test "$1" = refs/heads/main || exit 0
echo "main takes pull requests only, says the town clerk" >&2
exit 1`

// TestProtected: a branch that takes no push gets proposals, which say why.
func TestProtected(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, w *world) {
		settleTown(w)
		gittest.Hook(t, w.dir, "update", refuseMain)
		base := w.ref(w.dir, "main")
		result := w.run(clock)
		if len(result.Commits) != 0 || len(result.Pulls) != 2 || w.ref(w.dir, "main") != base {
			t.Errorf("made %+v", result)
		}
		item := itemOf(t, result.Plan, "old-exporter")
		if item.Decision.Kind != triage.Propose && item.Decision.Kind != triage.Hold {
			t.Errorf("old-exporter: %s", item.Decision.Kind)
		}
		text := ""
		for _, reason := range item.Decision.Reasons {
			text += reason.Text + "\n"
		}
		if !strings.Contains(text, "says the town clerk") {
			t.Errorf("the decision does not have the server's words:\n%s", text)
		}
		w.still(clock.Add(time.Minute))
	})
}

// TestRefused: where nothing may be written, nothing is, and one error says so.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		world  func(t *testing.T) *world
		reason string
	}{
		{"hook", func(t *testing.T) *world {
			w := inTown(t)
			gittest.Hook(t, w.dir, "pre-receive", "echo \"the archive is closed\" >&2\nexit 1")
			return w
		}, "a hook that refuses everything"},
		{"hook on quell's branches", func(t *testing.T) *world {
			w := inTown(t)
			gittest.Hook(t, w.dir, "update", "case \"$1\" in refs/heads/quell/*) exit 1;; esac")
			return w
		}, "without the ledger no fix is made"},
		{"read-only server", func(t *testing.T) *world {
			root := t.TempDir()
			dir := gittest.BareAt(t, filepath.Join(root, "control.git"))
			w := worldAt(t, dir, gittest.HTTP(t, root, gittest.ReadOnly()).Of(t, dir), gitrepo.Options{})
			settleTown(w)
			return w
		}, "a repository that is not ours to push to"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := tt.world(t)
			before := w.refs()
			w.plan(clock) // reading is enough to look
			err := w.fail(clock)
			var blocked *Blocked
			if !errors.As(err, &blocked) || blocked.Remedy == "" || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v", tt.reason, err)
			}
			if w.refs() != before {
				t.Errorf("%s: wrote %s", tt.reason, w.refs())
			}
		})
	}
}

// TestRace: two loops and a person at once. Every fix is made exactly once and
// nothing of the person's is lost.
func TestRace(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, w *world) {
		settleTown(w)
		var loops sync.WaitGroup
		failures := make(chan error, 2)
		for i := range 2 {
			loop := w.quietLoop(fmt.Sprintf("quell-%d", i))
			loops.Go(func() {
				_, err := loop.Run(t.Context(), clock)
				failures <- err
			})
		}
		written := 0
		for i := range 5 {
			if w.tryCommit(fmt.Sprintf("notes/%d.md", i)) {
				written++
			}
		}
		loops.Wait()
		for range 2 {
			if err := <-failures; err != nil {
				t.Errorf("a loop ended with %v", err)
			}
		}
		w.run(clock.Add(time.Minute))
		if n := w.fixes(w.dir); n != 2 {
			t.Errorf("%d fixes on main", n)
		}
		if n := len(w.desk().Pulls()); n != 2 {
			t.Errorf("%d pull requests", n)
		}
		notes := gittest.Git(t, w.dir, "ls-tree", "--name-only", "main", "notes/")
		if n := len(strings.Fields(notes)); n != written || written == 0 {
			t.Errorf("%d of the person's %d commits are there", n, written)
		}
		for _, words := range []string{"old-exporter", "idle-importer"} {
			rec := w.state(words, incident.Fixed)
			if !gitContains(t, w.dir, w.ref(w.dir, "main"), rec.Commit) {
				t.Errorf("%s is fixed by %s, which is not on main", words, rec.Commit)
			}
			if n := strings.Count(w.history(rec), `"fixed"`); n == 0 {
				t.Errorf("no evidence of %s", words)
			}
		}
		w.still(clock.Add(2 * time.Minute))
	})
}

// quietLoop is a loop without the world's log, for use beside others.
func (w *world) quietLoop(name string) *Loop {
	w.t.Helper()
	l, err := Open(w.t.Context(), Options{Repo: w.location, Git: w.git, Key: "a key for tests", Version: "test", Name: "quell", Email: "quell@localhost"})
	if err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	return l
}

// tryCommit is a person's commit by compare-and-swap; false says that somebody
// else was faster.
func (w *world) tryCommit(path string) bool {
	w.t.Helper()
	repo, err := gitrepo.Open(w.t.Context(), w.dir, gitrepo.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	err = gitrepo.Retry(w.t.Context(), func(ctx context.Context) error {
		if err := repo.Fetch(ctx, "main"); err != nil {
			return err
		}
		base, err := repo.Snapshot(ctx, "main")
		if err != nil {
			return err
		}
		who := gitrepo.Signature{Name: "Pat", Email: "pat@example.com", When: clock}
		hash, err := repo.NewCommit([]gitrepo.Hash{base.Hash()}, base, []gitrepo.Change{{Path: path, Data: []byte("note\n")}}, "Note\n", who, who)
		if err != nil {
			return err
		}
		return repo.Push(ctx, []gitrepo.Update{{Branch: "main", Old: base.Hash(), New: hash}})
	})
	if err != nil {
		w.t.Errorf("the person's commit: %v", err)
	}
	return err == nil
}
