package reconciler

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// TestMightHold: an unread target holds up what may lie there, and nothing else.
func TestMightHold(t *testing.T) {
	t.Parallel()
	at := func(repository, path string) incident.Incident {
		return incident.Incident{Fingerprint: "f", Places: []finding.Location{{Repository: repository, Path: path}}}
	}
	lib := policy.Target{Name: "lib", Paths: []string{"lib/**"}, ReportedAs: []string{"example/lib"}, Accounts: []string{"111122223333"}}
	rooted := lib
	rooted.Root = "lib"
	for _, tt := range []struct {
		name      string
		target    policy.Target
		inc       incident.Incident
		elsewhere bool
		want      bool
		reason    string
	}{
		{"its path", lib, at("", "lib/a.tf"), false, true, "the report places it there"},
		{"its path, found elsewhere too", lib, at("", "lib/a.tf"), true, true, "it may lie in both"},
		{"another path", lib, at("", "app/a.tf"), false, false, "quell may not edit it there"},
		{"another repository", lib, at("example/app", "lib/a.tf"), false, false, "the report is about another repository"},
		{"its repository", lib, at("example/lib", "lib/a.tf"), false, true, "the report names it"},
		{"a place without a path", lib, at("example/lib", ""), false, true, "anywhere in it"},
		{"below its root", rooted, at("", "a.tf"), false, true, "the scan was of a folder"},
		{"documents", policy.Target{Name: "all"}, at("", ".quell/a.hcl"), false, false, "reserved paths are nobody's code"},
		{"no place", lib, incident.Incident{Fingerprint: "f"}, false, true, "it may be anywhere"},
		{"no place, found", lib, incident.Incident{Fingerprint: "f"}, true, false, "it has been found"},
		{"another account", lib, incident.Incident{Identity: finding.Identity{Account: "444455556666"}}, false, false, "the code is of another account"},
	} {
		if got := mightHold(tt.target, tt.inc, tt.elsewhere); got != tt.want {
			t.Errorf("%s: %v, because %s", tt.name, got, tt.reason)
		}
	}
}

// TestUnreadTarget: one repository that is away keeps the rest going, and the
// ledger as it was.
func TestUnreadTarget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := w.other("app.git")
	suburb(w, dir, dir)
	away := filepath.Join(t.TempDir(), "lib.git")
	w.commit(files{
		".quell/targets/lib.hcl":     target("lib", away, `paths = ["lib/**"]`),
		"findings/gitleaks/lib.json": leaks(leak{"c", "lib/c.tf", tokenB + "x"}),
	})
	w.secrets = append(w.secrets, tokenB+"x")
	result := w.run(clock)
	if len(result.Commits) != 0 || len(result.Pulls) != 2 { // lib may use what app declares
		t.Errorf("made %+v", result)
	}
	if item := itemOf(t, result.Plan, "Secret of c"); item.Decision.Kind != triage.Hold {
		t.Errorf("what may lie in lib: %s", item.Decision.Kind)
	}
	w.still(clock.Add(time.Minute))

	before := w.records()
	w.commit(files{".quell/targets/app.hcl": target("app", away, `paths = ["app/**"]`)})
	w.still(clock.Add(time.Hour))
	for _, rec := range before {
		if now := w.state(rec.Title, rec.State); now.Reason != rec.Reason {
			t.Errorf("%s: %s, was %s", rec.Title, now.Reason, rec.Reason)
		}
	}
	// What the reports say meanwhile is put on record, and decides nothing.
	w.commit(files{rolesReport: unusedRolesSeen("2026-06-03T00:00:10Z", "old-exporter", "idle-importer")})
	w.run(clock.Add(2 * time.Hour))
	w.state("old-exporter", incident.Held)
	w.still(clock.Add(3 * time.Hour))
}
