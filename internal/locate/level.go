package locate

import (
	"path"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// manyDependents is more than a reviewer can keep in mind at once.
const manyDependents = 10

// reach is what a walk from one site came to.
type reach struct {
	folder    string         // of the site
	listed    map[place]bool // dependents
	elsewhere bool           // another module uses it in a way that is not listed
	hidden    bool           // something that was not seen may depend on it
	uses      int            // chains of calls that lead to the folder
	several   bool           // they may make several of it
}

// level is the blast radius of changing or removing a block: the first row
// that holds.
//
//	unknown  a dependent could be hidden: a file that does not parse, or a module outside the tree that is given the value
//	none     nothing refers to it, and nothing calls its module
//	high     another folder depends on it, or more than ten blocks do, or what runs a workload or hands it a credential, or its module is called more than once
//	medium   another resource, data source or module call of the folder depends on it
//	low      only what serves it (its policy attachments), outputs, locals and variables, and the one call of its module
//
// Critical is not measured here: it takes the environment, which is declared.
func level(r reach) triage.BlastLevel {
	switch {
	case r.hidden:
		return triage.BlastUnknown
	case len(r.listed) == 0 && !r.elsewhere && r.uses == 0:
		return triage.BlastNone
	case r.elsewhere, r.several, len(r.listed) > manyDependents,
		r.any(func(p place) bool { return path.Dir(p.path) != r.folder || workloads[resourceType(p.address)] }):
		return triage.BlastHigh
	case r.any(func(p place) bool { return !isPlumbing(p.address) && Serves(resourceType(p.address)) == nil }):
		return triage.BlastMedium
	}
	return triage.BlastLow
}

// literalLevel is the blast radius of replacing a secret in the code, by the
// block it stands in: the first row that holds.
//
//	unknown   as above
//	as above  in a variable, local, output or module call: whoever uses it
//	high      in a provider: everything it manages goes through that secret
//	medium    in what runs a workload or hands it a credential, in a block that others refer to, or in a module that is called more than once
//	low       in another block that nothing refers to, or outside Terraform's blocks
func literalLevel(address string, r reach) triage.BlastLevel {
	kind, _, _ := strings.Cut(address, ".")
	switch {
	case r.hidden:
		return triage.BlastUnknown
	case isPlumbing(address), kind == "module":
		return level(r)
	case kind == "provider":
		return triage.BlastHigh
	case workloads[resourceType(address)], len(r.listed) > 0, r.several:
		return triage.BlastMedium
	}
	return triage.BlastLow
}

func (r reach) any(holds func(place) bool) bool {
	for p := range r.listed {
		if holds(p) {
			return true
		}
	}
	return false
}

// isPlumbing names what carries values and makes nothing.
func isPlumbing(address string) bool {
	kind, _, _ := strings.Cut(address, ".")
	return slices.Contains([]string{"output", "local", "variable", "moved", "import", "removed", "check"}, kind)
}

// resourceType is the type of a resource's address; empty for other blocks.
func resourceType(address string) string {
	kind, name, ok := strings.Cut(address, ".")
	if !ok || strings.Contains(name, ".") {
		return ""
	}
	return kind
}

// wider is the worse of two levels.
func wider(a, b triage.BlastLevel) triage.BlastLevel {
	if b.Rank() > a.Rank() {
		return b
	}
	return a
}

// workloads are the types whose blocks run code, or hand a credential to code
// that runs.
var workloads = set(
	"aws_apprunner_service", "aws_batch_job_definition", "aws_codebuild_project", "aws_ecs_service", "aws_ecs_task_definition",
	"aws_eks_cluster", "aws_eks_node_group", "aws_instance", "aws_lambda_function", "aws_launch_configuration",
	"aws_launch_template", "aws_secretsmanager_secret_version", "aws_ssm_parameter",
	"azurerm_app_service", "azurerm_container_app", "azurerm_container_group", "azurerm_function_app", "azurerm_key_vault_secret",
	"azurerm_kubernetes_cluster", "azurerm_linux_function_app", "azurerm_linux_virtual_machine", "azurerm_linux_web_app",
	"azurerm_virtual_machine", "azurerm_windows_virtual_machine",
	"circleci_context_environment_variable", "github_actions_environment_secret", "github_actions_organization_secret",
	"github_actions_secret", "github_codespaces_secret", "github_dependabot_secret", "gitlab_group_variable", "gitlab_project_variable",
	"google_cloud_run_service", "google_cloud_run_v2_service", "google_cloudfunctions_function", "google_cloudfunctions2_function",
	"google_compute_instance", "google_compute_instance_template", "google_container_cluster", "google_secret_manager_secret_version",
	"helm_release", "kubernetes_config_map", "kubernetes_config_map_v1", "kubernetes_cron_job", "kubernetes_cron_job_v1",
	"kubernetes_daemonset", "kubernetes_deployment", "kubernetes_deployment_v1", "kubernetes_job", "kubernetes_job_v1",
	"kubernetes_manifest", "kubernetes_pod", "kubernetes_pod_v1", "kubernetes_secret", "kubernetes_secret_v1",
	"kubernetes_service_account", "kubernetes_service_account_v1", "kubernetes_stateful_set", "kubernetes_stateful_set_v1",
	"vault_generic_secret", "vault_kv_secret", "vault_kv_secret_v2",
)

func set(names ...string) map[string]bool {
	all := make(map[string]bool, len(names))
	for _, n := range names {
		all[n] = true
	}
	return all
}
