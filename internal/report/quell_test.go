package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// TestQuellSaysTheSame: what any real report says, quell's own format says too,
// and holds no secret.
func TestQuellSaysTheSame(t *testing.T) {
	for _, path := range realReports(t) {
		t.Run(path, func(t *testing.T) {
			in := report.Input{Path: "findings/x", Source: "test"}
			want := collect(in, readFile(t, path), testKey())
			var own bytes.Buffer
			if err := report.WriteQuell(&own, want.Result, want.Findings, testKey()); err != nil {
				t.Fatal(err)
			}
			got := collect(in, own.Bytes(), testKey())
			for _, all := range [][]finding.Finding{want.Findings, got.Findings} {
				for i := range all {
					all[i].Format = ""
				}
			}
			if diff := cmp.Diff(want.Findings, got.Findings); diff != "" {
				t.Errorf("findings (-raw +own):\n%s", diff)
			}
			if got.Format != report.Quell || got.Readable() != want.Readable() || got.ClearSecrets != 0 || !cmp.Equal(got.Coverage, want.Coverage) {
				t.Errorf("got %q, readable %v, %d clear secrets, %+v", got.Format, got.Readable(), got.ClearSecrets, got.Coverage)
			}
		})
	}
}

func TestQuell(t *testing.T) {
	name, print := testKey().Name(), string(testKey().Fingerprint(finding.NewSecret("x9Kq2LpVz7")))
	const sum = "31a5a8bd6e1e7fd3dbb8d6ea77cbbbd58b64ac01ce0d23a1dcc4d3b8d5dcd9a1"
	header := func(more string) string { return `{"schema":"quell.report/v1"` + more + `}` }
	entry := func(more string) string {
		return overlaid(`{"schema":"quell.finding/v1","tool":"acme","rule":"r1","location":{"path":"a.tf","start_line":3}}`, more)
	}
	for _, tt := range []struct {
		name, data string
		findings   int
		problem    string // summary of the first diagnostic
		want       func(finding.Finding) bool
		reason     string
	}{
		{"one object", header(`,"findings":[` + entry("") + `]`), 1, "", func(f finding.Finding) bool {
			return f.Tool == "acme" && f.Category == finding.Unclassified && f.Location.StartLine == 3 && f.Title == "r1"
		}, "written by hand, or by another scanner"},
		{"no findings", header(`,"findings":[]`), 0, "", nil, "a scan that found nothing"},
		{"no findings in lines", header(`,"lines":0`), 0, "", nil, "the same, by ingest"},
		{"findings under another name", header(`,"finding":[` + entry("") + `]`), 0, "an entry lacks its findings, or the number of its lines", nil, "they would pass for none"},
		{"findings that are no list", header(`,"findings":` + entry("")), 0, "a field has another type than its format says", nil, "they would pass for none"},
		{"no hash", header(`,"findings":[` + entry(`"secret_sha256":"`+sum[1:]+`"`) + `]`), 1, "a secret's hash is no SHA-256 in hex", func(f finding.Finding) bool { return f.Fingerprint == "" }, "a digit was lost"},
		{"clear secret", header(`,"findings":[` + entry(`"secret":"x9Kq2LpVz7"`) + `]`), 1, "", func(f finding.Finding) bool { return string(f.Fingerprint) == print && !f.Hashed }, "ingest takes it out"},
		{"published hash", header(`,"findings":[` + entry(`"secret_sha256":"`+sum+`"`) + `]`), 1, "", func(f finding.Finding) bool { return f.Fingerprint == testKey().OfSHA256(sum) && f.Hashed }, "nobody knows whether the value is weak"},
		{"hash of another kind", header(`,"findings":[` + entry(`"secret_sha256":"`+sum[:40]+`"`) + `]`), 1, "a secret's hash is no SHA-256 in hex", func(f finding.Finding) bool { return f.Fingerprint == "" && !f.Hashed }, "not silently no secret"},
		{"hash with its name", header(`,"findings":[` + entry(`"secret_sha256":"sha256:`+sum+`"`) + `]`), 1, "a secret's hash is no SHA-256 in hex", func(f finding.Finding) bool { return f.Fingerprint == "" }, ""},
		{"findings that are no list", header(`,"findings":` + entry("")), 0, "a field has another type than its format says", nil, "not silently nothing"},
		{"lines", header(`,"key":"`+name+`","lines":2`) + "\n" + entry(`"fingerprint":"`+print+`"`) + "\n" + entry("") + "\n", 2, "", func(f finding.Finding) bool { return string(f.Fingerprint) == print }, "what ingest writes"},
		{"cut off", header(`,"key":"`+name+`","lines":3`) + "\n" + entry("") + "\n" + entry("") + "\n", 2, "the report is cut off", nil, "at a line's end, too"},
		{"another key", header(`,"key":"other","findings":[` + entry(`"fingerprint":"`+print+`"`) + `]`), 0, "the fingerprints were made with another key", nil, "they would name other secrets"},
		{"no key", header(`,"findings":[` + entry(`"fingerprint":"`+print+`"`) + `]`), 0, "the fingerprints were made with another key", nil, ""},
		{"no digest", header(`,"key":"` + name + `","findings":[` + entry(`"fingerprint":"x9Kq2LpVz7"`) + `]`), 0, "an entry has a fingerprint of another form", nil, "it may be the secret"},
		{"long hint", header(`,"key":"` + name + `","findings":[` + entry(`"fingerprint":"`+print+`","hint":"x9Kq2LpVz7"`) + `]`), 0, "an entry has a fingerprint of another form", nil, "it may be the secret"},
		{"incomplete", header(`,"incomplete":true,"findings":[]`), 0, "the report says that it is incomplete", nil, "nothing is proven absent"},
		{"unknown category", header(`,"findings":[` + entry(`"category":"bad_thing"`) + `]`), 1, "a category is none of the catalogue's", func(f finding.Finding) bool { return f.Category == finding.Unclassified }, "never dropped"},
		{"unknown kind", header(`,"findings":[` + entry(`"identity":{"kind":"robot","name":"n"}`) + `]`), 1, "an identity is of no kind that quell knows", func(f finding.Finding) bool { return f.Identity.Kind == "" && f.Identity.Name == "n" }, ""},
		{"unknown severity", header(`,"findings":[` + entry(`"severity":"bad"`) + `]`), 0, "a field has another type than its format says", nil, "our own words are known"},
		{"no rule", header(`,"findings":[` + entry(`"rule":""`) + `]`), 0, "an entry lacks its tool or rule", nil, "an unclassified finding is keyed by them"},
		{"confidence", header(`,"findings":[` + entry(`"confidence":7`) + `]`), 1, "", func(f finding.Finding) bool { return f.Confidence == 1 }, "0 to 1"},
		{"path up", header(`,"findings":[` + entry(`"location":{"path":"../x"}`) + `]`), 1, "a path points outside what was scanned", func(f finding.Finding) bool { return f.Location.Path == "" }, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := ""
			if len(r.Diagnostics) > 0 {
				problem = r.Diagnostics[0].Summary
			}
			if r.Format != report.Quell || len(r.Findings) != tt.findings || problem != tt.problem || tt.want != nil && !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
			if strings.Contains(string(render(t, r)), "x9Kq2LpVz7") {
				t.Error("the secret is shown")
			}
		})
	}
}

// A source that takes one format takes it ingested, too.
func TestQuellOfAFormat(t *testing.T) {
	data := readFile(t, "testdata/reports/quell-ingested.jsonl") // of gitleaks
	for format, want := range map[string]bool{"": true, report.Gitleaks: true, report.Quell: true, report.SARIF: false} {
		if r := collect(report.Input{Format: format}, data, testKey()); r.Readable() != want {
			t.Errorf("taken as %q: %v", format, r.Diagnostics)
		}
	}
}

func FuzzQuell(f *testing.F) { fuzzFormat(f, report.Quell) }

// A report in quell's own format is of the format that it was made from: one that
// said that nothing was found is of any.
func TestOtherThan(t *testing.T) {
	for _, tt := range []struct {
		reason, ingested, declared string
		want                       bool
	}{
		{"nothing is declared", report.Gitleaks, "", false},
		{"made from the declared one", report.Gitleaks, report.Gitleaks, false},
		{"made from another", report.Trivy, report.Gitleaks, true},
		{"made from nobody's", "", report.Gitleaks, true},
		{"made from an empty list", report.Empty, report.Gitleaks, false},
		{"quell's own is declared", report.Gitleaks, report.Quell, false},
	} {
		text := fmt.Sprintf(`{"schema":"quell.report/v1","format":%q,"findings":[]}`, tt.ingested)
		result := report.Read(report.Input{Path: "r", Body: strings.NewReader(text), Format: tt.declared}, testKey(), func(finding.Finding) {})
		if got := result.OtherThan(tt.declared); got != tt.want || result.Readable() == tt.want {
			t.Errorf("%s: %t, want %t: %+v", tt.reason, got, tt.want, result.Diagnostics)
		}
	}
}

// TestQuellForeignKey: that a report has another key is said once, not of each line.
func TestQuellForeignKey(t *testing.T) {
	const print = "hmac-sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	line := `{"schema":"quell.finding/v1","tool":"acme","rule":"r1","fingerprint":"` + print + `"}` + "\n"
	r := read(`{"schema":"quell.report/v1","key":"other","lines":50}` + "\n" + strings.Repeat(line, 50))
	if len(r.Diagnostics) != 1 || r.Readable() || len(r.Findings) != 0 {
		t.Errorf("got %+v", r)
	}
}
