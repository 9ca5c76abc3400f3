package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func TestSARIFStates(t *testing.T) {
	tests := []struct {
		name, fields string
		finding      bool
		reason       string
	}{
		{"plain", ``, true, ""},
		{"fail", `,"kind":"fail"`, true, ""},
		{"pass", `,"kind":"pass"`, false, "3.27.9"},
		{"not applicable", `,"kind":"notApplicable"`, false, ""},
		{"informational", `,"kind":"informational"`, false, "indicates no problem"},
		{"review", `,"kind":"review"`, true, "a person must look"},
		{"absent", `,"baselineState":"absent"`, false, "gone since the baseline"},
		{"unchanged", `,"baselineState":"unchanged"`, true, ""},
		{"suppressed", `,"suppressions":[{"kind":"external"}]`, false, "no status means accepted"},
		{"accepted", `,"suppressions":[{"status":"accepted"}]`, false, ""},
		{"under review", `,"suppressions":[{"status":"underReview"}]`, true, "3.27.23"},
		{"rejected", `,"suppressions":[{"status":"accepted"},{"status":"rejected"}]`, true, "one rejection is enough"},
		{"draft rejection", `,"suppressions":[{"state":"rejected"}]`, true, "the drafts' name"},
		{"no suppressions", `,"suppressions":[]`, true, "looked for, none found"},
		{"no rule", `,"ruleId":""`, true, "never dropped"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			secret := overlaid(`{"ruleId":"acme","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.tf"},"region":{"snippet":{"text":"x9Kq2LpVz7"}}}}]}`, tt.fields)
			r := read(sarifWith("gitleaks", secret))
			if got := len(r.Findings) == 1; got != tt.finding || !r.Readable() || r.ClearSecrets != 1 {
				t.Errorf("%s: finding %v, clear %d, %+v", tt.reason, got, r.ClearSecrets, r.Diagnostics)
			}
		})
	}
}

func TestSARIFSeverity(t *testing.T) {
	tests := []struct {
		name, tool, rule, result string
		severity                 finding.Severity
		confidence               finding.Confidence
		reason                   string
	}{
		{"nobody said", "x", ``, ``, finding.SeverityMedium, 0.7, `SARIF's own default is "warning"`},
		{"secret, nobody said", "gitleaks", ``, ``, finding.SeverityHigh, 0.9, "as in gitleaks' JSON"},
		{"rule's level", "x", `"defaultConfiguration":{"level":"note"}`, ``, finding.SeverityLow, 0.7, ""},
		{"result's level", "x", `"defaultConfiguration":{"level":"note"}`, `"level":"error"`, finding.SeverityHigh, 0.7, "the result knows better"},
		{"none", "x", ``, `"level":"none"`, finding.SeverityInfo, 0.7, ""},
		{"score", "x", `"properties":{"security-severity":"9.1"}`, `"level":"note"`, finding.SeverityCritical, 0.7, "a score is finer than a level"},
		{"score 7", "x", `"properties":{"security-severity":7}`, ``, finding.SeverityHigh, 0.7, "a number is accepted too"},
		{"score 6.9", "x", `"properties":{"security-severity":"6.9"}`, ``, finding.SeverityMedium, 0.7, ""},
		{"score 0.1", "x", `"properties":{"security-severity":"0.1"}`, ``, finding.SeverityLow, 0.7, ""},
		{"no score", "x", `"properties":{"security-severity":"NaN"}`, `"level":"error"`, finding.SeverityHigh, 0.7, "not a number, not a score"},
		{"score of another type", "x", `"properties":{"security-severity":{}}`, `"level":"error"`, finding.SeverityHigh, 0.7, "property bags are free"},
		{"rank", "x", ``, `"rank":66.5`, finding.SeverityMedium, 0.665, ""},
		{"no rank", "x", ``, `"rank":-1.0`, finding.SeverityMedium, 0.7, "-1 is the standard's none"},
		{"precision", "x", `"properties":{"precision":"low"}`, ``, finding.SeverityMedium, 0.4, "CodeQL"},
		{"review", "tfsec", ``, `"kind":"review"`, finding.SeverityMedium, 0.5, "asks, does not say"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rule, result := `{"id":"r"`, `{"ruleId":"r"`
			if tt.rule != "" {
				rule += "," + tt.rule
			}
			if tt.result != "" {
				result += "," + tt.result
			}
			r := read(`{"version":"2.1.0","runs":[{"results":[` + result + `}],"tool":{"driver":{"name":"` + tt.tool + `","rules":[` + rule + `}]}}}]}`)
			if len(r.Findings) != 1 {
				t.Fatalf("%+v", r)
			}
			if f := r.Findings[0]; f.Severity != tt.severity || f.Confidence != tt.confidence {
				t.Errorf("%s: got %v %v", tt.reason, f.Severity, f.Confidence)
			}
		})
	}
}

func TestSARIFRules(t *testing.T) {
	const tool = `"tool":{"driver":{"name":"x","rules":[{"id":"A","shortDescription":{"text":"driver A"}},{"id":"B","guid":"0B","name":"driver B"}]},
		"extensions":[{"name":"p","guid":"G","rules":[{"id":"A","fullDescription":{"text":"plugin A"}}]}]}`
	tests := []struct{ name, result, rule, title, reason string }{
		{"by id", `"ruleId":"B"`, "B", "driver B", ""},
		{"by index", `"ruleIndex":1`, "B", "driver B", "the id may be absent"},
		{"hierarchical", `"ruleId":"A/sub/case"`, "A/sub/case", "driver A", "3.27.5"},
		{"index of another", `"ruleId":"A","ruleIndex":1`, "A", "driver A", "the id counts"},
		{"index out of range", `"ruleId":"A","ruleIndex":9`, "A", "driver A", ""},
		{"plugin by index", `"rule":{"id":"A","index":0,"toolComponent":{"index":0}}`, "A", "plugin A", "SPMI"},
		{"plugin by guid", `"rule":{"index":0,"toolComponent":{"guid":"g"}}`, "A", "plugin A", "guids know no case"},
		{"plugin by name", `"rule":{"id":"A","toolComponent":{"name":"p"}}`, "A", "plugin A", ""},
		{"by guid", `"rule":{"guid":"0b"}`, "B", "driver B", "3.52.3"},
		{"by an index in quotes", `"ruleIndex":"1"`, "B", "driver B", "some write every number so"},
		{"undescribed", `"ruleId":"C"`, "C", "C", "the id is all there is"},
		{"none", `"level":"error"`, "", "result without a rule", "kept"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(`{"version":"2.1.0","runs":[{` + tool + `,"results":[{` + tt.result + `}]}]}`)
			if len(r.Findings) != 1 || r.Findings[0].Rule != tt.rule || r.Findings[0].Title != tt.title {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestSARIFLocations(t *testing.T) {
	const run = `"originalUriBaseIds":{"ROOT":{"uri":"file:///home/ci/repo/"},"SRC":{"uri":" src/","uriBaseId":"ROOT"},"LOOP":{"uri":"l/","uriBaseId":"LOOP"},
		"ROOTPATH":{"uri":"file:///"},"DRIVE":{"uri":"file:///D:/"},"CODE":{"uri":"file:///C:/code/"},"INNER":{"uri":"file:///home/ci/repo/modules/"},"WEB":{"uri":"https://example.com/r/"},"NONE":{}},
		"invocations":[{"executionSuccessful":true,"workingDirectory":{"uri":"file:///opt/work"}},{"executionSuccessful":true,"workingDirectory":{"uri":"file:///"}}],
		"artifacts":[{"location":{"uri":"main.tf","uriBaseId":"SRC"}}]`
	tests := []struct{ name, artifact, path, reason string }{
		{"relative", `"uri":"a/b.tf"`, "a/b.tf", ""},
		{"dot", `"uri":"./a.tf"`, "a.tf", ""},
		{"percent", `"uri":"my%20dir/a%23.tf"`, "my dir/a#.tf", "percent-decoded"},
		{"bare percent", `"uri":"100%.tf"`, "100%.tf", "gitleaks does not encode"},
		{"encoded way up", `"uri":"%2e%2e/%2e%2e/etc"`, "", "decoded before it is judged"},
		{"backslashes", `"uri":"a\\b.tf"`, "a/b.tf", "KICS on Windows"},
		{"up by backslash", `"uri":"..\\a.tf"`, "", ""},
		{"drive", `"uri":"E:\\code\\a.tf"`, "", "absolute"},
		{"file URI", `"uri":"file:///etc/passwd"`, "", "absolute"},
		{"file URI beneath the root", `"uri":"file:///home/ci/repo/a/b.tf"`, "a/b.tf", "the run tells its root"},
		{"file URI past the root", `"uri":"file:///home/ci/repo/../x"`, "", ""},
		{"web", `"uri":"https://example.com/a.tf"`, "", "not a file"},
		{"base", `"uri":"b.tf","uriBaseId":"ROOT"`, "b.tf", ""},
		{"relative base", `"uri":"b.tf","uriBaseId":"SRC"`, "src/b.tf", "bases add up"},
		{"unknown base", `"uri":"b.tf","uriBaseId":"%SRCROOT%"`, "b.tf", "CodeQL declares none"},
		{"file URI with percent", `"uri":"file:///home/ci/repo/my%20dir/a.tf"`, "my dir/a.tf", ""},
		{"file URI with one slash", `"uri":"file:/home/ci/repo/a.tf"`, "a.tf", "Java's form"},
		{"file URI in capitals", `"uri":"FILE:///home/ci/repo/a.tf"`, "a.tf", "schemes know no case"},
		{"path beneath the root", `"uri":"/home/ci/repo/a.tf"`, "a.tf", "no scheme, the same place"},
		{"encoded way up from the root", `"uri":"file:///home/ci/repo/%2e%2e/x"`, "", "decoded before it is judged"},
		{"a folder that only starts alike", `"uri":"file:///home/ci/repository/a.tf"`, "", "not beneath the root"},
		{"file system as base", `"uri":"app/a.tf","uriBaseId":"ROOTPATH"`, "app/a.tf", "Trivy of an image"},
		{"drive as base", `"uri":"app/a.tf","uriBaseId":"DRIVE"`, "app/a.tf", ""},
		{"drive beneath the root", `"uri":"file:///c:/code/a%20b.tf"`, "a b.tf", "drives know no case"},
		{"drive with two slashes", `"uri":"file://C:/code/a.tf"`, "a.tf", "a common mistake"},
		{"drive and backslashes", `"uri":"C:\\code\\sub\\a.tf"`, "sub/a.tf", "KICS on Windows"},
		{"inner base", `"uri":"a.tf","uriBaseId":"INNER"`, "modules/a.tf", "the outermost base is what was scanned"},
		{"beneath an inner base", `"uri":"file:///home/ci/repo/modules/a.tf"`, "modules/a.tf", ""},
		{"web base", `"uri":"a.tf","uriBaseId":"WEB"`, "a.tf", ""},
		{"beneath the working folder", `"uri":"file:///opt/work/a.tf"`, "a.tf", "where the tool was started"},
		{"by index", `"index":0`, "src/main.tf", "no uri of its own"},
		{"index out of range", `"index":7`, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},` + run + `,"results":[{"ruleId":"r","locations":[{"physicalLocation":{"artifactLocation":{` + tt.artifact + `}}}]}]}]}`)
			if len(r.Findings) != 1 || r.Findings[0].Location.Path != tt.path || !r.Readable() {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if r := read(sarifWith("x", `{"ruleId":"r","locations":[{"physicalLocation":{"artifactLocation":{"uri":"a","uriBaseId":"LOOP"}}}]}`)); len(r.Findings) != 1 {
		t.Errorf("a base that is its own base: %+v", r)
	}
}

func TestSARIFResource(t *testing.T) {
	with := func(logical string) finding.Finding {
		r := read(sarifWith("x", `{"ruleId":"r","message":{"text":"m"},"locations":[{"logicalLocations":[`+logical+`]}]}`))
		if len(r.Findings) != 1 {
			t.Fatalf("%+v", r)
		}
		return r.Findings[0]
	}
	if f := with(`{"fullyQualifiedName":"module.app.aws_iam_user.ci[0]"}`); f.Resource != "module.app.aws_iam_user.ci[0]" || f.Context != "" {
		t.Errorf("an address is the resource, and enough: %+v", f)
	}
	for _, logical := range []string{`{"fullyQualifiedName":"collections::list::add"}`, `{"name":"main","kind":"function"}`, `{"fullyQualifiedName":"os.path"}`} {
		if f := with(logical); f.Resource != "" || f.Context == "" {
			t.Errorf("%s is code, not an address: %+v", logical, f)
		}
	}
}

// TestSARIFNoScan: what says that nothing was scanned proves nothing absent.
func TestSARIFNoScan(t *testing.T) {
	tests := []struct {
		name, run string
		readable  bool
		reason    string
	}{
		{"no results", `"tool":{"driver":{"name":"x"}}`, false, "the schema: absent when no scan was made"},
		{"null results", `"tool":{"driver":{"name":"x"}},"results":null`, false, ""},
		{"no results after success", `"tool":{"driver":{"name":"x"}},"invocations":[{"executionSuccessful":true}]`, true, "SPMI omits an empty list"},
		{"failed", `"tool":{"driver":{"name":"x"}},"invocations":[{"executionSuccessful":false}],"results":[]`, false, "a broken scanner fixes nothing"},
		{"empty results", `"tool":{"driver":{"name":"x"}},"results":[]`, true, ""},
		{"results of another type", `"tool":{"driver":{"name":"x"}},"results":{}`, false, ""},
		{"broken tool", `"tool":7,"results":[]`, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(`{"version":"2.1.0","runs":[{` + tt.run + `}]}`)
			if r.Readable() != tt.readable || r.Format != report.SARIF {
				t.Errorf("%s: %+v", tt.reason, r)
			}
		})
	}
}

func TestSARIFSecrets(t *testing.T) {
	of := func(secret string) finding.Fingerprint { return testKey().Fingerprint(finding.NewSecret(secret)) }
	snippet := func(rule, text string) string {
		return `{"ruleId":"` + rule + `","message":{"text":"found it"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.tf"},"region":{"startLine":1,"snippet":{"text":"` + text + `"}}}}]}`
	}
	tests := []struct {
		name, data string
		want       finding.Fingerprint
		clear      int
		reason     string
	}{
		{"gitleaks", sarifWith("gitleaks", snippet("r", "x9Kq2LpVz7")), of("x9Kq2LpVz7"), 1, ""},
		{"gitleaks with blanks", sarifWith("Gitleaks", snippet("r", "correct horse 7 battery")), of("correct horse 7 battery"), 1, "its snippet is the value, whatever it holds"},
		{"gitleaks redacted", sarifWith("gitleaks", snippet("r", "REDACTED")), "", 0, ""},
		{"gitleaks 7", `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Gitleaks","rules":[{"id":"AWS Access Key"}]}},"results":[{"message":{"text":"AWS Access Key secret detected"},"properties":{"offender":"AKIAIOSFODNN7EXAMPLE"},"locations":[{"physicalLocation":{"region":{"snippet":{"text":"key: AKIAIOSFODNN7EXAMPLE,"}}}}]}]}]}`, of("AKIAIOSFODNN7EXAMPLE"), 1, "the snippet is the line; the offender is the value"},
		{"bare value of another tool", sarifWith("tfsec", snippet("aws-ec2-no-secrets-in-user-data", "x9Kq2LpVz7")), of("x9Kq2LpVz7"), 1, "nothing around it"},
		{"block of another tool", sarifWith("tfsec", snippet("aws-ec2-no-secrets-in-user-data", "key = x9Kq2LpVz7")), "", 1, "no literal has the line's fingerprint"},
		{"rule about no secret", sarifWith("tfsec", snippet("aws-s3-block-public-acls", "x9Kq2LpVz7")), "", 0, "code is no secret"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if len(r.Findings) != 1 || r.Findings[0].Fingerprint != tt.want || r.ClearSecrets != tt.clear {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}
