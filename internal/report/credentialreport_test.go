package report_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const credentialHeader = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active," +
	"access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
	"access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service," +
	"cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n"

// credentialRow is a user's row: the columns of the password, of MFA, of each key
// and of each certificate; made on 2020-01-01.
func credentialRow(user, password, mfa, key1, key2, certificates string) string {
	arn := "arn:aws:iam::111111111111:user/" + user
	if user == "<root_account>" {
		arn = "arn:aws:iam::111111111111:root"
	}
	return strings.Join([]string{user, arn, "2020-01-01T00:00:00+00:00", password, mfa, key1, key2, certificates}, ",") + "\n"
}

const (
	noPassword     = "false,N/A,N/A,N/A"
	noKey          = "false,N/A,N/A,N/A,N/A"
	noCertificates = "false,N/A,false,N/A"
)

// answer is what GetCredentialReport says of a report that was made at that time.
func answer(t *testing.T, generated, table string) string {
	t.Helper()
	out, err := json.Marshal(map[string]string{"Content": base64.StdEncoding.EncodeToString([]byte(table)), "ReportFormat": "text/csv", "GeneratedTime": generated})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func rulesOf(r reading) []string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, f.Rule)
	}
	return all
}

func TestCredentialReportProblems(t *testing.T) {
	const (
		old   = "true,2024-01-01T00:00:00+00:00,"
		fresh = "true,2025-02-20T00:00:00+00:00,"
	)
	tests := []struct {
		name, row string
		want      []string
		reason    string
	}{
		{"nothing", credentialRow("u", noPassword, "false", noKey, noKey, noCertificates), nil, "no credential, no problem"},
		{"used key", credentialRow("u", noPassword, "false", old+"2025-02-27T00:00:00+00:00,eu-west-1,s3", noKey, noCertificates), []string{"access-key-not-rotated"}, "used and old"},
		{"unused key", credentialRow("u", noPassword, "false", old+"2024-12-01T00:00:00+00:00,eu-west-1,s3", noKey, noCertificates), []string{"unused-access-key", "access-key-not-rotated"}, "both, since each has its own remedy"},
		{"never used", credentialRow("u", noPassword, "false", old+"N/A,N/A,N/A", noKey, noCertificates), []string{"unused-access-key", "access-key-not-rotated"}, "since it was made"},
		{"no information", credentialRow("u", noPassword, "false", old+"no_information,N/A,N/A", noKey, noCertificates), []string{"unused-access-key", "access-key-not-rotated"}, "AWS's word for never, or long ago"},
		{"fresh key", credentialRow("u", noPassword, "false", fresh+"N/A,N/A,N/A", noKey, noCertificates), nil, "not unused yet"},
		{"day 45", credentialRow("u", noPassword, "false", "true,2025-01-15T12:00:00+00:00,N/A,N/A,N/A", noKey, noCertificates), nil, "45 days to the second are not more"},
		{"past day 45", credentialRow("u", noPassword, "false", "true,2025-01-15T11:59:59+00:00,N/A,N/A,N/A", noKey, noCertificates), []string{"unused-access-key"}, ""},
		{"inactive key", credentialRow("u", noPassword, "false", "false,2020-01-01T00:00:00+00:00,N/A,N/A,N/A", noKey, noCertificates), nil, "nobody can use it"},
		{"two keys", credentialRow("u", noPassword, "false", fresh+"N/A,N/A,N/A", fresh+"N/A,N/A,N/A", noCertificates), []string{"two-active-access-keys"}, ""},
		{"password", credentialRow("u", "TRUE,2025-02-27T00:00:00+00:00,2020-01-01T00:00:00+00:00,N/A", "TRUE", noKey, noKey, noCertificates), nil, "a password's age is no problem by itself"},
		{"password without MFA", credentialRow("u", "true,2025-02-27T00:00:00+00:00,2020-01-01T00:00:00+00:00,N/A", "FALSE", noKey, noKey, noCertificates), []string{"password-without-mfa"}, ""},
		{"unused password", credentialRow("u", "true,no_information,2020-01-01T00:00:00+00:00,N/A", "true", noKey, noKey, noCertificates), []string{"unused-password"}, "by the day it was set"},
		{"no password", credentialRow("u", noPassword, "false", noKey, noKey, noCertificates), nil, "nothing for MFA to protect"},
		{"user certificate", credentialRow("u", noPassword, "false", noKey, noKey, "true,2020-01-01T00:00:00+00:00,false,N/A"), nil, "the benchmark says nothing of them"},
		{"root", credentialRow("<root_account>", "not_supported,2016-11-25T14:19:48+00:00,not_supported,not_supported", "true", noKey, noKey, noCertificates), nil, "as it should be"},
		{"root without MFA", credentialRow("<root_account>", "not_supported,no_information,not_supported,not_supported", "false", noKey, noKey, noCertificates), []string{"root-without-mfa"}, ""},
		{"root without a password", credentialRow("<root_account>", "FALSE,N/A,N/A,N/A", "false", noKey, noKey, noCertificates), nil, "a member account whose root nobody can use"},
		{"root's key", credentialRow("<root_account>", "not_supported,N/A,not_supported,not_supported", "true", noKey, fresh+"N/A,N/A,N/A", noCertificates), []string{"root-access-key"}, "however fresh"},
		{"root's certificates", credentialRow("<root_account>", "not_supported,N/A,not_supported,not_supported", "true", noKey, noKey, "true,2020-01-01T00:00:00+00:00,true,N/A"), []string{"root-signing-certificate", "root-signing-certificate"}, "each"},
		{"future", credentialRow("u", noPassword, "false", "true,2099-01-01T00:00:00+00:00,2099-02-01T00:00:00+00:00,N/A,N/A", noKey, noCertificates), nil, "what lies ahead is no age"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(answer(t, "2025-03-01T12:00:00+00:00", credentialHeader+tt.row))
			if diff := cmp.Diff(tt.want, rulesOf(r)); diff != "" || !r.Readable() || r.Format != report.CredentialReport {
				t.Errorf("%s: -want +got\n%s%+v", tt.reason, diff, r.Diagnostics)
			}
		})
	}
}

// TestCredentialReportClock: ages are measured against the report's own time, or
// its latest believable date.
func TestCredentialReportClock(t *testing.T) {
	user := func(name, made, rotated, used string) string {
		return name + ",arn:aws:iam::111111111111:user/" + name + "," + made + "," + noPassword + ",false,true," + rotated + "," + used + ",N/A,N/A," + noKey + "," + noCertificates + "\n"
	}
	now := user("now", "2024-01-01T00:00:00Z", "2025-02-20T00:00:00Z", "2025-03-01T00:00:00Z")
	old := user("old", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z")
	tests := []struct {
		name, data string
		want       []string
		confidence finding.Confidence
		problem    string
		reason     string
	}{
		{"generated", answer(t, "2025-03-01T00:00:00Z", credentialHeader+old), []string{"unused-access-key", "access-key-not-rotated"}, 0.95, "", "the report says its time"},
		{"recorded date", `{"status_code":200,"data":{"ReportFormat":"text/csv","Content":` + quoted(t, credentialHeader+old) + `,"GeneratedTime":{"__class__":"datetime","year":2025,"month":3,"day":1,"hour":0,"minute":0,"second":0,"microsecond":0}}}`, []string{"unused-access-key", "access-key-not-rotated"}, 0.95, "", "a recording has the table as it is"},
		{"latest", credentialHeader + now + old, []string{"unused-access-key", "access-key-not-rotated"}, 0.8, "", "another user was active then"},
		{"alone", credentialHeader + old, []string{"access-key-not-rotated"}, 0.8, "", "its own last use: the key was at least that old"},
		{"ahead of all", credentialHeader + now + old + user("z", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "N/A"), []string{"unused-access-key", "access-key-not-rotated"}, 0.8, "a date lies decades after all others", "one date of 2099 makes nothing old"},
		{"before being made", credentialHeader + now + user("z", "2099-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"), []string{"unused-access-key", "access-key-not-rotated"}, 0.8, "", "a user who contradicts himself is no clock"},
		{"contradiction", credentialHeader + user("z", "2099-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"), nil, 0, "the report's dates contradict each other", "only what needs no date"},
		{"two dates", credentialHeader + user("z", "1990-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "N/A"), nil, 0, "a date lies decades after all others", "nobody knows which of the two is right"},
		{"other words", credentialHeader + user("z", "soon", "yesterday", "2025-01-01T00:00:00Z"), nil, 0, "a date is not understood", "no conclusion from what is not understood"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			got := rulesOf(r)
			problem := ""
			if len(r.Diagnostics) > 0 {
				problem = r.Diagnostics[0].Summary
			}
			if !slices.Equal(got, tt.want) || problem != tt.problem || len(got) > 0 && r.Findings[0].Confidence != tt.confidence {
				t.Errorf("%s: got %v, %+v", tt.reason, got, r.Diagnostics)
			}
		})
	}
	if r := read(credentialHeader + user("z", "2099-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "N/A")); r.Readable() {
		t.Error("where no age can be told, nothing old is proven absent")
	}
}

func quoted(t *testing.T, text string) string {
	t.Helper()
	out, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestCredentialReportForms: the same report however it was saved.
func TestCredentialReportForms(t *testing.T) {
	table := credentialHeader + credentialRow("u", "true,N/A,2020-01-01T00:00:00+00:00,N/A", "false", noKey, noKey, noCertificates)
	encoded := base64.StdEncoding.EncodeToString([]byte(table))
	var wrapped strings.Builder
	for rest := encoded; rest != ""; rest = rest[min(76, len(rest)):] {
		wrapped.WriteString(rest[:min(76, len(rest))] + "\n")
	}
	for name, data := range map[string]string{
		"table": table, "with a byte order mark": "\ufeff" + table, "with CRLF": strings.ReplaceAll(table, "\n", "\r\n"),
		"base64": encoded, "base64 in lines": wrapped.String(), "base64 in quotes": `"` + encoded + `"` + "\n",
		"answer": answer(t, "2020-01-01T00:00:00Z", table), "answer with a mark": answer(t, "2020-01-01T00:00:00Z", "\ufeff"+table),
		"twice the same row": table + strings.SplitN(table, "\n", 2)[1],
		"fewer columns":      "user,arn,password_enabled,mfa_active,access_key_1_active\nu,arn:aws:iam::111111111111:user/u,true,false,false\n",
	} {
		r := read(data)
		if r.Format != report.CredentialReport || !slices.Equal(rulesOf(r), []string{"password-without-mfa"}) || !slices.Equal(r.Coverage.Names, []string{"111111111111"}) || r.Coverage.Scanned != 1 {
			t.Errorf("%s: got %+v", name, r)
		}
	}
}

func TestCredentialReportFaults(t *testing.T) {
	good := credentialRow("u", "true,N/A,2020-01-01T00:00:00+00:00,N/A", "false", noKey, noKey, noCertificates)
	tests := []struct {
		name, data string
		findings   int
		problem    string
	}{
		{"no users", credentialHeader, 0, ""},
		{"no certainty", credentialHeader + strings.Replace(good, ",true,", ",perhaps,", 1) + good, 1, "the state of a credential is neither true nor false"},
		{"no user", credentialHeader + ",,,,,,,,,,,,,,,,,,,,,\n" + good, 1, "an entry lacks its arn"},
		{"too few cells", credentialHeader + "u,arn:aws:iam::111111111111:user/x\n" + good, 1, "a row has another number of columns than the header"},
		{"other content", answer(t, "2025-01-01T00:00:00Z", "a,b\n1,2\n"), 0, "the content is no credential report"},
		{"damaged base64", base64.StdEncoding.EncodeToString([]byte(credentialHeader + good))[:400] + "!!!!", 0, "the report's bytes are damaged"},
		{"content of another type", `{"Content":{"a":1},"GeneratedTime":"2025-01-01T00:00:00Z","ReportFormat":"text/csv"}`, 0, "format not recognised"},
		{"time of another type", replaced(t, answer(t, "T", credentialHeader+good), `"T"`, `["T"]`), 1, "a date is not understood"},
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

// TestCredentialReportIdentities: the user's keys are told apart without ids, and
// from each other's problems.
func TestCredentialReportIdentities(t *testing.T) {
	used := "true,2024-01-01T00:00:00+00:00,2024-02-01T00:00:00+00:00,eu-west-1,s3"
	r := read(answer(t, "2025-03-01T00:00:00Z", credentialHeader+credentialRow("team/u", noPassword, "false", used, used, noCertificates)))
	contexts := map[string]bool{}
	for _, f := range r.Findings {
		if f.Rule != "unused-access-key" {
			continue
		}
		contexts[string(f.Context)] = true
		want := finding.Identity{Platform: "aws", Account: "111111111111", Kind: finding.AccessKey, ID: "arn:aws:iam::111111111111:user/team/u", Name: "u"}
		if f.Identity != want || f.Resource != "" || f.Validity != finding.ValidityLive || !f.LastUsed.Equal(time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)) ||
			!slices.Equal(f.Labels, []string{"last-used-region=eu-west-1", "last-used-service=s3"}) {
			t.Errorf("got %+v", f)
		}
	}
	if len(contexts) != 2 {
		t.Errorf("two keys, %d contexts", len(contexts))
	}
}

// TestCredentialReportAccounts: reports of several accounts in one file are of
// several days.
func TestCredentialReportAccounts(t *testing.T) {
	first := credentialHeader + credentialRow("a", noPassword, "false", "true,2020-01-01T00:00:00+00:00,2020-01-10T00:00:00+00:00,x,y", noKey, noCertificates)
	second := strings.ReplaceAll(credentialHeader+credentialRow("b", noPassword, "false", "true,2024-12-01T00:00:00+00:00,2025-01-10T00:00:00+00:00,x,y", noKey, noCertificates), "111111111111", "222222222222")
	r := read(first + second)
	if len(r.Findings) != 0 || !r.Readable() || r.Coverage.Scanned != 2 || !slices.Equal(r.Coverage.Names, []string{"111111111111", "222222222222"}) {
		t.Errorf("one account's dates count for another: %+v", r)
	}
	if r := read(answer(t, "2020-02-01T00:00:00Z", first) + "\n" + answer(t, "2025-02-01T00:00:00Z", second)); len(r.Findings) != 0 || !r.Readable() {
		t.Errorf("one a line: %+v", r)
	}
}

func FuzzCredentialReport(f *testing.F) { fuzzFormat(f, report.CredentialReport) }
