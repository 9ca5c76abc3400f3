package reconciler

import (
	"encoding/json"
	"fmt"
	"testing"
)

// The small repository that most scenarios live in: two IAM roles that nobody
// uses, which a policy removes by itself, and two secrets in code, which a
// policy proposes to take out. Each is in a file of its own.

// tokenA and tokenB are strong secrets made up for these tests.
const (
	tokenA = "pV7kQ2zLw9XrT4sNc8Hd1YbJ"
	tokenB = "mZ5gU8eRx3WqK6tBf2Va7PnC"
)

const (
	rolesReport   = "findings/aws/roles.json"
	secretsReport = "findings/gitleaks/app.json"
)

func town() files {
	return merged(files{
		"app/old.tf":    role("old", "old-exporter"),
		"app/idle.tf":   role("idle", "idle-importer"),
		"app/a.tf":      database("a", tokenA),
		"app/b.tf":      database("b", tokenB),
		"app/README.md": "# App\n",
		rolesReport:     unusedRoles("old-exporter", "idle-importer"),
		secretsReport:   leaks(leak{"a", "app/a.tf", tokenA}, leak{"b", "app/b.tf", tokenB}),
	}, law())
}

// law is what is declared there.
func law() files {
	return files{
		".quell/settings.hcl":         "settings {\n  escalation_owner = \"security\"\n}\n",
		".quell/targets/app.hcl":      target("app", ".", `paths = ["app/**"]`),
		".quell/owners/team.hcl":      "owner \"team\" {\n  reviewers = [\"team-leads\"]\n  paths     = [\"app/**\"]\n}\n",
		".quell/owners/security.hcl":  "owner \"security\" {\n  reviewers = [\"security-team\"]\n}\n",
		".quell/policies/roles.hcl":   rolesPolicy("auto"),
		".quell/policies/secrets.hcl": secretsPolicy("Secrets become variables"),
	}
}

func rolesPolicy(tier string) string {
	return fmt.Sprintf(`policy "roles" {
  priority = 100

  match {
    categories     = ["dormant_identity", "unused_credential"]
    identity_kinds = ["role"]
  }

  auto {
    environments = ["dev"]
  }

  stage "remove" {
    tier = %q

    action "remove_block" {
      block = "aws_iam_role"
    }
  }
}
`, tier)
}

func secretsPolicy(description string) string {
	return fmt.Sprintf(`policy "secrets" {
  description = %q
  priority    = 200

  match {
    categories = ["leaked_secret"]
  }

  stage "replace" {
    tier = "manual"

    action "replace_literal" {
    }
  }
}
`, description)
}

func target(name, repository, more string) string {
	return fmt.Sprintf("target %q {\n  repository  = %q\n  environment = \"dev\"\n  accounts    = [\"444455556666\"]\n  %s\n}\n", name, repository, more)
}

func role(block, name string) string {
	return fmt.Sprintf("# Made long ago.\nresource \"aws_iam_role\" %q {\n  name = %q\n}\n\nlocals {\n  after_%s = 1\n}\n", block, name, block)
}

func database(block, password string) string {
	return fmt.Sprintf("resource \"aws_db_instance\" %q {\n  engine   = \"postgres\"\n  password = %q\n}\n", block, password)
}

// leak is an entry of a gitleaks report.
type leak struct{ name, path, secret string }

func (l leak) title() string { return "Secret of " + l.name }

func leaks(found ...leak) string {
	entries := []map[string]any{}
	for _, l := range found {
		entries = append(entries, map[string]any{
			"RuleID": "hashicorp-tf-password", "Description": l.title(), "StartLine": 3, "EndLine": 3,
			"Match": fmt.Sprintf("password = %q", l.secret), "Secret": fmt.Sprintf("%q", l.secret), "File": l.path,
			"Commit": "", "Date": "", "Tags": []string{}, "Fingerprint": l.path + ":hashicorp-tf-password:3",
		})
	}
	return encoded(entries)
}

// unusedRoles is what Access Analyzer lists.
func unusedRoles(names ...string) string { return unusedRolesSeen("2026-06-02T00:00:10Z", names...) }

func unusedRolesSeen(at string, names ...string) string {
	entries := []map[string]any{}
	for i, name := range names {
		entries = append(entries, map[string]any{
			"id": fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", i), "findingType": "UnusedIAMRole",
			"resource": "arn:aws:iam::444455556666:role/" + name, "resourceType": "AWS::IAM::Role",
			"resourceOwnerAccount": "444455556666", "status": "ACTIVE",
			"createdAt": at, "analyzedAt": at, "updatedAt": at,
		})
	}
	return encoded(map[string]any{"findings": entries})
}

func encoded(v any) string {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err)
	}
	return string(data) + "\n"
}

// settle commits the town to the control repository.
func settleTown(w *world, more ...files) {
	w.t.Helper()
	w.secrets = append(w.secrets, tokenA, tokenB)
	w.commit(merged(append([]files{town()}, more...)...))
}

// inTown is a world of that repository at a local path.
func inTown(t *testing.T, more ...files) *world {
	t.Helper()
	w := newWorld(t)
	settleTown(w, more...)
	return w
}
