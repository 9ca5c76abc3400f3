package reconciler

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// TestNoRoomForOwnBranches: Git keeps no branch beneath another, and the pass
// says so before it tries.
func TestNoRoomForOwnBranches(t *testing.T) {
	t.Parallel()
	for _, branch := range []string{"quell", "quell/ledger/old", "quell/forge/old"} {
		t.Run(branch, func(t *testing.T) {
			t.Parallel()
			w := inTown(t)
			gittest.Git(t, w.dir, "branch", branch, "main")
			before := w.refs()
			err := w.fail(clock)
			var blocked *Blocked
			if !errors.As(err, &blocked) || !strings.Contains(blocked.Remedy, `"`+branch+`"`) {
				t.Errorf("error %v", err)
			}
			if w.refs() != before {
				t.Errorf("wrote %s", w.refs())
			}
			gittest.Git(t, w.dir, "branch", "-D", branch)
			w.run(clock)
		})
	}
}

// TestNoRoomElsewhere: another repository without room is unread, and says why.
func TestNoRoomElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := w.other("app.git")
	suburb(w, dir, dir)
	gittest.Git(t, dir, "branch", "quell", "main")
	result := w.run(clock)
	if len(result.Commits) != 0 || len(result.Plan.Broken) != 1 || !strings.Contains(result.Plan.Broken[0].Remedy, `"quell"`) {
		t.Errorf("made %+v, broken %+v", result.Commits, result.Plan.Broken)
	}
	if item := itemOf(t, result.Plan, "old-exporter"); item.Decision.Kind != triage.Hold {
		t.Errorf("%s", item.Decision.Kind)
	}
	gittest.Git(t, dir, "branch", "-D", "quell")
	w.run(clock.Add(time.Hour))
	w.state("old-exporter", incident.Fixed)
}

// TestNoRoomForProposals: only the proposals of that policy are a person's turn.
func TestNoRoomForProposals(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	gittest.Git(t, w.dir, "branch", "quell/secrets", "main")
	result := w.run(clock)
	if len(result.Commits) != 2 || len(result.Pulls) != 0 {
		t.Errorf("made %+v", result)
	}
	if rec := w.state("Secret of a", incident.Escalated); !strings.Contains(rec.Reason, `"quell/secrets"`) {
		t.Errorf("reason %q", rec.Reason)
	}
	w.still(clock.Add(time.Minute))
}
