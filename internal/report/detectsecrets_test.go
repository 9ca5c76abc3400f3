package report_test

import (
	"crypto/sha1" //nolint:gosec // the hash that detect-secrets writes
	"encoding/hex"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzDetectSecrets(f *testing.F) { fuzzFormat(f, report.DetectSecrets) }

const detectSecretsOne = `{"type":"Secret Keyword","filename":"a.tf","hashed_secret":"08d49ef4051db0533eb7a9149b865a55cc18f8e2","is_verified":false,"line_number":3}`

func detectSecretsWith(fields string) string {
	return `{"version":"1.5.0","plugins_used":[{"name":"AWSKeyDetector"}],"filters_used":[],"results":{"a.tf":[` + overlaid(detectSecretsOne, fields) + `]},"generated_at":"2021-04-15T17:02:50Z"}`
}

func TestDetectSecrets(t *testing.T) {
	tests := []struct {
		name, data string
		findings   int
		problem    string
		want       func(finding.Finding) bool
		reason     string
	}{
		{"plain", detectSecretsWith(``), 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == "" && !f.Hashed && f.Context != "" && f.Location.StartLine == 3 && f.Confidence == 0.5 && f.LastSeen.Year() == 2021
		}, "SHA-1 names no secret, but tells two in one file apart"},
		{"checked", detectSecretsWith(`"is_verified":true`), 1, "", func(f finding.Finding) bool { return f.Validity == finding.ValidityLive && f.Confidence == 0.99 }, "the plugin asked the issuer"},
		{"not checked", detectSecretsWith(`"is_verified":false`), 1, "", func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, "false is the default, and says nothing"},
		{"audited, a secret", detectSecretsWith(`"is_secret":true`), 1, "", func(f finding.Finding) bool { return f.Confidence == 0.95 && f.Validity == finding.ValidityUnknown }, "a person looked, nobody asked the issuer"},
		{"audited, none", detectSecretsWith(`"is_secret":false`), 0, "", nil, "a false positive"},
		{"not audited", detectSecretsWith(`"is_secret":null`), 1, "", func(f finding.Finding) bool { return f.Confidence == 0.5 }, ""},
		{"without filename", `{"exclude":{"files":null,"lines":null},"generated_at":"2018-12-21T22:29:02Z","plugins_used":[{"name":"AWSKeyDetector"}],"results":{"b/c.tf":[{"hashed_secret":"0","line_number":9,"type":"AWS Access Key"}]},"version":"0.12.0","word_list":{"file":null,"hash":null}}`, 1, "", func(f finding.Finding) bool {
			return f.Location.Path == "b/c.tf" && f.Identity.Kind == finding.AccessKey && f.Confidence == 0.8
		}, "up to 0.13 only the key says it"},
		{"oldest", `{"exclude_regex":"","generated_at":"2018-12-21T22:29:02Z","plugins_used":[],"results":{"b.tf":[{"hashed_secret":"0","type":"Private Key"}]},"version":"0.8.0"}`, 1, "", func(f finding.Finding) bool { return f.Location.StartLine == 0 }, "no line"},
		{"Windows", detectSecretsWith(`"filename":"a\\b.tf"`), 1, "", func(f finding.Finding) bool { return f.Location.Path == "a/b.tf" }, ""},
		{"commit in a tag", detectSecretsWith(`"type":"Hex High Entropy String"`), 1, "", func(f finding.Finding) bool { return f.Confidence == 0.2 }, "most of them, on Terraform"},
		{"public address", detectSecretsWith(`"type":"Public IP (ipv4)"`), 1, "", func(f finding.Finding) bool {
			return f.Category == finding.Unclassified && f.Severity == finding.SeverityInfo
		}, "no secret at all"},
		{"own plugin", detectSecretsWith(`"type":"Acme Token"`), 1, "", func(f finding.Finding) bool { return f.Category == finding.LeakedSecret }, ""},
		{"results alone", `{"results":{"a.tf":[{"type":"Secret Keyword","hashed_secret":"0","line_number":3}]}}`, 1, "", func(f finding.Finding) bool { return f.Location.Path == "a.tf" }, "told by an entry"},
		{"nothing", `{"version":"1.5.0","plugins_used":[],"results":{}}`, 0, "", nil, "an empty baseline is a scan"},
		{"no type", detectSecretsWith(`"type":""`), 0, "an entry lacks its type", nil, ""},
		{"wrong type", detectSecretsWith(`"line_number":{"a":1}`), 0, "a field has another type than its format says", nil, ""},
		{"file of no list", `{"plugins_used":[],"results":{"a.tf":7}}`, 0, "a field has another type than its format says", nil, "not silently nothing"},
		{"audit, a secret", `{"results":[{"category":"VERIFIED_TRUE","filename":"a.tf","lines":{"3":"k"},"secrets":"` + sampleKeySecret + `","types":["Secret Keyword","AWS Access Key"]}]}`, 2, "", func(f finding.Finding) bool {
			return f.Fingerprint == printOf(sampleKeySecret) && f.Confidence == 0.95 && f.Validity == finding.ValidityUnknown && f.Location.StartLine == 3
		}, "here the values stand in clear, and a person said so"},
		{"audit, several lines", `{"results":[{"category":"UNVERIFIED","filename":"a.tf","lines":{"12":"k = ` + sampleKeySecret + `","3":"k"},"secrets":"` + sampleKeySecret + `","types":["Secret Keyword"]}]}`, 2, "", func(f finding.Finding) bool {
			return f.Location.StartLine == 3 || f.Location.StartLine == 12
		}, "each is a place"},
		{"randomness", detectSecretsWith(`"type":"High Entropy String"`), 1, "", func(f finding.Finding) bool { return f.Confidence == 0.3 }, "up to 0.9 of hex and base64"},
		{"audit, none", `{"results":[{"category":"VERIFIED_FALSE","filename":"a.tf","lines":{},"secrets":"` + sampleKeySecret + `","types":["Secret Keyword"]}]}`, 0, "", nil, ""},
		{"audit without types", `{"results":[{"category":"UNVERIFIED","filename":"a.tf","lines":{},"secrets":"` + sampleKeySecret + `","types":[]}]}`, 0, "an entry lacks its types", nil, ""},
		{"audit, secret in the path", `{"results":[{"category":"UNVERIFIED","filename":"a/` + sampleKeySecret + `","lines":{},"secrets":"` + sampleKeySecret + `","types":["Secret Keyword"]}]}`, 1, "", func(f finding.Finding) bool { return f.Location.Path == "" }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if r.Format != report.DetectSecrets || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || leak(r, sampleKeySecret) != "" {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			for _, f := range r.Findings {
				if !tt.want(f) {
					t.Errorf("%s: got %+v", tt.reason, f)
				}
			}
		})
	}
}

// TestDetectSecretsHash: neither the hash nor what it is of is shown, and the
// same secret under two rules is one place.
func TestDetectSecretsHash(t *testing.T) {
	sum := sha1.Sum([]byte("hunter2hunter2")) //nolint:gosec // as above
	hash := hex.EncodeToString(sum[:])
	one := read(detectSecretsWith(`"hashed_secret":"` + hash + `"`))
	other := read(detectSecretsWith(`"hashed_secret":"` + hash + `","type":"Hex High Entropy String","line_number":90`))
	if leak(one, hash) != "" || one.ClearSecrets != 0 || one.Findings[0].Context != other.Findings[0].Context {
		t.Errorf("got %+v and %+v", one, other)
	}
	if third := read(detectSecretsWith(``)); third.Findings[0].Context == one.Findings[0].Context {
		t.Error("two secrets in one file look alike")
	}
}

func TestDetectSecretsClearFields(t *testing.T) {
	plant(t, "detect-secrets-audited.json", "results[].secrets", "results[].lines.*")
	plant(t, "detect-secrets-own.json", "results.*[].hashed_secret")
}
