package report_test

import (
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzKubescape(f *testing.F) { fuzzFormat(f, report.Kubescape) }

const kubescapeFrame = `{"generationTime":"2024-05-06T07:08:09Z","clusterName":"","summaryDetails":{"controls":{"C-0034":{"scoreFactor":6,"status":"failed"}}},"results":[],"resources":[]}`

func kubescape(fields string) string { return overlaid(kubescapeFrame, fields) }

// kubescapeFailed is a report of one resource for which a control failed.
func kubescapeFailed(id, object, source, more string) string {
	resource := ""
	if object != "" {
		resource = `{"resourceID":"` + id + `","object":` + object + `,"source":` + source + `}`
	}
	return kubescape(`"resources":[` + resource + `],"results":[{"resourceID":"` + id + `","controls":[{"controlID":"C-0034","name":"n","status":{"status":"failed"},"rules":[{"status":"failed"}]}]}]` + more)
}

func TestKubescapeStatus(t *testing.T) {
	tests := []struct {
		name, control string
		findings      int
		reason        string
	}{
		{"failed", `"status":{"status":"failed"}`, 1, ""},
		{"passed", `"status":{"status":"passed"}`, 0, ""},
		{"skipped", `"status":{"status":"skipped","subStatus":"configuration"}`, 0, ""},
		{"excepted", `"status":{"status":"passed","subStatus":"w/exceptions"}`, 0, ""},
		{"irrelevant", `"status":{"status":"passed","subStatus":"irrelevant"}`, 0, ""},
		{"excluded", `"status":{"status":"excluded"}`, 0, "version 2.0's word for an exception"},
		{"of old, failed", `"rules":[{"status":"passed"},{"status":"failed"}]`, 1, "only the rules say it"},
		{"of old, excepted", `"rules":[{"status":"failed","exception":[{"name":"x"}]}]`, 0, ""},
		{"of old, one excepted", `"rules":[{"status":"failed","exception":[{"name":"x"}]},{"status":"failed","exception":null}]`, 1, "the other one is not"},
		{"of old, passed", `"rules":[{"status":"passed"}]`, 0, ""},
		{"irrelevant, of old", `"status":{"status":"irrelevant"}`, 0, ""},
		{"could not be evaluated", `"status":{"status":"error"}`, 0, "the summary tells"},
		{"nothing", `"name":"n"`, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(kubescape(`"results":[{"resourceID":"/v1/ns/Pod/p","controls":[{"controlID":"C-0034",` + tt.control + `}]}]`))
			if len(r.Findings) != tt.findings || !r.Readable() || r.Format != report.Kubescape {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

// TestKubescapeUnknownStatus: a word that kubescape does not have is not taken for
// passed, wherever it stands.
func TestKubescapeUnknownStatus(t *testing.T) {
	control := func(fields string) string {
		return kubescape(`"results":[{"resourceID":"/v1/ns/Pod/p","controls":[{"controlID":"C-0034",` + fields + `},{"controlID":"C-0016","status":{"status":"failed"}}]}]`)
	}
	for place, data := range map[string]string{
		"a control":             control(`"status":{"status":"FAILED"}`),
		"a control, with a sub": control(`"status":{"status":"undecided","subStatus":"w/exceptions"}`),
		"a rule":                control(`"rules":[{"status":"undecided"}]`),
		"the summary":           overlaid(control(`"name":"n"`), `"summaryDetails":{"controls":{"C-0034":{"statusInfo":{"status":"undecided"}}}}`),
		"the summary, of old":   overlaid(control(`"name":"n"`), `"summaryDetails":{"controls":{"C-0034":{"status":"undecided"}}}`),
		"a response, format v1": `{"controlReports":[{"controlID":"C-0016","name":"n","ruleReports":[{"ruleStatus":{"status":"success"},"ruleResponses":[` +
			`{"ruleStatus":"undecided","alertObject":{"k8sApiObjects":[{"kind":"Pod","metadata":{"name":"p"}}]}},{"alertObject":{"k8sApiObjects":[{"kind":"Pod","metadata":{"name":"q"}}]}}]}]}]}`,
	} {
		r := read(data)
		if problemOf(r) != "a check has an outcome that quell does not know" || r.Readable() || len(r.Findings) != 1 || r.Format != report.Kubescape {
			t.Errorf("%s: got %+v", place, r)
		}
	}
}

func TestKubescapeReports(t *testing.T) {
	tests := []struct {
		name, data string
		findings   int
		readable   bool
		reason     string
	}{
		{"none", kubescape(``), 0, true, "everything passed"},
		{"none, null", kubescape(`"results":null,"summaryDetails":{"controls":{"C-0034":{"status":"passed"}}}`), 0, true, ""},
		{"results of another type", kubescape(`"results":"x"`), 0, false, ""},
		{"not evaluated", kubescape(`"summaryDetails":{"controls":{"C-0034":{"statusInfo":{"status":"skipped","subStatus":"notEvaluated"}}}}`), 0, false, "resources could not be listed"},
		{"error", kubescape(`"summaryDetails":{"controls":{"C-0034":{"status":"error"}}}`), 0, false, "version 2's word"},
		{"manual review", kubescape(`"summaryDetails":{"controls":{"C-0034":{"statusInfo":{"status":"skipped","subStatus":"manual review"}}}}`), 0, true, "it never finds anything by itself"},
		{"resource of another type", kubescapeFailed("/v1/ns/Pod/p", `7`, `{}`, ``), 1, false, "its id tells what it is"},
		{"no control", strings.Replace(kubescapeFailed("/v1/ns/Pod/p", "", "", ``), `"controlID":"C-0034",`, "", 1), 0, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestKubescapeResources(t *testing.T) {
	tests := []struct {
		name, id, object, resource, reason string
	}{
		{"in a cluster", "apps/v1/payments/Deployment/api", "", "Deployment/payments/api", "without the object, its id tells"},
		{"of the core", "/v1/payments/Pod/api", "", "Pod/payments/api", ""},
		{"of a file", "path=1881121400/api=apps/v1//Deployment/api", "", "Deployment/api", ""},
		{"of RBAC", "/payments/ServiceAccount/api/path=1/api=rbac.authorization.k8s.io/v1//ClusterRole/r", "", "ServiceAccount/payments/api", ""},
		{"not known", "something else", "", "", "not guessed"},
		{"object", "x", `{"kind":"Pod","metadata":{"name":"api","namespace":"payments"}}`, "Pod/payments/api", ""},
		{"subject", "x", `{"kind":"ServiceAccount","name":"api","namespace":"payments"}`, "ServiceAccount/payments/api", "its name stands outside metadata"},
		{"host", "hostdata.kubescape.cloud/v1beta0//KubeletInfo/node-1", `{"apiVersion":"hostdata.kubescape.cloud/v1beta0","kind":"KubeletInfo","metadata":{"name":"node-1"}}`, "KubeletInfo/node-1", ""},
		{"odd names", "/v1/payments/Pod/api", `{"kind":"Pod","metadata":{"name":"a b","namespace":7}}`, "Pod/payments/api", "no names of Kubernetes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(kubescapeFailed(tt.id, tt.object, "{}", ""))
			if len(r.Findings) != 1 || r.Findings[0].Resource != tt.resource || (tt.resource == "") != (r.Findings[0].Context != "") || r.Findings[0].Severity != finding.SeverityMedium {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestKubescapePaths(t *testing.T) {
	const object = `{"kind":"Pod","metadata":{"name":"p"},"sourcePath":"k8s/pod.yaml:0"}`
	root := func(metadata string) string { return `,"metadata":{"targetMetadata":` + metadata + `}` }
	tests := []struct{ name, source, metadata, path, repository, reason string }{
		{"relative", `{"relativePath":"k8s/a.yaml","path":"/src/k8s/a.yaml"}`, ``, "k8s/a.yaml", "", ""},
		{"of old", `{}`, ``, "k8s/pod.yaml", "", "with the number of the document in it"},
		{"absolute, in a repository", `{"path":"/src/k8s/a.yaml"}`, root(`{"gitRepoContextMetadata":{"localRootPath":"/src","remoteURL":"https://u:p@github.com/a/b"}}`), "k8s/a.yaml", "https://github.com/a/b", "the report says the root"},
		{"absolute, in a folder", `{"path":"/src/k8s/a.yaml"}`, root(`{"directoryContextMetadata":{"basePath":"/src/"}}`), "k8s/a.yaml", "", ""},
		{"absolute, elsewhere", `{"path":"/tmp/1/a.yaml"}`, root(`{"gitRepoContextMetadata":{"localRootPath":"/src"}}`), "", "", "a chart, rendered"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(kubescapeFailed("/v1//Pod/p", object, tt.source, tt.metadata))
			if len(r.Findings) != 1 || r.Findings[0].Location.Path != tt.path || r.Findings[0].Location.Repository != tt.repository || !r.Readable() {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestKubescapeCluster(t *testing.T) {
	for _, fields := range []string{`,"clusterName":"prod"`, `,"metadata":{"targetMetadata":{"clusterContextMetadata":{"contextName":"prod"}}}`} {
		r := read(kubescapeFailed("/v1/ns/ServiceAccount/a", `{"kind":"ServiceAccount","metadata":{"name":"a","namespace":"ns"}}`, "{}", fields))
		want := finding.Identity{Platform: "kubernetes", Account: "prod", Kind: finding.ServiceAccount, ID: "system:serviceaccount:ns:a", Name: "a"}
		if len(r.Findings) != 1 || r.Findings[0].Identity != want || len(r.Coverage.Names) != 1 || r.Coverage.Names[0] != "prod" || r.Coverage.Scanned != 1 {
			t.Errorf("got %+v", r)
		}
	}
}

func TestKubescapeAdvice(t *testing.T) {
	r := read(kubescape(`"results":[{"resourceID":"/v1/ns/Pod/p","controls":[{"controlID":"C-0012","status":{"status":"failed"},"rules":[{"paths":[
		{"fixPath":{"path":"spec.a","value":"false"}},{"fixPath":{"path":"spec.b","value":"YOUR_VALUE"}},{"deletePath":"data.k"},{"failedPath":"spec.c"},{"fixPath":{"path":"spec.a","value":"false"}}]}]}]}]`))
	if len(r.Findings) != 1 || r.Findings[0].Suggestion == nil || r.Findings[0].Suggestion.Text != "set spec.a to false; set spec.b; delete data.k" ||
		r.Findings[0].Confidence != 0.6 || r.Findings[0].Category != finding.PlaintextSecretInConfig || r.Findings[0].Severity != finding.SeverityUnknown {
		t.Errorf("got %+v", r)
	}
}

func TestKubescapeSeverity(t *testing.T) {
	for score, want := range map[string]finding.Severity{"10": finding.SeverityCritical, "9": finding.SeverityCritical, "8": finding.SeverityHigh, "6.5": finding.SeverityMedium, "1": finding.SeverityLow, "0": finding.SeverityUnknown} {
		r := read(strings.Replace(kubescapeFailed("/v1/ns/Pod/p", "", "", ""), `"scoreFactor":6`, `"scoreFactor":`+score, 1))
		if len(r.Findings) != 1 || r.Findings[0].Severity != want {
			t.Errorf("%s: got %+v", score, r)
		}
	}
}

// TestKubescapeClearFields: a report holds whole objects, Secrets among them.
func TestKubescapeClearFields(t *testing.T) {
	plant(t, "kubescape-clear.json", "resources[].object.*", "resources[].object.metadata.*", "resources[].object.data.*", "resources[].object.stringData.*",
		"resources[].object.metadata.annotations.*", "resources[].object.metadata.labels.*", "resources[].object.relatedObjects[].metadata.name")
	plant(t, "kubescape-defectdojo.json", "resources[].object.spec", "resources[].object.spec.template.spec.containers[].env[].value",
		"results[].controls[].rules[].exception[].name", "resources[].source.lastCommit.message", "resources[].source.lastCommit.committerEmail")
}

// kubescapeLegacy is a framework of format v1 with one rule of one control.
func kubescapeLegacy(rule string) string {
	return `{"name":"NSA","controlReports":[{"name":"n","controlID":"C-0034","baseScore":6,"ruleReports":[` + rule + `]}],"score":1}`
}

func TestKubescapeLegacy(t *testing.T) {
	const object = `{"kind":"ServiceAccount","metadata":{"name":"a","namespace":"ns"}}`
	responses := func(list string) string {
		return kubescapeLegacy(`{"name":"r","ruleStatus":{"status":"success","message":""},"ruleResponses":` + list + `}`)
	}
	response := func(more string) string {
		return responses(`[` + overlaid(`{"ruleStatus":"","alertObject":{"k8sApiObjects":[`+object+`]}}`, more) + `]`)
	}
	framework := responses(`[{"alertObject":{"k8sApiObjects":[` + object + `]}}]`)
	tests := []struct {
		name, data string
		findings   int
		problem    string
		reason     string
	}{
		{"failed", response(`"ruleStatus":"failed"`), 1, "", "--format-version v1 of versions 2 and 3"},
		{"of old", response(`"alertMessage":"m"`), 1, "", "versions 1 listed failures only"},
		{"excepted", response(`"exception":{"name":"x","actions":["alertOnly"]}`), 0, "", ""},
		{"no exception", response(`"exception":null`), 1, "", ""},
		{"warning", response(`"ruleStatus":"warning"`), 0, "", "what an exception made of it"},
		{"nothing failed", responses(`null`), 0, "", ""},
		{"two objects", response(`"alertObject":{"k8sApiObjects":[` + object + `,{"kind":"Pod","metadata":{"name":"p"}}]}`), 2, "", ""},
		{"outside the cluster", response(`"alertObject":{"externalObjects":{"kind":"User","name":"jane"}}`), 1, "", "a subject of RBAC"},
		{"no object", response(`"alertObject":{}`), 0, "an entry lacks its object's kind and name", "whose it is was not said"},
		{"not evaluated", kubescapeLegacy(`{"name":"r","ruleStatus":{"status":"failure","message":"m"},"ruleResponses":null}`), 0, "the scanner could not evaluate a control", "versions 1"},
		{"id of old", `{"name":"NSA","controlReports":[{"id":"C-0034","ruleReports":[]}]}`, 0, "", ""},
		{"no id", `{"name":"NSA","controlReports":[{"name":"n","ruleReports":[]}]}`, 0, "an entry lacks its controlID", ""},
		{"list of frameworks", `[` + framework + `,` + framework + `]`, 2, "", "one object is the case of one framework"},
		{"as it is sent", `{"clusterName":"prod","generationTime":"2022-01-02T03:04:05Z","frameworks":[` + framework + `]}`, 1, "", ""},
		{"broken response", responses(`[{"alertObject":5},{"alertObject":{"k8sApiObjects":[` + object + `]}}]`), 1, "a field has another type than its format says", "the other is kept"},
		{"broken rules", `{"controlReports":[{"controlID":"C-0034","ruleReports":{}}]}`, 0, "a field has another type than its format says", ""},
		{"broken control", `{"controlReports":[{"controlID":{}}]}`, 0, "a field has another type than its format says", ""},
		{"broken rule", kubescapeLegacy(`{"ruleStatus":"x"}`), 0, "a field has another type than its format says", ""},
		{"broken frame", `{"clusterName":{},"controlReports":[]}`, 0, "a field has another type than its format says", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := problemOf(r)
			if r.Format != report.Kubescape || len(r.Findings) != tt.findings || problem != tt.problem {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	sent := read(`{"clusterName":"prod","generationTime":"2022-01-02T03:04:05Z","frameworks":[` + framework + `]}`).Findings[0]
	if sent.Identity.Account != "prod" || sent.LastSeen.Year() != 2022 || sent.Severity != finding.SeverityMedium || sent.Category != finding.OverPrivileged {
		t.Errorf("got %+v", sent)
	}
}

// TestKubescapeOneIncident: the two formats name the same thing alike.
func TestKubescapeOneIncident(t *testing.T) {
	const object = `{"kind":"ServiceAccount","metadata":{"name":"a","namespace":"ns"}}`
	v1 := read(kubescapeLegacy(`{"ruleResponses":[{"alertObject":{"k8sApiObjects":[` + object + `]}}]}`)).Findings[0]
	v2 := read(kubescapeFailed("/v1/ns/ServiceAccount/a", object, "{}", "")).Findings[0]
	if v1.Identity != v2.Identity || v1.Resource != v2.Resource || v1.Rule != v2.Rule || v1.Category != v2.Category || v1.Severity != v2.Severity || v1.Confidence != v2.Confidence {
		t.Errorf("v1: %+v\nv2: %+v", v1, v2)
	}
}

func TestKubescapeLegacyClearFields(t *testing.T) {
	const response = "[].controlReports[].ruleReports[].ruleResponses[]."
	plant(t, "kubescape-v1.json", response+"alertMessage", response+"alertObject.k8sApiObjects[].spec", response+"alertObject.k8sApiObjects[].spec.template.spec.containers[].env[].value",
		response+"alertObject.k8sApiObjects[].metadata.annotations.*", response+"alertObject.k8sApiObjects[].metadata.name", response+"exception.name", response+"alertObject.externalObjects.name",
		"[].controlReports[].ruleReports[].ruleStatus.message")
}

// TestKubescapeCounted: a report of counts names nothing, and proves no absence.
func TestKubescapeCounted(t *testing.T) {
	for results, readable := range map[string]bool{`"results":null`: false, `"results":[]`: true} {
		if r := read(kubescape(results)); r.Readable() != readable || r.Format != report.Kubescape {
			t.Errorf("%s: got %+v", results, r)
		}
	}
	for summary, want := range map[string]finding.Severity{`{"scoreFactor":"7"}`: finding.SeverityHigh, `{"severity":"Critical"}`: finding.SeverityCritical, `{"scoreFactor":4,"severity":"High"}`: finding.SeverityMedium, `{}`: finding.SeverityUnknown} {
		r := read(kubescapeFailed("/v1/ns/Pod/p", "", "", `,"summaryDetails":{"controls":{"C-0034":`+summary+`}}`))
		if len(r.Findings) != 1 || r.Findings[0].Severity != want {
			t.Errorf("%s: got %+v, want %v", summary, r, want)
		}
	}
}
