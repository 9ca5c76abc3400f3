package report_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// sarifSnippet is a result with a message and a snippet, given as text.
func sarifSnippet(t *testing.T, rule, message, snippet string) string {
	t.Helper()
	text := func(s string) string {
		quoted, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(quoted)
	}
	return `{"ruleId":"` + rule + `","message":{"text":` + text(message) + `},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.tf"},"region":{"startLine":3,"snippet":{"text":` + text(snippet) + `}}}}]}`
}

func TestSARIFValues(t *testing.T) {
	tests := []struct{ name, tool, rule, message, snippet, value, reason string }{
		{"Bandit's message", "Bandit", "B105", `Possible hardcoded password: 'vX2bK8nRt6LqW3zD'`, `db(password='vX2bK8nRt6LqW3zD', user='x')`, `vX2bK8nRt6LqW3zD`, "it quotes the value"},
		{"CodeQL's message", "CodeQL", "js/hardcoded-credentials", `The hard-coded value "vX2bK8nRt6LqW3zD" is used as [password](1).`, ``, `vX2bK8nRt6LqW3zD`, "it quotes the value"},
		{"CodeQL without a value", "CodeQL", "py/hardcoded-credentials", `This hardcoded value is [used as credentials](1).`, ``, ``, ""},
		{"assignment", "gosec", "G101", "Potential hardcoded credentials", `password := "vX2bK8nRt6LqW3zD"`, `vX2bK8nRt6LqW3zD`, "one name, one literal"},
		{"assignment with words before", "njsscan", "node_secret", "m", "const secret = 'vX2bK8nRt6LqW3zD';", `vX2bK8nRt6LqW3zD`, ""},
		{"mapping", "semgrep", "acme", "m", `"api_key": "vX2bK8nRt6LqW3zD",`, ``, "nobody says that the rule is about a secret"},
		{"expression", "gosec", "G101", "m", `password := os.Getenv("DB_PASSWORD")`, ``, "which part is the secret would be a guess"},
		{"two literals", "gosec", "G101", "m", `login("admin", "vX2bK8nRt6LqW3zD")`, ``, ""},
		{"unquoted", "gosec", "G101", "m", `password = dbPassword`, ``, "a name, not a value"},
		{"escapes", "gosec", "G101", "m", `password = "vX2b\"K8nRt6LqW3zD"`, ``, "the value is not what is written"},
		{"masked", "Trivy", "aws-access-key-id", "Match: export AWS_ACCESS_KEY_ID=********************", `********************`, ``, "never a fingerprint of the mask"},
		{"Trivy's message", "Trivy", "aws-access-key-id", "Artifact: a.sh\nType: secrets\nMatch: key=*****", ``, ``, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(sarifWith(tt.tool, sarifSnippet(t, tt.rule, tt.message, tt.snippet)))
			if len(r.Findings) != 1 || r.Findings[0].Fingerprint != printOf(tt.value) {
				t.Errorf("%s: got %s", tt.reason, render(t, r))
			}
			if tt.value != "" && leak(r, tt.value) != "" {
				t.Errorf("the value is shown: %s", render(t, r))
			}
		})
	}
}

const spmiOne = `{"rule":{"id":"SEC101/005"},"message":{"id":"Default","arguments":["…TjORe","an apparent ","","Slack api key","",""]},
	"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.py"},"region":{"startLine":1,"snippet":{"text":"vX2bK8nRt6LqW3zD"}}}}],
	"fingerprints":{"secretHashSha256/v0":"h1","secretFingerprint/v0":"{\"secret\":\"vX2bK8nRt6LqW3zD\"}","validationFingerprint/v0":"{\"secret\":\"vX2bK8nRt6LqW3zD\"}"},"rank":65.9}`

func TestSPMI(t *testing.T) {
	redacted := `"fingerprints":{"secretHashSha256/v0":"h1"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.py"},"region":{"startLine":1,"snippet":{"text":"??????????LqW3zD"}}}}]`
	verdict := func(words string) string {
		return `"message":{"arguments":["…","` + words + `","","Slack api key","",""]}`
	}
	validity := func(want finding.Validity) func(finding.Finding) bool {
		return func(f finding.Finding) bool { return f.Validity == want }
	}
	tests := []struct {
		name, fields string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"plain", ``, func(f finding.Finding) bool {
			return f.Fingerprint == printOf("vX2bK8nRt6LqW3zD") && f.Validity == finding.ValidityUnknown && f.Confidence == 0.659
		}, ""},
		{"redacted", redacted, func(f finding.Finding) bool {
			return f.Fingerprint == "" && !f.Hashed && f.Context != ""
		}, "its hash is salted: it tells places apart and names no secret"},
		{"redacted, another value", strings.Replace(redacted, "h1", "h2", 1), func(f finding.Finding) bool {
			return f.Context != "" && f.Context != read(sarifWith("Spmi", overlaid(spmiOne, redacted))).Findings[0].Context
		}, ""},
		{"base64", `"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.py"},"region":{"snippet":{"text":"dlgyYks4blJ0NkxxVzN6RA=="}}}}]`, func(f finding.Finding) bool {
			return f.Fingerprint == printOf("vX2bK8nRt6LqW3zD")
		}, "the decoded value is the secret; the snippet is its carrier"},
		{"live", verdict("a valid "), func(f finding.Finding) bool { return f.Validity == finding.ValidityLive && f.Confidence == 0.95 }, "it was used"},
		{"live file", verdict("an exposed "), validity(finding.ValidityLive), ""},
		{"dead", verdict("an invalid "), validity(finding.ValidityDead), "authentication failed"},
		{"expired", verdict("an expired "), validity(finding.ValidityDead), ""},
		{"nobody knew it", verdict("an apparently invalid "), validity(finding.ValidityUnknown), "another authority may"},
		{"password-protected", verdict("a valid but password-protected "), validity(finding.ValidityUnknown), "useless without the password"},
		{"sub-rule", `"rule":{"id":"SEC101/013/PemPrivateKey"}`, func(f finding.Finding) bool { return f.Category == finding.LeakedSecret }, ""},
		{"other family", `"rule":{"id":"SEC104/001"}`, func(f finding.Finding) bool { return f.Category == finding.Unclassified && f.Fingerprint == "" }, "calls, not secrets"},
		{"service account", `"rule":{"id":"SEC101/030"},"fingerprints":{"assetFingerprint/v0":"{\"id\":\"ci@acme.iam.gserviceaccount.com\"}","secretFingerprint/v0":"{\"secret\":\"vX2bK8nRt6LqW3zD\"}"}`, func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Platform: "google", Kind: finding.ServiceAccount, ID: "ci@acme.iam.gserviceaccount.com"}
		}, ""},
		{"broken fingerprint", `"fingerprints":{"secretFingerprint/v0":"{"}`, func(f finding.Finding) bool { return f.Fingerprint == printOf("vX2bK8nRt6LqW3zD") }, "the snippet is left"},
		{"nested fingerprint", `"fingerprints":{"secretFingerprint/v0":{"secret":"x"},"secretHashSha256/v0":{}}`, func(f finding.Finding) bool { return f.Fingerprint == printOf("vX2bK8nRt6LqW3zD") }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(sarifWith("Spmi", overlaid(spmiOne, tt.fields)))
			if len(r.Findings) != 1 || !r.Readable() || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %s", tt.reason, render(t, r))
			}
		})
	}
}

// TestSPMIHash: the published hash is not the secret's SHA-256, nor that of the
// fingerprint's text, so that no fingerprint can be made of it.
func TestSPMIHash(t *testing.T) {
	var log struct {
		Runs []struct {
			Results []struct {
				Fingerprints map[string]string `json:"fingerprints"`
			} `json:"results"`
		} `json:"runs"`
	}
	if err := json.Unmarshal(readFile(t, "testdata/reports/sarif-spmi-aws.json"), &log); err != nil {
		t.Fatal(err)
	}
	prints := log.Runs[0].Results[0].Fingerprints
	published := prints["secretHashSha256/v0"]
	if len(published) != 2*sha256.Size {
		t.Fatalf("got %q", published)
	}
	for _, text := range []string{"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", prints["secretFingerprint/v0"]} {
		if sum := sha256.Sum256([]byte(text)); hex.EncodeToString(sum[:]) == published {
			t.Error("the hash is plain after all: use it as a fingerprint")
		}
	}
}

func TestSARIFContext(t *testing.T) {
	of := func(tool, result string) finding.Fingerprint {
		r := read(sarifWith(tool, result))
		if len(r.Findings) != 1 {
			t.Fatalf("%+v", r)
		}
		return r.Findings[0].Context
	}
	base := sarifSnippet(t, "r", "A bad thing at line 12 of a.py:12:4", "")
	tests := []struct {
		name, result string
		same         bool
		reason       string
	}{
		{"moved", sarifSnippet(t, "r", "A bad thing at line 40 of a.py:40:4", ""), true, "lines are no context"},
		{"another message", sarifSnippet(t, "r", "Another thing at line 12 of a.py:12:4", ""), false, ""},
		{"hash of the code", overlaid(base, `"partialFingerprints":{"primaryLocationLineHash":"9cbc869fbfffeb60:1"}`), false, "says more than the message"},
		{"no hash for want of a login", overlaid(base, `"fingerprints":{"matchBasedId/v1":"requires login"}`), true, "Semgrep: all would be the same place"},
		{"somebody's own hash", overlaid(base, `"partialFingerprints":{"acme/v1":"a.py:12"}`), true, "it may be made of the line"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := of("x", tt.result) == of("x", base); got != tt.same {
				t.Errorf("%s: the same context: %v", tt.reason, got)
			}
		})
	}
	hashed := func(hash, message string) finding.Fingerprint {
		return of("CodeQL", overlaid(sarifSnippet(t, "r", message, ""), `"partialFingerprints":{"primaryLocationLineHash":"`+hash+`"}`))
	}
	if hashed("a:1", "m") != hashed("a:1", "n") || hashed("a:1", "m") == hashed("a:2", "m") {
		t.Error("the tool's own hash of the code tells places apart")
	}
	if of("gitleaks", sarifSnippet(t, "r", "r has detected secret for file a.tf at commit c0ffee.", "REDACTED")) != "" {
		t.Error("gitleaks' message tells commits apart, not places")
	}
}

func TestSARIFAddress(t *testing.T) {
	tests := []struct{ name, tool, path, message, snippet, resource, reason string }{
		{"block", "checkov", "main.tf", "m", "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"x\"\n}", "aws_s3_bucket.logs", "the code it quotes begins with it"},
		{"data", "checkov", "main.tf", "m", "data \"aws_iam_policy_document\" \"ci\" {", "data.aws_iam_policy_document.ci", ""},
		{"within a block", "checkov", "main.tf", "m", "  bucket = \"x\"", "", ""},
		{"module", "checkov", "main.tf", "m", "module \"app\" {", "", "everything in it would look like one thing"},
		{"another language", "checkov", "main.yaml", "m", "resource \"aws_s3_bucket\" \"logs\" {", "", ""},
		{"KICS", "KICS", "main.tf", "aws_s3_bucket[logs].acl is public", "", "aws_s3_bucket.logs", ""},
		{"KICS in braces", "KICS", "main.tf", "'aws_s3_bucket[{{logs}}]' is public", "", "aws_s3_bucket.logs", ""},
		{"KICS elsewhere", "KICS", "a.yaml", "aws_s3_bucket[logs].acl is public", "", "", ""},
		{"message of another tool", "x", "main.tf", "aws_s3_bucket[logs].acl is public", "", "", "free text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			result := strings.Replace(sarifSnippet(t, "r", tt.message, tt.snippet), "a.tf", tt.path, 1)
			r := read(sarifWith(tt.tool, result))
			if len(r.Findings) != 1 || r.Findings[0].Resource != tt.resource || (r.Findings[0].Context == "") != (tt.resource != "") {
				t.Errorf("%s: got %s", tt.reason, render(t, r))
			}
		})
	}
}

func TestSARIFClear(t *testing.T) {
	plant(t, "sarif-clear.json",
		"runs[].results[].locations[].physicalLocation.region.snippet.text",
		"runs[].results[].locations[].physicalLocation.contextRegion.snippet.text",
		"runs[].results[].message.text",
		"runs[].results[].message.arguments[]",
		"runs[].results[].fingerprints.secretFingerprint/v0",
		"runs[].results[].fingerprints.validationFingerprint/v0",
		"runs[].results[].fingerprints.*",
		"runs[].results[].partialFingerprints.email",
		"runs[].results[].partialFingerprints.author",
		"runs[].results[].partialFingerprints.commitMessage",
		"runs[].results[].codeFlows[].threadFlows[].locations[].state.token.text",
		"runs[].results[].codeFlows[].threadFlows[].locations[].location.physicalLocation.region.snippet.text",
		"runs[].results[].fixes[].description.text",
		"runs[].results[].fixes[].artifactChanges[].replacements[].insertedContent.text",
		"runs[].artifacts[].contents.text",
		"runs[].invocations[].commandLine",
		"runs[].invocations[].environmentVariables.TOKEN",
		"runs[].invocations[].toolExecutionNotifications[].message.text",
	)
	plant(t, "sarif-gitleaks-v7.json", "runs[].results[].properties.offender", "runs[].results[].properties.commitMessage",
		"runs[].results[].properties.email", "runs[].results[].locations[].physicalLocation.region.snippet.text")
	plant(t, "sarif-spmi-102.json", "runs[].results[].locations[].physicalLocation.region.snippet.text", "runs[].results[].message.arguments[]")
	plant(t, "sarif-njsscan.json", "runs[].results[].locations[].physicalLocation.region.snippet.text", "runs[].results[].message.text")
	plant(t, "sarif-codeql.json", "runs[].results[].locations[].physicalLocation.contextRegion.snippet.text", "runs[].results[].message.text")
}
