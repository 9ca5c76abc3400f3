package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// toolLegitify is legitify's name in findings.
const toolLegitify = "legitify"

// legitifyClass gives a policy's class, by its name with or without its package
// ("data.member.stale_member_found").
func legitifyClass(policy string) class {
	return class{category: categoryIn(legitifyCategories, policy[strings.LastIndexByte(policy, '.')+1:])}
}

// legitifyCategories are the policies about identities, secrets and access of
// GitHub and GitLab, by their names in Legit-Labs/legitify, policies/. Those about
// branches, reviews and forks are in no table.
var legitifyCategories = map[string]finding.Category{
	// members
	"stale_member_found":                                                 finding.DormantIdentity,
	"stale_admin_found":                                                  finding.DormantIdentity,
	"organization_has_too_many_admins":                                   finding.OverPrivileged,
	"repository_has_too_many_admins":                                     finding.OverPrivileged,
	"project_has_too_many_admins":                                        finding.OverPrivileged,
	"two_factor_authentication_is_disabled_for_a_collaborator":           finding.InsecureAuth,
	"two_factor_authentication_is_disabled_for_an_external_collaborator": finding.InsecureAuth,
	// how people and machines authenticate
	"two_factor_authentication_not_required_for_org":          finding.InsecureAuth,
	"two_factor_authentication_not_required_for_group":        finding.InsecureAuth,
	"require_two_factor_authentication_not_globally_enforced": finding.InsecureAuth,
	"enterprise_enforce_two_factor_authentication":            finding.InsecureAuth,
	"group_allows_excessive_mfa_grace_period":                 finding.InsecureAuth,
	"organization_not_using_single_sign_on":                   finding.InsecureAuth,
	"enterprise_not_using_single_sign_on":                     finding.InsecureAuth,
	"password_authentication_enabled_for_git_is_enabled":      finding.InsecureAuth,
	"organization_webhook_no_secret":                          finding.InsecureAuth,
	"repository_webhook_no_secret":                            finding.InsecureAuth,
	"organization_webhook_doesnt_require_ssl":                 finding.InsecureAuth,
	"repository_webhook_doesnt_require_ssl":                   finding.InsecureAuth,
	"project_webhook_doesnt_require_ssl":                      finding.InsecureAuth,
	// stored secrets
	"organization_secret_is_stale": finding.MissingRotation,
	"repository_secret_is_stale":   finding.MissingRotation,
	// what tokens and runners may do
	"token_default_permissions_is_read_write":           finding.OverPrivileged,
	"actions_can_approve_pull_requests":                 finding.PrivilegeEscalationPath,
	"all_github_actions_are_allowed":                    finding.ThirdPartyAccess,
	"all_repositories_can_run_github_actions":           finding.OverPrivileged,
	"runner_group_can_be_used_by_public_repositories":   finding.PublicExposure,
	"runner_group_not_limited_to_selected_repositories": finding.EnvironmentIsolation,
	// who may do what by default
	"default_repository_permission_is_not_none":          finding.OverPrivileged,
	"repository_no_permission_enforced_by_default":       finding.OverPrivileged,
	"users_allowed_to_bypass_ruleset":                    finding.OverPrivileged,
	"enterprise_allows_inviting_externals_collaborators": finding.ThirdPartyAccess,
	"overriding_defined_variables_isnt_restricted":       finding.PrivilegeEscalationPath,
	// what is open to anybody
	"non_admins_can_create_public_repositories":       finding.PublicExposure,
	"enterprise_allows_creating_public_repos":         finding.PublicExposure,
	"all_users_are_allowed_to_create_public_projects": finding.PublicExposure,
	"default_group_visibility_is_public":              finding.PublicExposure,
	"default_project_visibility_is_public":            finding.PublicExposure,
	"unauthenticated_signup_enabled":                  finding.PublicExposure,
}
