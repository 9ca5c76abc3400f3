package report_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// TestRepeated: an entry that repeats its secret in words for people, in names or
// in addresses seldom repeats it to the letter.
func TestRepeated(t *testing.T) {
	letter := "-----BEGIN OPENSSH KEY-----\n" + secretLooking + "AAAAC3NzaC1lZDI1\r\n" + "NTE5AAAAIJ8xR4kTnWpL\n-----END OPENSSH KEY-----\n"
	long := strings.Repeat("so many words ", 13)
	for _, tt := range []struct{ name, fields, secret, repeated, shows, reason string }{
		{"cut off", "Description Tags", secretLooking, long + "and " + secretLooking, secretLooking[:8], "a title has 200 characters"},
		{"on one line", "Description Tags", letter, "found " + letter, secretLooking, "a title is one line"},
		{"on one line, cut off", "Description Tags", letter, long[:150] + letter, secretLooking[:6], ""},
		{"in an address", "Description Tags File RuleID", canary, "see https://h.example/?key=" + url.QueryEscape(canary), url.QueryEscape(canary), ""},
		{"in a path", "Description Tags File RuleID Commit", canary, "d/" + url.PathEscape(canary) + "/f", url.PathEscape(canary), ""},
		{"in base64", "Description Tags", canary, "see Basic " + base64.StdEncoding.EncodeToString([]byte("ci:"+canary)), base64.StdEncoding.EncodeToString([]byte("ci:" + canary))[8:24], ""},
		{"in an address twice", "Description Tags File RuleID", canary, "see https://h.example/?u=" + url.QueryEscape("/?key="+url.QueryEscape(canary)), "%252Fry%252BZq8", "an address in another's query"},
		{"in an address three times", "Description Tags File RuleID Commit", canary, "d/" + url.PathEscape(url.PathEscape(url.PathEscape(canary))) + "/f", "ry+Zq8", ""},
		{"in JSON in JSON", "Description Tags File RuleID", canary, `{"log":"{\"key\":\"` + strings.ReplaceAll(canary, `"`, `\\\"`) + `\"}"}`, "ry+Zq8", "a log's line in a log"},
		{"in JSON for pages", "Description Tags File RuleID", canary, strings.NewReplacer("&", `\\u0026`, "<", `\\u003c`, `"`, `\\\u0022`).Replace(canary), "ry+Zq8", "which escapes more"},
		{"in HTML", "Description Tags File RuleID", canary, "<b>" + html.EscapeString(canary) + "</b>", "ry+Zq8", "a description for a page"},
		{"in XML in XML", "Description Tags File RuleID", canary, html.EscapeString(html.EscapeString(canary)), "ry+Zq8", ""},
		{"in JSON in an address", "Description Tags File RuleID", canary, "?q=" + url.QueryEscape(`{"key":"`+strings.ReplaceAll(canary, `"`, `\"`)+`"}`), "ry%2BZq8", "a search's"},
		{"in base64 twice", "Description Tags", canary, base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte("ci:" + canary)))), base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte("ci:" + canary))))[12:24], "a Secret of Kubernetes with a header in it"},
		{"cut off in base64", "Description Tags", canary, long + "and " + base64.StdEncoding.EncodeToString([]byte(canary)), base64.StdEncoding.EncodeToString([]byte(canary))[:8], "a title has 200 characters"},
		{"cut off in a name", "RuleID", secretLooking, long + "and " + secretLooking, secretLooking[:8], "a rule has no more"},
		{"with backslashes", "Description Tags File RuleID", `Zq8v\w3Lp\\T7"nRk5`, `d\Zq8v\w3Lp\\T7"nRk5\f`, "T7", "which become slashes in a path"},
		{"with backslashes, in JSON", "Description Tags File RuleID", `Zq8v\w3Lp\T7"nRk5`, `d\Zq8v\\w3Lp\\T7\"nRk5\f`, "T7", ""},
		{"in hex", "Description Tags", canary, "see " + hex.EncodeToString([]byte(canary)), hex.EncodeToString([]byte(canary))[:16], ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			one := map[string]any{"RuleID": "generic-api-key", "File": "a.tf", "Secret": tt.secret, "Match": "k=" + tt.secret, "Description": "d"}
			for _, field := range strings.Fields(tt.fields) {
				one[field] = tt.repeated
			}
			if _, tagged := one["Tags"]; tagged {
				one["Tags"] = []string{tt.repeated}
			}
			data, err := json.Marshal([]any{one})
			if err != nil {
				t.Fatal(err)
			}
			r := collect(report.Input{Path: "p", Source: "s", Origins: true}, data, testKey())
			if len(r.Findings) != 1 || r.Findings[0].Title == "" {
				t.Fatalf("got %+v", r)
			}
			if out := string(render(t, r)); strings.Contains(out, tt.shows) {
				t.Errorf("%s: %q shows in %s", tt.reason, tt.shows, out)
			}
		})
	}
}

// TestListedTags: tags that one text lists are parted when no secret is left in it:
// one with commas or blanks would be shown in parts.
func TestListedTags(t *testing.T) {
	const secret = `Zq8vXw3L,pT7nRk5s Yd2M,h%J6u9f`
	value, listed := trufflehogJSON(secret), trufflehogJSON("key,"+secret+" generic")
	inCSV := func(text string) string { return `"` + text + `"` }
	for _, tt := range []struct{ name, data, reason string }{
		{"gitleaks", `[{"RuleID":"r","File":"a","Secret":` + value + `,"Match":"m","Tags":` + listed + `}]`, ""},
		{"gitleaks, escaped", `[{"RuleID":"r","File":"a","Secret":` + value + `,"Match":"m","Tags":` + trufflehogJSON("key,"+strings.ReplaceAll(secret, "%", "%25")+" generic") + `}]`, "a spelling is as good"},
		{"gitleaks in CSV", gitleaksCSVHeader + "r,,a,," + inCSV(secret) + ",m,3,3,1,20,,,,,f," + inCSV("key,"+secret+" generic") + "\n", "which always lists them"},
		{"gitleaks 7", `[{"line":"k","lineNumber":1,"offender":` + value + `,"rule":"r","file":"a","commit":"c","tags":` + listed + `}]`, ""},
		{"gitleaks 7 in CSV", "line,lineNumber,offender,commit,repo,rule,commitMessage,author,email,file,date,tags\n" + "k,1," + inCSV(secret) + ",c,r,r,m,a,e,a,," + inCSV("key,"+secret+" generic") + "\n", ""},
	} {
		r := read(tt.data)
		if len(r.Findings) != 1 || !slices.Contains(r.Findings[0].Labels, "key") || !slices.Contains(r.Findings[0].Labels, "generic") {
			t.Errorf("%s: got %+v", tt.name, r)
			continue
		}
		for _, part := range []string{"Zq8vXw3L", "pT7nRk5s", "Yd2M", "J6u9f"} {
			if labels := strings.Join(r.Findings[0].Labels, "|"); strings.Contains(labels, part) {
				t.Errorf("%s: %s: a part of the secret is a label: %q", tt.name, tt.reason, labels)
			}
		}
	}
}
