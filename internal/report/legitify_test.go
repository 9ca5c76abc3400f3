package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const legitifyOne = `{"policyInfo":{"title":"Two-Factor Authentication Should Be Enforced","description":"d","policyName":"two_factor_authentication_not_required_for_org",
	"fullyQualifiedPolicyName":"data.organization.two_factor_authentication_not_required_for_org","severity":"HIGH","threat":["t"],"remediationSteps":["1. Do it"],"namespace":"organization"},
	"violations":[{"violationEntityType":"organization","canonicalLink":"https://github.com/acme","aux":null,"status":"FAILED"}]}`

func legitifyWith(kind, content string) string {
	return `{"type":"` + kind + `","content":` + content + `}`
}

func FuzzLegitify(f *testing.F) { fuzzFormat(f, report.Legitify) }

func TestLegitify(t *testing.T) {
	violation := func(v string) string {
		return legitifyWith("flattened", `{"data.x":`+overlaid(legitifyOne, `"violations":[`+v+`]`)+`}`)
	}
	policy := func(p string) string {
		_, info, _ := strings.Cut(legitifyOne, `"policyInfo":`)
		info, _, _ = strings.Cut(info, `,
	"violations"`)
		return legitifyWith("flattened", `{"data.x":`+overlaid(legitifyOne, `"policyInfo":`+overlaid(info, p))+`}`)
	}
	tests := []struct {
		name, data string
		findings   int
		problem    string
		want       func(finding.Finding) bool
		reason     string
	}{
		{"flattened", legitifyWith("flattened", `{"data.x":`+legitifyOne+`}`), 1, "", func(f finding.Finding) bool {
			return f.Rule == "two_factor_authentication_not_required_for_org" && f.Category == finding.InsecureAuth && f.Severity == finding.SeverityHigh &&
				f.Identity == finding.Identity{Platform: "github", Account: "acme"} && f.Resource == "https://github.com/acme" && f.Suggestion.Text == "1. Do it" && f.Labels[0] == "organization"
		}, "legitify's default"},
		{"by severity", legitifyWith("group-by-severity", `{"HIGH":{"data.x":`+legitifyOne+`},"LOW":{}}`), 1, "", nil, ""},
		{"by resource", legitifyWith("group-by-resource", `{"https://github.com/acme":{"data.x":`+legitifyOne+`}}`), 1, "", nil, ""},
		{"by namespace", legitifyWith("group-by-namespace", `{"organization":{"data.x":`+legitifyOne+`,"data.y":`+legitifyOne+`}}`), 2, "", nil, ""},
		{"without a scheme", `{"data.x":` + legitifyOne + `}`, 1, "", nil, "the first versions"},
		{"nothing", legitifyWith("flattened", `{}`), 0, "", nil, ""},
		{"nothing at all", legitifyWith("flattened", `null`), 0, "", nil, ""},
		{"passed", violation(`{"violationEntityType":"organization","canonicalLink":"https://github.com/acme","status":"PASSED"}`), 0, "", nil, ""},
		{"skipped", violation(`{"violationEntityType":"organization","canonicalLink":"https://github.com/acme","status":"SKIPPED"}`), 0, "the scanner skipped a policy", nil, "a token that lost its permission says nothing"},
		{"no status", violation(`{"violationEntityType":"organization","canonicalLink":"https://github.com/acme"}`), 1, "", nil, "the first versions wrote failures only"},
		{"repository", violation(`{"violationEntityType":"repository","canonicalLink":"https://gitlab.com/acme/team/app","status":"FAILED"}`), 1, "", func(f finding.Finding) bool {
			return f.Location.Repository == "https://gitlab.com/acme/team/app" && f.Identity == finding.Identity{Platform: "gitlab", Account: "acme"}
		}, ""},
		{"own server", violation(`{"violationEntityType":"repository","canonicalLink":"https://code.acme.example/acme/app","status":"FAILED"}`), 1, "", func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Account: "acme"}
		}, "which platform it runs is not said"},
		{"GitLab member", violation(`{"violationEntityType":"member","canonicalLink":"https://gitlab.com/old-bot","status":"FAILED"}`), 1, "", func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Platform: "gitlab", Kind: finding.User, Name: "old-bot"}
		}, "the link is the user's"},
		{"GitHub members", violation(`{"violationEntityType":"organization members","canonicalLink":"https://github.com/orgs/acme/people","status":"FAILED","aux":{"violatedUsers":[{"user":{"login":"a"},"last_active":1704067200000000000},{"user":{"login":"b"},"last_active":-1}]}}`), 2, "", func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Platform: "github", Account: "acme", Kind: finding.User, Name: "a"} && f.LastUsed.Equal(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
		}, "one for each"},
		{"stored secrets", violation(`{"violationEntityType":"repository","canonicalLink":"https://github.com/acme/app","status":"FAILED","aux":{"secretsList":[{"name":"NPM_TOKEN","update date":"x"}]}}`), 1, "", func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Platform: "github", Account: "acme", ID: "acme/app/NPM_TOKEN", Name: "NPM_TOKEN"}
		}, "names of secrets are no secrets"},
		{"no link", violation(`{"violationEntityType":"organization","canonicalLink":"","status":"FAILED"}`), 1, "", func(f finding.Finding) bool { return f.Context != "" && f.Resource == "" }, ""},
		{"link with a password", violation(`{"violationEntityType":"organization","canonicalLink":"https://u:` + fuzzed + `@github.com/acme","status":"FAILED"}`), 1, "", func(f finding.Finding) bool { return f.Resource == "https://github.com/acme" }, ""},
		{"unknown severity", policy(`"severity":"UNKNOWN"`), 1, "", func(f finding.Finding) bool { return f.Severity == finding.SeverityUnknown }, ""},
		{"unknown policy", policy(`"policyName":"our_own"`), 1, "", func(f finding.Finding) bool { return f.Category == finding.Unclassified }, "kept"},
		{"no short name", policy(`"policyName":""`), 1, "", func(f finding.Finding) bool { return f.Rule == "two_factor_authentication_not_required_for_org" }, ""},
		{"no name", policy(`"policyName":"","fullyQualifiedPolicyName":""`), 0, "an entry lacks its policyName", nil, ""},
		{"broken policy", policy(`"title":{}`), 0, "a field has another type than its format says", nil, ""},
		{"broken violation", violation(`{"aux":{"violatedUsers":"x"}},{"violationEntityType":"organization","canonicalLink":"https://github.com/acme","status":"FAILED"}`), 1, "a field has another type than its format says", nil, "the other is kept"},
		{"no policy", legitifyWith("flattened", `{"data.x":{"a":{"b":{"c":{}}}}}`), 0, "an entry lacks its policyInfo", nil, "too deep"},
		{"text for a policy", legitifyWith("flattened", `{"data.x":5}`), 0, "an entry lacks its policyInfo", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := problemOf(r)
			if r.Format != report.Legitify || len(r.Findings) != tt.findings || problem != tt.problem || tt.want != nil && !tt.want(r.Findings[0]) || leak(r, fuzzed) != "" {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

// TestLegitifyPolicies: the categories of legitify's policies, in its SARIF too.
func TestLegitifyPolicies(t *testing.T) {
	got := map[string]finding.Category{}
	for _, policy := range []string{"data.member.stale_member_found", "data.repository.token_default_permissions_is_read_write", "data.repository.repository_secret_is_stale",
		"data.actions.actions_can_approve_pull_requests", "data.runner_group.runner_group_can_be_used_by_public_repositories", "data.repository.no_signed_commits"} {
		got[policy] = read(sarifWith("legitify", `{"ruleId":"`+policy+`","message":{"text":"m"}}`)).Findings[0].Category
	}
	want := map[string]finding.Category{
		"data.member.stale_member_found": finding.DormantIdentity, "data.repository.token_default_permissions_is_read_write": finding.OverPrivileged,
		"data.repository.repository_secret_is_stale": finding.MissingRotation, "data.actions.actions_can_approve_pull_requests": finding.PrivilegeEscalationPath,
		"data.runner_group.runner_group_can_be_used_by_public_repositories": finding.PublicExposure, "data.repository.no_signed_commits": finding.Unclassified,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestLegitifyClearFields(t *testing.T) {
	plant(t, "legitify-flattened.json", "content.*.violations[].aux.hooksList[].url", "content.*.violations[].aux.hooksList[].name", "content.*.policyInfo.description")
}

const (
	legitifyCounts  = "#,Namespace,Policy,Severity,Passed,Failed,Skipped\n"
	legitifyColumns = "#,Policy Name,Namespace,Severity,Threat,Violations,Remediation Steps\n"
	legitifyEnd     = "\"\n\"\n"
)

func TestLegitifyTable(t *testing.T) {
	const one = "1,stale_admin_found,member,HIGH,t,organization members https://github.com/orgs/acme/people,1. Do it\n"
	const two = "1,token_default_permissions_is_read_write,repository,HIGH,t,\"repository https://github.com/acme/a\nrepository https://github.com/acme/b\",1. Do it\n"
	tests := []struct {
		name, data string
		findings   int
		problem    string
		reason     string
	}{
		{"failures only", legitifyColumns + one + legitifyEnd, 1, "", "--failed-only: of a policy in the table at least one has failed"},
		{"two of unknown", legitifyColumns + two + legitifyEnd, 0, "the report does not say which of several entities failed", "the table also names what passed"},
		{"all failed", legitifyCounts + "1,repository,T,HIGH,0,2,0\n" + legitifyColumns + two + legitifyEnd, 2, "", "the counts say so"},
		{"one of two failed", legitifyCounts + "1,repository,T,HIGH,1,1,0\n" + legitifyColumns + two + legitifyEnd, 0, "the report does not say which of several entities failed", ""},
		{"counts of another policy", legitifyCounts + "1,member,T,HIGH,0,2,0\n" + legitifyColumns + two + legitifyEnd, 0, "the report does not say which of several entities failed", "they do not belong together"},
		{"passed before", legitifyCounts + "1,actions,T,LOW,4,0,0\n2,repository,T,HIGH,0,2,0\n" + legitifyColumns + two + legitifyEnd, 2, "", "only what failed is in both tables"},
		{"skipped", legitifyCounts + "1,actions,T,LOW,0,0,2\n" + legitifyColumns + legitifyEnd, 0, "the scanner skipped a policy", ""},
		{"nothing failed", legitifyCounts + "1,actions,T,LOW,4,0,0\n" + legitifyColumns + legitifyEnd, 0, "", ""},
		{"cut off", legitifyCounts + "1,repository,T,HIGH,0,2,0\n" + legitifyColumns, 0, "the report is cut off", "its last row is missing"},
		{"cut off before the failures", legitifyCounts + "1,repository,T,HIGH,0,2,0\n", 0, "the report is cut off", ""},
		{"odd count", legitifyCounts + "1,actions,T,LOW,4,x,0\n" + legitifyColumns + legitifyEnd, 0, "a field has another type than its format says", ""},
		{"odd row", legitifyColumns + one + "2,x\n" + legitifyEnd, 1, "a row has another number of columns than the header", ""},
		{"after the end", legitifyColumns + one + legitifyEnd + one, 1, "a row has another number of columns than the header", "two reports in one file"},
		{"no policy", legitifyColumns + "1,,member,HIGH,t,organization https://github.com/acme,s\n" + legitifyEnd, 0, "an entry lacks its policy name", ""},
		{"no link", legitifyColumns + "1,stale_admin_found,member,HIGH,t,organization ,s\n" + legitifyEnd, 1, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := problemOf(r)
			if r.Format != report.Legitify || len(r.Findings) != tt.findings || problem != tt.problem {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	f := read(legitifyColumns + one + legitifyEnd).Findings[0]
	if f.Rule != "stale_admin_found" || f.Category != finding.DormantIdentity || f.Severity != finding.SeverityHigh || f.Identity != (finding.Identity{Platform: "github", Account: "acme"}) ||
		f.Resource != "https://github.com/orgs/acme/people" || f.Suggestion.Text != "1. Do it" || strings.Join(f.Labels, " ") != "member organization members" {
		t.Errorf("got %+v", f)
	}
}

// TestLegitifyTableClearFields: a threat's text, and what stands where no link is.
func TestLegitifyTableClearFields(t *testing.T) {
	for _, data := range []string{
		legitifyColumns + "1,p,member,HIGH," + fuzzed + ",organization https://u:" + fuzzed + "@github.com/acme?token=" + fuzzed + ",s\n" + legitifyEnd,
		legitifyCounts + "1,repository," + fuzzed + ",HIGH," + fuzzed + "," + fuzzed + ",0\n" + legitifyColumns + legitifyEnd,
	} {
		if how := leak(read(data), fuzzed); how != "" {
			t.Errorf("%s", how)
		}
	}
}
