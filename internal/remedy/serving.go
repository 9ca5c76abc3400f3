package remedy

import "github.com/quellhq/terraform-provider-quell/internal/locate"

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
