package report_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzNoseyParker(f *testing.F) { fuzzFormat(f, report.NoseyParker) }

const noseyparkerMatchOne = `{"groups":["` + "Z2hwX3E4SngyTHcwWnI1VG5WYjdLczFZZDRHZjlIYzNNcDZFYVVvUg==" + `"],"location":{"offset_span":{"start":1,"end":9},"source_span":{"start":{"line":4,"column":1},"end":{"line":5,"column":9}}},
	"provenance":[{"kind":"file","path":"./a/b.tf"}],"snippet":{"before":"","matching":"","after":""},"rule_name":"GitHub Personal Access Token","rule_text_id":"np.github.1","score":null,"status":null,"redundant_to":[]}`

// noseyparkerWith is a report of one finding of one match.
func noseyparkerWith(fields, match string) string {
	one := `{"finding_id":"0","rule_name":"GitHub Personal Access Token","rule_text_id":"np.github.1","num_matches":1,"statuses":[],"comment":null,"matches":[` + overlaid(noseyparkerMatchOne, match) + `]}`
	return overlaid(one, fields)
}

func noseyparkerGroups(values ...string) string {
	var groups []string
	for _, v := range values {
		groups = append(groups, base64.StdEncoding.EncodeToString([]byte(v)))
	}
	return `"groups":` + trufflehogJSONList(groups)
}

func trufflehogJSONList(values []string) string {
	list := "["
	for i, v := range values {
		if i > 0 {
			list += ","
		}
		list += trufflehogJSON(v)
	}
	return list + "]"
}

func TestNoseyParker(t *testing.T) {
	tests := []struct {
		name, fields, match string
		findings            int
		problem             string
		want                func(finding.Finding) bool
		reason              string
	}{
		{"groups", ``, ``, 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == printOf(samplePAT) && f.Location.Path == "a/b.tf" && f.Location.StartLine == 4 && f.Location.EndLine == 5 && f.Confidence == 0.8
		}, "since 0.17 in base64"},
		{"match content", ``, `"groups":null,"match_content":"` + samplePAT + `","capture_group_index":1`, 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, "before 0.17"},
		{"content of the finding alone", `"match_content":"` + samplePAT + `"`, `"groups":[]`, 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, ""},
		{"group of no base64", ``, `"groups":["` + samplePAT + `"]`, 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, "taken as it is"},
		{"user and password", `"rule_name":"Generic Username and Password"`, noseyparkerGroups("octo-developer", sampleKeySecret), 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(sampleKeySecret) && f.Confidence == 0.5 }, "the last group"},
		{"user, password and host", `"rule_name":"Credentials in MongoDB Connection String"`, noseyparkerGroups("octo-developer", sampleKeySecret, "db.example.com"), 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == printOf(sampleKeySecret) && f.Identity.Platform == "mongodb"
		}, "but not before a host"},
		{"host that is the repository's", `"rule_name":"netrc Credentials"`, noseyparkerGroups("github.com", "octo-developer", sampleKeySecret) + `,"provenance":[{"kind":"git_repo","repo_path":"d/clones/https/github.com/acme/shop.git","first_commit":null}]`, 1, "", func(f finding.Finding) bool {
			return f.Location.Repository == "https://github.com/acme/shop"
		}, "a host is no secret"},
		{"groups of somebody's rule", `"rule_name":"acme"`, noseyparkerGroups(sampleSession, sampleKeySecret) + `,"provenance":[{"kind":"file","path":"a/` + sampleSession + `"}]`, 1, "", func(f finding.Finding) bool {
			return f.Location.Path == "" && f.Category == finding.LeakedSecret
		}, "any of them may be the secret"},
		{"user alone", `"rule_name":"Generic Username and Password (unquoted)"`, `"groups":null,"match_content":"octo-developer","capture_group_index":1`, 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == "" && f.Context != ""
		}, "before 0.17 the first group is a match by itself, and is the user"},
		{"password alone", `"rule_name":"Generic Username and Password (unquoted)"`, `"groups":null,"match_content":"` + sampleKeySecret + `","capture_group_index":2`, 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(sampleKeySecret) }, ""},
		{"rejected", `"statuses":["reject"]`, `"status":"reject"`, 0, "", nil, "reviewed: a false positive"},
		{"all rejected", `"status":"reject"`, `"status":null`, 0, "", nil, "before 0.17 the status is the finding's"},
		{"accepted", ``, `"status":"accept"`, 1, "", func(f finding.Finding) bool { return f.Confidence == 0.95 }, "a person looked"},
		{"score", ``, `"score":0.25`, 1, "", func(f finding.Finding) bool { return f.Confidence == 0.25 }, ""},
		{"score of nothing", ``, `"score":7`, 1, "", func(f finding.Finding) bool { return f.Confidence == 0.8 }, ""},
		{"no secret", `"rule_name":"Amazon Resource Name"`, ``, 1, "", func(f finding.Finding) bool {
			return f.Category == finding.Unclassified && f.Severity == finding.SeverityInfo
		}, "some rules find names"},
		{"private key", `"rule_name":"PEM-Encoded Private Key"`, noseyparkerGroups(strings.Join(strings.Split(quotedKey, "\n")[1:3], "\n")) + `,"snippet":{"before":"","matching":` + trufflehogJSON(quotedKey) + `,"after":""}`, 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == printOf(quotedKey)
		}, "the group lacks the header"},
		{"more places than listed", `"num_matches":4`, ``, 1, "a finding is listed with fewer places than it has", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, "three are listed by default"},
		{"redundant places", `"num_matches":4,"num_redundant_matches":3`, ``, 1, "", func(f finding.Finding) bool { return f.Fingerprint == printOf(samplePAT) }, "are left out on purpose"},
		{"one provenance", ``, `"provenance":{"kind":"file","path":"c.tf"}`, 1, "", func(f finding.Finding) bool { return f.Location.Path == "c.tf" }, "up to 0.12"},
		{"no provenance", ``, `"provenance":[]`, 1, "", func(f finding.Finding) bool { return f.Location.Path == "" }, ""},
		{"old commit", ``, `"provenance":[{"kind":"git_repo","repo_path":"./.git","commit_provenance":{"commit_kind":"first_seen","blob_path":"c.tf","commit_metadata":{"commit_id":"abc","committer_timestamp":"1685495256 +0000"}}}]`, 1, "", func(f finding.Finding) bool {
			return f.Location.Path == "c.tf" && f.Location.Commit == "abc" && f.FirstSeen.Year() == 2023 && f.Location.Repository == ""
		}, "a clone's folder is no repository"},
		{"date in words", ``, `"provenance":[{"kind":"git_repo","repo_path":"x","first_commit":{"blob_path":"c.tf","commit_metadata":{"commit_id":"abc","committer_timestamp":"Sat Mar 13 17:42:00 2021 +0530"}}}]`, 1, "", func(f finding.Finding) bool { return f.FirstSeen.Year() == 2021 }, ""},
		{"extended, inline", ``, `"provenance":[{"kind":"extended","path":"c.tf","x":1}]`, 1, "", func(f finding.Finding) bool { return f.Location.Path == "c.tf" }, "0.20"},
		{"extended", ``, `"provenance":[{"kind":"extended","payload":{"path":"c.tf"}}]`, 1, "", func(f finding.Finding) bool { return f.Location.Path == "c.tf" }, ""},
		{"absolute path", ``, `"provenance":[{"kind":"file","path":"/src/c.tf"}]`, 1, "", func(f finding.Finding) bool { return f.Location.Path == "" }, ""},
		{"no rule", `"rule_name":""`, ``, 0, "an entry lacks its rule_name", nil, ""},
		{"wrong type", ``, `"groups":7`, 0, "a field has another type than its format says", nil, ""},
		{"wrong type of place", ``, `"provenance":"x"`, 0, "a field has another type than its format says", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(noseyparkerWith(tt.fields, tt.match))
			if r.Format != report.NoseyParker || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || leak(r, samplePAT)+leak(r, sampleKeySecret)+leak(r, sampleSession) != "" {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			for _, f := range r.Findings {
				if !tt.want(f) {
					t.Errorf("%s: got %+v", tt.reason, f)
				}
			}
		})
	}
}

// TestNoseyParkerPlaces: one match is one finding at each place it was seen.
func TestNoseyParkerPlaces(t *testing.T) {
	commit := `{"blob_path":"a/b.tf","commit_metadata":{"commit_id":"abc","committer_timestamp":"1685495256 +0000"}}`
	tests := []struct {
		name, provenance string
		want             []string
		reason           string
	}{
		{"working copy and history", `{"kind":"file","path":"./a/b.tf"},{"kind":"git_repo","repo_path":"./.git","first_commit":` + commit + `}`, []string{" a/b.tf abc"}, "one place"},
		{"history and working copy", `{"kind":"git_repo","repo_path":"./.git","first_commit":` + commit + `},{"kind":"file","path":"./a/b.tf"}`, []string{" a/b.tf abc"}, "in any order"},
		{"two files", `{"kind":"file","path":"a.tf"},{"kind":"file","path":"b.tf"}`, []string{" a.tf ", " b.tf "}, "a copy is another place"},
		{"two repositories", `{"kind":"git_repo","repo_path":"d/clones/https/github.com/acme/a.git","first_commit":` + commit + `},{"kind":"git_repo","repo_path":"d/clones/https/github.com/acme/b.git","first_commit":` + commit + `}`,
			[]string{"https://github.com/acme/a a/b.tf abc", "https://github.com/acme/b a/b.tf abc"}, "a fork is another place"},
		{"repository without a file", `{"kind":"git_repo","repo_path":"d/clones/https/github.com/acme/a.git","first_commit":null},{"kind":"file","path":"a.tf"}`, []string{" a.tf ", "https://github.com/acme/a  "}, "not lost"},
		{"folder without a file", `{"kind":"git_repo","repo_path":"./.git","first_commit":null},{"kind":"file","path":"a.tf"}`, []string{" a.tf "}, "says nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(noseyparkerWith(``, `"provenance":[`+tt.provenance+`]`))
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Location.Repository+" "+f.Location.Path+" "+f.Location.Commit)
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" || !r.Readable() {
				t.Errorf("%s: -want +got:\n%s%+v", tt.reason, diff, r.Diagnostics)
			}
		})
	}
}

func TestNoseyParkerClearFields(t *testing.T) {
	plant(t, "noseyparker-clear.json", "[].groups[]", "[].matches[].groups[]", "[].matches[].snippet.*", "[].comment", "[].matches[].comment",
		"[].matches[].provenance[].first_commit.commit_metadata.message", "[].matches[].provenance[].first_commit.commit_metadata.author_email")
	old := noseyparkerWith(`"match_content":`+trufflehogJSON(canary), `"groups":null,"match_content":`+trufflehogJSON(canary)+`,"snippet":{"before":`+trufflehogJSON(canary)+`,"matching":`+trufflehogJSON(canary)+`,"after":""}`)
	for _, data := range []string{old, noseyparkerWith(``, noseyparkerGroups(canary)), noseyparkerWith(``, noseyparkerGroups(canary)+`,"status":"reject"`)} {
		if r := read(data); r.ClearSecrets == 0 || leak(r, canary) != "" {
			t.Errorf("got %+v", r)
		}
	}
}
