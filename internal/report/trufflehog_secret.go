package report

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// trufflehogParts are the values that a result shows.
type trufflehogParts struct {
	secret string   // what works as a credential; empty where the result does not show it
	others []string // what holds the secret, or may
	id     string   // a public name of the credential or its holder, of a known form
	raw    string   // a name of an unknown form, which is never shown
}

// trufflehogPartsOf tells the secret from its id. TruffleHog's Raw is what it
// tells results apart by: mostly the secret, but of a credential in two parts the
// id. RawV2 is then both parts, joined, and so is never a secret by itself: that
// text stands nowhere. A fingerprint of an id would find the id in code and leave
// the secret there.
func trufflehogPartsOf(res trufflehogResult) trufflehogParts {
	raw, encoded := trufflehogRaw(res)
	both, detector := string(res.RawV2), string(res.DetectorName)
	parts := trufflehogParts{secret: raw, others: []string{both}}
	if encoded {
		parts.others = append(parts.others, string(res.Raw))
	}
	named, holder := namedParts(res.SecretParts)
	rest, joined := strings.CutPrefix(both, raw)
	rest = strings.TrimPrefix(rest, ":")
	joined = joined && raw != "" && rest != ""
	switch {
	case strings.HasPrefix(detector, "AWS") && isTrufflehogKeyID(raw):
		if joined && len(rest) >= awsSecretLength {
			parts.secret, parts.id = rest[:awsSecretLength], raw
			parts.others = append(parts.others, strings.TrimPrefix(rest[awsSecretLength:], ":")) // a session's token
		}
	case detector == "GCP" && strings.HasSuffix(raw, ".gserviceaccount.com") && mailAddress.MatchString(raw):
		parts.secret, parts.id = pemIn(both), raw
	case detector == "Twilio" && twilioAccount.MatchString(raw):
		parts.id, parts.secret = raw, ""
		if joined {
			parts.secret = rest
		}
	case detector == "LDAP" && strings.Count(raw, "\t") == 2: // address, user, password
		at := strings.LastIndexByte(raw, '\t')
		parts.secret, parts.raw = raw[at+1:], raw[:at]
		parts.others = append(parts.others, raw)
	case detector == "AzureAppConfigConnectionString":
		parts.secret, parts.raw = both, raw
	case slices.Contains(trufflehogHolders, detector) || mailAddress.MatchString(raw) || len(named) > 0 && slices.Contains(holder, raw):
		parts.secret, parts.raw = "", raw
		if joined {
			parts.secret = rest
		}
		if len(named) > 0 && !slices.Contains(named, parts.secret) {
			parts.secret = named[0]
		}
		parts.others = append(parts.others, raw)
	}
	parts.others = append(parts.others, named...)
	parts.others = slices.DeleteFunc(parts.others, func(v string) bool { return v == "" || v == parts.secret || v == parts.id })
	slices.Sort(parts.others)
	parts.others = slices.Compact(parts.others)
	return parts
}

// addressPassword is the password in an address.
var addressPassword = regexp.MustCompile(`://[^/@\s]*?:([^/\s]+)@`)

// passwords are the passwords in the values that are addresses: a part of them,
// so that they do not count as values of their own.
func (p trufflehogParts) passwords() []finding.Secret {
	var all []finding.Secret
	for _, value := range append([]string{p.secret}, p.others...) {
		if found := addressPassword.FindStringSubmatch(value); found != nil {
			all = append(all, finding.NewSecret(found[1]))
		}
	}
	return all
}

// trufflehogHolders are the detectors of which Raw is always the id, the user or
// the address, and RawV2 that and the secret.
var trufflehogHolders = []string{
	"AzureAPIManagementSubscriptionKey", "AzureBatch", "AzureDirectManagementKey", "BoxOauth", "Docusign", "Dotdigital", "Dwolla",
	"GCPApplicationDefaultCredentials", "GitHubOauth2", "Mrticktock", "Onedesk", "Roaring", "SatismeterProjectkey", "SatismeterWritekey",
	"SauceLabs", "Strava", "Wiz", "ZipBooks",
}

// awsSecretLength is the length of every secret access key.
const awsSecretLength = 40

var mailAddress = regexp.MustCompile(`^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$`)

// isTrufflehogKeyID knows two more prefixes than IAM users' and sessions' keys
// have: those of bearer tokens and of context-specific credentials.
func isTrufflehogKeyID(text string) bool {
	return isAccessKeyID(text) || len(text) == 20 && (strings.HasPrefix(text, "ABIA") || strings.HasPrefix(text, "ACCA")) && isUpperAlphanumeric(text)
}

// trufflehogRaw is Raw in clear. Up to version 3.13, of September 2022, it was
// printed in base64; DecoderName came nine days after that ended; and a secret may
// be base64 itself. So it is decoded only where there is no DecoderName, and only
// if what comes out is text: of a random key in base64 about one byte in three is,
// so that 20 characters of one pass once in two million times.
func trufflehogRaw(res trufflehogResult) (raw string, encoded bool) {
	raw = string(res.Raw)
	if res.DecoderName != "" || len(raw) < 8 {
		return raw, false
	}
	plain, err := base64.StdEncoding.Strict().DecodeString(raw)
	if err != nil || !utf8.Valid(plain) || strings.IndexFunc(string(plain), isNoText) >= 0 {
		return raw, false
	}
	return string(plain), true
}

func isNoText(c rune) bool { return !unicode.IsPrint(c) && !unicode.IsSpace(c) }

// pemIn is the private key within a key file of Google, spelt as it stands there,
// with "\n" for line ends: so do other scanners quote it, and so it is found.
func pemIn(file string) string {
	start := strings.Index(file, "-----BEGIN")
	if start < 0 {
		return ""
	}
	const footer = "PRIVATE KEY-----"
	end := strings.LastIndex(file, footer)
	if end <= start {
		return ""
	}
	return file[start : end+len(footer)]
}

// namedParts are the values of SecretParts: those that are a secret by their
// name or may be, the most telling name first, and those that name a holder.
func namedParts(parts bag) (secrets, holders []string) {
	for _, name := range trufflehogSecretParts {
		if v := parts.text(name); v != "" {
			secrets = append(secrets, v)
		}
	}
	for _, name := range sortedKeys(parts) {
		v := parts.text(name)
		switch lower := strings.ToLower(name); {
		case v == "" || slices.Contains(trufflehogSecretParts, name):
		case slices.Contains(trufflehogHolderParts, lower) || strings.HasSuffix(lower, "_id") || strings.HasSuffix(lower, "url"):
			holders = append(holders, v)
		default:
			secrets = append(secrets, v)
		}
	}
	return secrets, holders
}

var (
	trufflehogSecretParts = []string{
		"secret_access_key", "client_secret", "consumer_secret", "api_secret", "account_key", "secret_id", "secret", "private_key",
		"password", "refresh_token", "session_token", "token", "auth", "api_key", "app_key", "write_key", "skey", "key", "passphrase",
	}
	trufflehogHolderParts = []string{
		"id", "username", "user", "email", "domain", "subdomain", "host", "endpoint", "organization", "registry", "database",
		"account_name", "cloud_name", "key_name", "key_type", "access_type", "consumer_key", "user_key", "ikey", "service", "app",
		"application", "search_engine", "type", "version", "region", "base url",
	}
)
