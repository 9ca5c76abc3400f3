package finding

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
)

// A key that nobody has, laid out as RFC 7468 says.
const (
	keyBody = "MIIEowIBAAKCAQEAqX7vT2mK9pL4wR8zN3bH6cJ1uY5eA0dF2gB4hM7kZk3Lw9Qe\n7Rt5Yu1Io8Pa2Sd4Fg6Hj8Kl0Zx1Cv3Bn5Mq+Wr/Ty==\n"
	rsaKey  = "-----BEGIN RSA PRIVATE KEY-----\n" + keyBody + "-----END RSA PRIVATE KEY-----"
)

// TestPEMQuoting: one key is one secret, however the file it stands in writes it.
func TestPEMQuoting(t *testing.T) {
	lines := strings.Split(rsaKey, "\n")
	all := func(before, between, after string) string {
		return before + strings.Join(lines, between) + after
	}
	encrypted := strings.Replace(rsaKey, "-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0F1E2D3C4B5A69788796A5B4C3D2E1F0\n\n", 1)
	openSSH := "-----BEGIN OPENSSH PRIVATE KEY-----\n" + strings.Repeat("b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAlwAAAAdzc2gtcn\n", 2) + "NhAAAA\n-----END OPENSSH PRIVATE KEY-----"
	tests := []struct{ reason, as, quoted string }{
		{"a file that ends as files do", rsaKey, rsaKey + "\n"},
		{"Windows", rsaKey, all("", "\r\n", "\r\n")},
		{"YAML", rsaKey, all("", "\n    ", "\n")},
		{"JSON, and TruffleHog's GCP keys", rsaKey, all("", `\n`, `\n`)},
		{"JSON written on Windows", rsaKey, all(`"`, `\r\n`, `\r\n"`)},
		{"JSON within JSON", rsaKey, all("", `\\n`, `\\n`)},
		{"strings that are joined", rsaKey, all(`"`, "\" +\n  \"", `"`)},
		{"strings that are joined, with their line ends", rsaKey, all(`"`, "\\n\" +\n  \"", `\n";`)},
		{"a list of strings", rsaKey, all(`"`, "\",\n\"", `"`)},
		{"strings that C joins", rsaKey, all(`"`, "\\n\"\n\"", `"`)},
		{"lines that a shell joins", rsaKey, all("", "\\\n", "")},
		{"a variable without line ends", rsaKey, all("", "", "")},
		{"a variable with blanks for line ends", rsaKey, all("", " ", "")},
		{"TruffleHog, which ends each line", rsaKey, all("", "\n", "\n\n")},
		{"a rule that cuts the footer", rsaKey, strings.TrimSuffix(rsaKey, "-----")},
		{"headers before the key", encrypted, strings.ReplaceAll(encrypted, "\n", `\n`)},
		{"OpenSSH has longer lines", openSSH, strings.ReplaceAll(openSSH, "\n", "\r\n\t")},
	}
	k := NewKey("material")
	for _, tt := range tests {
		if got := NewSecret(tt.quoted); k.Fingerprint(got) != k.Fingerprint(NewSecret(tt.as)) || got.Weak() {
			t.Errorf("%s: %q is another secret", tt.reason, tt.quoted)
		}
	}
	for _, laidOut := range []string{rsaKey, encrypted, openSSH} {
		if got := k.OfSHA256(fmt.Sprintf("%x", sha256.Sum256([]byte(laidOut)))); got != k.Fingerprint(NewSecret(laidOut)) {
			t.Errorf("the published hash of %.30q is of another secret", laidOut)
		}
	}
}

// TestPEMApart: what could be another key stays one.
func TestPEMApart(t *testing.T) {
	k := NewKey("material")
	one := k.Fingerprint(NewSecret(rsaKey))
	encrypted := func(iv string) string {
		return strings.Replace(rsaKey, "-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,"+iv+"\n\n", 1)
	}
	for reason, quoted := range map[string]string{
		"one character":              strings.Replace(rsaKey, "Zk3", "Zk4", 1),
		"a plus that is the key's":   strings.Replace(rsaKey, "+", "", 1),
		"capitals":                   strings.Replace(rsaKey, "qX7", "Qx7", 1),
		"another kind of key":        strings.ReplaceAll(rsaKey, "RSA ", "EC "),
		"two keys":                   rsaKey + "\n" + rsaKey,
		"a certificate after it":     rsaKey + "\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
		"a key that is cut":          rsaKey[:80],
		"an encrypted key":           encrypted("0011223344556677"),
		"a value that was put in it": strings.Replace(rsaKey, "7Rt5", "${x}", 1),
	} {
		if got := k.Fingerprint(NewSecret(quoted)); got == one {
			t.Errorf("%s makes no difference", reason)
		}
	}
	if k.Fingerprint(NewSecret(encrypted("0011223344556677"))) == k.Fingerprint(NewSecret(encrypted("0011223344556688"))) {
		t.Error("the headers of a key make no difference")
	}
	if got := NewSecret(strings.ReplaceAll(rsaKey, "\n", `\n`)).CutFrom("a " + strings.ReplaceAll(rsaKey, "\n", `\n`) + " b"); got != "a … b" {
		t.Errorf("what is cut is the text as it stands: got %q", got)
	}
}
