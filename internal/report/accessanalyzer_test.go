package report_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const adviceOne = `{"startedAt":"2025-03-01T10:00:00Z","completedAt":"2025-03-01T10:00:05Z","recommendationType":"UnusedPermissionRecommendation","resourceArn":"arn:aws:iam::111111111111:role/deploy","status":"SUCCEEDED","recommendedSteps":[{"unusedPermissionsRecommendedStep":{"recommendedAction":"CREATE_POLICY","recommendedPolicy":"{ \"Version\": \"2012-10-17\",\n \"Statement\": [] }","existingPolicyId":"inline-name"}},{"unusedPermissionsRecommendedStep":{"recommendedAction":"DETACH_POLICY","existingPolicyId":"arn:aws:iam::111111111111:policy/p"}}]}`

func TestAnalyzerAdvice(t *testing.T) {
	tests := []struct {
		name, fields, suggestion, problem string
		findings                          int
		reason                            string
	}{
		{"both steps", ``, `create a policy in place of inline-name: {"Version":"2012-10-17","Statement":[]}; detach the policy arn:aws:iam::111111111111:policy/p`, "", 1, "the policy is JSON in a string"},
		{"policy that is none", `"recommendedSteps":[{"unusedPermissionsRecommendedStep":{"recommendedAction":"CREATE_POLICY","recommendedPolicy":"{"}}]`, "create a policy", "", 1, "of no use"},
		{"step of tomorrow", `"recommendedSteps":[{"someOtherStep":{"x":1}}]`, "", "", 1, "the finding stands"},
		{"nothing to do", `"recommendedSteps":[]`, "", "", 0, "nothing is recommended"},
		{"failed", `"status":"FAILED","recommendedSteps":[],"error":{"code":"RESOURCE_NOT_FOUND","message":"gone"}`, "", "the analyzer could not make a recommendation", 0, "no proof of anything"},
		{"in progress", `"status":"IN_PROGRESS","recommendedSteps":[]`, "", "the analyzer's recommendation is not finished", 0, ""},
		{"error of a success", `"error":{"code":"x","message":"y"}`, "", "the analyzer could not make a recommendation", 0, ""},
		{"page", `"nextToken":"t"`, `create a policy in place of inline-name: {"Version":"2012-10-17","Statement":[]}; detach the policy arn:aws:iam::111111111111:policy/p`, "the report is one page of several", 1, "steps are missing"},
		{"no resource", `"resourceArn":""`, "", "an entry lacks its resourceArn", 0, ""},
		{"wrong type", `"recommendedSteps":{"a":1}`, "", "a field has another type than its format says", 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(overlaid(adviceOne, tt.fields))
			problem := ""
			if len(r.Diagnostics) > 0 {
				problem = r.Diagnostics[0].Summary
			}
			if r.Format != report.AccessAnalyzer || len(r.Findings) != tt.findings || problem != tt.problem || r.Readable() != (problem == "") {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			for _, f := range r.Findings {
				text := ""
				if f.Suggestion != nil {
					text = f.Suggestion.Text
				}
				if text != tt.suggestion || f.Category != finding.UnusedPermission || f.Identity.Name != "deploy" || f.Rule != "UnusedPermission" {
					t.Errorf("%s: got %+v, suggestion %q", tt.reason, f, text)
				}
			}
		})
	}
	if r := read(analyzerOne + "\n" + adviceOne + "\n"); len(r.Findings) != 3 || !r.Readable() {
		t.Errorf("findings and recommendations in one report: %+v", r)
	}
}

// TestAnalyzerAdviceBounds: policies may be as long as they like.
func TestAnalyzerAdviceBounds(t *testing.T) {
	step := `{"unusedPermissionsRecommendedStep":{"recommendedAction":"CREATE_POLICY","recommendedPolicy":"[\"` + strings.Repeat("a", 3000) + `\"]"}}`
	r := read(overlaid(adviceOne, `"recommendedSteps":[`+strings.Repeat(step+",", 99)+step+`]`))
	if len(r.Findings) != 1 || len(r.Findings[0].Suggestion.Text) > 9000 || !strings.HasSuffix(r.Findings[0].Suggestion.Text, "and more") {
		t.Errorf("got %d bytes", len(r.Findings[0].Suggestion.Text))
	}
}

func TestAnalyzerPermissions(t *testing.T) {
	entry := func(details string) string {
		return `{"id":"f","findingType":"UnusedPermission","resource":"arn:aws:iam::111111111111:role/r","resourceType":"AWS::IAM::Role","resourceOwnerAccount":"111111111111","status":"ACTIVE","findingDetails":[` + details + `]}`
	}
	many := make([]string, 60)
	for i := range many {
		many[i] = fmt.Sprintf(`{"unusedPermissionDetails":{"serviceNamespace":"s%02d"}}`, i)
	}
	tests := []struct{ name, details, want, reason string }{
		{"whole service", `{"unusedPermissionDetails":{"serviceNamespace":"s3"}}`, "take away what is not used: s3:*", "no actions are named: all of them"},
		{"actions", `{"unusedPermissionDetails":{"serviceNamespace":"s3","actions":[{"action":"PutObject"},{"action":"s3:GetObject"}]}}`, "take away what is not used: s3:PutObject, s3:GetObject", "with and without the service"},
		{"many", strings.Join(many, ","), " and 10 more", "for people"},
		{"none", `{"unusedIamRoleDetails":{}}`, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(entry(tt.details))
			got := ""
			if len(r.Findings) == 1 && r.Findings[0].Suggestion != nil {
				got = r.Findings[0].Suggestion.Text
			}
			if len(r.Findings) != 1 || !strings.HasSuffix(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("%s: got %q, %+v", tt.reason, got, r)
			}
		})
	}
	last := read(entry(`{"unusedPermissionDetails":{"serviceNamespace":"s3","lastAccessed":"2024-01-01T00:00:00Z","actions":[{"action":"a","lastAccessed":"2024-06-01T00:00:00Z"}]}}`))
	if len(last.Findings) != 1 || last.Findings[0].LastUsed.Month() != 6 {
		t.Errorf("the latest use of any action counts: %+v", last)
	}
}

// TestAnalyzerAccess: programs are told all of it, and nothing that is no name of AWS.
func TestAnalyzerAccess(t *testing.T) {
	many := make([]string, 60)
	for i := range many {
		many[i] = fmt.Sprintf(`{"unusedPermissionDetails":{"serviceNamespace":"s%02d"}}`, i)
	}
	const unused = `{"id":"f","findingType":"UnusedPermission","resource":"arn:aws:iam::111111111111:role/r","resourceType":"AWS::IAM::Role","resourceOwnerAccount":"111111111111","status":"ACTIVE"}`
	const external = `{"id":"f","findingType":"ExternalAccess","resource":"arn:aws:iam::111111111111:role/r","resourceType":"AWS::IAM::Role","resourceOwnerAccount":"111111111111","status":"ACTIVE","principal":{"AWS":"222222222222"}}`
	advice := func(policy string) string {
		return overlaid(adviceOne, `"recommendedSteps":[{"unusedPermissionsRecommendedStep":{"recommendedAction":"CREATE_POLICY","existingPolicyId":"p","recommendedPolicy":`+strconv.Quote(policy)+`}}]`)
	}
	kept := func(actions ...string) *finding.Access {
		return &finding.Access{Kept: []finding.KeptPolicy{{Policy: "p", Actions: actions}}}
	}
	for _, tt := range []struct {
		reason, data string
		want         *finding.Access
	}{
		{"actions of a service", overlaid(unused, `"findingDetails":[{"unusedPermissionDetails":{"serviceNamespace":"s3","actions":[{"action":"PutObject"},{"action":"s3:GetObject"},{"action":"${x}"}]}}]`),
			&finding.Access{Unused: []string{"s3:GetObject", "s3:PutObject"}}},
		{"who has access", external, &finding.Access{Outside: []string{"AWS:222222222222"}}},
		{"who would have access after a change", overlaid(external, `"changeType":"NEW"`), nil},
		{"what a policy keeps", advice(`{"Statement":[{"Effect":"Allow","Action":["s3:GetObject","ec2:*"]},{"Effect":"Allow","Action":"s3:PutObject"}]}`), kept("ec2:*", "s3:GetObject", "s3:PutObject")},
		{"one statement", advice(`{"Statement":{"Effect":"Allow","Action":"s3:PutObject"}}`), kept("s3:PutObject")},
		{"a policy that denies", advice(`{"Statement":[{"Effect":"Allow","Action":"s3:*"},{"Effect":"Deny","Action":"s3:PutObject"}]}`), nil},
		{"a policy of exceptions", advice(`{"Statement":[{"Effect":"Allow","NotAction":"s3:*"}]}`), nil},
		{"an action that is no text", advice(`{"Statement":[{"Effect":"Allow","Action":["s3:GetObject",1]}]}`), nil},
		{"no policy", advice(`7`), nil},
	} {
		r := read(tt.data)
		if len(r.Findings) != 1 {
			t.Fatalf("%s: got %+v", tt.reason, r)
		}
		var got *finding.Access
		if s := r.Findings[0].Suggestion; s != nil {
			got = s.Access
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
	r := read(overlaid(unused, `"findingDetails":[`+strings.Join(many, ",")+`]`))
	if n := len(r.Findings[0].Suggestion.Access.Unused); n != 60 {
		t.Errorf("%d of 60 services are told", n)
	}
}

// TestAnalyzerCredentials: a user with an unused credential is no unused user.
func TestAnalyzerCredentials(t *testing.T) {
	for kind, want := range map[string]finding.IdentityKind{
		"UnusedIAMUserAccessKey": finding.AccessKey, "UnusedIAMUserPassword": finding.Password, "UnusedPermission": finding.User,
	} {
		r := read(`{"findings":[{"id":"f","findingType":"` + kind + `","resource":"arn:aws:iam::111111111111:user/u","resourceType":"AWS::IAM::User","resourceOwnerAccount":"111111111111","status":"ACTIVE"}]}`)
		if len(r.Findings) != 1 || r.Findings[0].Identity.Kind != want || r.Findings[0].Identity.ID != "arn:aws:iam::111111111111:user/u" {
			t.Errorf("%s: got %+v, want %s", kind, r.Findings, want)
		}
		asff := replaced(t, replaced(t, asffOne, "security-control/IAM.8", "aws/access-analyzer"), "product/aws/securityhub", "product/aws/access-analyzer")
		asff = overlaid(asff, `"ProductFields":{"findingType":"`+kind+`"}`)
		if r := read(asff); len(r.Findings) != 1 || r.Findings[0].Identity.Kind != want {
			t.Errorf("%s in ASFF: got %+v, want %s", kind, r.Findings, want)
		}
		ocsf := replaced(t, replaced(t, ocsfHub, "productv2/aws/securityhub", "productv2/aws/access-analyzer"), `"title":"Old keys"`, `"title":"t","types":["`+kind+`"]`)
		if r := read(overlaid(ocsf, `"compliance":null`)); len(r.Findings) != 1 || r.Findings[0].Identity.Kind != want || r.Findings[0].Rule != kind {
			t.Errorf("%s in OCSF: got %+v, want %s", kind, r.Findings, want)
		}
	}
}

// TestAnalyzerEvents: EventBridge's shapes, and which of the accounts counts.
func TestAnalyzerEvents(t *testing.T) {
	const external = `{"version":"1.0","id":"i","status":"ACTIVE","resourceType":"AWS::S3::Bucket","resource":"arn:aws:s3:::b","createdAt":"2025-01-01T00:00:00Z","accountId":"111111111111","region":"eu-west-1","principal":{"AWS":"222222222222"},"action":["s3:GetObject"],"condition":{},"isDeleted":false,"isPublic":false}`
	const unused = `{"findingId":"i","resource":"arn:aws:iam::111111111111:role/r","resourceType":"AWS::IAM::Role","accountId":"333333333333","status":"ACTIVE","isDeleted":false,"findingType":"UnusedIAMRole","numberOfUnusedActions":1}`
	event := func(detail string) string {
		return `{"version":"0","detail-type":"x","source":"aws.access-analyzer","account":"999999999999","detail":` + detail + `}`
	}
	tests := []struct {
		name, data string
		findings   int
		account    string
		problem    string
		reason     string
	}{
		{"external", event(external), 1, "111111111111", "", "id, not findingId; the bucket's ARN has no account"},
		{"unused", event(unused), 1, "111111111111", "", "the ARN's account before the event's"},
		{"bare", external, 1, "111111111111", "", "trimmed by a pipeline"},
		{"list", "[" + event(external) + "," + event(unused) + "]", 2, "111111111111", "", ""},
		{"lines", event(external) + "\n" + event(unused), 2, "111111111111", "", ""},
		{"deleted", event(overlaid(unused, `"isDeleted":true`)), 0, "", "", "the resource is gone"},
		{"resolved", event(overlaid(unused, `"status":"RESOLVED"`)), 0, "", "", ""},
		{"error", event(overlaid(external, `"error":"ACCESS_DENIED"`)), 0, "", "the analyzer had no access to a resource", ""},
		{"preview done", event(`{"accessPreviewId":"p","status":"COMPLETED","configHash":"h"}`), 0, "", "", "says that there is something to fetch"},
		{"preview failed", event(`{"accessPreviewId":"p","status":"FAILED","statusReason":{"code":"x"}}`), 0, "", "the analyzer could not preview access", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := ""
			if len(r.Diagnostics) > 0 {
				problem = r.Diagnostics[0].Summary
			}
			if r.Format != report.AccessAnalyzer || len(r.Findings) != tt.findings || problem != tt.problem || tt.account != "" && r.Findings[0].Identity.Account != tt.account {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if r := read(event(external)); !slices.Equal(r.Findings[0].Labels, []string{"AWS::S3::Bucket", "principal=AWS:222222222222"}) {
		t.Errorf("who has access: %+v", r.Findings)
	}
}

// TestAnalyzerPreview: what a change would bring is not what is.
func TestAnalyzerPreview(t *testing.T) {
	for change, preview := range map[string]bool{"NEW": true, "CHANGED": true, "UNCHANGED": false} {
		r := read(`{"findings":[{"id":"f","changeType":"` + change + `","principal":{"AWS":"*"},"action":["s3:GetObject"],"condition":{},"resource":"arn:aws:s3:::b","isPublic":true,"resourceType":"AWS::S3::Bucket","createdAt":"2025-01-01T00:00:00Z","status":"ACTIVE","resourceOwnerAccount":"111111111111"}]}`)
		if len(r.Findings) != 1 || slices.Contains(r.Findings[0].Labels, "access-preview") != preview || (r.Findings[0].Confidence == 0.5) != preview || r.Findings[0].Category != finding.PublicExposure {
			t.Errorf("%s: got %+v", change, r)
		}
	}
}

func TestAnalyzerWrongTypes(t *testing.T) {
	for _, fields := range []string{`"resource":7`, `"status":{}`, `"isPublic":"yes"`, `"findingDetails":7`, `"findingDetails":[{"unusedPermissionDetails":[]}]`, `"principal":7`} {
		r := read(overlaid(analyzerOne, fields) + "\n" + analyzerOne)
		if r.Readable() || len(r.Findings) != 2 || len(r.Diagnostics) != 1 {
			t.Errorf("%s: got %+v", fields, r)
		}
	}
	for _, fields := range []string{`"principal":{"AWS":["a"]}`, `"condition":7`, `"action":7`, `"numberOfUnusedActions":"7"`} {
		if r := read(overlaid(analyzerOne, fields)); !r.Readable() || len(r.Findings) != 2 {
			t.Errorf("%s is not needed: got %+v", fields, r)
		}
	}
}
