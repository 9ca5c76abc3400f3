package report

import (
	"slices"
	"time"
)

// A format is one way in which scanners write reports. A document is an object
// of a JSON or YAML report that stands on its own: the root, an element of the
// root list, a line of JSON lines, or an element of a list in a known wrapper.
type format struct {
	name string
	// is says that the object is a document of this format. It is asked in the
	// order of [formats], so it need not know about other formats, but it must
	// never say yes to an object that lacks the format's own fields.
	is func(object) bool
	// read makes findings of a document.
	read func(*reader, item)
	// sure says that read tells of an object that is no document of the format, so
	// that is need not be asked of each.
	sure bool
}

// formats are the formats of JSON and YAML reports, the most telling first.
func formats() []format {
	return []format{
		{name: Quell, is: isQuell, read: (*reader).readQuell},
		{name: Gitleaks, is: isGitleaks, read: (*reader).readGitleaks, sure: true},
		{name: Gitleaks, is: isGitleaksLegacy, read: (*reader).readGitleaksLegacy},
		{name: Gitleaks, is: isGitleaksFirst, read: (*reader).readGitleaksFirst},
		{name: GitHub, is: isGitHub, read: (*reader).readGitHub},
		{name: GitLab, is: isGitLab, read: (*reader).readGitLab},
		{name: GGShieldIaC, is: isGGShieldIaC, read: (*reader).readGGShieldIaC},
		{name: GGShield, is: isGGShield, read: (*reader).readGGShield},
		{name: GitGuardian, is: isGitGuardian, read: (*reader).readGitGuardian},
		{name: GitGuardian, is: isGitGuardianLegacy, read: (*reader).readGitGuardianLegacy},
		{name: GitGuardian, is: isGitGuardianScan, read: (*reader).readGitGuardianScan},
		{name: TruffleHog, is: isTruffleHog, read: (*reader).readTruffleHog},
		{name: TruffleHogLegacy, is: isTruffleHogLegacy, read: (*reader).readTruffleHogLegacy},
		{name: TruffleHog3, is: isTruffleHog3, read: (*reader).readTruffleHog3},
		{name: DetectSecrets, is: isDetectSecrets, read: (*reader).readDetectSecrets},
		{name: NoseyParker, is: isNoseyParker, read: (*reader).readNoseyParker},
		{name: Secretlint, is: isSecretlint, read: (*reader).readSecretlint},
		{name: Talisman, is: isTalisman, read: (*reader).readTalisman},
		{name: Kingfisher, is: isKingfisher, read: (*reader).readKingfisher},
		{name: Whispers, is: isWhispers, read: (*reader).readWhispers},
		{name: Semgrep, is: isSemgrep, read: (*reader).readSemgrep},
		{name: Semgrep, is: isSemgrepFound, read: (*reader).readSemgrepFound},
		{name: Semgrep, is: isSemgrepSecret, read: (*reader).readSemgrepSecret},
		{name: Legitify, is: isLegitify, read: (*reader).readLegitify},
		{name: SARIF, is: isSARIF, read: (*reader).readSARIF},
		{name: Trivy, is: isTrivy, read: (*reader).readTrivy},
		{name: Checkov, is: isCheckov, read: (*reader).readCheckov},
		{name: KICS, is: isKICS, read: (*reader).readKICS},
		{name: Tfsec, is: isTfsec, read: (*reader).readTfsec},
		{name: Terrascan, is: isTerrascan, read: (*reader).readTerrascan},
		{name: ASFF, is: isASFF, read: (*reader).readASFF},
		{name: AccessAnalyzer, is: isAccessAnalyzer, read: (*reader).readAccessAnalyzer},
		{name: AccessAnalyzer, is: isPolicyCheck, read: (*reader).readPolicyCheck},
		{name: GCPRecommender, is: isGCPRecommender, read: (*reader).readGCPRecommender},
		{name: GCPInsight, is: isGCPInsight, read: (*reader).readGCPInsight},
		{name: GCPSCC, is: isGCPSCC, read: (*reader).readGCPSCC},
		{name: KubeLinter, is: isKubeLinter, read: (*reader).readKubeLinter},
		{name: Kubescape, is: isKubescape, read: (*reader).readKubescape},
		{name: Kubescape, is: isKubescapeLegacy, read: (*reader).readKubescapeLegacy},
		{name: Kubeaudit, is: isKubeaudit, read: (*reader).readKubeaudit},
		{name: Popeye, is: isPopeye, read: (*reader).readPopeye},
		{name: TrivyOperator, is: isTrivyOperator, read: (*reader).readTrivyOperator},
		{name: Polaris, is: isPolaris, read: (*reader).readPolaris},
		{name: KubeBench, is: isKubeBench, read: (*reader).readKubeBench},
		{name: CredentialReport, is: isCredentialReport, read: (*reader).readCredentialReport},
		{name: OCSF, is: isOCSF, read: (*reader).readOCSF},
		{name: Prowler, is: isProwler, read: (*reader).readProwler},
	}
}

// A table is a format of CSV reports, told by its header.
type table struct {
	name string
	is   func(header) bool
	read func(*reader, row)
	// start, where there is one, takes the place of read: it is asked for each
	// report what reads its rows, and what is to be done after the last.
	start func(*reader) (read func(row), end func())
	// mixed says that the rows are of several tables: reading tells which one has
	// too many columns, or too few.
	mixed bool
}

func tables() []table {
	return []table{
		credentialTable(time.Time{}),
		{name: Prowler, is: isProwlerTable, read: (*reader).readProwlerRow},
		{name: Gitleaks, is: isGitleaksTable, read: (*reader).readGitleaksRow},
		{name: Gitleaks, is: isGitleaksLegacyTable, read: (*reader).readGitleaksLegacyRow},
		{name: Gitleaks, is: isGitleaksFirstTable, read: (*reader).readGitleaksFirstRow},
		legitifyTable(),
	}
}

// Formats lists the name of every format, sorted.
func Formats() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	for _, t := range tables() {
		names = append(names, t.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
