package locate_test

import (
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

func TestRedact(t *testing.T) {
	known := map[finding.Fingerprint]bool{
		fingerprint("9fK2xQ7vLm4TzR1c"): true, fingerprint("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"): true,
		fingerprint("two words, and more"): true, fingerprint(`pa"ss-W9zK3p`): true,
	}
	tests := []struct{ name, reason, line, want string }{
		{"literal", "the quotes stay", "-  password = \"9fK2xQ7vLm4TzR1c\"\n", "-  password = \"(redacted)\"\n"},
		{"signs", "a value may hold the signs that part values", "+export K=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY;\r\n", "+export K=(redacted);\r\n"},
		{"twice", "every occurrence goes", "9fK2xQ7vLm4TzR1c:9fK2xQ7vLm4TzR1c@", "(redacted):(redacted)@"},
		{"inside a word", "what is known to be secret also goes where it is part of a word", "9fK2xQ7vLm4TzR1c x9fK2xQ7vLm4TzR1cx", "(redacted) x(redacted)x"},
		{"spaces", "a value may be a phrase", `P = "two words, and more" # x`, `P = "(redacted)" # x`},
		{"escaped", "the fingerprint may be of the value, the line has the text", `P = "pa\"ss-W9zK3p"`, `P = "(redacted)"`},
		{"behind an escape", "the n of \\n is not the secret's", `a = "x\n9fK2xQ7vLm4TzR1c\n"`, `a = "x\n(redacted)\n"`},
		{"none", "a line without a secret stays", " name = \"ci\"\n", " name = \"ci\"\n"},
		{"too long", "what cannot be looked through is not shown", strings.Repeat("a b ", 3000) + "\n", "(redacted)\n"},
		{"too many words", "as above", strings.Repeat("a ", 100) + "\n", "(redacted)\n"},
		{"part of a key", "one line of a key has no fingerprint", "+  MIIEowIBAAKCAQEAx5Qd0kzWm3Q9sR4pT7uV2yB8nE6gH1jK5lM0oP\n", "(redacted)\n"},
		{"key's header", "as above", "-----BEGIN RSA PRIVATE KEY-----\n", "(redacted)\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(locate.Redact([]byte(tt.line), known, key)); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
			}
			if got := string(locate.Redact([]byte(tt.line), nil, key)); got != tt.line {
				t.Errorf("without secrets %q, want the line", got)
			}
		})
	}
}
