package locate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

const pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAx5Qd0kzWm3\nQ9sR4pT7uV2yB8nE6gH1jK5lM0oP\n-----END RSA PRIVATE KEY-----"

func TestFindSecret(t *testing.T) {
	const aws = "terraform/aws/"
	goat := corpus(t, "terragoat")
	small := tree(t, map[string]string{
		"main.tf": "# rotate with: tool --token 9fK2xQ7vLm4TzR1c\n" +
			"locals {\n  a = \"x\"\n  url = \"https://bot:9fK2xQ7vLm4TzR1c@example.com/p\"\n}\n" +
			"resource \"aws_x\" \"y\" {\n  count = 2\n  q = \"say \\\"h0-W9zK3p\\\" now\"\n  e = \"pa$${ss-W9zK3p\"\n  k = <<-EOT\n    " + strings.ReplaceAll(pem, "\n", "\n    ") + "\n  EOT\n}\n",
		"app/.env":       "export TOKEN=9fK2xQ7vLm4TzR1c\r\nP='correct horse 9 staple Battery'\n",
		"app/pass.yaml":  "password: tr0ub4dor (and) 3 more\n",
		"dev.tfvars":     "db_password = \"N3v3rUsedAgain!\"\n",
		"key.pem":        pem + "\n",
		"bin":            "\x009fK2xQ7vLm4TzR1c",
		"json.json":      `{"s":"line\n9fK2xQ7vLm4TzR1c\n"}`,
		"doc/README.md":  "The token is 9fK2xQ7vLm4TzR1c.\n",
		"doc/substring":  "x9fK2xQ7vLm4TzR1cx\n",
		"weak/vars.tf":   "variable \"default\" {\n  default = \"default\"\n}\n\nresource \"x_y\" \"z\" {\n  a = \"default\"\n  b = \"http://default/\"\n}\n",
		"broken/main.tf": "resource {{{",
		"k8s/db.yaml":    "kind: Secret\ndata:\n  p: cTdXMmtMOXhUNHpSMWNWOA==\n  q: cTdXMmtMOXhUNHpSMWNWOAo=\n",
		"k8s/map.yaml":   "kind: ConfigMap\ndata:\n  p: cTdXMmtMOXhUNHpSMWNWOA==\n",
	})
	tests := []struct {
		name   string
		reason string
		ix     *locate.Index
		value  string
		weak   bool
		places []locate.Place
		want   []string
		why    string
	}{
		{name: "several files", reason: "one secret in several files is one incident with several sites", ix: goat, value: "AKIAIOSFODNN7EXAMPLE",
			want: []string{aws + "lambda.tf:45 aws_lambda_function.analysis_lambda AKIAIOSFODNN7EXAMPLE", aws + "providers.tf:10 provider.aws.plain_text_access_keys_provider AKIAIOSFODNN7EXAMPLE"}},
		{name: "with signs", reason: "base64 has / and =, which part words elsewhere", ix: goat, value: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
			want: []string{aws + "lambda.tf:46 aws_lambda_function.analysis_lambda wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", aws + "providers.tf:11 provider.aws.plain_text_access_keys_provider wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}},
		{name: "heredoc", reason: "user data exports keys", ix: goat, value: "AKIAIOSFODNN7EXAMAAA",
			want: []string{aws + "ec2.tf:15 aws_instance.web_host AKIAIOSFODNN7EXAMAAA"}},
		{name: "heredoc with signs", reason: "as above", ix: goat, value: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMAAAKEY",
			want: []string{aws + "ec2.tf:16 aws_instance.web_host wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMAAAKEY"}},
		{name: "quoted by the scanner", reason: "scanners differ on whether quotes belong to the secret", ix: goat, value: `"AKIAIOSFODNN7EXAMAAA"`,
			want: []string{aws + "ec2.tf:15 aws_instance.web_host AKIAIOSFODNN7EXAMAAA"}},
		{name: "base64", reason: "the manifest of a Secret holds base64, of a value with or without a line end; elsewhere it may be anything", ix: small, value: "q7W2kL9xT4zR1cV8",
			want: []string{"k8s/db.yaml:3  cTdXMmtMOXhUNHpSMWNWOA==", "k8s/db.yaml:4  cTdXMmtMOXhUNHpSMWNWOAo="}},
		{name: "gone", reason: "nothing is absence here: every file was read", ix: goat, value: "AKIAIOSFODNN7GONEAWAY", why: "no literal in the code has the secret's value"},
		{name: "weak at a place", reason: "a common value counts only where it was reported, but the line may have moved", ix: goat, value: "Aa12345678", weak: true,
			places: []locate.Place{{Path: "terraform/azure/sql.tf", StartLine: 2}},
			want:   []string{"terraform/azure/sql.tf:15 azurerm_sql_server.example Aa12345678", "terraform/azure/sql.tf:83 azurerm_postgresql_server.example Aa12345678"}},
		{name: "weak on its line", reason: "of several, the one on the reported line is meant", ix: goat, value: "Aa12345678", weak: true,
			places: []locate.Place{{Path: "terraform/azure/sql.tf", StartLine: 83, EndLine: 83}},
			want:   []string{"terraform/azure/sql.tf:83 azurerm_postgresql_server.example Aa12345678"}},
		{name: "weak elsewhere", reason: "Aa1234321Bb may be anybody's", ix: goat, value: "Aa1234321Bb", weak: true,
			places: []locate.Place{{Path: aws + "lambda.tf", StartLine: 1}}, why: "the value is no longer at the reported place: terraform/aws/lambda.tf"},
		{name: "weak nowhere", reason: "without a place a common value is not looked for", ix: goat, value: "Aa1234321Bb", weak: true,
			why: "the value is too common to be looked for anywhere but at a reported place in the code, and none was reported"},
		{name: "weak is a literal", reason: "the attribute's name, the label and a part of a string are not the value", ix: small, value: "default", weak: true,
			places: []locate.Place{{Path: "weak/vars.tf", StartLine: 2}}, want: []string{"weak/vars.tf:2 variable.default default"}},
		{name: "every kind of file", reason: "a comment, a URL, a shell export with CRLF, JSON's \\n and the end of a sentence; not inside a longer word, not in a binary", ix: small, value: "9fK2xQ7vLm4TzR1c",
			want: []string{"app/.env:1  9fK2xQ7vLm4TzR1c", "doc/README.md:1  9fK2xQ7vLm4TzR1c", "json.json:1  9fK2xQ7vLm4TzR1c", "main.tf:1  9fK2xQ7vLm4TzR1c", "main.tf:4 local.url 9fK2xQ7vLm4TzR1c"}},
		{name: "phrase in quotes", reason: "a passphrase has spaces", ix: small, value: "correct horse 9 staple Battery", want: []string{"app/.env:2  correct horse 9 staple Battery"}},
		{name: "rest of a line", reason: "YAML needs no quotes", ix: small, value: "tr0ub4dor (and) 3 more", want: []string{"app/pass.yaml:1  tr0ub4dor (and) 3 more"}},
		{name: "variable file", reason: "a tfvars file is Terraform without blocks", ix: small, value: "N3v3rUsedAgain!", want: []string{"dev.tfvars:1  N3v3rUsedAgain!"}},
		{name: "escapes", reason: "a scanner may report the value or the text", ix: small, value: `pa${ss-W9zK3p`, want: []string{`main.tf:9 aws_x.y (repeated) pa$${ss-W9zK3p`}},
		{name: "key over lines", reason: "a PEM key is one secret of several lines", ix: small, value: pem, want: []string{"key.pem:1  " + pem, "main.tf:11 aws_x.y (repeated) " + strings.ReplaceAll(pem, "\n", "\n    ")}},
		{name: "key of one line", reason: "a scanner quotes a key as some other file wrote it", ix: small, value: strings.ReplaceAll(pem, "\n", `\n`), want: []string{"key.pem:1  " + pem, "main.tf:11 aws_x.y (repeated) " + strings.ReplaceAll(pem, "\n", "\n    ")}},
		{name: "broken file", reason: "what could not be read is not absence", ix: small, value: "0vQ8mW3nX5bC7zL2", why: "no literal in the code has the secret's value; it may be in what could not be read: broken/main.tf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.ix.Find(locate.Query{Fingerprint: fingerprint(tt.value), Weak: tt.weak, Places: tt.places}, key)
			if diff := cmp.Diff(tt.want, sites(t, tt.ix, got)); diff != "" {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy: %s", tt.reason, diff, got.Why)
			}
			if got.Why != tt.why {
				t.Errorf("%s: why %q, want %q", tt.reason, got.Why, tt.why)
			}
		})
	}
}
