package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const gitguardianOne = `{"id":3759,"date":"2024-08-22T14:15:22Z","detector":{"name":"slack_bot_token","display_name":"Slack Bot Token"},"secret_hash":"Ri9Fj","gitguardian_url":"https://x","status":"TRIGGERED",
	"severity":"high","validity":"valid","occurrences_count":1,"tags":["FROM_HISTORICAL_SCAN"]}`

// gitguardianListed is an incident as lists of older tools have it.
const gitguardianListed = `{"id":1,"display_name":"AWS Keys","name":"aws_iam","status":"triggered","severity":20,"validity_status":"failed_to_check","file_path":"infra/main.tf","commit_sha":"d670460b4b4aece5915caf5c68d12f560a9fe3e4",
	"repo_name":"acme/app","occurrence_count":3,"first_occurrence_date":"2024-01-02T03:04:05Z","last_occurrence_date":"2024-02-02T03:04:05Z","tags":["a",{"name":"b"}]}`

func FuzzGitGuardian(f *testing.F) { fuzzFormat(f, report.GitGuardian) }

func TestGitGuardianList(t *testing.T) {
	r := read(`{"results":[` + gitguardianListed + `]}`)
	if len(r.Findings) != 1 || !r.Readable() {
		t.Fatalf("%+v", r)
	}
	f := r.Findings[0]
	want := finding.Location{Repository: "acme/app", Path: "infra/main.tf", Commit: "d670460b4b4aece5915caf5c68d12f560a9fe3e4"}
	if f.Rule != "AWS Keys" || f.Location != want || f.Severity != finding.SeverityHigh || f.Validity != finding.ValidityUnknown || f.Fingerprint != "" ||
		f.Identity != (finding.Identity{Platform: "aws", Kind: finding.AccessKey}) || strings.Join(f.Labels, " ") != "a b" ||
		!f.FirstSeen.Equal(time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)) || !f.LastSeen.Equal(time.Date(2024, 2, 2, 3, 4, 5, 0, time.UTC)) {
		t.Errorf("got %+v", f)
	}
}

func TestGitGuardianStates(t *testing.T) {
	const place = `{"filepath":"a/b.py","sha":"d670460b4b4aece5915caf5c68d12f560a9fe3e4","presence":"present","source":{"full_name":"acme/app"},"matches":[{"name":"apikey","post_line_start":3,"post_line_end":4}]}`
	event := func(action, incident, more string) string {
		return `{"source":"GitGuardian","timestamp":"2023-12-29T17:38:06Z","action":"` + action + `","message":"m","target_user":"u","incident":` + incident + more + `}`
	}
	tests := []struct {
		name, data string
		findings   int
		problem    string
		want       func(finding.Finding) bool
		reason     string
	}{
		{"list", `[` + gitguardianOne + `]`, 1, "", func(f finding.Finding) bool { return f.Validity == finding.ValidityLive && f.Confidence == 0.99 }, "the API's bare list"},
		{"one", gitguardianOne, 1, "", nil, "GET of one"},
		{"resolved", overlaid(gitguardianOne, `"status":"RESOLVED"`), 0, "", nil, ""},
		{"ignored", overlaid(gitguardianOne, `"status":"ignored","ignore_reason":"test_credential"`), 0, "", nil, "webhooks write it small"},
		{"assigned", overlaid(gitguardianOne, `"status":"ASSIGNED"`), 1, "", nil, "somebody knows, nobody acted"},
		{"revoked", overlaid(gitguardianOne, `"secret_revoked":true`), 1, "", func(f finding.Finding) bool { return f.Validity == finding.ValidityDead }, ""},
		{"invalid", overlaid(gitguardianOne, `"validity":"invalid"`), 1, "", func(f finding.Finding) bool { return f.Validity == finding.ValidityDead && f.Confidence == 0.9 }, ""},
		{"regression", overlaid(gitguardianOne, `"regression":true,"tags":null`), 1, "", func(f finding.Finding) bool { return strings.Join(f.Labels, " ") == "regression" }, ""},
		{"severity in numbers", overlaid(gitguardianOne, `"severity":10`), 1, "", func(f finding.Finding) bool { return f.Severity == finding.SeverityCritical }, ""},
		{"severity 100", overlaid(gitguardianOne, `"severity":100`), 1, "", func(f finding.Finding) bool { return f.Severity == finding.SeverityHigh }, "its number for unknown"},
		{"no severity", overlaid(gitguardianOne, `"severity":null`), 1, "", func(f finding.Finding) bool { return f.Severity == finding.SeverityHigh }, "as everywhere"},
		{"fewer occurrences than there are", overlaid(gitguardianOne, `"occurrences_count":40,"occurrences":[`+place+`]`), 1, "an incident is listed with fewer places than it has", nil, "twenty are listed by default"},
		{"event about one of many", event("new_occurrence", overlaid(gitguardianOne, `"occurrences_count":40,"occurrences":[`+place+`]`), `,"occurrence":`+place), 1, "", nil, "it is one on purpose"},
		{"list of occurrences", `[` + overlaid(place, `"id":1,"incident_id":3759,"presence":"removed","change_type":"deletion","author_info":"x"`) + `]`, 1, "", func(f finding.Finding) bool {
			return f.Location.Path == "a/b.py" && f.Location.Repository == "acme/app" && f.Category == finding.LeakedSecret && f.Confidence == 0.5 && f.Labels[0] == "removed" && f.Context != ""
		}, "GET /v1/occurrences/secrets"},
		{"occurrences", overlaid(gitguardianOne, `"occurrences":[`+place+`,`+place+`]`), 2, "", func(f finding.Finding) bool {
			return f.Location == finding.Location{Repository: "acme/app", Path: "a/b.py", Commit: "d670460b4b4aece5915caf5c68d12f560a9fe3e4", StartLine: 3, EndLine: 4}
		}, "?with_occurrences"},
		{"event", event("incident_triggered", gitguardianOne, ""), 1, "", nil, ""},
		{"event, resolved", event("incident_resolved", overlaid(gitguardianOne, `"status":"resolved"`), ""), 0, "", nil, ""},
		{"event of an occurrence", event("new_occurrence", gitguardianOne, `,"occurrence":`+place), 1, "", func(f finding.Finding) bool { return f.Location.Path == "a/b.py" }, ""},
		{"pages", `{"count":3,"next":"https://x?page=2","previous":null,"results":[` + gitguardianOne + `]}`, 1, "the report is one page of several", nil, "what is on page two is not fixed"},
		{"the last page", `{"count":3,"next":null,"previous":null,"results":[` + gitguardianOne + `]}`, 1, "", nil, ""},
		{"nothing", `{"count":0,"next":null,"previous":null,"results":[]}`, 0, "", nil, ""},
		{"broken", `{"results":[` + gitguardianListed + `,` + overlaid(gitguardianListed, `"file_path":{}`) + `]}`, 1, "a field has another type than its format says", nil, "the other is kept"},
		{"broken flag", overlaid(gitguardianOne, `"regression":"no"`), 0, "a field has another type than its format says", nil, ""},
		{"broken occurrence", event("new_occurrence", gitguardianOne, `,"occurrence":{"matches":5}`), 0, "a field has another type than its format says", nil, ""},
		{"odd tags", overlaid(gitguardianOne, `"tags":[5,{"x":"y"},null]`), 1, "", func(f finding.Finding) bool { return f.Labels == nil }, "none that has a name"},
		{"no detector", overlaid(gitguardianOne, `"detector":{"name":""}`), 0, "an entry lacks its detector", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := problemOf(r)
			if r.Format != report.GitGuardian || len(r.Findings) != tt.findings || problem != tt.problem || tt.want != nil && !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestGitGuardianClearFields(t *testing.T) {
	plant(t, "gitguardian-incidents.json", "[].secret_hash", "[].hmsl_hash", "[].assignee_email", "[].feedback_list[].answers[].text", "[].ignore_reason",
		"[].occurrences[].author_name", "[].occurrences[].author_info", "[].occurrences[].url")
}

// gitguardianAlert is an event of the first webhooks.
const gitguardianAlert = `{"author":{"info":"a@acme.example","name":"A"},"origin":"GitGuardian","date":"2021-03-10 04:05:06 PM","type":"Slack Bot Token","policy":"Secrets detection",
	"gitguardian_link":"https://dashboard.gitguardian.com/workspace/1/incidents/7","break_url":"https://github.com/acme/app/commit/d670460b4b4aece5915caf5c68d12f560a9fe3e4#diff-1","severity":"unknown","validity":"invalid",
	"matches":[{"type":"apikey","match":"` + fuzzed + `","index_start":1,"index_end":2,"pre_line_start":null,"pre_line_end":null,"post_line_start":3,"post_line_end":3}]}`

func TestGitGuardianAlerts(t *testing.T) {
	const commit = "d670460b4b4aece5915caf5c68d12f560a9fe3e4"
	match := func(kind, value string) string {
		return `{"type":"` + kind + `","match":"` + value + `","post_line_start":3,"post_line_end":3}`
	}
	link := func(address string) string { return overlaid(gitguardianAlert, `"break_url":"`+address+`"`) }
	at := func(repository string) finding.Location {
		return finding.Location{Repository: repository, Commit: commit}
	}
	tests := []struct {
		name, data string
		findings   int
		problem    string
		want       func(finding.Finding) bool
		reason     string
	}{
		{"alert", gitguardianAlert, 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == testKey().Fingerprint(finding.NewSecret(fuzzed)) && f.Location == at("https://github.com/acme/app") && f.Severity == finding.SeverityHigh &&
				f.Validity == finding.ValidityDead && f.FirstSeen.Equal(time.Date(2021, 3, 10, 16, 5, 6, 0, time.UTC)) && f.Identity.Platform == "slack"
		}, ""},
		{"pair", overlaid(gitguardianAlert, `"matches":[`+match("client_id", "acme-app-4711")+`,`+match("client_secret", fuzzed)+`]`), 1, "", func(f finding.Finding) bool {
			return f.Fingerprint == testKey().Fingerprint(finding.NewSecret(fuzzed))
		}, "the id is no secret, and one leak is one finding"},
		{"censored", overlaid(gitguardianAlert, `"matches":[`+match("apikey", "--censored--")+`]`), 1, "", func(f finding.Finding) bool { return f.Fingerprint == "" && f.Context != "" }, "told by its incident"},
		{"no match", overlaid(gitguardianAlert, `"matches":[]`), 1, "", func(f finding.Finding) bool { return f.Fingerprint == "" }, ""},
		{"GitLab", link("https://gitlab.com/acme/team/app/-/commit/" + commit), 1, "", func(f finding.Finding) bool { return f.Location == at("https://gitlab.com/acme/team/app") }, ""},
		{"Bitbucket", link("https://bitbucket.org/acme/app/commits/" + commit), 1, "", func(f finding.Finding) bool { return f.Location == at("https://bitbucket.org/acme/app") }, ""},
		{"not of a commit", link("github.com/sample_user/sample_repo/compare#ae32df"), 1, "", func(f finding.Finding) bool {
			return f.Location == finding.Location{} && f.Resource == "github.com/sample_user/sample_repo/compare"
		}, "which part is the repository is not said"},
		{"a password in the link", link("https://u:" + fuzzed + "@github.com/acme/app/commit/" + commit), 1, "", func(f finding.Finding) bool { return f.Location == at("https://github.com/acme/app") }, ""},
		{"test of a webhook", overlaid(gitguardianAlert, `"type":"Welcome Message Token"`), 0, "", nil, "no secret of anybody's"},
		{"no type", overlaid(gitguardianAlert, `"type":""`), 0, "an entry lacks its type", nil, ""},
		{"broken", overlaid(gitguardianAlert, `"matches":[{"match":5}]`), 0, "a field has another type than its format says", nil, ""},
		{"a list of them", `[` + gitguardianAlert + `,` + gitguardianAlert + `]`, 2, "", nil, "collected by a receiver"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := problemOf(r)
			if r.Format != report.GitGuardian || len(r.Findings) != tt.findings || problem != tt.problem || tt.want != nil && !tt.want(r.Findings[0]) || leak(r, fuzzed) != "" {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestGitGuardianAlertClearFields(t *testing.T) {
	plant(t, "gitguardian-webhook-v1.json", "matches[].match", "author.info", "author.name", "gitguardian_link", "matches[].type")
}

func TestGitGuardianScans(t *testing.T) {
	const found = `{"type":"AWS Keys","policy":"Secrets detection","validity":"valid","known_secret":true,"incident_url":"https://x/1","matches":[{"type":"client_id","match":"acme-app-4711","line_start":1},{"type":"client_secret","match":"` + fuzzed + `","line_start":2}]}`
	document := func(breaks string) string {
		return `{"policy_break_count":1,"policies":["Secrets detection"],"policy_breaks":[` + breaks + `],"is_diff":false}`
	}
	tests := []struct {
		name, data string
		findings   int
		problem    string
		reason     string
	}{
		{"one document", document(found), 1, "", "scan"},
		{"several", `[` + document(found) + `,` + document("") + `,` + document(found) + `]`, 2, "", "multiscan"},
		{"one that failed", `[` + document(found) + `,{"detail":"too large"}]`, 1, "format not recognised", "it is not proven clean"},
		{"nothing", document(""), 0, "", ""},
		{"a file's name", document(overlaid(found, `"policy":"Filenames","type":".env"`)), 0, "", "no secret"},
		{"excluded", document(overlaid(found, `"is_excluded":true,"exclude_reason":"ignored incident"`)), 0, "", "somebody ruled it out"},
		{"no policy", document(overlaid(found, `"policy":null`)), 1, "", "what is not said to be another's is a secret"},
		{"the policy in capitals", document(overlaid(found, `"policy":"Secrets Detection"`)), 1, "", ""},
		{"no type", document(overlaid(found, `"type":""`)), 0, "an entry lacks its type", ""},
		{"broken", document(`{"matches":5},` + found), 1, "a field has another type than its format says", "the other is kept"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := problemOf(r)
			if r.Format != report.GitGuardian || len(r.Findings) != tt.findings || problem != tt.problem || leak(r, fuzzed) != "" {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	plant(t, "gitguardian-scan.json", "[].policy_breaks[].matches[].match", "[].policy_breaks[].incident_url", "[].policy_breaks[].matches[].type")
	f := read(document(found)).Findings[0]
	if f.Fingerprint != testKey().Fingerprint(finding.NewSecret(fuzzed)) || f.Rule != "AWS Keys" || f.Validity != finding.ValidityLive || f.Location != (finding.Location{}) || strings.Join(f.Labels, " ") != "known-secret" {
		t.Errorf("got %+v", f)
	}
}
