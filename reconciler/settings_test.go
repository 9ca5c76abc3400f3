package reconciler

import (
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// TestSettings follows findings about what is not Terraform code through a whole pass:
// a scanner's line in a manifest, its own suggestion, and secrets in a workflow and in
// a Kubernetes Secret's base64.
func TestSettings(t *testing.T) {
	const tokenC, tokenD = "hG3vN8pYq2Lw5RkT9bXs6DcF", "rB7mJ4zKe1Qh8WtU3fVn5PgA"
	const manifest = "# Who runs it.\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ci\nautomountServiceAccountToken: true # why\n"
	sarif := `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"lint","rules":[{"id":"automount","shortDescription":{"text":"Token mounted"}},{"id":"ssl","shortDescription":{"text":"No TLS"}}]}},"results":[
		{"ruleId":"automount","level":"error","message":{"text":"Token mounted"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"app/sa.yaml"},"region":{"startLine":6}}}]},
		{"ruleId":"ssl","level":"error","message":{"text":"No TLS"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"app/db.json"},"region":{"startLine":2,"snippet":{"text":"  \"ssl\": false"}}}}],
			"fixes":[{"description":{"text":"Use TLS"},"artifactChanges":[{"artifactLocation":{"uri":"app/db.json"},"replacements":[{"deletedRegion":{"startLine":2,"startColumn":10,"endColumn":15},"insertedContent":{"text":"true"}}]}]}]}
	]}]}`
	policyOf := func(name, priority, match, action string) string {
		return "policy \"" + name + "\" {\n  priority = " + priority + "\n  match {\n    " + match + "\n  }\n  auto {\n    environments = [\"*\"]\n    max_blast_radius = \"critical\"\n    min_confidence = 0.1\n  }\n  stage \"s\" {\n    tier = \"auto\"\n    " + action + "\n  }\n}\n"
	}
	w := newWorld(t)
	w.commit(merged(law(), files{
		"app/sa.yaml":                 manifest,
		"app/db.json":                 "{\n  \"ssl\": false\n}\n",
		"app/.github/workflows/c.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: deploy --token " + tokenC + "\n",
		"app/secret.yaml":             "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  user: YQ==\n  password: ckI3bUo0ektlMVFoOFd0VTNmVm41UGdB\n",
		"findings/lint/1.sarif":       sarif,
		".quell/targets/app.hcl":      target("app", ".", "paths = [\"app/**\"]\n  max_new_pulls = 9"),
		secretsReport:                 leaks(leak{"c", "app/.github/workflows/c.yml", tokenC}, leak{"d", "app/secret.yaml", tokenD}),
		".quell/policies/token.hcl":   policyOf("token", "500", `rules = ["lint/automount"]`, "action \"set_value\" {\n      key   = \"automountServiceAccountToken\"\n      value = false\n    }"),
		".quell/policies/ssl.hcl":     policyOf("ssl", "501", `rules = ["lint/ssl"]`, "action \"apply_suggestion\" {\n    }"),
		".quell/policies/k8s.hcl":     policyOf("k8s", "502", "paths = [\"app/secret.yaml\"]", "action \"remove_value\" {\n    }"),
	}))
	p := w.run(clock).Plan
	for _, tt := range []struct{ words, path, want string }{
		{"Token mounted", "app/sa.yaml", "-automountServiceAccountToken: true # why\n+automountServiceAccountToken: false # why\n"},
		{"No TLS", "app/db.json", "-  \"ssl\": false\n+  \"ssl\": true\n"},
		{"Secret of c", "app/.github/workflows/c.yml", "+      - run: deploy --token ${{ secrets.RUN_SECRET }}\n"},
		{"Secret of d", "app/secret.yaml", "-  password: "},
	} {
		item := itemOf(t, p, tt.words)
		if item.Change == nil || len(item.Change.Files) != 1 {
			t.Errorf("%s: %s, %+v", tt.words, item.Decision.Kind, item.Decision.Reasons)
			continue
		}
		if f := item.Change.Files[0]; f.Path != tt.path || !strings.Contains(f.Diff, tt.want) {
			t.Errorf("%s: %s\n%s", tt.words, f.Path, f.Diff)
		}
		if item.Decision.Kind != triage.Propose {
			t.Errorf("%s: %s, though nobody knows who reads the file", tt.words, item.Decision.Kind)
		}
	}
}
