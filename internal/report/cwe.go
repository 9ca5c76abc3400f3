package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// cweCategories are the weaknesses of the Common Weakness Enumeration that are
// about secrets and identities. Scanners of source code state them for every
// rule, so that a rule that quell has never heard of is classed all the same.
// Ids that scanners put on any weakness of access or cryptography (CWE-200, 284,
// 287, 327, 732, 862) say too little.
var cweCategories = map[string]finding.Category{
	"256":  finding.PlaintextSecretInConfig, // plaintext storage of a password
	"257":  finding.PlaintextSecretInConfig, // storing passwords in a recoverable format
	"258":  finding.WeakCredential,          // empty password in a configuration file
	"259":  finding.LeakedSecret,            // hard-coded password
	"260":  finding.PlaintextSecretInConfig, // password in a configuration file
	"262":  finding.MissingRotation,         // no aging of passwords
	"312":  finding.PlaintextSecretInConfig, // cleartext storage of sensitive information
	"313":  finding.PlaintextSecretInConfig, // cleartext storage in a file
	"321":  finding.LeakedSecret,            // hard-coded cryptographic key
	"324":  finding.ExpiredCredential,       // use of a key past its expiration
	"521":  finding.WeakCredential,          // weak password requirements
	"522":  finding.LeakedSecret,            // insufficiently protected credentials
	"526":  finding.PlaintextSecretInConfig, // sensitive information in an environment variable
	"532":  finding.SecretInLog,             // sensitive information in a log
	"540":  finding.LeakedSecret,            // sensitive information in source code
	"547":  finding.PlaintextSecretInConfig, // hard-coded, security-relevant constants
	"555":  finding.PlaintextSecretInConfig, // plaintext password in a J2EE configuration file
	"798":  finding.LeakedSecret,            // hard-coded credentials
	"1391": finding.WeakCredential,          // use of weak credentials
	"1392": finding.RootOrDefaultCredential, // use of default credentials
	"1393": finding.RootOrDefaultCredential, // use of a default password
}

// cweCategory is what the first id that tells says. Ids are written "CWE-798",
// "798" and "CWE-798: Use of Hard-coded Credentials".
func cweCategory(ids ...string) finding.Category {
	for _, id := range ids {
		if c, ok := cweCategories[cweNumber(id)]; ok {
			return c
		}
	}
	return finding.Unclassified
}

// cweNumber is the number in a CWE id, or empty.
func cweNumber(id string) string {
	id, _, _ = strings.Cut(strings.TrimSpace(id), ":")
	id = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(id)), "CWE-")
	if id == "" || strings.Trim(id, "0123456789") != "" {
		return ""
	}
	return strings.TrimLeft(id, "0")
}

// cweNames are what the weaknesses of secrets are called, for reports whose own
// words quote the code.
var cweNames = map[string]string{
	"256": "Password stored in plaintext",
	"259": "Hard-coded password",
	"260": "Password in a configuration file",
	"312": "Sensitive information stored in cleartext",
	"321": "Hard-coded cryptographic key",
	"522": "Insufficiently protected credentials",
	"532": "Sensitive information in a log",
	"798": "Hard-coded credentials",
}
