package report

import (
	"regexp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// policyCheck is a finding of ValidatePolicy. The answer says nothing of the
// policy that was asked about, so that the findings of one report are about one
// policy, which only the report tells apart from others. Details and locations
// quote the policy, and are not read.
type policyCheck struct {
	FindingType string `json:"findingType"`
	IssueCode   string `json:"issueCode"`
	Learn       string `json:"learnMoreLink"`
}

// awsPage is the address of a page of AWS' documentation.
var awsPage = regexp.MustCompile(`^https://docs\.aws\.amazon\.com/[\w./#-]{1,300}$`)

func isPolicyCheck(o object) bool {
	return o.text("issueCode") && o.text("findingType") && o.has("locations")
}

var policyCheckFrom = from{
	"tool": "the format", "rule": "issueCode", "category": "quell's table of Access Analyzer", "title": "issueCode", "severity": "findingType",
	"confidence": "quell: it reads the policy that it reports", "identity.platform": "the format",
	"suggestion": "learnMoreLink",
}

func (r *reader) readPolicyCheck(it item) {
	var p policyCheck
	if !r.decode(it, &p) {
		return
	}
	if p.IssueCode == "" {
		r.incomplete(it, "issueCode")
		return
	}
	f := finding.Finding{
		Tool:       toolAccessAnalyzer,
		Rule:       oneLine(p.IssueCode),
		Category:   categoryIn(policyCheckCategories, p.IssueCode),
		Title:      title(titleOfConstant(p.IssueCode)),
		Severity:   policyCheckSeverity(p.FindingType),
		Confidence: 0.95, // it reads the policy that it reports
		Identity:   finding.Identity{Platform: "aws"},
	}
	if awsPage.MatchString(p.Learn) {
		f.Suggestion = advice("See " + p.Learn)
	}
	r.add(it, f, policyCheckFrom)
}

// policyCheckSeverity: an error is a policy that AWS does not take.
func policyCheckSeverity(kind string) finding.Severity {
	switch kind {
	case "SECURITY_WARNING":
		return finding.SeverityHigh
	case "ERROR", "WARNING":
		return finding.SeverityLow
	case "SUGGESTION":
		return finding.SeverityInfo
	}
	return finding.SeverityUnknown
}

// policyCheckCategories are the issues that say that a policy lets somebody do
// too much, of the IAM User Guide's reference of policy checks.
var policyCheckCategories = map[string]finding.Category{
	"ALLOW_WITH_NOT_PRINCIPAL":                        finding.PublicExposure,
	"CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE":     finding.WildcardPolicy, // a role for any service
	"CREATE_SLR_WITH_NOT_RESOURCE":                    finding.WildcardPolicy,
	"CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE": finding.WildcardPolicy,
	"CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE":     finding.WildcardPolicy,
	"CREATE_SLR_WITH_STAR_IN_RESOURCE":                finding.WildcardPolicy,
	"CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION": finding.WildcardPolicy,
	"FORALLVALUES_WITH_SINGLE_VALUED_KEY":             finding.OverPrivileged, // a condition that an absent key fulfils
	"MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL":        finding.InsecureFederationTrust,
	"MISSING_GITHUB_REPO_CONDITION_KEY":               finding.InsecureFederationTrust,
	"PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE":      finding.PrivilegeEscalationPath,
	"PASS_ROLE_WITH_NOT_RESOURCE":                     finding.PrivilegeEscalationPath,
	"PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE":  finding.PrivilegeEscalationPath,
	"PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE":      finding.PrivilegeEscalationPath,
	"PASS_ROLE_WITH_STAR_IN_RESOURCE":                 finding.PrivilegeEscalationPath,
	"PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION":  finding.PrivilegeEscalationPath,
	"RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL":            finding.InsecureFederationTrust, // the service may be used by others
	"SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED":     finding.InsecureFederationTrust,
}
