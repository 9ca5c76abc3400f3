package report

import "github.com/quellhq/terraform-provider-quell/internal/finding"

// tfsecClass gives a rule's class by its long id, by its id up to version 0.57, or
// by the id that it shares with Trivy.
func tfsecClass(rule string) class {
	if c, ok := tfsecCategories[tfsecLongID(rule)]; ok {
		return class{category: c}
	}
	return class{category: categoryIn(trivyCategories, trivyID(rule))}
}

// tfsecLongID is the long id of a rule, where it is known.
func tfsecLongID(rule string) string {
	if long, ok := tfsecLegacy[rule]; ok {
		return long
	}
	return rule
}

// tfsecCategories maps the long ids of the rules of tfsec 1.28, and of those that
// Trivy has added since, that are about secrets, identities, or the public
// reaching what they guard. Encryption, logging and networking among machines
// stay unclassified. The ids are those in aquasecurity/tfsec, aquasecurity/defsec
// and aquasecurity/trivy-checks.
var tfsecCategories = map[string]finding.Category{
	"aws-ec2-no-secrets-in-launch-template-user-data": finding.PlaintextSecretInConfig,
	"aws-ec2-no-secrets-in-user-data":                 finding.PlaintextSecretInConfig,
	"aws-ecs-no-plaintext-secrets":                    finding.PlaintextSecretInConfig,
	"azure-compute-no-secrets-in-custom-data":         finding.PlaintextSecretInConfig,
	"general-secrets-no-plaintext-exposure":           finding.PlaintextSecretInConfig,
	"general-secrets-sensitive-in-attribute":          finding.PlaintextSecretInConfig,
	"general-secrets-sensitive-in-attribute-value":    finding.PlaintextSecretInConfig,
	"general-secrets-sensitive-in-local":              finding.PlaintextSecretInConfig,
	"general-secrets-sensitive-in-variable":           finding.PlaintextSecretInConfig,
	"github-actions-no-plain-text-action-secrets":     finding.PlaintextSecretInConfig,
	"openstack-compute-no-plaintext-password":         finding.PlaintextSecretInConfig,

	"aws-iam-block-kms-policy-wildcard":         finding.WildcardPolicy,
	"aws-iam-no-policy-wildcards":               finding.WildcardPolicy,
	"aws-sns-no-policy-wildcards":               finding.WildcardPolicy,
	"aws-sqs-no-wildcards-in-policy-documents":  finding.WildcardPolicy,
	"azure-authorization-limit-role-actions":    finding.WildcardPolicy,
	"aws-iam-no-user-attached-policies":         finding.OverPrivileged,
	"google-iam-no-privileged-service-accounts": finding.OverPrivileged,

	"google-iam-no-folder-level-service-account-impersonation":  finding.PrivilegeEscalationPath,
	"google-iam-no-org-level-service-account-impersonation":     finding.PrivilegeEscalationPath,
	"google-iam-no-project-level-service-account-impersonation": finding.PrivilegeEscalationPath,

	"aws-iam-limit-root-account-usage":                               finding.RootOrDefaultCredential,
	"aws-iam-no-root-access-keys":                                    finding.RootOrDefaultCredential,
	"google-compute-no-default-service-account":                      finding.RootOrDefaultCredential,
	"google-gke-use-service-account":                                 finding.RootOrDefaultCredential,
	"google-iam-no-folder-level-default-service-account-assignment":  finding.RootOrDefaultCredential,
	"google-iam-no-org-level-default-service-account-assignment":     finding.RootOrDefaultCredential,
	"google-iam-no-project-level-default-service-account-assignment": finding.RootOrDefaultCredential,

	"aws-iam-disable-unused-credentials":         finding.UnusedCredential,
	"aws-iam-disable-unused-credentials-45-days": finding.UnusedCredential,
	"aws-iam-remove-expired-certificates":        finding.ExpiredCredential,
	"aws-iam-rotate-access-keys":                 finding.LongLivedCredential,
	"azure-keyvault-ensure-key-expiry":           finding.LongLivedCredential,
	"azure-keyvault-ensure-secret-expiry":        finding.LongLivedCredential,
	"aws-iam-set-max-password-age":               finding.LongLivedCredential,
	"aws-kms-auto-rotate-keys":                   finding.MissingRotation,
	"google-kms-rotate-kms-keys":                 finding.MissingRotation,

	"aws-iam-enforce-group-mfa":                     finding.InsecureAuth,
	"aws-iam-enforce-mfa":                           finding.InsecureAuth,
	"aws-iam-enforce-root-mfa":                      finding.InsecureAuth,
	"aws-iam-enforce-user-mfa":                      finding.InsecureAuth,
	"azure-appservice-authentication-enabled":       finding.InsecureAuth,
	"azure-compute-disable-password-authentication": finding.InsecureAuth,
	"google-gke-no-legacy-authentication":           finding.InsecureAuth,

	"aws-iam-no-password-reuse":              finding.WeakCredential,
	"aws-iam-require-lowercase-in-passwords": finding.WeakCredential,
	"aws-iam-require-numbers-in-passwords":   finding.WeakCredential,
	"aws-iam-require-symbols-in-passwords":   finding.WeakCredential,
	"aws-iam-require-uppercase-in-passwords": finding.WeakCredential,
	"aws-iam-set-minimum-password-length":    finding.WeakCredential,

	"google-compute-no-project-wide-ssh-keys": finding.SharedIdentity,
	"azure-keyvault-specify-network-acl":      finding.MisconfiguredVaultPolicy,

	"aws-ec2-no-public-ip":                     finding.PublicExposure,
	"aws-ec2-no-public-ingress-acl":            finding.PublicExposure,
	"aws-ec2-no-public-ingress-sgr":            finding.PublicExposure,
	"aws-ec2-no-public-ip-subnet":              finding.PublicExposure,
	"aws-eks-no-public-cluster-access":         finding.PublicExposure,
	"aws-eks-no-public-cluster-access-to-cidr": finding.PublicExposure,
	"aws-elb-alb-not-public":                   finding.PublicExposure,
	"aws-mq-no-public-access":                  finding.PublicExposure,
	"aws-rds-no-public-db-access":              finding.PublicExposure,
	"aws-redshift-no-public-access":            finding.PublicExposure,
	"aws-s3-block-public-acls":                 finding.PublicExposure,
	"aws-s3-block-public-policy":               finding.PublicExposure,
	"aws-s3-ignore-public-acls":                finding.PublicExposure,
	"aws-s3-no-public-access-with-acl":         finding.PublicExposure,
	"aws-s3-no-public-buckets":                 finding.PublicExposure,
	"aws-s3-specify-public-access-block":       finding.PublicExposure,
	"aws-vpc-no-public-ingress-acl":            finding.PublicExposure,
	"aws-vpc-no-public-ingress-sgr":            finding.PublicExposure,
	"azure-container-limit-authorized-ips":     finding.PublicExposure,
	"azure-database-no-public-access":          finding.PublicExposure,
	"azure-database-no-public-firewall-access": finding.PublicExposure,
	"azure-network-disable-rdp-from-internet":  finding.PublicExposure,
	"azure-network-no-public-ingress":          finding.PublicExposure,
	"azure-network-ssh-blocked-from-internet":  finding.PublicExposure,
	"azure-storage-no-public-access":           finding.PublicExposure,
	"google-bigquery-no-public-access":         finding.PublicExposure,
	"google-compute-no-public-ingress":         finding.PublicExposure,
	"google-compute-no-public-ip":              finding.PublicExposure,
	"google-gke-enable-private-cluster":        finding.PublicExposure,
	"google-gke-no-public-control-plane":       finding.PublicExposure,
	"google-sql-no-public-access":              finding.PublicExposure,
	"google-storage-no-public-access":          finding.PublicExposure,

	"aws-autoscaling-no-secrets-in-user-data":                finding.PlaintextSecretInConfig,
	"aws-autoscaling-no-sensitive-info":                      finding.PlaintextSecretInConfig,
	"aws-ec2-no-sensitive-info":                              finding.PlaintextSecretInConfig,
	"cloudstack-compute-no-sensitive-info":                   finding.PlaintextSecretInConfig,
	"github-environmentsecrets-no-plain-text-action-secrets": finding.PlaintextSecretInConfig,
	"google-compute-disk-encryption-no-plaintext-key":        finding.PlaintextSecretInConfig,
	"aws-ssm-avoid-leaks-via-http":                           finding.LeakedSecret, // sent out in a data source

	"aws-sam-no-function-policy-wildcards":                     finding.WildcardPolicy,
	"aws-sam-no-state-machine-policy-wildcards":                finding.WildcardPolicy,
	"aws-iam-no-s3-full-access":                                finding.OverPrivileged,
	"azure-container-use-rbac-permissions":                     finding.OverPrivileged, // without RBAC everybody may do everything
	"google-gke-use-rbac-permissions":                          finding.OverPrivileged,
	"google-iam-no-user-granted-permissions":                   finding.OverPrivileged, // like policies attached to users
	"aws-iam-filter-passrole-access":                           finding.PrivilegeEscalationPath,
	"azure-authorization-prevent-custom-role-creation":         finding.PrivilegeEscalationPath,
	"google-iam-no-conditions-workload-identity-pool-provider": finding.InsecureFederationTrust,
	"aws-lambda-restrict-source-arn":                           finding.ThirdPartyAccess, // any account's resource may call
	"google-iam-no-personal-emails":                            finding.ThirdPartyAccess,

	"aws-iam-limit-user-access-keys": finding.MultipleActiveKeys,

	"aws-autoscaling-enforce-http-token-imds":       finding.InsecureAuth, // the instance's credentials, by one request
	"aws-ec2-enforce-http-token-imds":               finding.InsecureAuth,
	"aws-ec2-enforce-launch-config-http-token-imds": finding.InsecureAuth,
	"aws-iam-enforce-root-hardware-mfa":             finding.InsecureAuth,
	"aws-rds-enable-iam-auth":                       finding.InsecureAuth,
	"aws-s3-require-mfa-delete":                     finding.InsecureAuth,
	"azure-appservice-account-identity-registered":  finding.InsecureAuth,
	"digitalocean-compute-use-ssh-keys":             finding.InsecureAuth,
	"google-compute-no-oslogin-override":            finding.InsecureAuth,
	"google-compute-project-level-oslogin":          finding.InsecureAuth,
	"google-gke-metadata-endpoints-disabled":        finding.InsecureAuth,
	"google-gke-node-metadata-security":             finding.InsecureAuth,
	"google-sql-no-contained-db-auth":               finding.InsecureAuth,

	"aws-api-gateway-no-public-access":                          finding.PublicExposure,
	"aws-apigateway-no-public-access":                           finding.PublicExposure,
	"aws-autoscaling-no-public-ip":                              finding.PublicExposure,
	"aws-cloudtrail-no-public-log-access":                       finding.PublicExposure,
	"aws-ecr-no-public-access":                                  finding.PublicExposure,
	"aws-rds-enable-public-access":                              finding.PublicExposure,
	"azure-container-enable-private-cluster":                    finding.PublicExposure,
	"azure-datafactory-no-public-access":                        finding.PublicExposure,
	"azure-network-network-interface-public-ip":                 finding.PublicExposure,
	"azure-network-sensitive-port-is-exposed-to-entire-network": finding.PublicExposure,
	"azure-storage-default-action-deny":                         finding.PublicExposure,
	"digitalocean-compute-no-public-ingress":                    finding.PublicExposure,
	"digitalocean-spaces-acl-no-public-read":                    finding.PublicExposure,
	"github-repositories-private":                               finding.PublicExposure,
	"google-compute-no-open-rdp-access":                         finding.PublicExposure,
	"google-compute-restrict-ssh-access":                        finding.PublicExposure,
	"google-gke-enable-master-networks":                         finding.PublicExposure,
	"kubernetes-network-no-public-ingress":                      finding.PublicExposure,
	"nifcloud-computing-no-public-ingress-sgr":                  finding.PublicExposure,
	"nifcloud-nas-no-public-ingress-nas-sgr":                    finding.PublicExposure,
	"nifcloud-rdb-no-public-db-access":                          finding.PublicExposure,
	"nifcloud-rdb-no-public-ingress-db-sgr":                     finding.PublicExposure,
	"openstack-compute-no-public-access":                        finding.PublicExposure,
	"openstack-networking-no-public-ingress":                    finding.PublicExposure,
	"oracle-compute-no-public-ip":                               finding.PublicExposure,
}

// tfsecLegacy gives the long ids of rules that tfsec knew by a short one, as far
// as they are in the table above.
var tfsecLegacy = map[string]string{
	"AWS001": "aws-s3-no-public-access-with-acl",
	"AWS005": "aws-elb-alb-not-public",
	"AWS006": "aws-vpc-no-public-ingress-sgr",
	"AWS008": "aws-vpc-no-public-ingress-sgr",
	"AWS011": "aws-rds-no-public-db-access",
	"AWS012": "aws-autoscaling-no-public-ip",
	"AWS013": "aws-ecs-no-plaintext-secrets",
	"AWS019": "aws-kms-auto-rotate-keys",
	"AWS037": "aws-iam-no-password-reuse",
	"AWS039": "aws-iam-set-minimum-password-length",
	"AWS040": "aws-iam-require-symbols-in-passwords",
	"AWS041": "aws-iam-require-numbers-in-passwords",
	"AWS042": "aws-iam-require-lowercase-in-passwords",
	"AWS043": "aws-iam-require-uppercase-in-passwords",
	"AWS044": "general-secrets-no-plaintext-exposure",
	"AWS047": "aws-sqs-no-wildcards-in-policy-documents",
	"AWS049": "aws-vpc-no-public-ingress-acl",
	"AWS058": "aws-lambda-restrict-source-arn",
	"AWS062": "aws-ec2-no-secrets-in-user-data",
	"AWS068": "aws-eks-no-public-cluster-access-to-cidr",
	"AWS069": "aws-eks-no-public-cluster-access",
	"AWS073": "aws-s3-ignore-public-acls",
	"AWS074": "aws-s3-block-public-acls",
	"AWS075": "aws-s3-no-public-buckets",
	"AWS076": "aws-s3-block-public-policy",
	"AWS079": "aws-ec2-enforce-http-token-imds",
	"AWS098": "aws-s3-specify-public-access-block",
	"AWS099": "aws-iam-no-policy-wildcards",
	"AZU001": "azure-network-no-public-ingress",
	"AZU007": "azure-container-use-rbac-permissions",
	"AZU008": "azure-container-limit-authorized-ips",
	"AZU011": "azure-storage-no-public-access",
	"AZU012": "azure-storage-default-action-deny",
	"AZU017": "azure-network-ssh-blocked-from-internet",
	"AZU020": "azure-keyvault-specify-network-acl",
	"AZU023": "azure-keyvault-ensure-secret-expiry",
	"AZU024": "azure-network-disable-rdp-from-internet",
	"AZU025": "azure-datafactory-no-public-access",
	"AZU026": "azure-keyvault-ensure-key-expiry",
	"DIG001": "digitalocean-compute-no-public-ingress",
	"DIG003": "digitalocean-compute-use-ssh-keys",
	"DIG005": "digitalocean-spaces-acl-no-public-read",
	"GCP003": "google-compute-no-public-ingress",
	"GCP005": "google-gke-use-rbac-permissions",
	"GCP006": "google-gke-node-metadata-security",
	"GCP007": "google-gke-metadata-endpoints-disabled",
	"GCP011": "google-iam-no-user-granted-permissions",
	"GCP012": "google-gke-use-service-account",
	"GCP013": "google-compute-disk-encryption-no-plaintext-key",
	"GEN001": "general-secrets-no-plaintext-exposure",
	"GEN002": "general-secrets-no-plaintext-exposure",
	"GEN003": "general-secrets-no-plaintext-exposure",
	"GEN005": "general-secrets-no-plaintext-exposure",
	"GIT001": "github-repositories-private",
	"OCI001": "oracle-compute-no-public-ip",
}
