package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzPolicyCheck(f *testing.F) { fuzzReports(f, "analyzer-policycheck") }

const policyCheckOne = `{"findingDetails":"d","findingType":"SECURITY_WARNING","issueCode":"PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE","learnMoreLink":"https://docs.aws.amazon.com/x","locations":[{"path":[{"value":"Statement"},{"index":0}],"span":{"start":{"line":1,"column":2,"offset":3},"end":{"line":1,"column":2,"offset":3}}}]}`

func TestPolicyCheck(t *testing.T) {
	for _, tt := range []struct {
		name, fields string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"pass role", ``, func(f finding.Finding) bool {
			return f.Tool == "aws-access-analyzer" && f.Category == finding.PrivilegeEscalationPath && f.Severity == finding.SeverityHigh && f.Context == "" && f.Location == finding.Location{} &&
				f.Suggestion != nil && f.Suggestion.Text == "See https://docs.aws.amazon.com/x"
		}, "without a context the report tells policies apart"},
		{"error", `"findingType":"ERROR","issueCode":"INVALID_ACTION"`, func(f finding.Finding) bool {
			return f.Category == finding.Unclassified && f.Severity == finding.SeverityLow
		}, "AWS does not take such a policy"},
		{"suggestion", `"findingType":"SUGGESTION"`, func(f finding.Finding) bool { return f.Severity == finding.SeverityInfo }, ""},
		{"another word", `"findingType":"NEWS"`, func(f finding.Finding) bool { return f.Severity == finding.SeverityUnknown }, ""},
		{"another's page", `"learnMoreLink":"https://example.com/x"`, func(f finding.Finding) bool { return f.Suggestion == nil }, "only AWS' own"},
		{"no place", `"locations":[]`, func(finding.Finding) bool { return true }, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := read(`{"findings":[` + overlaid(policyCheckOne, tt.fields) + `]}`)
			if len(r.Findings) != 1 || !r.Readable() || r.Format != report.AccessAnalyzer || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if r := read(`{"findings":[` + overlaid(policyCheckOne, `"issueCode":""`) + `]}`); r.Readable() {
		t.Errorf("without an issue: got %+v", r)
	}
	if r := read(`{"findings":[` + policyCheckOne + `],"nextToken":"t"}`); r.Readable() || len(r.Findings) != 1 {
		t.Errorf("one page of several: got %+v", r)
	}
}

func TestPolicyCheckClearFields(t *testing.T) {
	plant(t, "analyzer-policycheck.json", "findings[].findingDetails", "findings[].locations[].path[].value", "findings[].learnMoreLink")
}
