package report_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// A key, a password and its address that nobody has.
const (
	quotedKey = "-----BEGIN RSA PRIVATE KEY-----\n" +
		"MIIEowIBAAKCAQEAqX7vT2mK9pL4wR8zN3bH6cJ1uY5eA0dF2gB4hM7kZk3Lw9Qe\n" +
		"7Rt5Yu1Io8Pa2Sd4Fg6Hj8Kl0Zx1Cv3Bn5Mq+Wr/Ty==\n-----END RSA PRIVATE KEY-----"
	quotedPassword = "Zk3Lw9Qe7Rt5Yu1Io8Pa"
	quotedAddress  = "postgres://shop:" + quotedPassword + "@db.example.com:5432/shop?sslmode=disable"
)

func gitleaksQuoting(secret string) string {
	return `[{"RuleID":"r","Description":"d","File":"a","StartLine":1,"Secret":` + trufflehogJSON(secret) + `,"Match":` + trufflehogJSON(secret) + `}]`
}

func trufflehogQuoting(detector, decoder, raw, rawV2 string) string {
	return `{"SourceMetadata":{"Data":{"Git":{"file":"a","line":1}}},"DetectorName":"` + detector + `",` + decoder + `"Verified":false,"Raw":` + trufflehogJSON(raw) + `,"RawV2":` + trufflehogJSON(rawV2) + `}`
}

func secretlintQuoting(rule, data string) string {
	return `[{"filePath":"a","sourceContentType":"text","messages":[{"type":"message","ruleId":"@secretlint/secretlint-rule-` + rule + `","messageId":"m","severity":"error","loc":{"start":{"line":1},"end":{"line":1}},"data":{"CREDENTIAL":` + trufflehogJSON(data) + `}}]}]`
}

// TestOneSecretHoweverQuoted: what several scanners quote of one secret, each in
// its own way, is one secret.
func TestOneSecretHoweverQuoted(t *testing.T) {
	escaped, indented := strings.ReplaceAll(quotedKey, "\n", `\n`), strings.ReplaceAll(quotedKey, "\n", "\r\n    ")
	const decoder = `"DecoderName":"PLAIN",`
	tests := []struct{ name, data, secret, reason string }{
		{"key, gitleaks", gitleaksQuoting(quotedKey), quotedKey, ""},
		{"key, gitleaks", gitleaksQuoting(escaped + `\n`), quotedKey, "in a JSON file"},
		{"key, gitleaks", gitleaksQuoting(indented), quotedKey, "in YAML, with CRLF"},
		{"key, gitleaks 7", `[{"line":"k","lineNumber":1,"offender":` + trufflehogJSON(escaped) + `,"rule":"r","file":"a","commit":"c"}]`, quotedKey, ""},
		{"key, TruffleHog", trufflehogQuoting("PrivateKey", decoder, quotedKey+"\n", ""), quotedKey, "puts it right"},
		{"key, TruffleHog", trufflehogQuoting("PrivateKey", "", base64.StdEncoding.EncodeToString([]byte(quotedKey+"\n")), ""), quotedKey, "up to 3.13"},
		{"key, TruffleHog", trufflehogQuoting("GCP", decoder, "ci@acme.iam.gserviceaccount.com", `{"private_key":"`+escaped+`\n"}`), quotedKey, "in Google's file"},
		{"key, TruffleHog 3 in Python", `[{"rule":{"id":"r","message":"m","severity":"HIGH"},"path":"a","line":"1","secret":` + trufflehogJSON(indented) + `}]`, quotedKey, ""},
		{"key, GitHub", `[{"number":1,"state":"open","secret_type":"rsa_private_key","secret":` + trufflehogJSON(escaped) + `}]`, quotedKey, ""},
		{"key, SARIF", sarifQuoting("gitleaks", escaped), quotedKey, ""},
		{"key, SARIF", sarifQuoting("noseyparker", indented), quotedKey, "of another tool"},
		{"password, SARIF", sarifQuoting("kingfisher", quotedAddress), quotedPassword, ""},
		{"password, gitleaks", gitleaksQuoting(quotedPassword), quotedPassword, ""},
		{"password, gitleaks", gitleaksQuoting(`"` + quotedPassword + "\"\n"), quotedPassword, "with its quotes"},
		{"password, gitleaks", gitleaksQuoting(quotedAddress), quotedPassword, "somebody's rule, with its address"},
		{"password, TruffleHog", trufflehogQuoting("Postgres", decoder, "postgresql://shop:"+quotedPassword+"@db.example.com:5432", ""), quotedPassword, "in an address that stands nowhere"},
		{"password, TruffleHog", trufflehogQuoting("URI", decoder, "https://shop:"+quotedPassword+"@db.example.com", "https://shop:"+quotedPassword+"@db.example.com/x"), quotedPassword, ""},
		{"password, TruffleHog", trufflehogQuoting("SQLServer", decoder, quotedPassword, "sqlserver://sa:"+quotedPassword+"@h:1433"), quotedPassword, ""},
		{"password, TruffleHog", trufflehogQuoting("LDAP", decoder, "ldap://ds.example.com\tcn=shop\t"+quotedPassword, ""), quotedPassword, "behind the address and the user"},
		{"password, secretlint", secretlintQuoting("database-connection-string", quotedAddress), quotedPassword, ""},
		{"password, Nosey Parker", noseyparkerWith(`"rule_name":"Credentials in PostgreSQL Connection URI"`, noseyparkerGroups("shop", quotedPassword, "db.example.com")), quotedPassword, ""},
		{"password, Kingfisher", kingfisherWith(`"id":"kingfisher.postgres.1"`, `"snippet":"`+quotedAddress+`"`), quotedPassword, ""},
		{"password, GitHub", `[{"number":1,"state":"open","secret_type":"postgres_connection_string","secret":"` + quotedAddress + `"}]`, quotedPassword, ""},
		{"password, several hosts", gitleaksQuoting("mongodb+srv://shop:" + quotedPassword + "@a.example.com,b.example.com/shop"), quotedPassword, ""},
		{"password, no user", gitleaksQuoting("redis://:" + quotedPassword + "@cache.example.com:6379/0"), quotedPassword, ""},
		{"password, settings", gitleaksQuoting("Server=tcp:db.example.com,1433;User ID=shop;Password=" + quotedPassword + ";Encrypt=true"), quotedPassword, ""},
		{"password, TruffleHog", trufflehogQuoting("JDBC", decoder, "jdbc:mysql://db.example.com:3306/shop?user=shop&password="+quotedPassword, ""), quotedPassword, ""},
		{"password, TruffleHog", trufflehogQuoting("JDBC", decoder, "jdbc:sqlserver://db.example.com;user=shop;password="+quotedPassword+";encrypt=true", ""), quotedPassword, ""},
		{"account's key, settings", gitleaksQuoting("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=" + sampleKeySecret + "==;EndpointSuffix=core.windows.net"), sampleKeySecret + "==", ""},
		{"token in a clone's address", gitleaksQuoting("https://oauth2:" + samplePAT + "@github.com/acme/shop.git"), samplePAT, ""},
		{"token in the user's place", gitleaksQuoting("https://" + samplePAT + ":x-oauth-basic@github.com/acme/shop.git"), samplePAT, "GitHub's own way"},
		{"key's secret, TruffleHog", trufflehogQuoting("AWS", decoder, "AKIAQX7VT2MK9PL4WR8Z", "AKIAQX7VT2MK9PL4WR8Z"+sampleKeySecret), sampleKeySecret, "joined with its id"},
		{"key's secret, TruffleHog", trufflehogQuoting("AWS", decoder, "AKIAQX7VT2MK9PL4WR8Z", "AKIAQX7VT2MK9PL4WR8Z:"+sampleKeySecret), sampleKeySecret, "and a colon"},
		{"key's secret, gitleaks", gitleaksQuoting("'" + sampleKeySecret + "'"), sampleKeySecret, ""},
	}
	for _, tt := range tests {
		r := read(tt.data)
		if len(r.Findings) != 1 || r.Findings[0].Fingerprint != printOf(tt.secret) || r.Findings[0].Weak || !r.Readable() {
			t.Errorf("%s, %s: got %+v", tt.name, tt.reason, r)
		}
		for _, value := range []string{quotedPassword, sampleKeySecret, samplePAT, "MIIEowIBAAKCAQEA"} {
			if place := leak(r, value); place != "" {
				t.Errorf("%s, %s: %s", tt.name, tt.reason, place)
			}
		}
	}
}

// TestSecretsApart: what may be two secrets is two.
func TestSecretsApart(t *testing.T) {
	tests := []struct{ name, one, other, reason string }{
		{"id and secret", "AKIAQX7VT2MK9PL4WR8Z", sampleKeySecret, "each is a literal of its own"},
		{"common passwords", "postgres://shop:changeme@a.example.com/x", "postgres://shop:changeme@b.example.com/x", "may be anybody's, and the address is somebody's"},
		{"common password alone", "postgres://shop:changeme@a.example.com/x", "changeme", ""},
		{"no password", "https://a.example.com:8443/x", "8443", "a port is none"},
		{"sign within a path", "https://a.example.com/" + quotedPassword + ":x@y", quotedPassword, "belongs to the path"},
		{"placeholder", "postgres://shop:${var.password_of_db}@a.example.com/x", "${var.password_of_db}", ""},
		{"two addresses in a value", "https://u:" + quotedPassword + "@a https://u:" + samplePAT + "@b", quotedPassword, "which of the two is a guess"},
		{"two settings", "Server=a;Password=" + quotedPassword + ";x=1;Password=" + samplePAT, quotedPassword, "which of the two is a guess"},
		{"settings with a common password", "Server=a;Password=changeme", "Server=b;Password=changeme", ""},
		{"encoded", "https://u:" + quotedPassword + "%40@a.example.com", quotedPassword + "@", "it stands in code as it does in the address"},
		{"no basic token", "https://" + samplePAT + ":x-oauth-basic@github.com", "https://" + sampleSession + ":x-oauth-basic@github.com", "GitHub's word for no password is nobody's password"},
	}
	for _, tt := range tests {
		one, other := read(gitleaksQuoting(tt.one)), read(gitleaksQuoting(tt.other))
		if len(one.Findings) != 1 || len(other.Findings) != 1 {
			t.Fatalf("%s: got %+v and %+v", tt.name, one, other)
		}
		if one.Findings[0].Fingerprint == other.Findings[0].Fingerprint {
			t.Errorf("%s: %s", tt.name, tt.reason)
		}
	}
}

func sarifQuoting(tool, snippet string) string {
	return `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"` + tool + `"}},"results":[{"ruleId":"private-key","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a"},"region":{"startLine":1,"snippet":{"text":` + trufflehogJSON(snippet) + `}}}}]}]}]}`
}

// TestEmptySecretOfMask: what a scanner left of a secret is no secret.
func TestEmptySecretOfMask(t *testing.T) {
	for _, value := range []string{"REDACTED", "Zk3L...", "postgres://shop:********@db.example.com/shop", "https://shop:[REDACTED]@db.example.com"} {
		r := collect(report.Input{}, []byte(gitleaksQuoting(value)), testKey())
		for _, f := range r.Findings {
			if f.Fingerprint != (finding.Fingerprint)("") {
				t.Errorf("%q has a fingerprint", value)
			}
		}
	}
}

// TestNoPartOfASecret: what says of a finding is one line, and not longer than a
// title. A secret of several lines, or of many characters, is not let through by it.
func TestNoPartOfASecret(t *testing.T) {
	long := strings.Repeat(quotedPassword+"x", 20)
	for reason, secret := range map[string]string{"a key": quotedKey, "of many characters": long, "of several lines": quotedPassword + "\r\n\t" + sampleKeySecret} {
		value, words := trufflehogJSON(secret), trufflehogJSON("found "+secret+" here")
		for tool, data := range map[string]string{
			"gitleaks":    `[{"RuleID":"r","Description":` + words + `,"File":"a","StartLine":1,"Secret":` + value + `,"Match":"m","Tags":[` + words + `]}]`,
			"trufflehog3": `[{"rule":{"id":"r","message":` + words + `,"severity":"HIGH"},"path":"a","line":"1","secret":` + value + `}]`,
			"whispers":    `[{"key":"k","value":` + value + `,"file":"a","line":1,"rule_id":"r","message":` + words + `,"severity":"HIGH"}]`,
			"GitHub":      `[{"number":1,"state":"open","secret_type":"x","secret_type_display_name":` + words + `,"secret":` + value + `}]`,
			"kingfisher":  kingfisherWith(`"description":`+words, `"snippet":`+value),
			"quell":       `{"schema":"quell.report/v1","findings":[{"tool":"t","rule":"r","title":` + words + `,"secret":` + value + `,"suggestion":{"text":` + words + `}}]}`,
			"SARIF": `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"gitleaks","rules":[{"id":"r","shortDescription":{"text":` + words + `}}]}},"results":[{"ruleId":"r","message":{"text":"m"},
				"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a"},"region":{"snippet":{"text":` + value + `}}}}]}]}]}`,
		} {
			r := read(data)
			if len(r.Findings) != 1 {
				t.Errorf("%s, %s: got %+v", tool, reason, r)
			}
			for _, part := range []string{quotedPassword[:8], sampleKeySecret[:8], "MIIEowIB", "7Rt5Yu1Io8Pa2Sd4"} {
				if strings.Contains(string(render(t, r)), part) {
					t.Errorf("%s, %s: a part of the secret is shown", tool, reason)
				}
			}
		}
	}
}

// TestAdjacentSettings: settings with two secrets are told by all of them, whether or
// not something stands between the two.
func TestAdjacentSettings(t *testing.T) {
	const one, two = "Zk3Lw9Qe7Rt5Yu1Io8Pa", "Hj6uF9sYd2Mbk4Xc8Vn"
	for _, settings := range []string{"Server=db;Password=" + one + ";Pwd=" + two + ";", "Server=db;Password=" + one + ";Database=x;Pwd=" + two} {
		r := read(gitleaksQuoting(settings))
		if len(r.Findings) != 1 || r.Findings[0].Fingerprint != testKey().Fingerprint(finding.NewSecret(settings)) {
			t.Errorf("%q: got %+v", settings, r)
		}
	}
}

// quellRepeating is a finding of a secret whose title and label say these words.
func quellRepeating(words, secret string) string {
	words = trufflehogJSON(words)
	return `{"schema":"quell.report/v1","findings":[{"tool":"t","rule":"r","title":` + words + `,"labels":[` + words + `],"secret":` + trufflehogJSON(secret) + `}]}`
}

// TestSettingsLeaveNothing: where a password may go on behind what parts two settings,
// or is one of two, the value is the secret, and no part of it is shown.
func TestSettingsLeaveNothing(t *testing.T) {
	const one, two = "Zk3Lw9Qe7Rt5Yu1Io8Pa", "Hj6uF9sYd2Mbk4Xc8Vn"
	for reason, value := range map[string]string{
		"a password with an ampersand":  "Server=db;Password=" + one + "&" + two + ";Database=x",
		"at the end":                    "Server=db;Password=" + one + "&" + two,
		"a password with a semicolon":   "https://db/x?password=" + one + ";" + two + "&a=b",
		"an address, and a setting":     "amqp://shop:" + one + "@mq/x?password=" + two,
		"an address, and many settings": "amqp://shop:" + one + "@mq/x?password=" + two + "&a=b&pwd=" + two,
	} {
		words := "found " + value + " here"
		r := read(quellRepeating(words, value))
		if len(r.Findings) != 1 || r.Findings[0].Fingerprint != testKey().Fingerprint(finding.NewSecret(value)) {
			t.Errorf("%s: got %+v", reason, r)
		}
		if out := string(render(t, r)); strings.Contains(out, one) || strings.Contains(out, two) {
			t.Errorf("%s: a part of the secret is shown", reason)
		}
	}
	inPage := read(gitleaksQuoting("jdbc:mysql://db/shop?user=u&amp;password=" + one + "&amp;ssl=1"))
	if len(inPage.Findings) != 1 || inPage.Findings[0].Fingerprint != testKey().Fingerprint(finding.NewSecret(one)) {
		t.Errorf("settings as XML writes them: got %+v", inPage)
	}
}

// TestRestOfAValue: a value that is told by its password may hold another secret, of
// which nothing is shown either.
func TestRestOfAValue(t *testing.T) {
	const one, two = "Zk3Lw9Qe7Rt5Yu1Io8Pa", "Hj6uF9sYd2Mbk4Xc8Vn"
	for reason, value := range map[string]string{
		"a token for a user":         "https://" + two + ":" + one + "@git.example.com/x",
		"a token behind the address": "amqp://shop:" + one + "@mq.example.com/x?token=" + two,
		"another key among settings": "Server=db;Password=" + one + ";Secret=" + two + ";Database=x",
	} {
		words := "found " + value + " here, and " + one
		r := read(quellRepeating(words, value))
		if len(r.Findings) != 1 || r.Findings[0].Fingerprint != testKey().Fingerprint(finding.NewSecret(one)) {
			t.Errorf("%s: got %+v", reason, r)
		}
		if out := string(render(t, r)); strings.Contains(out, one) || strings.Contains(out, two) {
			t.Errorf("%s: a part of the value is shown", reason)
		}
	}
}
