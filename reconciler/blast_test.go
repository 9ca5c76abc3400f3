package reconciler

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// TestBlastElsewhere: what uses an identity by name in another repository, or under
// another owner, is part of its blast radius, and nobody's to break unasked.
func TestBlastElsewhere(t *testing.T) {
	t.Parallel()
	const arn = "role: arn:aws:iam::444455556666:role/old-exporter\n"
	for _, tt := range []struct {
		name   string
		change func(w *world) files
		level  triage.BlastLevel
		words  string
		reason string
	}{
		{"another repository", func(w *world) files {
			dir := w.other("deploy.git")
			w.commitTo(dir, "main", files{"k8s/app.yaml": arn})
			return files{".quell/targets/deploy.hcl": target("deploy", dir, "reported_as = [\"https://example.com/deploy\"]")}
		}, triage.BlastHigh, "k8s/app.yaml:1", "a deployment there assumes the role"},
		{"production", func(w *world) files {
			dir := w.other("deploy.git")
			w.commitTo(dir, "main", files{"k8s/eu-prod/app.yaml": arn})
			return files{".quell/targets/deploy.hcl": target("deploy", dir, "reported_as = [\"https://example.com/deploy\"]")}
		}, triage.BlastCritical, "in production", "and it is in production"},
		{"another owner", func(*world) files {
			return files{"lib/trust.tf": "resource \"aws_kms_grant\" \"g\" {\n  grantee_principal = \"arn:aws:iam::444455556666:role/old-exporter\"\n}\n", ".quell/owners/lib.hcl": "owner \"lib\" {\n  paths = [\"lib/**\"]\n}\n"}
		}, triage.BlastHigh, "lib/trust.tf:2", "its owner has to agree"},
		{"nobody's", func(*world) files {
			return files{"lib/trust.tf": "resource \"aws_kms_grant\" \"g\" {\n  grantee_principal = \"arn:aws:iam::444455556666:role/old-exporter\"\n}\n", ".quell/owners/team.hcl": "owner \"team\" {\n  paths = [\"app/**\"]\n}\n"}
		}, triage.BlastHigh, "lib/trust.tf:2", "there is nobody to ask"},
		{"nobody", func(*world) files { return nil }, triage.BlastNone, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t)
			w.commit(merged(files{rolesReport: unusedRoles("old-exporter", "idle-importer")}, tt.change(w)))
			item := itemOf(t, w.plan(clock), "old-exporter")
			blast := item.Facts.Blast
			var lines []string
			for _, d := range blast.Dependents {
				lines = append(lines, d.String())
			}
			if all := strings.Join(lines, "\n"); blast.Level != tt.level || !strings.Contains(all, tt.words) || tt.words == "" && all != "" {
				t.Errorf("%s: level %s, want %s; dependents:\n%s", tt.reason, blast.Level, tt.level, all)
			}
			if fixed := item.Decision.Kind == triage.Fix; fixed != (tt.words == "") {
				t.Errorf("%s: %s (%s)", tt.reason, item.Decision.Kind, item.Decision.Deciding().Text)
			}
			if strings.HasPrefix(tt.name, "another owner") != (len(item.Facts.Affected) == 1 && item.Facts.Affected[0] == "lib") {
				t.Errorf("%s: affected %q", tt.reason, item.Facts.Affected)
			}
			if (tt.name == "nobody's") != (len(item.Facts.Orphaned) == 1 && item.Facts.Orphaned[0].Path == "lib/trust.tf") {
				t.Errorf("%s: orphaned %v", tt.reason, item.Facts.Orphaned)
			}
		})
	}
}

// TestBlastUnread: what may use an identity in a repository that cannot be read is not
// known, which is not the same as none.
func TestBlastUnread(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{".quell/targets/deploy.hcl": target("deploy", filepath.Join(t.TempDir(), "none.git"), "reported_as = [\"https://example.com/deploy\"]")})
	item := itemOf(t, w.plan(clock), "old-exporter")
	if item.Facts.Blast.Level != triage.BlastUnknown || item.Decision.Kind == triage.Fix {
		t.Errorf("level %s, %s (%s)", item.Facts.Blast.Level, item.Decision.Kind, item.Decision.Deciding().Text)
	}
}
