package report

import "github.com/quellhq/terraform-provider-quell/internal/finding"

// analyzerKind is what a finding type of IAM Access Analyzer means. The tool
// gives no severity of its own; these follow what it sends to Security Hub, one
// step higher where a working credential is the matter.
type analyzerKind struct {
	category finding.Category
	severity finding.Severity
	title    string
}

// analyzerKinds are the types of ListFindingsV2.
var analyzerKinds = map[string]analyzerKind{
	"ExternalAccess":         {finding.ThirdPartyAccess, finding.SeverityMedium, "access from outside the zone of trust"},
	"UnusedIAMUserAccessKey": {finding.UnusedCredential, finding.SeverityMedium, "unused access key"},
	"UnusedIAMUserPassword":  {finding.UnusedCredential, finding.SeverityMedium, "unused password"},
	"UnusedIAMRole":          {finding.DormantIdentity, finding.SeverityLow, "unused role"},
	"UnusedPermission":       {finding.UnusedPermission, finding.SeverityLow, "unused permissions"},
	// Says that an access within the organization exists, not that it is too much.
	"InternalAccess": {finding.Unclassified, finding.SeverityInfo, "access from within the organization"},
}

// analyzerCredentials are the types about one credential of a user.
var analyzerCredentials = map[string]finding.IdentityKind{
	"UnusedIAMUserAccessKey": finding.AccessKey,
	"UnusedIAMUserPassword":  finding.Password,
}

// analyzerPublic is external access that anyone has.
var analyzerPublic = analyzerKind{finding.PublicExposure, finding.SeverityHigh, "public access"}

func analyzerKindOf(rule string, public bool) analyzerKind {
	if rule == "ExternalAccess" && public {
		return analyzerPublic
	}
	if kind, ok := analyzerKinds[rule]; ok {
		return kind
	}
	return analyzerKind{finding.Unclassified, finding.SeverityUnknown, rule}
}

func accessAnalyzerCategory(rule string, public bool) finding.Category {
	return analyzerKindOf(rule, public).category
}

func accessAnalyzerSeverity(rule string, public bool) finding.Severity {
	return analyzerKindOf(rule, public).severity
}

func accessAnalyzerTitle(rule string, public bool, name string) string {
	return analyzerKindOf(rule, public).title + ": " + name
}
