package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzPopeye(f *testing.F) { fuzzFormat(f, report.Popeye) }

func popeye(section string) string {
	return `{"popeye":{"report_time":"2024-01-02T03:04:05Z","score":75,"grade":"C","sections":[` + section + `]},"ClusterName":"prod","ContextName":"admin@prod"}`
}

func popeyeIssue(sort, name, issue string) string {
	return popeye(`{"linter":"` + sort + `","gvr":"v1/` + sort + `","tally":{},"issues":{"` + name + `":[{"group":"__root__",` + issue + `}]}}`)
}

func TestPopeyeReports(t *testing.T) {
	tests := []struct {
		name, data string
		findings   int
		readable   bool
		reason     string
	}{
		{"issue", popeyeIssue("pods", "ns/p", `"level":2,"message":"[POP-300] m"`), 1, true, ""},
		{"in order", popeyeIssue("pods", "ns/p", `"level":0,"message":"[POP-406] K8s version OK"`), 0, true, ""},
		{"no level", popeyeIssue("pods", "ns/p", `"message":"[POP-300] m"`), 0, false, "it is not known to be in order"},
		{"no sections", popeye(``), 0, true, "nothing was found"},
		{"no issues", popeye(`{"linter":"pods","tally":{}}`), 0, true, ""},
		{"sections null", `{"popeye":{"score":100,"grade":"A","sections":null}}`, 0, true, ""},
		{"YAML", "popeye:\n  score: 1\n  grade: F\n  sanitizers:\n  - sanitizer: pods\n    issues:\n      ns/p:\n      - level: 2\n        message: '[POP-300] m'\nclustername: prod\n", 1, true, "-o yaml"},
		{"errors", `{"popeye":{"score":0,"grade":"F","sections":[],"errors":["no access"]}}`, 0, false, "a scan that failed"},
		{"no errors", `{"popeye":{"score":0,"grade":"F","sections":[],"errors":[]}}`, 0, true, ""},
		{"failed on a resource", popeyeIssue("pods", "ns/p", `"level":3,"message":"[POP-666] Lint internal error: x"`), 0, false, ""},
		{"wrong type beside a good one", popeye(`{"linter":"pods","issues":[]},{"linter":"pods","issues":{"ns/p":[{"level":"2","message":"m"}]}}`), 1, false, "levels may be text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); r.Format != report.Popeye || len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestPopeyeCodes(t *testing.T) {
	account := finding.Identity{Platform: "kubernetes", Account: "prod", Kind: finding.ServiceAccount, ID: "system:serviceaccount:ns:x", Name: "x"}
	nobody := finding.Identity{Platform: "kubernetes", Account: "prod"}
	tests := []struct {
		sort, name, message, rule, resource string
		category                            finding.Category
		identity                            finding.Identity
		reason                              string
	}{
		{"secrets", "ns/x", "[POP-400] Used? Unable to locate resource reference", "POP-400", "Secret/ns/x", finding.UnusedVaultSecret, nobody, "nobody reads it"},
		{"secrets", "ns/x", `[POP-401] Key "k" used? Unable to locate key reference`, "POP-401", "Secret/ns/x", finding.UnusedVaultSecret, nobody, ""},
		{"configmaps", "ns/x", "[POP-400] Used?", "POP-400", "ConfigMap/ns/x", finding.Unclassified, nobody, "no secret"},
		{"serviceaccounts", "ns/x", "[POP-400] Used?", "POP-400", "ServiceAccount/ns/x", finding.DormantIdentity, account, ""},
		{"serviceaccount", "ns/x", "[POP-303] Do you mean it?", "POP-303", "ServiceAccount/ns/x", finding.OverPrivileged, account, "older versions name the sort in the singular"},
		{"roles", "ns/x", "[POP-400] Used?", "POP-400", "Role/ns/x", finding.UnusedPermission, finding.Identity{Platform: "kubernetes", Account: "prod", Kind: finding.Role, ID: "Role/ns/x", Name: "x"}, ""},
		{"clusterrolebindings", "x", "[POP-1300] References a ServiceAccount (y) which does not exist", "POP-1300", "ClusterRoleBinding/x", finding.OrphanedIdentity, nobody, "whoever makes it has its rights"},
		{"pods", "ns/x", "[POP-308] Uses", "POP-308", "Pod/ns/x", finding.RootOrDefaultCredential, nobody, ""},
		{"ingresses", "ns/x", "[POP-1400] x", "POP-1400", "Ingress/ns/x", finding.Unclassified, nobody, "kept"},
		{"widgets", "ns/x", "a message of old", "popeye", "widgets/ns/x", finding.Unclassified, nobody, "without a code"},
		{"pods", "a b & c", "[POP-300] x", "POP-300", "Pod", finding.RootOrDefaultCredential, nobody, "no name of Kubernetes"},
	}
	for _, tt := range tests {
		t.Run(tt.sort+" "+tt.rule, func(t *testing.T) {
			quoted := `"level":1,"message":` + jsonText(t, tt.message)
			r := read(popeyeIssue(tt.sort, tt.name, quoted))
			if len(r.Findings) != 1 || !r.Readable() {
				t.Fatalf("%+v", r)
			}
			if f := r.Findings[0]; f.Rule != tt.rule || f.Resource != tt.resource || f.Category != tt.category || f.Identity != tt.identity || f.Title == "" || f.LastSeen.IsZero() {
				t.Errorf("%s: got %+v", tt.reason, f)
			}
		})
	}
}

func TestPopeyeSeverity(t *testing.T) {
	for level, want := range map[string]finding.Severity{"1": finding.SeverityLow, "2": finding.SeverityMedium, "3": finding.SeverityHigh, "9": finding.SeverityUnknown} {
		if r := read(popeyeIssue("pods", "ns/p", `"level":`+level+`,"message":"m"`)); len(r.Findings) != 1 || r.Findings[0].Severity != want {
			t.Errorf("%s: got %+v", level, r)
		}
	}
}

func TestPopeyeClearFields(t *testing.T) {
	plant(t, "popeye-sections.json", "popeye.sections[].issues.*[].message", "popeye.sections[].issues.*[].group")
	plant(t, "popeye-sanitizers.json", "popeye.sanitizers[].issues.*[].message")
}
