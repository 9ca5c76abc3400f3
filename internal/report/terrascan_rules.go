package report

import (
	"regexp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// toolTerrascan is Terrascan's name in findings, whatever format it wrote.
const toolTerrascan = "terrascan"

// terrascanOpen is how the rules are named that are about one port each.
var terrascanOpen = regexp.MustCompile(`(?i)port\d+.*(opentointernet|publicscope|exposedto(internet|public))`)

// terrascanCategory gives a rule's category by its id, or by its name where there
// is a rule for each of many ports.
func terrascanCategory(id, name string) finding.Category {
	if c, ok := terrascanCategories[id]; ok {
		return c
	}
	if terrascanOpen.MatchString(name) {
		return finding.PublicExposure
	}
	return finding.Unclassified
}

// terrascanCategories maps rules of Terrascan 1.19 that are about secrets,
// identities, or the public reaching what they guard, by the ids in
// tenable/terrascan, pkg/policies.
var terrascanCategories = map[string]finding.Category{
	"AC_AWS_0054": finding.PublicExposure,          // databases
	"AC_AWS_0066": finding.PublicExposure,          // databases
	"AC_AWS_0067": finding.PublicExposure,          // databases
	"AC_AWS_0084": finding.PublicExposure,          // ECR
	"AC_AWS_0087": finding.OverPrivileged,          // ECS service with an administrator's role
	"AC_AWS_0095": finding.PlaintextSecretInConfig, // container definition
	"AC_AWS_0132": finding.RootOrDefaultCredential, // root user's access keys
	"AC_AWS_0133": finding.LongLivedCredential,     // access keys
	"AC_AWS_0134": finding.WeakCredential,          // password policy
	"AC_AWS_0135": finding.WeakCredential,          // password policy
	"AC_AWS_0136": finding.WeakCredential,          // password policy
	"AC_AWS_0137": finding.WeakCredential,          // password policy
	"AC_AWS_0138": finding.LongLivedCredential,     // password policy: expiry
	"AC_AWS_0141": finding.WeakCredential,          // password policy
	"AC_AWS_0142": finding.WeakCredential,          // password policy
	"AC_AWS_0143": finding.WildcardPolicy,          // full administrative control
	"AC_AWS_0144": finding.WildcardPolicy,          // full administrative control
	"AC_AWS_0146": finding.WildcardPolicy,          // full administrative control
	"AC_AWS_0147": finding.WildcardPolicy,          // full administrative control
	"AC_AWS_0148": finding.WeakCredential,          // password policy
	"AC_AWS_0149": finding.InsecureAuth,            // MFA
	"AC_AWS_0150": finding.InsecureAuth,            // MFA
	"AC_AWS_0151": finding.InsecureAuth,            // MFA
	"AC_AWS_0160": finding.MissingRotation,         // KMS keys
	"AC_AWS_0162": finding.PublicExposure,          // KMS policy
	"AC_AWS_0175": finding.PublicExposure,          // brokers
	"AC_AWS_0199": finding.PublicExposure,          // databases
	"AC_AWS_0210": finding.PublicExposure,          // S3
	"AC_AWS_0211": finding.PublicExposure,          // S3
	"AC_AWS_0212": finding.PublicExposure,          // S3
	"AC_AWS_0213": finding.PublicExposure,          // S3
	"AC_AWS_0215": finding.PublicExposure,          // S3
	"AC_AWS_0217": finding.PublicExposure,          // S3
	"AC_AWS_0218": finding.PublicExposure,          // S3
	"AC_AWS_0219": finding.PublicExposure,          // S3
	"AC_AWS_0220": finding.PublicExposure,          // S3
	"AC_AWS_0221": finding.PublicExposure,          // S3
	"AC_AWS_0224": finding.PublicExposure,          // S3
	"AC_AWS_0227": finding.PublicExposure,          // security groups
	"AC_AWS_0228": finding.PublicExposure,          // security groups
	"AC_AWS_0230": finding.PublicExposure,          // security groups
	"AC_AWS_0231": finding.PublicExposure,          // security groups
	"AC_AWS_0232": finding.PublicExposure,          // security groups
	"AC_AWS_0275": finding.PublicExposure,          // security groups
	"AC_AWS_0276": finding.PublicExposure,          // security groups
	"AC_AWS_0365": finding.PublicExposure,          // SQS and SNS
	"AC_AWS_0385": finding.PublicExposure,          // SQS and SNS
	"AC_AWS_0440": finding.WildcardPolicy,          // API Gateway
	"AC_AWS_0464": finding.WildcardPolicy,          // EFS
	"AC_AWS_0469": finding.WildcardPolicy,          // Elasticsearch
	"AC_AWS_0472": finding.WeakCredential,          // password policy
	"AC_AWS_0473": finding.PrivilegeEscalationPath, // policies of roles
	"AC_AWS_0474": finding.WildcardPolicy,          // full administrative control
	"AC_AWS_0475": finding.OverPrivileged,          // policies of users
	"AC_AWS_0476": finding.OverPrivileged,          // policies of users
	"AC_AWS_0477": finding.OverPrivileged,          // instances and launch configurations
	"AC_AWS_0478": finding.PublicExposure,          // security groups
	"AC_AWS_0482": finding.WildcardPolicy,          // KMS
	"AC_AWS_0488": finding.OverPrivileged,          // instances and launch configurations
	"AC_AWS_0489": finding.PublicExposure,          // security groups
	"AC_AWS_0496": finding.PublicExposure,          // S3
	"AC_AWS_0501": finding.WildcardPolicy,          // Secrets Manager

	"AC_AZURE_0163": finding.LongLivedCredential,     // secrets
	"AC_AZURE_0164": finding.LongLivedCredential,     // keys
	"AC_AZURE_0186": finding.RootOrDefaultCredential, // registry's admin user
	"AC_AZURE_0366": finding.PublicExposure,          // storage
	"AC_AZURE_0370": finding.PublicExposure,          // storage
	"AC_AZURE_0377": finding.RootOrDefaultCredential, // predictable administrator
	"AC_AZURE_0378": finding.InsecureAuth,            // no directory administrator
	"AC_AZURE_0380": finding.PublicExposure,          // SQL Server
	"AC_AZURE_0381": finding.PublicExposure,          // SQL Server
	"AC_AZURE_0384": finding.RootOrDefaultCredential, // predictable administrator
	"AC_AZURE_0391": finding.PublicExposure,          // Redis

	"AC_GCP_0005": finding.OverPrivileged,          // service account is an administrator
	"AC_GCP_0006": finding.PrivilegeEscalationPath, // service account users and token creators
	"AC_GCP_0007": finding.PrivilegeEscalationPath, // service account users and token creators
	"AC_GCP_0008": finding.ThirdPartyAccess,        // personal accounts
	"AC_GCP_0011": finding.MissingRotation,         // KMS keys
	"AC_GCP_0012": finding.MissingRotation,         // KMS keys
	"AC_GCP_0023": finding.PublicExposure,          // GKE
	"AC_GCP_0038": finding.InsecureAuth,            // OS Login
	"AC_GCP_0039": finding.SharedIdentity,          // project-wide SSH keys
	"AC_GCP_0040": finding.RootOrDefaultCredential, // default service account
	"AC_GCP_0041": finding.OverPrivileged,          // default service account with full access
	"AC_GCP_0230": finding.PublicExposure,          // BigQuery
	"AC_GCP_0237": finding.PublicExposure,          // storage
	"AC_GCP_0238": finding.PublicExposure,          // storage
	"AC_GCP_0291": finding.InsecureAuth,            // OS Login
	"AC_GCP_0292": finding.PublicExposure,          // GKE
	"AC_GCP_0295": finding.PublicExposure,          // Cloud SQL

	"AC_GITHUB_0002": finding.PublicExposure, // public repository

	"AC_K8S_0045": finding.OverPrivileged,          // token mounted where nobody needs it
	"AC_K8S_0051": finding.PlaintextSecretInConfig, // secrets in environment variables
	"AC_K8S_0111": finding.PublicExposure,          // node port
	"AC_K8S_0113": finding.RootOrDefaultCredential, // default service accounts
}
