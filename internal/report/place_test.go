package report_test

import (
	"strings"
	"testing"
)

// TestFetchedModules: a module's code may be named by where it was fetched from,
// with the credentials for it.
func TestFetchedModules(t *testing.T) {
	const token = "ghp_c4NxRy9Zq8Wx2Lp5Vt7Kdb3Hs6Jf1Mg0Qe"
	tests := []struct {
		path, want, reason string
	}{
		{"git::https://oauth2:" + token + "@git.example.com/acme/mod?ref=v1/main.tf", "", "as Terraform writes a source"},
		{"git::https:/oauth2:" + token + "@git.example.com/acme/mod/main.tf", "", "cleaned as a path"},
		{"https:/u:" + token + "@git.example.com/acme/main.tf", "", "without what fetches it"},
		{".external_modules/git::ssh:/git:" + token + "@git.example.com/main.tf", "", "below a folder"},
		{"GIT::HTTPS:/u:" + token + "@h/main.tf", "", "in capitals"},
		{`https:\\u:` + token + `@h\main.tf`, "", "with backslashes"},
		{"svn:/u:" + token + "@h/main.tf", "", "whatever fetches it"},
		{"modules/a::b/main.tf", "modules/a::b/main.tf", "a folder's name may have colons"},
		{"docs/https/a:b.md", "docs/https/a:b.md", "and so may a file's"},
		{"registry.example.com/acme/mod/aws/main.tf", "registry.example.com/acme/mod/aws/main.tf", "no address"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			path := strings.ReplaceAll(tt.path, `\`, `\\`)
			for _, data := range []string{
				trivyWith("filesystem", path, trivyChecks(trivyCheckOne)),
				`{"results":[{"rule_id":"a","rule_description":"d","severity":"LOW","location":{"filename":"` + path + `","start_line":1}}]}`,
				sarifWith("x", `{"ruleId":"a","locations":[{"physicalLocation":{"artifactLocation":{"uri":"`+path+`"}}}]}`),
				`{"check_type":"terraform","results":{"failed_checks":[{"check_id":"CKV_AWS_40","file_path":"` + path + `","resource":"aws_iam_user.u"}]}}`,
			} {
				r := read(data)
				if len(r.Findings) != 1 || !r.Readable() || r.Findings[0].Location.Path != tt.want || leak(r, token) != "" {
					t.Errorf("got %+v, want %q", r, tt.want)
				}
			}
		})
	}
}
