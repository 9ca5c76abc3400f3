package reconciler

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// stateOf is what terraform show -json prints of one role.
func stateOf(address, name string) string {
	return encoded(map[string]any{"format_version": "1.0", "values": map[string]any{"root_module": map[string]any{"resources": []any{map[string]any{
		"address": address, "mode": "managed", "type": "aws_iam_role", "name": "old",
		"values": map[string]any{"id": name, "name": name, "arn": "arn:aws:iam::444455556666:role/" + name},
	}}}}})
}

// TestState: a role whose name no code tells is found by what the target's state
// says of its ARN; without the state, or with one that cannot be read, nothing
// about an identity is committed.
func TestState(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{
		".quell/targets/app.hcl": target("app", ".", "paths = [\"app/**\"]\n  state = [\"app/*.json\"]\n  max_new_pulls = 5"),
		"app/old.tf":             "variable \"old\" {}\n\nresource \"aws_iam_role\" \"old\" {\n  name = var.old\n}\n",
		"app/state.json":         "{}",
	})
	const old = "arn:aws:iam::444455556666:role/old-exporter"
	tells := func(p *plan.Plan, path string) bool {
		return slices.ContainsFunc(p.Broken, func(b plan.Broken) bool {
			return b.Path == path && b.Remedy != "" && strings.Contains(fmt.Sprint(b), "terraform show -json")
		})
	}
	p := w.plan(clock)
	if !tells(p, "app/state.json") {
		t.Errorf("broken are %+v", p.Broken)
	}
	if item := itemOf(t, p, "idle-importer"); item.Decision.Kind != triage.Propose {
		t.Errorf("with a state that cannot be read: %s", item.Decision.Kind)
	}
	w.commit(files{"app/state.json": gone})
	if p := w.plan(clock); !tells(p, "app") {
		t.Errorf("broken are %+v", p.Broken)
	}
	w.commit(files{"app/state.json": stateOf("aws_iam_role.old", "old-exporter")})
	result := w.run(clock)
	if len(result.Plan.Broken) > 0 || len(result.Commits) != 2 {
		t.Errorf("with the state: %+v, broken %+v", result.Commits, result.Plan.Broken)
	}
	if code := w.show("main", "app/old.tf"); strings.Contains(code, "aws_iam_role") {
		t.Errorf("%s is still there:\n%s", old, code)
	}
	w.still(clock.Add(time.Minute))
}
