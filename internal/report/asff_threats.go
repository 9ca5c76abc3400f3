package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// threatType is GuardDuty's or Macie's own name of what they found, "Recon:IAMUser/
// TorIPCaller". Security Hub writes it as the last part of a longer type, with
// "-" for "/", and sometimes with its first part as the part before:
// "TTPs/Discovery/IAMUser-AnomalousBehavior". In OCSF it is whole.
func threatType(types []string) string {
	for _, t := range types {
		if purpose, rest, ok := strings.Cut(t, ":"); ok {
			purpose = purpose[strings.LastIndexByte(purpose, '/')+1:]
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
	return class{category: categoryIn(guardDutyCategories, name)}
}

// guardDutyConfidence: what GuardDuty tells by an address or a setting is seldom
// wrong; what it finds unusual often has a harmless cause.
func guardDutyConfidence(rule string) finding.Confidence {
	if strings.Contains(rule, "AnomalousBehavior") {
		return 0.6
	}
	return 0.8
}

// guardDutyCategories maps the finding types of GuardDuty that are about
// credentials, their rights and public access. Those about instances, containers
// and malware are about other things.
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

// macieCategories maps Macie's findings. What it found in an object is a
// sensitive value only where it says credentials; personal data is no secret.
var macieCategories = map[string]finding.Category{
	"SensitiveData:S3Object/Credentials":          finding.LeakedSecret,
	"Policy:IAMUser/S3BlockPublicAccessDisabled":  finding.PublicExposure,
	"Policy:IAMUser/S3BucketPublic":               finding.PublicExposure,
	"Policy:IAMUser/S3BucketReplicatedExternally": finding.ThirdPartyAccess,
	"Policy:IAMUser/S3BucketSharedExternally":     finding.ThirdPartyAccess,
	"Policy:IAMUser/S3BucketSharedWithCloudFront": finding.ThirdPartyAccess,
}

// healthCategories maps the events of AWS Health by which AWS tells of keys that
// it found in public, or in somebody else's hands.
var healthCategories = map[string]finding.Category{
	"AWS_RISK_CREDENTIALS_EXPOSED":            finding.LeakedSecret,
	"AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED": finding.LeakedSecret,
	"AWS_RISK_CREDENTIALS_COMPROMISED":        finding.CompromisedCredential,
	"AWS_RISK_IAM_QUARANTINE":                 finding.CompromisedCredential,
}
