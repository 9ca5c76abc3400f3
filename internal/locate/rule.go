package locate

import (
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// rule says how a block type declares an identity.
type rule struct {
	block    string
	platform string
	kinds    []finding.IdentityKind
	arn      string // the resource part's first word in an ARN of IAM
	inside   string // the nested block that the attributes are in
	name     string // the attribute that holds the identity's name
	// owner says that the name is that of another identity, to whose block or
	// name the attribute refers; an access key is found by its user's name.
	owner bool
	// scope is the attribute that parts equal names: a namespace or project.
	scope string
	// idIsName says that the provider documents the attribute id to be the name.
	idIsName bool
}

// rules is the table of block types, by platform, from the providers' own documentation.
var rules = []rule{
	{block: "aws_iam_user", platform: "aws", kinds: kinds(finding.User, finding.ServiceAccount), arn: "user", name: "name", idIsName: true},
	{block: "aws_iam_role", platform: "aws", kinds: kinds(finding.Role), arn: "role", name: "name", idIsName: true},
	{block: "aws_iam_policy", platform: "aws", arn: "policy", name: "name"},
	{block: "aws_iam_group", platform: "aws", arn: "group", name: "name", idIsName: true},
	{block: "aws_iam_access_key", platform: "aws", kinds: kinds(finding.AccessKey), name: "user", owner: true},
	{block: "aws_bedrockagent_agent", platform: "aws", kinds: kinds(finding.AIAgent), name: "agent_name"},
	{block: "azuread_application", platform: "azure", kinds: kinds(finding.OAuthApp), name: "display_name"},
	{block: "azuread_service_principal", platform: "azure", kinds: kinds(finding.ServiceAccount), name: "client_id", owner: true},
	{block: "azuread_application_password", platform: "azure", kinds: kinds(finding.Password, finding.Token), name: "application_id", owner: true},
	{block: "azuread_application_certificate", platform: "azure", kinds: kinds(finding.Certificate), name: "application_id", owner: true},
	{block: "azuread_service_principal_password", platform: "azure", kinds: kinds(finding.Password, finding.Token), name: "service_principal_id", owner: true},
	{block: "azurerm_user_assigned_identity", platform: "azure", kinds: kinds(finding.ServiceAccount), name: "name"},
	{block: "github_actions_secret", platform: "github", kinds: kinds(finding.Token), name: "secret_name"},
	{block: "github_actions_environment_secret", platform: "github", kinds: kinds(finding.Token), name: "secret_name"},
	{block: "github_actions_organization_secret", platform: "github", kinds: kinds(finding.Token), name: "secret_name"},
	{block: "github_repository_deploy_key", platform: "github", kinds: kinds(finding.SSHKey), name: "title"},
	{block: "google_service_account", platform: "google", kinds: kinds(finding.ServiceAccount, finding.User), name: "account_id", scope: "project"},
	{block: "google_service_account_key", platform: "google", kinds: kinds(finding.AccessKey), name: "service_account_id", owner: true},
	{block: "kubernetes_service_account", platform: "kubernetes", kinds: kinds(finding.ServiceAccount), inside: "metadata", name: "name", scope: "namespace"},
	{block: "kubernetes_service_account_v1", platform: "kubernetes", kinds: kinds(finding.ServiceAccount), inside: "metadata", name: "name", scope: "namespace"},
	{block: "kubernetes_secret", platform: "kubernetes", kinds: kinds(finding.Token, finding.Password), inside: "metadata", name: "name", scope: "namespace"},
	{block: "kubernetes_secret_v1", platform: "kubernetes", kinds: kinds(finding.Token, finding.Password), inside: "metadata", name: "name", scope: "namespace"},
	{block: "mysql_user", platform: "mysql", kinds: kinds(finding.User, finding.ServiceAccount), name: "user"},
	{block: "postgresql_role", platform: "postgresql", kinds: kinds(finding.User, finding.ServiceAccount, finding.Role), name: "name"},
	{block: "vault_approle_auth_backend_role", platform: "vault", kinds: kinds(finding.ServiceAccount, finding.Role), name: "role_name"},
	{block: "vault_approle_auth_backend_role_secret_id", platform: "vault", kinds: kinds(finding.Password), name: "role_name", owner: true},
	{block: "vault_token", platform: "vault", kinds: kinds(finding.Token), name: "display_name"},
}

// fallback is the rule of the block types that have none of their own.
var fallback = rule{name: "name"}

// prefixes are the beginnings of the block types of a platform.
var prefixes = []struct{ platform, prefix string }{
	{"aws", "aws_"}, {"azure", "azuread_"}, {"azure", "azurerm_"}, {"github", "github_"}, {"gitlab", "gitlab_"},
	{"google", "google_"}, {"kubernetes", "kubernetes_"},
}

// typeWords are what the name of a block type without a rule of its own must
// contain to declare an identity of the kind: a queue that is called what a
// token is called is not the token.
var typeWords = []struct {
	kind  finding.IdentityKind
	words []string
}{
	{finding.AccessKey, []string{"access_key", "api_key"}},
	{finding.AIAgent, []string{"agent", "assistant"}},
	{finding.Certificate, []string{"cert"}},
	{finding.OAuthApp, []string{"app", "oauth", "client"}},
	{finding.Password, []string{"password", "user", "login"}},
	{finding.Role, []string{"role"}},
	{finding.ServiceAccount, []string{"service_account", "identity", "principal"}},
	{finding.SSHKey, []string{"ssh", "key"}},
	{finding.Token, []string{"token", "secret"}},
	{finding.User, []string{"user"}},
}

func kinds(all ...finding.IdentityKind) []finding.IdentityKind { return all }

func ruleOf(block string) (rule, bool) {
	i := slices.IndexFunc(rules, func(r rule) bool { return r.block == block })
	if i < 0 {
		return rule{}, false
	}
	return rules[i], true
}

// declares says whether a block type without a rule may stand for an identity
// of the kind on the platform.
func declares(block, platform string, kind finding.IdentityKind) bool {
	fits := platform == ""
	known := false
	for _, p := range prefixes {
		known = known || p.platform == platform
		fits = fits || p.platform == platform && strings.HasPrefix(block, p.prefix)
	}
	if platform != "" && !known {
		fits = strings.HasPrefix(block, platform+"_")
	}
	if !fits {
		return false
	}
	for _, t := range typeWords {
		if t.kind == kind {
			return slices.ContainsFunc(t.words, func(w string) bool { return strings.Contains(block, w) })
		}
	}
	return false
}
