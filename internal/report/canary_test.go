package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// canary is a value that no output may show, in any spelling. Its characters
// are written differently by base64, hex, percent-encoding and JSON.
const canary = `c4N/ry+Zq8&Wx<Lp"Vt%7Kd`

// spellings are the ways in which a value could slip out.
func spellings(value string) []string {
	var all []string
	quoted, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	all = append(all, value, strings.Trim(string(quoted), `"`), url.QueryEscape(value), url.PathEscape(value),
		hex.EncodeToString([]byte(value)), strings.ToUpper(hex.EncodeToString([]byte(value))), fmt.Sprintf("%q", value))
	// Within a longer text the value starts at any of three base64 phases; the
	// groups it fills alone are the same wherever it ends.
	for phase := range 3 {
		padded := append(bytes.Repeat([]byte{'x'}, phase), value...)
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := enc.EncodeToString(padded)
			all = append(all, text[4:len(text)-4])
		}
	}
	return all
}

// leak searches everything that a result can print.
func leak(r reading, value string) string {
	data, err := json.Marshal(r)
	if err != nil {
		return "not marshalled: " + err.Error()
	}
	var pretty bytes.Buffer
	enc := json.NewEncoder(&pretty)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(r)
	for _, out := range []string{string(data), pretty.String(), fmt.Sprintf("%v", r), fmt.Sprintf("%+v", r), fmt.Sprintf("%#v", r), fmt.Sprintf("%q", fmt.Sprint(r))} {
		for _, s := range spellings(value) {
			if strings.Contains(out, s) {
				return "shown as " + s
			}
		}
	}
	return ""
}

func TestCanaryIsSought(t *testing.T) {
	for _, shown := range []string{canary, url.QueryEscape(canary), base64.StdEncoding.EncodeToString([]byte("key=" + canary + "!")), hex.EncodeToString([]byte("a" + canary))} {
		if leak(reading{Result: report.Result{Diagnostics: []report.Diagnostic{{Summary: shown}}}}, canary) == "" {
			t.Errorf("the search overlooks %q", shown)
		}
	}
}

// TestNoSecretLeaves plants a secret in every field that may hold one in clear,
// in results that count and in results that do not, and in reports that break.
func TestNoSecretLeaves(t *testing.T) {
	quoted, err := json.Marshal(canary)
	if err != nil {
		t.Fatal(err)
	}
	c := string(quoted)
	inner := strings.Trim(c, `"`)
	nested, err := json.Marshal(`{"secret":` + c + `,"id":"i"}`)
	if err != nil {
		t.Fatal(err)
	}
	result := func(extra string) string {
		return `{"ruleId":"SEC101/005","message":{"text":"m ` + inner + `","arguments":[` + c + `]},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.tf"},
			"region":{"startLine":1,"snippet":{"text":` + c + `}},"contextRegion":{"snippet":{"text":"k = ` + inner + `"}}}}],
			"fingerprints":{"secretFingerprint/v0":` + string(nested) + `,"validationFingerprint/v0":` + string(nested) + `,"nested":{"x":` + c + `}},
			"fixes":[{"artifactChanges":[{"replacements":[{"insertedContent":{"text":` + c + `}}]}]}],
			"codeFlows":[{"threadFlows":[{"locations":[{"state":{"x":{"text":` + c + `}}}]}]}]` + extra + `}`
	}
	gitleaks := `"RuleID":"generic-api-key","File":"a.tf","Secret":` + c + `,"Match":"k = ` + inner + `","Message":` + c + `,"Author":` + c + `,"Email":` + c + `,"Fingerprint":` + c
	asff := replaced(t, asffOne, `"Status":"FAILED"}}`, `"Status":"FAILED"},"Description":`+c+`,"Note":{"Text":`+c+`},"Remediation":{"Recommendation":{"Text":`+c+`}}}`)
	asff = replaced(t, asff, `:user/u"`, `:user/u","Tags":{"DB_PASSWORD":`+c+`,"env":`+c+`,"Name":`+c+`,"note":`+c+`},"Details":{"Other":{"x":`+c+`},"AwsLambdaFunction":{"Environment":{"Variables":{"K":`+c+`}}}}`)
	tests := []struct{ name, data, reason string }{
		{"gitleaks", `[{` + gitleaks + `}]`, "every clear field"},
		{"gitleaks in the rule's text", `[` + overlaid("{"+gitleaks+"}", `"Description":"d `+inner+`","Tags":[`+c+`]`) + `]`, "cut out"},
		{"gitleaks in names", `[` + overlaid("{"+gitleaks+"}", `"RuleID":`+c+`,"Commit":`+c+`,"File":"d/`+inner+`/f"`) + `]`, "cut out"},
		{"gitleaks date", `[{` + gitleaks + `,"Date":` + c + `}]`, "not quoted as not understood"},
		{"gitleaks wrong type", `[{` + gitleaks + `,"StartLine":` + c + `}]`, "encoding/json's error names the value's kind only; ours neither"},
		{"gitleaks wrong type in tags", `[{` + gitleaks + `,"Tags":` + c + `}]`, ""},
		{"gitleaks twice", `[{` + gitleaks + `,"File":` + c + `}]`, "a name that occurs twice"},
		{"gitleaks number", `[{` + strings.Replace(gitleaks, `"Secret":`+c, `"Secret":73917391739173917391`, 1) + `}]`, "encoding/json quotes numbers"},
		{"gitleaks cut off", `[{` + gitleaks, "a syntax error is told by position"},
		{"gitleaks without its rule", `[{` + strings.Replace(gitleaks, "generic-api-key", "", 1) + `}]`, ""},
		{"gitleaks 7", `[{"offender":` + c + `,"line":` + c + `}]`, "not recognised"},
		{"unknown format", `{` + c + `:` + c + `}`, "names are content too"},
		{"text", canary, "not JSON"},
		{"SARIF gitleaks", sarifWith("gitleaks", result(``)), ""},
		{"SARIF gitleaks 7", sarifWith("gitleaks", result(`,"properties":{"offender":`+c+`,"tags":[`+c+`],"commit":`+c+`,"date":`+c+`}`)), ""},
		{"SARIF SPMI", sarifWith("Spmi", result(``)), ""},
		{"SARIF suppressed", sarifWith("gitleaks", result(`,"suppressions":[{"kind":"inSource","justification":`+c+`}]`)), ""},
		{"SARIF passed", sarifWith("gitleaks", result(`,"kind":"pass"`)), ""},
		{"SARIF absent", sarifWith("gitleaks", result(`,"baselineState":"absent"`)), ""},
		{"SARIF of a tool nobody knows", sarifWith("acme", result(``)), "its rule may be about secrets all the same"},
		{"SARIF rule about no secret", sarifWith("tfsec", strings.Replace(result(``), "SEC101/005", "aws-s3-block-public-acls", 1)), ""},
		{"SARIF wrong type", sarifWith("gitleaks", result(`,"level":{"a":`+c+`}`)), ""},
		{"SARIF wrong line", sarifWith("gitleaks", overlaid(result(``), `"locations":[{"physicalLocation":{"region":{"startLine":`+c+`}}}]`)), ""},
		{"SARIF artifacts", `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"artifacts":[{"contents":{"text":` + c + `}}],"invocations":[{"commandLine":` + c + `,"environmentVariables":{"K":` + c + `}}],"versionControlProvenance":[{"repositoryUri":"https://u:` + url.QueryEscape(canary) + `@example.com/r"}],"results":[` + result("") + `]}]}`, ""},
		{"SARIF cut off", strings.TrimSuffix(sarifWith("gitleaks", result(``)), "]}]}"), ""},
		{"ASFF", asff, ""},
		{"ASFF passed", strings.Replace(asff, "FAILED", "PASSED", 1), ""},
		{"ASFF lines, one cut off", asff + "\n" + asff[:len(asff)-20], ""},
		{"ASFF wrong type", strings.Replace(asff, `"Title":"IAM.8 Unused"`, `"Title":{"a":`+c+`}`, 1), ""},
		{"analyzer error", strings.Replace(analyzerOne, `"status"`, `"error":`+c+`,"status"`, 1), ""},
		{"analyzer condition", strings.Replace(analyzerOne, `"status"`, `"condition":{"x":`+c+`},"status"`, 1), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := collect(report.Input{Path: "findings/x", Source: "test", Origins: true}, []byte(tt.data), testKey())
			if how := leak(r, canary); how != "" {
				t.Errorf("%s: %s in %+v", tt.reason, how, r)
			}
			if strings.Contains(fmt.Sprintf("%+v", r), "7391739173917391") {
				t.Errorf("%s: the number is shown", tt.reason)
			}
			if len(r.Findings) == 0 && len(r.Diagnostics) == 0 && r.Format == "" {
				t.Error("nothing was read: the case tests nothing")
			}
		})
	}
}

// fuzzFormat: a report never panics, never shows the secret it holds, is read
// the same twice, and makes findings that survive JSON. Its seeds are the real
// reports of the format.
func fuzzFormat(f *testing.F, format string) {
	seeds := 0
	for _, path := range realReports(f) {
		// Small seeds mutate well.
		data := readFile(f, path)
		if r := collect(report.Input{}, data, testKey()); r.Format == format && (len(data) < 50_000 || seeds == 0) {
			f.Add(data)
			seeds++
		}
	}
	if seeds == 0 {
		f.Fatalf("no real report of format %q", format)
	}
	f.Add([]byte(`[{"RuleID":"a","File":"b","Secret":"` + fuzzed + `","Match":"k=` + fuzzed + `"}]`))
	fuzzRead(f)
}

// fuzzReports is fuzzFormat for one of several forms that have a format's name: its
// seeds are the reports whose files begin with the name.
func fuzzReports(f *testing.F, name string) {
	seeds := 0
	for _, path := range realReports(f) {
		if strings.HasPrefix(filepath.Base(path), name) {
			f.Add(readFile(f, path))
			seeds++
		}
	}
	if seeds == 0 {
		f.Fatalf("no real report %q", name)
	}
	fuzzRead(f)
}

func FuzzGitleaks(f *testing.F)       { fuzzFormat(f, report.Gitleaks) }
func FuzzSARIF(f *testing.F)          { fuzzFormat(f, report.SARIF) }
func FuzzASFF(f *testing.F)           { fuzzFormat(f, report.ASFF) }
func FuzzAccessAnalyzer(f *testing.F) { fuzzFormat(f, report.AccessAnalyzer) }

// FuzzEmpty starts from what says nothing, in every wrapping.
func FuzzEmpty(f *testing.F) {
	for _, seed := range []string{"", "null", "[]", "{}", "\xff\xfe[\x00]\x00", "\x1f\x8b\x08", "a: b", "a,b\n1,2\n", `{"findings":[]}`, "{}\n{}\n"} {
		f.Add([]byte(seed))
	}
	fuzzRead(f)
}

func fuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		in := report.Input{Path: "p", Source: "s"}
		r := collect(in, data, testKey())
		if r.Format == "" && r.Readable() {
			t.Error("not recognised, yet no error")
		}
		for _, d := range r.Diagnostics {
			if strings.Contains(fmt.Sprintf("%+v", d), fuzzed) {
				t.Errorf("a diagnostic shows content: %+v", d)
			}
		}
		roundTrips(t, r.Findings)
		for _, finding := range r.Findings {
			if finding.Confidence < 0 || finding.Confidence > 1 || strings.Contains(finding.Location.Path, "..") && strings.HasPrefix(finding.Location.Path, "..") {
				t.Errorf("out of bounds: %+v", finding)
			}
		}
		if first, second := render(t, r), render(t, collect(in, data, testKey())); !bytes.Equal(first, second) {
			t.Error("read twice, two results")
		}
		planted(t, data)
	})
}

// fuzzed is a secret without characters that a mutation could have escaped.
const fuzzed = "QmZ4tLx8Wc2RvK9sHd3p"

// planted reads the same bytes as a secret's surroundings.
func planted(t *testing.T, data []byte) {
	entry := map[string]any{"RuleID": string(data), "File": "a/" + fuzzed + "/" + string(data), "Description": string(data) + fuzzed,
		"Secret": fuzzed, "Match": string(data) + fuzzed + string(data), "Commit": fuzzed, "Tags": []string{fuzzed + string(data)}}
	doc, err := json.Marshal([]any{entry})
	if err != nil {
		t.Fatal(err)
	}
	r := collect(report.Input{}, doc, testKey())
	if out := string(render(t, r)); strings.Contains(out, fuzzed) {
		t.Errorf("the planted secret is shown: %s", out)
	}
	if len(data) > 0 && len(r.Findings) != 1 {
		t.Errorf("a good entry is lost: %+v", r.Diagnostics)
	}
}
