package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const githubOne = `{"number":7,"state":"open","secret_type":"npm_access_token","secret_type_display_name":"npm Access Token","secret":"npm_x9Kq2LpVz7Rt4Wm8Yb1Nc5Hd3Gf6Js0Ae2Q","resolution":null,"created_at":"2022-07-07T12:56:24Z",
	"url":"https://api.github.com/repos/acme/app/secret-scanning/alerts/7","html_url":"https://github.com/acme/app/security/secret-scanning/7","locations_url":"https://api.github.com/repos/acme/app/secret-scanning/alerts/7/locations"}`

func FuzzGitHub(f *testing.F) { fuzzFormat(f, report.GitHub) }

func TestGitHubAlerts(t *testing.T) {
	const name = "https://github.com/acme/app"
	tests := []struct {
		name, fields string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"plain", ``, func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Severity == finding.SeverityHigh && f.Confidence == 0.9 && f.Location.Repository == name &&
				f.Location.Path == "" && f.Identity == finding.Identity{Platform: "npm", Kind: finding.Token} && f.Context == ""
		}, "before places were listed, an alert had locations_url only"},
		{"active", `"validity":"active"`, func(f finding.Finding) bool { return f.Validity == finding.ValidityLive && f.Confidence == 0.99 }, "the issuer says so"},
		{"inactive", `"validity":"inactive"`, func(f finding.Finding) bool { return f.Validity == finding.ValidityDead && f.Confidence == 0.9 }, "dead, and still a leak"},
		{"validity unknown", `"validity":"unknown"`, func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, "could not check"},
		{"labels", `"publicly_leaked":true,"multi_repo":true,"push_protection_bypassed":true,"is_base64_encoded":true,"has_more_locations":true`, func(f finding.Finding) bool {
			return cmp.Equal(f.Labels, []string{"base64", "more-locations", "multi-repository", "publicly-leaked", "push-protection-bypassed"})
		}, ""},
		{"labels that are null", `"publicly_leaked":null,"multi_repo":null,"push_protection_bypassed":null`, func(f finding.Finding) bool { return f.Labels == nil }, "null is no"},
		{"organisation's list", `"repository":{"full_name":"acme/other","html_url":"https://ghes.acme.example/acme/other"}`, func(f finding.Finding) bool {
			return f.Location.Repository == "https://ghes.acme.example/acme/other"
		}, "the repository object counts before the alert's own address"},
		{"repository without an address", `"repository":{"full_name":"acme/other"}`, func(f finding.Finding) bool { return f.Location.Repository == "acme/other" }, ""},
		{"address of the API only", `"html_url":null`, func(f finding.Finding) bool { return f.Location.Repository == "acme/app" }, ""},
		{"place", `"first_location_detected":{"path":"a/b.tf","start_line":3,"end_line":4,"blob_sha":"b","commit_sha":"c"}`, func(f finding.Finding) bool {
			return f.Location == finding.Location{Repository: name, Path: "a/b.tf", StartLine: 3, EndLine: 4, Commit: "c"}
		}, ""},
		{"place with a slash", `"first_location_detected":{"path":"/a/b.tf","start_line":3}`, func(f finding.Finding) bool { return f.Location.Path == "a/b.tf" }, "of the repository, as in GitHub's own examples"},
		{"place outside", `"first_location_detected":{"path":"/../b.tf"}`, func(f finding.Finding) bool { return f.Location.Path == "" }, "never"},
		{"place in an issue", `"first_location_detected":{"issue_title_url":"https://api.github.com/repos/acme/app/issues/3"}`, func(f finding.Finding) bool {
			return f.Location.Path == "" && f.Resource == "https://api.github.com/repos/acme/app/issues/3"
		}, "secrets are found in issues too"},
		{"place in a wiki", `"first_location_detected":{"path":"Home.md","page_url":"https://github.com/acme/app/wiki/Home","blob_sha":"b","commit_sha":"c"}`, func(f finding.Finding) bool {
			return f.Location.Path == "" && f.Resource == "https://github.com/acme/app/wiki/Home"
		}, "a wiki is another repository"},
		{"hidden secret", `"secret":null,"first_location_detected":{"path":"a","start_line":3,"blob_sha":"b","commit_sha":"c"}`, func(f finding.Finding) bool {
			moved := read(`[` + overlaid(githubOne, `"secret":null,"first_location_detected":{"path":"a","start_line":99,"blob_sha":"b","commit_sha":"d"}`) + `]`).Findings[0]
			other := read(`[` + overlaid(githubOne, `"secret":null,"first_location_detected":{"path":"a","start_line":3,"blob_sha":"x","commit_sha":"c"}`) + `]`).Findings[0]
			return f.Fingerprint == "" && f.Context != "" && f.Context == moved.Context && f.Context != other.Context
		}, "?hide_secret=true"},
		{"own pattern", `"secret_type":"acme_deploy_code","secret_type_display_name":"Acme deploy code"`, func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Identity == finding.Identity{} && f.Confidence == 0.7
		}, "a custom pattern is about a secret too"},
		{"language model", `"secret_type":"password"`, func(f finding.Finding) bool { return f.Confidence == 0.5 && f.Identity.Kind == finding.Password }, "GitHub's generic secrets"},
		{"no state", `"state":null`, func(f finding.Finding) bool { return f.Rule == "npm_access_token" }, "nobody resolved it"},
		{"wrong types", `"validity":5,"secret_type_display_name":7,"number":"7"`, func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown && f.Title == "7" }, "scalars are taken as they are"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read("[" + overlaid(githubOne, tt.fields) + "]")
			if len(r.Findings) != 1 || !r.Readable() || r.Format != report.GitHub || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestGitHubStates(t *testing.T) {
	event := func(action, alert string) string {
		return `{"action":"` + action + `","alert":` + alert + `,"repository":{"full_name":"acme/app"}}`
	}
	const minimal = `{"number":191,"secret_type":"adafruit_io_key","resolution":null,"resolved_by":null,"resolved_at":null}`
	tests := []struct {
		name, data      string
		findings, clear int
		reason          string
	}{
		{"resolved", overlaid(githubOne, `"state":"resolved","resolution":"wont_fix"`), 0, 1, "somebody decided; the secret is there all the same"},
		{"false positive", overlaid(githubOne, `"state":"resolved","resolution":"false_positive","resolution_comment":"x"`), 0, 1, ""},
		{"reopened", overlaid(githubOne, `"state":"open","resolution":"revoked"`), 1, 1, "the state counts"},
		{"one alert", githubOne, 1, 1, "GET of one"},
		{"pages in a list", `[[` + githubOne + `],[` + githubOne + `]]`, 2, 2, "gh api --paginate --slurp"},
		{"pages one after the other", `[` + githubOne + `][` + githubOne + `]`, 2, 2, "gh api --paginate"},
		{"empty pages", `[[],[]]`, 0, 0, ""},
		{"event", event("created", githubOne), 1, 1, ""},
		{"event, resolved", event("resolved", overlaid(githubOne, `"state":"resolved"`)), 0, 1, ""},
		{"event of 3.4", event("created", minimal), 1, 0, "it has no state"},
		{"event of 3.4, reopened", event("reopened", minimal), 1, 0, ""},
		{"event of 3.4, resolved", event("resolved", overlaid(minimal, `"resolution":"revoked"`)), 0, 0, ""},
		{"event of 3.4, resolved without a word", event("resolved", minimal), 0, 0, "the action says it"},
		{"event, publicly leaked", event("publicly_leaked", githubOne), 1, 1, "newer actions"},
		{"event about a place", `{"action":"created","alert":` + githubOne + `,"location":{"type":"commit","details":{"path":"x.tf","start_line":2,"end_line":2,"blob_sha":"b","commit_sha":"c"}}}`, 1, 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if len(r.Findings) != tt.findings || !r.Readable() || r.ClearSecrets != tt.clear {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestGitHubLocations(t *testing.T) {
	r := read(`[
		{"type":"commit","details":{"path":"infra/main.tf","start_line":17,"end_line":18,"start_column":1,"blob_sha":"b","blob_url":"https://api.github.com/repos/acme/app/git/blobs/b","commit_sha":"c","commit_url":"https://api.github.com/repos/acme/app/git/commits/c"}},
		{"type":"wiki_commit","details":{"path":"Home.md","start_line":1,"blob_sha":"b","page_url":"https://github.com/acme/app/wiki/Home","commit_sha":"c","commit_url":"https://github.com/acme/app/wiki/_compare/c"}},
		{"type":"pull_request_comment","details":{"pull_request_comment_url":"https://api.github.com/repos/acme/app/issues/comments/12"}}
	]`)
	var got []finding.Location
	var resources []string
	for _, f := range r.Findings {
		got, resources = append(got, f.Location), append(resources, f.Resource)
	}
	want := []finding.Location{{Repository: "acme/app", Path: "infra/main.tf", StartLine: 17, EndLine: 18, Commit: "c"}, {Commit: "c"}, {Repository: "acme/app"}}
	if diff := cmp.Diff(want, got); diff != "" || !r.Readable() {
		t.Errorf("-want +got:\n%s%+v", diff, r.Diagnostics)
	}
	if diff := cmp.Diff([]string{"", "https://github.com/acme/app/wiki/Home", "https://api.github.com/repos/acme/app/issues/comments/12"}, resources); diff != "" {
		t.Error(diff)
	}
}

func TestGitHubBroken(t *testing.T) {
	for _, tt := range []struct{ data, reason string }{
		{overlaid(githubOne, `"secret":{"a":"npm_x9Kq2LpVz7"}`), "an object for a secret"},
		{overlaid(githubOne, `"number":"seven"`), ""},
		{overlaid(githubOne, `"publicly_leaked":"yes"`), ""},
		{overlaid(githubOne, `"first_location_detected":{"path":"a","start_line":{}}`), "in a union"},
		{overlaid(githubOne, `"repository":"acme"`), ""},
		{`{"action":"created","alert":` + githubOne + `,"location":{"type":"commit","details":[]}}`, ""},
		{`{"type":"commit","details":{"path":"a","start_line":"x","blob_sha":"b","commit_sha":"c"}}`, ""},
		{overlaid(githubOne, `"secret_type":""`), "no type"},
	} {
		r := read("[" + tt.data + "," + githubOne + "]")
		if r.Readable() || len(r.Findings) == 0 || r.Findings[len(r.Findings)-1].Rule != "npm_access_token" {
			t.Errorf("%s: one broken entry spoils itself, and says so: %+v", tt.reason, r)
		}
	}
}

// TestGitHubTypes: what the names of types say, for types that quell has never
// heard of too.
func TestGitHubTypes(t *testing.T) {
	for _, tt := range []struct {
		secretType string
		want       finding.Identity
	}{
		{"aws_access_key_id", finding.Identity{Platform: "aws", Kind: finding.AccessKey}},
		{"aws_session_token", finding.Identity{Platform: "aws", Kind: finding.Token}},
		{"alibaba_cloud_access_key_secret", finding.Identity{Platform: "alibaba", Kind: finding.AccessKey}},
		{"azure_active_directory_application_secret", finding.Identity{Platform: "azure", Kind: finding.OAuthApp}},
		{"azure_sql_password", finding.Identity{Platform: "azure", Kind: finding.Password}},
		{"cloudflare_api_token", finding.Identity{Platform: "cloudflare", Kind: finding.Token}},
		{"github_ssh_private_key", finding.Identity{Platform: "github", Kind: finding.SSHKey}},
		{"github_personal_access_token", finding.Identity{Platform: "github", Kind: finding.Token}},
		{"gitlab_access_token", finding.Identity{Platform: "gitlab", Kind: finding.Token}},
		{"google_oauth_client_secret", finding.Identity{Platform: "google", Kind: finding.OAuthApp}},
		{"google_cloud_service_account_credentials", finding.Identity{Platform: "google", Kind: finding.ServiceAccount}},
		{"grafana_project_service_account_token", finding.Identity{Platform: "grafana", Kind: finding.ServiceAccount}},
		{"hashicorp_vault_service_token", finding.Identity{Platform: "vault", Kind: finding.Token}},
		{"terraform_api_token", finding.Identity{Platform: "terraform", Kind: finding.Token}},
		{"openai_api_key", finding.Identity{Platform: "openai", Kind: finding.Token}},
		{"slack_incoming_webhook_url", finding.Identity{Platform: "slack", Kind: finding.Token}},
		{"postgres_connection_string", finding.Identity{Platform: "postgresql", Kind: finding.Password}},
		{"rsa_private_key", finding.Identity{}},
		{"openssh_private_key", finding.Identity{Kind: finding.SSHKey}},
		{"neverheardof_api_key", finding.Identity{Kind: finding.Token}},
		{"tencent_cloud_secret_id", finding.Identity{Platform: "tencent", Kind: finding.AccessKey}},
		{"azure_key_vault_key", finding.Identity{Platform: "azure", Kind: finding.Token}},
		{"gitlab_ssh_private_key", finding.Identity{Platform: "gitlab", Kind: finding.SSHKey}},
		{"figma_pat", finding.Identity{Platform: "figma", Kind: finding.Token}},
	} {
		r := read("[" + overlaid(githubOne, `"secret_type":"`+tt.secretType+`"`) + "]")
		if len(r.Findings) != 1 || r.Findings[0].Identity != tt.want || r.Findings[0].Category != finding.LeakedSecret {
			t.Errorf("%s: got %+v", tt.secretType, r.Findings)
		}
	}
}

func TestGitHubClearFields(t *testing.T) {
	plant(t, "github-alerts.json", "[].secret", "[].resolution_comment", "[].push_protection_bypass_request_comment", "[].push_protection_bypass_request_reviewer_comment",
		"[].resolved_by.login", "[].push_protection_bypassed_by.login", "[].repository.description")
	plant(t, "github-event-location.json", "alert.secret", "alert.resolution_comment", "alert.push_protection_bypass_request_comment", "alert.push_protection_bypass_request_reviewer_comment", "sender.login")
	for _, state := range []string{"open", "resolved"} {
		all := overlaid(githubOne, `"state":"`+state+`","secret":"`+fuzzed+`","secret_type_display_name":"of `+fuzzed+`","secret_type":"acme_`+fuzzed+`","first_location_detected":{"path":"d/`+fuzzed+`"}`)
		if r := read("[" + all + "]"); leak(r, fuzzed) != "" || r.ClearSecrets != 1 || !strings.Contains(r.Format, "github") {
			t.Errorf("%s: %+v", state, r)
		}
	}
}

// TestGitHubScanEvent: a receiver of webhooks also gets the event that a scan has
// ended, which names no alert.
func TestGitHubScanEvent(t *testing.T) {
	r := read(`{"action":"completed","type":"backfill","source":"git","started_at":"2024-01-01T00:00:00Z","completed_at":"2024-01-01T01:00:00Z","secret_types":[],"repository":{"full_name":"acme/app"}}`)
	if r.Format != report.GitHub || !r.Readable() || len(r.Findings) != 0 {
		t.Errorf("got %+v", r)
	}
}
