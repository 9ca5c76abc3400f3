package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

func TestSARIFFixes(t *testing.T) {
	const region = `{"startLine":3,"startColumn":33,"endLine":3,"endColumn":37}`
	fix := func(text, path, region, insert string) string {
		return `{"description":{"text":"` + text + `"},"artifactChanges":[{"artifactLocation":{"uri":"` + path + `"},"replacements":[{"deletedRegion":` + region + insert + `}]}]}`
	}
	insert := func(text string) string { return `,"insertedContent":{"text":"` + text + `"}` }
	edit := finding.SuggestedEdit{Path: "main.tf", StartLine: 3, StartColumn: 33, EndLine: 3, EndColumn: 37, Insert: "false"}
	edited := func(change func(*finding.SuggestedEdit)) *finding.Suggestion {
		e := edit
		change(&e)
		return &finding.Suggestion{Text: "Make it private.", Edits: []finding.SuggestedEdit{e}}
	}
	only := &finding.Suggestion{Text: "Make it private."}
	tests := []struct {
		name, rule, fixes string
		want              *finding.Suggestion
		reason            string
	}{
		{"exact", "r", fix("Make it private.", "main.tf", region, insert("false")), edited(func(*finding.SuggestedEdit) {}), ""},
		{"whole line", "r", fix("Make it private.", "main.tf", `{"startLine":3}`, insert("acl = private")), edited(func(e *finding.SuggestedEdit) {
			e.StartColumn, e.EndColumn, e.Insert = 1, 0, "acl = private"
		}), "3.30: absent columns are the line's ends"},
		{"removal", "r", fix("Make it private.", "main.tf", region, ``), edited(func(e *finding.SuggestedEdit) { e.Insert = "" }), "3.57.4: nothing is put in"},
		{"alternatives", "r", fix("Make it private.", "main.tf", region, insert("false")) + `,` + fix("Remove it.", "main.tf", region, ``), edited(func(*finding.SuggestedEdit) {}), "the first"},
		{"bytes only", "r", fix("Make it private.", "main.tf", `{"charOffset":3,"charLength":4}`, insert("false")), only, "no lines, no edit"},
		{"backwards", "r", fix("Make it private.", "main.tf", `{"startLine":3,"endLine":2}`, insert("false")), only, ""},
		{"backwards in a line", "r", fix("Make it private.", "main.tf", `{"startLine":3,"startColumn":9,"endColumn":4}`, insert("false")), only, ""},
		{"binary", "r", fix("Make it private.", "main.tf", region, `,"insertedContent":{"binary":"AAAA"}`), only, ""},
		{"outside", "r", fix("Make it private.", "../main.tf", region, insert("false")), only, "a finding never points outside"},
		{"half exact", "r", strings.Replace(fix("Make it private.", "main.tf", region, insert("false")), `"replacements":[`, `"replacements":[{"deletedRegion":{}},`, 1), only, "half a fix mends nothing"},
		{"a secret put in", "r", fix("Make it private.", "main.tf", region, insert("token = vX2bK8nRt6LqW3zD")), only, "whatever the rule is about"},
		{"a secret with signs put in", "r", fix("Make it private.", "main.tf", region, insert("Pa$$w0rd!x9")), only, ""},
		{"a secret in the text", "r", fix("Replace vX2bK8nRt6LqW3zD", "main.tf", region, insert("false")), &finding.Suggestion{Edits: []finding.SuggestedEdit{edit}}, ""},
		{"about a secret", "generic-api-key", fix("Make it private.", "main.tf", region, insert("false")), nil, "made of the code around it"},
		{"nothing left", "r", fix("", "main.tf", `{}`, insert("false")), nil, ""},
		{"none", "r", ``, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tool := "x"
			if tt.rule == "generic-api-key" {
				tool = "gitleaks"
			}
			r := read(sarifWith(tool, `{"ruleId":"`+tt.rule+`","fixes":[`+tt.fixes+`]}`))
			if len(r.Findings) != 1 || !r.Readable() {
				t.Fatalf("got %+v", r)
			}
			if diff := cmp.Diff(tt.want, r.Findings[0].Suggestion); diff != "" {
				t.Errorf("%s\n-want +got:\n%s", tt.reason, diff)
			}
		})
	}
}

// TestSARIFPlainFixes: words of code pass, and what could be a secret does not.
func TestSARIFPlainFixes(t *testing.T) {
	shown := func(text string) bool {
		r := read(sarifWith("x", `{"ruleId":"r","fixes":[{"description":{"text":"`+text+`"}}]}`))
		return r.Findings[0].Suggestion != nil
	}
	for _, text := range []string{
		"restrict_public_buckets = true", "runAsNonRoot: true", "Set MinimumPasswordLength to 14", "cidr_blocks = [10.0.0.0/16]", "use google_compute_instance.app.network_interface",
		"permissions: { contents: read }", "AWS_REGION", "version ~> 5.2.1", "app.kubernetes.io/name", "aws_s3_bucket_public_access_block",
	} {
		if !shown(text) {
			t.Errorf("%q is left out: no fix would ever be shown", text)
		}
	}
	for _, text := range []string{
		"AKIAQ4XKZ7RW2MVN5TLB", "token=vX2bK8nRt6LqW3zD", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "ghp_vX2bK8nRt6LqW3zDvX2bK8nRt6LqW3zD", "Basic dXNlcjp2WDJiSzhuUnQ2", "p@ssW0rd!Kx93",
		"postgres://u:kX93mmQ2@db", "9f86d081884c7d659a2feaa0c55ad015", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1gFWFOEj",
	} {
		if shown(text) {
			t.Errorf("%q is shown", text)
		}
	}
}
