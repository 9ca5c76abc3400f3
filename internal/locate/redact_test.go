package locate_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

func TestRedact(t *testing.T) {
	all := map[finding.Fingerprint]bool{
		fingerprint("9fK2xQ7vLm4TzR1c"): true, fingerprint("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"): true,
		fingerprint("two words, and more"): true, fingerprint(`pa"ss-W9zK3p`): true,
	}
	known := func(f finding.Fingerprint) bool { return all[f] }
	tests := []struct{ name, reason, line, want string }{
		{"literal", "the quotes stay", "-  user = \"9fK2xQ7vLm4TzR1c\"\n", "-  user = \"(redacted)\"\n"},
		{"signs", "a value may hold the signs that part values", "+export K=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY;\r\n", "+export K=(redacted);\r\n"},
		{"twice", "every occurrence goes", "9fK2xQ7vLm4TzR1c:9fK2xQ7vLm4TzR1c@", "(redacted):(redacted)@"},
		{"inside a word", "what is known to be secret also goes where it is part of a word", "9fK2xQ7vLm4TzR1c x9fK2xQ7vLm4TzR1cx", "(redacted) x(redacted)x"},
		{"spaces", "a value may be a phrase", `P = "two words, and more" # x`, `P = "(redacted)" # x`},
		{"escaped", "the fingerprint may be of the value, the line has the text", `P = "pa\"ss-W9zK3p"`, `P = "(redacted)"`},
		{"behind an escape", "the n of \\n is not the secret's", `a = "x\n9fK2xQ7vLm4TzR1c\n"`, `a = "x\n(redacted)\n"`},
		{"base64", "anybody reads it", `data = "OWZLMnhRN3ZMbTRUelIxYw=="`, `data = "(redacted)"`},
		{"base64 of more", "as above", `data = "` + base64.StdEncoding.EncodeToString([]byte("#!/bin/sh\nexport X=9fK2xQ7vLm4TzR1c\n")) + `" # x`, `data = "(redacted)" # x`},
		{"base64 for addresses", "without padding, in the other alphabet", "d=" + base64.RawURLEncoding.EncodeToString([]byte("two words, and more")), "d=(redacted)"},
		{"base64 of nothing known", "it may be anything", `data = "bm90aGluZyBoZXJl"`, `data = "bm90aGluZyBoZXJl"`},
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

// TestRedactNamed: what stands beside an edit is not known from any report.
func TestRedactNamed(t *testing.T) {
	tests := []struct{ reason, line, want string }{
		{"a literal", `  password = "hunter2hunter2" # old`, `  password = "(redacted)" # old`},
		{"weak as it may be", `db_passwd="x"`, `db_passwd="(redacted)"`},
		{"no quotes", `export DB_PASSWORD=hunter2; run`, `export DB_PASSWORD=(redacted); run`},
		{"YAML", "api-key: 9fK2x", "api-key: (redacted)"},
		{"JSON", `{"user": "u", "apiKey" : "9f\"K2x", "n": 1}`, `{"user": "u", "apiKey" : "(redacted)", "n": 1}`},
		{"JSON in a string", `j = "{\"token\":\"9fK2x\",\"a\":\"b\"}"`, `j = "{\"token\":\"(redacted)\",\"a\":\"b\"}"`},
		{"two", `a_token = "x1", b_secret = "x2"`, `a_token = "(redacted)", b_secret = "(redacted)"`},
		{"an object's key", `{ "Authorization" => "Bearer x9" }`, `{ "Authorization" => "(redacted)" }`},
		{"no end", `password = "hunter2`, `password = "(redacted)`},
		{"apostrophes", `password: 'hunter 2'`, `password: '(redacted)'`},
		{"a call's texts", `secret_string = jsonencode({ u = "hunter2" })`, `secret_string = jsonencode({ u = "(redacted)" })`},
		{"a list", `tokens = ["a1", "b2"]`, `tokens = ["(redacted)", "(redacted)"]`},
		{"an address with a reference in it", `connection_string = "postgres://u:hunter2@${var.host}/d"`, `connection_string = "(redacted)"`},
		{"a long number", `password = "4929103847561038"`, `password = "(redacted)"`},
		{"a word in capitals' name", `DB_PASSWORD=my_pass.word`, `DB_PASSWORD=(redacted)`},
		{"an entry of a name and a value", `{ name = "DB_PASSWORD", value = "x1" }, { name = "HOME", value = "/x" }`, `{ name = "DB_PASSWORD", value = "(redacted)" }, { name = "HOME", value = "/x" }`},
		{"the same in JSON", `{"name":"A","value":"x0"},{"name":"API_TOKEN","value":"x1"}`, `{"name":"A","value":"x0"},{"name":"API_TOKEN","value":"(redacted)"}`},

		{"a reference", `password = var.db_password`, ""},
		{"a resource's attribute", `password = random_password.db.result`, ""},
		{"a template", `password = "${var.db_password}"`, ""},
		{"a shell's variable", `DB_PASSWORD=$DB_PASSWORD`, ""},
		{"a template without quotes", `export AWS_ACCESS_KEY_ID=${var.key_id}`, ""},
		{"a template of a pipeline", `TOKEN: ${{ secrets.TOKEN }}`, ""},
		{"text around a template", `DB_PASSWORD=hunter2-${var.salt}-9fK2`, `DB_PASSWORD=(redacted)`},
		{"a truth value", `use_token = true`, ""},
		{"a number", `token_seconds = 3600`, ""},
		{"nothing", `password = ""`, ""},
		{"an ARN", `secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-x9Kq2L"`, ""},
		{"about a secret", `secret_name = "db"`, ""},
		{"a header", `resource "aws_secretsmanager_secret" "db" {`, ""},
		{"no name of secrets", `author = "me"`, ""},
		{"an attribute's name beside it", `name = "password-rotator"`, ""},
	}
	for _, tt := range tests {
		if tt.want == "" {
			tt.want = tt.line
		}
		for _, ending := range []string{"", "\n", "\r\n"} {
			if got := string(locate.Redact([]byte(tt.line+ending), nil, key)); got != tt.want+ending {
				t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
			}
		}
	}
	long := []byte("password = [" + strings.Repeat(`"x", token=f( `, 100_000))
	if got := string(locate.Redact(long, nil, key)); got != "(redacted)" {
		t.Errorf("a line of %d bytes is shown in %d", len(long), len(got))
	}
}

func TestRedactor(t *testing.T) {
	known := func(f finding.Fingerprint) bool { return f == fingerprint("9fK2xQ7vLm4TzR1c") }
	tests := []struct{ name, reason, text, want string }{
		{"key", "no line of it is known", "a = 1\n-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n\nQ==\n-----END RSA PRIVATE KEY-----\nb = 2\n",
			"a = 1\n(redacted)\n(redacted)\n\n(redacted)\n(redacted)\nb = 2\n"},
		{"key in a diff", "the signs of a diff", "-k = <<E\n------BEGIN PRIVATE KEY-----\n-Q==\n------END PRIVATE KEY-----\n-E\n b = 2\n",
			"-k = <<E\n(redacted)\n(redacted)\n(redacted)\n-E\n b = 2\n"},
		{"key without an end", "what never ends is not shown", "-----BEGIN OPENSSH PRIVATE KEY-----\nx\ny = 1\n", "(redacted)\n(redacted)\n(redacted)\n"},
		{"key in one line", "begins and ends", `k = "-----BEGIN PRIVATE KEY-----\nQ==\n-----END PRIVATE KEY-----"` + "\nb = 2\n", "(redacted)\nb = 2\n"},
		{"certificate", "is no secret", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n"},
		{"the end of a key", "the header is not in the text", "MIIEowIBAAKCAQEAx5Qd0kzWm3Q9sR4pT7uV2yB8nE6gH1jK5lM0oP\nQx9=\n-----END RSA PRIVATE KEY-----\nb = 2\n",
			"(redacted)\n(redacted)\n(redacted)\nb = 2\n"},
		{"heredoc", "a value of many lines", "password = <<-EOT\n  hunter2\n  EOT\nb = 2\n", "password = <<-EOT\n(redacted)\n  EOT\nb = 2\n"},
		{"heredoc of something else", "only its own secrets", "user_data = <<EOT\nexport PASSWORD=x1\nls\nEOT\n", "user_data = <<EOT\nexport PASSWORD=(redacted)\nls\nEOT\n"},
		{"variable", "its default has another name", "variable \"db_password\" {\n  default = \"hunter2\"\n}\nvariable \"size\" {\n  default = \"small\"\n}\n",
			"variable \"db_password\" {\n  default = \"(redacted)\"\n}\nvariable \"size\" {\n  default = \"small\"\n}\n"},
		{"entry", "the name is on the line before", "{\n  name = \"DB_PASSWORD\"\n  value = \"x1\"\n},\n{\n  name = \"HOME\"\n  value = \"/x\"\n}\n",
			"{\n  name = \"DB_PASSWORD\"\n  value = \"(redacted)\"\n},\n{\n  name = \"HOME\"\n  value = \"/x\"\n}\n"},
		{"known", "as a single line", "x = \"9fK2xQ7vLm4TzR1c\"\n", "x = \"(redacted)\"\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := locate.NewRedactor(known, key)
			var got strings.Builder
			for line := range strings.Lines(tt.text) {
				got.Write(r.Line([]byte(line)))
			}
			if got.String() != tt.want {
				t.Errorf("%s:\n%s\nwant\n%s", tt.reason, got.String(), tt.want)
			}
		})
	}
}
