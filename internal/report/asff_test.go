package report_test

import (
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// asffOf is a finding of another product.
func asffOf(t *testing.T, product, fields string) string {
	t.Helper()
	return overlaid(replaced(t, asffOne, "product/aws/securityhub", "product/"+product), fields)
}

func TestASFFContainers(t *testing.T) {
	tests := []struct {
		name, data string
		findings   int
	}{
		{"documents without a line between them", asffOne + asffOne, 2},
		{"lists one a line", `{"Findings":[` + asffOne + `]}` + "\n" + `{"Findings":[` + asffOne + `]}`, 2},
		{"events one a line", `{"detail":{"findings":[` + asffOne + `]}}` + "\n" + `{"detail":{"findings":[` + asffOne + `]}}`, 2},
		{"list of events", `[{"detail":{"findings":[` + asffOne + `]}},{"detail":{"findings":[` + asffOne + `]}}]`, 2},
		{"event with the API's spelling", `{"detail":{"Findings":[` + asffOne + `]}}`, 1},
		{"list of lists", `[[` + asffOne + `],[` + asffOne + `]]`, 2},
		{"empty event", `{"detail":{"findings":[]}}`, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); !r.Readable() || len(r.Findings) != tt.findings || r.Format == "" {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestASFFProducts(t *testing.T) {
	tests := []struct {
		data, tool, rule string
		category         finding.Category
		confidence       finding.Confidence
		reason           string
	}{
		{asffOf(t, "aws/guardduty", `"Types":["TTPs/Discovery/IAMUser-AnomalousBehavior"]`), "guardduty", "Discovery:IAMUser/AnomalousBehavior", finding.CompromisedCredential, 0.6, "the purpose is the part before"},
		{asffOf(t, "aws/guardduty", `"Types":["TTPs/Initial Access/UnauthorizedAccess:IAMUser-InstanceCredentialExfiltration.OutsideAWS"]`), "guardduty", "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS", finding.CompromisedCredential, 0.8, "a detail behind the dot"},
		{asffOf(t, "aws/guardduty", `"Types":["TTPs/Credential Access/RDS-AnomalousBehavior.FailedLogin"]`), "guardduty", "CredentialAccess:RDS/AnomalousBehavior.FailedLogin", finding.Unclassified, 0.6, "nobody got in"},
		{asffOf(t, "aws/guardduty", `"Types":["TTPs/Credential Access/RDS-AnomalousBehavior.SuccessfulLogin"]`), "guardduty", "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin", finding.CompromisedCredential, 0.6, ""},
		{asffOf(t, "aws/guardduty", `"Types":["Software and Configuration Checks/Policy:IAMUser-RootCredentialUsage"]`), "guardduty", "Policy:IAMUser/RootCredentialUsage", finding.RootOrDefaultCredential, 0.8, ""},
		{asffOf(t, "aws/guardduty", `"Types":["TTPs/AnomalousBehavior/CredentialAccess:Kubernetes-SecretsAccessed"]`), "guardduty", "CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed", finding.CompromisedCredential, 0.6, "the family is the part before"},
		{asffOf(t, "aws/guardduty", `"Types":["TTPs/AnomalousBehavior/PrivilegeEscalation:Kubernetes-RoleBindingCreated"]`), "guardduty", "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated", finding.PrivilegeEscalationPath, 0.6, ""},
		{asffOf(t, "aws/guardduty", `"Types":["TTPs/DefenseEvasion/DefenseEvasion:Kubernetes-TorIPCaller"]`), "guardduty", "DefenseEvasion:Kubernetes/TorIPCaller", finding.CompromisedCredential, 0.8, ""},
		{asffOf(t, "aws/guardduty", `"Types":["TTPs/Defense Evasion/DefenseEvasion:IAMUser-BedrockLoggingDisabled"]`), "guardduty", "DefenseEvasion:IAMUser/BedrockLoggingDisabled", finding.UnmonitoredIdentity, 0.8, "both parts"},
		{asffOf(t, "aws/guardduty", `"Types":["TTPs/Persistence/Persistence:IAMUser-UserPermissions"]`), "guardduty", "Persistence:IAMUser/UserPermissions", finding.CompromisedCredential, 0.6, "retired: it judged by what was unusual"},
		{asffOf(t, "aws/guardduty", `"Types":["TTPs/Impact:S3-ObjectDelete.Unusual"]`), "guardduty", "Impact:S3/ObjectDelete.Unusual", finding.CompromisedCredential, 0.6, ""},
		{asffOf(t, "aws/guardduty", `"Types":[]`), "guardduty", "security-control/IAM.8", finding.Unclassified, 0.8, "the detector at least"},
		{asffOf(t, "aws/macie", `"Types":["Sensitive Data Identifications/Passwords/SensitiveData:S3Object-Credentials"]`), "macie", "SensitiveData:S3Object/Credentials", finding.LeakedSecret, 0.9, ""},
		{asffOf(t, "aws/macie", `"Types":["Sensitive Data Identifications/PII/SensitiveData:S3Object-Personal"]`), "macie", "SensitiveData:S3Object/Personal", finding.Unclassified, 0.9, "no secret"},
		{asffOf(t, "aws/macie", `"Types":["Effects/Data Exposure/Policy:IAMUser-S3BucketSharedExternally"]`), "macie", "Policy:IAMUser/S3BucketSharedExternally", finding.ThirdPartyAccess, 0.9, ""},
		{asffOf(t, "aws/health", `"GeneratorId":"AWS_RISK_CREDENTIALS_EXPOSED"`), "aws-health", "AWS_RISK_CREDENTIALS_EXPOSED", finding.LeakedSecret, 0.9, "AWS found the key in public"},
		{asffOf(t, "aws/access-analyzer", `"GeneratorId":"aws/access-analyzer","Types":["Effects/Data Exposure/External Access Granted"]`), "aws-access-analyzer", "ExternalAccess", finding.ThirdPartyAccess, 0.9, "by its type"},
		{asffOf(t, "aws/access-analyzer", `"GeneratorId":"aws/access-analyzer","Types":["Software and Configuration Checks/AWS Security Best Practices/Unused IAM Role"]`), "aws-access-analyzer", "UnusedIAMRole", finding.DormantIdentity, 0.9, "by its type"},
		{asffOf(t, "aws/access-analyzer", `"GeneratorId":"aws/access-analyzer","Types":["Effects/Data Exposure/External Access Granted"],"ProductFields":{"isPublic":"true"}`), "aws-access-analyzer", "ExternalAccess", finding.PublicExposure, 0.9, ""},
		{asffOf(t, "prowler/prowler", `"GeneratorId":"prowler-ec2_instance_secrets_user_data"`), "prowler", "ec2_instance_secrets_user_data", finding.PlaintextSecretInConfig, 0.7, ""},
		{asffOf(t, "111111111111/default", `"GeneratorId":"prowler-extra741"`), "prowler", "extra741", finding.PlaintextSecretInConfig, 0.7, "imported as the account's own"},
		{asffOf(t, "aws/inspector", `"GeneratorId":"AWSInspector","Vulnerabilities":[{"Id":"CVE-2024-1"}]`), "inspector", "CVE-2024-1", finding.Unclassified, 0.9, "the generator is the same for all"},
		{asffOf(t, "aws/inspector", `"GeneratorId":"AWSInspector","Vulnerabilities":[]`), "inspector", "AWSInspector", finding.Unclassified, 0.9, ""},
		{asffOf(t, "aws/config", `"GeneratorId":"arn:aws:config:eu-west-1:111111111111:config-rule/config-rule-a1b2c3","Title":"x","ProductFields":{"aws/config/ConfigRuleName":"iam-user-unused-credentials-check-conformance-pack-k3x9"}`), "aws-config", "iam-user-unused-credentials-check", finding.UnusedCredential, 0.9, "the generator is another in each account"},
		{asffOf(t, "aws/config", `"GeneratorId":"arn:aws:config:eu-west-1:111111111111:config-rule/config-rule-a1b2c3","Title":"our-own-rule"`), "aws-config", "our-own-rule", finding.Unclassified, 0.9, ""},
		{asffOf(t, "acme/scan", `"ProductName":"Acme","GeneratorId":"rule-1"`), "Acme", "rule-1", finding.Unclassified, 0.9, "kept"},
		{overlaid(replaced(t, asffOne, "::product/", "::productv2/"), ``), "securityhub", "IAM.8", finding.UnusedCredential, 0.9, "the product's new name"},
		{overlaid(asffOne, `"GeneratorId":"nist-800-53/v/5.0.0/CodeBuild.2"`), "securityhub", "CodeBuild.2", finding.PlaintextSecretInConfig, 0.9, "any standard's controls"},
		{overlaid(asffOne, `"GeneratorId":"cis-aws-foundations-benchmark/v/5.0.0/1.3"`), "securityhub", "cis/5.0.0/1.3", finding.RootOrDefaultCredential, 0.9, "another number than in 3.0.0"},
		{overlaid(asffOne, `"Compliance":{"Status":"FAILED","SecurityControlId":"SSM.7"}`), "securityhub", "SSM.7", finding.PublicExposure, 0.9, ""},
		{overlaid(asffOne, `"Compliance":{"Status":"FAILED","SecurityControlId":"Cognito.2"}`), "securityhub", "Cognito.2", finding.InsecureAuth, 0.9, ""},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			r := read(tt.data)
			if len(r.Findings) != 1 || !r.Readable() {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			if f := r.Findings[0]; f.Tool != tt.tool || f.Rule != tt.rule || f.Category != tt.category || f.Confidence != tt.confidence {
				t.Errorf("%s: got %s %s %s %v", tt.reason, f.Tool, f.Rule, f.Category, f.Confidence)
			}
		})
	}
}

// TestASFFSample: what a product shows as an example is no problem of anybody's.
func TestASFFSample(t *testing.T) {
	if r := read(overlaid(asffOne, `"Sample":true`)); len(r.Findings) != 0 || !r.Readable() {
		t.Errorf("got %+v", r)
	}
	if r := read(overlaid(asffOne, `"Sample":false`)); len(r.Findings) != 1 {
		t.Errorf("got %+v", r)
	}
}

// TestASFFSessions: the key of a role's session is gone; the role is not.
func TestASFFSessions(t *testing.T) {
	resource := func(details string) string {
		return asffOf(t, "aws/guardduty", `"Types":["TTPs/Discovery/IAMUser-AnomalousBehavior"],"Resources":[{"Type":"AwsIamAccessKey","Id":"AWS::IAM::AccessKey:ASIAEXAMPLEEXAMPLE00","Details":{"AwsIamAccessKey":`+details+`}}]`)
	}
	tests := []struct {
		details string
		want    finding.Identity
		reason  string
	}{
		{`{"PrincipalType":"AssumedRole","PrincipalName":"deploy"}`, finding.Identity{Platform: "aws", Account: "111111111111", Kind: finding.Role, Name: "deploy"}, "by its name"},
		{`{"PrincipalType":"AssumedRole"}`, finding.Identity{Platform: "aws", Account: "111111111111", Kind: finding.AccessKey, ID: "ASIAEXAMPLEEXAMPLE00"}, "nobody says which role"},
		{`{"PrincipalType":"IAMUser","UserName":"ci"}`, finding.Identity{Platform: "aws", Account: "111111111111", Kind: finding.AccessKey, ID: "ASIAEXAMPLEEXAMPLE00", Name: "ci"}, "a user's session"},
		{`{"PrincipalType":"Root","PrincipalName":"Root"}`, finding.Identity{Platform: "aws", Account: "111111111111", Kind: finding.AccessKey, ID: "ASIAEXAMPLEEXAMPLE00"}, "not a user of that name"},
	}
	for _, tt := range tests {
		if r := read(resource(tt.details)); len(r.Findings) != 1 || r.Findings[0].Identity != tt.want {
			t.Errorf("%s: got %+v", tt.reason, r)
		}
	}
}

// TestASFFPlaces: names that mean something else in every account are told apart,
// and an account is no place.
func TestASFFPlaces(t *testing.T) {
	place := func(id, account string) finding.Finding {
		r := read(overlaid(asffOne, `"AwsAccountId":"`+account+`","Resources":[{"Type":"Other","Id":"`+id+`"}]`))
		if len(r.Findings) != 1 {
			t.Fatalf("%s: got %+v", id, r)
		}
		return r.Findings[0]
	}
	if a, b := place("password_policy", "111111111111"), place("password_policy", "222222222222"); a.Resource != "111111111111/password_policy" || a.Resource == b.Resource {
		t.Errorf("two accounts share a place: %q, %q", a.Resource, b.Resource)
	}
	if f := place("arn:aws:s3:::b", "111111111111"); f.Resource != "arn:aws:s3:::b" || f.Context != "" {
		t.Errorf("got %+v", f)
	}
	a, b := place("AWS::::Account:111111111111", "111111111111"), place("AWS::::Account:222222222222", "222222222222")
	if a.Resource != "" || a.Context == "" || a.Context == b.Context {
		t.Errorf("an account as a place: %+v", a)
	}
	several := read(overlaid(asffOne, `"Resources":[{"Type":"AwsS3Bucket","Id":"arn:aws:s3:::a"},{"Type":"AwsS3Bucket","Id":"arn:aws:s3:::b"},{"Type":"AwsS3Bucket","Id":"arn:aws:s3:::a"}]`))
	if len(several.Findings) != 2 {
		t.Errorf("each resource once: %+v", several)
	}
}

// TestASFFAnalyzerTitle: AWS's own example names another role in its title than
// in its resource.
func TestASFFAnalyzerTitle(t *testing.T) {
	r := read(asffOf(t, "aws/access-analyzer", `"GeneratorId":"aws/access-analyzer","Title":"AwsIamRole/arn:aws:iam::111122223333:role/Other/ contains unused permissions","ProductFields":{"findingType":"UnusedPermission"}`))
	if len(r.Findings) != 1 || r.Findings[0].Title != "unused permissions: u" {
		t.Errorf("got %+v", r)
	}
}

// TestASFFNumbers: exports by way of a database write numbers as text, and text
// of digits as numbers.
func TestASFFNumbers(t *testing.T) {
	r := read(overlaid(asffOne, `"Severity":{"Label":null,"Normalized":"70"},"Confidence":"85","AwsAccountId":11111111111,"Resources":[{"Type":"AwsS3Bucket","Id":"arn:aws:s3:::b","Tags":[{"Key":"env","Value":"prod"}]}]`))
	if len(r.Findings) != 1 || !r.Readable() {
		t.Fatalf("got %+v", r)
	}
	if f := r.Findings[0]; f.Severity != finding.SeverityHigh || f.Confidence != 0.85 || f.Identity.Account != "011111111111" || len(f.Labels) != 1 || f.Labels[0] != "env=prod" {
		t.Errorf("got %+v", f)
	}
	for _, none := range []string{`"Severity":{"Normalized":""}`, `"Severity":{"Normalized":null}`} {
		if r := read(overlaid(asffOne, none)); len(r.Findings) != 1 || r.Findings[0].Severity != finding.SeverityUnknown {
			t.Errorf("%s is no severity: %+v", none, r)
		}
	}
}

func TestASFFWrongTypes(t *testing.T) {
	for _, fields := range []string{`"GeneratorId":7`, `"Types":"x"`, `"Confidence":"high"`, `"Resources":{"Id":"x"}`, `"Resources":[{"Id":7}]`, `"Compliance":"FAILED"`, `"Workflow":[]`, `"RecordState":{}`,
		`"Resources":[{"Id":"x","Details":[]}]`, `"Resources":[{"Id":"x","Details":{"AwsIamUser":"u"}}]`, `"ProductFields":[]`, `"Severity":{"Label":{}}`, `"Sample":"yes"`} {
		r := read("[" + overlaid(asffOne, fields) + "," + asffOne + "]")
		if r.Readable() || len(r.Diagnostics) != 1 || len(r.Findings) != 1 {
			t.Errorf("%s: got %+v", fields, r)
		}
	}
	for _, fields := range []string{`"CreatedAt":[]`, `"ProductFields":{"roleLastUsedTimestamp":7}`, `"Remediation":7`, `"Note":7`, `"Description":7`} {
		if r := read(overlaid(asffOne, fields)); !r.Readable() || len(r.Findings) != 1 {
			t.Errorf("%s spoils nothing: got %+v", fields, r)
		}
	}
	if r := read(overlaid(asffOne, `"GeneratorId":""`)); r.Readable() || !strings.Contains(r.Diagnostics[0].Summary, "GeneratorId") {
		t.Errorf("got %+v", r)
	}
	if r := read(overlaid(asffOne, `"ProductFields":{"roleLastUsedTimestamp":"soon"}`)); !r.Readable() || len(r.Diagnostics) != 1 {
		t.Errorf("a date that is none: %+v", r)
	}
}

func TestASFFClearFields(t *testing.T) {
	plant(t, "asff-clear.json", "Findings[].Description", "Findings[].Note.Text", "Findings[].Note.UpdatedBy", "Findings[].Remediation.Recommendation.Text", "Findings[].UserDefinedFields.*",
		"Findings[].Resources[].Details.AwsLambdaFunction.Environment.Variables.*", "Findings[].Resources[].Details.AwsCodeBuildProject.Environment.EnvironmentVariables[].Value",
		"Findings[].Resources[].Details.Other.*")
	plant(t, "asff-guardduty.json", "Findings[].Description", "Findings[].ProductFields.*")
}

// TestSharedTables: whatever format Prowler writes, its checks mean the same.
func TestSharedTables(t *testing.T) {
	for check, want := range map[string]finding.Category{
		"iam_user_accesskey_unused": finding.UnusedCredential, "entra_app_registration_credential_not_expired": finding.ExpiredCredential,
		"rbac_minimize_wildcard_use_roles": finding.WildcardPolicy, "kms_key_rotation_max_90_days": finding.MissingRotation, "vpc_flow_logs_enabled": finding.Unclassified,
	} {
		for form, data := range map[string]string{
			"ASFF": asffOf(t, "prowler/prowler", `"GeneratorId":"prowler-`+check+`"`), "OCSF": overlaid(ocsfOne, `"metadata":{"event_code":"`+check+`","product":{"name":"Prowler"}}`),
			"JSON": overlaid(prowlerOne, `"CheckID":"`+check+`"`),
		} {
			if r := read(data); len(r.Findings) != 1 || r.Findings[0].Category != want || r.Findings[0].Tool != "prowler" || r.Findings[0].Rule != check {
				t.Errorf("%s in %s: got %+v", check, form, r)
			}
		}
	}
	if !strings.Contains(strings.Join(report.Formats(), " "), report.CredentialReport) {
		t.Error("the credential report is not listed")
	}
}

// TestASFFObject: Macie names the bucket beside the object, and it is one leak.
func TestASFFObject(t *testing.T) {
	r := read(asffOf(t, "aws/macie", `"Types":["Sensitive Data Identifications/Passwords/SensitiveData:S3Object-Credentials"],"Resources":[{"Type":"AwsS3Bucket","Id":"arn:aws:s3:::b"},{"Type":"AwsS3Object","Id":"arn:aws:s3:::b/k.txt"}]`))
	if len(r.Findings) != 1 || r.Findings[0].Resource != "arn:aws:s3:::b/k.txt" || r.Findings[0].Category != finding.LeakedSecret {
		t.Errorf("got %+v", r.Findings)
	}
}

// TestASFFRoot: controls about root are about the user that others name, though
// their resource is the account.
func TestASFFRoot(t *testing.T) {
	const account = `[{"Type":"AwsAccount","Id":"AWS::::Account:111111111111"}]`
	root := finding.Identity{Platform: "aws", Account: "111111111111", Kind: finding.User, ID: "arn:aws:iam::111111111111:root", Name: "root"}
	if reported := read(answer(t, "2026-01-01T00:00:00Z", credentialHeader+credentialRow("<root_account>", "not_supported,N/A,N/A,N/A", "false", noKey, noKey, noCertificates))).Findings; len(reported) != 1 || reported[0].Identity != root {
		t.Fatalf("the credential report: %+v", reported)
	}
	china := root
	china.ID = "arn:aws-cn:iam::111111111111:root"
	whole := finding.Identity{Platform: "aws", Account: "111111111111"}
	tests := []struct {
		data   string
		want   finding.Identity
		reason string
	}{
		{overlaid(asffOne, `"GeneratorId":"security-control/IAM.9","Resources":`+account), root, ""},
		{overlaid(asffOne, `"GeneratorId":"cis-aws-foundations-benchmark/v/1.4.0/1.5","Resources":`+account), root, "the same, of a standard"},
		{overlaid(asffOne, `"GeneratorId":"security-control/IAM.9","ProductArn":"arn:aws-cn:securityhub:cn-north-1::product/aws/securityhub","Resources":`+account), china, "another partition"},
		{overlaid(asffOne, `"GeneratorId":"security-control/IAM.7","Resources":`+account), whole, "the password policy is the account's"},
		{overlaid(asffOne, `"GeneratorId":"security-control/IAM.20","Resources":`+account), whole, "that root was used is another matter"},
		{overlaid(asffOf(t, "acme/scan", `"GeneratorId":"IAM.9"`), `"Resources":`+account), whole, "another product's rule of that name"},
		{overlaid(ocsfHub, `"compliance":{"control":"IAM.9","status":"Fail"},"resources":[{"uid":"AWS::::Account:111111111111","type":"AWS::::Account","owner":{"account":{"uid":"111111111111"}}}]`), root, "in OCSF"},
	}
	for _, tt := range tests {
		if r := read(tt.data); len(r.Findings) != 1 || r.Findings[0].Identity != tt.want || r.Findings[0].Resource != "" {
			t.Errorf("%s: got %+v, want %+v", tt.reason, r.Findings, tt.want)
		}
	}
}
