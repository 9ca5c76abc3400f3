package provider

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

// acceptance prepares a test with the real terraform. The test library would
// try to download one where there is none, so it is looked for here.
func acceptance(t *testing.T) {
	t.Helper()
	t.Setenv("TF_ACC", "1")
	t.Setenv("QUELL_REPOSITORY", "")
	t.Setenv("QUELL_GIT_USERNAME", "")
	t.Setenv("QUELL_GIT_PASSWORD", "")
	if os.Getenv("TF_ACC_TERRAFORM_PATH") != "" {
		return
	}
	if _, err := exec.LookPath("terraform"); err == nil {
		return
	}
	if tofu, err := exec.LookPath("tofu"); err == nil {
		t.Setenv("TF_ACC_TERRAFORM_PATH", tofu)
		t.Setenv("TF_ACC_PROVIDER_HOST", "registry.opentofu.org")
		return
	}
	fetched, err := filepath.Abs(filepath.Join("..", "build", "tools", "terraform"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(fetched); err != nil {
		t.Fatal("no terraform on PATH: install it, or run make tools, which fetches one")
	}
	t.Setenv("TF_ACC_TERRAFORM_PATH", fetched)
}

func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){"quell": providerserver.NewProtocol6WithError(&quell{version: "test", now: clockFrom(noon)})}
}

// place is a control repository and how Terraform reaches it.
type place struct {
	repo     string // on disk
	provider string // configuration
}

// password must be seen nowhere.
const password = "correct-horse-battery"

func onDisk(t *testing.T) place {
	repo := gittest.Bare(t)
	return place{repo, fmt.Sprintf("provider \"quell\" {\n  repository = %q\n}\n", repo)}
}

func overHTTP(t *testing.T) place {
	root := t.TempDir()
	repo := gittest.BareAt(t, filepath.Join(root, "control.git"))
	server := gittest.HTTP(t, root, gittest.BasicAuth("terraform", password))
	return place{repo, fmt.Sprintf("provider \"quell\" {\n  repository = %q\n  username = \"terraform\"\n  password = %q\n}\n", server.Of(t, repo), password)}
}

func TestAccLifecycle(t *testing.T) {
	for _, server := range []struct {
		name  string
		place func(*testing.T) place
	}{{"disk", onDisk}, {"http", overHTTP}} {
		t.Run(server.name, func(t *testing.T) { lifecycle(t, server.place(t)) })
	}
}

func lifecycle(t *testing.T, at place) {
	acceptance(t)
	config := func(priority int) string {
		return at.provider + fmt.Sprintf(everyKind, priority)
	}
	documents := []string{".quell/exceptions/importer.hcl", ".quell/freezes/release.hcl", ".quell/owners/platform.hcl",
		".quell/policies/unused-keys.hcl", ".quell/settings.hcl", ".quell/sources/secrets.hcl", ".quell/targets/infra.hcl"}
	unchanged := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{
			{Config: config(10), ConfigPlanChecks: unchanged, Check: resource.ComposeAggregateTestCheckFunc(
				at.lists(t, documents),
				at.commits(t, 7),
				resource.TestCheckResourceAttr("quell_policy.unused_keys", "auto.min_confidence", "0.9"),
				resource.TestCheckResourceAttr("quell_settings.this", "id", "settings"),
				resource.TestCheckResourceAttr("quell_source.secrets", "mode", "snapshot"),
				resource.TestCheckResourceAttr("quell_source.secrets", "min_coverage", "0"),
				holdsOnlyWhatIsDeclared(t),
			)},
			{Config: config(10), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}, Check: at.commits(t, 7)},
			{Config: strings.Replace(config(10), `"720h"`, `"30d"`, 1), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}, Check: at.commits(t, 7)},
			{Config: config(20), ConfigPlanChecks: unchanged, Check: resource.ComposeAggregateTestCheckFunc(at.commits(t, 8), at.subject(t, "Change policy unused-keys"))},
			{ResourceName: "quell_policy.unused_keys", ImportState: true, ImportStateId: "unused-keys", ImportStateVerify: true,
				ImportStateVerifyIgnore: []string{"stages.1.wait"}}, // 720h is written down as 30d
			{ResourceName: "quell_owner.platform", ImportState: true, ImportStateId: "platform", ImportStateVerify: true},
			{ResourceName: "quell_target.infra", ImportState: true, ImportStateId: "infra", ImportStateVerify: true},
			{ResourceName: "quell_source.secrets", ImportState: true, ImportStateId: "secrets", ImportStateVerify: true,
				ImportStateVerifyIgnore: []string{"max_age"}}, // 72h is written down as 3d
			{ResourceName: "quell_exception.importer", ImportState: true, ImportStateId: "importer", ImportStateVerify: true},
			{ResourceName: "quell_freeze.release", ImportState: true, ImportStateId: "release", ImportStateVerify: true},
			{ResourceName: "quell_settings.this", ImportState: true, ImportStateId: "any", ImportStateVerify: true},
		},
		CheckDestroy: resource.ComposeAggregateTestCheckFunc(at.lists(t, nil), at.commits(t, 15)),
	})
	gittest.Fsck(t, at.repo)
}

// lists checks which documents the branch has.
func (at place) lists(t *testing.T, want []string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		got := strings.Fields(gittest.Git(t, at.repo, "ls-tree", "-r", "--name-only", "main"))
		if strings.Join(got, " ") != strings.Join(want, " ") {
			return fmt.Errorf("the branch has %v, want %v", got, want)
		}
		return nil
	}
}

func (at place) commits(t *testing.T, want int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := gittest.Git(t, at.repo, "rev-list", "--count", "main"); got != strconv.Itoa(want) {
			return fmt.Errorf("the branch has %s commits, want %d", got, want)
		}
		return nil
	}
}

func (at place) subject(t *testing.T, want string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := gittest.Git(t, at.repo, "log", "-1", "--format=%s", "main"); got != want {
			return fmt.Errorf("the last commit says %q, want %q", got, want)
		}
		return nil
	}
}

// holdsOnlyWhatIsDeclared compares one resource's whole state with what its
// configuration says, and looks for the provider's password in all of them.
func holdsOnlyWhatIsDeclared(t *testing.T) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		for name, r := range s.RootModule().Resources {
			for attribute, value := range r.Primary.Attributes {
				if strings.Contains(value, password) {
					return fmt.Errorf("%s.%s holds the password", name, attribute)
				}
			}
		}
		got := s.RootModule().Resources["quell_owner.platform"].Primary.Attributes
		want := map[string]string{
			"id": "platform", "name": "platform", "path": ".quell/owners/platform.hcl", "digest": got["digest"],
			"%": got["%"], "reviewers.#": "1", "reviewers.0": "platform-team", "identities.#": "1", "identities.0": "ci-*",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the owner's state (-declared +state):\n%s", diff)
		}
		return nil
	}
}

// TestAccExamples applies what the documentation shows.
func TestAccExamples(t *testing.T) {
	acceptance(t)
	examples, err := filepath.Glob(filepath.Join("..", "examples", "resources", "*", "resource.tf"))
	if err != nil {
		t.Fatal(err)
	}
	if kinds := len(New("test")().Resources(t.Context())); len(examples) != kinds {
		t.Fatalf("%d examples for %d resources", len(examples), kinds)
	}
	at := onDisk(t)
	config := at.provider
	for _, example := range examples {
		code, err := os.ReadFile(example)
		if err != nil {
			t.Fatal(err)
		}
		config += string(code)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{{
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		}},
	})
}

func TestAccDrift(t *testing.T) {
	acceptance(t)
	at := onDisk(t)
	config := at.provider + `
resource "quell_policy" "leaked" {
  name     = "leaked-secrets"
  priority = 1
  decision = "escalate"
}`
	seed := func(content string) func() {
		return func() { gittest.Seed(t, at.repo, map[string]string{policyPath: content}, "Edit by hand") }
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{
			{Config: config},
			{PreConfig: seed(edited(t, 7)), Config: config, Check: resource.ComposeAggregateTestCheckFunc(
				at.commits(t, 3), at.subject(t, "Change policy leaked-secrets"), at.says(t, edited(t, 1)),
			), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction("quell_policy.leaked", plancheck.ResourceActionUpdate),
			}}},
			{PreConfig: seed("# Reviewed.\n" + edited(t, 1)), Config: config, Check: at.commits(t, 4),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			{PreConfig: func() {
				gittest.Git(t, at.repo, "update-ref", "refs/heads/main", withdrawn(t, at.repo, policyPath))
			}, Config: config, Check: at.says(t, edited(t, 1)), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction("quell_policy.leaked", plancheck.ResourceActionCreate),
			}}},
		},
	})
	gittest.Fsck(t, at.repo)
}

func (at place) says(t *testing.T, want string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := gittest.Git(t, at.repo, "show", "main:"+policyPath) + "\n"; got != want {
			return fmt.Errorf("the document is\n%s\nwant\n%s", got, want)
		}
		return nil
	}
}

func TestAccManyInParallel(t *testing.T) {
	acceptance(t)
	at := overHTTP(t)
	pushes := filepath.Join(t.TempDir(), "pushes")
	gittest.Hook(t, at.repo, "post-receive", "echo push >>"+pushes)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{{
			Config: at.provider + `
resource "quell_owner" "many" {
  count = 30
  name  = "team-${count.index}"
  paths = ["services/${count.index}/**"]
}`,
			Check: resource.ComposeAggregateTestCheckFunc(at.commits(t, 30), func(*terraform.State) error {
				told, err := os.ReadFile(pushes)
				if err != nil {
					return err
				}
				if n := strings.Count(string(told), "push"); n > 10 {
					return fmt.Errorf("30 resources took %d pushes, want few", n)
				}
				return nil
			}),
		}},
		CheckDestroy: at.lists(t, nil),
	})
	gittest.Fsck(t, at.repo)
}

func TestAccUnknownUntilApply(t *testing.T) {
	acceptance(t)
	at := onDisk(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf(`
resource "terraform_data" "later" {
  input = { repository = %q, team = "payments" }
}
provider "quell" {
  repository = terraform_data.later.output.repository
}
resource "quell_owner" "team" {
  name  = terraform_data.later.output.team
  paths = ["**"]
}
resource "quell_policy" "p" {
  name        = "p"
  priority    = 1
  description = "For ${quell_owner.team.digest}."
  decision    = "escalate"
}`, at.repo),
			Check:            at.lists(t, []string{".quell/owners/payments.hcl", ".quell/policies/p.hcl"}),
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		}},
	})
}

func TestAccRefusals(t *testing.T) {
	acceptance(t)
	at := onDisk(t)
	gittest.Seed(t, at.repo, map[string]string{policyPath: edited(t, 7), ".quell/sources/secrets.hcl": "source \"secrets\" {\n  paths = [\"findings/gitleaks/**\"]\n}\n"}, "Declare by hand")
	policyOf := func(name, attributes string) string {
		return at.provider + fmt.Sprintf("resource \"quell_policy\" \"p\" {\n  name = %q\n%s\n}\n", name, attributes)
	}
	cases := []struct {
		reason, config, want string
	}{
		{"an unknown attribute", policyOf("p", "priority = 1\ndecision = \"none\"\ncolour = \"red\""), `Unsupported argument`},
		{"a condition that does not compile", policyOf("p", "priority = 1\ndecision = \"none\"\ncondition = \"incident.trust > 1\""), `(?s)trust.*condition`},
		{"neither stages nor a decision", policyOf("p", "priority = 1"), `Policy does nothing`},
		{"a tie", policyOf("p", "priority = 7\ndecision = \"none\""), `(?s)Priority 7 is also that of policy\s+"leaked-secrets"`},
		{"another document of that name", policyOf("leaked-secrets", "priority = 3\ndecision = \"none\""), `(?s)policy exists already.*Seed\s+<seed@example.com>.*terraform\s+import`},
		{"reports of another source", at.provider + "resource \"quell_source\" \"s\" {\n  name = \"s\"\n  paths = [\"findings/gitleaks/app.json\"]\n}\n", `(?s)Source "secrets" has some of the same reports.*Narrow\s+the globs`},
		{"a source without reports", at.provider + "resource \"quell_source\" \"s\" {\n  name = \"s\"\n}\n", `argument "paths" is required`},
		{"an unknown attribute of a source", at.provider + "resource \"quell_source\" \"s\" {\n  name = \"s\"\n  paths = [\"findings/s\"]\n  max_agee = \"1d\"\n}\n", `Did you mean "max_age"`},
		{"no repository", "resource \"quell_owner\" \"o\" {\n  name = \"o\"\n}\n", `(?s)No control repository.*QUELL_REPOSITORY`},
	}
	var steps []resource.TestStep
	for _, c := range cases {
		steps = append(steps, resource.TestStep{Config: "# " + c.reason + "\n" + c.config, ExpectError: regexp.MustCompile(c.want)})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: factories(), Steps: steps})
	if n := gittest.Git(t, at.repo, "rev-list", "--count", "main"); n != "1" {
		t.Errorf("refused configurations made commits: %s", n)
	}
}
