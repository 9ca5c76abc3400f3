package reconciler

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// TestBrokenReport: a scanner that breaks neither fixes nor changes what it had
// said, and the others go on.
func TestBrokenReport(t *testing.T) {
	t.Parallel()
	whole := leaks(leak{"b", "app/b.tf", tokenB}, leak{"a", "app/a.tf", tokenA})
	for _, tt := range []struct {
		name, report string
		reason       string
	}{
		{"cut after the first entry", whole[:strings.Index(whole, "},")+2], "what was read of it is not all of it"},
		{"cut within the first entry", whole[:40], "nothing of it was read"},
		{"empty", "", "an empty file is no empty report"},
		{"an error page", "<html>502 Bad Gateway</html>\n", "pipelines commit such things"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, pull := proposed(t, files{rolesReport: unusedRoles("old-exporter")})
			w.commit(files{secretsReport: tt.report, rolesReport: unusedRoles("old-exporter", "idle-importer")})
			result := w.run(clock.Add(2 * time.Hour))
			broken := result.Plan.Broken
			if len(broken) != 1 || broken[0].Path != secretsReport || broken[0].Summary == "" || broken[0].Remedy == "" {
				t.Errorf("%s: broken %+v", tt.reason, broken)
			}
			if !result.Partial() {
				t.Error("the result does not say that something is broken")
			}
			for _, words := range []string{"Secret of a", "Secret of b"} {
				w.state(words, incident.Proposed)
			}
			if w.ref(w.dir, pull.Branch) != pull.Head {
				t.Error("the proposal's branch moved")
			}
			w.state("idle-importer", incident.Fixed)
			w.still(clock.Add(3 * time.Hour))
			// Mended, all is as before.
			w.commit(files{secretsReport: whole})
			w.run(clock.Add(4 * time.Hour))
			if rec := w.state("Secret of a", incident.Proposed); rec.Pull != pull.Number {
				t.Errorf("proposed by pull request %d, not %d", rec.Pull, pull.Number)
			}
			w.still(clock.Add(5 * time.Hour))
		})
	}
}

// TestBrokenPolicy: while a document cannot be read, it might forbid anything,
// so nothing is committed without a person.
func TestBrokenPolicy(t *testing.T) {
	t.Parallel()
	mistyped := strings.Replace(secretsPolicy("Secrets"), "  priority    = 200\n", "  priority    = 200\n  max_blast   = \"low\"\n", 1)
	w := inTown(t, files{".quell/policies/secrets.hcl": mistyped})
	result := w.run(clock)
	broken := result.Plan.Broken
	if len(broken) != 1 || broken[0].Path != ".quell/policies/secrets.hcl" || broken[0].Position != "line 4" || broken[0].Remedy == "" {
		t.Errorf("broken %+v", broken)
	}
	item := itemOf(t, result.Plan, "old-exporter")
	if item.Decision.Kind != triage.Propose || !strings.Contains(item.Decision.Deciding().Text, "secrets.hcl") {
		t.Errorf("decided %s: %s", item.Decision.Kind, item.Decision.Deciding().Text)
	}
	if n := w.fixes(w.dir); n != 0 {
		t.Errorf("%d commits on main", n)
	}
	w.still(clock.Add(time.Minute))
	w.commit(files{".quell/policies/secrets.hcl": secretsPolicy("Secrets")})
	w.run(clock.Add(2 * time.Hour))
	w.state("old-exporter", incident.Fixed)
	w.still(clock.Add(4 * time.Hour))
}

// TestBrokenCode: what a file declares that does not parse is unknown, so what
// may depend on it is not changed.
func TestBrokenCode(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{
		"app/broken.tf":       "resource \"aws_iam_policy\" \"x\" {\n  role = aws_iam_role.old.name\n",
		"app/elsewhere/ok.tf": role("far", "far-away"),
		rolesReport:           unusedRoles("old-exporter", "far-away"),
	})
	result := w.run(clock)
	broken := result.Plan.Broken
	if len(broken) != 1 || broken[0].What != "file" || broken[0].Path != "app/broken.tf" || broken[0].Position == "" {
		t.Errorf("broken %+v", broken)
	}
	if got := w.show("main", "app/old.tf"); !strings.Contains(got, "aws_iam_role") {
		t.Error("a role was removed beside a file that does not parse and refers to it")
	}
	w.state("far-away", incident.Fixed)
	w.still(clock.Add(time.Minute))
}

func TestNoRepository(t *testing.T) {
	t.Parallel()
	t.Run("empty", func(t *testing.T) {
		t.Parallel()
		backends(t, func(t *testing.T, w *world) {
			err := w.fail(clock)
			var blocked *Blocked
			if !errors.As(err, &blocked) || !strings.Contains(blocked.Remedy, "quell init") {
				t.Errorf("%v", err)
			}
			if refs := w.refs(); refs != "" {
				t.Errorf("wrote %s", refs)
			}
		})
	})
	t.Run("missing", func(t *testing.T) {
		t.Parallel()
		where := filepath.Join(t.TempDir(), "none.git")
		if _, err := Open(t.Context(), Options{Repo: where}); !errors.Is(err, gitrepo.ErrMissing) || !strings.Contains(err.Error(), where) {
			t.Errorf("%v", err)
		}
	})
	t.Run("missing on a server", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		server := gittest.HTTP(t, root)
		if _, err := Open(t.Context(), Options{Repo: server.URL + "/none.git"}); !errors.Is(err, gitrepo.ErrMissing) {
			t.Errorf("%v", err)
		}
	})
	t.Run("wrong password", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		dir := gittest.BareAt(t, filepath.Join(root, "control.git"))
		server := gittest.HTTP(t, root, gittest.BasicAuth("quell", "right"))
		_, err := Open(t.Context(), Options{Repo: server.Of(t, dir), Git: gitrepo.Options{Username: "quell", Password: "Wrong-4711"}})
		if !errors.Is(err, gitrepo.ErrAuth) || strings.Contains(err.Error(), "Wrong-4711") {
			t.Errorf("%v", err)
		}
	})
}

// TestNothingDeclared: findings alone, in a repository without documents, are
// seen and escalated, and nothing is changed.
func TestNothingDeclared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.secrets = append(w.secrets, tokenA)
	base := w.commit(files{"app/a.tf": database("a", tokenA), secretsReport: leaks(leak{"a", "app/a.tf", tokenA})})
	result := w.run(clock)
	w.state("Secret of a", incident.Escalated)
	if len(result.Tickets) != 1 || w.ref(w.dir, "main") != base {
		t.Errorf("made %+v", result)
	}
	w.still(clock.Add(time.Minute))
}

// TestHostilePlaces: a report chooses no file outside its target.
func TestHostilePlaces(t *testing.T) {
	t.Parallel()
	const victim = "hF6jW3nBz8QyU5rKd2Xe9TgA"
	outside := database("victim", victim)
	for _, tt := range []struct{ path, reason string }{
		{"../secret/main.tf", "out of the root"},
		{"app/../secret/main.tf", "out of the target's paths"},
		{"/secret/main.tf", "absolute"},
		{"secret/main.tf", "another part of the repository"},
		{"/etc/passwd", "the machine's"},
		{".git/config", "Git's own"},
		{"app/.git/config", "Git's own, within the target"},
		{".quell/policies/secrets.hcl", "what people declare"},
		{"app/../.quell/policies/secrets.hcl", "the same by a detour"},
		{"findings/gitleaks/app.json", "reports"},
		{`..\secret\main.tf`, "another system's separator"},
		{"app/a.tf\x00.tf", "a byte that ends names"},
		{"app/a.tf\n\nQuell-Change: C-000000000000", "a forged trailer"},
		{"https://example.com/app/a.tf", "a URL"},
		{strings.Repeat("../", 200) + "secret/main.tf", "far out"},
		{"", "nowhere"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, files{
				"secret/main.tf": outside,
				secretsReport:    leaks(leak{"victim", tt.path, victim}),
				".quell/policies/secrets.hcl": strings.Replace(strings.Replace(secretsPolicy("Secrets"), `tier = "manual"`, `tier = "auto"`, 1),
					"  stage", "  auto {\n    environments   = [\"*\"]\n    min_confidence = 0.1\n    max_blast_radius = \"critical\"\n  }\n\n  stage", 1),
			})
			w.secrets = append(w.secrets, victim)
			base := w.ref(w.dir, "main")
			result := w.run(clock)
			if len(result.Plan.Broken) != 0 {
				t.Errorf("broken %+v", result.Plan.Broken)
			}
			for _, item := range result.Plan.Items {
				if item.Change == nil {
					continue
				}
				for _, f := range item.Change.Files {
					if !strings.HasPrefix(f.Path, "app/") || filepath.Clean(f.Path) != f.Path {
						t.Errorf("%s: plans to change %q", tt.reason, f.Path)
					}
				}
			}
			changed := gittest.Git(t, w.dir, "diff", "--name-only", base, "main")
			if diff := strings.Fields(changed); !slices.Equal(diff, []string{"app/idle.tf", "app/old.tf"}) {
				t.Errorf("%s: changed %q", tt.reason, diff)
			}
			w.still(clock.Add(time.Minute))
		})
	}
}

// TestHostileRepository: a finding that names a repository reaches only the
// targets that answer to it.
func TestHostileRepository(t *testing.T) {
	t.Parallel()
	sarif := `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"gitleaks","rules":[{"id":"hashicorp-tf-password","shortDescription":{"text":"Secret of sarif"}}]}},
"versionControlProvenance":[{"repositoryUri":"REPO"}],
"results":[{"ruleId":"hashicorp-tf-password","message":{"text":"Secret of sarif"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"app/a.tf"},"region":{"startLine":3,"snippet":{"text":"` + tokenA + `"}}}}]}]}]}`
	for _, tt := range []struct {
		repository string
		decision   triage.Kind
		reason     string
	}{
		{"https://example.com/town/app", triage.Propose, "the target answers to this name"},
		{"https://example.com/other/app", triage.Escalate, "no target is declared for it"},
		{"file:///etc", triage.Escalate, "a finding never chooses what is opened"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, files{
				secretsReport:            gone,
				"findings/gl/app.sarif":  strings.Replace(sarif, "REPO", tt.repository, 1),
				".quell/targets/app.hcl": target("app", ".", "paths = [\"app/**\"]\n  reported_as = [\"https://example.com/town/app\"]"),
			})
			p := w.plan(clock)
			if item := itemOf(t, p, "Secret of sarif"); item.Decision.Kind != tt.decision {
				t.Errorf("%s: %s (%s)", tt.reason, item.Decision.Kind, item.Decision.Deciding().Text)
			}
		})
	}
}

// TestOwners: where ownership is not clear, nobody's tool decides.
func TestOwners(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change files
		words  string
		asked  string
		reason string
	}{
		{"two owners of one place", files{".quell/owners/rivals.hcl": "owner \"rivals\" {\n  paths = [\"app/old.tf\"]\n}\n"}, "old-exporter", "security", "guessing which is what escalation is for"},
		{"no owner", files{".quell/owners/team.hcl": "owner \"team\" {\n  paths = [\"app/a.tf\"]\n}\n"}, "old-exporter", "security", "somebody must answer for it"},
		{
			"a secret in two targets", files{
				"lib/copy.tf":            database("copy", tokenA),
				".quell/targets/lib.hcl": target("lib", ".", `paths = ["lib/**"]`), ".quell/owners/team.hcl": "owner \"team\" {\n  paths = [\"app/**\", \"lib/**\"]\n}\n",
				secretsReport: leaks(leak{"a", "app/a.tf", tokenA}, leak{"a", "lib/copy.tf", tokenA}),
			},
			"Secret of a", "team", "one change is to one target",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, tt.change)
			result := w.run(clock)
			item := itemOf(t, result.Plan, tt.words)
			if item.Decision.Kind != triage.Escalate || item.Ticket == nil || item.Ticket.Owner != tt.asked {
				t.Errorf("%s: %s (%s), ticket %+v", tt.reason, item.Decision.Kind, item.Decision.Deciding().Text, item.Ticket)
			}
			w.state(tt.words, incident.Escalated)
			w.still(clock.Add(time.Minute))
		})
	}
}

// TestTwoTargetsOneRepository: each site belongs to its target, and both are
// fixed in one push.
func TestTwoTargetsOneRepository(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{
		"lib/far.tf":             role("far", "far-away"),
		".quell/targets/lib.hcl": target("lib", ".", "paths    = [\"lib/**\"]\n  delivery = \"pull_request\""),
		".quell/owners/lib.hcl":  "owner \"lib\" {\n  paths = [\"lib/**\"]\n}\n",
		rolesReport:              unusedRoles("old-exporter", "far-away"),
	})
	result := w.run(clock)
	if len(result.Commits) != 1 || result.Commits[0].Target != "app" {
		t.Errorf("commits %+v", result.Commits)
	}
	far := itemOf(t, result.Plan, "far-away")
	if far.Decision.Kind != triage.Propose || far.Change == nil || far.Change.Target != "lib" {
		t.Errorf("far-away: %s (%s)", far.Decision.Kind, far.Decision.Deciding().Text)
	}
	rec := w.state("far-away", incident.Proposed)
	if _, err := w.loop().MergePull(t.Context(), "", rec.Pull, pat(clock.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	w.run(clock.Add(2 * time.Hour))
	w.state("far-away", incident.Fixed)
}

// TestAnotherAccountsCode: names repeat from account to account, and what is
// declared for one is not what a report says of another.
func TestAnotherAccountsCode(t *testing.T) {
	t.Parallel()
	prod := strings.Replace(target("prod", ".", `paths = ["prod/**"]`), "444455556666", "111122223333", 1)
	w := inTown(t, files{
		"prod/far.tf":             role("far", "far-away"),
		".quell/targets/prod.hcl": prod,
		".quell/owners/prod.hcl":  "owner \"prod\" {\n  paths = [\"prod/**\"]\n}\n",
		rolesReport:               unusedRoles("old-exporter", "far-away"),
	})
	result := w.run(clock)
	if len(result.Commits) != 1 || result.Commits[0].Target != "app" {
		t.Errorf("commits %+v", result.Commits)
	}
	far := itemOf(t, result.Plan, "far-away")
	if far.Decision.Kind != triage.Escalate || far.Change != nil || !strings.Contains(far.Decision.Deciding().Text, "another account") {
		t.Errorf("far-away: %s (%s)", far.Decision.Kind, far.Decision.Deciding().Text)
	}
}

// TestUnreadableTarget: what lies in a target that cannot be read is unknown.
func TestUnreadableTarget(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	w.run(clock)
	missing := filepath.Join(t.TempDir(), "none.git")
	w.commit(files{
		".quell/targets/far.hcl": target("far", missing, "reported_as = [\"https://example.com/far\"]"),
		rolesReport:              unusedRoles("old-exporter", "idle-importer", "lost-and-found"),
	})
	result := w.run(clock.Add(time.Hour))
	broken := result.Plan.Broken
	if !slices.ContainsFunc(broken, func(b plan.Broken) bool { return b.What == "target" && b.Path == "far" && b.Remedy != "" }) {
		t.Errorf("broken %+v", broken)
	}
	item := itemOf(t, result.Plan, "lost-and-found")
	if item.Decision.Kind != triage.Hold || !strings.Contains(item.Decision.Deciding().Text, `"far"`) {
		t.Errorf("lost-and-found: %s (%s)", item.Decision.Kind, item.Decision.Deciding().Text)
	}
	w.state("lost-and-found", incident.Held)
	w.still(clock.Add(2 * time.Hour))
	// Once it can be read, they are decided.
	gittest.BareAt(t, missing)
	w.others = append(w.others, missing)
	w.commitTo(missing, "main", files{"app.tf": role("lost", "lost-and-found")})
	w.commit(files{".quell/owners/far.hcl": "owner \"far\" {\n  repositories = [\"far\"]\n  paths = [\"**\"]\n}\n"})
	w.run(clock.Add(3 * time.Hour))
	w.state("lost-and-found", incident.Fixed)
}

// TestValidate names what is wrong and warns of secrets in clear text.
func TestValidate(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{".quell/owners/team.hcl": "owner \"team\" {\n  path = [\"app/**\"]\n}\n"})
	v, err := w.loop().Validate(t.Context(), clock)
	if err != nil {
		t.Fatal(err)
	}
	wrong := slices.ContainsFunc(v.Documents, func(d policy.Diagnostic) bool {
		return d.File == ".quell/owners/team.hcl" && d.Line == 2 && d.Severity == "error"
	})
	warned := false
	for _, d := range v.Reports {
		warned = warned || d.Report == secretsReport && d.Summary == "holds 2 secrets in clear text"
	}
	if !wrong || !warned || v.Counts.Reports != 2 || v.Counts.Findings != 4 {
		t.Errorf("%+v", v)
	}
}
