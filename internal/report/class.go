package report

import "github.com/quellhq/terraform-provider-quell/internal/finding"

// A class is what a scanner's rule is about. The tables of classes are the one
// place where a scanner's words become the catalogue's; a rule that is in none
// is unclassified, and its findings are kept.
type class struct {
	category finding.Category
	platform string
	kind     finding.IdentityKind
}

func (c class) identity() finding.Identity {
	return finding.Identity{Platform: c.platform, Kind: c.kind}
}

func categoryIn(table map[string]finding.Category, rule string) finding.Category {
	if c, ok := table[rule]; ok {
		return c
	}
	return finding.Unclassified
}

// classes are quell's tables, by the tool's name in findings. A tool's rules are
// the same whatever format its report has.
var classes = map[string]func(rule string) class{
	toolGitleaks:    gitleaksClass,
	toolGitHub:      githubClass,
	toolGitGuardian: gitguardianClass,
	toolGitLab:      gitlabClass,
	toolLegitify:    legitifyClass,
	toolSemgrep:     semgrepClass,
	toolSPMI:        spmiClass,
	toolBandit:      classed(banditClasses),
	toolCodeQL:      tabled(codeqlCategories),
	toolGosec:       classed(gosecClasses),
	toolMobsfscan:   classed(mobsfscanClasses),
	toolNjsscan:     classed(njsscanClasses),
	toolSnyk:        snykClass,
	toolTfsec:       tfsecClass,
	toolCheckov:     checkovClass,
	toolTrivy:       trivyClass,
	toolKICS:        kicsClass,
	toolTerrascan:   tabled(terrascanCategories),
	toolSecurityHub: tabled(securityHubCategories),
	toolProwler:     tabled(prowlerCategories),
	GCPRecommender:  gcpRecommenderClass,
	GCPSCC:          tabled(sccCategories),
	KubeLinter:      tabled(kubeLinterCategories),
	Kubescape:       tabled(kubescapeCategories),
	Kubeaudit:       tabled(kubeauditCategories),
	Polaris:         tabled(polarisCategories),
	toolGuardDuty:   guardDutyCategory,
	toolMacie:       tabled(macieCategories),
	toolAWSHealth:   tabled(healthCategories),
	toolConfig:      tabled(configCategories),

	toolDetectSecrets: detectSecretsClass,
	toolKingfisher:    kingfisherClass,
	toolNoseyParker:   noseyparkerClass,
	toolSecretlint:    secretlintClass,
	toolTruffleHog:    trufflehogLegacyClass,
	toolTruffleHog3:   trufflehog3Class,
	toolWhispers:      whispersClass,
}

// classOf is what quell's tables say of a tool's rule.
func classOf(tool, rule string) class {
	if of, ok := classes[tool]; ok {
		return of(rule)
	}
	return class{category: finding.Unclassified}
}

// tabled makes a table of categories one of classes.
func tabled(table map[string]finding.Category) func(rule string) class {
	return func(rule string) class { return class{category: categoryIn(table, rule)} }
}
