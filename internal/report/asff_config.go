package report

import (
	"regexp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// toolConfig is AWS Config, whose rules send findings to Security Hub.
const toolConfig = "aws-config"

// configPack is what a conformance pack puts behind the names of its rules.
var configPack = regexp.MustCompile(`-conformance-pack-[a-z0-9]+$`)

// configRule is the rule's name. The GeneratorId is an ARN with an id that is
// another in each account and region.
func configRule(a asffFinding) string {
	return configPack.ReplaceAllString(firstNonEmpty(a.ProductFields.text("aws/config/ConfigRuleName"), a.Title, a.GeneratorID), "")
}

// configCategories are AWS's managed rules about secrets, identities and public
// access, by the names in the AWS Config Developer Guide, which a rule has unless
// somebody gave it another.
var configCategories = map[string]finding.Category{
	"access-keys-rotated":                             finding.LongLivedCredential,
	"acm-certificate-expiration-check":                finding.ExpiringCredential,
	"cloudtrail-enabled":                              finding.UnmonitoredIdentity,
	"cmk-backing-key-rotation-enabled":                finding.MissingRotation,
	"codebuild-project-envvar-awscred-check":          finding.PlaintextSecretInConfig,
	"codebuild-project-source-repo-url-check":         finding.PlaintextSecretInConfig,
	"ecs-no-environment-secrets":                      finding.PlaintextSecretInConfig,
	"iam-external-access-analyzer-enabled":            finding.UnmonitoredIdentity,
	"iam-inline-policy-blocked-kms-actions":           finding.OverPrivileged,
	"iam-customer-policy-blocked-kms-actions":         finding.OverPrivileged,
	"iam-password-policy":                             finding.WeakCredential,
	"iam-policy-no-statements-with-admin-access":      finding.WildcardPolicy,
	"iam-policy-no-statements-with-full-access":       finding.WildcardPolicy,
	"iam-root-access-key-check":                       finding.RootOrDefaultCredential,
	"iam-server-certificate-expiration-check":         finding.ExpiredCredential,
	"iam-user-mfa-enabled":                            finding.InsecureAuth,
	"iam-user-no-policies-check":                      finding.OverPrivileged,
	"iam-user-unused-credentials-check":               finding.UnusedCredential,
	"lambda-function-public-access-prohibited":        finding.PublicExposure,
	"mfa-enabled-for-iam-console-access":              finding.InsecureAuth,
	"rds-instance-public-access-check":                finding.PublicExposure,
	"root-account-hardware-mfa-enabled":               finding.InsecureAuth,
	"root-account-mfa-enabled":                        finding.InsecureAuth,
	"s3-bucket-public-read-prohibited":                finding.PublicExposure,
	"s3-bucket-public-write-prohibited":               finding.PublicExposure,
	"secretsmanager-rotation-enabled-check":           finding.MissingRotation,
	"secretsmanager-scheduled-rotation-success-check": finding.MissingRotation,
	"secretsmanager-secret-periodic-rotation":         finding.MissingRotation,
	"secretsmanager-secret-unused":                    finding.UnusedVaultSecret,
}
