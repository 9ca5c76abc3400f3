package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// replaced is s with one part replaced, which must be there.
func replaced(t *testing.T, s, old, with string) string {
	t.Helper()
	if !strings.Contains(s, old) {
		t.Fatalf("nothing to replace by %q", with)
	}
	return strings.Replace(s, old, with, 1)
}

func TestASFFStates(t *testing.T) {
	tests := []struct {
		name, fields string
		findings     int
		confidence   finding.Confidence
		reason       string
	}{
		{"failed", ``, 1, 0.9, ""},
		{"passed", `,"Compliance":{"Status":"PASSED"}`, 0, 0, ""},
		{"warning", `,"Compliance":{"Status":"WARNING"}`, 1, 0.5, "the check could not tell"},
		{"not available", `,"Compliance":{"Status":"NOT_AVAILABLE"}`, 1, 0.3, "nor this one"},
		{"archived", `,"RecordState":"ARCHIVED"`, 0, 0, ""},
		{"suppressed", `,"Workflow":{"Status":"SUPPRESSED"}`, 0, 0, ""},
		{"resolved", `,"Workflow":{"Status":"RESOLVED"}`, 0, 0, ""},
		{"resolved, of old", `,"WorkflowState":"RESOLVED"`, 0, 0, "the field's first name"},
		{"reopened", `,"WorkflowState":"RESOLVED","Workflow":{"Status":"NEW"}`, 1, 0.9, "the newer field counts"},
		{"notified", `,"Workflow":{"Status":"NOTIFIED"}`, 1, 0.9, "somebody knows, nobody acted"},
		{"confidence", `,"Confidence":42`, 1, 0.42, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(overlaid(asffOne, tt.fields))
			if len(r.Findings) != tt.findings || !r.Readable() || tt.findings == 1 && r.Findings[0].Confidence != tt.confidence {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestASFFRules(t *testing.T) {
	tests := []struct {
		generator, fields, rule string
		category                finding.Category
		reason                  string
	}{
		{"security-control/IAM.8", ``, "IAM.8", finding.UnusedCredential, "consolidated controls"},
		{"aws-foundational-security-best-practices/v/1.0.0/IAM.4", `,"ProductFields":{"ControlId":"IAM.4"}`, "IAM.4", finding.RootOrDefaultCredential, "FSBP"},
		{"arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/1.4", `,"ProductFields":{"RuleId":"1.4"}`, "cis/1.2.0/1.4", finding.LongLivedCredential, "in 1.2.0 it is about rotation"},
		{"cis-aws-foundations-benchmark/v/1.4.0/1.4", `,"ProductFields":{"ControlId":"1.4"}`, "cis/1.4.0/1.4", finding.RootOrDefaultCredential, "in 1.4.0 about root's keys"},
		{"pci-dss/v/3.2.1/PCI.IAM.8", `,"ProductFields":{"ControlId":"PCI.IAM.8"}`, "PCI.IAM.8", finding.WeakCredential, "not FSBP's IAM.8"},
		{"security-control/EC2.19", ``, "EC2.19", finding.Unclassified, "about networks"},
		{"security-control/XYZ.99", ``, "XYZ.99", finding.Unclassified, "unknown, kept"},
	}
	for _, tt := range tests {
		r := read(replaced(t, replaced(t, asffOne, "security-control/IAM.8", tt.generator), `"Status":"FAILED"}}`, `"Status":"FAILED"}`+tt.fields+`}`))
		if len(r.Findings) != 1 || r.Findings[0].Rule != tt.rule || r.Findings[0].Category != tt.category {
			t.Errorf("%s (%s): got %+v", tt.generator, tt.reason, r)
		}
	}
}

func TestASFFIdentities(t *testing.T) {
	const user = `"Id":"arn:aws:iam::111111111111:user/u"`
	tests := []struct {
		name, resource string
		want           []finding.Identity
		reason         string
	}{
		{"user in a path", `"Id":"arn:aws:iam::222222222222:user/a/b/u"`, []finding.Identity{{Platform: "aws", Account: "222222222222", Kind: finding.User, ID: "arn:aws:iam::222222222222:user/a/b/u", Name: "u"}}, "the ARN's account counts, not the reporter's"},
		{"unique id", `"Id":"arn:aws:iam::111111111111:user/AIDACKCEVSQ6C2EXAMPLE"`, []finding.Identity{{Platform: "aws", Account: "111111111111", Kind: finding.User, ID: "arn:aws:iam::111111111111:user/AIDACKCEVSQ6C2EXAMPLE"}}, "not a name"},
		{"unique id with details", `"Id":"arn:aws:iam::111111111111:user/AIDACKCEVSQ6C2EXAMPLE","Details":{"AwsIamUser":{"UserName":"u"}}`, []finding.Identity{{Platform: "aws", Account: "111111111111", Kind: finding.User, ID: "arn:aws:iam::111111111111:user/AIDACKCEVSQ6C2EXAMPLE", Name: "u"}}, ""},
		{"short user that begins like one", `"Id":"arn:aws:iam::111111111111:user/AIDAN"`, []finding.Identity{{Platform: "aws", Account: "111111111111", Kind: finding.User, ID: "arn:aws:iam::111111111111:user/AIDAN", Name: "AIDAN"}}, "a name"},
		{"session", `"Id":"arn:aws:sts::111111111111:assumed-role/r/session"`, []finding.Identity{{Platform: "aws", Account: "111111111111", Kind: finding.Role, ID: "arn:aws:sts::111111111111:assumed-role/r/session", Name: "r"}}, "the role, not its session"},
		{"key", `"Id":"AWS::IAM::AccessKey:AKIAEXAMPLEEXAMPLE00","Details":{"AwsIamAccessKey":{"PrincipalName":"u","PrincipalType":"IAMUser"}}`, []finding.Identity{{Platform: "aws", Account: "111111111111", Kind: finding.AccessKey, ID: "AKIAEXAMPLEEXAMPLE00", Name: "u"}}, ""},
		{"account", `"Id":"AWS::::Account:111111111111"`, []finding.Identity{{Platform: "aws", Account: "111111111111"}}, "no identity"},
		{"bucket", `"Id":"arn:aws:s3:::b"`, []finding.Identity{{Platform: "aws", Account: "111111111111"}}, "its ARN has no account"},
		{"two users", user + `},{"Type":"AwsS3Bucket","Id":"arn:aws:s3:::b"},{"Type":"AwsIamUser","Id":"arn:aws:iam::111111111111:user/v"},{` + user, []finding.Identity{
			{Platform: "aws", Account: "111111111111", Kind: finding.User, ID: "arn:aws:iam::111111111111:user/u", Name: "u"},
			{Platform: "aws", Account: "111111111111", Kind: finding.User, ID: "arn:aws:iam::111111111111:user/v", Name: "v"},
		}, "each once, and not the bucket"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(replaced(t, asffOne, `"Type":"AwsIamUser",`+user, tt.resource))
			var got []finding.Identity
			for _, f := range r.Findings {
				got = append(got, f.Identity)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || !r.Readable() {
				t.Errorf("%s: -want +got\n%s%+v", tt.reason, diff, r.Diagnostics)
			}
		})
	}
}

// TestDelegatedAdministrator: the finding's own account is the administrator's.
func TestDelegatedAdministrator(t *testing.T) {
	for _, spelling := range []string{"resourceOwnerAccount", "ResourceOwnerAccount"} {
		data := replaced(t, asffOne, `"Id":"arn:aws:iam::111111111111:user/u"`, `"Id":"arn:aws:s3:::b"`)
		data = replaced(t, data, `"Status":"FAILED"}}`, `"Status":"FAILED"},"ProductFields":{"`+spelling+`":"222222222222"}}`)
		if r := read(data); len(r.Findings) != 1 || r.Findings[0].Identity.Account != "222222222222" {
			t.Errorf("%s: got %+v", spelling, r)
		}
	}
}

func TestASFFSeverity(t *testing.T) {
	tests := []struct {
		severity string
		want     finding.Severity
	}{
		{`{"Label":"INFORMATIONAL"}`, finding.SeverityInfo}, {`{"Label":"CRITICAL","Normalized":1}`, finding.SeverityCritical},
		{`{"Normalized":0}`, finding.SeverityInfo}, {`{"Normalized":39}`, finding.SeverityLow}, {`{"Normalized":40}`, finding.SeverityMedium},
		{`{"Normalized":70}`, finding.SeverityHigh}, {`{"Normalized":90}`, finding.SeverityCritical},
		{`{},"FindingProviderFields":{"Severity":{"Label":"LOW"}}`, finding.SeverityLow}, {`{}`, finding.SeverityUnknown},
	}
	for _, tt := range tests {
		if r := read(replaced(t, asffOne, `{"Label":"MEDIUM"}`, tt.severity)); len(r.Findings) != 1 || r.Findings[0].Severity != tt.want {
			t.Errorf("%s: got %+v, want %v", tt.severity, r.Findings, tt.want)
		}
	}
}

func TestAccessAnalyzer(t *testing.T) {
	r := read(analyzerOne)
	if len(r.Findings) != 2 {
		t.Fatalf("%+v", r)
	}
	first := r.Findings[0]
	want := finding.Identity{Platform: "aws", Account: "111111111111", Kind: finding.AccessKey, ID: "AKIAEXAMPLEEXAMPLE00", Name: "u"}
	if first.Identity != want || first.Resource != "arn:aws:iam::111111111111:user/team/u" || first.Category != finding.UnusedCredential ||
		!first.LastUsed.Equal(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)) || first.Severity != finding.SeverityMedium {
		t.Errorf("got %+v", first)
	}
	if second := r.Findings[1]; second.Identity.ID != "AKIAEXAMPLEEXAMPLE01" || !second.LastUsed.IsZero() {
		t.Errorf("never used: %+v", second)
	}
}

func TestAccessAnalyzerTypes(t *testing.T) {
	const base = `{"id":"f","resource":"arn:aws:iam::111111111111:role/r","resourceType":"AWS::IAM::Role","resourceOwnerAccount":"111111111111","status":"ACTIVE"`
	tests := []struct {
		name, fields string
		category     finding.Category
		severity     finding.Severity
		reason       string
	}{
		{"version 1", `,"isPublic":false}`, finding.ThirdPartyAccess, finding.SeverityMedium, "it has no types"},
		{"version 1, public", `,"isPublic":true}`, finding.PublicExposure, finding.SeverityHigh, ""},
		{"version 2, public", `,"findingType":"ExternalAccess","findingDetails":[{"externalAccessDetails":{"isPublic":true}}]}`, finding.PublicExposure, finding.SeverityHigh, "said in the details"},
		{"role", `,"findingType":"UnusedIAMRole"}`, finding.DormantIdentity, finding.SeverityLow, ""},
		{"password", `,"findingType":"UnusedIAMUserPassword"}`, finding.UnusedCredential, finding.SeverityMedium, ""},
		{"permission", `,"findingType":"UnusedPermission"}`, finding.UnusedPermission, finding.SeverityLow, ""},
		{"internal", `,"findingType":"InternalAccess"}`, finding.Unclassified, finding.SeverityInfo, "that an access exists is no excess"},
		{"of tomorrow", `,"findingType":"UnusedEverything"}`, finding.Unclassified, finding.SeverityUnknown, "kept"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(base + tt.fields)
			if len(r.Findings) != 1 || r.Findings[0].Category != tt.category || r.Findings[0].Severity != tt.severity || r.Findings[0].Identity.Name != "r" {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	for status, n := range map[string]int{"ARCHIVED": 0, "RESOLVED": 0, "ACTIVE": 1, "PAUSED": 1} {
		if r := read(replaced(t, base, "ACTIVE", status) + "}"); len(r.Findings) != n || !r.Readable() {
			t.Errorf("status %s: got %+v, want %d findings", status, r, n)
		}
	}
	if r := read(base + `,"error":"ACCESS_DENIED"}`); r.Readable() || len(r.Findings) != 0 {
		t.Errorf("what the analyzer had no access to is neither a problem nor none: %+v", r)
	}
	if r := read(base + `,"findingType":"UnusedPermission","findingDetails":[{"unusedPermissionDetails":{"lastAccessed":"2024-02-01T00:00:00Z"}},{"unusedPermissionDetails":{"lastAccessed":"2024-03-01T00:00:00Z"}}]}`); len(r.Findings) != 1 || r.Findings[0].LastUsed.Month() != time.March {
		t.Errorf("the latest use counts: %+v", r)
	}
}
