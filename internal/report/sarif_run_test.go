package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// sarifRunWith is a log of one run with the given members.
func sarifRunWith(members string) string { return `{"version":"2.1.0","runs":[{` + members + `}]}` }

func TestSARIFRuns(t *testing.T) {
	one := `{"tool":{"driver":{"name":"gitleaks"}},"results":[{"ruleId":"r","locations":[{"physicalLocation":{"artifactLocation":{"uri":"a"},"region":{"snippet":{"text":"x9Kq2LpVz7"}}}}]}]}`
	tests := []struct {
		name, data string
		findings   int
		readable   bool
		reason     string
	}{
		{"none", `{"version":"2.1.0","runs":[]}`, 0, true, "3.13.4: there is nothing to say"},
		{"null", `{"version":"2.1.0","runs":null}`, 0, false, "3.13.4: they could not be had"},
		{"several", `{"version":"2.1.0","runs":[` + one + `,` + strings.Replace(one, "gitleaks", "tfsec", 1) + `]}`, 2, true, "a run for each tool"},
		{"one broken", `{"version":"2.1.0","runs":[{"tool":7},` + one + `]}`, 1, false, "a run spoils itself"},
		{"null run", `{"version":"2.1.0","runs":[null,` + one + `]}`, 1, false, "it records no scan"},
		{"schema instead of version", `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[` + one + `]}`, 1, true, ""},
		{"byte order mark", "\xef\xbb\xbf" + `{"version":"2.1.0","runs":[` + one + `]}`, 1, true, "Windows tools write one"},
		{"results elsewhere", `{"version":"2.1.0","runs":[` + overlaid(one, `"externalPropertyFileReferences":{"results":[{"location":{"uri":"r.sarif-external-properties"}}]}`) + `]}`, 1, false, "3.15.2: what stands there would pass for fixed"},
		{"results apart", `{"version":"2.1.0","inlineExternalProperties":[{"results":[{}]}],"runs":[` + one + `]}`, 1, false, "3.13.6"},
		{"only rules elsewhere", `{"version":"2.1.0","runs":[` + overlaid(one, `"externalPropertyFileReferences":{"artifacts":[{}],"results":[]}`) + `]}`, 1, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); r.Format != report.SARIF || len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestSARIFInvocations(t *testing.T) {
	tests := []struct {
		name, invocations string
		readable          bool
		reason            string
	}{
		{"success", `{"executionSuccessful":true,"exitCode":0}`, true, ""},
		{"found something", `{"executionSuccessful":true,"exitCode":1}`, true, "many tools exit so: the tool's word counts"},
		{"failure", `{"executionSuccessful":false,"exitCode":0}`, false, ""},
		{"exit code alone", `{"exitCode":2}`, false, "nothing says that it meant well"},
		{"exit code in quotes", `{"exitCode":"0"}`, true, ""},
		{"killed", `{"executionSuccessful":true,"exitSignalName":"SIGKILL"}`, false, ""},
		{"killed by number", `{"exitSignalNumber":9}`, false, ""},
		{"not started", `{"executionSuccessful":true,"processStartFailureMessage":"no such file"}`, false, ""},
		{"one of two failed", `{"executionSuccessful":true},{"executionSuccessful":false}`, false, ""},
		{"execution error", `{"executionSuccessful":true,"toolExecutionNotifications":[{"level":"note"},{"level":"error","message":{"text":"rule broke off"}}]}`, false, "3.58.6"},
		{"configuration error", `{"executionSuccessful":true,"toolConfigurationNotifications":[{"level":"error"}]}`, false, "Bandit: a file was skipped"},
		{"warnings", `{"executionSuccessful":true,"toolExecutionNotifications":[{"level":"warning"},{}],"toolConfigurationNotifications":null}`, true, "the default level is a warning"},
		{"nothing said", `{}`, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(sarifRunWith(`"tool":{"driver":{"name":"x"}},"results":[],"invocations":[` + tt.invocations + `]`))
			if r.Readable() != tt.readable || r.Format != report.SARIF {
				t.Errorf("%s: %+v", tt.reason, r)
			}
			for _, d := range r.Diagnostics {
				if d.Detail == "" || !strings.HasPrefix(d.Position, "runs[0]") {
					t.Errorf("a diagnostic without a remedy or a place: %+v", d)
				}
			}
		})
	}
}

func TestSARIFCoverage(t *testing.T) {
	tests := []struct {
		name, run string
		want      report.Coverage
		reason    string
	}{
		{"targets", `"tool":{"driver":{"name":"x"}},"artifacts":[{"roles":["analysisTarget"]},{"roles":["resultFile","analysisTarget"]},{"roles":["attachment"]}]`, report.Coverage{Scanned: 2, Of: "files"}, ""},
		{"no roles", `"tool":{"driver":{"name":"x"}},"artifacts":[{"location":{"uri":"a"}}]`, report.Coverage{}, "many tools list files with results only: fewer of them would pass for a smaller scan"},
		{"CodeQL", `"tool":{"driver":{"name":"CodeQL"}},"invocations":[{"executionSuccessful":true,"toolExecutionNotifications":[
			{"descriptor":{"id":"py/diagnostics/successfully-extracted-files"},"level":"none"},{"descriptor":{"id":"py/diagnostics/successfully-extracted-files"},"level":"none"},{"descriptor":{"id":"cli/platform"},"level":"none"}]}]`, report.Coverage{Scanned: 2, Of: "files"}, "it says each file"},
		{"Bandit", `"tool":{"driver":{"name":"Bandit"}},"properties":{"metrics":{"_totals":{},"a.py":{},"b.py":{}}}`, report.Coverage{Scanned: 2, Of: "files"}, "it counts each file's lines"},
		{"repository", `"tool":{"driver":{"name":"x"}},"versionControlProvenance":[{"repositoryUri":"https://u:p@example.com/r"},{"repositoryUri":"https://example.com/r"}]`, report.Coverage{Names: []string{"https://example.com/r"}}, "once, without credentials"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(sarifRunWith(tt.run + `,"results":[]`))
			if got := r.Coverage; got.Scanned != tt.want.Scanned || got.Of != tt.want.Of || !slices.Equal(got.Names, tt.want.Names) || !r.Readable() {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestSARIFOverrides(t *testing.T) {
	const tool = `"tool":{"driver":{"name":"x","rules":[{"id":"A","defaultConfiguration":{"level":"note","rank":10}},{"id":"B"}]}}`
	tests := []struct {
		name, override, result string
		severity               finding.Severity
		confidence             finding.Confidence
		reason                 string
	}{
		{"by id", `{"descriptor":{"id":"A"},"configuration":{"level":"error","rank":90}}`, ``, finding.SeverityHigh, 0.9, "3.20.5"},
		{"by index", `{"descriptor":{"index":0},"configuration":{"level":"error"}}`, ``, finding.SeverityHigh, 0.1, ""},
		{"of another rule", `{"descriptor":{"id":"B"},"configuration":{"level":"error"}}`, ``, finding.SeverityLow, 0.1, ""},
		{"result's level", `{"descriptor":{"id":"A"},"configuration":{"level":"error"}}`, `,"level":"none","rank":33.3333`, finding.SeverityInfo, 0.3333, "the result knows better"},
		{"of another invocation", `{"descriptor":{"id":"A"},"configuration":{"level":"error"}}`, `,"provenance":{"invocationIndex":1}`, finding.SeverityLow, 0.1, ""},
		{"index out of range", `{"descriptor":{"index":9},"configuration":{"level":"error"}}`, `,"provenance":{"invocationIndex":-1}`, finding.SeverityLow, 0.1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(sarifRunWith(tool + `,"invocations":[{"executionSuccessful":true,"ruleConfigurationOverrides":[` + tt.override + `]}],"results":[{"ruleId":"A"` + tt.result + `}]`))
			if len(r.Findings) != 1 || r.Findings[0].Severity != tt.severity || r.Findings[0].Confidence != tt.confidence {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestSARIFPlaces(t *testing.T) {
	place := func(uri, snippet string) string {
		return `{"physicalLocation":{"artifactLocation":{"uri":"` + uri + `"},"region":{"startLine":1,"snippet":{"text":"` + snippet + `"}}}}`
	}
	paths := func(r reading) (all []string) {
		for _, f := range r.Findings {
			all = append(all, f.Location.Path)
		}
		return all
	}
	tests := []struct {
		name, result string
		paths        []string
		clear        int
		reason       string
	}{
		{"two", `"locations":[` + place("a", "x9Kq2LpVz7") + `,` + place("b", "y8Lr3MqWa6") + `]`, []string{"a", "b"}, 2, "a secret in each"},
		{"the same twice", `"locations":[` + place("a", "x9Kq2LpVz7") + `,` + place("a", "x9Kq2LpVz7") + `]`, []string{"a"}, 2, "one place"},
		{"none", `"level":"error"`, []string{""}, 0, "a result may have none"},
		{"null", `"locations":null`, []string{""}, 0, ""},
		{"none but a target", `"locations":[],"analysisTarget":{"uri":"src/a.tf"}`, []string{"src/a.tf"}, 0, "3.27.13"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(sarifWith("gitleaks", `{"ruleId":"r",`+tt.result+`}`))
			if !slices.Equal(paths(r), tt.paths) || r.ClearSecrets != tt.clear {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	// What one place shows is cut from what is said of the other.
	r := read(sarifRunWith(`"tool":{"driver":{"name":"gitleaks","rules":[{"id":"r","shortDescription":{"text":"y8Lr3MqWa6 and x9Kq2LpVz7"}}]}},"results":[{"ruleId":"r","locations":[` + place("a", "x9Kq2LpVz7") + `,` + place("b", "y8Lr3MqWa6") + `]}]`))
	if len(r.Findings) != 2 || r.Findings[0].Title != "… and …" || r.Findings[0].Fingerprint != printOf("x9Kq2LpVz7") || r.Findings[1].Fingerprint != printOf("y8Lr3MqWa6") {
		t.Errorf("got %+v", r.Findings)
	}
}

func TestSARIFRepositoryRoot(t *testing.T) {
	run := `"tool":{"driver":{"name":"x"}},"originalUriBaseIds":{"BUILD":{"uri":"file:///b/"},"REPO":{"uri":"file:///b/app/"}},
		"versionControlProvenance":[{"repositoryUri":"https://example.com/app","revisionId":"c0ffee","mappedTo":{"uriBaseId":"REPO"}}],
		"results":[{"ruleId":"r","locations":[{"physicalLocation":{"artifactLocation":{"uri":"file:///b/app/a.tf"}}}]}]`
	r := read(sarifRunWith(run))
	want := finding.Location{Repository: "https://example.com/app", Path: "a.tf", Commit: "c0ffee"}
	if len(r.Findings) != 1 || r.Findings[0].Location != want {
		t.Errorf("the run says where the repository lies: %+v", r)
	}
	r = read(sarifRunWith(strings.Replace(run, `,"mappedTo":{"uriBaseId":"REPO"}`, "", 1)))
	if len(r.Findings) != 1 || r.Findings[0].Location.Path != "app/a.tf" {
		t.Errorf("else the outermost base counts: %+v", r)
	}
}

// TestSARIFTypes: a value of another type spoils its result or its run, is told
// of at that very field, and nothing else is lost.
func TestSARIFTypes(t *testing.T) {
	good := `{"ruleId":"good"}`
	for _, broken := range []string{
		`"ruleId":7`, `"ruleIndex":"x"`, `"rule":[]`, `"rule":{"toolComponent":7}`, `"kind":7`, `"level":[]`, `"baselineState":{}`, `"rank":"x"`, `"message":"m"`, `"message":{"text":[]}`,
		`"message":{"arguments":"a"}`, `"locations":{}`, `"locations":[{"physicalLocation":[]}]`, `"locations":[{"physicalLocation":{"artifactLocation":{"uri":7}}}]`,
		`"locations":[{"physicalLocation":{"region":{"startLine":"x"}}}]`, `"locations":[{"physicalLocation":{"region":{"snippet":"s"}}}]`, `"locations":[{"logicalLocations":{}}]`,
		`"suppressions":{}`, `"suppressions":[{"status":7}]`, `"provenance":[]`, `"taxa":{}`, `"fixes":{}`, `"fixes":[{"artifactChanges":{}}]`, `"properties":[]`, `"fingerprints":"f"`, `"partialFingerprints":7`, `"analysisTarget":7`,
	} {
		t.Run(broken, func(t *testing.T) {
			r := read(sarifWith("x", `{`+broken+`},`+good))
			field := "runs[0].results[0]." + strings.Trim(strings.SplitN(broken, ":", 2)[0], `"`)
			if len(r.Findings) != 1 || r.Readable() || !strings.HasPrefix(r.Diagnostics[0].Position, field) {
				t.Errorf("got %+v", r)
			}
		})
	}
	for _, broken := range []string{
		`"tool":[]`, `"tool":{"driver":{"rules":{}}}`, `"tool":{"driver":{},"extensions":{}}`, `"taxonomies":7`, `"invocations":{}`, `"invocations":[{"executionSuccessful":"yes"}]`, `"invocations":[{"exitCode":"x"}]`,
		`"originalUriBaseIds":[]`, `"artifacts":{}`, `"versionControlProvenance":{}`, `"externalPropertyFileReferences":[]`, `"properties":[]`,
	} {
		t.Run("run "+broken, func(t *testing.T) {
			r := read(`{"version":"2.1.0","runs":[{` + broken + `,"results":[` + good + `]},{"tool":{"driver":{"name":"x"}},"results":[` + good + `]}]}`)
			field := "runs[0]." + strings.Trim(strings.SplitN(broken, ":", 2)[0], `"`)
			if len(r.Findings) != 1 || r.Readable() || !strings.HasPrefix(r.Diagnostics[0].Position, field) {
				t.Errorf("got %+v", r)
			}
		})
	}
	// Property bags and fingerprints are free: what is of another type is absent.
	r := read(sarifWith("x", `{"ruleId":"a","properties":{"tags":"t","security-severity":[]},"fingerprints":{"a":{"b":1}},"partialFingerprints":{"primaryLocationLineHash":[]},"suppressions":null,"locations":null}`))
	if len(r.Findings) != 1 || !r.Readable() || len(r.Diagnostics) != 0 {
		t.Errorf("got %+v", r)
	}
}
