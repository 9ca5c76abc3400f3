package reconciler

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// twoDesks has pull request 1 in the control repository and in another, and
// pull request 2 in the other alone. Two targets live in the other.
func twoDesks(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	dir := w.other("app.git")
	const tokenC = "hT3yN6kWv9QbX2rL8sFj5DpZ"
	w.secrets = append(w.secrets, tokenA, tokenB, tokenC)
	w.commitTo(dir, "main", files{"app/a.tf": database("a", tokenA), "app/b.tf": database("b", tokenB)})
	w.commit(merged(law(), files{
		"own/c.tf":               database("c", tokenC),
		".quell/targets/app.hcl": target("app", dir, `paths = ["app/**"]`),
		".quell/targets/lib.hcl": target("lib", "file://"+dir, `paths = ["lib/**"]`),
		".quell/targets/own.hcl": target("own", ".", `paths = ["own/**"]`),
		".quell/owners/team.hcl": "owner \"team\" {\n  paths = [\"**\"]\n}\n",
		secretsReport:            leaks(leak{"a", "app/a.tf", tokenA}, leak{"b", "app/b.tf", tokenB}, leak{"c", "own/c.tf", tokenC}),
	}))
	w.run(clock)
	return w
}

// TestWhichDesk: any target of a repository names its pull requests, and a
// number that only one repository has needs no name.
func TestWhichDesk(t *testing.T) {
	t.Parallel()
	w := twoDesks(t)
	for _, tt := range []struct {
		target string
		number int
		want   string // what the error names; empty: none
		reason string
	}{
		{"app", 1, "", "the first target of the repository"},
		{"lib", 1, "", "another target of the same"},
		{"own", 1, "", "the control repository's"},
		{"", 2, "", "only one repository has it"},
		{"", 1, `"own", "app"`, "both have it"},
		{"", 3, "not found", "none has it"},
		{"own", 2, "not found", "that repository does not"},
		{"elsewhere", 1, `"elsewhere"`, "no such target"},
	} {
		_, _, err := w.loop().ShowPull(t.Context(), tt.target, tt.number)
		if (err != nil) != (tt.want != "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q %d: %v, want %q: %s", tt.target, tt.number, err, tt.want, tt.reason)
		}
	}
	if err := w.loop().ClosePull(t.Context(), "", 2, pat(clock.Add(time.Hour)), "no"); err != nil {
		t.Error(err)
	}
}

// TestDesksWithOneAway: what can be read is listed, and what cannot is named.
func TestDesksWithOneAway(t *testing.T) {
	t.Parallel()
	w := twoDesks(t)
	away := filepath.Join(t.TempDir(), "away.git")
	w.commit(files{
		".quell/targets/away.hcl": target("away", away, ""),
		".quell/targets/odd.hcl":  "target \"odd\" {\n",
		secretsReport:             "{ not a report",
	})
	l := w.loop()
	desks, err := l.Desks(t.Context())
	var unread *UnreadDesks
	if !errors.As(err, &unread) || len(unread.Causes) != 2 || !strings.Contains(err.Error(), `"away"`) || !strings.Contains(err.Error(), "odd.hcl") || len(desks) != 2 {
		t.Errorf("%d desks, %v", len(desks), err)
	}
	if tickets, err := l.Tickets(t.Context()); err != nil || len(ticketsOf(t, tickets)) != 0 {
		t.Errorf("tickets: %v", err)
	}
	var blocked *Blocked
	if _, _, err := l.ShowPull(t.Context(), "", 2); !errors.As(err, &blocked) || !strings.Contains(err.Error(), "away") {
		t.Errorf("a number that the repository which is away may have too: %v", err)
	}
	if _, err := l.MergePull(t.Context(), "lib", 1, pat(clock.Add(time.Hour))); err != nil {
		t.Error(err)
	}
	if pull, _, err := l.ShowPull(t.Context(), "app", 1); err != nil || pull.State != forge.PullMerged {
		t.Errorf("%s: %v", pull.State, err)
	}
	w.state("Secret of a", incident.Proposed) // until the next pass
}
