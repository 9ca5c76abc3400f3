package report_test

import (
	"slices"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func TestSARIFTools(t *testing.T) {
	tests := []struct{ name, tool, reason string }{
		{"Checkov", "checkov", ""},
		{"Bridgecrew", "checkov", "its earlier name"},
		{"Trivy", "trivy", ""},
		{"KICS", "kics", ""},
		{"Semgrep OSS", "semgrep", "the edition"},
		{"Opengrep OSS", "semgrep", "the same rules"},
		{"CodeQL command-line toolchain", "codeql", "its earlier name"},
		{"nodejsscan", "njsscan", ""},
		{"mobsfscan", "mobsfscan", ""},
		{"TruffleHog", "trufflehog", ""},
		{"Bandit", "bandit", ""},
		{"gosec", "gosec", ""},
		{"Hadolint", "hadolint", ""},
		{"SnykCode", "snyk", ""},
		{"Snyk Open Source", "snyk", ""},
		{"detect-secrets", "detect-secrets", ""},
		{" GitLeaks ", "gitleaks", ""},
		{"bandit (MegaLinter PYTHON_BANDIT)", "bandit", "run by another tool"},
		{"Acme Scan", "Acme Scan", "as it names itself"},
		{"", "unknown", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(sarifWith(tt.name, `{"ruleId":"r"}`)); len(r.Findings) != 1 || r.Findings[0].Tool != tt.tool {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestSARIFClasses(t *testing.T) {
	tests := []struct {
		name, tool, rule, result string
		category                 finding.Category
		kind                     finding.IdentityKind
		reason                   string
	}{
		{"CodeQL", "CodeQL", `"id":"java/hardcoded-credential-api-call"`, ``, finding.LeakedSecret, "", ""},
		{"CodeQL workflow", "CodeQL", `"id":"actions/missing-workflow-permissions"`, ``, finding.OverPrivileged, "", ""},
		{"CodeQL log", "CodeQL", `"id":"py/clear-text-logging-sensitive-data","properties":{"tags":["external/cwe/cwe-312","external/cwe/cwe-532"]}`, ``, finding.SecretInLog, "", "the table before the weakness"},
		{"CodeQL other", "CodeQL", `"id":"js/sql-injection","properties":{"tags":["external/cwe/cwe-089"]}`, ``, finding.Unclassified, "", ""},
		{"Bandit", "Bandit", `"id":"B106"`, ``, finding.LeakedSecret, finding.Password, ""},
		{"Bandit other", "Bandit", `"id":"B101"`, ``, finding.Unclassified, "", ""},
		{"gosec", "gosec", `"id":"G101"`, ``, finding.LeakedSecret, "", ""},
		{"njsscan", "nodejsscan", `"id":"node_api_key"`, ``, finding.LeakedSecret, finding.Token, ""},
		{"mobsfscan", "mobsfscan", `"id":"hardcoded_password"`, ``, finding.LeakedSecret, finding.Password, ""},
		{"mobsfscan logging", "mobsfscan", `"id":"android_logging"`, `,"properties":{"cwe":"CWE-532"}`, finding.Unclassified, "", "any log, not credentials"},
		{"Snyk Code", "SnykCode", `"id":"python/NoHardcodedPasswords/test"`, ``, finding.LeakedSecret, finding.Password, ""},
		{"tfsec", "tfsec", `"id":"aws-iam-no-policy-wildcards"`, ``, finding.WildcardPolicy, "", "as in its own format"},
		{"gitleaks 7", "Gitleaks", `"id":"Slack Webhook"`, ``, finding.LeakedSecret, finding.Token, "as in its own format"},
		{"scanner of secrets", "detect-secrets", `"id":"AcmeDetector"`, ``, finding.LeakedSecret, "", "it finds nothing else"},
		{"Trivy secret", "Trivy", `"id":"acme-token","properties":{"tags":["secret","security"]}`, ``, finding.LeakedSecret, "", "a rule of somebody's own"},
		{"Trivy check", "Trivy", `"id":"AVD-AWS-0057","properties":{"tags":["misconfiguration"]}`, ``, finding.WildcardPolicy, "", "as in its own format"},
		{"Checkov secret", "Checkov", `"id":"CKV_SECRET_2"`, ``, finding.LeakedSecret, finding.AccessKey, "as in its own format"},
		{"KICS secret", "KICS", `"id":"0","name":"Passwords And Secrets - Acme"`, ``, finding.LeakedSecret, "", "by the query's name"},
		{"Semgrep", "Semgrep OSS", `"id":"generic.secrets.security.detected-slack-token"`, ``, finding.LeakedSecret, finding.Token, "as in its own format"},
		{"deprecated id", "tfsec", `"id":"new-name","deprecatedIds":["aws-iam-no-policy-wildcards"]`, ``, finding.WildcardPolicy, "", "3.49.5"},
		{"CWE among the tags", "x", `"id":"a","properties":{"tags":["security","CWE-798: Use of Hard-coded Credentials"]}`, ``, finding.LeakedSecret, "", "the report says what it is about"},
		{"CWE as GitHub writes it", "x", `"id":"a","properties":{"tags":["external/cwe/cwe-259"]}`, ``, finding.LeakedSecret, "", ""},
		{"CWE of the result", "x", `"id":"a"`, `,"properties":{"cwe":"CWE-321: Use of Hard-coded Cryptographic Key"}`, finding.LeakedSecret, "", ""},
		{"CWEs as a list", "x", `"id":"a","properties":{"cwe":["CWE-79","CWE-798"]}`, ``, finding.LeakedSecret, "", ""},
		{"taxon", "x", `"id":"a"`, `,"taxa":[{"id":"798","toolComponent":{"name":"CWE"}}]`, finding.LeakedSecret, "", "3.27.8"},
		{"taxon by index", "x", `"id":"a"`, `,"taxa":[{"id":"CWE-798","toolComponent":{"index":0}}]`, finding.LeakedSecret, "", ""},
		{"taxon of another taxonomy", "x", `"id":"a"`, `,"taxa":[{"id":"798","toolComponent":{"name":"Acme"}}]`, finding.Unclassified, "", "another 798"},
		{"relationship", "x", `"id":"a","relationships":[{"target":{"id":"1392","toolComponent":{"name":"CWE"}}}]`, ``, finding.RootOrDefaultCredential, "", "3.49.15"},
		{"vague CWE", "x", `"id":"a","properties":{"tags":["CWE-522"]}`, ``, finding.Unclassified, "", "any handling of sensitive data"},
		{"flaw of a dependency", "Snyk Open Source", `"id":"SNYK-JS-ACME-1","properties":{"tags":["CWE-798"]}`, ``, finding.Unclassified, "", "somebody else's password"},
		{"CVE", "x", `"id":"CVE-2020-1","properties":{"tags":["CWE-798"]}`, ``, finding.Unclassified, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(sarifRunWith(`"tool":{"driver":{"name":"` + tt.tool + `","rules":[{` + tt.rule + `}]}},"taxonomies":[{"name":"CWE"}],"results":[{"ruleIndex":0` + tt.result + `}]`))
			if len(r.Findings) != 1 || r.Findings[0].Category != tt.category || r.Findings[0].Identity.Kind != tt.kind {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestSARIFTaxa(t *testing.T) {
	r := read(sarifRunWith(`"tool":{"driver":{"name":"x","rules":[{"id":"a","relationships":[{"target":{"id":"CWE-22","toolComponent":{"name":"CWE"}}}]}]}},"results":[{"ruleId":"a","taxa":[{"id":"A01","toolComponent":{"name":"OWASP"}},{"id":"bare"},{"index":3}]}]`))
	if len(r.Findings) != 1 || !slices.Equal(r.Findings[0].Labels, []string{"CWE-22", "OWASP-A01", "bare"}) {
		t.Errorf("got %+v", r)
	}
}

func TestSARIFBanditConfidence(t *testing.T) {
	r := read(sarifRunWith(`"tool":{"driver":{"name":"Bandit","rules":[{"id":"B105","properties":{"precision":"high"}}]}},"results":[{"ruleId":"B105","properties":{"issue_confidence":"LOW"}}]`))
	if len(r.Findings) != 1 || r.Findings[0].Confidence != 0.4 {
		t.Errorf("the rule's precision is that of its first result: %+v", r)
	}
}

// TestGitleaksSARIF7: the same leaks in version 7's JSON and SARIF.
func TestGitleaksSARIF7(t *testing.T) {
	claims := func(name string) (all []string) {
		for _, f := range collect(report.Input{}, readFile(t, "testdata/reports/"+name), testKey()).Findings {
			all = append(all, f.Rule+" "+f.Location.Path+" "+string(f.Fingerprint)+" "+string(f.Context)+" "+f.Identity.Platform+f.FirstSeen.String())
		}
		slices.Sort(all)
		return all
	}
	inJSON, inSARIF := claims("gitleaks-legacy-v7.json"), claims("sarif-gitleaks-v7.json")
	if len(inJSON) != 8 || !slices.Equal(inJSON, inSARIF) {
		t.Errorf("got\n%v\nand\n%v", inJSON, inSARIF)
	}
}
