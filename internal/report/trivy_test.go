package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const (
	trivySecretOne = `{"RuleID":"github-pat","Category":"GitHub","Severity":"CRITICAL","Title":"GitHub Personal Access Token","StartLine":24,"EndLine":24,"Match":"ENV GITHUB_PAT=****************"}`
	trivyCheckOne  = `{"Type":"Terraform Security Check","ID":"AWS-0057","Title":"IAM policy wildcards","Message":"uses 'ec2:*'","Namespace":"builtin.aws.iam.aws0057","Resolution":"Name what is needed","Severity":"HIGH","Status":"FAIL",
		"CauseMetadata":{"Resource":"aws_iam_policy.this","StartLine":3,"EndLine":5,"Code":{"Lines":null}}}`
)

// trivyWith is a report of one target with the lists given as JSON members.
func trivyWith(kind, target, lists string) string {
	return `{"SchemaVersion":2,"CreatedAt":"2024-05-06T07:08:09Z","ArtifactName":"` + kind + `-x","ArtifactType":"` + kind + `","Results":[{"Target":"` + target + `","Class":"config",` + lists + `}]}`
}

func trivySecrets(list string) string { return `"Secrets":[` + list + `]` }
func trivyChecks(list string) string  { return `"Misconfigurations":[` + list + `]` }

func TestTrivyReports(t *testing.T) {
	const target = `{"Target":"php/composer.lock","Type":"composer","Vulnerabilities":[{"VulnerabilityID":"CVE-2018-14404","PkgName":"x","Severity":"HIGH"}]}`
	tests := []struct {
		name, data string
		findings   int
		problem    string
		names      []string
		reason     string
	}{
		{"nothing found", `{"SchemaVersion":2,"ArtifactName":".","ArtifactType":"filesystem","Metadata":{}}`, 0, "", []string{"."}, "it leaves the list out"},
		{"null", `{"SchemaVersion":2,"ArtifactName":".","ArtifactType":"filesystem","Results":null}`, 0, "", []string{"."}, ""},
		{"schema version 1", `[` + target + `,{"Target":"alpine:3.10 (alpine 3.10.2)","Vulnerabilities":null}]`, 1, "", nil, "the report was a list of targets"},
		{"repository", `{"SchemaVersion":2,"ArtifactName":"https://u:p@github.com/acme/app","ArtifactType":"repository","Metadata":{"RepoURL":"https://u:p@github.com/acme/app","Commit":"abc"},"Results":[` + target + `]}`, 1, "", []string{"https://github.com/acme/app"}, "without the credentials"},
		{"image by digest", `{"SchemaVersion":2,"ArtifactName":"reg/app@sha256:aa","ArtifactType":"container_image","Results":[` + target + `]}`, 1, "", []string{"reg/app"}, "no user's name"},
		{"user in a name", `{"SchemaVersion":2,"ArtifactName":"u:p@host/app","ArtifactType":"repository"}`, 0, "", nil, "may be a password"},
		{"cluster", `{"ClusterName":"c","Resources":[{"Namespace":"n","Kind":"Pod","Name":"p","Results":[` + target + `]}]}`, 1, "", []string{"c"}, ""},
		{"consolidated cluster", `{"SchemaVersion":2,"ClusterName":"c","Findings":[{"Kind":"Pod","Name":"p","Results":[` + target + `]}]}`, 1, "", []string{"c"}, ""},
		{"cluster up to 0.34", `{"ClusterName":"c","Vulnerabilities":[{"Namespace":"n","Kind":"Pod","Name":"p","Results":[` + target + `]}],"Misconfigurations":[{"Namespace":"n","Kind":"Pod","Name":"p","Results":[{"Target":"Pod/p","Misconfigurations":[` + trivyCheckOne + `]}]}]}`, 2, "", []string{"c"}, "two lists"},
		{"cluster without findings", `{"SchemaVersion":2,"ClusterName":"c"}`, 0, "", []string{"c"}, ""},
		{"cluster, not all scanned", `{"ClusterName":"c","Resources":[{"Namespace":"n","Kind":"Pod","Name":"p","Error":"no such image"}]}`, 0, "a part of the cluster could not be scanned", []string{"c"}, "not found is not absent"},
		{"cluster, counted", `{"ClusterName":"c","Resources":[{"Kind":"Role","Name":"r","Results":[{"Target":"Role/r","MisconfSummary":{"Successes":1,"Failures":3}}]}]}`, 0, "the report only counts what was found", []string{"c"}, "what failed is not named"},
		{"cluster, all passed", `{"ClusterName":"c","Resources":[{"Kind":"Role","Name":"r","Results":[{"Target":"Role/r","MisconfSummary":{"Successes":4}}]}]}`, 0, "", []string{"c"}, ""},
		{"twice in a target", trivyWith("filesystem", "a.tf", `"Secrets":[`+strings.TrimSuffix(trivySecretOne, "}")+`,"Title":"x"},`+trivySecretOne+`]`), 1, "an entry names a field twice", []string{"filesystem-x"}, "spoils itself only"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if r.Format != report.Trivy || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || !slices.Equal(r.Coverage.Names, tt.names) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	for _, other := range []string{`{"SchemaVersion":"2018-10-08","Id":"x"}`, `{"ClusterName":"c"}`, `{"Target":"a","Name":"b"}`, `{"ArtifactName":"x"}`} {
		if r := read(other); r.Format == report.Trivy {
			t.Errorf("%s is not Trivy's", other)
		}
	}
}

func TestTrivyPlaces(t *testing.T) {
	tests := []struct {
		name, kind, target, path string
		labels                   []string
		reason                   string
	}{
		{"file", "filesystem", "src/a.tf", "src/a.tf", nil, ""},
		{"repository", "repository", "src/a.tf", "src/a.tf", nil, ""},
		{"the whole folder", "filesystem", ".", "", nil, "a folder is no file"},
		{"way out", "filesystem", "../a.tf", "", nil, ""},
		{"image", "container_image", "/app/.env", "", []string{"artifact:container_image-x", "target:/app/.env"}, "a path within an image is none in the code"},
		{"virtual machine", "vm", "etc/x", "", []string{"artifact:vm-x", "target:etc/x"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(trivyWith(tt.kind, tt.target, trivySecrets(trivySecretOne)))
			if len(r.Findings) != 1 || !r.Readable() {
				t.Fatalf("%s: %+v", tt.reason, r)
			}
			if f := r.Findings[0]; f.Location.Path != tt.path || !slices.Equal(f.Labels, tt.labels) || f.Context == "" || f.LastSeen.Year() != 2024 {
				t.Errorf("%s: got %+v", tt.reason, f)
			}
		})
	}
	of := func(name string) finding.Fingerprint {
		data := strings.Replace(trivyWith("container_image", "/app/.env", trivySecrets(trivySecretOne)), "container_image-x", name, 1)
		return read(data).Findings[0].Context
	}
	if of("reg:5000/app:1.2") != of("reg:5000/app:1.3") || of("reg:5000/app:1.2") == of("reg:5000/web:1.2") {
		t.Error("the next build of an image is the same image, and another image is not")
	}
}

func TestTrivySecrets(t *testing.T) {
	const value = "kX9wPq72LmVz4TbR8sNd"
	tests := []struct {
		name, fields string
		fingerprint  finding.Fingerprint
		kind         finding.IdentityKind
		clear        int
		reason       string
	}{
		{"masked", ``, "", finding.Token, 0, ""},
		{"masked in full", `"Match":"****************"`, "", finding.Token, 0, ""},
		{"few signs", `"Match":"GITHUB_PAT=*****"`, "", finding.Token, 0, "how many differs between versions"},
		{"in clear", `"Match":"` + value + `"`, printOf(value), finding.Token, 1, "not masked: nothing around it"},
		{"a line in clear", `"Match":"PAT = ` + value + `"`, "", finding.Token, 1, "which part is the value, it does not say"},
		{"none", `"Match":""`, "", finding.Token, 0, ""},
		{"somebody's own rule", `"RuleID":"acme"`, "", "", 0, "what it finds is a secret all the same"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(trivyWith("filesystem", "a.tf", trivySecrets(overlaid(trivySecretOne, tt.fields))))
			if len(r.Findings) != 1 || r.ClearSecrets != tt.clear || leak(r, value) != "" {
				t.Fatalf("%s: %+v", tt.reason, r)
			}
			if f := r.Findings[0]; f.Category != finding.LeakedSecret || f.Fingerprint != tt.fingerprint || f.Identity.Kind != tt.kind || f.Severity != finding.SeverityCritical {
				t.Errorf("%s: got %+v", tt.reason, f)
			}
		})
	}
	stars := func(n int) finding.Fingerprint {
		return read(trivyWith("filesystem", "a.tf", trivySecrets(overlaid(trivySecretOne, `"Match":"ENV PAT=`+strings.Repeat("*", n)+`"`)))).Findings[0].Context
	}
	if stars(5) != stars(40) {
		t.Error("the mask's length is the version's or the value's, and no other place")
	}
	modified := `"ExperimentalModifiedFindings":[{"Type":"secret","Status":"ignored","Finding":` + overlaid(trivySecretOne, `"Match":"`+value+`"`) + `},{"Type":"license","Finding":{}}]`
	if r := read(trivyWith("filesystem", "a.tf", modified)); len(r.Findings) != 0 || r.ClearSecrets != 1 || !r.Readable() || leak(r, value) != "" {
		t.Errorf("ruled out, and its secret noted: %+v", r)
	}
}

func TestTrivyChecks(t *testing.T) {
	tests := []struct {
		name, fields   string
		findings       int
		rule, resource string
		category       finding.Category
		reason         string
	}{
		{"failed", ``, 1, "AWS-0057", "aws_iam_policy.this", finding.WildcardPolicy, ""},
		{"passed", `"Status":"PASS"`, 0, "", "", "", ""},
		{"exception", `"Status":"EXCEPTION"`, 0, "", "", "", "somebody ruled it out"},
		{"no status", `"Status":null`, 1, "AWS-0057", "aws_iam_policy.this", finding.WildcardPolicy, ""},
		{"older id", `"ID":"AVD-AWS-0057","AVDID":"AVD-AWS-0057"`, 1, "AVD-AWS-0057", "aws_iam_policy.this", finding.WildcardPolicy, ""},
		{"short id", `"ID":"KSV041"`, 1, "KSV041", "aws_iam_policy.this", finding.OverPrivileged, ""},
		{"id of five digits", `"ID":"AVD-KSV-01010"`, 1, "AVD-KSV-01010", "aws_iam_policy.this", finding.PlaintextSecretInConfig, ""},
		{"Dockerfile", `"ID":"DS002","CauseMetadata":{"Code":{"Lines":null}}`, 1, "DS002", "", finding.Unclassified, "names no resource"},
		{"module's call", `"CauseMetadata":{"Resource":"module.bucket"}`, 1, "AWS-0057", "", finding.WildcardPolicy, "all in the module would look like one thing"},
		{"somebody's own", `"ID":"N/A","Namespace":"user.acme"`, 1, "user.acme", "aws_iam_policy.this", finding.Unclassified, "the namespace is the rule"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(trivyWith("filesystem", "a.tf", trivyChecks(overlaid(trivyCheckOne, tt.fields))))
			if len(r.Findings) != tt.findings || !r.Readable() {
				t.Fatalf("%s: %+v", tt.reason, r)
			}
			if tt.findings == 0 {
				return
			}
			f := r.Findings[0]
			if f.Rule != tt.rule || f.Resource != tt.resource || f.Category != tt.category || (f.Resource == "") != (f.Context != "") || f.Suggestion == nil {
				t.Errorf("%s: got %+v", tt.reason, f)
			}
		})
	}
	for _, rule := range []string{"AVD-AWS-0057", "AWS-0057"} {
		if r := read(sarifWith("Trivy", `{"ruleId":"`+rule+`","message":{"text":"m"}}`)); len(r.Findings) != 1 || r.Findings[0].Category != finding.WildcardPolicy || r.Findings[0].Tool != "trivy" {
			t.Errorf("SARIF: %+v", r)
		}
	}
}

// TestTrivyCluster: an identity of a cluster is one.
func TestTrivyCluster(t *testing.T) {
	of := func(kind string) finding.Finding {
		r := read(`{"ClusterName":"prod","Resources":[{"Namespace":"pay","Kind":"` + kind + `","Name":"ci","Results":[{"Target":"` + kind + `/ci","Misconfigurations":[` + overlaid(trivyCheckOne, `"ID":"KSV-0041","CauseMetadata":{}`) + `]}]}]}`)
		if len(r.Findings) != 1 {
			t.Fatalf("%+v", r)
		}
		return r.Findings[0]
	}
	if f := of("ServiceAccount"); f.Identity != (finding.Identity{Platform: "kubernetes", Account: "prod", Kind: finding.ServiceAccount, ID: "system:serviceaccount:pay:ci", Name: "ci"}) || f.Resource != "ServiceAccount/pay/ci" {
		t.Errorf("got %+v", f)
	}
	if f := of("Role"); f.Identity.Kind != finding.Role || f.Identity.Name != "ci" {
		t.Errorf("got %+v", f)
	}
	if f := of("Deployment"); f.Identity != (finding.Identity{Platform: "kubernetes", Account: "prod"}) || f.Resource != "Deployment/pay/ci" {
		t.Errorf("a workload is no identity: %+v", f)
	}
}

// TestTrivyOthers: what is neither secret nor identity is kept, unclassified.
func TestTrivyOthers(t *testing.T) {
	r := read(trivyWith("filesystem", "go.sum", `"Vulnerabilities":[{"VulnerabilityID":"CVE-1","PkgName":"a","FixedVersion":"2","Severity":"LOW"},{"VulnerabilityID":"CVE-1","PkgName":"b"}],
		"Licenses":[{"Name":"GPL-3.0","PkgName":"c","Severity":"HIGH"},{"Name":"MIT","FilePath":"x/LICENSE"}]`))
	if len(r.Findings) != 4 || !r.Readable() {
		t.Fatalf("%+v", r)
	}
	for _, f := range r.Findings {
		if f.Category != finding.Unclassified || f.Context == "" || f.Confidence != 0.7 {
			t.Errorf("got %+v", f)
		}
	}
	if a, b := r.Findings[0], r.Findings[1]; a.Context == b.Context || a.Suggestion == nil || b.Suggestion != nil || a.Title != "CVE-1" {
		t.Errorf("one vulnerability of two packages: %+v", r.Findings[:2])
	}
	if f := r.Findings[3]; f.Location.Path != "x/LICENSE" {
		t.Errorf("got %+v", f)
	}
}

func TestTrivyWrongTypes(t *testing.T) {
	const wrong = `[{"a":"b"}]`
	for name, data := range map[string]string{
		"RuleID": trivySecretOne, "Title": trivySecretOne, "Severity": trivySecretOne, "StartLine": trivySecretOne, "EndLine": trivySecretOne, "Match": trivySecretOne,
	} {
		r := read(trivyWith("filesystem", "a.tf", trivySecrets(overlaid(data, `"`+name+`":`+wrong)+",7,"+data)))
		if len(r.Findings) != 1 || len(r.Diagnostics) != 2 || r.Readable() {
			t.Errorf("%s: got %+v", name, r)
		}
	}
	for _, name := range []string{"ID", "Namespace", "Title", "Severity", "Status", "Message", "Resolution", "CauseMetadata"} {
		r := read(trivyWith("filesystem", "a.tf", trivyChecks(overlaid(trivyCheckOne, `"`+name+`":`+wrong)+",7,"+trivyCheckOne)))
		if len(r.Findings) != 1 || len(r.Diagnostics) != 2 || r.Readable() {
			t.Errorf("%s: got %+v", name, r)
		}
	}
	base := trivyWith("filesystem", "a.tf", trivySecrets(trivySecretOne))
	for _, fields := range []string{`"ArtifactName":[]`, `"ArtifactType":{}`, `"Metadata":7`, `"Results":[{"Target":[]},7]`, `"Results":[{"Target":"a","Class":[]}]`, `"Results":[{"Target":"a","MisconfSummary":[]}]`, `"Results":{}`, `"Results":[{"Target":"a","Secrets":{}}]`, `"Results":[{"Target":"a","Misconfigurations":"x"}]`, `"ClusterName":"c","Resources":7`} {
		if r := read(overlaid(base, fields)); r.Readable() {
			t.Errorf("%s: got %+v", fields, r)
		}
	}
	for list, field := range map[string]string{"Secrets": "RuleID", "Misconfigurations": "ID", "Vulnerabilities": "VulnerabilityID", "Licenses": "Name"} {
		if r := read(trivyWith("filesystem", "a.tf", `"`+list+`":[{"Severity":"LOW"}]`)); len(r.Findings) != 0 || firstProblem(r) != "an entry lacks its "+field {
			t.Errorf("%s: got %+v", list, r)
		}
	}
}

func TestTrivyClearFields(t *testing.T) {
	plant(t, "trivy-clear.json", "Results[].Secrets[].Match", "Results[].Secrets[].Code.Lines[].Content", "Results[].Secrets[].Code.Lines[].Highlighted", "Results[].Secrets[].Layer.CreatedBy",
		"Results[].Misconfigurations[].CauseMetadata.Code.Lines[].Content", "Results[].Misconfigurations[].CauseMetadata.Code.Lines[].Highlighted", "Results[].Misconfigurations[].CauseMetadata.RenderedCause.Raw",
		"Results[].Misconfigurations[].Message", "Results[].ExperimentalModifiedFindings[].Finding.Match", "Results[].ExperimentalModifiedFindings[].Statement",
		"Metadata.ImageConfig.config.Env[]", "Metadata.ImageConfig.history[].created_by", "Results[].Licenses[].Text")
	plant(t, "trivy-module.json", "Results[].Misconfigurations[].CauseMetadata.Code.Lines[].Content", "Results[].Misconfigurations[].CauseMetadata.Code.Lines[].Highlighted")
	plant(t, "trivy-secrets.json", "Results[].Secrets[].Match", "Results[].Misconfigurations[].Message")
	plant(t, "trivy-cluster.json", "Resources[].Results[].Secrets[].Match", "Resources[].Error", "Resources[].Results[].Misconfigurations[].CauseMetadata.Code.Lines[].Content", "Resources[].Results[].Misconfigurations[].Message")
}

func FuzzTrivy(f *testing.F) { fuzzFormat(f, report.Trivy) }

// trivyFailed is a check that failed for an IAM policy.
const trivyFailed = `{"ID":"AVD-AWS-0057","Title":"t","Severity":"HIGH","Status":"FAIL","CauseMetadata":{"Resource":"arn:aws:iam::111111111111:role/ci","Provider":"AWS","Service":"iam"}}`

// TestTrivyAccount: the report about an AWS account has no version of its own.
func TestTrivyAccount(t *testing.T) {
	r := read(`{"CreatedAt":"2024-01-01T00:00:00Z","ArtifactName":"111111111111","ArtifactType":"aws_account","Results":[{"Target":"arn:aws:iam::111111111111:role/ci","Class":"config","Type":"cloud","Misconfigurations":[` + trivyFailed + `]}]}`)
	if r.Format != report.Trivy || !r.Readable() || len(r.Findings) != 1 {
		t.Fatalf("got %+v", r)
	}
	f := r.Findings[0]
	want := finding.Identity{Platform: "aws", Account: "111111111111", Kind: finding.Role, ID: "arn:aws:iam::111111111111:role/ci", Name: "ci"}
	if f.Identity != want || f.Resource != want.ID || f.Location != (finding.Location{}) || r.Coverage.Names[0] != "111111111111" {
		t.Errorf("got %+v", f)
	}
	if r := read(`{"CreatedAt":"2024-01-01T00:00:00Z","ArtifactName":"111111111111","ArtifactType":"aws_account"}`); r.Format != report.Trivy || !r.Readable() || len(r.Findings) != 0 {
		t.Errorf("nothing found: got %+v", r)
	}
}

func TestTrivyCompliance(t *testing.T) {
	control := func(results string) string {
		return `{"ID":"5.1","Name":"n","Severity":"HIGH","Results":` + results + `}`
	}
	all := func(controls string) string {
		return `{"ID":"k8s-nsa","Title":"NSA","Description":"d","Version":"1.0","RelatedResources":null,"Results":` + controls + `}`
	}
	found := `[{"Target":"ClusterRole/admin","Class":"config","Misconfigurations":[` + trivyFailed + `]}]`
	tests := []struct {
		name, data string
		findings   int
		problem    string
		reason     string
	}{
		{"found", all(`[` + control(found) + `,` + control("null") + `]`), 1, "", ""},
		{"under two controls", all(`[` + control(found) + `,` + control(found) + `]`), 2, "", "one incident later"},
		{"no controls", all(`[]`), 0, "", ""},
		{"counts", `{"ID":"k8s-nsa","Title":"NSA","SummaryControls":[{"ID":"5.1","Name":"n","Severity":"HIGH","TotalFail":3}]}`, 0, "the report only counts what was found", "what it counts is not named"},
		{"broken", all(`{}`), 0, "a field has another type than its format says", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := problemOf(r)
			if r.Format != report.Trivy || len(r.Findings) != tt.findings || problem != tt.problem {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}
