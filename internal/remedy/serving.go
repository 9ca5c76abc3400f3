package remedy

import "github.com/quellhq/terraform-provider-quell/internal/locate"

// serving are the resource types whose blocks exist for one identity alone, with
// the attribute that names it. They lose their purpose with it. A type that also
// serves others (aws_iam_group_membership, kubernetes_secret) is not here.
// Source: the providers' resource references.
var serving = map[string][]string{
	"aws_iam_access_key":                  {"user"},
	"aws_iam_instance_profile":            {"role"},
	"aws_iam_role_policy":                 {"role"},
	"aws_iam_role_policy_attachment":      {"role"},
	"aws_iam_service_specific_credential": {"user_name"},
	"aws_iam_signing_certificate":         {"user_name"},
	"aws_iam_user_group_membership":       {"user"},
	"aws_iam_user_login_profile":          {"user"},
	"aws_iam_user_policy":                 {"user"},
	"aws_iam_user_policy_attachment":      {"user"},
	"aws_iam_user_ssh_key":                {"username"},
	"azuread_application_certificate":     {"application_id", "application_object_id"},
	"azuread_application_password":        {"application_id", "application_object_id"},
	"azuread_service_principal":           {"application_id", "client_id"},
	"azuread_service_principal_password":  {"service_principal_id"},
	"azurerm_role_assignment":             {"principal_id"},
	"google_folder_iam_member":            {"member"},
	"google_organization_iam_member":      {"member"},
	"google_project_iam_member":           {"member"},
	"google_service_account_iam_member":   {"service_account_id", "member"},
	"google_service_account_key":          {"service_account_id"},
	"google_storage_bucket_iam_member":    {"member"},
}

// unrestorable are the resource types that come back different when a revert
// creates them anew, and how.
var unrestorable = map[string]string{
	"aws_iam_access_key":                  "a new key has another id and secret, which its users must be given",
	"aws_iam_service_specific_credential": "a new credential has another password, which its users must be given",
	"aws_iam_user_login_profile":          "a new login has another password",
	"azuread_application":                 "a new application has another id",
	"azuread_application_password":        "a new password has another value, which its users must be given",
	"azuread_service_principal":           "a new principal has another id",
	"azuread_service_principal_password":  "a new password has another value, which its users must be given",
	"google_service_account":              "a new service account has another id, and grants to the old one do not hold for it",
	"google_service_account_key":          "a new key has another id and private key, which its users must be given",
	"random_password":                     "a new password has another value",
	"tls_private_key":                     "a new key pair has another private key",
}

// resourceType is a resource's type; empty for other blocks.
func resourceType(b locate.Block) string {
	if b.Type == "resource" && len(b.Labels) == 2 {
		return b.Labels[0]
	}
	return ""
}
