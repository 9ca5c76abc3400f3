package report_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const ocsfOne = `{"metadata":{"event_code":"iam_rotate_access_key_90_days","product":{"name":"Prowler","version":"5.4.0"}},"severity":"Medium","severity_id":3,"status":"New","status_id":1,"status_code":"FAIL","status_detail":"x","activity_id":1,"class_uid":2004,"finding_info":{"uid":"p-1","title":"Old keys","created_time":1739539640,"created_time_dt":"2025-02-14T14:27:20.697446"},"resources":[{"uid":"arn:aws:iam::111111111111:user/u","name":"u","type":"AwsIamUser"}],"cloud":{"provider":"aws","account":{"uid":"111111111111"}},"time":1739539640,"time_dt":"2025-02-14T14:27:20.697446"}`

const ocsfHub = `{"metadata":{"product":{"name":"Security Hub","uid":"arn:aws:securityhub:eu-west-1::productv2/aws/securityhub"}},"severity":"Medium","severity_id":3,"status":"New","status_id":1,"activity_id":1,"class_uid":2003,"compliance":{"control":"IAM.3","status":"Fail"},"finding_info":{"uid":"f","title":"Old keys"},"resources":[{"uid":"arn:aws:iam::111111111111:user/u","type":"AWS::IAM::User"}],"cloud":{"provider":"AWS","account":{"uid":"999999999999"}},"time":1742000000000}`

// ocsf3 makes a finding of Prowler one of version 3, which wrote class 2001.
const ocsf3 = `"metadata":{"product":{"name":"Prowler","version":"3.12.1","feature":{"uid":"iam_rotate_access_key_90_days"}},"version":"1.0.0-rc.3"},"finding_info":null,"finding":{"title":"Old keys","uid":"p-1","remediation":{"desc":"Rotate."}},"class_uid":2001,"state":"New","status_code":null,`

func TestOCSFProwler3(t *testing.T) {
	r := read(overlaid(ocsfOne, ocsf3+`"status":"Failure","status_id":2`))
	if len(r.Findings) != 1 || r.Findings[0].Rule != "iam_rotate_access_key_90_days" || r.Findings[0].Title != "Old keys" || r.Findings[0].Suggestion.Text != "Rotate." {
		t.Fatalf("got %+v", r)
	}
	google := read(overlaid(ocsfOne, ocsf3+`"status":"Failure","cloud":{"provider":"gcp","account":null,"project_uid":"p"},"resources":[{"uid":"k","name":"k","type":"x"}]`))
	if len(google.Findings) != 1 || google.Findings[0].Identity.Account != "p" || !slices.Equal(google.Coverage.Names, []string{"p"}) {
		t.Errorf("a project is the account: %+v", google)
	}
}

// TestOCSFGenerator: where no control is named, the generator names it.
func TestOCSFGenerator(t *testing.T) {
	product := func(feature string) string {
		return `"compliance":{"status":"Fail"},"metadata":{"product":{"name":"Security Hub","uid":"arn:aws:securityhub:eu-west-1::product/aws/securityhub","feature":{"uid":"` + feature + `"}}}`
	}
	for feature, want := range map[string]string{"security-control/IAM.3": "IAM.3", "aws-foundational-security-best-practices/v/1.0.0/IAM.3": "IAM.3", "cis-aws-foundations-benchmark/v/1.4.0/1.14": "cis/1.4.0/1.14"} {
		if r := read(overlaid(ocsfHub, product(feature))); len(r.Findings) != 1 || r.Findings[0].Rule != want || r.Findings[0].Category != finding.LongLivedCredential {
			t.Errorf("%s: got %+v, want %s", feature, r.Findings, want)
		}
	}
}

func TestOCSFStates(t *testing.T) {
	tests := []struct {
		name, base, fields string
		findings           int
		confidence         finding.Confidence
		reason             string
	}{
		{"failed", ocsfOne, ``, 1, 0.9, ""},
		{"passed", ocsfOne, `"status_code":"PASS"`, 0, 0, ""},
		{"manual", ocsfOne, `"status_code":"MANUAL"`, 0, 0, "up to people"},
		{"muted", ocsfOne, `"status":"Suppressed","status_id":3`, 0, 0, ""},
		{"muted by number only", ocsfOne, `"status":null,"status_id":3`, 0, 0, ""},
		{"before 4.5", ocsfOne, `"status":"New","status_id":3`, 1, 0.9, "the word counts, the number was wrong"},
		{"closed", ocsfOne, `"activity_id":3`, 0, 0, ""},
		{"closed by name", ocsfOne, `"activity_id":99,"activity_name":"Close"`, 0, 0, ""},
		{"updated", ocsfOne, `"activity_id":2`, 1, 0.9, "still there"},
		{"control failed", ocsfHub, ``, 1, 0.9, ""},
		{"control passed", ocsfHub, `"compliance":{"control":"IAM.3","status":"Pass"}`, 0, 0, ""},
		{"control passed, by number", ocsfHub, `"compliance":{"control":"IAM.3","status_id":1}`, 0, 0, ""},
		{"control warns", ocsfHub, `"compliance":{"control":"IAM.3","status":"Warning"}`, 1, 0.5, "could not tell"},
		{"control unknown", ocsfHub, `"compliance":{"control":"IAM.3","status":"Unknown"}`, 1, 0.3, ""},
		{"version 3", ocsfOne, ocsf3 + `"status":"Failure","status_id":2`, 1, 0.9, "OCSF's words"},
		{"version 3, passed", ocsfOne, ocsf3 + `"status":"Success","status_id":1`, 0, 0, ""},
		{"version 3, muted", ocsfOne, ocsf3 + `"status":"Other","status_id":99`, 0, 0, ""},
		{"version 3, manual", ocsfOne, ocsf3 + `"status":"Unknown","status_id":0`, 0, 0, ""},
		{"resolved", ocsfHub, `"status":"Resolved","status_id":4`, 0, 0, ""},
		{"archived", ocsfHub, `"status":"Archived"`, 0, 0, ""},
		{"in progress", ocsfHub, `"status":"In Progress","status_id":2`, 1, 0.9, "somebody is on it"},
		{"old class, suppressed", ocsfHub, `"class_uid":2001,"status":null,"status_id":null,"state":"Suppressed"`, 0, 0, "class 2001 says state"},
		{"score", ocsfHub, `"confidence_score":42`, 1, 0.42, ""},
		{"score as text", ocsfHub, `"confidence_score":"42"`, 1, 0.42, ""},
		{"rest of a table", ocsfHub, `"unmapped":[["a","b"]]`, 1, 0.9, "an export writes pairs; nothing is lost for it"},
		{"confidence", ocsfHub, `"confidence_id":1`, 1, 0.3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(overlaid(tt.base, tt.fields))
			if r.Format != report.OCSF || len(r.Findings) != tt.findings || !r.Readable() || tt.findings == 1 && r.Findings[0].Confidence != tt.confidence {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if r := read(overlaid(ocsfOne, `"status_code":"ERROR"`)); r.Readable() || len(r.Findings) != 0 {
		t.Errorf("an outcome that nobody knows: %+v", r)
	}
}

func TestOCSFContainers(t *testing.T) {
	none := `{"metadata":{"event_code":"iam_user_accesskey_unused"},"severity":"Medium","status_code":"FAIL","finding_info":{"uid":"p-1"},"resources":[{"uid":"arn:aws:iam::111111111111:user/u","type":"AwsIamUser"}],"cloud":{"account":{"uid":"111111111111"}}}`
	tests := []struct {
		name, data string
		findings   int
		problem    string
	}{
		{"object", ocsfOne, 1, ""},
		{"list", "[" + ocsfOne + "," + ocsfHub + "]", 2, ""},
		{"lines", ocsfOne + "\n" + ocsfHub + "\n", 2, ""},
		{"answer of the API", `{"Findings":[` + ocsfHub + `]}`, 1, ""},
		{"page", `{"Findings":[` + ocsfHub + `],"NextToken":"t"}`, 1, "the report is one page of several"},
		{"event", `{"detail-type":"Findings Imported V2","source":"aws.securityhub","detail":{"findings":[` + ocsfHub + `]}}`, 1, ""},
		{"without a class or product", none, 1, ""},
		{"without a product", overlaid(ocsfHub, `"metadata":{"version":"1.0.0"}`), 0, "an entry lacks its metadata.product"},
		{"no finding", `{"metadata":{"product":{"name":"x"}},"class_uid":3002}`, 0, "format not recognised"},
		{"one broken", "[" + overlaid(ocsfHub, `"finding_info":{"title":{}}`) + "," + ocsfOne + "]", 1, "a field has another type than its format says"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := ""
			if len(r.Diagnostics) > 0 {
				problem = r.Diagnostics[0].Summary
			}
			if len(r.Findings) != tt.findings || problem != tt.problem {
				t.Errorf("got %+v", r)
			}
		})
	}
}

// TestOCSFTimes: the epochs are exact; what stands beside them is some machine's
// clock without its zone.
func TestOCSFTimes(t *testing.T) {
	at := func(unix int64) time.Time { return time.Unix(unix, 0).UTC() }
	tests := []struct {
		name, base, fields string
		first, last        time.Time
		reason             string
	}{
		{"Prowler", ocsfOne, ``, time.Time{}, at(1739539640), "one hour before what its clock showed; the scan's time is no first sight"},
		{"Prowler 4.2", ocsfOne, `"time":null,"time_dt":null,"event_time":"2024-06-03T14:15:19.382075","finding_info":{"uid":"u","created_time":"2024-06-03T14:15:19.382075"}`, time.Time{}, time.Date(2024, 6, 3, 14, 15, 19, 382075000, time.UTC), "text in an epoch's place"},
		{"milliseconds", ocsfHub, `"finding_info":{"uid":"f","title":"t","first_seen_time":1741000000000,"last_seen_time":1741500000000}`, at(1741000000), at(1741500000), "Security Hub"},
		{"only dates", ocsfHub, `"time":null,"finding_info":{"uid":"f","title":"t","created_time_dt":"2025-01-01T00:00:00Z","modified_time_dt":"2025-02-01T00:00:00Z"}`, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(overlaid(tt.base, tt.fields))
			if len(r.Findings) != 1 || !r.Findings[0].FirstSeen.Equal(tt.first) || !r.Findings[0].LastSeen.Equal(tt.last) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestOCSFSeverity(t *testing.T) {
	for fields, want := range map[string]finding.Severity{
		`"severity":"Informational","severity_id":1`: finding.SeverityInfo,
		`"severity":"Fatal","severity_id":6`:         finding.SeverityCritical,
		`"severity":null,"severity_id":2`:            finding.SeverityLow,
		`"severity":"","severity_id":5`:              finding.SeverityCritical,
		`"severity":null,"severity_id":6`:            finding.SeverityCritical,
		`"severity":"Unknown","severity_id":0`:       finding.SeverityUnknown,
		`"severity":"Other","severity_id":99`:        finding.SeverityUnknown,
	} {
		if r := read(overlaid(ocsfHub, fields)); len(r.Findings) != 1 || r.Findings[0].Severity != want {
			t.Errorf("%s: got %+v, want %v", fields, r.Findings, want)
		}
	}
}

func TestOCSFResources(t *testing.T) {
	user := finding.Identity{Platform: "aws", Account: "111111111111", Kind: finding.User, ID: "arn:aws:iam::111111111111:user/u", Name: "u"}
	tests := []struct {
		name, fields string
		want         []finding.Identity
		reason       string
	}{
		{"user", ``, []finding.Identity{user}, "the ARN's account, not the administrator's"},
		{"owner", `"resources":[{"uid":"arn:aws:s3:::b","owner":{"account":{"uid":"222222222222"}}}]`, []finding.Identity{{Platform: "aws", Account: "222222222222"}}, "the owner's account before the finding's"},
		{"user and bucket", `"resources":[{"uid":"arn:aws:s3:::b"},{"uid":"arn:aws:iam::111111111111:user/u"},{"uid":"arn:aws:iam::111111111111:user/u"}]`, []finding.Identity{user}, "the identity once, not what it was seen with"},
		{"two buckets", `"resources":[{"uid":"arn:aws:s3:::a"},{"uid":"arn:aws:s3:::b"}]`, []finding.Identity{{Platform: "aws", Account: "999999999999"}, {Platform: "aws", Account: "999999999999"}}, "each"},
		{"version 1.0", `"resources":null,"resource":{"uid":"arn:aws:iam::111111111111:user/u"}`, []finding.Identity{user}, "one resource, not in a list"},
		{"none", `"resources":null`, []finding.Identity{{Platform: "aws", Account: "999999999999"}}, ""},
		{"alternative", `"resources":[{"uid_alt":"arn:aws:iam::111111111111:user/u"}]`, []finding.Identity{user}, ""},
		{"no provider", `"cloud":null`, []finding.Identity{user}, "an ARN is AWS's"},
		{"Google", `"cloud":{"provider":"GCP","account":{"uid":"p"}},"resources":[{"uid":"//iam.googleapis.com/projects/p/serviceAccounts/a@p.iam.gserviceaccount.com/keys/k1"}]`, []finding.Identity{{Platform: "google", Account: "p", Kind: finding.AccessKey, ID: "k1", Name: "a@p.iam.gserviceaccount.com"}}, "a key"},
		{"Azure", `"cloud":{"provider":"Azure","account":{"uid":"t"}},"resources":[{"uid":"0F3C2A10-0000-4000-8000-00000000000B","name":"app","type":"ServicePrincipal"}]`, []finding.Identity{{Platform: "azure", Account: "t", Kind: finding.ServiceAccount, ID: "0f3c2a10-0000-4000-8000-00000000000b", Name: "app"}}, "ids without case"},
		{"Azure, of no kind", `"cloud":{"provider":"Azure","account":{"uid":"t"}},"resources":[{"uid":"0F3C2A10-0000-4000-8000-00000000000B"}]`, []finding.Identity{{Platform: "azure", Account: "t"}}, "not guessed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(overlaid(ocsfHub, tt.fields))
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

// TestOCSFKubernetes: Prowler names the cluster beside the schema, or not at all.
func TestOCSFKubernetes(t *testing.T) {
	fields := `"cloud":null,"metadata":{"event_code":"rbac_minimize_secret_access","product":{"name":"Prowler"}},"resources":[{"uid":"4f0e2c50-0000-4000-8000-00000000000d","name":"ci","type":"ServiceAccount","namespace":"shop"}]`
	for extra, account := range map[string]string{`,"unmapped":{"provider":"kubernetes","provider_uid":"prod"}`: "prod", ``: ""} {
		r := read(overlaid(ocsfOne, fields+extra))
		if len(r.Findings) != 1 || r.Findings[0].Identity.ID != "system:serviceaccount:shop:ci" || r.Findings[0].Identity.Platform != "kubernetes" || r.Findings[0].Identity.Account != account {
			t.Errorf("got %+v", r)
		}
	}
}

func TestOCSFLabels(t *testing.T) {
	for fields, want := range map[string][]string{
		`"unmapped":{"categories":"trustboundaries"}`:                                                                   {"trustboundaries"},
		`"unmapped":{"categories":["secrets","internet-exposed"]}`:                                                      {"internet-exposed", "secrets"},
		`"unmapped":{"categories":{"a":1}}`:                                                                             nil,
		`"resources":[{"uid":"u","labels":["env:prod","team=payments","DB_PASSWORD:abc=","x9Kq2LpVz7Rt4Wm8Yb1"]}]`:      {"DB_PASSWORD", "env=prod", "team=payments"},
		`"resources":[{"uid":"u","tags":[{"name":"env","value":"prod"},{"name":"note","value":"x9Kq2LpVz7Rt4Wm8Yb"}]}]`: {"env=prod", "note"},
	} {
		if r := read(overlaid(ocsfOne, fields)); len(r.Findings) != 1 || !slices.Equal(r.Findings[0].Labels, want) {
			t.Errorf("%s: got %+v", fields, r)
		}
	}
}

// TestOCSFProducts: one table for each product, whatever format it writes.
func TestOCSFProducts(t *testing.T) {
	product := func(name, fields string) string {
		return overlaid(ocsfHub, `"compliance":null,"metadata":{"product":{"name":"n","uid":"arn:aws:securityhub:eu-west-1::productv2/`+name+`"}}`+fields)
	}
	tests := []struct {
		data, tool, rule string
		category         finding.Category
	}{
		{ocsfOne, "prowler", "iam_rotate_access_key_90_days", finding.LongLivedCredential},
		{ocsfHub, "securityhub", "IAM.3", finding.LongLivedCredential},
		{product("aws/guardduty", `,"finding_info":{"uid":"u","title":"t","types":["Policy:IAMUser/RootCredentialUsage"]}`), "guardduty", "Policy:IAMUser/RootCredentialUsage", finding.RootOrDefaultCredential},
		{product("aws/macie", `,"finding_info":{"uid":"u","title":"t","types":["Policy:IAMUser/S3BucketPublic"]}`), "macie", "Policy:IAMUser/S3BucketPublic", finding.PublicExposure},
		{product("aws/access-analyzer", `,"finding_info":{"uid":"u","title":"t","types":["Effects/Data Exposure/External Access Granted"]}`), "aws-access-analyzer", "ExternalAccess", finding.ThirdPartyAccess},
		{product("aws/inspector", `,"vulnerabilities":[{"cve":{"uid":"CVE-2024-0001"}}]`), "inspector", "CVE-2024-0001", finding.Unclassified},
		{overlaid(ocsfHub, `"compliance":null,"metadata":{"product":{"name":"Acme"}},"finding_info":{"uid":"u","title":"t","analytic":{"name":"acme-rule"}}`), "Acme", "acme-rule", finding.Unclassified},
		{overlaid(ocsfHub, `"compliance":null,"class_uid":2005,"metadata":{"product":{"name":"Acme"}},"finding_info":null,"finding_info_list":[{"uid":"u","title":"t","types":["a"]}]`), "Acme", "a", finding.Unclassified},
		{overlaid(ocsfHub, `"class_uid":2001,"class_name":"Security Finding","compliance":null,"metadata":{"product":{"name":"Acme"}},"finding_info":null,"finding":{"uid":"u","title":"t"}`), "Acme", "Security Finding", finding.Unclassified},
	}
	for _, tt := range tests {
		r := read(tt.data)
		if len(r.Findings) != 1 || r.Findings[0].Tool != tt.tool || r.Findings[0].Rule != tt.rule || r.Findings[0].Category != tt.category || strings.TrimSpace(r.Findings[0].Title) == "" {
			t.Errorf("%s: got %+v", tt.rule, r)
		}
	}
}

func TestOCSFClearFields(t *testing.T) {
	plant(t, "ocsf-clear.json", "[].status_detail", "[].message", "[].resources[].data.details", "[].resources[].data.metadata.*", "[].resources[].data.metadata.environment.*",
		"[].evidences[].data", "[].evidences[].src_endpoint.name", "[].risk_details", "[].finding_info.desc", "[].unmapped.notes", "[].resources[].labels[]")
}

func FuzzOCSF(f *testing.F) { fuzzFormat(f, report.OCSF) }
