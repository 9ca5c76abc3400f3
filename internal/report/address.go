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

// secretSetting is one of the settings of a connection that is secret. Before it, or
// behind, there is another: "Server=db;Password=…", "jdbc:mysql://db/shop?user=u&password=…".
// What separates two settings is looked at twice: it ends one and begins the other.
var secretSetting = regexp.MustCompile(`(?i)([?&;])\s*(?:password|pwd|accountkey|sharedaccesskey)\s*=\s*([^&;\s]+)\s*([&;]|$)`)

var separated = strings.NewReplacer("&amp;", "&&", "&", "&&", ";", ";;")

// credential is what is secret in a value. Of an address or of a connection's
// settings that is the password: some scanners quote the whole of it, some put it
// together anew from its parts, some quote the password alone, and code may have it
// in several of them. A password that could be anybody's is told by all of it.
func credential(value string) finding.Secret {
	password := ""
	if strings.Contains(value, "://") { // almost no value does
		password = passwordIn(value)
	}
	if strings.ContainsAny(value, "&;?") {
		setting, found := passwordSet(value)
		switch {
		case found && password != "": // which of the two is a guess, and both are secret
			return finding.NewSecret(value)
		case found:
			password = setting
		}
	}
	if password == "" {
		return finding.NewSecret(value)
	}
	if masked(password) {
		return finding.Secret{}
	}
	if secret := finding.NewSecret(password); !secret.Weak() && !strings.ContainsAny(password, unaddressed) {
		return secret.Within(value) // which may hold another secret that nobody can tell
	}
	return finding.NewSecret(value)
}

// passwordSet is the password among a connection's settings, empty where there is
// more than one, or where it is not known how far it goes: settings that ";" parts may
// have a "&" in a password, and those of an address a ";".
func passwordSet(value string) (password string, found bool) {
	all := secretSetting.FindAllStringSubmatch(separated.Replace(strings.Trim(value, " \t\r\n\"'`")), 2)
	if len(all) != 1 {
		return "", len(all) > 0
	}
	begin, end := all[0][1], all[0][3]
	if end != "" && (begin == ";") != (end == ";") {
		return "", true
	}
	return all[0][2], true
}

// passwordIn is the password in an address.
func passwordIn(value string) string {
	parts := bearing.FindStringSubmatch(strings.Trim(value, " \t\r\n\"'`"))
	switch {
	case parts == nil:
		return ""
	case parts[2] == "x-oauth-basic": // GitHub's word for none: the user is the token
		return parts[1]
	}
	return parts[2]
}
