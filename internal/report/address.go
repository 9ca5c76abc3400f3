package report

import (
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// bearing is an address with a user and a password, and nothing around it.
var bearing = regexp.MustCompile(`^(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]{1,30}://([^/?#@:\s]*):([^/?#\s]+)@[^/?#@\s]+(?:[/?#]\S*)?$`)

// unaddressed stand in placeholders, or part text from text, so that code is not
// searched for a password with one of them by itself.
const unaddressed = "\"'`<>(){}[],;|\\"

// credential is what is secret in a value. Of an address that is its password:
// some scanners quote the whole of it, some put it together anew from its parts,
// some quote the password alone, and code may have it in several addresses. A
// password that could be anybody's is told by its address.
func credential(value string) finding.Secret {
	if !strings.Contains(value, "://") { // almost no value is an address
		return finding.NewSecret(value)
	}
	parts := bearing.FindStringSubmatch(strings.Trim(value, " \t\r\n\"'`"))
	if parts == nil {
		return finding.NewSecret(value)
	}
	password := parts[2]
	if password == "x-oauth-basic" { // GitHub's word for none: the user is the token
		password = parts[1]
	}
	if masked(password) {
		return finding.Secret{}
	}
	if secret := finding.NewSecret(password); !secret.Weak() && !strings.ContainsAny(password, unaddressed) {
		return secret
	}
	return finding.NewSecret(value)
}
