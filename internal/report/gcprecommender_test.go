package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzGCPRecommender(f *testing.F) { fuzzFormat(f, report.GCPRecommender) }

const gcpRecommendationOne = `{"name":"projects/123456/locations/global/recommenders/google.iam.policy.Recommender/recommendations/r1","recommenderSubtype":"REMOVE_ROLE","priority":"P2","stateInfo":{"state":"ACTIVE"},"lastRefreshTime":"2024-01-09T06:06:17Z","content":{"overview":{"resource":"//cloudresourcemanager.googleapis.com/projects/example-project","member":"serviceAccount:a@example-project.iam.gserviceaccount.com","removedRole":"roles/editor"}}}`

func gcpRecommendation(fields string) string { return overlaid(gcpRecommendationOne, fields) }

func TestGCPRecommenderContainers(t *testing.T) {
	one := gcpRecommendationOne
	tests := []struct {
		name, data, format string
		findings           int
		readable           bool
		reason             string
	}{
		{"one", one, "gcp-recommender", 1, true, "gcloud recommender recommendations describe"},
		{"array", "[" + one + "," + one + "]", "gcp-recommender", 2, true, "gcloud … list"},
		{"API", `{"recommendations":[` + one + `]}`, "gcp-recommender", 1, true, ""},
		{"page", `{"recommendations":[` + one + `],"nextPageToken":"t"}`, "gcp-recommender", 1, false, "the rest is not fixed"},
		{"none", `{"recommendations":[]}`, "empty", 0, true, ""},
		{"one without a subtype or a name", `{"content":{},"stateInfo":{}}`, "", 0, false, "could be anything"},
		{"wrong type", gcpRecommendation(`"content":7`), "", 0, false, "stateInfo and subtype tell the format all the same"},
		{"broken beside a good one", `{"recommendations":[` + gcpRecommendation(`"priority":{}`) + `,` + one + `]}`, "gcp-recommender", 1, false, "one spoils itself only"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if tt.name == "wrong type" {
				tt.format = "gcp-recommender"
			}
			if r.Format != tt.format || len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Errorf("%s: got %q, %+v", tt.reason, r.Format, r)
			}
		})
	}
}

func TestGCPRecommenderStates(t *testing.T) {
	for state, want := range map[string]int{"ACTIVE": 1, "CLAIMED": 1, "FAILED": 1, "SUCCEEDED": 0, "DISMISSED": 0, "": 1} {
		if r := read(gcpRecommendation(`"stateInfo":{"state":"` + state + `"}`)); len(r.Findings) != want || !r.Readable() || r.Coverage.Names[0] != "123456" {
			t.Errorf("%q: got %+v, want %d findings", state, r, want)
		}
	}
}

func TestGCPRecommenderRules(t *testing.T) {
	op := func(action, key, role, value string) string {
		return `{"action":"` + action + `","resource":"//cloudresourcemanager.googleapis.com/projects/p-1","` + key + `":{"/iamPolicy/bindings/*/role":"` + role + `"` + value
	}
	const remove = `,"/iamPolicy/bindings/*/members/*":"user:u@example.com"}}`
	ops := func(list string) string {
		return `"recommenderSubtype":null,"content":{"operationGroups":[{"operations":[` + list + `]}]}`
	}
	tests := []struct {
		name, fields, rule string
		category           finding.Category
		suggestion, reason string
	}{
		{"remove", ``, "REMOVE_ROLE", finding.UnusedPermission, "remove roles/editor from serviceAccount:a@example-project.iam.gserviceaccount.com on //cloudresourcemanager.googleapis.com/projects/example-project", ""},
		{"remove from a bucket", `"recommenderSubtype":"REMOVE_ROLE_STORAGE_BUCKET"`, "REMOVE_ROLE_STORAGE_BUCKET", finding.UnusedPermission, "", "the same for another resource"},
		{"replace", `"recommenderSubtype":"REPLACE_ROLE_CUSTOMIZABLE"`, "REPLACE_ROLE_CUSTOMIZABLE", finding.OverPrivileged, "", ""},
		{"agent", `"recommenderSubtype":"SERVICE_AGENT_WITH_DEFAULT_ROLE"`, "SERVICE_AGENT_WITH_DEFAULT_ROLE", finding.OverPrivileged, "", ""},
		{"tomorrow's", `"recommenderSubtype":"REWRITE_EVERYTHING"`, "REWRITE_EVERYTHING", finding.Unclassified, "", "kept"},
		{"2019, remove", ops(op("remove", "pathFilters", "roles/owner", remove)), "REMOVE_ROLE", finding.UnusedPermission, "remove roles/owner from user:u@example.com on //cloudresourcemanager.googleapis.com/projects/p-1", "no subtype and no overview then"},
		{"2019, replace", ops(op("add", "pathFilters", "roles/viewer", `},"value":"user:u@example.com"}`) + "," + op("remove", "pathFilters", "roles/owner", remove)), "REPLACE_ROLE", finding.OverPrivileged, "remove roles/owner from user:u@example.com and grant it roles/viewer on //cloudresourcemanager.googleapis.com/projects/p-1", ""},
		{"documentation's spelling", ops(op("remove", "pathFilter", "roles/owner", remove)), "REMOVE_ROLE", finding.UnusedPermission, "remove roles/owner from user:u@example.com on //cloudresourcemanager.googleapis.com/projects/p-1", "pathFilter, without s"},
		{"test before removing", ops(op("test", "pathFilters", "roles/owner", `},"value":{"a":1}}`) + "," + op("remove", "pathFilters", "roles/owner", remove)), "REMOVE_ROLE", finding.UnusedPermission, "", "a test takes nothing from anybody"},
		{"claimed in short", `"content":null,"stateInfo":{"state":"CLAIMED"}`, "REMOVE_ROLE", finding.UnusedPermission, "", "gcloud's answer leaves the content out"},
		{"machine type", `"name":"projects/1/locations/z/recommenders/google.compute.instance.MachineTypeRecommender/recommendations/r","recommenderSubtype":"CHANGE_MACHINE_TYPE","content":{"overview":{"member":7}}`, "CHANGE_MACHINE_TYPE", finding.Unclassified, "", "of another recommender"},
		{"Cloud Run", `"name":"projects/1/locations/z/recommenders/google.run.service.IdentityRecommender/recommendations/r","recommenderSubtype":"DEFAULT","content":{}`, "DEFAULT", finding.RootOrDefaultCredential, "", "its recommender says more than its subtype"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(gcpRecommendation(tt.fields))
			if len(r.Findings) != 1 || !r.Readable() {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			f := r.Findings[0]
			if f.Rule != tt.rule || f.Category != tt.category || f.Title == "" {
				t.Errorf("%s: got %+v", tt.reason, f)
			}
			if tt.suggestion != "" && (f.Suggestion == nil || f.Suggestion.Text != tt.suggestion) {
				t.Errorf("%s: got %+v", tt.reason, f.Suggestion)
			}
		})
	}
}

func TestGCPRecommenderMembers(t *testing.T) {
	account := func(account, id, name string) finding.Identity {
		return finding.Identity{Platform: "google", Account: account, Kind: finding.ServiceAccount, ID: id, Name: name}
	}
	tests := []struct {
		member string
		want   finding.Identity
		reason string
	}{
		{"serviceAccount:a@other-project.iam.gserviceaccount.com", account("other-project", "a@other-project.iam.gserviceaccount.com", "a"), "the address says whose it is, not where it was seen"},
		{"serviceAccount:a@p.example.com.iam.gserviceaccount.com", account("example.com:p", "a@p.example.com.iam.gserviceaccount.com", "a"), "a project of a domain"},
		{"serviceAccount:service-1234567@gcp-sa-x.iam.gserviceaccount.com", account("1234567", "service-1234567@gcp-sa-x.iam.gserviceaccount.com", "service-1234567"), "Google's agent in a project"},
		{"serviceAccount:1234567-compute@developer.gserviceaccount.com", account("1234567", "1234567-compute@developer.gserviceaccount.com", "1234567-compute"), "the default account"},
		{"serviceAccount:app@appspot.gserviceaccount.com", account("app", "app@appspot.gserviceaccount.com", "app"), ""},
		{"deleted:serviceAccount:a@p-1.iam.gserviceaccount.com?uid=123", account("p-1", "a@p-1.iam.gserviceaccount.com", "a"), "its binding is left over"},
		{"serviceAccount:p-1.svc.id.goog[ns/api]", finding.Identity{Platform: "kubernetes", Account: "p-1.svc.id.goog", Kind: finding.ServiceAccount, ID: "system:serviceaccount:ns:api", Name: "api"}, "a workload of a cluster"},
		{"user:u@example.com", finding.Identity{Platform: "google", Account: "example-project", Kind: finding.User, ID: "u@example.com"}, ""},
		{"deleted:user:u@example.com?uid=1", finding.Identity{Platform: "google", Account: "example-project", Kind: finding.User, ID: "u@example.com"}, ""},
		{"group:g@example.com", finding.Identity{Platform: "google", Account: "example-project", ID: "group:g@example.com"}, "no kind of machine identity"},
		{"domain:example.com", finding.Identity{Platform: "google", Account: "example-project", ID: "domain:example.com"}, ""},
		{"principalSet://iam.googleapis.com/projects/1/x", finding.Identity{Platform: "google", Account: "example-project", ID: "principalSet://iam.googleapis.com/projects/1/x"}, "federated"},
		{"allUsers", finding.Identity{Platform: "google", Account: "example-project"}, "nobody in particular"},
	}
	for _, tt := range tests {
		t.Run(tt.member, func(t *testing.T) {
			r := read(replaced(t, gcpRecommendationOne, "serviceAccount:a@example-project.iam.gserviceaccount.com", tt.member))
			if len(r.Findings) != 1 {
				t.Fatalf("%+v", r)
			}
			f := r.Findings[0]
			if diff := cmp.Diff(tt.want, f.Identity); diff != "" {
				t.Errorf("%s: -want +got\n%s", tt.reason, diff)
			}
			if (f.Category == finding.PublicExposure) != (tt.member == "allUsers") || strings.HasPrefix(tt.member, "deleted:") != cmp.Equal(f.Labels, []string{"deleted", "roles/editor"}) {
				t.Errorf("got %q, %v", f.Category, f.Labels)
			}
		})
	}
}

func TestGCPRecommenderPriorities(t *testing.T) {
	for priority, want := range map[string]finding.Severity{"P1": finding.SeverityCritical, "P2": finding.SeverityHigh, "P3": finding.SeverityMedium, "P4": finding.SeverityLow, "PRIORITY_UNSPECIFIED": finding.SeverityUnknown, "": finding.SeverityUnknown} {
		if r := read(gcpRecommendation(`"priority":"` + priority + `"`)); len(r.Findings) != 1 || r.Findings[0].Severity != want {
			t.Errorf("%q: got %+v, want %v", priority, r.Findings, want)
		}
	}
}

func TestGCPRecommenderWrongTypes(t *testing.T) {
	for _, field := range []string{"name", "recommenderSubtype", "priority", "stateInfo", "content", "targetResources"} {
		for _, value := range []string{"7", `{"a":[1]}`, "[[1]]", "true"} {
			r := read(gcpRecommendation(`"` + field + `":` + value))
			if len(r.Findings) == 0 && r.Readable() {
				t.Errorf("%s: %s: lost without a word", field, value)
			}
		}
	}
	if r := read(gcpRecommendation(`"lastRefreshTime":"yesterday"`)); len(r.Findings) != 1 || !r.Readable() || len(r.Diagnostics) != 1 {
		t.Errorf("a date that is not understood costs the date only: %+v", r)
	}
}

func TestGCPRecommenderSeveralMembers(t *testing.T) {
	member := func(name string) string {
		return `{"action":"remove","pathFilters":{"/iamPolicy/bindings/*/role":"roles/viewer","/iamPolicy/bindings/*/members/*":"user:` + name + `"}}`
	}
	r := read(gcpRecommendation(`"content":{"operationGroups":[{"operations":[` + member("a@x.y") + "," + member("b@x.y") + "," + member("a@x.y") + `]}]}`))
	if len(r.Findings) != 2 || r.Findings[0].Identity.ID != "a@x.y" || r.Findings[1].Identity.ID != "b@x.y" {
		t.Errorf("one finding for each member: %+v", r.Findings)
	}
}
