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

const prowlerOne = `{"AssessmentStartTime":"2023-04-25T23:49:42.744599","FindingUniqueId":"x","Provider":"aws","CheckID":"iam_rotate_access_key_90_days","CheckTitle":"Old keys","CheckType":[],"Status":"FAIL","StatusExtended":"User u","Severity":"medium","ResourceType":"AwsIamUser","AccountId":"111111111111","Region":"eu-west-1","ResourceId":"u","ResourceArn":"arn:aws:iam::111111111111:user/u","ResourceTags":[],"Remediation":{"Recommendation":{"Text":"Rotate."}}}`

const prowlerHeader = "PROVIDER;ACCOUNT_UID;CHECK_ID;CHECK_TITLE;STATUS;STATUS_EXTENDED;MUTED;SEVERITY;RESOURCE_TYPE;RESOURCE_UID;RESOURCE_NAME;RESOURCE_TAGS;REGION;TIMESTAMP\n"

func TestProwlerStates(t *testing.T) {
	tests := []struct {
		status, muted string
		findings      int
		readable      bool
		reason        string
	}{
		{"FAIL", "False", 1, true, ""},
		{"fail", "", 1, true, "version 2's JSON writes it in several ways"},
		{"FAIL", "True", 0, true, "somebody decided to live with it"},
		{"PASS", "False", 0, true, ""},
		{"MANUAL", "False", 0, true, "up to people: says nothing"},
		{"INFO", "", 0, true, "version 3's word for it"},
		{"MUTED", "", 0, true, "version 3's word"},
		{"WARNING", "", 0, true, "version 2's word for one that is allowed"},
		{"ERROR", "", 0, false, "neither passed nor failed: nothing is proven"},
		{"", "", 0, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.status+tt.muted, func(t *testing.T) {
			csv := prowlerHeader + strings.Join([]string{"aws", "111111111111", "iam_rotate_access_key_90_days", "Old", tt.status, "x", tt.muted, "medium", "AwsIamUser", "arn:aws:iam::111111111111:user/u", "u", "", "eu-west-1", "2025-01-01 00:00:00"}, ";") + "\n"
			readings := map[string]reading{"CSV": read(csv)}
			if tt.muted != "True" {
				readings["JSON"] = read(overlaid(prowlerOne, `"Status":"`+tt.status+`"`))
				readings["version 2"] = read(`{"Account Number":"111111111111","Control":"[check14] Old","Control ID":"1.4","Message":"m","Status":"` + tt.status + `","Severity":"Medium","Resource ID":"u"}`)
			}
			for form, r := range readings {
				if r.Format != report.Prowler || len(r.Findings) != tt.findings || r.Readable() != tt.readable || r.Coverage.Scanned != 1 {
					t.Errorf("%s (%s): got %+v", form, tt.reason, r)
				}
			}
		})
	}
}

func TestProwlerFields(t *testing.T) {
	tests := []struct {
		name, fields string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"plain", ``, func(f finding.Finding) bool {
			return f.Category == finding.LongLivedCredential && f.Severity == finding.SeverityMedium && f.Identity.Name == "u" && f.Suggestion.Text == "Rotate." &&
				f.LastSeen.Equal(time.Date(2023, 4, 25, 23, 49, 42, 744599000, time.UTC)) && f.FirstSeen.IsZero()
		}, "the scan's time is when it was seen last"},
		{"account as a number", `"AccountId":12345678910,"ResourceArn":"","ResourceId":"password_policy"`, func(f finding.Finding) bool {
			return f.Identity.Account == "012345678910" && f.Resource == "012345678910/password_policy"
		}, "version 3 dropped leading zeros"},
		{"account as resource", `"ResourceArn":"","ResourceId":"111111111111"`, func(f finding.Finding) bool {
			return f.Resource == "" && f.Context != ""
		}, "no place"},
		{"tags as an object", `"ResourceTags":{"env":"prod","DB_PASSWORD":"hunter2-prod"}`, func(f finding.Finding) bool {
			return slices.Equal(f.Labels, []string{"DB_PASSWORD", "env=prod"})
		}, "versions differ"},
		{"tags as pairs", `"ResourceTags":[{"Key":"env","Value":"prod"},{"team":"payments"},"app=web","note:secret","x9Kq2LpVz7Rt4Wm8Yb1"]`, func(f finding.Finding) bool {
			return slices.Equal(f.Labels, []string{"app=web", "env=prod", "note", "team=payments"})
		}, "as AWS, as Google, as text"},
		{"tags of another type", `"ResourceTags":7`, func(f finding.Finding) bool { return f.Labels == nil }, "no tags"},
		{"unused key", `"CheckID":"iam_user_accesskey_unused"`, func(f finding.Finding) bool {
			return f.Identity.Kind == finding.AccessKey && f.Category == finding.UnusedCredential
		}, "the user may well be in use"},
		{"unused password", `"CheckID":"iam_user_console_access_unused"`, func(f finding.Finding) bool {
			return f.Identity.Kind == finding.Password
		}, "as above"},
		{"secrets", `"CheckID":"ec2_instance_secrets_user_data"`, func(f finding.Finding) bool {
			return f.Confidence == 0.7 && f.Category == finding.PlaintextSecretInConfig
		}, "guessed by pattern"},
		{"own check", `"CheckID":"acme_check","CheckTitle":""`, func(f finding.Finding) bool {
			return f.Category == finding.Unclassified && f.Title == "acme_check"
		}, "kept"},
		{"informational", `"Severity":"informational"`, func(f finding.Finding) bool { return f.Severity == finding.SeverityInfo }, ""},
		{"severity of tomorrow", `"Severity":"urgent"`, func(f finding.Finding) bool { return f.Severity == finding.SeverityUnknown }, ""},
		{"Google", `"Provider":"gcp","AccountId":null,"ProjectId":"p","ResourceArn":null,"ResourceId":"a@p.iam.gserviceaccount.com"`, func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Platform: "google", Account: "p", Kind: finding.ServiceAccount, ID: "a@p.iam.gserviceaccount.com", Name: "a"}
		}, ""},
		{"Azure", `"Provider":"azure","AccountId":"","Subscription":"s","ResourceArn":"","ResourceId":"/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ci","ResourceName":"ci"`, func(f finding.Finding) bool {
			return f.Identity.Kind == finding.ServiceAccount && f.Identity.Name == "ci" && f.Identity.Account == "s"
		}, "a managed identity"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read("[" + overlaid(prowlerOne, tt.fields) + "]")
			if len(r.Findings) != 1 || !r.Readable() || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

// TestProwlerKubernetes: the identity of an object is its name, not its uid.
func TestProwlerKubernetes(t *testing.T) {
	row := "kubernetes;prod;rbac_minimize_secret_access;Secrets;FAIL;x;False;high;ServiceAccount;4f0e2c50-0000-4000-8000-00000000000d;ci;;namespace: shop;2025-01-01 00:00:00\n"
	r := read(prowlerHeader + row)
	want := finding.Identity{Platform: "kubernetes", Account: "prod", Kind: finding.ServiceAccount, ID: "system:serviceaccount:shop:ci", Name: "ci"}
	if len(r.Findings) != 1 || r.Findings[0].Identity != want || r.Findings[0].Resource != "prod/ServiceAccount/shop/ci" {
		t.Errorf("got %+v", r)
	}
}

func TestProwlerIaC(t *testing.T) {
	for path, want := range map[string]string{"modules/net/main.tf": "modules/net/main.tf", "/etc/main.tf": "", "../main.tf": ""} {
		r := read(prowlerHeader + "iac;https://u:hunter2@github.com/acme/infra;AVD-AWS-0107;Open;FAIL;x;False;high;terraform;" + path + ";" + path + ";;global;2025-01-01 00:00:00\n")
		if len(r.Findings) != 1 || r.Findings[0].Location.Path != want || r.Findings[0].Location.Repository != "https://github.com/acme/infra" || r.Findings[0].Resource != "" {
			t.Errorf("%s: got %+v", path, r)
		}
	}
}

func TestProwlerFaults(t *testing.T) {
	tests := []struct{ name, data, problem, reason string }{
		{"check of another type", overlaid(prowlerOne, `"CheckID":{"a":1}`), "a field has another type than its format says", ""},
		{"no check", overlaid(prowlerOne, `"CheckID":""`), "an entry lacks its check", ""},
		{"control without an id", `{"Account Number":"1","Control":"something","Message":"m","Status":"FAIL"}`, "an entry lacks its check", "version 2 names its checks in brackets"},
		{"one broken among others", "[" + overlaid(prowlerOne, `"Severity":[]`) + "," + prowlerOne + "]", "a field has another type than its format says", "the other is read"},
		{"short row", prowlerHeader + "aws;1\n", "a row has another number of columns than the header", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if len(r.Diagnostics) != 1 || r.Diagnostics[0].Summary != tt.problem || r.Readable() || len(r.Findings) != strings.Count(tt.name, "among") {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

// TestTablesAreText: a cell with bytes that are no text makes a finding that
// comes back from JSON as it was.
func TestTablesAreText(t *testing.T) {
	r := read(prowlerHeader + "gcp;p;iam_sa_no_administrative_privileges;Admin;FAIL;x;False;high;ServiceAccount;res\x97\x97ource;n;;global;2025-01-01 00:00:00\n")
	if len(r.Findings) != 1 || r.Findings[0].Resource != "p/res\uFFFDource" {
		t.Fatalf("got %+v", r)
	}
	roundTrips(t, r.Findings)
	users := read(answer(t, "2025-03-01T00:00:00Z", credentialHeader+strings.Replace(credentialRow("u", "true,N/A,2020-01-01T00:00:00+00:00,N/A", "false", noKey, noKey, noCertificates), ":user/u", ":user/u\x9d\x9d", 1)))
	if len(users.Findings) == 0 {
		t.Fatalf("got %+v", users)
	}
	roundTrips(t, users.Findings)
}

// TestProwlerClearCells plants a secret in the cells that quote.
func TestProwlerClearCells(t *testing.T) {
	for _, file := range []string{"prowler-v2.csv", "prowler-v3.csv", "prowler-v5.csv"} {
		data := string(readFile(t, "testdata/reports/"+file))
		comma := ";"
		if file == "prowler-v2.csv" {
			comma = ","
		}
		lines := strings.Split(strings.TrimSpace(data), "\n")
		names := strings.Split(lines[0], comma)
		planted := 0
		for _, column := range []string{"STATUS_EXTENDED", "RESOURCE_DETAILS", "CHECK_RESULT_EXTENDED", "CHECK_RISK", "NOTES", "DESCRIPTION", "RISK"} {
			at := slices.Index(names, column)
			if at < 0 {
				continue
			}
			for i := 1; i < len(lines); i++ {
				cells := strings.Split(lines[i], comma)
				cells[at] = `"` + strings.ReplaceAll(canary, `"`, `""`) + `"`
				text := strings.Join(slices.Concat(lines[:i], []string{strings.Join(cells, comma)}, lines[i+1:]), "\n")
				r := collect(report.Input{Path: "x", Source: "s", Origins: true}, []byte(text), testKey())
				if how := leak(r, canary); how != "" {
					t.Errorf("%s, %s: %s", file, column, how)
				}
				if len(r.Findings) == 0 {
					t.Errorf("%s, %s: nothing was read", file, column)
				}
				planted++
			}
		}
		if planted == 0 {
			t.Errorf("%s: nothing was planted", file)
		}
	}
}

func TestProwlerClearFields(t *testing.T) {
	plant(t, "prowler-clear.json", "[].StatusExtended", "[].ResourceDetails", "[].Description", "[].Notes", "[].Risk", "[].ResourceTags[].Value", "[].FindingUniqueId")
}

func FuzzProwler(f *testing.F) { fuzzFormat(f, report.Prowler) }

// TestProwlerKeys: two keys of one user are two things, and the credential report,
// which Prowler reads, means the same by the first and the second.
func TestProwlerKeys(t *testing.T) {
	const user = "arn:aws:iam::111111111111:user/team/u"
	about := func(r reading) finding.Finding {
		if len(r.Findings) != 1 || !r.Readable() {
			t.Fatalf("got %+v", r)
		}
		f := r.Findings[0]
		return finding.Finding{Category: f.Category, Identity: f.Identity, Resource: f.Resource, Context: f.Context}
	}
	row := func(name string) string {
		return prowlerHeader + strings.Join([]string{"aws", "111111111111", "iam_user_accesskey_unused", "Unused", "FAIL", "x", "False", "medium", "AwsIamUser", user, name, "", "eu-west-1", "2025-01-01 00:00:00"}, ";") + "\n"
	}
	first := about(read(row("u/AccessKey1")))
	unused := strings.Replace(ocsfOne, "iam_rotate_access_key_90_days", "iam_user_accesskey_unused", 1)
	for form, data := range map[string]string{
		"OCSF":              overlaid(unused, `"resources":[{"uid":"`+user+`","name":"u/AccessKey1","type":"AwsIamUser"}]`),
		"JSON":              overlaid(prowlerOne, `"CheckID":"iam_user_accesskey_unused","ResourceId":"u/AccessKey1","ResourceArn":"`+user+`"`),
		"credential report": answer(t, "2026-02-20T00:00:00Z", credentialHeader+credentialRow("team/u", noPassword, "false", "true,2026-01-01T00:00:00+00:00,2025-11-01T00:00:00+00:00,N/A,N/A", noKey, noCertificates)),
	} {
		if diff := cmp.Diff(first, about(read(data))); diff != "" {
			t.Errorf("%s (-CSV +got):\n%s", form, diff)
		}
	}
	asff := asffOf(t, "prowler/prowler", `"GeneratorId":"prowler-iam_user_accesskey_unused","Resources":[{"Type":"AwsIamUser","Id":"`+user+`"}]`)
	for id, want := range map[string]string{"11dd90254": "first", "0": "none", "5b5e5aadb": "none"} {
		f := about(read(overlaid(asff, `"Id":"prowler-iam_user_accesskey_unused-111111111111-eu-west-1-`+id+`"`)))
		if (f.Context == first.Context) != (want == "first") || (f.Resource == "") != (want == "first") {
			t.Errorf("ASFF %s, want %s: %+v", id, want, f)
		}
	}
	later := `"Id":"prowler-iam_user_accesskey_unused-111111111111-eu-west-1-5b5e5aadb"`
	for text, want := range map[string]string{
		"User u has not used access key 1 in the last 45 days (100 days).": "first",
		"User u has not used Access Key 1 since it was made.":              "first",
		"User u has not used access key 2 in the last 45 days (9 days).":   "second",
		"User u has not used access key 1, nor access key 2.":              "none",
		"User u has not used access key 12.":                               "none",
		"User u has unused access keys.":                                   "none",
	} {
		f := about(read(overlaid(asff, later+`,"Description":"`+text+`"`)))
		got := "none"
		for name, key := range map[string]finding.Finding{"first": first, "second": about(read(row("u/AccessKey2")))} {
			if f.Context == key.Context && f.Resource == "" {
				got = name
			}
		}
		if got != want {
			t.Errorf("ASFF, %q: got %s, want %s", text, got, want)
		}
	}
	for reason, fields := range map[string]string{"a text of another type": later + `,"Description":7`, "another check": later + `,"GeneratorId":"prowler-iam_rotate_access_key_90_days","Description":"User u has not rotated access key 1 in over 90 days"`} {
		if f := about(read(overlaid(asff, fields))); f.Resource != user {
			t.Errorf("%s: %+v", reason, f)
		}
	}
	if second := about(read(row("u/AccessKey2"))); second.Context == first.Context || second.Resource != "" {
		t.Errorf("the second: %+v", second)
	}
	if any := about(read(row("u"))); any.Context != "" || any.Resource != user {
		t.Errorf("whichever: %+v", any)
	}
}
