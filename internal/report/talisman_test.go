package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzTalisman(f *testing.F) { fuzzFormat(f, report.Talisman) }

func talismanWith(list, entry string) string {
	return `{"summary":{"types":{"filecontent":1,"filesize":0,"filename":0,"warnings":0,"ignores":0}},"results":[{"filename":"a/b.tf","` + list + `":[` + entry + `]}]}`
}

func talismanSays(message string) string {
	return overlaid(`{"type":"filecontent","commits":["abc"],"severity":"high"}`, `"message":`+trufflehogJSON(message))
}

func TestTalisman(t *testing.T) {
	failed := func(message string) string {
		return `{"summary":{"types":{"filecontent":1,"filesize":0,"filename":0}},"results":[{"filename":"a/b.tf","failure_list":[` + talismanSays(message) + `]}]}`
	}
	const pattern, base64Text = "Potential secret pattern : ", "Expected file to not contain base64 encoded texts such as: "
	tests := []struct {
		name, data string
		findings   int
		problem    string
		want       func(finding.Finding) bool
		reason     string
	}{
		{"quoted", failed(pattern + `password = "` + sampleKeySecret + `"`), 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == printOf(sampleKeySecret) && f.Title == "Text that may be a secret" && f.Severity == finding.SeverityHigh && f.Location.Commit == "abc"
		}, "the one string of an assignment is its value"},
		{"quoted key", failed(pattern + `"password": '` + sampleKeySecret + `',`), 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(sampleKeySecret) }, "JSON"},
		{"arrow", failed(pattern + `:secret => "` + sampleKeySecret + `"`), 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(sampleKeySecret) }, "Ruby"},
		{"not quoted", failed(pattern + `password: ` + sampleKeySecret), 1, "", func(f finding.Finding) bool { return f.Fingerprint == "" && f.Context != "" }, "where the value ends is anybody's guess"},
		{"two strings", failed(pattern + `password = get("` + sampleKeySecret + `", "b")`), 1, "", func(f finding.Finding) bool { return f.Fingerprint == "" }, "which of them?"},
		{"cut at a comma", failed(pattern + `password = "` + sampleKeySecret), 1, "", func(f finding.Finding) bool { return f.Fingerprint == "" }, "the quote is not closed, so part is missing"},
		{"word", failed(base64Text + sampleSession), 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(sampleSession) && f.Confidence == 0.4 }, "all of it"},
		{"word cut short", failed(base64Text + sampleSession[:47] + "..."), 1, "", func(f finding.Finding) bool { return f.Fingerprint == "" && f.Context != "" }, "47 characters are not the secret"},
		{"hex", failed("Expected file to not contain hex encoded texts such as: 0f1e2d3c4b5a69788796a5b4c3d2e1f001122334"), 1, "", func(f finding.Finding) bool { return f.Confidence == 0.3 && f.Fingerprint != "" }, "often a commit's"},
		{"credit card", failed("Expected file to not contain credit card numbers such as: 340000000000009"), 1, "", func(f finding.Finding) bool {
			return f.Category == finding.Unclassified && f.Fingerprint == ""
		}, "no machine's identity"},
		{"private key", failed(pattern + "BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY"), 1, "", func(f finding.Finding) bool { return f.Confidence == 0.9 }, ""},
		{"file name", failed(`The file name "a/b.pem" failed checks against the pattern ^.+\.pem$`), 1, "", func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Title == "File named like one that holds secrets"
		}, ""},
		{"large file", failed(`The file name "a/b" with file size 9 is larger than max allowed file size(8)`), 1, "", func(f finding.Finding) bool { return f.Category == finding.Unclassified }, "no secret"},
		{"sentence of a later version", failed("Found " + sampleKeySecret), 1, "", func(f finding.Finding) bool { return f.Confidence == 0.3 && f.Title == "Text that may be a secret" }, "it may quote as well"},
		{"warning", talismanWith("warning_list", talismanSays(pattern+`password = "`+sampleKeySecret+`"`)), 1, "", func(f finding.Finding) bool { return f.Fingerprint != "" }, "below the threshold is a finding all the same"},
		{"ignored", talismanWith("ignore_list", `{"type":"filecontent","message":"","commits":[],"severity":"low"}`), 0, "", nil, "somebody said so"},
		{"several commits", talismanWith("failure_list", `{"type":"filecontent","message":"`+pattern+`x","commits":["a","b"],"severity":"LOW"}`), 1, "", func(f finding.Finding) bool {
			return f.Location.Commit == "" && f.Severity == finding.SeverityLow
		}, "no one is the place"},
		{"no severity", talismanWith("failure_list", `{"type":"filecontent","message":"`+pattern+`x","commits":null}`), 1, "", func(f finding.Finding) bool { return f.Severity == finding.SeverityUnknown }, "before 1.8"},
		{"clean", `{"summary":{"types":{"filecontent":0,"filesize":0,"filename":0}},"results":[]}`, 0, "", nil, ""},
		{"clean, null", `{"summary":{"types":{"filecontent":0,"filesize":0,"filename":0}},"results":null}`, 0, "", nil, ""},
		{"broken failure", talismanWith("failure_list", `{"type":"filecontent","type":"x","message":"a"},`+talismanSays(pattern+"x")), 1, "an entry names a field twice", func(f finding.Finding) bool { return f.Rule == "filecontent" }, "it spoils no other"},
		{"failures of no list", `{"summary":{"types":{"filecontent":0,"filesize":0,"filename":0}},"results":[{"filename":"a","failure_list":7}]}`, 0, "a field has another type than its format says", nil, "not silently nothing"},
		{"results of no list", `{"summary":{"types":{"filecontent":0,"filesize":0,"filename":0}},"results":"x"}`, 0, "a field has another type than its format says", nil, ""},
		{"no type", talismanWith("failure_list", `{"message":"x"}`), 0, "an entry lacks its type", nil, ""},
		{"wrong type", talismanWith("failure_list", `{"type":"filecontent","message":{"a":1}}`), 0, "a field has another type than its format says", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if r.Format != report.Talisman || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || leak(r, sampleKeySecret)+leak(r, sampleSession) != "" {
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

func TestTalismanClearFields(t *testing.T) {
	plant(t, "talisman-clear.json", "results[].failure_list[].message", "results[].warning_list[].message", "results[].ignore_list[].message")
}
