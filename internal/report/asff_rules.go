package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Products that send findings to Security Hub, by what they are called in
// findings.
const (
	toolSecurityHub    = "securityhub"
	toolAccessAnalyzer = AccessAnalyzer // the same tool as in its own format
	toolProwler        = "prowler"
	toolTrivy          = "trivy"
)

// asffProducts names products by the end of their ARN.
var asffProducts = map[string]string{
	"aws/securityhub":           toolSecurityHub,
	"aws/access-analyzer":       toolAccessAnalyzer,
	"aws/guardduty":             "guardduty",
	"prowler/prowler":           toolProwler,
	"aquasecurity/aquasecurity": toolTrivy,
}

func (a asffFinding) tool() string {
	_, product, _ := strings.Cut(a.ProductARN, ":product/")
	if tool, ok := asffProducts[product]; ok {
		return tool
	}
	if a.GeneratorID == "aws/access-analyzer" {
		return toolAccessAnalyzer
	}
	if a.ProductARN == "" && securityHubRule(a) != "" {
		return toolSecurityHub
	}
	return title(a.ProductName, product, "unknown")
}

// rule is the product's identifier of the check. A GeneratorId that names a
// detector and not a check says nothing about the rule; the finding's type does.
func (a asffFinding) rule(tool string) string {
	switch tool {
	case toolSecurityHub:
		return firstNonEmpty(securityHubRule(a), a.GeneratorID)
	case toolAccessAnalyzer:
		return firstNonEmpty(a.ProductFields.text("findingType"), a.GeneratorID)
	case toolProwler:
		return strings.TrimPrefix(a.GeneratorID, "prowler-")
	case "guardduty":
		if len(a.Types) > 0 {
			return a.Types[0][strings.LastIndexByte(a.Types[0], '/')+1:]
		}
	}
	return a.GeneratorID
}

// securityHubRule is a control's id ("IAM.3", "PCI.IAM.8"), or for the CIS
// benchmark its version and number ("cis/1.2.0/1.3"): 1.4 is about key rotation
// in version 1.2.0, and about root's keys in later ones.
func securityHubRule(a asffFinding) string {
	_, cis, isCIS := strings.Cut(a.GeneratorID, "cis-aws-foundations-benchmark/v/")
	control, consolidated := strings.CutPrefix(a.GeneratorID, "security-control/")
	switch {
	case a.Compliance.SecurityControlID != "":
		return a.Compliance.SecurityControlID
	case consolidated:
		return control
	case isCIS:
		return "cis/" + strings.Replace(cis, "/rule/", "/", 1)
	}
	return a.ProductFields.text("ControlId")
}

func asffCategory(tool, rule string, a asffFinding) finding.Category {
	switch tool {
	case toolAccessAnalyzer:
		return accessAnalyzerCategory(rule, a.ProductFields.text("isPublic") == "true")
	case toolTrivy:
		for _, t := range a.Types {
			if t == "Sensitive Data Identifications" {
				return finding.LeakedSecret
			}
		}
	}
	return classOf(tool, rule).category
}

// securityHubCategories maps the controls of Security Hub's standards (AWS FSBP,
// CIS 1.2.0, 1.4.0 and 3.0.0, PCI DSS 3.2.1) that are about secrets, identities
// or public access to them.
var securityHubCategories = map[string]finding.Category{
	"IAM.1":  finding.WildcardPolicy,          // full "*" administrative privileges
	"IAM.2":  finding.OverPrivileged,          // policies attached to users
	"IAM.3":  finding.LongLivedCredential,     // access keys rotated every 90 days
	"IAM.4":  finding.RootOrDefaultCredential, // root access key
	"IAM.5":  finding.InsecureAuth,            // MFA for console users
	"IAM.6":  finding.InsecureAuth,            // hardware MFA for root
	"IAM.7":  finding.WeakCredential,          // password policy
	"IAM.8":  finding.UnusedCredential,        // unused user credentials
	"IAM.9":  finding.InsecureAuth,            // MFA for root
	"IAM.10": finding.WeakCredential,          // password policy
	"IAM.11": finding.WeakCredential,          // password policy: upper case
	"IAM.12": finding.WeakCredential,          // password policy: lower case
	"IAM.13": finding.WeakCredential,          // password policy: symbol
	"IAM.14": finding.WeakCredential,          // password policy: number
	"IAM.15": finding.WeakCredential,          // password policy: length
	"IAM.16": finding.WeakCredential,          // password policy: reuse
	"IAM.17": finding.LongLivedCredential,     // password policy: expiry
	"IAM.19": finding.InsecureAuth,            // MFA for all users
	"IAM.20": finding.RootOrDefaultCredential, // use of root
	"IAM.21": finding.WildcardPolicy,          // wildcard actions on services
	"IAM.22": finding.UnusedCredential,        // unused for 45 days
	"IAM.26": finding.ExpiredCredential,       // expired certificates
	"IAM.27": finding.OverPrivileged,          // AWSCloudShellFullAccess

	"CodeBuild.1":      finding.PlaintextSecretInConfig, // credentials in the source's URL
	"CodeBuild.2":      finding.PlaintextSecretInConfig, // credentials in environment variables
	"ECS.8":            finding.PlaintextSecretInConfig, // secrets in container environment
	"EC2.1":            finding.PublicExposure,          // EBS snapshots
	"KMS.1":            finding.OverPrivileged,          // decryption with every key, managed policies
	"KMS.2":            finding.OverPrivileged,          // decryption with every key, inline policies
	"KMS.4":            finding.MissingRotation,
	"KMS.5":            finding.PublicExposure,
	"Lambda.1":         finding.PublicExposure,
	"RDS.1":            finding.PublicExposure,
	"RDS.2":            finding.PublicExposure,
	"S3.1":             finding.PublicExposure,
	"S3.2":             finding.PublicExposure,
	"S3.3":             finding.PublicExposure,
	"S3.8":             finding.PublicExposure,
	"S3.19":            finding.PublicExposure,
	"SecretsManager.1": finding.MissingRotation,
	"SecretsManager.2": finding.MissingRotation,
	"SecretsManager.3": finding.UnusedVaultSecret,
	"SecretsManager.4": finding.MissingRotation,

	"PCI.CodeBuild.1": finding.PlaintextSecretInConfig,
	"PCI.CodeBuild.2": finding.PlaintextSecretInConfig,
	"PCI.EC2.1":       finding.PublicExposure,
	"PCI.IAM.1":       finding.RootOrDefaultCredential,
	"PCI.IAM.2":       finding.OverPrivileged,
	"PCI.IAM.3":       finding.WildcardPolicy,
	"PCI.IAM.4":       finding.InsecureAuth,
	"PCI.IAM.5":       finding.InsecureAuth,
	"PCI.IAM.6":       finding.InsecureAuth,
	"PCI.IAM.7":       finding.UnusedCredential,
	"PCI.IAM.8":       finding.WeakCredential,
	"PCI.KMS.1":       finding.MissingRotation,
	"PCI.Lambda.1":    finding.PublicExposure,
	"PCI.RDS.1":       finding.PublicExposure,
	"PCI.RDS.2":       finding.PublicExposure,
	"PCI.S3.1":        finding.PublicExposure,
	"PCI.S3.2":        finding.PublicExposure,
	"PCI.S3.6":        finding.PublicExposure,

	"cis/1.2.0/1.1":  finding.RootOrDefaultCredential,
	"cis/1.2.0/1.2":  finding.InsecureAuth,
	"cis/1.2.0/1.3":  finding.UnusedCredential,
	"cis/1.2.0/1.4":  finding.LongLivedCredential,
	"cis/1.2.0/1.5":  finding.WeakCredential,
	"cis/1.2.0/1.6":  finding.WeakCredential,
	"cis/1.2.0/1.7":  finding.WeakCredential,
	"cis/1.2.0/1.8":  finding.WeakCredential,
	"cis/1.2.0/1.9":  finding.WeakCredential,
	"cis/1.2.0/1.10": finding.WeakCredential,
	"cis/1.2.0/1.11": finding.LongLivedCredential,
	"cis/1.2.0/1.12": finding.RootOrDefaultCredential,
	"cis/1.2.0/1.13": finding.InsecureAuth,
	"cis/1.2.0/1.14": finding.InsecureAuth,
	"cis/1.2.0/1.16": finding.OverPrivileged,
	"cis/1.2.0/1.22": finding.WildcardPolicy,
	"cis/1.2.0/2.8":  finding.MissingRotation,

	"cis/1.4.0/1.4":  finding.RootOrDefaultCredential,
	"cis/1.4.0/1.5":  finding.InsecureAuth,
	"cis/1.4.0/1.6":  finding.InsecureAuth,
	"cis/1.4.0/1.7":  finding.RootOrDefaultCredential,
	"cis/1.4.0/1.8":  finding.WeakCredential,
	"cis/1.4.0/1.9":  finding.WeakCredential,
	"cis/1.4.0/1.10": finding.InsecureAuth,
	"cis/1.4.0/1.12": finding.UnusedCredential,
	"cis/1.4.0/1.14": finding.LongLivedCredential,
	"cis/1.4.0/1.16": finding.WildcardPolicy,
	"cis/1.4.0/3.8":  finding.MissingRotation,

	"cis/3.0.0/1.4":  finding.RootOrDefaultCredential,
	"cis/3.0.0/1.5":  finding.InsecureAuth,
	"cis/3.0.0/1.6":  finding.InsecureAuth,
	"cis/3.0.0/1.8":  finding.WeakCredential,
	"cis/3.0.0/1.9":  finding.WeakCredential,
	"cis/3.0.0/1.10": finding.InsecureAuth,
	"cis/3.0.0/1.12": finding.UnusedCredential,
	"cis/3.0.0/1.14": finding.LongLivedCredential,
	"cis/3.0.0/1.15": finding.OverPrivileged,
	"cis/3.0.0/1.16": finding.WildcardPolicy,
	"cis/3.0.0/1.19": finding.ExpiredCredential,
	"cis/3.0.0/1.22": finding.OverPrivileged,
	"cis/3.0.0/3.6":  finding.MissingRotation,
}

// prowlerCategories maps Prowler's AWS checks about secrets and identities: the
// names of versions 3 and later, and the numbers of version 2 (CIS 1.2.0).
var prowlerCategories = map[string]finding.Category{
	"apigateway_restapi_public":                                    finding.PublicExposure,
	"autoscaling_find_secrets_ec2_launch_configuration":            finding.PlaintextSecretInConfig,
	"awslambda_function_no_secrets_in_code":                        finding.LeakedSecret,
	"awslambda_function_no_secrets_in_variables":                   finding.PlaintextSecretInConfig,
	"cloudformation_stack_outputs_find_secrets":                    finding.PlaintextSecretInConfig,
	"cloudwatch_log_group_no_secrets_in_logs":                      finding.SecretInLog,
	"ec2_instance_secrets_user_data":                               finding.PlaintextSecretInConfig,
	"ecs_task_definitions_no_environment_secrets":                  finding.PlaintextSecretInConfig,
	"iam_avoid_root_usage":                                         finding.RootOrDefaultCredential,
	"iam_aws_attached_policy_no_administrative_privileges":         finding.WildcardPolicy,
	"iam_customer_attached_policy_no_administrative_privileges":    finding.WildcardPolicy,
	"iam_inline_policy_no_administrative_privileges":               finding.WildcardPolicy,
	"iam_disable_30_days_credentials":                              finding.UnusedCredential,
	"iam_disable_45_days_credentials":                              finding.UnusedCredential,
	"iam_disable_90_days_credentials":                              finding.UnusedCredential,
	"iam_user_accesskey_unused":                                    finding.UnusedCredential,
	"iam_user_console_access_unused":                               finding.UnusedCredential,
	"iam_no_custom_policy_permissive_role_assumption":              finding.WildcardPolicy,
	"iam_no_expired_server_certificates_stored":                    finding.ExpiredCredential,
	"iam_no_root_access_key":                                       finding.RootOrDefaultCredential,
	"iam_password_policy_expires_passwords_within_90_days_or_less": finding.LongLivedCredential,
	"iam_password_policy_lowercase":                                finding.WeakCredential,
	"iam_password_policy_minimum_length_14":                        finding.WeakCredential,
	"iam_password_policy_number":                                   finding.WeakCredential,
	"iam_password_policy_reuse_24":                                 finding.WeakCredential,
	"iam_password_policy_symbol":                                   finding.WeakCredential,
	"iam_password_policy_uppercase":                                finding.WeakCredential,
	"iam_policy_allows_privilege_escalation":                       finding.PrivilegeEscalationPath,
	"iam_policy_attached_only_to_group_or_roles":                   finding.OverPrivileged,
	"iam_role_administratoraccess_policy":                          finding.OverPrivileged,
	"iam_role_cross_account_readonlyaccess_policy":                 finding.ThirdPartyAccess,
	"iam_role_cross_service_confused_deputy_prevention":            finding.InsecureFederationTrust,
	"iam_root_hardware_mfa_enabled":                                finding.InsecureAuth,
	"iam_root_mfa_enabled":                                         finding.InsecureAuth,
	"iam_rotate_access_key_90_days":                                finding.LongLivedCredential,
	"iam_user_hardware_mfa_enabled":                                finding.InsecureAuth,
	"iam_user_mfa_enabled_console_access":                          finding.InsecureAuth,
	"iam_user_no_setup_initial_access_key":                         finding.UnusedCredential,
	"iam_user_two_active_access_key":                               finding.MultipleActiveKeys,
	"kms_cmk_rotation_enabled":                                     finding.MissingRotation,
	"kms_key_not_publicly_accessible":                              finding.PublicExposure,
	"secretsmanager_automatic_rotation_enabled":                    finding.MissingRotation,
	"secretsmanager_has_restrictive_resource_policy":               finding.MisconfiguredVaultPolicy,
	"secretsmanager_not_publicly_accessible":                       finding.PublicExposure,
	"secretsmanager_secret_rotated_periodically":                   finding.MissingRotation,
	"secretsmanager_secret_unused":                                 finding.UnusedVaultSecret,
	"ssm_document_secrets":                                         finding.PlaintextSecretInConfig,

	"check11":  finding.RootOrDefaultCredential,
	"check12":  finding.InsecureAuth,
	"check13":  finding.UnusedCredential,
	"check14":  finding.LongLivedCredential,
	"check15":  finding.WeakCredential,
	"check16":  finding.WeakCredential,
	"check17":  finding.WeakCredential,
	"check18":  finding.WeakCredential,
	"check19":  finding.WeakCredential,
	"check110": finding.WeakCredential,
	"check111": finding.LongLivedCredential,
	"check112": finding.RootOrDefaultCredential,
	"check113": finding.InsecureAuth,
	"check114": finding.InsecureAuth,
	"check116": finding.OverPrivileged,
	"check122": finding.WildcardPolicy,
	"check28":  finding.MissingRotation,
}
