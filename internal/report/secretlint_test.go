package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzSecretlint(f *testing.F) { fuzzFormat(f, report.Secretlint) }

const secretlintOne = `{"message":"found it","range":[0,9],"type":"message","ruleId":"@secretlint/secretlint-rule-github","ruleParentId":"@secretlint/secretlint-rule-preset-recommend",
	"loc":{"start":{"line":2,"column":13},"end":{"line":3,"column":5}},"severity":"error","messageId":"GITHUB_TOKEN","data":{"KEY":"` + samplePAT + `","typeName":"GitHub personal access tokens"}}`

// secretlintWith is a report of a file with one message.
func secretlintWith(file, message string) string {
	return `[{"filePath":"` + file + `","sourceContent":"t=` + samplePAT + `","sourceContentType":"text","messages":[` + overlaid(secretlintOne, message) + `]}]`
}

func TestSecretlint(t *testing.T) {
	tests := []struct {
		name, data string
		findings   int
		problem    string
		want       func(finding.Finding) bool
		reason     string
	}{
		{"clear", secretlintWith("a/b.env", ``), 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == printOf(samplePAT) && f.Rule == "@secretlint/secretlint-rule-github#GITHUB_TOKEN" && f.Location.Path == "a/b.env" && f.Location.StartLine == 2 && f.Location.EndLine == 3
		}, "with --no-maskSecrets, and before version 10"},
		{"first versions", `[{"filePath":"a/b.env","messages":[{"type":"message","ruleId":"@secretlint/secretlint-rule-github","messageId":"GITHUB_TOKEN","message":"found ` + samplePAT + `","loc":{"start":{"line":2},"end":{"line":2}},"range":[0,9],"severity":"error"}]}]`, 1, "", func(f finding.Finding) bool {
			return f.Location.StartLine == 2 && f.Identity.Platform == "github" && f.Context != ""
		}, "say nothing of the content"},
		{"masked", secretlintWith("a/b.env", `"data":{"KEY":"****************************************"}`), 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == "" && f.Context != ""
		}, "never the fingerprint of the mask"},
		{"absolute path", secretlintWith("/src/a/b.env", `"data":{}`), 1, "", func(f finding.Finding) bool {
			return f.Location.Path == "" && f.Context != read(secretlintWith("/src/c.env", `"data":{}`)).Findings[0].Context
		}, "secretlint writes these; two files stay two"},
		{"other line", secretlintWith("a/b.env", `"data":{},"loc":{"start":{"line":90},"end":{"line":90}}`), 1, "", func(f finding.Finding) bool {
			return f.Context == read(secretlintWith("a/b.env", `"data":{}`)).Findings[0].Context
		}, "lines move"},
		{"account", secretlintWith("a", `"ruleId":"@secretlint/secretlint-rule-aws","messageId":"AWSAccountID","data":{"ID":"123456789012"}`), 1, "", func(f finding.Finding) bool {
			return f.Category == finding.Unclassified && f.Severity == finding.SeverityInfo && f.Fingerprint == ""
		}, "no secret"},
		{"key id", secretlintWith("a", `"ruleId":"@secretlint/secretlint-rule-aws","messageId":"AWSAccessKeyID","data":{"ID":"`+sampleKeyID+`"}`), 1, "", func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Fingerprint == printOf(sampleKeyID) && f.Identity.Kind == finding.AccessKey
		}, "the same as gitleaks' aws-access-token"},
		{"own pattern", secretlintWith("a", `"ruleId":"@secretlint/secretlint-rule-pattern","messageId":"PATTERN","data":{"PATTERN_NAME":"acme","CREDENTIAL":"`+samplePAT+`"},"severity":"warning"`), 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == printOf(samplePAT) && f.Severity == finding.SeverityMedium && f.Confidence == 0.6
		}, "the pattern's name is not the secret"},
		{"Kubernetes secret", secretlintWith("a", `"ruleId":"@secretlint/secretlint-rule-no-k8s-kind-secret","messageId":"disallowToUseKindSecret","data":{}`), 1, "", func(f finding.Finding) bool {
			return f.Category == finding.PlaintextSecretInConfig && f.Identity.Platform == "kubernetes"
		}, ""},
		{"home folder", secretlintWith("a", `"ruleId":"@secretlint/secretlint-rule-no-homedir","messageId":"HOMEDIR","severity":"info","data":{"PATH":"/home/dev"}`), 1, "", func(f finding.Finding) bool { return f.Category == finding.Unclassified }, ""},
		{"somebody's rule", secretlintWith("a", `"ruleId":"acme-rule","messageId":"X"`), 1, "", func(f finding.Finding) bool { return f.Category == finding.LeakedSecret && f.Rule == "acme-rule#X" }, ""},
		{"without a message's id", secretlintWith("a", `"messageId":null`), 1, "", func(f finding.Finding) bool { return f.Rule == "@secretlint/secretlint-rule-github" }, "before version 2"},
		{"ignored", secretlintWith("a", `"type":"ignore"`), 0, "", nil, "a comment in the file said so"},
		{"clean", `[{"filePath":"/src/a","sourceContent":"x","sourceContentType":"text","messages":[]}]`, 0, "", nil, "a file without messages is a scan"},
		{"binary", `[{"filePath":"/src/a.png","sourceContentType":"binary","messages":[]}]`, 0, "", nil, "it has no content"},
		{"no rule", secretlintWith("a", `"ruleId":""`), 0, "an entry lacks its ruleId", nil, ""},
		{"wrong type", secretlintWith("a", `"loc":7`), 0, "a field has another type than its format says", nil, ""},
		{"secret in the path", secretlintWith("a/"+samplePAT, ``), 1, "", func(f finding.Finding) bool { return f.Location.Path == "" }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if r.Format != report.Secretlint || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || leak(r, samplePAT) != "" {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			if r.Coverage.Scanned != 1 || r.Coverage.Of != "files" {
				t.Errorf("each entry is a file that was scanned: got %+v", r.Coverage)
			}
			for _, f := range r.Findings {
				if !tt.want(f) {
					t.Errorf("%s: got %+v", tt.reason, f)
				}
			}
		})
	}
	if r := read(`[{"filePath":"/src/a.js","messages":[],"errorCount":0,"warningCount":0}]`); r.Format != "" {
		t.Errorf("ESLint's report is taken for secretlint's: %+v", r)
	}
}

// TestSecretlintInSARIF: secretlint's own SARIF names the preset before the rule.
func TestSecretlintInSARIF(t *testing.T) {
	r := read(sarifWith("secretlint", `{"ruleId":"@secretlint/secretlint-rule-preset-recommend > @secretlint/secretlint-rule-aws","level":"error","message":{"text":"m"}}`))
	if len(r.Findings) != 1 || r.Findings[0].Category != finding.LeakedSecret || r.Findings[0].Identity.Kind != finding.AccessKey {
		t.Errorf("got %+v", r)
	}
}

func TestSecretlintClearFields(t *testing.T) {
	plant(t, "secretlint-many.json", "[].sourceContent", "[].messages[].message", "[].messages[].data.KEY", "[].messages[].data.typeName")
	plant(t, "secretlint-clear.json", "[].sourceContent", "[].messages[].message", "[].messages[].data.*", "[].messages[].docsUrl")
}
