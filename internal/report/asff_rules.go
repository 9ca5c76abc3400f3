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
	toolGuardDuty      = "guardduty"
	toolMacie          = "macie"
	toolAWSHealth      = "aws-health"
	toolInspector      = "inspector"
	toolProwler        = "prowler"
	toolTrivy          = "trivy"
)

// asffProducts names products by the end of their ARN.
var asffProducts = map[string]string{
	"aws/securityhub":           toolSecurityHub,
	"aws/access-analyzer":       toolAccessAnalyzer,
	"aws/guardduty":             toolGuardDuty,
	"aws/macie":                 toolMacie,
	"aws/health":                toolAWSHealth,
	"aws/inspector":             toolInspector,
	"aws/config":                toolConfig,
	"prowler/prowler":           toolProwler,
	"aquasecurity/aquasecurity": toolTrivy,
}

// productOf is the end of a product's ARN: arn:aws:securityhub:region::product/
// company/product, or productv2 since Security Hub speaks OCSF.
func productOf(productARN string) string {
	for _, part := range []string{":product/", ":productv2/"} {
		if _, product, ok := strings.Cut(productARN, part); ok {
			return product
		}
	}
	return ""
}

func (a asffFinding) tool() string {
	product := productOf(a.ProductARN)
	if tool, ok := asffProducts[product]; ok {
		return tool
	}
	switch {
	case a.GeneratorID == "aws/access-analyzer":
		return toolAccessAnalyzer
	case a.ProductARN == "" && securityHubRule(a) != "":
		return toolSecurityHub
	case strings.HasPrefix(a.GeneratorID, "prowler-"): // imported as the account's own product
		return toolProwler
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
		return firstNonEmpty(a.ProductFields.text("findingType"), analyzerType(a.Types), a.GeneratorID)
	case toolProwler:
		return strings.TrimPrefix(a.GeneratorID, "prowler-")
	case toolGuardDuty, toolMacie:
		return firstNonEmpty(threatType(a.Types), a.GeneratorID)
	case toolInspector:
		if len(a.Vulnerabilities) > 0 { // one finding for each
			return firstNonEmpty(a.Vulnerabilities[0].ID, a.GeneratorID)
		}
	case toolConfig:
		return configRule(a)
	}
	return a.GeneratorID
}

// analyzerType is Access Analyzer's type by the last part of a finding's type in
// Security Hub, where findings of external access have no other:
// "Effects/Data Exposure/External Access Granted".
func analyzerType(types []string) string {
	for _, t := range types {
		name := strings.ReplaceAll(t[strings.LastIndexByte(t, '/')+1:], " ", "")
		name = strings.TrimSuffix(name, "Granted")
		if _, ok := analyzerKinds[name]; ok {
			return name
		}
	}
	return ""
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
	if control := a.ProductFields.text("ControlId"); control != "" {
		return control
	}
	if strings.Contains(a.GeneratorID, "/v/") { // standard/v/version/control
		return a.GeneratorID[strings.LastIndexByte(a.GeneratorID, '/')+1:]
	}
	return ""
}

func asffCategory(tool, rule string, a asffFinding) finding.Category {
	switch tool {
	case toolAccessAnalyzer:
		return accessAnalyzerCategory(rule, a.isPublic())
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
// CIS 1.2.0, 1.4.0, 3.0.0 and 5.0.0, PCI DSS 3.2.1) that are about secrets, identities
// or public access to them. The ids, spelled as findings have them, and the
// standards' own numbers are those of the AWS Security Hub User Guide: the pages
// of controls by service, "CIS AWS Foundations Benchmark", and "Consolidation and
// its effects on ASFF", whose tables say which control a standard's number means.
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

	"ACM.1":                finding.ExpiringCredential,  // certificates that are about to expire
	"ACM.2":                finding.WeakCredential,      // RSA keys that are too short
	"APIGateway.8":         finding.InsecureAuth,        // routes without authorization
	"AppSync.5":            finding.InsecureAuth,        // API keys
	"CloudTrail.1":         finding.UnmonitoredIdentity, // no trail of all regions
	"CloudTrail.3":         finding.UnmonitoredIdentity, // no trail
	"CloudTrail.6":         finding.PublicExposure,
	"Cognito.2":            finding.InsecureAuth,   // identity pools that know guests
	"Cognito.3":            finding.WeakCredential, // password policy
	"Cognito.5":            finding.InsecureAuth,   // MFA
	"DMS.1":                finding.PublicExposure,
	"DMS.10":               finding.InsecureAuth, // Neptune without IAM
	"DMS.11":               finding.InsecureAuth, // MongoDB without authentication
	"DocumentDB.3":         finding.PublicExposure,
	"EC2.182":              finding.PublicExposure, // EBS snapshots, whole account
	"EKS.1":                finding.PublicExposure,
	"ElastiCache.6":        finding.InsecureAuth,   // Redis without a password
	"EMR.2":                finding.PublicExposure, // whole account
	"ES.2":                 finding.PublicExposure,
	"MSK.4":                finding.PublicExposure,
	"MSK.6":                finding.InsecureAuth, // clients without authentication
	"Neptune.3":            finding.PublicExposure,
	"Neptune.7":            finding.InsecureAuth, // without IAM
	"Opensearch.2":         finding.PublicExposure,
	"RDS.10":               finding.InsecureAuth,            // instances without IAM
	"RDS.12":               finding.InsecureAuth,            // clusters without IAM
	"RDS.24":               finding.RootOrDefaultCredential, // default administrator of clusters
	"RDS.25":               finding.RootOrDefaultCredential, // default administrator of instances
	"Redshift.1":           finding.PublicExposure,
	"Redshift.8":           finding.RootOrDefaultCredential, // default administrator
	"RedshiftServerless.3": finding.PublicExposure,
	"RedshiftServerless.5": finding.RootOrDefaultCredential, // default administrator
	"S3.24":                finding.PublicExposure,          // multi-region access points
	"SNS.4":                finding.PublicExposure,
	"SQS.3":                finding.PublicExposure,
	"SSM.4":                finding.PublicExposure,
	"SSM.7":                finding.PublicExposure,          // documents, whole account
	"CodeBuild.1":          finding.PlaintextSecretInConfig, // credentials in the source's URL
	"CodeBuild.2":          finding.PlaintextSecretInConfig, // credentials in environment variables
	"ECS.8":                finding.PlaintextSecretInConfig, // secrets in container environment
	"EC2.1":                finding.PublicExposure,          // EBS snapshots
	"KMS.1":                finding.OverPrivileged,          // decryption with every key, managed policies
	"KMS.2":                finding.OverPrivileged,          // decryption with every key, inline policies
	"KMS.4":                finding.MissingRotation,
	"KMS.5":                finding.PublicExposure,
	"Lambda.1":             finding.PublicExposure,
	"RDS.1":                finding.PublicExposure,
	"RDS.2":                finding.PublicExposure,
	"S3.1":                 finding.PublicExposure,
	"S3.2":                 finding.PublicExposure,
	"S3.3":                 finding.PublicExposure,
	"S3.6":                 finding.ThirdPartyAccess, // other accounts in bucket policies
	"S3.8":                 finding.PublicExposure,
	"S3.19":                finding.PublicExposure,
	"SecretsManager.1":     finding.MissingRotation,
	"SecretsManager.2":     finding.MissingRotation,
	"SecretsManager.3":     finding.UnusedVaultSecret,
	"SecretsManager.4":     finding.MissingRotation,

	"PCI.CloudTrail.2": finding.UnmonitoredIdentity,
	"PCI.CodeBuild.1":  finding.PlaintextSecretInConfig,
	"PCI.CodeBuild.2":  finding.PlaintextSecretInConfig,
	"PCI.DMS.1":        finding.PublicExposure,
	"PCI.EC2.1":        finding.PublicExposure,
	"PCI.ES.1":         finding.PublicExposure,
	"PCI.IAM.1":        finding.RootOrDefaultCredential,
	"PCI.IAM.2":        finding.OverPrivileged,
	"PCI.IAM.3":        finding.WildcardPolicy,
	"PCI.IAM.4":        finding.InsecureAuth,
	"PCI.IAM.5":        finding.InsecureAuth,
	"PCI.IAM.6":        finding.InsecureAuth,
	"PCI.IAM.7":        finding.UnusedCredential,
	"PCI.IAM.8":        finding.WeakCredential,
	"PCI.KMS.1":        finding.MissingRotation,
	"PCI.Lambda.1":     finding.PublicExposure,
	"PCI.Opensearch.1": finding.PublicExposure,
	"PCI.RDS.1":        finding.PublicExposure,
	"PCI.RDS.2":        finding.PublicExposure,
	"PCI.Redshift.1":   finding.PublicExposure,
	"PCI.S3.1":         finding.PublicExposure,
	"PCI.S3.2":         finding.PublicExposure,
	"PCI.S3.6":         finding.PublicExposure,

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
	"cis/1.2.0/2.1":  finding.UnmonitoredIdentity, // CloudTrail
	"cis/1.2.0/2.3":  finding.PublicExposure,      // CloudTrail's bucket
	"cis/1.2.0/2.8":  finding.MissingRotation,

	"cis/1.4.0/1.4":     finding.RootOrDefaultCredential,
	"cis/1.4.0/1.5":     finding.InsecureAuth,
	"cis/1.4.0/1.6":     finding.InsecureAuth,
	"cis/1.4.0/1.7":     finding.RootOrDefaultCredential,
	"cis/1.4.0/1.8":     finding.WeakCredential,
	"cis/1.4.0/1.9":     finding.WeakCredential,
	"cis/1.4.0/1.10":    finding.InsecureAuth,
	"cis/1.4.0/1.12":    finding.UnusedCredential,
	"cis/1.4.0/1.14":    finding.LongLivedCredential,
	"cis/1.4.0/1.16":    finding.WildcardPolicy,
	"cis/1.4.0/2.1.5.1": finding.PublicExposure, // S3, whole account
	"cis/1.4.0/2.1.5.2": finding.PublicExposure,
	"cis/1.4.0/3.1":     finding.UnmonitoredIdentity, // CloudTrail
	"cis/1.4.0/3.3":     finding.PublicExposure,      // CloudTrail's bucket
	"cis/1.4.0/3.8":     finding.MissingRotation,

	"cis/3.0.0/1.4":     finding.RootOrDefaultCredential,
	"cis/3.0.0/1.5":     finding.InsecureAuth,
	"cis/3.0.0/1.6":     finding.InsecureAuth,
	"cis/3.0.0/1.8":     finding.WeakCredential,
	"cis/3.0.0/1.9":     finding.WeakCredential,
	"cis/3.0.0/1.10":    finding.InsecureAuth,
	"cis/3.0.0/1.12":    finding.UnusedCredential,
	"cis/3.0.0/1.14":    finding.LongLivedCredential,
	"cis/3.0.0/1.15":    finding.OverPrivileged,
	"cis/3.0.0/1.16":    finding.WildcardPolicy,
	"cis/3.0.0/1.19":    finding.ExpiredCredential,
	"cis/3.0.0/1.22":    finding.OverPrivileged,
	"cis/3.0.0/2.1.4.1": finding.PublicExposure, // S3, whole account
	"cis/3.0.0/2.1.4.2": finding.PublicExposure,
	"cis/3.0.0/2.3.3":   finding.PublicExposure,      // RDS
	"cis/3.0.0/3.1":     finding.UnmonitoredIdentity, // CloudTrail
	"cis/3.0.0/3.6":     finding.MissingRotation,

	"cis/5.0.0/1.3":     finding.RootOrDefaultCredential,
	"cis/5.0.0/1.4":     finding.InsecureAuth,
	"cis/5.0.0/1.5":     finding.InsecureAuth,
	"cis/5.0.0/1.7":     finding.WeakCredential,
	"cis/5.0.0/1.8":     finding.WeakCredential,
	"cis/5.0.0/1.9":     finding.InsecureAuth,
	"cis/5.0.0/1.11":    finding.UnusedCredential,
	"cis/5.0.0/1.13":    finding.LongLivedCredential,
	"cis/5.0.0/1.14":    finding.OverPrivileged,
	"cis/5.0.0/1.15":    finding.WildcardPolicy,
	"cis/5.0.0/1.18":    finding.ExpiredCredential,
	"cis/5.0.0/1.21":    finding.OverPrivileged,
	"cis/5.0.0/2.1.4.1": finding.PublicExposure, // S3, whole account
	"cis/5.0.0/2.1.4.2": finding.PublicExposure,
	"cis/5.0.0/3.1":     finding.UnmonitoredIdentity, // CloudTrail
	"cis/5.0.0/3.6":     finding.MissingRotation,
}
