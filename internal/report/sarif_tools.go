package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// toolTfsec is tfsec's name in findings.
const toolTfsec = "tfsec"

// sarifTools are the names of tools in findings, by the names under which their
// SARIF goes, in lower case: scanners change the case of their own name between
// versions, and the name with the edition. A tool has one name in all formats.
var sarifTools = map[string]string{
	"bandit":                                toolBandit,
	"bridgecrew":                            toolCheckov,
	"checkov":                               toolCheckov,
	"codeql cli":                            toolCodeQL,
	"codeql command-line toolchain":         toolCodeQL,
	"codeql":                                toolCodeQL,
	"detect-secrets":                        toolDetectSecrets,
	"ggshield":                              toolGitGuardian,
	"gitguardian":                           toolGitGuardian,
	"gitleaks":                              toolGitleaks,
	"gosec":                                 toolGosec,
	"hadolint":                              "hadolint",
	"keeping infrastructure as code secure": toolKICS,
	"kics":                                  toolKICS,
	"kingfisher":                            toolKingfisher,
	"kube-linter":                           KubeLinter,
	"kubescape":                             Kubescape,
	"mobsfscan":                             toolMobsfscan,
	"njsscan":                               toolNjsscan,
	"nodejsscan":                            toolNjsscan,
	"nosey parker":                          toolNoseyParker,
	"noseyparker":                           toolNoseyParker,
	"opengrep oss":                          toolSemgrep,
	"opengrep":                              toolSemgrep,
	"secretlint":                            toolSecretlint,
	"semgrep code":                          toolSemgrep,
	"semgrep oss":                           toolSemgrep,
	"semgrep pro":                           toolSemgrep,
	"semgrep":                               toolSemgrep,
	"snyk code":                             toolSnyk,
	"snyk container":                        toolSnyk,
	"snyk iac":                              toolSnyk,
	"snyk open source":                      toolSnyk,
	"snyk":                                  toolSnyk,
	"snykcode":                              toolSnyk,
	"spmi":                                  toolSPMI,
	"terrascan":                             "terrascan",
	"testhost":                              toolSPMI, // run by its own tests
	"tfsec":                                 toolTfsec,
	"trivy vulnerability scanner":           toolTrivy,
	"trivy":                                 toolTrivy,
	"trufflehog":                            toolTruffleHog,
}

// canonicalTool is the tool's name in findings. MegaLinter puts its own behind
// those of the tools that it runs.
func canonicalTool(name string) string {
	name, _, _ = strings.Cut(name, " (MegaLinter")
	if known, ok := sarifTools[strings.ToLower(strings.TrimSpace(name))]; ok {
		return known
	}
	return title(name, "unknown")
}

// findsOnlySecrets are tools that look for nothing else, so that a rule that
// quell does not know is about a leaked secret too.
var findsOnlySecrets = map[string]bool{
	toolDetectSecrets: true, toolGitGuardian: true, toolGitleaks: true, toolKingfisher: true,
	toolNoseyParker: true, toolSecretlint: true, toolTruffleHog: true,
}

// toolConfidence is how often a tool is right where it does not say. Rules over
// parsed infrastructure code are deterministic; of a tool that quell does not
// know, no more is assumed than that it is right more often than not.
func toolConfidence(tool, rule string) finding.Confidence {
	switch tool {
	case toolCheckov:
		return checkovConfidence(rule)
	case toolDetectSecrets:
		return detectSecretsConfidence(rule)
	case toolGitleaks:
		return gitleaksConfidence(rule)
	case toolKICS:
		return kicsConfidence(rule)
	case toolNoseyParker:
		return noseyparkerConfidence(rule)
	case toolSecretlint:
		return secretlintConfidence(rule)
	case toolTfsec, toolTrivy, "terrascan":
		return iacConfidence
	case toolBandit, toolMobsfscan, toolNjsscan: // any literal assigned to a name like "secret"
		return 0.6
	}
	return 0.7
}
