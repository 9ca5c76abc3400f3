package reconciler

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// proposed is the town after its first pass, with the pull request about a.
func proposed(t *testing.T, more ...files) (*world, forge.Pull) {
	t.Helper()
	w := inTown(t, more...)
	w.run(clock)
	return w, w.pull(w.record("Secret of a").Pull)
}

// state fails the test unless the incident is in this state.
func (w *world) state(words string, want incident.State) incident.Record {
	w.t.Helper()
	rec := w.record(words)
	if rec.State != want {
		w.t.Errorf("%s is %s (%s), want %s", words, rec.State, rec.Reason, want)
	}
	return rec
}

func TestMergeByHand(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		merge  func(w *world, pull forge.Pull)
		reason string
	}{
		{"merge commit", func(w *world, pull forge.Pull) {
			tree := gittest.Git(w.t, w.dir, "merge-tree", "--write-tree", "main", pull.Branch)
			merge := gittest.Git(w.t, w.dir, "commit-tree", tree, "-p", "main", "-p", pull.Branch, "-m", "Merge by hand")
			gittest.Git(w.t, w.dir, "update-ref", "refs/heads/main", merge)
		}, "people merge with what they have"},
		{"fast forward", func(w *world, pull forge.Pull) {
			gittest.Git(w.t, w.dir, "update-ref", "refs/heads/main", pull.Branch)
		}, "no merge commit says so, and yet it is merged"},
		{"branch deleted", func(w *world, pull forge.Pull) {
			gittest.Git(w.t, w.dir, "update-ref", "refs/heads/main", pull.Branch)
			gittest.Git(w.t, w.dir, "update-ref", "-d", "refs/heads/"+pull.Branch)
		}, "tidy people delete the branch afterwards"},
		{"then moved on", func(w *world, pull forge.Pull) {
			gittest.Git(w.t, w.dir, "update-ref", "refs/heads/main", pull.Branch)
			w.commit(files{"app/README.md": "# New\n"})
		}, "what came after the merge is not the merge"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, pull := proposed(t)
			tt.merge(w, pull)
			result := w.run(clock.Add(time.Hour))
			rec := w.state("Secret of a", incident.Fixed)
			if !gitContains(t, w.dir, rec.Commit, pull.Head) {
				t.Errorf("%s: commit %q does not bring the proposal", tt.reason, rec.Commit)
			}
			if len(result.Tickets) != 0 {
				t.Errorf("%s: opened %+v", tt.reason, result.Tickets)
			}
			w.still(clock.Add(2 * time.Hour))
		})
	}
}

func gitContains(t *testing.T, dir, commit, ancestor string) bool {
	t.Helper()
	if commit == "" {
		return false
	}
	return gittest.Git(t, dir, "merge-base", commit, ancestor) == ancestor
}

func TestRejected(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change files
		again  bool
		reason string
	}{
		{"nothing changed", files{"app/README.md": "# Other\n"}, false, "a no is a no"},
		{"same report again", files{"findings/gitleaks/app.json": leaks(leak{"a", "app/a.tf", tokenA}, leak{"b", "app/b.tf", tokenB}) + "\n"}, false, "the scanner has nothing new to say"},
		{"policy changed", files{".quell/policies/secrets.hcl": strings.Replace(secretsPolicy("Secrets become variables"), "priority    = 200", "priority    = 201", 1)}, true, "another rule is another question"},
		{"finding changed", files{"findings/gitleaks/more.json": leaks(leak{"a", "app/a.tf", tokenA}, leak{"a", "app/copy.tf", tokenA}), "app/copy.tf": database("copy", tokenA)}, true, "now it lies in two places"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, pull := proposed(t)
			if err := w.loop().ClosePull(t.Context(), "", pull.Number, pat(clock.Add(time.Minute)), "it goes with the move"); err != nil {
				t.Fatal(err)
			}
			if w.ref(w.dir, pull.Branch) != "" {
				t.Error("the branch of a closed proposal is still there")
			}
			w.run(clock.Add(2 * time.Hour))
			rec := w.state("Secret of a", incident.Rejected)
			if rec.Rejection == nil || rec.Rejection.By != "Pat <pat@example.com>" {
				t.Errorf("rejection %+v", rec.Rejection)
			}
			w.still(clock.Add(3 * time.Hour))
			w.commit(tt.change)
			w.run(clock.Add(4 * time.Hour))
			if tt.again {
				rec = w.state("Secret of a", incident.Proposed)
				if rec.Pull == pull.Number || w.pull(rec.Pull).State != forge.PullOpen {
					t.Errorf("%s: pull request %d", tt.reason, rec.Pull)
				}
			} else {
				w.state("Secret of a", incident.Rejected)
			}
			w.still(clock.Add(5 * time.Hour))
		})
	}
}

// TestPeopleOnTheBranch: what a person commits to a proposal is never lost,
// whatever becomes of the proposal.
func TestPeopleOnTheBranch(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change files
		reason string
	}{
		{"nothing else", files{"app/README.md": "# Other\n"}, "their commit is part of the review"},
		{"file moves on", files{"app/a.tf": "# Moved.\n" + database("a", tokenA)}, "computing it again would drop their commit"},
		{"policy withdrawn", files{".quell/policies/secrets.hcl": gone}, "closing it is ours, the branch is not"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, pull := proposed(t)
			theirs := w.commitTo(w.dir, pull.Branch, files{"app/note.md": "mind the replica\n"})
			w.commit(tt.change)
			w.run(clock.Add(2 * time.Hour))
			w.run(clock.Add(3 * time.Hour))
			if got := w.ref(w.dir, pull.Branch); got != theirs {
				t.Errorf("%s: the branch is at %s, not at %s", tt.reason, got, theirs)
			}
		})
	}
}

// TestPeopleMergeTheirBranch: quell's own merge is of quell's own change; what
// people added they merge with Git, and that counts.
func TestPeopleMergeTheirBranch(t *testing.T) {
	t.Parallel()
	w, pull := proposed(t)
	theirs := w.commitTo(w.dir, pull.Branch, files{"app/note.md": "mind the replica\n"})
	before := w.refs()
	var blocked *Blocked
	if _, err := w.loop().MergePull(t.Context(), "", pull.Number, pat(clock)); !errors.As(err, &blocked) || blocked.Remedy == "" {
		t.Errorf("merging what was not proposed: %v", err)
	}
	if _, err := w.loop().ApprovePull(t.Context(), "", pull.Number, pat(clock)); !errors.As(err, &blocked) {
		t.Errorf("approving what was not proposed: %v", err)
	}
	if w.refs() != before {
		t.Error("a refused answer was written")
	}
	w.run(clock.Add(time.Hour)) // sees their commit, and waits
	gittest.Git(t, w.dir, "update-ref", "refs/heads/main", theirs)
	w.run(clock.Add(2 * time.Hour))
	w.state("Secret of a", incident.Fixed)
	w.still(clock.Add(3 * time.Hour))
}

// TestForgedMerge: the pull request's own word is not enough; the branch must
// have the change.
func TestForgedMerge(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		commit func(w *world) string
	}{
		{"another commit", func(w *world) string { return w.ref(w.dir, "main") }},
		{"no commit", func(*world) string { return strings.Repeat("1", 40) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, pull := proposed(t)
			desk := w.desk()
			if err := desk.Merge(pull.Number, forge.Merge{By: "Mallory", At: clock, Commit: tt.commit(w)}); err != nil {
				t.Fatal(err)
			}
			if err := w.loop().pushDesk(t.Context(), desk, pat(clock), "Merged, they say"); err != nil {
				t.Fatal(err)
			}
			w.run(clock.Add(2 * time.Hour))
			rec := w.state("Secret of a", incident.Proposed)
			if w.pull(rec.Pull).State != forge.PullOpen {
				t.Errorf("pull request %d is not open", rec.Pull)
			}
		})
	}
}

func TestBaseMoves(t *testing.T) {
	t.Parallel()
	w, pull := proposed(t)
	if _, err := w.loop().ApprovePull(t.Context(), "", pull.Number, pat(clock.Add(time.Minute))); err != nil {
		t.Fatal(err)
	}
	base := w.commit(files{"app/a.tf": "# Now with a comment.\n" + database("a", tokenA)})
	w.run(clock.Add(time.Hour))
	now := w.pull(pull.Number)
	if now.State != forge.PullOpen || now.Head == pull.Head || now.BaseAt != base || w.ref(w.dir, pull.Branch) != now.Head {
		t.Errorf("pull request %+v on %s", now, base)
	}
	if len(now.Approvals) != 0 {
		t.Error("the approval of another commit still counts")
	}
	got := w.show(pull.Branch, "app/a.tf")
	if !strings.HasPrefix(got, "# Now with a comment.\n") || strings.Contains(got, tokenA) {
		t.Error("the change was not made on the present code")
	}
	w.still(clock.Add(2 * time.Hour))
}

// TestBaseMovesElsewhere: a change that stays the same is not pushed again, so
// that reviews and checks of it stand.
func TestBaseMovesElsewhere(t *testing.T) {
	t.Parallel()
	w, pull := proposed(t)
	w.commit(files{"app/other.tf": "locals {\n  other = 1\n}\n"})
	w.still(clock.Add(time.Hour))
	if _, err := w.loop().MergePull(t.Context(), "", pull.Number, pat(clock.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	if w.show("main", "app/other.tf") == "" {
		t.Error("the merge dropped what came after the proposal")
	}
}

func TestWithdrawn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change files
		state  incident.State
		reason string
	}{
		{"policy gone", files{".quell/policies/secrets.hcl": gone}, incident.Escalated, "nobody proposes it any more, and the default is to escalate"},
		{"excepted", files{".quell/exceptions/later.hcl": exception("later", "2026-07-01T00:00:00Z", `categories = ["leaked_secret"]`)}, incident.Excepted, "an approved exception covers it"},
		{"report moved on", files{secretsReport: leaks(leak{"b", "app/b.tf", tokenB})}, incident.Verified, "somebody fixed it by hand"},
		{"code moved on", files{"app/a.tf": gone}, incident.Escalated, "nothing is left to change, and the report still has it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, pull := proposed(t)
			w.commit(tt.change)
			result := w.run(clock.Add(time.Hour))
			w.state("Secret of a", tt.state)
			now := w.pull(pull.Number)
			if now.State != forge.PullClosed || now.Close == nil || !now.Close.Obsolete || now.Close.Reason == "" {
				t.Errorf("%s: pull request is %s, closed %+v", tt.reason, now.State, now.Close)
			}
			if w.ref(w.dir, pull.Branch) != "" {
				t.Errorf("%s: its branch is still there", tt.reason)
			}
			if len(result.Closed) == 0 {
				t.Error("the result does not say that it was closed")
			}
			w.still(clock.Add(2 * time.Hour))
		})
	}
}

// TestObsoleteIsNoRejection: what quell closed itself it may propose again.
func TestObsoleteIsNoRejection(t *testing.T) {
	t.Parallel()
	w, pull := proposed(t)
	w.commit(files{".quell/exceptions/later.hcl": exception("later", "2026-06-10T00:00:00Z", `categories = ["leaked_secret"]`)})
	w.run(clock.Add(time.Hour))
	w.state("Secret of a", incident.Excepted)
	w.run(clock.Add(10 * 24 * time.Hour))
	rec := w.state("Secret of a", incident.Proposed)
	if rec.Pull == pull.Number || w.pull(rec.Pull).State != forge.PullOpen || rec.Decision != string(triage.Propose) {
		t.Errorf("after the exception: %+v", rec)
	}
}
