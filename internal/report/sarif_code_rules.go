package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Scanners of source code whose reports are SARIF.
const (
	toolBandit    = "bandit"
	toolCodeQL    = "codeql"
	toolGosec     = "gosec"
	toolMobsfscan = "mobsfscan"
	toolNjsscan   = "njsscan"
	toolSnyk      = "snyk"
)

// classed makes a table of classes one of [classes].
func classed(table map[string]class) func(rule string) class {
	return func(rule string) class {
		if c, ok := table[rule]; ok {
			return c
		}
		return class{category: finding.Unclassified}
	}
}

// banditClasses are the tests of Bandit 1.9 that are about credentials.
var banditClasses = map[string]class{
	"B105": {category: finding.LeakedSecret, kind: finding.Password}, // hardcoded_password_string
	"B106": {category: finding.LeakedSecret, kind: finding.Password}, // hardcoded_password_funcarg
	"B107": {category: finding.LeakedSecret, kind: finding.Password}, // hardcoded_password_default
	"B507": {category: finding.InsecureAuth},                         // ssh_no_host_key_verification
	"B508": {category: finding.InsecureAuth},                         // snmp_insecure_version: a community string in clear
}

// gosecClasses are the rules of gosec 2 that are about credentials.
var gosecClasses = map[string]class{
	"G101": {category: finding.LeakedSecret}, // hard-coded credentials
	"G106": {category: finding.InsecureAuth}, // ssh.InsecureIgnoreHostKey
}

// njsscanClasses are the rules of njsscan (nodejsscan) that are about
// credentials.
var njsscanClasses = map[string]class{
	"hardcoded_jwt_secret":      {category: finding.LeakedSecret},
	"hardcoded_passport_secret": {category: finding.LeakedSecret, kind: finding.OAuthApp},
	"jwt_express_hardcoded":     {category: finding.LeakedSecret},
	"node_api_key":              {category: finding.LeakedSecret, kind: finding.Token},
	"node_password":             {category: finding.LeakedSecret, kind: finding.Password},
	"node_secret":               {category: finding.LeakedSecret},
	"node_username":             {category: finding.LeakedSecret, kind: finding.Password},
	"node_jwt_none_algorithm":   {category: finding.InsecureAuth},
}

// mobsfscanClasses are the rules of mobsfscan that are about credentials.
var mobsfscanClasses = map[string]class{
	"aes_hardcoded_key":        {category: finding.LeakedSecret},
	"android_kotlin_hardcoded": {category: finding.LeakedSecret},
	"hardcoded_api_key":        {category: finding.LeakedSecret, kind: finding.Token},
	"hardcoded_password":       {category: finding.LeakedSecret, kind: finding.Password},
	"hardcoded_secret":         {category: finding.LeakedSecret},
	"hardcoded_username":       {category: finding.LeakedSecret, kind: finding.Password},
	"ios_hardcoded_secret":     {category: finding.LeakedSecret},
}

// snykClass reads a rule of Snyk Code: a language, a name, and "test" for code
// of tests ("python/NoHardcodedPasswords/test").
func snykClass(rule string) class {
	if parts := strings.Split(rule, "/"); len(parts) > 1 {
		rule = parts[1]
	}
	return classed(snykClasses)(rule)
}

// snykClasses are the rules of Snyk Code that are about credentials, by the names
// that its SARIF and its ignore comments have for them. Snyk documents titles and
// no names: these occur in reports and comments of public repositories, and in the
// rules of DeepCode, which became Snyk Code. For others the CWE counts.
var snykClasses = map[string]class{
	"HardcodedNonCryptoSecret": {category: finding.LeakedSecret},
	"HardcodedSecret":          {category: finding.LeakedSecret},
	"NoHardcodedCredentials":   {category: finding.LeakedSecret},
	"NoHardcodedPasswords":     {category: finding.LeakedSecret, kind: finding.Password},
}
