package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// threatType is GuardDuty's or Macie's own name of what they found, "Recon:IAMUser/
// TorIPCaller". Security Hub writes it as the last part of a longer type, with
// "-" for "/", and sometimes with a part of it before: "TTPs/Discovery/IAMUser-
// AnomalousBehavior", "TTPs/AnomalousBehavior/CredentialAccess:Kubernetes-
// SecretsAccessed". In OCSF it is whole. The spellings are those of the table in
// "Integrating AWS Security Hub with Amazon GuardDuty" of GuardDuty's user guide.
func threatType(types []string) string {
	for _, t := range types {
		if purpose, rest, ok := strings.Cut(t, ":"); ok {
			family, isUnusual := strings.CutSuffix(purpose[:strings.LastIndexByte(purpose, '/')+1], "AnomalousBehavior/")
			purpose = strings.TrimPrefix(purpose, family)
			if kind, what, ok := strings.Cut(withSlash(rest), "/"); ok && isUnusual {
				return strings.TrimPrefix(purpose, "AnomalousBehavior/") + ":" + kind + "/AnomalousBehavior." + what
			}
			return purpose + ":" + withSlash(rest)
		}
		parts := strings.Split(t, "/")
		if last := len(parts) - 1; last > 0 && strings.Contains(parts[last], "-") {
			return strings.ReplaceAll(parts[last-1], " ", "") + ":" + withSlash(parts[last])
		}
	}
	if len(types) > 0 {
		return types[0]
	}
	return ""
}

// withSlash puts back the "/" behind the resource's type.
func withSlash(rest string) string {
	if strings.Contains(rest, "/") {
		return rest
	}
	return strings.Replace(rest, "-", "/", 1)
}

// guardDutyCategory: a finding about the use of credentials by somebody else is
// evidence that they are in the wrong hands; what a type says behind its first
// "." is a detail.
func guardDutyCategory(rule string) class {
	if c, ok := guardDutyCategories[rule]; ok {
		return class{category: c}
	}
	name, _, _ := strings.Cut(rule, ".")
	if c, ok := guardDutyRetired[name]; ok {
		return class{category: c}
	}
	return class{category: categoryIn(guardDutyCategories, name)}
}

// guardDutyConfidence: what GuardDuty tells by an address or a setting is seldom
// wrong; what it finds unusual often has a harmless cause.
func guardDutyConfidence(rule string) finding.Confidence {
	name, _, _ := strings.Cut(rule, ".")
	if _, retired := guardDutyRetired[name]; retired || strings.Contains(rule, "AnomalousBehavior") {
		return 0.6
	}
	return 0.8
}

// guardDutyCategories maps the finding types of GuardDuty that are about
// credentials, their rights and public access. Those about instances, containers
// and malware are about other things. The types are those of the Amazon GuardDuty
// User Guide: its lists of active finding types, the pages of each resource, and
// "GuardDuty attack sequence finding types".
var guardDutyCategories = map[string]finding.Category{
	"AttackSequence:IAM/CompromisedCredentials":                 finding.CompromisedCredential,
	"AttackSequence:S3/CompromisedData":                         finding.CompromisedCredential,
	"CredentialAccess:IAMUser/AnomalousBehavior":                finding.CompromisedCredential,
	"DefenseEvasion:IAMUser/AnomalousBehavior":                  finding.CompromisedCredential,
	"DefenseEvasion:IAMUser/BedrockLoggingDisabled":             finding.UnmonitoredIdentity,
	"Discovery:IAMUser/AnomalousBehavior":                       finding.CompromisedCredential,
	"Exfiltration:IAMUser/AnomalousBehavior":                    finding.CompromisedCredential,
	"Impact:IAMUser/AnomalousBehavior":                          finding.CompromisedCredential,
	"InitialAccess:IAMUser/AnomalousBehavior":                   finding.CompromisedCredential,
	"Persistence:IAMUser/AnomalousBehavior":                     finding.CompromisedCredential,
	"PrivilegeEscalation:IAMUser/AnomalousBehavior":             finding.CompromisedCredential,
	"PenTest:IAMUser/KaliLinux":                                 finding.CompromisedCredential,
	"PenTest:IAMUser/ParrotLinux":                               finding.CompromisedCredential,
	"PenTest:IAMUser/PentooLinux":                               finding.CompromisedCredential,
	"Policy:IAMUser/RootCredentialUsage":                        finding.RootOrDefaultCredential,
	"Policy:IAMUser/ShortTermRootCredentialUsage":               finding.RootOrDefaultCredential,
	"Recon:IAMUser/MaliciousIPCaller":                           finding.CompromisedCredential,
	"Recon:IAMUser/TorIPCaller":                                 finding.CompromisedCredential,
	"Stealth:IAMUser/CloudTrailLoggingDisabled":                 finding.UnmonitoredIdentity,
	"Stealth:IAMUser/PasswordPolicyChange":                      finding.WeakCredential,
	"UnauthorizedAccess:IAMUser/ConsoleLoginSuccess":            finding.CompromisedCredential,
	"UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration": finding.CompromisedCredential,
	"UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration": finding.CompromisedCredential,
	"UnauthorizedAccess:IAMUser/MaliciousIPCaller":              finding.CompromisedCredential,
	"UnauthorizedAccess:IAMUser/TorIPCaller":                    finding.CompromisedCredential,

	// The bucket is what was touched, and the access key is what touched it.
	"Discovery:S3/AnomalousBehavior":             finding.CompromisedCredential,
	"Discovery:S3/MaliciousIPCaller":             finding.CompromisedCredential,
	"Discovery:S3/TorIPCaller":                   finding.CompromisedCredential,
	"Exfiltration:S3/AnomalousBehavior":          finding.CompromisedCredential,
	"Exfiltration:S3/MaliciousIPCaller":          finding.CompromisedCredential,
	"Impact:S3/AnomalousBehavior":                finding.CompromisedCredential,
	"Impact:S3/MaliciousIPCaller":                finding.CompromisedCredential,
	"PenTest:S3/KaliLinux":                       finding.CompromisedCredential,
	"PenTest:S3/ParrotLinux":                     finding.CompromisedCredential,
	"PenTest:S3/PentooLinux":                     finding.CompromisedCredential,
	"Policy:S3/AccountBlockPublicAccessDisabled": finding.PublicExposure,
	"Policy:S3/BucketAnonymousAccessGranted":     finding.PublicExposure,
	"Policy:S3/BucketBlockPublicAccessDisabled":  finding.PublicExposure,
	"Policy:S3/BucketPublicAccessGranted":        finding.PublicExposure,
	"Stealth:S3/ServerAccessLoggingDisabled":     finding.UnmonitoredIdentity,
	"UnauthorizedAccess:S3/MaliciousIPCaller":    finding.CompromisedCredential,
	"UnauthorizedAccess:S3/TorIPCaller":          finding.CompromisedCredential,

	"CredentialAccess:Kubernetes/AnomalousBehavior":               finding.CompromisedCredential,
	"CredentialAccess:Kubernetes/MaliciousIPCaller":               finding.CompromisedCredential,
	"CredentialAccess:Kubernetes/SuccessfulAnonymousAccess":       finding.InsecureAuth,
	"CredentialAccess:Kubernetes/TorIPCaller":                     finding.CompromisedCredential,
	"DefenseEvasion:Kubernetes/SuccessfulAnonymousAccess":         finding.InsecureAuth,
	"DefenseEvasion:Kubernetes/MaliciousIPCaller":                 finding.CompromisedCredential,
	"DefenseEvasion:Kubernetes/TorIPCaller":                       finding.CompromisedCredential,
	"Discovery:Kubernetes/AnomalousBehavior":                      finding.CompromisedCredential,
	"Discovery:Kubernetes/MaliciousIPCaller":                      finding.CompromisedCredential,
	"Discovery:Kubernetes/TorIPCaller":                            finding.CompromisedCredential,
	"Execution:Kubernetes/AnomalousBehavior":                      finding.CompromisedCredential,
	"Impact:Kubernetes/MaliciousIPCaller":                         finding.CompromisedCredential,
	"Impact:Kubernetes/TorIPCaller":                               finding.CompromisedCredential,
	"Persistence:Kubernetes/MaliciousIPCaller":                    finding.CompromisedCredential,
	"Persistence:Kubernetes/TorIPCaller":                          finding.CompromisedCredential,
	"Discovery:Kubernetes/SuccessfulAnonymousAccess":              finding.InsecureAuth,
	"Impact:Kubernetes/SuccessfulAnonymousAccess":                 finding.InsecureAuth,
	"Persistence:Kubernetes/SuccessfulAnonymousAccess":            finding.InsecureAuth,
	"Policy:Kubernetes/AdminAccessToDefaultServiceAccount":        finding.OverPrivileged,
	"Policy:Kubernetes/AnonymousAccessGranted":                    finding.InsecureAuth,
	"Policy:Kubernetes/ExposedDashboard":                          finding.PublicExposure,
	"Policy:Kubernetes/KubeflowDashboardExposed":                  finding.PublicExposure,
	"PrivilegeEscalation:Kubernetes/AnomalousBehavior":            finding.PrivilegeEscalationPath,
	"CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin":      finding.CompromisedCredential,
	"CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce": finding.CompromisedCredential,
	"CredentialAccess:RDS/MaliciousIPCaller.SuccessfulLogin":      finding.CompromisedCredential,
	"CredentialAccess:RDS/TorIPCaller.SuccessfulLogin":            finding.CompromisedCredential,
}

// guardDutyRetired maps the types that GuardDuty found until 2021, each of which
// judged by what was unusual: "Retired finding types" of its user guide.
var guardDutyRetired = map[string]finding.Category{
	"Behavior:IAMUser/InstanceLaunchUnusual":                finding.CompromisedCredential,
	"Discovery:S3/BucketEnumeration":                        finding.CompromisedCredential,
	"Exfiltration:S3/ObjectRead":                            finding.CompromisedCredential,
	"Impact:S3/ObjectDelete":                                finding.CompromisedCredential,
	"Impact:S3/PermissionsModification":                     finding.CompromisedCredential,
	"Persistence:IAMUser/NetworkPermissions":                finding.CompromisedCredential,
	"Persistence:IAMUser/ResourcePermissions":               finding.CompromisedCredential,
	"Persistence:IAMUser/UserPermissions":                   finding.CompromisedCredential,
	"PrivilegeEscalation:IAMUser/AdministrativePermissions": finding.CompromisedCredential,
	"Recon:IAMUser/NetworkPermissions":                      finding.CompromisedCredential,
	"Recon:IAMUser/ResourcePermissions":                     finding.CompromisedCredential,
	"Recon:IAMUser/UserPermissions":                         finding.CompromisedCredential,
	"ResourceConsumption:IAMUser/ComputeResources":          finding.CompromisedCredential,
	"Stealth:IAMUser/LoggingConfigurationModified":          finding.UnmonitoredIdentity,
	"UnauthorizedAccess:IAMUser/ConsoleLogin":               finding.CompromisedCredential,
	"UnauthorizedAccess:IAMUser/UnusualASNCaller":           finding.CompromisedCredential,
}

// macieCategories maps Macie's findings. What it found in an object is a
// sensitive value only where it says credentials; personal data is no secret.
// The types are those of the FindingType in the model of the Amazon Macie 2 API.
var macieCategories = map[string]finding.Category{
	"SensitiveData:S3Object/Credentials":          finding.LeakedSecret,
	"Policy:IAMUser/S3BlockPublicAccessDisabled":  finding.PublicExposure,
	"Policy:IAMUser/S3BucketPublic":               finding.PublicExposure,
	"Policy:IAMUser/S3BucketReplicatedExternally": finding.ThirdPartyAccess,
	"Policy:IAMUser/S3BucketSharedExternally":     finding.ThirdPartyAccess,
	"Policy:IAMUser/S3BucketSharedWithCloudFront": finding.ThirdPartyAccess,
}

// healthCategories maps the events of AWS Health by which AWS tells of keys that
// it found in public, or in somebody else's hands. AWS publishes no list of them;
// the codes are those that public rules of people who act on them name
// (hmrc/platsec-compliance-alerting, aws/aws-health-tools).
var healthCategories = map[string]finding.Category{
	"AWS_RISK_CREDENTIALS_EXPOSED":              finding.LeakedSecret,
	"AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED":   finding.LeakedSecret,
	"AWS_RISK_CREDENTIALS_COMPROMISED":          finding.CompromisedCredential,
	"AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED": finding.CompromisedCredential,
	"AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE":       finding.CompromisedCredential,
	"AWS_RISK_IAM_QUARANTINE":                   finding.CompromisedCredential,
}
