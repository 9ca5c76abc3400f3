package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzGitleaksJUnit(f *testing.F) { fuzzReports(f, "gitleaks-junit") }

// junitOf is a JUnit of gitleaks with one failure that holds the text.
func junitOf(text string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic(err)
	}
	return `<?xml version="1.0" encoding="UTF-8"?><testsuites><testsuite failures="1" name="gitleaks" tests="1" time=""><testcase classname="c" file="f" name="n"><failure message="m" type="t">` + b.String() + `</failure></testcase></testsuite></testsuites>`
}

// TestGitleaksJUnitIsItsJSON: a failure says what the entry of the JSON says.
func TestGitleaksJUnitIsItsJSON(t *testing.T) {
	inJSON, inXML := read("["+gitleaksOne+"]"), read(junitOf(gitleaksOne))
	if diff := cmp.Diff(inJSON, inXML); diff != "" || len(inXML.Findings) != 1 {
		t.Errorf("-json +xml:\n%s", diff)
	}
}

func TestGitleaksJUnit(t *testing.T) {
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Replace(junitOf(gitleaksOne), "UTF-8", "UTF-16", 1))
	if err != nil {
		t.Fatal(err)
	}
	one := junitOf(gitleaksOne)
	for _, tt := range []struct {
		name, data string
		findings   int
		problem    string
		reason     string
	}{
		{"one", one, 1, "", ""},
		{"none", `<?xml version="1.0"?><testsuites><testsuite failures="0" name="gitleaks" tests="0" time=""></testsuite></testsuites>`, 0, "", "so gitleaks says that there are none"},
		{"one suite", strings.NewReplacer("<testsuites>", "", "</testsuites>", "").Replace(one), 1, "", "others' tools unpack it"},
		{"UTF-16", wide, 1, "", "PowerShell writes it, and the declaration goes with it"},
		{"character data", strings.NewReplacer("&#34;", `"`, ">{", "><![CDATA[{", "}</failure>", "}]]></failure>").Replace(one), 1, "", "another way to write the same"},
		{"cut off", one[:len(one)-20], 1, "the report is cut off", ""},
		{"cut off within", one[:len(one)/2], 0, "the report is cut off", ""},
		{"another tool's", strings.Replace(one, `name="gitleaks"`, `name="pytest"`, 1), 0, "format not recognised: JUnit of another tool than gitleaks", ""},
		{"a page", "<html><body>404</body></html>", 0, "format not recognised: XML that is no JUnit", "what a server says in place of a report"},
		{"no finding", junitOf("assertion failed"), 0, "an entry lacks its finding", ""},
		{"another finding", junitOf(`{"a":1}`), 0, "an entry lacks its finding", ""},
		{"wrong type", junitOf(overlaid(gitleaksOne, `"StartLine":{}`)), 0, "a field has another type than its format says", ""},
		{"counted", strings.Replace(one, `failures="1"`, `failures="3"`, 1), 1, "the report lists fewer failures than it counts", "somebody took some out"},
		{"entity", strings.Replace(one, "<testsuites>", `<!DOCTYPE x [<!ENTITY e "v">]><testsuites>&e;`, 1), 0, "the report is not valid XML", "no entity is ever resolved"},
		{"deep", `<testsuites>` + strings.Repeat("<a>", 100_000), 0, "the report is nested too deeply", ""},
		{"crossed", "<testsuites><a></testsuites></a>", 0, "the report is not valid XML", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if r := read(tt.data); len(r.Findings) != tt.findings || problemOf(r) != tt.problem || r.Readable() != (tt.problem == "") {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if r := collect(report.Input{Format: report.SARIF}, []byte(one), testKey()); len(r.Findings) != 0 || r.Readable() {
		t.Errorf("of another format than declared: got %+v", r)
	}
}

// TestGitleaksJUnitClearFields: failures hold what the JSON holds, and names and
// messages repeat parts of it.
func TestGitleaksJUnitClearFields(t *testing.T) {
	var all map[string]any
	if err := json.Unmarshal([]byte(gitleaksOne), &all); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Secret", "Match", "Message", "Author", "Email", "Fingerprint", "SymlinkFile"} {
		all[name] = canary
	}
	entry, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var escaped bytes.Buffer
	if err := xml.EscapeText(&escaped, []byte(canary)); err != nil {
		t.Fatal(err)
	}
	data := strings.NewReplacer(`classname="c"`, `classname="`+escaped.String()+`"`, `message="m"`, `message="`+escaped.String()+`"`, `name="n"`, `name="`+escaped.String()+`"`, `type="t"`, `type="`+escaped.String()+`"`).Replace(junitOf(string(entry)))
	for _, text := range []string{data, data[:len(data)-60], strings.Replace(data, "&#34;RuleID&#34;", "&#34;Rule&#34;", 1), strings.Replace(data, "<failure", "<failure <"+escaped.String(), 1)} {
		r := collect(report.Input{Path: "findings/x", Source: "test", Origins: true}, []byte(text), testKey())
		if how := leak(r, canary); how != "" {
			t.Errorf("%s", how)
		}
	}
	r := read(data)
	if len(r.Findings) != 1 || r.ClearSecrets != 1 || r.Findings[0].Fingerprint != testKey().Fingerprint(finding.NewSecret(canary)) {
		t.Errorf("got %+v", r)
	}
}
