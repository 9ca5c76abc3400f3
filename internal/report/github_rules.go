package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// githubClass says whose secret a type of GitHub's is. What is in no table is a
// pattern of the organisation's own, which is about a secret too.
func githubClass(secretType string) class {
	if c, ok := githubTypes[secretType]; ok {
		c.category = finding.LeakedSecret
		return c
	}
	return issued(secretType)
}

// githubTypes are the types whose names do not follow "issuer_what", or say
// something else than they mean: of GitHub's documentation, "Supported secret
// scanning patterns".
var githubTypes = map[string]class{
	"aws_access_key_id":                                  {platform: "aws", kind: finding.AccessKey},
	"aws_secret_access_key":                              {platform: "aws", kind: finding.AccessKey},
	"aws_temporary_access_key_id":                        {platform: "aws", kind: finding.AccessKey},
	"aws_session_token":                                  {platform: "aws", kind: finding.Token},
	"aws_api_key":                                        {platform: "aws", kind: finding.Token}, // of API Gateway
	"azure_active_directory_application_id":              {platform: "azure", kind: finding.OAuthApp},
	"azure_active_directory_application_secret":          {platform: "azure", kind: finding.OAuthApp},
	"azure_active_directory_user_credential":             {platform: "azure", kind: finding.Password},
	"azure_management_certificate":                       {platform: "azure", kind: finding.Certificate},
	"azure_sql_connection_string":                        {platform: "azure", kind: finding.Password},
	"azure_sql_password":                                 {platform: "azure", kind: finding.Password},
	"azure_storage_account_key":                          {platform: "azure", kind: finding.Token},
	"azure_storage_account_connection_string":            {platform: "azure", kind: finding.Token},
	"azure_sas_token":                                    {platform: "azure", kind: finding.Token},
	"azure_devops_personal_access_token":                 {platform: "azure", kind: finding.Token},
	"ec_private_key":                                     {},
	"generic_private_key":                                {},
	"pgp_private_key":                                    {},
	"rsa_private_key":                                    {},
	"openssh_private_key":                                {kind: finding.SSHKey},
	"github_ssh_private_key":                             {platform: "github", kind: finding.SSHKey},
	"github_oauth_access_token":                          {platform: "github", kind: finding.Token}, // a user's, through an app
	"google_cloud_private_key_id":                        {platform: "google", kind: finding.ServiceAccount},
	"google_cloud_service_account_credentials":           {platform: "google", kind: finding.ServiceAccount},
	"google_cloud_storage_access_key_secret":             {platform: "google", kind: finding.AccessKey},
	"google_cloud_storage_service_account_access_key_id": {platform: "google", kind: finding.AccessKey},
	"google_cloud_storage_user_access_key_id":            {platform: "google", kind: finding.AccessKey},
	"google_gcp_api_key_bound_service_account":           {platform: "google", kind: finding.ServiceAccount},
	"http_basic_authentication_header":                   {kind: finding.Password},
	"http_bearer_authentication_header":                  {kind: finding.Token},
	"mongodb_connection_string":                          {platform: "mongodb", kind: finding.Password},
	"mysql_connection_string":                            {platform: "mysql", kind: finding.Password},
	"postgres_connection_string":                         {platform: "postgresql", kind: finding.Password},
	"password":                                           {kind: finding.Password}, // found by a language model
	"secret_scanning_sample_token":                       {platform: "github", kind: finding.Token},
}

// githubGeneric are the types that know no issuer's format. GitHub lists them
// apart, because they match what is no secret more often; "password" is what a
// language model takes for one.
var githubGeneric = map[string]finding.Confidence{
	"ec_private_key":                    0.8,
	"generic_private_key":               0.8,
	"pgp_private_key":                   0.8,
	"rsa_private_key":                   0.8,
	"openssh_private_key":               0.8,
	"http_basic_authentication_header":  0.6,
	"http_bearer_authentication_header": 0.6,
	"mongodb_connection_string":         0.7,
	"mysql_connection_string":           0.7,
	"postgres_connection_string":        0.7,
	"password":                          0.5,
	"secret_scanning_sample_token":      0.1, // made to be found
}

// githubConfidence: the issuer itself gave GitHub the format of its secrets.
func githubConfidence(secretType string) finding.Confidence {
	if c, ok := githubGeneric[secretType]; ok {
		return c
	}
	if githubClass(secretType).platform == "" {
		return 0.7 // somebody's own pattern, or an issuer that quell does not know
	}
	return 0.9
}

// githubValidity reads what the issuer answered to GitHub.
func githubValidity(word string) finding.Validity {
	switch strings.ToLower(word) {
	case "active":
		return finding.ValidityLive
	case "inactive":
		return finding.ValidityDead
	}
	return finding.ValidityUnknown
}
