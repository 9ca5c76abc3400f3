package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// toolGitGuardian is GitGuardian's name in findings, whether its scanner, its
// server or the scanner's SARIF tells: the detectors are the same.
const toolGitGuardian = "gitguardian"

// gitguardianClass says whose secret a detector finds. GitGuardian has more than
// five hundred, named by issuer.
func gitguardianClass(detector string) class {
	if c, ok := gitguardianDetectors[strings.ToLower(detector)]; ok {
		c.category = finding.LeakedSecret
		return c
	}
	return issued(detector)
}

// gitguardianDetectors are those whose names do not tell, or say something else
// than they mean.
var gitguardianDetectors = map[string]class{
	"aws keys":                              {platform: "aws", kind: finding.AccessKey},
	"aws ses keys":                          {platform: "aws", kind: finding.AccessKey},
	"aws iam keys":                          {platform: "aws", kind: finding.AccessKey},
	"alibaba cloud keys":                    {platform: "alibaba", kind: finding.AccessKey},
	"django secret key":                     {},
	"rails master key":                      {},
	"laravel app key":                       {},
	"symfony application secret":            {},
	"flask secret key":                      {},
	"generic high entropy secret":           {},
	"generic password":                      {kind: finding.Password},
	"generic database assignment":           {kind: finding.Password},
	"generic private key":                   {},
	"generic terraform variable secret":     {},
	"generic cli secret":                    {},
	"generic cli option secret":             {},
	"username password":                     {kind: finding.Password},
	"authentication tuple":                  {kind: finding.Password},
	"company email password":                {kind: finding.Password},
	"base64 basic authentication":           {kind: finding.Password},
	"basic auth string":                     {kind: finding.Password},
	"bearer token":                          {kind: finding.Token},
	"json web token":                        {kind: finding.Token},
	"ldap credentials":                      {kind: finding.Password},
	"ftp credentials":                       {kind: finding.Password},
	"ftp credentials assignment":            {kind: finding.Password},
	"smtp credentials":                      {kind: finding.Password},
	"ssh credentials":                       {kind: finding.Password},
	"ssh password":                          {kind: finding.Password},
	"openssh private key":                   {kind: finding.SSHKey},
	"putty private key":                     {kind: finding.SSHKey},
	"rsa private key":                       {},
	"dsa private key":                       {},
	"elliptic curve private key":            {},
	"encrypted private key":                 {},
	"pgp private key":                       {},
	"mongodb credentials":                   {platform: "mongodb", kind: finding.Password},
	"mysql credentials":                     {platform: "mysql", kind: finding.Password},
	"mssql credentials":                     {platform: "mssql", kind: finding.Password},
	"oracle credentials":                    {platform: "oracle", kind: finding.Password},
	"postgresql uri":                        {platform: "postgresql", kind: finding.Password},
	"postgresql credentials":                {platform: "postgresql", kind: finding.Password},
	"redis credentials":                     {platform: "redis", kind: finding.Password},
	"rabbitmq credentials":                  {platform: "rabbitmq", kind: finding.Password},
	"microsoft azure storage account key":   {platform: "azure", kind: finding.Token},
	"azure active directory api key":        {platform: "azure", kind: finding.OAuthApp},
	"azure active directory api keys":       {platform: "azure", kind: finding.OAuthApp},
	"azure service principal":               {platform: "azure", kind: finding.ServiceAccount},
	"google cloud keys":                     {platform: "google", kind: finding.ServiceAccount}, // a service account's JSON
	"google oauth2 keys":                    {platform: "google", kind: finding.OAuthApp},
	"github app keys":                       {platform: "github", kind: finding.OAuthApp},
	"kubernetes user certificate":           {platform: "kubernetes", kind: finding.Certificate},
	"kubernetes user certificate with port": {platform: "kubernetes", kind: finding.Certificate},
	"kubernetes cluster credentials":        {platform: "kubernetes"},
	"kubernetes jwt":                        {platform: "kubernetes", kind: finding.ServiceAccount},
	"kubernetes docker secret":              {platform: "docker", kind: finding.Password},
	"docker credentials":                    {platform: "docker", kind: finding.Password},
	"artifactory token":                     {platform: "artifactory", kind: finding.Token},
	"hashicorp vault token":                 {platform: "vault", kind: finding.Token},
	"terraform cloud token":                 {platform: "terraform", kind: finding.Token},
	"slack incoming webhook":                {platform: "slack", kind: finding.Token},
	"microsoft teams webhook":               {platform: "microsoft", kind: finding.Token},
	"gitguardian test token checked":        {},
	"gitguardian development secret":        {},
	"gitguardian test token not checked":    {},
}

// gitguardianConfidence: a checked secret is real; one that its issuer refused
// was one, or looked like one. Generic detectors know no issuer's format.
func gitguardianConfidence(detector, validity string) finding.Confidence {
	lower := strings.ToLower(detector)
	switch {
	case gitguardianValidity(validity) == finding.ValidityLive:
		return 0.99
	case strings.HasPrefix(lower, "gitguardian "):
		return 0.1 // made to be found
	case strings.Contains(lower, "generic"), lower == "username password", lower == "authentication tuple", lower == "company email password", lower == "bearer token":
		return 0.6
	}
	return 0.9
}

// gitguardianValidity reads the words of ggshield, the API and the dashboard.
// Whatever is neither yes nor no ("no_checker", "cannot_check", "failed_to_check",
// "not_checked", "unknown") is unknown.
func gitguardianValidity(word string) finding.Validity {
	switch strings.ToLower(word) {
	case "valid":
		return finding.ValidityLive
	case "invalid", "revoked":
		return finding.ValidityDead
	}
	return finding.ValidityUnknown
}

// gitguardianSeverities are the words and the numbers of GitGuardian's API.
var gitguardianSeverities = map[string]finding.Severity{
	"critical": finding.SeverityCritical, "10": finding.SeverityCritical,
	"high": finding.SeverityHigh, "20": finding.SeverityHigh,
	"medium": finding.SeverityMedium, "30": finding.SeverityMedium,
	"low": finding.SeverityLow, "40": finding.SeverityLow,
	"info": finding.SeverityInfo, "50": finding.SeverityInfo,
}

// gitguardianSeverity is what GitGuardian states; "unknown" and 100 mean that it
// states nothing.
func gitguardianSeverity(word string) (s finding.Severity, given bool) {
	s, given = gitguardianSeverities[strings.ToLower(strings.TrimSpace(word))]
	return s, given
}
