package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Tools whose SARIF quell knows more of than the standard says.
const (
	toolTfsec = "tfsec"
	toolSPMI  = "spmi" // Microsoft SARIF Pattern Matcher
)

// canonicalTool is the tool's name in findings: scanners change the case of
// their own name between versions.
func canonicalTool(name string) string {
	switch lower := strings.ToLower(strings.TrimSpace(name)); lower {
	case toolGitleaks, toolTfsec, toolSPMI:
		return lower
	case toolSemgrep, "semgrep oss", "semgrep pro":
		return toolSemgrep
	case toolGitGuardian, GGShield:
		return toolGitGuardian
	case "testhost": // SPMI run by its own tests
		return toolSPMI
	}
	return title(name, "unknown")
}

// toolShowsValue says that the snippet of the tool's region is the secret and
// nothing else.
func toolShowsValue(tool string) bool { return tool == toolGitleaks || tool == toolSPMI }

// toolConfidence is how often a tool is right where it does not say. Rules over
// parsed infrastructure code (tfsec) are deterministic; of a tool that quell
// does not know, no more is assumed than that it is right more often than not.
func toolConfidence(tool, rule string) finding.Confidence {
	switch tool {
	case toolGitleaks:
		return gitleaksConfidence(rule)
	case toolTfsec:
		return 0.9
	}
	return 0.7
}

// spmiClass: the rules of family SEC101 find secrets in plain text.
func spmiClass(rule string) class {
	if !strings.HasPrefix(rule, "SEC101/") {
		return class{category: finding.Unclassified}
	}
	c := spmiIdentities[rule]
	c.category = finding.LeakedSecret
	return c
}

// spmiIdentities says whose secret a rule of SPMI finds.
var spmiIdentities = map[string]class{
	"SEC101/003": {platform: "google", kind: finding.Token},
	"SEC101/005": {platform: "slack", kind: finding.Token},
	"SEC101/008": {platform: "aws", kind: finding.AccessKey},
	"SEC101/012": {platform: "slack", kind: finding.Token},
	"SEC101/017": {platform: "npm", kind: finding.Token},
	"SEC101/024": {platform: "twilio", kind: finding.Token},
	"SEC101/030": {platform: "google", kind: finding.ServiceAccount},
	"SEC101/034": {kind: finding.Password},
	"SEC101/036": {kind: finding.Password},
	"SEC101/037": {kind: finding.Password},
	"SEC101/038": {kind: finding.Password},
	"SEC101/042": {platform: "dynatrace", kind: finding.Token},
	"SEC101/046": {platform: "discord", kind: finding.Token},
	"SEC101/048": {platform: "slack", kind: finding.Token},
	"SEC101/050": {platform: "npm", kind: finding.Token},
	"SEC101/052": {platform: "stripe", kind: finding.Token},
	"SEC101/102": {platform: "azure", kind: finding.Token},
}

func sortedKeys(b bag) []string { return slices.Sorted(maps.Keys(b)) }
