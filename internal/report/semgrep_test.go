package report_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const semgrepOne = `{"check_id":"generic.secrets.security.detected-slack-token.detected-slack-token","path":"a/b.py","start":{"line":3,"col":8,"offset":1},"end":{"line":3,"col":32,"offset":9},
	"extra":{"message":"m","severity":"ERROR","metadata":{"confidence":"LOW"},"lines":"tok = \"xoxb-x9Kq2LpVz7Rt4Wm8Yb9\"","is_ignored":false}}`

// semgrepWith is a report of one result, with members of its extra replaced.
func semgrepWith(fields, extra string) string {
	base := overlaid(semgrepOne, fields)
	_, after, _ := strings.Cut(semgrepOne, `"extra":`)
	return `{"version":"1.97.0","results":[` + overlaid(base, `"extra":`+overlaid(strings.TrimSuffix(after, "}"), extra)) + `],"errors":[],"paths":{"scanned":["a/b.py"]}}`
}

func FuzzSemgrep(f *testing.F) { fuzzFormat(f, report.Semgrep) }

func TestSemgrepResults(t *testing.T) {
	secret := func(value string) finding.Fingerprint { return testKey().Fingerprint(finding.NewSecret(value)) }
	token := secret("xoxb-x9Kq2LpVz7Rt4Wm8Yb9")
	const key = `-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAr7Kc2Zq9XvT1bWm4LpYd8Fh3Gs6Jn0Ru5Ek\n-----END RSA PRIVATE KEY-----`
	tests := []struct {
		name, fields, extra string
		want                func(finding.Finding) bool
		clear               int
		reason              string
	}{
		{"plain", ``, ``, func(f finding.Finding) bool {
			return f.Fingerprint == token && f.Category == finding.LeakedSecret && f.Title == "Detected slack token" && f.Severity == finding.SeverityHigh && f.Confidence == 0.4 &&
				f.Identity == finding.Identity{Platform: "slack", Kind: finding.Token} && f.Location == finding.Location{Path: "a/b.py", StartLine: 3, EndLine: 3}
		}, 1, "the region is the value"},
		{"region is an assignment", `"start":{"line":3,"col":1}`, ``, func(f finding.Finding) bool { return f.Fingerprint == "" && f.Context != "" }, 1, "no literal of the code is that"},
		{"region with a quote", `"end":{"line":3,"col":33}`, ``, func(f finding.Finding) bool { return f.Fingerprint == token }, 1, "one of two"},
		{"metavariable", `"start":{"line":3,"col":1}`, `"metavars":{"$SECRET":{"abstract_content":"\"xoxb-x9Kq2LpVz7Rt4Wm8Yb9\""}}`, func(f finding.Finding) bool { return f.Fingerprint == token }, 1, "the rule names it"},
		{"metavariable that is code", `"start":{"line":3,"col":1}`, `"metavars":{"$SECRET":{"abstract_content":"a = b"}}`, func(f finding.Finding) bool { return f.Fingerprint == "" }, 1, ""},
		{"private key", `"start":{"line":3,"col":5},"end":{"line":5,"col":30}`, `"lines":"k = ` + key + `"`, func(f finding.Finding) bool {
			return f.Fingerprint == secret(strings.ReplaceAll(key, `\n`, "\n")) && !f.Weak
		}, 1, "lines are whole lines"},
		{"logged out", ``, `"lines":"requires login","fingerprint":"requires login"`, func(f finding.Finding) bool { return f.Fingerprint == "" && f.Context == "" && f.Hint == "" }, 0, "since 1.98, to who is not logged in: not code"},
		{"logged out, of old", ``, `"lines":"requires login","fingerprint":"f1_0"`, func(f finding.Finding) bool { return f.Context == testKey().Context("f1_0") }, 0, ""},
		{"columns of other letters", ``, `"lines":"tök = \"xoxb-x9Kq2LpVz7Rt4Wm8Yb9\""`, func(f finding.Finding) bool { return f.Fingerprint == "" }, 1, "bytes or characters: nobody knows"},
		{"columns outside", `"end":{"line":3,"col":999}`, ``, func(f finding.Finding) bool { return f.Fingerprint == "" }, 1, ""},
		{"columns backwards", `"end":{"line":3,"col":2}`, ``, func(f finding.Finding) bool { return f.Fingerprint == "" }, 1, ""},
		{"lines that do not fit", `"end":{"line":9,"col":32}`, ``, func(f finding.Finding) bool { return f.Fingerprint == "" }, 1, ""},
		{"valid", ``, `"validation_state":"CONFIRMED_VALID"`, func(f finding.Finding) bool { return f.Validity == finding.ValidityLive && f.Confidence == 0.99 }, 1, "Semgrep Secrets asked the issuer"},
		{"invalid", ``, `"validation_state":"CONFIRMED_INVALID"`, func(f finding.Finding) bool { return f.Validity == finding.ValidityDead && f.Confidence == 0.4 }, 1, ""},
		{"validation error", ``, `"validation_state":"VALIDATION_ERROR"`, func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, 1, "could not tell"},
		{"no validator", ``, `"validation_state":"NO_VALIDATOR"`, func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, 1, ""},
		{"history", ``, `"historical_info":{"git_commit":"d670460b4b4aece5915caf5c68d12f560a9fe3e4","git_commit_timestamp":"2021-03-13T12:12:00Z"}`, func(f finding.Finding) bool {
			return f.Location.Commit == "d670460b4b4aece5915caf5c68d12f560a9fe3e4" && f.FirstSeen.Equal(time.Date(2021, 3, 13, 12, 12, 0, 0, time.UTC))
		}, 1, ""},
		{"labels", ``, `"metadata":{"cwe":"CWE-798: Use of Hard-coded Credentials","owasp":["A07:2021 - Identification","A2: Broken"],"technology":["aws"],"confidence":"HIGH"}`, func(f finding.Finding) bool {
			return cmp.Equal(f.Labels, []string{"A07:2021", "A2", "CWE-798", "aws"}) && f.Confidence == 0.9
		}, 1, "a text or a list, by version"},
		{"metadata of any type", ``, `"metadata":{"cwe":5,"owasp":{},"confidence":[],"technology":[1,"x"]}`, func(f finding.Finding) bool { return cmp.Equal(f.Labels, []string{"x"}) && f.Confidence == 0.7 }, 1, "rules' authors write them"},
		{"path outside", `"path":"/etc/x"`, ``, func(f finding.Finding) bool { return f.Location.Path == "" }, 1, ""},
		{"Windows path", `"path":"a\\b.py"`, ``, func(f finding.Finding) bool { return f.Location.Path == "a/b.py" }, 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(semgrepWith(tt.fields, tt.extra))
			if len(r.Findings) != 1 || !r.Readable() || r.Format != report.Semgrep || r.ClearSecrets != tt.clear || !tt.want(r.Findings[0]) || r.Coverage.Scanned != 1 {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestSemgrepSeverities(t *testing.T) {
	for word, want := range map[string]finding.Severity{
		"ERROR": finding.SeverityHigh, "WARNING": finding.SeverityMedium, "INFO": finding.SeverityLow, "CRITICAL": finding.SeverityCritical, "HIGH": finding.SeverityHigh,
		"MEDIUM": finding.SeverityMedium, "LOW": finding.SeverityLow, "INVENTORY": finding.SeverityInfo, "error": finding.SeverityHigh, "SOMETHING": finding.SeverityUnknown,
	} {
		if r := read(semgrepWith("", `"severity":"`+word+`"`)); len(r.Findings) != 1 || r.Findings[0].Severity != want {
			t.Errorf("%s: got %+v", word, r.Findings)
		}
	}
}

func TestSemgrepRules(t *testing.T) {
	const none = `"metadata":{}`
	tests := []struct {
		rule, extra string
		category    finding.Category
		identity    finding.Identity
		reason      string
	}{
		{"generic.secrets.gitleaks.npm-access-token.npm-access-token", none, finding.LeakedSecret, finding.Identity{Platform: "npm", Kind: finding.Token}, "ported from gitleaks"},
		{"home.me.rules.generic.secrets.security.detected-npm-registry-auth-token", none, finding.LeakedSecret, finding.Identity{Platform: "npm", Kind: finding.Token}, "out of a local copy"},
		{"generic.secrets.security.detected-aws-account-id.detected-aws-account-id", none, finding.Unclassified, finding.Identity{Platform: "aws"}, "a number that opens nothing"},
		{"generic.secrets.security.detected-private-key.detected-private-key", none, finding.LeakedSecret, finding.Identity{}, ""},
		{"generic.secrets.security.detected-neverheardof-token", none, finding.LeakedSecret, finding.Identity{Kind: finding.Token}, "the folder says it"},
		{"javascript.jsonwebtoken.security.jwt-hardcode.hardcoded-jwt-secret", none, finding.LeakedSecret, finding.Identity{Kind: finding.Token}, "by its name"},
		{"python.lang.security.audit.hardcoded-password-default-argument.hardcoded-password-default-argument", none, finding.LeakedSecret, finding.Identity{Kind: finding.Password}, ""},
		{"python.lang.best-practice.hardcoded-tmp-path.hardcoded-tmp-path", none, finding.Unclassified, finding.Identity{}, "hard-coded, and no secret"},
		{"terraform.aws.security.wildcard-assume-role.wildcard-assume-role", none, finding.InsecureFederationTrust, finding.Identity{Platform: "aws"}, ""},
		{"terraform.lang.security.iam.no-iam-priv-esc-roles.no-iam-priv-esc-roles", none, finding.PrivilegeEscalationPath, finding.Identity{Platform: "aws"}, ""},
		{"terraform.azure.security.keyvault.keyvault-ensure-secret-expires.keyvault-ensure-secret-expires", none, finding.LongLivedCredential, finding.Identity{Platform: "azure"}, ""},
		{"terraform.gcp.security.gcp-run-private-service-iam-member.gcp-run-private-service-iam-member", none, finding.PublicExposure, finding.Identity{Platform: "google"}, ""},
		{"acme.rules.our-own", `"metadata":{"cwe":["CWE-798: Use of Hard-coded Credentials"]}`, finding.LeakedSecret, finding.Identity{}, "its author says so"},
		{"acme.rules.our-own", `"metadata":{"cwe":["CWE-79: XSS","CWE-532: Log"]}`, finding.SecretInLog, finding.Identity{}, "the first that tells"},
		{"javascript.express.security.audit.express-jwt-not-revoked.express-jwt-not-revoked", `"metadata":{"cwe":["CWE-522: Insufficiently Protected Credentials"]}`, finding.Unclassified, finding.Identity{}, "CWE-522 is put on much"},
		{"acme.rules.hardcoded-credentials", `"metadata":{"cwe":["CWE-522: x"]}`, finding.LeakedSecret, finding.Identity{Kind: finding.Token}, ""},
		{"acme.rules.sqli", none, finding.Unclassified, finding.Identity{}, "kept"},
	}
	for _, tt := range tests {
		r := read(semgrepWith(`"check_id":"`+tt.rule+`"`, tt.extra))
		if len(r.Findings) != 1 || r.Findings[0].Category != tt.category || r.Findings[0].Identity != tt.identity {
			t.Errorf("%s (%s): got %+v", tt.rule, tt.reason, r.Findings)
		}
		sarif := read(sarifWith("Semgrep OSS", `{"ruleId":"`+tt.rule+`","message":{"text":"m"}}`))
		if tt.extra == none && (len(sarif.Findings) != 1 || sarif.Findings[0].Category != tt.category || sarif.Findings[0].Tool != "semgrep") {
			t.Errorf("%s in SARIF: got %+v", tt.rule, sarif.Findings)
		}
	}
}

func TestSemgrepResource(t *testing.T) {
	const rule = `"check_id":"terraform.lang.security.iam.no-iam-star-actions.no-iam-star-actions","path":"a.tf"`
	tests := []struct{ lines, path, want, reason string }{
		{`resource \"aws_iam_policy\" \"ci\" {\n  policy = 1\n}`, "a.tf", "aws_iam_policy.ci", ""},
		{`data \"aws_iam_policy_document\" \"ci\" {`, "a.tf", "data.aws_iam_policy_document.ci", ""},
		{`  policy = jsonencode({`, "a.tf", "", "not all of the block matched"},
		{`resource \"aws_iam_policy\" \"${x}\" {`, "a.tf", "", "no name"},
		{`resource \"aws_iam_policy\" \"ci\" {`, "a.py", "", "a text in another language"},
	}
	for _, tt := range tests {
		r := read(semgrepWith(rule+`,"path":"`+tt.path+`"`, `"lines":"`+tt.lines+`"`))
		if len(r.Findings) != 1 || r.Findings[0].Resource != tt.want || r.ClearSecrets != 0 {
			t.Errorf("%s (%s): got %+v", tt.lines, tt.reason, r)
		}
	}
}

func TestSemgrepFix(t *testing.T) {
	const rule = `"check_id":"terraform.gcp.security.x.x","path":"a.tf","start":{"line":3,"col":3},"end":{"line":3,"col":9}`
	edit := []finding.SuggestedEdit{{Path: "a.tf", StartLine: 3, StartColumn: 3, EndLine: 3, EndColumn: 9, Insert: "ssl = true"}}
	tests := []struct {
		name, fields, extra string
		want                []finding.SuggestedEdit
		reason              string
	}{
		{"constant", rule, `"fix":"ssl = true","metavars":{"$A":{"abstract_content":"main"}}`, edit, "the rule's own text"},
		{"with code", rule, `"fix":"ssl = main","metavars":{"$A":{"abstract_content":"main"}}`, nil, "it repeats what stands there"},
		{"logged out", rule, `"fix":"ssl = true"`, nil, "nobody knows whether it repeats code"},
		{"about a secret", ``, `"fix":"ssl = true","metavars":{}`, nil, ""},
		{"outside", strings.Replace(rule, "a.tf", "../a.tf", 1), `"fix":"ssl = true","metavars":{}`, nil, ""},
		{"no columns", strings.Replace(rule, `"col":9`, `"col":0`, 1), `"fix":"ssl = true","metavars":{}`, nil, "not exact"},
	}
	for _, tt := range tests {
		r := read(semgrepWith(tt.fields, tt.extra))
		var got []finding.SuggestedEdit
		if len(r.Findings) == 1 && r.Findings[0].Suggestion != nil {
			got = slices.Clone(r.Findings[0].Suggestion.Edits)
		}
		for i := range got {
			if got[i].Saw == "" {
				t.Errorf("%s: the lines that the report shows have no digest", tt.name)
			}
			got[i].Saw = ""
		}
		if len(r.Findings) != 1 || !cmp.Equal(tt.want, got) {
			t.Errorf("%s: %s: got %+v", tt.name, tt.reason, r)
		}
	}
}

func TestSemgrepScan(t *testing.T) {
	with := func(results, errors string) string {
		return `{"version":"1.97.0","results":[` + results + `],"errors":[` + errors + `],"paths":{"scanned":[]}}`
	}
	tests := []struct {
		name, data string
		findings   int
		clear      int
		problem    string
		severity   report.DiagnosticSeverity
		reason     string
	}{
		{"nothing", with("", ""), 0, 0, "", "", ""},
		{"nothing, of old", `{"results":[],"errors":[]}`, 0, 0, "", "", "the first versions wrote no more"},
		{"ignored", semgrepWith("", `"is_ignored":true`), 0, 1, "", "", "nosemgrep, or the server's triage; the secret is shown all the same"},
		{"partly parsed", with(semgrepOne, `{"code":3,"level":"warn","type":["PartialParsing",[]],"path":"a.py","message":"x"}`), 1, 1, "a file was not scanned, or not all of it", report.Warning, "of one file"},
		{"not parsed", with(semgrepOne, `{"code":3,"level":"error","type":"Syntax error","path":"a.py","message":"x"}`), 1, 1, "a file was not scanned, or not all of it", report.Warning, "of one file, whatever the level"},
		{"timed out", with(semgrepOne, `{"code":2,"level":"warn","type":"Timeout","path":"a.py","rule_id":"r"}`), 1, 1, "a file was not scanned, or not all of it", report.Warning, ""},
		{"crashed", with(semgrepOne, `{"code":2,"level":"error","type":"Fatal error","message":"x"}`), 1, 1, "the scan did not succeed", report.Error, "nothing is proven absent"},
		{"syntax of a rule", with(semgrepOne, `{"code":4,"level":"error","type":"Syntax error","message":"x"}`), 1, 1, "the scan did not succeed", report.Error, "of no file"},
		{"rule that does not load", with(semgrepOne, `{"code":4,"level":"error","type":"Rule parse error","path":"rule.yaml"}`), 1, 1, "the scan did not succeed", report.Error, "the rule found nothing, and would have"},
		{"out of memory for all", with(semgrepOne, `{"code":2,"level":"error","type":"OOM during interfile analysis"}`), 1, 1, "the scan did not succeed", report.Error, ""},
		{"rule of a newer version", with(semgrepOne, `{"code":4,"level":"warn","type":["IncompatibleRule",{"rule_id":"r"}]}`), 1, 1, "", "", "no more than a warning to Semgrep either"},
		{"broken", with(overlaid(semgrepOne, `"path":{}`)+","+semgrepOne, ""), 1, 1, "a field has another type than its format says", report.Error, "the other is kept"},
		{"broken place", with(overlaid(semgrepOne, `"start":{"line":"x"}`), ""), 0, 0, "a field has another type than its format says", report.Error, ""},
		{"broken lines", semgrepWith("", `"lines":["x"]`), 0, 0, "a field has another type than its format says", report.Error, ""},
		{"broken metavariables", semgrepWith("", `"metavars":{"$A":{"abstract_content":5}}`), 0, 0, "a field has another type than its format says", report.Error, ""},
		{"broken error", with(semgrepOne, `{"level":5}`), 1, 1, "a field has another type than its format says", report.Error, ""},
		{"no rule", semgrepWith(`"check_id":""`, ""), 0, 0, "an entry lacks its check_id", report.Error, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			var d report.Diagnostic
			if len(r.Diagnostics) > 0 {
				d = r.Diagnostics[0]
			}
			if r.Format != report.Semgrep || len(r.Findings) != tt.findings || r.ClearSecrets != tt.clear || d.Summary != tt.problem || d.Severity != tt.severity || len(r.Diagnostics) > 1 {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if r := read(`{"errors":[],"generated_at":"x","metrics":{},"results":[]}`); r.Format != "" {
		t.Errorf("bandit's report taken for Semgrep's: %+v", r)
	}
}

func TestSemgrepClearFields(t *testing.T) {
	plant(t, "semgrep-clear.json", "results[].extra.lines", "results[].extra.message", "results[].extra.metavars.*.abstract_content", "results[].extra.fingerprint", "errors[].message")
	plant(t, "semgrep-benchmark.json", "results[].extra.lines", "results[].extra.message", "results[].extra.metavars.*.abstract_content")
	for _, ignored := range []string{"true", "false"} {
		r := read(semgrepWith(`"path":"a/`+fuzzed+`","start":{"line":3,"col":5},"end":{"line":3,"col":25}`,
			`"is_ignored":`+ignored+`,"lines":"k = `+fuzzed+`","metadata":{"technology":["`+fuzzed+`"]},"fix":"`+fuzzed+`","metavars":{}`))
		if leak(r, fuzzed) != "" || r.ClearSecrets != 1 {
			t.Errorf("%+v", r)
		}
	}
}
