package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

// TestAccSourceDrift: what a person changes in a source's rules, map or set is
// seen, how they lay it out is not.
func TestAccSourceDrift(t *testing.T) {
	acceptance(t)
	at := onDisk(t)
	const path = ".quell/sources/secrets.hcl"
	config := at.provider + `
resource "quell_source" "secrets" {
  name         = "secrets"
  paths        = ["findings/gitleaks/**", "findings/nightly.json"]
  max_age      = "36h"
  repositories = { "old/app" = "shop/app" }
  scan_root    = ["/github/workspace", "C:\\agent\\_work\\1\\s"]
  rules        = [{ id = "acme-*", severity = "high" }, { id = "*", severity = "low" }]
}`
	declared := func(maxAge, repository, rest string) string {
		return fmt.Sprintf("source \"secrets\" {\n  # By hand.\n  max_age = %q\n  scan_root = [\"C:\\\\agent\\\\_work\\\\1\\\\s\", \"/github/workspace\"]\n  paths = [\"findings/nightly.json\", \"findings/gitleaks/**\"]\n  repositories = { \"old/app\" = %q }\n%s}\n", maxAge, repository, rest)
	}
	const acme, rest = "  rule \"acme-*\" {\n    severity = \"high\"\n  }\n", "  rule \"*\" {\n    severity = \"low\"\n  }\n"
	action := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("quell_source.secrets", action)}}
	}
	by := func(hand string) func() {
		return func() { gittest.Seed(t, at.repo, map[string]string{path: hand}, "Edit by hand") }
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{
			{Config: config},
			{PreConfig: by(declared("1d12h", "shop/app", acme+rest)), Config: config, Check: at.commits(t, 2), ConfigPlanChecks: action(plancheck.ResourceActionNoop)},
			{PreConfig: by(declared("36h", "shop/app", rest+acme)), Config: config, Check: at.commits(t, 4), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			{PreConfig: by(declared("36h", "shop/web", acme+rest)), Config: config, Check: at.commits(t, 6), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			{PreConfig: by(strings.Replace(declared("36h", "shop/app", acme+rest), "/github/workspace", "/src", 1)), Config: config, Check: at.commits(t, 8), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			{PreConfig: func() { gittest.Git(t, at.repo, "update-ref", "refs/heads/main", withdrawn(t, at.repo, path)) },
				Config: config, Check: at.lists(t, []string{path}), ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		},
		CheckDestroy: at.lists(t, nil),
	})
	gittest.Fsck(t, at.repo)
}
