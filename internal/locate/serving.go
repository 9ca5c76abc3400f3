package locate

// Serves is the attributes that name the one identity that blocks of a resource type
// exist for, of which they have one; nil where the type may also serve others.
func Serves(resourceType string) []string { return serving[resourceType] }

// serving are the resource types whose blocks exist for one identity alone, with the
// attribute that names it. They lose their purpose with it. A type that also serves
// others (aws_iam_group_membership, kubernetes_secret) is not here.
// Source: the providers' resource references.
var serving = map[string][]string{
	"aws_iam_access_key":                        {"user"},
	"aws_iam_instance_profile":                  {"role"},
	"aws_iam_role_policy":                       {"role"},
	"aws_iam_role_policy_attachment":            {"role"},
	"aws_iam_service_specific_credential":       {"user_name"},
	"aws_iam_signing_certificate":               {"user_name"},
	"aws_iam_user_group_membership":             {"user"},
	"aws_iam_user_login_profile":                {"user"},
	"aws_iam_user_policy":                       {"user"},
	"aws_iam_user_policy_attachment":            {"user"},
	"aws_iam_user_ssh_key":                      {"username"},
	"azuread_application_certificate":           {"application_id", "application_object_id"},
	"azuread_application_password":              {"application_id", "application_object_id"},
	"azuread_service_principal":                 {"application_id", "client_id"},
	"azuread_service_principal_certificate":     {"service_principal_id"},
	"azuread_service_principal_password":        {"service_principal_id"},
	"azurerm_role_assignment":                   {"principal_id"},
	"google_folder_iam_member":                  {"member"},
	"google_organization_iam_member":            {"member"},
	"google_project_iam_member":                 {"member"},
	"google_service_account_iam_member":         {"service_account_id", "member"},
	"google_service_account_key":                {"service_account_id"},
	"google_storage_bucket_iam_member":          {"member"},
	"mysql_grant":                               {"user"},
	"postgresql_grant":                          {"role"},
	"postgresql_grant_role":                     {"role"},
	"vault_approle_auth_backend_role_secret_id": {"role_name"},
}
