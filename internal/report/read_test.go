package report_test

import (
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func read(data string) reading {
	return collect(report.Input{Path: "findings/x.json", Source: "test"}, []byte(data), testKey())
}

// problemOf is the last thing that is wrong with a report; empty: nothing is.
func problemOf(r reading) string {
	if len(r.Diagnostics) == 0 {
		return ""
	}
	return r.Diagnostics[len(r.Diagnostics)-1].Summary
}

// overlaid is a JSON object with some members replaced or added, given as JSON
// members.
func overlaid(base, members string) string {
	var all, other map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal([]byte(base), &all), json.Unmarshal([]byte("{"+strings.Trim(members, ",")+"}"), &other)); err != nil {
		panic(err)
	}
	maps.Copy(all, other)
	out, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(out)
}

const gitleaksOne = `{"RuleID":"generic-api-key","File":"a.tf","StartLine":3,"EndLine":3,"Secret":"x9Kq2LpVz7","Match":"key = \"x9Kq2LpVz7\"","Tags":[]}`

// gitleaksWith is a gitleaks report of one entry with some fields replaced.
func gitleaksWith(fields string) string { return "[" + overlaid(gitleaksOne, fields) + "]" }

const asffOne = `{"SchemaVersion":"2018-10-08","Id":"x","GeneratorId":"security-control/IAM.8","AwsAccountId":"111111111111","ProductArn":"arn:aws:securityhub:us-east-1::product/aws/securityhub","Severity":{"Label":"MEDIUM"},"Title":"IAM.8 Unused","Resources":[{"Type":"AwsIamUser","Id":"arn:aws:iam::111111111111:user/u"}],"Compliance":{"Status":"FAILED"}}`

const analyzerOne = `{"id":"f1","findingType":"UnusedIAMUserAccessKey","resource":"arn:aws:iam::111111111111:user/team/u","resourceOwnerAccount":"111111111111","status":"ACTIVE","createdAt":"2025-01-01T00:00:00Z","findingDetails":[{"unusedIamUserAccessKeyDetails":{"accessKeyId":"AKIAEXAMPLEEXAMPLE00","lastAccessed":"2024-01-01T00:00:00Z"}},{"unusedIamUserAccessKeyDetails":{"accessKeyId":"AKIAEXAMPLEEXAMPLE01"}}]}`

func sarifWith(tool, results string) string {
	return `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"` + tool + `"}},"results":[` + results + `]}]}`
}

func TestRecognise(t *testing.T) {
	tests := []struct {
		name, data, format string
		findings           int
		problem            string // summary of the first error; "" means readable
		reason             string
	}{
		{"nothing at all", "", "", 0, "the report is empty", "a scanner that died wrote it"},
		{"white space", " \n\t", "", 0, "the report is empty", "no less empty"},
		{"YAML cut off", gcpInsightsInYAML[:len(gcpInsightsInYAML)-1], "gcp-insight", 2, "the report is cut off", "in the middle of a line it still is YAML"},
		{"YAML", gcpInsightsInYAML, "gcp-insight", 2, "", "gcloud ends every line"},
		{"null", "null\n", "empty", 0, "", "gitleaks 8 writes it for no findings"},
		{"empty array", "[]", "empty", 0, "", "so do most scanners"},
		{"empty list", `{"findings":[]}`, "empty", 0, "", "Access Analyzer and Security Hub both"},
		{"empty ASFF", `{"Findings":[]}`, "asff", 0, "", "only ASFF spells it so"},
		{"byte order mark", "\xef\xbb\xbf" + gitleaksWith(""), "gitleaks", 1, "", "Windows tools write one"},
		{"UTF-16", "\xff\xfe[\x00]\x00", "empty", 0, "", "PowerShell's redirection"},
		{"UTF-16 without its mark", "[\x00]\x00", "empty", 0, "", "the other half of an editor's round trip"},
		{"UTF-16, big end first", "\xfe\xff\x00[\x00]", "empty", 0, "", ""},
		{"half of gzip", "\x1f\x8b\x08", "", 0, "the report is cut off", "a failed upload"},
		{"CSV", "RuleID,Commit\na,b\n", "", 0, "format not recognised: neither JSON nor YAML nor a known table", "its columns are nobody's"},
		{"behind a log", "10:00AM INF 1 commits scanned.\n10:00AM WRN leaks found: 1\n" + gitleaksWith(""), "gitleaks", 1, "", "both went to one stream"},
		{"behind a log in words", "running source\t{\"worker\": 1}\n[main] [x\n" + gitleaksWith("") + "\n", "gitleaks", 1, "other text stands before the report", "JSON within a line is the log's"},
		{"behind a server's headers", "HTTP/2.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + gitleaksWith(""), "gitleaks", 1, "other text stands before the report", "as gh api --include writes them"},
		{"bare number", "12", "", 0, "format not recognised: neither JSON nor YAML nor a known table", "no report"},
		{"empty object", "{}", "", 0, "format not recognised", "could be anything: not a proof of nothing"},
		{"array of text", `["a"]`, "", 0, "format not recognised", ""},
		{"gitleaks 7", `[{"line":"a","offender":"b","rule":"c","file":"d"}]`, "gitleaks", 1, "", "versions 2 to 7 have other fields"},
		{"SARIF 1", `{"version":"1.0.0","runs":[]}`, "", 0, "format not recognised: SARIF of another version than 2.1.0", "its results differ"},
		{"no runs", `{"version":"2.1.0","runs":[]}`, "sarif", 0, "", "the standard allows it"},
		{"cut off", `[{"RuleID":"a","Secret":"b"`, "", 0, "the report is cut off", "nothing of it can be trusted to be all"},
		{"trailing text", `[] x`, "empty", 0, "other text stands within or behind the report", "two things in one file"},
		{"ASFF list", `{"Findings":[` + asffOne + `]}`, "asff", 1, "", "CLI output"},
		{"ASFF lower case", `{"findings":[` + asffOne + `]}`, "asff", 1, "", "told from Access Analyzer by the entries"},
		{"ASFF array", `[` + asffOne + `]`, "asff", 1, "", "Prowler"},
		{"ASFF object", asffOne, "asff", 1, "", "one finding"},
		{"ASFF lines", asffOne + "\n\n" + asffOne + "\r\n", "asff", 2, "", "export to S3"},
		{"ASFF event", `{"detail-type":"x","source":"aws.securityhub","detail":{"findings":[` + asffOne + `]}}`, "asff", 1, "", "EventBridge"},
		{"ASFF bare event", `{"detail":{"findings":[` + asffOne + `]}}`, "asff", 1, "", "trimmed by a pipeline"},
		{"ASFF lines, one cut off", asffOne + "\n" + asffOne[:90] + "\n" + asffOne, "asff", 2, "the report is not valid JSON", "the others are kept, absence is not proven"},
		{"ASFF page", `{"Findings":[` + asffOne + `],"NextToken":"t"}`, "asff", 1, "the report is one page of several", "what is on page two is not fixed"},
		{"ASFF entry of another kind", `[` + asffOne + `,{}]`, "asff", 1, "format not recognised", "not silently skipped"},
		{"analyzer get", analyzerOne, "aws-access-analyzer", 2, "", "a finding for each key"},
		{"analyzer get v1", `{"finding":` + analyzerOne + `}`, "aws-access-analyzer", 2, "", "GetFinding wraps it"},
		{"analyzer list", `{"findings":[` + analyzerOne + `]}`, "aws-access-analyzer", 2, "", ""},
		{"analyzer page", `{"findings":[` + analyzerOne + `],"nextToken":"t"}`, "aws-access-analyzer", 2, "the report is one page of several", ""},
		{"analyzer recording", `{"status_code":200,"data":{"findings":[` + analyzerOne + `]}}`, "aws-access-analyzer", 2, "", "placebo"},
		{"mixed lines", asffOne + "\n" + analyzerOne, "asff", 1, "the report mixes formats", "one report, one format"},
		{"deep", strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), "", 0, "the report is nested too deeply", "hostile"},
		{"deep in an entry", `[{"RuleID":` + strings.Repeat("[", 100_000), "", 0, "the report is nested too deeply", "cut off, too"},
		{"deep in text", `[{"a":"` + strings.Repeat("[", 5000) + `"}]`, "", 0, "format not recognised", "brackets in text are no levels"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := ""
			for _, d := range r.Diagnostics {
				if d.Severity == report.Error {
					problem = d.Summary
					if d.Report != "findings/x.json" || d.Detail == "" {
						t.Errorf("diagnostic without a report or a remedy: %+v", d)
					}
					break
				}
			}
			if r.Format != tt.format || len(r.Findings) != tt.findings || problem != tt.problem || r.Readable() != (tt.problem == "") {
				t.Errorf("%s\ngot  %q, %d findings, %q\nwant %q, %d findings, %q", tt.reason, r.Format, len(r.Findings), problem, tt.format, tt.findings, tt.problem)
			}
		})
	}
}

func TestPositions(t *testing.T) {
	tests := []struct{ name, data, position, reason string }{
		{"syntax", "[\n {\"RuleID\": oops}]", "line 2, column 13", "counted in bytes, from 1"},
		{"behind white space", "\n\n [\n {\"RuleID\": oops}]", "line 4, column 13", "it counts, too"},
		{"gitleaks type", gitleaksWith(`"Commit":7`), "[0].Commit, line 1, ", "entry and field"},
		{"SARIF type", sarifWith("x", `{"ruleId":"a","locations":"b"}`), "runs[0].results[0].locations, line 1, ", "the format's own field names"},
		{"ASFF line", asffOne + "\n" + strings.Replace(asffOne, `"Title":"IAM.8 Unused"`, `"Title":8`, 1), "[1].Title, line 2, ", "the line of JSON lines"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if len(r.Diagnostics) != 1 || !strings.HasPrefix(r.Diagnostics[0].Position, tt.position) {
				t.Errorf("%s: got %+v, want position %q", tt.reason, r.Diagnostics, tt.position)
			}
		})
	}
}

func TestManyBrokenEntries(t *testing.T) {
	entry := `{"RuleID":"a","File":"f","Secret":1}`
	r := read("[" + strings.Repeat(entry+",", 99) + entry + "]")
	if len(r.Diagnostics) != 11 || !strings.HasSuffix(r.Diagnostics[10].Summary, ": 90 more times") {
		t.Errorf("a broken report floods the log: %d diagnostics, last %+v", len(r.Diagnostics), r.Diagnostics[len(r.Diagnostics)-1])
	}
}

func TestGitleaks(t *testing.T) {
	tests := []struct {
		name, fields string
		want         func(finding.Finding) bool
		clear        int
		reason       string
	}{
		{"plain", ``, func(f finding.Finding) bool {
			return f.Fingerprint == testKey().Fingerprint(finding.NewSecret("x9Kq2LpVz7")) && f.Category == finding.LeakedSecret && f.Severity == finding.SeverityHigh && f.Confidence == 0.6
		}, 1, "generic rules are noisy"},
		{"quotes", `"Secret":"\"x9Kq2LpVz7\""`, func(f finding.Finding) bool {
			return f.Fingerprint == testKey().Fingerprint(finding.NewSecret("x9Kq2LpVz7"))
		}, 1, "hashicorp-tf-password quotes them"},
		{"redacted", `"Secret":"REDACTED","Match":"key = \"REDACTED\""`, func(f finding.Finding) bool {
			return f.Fingerprint == "" && f.Context == testKey().Context(`key = "…"`)
		}, 0, "never a fingerprint of the mask; the surroundings are the same"},
		{"half masked", `"Secret":"x9K..."`, func(f finding.Finding) bool { return f.Fingerprint == "" }, 0, "--redact=70"},
		{"own rule", `"RuleID":"acme-token"`, func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Confidence == 0.9
		}, 1, "gitleaks finds nothing but secrets"},
		{"access key", `"RuleID":"aws-access-token","Secret":"AKIAIOSFODNN7EXAMPLE"`, func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Platform: "aws", Kind: finding.AccessKey} && f.Hint == "MPLE" && !f.Weak
		}, 1, "the key id is the secret here: fingerprint only"},
		{"weak", `"Secret":"Aa12345678"`, func(f finding.Finding) bool { return f.Weak && f.Fingerprint != "" && f.Hint == "" }, 1, "found, but identifies nothing"},
		{"dot path", `"File":"./a/../b.tf"`, func(f finding.Finding) bool { return f.Location.Path == "b.tf" }, 1, ""},
		{"Windows path", `"File":"a\\b.tf"`, func(f finding.Finding) bool { return f.Location.Path == "a/b.tf" }, 1, ""},
		{"path up", `"File":"../../etc/x"`, func(f finding.Finding) bool { return f.Location.Path == "" }, 1, "a finding never points outside"},
		{"absolute path", `"File":"/etc/x"`, func(f finding.Finding) bool { return f.Location.Path == "" }, 1, ""},
		{"secret as path", `"File":"keys/x9Kq2LpVz7.txt"`, func(f finding.Finding) bool { return f.Location.Path == "" }, 1, "the name would print it"},
		{"secret as description", `"Description":"found x9Kq2LpVz7 here"`, func(f finding.Finding) bool { return f.Title == "found … here" }, 1, ""},
		{"no description", ``, func(f finding.Finding) bool { return f.Title == "generic-api-key" }, 1, "the rule says it"},
		{"title of many lines", `"Description":"a\n\u202eb\u0000 c"`, func(f finding.Finding) bool { return f.Title == "a b c" }, 1, "one line, without direction marks"},
		{"tags", `"Tags":["b","a","b"]`, func(f finding.Finding) bool { return cmp.Equal(f.Labels, []string{"a", "b"}) }, 1, "sorted, once each"},
		{"sample date", `"Date":"10-19-2003"`, func(f finding.Finding) bool {
			return f.FirstSeen.Equal(time.Date(2003, 10, 19, 0, 0, 0, 0, time.UTC))
		}, 1, "in gitleaks' own test data"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := gitleaksWith("")
			if tt.fields != "" {
				data = gitleaksWith(tt.fields)
			}
			r := read(data)
			if len(r.Findings) != 1 || !r.Readable() || !tt.want(r.Findings[0]) || r.ClearSecrets != tt.clear {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}
