package reconciler

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// kept are the cache's files of a kind.
func (w *world) kept(kind string) files {
	w.t.Helper()
	kept := files{}
	err := filepath.WalkDir(filepath.Join(w.cache, kind), func(path string, entry fs.DirEntry, err error) error {
		if os.IsNotExist(err) || err == nil && entry.IsDir() {
			return nil
		}
		data, readErr := os.ReadFile(path)
		kept[path] = string(data)
		return readErr
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return kept
}

// forget empties the cache of a kind.
func (w *world) forget(kind string) {
	w.t.Helper()
	if err := os.RemoveAll(filepath.Join(w.cache, kind)); err != nil {
		w.t.Fatal(err)
	}
}

// looked says whether a run at a time looks at the repository, or rests. A run
// that rests has nothing to show but where it stands.
func (w *world) looked(at time.Time) bool {
	w.t.Helper()
	return len(w.run(at).Plan.Items) > 0
}

// quiet is when the hour's pull requests of a first pass at the clock no longer
// count.
var quiet = clock.Add(2 * time.Hour)

// hideObjects takes everything from the repository but its branches, until the
// returned function is called.
func (w *world) hideObjects() (back func()) {
	w.t.Helper()
	objects, away := filepath.Join(w.dir, "objects"), filepath.Join(w.t.TempDir(), "objects")
	move := func(from, to string) {
		if err := os.Rename(from, to); err != nil {
			w.t.Fatal(err)
		}
	}
	move(objects, away)
	if err := os.Mkdir(objects, 0o700); err != nil {
		w.t.Fatal(err)
	}
	return func() {
		if err := os.Remove(objects); err != nil {
			w.t.Error(err)
		}
		move(away, objects)
	}
}

// atRest runs passes until one has nothing to write, and the next one rests.
func (w *world) atRest(at time.Time) {
	w.t.Helper()
	w.run(clock)
	for range 2 {
		w.run(at)
	}
	if w.looked(at) {
		w.t.Fatal("it does not rest at all")
	}
}

// TestRest: a pass over what stands where it stood reads nothing, and comes to
// what a whole one would come to.
func TestRest(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{"findings/gitleaks/cut.json": leaks(leakB)[:60]})
	w.atRest(quiet)
	back := w.hideObjects()
	rested := w.run(quiet.Add(time.Hour))
	back()
	w.forget(restKind)
	full := w.run(quiet.Add(time.Hour))
	if len(rested.Plan.Items) > 0 || len(full.Plan.Items) == 0 {
		t.Fatalf("%d incidents at rest, %d in a full pass", len(rested.Plan.Items), len(full.Plan.Items))
	}
	if diff := cmp.Diff(full.Plan.Broken, rested.Plan.Broken); diff != "" || !rested.Partial() {
		t.Errorf("broken (-full +rested):\n%s", diff)
	}
	if rested.Plan.Control != full.Plan.Control || rested.Plan.Ledger != full.Plan.Ledger || rested.Pass != "" || len(rested.Commits)+len(rested.Pulls)+len(rested.Closed) > 0 {
		t.Errorf("rested %+v, full %+v", rested, full)
	}
}

// TestWoken: what ends the rest.
func TestWoken(t *testing.T) {
	t.Parallel()
	aged := files{".quell/sources/aws.hcl": "source \"aws\" {\n  paths   = [\"findings/aws/**\"]\n  max_age = \"30h\"\n}\n"}
	frozen := files{".quell/freezes/year-end.hcl": strings.Replace(yearEnd, "2026-06-05T00", "2026-06-03T23", 1)}
	coming := files{".quell/freezes/year-end.hcl": strings.Replace(yearEnd, "2026-06-01T", "2026-06-04T", 1)}
	for _, tt := range []struct {
		name   string
		more   files
		before func(w *world) // once it rests
		still  time.Duration  // it still rests then, after the clock; 0: not asked
		woken  time.Duration
		reason string
	}{
		{"nothing", nil, nil, 23 * time.Hour, 25 * time.Hour, "once a day is often enough"},
		{"an earlier moment", nil, nil, time.Minute, -time.Hour, "what was due then is another question"},
		{"a report", nil, func(w *world) { w.commit(files{rolesReport: unusedRoles("old-exporter")}) }, 0, time.Minute, "main has moved"},
		{"a file of main", nil, func(w *world) { w.commit(files{"README.md": "hello\n"}) }, 0, time.Minute, "main has moved"},
		{"another branch", nil, func(w *world) { w.commitTo(w.dir, "feature", files{"x": "y"}) }, time.Minute, 25 * time.Hour, "nobody reads it"},
		{"the ledger", nil, func(w *world) { w.commitTo(w.dir, "quell/ledger", nil) }, 0, time.Minute, "states are there"},
		{"the ledger removed", nil, func(w *world) { gittest.Git(w.t, w.dir, "update-ref", "-d", "refs/heads/quell/ledger") }, 0, time.Minute, "states are there"},
		{"a pull request closed", nil, func(w *world) {
			if err := w.loop().ClosePull(w.t.Context(), "", w.record("Secret of a").Pull, pat(clock), "no"); err != nil {
				w.t.Fatal(err)
			}
		}, 0, time.Minute, "a person has spoken"},
		{"a proposal's branch", nil, func(w *world) { w.commitTo(w.dir, w.pull(w.record("Secret of a").Pull).Branch, files{"x": "y"}) }, 0, time.Minute, "somebody works on it"},
		{"an exception ends", files{".quell/exceptions/a.hcl": exception("a", "2026-06-03T18:00:00Z", `paths = ["app/a.tf"]`)}, nil, 3 * time.Hour, 4 * time.Hour, "it no longer holds"},
		{"an exception begins", files{".quell/exceptions/a.hcl": strings.Replace(exception("a", "2026-07-03T18:00:00Z", `paths = ["app/a.tf"]`), "  expires_at", "  starts_at = \"2026-06-03T20:00:00Z\"\n  expires_at", 1)}, nil, 5 * time.Hour, 6 * time.Hour, "it holds from then on"},
		{"a freeze ends", frozen, nil, 8 * time.Hour, 9 * time.Hour, "what it held may go on"},
		{"a freeze begins", coming, nil, 9 * time.Hour, 10 * time.Hour, "nothing more until it ends"},
		{"a report gets old", aged, nil, 3 * time.Hour, 5 * time.Hour, "its silence proves nothing any longer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, tt.more)
			w.atRest(quiet)
			if tt.before != nil {
				tt.before(w)
			}
			if tt.still != 0 && w.looked(quiet.Add(tt.still)) {
				t.Errorf("it looks again after %s", tt.still)
			}
			if !w.looked(quiet.Add(tt.woken)) {
				t.Errorf("it does not look after %s: %s", tt.woken, tt.reason)
			}
		})
	}
}

// TestWokenElsewhere: a target's own branches, and only those, end the rest; a
// target that is away is looked for every time.
func TestWokenElsewhere(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		act    func(w *world, dir string)
		looks  bool
		reason string
	}{
		{"nothing", func(*world, string) {}, false, "all is as it was"},
		{"its branch", func(w *world, dir string) { w.commitTo(dir, "main", files{"x": "y"}) }, true, "the code may be another"},
		{"its pull requests", func(w *world, dir string) { w.commitTo(dir, "quell/forge", nil) }, true, "a person may have spoken"},
		{"another branch", func(w *world, dir string) { w.commitTo(dir, "feature", files{"x": "y"}) }, false, "nobody reads it"},
		{"it is away", func(w *world, dir string) {
			if err := os.Rename(dir, dir+".away"); err != nil {
				w.t.Fatal(err)
			}
			w.t.Cleanup(func() { _ = os.Rename(dir+".away", dir) })
		}, true, "its incidents wait"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			dir := w.other("app.git")
			suburb(w, dir, dir)
			w.atRest(quiet)
			tt.act(w, dir)
			for i := range 2 {
				if got := w.looked(quiet.Add(time.Duration(i+1) * time.Minute)); got != tt.looks && (i == 0 || tt.name == "it is away") {
					t.Errorf("time %d: looks: %v, because %s", i, got, tt.reason)
				}
			}
		})
	}
}

// TestRestOfRefusal: a branch that took nothing is tried again after a week.
func TestRestOfRefusal(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{secretsReport: leaks()})
	gittest.Hook(t, w.dir, "update", refuseMain)
	w.run(clock)
	w.state("old-exporter", incident.Proposed)
	w.at = clock.Add(6 * day) // what is older than five days is not believed
	w.commit(files{rolesReport: unusedRolesSeen("2026-06-09T00:00:10Z", "old-exporter", "idle-importer")})
	late := clock.Add(7*day - 2*time.Hour)
	w.atRest(late)
	if w.looked(late.Add(time.Hour)) {
		t.Error("it looks before the week is over")
	}
	if err := os.Remove(filepath.Join(w.dir, "hooks", "update")); err != nil {
		t.Fatal(err)
	}
	w.run(clock.Add(7*day + time.Second))
	w.state("old-exporter", incident.Fixed)
}

// TestRestOfBudget: what waits for room is proposed within the minute.
func TestRestOfBudget(t *testing.T) {
	t.Parallel()
	const tokenC = "wB8nE3yTk6VqG9pDs2Lf5RhM"
	w := inTown(t, files{"app/c.tf": database("c", tokenC), secretsReport: leaks(leakA, leakB, leak{"c", "app/c.tf", tokenC})})
	w.secrets = append(w.secrets, tokenC)
	w.atRest(clock)
	if w.looked(clock.Add(59 * time.Minute)) {
		t.Error("it looks before there is room")
	}
	if result := w.run(clock.Add(time.Hour)); len(result.Pulls) != 1 {
		t.Errorf("%d pull requests", len(result.Pulls))
	}
}

// TestRestOfStages: a stage that waits is carried out on the day.
func TestRestOfStages(t *testing.T) {
	t.Parallel()
	staged := strings.Replace(rolesPolicy("auto"), "  stage \"remove\" {\n    tier = \"auto\"\n", `  stage "block" {
    tier = "auto"

    action "set_attribute" {
      attribute = "max_session_duration"
      value     = 3600
    }
  }

  stage "remove" {
    tier = "auto"
    wait = "7h"
`, 1)
	w := inTown(t, files{".quell/policies/roles.hcl": staged})
	w.atRest(quiet)
	w.state("old-exporter", incident.Staged)
	if w.looked(clock.Add(6 * time.Hour)) {
		t.Error("it looks before the stage is due")
	}
	w.run(clock.Add(7 * time.Hour))
	w.state("old-exporter", incident.Fixed)
}

// TestCache: whatever is kept on the machine, the plan is the same.
func TestCache(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{
		"findings/gitleaks/more.sarif": scan{leaks: []leak{leakA, {"weak", "app/weak.tf", "changeme"}}, files: 3}.String(),
		"findings/gitleaks/cut.json":   leaks(leakB)[:60],
	})
	want := w.json(w.plan(clock))
	kept := w.kept(reportKind)
	if len(kept) != 4 {
		t.Errorf("%d entries of 4 reports", len(kept))
	}
	for _, tt := range []struct {
		name   string
		damage func(data []byte) []byte
		reason string
	}{
		{"warm", func(data []byte) []byte { return data }, "nothing was parsed"},
		{"empty", func([]byte) []byte { return nil }, "the disk was full"},
		{"cut", func(data []byte) []byte { return data[:len(data)/2] }, "the machine stopped"},
		{"first byte", func(data []byte) []byte { data[0] ^= 1; return data }, "another program's"},
		{"middle byte", func(data []byte) []byte { data[len(data)/2] ^= 0x10; return data }, "a bit has flipped"},
		{"last byte", func(data []byte) []byte { data[len(data)-1] ^= 0x80; return data }, "in the sum itself"},
		{"all bytes", func(data []byte) []byte {
			for i := range data {
				data[i] ^= 0xff
			}
			return data
		}, "nothing is left of it"},
	} {
		for path, data := range kept {
			if err := os.WriteFile(path, tt.damage([]byte(data)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.json(w.plan(clock)); !bytes.Equal(got, want) {
			t.Errorf("%s (%s):\n%s", tt.name, tt.reason, cmp.Diff(string(want), string(got)))
		}
		if diff := cmp.Diff(kept, w.kept(reportKind)); diff != "" {
			t.Errorf("%s: the entries were not made again (-want +got):\n%s", tt.name, diff)
		}
	}
	w.forget(reportKind)
	if got := w.json(w.plan(clock)); !bytes.Equal(got, want) {
		t.Errorf("cold:\n%s", cmp.Diff(string(want), string(got)))
	}
	none, err := w.quietLoop("none").Plan(t.Context(), clock)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.json(none); !bytes.Equal(got, want) {
		t.Errorf("no cache:\n%s", cmp.Diff(string(want), string(got)))
	}
}

// TestCacheCounts: one report that changed is one report to parse.
func TestCacheCounts(t *testing.T) {
	t.Parallel()
	const policies = ".quell/policies/roles.hcl"
	for _, tt := range []struct {
		name   string
		change files
		parsed int
		reason string
	}{
		{"nothing", files{"notes.md": "n\n"}, 0, "reports are as they were"},
		{"one report", files{secretsReport: leaks(leakA)}, 1, "the other one is as it was"},
		{"a policy", files{policies: rolesPolicy("manual")}, 0, "policies read no reports"},
		{"a renamed report", files{secretsReport: gone, "findings/gitleaks/renamed.json": leaks(leakA, leakB)}, 1, "findings say which report they are of"},
		{"a source", files{sourceFile: source()}, 1, "its reports are read as it says"},
		{"another source", files{sourceFile: strings.Replace(source(), "gitleaks/**", "trivy/**", 1)}, 0, "these reports are not its own"},
		{"a copy", files{"findings/gitleaks/copy.json": leaks(leakA, leakB)}, 1, "it is another report"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t)
			w.plan(clock)
			before := w.kept(reportKind)
			w.commit(tt.change)
			warm := w.json(w.plan(clock))
			if got := len(w.kept(reportKind)) - len(before); got != tt.parsed {
				t.Errorf("%d reports were parsed, want %d: %s", got, tt.parsed, tt.reason)
			}
			w.forget(reportKind)
			if cold := w.json(w.plan(clock)); !bytes.Equal(warm, cold) {
				t.Errorf("(-warm +cold):\n%s", cmp.Diff(string(warm), string(cold)))
			}
		})
	}
}

// TestDamagedRest: a rest that cannot be read is no rest.
func TestDamagedRest(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	w.atRest(quiet)
	for path, data := range w.kept(restKind) {
		for i := range 3 {
			flipped := []byte(data)
			flipped[i*(len(data)-1)/2] ^= 0x20
			if err := os.WriteFile(path, flipped, 0o600); err != nil {
				t.Fatal(err)
			}
			if !w.looked(quiet.Add(time.Minute)) {
				t.Errorf("byte %d: it believes a damaged entry", i*(len(data)-1)/2)
			}
		}
	}
}
