package report_test

import (
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzGCPInsight(f *testing.F) { fuzzFormat(f, report.GCPInsight) }

const gcpInsightOne = `{"name":"projects/123456/locations/global/insightTypes/google.iam.serviceAccount.Insight/insights/i1","insightSubtype":"SERVICE_ACCOUNT_USAGE","severity":"LOW","observationPeriod":"19008000s","stateInfo":{"state":"ACTIVE"},"lastRefreshTime":"2022-05-24T07:00:00Z","targetResources":["//cloudresourcemanager.googleapis.com/projects/123456"],"content":{"email":"a@example-project.iam.gserviceaccount.com","serviceAccountId":"103185812403937829397","lastAuthenticatedTime":"2020-09-11T07:00:00Z"}}`

// gcpInsightsInYAML are two documents, as gcloud writes them.
const gcpInsightsInYAML = "---\n" + gcpInsightOne + "\n---\n" + gcpInsightOne + "\n"

func gcpInsight(fields string) string { return overlaid(gcpInsightOne, fields) }

func TestGCPInsightStates(t *testing.T) {
	for state, want := range map[string]int{"ACTIVE": 1, "": 1, "ACCEPTED": 0, "DISMISSED": 0} {
		if r := read(gcpInsight(`"stateInfo":{"state":"` + state + `"}`)); len(r.Findings) != want || !r.Readable() {
			t.Errorf("%q: got %+v, want %d findings", state, r, want)
		}
	}
	if r := read(`{"insights":[]}`); r.Format != report.GCPInsight || !r.Readable() {
		t.Errorf("none: %+v", r)
	}
	if r := read(`{"insights":[` + gcpInsightOne + `],"nextPageToken":"t"}`); len(r.Findings) != 1 || r.Readable() {
		t.Errorf("a page: %+v", r)
	}
}

func TestGCPInsightUse(t *testing.T) {
	tests := []struct {
		name, fields string
		used         time.Time
		confidence   finding.Confidence
		labels       int
		reason       string
	}{
		{"used once", ``, time.Date(2020, 9, 11, 7, 0, 0, 0, time.UTC), 0.9, 0, ""},
		{"never", `"content":{"email":"a@example-project.iam.gserviceaccount.com"}`, time.Time{}, 0.9, 1, "absent means never"},
		{"short observation", `"observationPeriod":"2592000s"`, time.Date(2020, 9, 11, 7, 0, 0, 0, time.UTC), 0.6, 0, "a monthly job would not have run"},
		{"unknown observation", `"observationPeriod":null`, time.Date(2020, 9, 11, 7, 0, 0, 0, time.UTC), 0.8, 0, ""},
	}
	for _, tt := range tests {
		r := read(gcpInsight(tt.fields))
		if len(r.Findings) != 1 {
			t.Fatalf("%s: %+v", tt.name, r)
		}
		f := r.Findings[0]
		if !f.LastUsed.Equal(tt.used) || f.Confidence != tt.confidence || len(f.Labels) != tt.labels || f.Category != finding.DormantIdentity ||
			f.Identity.Account != "example-project" || f.Severity != finding.SeverityLow {
			t.Errorf("%s (%s): got %+v", tt.name, tt.reason, f)
		}
	}
}

func TestGCPInsightSubtypes(t *testing.T) {
	tests := []struct {
		name, fields string
		category     finding.Category
		id           string
		reason       string
	}{
		{"account without an address", `"content":{"serviceAccountId":"103185812403937829397"}`, finding.DormantIdentity, "103185812403937829397", "its number identifies it, too"},
		{"permissions, none used", `"insightSubtype":"PERMISSIONS_USAGE","content":{"member":"user:u@example.com","role":"roles/viewer","exercisedPermissions":[],"inferredPermissions":[]}`, finding.UnusedPermission, "u@example.com", ""},
		{"permissions, some used", `"insightSubtype":"PERMISSIONS_USAGE","content":{"member":"user:u@example.com","role":"roles/owner","exercisedPermissions":[{"permission":"a"}],"currentTotalPermissionsCount":"3000"}`, finding.OverPrivileged, "u@example.com", "the count is a string"},
		{"permissions of a bucket", `"insightSubtype":"PERMISSIONS_USAGE_STORAGE_BUCKET","content":{"member":"user:u@example.com","role":"roles/viewer"}`, finding.UnusedPermission, "u@example.com", ""},
		{"impersonation", `"insightSubtype":"CROSS_PROJECT_IMPERSONATION","content":{"impersonator":{"serviceAccount":"x@p-2.iam.gserviceaccount.com"},"targetServiceAccounts":[]}`, finding.PrivilegeEscalationPath, "x@p-2.iam.gserviceaccount.com", "the list is empty where it is too long"},
		{"impersonation, told by the policy", `"insightSubtype":"CROSS_PROJECT_IMPERSONATION","content":{"impersonationPolicy":{"member":"serviceAccount:x@p-2.iam.gserviceaccount.com"}}`, finding.PrivilegeEscalationPath, "x@p-2.iam.gserviceaccount.com", ""},
		{"number for an id", `"insightSubtype":"SERVICE_ACCOUNT_USAGE","content":{"serviceAccountId":104}`, finding.DormantIdentity, "104", "as YAML has it"},
		{"tomorrow's", `"insightSubtype":"SOMETHING"`, finding.Unclassified, "", "kept"},
		{"without a subtype", `"insightSubtype":null`, finding.Unclassified, "", "the type stands in the name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(gcpInsight(tt.fields))
			if len(r.Findings) != 1 || !r.Readable() || r.Findings[0].Category != tt.category || r.Findings[0].Identity.ID != tt.id || r.Findings[0].Title == "" {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if r := read(gcpInsight(`"insightSubtype":"PERMISSIONS_USAGE","content":{"member":"user:u@example.com","role":"r","exercisedPermissions":[{}],"inferredPermissions":[{}],"currentTotalPermissionsCount":2}`)); len(r.Findings) != 0 || !r.Readable() {
		t.Errorf("who uses all of a role has not too much: %+v", r)
	}
}

func TestGCPInsightWrongTypes(t *testing.T) {
	for _, field := range []string{"name", "insightSubtype", "severity", "stateInfo", "content", "targetResources", "observationPeriod"} {
		for _, value := range []string{"7", `{"a":[1]}`, "[[1]]", "true"} {
			if r := read(gcpInsight(`"` + field + `":` + value)); len(r.Findings) == 0 && r.Readable() {
				t.Errorf("%s: %s: lost without a word", field, value)
			}
		}
	}
}
