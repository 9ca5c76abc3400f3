package remedy

import (
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// listing are the resource types whose blocks list identities that they serve, by the
// attribute that does.
var listing = map[string][]string{
	"google_folder_iam_binding":         {"members"},
	"google_organization_iam_binding":   {"members"},
	"google_project_iam_binding":        {"members"},
	"google_storage_bucket_iam_binding": {"members"},
}

// unrestorable are the resource types that come back different when a revert
// creates them anew, and how.
var unrestorable = map[string]string{
	"aws_iam_access_key":                        "a new key has another id and secret, which its users must be given",
	"aws_iam_service_specific_credential":       "a new credential has another password, which its users must be given",
	"aws_iam_user_login_profile":                "a new login has another password",
	"azuread_application":                       "a new application has another id",
	"azuread_application_password":              "a new password has another value, which its users must be given",
	"azuread_service_principal":                 "a new principal has another id",
	"azuread_service_principal_password":        "a new password has another value, which its users must be given",
	"google_service_account":                    "a new service account has another id, and grants to the old one do not hold for it",
	"google_service_account_key":                "a new key has another id and private key, which its users must be given",
	"kubernetes_secret":                         "a new secret for a service account's token holds another token",
	"kubernetes_secret_v1":                      "a new secret for a service account's token holds another token",
	"kubernetes_service_account":                "tokens of the old service account do not hold for a new one",
	"kubernetes_service_account_v1":             "tokens of the old service account do not hold for a new one",
	"mysql_user":                                "a new user has no grant that this code does not make",
	"postgresql_role":                           "a new role owns nothing that the old one did, and has no grant that this code does not make",
	"random_password":                           "a new password has another value",
	"tls_private_key":                           "a new key pair has another private key",
	"vault_approle_auth_backend_role":           "a new AppRole has no secret id of the old one, and another role id where the code gives none",
	"vault_approle_auth_backend_role_secret_id": "a new secret id has another value, which its users must be given",
	"vault_token":                               "a new token has another value, which its users must be given",
}

// unedited says of types, or of an action on a type, why there is no recipe.
// Sources: the providers' resource references.
var unedited = map[string]string{
	"disable aws_iam_user_login_profile": "a login profile cannot be disabled, only removed",
	"google_folder_iam_policy":           "it is the whole policy of its folder, with the grants of all others",
	"google_organization_iam_policy":     "it is the whole policy of its organization, with the grants of all others",
	"google_project_iam_policy":          "it is the whole policy of its project, with the grants of all others",
	"narrow azurerm_role_assignment":     "which role would do is not in the code, and a report may not choose it",
	"narrow google_project_iam_member":   "which role would do is not in the code, and a report may not choose it",
	"narrow vault_policy":                "which of its rules is meant is not known from a report",
	"rotate tls_private_key":             "no argument of it makes Terraform create it anew",
}

// destroys notes that a block's object is destroyed, and what does not come back with it.
func (d *draft) destroys(b locate.Block) {
	if how, ok := unrestorable[resourceType(b)]; ok {
		d.irreversible = true
		if !slices.Contains(d.rollback, how) {
			d.rollback = append(d.rollback, how)
		}
	}
}

// resourceType is a resource's type; empty for other blocks.
func resourceType(b locate.Block) string {
	if b.Type == "resource" && len(b.Labels) == 2 {
		return b.Labels[0]
	}
	return ""
}
