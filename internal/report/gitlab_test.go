package report_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const gitlabOne = `{"id":"1","category":"secret_detection","name":"Slack token","description":"Slack token detected","severity":"Critical","raw_source_code_extract":"xoxb-x9Kq2LpVz7Rt4Wm8Yb",
	"scanner":{"id":"gitleaks","name":"Gitleaks"},"location":{"file":"a/b.py","commit":{"sha":"0000000","date":"0001-01-01T00:00:00Z"},"start_line":3},
	"identifiers":[{"type":"gitleaks_rule_id","name":"Gitleaks rule ID Slack token","value":"Slack token"}]}`

// gitlabWith is a report of one vulnerability.
func gitlabWith(vulnerability, scan string) string {
	return `{"version":"15.0.7","vulnerabilities":[` + vulnerability + `],"scan":` +
		overlaid(`{"type":"secret_detection","status":"success","start_time":"2025-02-01T10:00:00","end_time":"2025-02-01T10:01:00","scanner":{"id":"gitleaks","name":"Gitleaks"}}`, scan) + `}`
}

func FuzzGitLab(f *testing.F) { fuzzFormat(f, report.GitLab) }

func TestGitLabSecrets(t *testing.T) {
	secret := testKey().Fingerprint(finding.NewSecret("xoxb-x9Kq2LpVz7Rt4Wm8Yb"))
	tests := []struct {
		name, fields string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"plain", ``, func(f finding.Finding) bool {
			return f.Fingerprint == secret && !f.Hashed && f.Severity == finding.SeverityCritical && f.Confidence == 0.9 && f.Tool == "gitlab-secret-detection" &&
				f.Location == finding.Location{Path: "a/b.py", StartLine: 3, EndLine: 3} && f.LastSeen.Equal(time.Date(2025, 2, 1, 10, 0, 0, 0, time.UTC)) && f.FirstSeen.IsZero()
		}, "zeros are no commit, and the year 1 no date"},
		{"commit", `"location":{"file":"a","commit":{"sha":"d670460b4b4aece5915caf5c68d12f560a9fe3e4","date":"2021-06-02T09:25:50Z"}}`, func(f finding.Finding) bool {
			return f.Location.Commit == "d670460b4b4aece5915caf5c68d12f560a9fe3e4" && f.FirstSeen.Year() == 2021
		}, "a scan of history"},
		{"zeros", `"location":{"file":"a","commit":{"sha":"0000000000000000000000000000000000000000"}}`, func(f finding.Finding) bool { return f.Location.Commit == "" }, "as many as it likes"},
		{"no category", `"category":""`, func(f finding.Finding) bool { return f.Category == finding.LeakedSecret }, "15 leaves it to the scan's type"},
		{"confidence of 14", `"confidence":"Low"`, func(f finding.Finding) bool { return f.Confidence == 0.4 }, ""},
		{"confidence unknown", `"confidence":"Unknown"`, func(f finding.Finding) bool { return f.Confidence == 0.9 }, "then the rule's"},
		{"false positive", `"flags":[{"type":"flagged-as-likely-false-positive","origin":"x","description":"y"}]`, func(f finding.Finding) bool {
			return f.Confidence == 0.2 && cmp.Equal(f.Labels, []string{"likely-false-positive"})
		}, "15's flags: a doubt, not a decision"},
		{"other flag", `"flags":[{"type":"x"}]`, func(f finding.Finding) bool { return f.Confidence == 0.9 && f.Labels == nil }, ""},
		{"no severity", `"severity":null`, func(f finding.Finding) bool { return f.Severity == finding.SeverityHigh }, "15 does not ask for one"},
		{"severity unknown", `"severity":"Unknown"`, func(f finding.Finding) bool { return f.Severity == finding.SeverityUnknown }, "it says that it does not know"},
		{"solution", `"solution":"Revoke it.\nNow."`, func(f finding.Finding) bool { return f.Suggestion != nil && f.Suggestion.Text == "Revoke it. Now." }, ""},
		{"gitleaks' id", `"identifiers":[{"type":"gitleaks_rule_id","name":"x","value":"aws-access-token"}]`, func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Platform: "aws", Kind: finding.AccessKey}
		}, "rules that GitLab took over"},
		{"words", `"identifiers":[{"type":"gitleaks_rule_id","name":"x","value":"gitlab_personal_access_token"}]`, func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Platform: "gitlab", Kind: finding.Token}
		}, ""},
		{"path outside", `"location":{"file":"../b"}`, func(f finding.Finding) bool { return f.Location.Path == "" }, ""},
		{"Windows path", `"location":{"file":"a\\b.py"}`, func(f finding.Finding) bool { return f.Location.Path == "a/b.py" }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(gitlabWith(overlaid(gitlabOne, tt.fields), ""))
			if len(r.Findings) != 1 || !r.Readable() || r.Format != report.GitLab || r.ClearSecrets != 1 || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

// TestGitLabHash proves what "cve" is made of, by a report that also shows the
// values: the file, the plain SHA-256 of the extract, and the rule. Without the
// extract it names the same secret.
func TestGitLabHash(t *testing.T) {
	shown := read(string(readFile(t, "testdata/reports/gitlab-secrets-v14.json"))).Findings
	for i, published := range []string{"03d104c669e3c7b6be7f989db8b12c8b910d3be8c1e2a73c9369d3cc0ba803b5",
		"1a5d44a2dca19669d72edf4c4f1c27c4c1ca4b4408fbb17f6ce4ad452d78ddb3", "9aa1da8f23a3e99f2b894638b0d6c584b1613075eca0f74d79de0c7bd07e150b"} {
		if shown[i].Fingerprint != testKey().OfSHA256(published) {
			t.Errorf("the hash in the report is not the extract's, at %d", i)
		}
	}
	sum := sha256.Sum256([]byte("xoxb-x9Kq2LpVz7Rt4Wm8Yb"))
	hash := hex.EncodeToString(sum[:])
	same := read(gitlabWith(gitlabOne, "")).Findings[0].Fingerprint
	tests := []struct {
		name, cve, fields string
		hashed            bool
		reason            string
	}{
		{"hash", "a/b.py:" + hash + ":Slack token", ``, true, ""},
		{"masked extract", "a/b.py:" + hash + ":Slack token", `"raw_source_code_extract":"********"`, true, ""},
		{"another file", "b.py:" + hash + ":Slack token", ``, false, "not the form that was proved"},
		{"another scanner", "a/b.py:" + hash + ":Slack token", `"scanner":{"id":"trufflehog"}`, false, "who knows what it hashes"},
		{"SHA-1", "a/b.py:" + hash[:40] + ":Slack token", ``, false, ""},
		{"no hash", "a/b.py:Slack token", ``, false, ""},
		{"not hex", "a/b.py:" + hash[:62] + "zz:Slack token", ``, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := overlaid(overlaid(gitlabOne, `"raw_source_code_extract":"","cve":"`+tt.cve+`"`), tt.fields)
			r := read(gitlabWith(v, ""))
			if len(r.Findings) != 1 || r.ClearSecrets != 0 {
				t.Fatalf("%+v", r)
			}
			f := r.Findings[0]
			if f.Hashed != tt.hashed || (f.Fingerprint == same) != tt.hashed || (f.Context == "") != tt.hashed {
				t.Errorf("%s: got %+v", tt.reason, f)
			}
		})
	}
}

func TestGitLabScan(t *testing.T) {
	tests := []struct {
		name, data string
		findings   int
		problem    string
		severity   report.DiagnosticSeverity
		reason     string
	}{
		{"failure", gitlabWith(gitlabOne, `"status":"failure"`), 1, "the scan did not succeed", report.Error, "what it found is kept, what it did not find is not proven absent"},
		{"failure without a list", `{"version":"15.0.0","vulnerabilities":null,"scan":{"type":"secret_detection","status":"failure"}}`, 0, "the scan did not succeed", report.Error, ""},
		{"no list", `{"version":"15.0.0","vulnerabilities":null,"scan":{"type":"secret_detection","status":"success"}}`, 0, "an entry lacks its list of vulnerabilities", report.Error, ""},
		{"fatal", gitlabWith(gitlabOne, `"messages":[{"level":"info","value":"x"},{"level":"fatal","value":"x"}]`), 1, "the scan did not succeed", report.Error, "it halted"},
		{"warning", gitlabWith(gitlabOne, `"messages":[{"level":"warn","value":"x"}]`), 1, "the scanner warns of its own scan", report.Warning, "perhaps in part"},
		{"info", gitlabWith(gitlabOne, `"messages":[{"level":"info","value":"x"}]`), 1, "", "", "normal"},
		{"nothing found", gitlabWith("", ""), 0, "", "", ""},
		{"2 without a scan", `{"version":"2.3","vulnerabilities":[` + gitlabOne + `]}`, 1, "", "", "told by a vulnerability"},
		{"14 without a scan", `{"version":"14.0.0","vulnerabilities":[` + gitlabOne + `],"remediations":[]}`, 1, "", "", "older analysers"},
		{"3", `{"version":"3.0","vulnerabilities":[` + gitlabOne + `],"remediations":[]}`, 1, "", "", "before 14"},
		{"no identifiers", gitlabWith(overlaid(gitlabOne, `"identifiers":[]`), ""), 0, "an entry lacks its identifiers", report.Error, ""},
		{"one broken", gitlabWith(overlaid(gitlabOne, `"location":{"file":{}}`)+","+gitlabOne, ""), 1, "a field has another type than its format says", report.Error, "the other is kept"},
		{"broken severity", gitlabWith(overlaid(gitlabOne, `"severity":9`), ""), 0, "a field has another type than its format says", report.Error, ""},
		{"broken flags", gitlabWith(overlaid(gitlabOne, `"flags":{}`), ""), 0, "a field has another type than its format says", report.Error, ""},
		{"broken extract", gitlabWith(overlaid(gitlabOne, `"raw_source_code_extract":["x"]`), ""), 0, "a field has another type than its format says", report.Error, ""},
		{"broken scan", gitlabWith(gitlabOne, `"messages":"x"`), 0, "a field has another type than its format says", report.Error, "nobody knows whether it failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			var d report.Diagnostic
			if len(r.Diagnostics) > 0 {
				d = r.Diagnostics[0]
			}
			if r.Format != report.GitLab || len(r.Findings) != tt.findings || d.Summary != tt.problem || d.Severity != tt.severity || len(r.Diagnostics) > 1 {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if r := read(gitlabWith("", `"scanned_resources":[{"method":"GET","url":"x","type":"url"}]`)); r.Coverage.Scanned != 1 || r.Coverage.Of != "resources" {
		t.Errorf("coverage: %+v", r.Coverage)
	}
}

func TestGitLabCode(t *testing.T) {
	sast := overlaid(gitlabOne, `"category":"sast","name":"Possible hardcoded password: 'x9Kq2LpVz7'","raw_source_code_extract":"p = 'x9Kq2LpVz7'","scanner":{"id":"Semgrep"}`)
	with := func(cwe string) string {
		return overlaid(sast, `"identifiers":[{"type":"semgrep_id","name":"bandit.B105","value":"bandit.B105"},{"type":"cwe","name":"CWE-`+cwe+`","value":"`+cwe+`"}]`)
	}
	tests := []struct {
		cwe        string
		category   finding.Category
		confidence finding.Confidence
		title      string
		clear      int
	}{
		{"798", finding.LeakedSecret, 0.7, "Hard-coded credentials", 1},
		{"259", finding.LeakedSecret, 0.7, "Hard-coded password", 1},
		{"321", finding.LeakedSecret, 0.7, "Hard-coded cryptographic key", 1},
		{"522", finding.LeakedSecret, 0.5, "Insufficiently protected credentials", 1},
		{"532", finding.SecretInLog, 0.7, "Sensitive information in a log", 1},
		{"312", finding.PlaintextSecretInConfig, 0.7, "Sensitive information stored in cleartext", 1},
		{"79", finding.Unclassified, 0.7, "bandit.B105", 0},
		{"CWE-798", finding.LeakedSecret, 0.7, "Hard-coded credentials", 1},
	}
	for _, tt := range tests {
		r := read(gitlabWith(with(tt.cwe), `"type":"sast"`))
		if len(r.Findings) != 1 || !r.Readable() {
			t.Fatalf("%s: %+v", tt.cwe, r)
		}
		f := r.Findings[0]
		if f.Tool != "semgrep" || f.Rule != "bandit.B105" || f.Category != tt.category || f.Confidence != tt.confidence || f.Title != tt.title || r.ClearSecrets != tt.clear || f.Fingerprint != "" {
			t.Errorf("CWE %s: got %+v", tt.cwe, r)
		}
	}
	// A line of code is no secret's value: two of them in a file are told apart by
	// the scope in which they stand, which stays when lines move.
	tracked := func(start, scope string) finding.Fingerprint {
		return read(gitlabWith(overlaid(with("259"), `"location":{"file":"a","start_line":`+start+`},"tracking":{"items":[{"signatures":[{"algorithm":"location","value":"a:`+start+`"},{"algorithm":"scope_offset","value":"`+scope+`"}]}]}`), "")).Findings[0].Context
	}
	if tracked("3", "a|f[0]:1") != tracked("9", "a|f[0]:1") || tracked("3", "a|f[0]:1") == tracked("3", "a|g[0]:1") || tracked("3", "a|f[0]:1") == "" {
		t.Error("the context is not that of the scope")
	}
	image := read(gitlabWith(overlaid(with("79"), `"category":"container_scanning","location":{"image":"acme/app:1"}`), `"type":"container_scanning"`))
	if len(image.Findings) != 1 || image.Findings[0].Resource != "acme/app:1" {
		t.Errorf("container scanning: %+v", image)
	}
}

func TestGitLabClearFields(t *testing.T) {
	plant(t, "gitlab-secrets-v14.json", "vulnerabilities[].raw_source_code_extract", "vulnerabilities[].message", "vulnerabilities[].description")
	plant(t, "gitlab-sast-v15.json", "vulnerabilities[].raw_source_code_extract", "vulnerabilities[].name", "vulnerabilities[].message",
		"vulnerabilities[].description", "vulnerabilities[].details.code.value", "vulnerabilities[].flags[].description")
	all := overlaid(gitlabOne, `"raw_source_code_extract":"`+fuzzed+`","name":"`+fuzzed+` x","solution":"`+fuzzed+`","location":{"file":"a/`+fuzzed+`","commit":{"sha":"`+fuzzed+`","message":"`+fuzzed+`"}}`)
	if r := read(gitlabWith(all, `"messages":[{"level":"fatal","value":"`+fuzzed+`"}]`)); leak(r, fuzzed) != "" || r.ClearSecrets != 1 {
		t.Errorf("%+v", r)
	}
}
