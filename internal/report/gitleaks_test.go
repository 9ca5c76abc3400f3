package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func printOf(secret string) finding.Fingerprint {
	return testKey().Fingerprint(finding.NewSecret(secret))
}

const gitleaksCSVHeader = "RuleID,Commit,File,SymlinkFile,Secret,Match,StartLine,EndLine,StartColumn,EndColumn,Author,Message,Date,Email,Fingerprint,Tags\n"

func TestGitleaksCSV(t *testing.T) {
	const row = "aws-access-token,,a.tf,,AKIAQ4XKZ7RW2MVN5TLB,key = AKIAQ4XKZ7RW2MVN5TLB,3,3,1,20,,,,,a.tf:aws-access-token:3,\n"
	tests := []struct {
		name, data string
		findings   int
		readable   bool
		reason     string
	}{
		{"one", gitleaksCSVHeader + row, 1, true, ""},
		{"header alone", gitleaksCSVHeader, 0, true, "the scan's table without rows"},
		{"version 8.0", "RuleID,Commit,File,Secret,Match,StartLine,EndLine,StartColumn,EndColumn,Author,Message,Date,Email\naws-access-token,,a.tf,AKIAQ4XKZ7RW2MVN5TLB,k,3,3,1,20,,,,\n", 1, true, "columns grew"},
		{"semicolons", strings.ReplaceAll(gitleaksCSVHeader+row, ",", ";"), 1, true, "a spreadsheet saved it"},
		{"columns in another order", "Match,Secret,File,RuleID\nk,AKIAQ4XKZ7RW2MVN5TLB,a.tf,aws-access-token\n", 1, true, "the header tells"},
		{"short row", gitleaksCSVHeader + "a,b\n" + row, 1, false, "one broken row spoils itself"},
		{"line of another type", gitleaksCSVHeader + strings.Replace(row, ",3,3,", ",x,3,", 1) + row, 1, false, "quoting is broken"},
		{"end line of another type", gitleaksCSVHeader + strings.Replace(row, ",3,3,", ",3,x,", 1) + row, 1, false, ""},
		{"no rule", gitleaksCSVHeader + strings.Replace(row, "aws-access-token,,", ",,", 1), 0, false, "a finding of nothing"},
		{"lines in a cell", gitleaksCSVHeader + strings.Replace(row, "key = AKIAQ4XKZ7RW2MVN5TLB", "\"key =\nAKIAQ4XKZ7RW2MVN5TLB\"", 1), 1, true, "a match of several lines"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if r.Format != report.Gitleaks || len(r.Findings) != tt.findings || r.Readable() != tt.readable {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			for _, f := range r.Findings {
				if f.Fingerprint != printOf("AKIAQ4XKZ7RW2MVN5TLB") || f.Location.Path != "a.tf" || f.Identity.Kind != finding.AccessKey {
					t.Errorf("%s: got %+v", tt.reason, f)
				}
			}
		})
	}
}

// TestGitleaksOneLeakInEveryFormat: the same leak in version 8's JSON and CSV
// is the same finding but for the title, which the CSV lacks.
func TestGitleaksOneLeakInEveryFormat(t *testing.T) {
	inJSON := read(gitleaksWith(`"Tags":["b","a"],"Commit":"c0ffee","Date":"2025-02-03T04:05:06Z","Description":"generic-api-key"`))
	inCSV := read(gitleaksCSVHeader + `generic-api-key,c0ffee,a.tf,,x9Kq2LpVz7,"key = ""x9Kq2LpVz7""",3,3,1,1,,,2025-02-03T04:05:06Z,,,a b` + "\n")
	if string(render(t, inJSON)) != string(render(t, inCSV)) {
		t.Errorf("got %s\nand %s", render(t, inJSON), render(t, inCSV))
	}
}

func TestGitleaksTraps(t *testing.T) {
	decoded := `"Secret":"wJ4xK7mQz9LrT2vB","Match":"password: wJ4xK7mQz9LrT2vB","Tags":["decoded:base64","decode-depth:1"]`
	tests := []struct {
		name, data string
		want       func([]finding.Finding) bool
		reason     string
	}{
		{"decoded", gitleaksWith(decoded), func(f []finding.Finding) bool {
			return f[0].Fingerprint == printOf("wJ4xK7mQz9LrT2vB") && slices.Contains(f[0].Labels, "decoded:base64") &&
				f[0].Location.StartLine == 3
		}, "the value is not in the file: the label and the line tell where"},
		{"decoded and redacted", gitleaksWith(strings.ReplaceAll(decoded, "wJ4xK7mQz9LrT2vB", "REDACTED")), func(f []finding.Finding) bool {
			return f[0].Fingerprint == "" && f[0].Context == testKey().Context("password: …")
		}, "the same place"},
		{"quotes", gitleaksWith(`"Secret":"\"tR8!nW3zLq6vXb2K\"","Match":"password = \"tR8!nW3zLq6vXb2K\""`), func(f []finding.Finding) bool {
			return f[0].Fingerprint == printOf("tR8!nW3zLq6vXb2K") && f[0].Hint == "Xb2K"
		}, "the quotes are not the secret's"},
		{"two rules on a line", "[" + gitleaksOne + "," + overlaid(gitleaksOne, `"RuleID":"acme-token"`) + "]", func(f []finding.Finding) bool {
			return len(f) == 2 && f[0].Fingerprint == f[1].Fingerprint && f[0].Rule != f[1].Rule
		}, "two findings, one secret"},
		{"two commits", "[" + overlaid(gitleaksOne, `"Commit":"a","File":"old.tf"`) + "," + overlaid(gitleaksOne, `"Commit":"b"`) + "]", func(f []finding.Finding) bool {
			return len(f) == 2 && f[0].Fingerprint == f[1].Fingerprint && f[0].Location.Commit == "a" && f[0].Location.Path == "old.tf"
		}, "a file that is only in the history is still a place"},
		{"the rules of 8.0", gitleaksWith(`"RuleID":"gcp-service-account"`), func(f []finding.Finding) bool {
			return f[0].Identity == finding.Identity{Platform: "google", Kind: finding.ServiceAccount}
		}, "rules that later versions dropped"},
		{"new fields", gitleaksWith(`"Fragment":{"Raw":"x"},"Link":"https://example.com","Entropy":3.5`), func(f []finding.Finding) bool {
			return len(f) == 1
		}, "versions add fields"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); !r.Readable() || len(r.Findings) == 0 || !tt.want(r.Findings) {
				t.Errorf("%s: got %s", tt.reason, render(t, r))
			}
		})
	}
}

const gitleaksLegacyOne = `{"line":"aws_key = \"AKIAQ4XKZ7RW2MVN5TLB\"","lineNumber":3,"offender":"AKIAQ4XKZ7RW2MVN5TLB","commit":"c0ffee","repo":"app","repoURL":"","leakURL":"","rule":"AWS Access Key","commitMessage":"m","author":"a","email":"e","file":"a.tf","date":"2021-07-15T22:00:32+07:00","tags":"key, AWS"}`

func TestGitleaksLegacy(t *testing.T) {
	tests := []struct {
		name, fields string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"version 7", ``, func(f finding.Finding) bool {
			return f.Rule == "AWS Access Key" && f.Title == f.Rule && f.Identity == finding.Identity{Platform: "aws", Kind: finding.AccessKey} &&
				slices.Equal(f.Labels, []string{"AWS", "key"}) && f.Location.StartLine == 3 && f.Location.Repository == "" && f.Severity == finding.SeverityHigh
		}, "the rule keeps its name; its class is version 8's"},
		{"zero date", `"date":"0001-01-01T00:00:00Z"`, func(f finding.Finding) bool { return f.FirstSeen.IsZero() }, "a scan without Git"},
		{"address", `"repoURL":"https://user:pw@git.example.com/acme/app.git"`, func(f finding.Finding) bool {
			return f.Location.Repository == "https://git.example.com/acme/app.git"
		}, "without credentials"},
		{"line in quotes", `"lineNumber":"3"`, func(f finding.Finding) bool { return f.Location.StartLine == 3 }, ""},
		{"severity", `"severity":"critical"`, func(f finding.Finding) bool { return f.Severity == finding.SeverityCritical }, "version 2 had one"},
		{"severity of somebody's own", `"severity":"p1"`, func(f finding.Finding) bool { return f.Severity == finding.SeverityHigh }, "free text"},
		{"operation", `"operation":"deletion"`, func(f finding.Finding) bool { return slices.Contains(f.Labels, "deletion") }, "versions 5 and 6"},
		{"own rule", `"rule":"Acme token"`, func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Confidence == 0.9
		}, "gitleaks finds nothing but secrets"},
		{"rule that matches links", `"rule":"Twitter Client ID"`, func(f finding.Finding) bool { return f.Confidence == 0.6 }, "any word behind a name"},
		{"generic rule", `"rule":"Generic Credential"`, func(f finding.Finding) bool { return f.Confidence == 0.6 }, ""},
		{"absolute path", `"file":"/src/a.tf"`, func(f finding.Finding) bool { return f.Location.Path == "" }, ""},
		{"secret in the rule's name", `"rule":"AKIAQ4XKZ7RW2MVN5TLB"`, func(f finding.Finding) bool { return f.Rule == "…" && f.Title == "…" }, "cut out"},
		{"whole match in the file's name", `"offender":"K=\"pQ7xK2mVz9LrT4wB\"","file":"K=\"pQ7xK2mVz9LrT4wB\""`, func(f finding.Finding) bool { return f.Location.Path == "" }, "cut out"},
		{"redacted", `"offender":"REDACTED","line":"aws_key = \"REDACTED\""`, func(f finding.Finding) bool {
			return f.Fingerprint == "" && f.Context == testKey().Context(`aws_key = "…"`)
		}, "never a fingerprint of the mask; the surroundings are the same"},
		{"moved line", `"line":"    aws_key  =  \"REDACTED\"","offender":"REDACTED","lineNumber":9`, func(f finding.Finding) bool {
			return f.Context == testKey().Context(`aws_key = "…"`)
		}, "white space and line numbers are no context"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read("[" + overlaid(gitleaksLegacyOne, tt.fields) + "]")
			if r.Format != report.Gitleaks || len(r.Findings) != 1 || !r.Readable() || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %s", tt.reason, render(t, r))
			}
		})
	}
}

// TestGitleaksLegacyMatches: a fingerprint is of the value and nothing around
// it, or there is none.
func TestGitleaksLegacyMatches(t *testing.T) {
	tests := []struct{ offender, value, reason string }{
		{`AKIAQ4XKZ7RW2MVN5TLB`, `AKIAQ4XKZ7RW2MVN5TLB`, "the value alone"},
		{`GITHUB_TOKEN="949852a4c07b66de"`, `949852a4c07b66de`, "assigned"},
		{`github-token: '949852a4c07b66de`, `949852a4c07b66de`, "the match ends where the expression does"},
		{`"aws_secret" => "wJ4xK7mQz9LrT2vB"`, `wJ4xK7mQz9LrT2vB`, "as in Ruby"},
		{`AWS", "wJ4xK7mQz9LrT2vB"`, `wJ4xK7mQz9LrT2vB`, "as arguments"},
		{`config["token"] = "wJ4xK7mQz9LrT2vB"`, ``, "an expression is no name"},
		{`password=c2VjcmV0dmFsdWUx==`, `c2VjcmV0dmFsdWUx==`, "padding belongs to the value"},
		{`c2VjcmV0dmFsdWUx==`, `c2VjcmV0dmFsdWUx==`, "a value is no assignment of its own padding"},
		{`https://hooks.example.com/services/T0/B0/x9Kq2LpVz7`, `https://hooks.example.com/services/T0/B0/x9Kq2LpVz7`, "a scheme is no name"},
		{`heroku api 5f4c8e1a-9b7d-4c3e-8f21-6a7b9c0d1e2f`, ``, "no sign between name and value"},
		{`aws secret = "a" + "b"`, ``, "more than a value"},
		{`-----BEGIN RSA PRIVATE KEY-----`, `-----BEGIN RSA PRIVATE KEY-----`, "as in version 8"},
		{`Entropy range [{P1:4.5 P2:5.7}]`, ``, "a notice, not a value"},
		{`Filename/path offender: id_rsa`, ``, "a notice, not a value"},
		{`REDACTED`, ``, "a mask"},
		{``, ``, ""},
	}
	for _, tt := range tests {
		t.Run(tt.offender, func(t *testing.T) {
			quoted := `"` + strings.ReplaceAll(tt.offender, `"`, `\"`) + `"`
			r := read("[" + overlaid(gitleaksLegacyOne, `"offender":`+quoted) + "]")
			if len(r.Findings) != 1 || r.Findings[0].Fingerprint != printOf(tt.value) {
				t.Errorf("%s: got %s", tt.reason, render(t, r))
			}
		})
	}
}

// TestGitleaksTypes: a value of another type spoils its entry and no other.
func TestGitleaksTypes(t *testing.T) {
	for _, tt := range []struct {
		one    string
		fields []string
	}{
		{gitleaksOne, []string{"RuleID", "Description", "File", "StartLine", "EndLine", "Secret", "Match", "Commit", "Tags"}},
		{gitleaksLegacyOne, []string{"line", "lineNumber", "offender", "rule", "file", "commit", "repoURL", "tags", "severity", "operation"}},
	} {
		for _, field := range tt.fields {
			t.Run(field, func(t *testing.T) {
				r := read("[" + overlaid(tt.one, `"`+field+`":{"a":1}`) + "," + tt.one + "]")
				if len(r.Findings) != 1 || r.Readable() || !strings.HasPrefix(r.Diagnostics[0].Position, "[0]."+field) {
					t.Errorf("got %+v", r)
				}
			})
		}
	}
	for _, broken := range []string{`"date":{"a":1}`, `"date":"soon"`} {
		r := read("[" + overlaid(gitleaksLegacyOne, broken) + "]")
		if len(r.Findings) != 1 || !r.Readable() || len(r.Diagnostics) != 1 {
			t.Errorf("a date that is not understood is a warning: %+v", r)
		}
	}
	if r := read("[" + overlaid(gitleaksLegacyOne, `"rule":""`) + "]"); r.Readable() || len(r.Findings) != 0 || r.ClearSecrets != 1 {
		t.Errorf("an entry without a rule: %+v", r)
	}
}

func TestGitleaksClear(t *testing.T) {
	for _, file := range []string{"gitleaks-legacy-v3.json", "gitleaks-legacy-v7.json"} {
		t.Run(file, func(t *testing.T) {
			plant(t, file, "[].line", "[].offender", "[].commitMessage", "[].author", "[].email")
		})
	}
	plant(t, "gitleaks-terragoat-history.json", "[].Secret", "[].Match", "[].Message")
}

// TestGitleaksClearCSV puts the canary into every cell that may hold clear text.
func TestGitleaksClearCSV(t *testing.T) {
	cell := `"` + strings.ReplaceAll(canary, `"`, `""`) + `"`
	for _, tt := range []struct {
		file  string
		texts []string
	}{
		{"gitleaks-clear.csv", []string{"pQ7xK2mVz9LrT4wB,", `"API_KEY=""pQ7xK2mVz9LrT4wB"""`, "add the settings", "author,", "author@example.com"}},
		{"gitleaks-legacy.csv", []string{`"export KEY=""AKIAQ4XKZ7RW2MVN5TLB"""`, "AKIAQ4XKZ7RW2MVN5TLB,,", "add the settings", "author,", "author@example.com"}},
	} {
		for _, text := range tt.texts {
			t.Run(tt.file+" "+text, func(t *testing.T) {
				trimmed := strings.TrimRight(text, ",")
				data := replaced(t, string(readFile(t, "testdata/reports/"+tt.file)), text, cell+text[len(trimmed):])
				r := collect(report.Input{Path: "findings/x", Source: "test", Origins: true}, []byte(data), testKey())
				if how := leak(r, canary); how != "" || len(r.Findings) == 0 {
					t.Errorf("%s: %+v", how, r)
				}
			})
		}
	}
}

// TestGitleaksFieldNamedTwice: it is told of once, whether its text was read
// before or not, and the secret of a refused entry still counts as shown.
func TestGitleaksFieldNamedTwice(t *testing.T) {
	const whole = `{"RuleID":"aws-access-token","File":"a.tf","Secret":"AKIAQ4XKZ7RW2MVN5TLB"}`
	for _, again := range []string{`"File":"a.tf"`, `"File":"b.tf"`, `"Secret":"AKIAQ4XKZ7RW2MVN5TLB"`} {
		r := read(`[` + whole + `,` + strings.TrimSuffix(whole, "}") + `,` + again + `}]`)
		if len(r.Diagnostics) != 1 || len(r.Findings) != 1 || r.ClearSecrets != 2 {
			t.Errorf("%s: %d diagnostics, %d findings, %d secrets in clear", again, len(r.Diagnostics), len(r.Findings), r.ClearSecrets)
		}
	}
}
