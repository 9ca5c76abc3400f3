package reconciler

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/evidence"
	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/ledger"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

// checkTold wants evidence of the commit that fixed an incident, with the
// authority that the commit itself names, and none that tells it otherwise.
func (w *world) checkTold(rec incident.Record, said plan.Trailers) {
	w.t.Helper()
	told := 0
	for line := range strings.Lines(w.history(rec)) {
		var r evidence.Record
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			w.t.Fatal(err)
		}
		if r.After.State != string(incident.Fixed) || r.Before.State == r.After.State {
			continue
		}
		told++
		got := []string{r.After.Commit, r.Authority.Policy, r.Authority.Digest, r.Links.Change, r.Outcome}
		want := []string{rec.Commit, said.Policy, said.PolicyDigest, said.Change, evidence.Done}
		if diff := cmp.Diff(want, got); diff != "" || r.Authority.DeclaredBy == "" || !strings.HasPrefix(r.Actor.Identity, "quell") || len(r.After.Blobs) == 0 {
			w.t.Errorf("evidence of %s: %s\n%s", rec.Title, diff, line)
		}
	}
	if told != 1 {
		w.t.Errorf("%d records tell how %s was fixed", told, rec.Title)
	}
}

// TestAnsweredAfterTheCut: people answer to pull requests that the ledger does
// not know, of incidents that may be off the reports by then.
func TestAnsweredAfterTheCut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, report string
		reason       string
	}{
		{"reported", leaks(leak{"a", "app/a.tf", tokenA}, leak{"b", "app/b.tf", tokenB}), "the scanner has not run since"},
		{"no longer reported", leaks(leak{"b", "app/b.tf", tokenB}), "the scanner has run since"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			dir := w.other("app.git")
			suburb(w, dir, dir)
			w.commit(files{secretsReport: leaks(), rolesReport: unusedRoles()})
			w.run(clock)
			before := w.ref(w.dir, ledger.Branch)
			w.commit(files{secretsReport: town()[secretsReport]})
			w.run(clock.Add(time.Minute))
			rec := w.state("Secret of a", incident.Proposed)
			if _, err := w.loop().MergePull(t.Context(), "app", rec.Pull, pat(clock.Add(time.Hour))); err != nil {
				t.Fatal(err)
			}
			if before == "" {
				gittest.Git(t, w.dir, "update-ref", "-d", "refs/heads/"+ledger.Branch)
			} else {
				gittest.Git(t, w.dir, "update-ref", "refs/heads/"+ledger.Branch, before)
			}
			w.run(clock.Add(2 * time.Hour))
			w.commit(files{secretsReport: tt.report})
			w.run(clock.Add(3 * time.Hour))
			if n := strings.Count(gittest.Git(t, dir, "ls-tree", "-r", "--name-only", forge.Branch), "pulls/"); n != 2 || w.record("Secret of a").Pull != rec.Pull {
				t.Errorf("%s: %d pull requests", tt.reason, n)
			}
			if history := w.history(rec); !strings.Contains(history, `"recovered"`) || !strings.Contains(history, `"pull_merged"`) {
				t.Errorf("%s: evidence %s", tt.reason, history)
			}
			if state := w.record("Secret of a").State; state != incident.Fixed && state != incident.Verified {
				t.Errorf("%s: %s", tt.reason, state)
			}
			w.still(clock.Add(4 * time.Hour))
		})
	}
}

// TestAbsentAfterTheCut: a fix that landed is put on record although the report
// has been mended by then.
func TestAbsentAfterTheCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := w.other("app.git")
	suburb(w, dir, dir)
	w.run(clock)
	line := strings.Fields(gittest.Git(t, w.dir, "log", "--format=%H", ledger.Branch))
	gittest.Git(t, w.dir, "update-ref", "refs/heads/"+ledger.Branch, line[1])
	w.commit(files{rolesReport: unusedRoles()})
	w.run(clock.Add(time.Hour))
	rec := w.state("old-exporter", incident.Verified)
	if rec.Intent != nil || rec.Commit == "" || !strings.Contains(w.history(rec), `"recovered"`) {
		t.Errorf("record %+v\n%s", rec, w.history(rec))
	}
	w.still(clock.Add(2 * time.Hour))
}

// TestHalves: an error names what each repository took.
func TestHalves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := w.other("app.git")
	suburb(w, dir, dir)
	// The first push to the ledger, of the intents, passes; the second does not.
	gittest.Hook(t, w.dir, "update", `test "$1" = refs/heads/quell/ledger || exit 0
test "$2" = 0000000000000000000000000000000000000000 || exit 1`)
	err := w.fail(clock)
	var blocked *Blocked
	if !errors.As(err, &blocked) || blocked.Remedy == "" || strings.Contains(err.Error(), "nothing was written") {
		t.Errorf("error %v", err)
	}
	for _, words := range []string{dir, "main at " + w.ref(dir, "main")[:10], "quell/ledger at"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("the error does not name %s: %v", words, err)
		}
	}
	gittest.Hook(t, w.dir, "update", "exit 0")
	w.run(clock.Add(time.Hour))
	w.state("old-exporter", incident.Fixed)
	if n := len(strings.Fields(gittest.Git(t, dir, "log", "--first-parent", "--author=quell@localhost", "--format=%H", "main"))); n != 2 {
		t.Errorf("%d fixes on main", n)
	}
	w.still(clock.Add(2 * time.Hour))
}
