package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzGCPSCC(f *testing.F) { fuzzFormat(f, report.GCPSCC) }

const sccOne = `{"name":"organizations/1/sources/2/findings/f","parent":"organizations/1/sources/2","resourceName":"//cloudresourcemanager.googleapis.com/projects/997507777601","state":"ACTIVE","category":"ADMIN_SERVICE_ACCOUNT","severity":"MEDIUM","findingClass":"MISCONFIGURATION","createTime":"2024-01-02T03:04:05Z","eventTime":"2024-01-02t03:04:05.678z"}`

func scc(fields string) string { return `{"finding":` + overlaid(sccOne, fields) + `,"resource":{}}` }

func TestGCPSCCContainers(t *testing.T) {
	one := scc("")
	tests := []struct {
		name, data string
		findings   int
		readable   bool
		reason     string
	}{
		{"notification", one, 1, true, ""},
		{"bare finding", sccOne, 1, true, "as findings.patch answers"},
		{"gcloud", "[" + one + "," + one + "]", 2, true, ""},
		{"API", `{"listFindingsResults":[` + one + `],"readTime":"2024-01-01T00:00:00Z","totalSize":1}`, 1, true, ""},
		{"API, page", `{"listFindingsResults":[` + one + `],"nextPageToken":"t","readTime":"2024-01-01T00:00:00Z"}`, 1, false, ""},
		{"API, none", `{"readTime":"2024-01-01T00:00:00Z"}`, 0, true, "an empty list is left out"},
		{"API, none on this page", `{"readTime":"2024-01-01T00:00:00Z","nextPageToken":"t"}`, 0, false, ""},
		{"API, empty list", `{"listFindingsResults":[]}`, 0, true, ""},
		{"lines", one + "\n" + one, 2, true, "export to a bucket"},
		{"YAML", "---\nfinding:\n  category: API_KEY_EXISTS\n  resourceName: //cloudresourcemanager.googleapis.com/projects/1\n  state: ACTIVE\nresource:\n  name: x\n", 1, true, "gcloud's own style"},
		{"resource of another type", `{"finding":` + sccOne + `,"resource":"x"}`, 1, true, "beside the point"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); r.Format != report.GCPSCC || len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestGCPSCCStates(t *testing.T) {
	tests := []struct {
		name, fields string
		findings     int
		readable     bool
		reason       string
	}{
		{"active", ``, 1, true, ""},
		{"inactive", `"state":"INACTIVE"`, 0, true, "fixed"},
		{"muted", `"mute":"MUTED"`, 0, true, "somebody hides it"},
		{"unmuted", `"mute":"UNMUTED"`, 1, true, ""},
		{"mute unspecified", `"mute":"MUTE_UNSPECIFIED"`, 1, true, ""},
		{"error", `"findingClass":"SCC_ERROR","category":"API_DISABLED"`, 0, false, "a detector could not look"},
		{"muted error", `"findingClass":"SCC_ERROR","mute":"MUTED"`, 0, false, "hidden, it still could not"},
		{"error of old", `"findingClass":"SCC_ERROR","state":"INACTIVE"`, 0, true, "it can again"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(scc(tt.fields)); len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestGCPSCCIdentities(t *testing.T) {
	const key = "//iam.googleapis.com/projects/example-project/serviceAccounts/ci@example-project.iam.gserviceaccount.com/keys/0123456789abcdef0123456789abcdef01234567"
	account := func(name string) finding.Identity {
		return finding.Identity{Platform: "google", Account: "example-project", Kind: finding.ServiceAccount, ID: name + "@example-project.iam.gserviceaccount.com", Name: name}
	}
	leaked := finding.Identity{Platform: "google", Account: "example-project", Kind: finding.AccessKey, ID: "0123456789abcdef0123456789abcdef01234567", Name: "ci@example-project.iam.gserviceaccount.com"}
	tests := []struct {
		name, fields string
		want         []finding.Identity
		reason       string
	}{
		{"nobody", ``, []finding.Identity{{Platform: "google", Account: "997507777601"}}, "the project's number is all that is told"},
		{"project by id", `"sourceProperties":{"ProjectId":"example-project"}`, []finding.Identity{{Platform: "google", Account: "example-project"}}, "an id says more than a number"},
		{"no project's id", `"sourceProperties":{"ProjectId":"Not A Project"}`, []finding.Identity{{Platform: "google", Account: "997507777601"}}, "source properties may hold anything"},
		{"key", `"category":"USER_MANAGED_SERVICE_ACCOUNT_KEY","resourceName":"` + key + `"`, []finding.Identity{leaked}, "a key goes by its account's address"},
		{"account", `"resourceName":"//iam.googleapis.com/projects/-/serviceAccounts/ci@example-project.iam.gserviceaccount.com"`, []finding.Identity{account("ci")}, "- stands for its own project"},
		{"account by number", `"resourceName":"//iam.googleapis.com/projects/example-project/serviceAccounts/103185812403937829397"`, []finding.Identity{{Platform: "google", Account: "example-project", Kind: finding.ServiceAccount, ID: "103185812403937829397"}}, "no name"},
		{"bindings", `"iamBindings":[{"action":"ADD","member":"serviceAccount:a@example-project.iam.gserviceaccount.com","role":"roles/owner"},{"action":"REMOVE","member":"user:b@x.y"}]`, []finding.Identity{account("a")}, "who lost a role is not the problem"},
		{"roles in a string", `"sourceProperties":{"OffendingIamRoles":"{\"invalidRoles\":[{\"user\":\"serviceAccount:a@example-project.iam.gserviceaccount.com\",\"roles\":[\"r\"]},{\"user\":\"serviceAccount:b@example-project.iam.gserviceaccount.com\"}]}"}`, []finding.Identity{account("a"), account("b")}, "JSON within a string, until 2021"},
		{"roles as they are", `"sourceProperties":{"OffendingIamRoles":[{"user":"serviceAccount:a@example-project.iam.gserviceaccount.com","roles":["r"]},{"user":"serviceAccount:a@example-project.iam.gserviceaccount.com"}]}`, []finding.Identity{account("a")}, "each once"},
		{"roles in no JSON", `"sourceProperties":{"OffendingIamRoles":"{\"user\":"}`, []finding.Identity{{Platform: "google", Account: "997507777601"}}, "cut off"},
		{"roles of no members", `"sourceProperties":{"OffendingIamRoles":{"user":"hunter2 is my password"}}`, []finding.Identity{{Platform: "google", Account: "997507777601"}}, "not shown"},
		{"leaked", `"category":"account_has_leaked_credentials","sourceProperties":{"compromised_account":"ci@example-project.iam.gserviceaccount.com","private_key_identifier":"0123456789abcdef0123456789abcdef01234567"}`, []finding.Identity{leaked}, "the key, as its own resource says it"},
		{"leaked, which key is not told", `"category":"account_has_leaked_credentials","sourceProperties":{"compromised_account":"ci@example-project.iam.gserviceaccount.com","private_key_identifier":"?"}`, []finding.Identity{account("ci")}, ""},
		{"leaked key used", `"category":"Initial Access: Leaked Service Account Key Used","access":{"principalEmail":"ci@example-project.iam.gserviceaccount.com","serviceAccountKeyName":"` + key + `"}`, []finding.Identity{leaked}, ""},
		{"who acted", `"category":"Discovery: Service Account Self-Investigation","access":{"principalEmail":"ci@example-project.iam.gserviceaccount.com"}`, []finding.Identity{account("ci")}, ""},
		{"who acted, of old", `"category":"Discovery: Service Account Self-Investigation","sourceProperties":{"properties":{"principalEmail":"ci@example-project.iam.gserviceaccount.com"}}`, []finding.Identity{account("ci")}, ""},
		{"whom it was granted to", `"category":"Persistence: IAM Anomalous Grant","sourceProperties":{"properties":{"principalEmail":"ci@example-project.iam.gserviceaccount.com","bindingDeltas":[{"action":"ADD","member":"user:u@gmail.com"}]}}`, []finding.Identity{{Platform: "google", Account: "997507777601", Kind: finding.User, ID: "u@gmail.com"}}, "the grant is what is to be undone"},
		{"of AWS", `"resourceName":"//iam.amazonaws.com/arn:aws:iam::111111111111:user/u"`, []finding.Identity{{Platform: "aws", Account: "111111111111", Kind: finding.User, ID: "arn:aws:iam::111111111111:user/u", Name: "u"}}, "it scans other clouds, too"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(scc(tt.fields))
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

func TestGCPSCCRules(t *testing.T) {
	tests := []struct {
		fields, title string
		category      finding.Category
		severity      finding.Severity
		confidence    finding.Confidence
		reason        string
	}{
		{``, "Admin service account", finding.OverPrivileged, finding.SeverityMedium, 0.9, ""},
		{`"category":"NON_ORG_IAM_MEMBER","severity":null,"sourceProperties":{"SeverityLevel":"High"}`, "Non org IAM member", finding.ThirdPartyAccess, finding.SeverityHigh, 0.9, "the severity's older place"},
		{`"category":"PUBLIC_BUCKET_ACL","severity":"SEVERITY_UNSPECIFIED"`, "Public bucket ACL", finding.PublicExposure, finding.SeverityUnknown, 0.9, "not guessed"},
		{`"category":"Persistence: IAM Anomalous Grant","findingClass":"THREAT","severity":null,"sourceProperties":{"detectionPriority":"LOW","detectionCategory":{"subRuleName":"service_account_granted_sensitive_role_to_member"}}`, "Persistence: IAM Anomalous Grant", finding.PrivilegeEscalationPath, finding.SeverityLow, 0.7, "it depends on what was granted"},
		{`"category":"OPEN_FIREWALL"`, "Open firewall", finding.Unclassified, finding.SeverityMedium, 0.9, "about networks, kept"},
		{`"category":"My own module","findingClass":"OBSERVATION"`, "My own module", finding.Unclassified, finding.SeverityMedium, 0.5, "somebody's own detector"},
		{`"category":"account_has_leaked_credentials","findingClass":"THREAT","severity":"CRITICAL"`, "Account has leaked credentials", finding.LeakedSecret, finding.SeverityCritical, 0.95, "the key itself was seen"},
		{`"category":"ärger_überall"`, "ärger überall", finding.Unclassified, finding.SeverityMedium, 0.9, "no letter is cut in two"},
	}
	for _, tt := range tests {
		r := read(scc(tt.fields))
		if len(r.Findings) != 1 {
			t.Fatalf("%s: %+v", tt.title, r)
		}
		if f := r.Findings[0]; f.Title != tt.title || f.Category != tt.category || f.Severity != tt.severity || f.Confidence != tt.confidence {
			t.Errorf("%s: got %+v", tt.reason, f)
		}
	}
}

func TestGCPSCCLabels(t *testing.T) {
	r := read(scc(`"iamBindings":[{"role":"roles/owner","member":"user:u@x.y"}],"securityMarks":{"marks":{"team":"platform","db_password":"s8Dk2LpVz7QmW4xT","count":3}}`))
	if len(r.Findings) != 1 || !cmp.Equal(r.Findings[0].Labels, []string{"count", "db_password", "misconfiguration", "roles/owner", "team=platform"}) {
		t.Errorf("of marks, only such values as say what a resource is for: %+v", r)
	}
}

func TestGCPSCCWrongTypes(t *testing.T) {
	for _, field := range []string{"category", "resourceName", "state", "severity", "findingClass", "mute", "sourceProperties", "securityMarks", "access", "iamBindings", "nextSteps"} {
		for _, value := range []string{"7", `{"a":[1]}`, "[[1]]", "true"} {
			if r := read(scc(`"` + field + `":` + value)); len(r.Findings) == 0 && r.Readable() {
				t.Errorf("%s: %s: lost without a word", field, value)
			}
		}
	}
}

func TestGCPSCCClearFields(t *testing.T) {
	plant(t, "gcp-scc-clear.json", "listFindingsResults[].finding.sourceProperties.*", "listFindingsResults[].finding.processes[].args[]",
		"listFindingsResults[].finding.processes[].envVariables[].val", "listFindingsResults[].finding.description", "listFindingsResults[].finding.securityMarks.marks.*")
	plant(t, "gcp-scc-anomalous.json", "finding.sourceProperties.*", "finding.sourceProperties.properties.*", "finding.sourceProperties.properties.bindingDeltas[].*",
		"finding.sourceProperties.properties.externalMembers[]", "finding.sourceProperties.detectionCategory.*")
	plant(t, "gcp-scc-nonorg.json", "finding.sourceProperties.*")
}
