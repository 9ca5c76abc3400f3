package report

import (
	"strings"
	"unicode/utf8"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// gcpRecommenderCategories maps the subtypes of IAM recommendations, of Google
// Cloud's documentation of role recommendations.
var gcpRecommenderCategories = map[string]finding.Category{
	"REMOVE_ROLE":                        finding.UnusedPermission,
	"REPLACE_ROLE":                       finding.OverPrivileged,
	"REPLACE_ROLE_CUSTOMIZABLE":          finding.OverPrivileged,
	"SERVICE_AGENT_WITH_DEFAULT_ROLE":    finding.OverPrivileged, // a basic role beside the agent's own
	"SERVICE_AGENT_WITHOUT_DEFAULT_ROLE": finding.OverPrivileged, // a basic role in place of the agent's own
	gcpAccountUsage:                      finding.DormantIdentity,
	gcpPermissionUsage:                   finding.OverPrivileged,
	gcpImpersonation:                     finding.PrivilegeEscalationPath,
}

// gcpRecommenders maps other recommenders that are about identities, whose
// subtypes say less than they themselves.
var gcpRecommenders = map[string]finding.Category{
	"google.run.service.IdentityRecommender":          finding.RootOrDefaultCredential, // runs as the default account
	"google.run.service.SecurityRecommender":          finding.PlaintextSecretInConfig, // secrets in environment variables
	"google.accounts.security.SecurityKeyRecommender": finding.InsecureAuth,            // no second factor
}

// gcpRecommenderCategory: the same subtypes have a suffix for the resource whose
// policy it is (REMOVE_ROLE_STORAGE_BUCKET).
func gcpRecommenderCategory(subtype, name string) finding.Category {
	recommender, _, _ := strings.Cut(segmentsAfter(name, "recommenders"), "/")
	if c, ok := gcpRecommenders[recommender]; ok {
		return c
	}
	return gcpRecommenderClass(subtype).category
}

func gcpRecommenderClass(subtype string) class {
	if c, ok := gcpRecommenderCategories[subtype]; ok {
		return class{category: c}
	}
	for _, prefix := range []string{"REMOVE_ROLE", "REPLACE_ROLE", gcpPermissionUsage} {
		if strings.HasPrefix(subtype, prefix+"_") {
			return class{category: gcpRecommenderCategories[prefix]}
		}
	}
	return class{category: finding.Unclassified}
}

func gcpRecommenderTitle(rule string, grant gcpGrant) string {
	removed := strings.Join(grant.removed, ", ")
	switch {
	case grant.member == "" || removed == "":
		return title(rule)
	case strings.HasPrefix(rule, "SERVICE_AGENT"):
		return title(removed + " is more than the service agent " + grant.member + " needs")
	case len(grant.added) > 0:
		return title("Only part of " + removed + " is used by " + grant.member)
	}
	return title("Nothing of " + removed + " is used by " + grant.member)
}

// gcpPriority: P1 is the most urgent.
func gcpPriority(priority string) finding.Severity {
	switch priority {
	case "P1":
		return finding.SeverityCritical
	case "P2":
		return finding.SeverityHigh
	case "P3":
		return finding.SeverityMedium
	case "P4":
		return finding.SeverityLow
	}
	return finding.SeverityUnknown
}

// gcpSeverity reads a severity in any case; older detectors write "High".
func gcpSeverity(text string) finding.Severity {
	if severity, err := finding.ParseSeverity(text); err == nil {
		return severity
	}
	return finding.SeverityUnknown
}

// confidence: a detector of misconfigurations reads the setting that it
// reports, and a leaked key was seen itself; other detectors of threats judge
// behaviour, which is right less often.
func (s sccFinding) confidence() finding.Confidence {
	switch {
	case s.category() == finding.LeakedSecret || s.Category == sccLeakedKeyUsed:
		return 0.95
	case s.Class == "THREAT":
		return 0.7
	case s.Class == "OBSERVATION":
		return 0.5
	}
	return 0.9
}

// category is the detector's; that of an anomalous grant depends on what was
// granted to whom.
func (s sccFinding) category() finding.Category {
	kind := objectAt(s.SourceProperty, "detectionCategory").get("subRuleName").text()
	if c, ok := sccSubRules[kind]; ok && s.Category == sccAnomalousGrant {
		return c
	}
	return categoryIn(sccCategories, s.Category)
}

// titleOfConstant makes a sentence of a detector's name where it is a constant.
func titleOfConstant(category string) string {
	if strings.ToLower(category) != category && strings.ToUpper(category) != category || !strings.Contains(category, "_") {
		return category
	}
	words := strings.Split(strings.Trim(category, "_"), "_")
	for i, word := range words {
		if !abbreviations[strings.ToUpper(word)] {
			words[i] = strings.ToLower(word)
		}
		if i == 0 && word != "" && word[0] < utf8.RuneSelf {
			words[i] = strings.ToUpper(word[:1]) + words[i][1:]
		}
	}
	return strings.Join(words, " ")
}

// abbreviations keep their capitals.
var abbreviations = map[string]bool{
	"ACL": true, "API": true, "ARN": true, "CMEK": true, "CSEK": true, "DNS": true, "DNSSEC": true, "IAM": true, "IP": true, "KMS": true,
	"MFA": true, "OIDC": true, "OS": true, "RDP": true, "RSASHA1": true, "SLR": true, "SQL": true, "SSH": true, "SSL": true, "TLS": true, "UI": true, "VPC": true,
}

// Detectors that are told apart by more than their name.
const (
	sccAnomalousGrant = "Persistence: IAM Anomalous Grant"
	sccLeakedKeyUsed  = "Initial Access: Leaked Service Account Key Used"
)

var sccSubRules = map[string]finding.Category{
	"external_service_account_added_to_policy":           finding.ThirdPartyAccess,
	"external_member_added_to_policy":                    finding.ThirdPartyAccess,
	"external_member_invited_to_policy":                  finding.ThirdPartyAccess,
	"custom_role_given_sensitive_permissions":            finding.OverPrivileged,
	"service_account_granted_sensitive_role_to_member":   finding.PrivilegeEscalationPath,
	"policy_modified_by_default_compute_service_account": finding.PrivilegeEscalationPath,
}

// sccActors are the threats that are about who acted, not about whom something
// was granted to.
var sccActors = map[string]bool{
	sccLeakedKeyUsed: true,
	"Initial Access: Dormant Service Account Action":                                             true,
	"Initial Access: Dormant Service Account Key Created":                                        true,
	"Initial Access: Dormant Service Account Activity in AI Service":                             true,
	"Initial Access: Excessive Permission Denied Actions":                                        true,
	"Discovery: Service Account Self-Investigation":                                              true,
	"Evasion: Access from Anonymizing Proxy":                                                     true,
	"Persistence: New API Method":                                                                true,
	"Persistence: New Geography":                                                                 true,
	"Persistence: New User Agent":                                                                true,
	"Privilege Escalation: Anomalous Impersonation of Service Account for Admin Activity":        true,
	"Privilege Escalation: Anomalous Multistep Service Account Delegation for Admin Activity":    true,
	"Privilege Escalation: Anomalous Multistep Service Account Delegation for Data Access":       true,
	"Privilege Escalation: Anomalous Service Account Impersonator for Admin Activity":            true,
	"Privilege Escalation: Anomalous Service Account Impersonator for Data Access":               true,
	"Privilege Escalation: Default Compute Engine Service Account SetIAMPolicy":                  true,
	"Privilege Escalation: Suspicious Cross-Project Permission Use":                              true,
	"Privilege Escalation: Suspicious Token Generation":                                          true,
	"Credential Access: AI Agent Anomalous Access to Metadata Service":                           true,
	"Credential Access: Secrets Accessed In Kubernetes Namespace":                                true,
	"Discovery: AI Agent Service Account Self-Investigation":                                     true,
	"Discovery: AI Agent Unauthorized Service Account API Call":                                  true,
	"Discovery: Unauthorized Service Account API Call":                                           true,
	"Initial Access: AI Agent Identity Excessive Permission Denied Actions":                      true,
	"Initial Access: CloudDB Successful login from Anonymizing Proxy IP":                         true,
	"Initial Access: Successful API call made from a TOR proxy IP":                               true,
	"Persistence: New AI API Method":                                                             true,
	"Persistence: New Geography for AI Service":                                                  true,
	"Privilege Escalation: AI Agent Suspicious Cross-Project Access Token Generation":            true,
	"Privilege Escalation: AI Agent Suspicious Cross-Project OpenID Token Generation":            true,
	"Privilege Escalation: AI Agent Suspicious Token Generation Using Implicit Delegation":       true,
	"Privilege Escalation: AI Agent Suspicious Token Generation Using signJwt":                   true,
	"Privilege Escalation: Anomalous Impersonation of Service Account for AI Admin Activity":     true,
	"Privilege Escalation: Anomalous Multistep Service Account Delegation for AI Admin Activity": true,
	"Privilege Escalation: Anomalous Multistep Service Account Delegation for AI Data Access":    true,
	"Privilege Escalation: Anomalous Service Account Impersonator for AI Admin Activity":         true,
	"Privilege Escalation: Anomalous Service Account Impersonator for AI Data Access":            true,
}

// sccCategories maps the detectors of Security Command Center (Security Health
// Analytics, Event Threat Detection, IAM recommender, Sensitive Data Protection)
// that are about secrets, identities or public access to them, by the names that
// Google Cloud's documentation of findings and of rules of Event Threat Detection has,
// or had before those were renamed in 2025. Detectors of
// networks, machines, storage settings and vulnerable software stay
// unclassified.
var sccCategories = map[string]finding.Category{
	// service accounts and their keys
	"SERVICE_ACCOUNT_KEY_NOT_ROTATED":      finding.LongLivedCredential, // older than 90 days
	"USER_MANAGED_SERVICE_ACCOUNT_KEY":     finding.LongLivedCredential, // a key that does not expire where none is needed
	"ADMIN_SERVICE_ACCOUNT":                finding.OverPrivileged,
	"OVER_PRIVILEGED_SERVICE_ACCOUNT_USER": finding.PrivilegeEscalationPath, // may act as every account of the project
	"SERVICE_ACCOUNT_ROLE_SEPARATION":      finding.PrivilegeEscalationPath, // may both administer and act as accounts
	"DEFAULT_SERVICE_ACCOUNT_USED":         finding.RootOrDefaultCredential,
	"FULL_API_ACCESS":                      finding.OverPrivileged, // the default account with every scope
	"OVER_PRIVILEGED_ACCOUNT":              finding.OverPrivileged, // of a cluster's nodes
	"OVER_PRIVILEGED_SCOPES":               finding.OverPrivileged,
	"WORKLOAD_IDENTITY_DISABLED":           finding.SharedIdentity, // workloads act as their node

	// policies
	"PRIMITIVE_ROLES_USED":                        finding.OverPrivileged,
	"REDIS_ROLE_USED_ON_ORG":                      finding.OverPrivileged,
	"NON_ORG_IAM_MEMBER":                          finding.ThirdPartyAccess,
	"OPEN_GROUP_IAM_MEMBER":                       finding.ThirdPartyAccess, // a group that anybody may join
	"IAM_ROLE_HAS_EXCESSIVE_PERMISSIONS":          finding.OverPrivileged,
	"IAM_ROLE_REPLACEMENT":                        finding.OverPrivileged,
	"UNUSED_IAM_ROLE":                             finding.UnusedPermission,
	"SERVICE_AGENT_GRANTED_BASIC_ROLE":            finding.OverPrivileged,
	"SERVICE_AGENT_ROLE_REPLACED_WITH_BASIC_ROLE": finding.OverPrivileged,

	// API keys
	"API_KEY_EXISTS":            finding.LongLivedCredential,
	"API_KEY_NOT_ROTATED":       finding.LongLivedCredential, // older than 90 days
	"API_KEY_APIS_UNRESTRICTED": finding.OverPrivileged,
	"API_KEY_APPS_UNRESTRICTED": finding.OverPrivileged, // works from anywhere

	// keys of Cloud KMS
	"KMS_KEY_NOT_ROTATED":   finding.MissingRotation,
	"KMS_PROJECT_HAS_OWNER": finding.OverPrivileged,
	"KMS_PUBLIC_KEY":        finding.PublicExposure,
	"KMS_ROLE_SEPARATION":   finding.PrivilegeEscalationPath, // may both administer and use keys
	"TOO_MANY_KMS_USERS":    finding.OverPrivileged,

	// how identities log in
	"MFA_NOT_ENFORCED":                      finding.InsecureAuth,
	"LEGACY_AUTHORIZATION_ENABLED":          finding.OverPrivileged, // without RBAC
	"LEGACY_METADATA_ENABLED":               finding.InsecureAuth,   // node credentials without the header
	"COMPUTE_PROJECT_WIDE_SSH_KEYS_ALLOWED": finding.SharedIdentity,
	"OS_LOGIN_DISABLED":                     finding.InsecureAuth,
	"INSTANCE_OS_LOGIN_DISABLED":            finding.InsecureAuth,
	"SQL_NO_ROOT_PASSWORD":                  finding.WeakCredential,
	"SQL_WEAK_ROOT_PASSWORD":                finding.WeakCredential,

	// secrets lying open
	"SECRETS_IN_ENVIRONMENT_VARIABLES":    finding.PlaintextSecretInConfig,
	"SECRETS_IN_STORAGE":                  finding.LeakedSecret,
	"CLUSTER_SECRETS_ENCRYPTION_DISABLED": finding.MisconfiguredVaultPolicy,
	"account_has_leaked_credentials":      finding.LeakedSecret,
	"Account_Has_Leaked_Credentials":      finding.LeakedSecret,
	"Account has leaked credentials":      finding.LeakedSecret,

	// open to the public
	"PUBLIC_BUCKET_ACL":                  finding.PublicExposure,
	"PUBLIC_LOG_BUCKET":                  finding.PublicExposure,
	"PUBLIC_DATASET":                     finding.PublicExposure,
	"PUBLIC_COMPUTE_IMAGE":               finding.PublicExposure,
	"PUBLIC_SQL_INSTANCE":                finding.PublicExposure,
	"PUBLIC_SENSITIVE_DATA":              finding.PublicExposure,
	"SENSITIVE_DATA_PUBLIC_DATASET":      finding.PublicExposure,
	"SENSITIVE_DATA_PUBLIC_SQL_INSTANCE": finding.PublicExposure,

	// logs of what identities do
	"AUDIT_LOGGING_DISABLED":     finding.UnmonitoredIdentity,
	"AUDIT_CONFIG_NOT_MONITORED": finding.UnmonitoredIdentity,
	"BUCKET_IAM_NOT_MONITORED":   finding.UnmonitoredIdentity,
	"CUSTOM_ROLE_NOT_MONITORED":  finding.UnmonitoredIdentity,
	"OWNER_NOT_MONITORED":        finding.UnmonitoredIdentity,

	// threats
	sccAnomalousGrant: finding.ThirdPartyAccess,
	sccLeakedKeyUsed:  finding.CompromisedCredential,
	"Initial Access: Dormant Service Account Action":                                             finding.CompromisedCredential,
	"Initial Access: Dormant Service Account Activity in AI Service":                             finding.CompromisedCredential,
	"Initial Access: Dormant Service Account Key Created":                                        finding.CompromisedCredential,
	"Initial Access: Disabled Password Leak":                                                     finding.LeakedSecret,
	"Initial Access: Account Disabled Hijacked":                                                  finding.CompromisedCredential,
	"Discovery: Service Account Self-Investigation":                                              finding.CompromisedCredential,
	"Evasion: Access from Anonymizing Proxy":                                                     finding.CompromisedCredential,
	"Persistence: New API Method":                                                                finding.CompromisedCredential,
	"Persistence: New Geography":                                                                 finding.CompromisedCredential,
	"Persistence: New User Agent":                                                                finding.CompromisedCredential,
	"Persistence: Service Account Key Created":                                                   finding.LongLivedCredential,
	"Persistence: Unmanaged Account Granted Sensitive Role":                                      finding.UnmanagedIdentity,
	"Persistence: Two Step Verification Disabled":                                                finding.InsecureAuth,
	"Persistence: Strong Authentication Disabled":                                                finding.InsecureAuth,
	"Credential Access: External Member Added To Privileged Group":                               finding.ThirdPartyAccess,
	"Credential Access: Privileged Group Opened To Public":                                       finding.PublicExposure,
	"Credential Access: Sensitive Role Granted To Hybrid Group":                                  finding.ThirdPartyAccess,
	"Privilege Escalation: External Member Added To Privileged Group":                            finding.ThirdPartyAccess,
	"Privilege Escalation: Privileged Group Opened To Public":                                    finding.PublicExposure,
	"Privilege Escalation: Sensitive Role Granted To Hybrid Group":                               finding.ThirdPartyAccess,
	"Privilege Escalation: Dormant Service Account Granted Sensitive Role":                       finding.OverPrivileged,
	"Privilege Escalation: Impersonation Role Granted For Dormant Service Account":               finding.PrivilegeEscalationPath,
	"Privilege Escalation: Anomalous Impersonation of Service Account for Admin Activity":        finding.CompromisedCredential,
	"Privilege Escalation: Anomalous Multistep Service Account Delegation for Admin Activity":    finding.CompromisedCredential,
	"Privilege Escalation: Anomalous Multistep Service Account Delegation for Data Access":       finding.CompromisedCredential,
	"Privilege Escalation: Anomalous Service Account Impersonator for Admin Activity":            finding.CompromisedCredential,
	"Privilege Escalation: Anomalous Service Account Impersonator for Data Access":               finding.CompromisedCredential,
	"Privilege Escalation: Suspicious Cross-Project Permission Use":                              finding.CompromisedCredential,
	"Privilege Escalation: Suspicious Token Generation":                                          finding.CompromisedCredential,
	"Privilege Escalation: Default Compute Engine Service Account SetIAMPolicy":                  finding.PrivilegeEscalationPath,
	"Privilege Escalation: Effectively Anonymous Users Granted GKE Cluster Access":               finding.PublicExposure,
	"Privilege Escalation: Changes to sensitive Kubernetes RBAC objects":                         finding.PrivilegeEscalationPath,
	"Privilege Escalation: Creation of sensitive Kubernetes bindings":                            finding.PrivilegeEscalationPath,
	"Privilege Escalation: ClusterRole with Privileged Verbs":                                    finding.OverPrivileged,
	"Privilege Escalation: ClusterRoleBinding to Privileged Role":                                finding.OverPrivileged,
	"Privilege Escalation: Get Kubernetes CSR with compromised bootstrap credentials":            finding.CompromisedCredential,
	"Credential Access: Secrets Accessed In Kubernetes Namespace":                                finding.CompromisedCredential,
	"Defense Evasion: Anonymous Sessions Granted Cluster Admin Access":                           finding.PublicExposure,
	"Defense Evasion: Organization-Level Service Account Token Creator Role Added":               finding.PrivilegeEscalationPath,
	"Defense Evasion: Project-Level Service Account Token Creator Role Added":                    finding.PrivilegeEscalationPath,
	"Discovery: Unauthorized Service Account API Call":                                           finding.CompromisedCredential,
	"Exfiltration: Cloud SQL Over-Privileged Grant":                                              finding.OverPrivileged,
	"Impair Defenses: Strong Authentication Disabled":                                            finding.InsecureAuth, // until 2025
	"Initial Access: Anonymous GKE Resource Created from the Internet":                           finding.PublicExposure,
	"Initial Access: CloudDB Successful login from Anonymizing Proxy IP":                         finding.CompromisedCredential,
	"Initial Access: Database Superuser Writes to User Tables":                                   finding.RootOrDefaultCredential,
	"Initial Access: Excessive Permission Denied Actions":                                        finding.CompromisedCredential,
	"Initial Access: GKE Resource Modified Anonymously from the Internet":                        finding.PublicExposure,
	"Initial Access: Successful API call made from a TOR proxy IP":                               finding.CompromisedCredential,
	"Persistence: GCE Admin Added SSH Key":                                                       finding.LongLivedCredential,
	"Persistence: Impersonation Role Granted For Dormant Service Account":                        finding.PrivilegeEscalationPath, // until 2025
	"Persistence: New AI API Method":                                                             finding.CompromisedCredential,
	"Persistence: New Geography for AI Service":                                                  finding.CompromisedCredential,
	"Persistence: SSO Enablement Toggle":                                                         finding.InsecureAuth,
	"Persistence: SSO Settings Changed":                                                          finding.InsecureAuth,
	"Persistence: Service Account Created in sensitive namespace":                                finding.UnmanagedIdentity,
	"Privilege Escalation: AlloyDB Database Superuser Writes to User Tables":                     finding.RootOrDefaultCredential,
	"Privilege Escalation: AlloyDB Over-Privileged Grant":                                        finding.OverPrivileged,
	"Privilege Escalation: Anomalous Impersonation of Service Account for AI Admin Activity":     finding.CompromisedCredential,
	"Privilege Escalation: Anomalous Multistep Service Account Delegation for AI Admin Activity": finding.CompromisedCredential,
	"Privilege Escalation: Anomalous Multistep Service Account Delegation for AI Data Access":    finding.CompromisedCredential,
	"Privilege Escalation: Anomalous Service Account Impersonator for AI Admin Activity":         finding.CompromisedCredential,
	"Privilege Escalation: Anomalous Service Account Impersonator for AI Data Access":            finding.CompromisedCredential,
	"Privilege Escalation: Create Kubernetes CSR for master cert":                                finding.PrivilegeEscalationPath,
	"Privilege Escalation: New Service Account is Owner or Editor":                               finding.OverPrivileged,

	// threats by AI agents
	"Credential Access: AI Agent Anomalous Access to Metadata Service":                     finding.CompromisedCredential,
	"Discovery: AI Agent Service Account Self-Investigation":                               finding.CompromisedCredential,
	"Discovery: AI Agent Unauthorized Service Account API Call":                            finding.CompromisedCredential,
	"Initial Access: AI Agent Identity Excessive Permission Denied Actions":                finding.CompromisedCredential,
	"Privilege Escalation: AI Agent Suspicious Cross-Project Access Token Generation":      finding.CompromisedCredential,
	"Privilege Escalation: AI Agent Suspicious Cross-Project OpenID Token Generation":      finding.CompromisedCredential,
	"Privilege Escalation: AI Agent Suspicious Token Generation Using Implicit Delegation": finding.CompromisedCredential,
	"Privilege Escalation: AI Agent Suspicious Token Generation Using signJwt":             finding.CompromisedCredential,
}
