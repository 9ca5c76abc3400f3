package report

import "github.com/quellhq/terraform-provider-quell/internal/finding"

// codeqlCategories are the queries of CodeQL, experimental ones included, that
// are about credentials and about what a workflow's identity may do, by the ids
// that stand in the queries' own files in github/codeql, now or once.
var codeqlCategories = map[string]finding.Category{
	"cs/hard-coded-symmetric-encryption-key":     finding.LeakedSecret,
	"cs/hardcoded-connection-string-credentials": finding.LeakedSecret,
	"cs/hardcoded-credentials":                   finding.LeakedSecret,
	"go/hardcoded-credentials":                   finding.LeakedSecret,
	"go/hardcoded-key":                           finding.LeakedSecret,
	"go/parse-jwt-with-hardcoded-key":            finding.LeakedSecret,
	"java/hardcoded-credential-api-call":         finding.LeakedSecret,
	"java/hardcoded-credential-comparison":       finding.LeakedSecret,
	"java/hardcoded-credential-sensitive-call":   finding.LeakedSecret,
	"java/hardcoded-jwt-key":                     finding.LeakedSecret,
	"java/hardcoded-password-field":              finding.LeakedSecret,
	"js/hardcoded-credentials":                   finding.LeakedSecret,
	"py/flask-constant-secret-key":               finding.LeakedSecret,
	"py/hardcoded-credentials":                   finding.LeakedSecret,
	"rb/hardcoded-credentials":                   finding.LeakedSecret,
	"rust/hard-coded-cryptographic-value":        finding.LeakedSecret,
	"swift/constant-password":                    finding.LeakedSecret,
	"swift/hardcoded-key":                        finding.LeakedSecret,
	"actions/secrets-in-artifacts":               finding.LeakedSecret,
	"js/actions/actions-artifact-leak":           finding.LeakedSecret,
	"js/build-artifact-leak":                     finding.LeakedSecret, // environment variables in a bundle
	"actions/hardcoded-container-credentials":    finding.LeakedSecret,
	"cs/hardcoded-key":                           finding.LeakedSecret, // until 2022

	"cs/password-in-configuration":                  finding.PlaintextSecretInConfig,
	"cs/cleartext-storage-of-sensitive-information": finding.PlaintextSecretInConfig,
	"java/cleartext-storage-in-properties":          finding.PlaintextSecretInConfig,
	"java/credentials-in-properties":                finding.PlaintextSecretInConfig,
	"java/password-in-configuration":                finding.PlaintextSecretInConfig,
	"js/password-in-configuration-file":             finding.PlaintextSecretInConfig,
	"js/clear-text-storage-of-sensitive-data":       finding.PlaintextSecretInConfig,
	"py/clear-text-storage-sensitive-data":          finding.PlaintextSecretInConfig,
	"rb/clear-text-storage-sensitive-data":          finding.PlaintextSecretInConfig,
	"cpp/cleartext-storage-buffer":                  finding.PlaintextSecretInConfig,
	"cpp/cleartext-storage-database":                finding.PlaintextSecretInConfig,
	"cpp/cleartext-storage-file":                    finding.PlaintextSecretInConfig,
	"java/android/cleartext-storage-database":       finding.PlaintextSecretInConfig,
	"java/android/cleartext-storage-filesystem":     finding.PlaintextSecretInConfig,
	"java/android/cleartext-storage-shared-prefs":   finding.PlaintextSecretInConfig,
	"java/cleartext-storage-in-class":               finding.PlaintextSecretInConfig,
	"java/cleartext-storage-in-cookie":              finding.PlaintextSecretInConfig,
	"rust/cleartext-storage-database":               finding.PlaintextSecretInConfig,
	"swift/cleartext-storage-database":              finding.PlaintextSecretInConfig,
	"swift/cleartext-storage-preferences":           finding.PlaintextSecretInConfig,

	"cs/empty-password-in-configuration":      finding.WeakCredential,
	"js/empty-password-in-configuration-file": finding.WeakCredential,

	"actions/unmasked-secret-exposure":     finding.SecretInLog,
	"go/clear-text-logging":                finding.SecretInLog,
	"java/sensitive-log":                   finding.SecretInLog,
	"java/sensitiveinfo-in-logfile":        finding.SecretInLog, // before it left the experiments
	"js/clear-text-logging":                finding.SecretInLog,
	"py/clear-text-logging-sensitive-data": finding.SecretInLog,
	"rb/clear-text-logging-sensitive-data": finding.SecretInLog,
	"rust/cleartext-logging":               finding.SecretInLog,
	"swift/cleartext-logging":              finding.SecretInLog,

	"actions/npm-token-in-publish": finding.StaticCredentialInPipeline, // a long-lived token where OIDC would do

	"actions/excessive-secrets-exposure":   finding.OverPrivileged, // a job that is handed every secret
	"actions/missing-workflow-permissions": finding.OverPrivileged, // the token's default is all that the repository allows
	"actions/secrets-inherit":              finding.OverPrivileged,

	"actions/untrusted-checkout":                                     finding.PrivilegeEscalationPath, // before it was graded
	"actions/untrusted-checkout-issue-comment/critical":              finding.PrivilegeEscalationPath,
	"actions/untrusted-checkout-issue-comment/high":                  finding.PrivilegeEscalationPath,
	"actions/untrusted-checkout/critical":                            finding.PrivilegeEscalationPath, // others' code with the workflow's own token
	"actions/untrusted-checkout/high":                                finding.PrivilegeEscalationPath,
	"actions/untrusted-checkout/medium":                              finding.PrivilegeEscalationPath,
	"actions/untrusted-checkout-toctou/critical":                     finding.PrivilegeEscalationPath,
	"actions/untrusted-checkout-toctou/high":                         finding.PrivilegeEscalationPath,
	"actions/improper-access-control":                                finding.PrivilegeEscalationPath,
	"actions/secret-exfiltration":                                    finding.PrivilegeEscalationPath, // whoever opens a pull request chooses where a secret goes
	"actions/untrusted-checkout-triggered-by-issue-comment/critical": finding.PrivilegeEscalationPath, // an earlier name

	"actions/unpinned-tag":                 finding.ThirdPartyAccess, // an action that others may change
	"actions/unversioned-immutable-action": finding.ThirdPartyAccess,
	"actions/vulnerable-action":            finding.ThirdPartyAccess,
	"actions/pr-on-self-hosted-runner":     finding.EnvironmentIsolation,

	"go/missing-jwt-signature-check":                  finding.InsecureAuth,
	"java/insecure-basic-auth":                        finding.InsecureAuth,
	"java/insecure-ldap-auth":                         finding.InsecureAuth,
	"java/missing-jwt-signature-check":                finding.InsecureAuth,
	"js/jwt-missing-verification":                     finding.InsecureAuth,
	"py/insecure-ldap-auth":                           finding.InsecureAuth,
	"py/jwt-missing-verification":                     finding.InsecureAuth,
	"py/paramiko-missing-host-key-validation":         finding.InsecureAuth,
	"rb/jwt-missing-verification":                     finding.InsecureAuth,
	"go/insecure-hostkeycallback":                     finding.InsecureAuth,
	"py/pam-auth-bypass":                              finding.InsecureAuth,
	"js/decode-jwt-without-verification":              finding.InsecureAuth,
	"js/decode-jwt-without-verification-local-source": finding.InsecureAuth,
	"cs/json-webtoken-handler/delegated-security-validations-always-return-true": finding.InsecureAuth,
	"cs/json-webtoken-handler/security-validations-disabled":                     finding.InsecureAuth,
}
