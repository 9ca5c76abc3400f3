package locate_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// FuzzParseFind holds the laws of a search on any bytes: no panic, an error that
// quotes nothing, a site's literal within the file and of the secret's value.
func FuzzParseFind(f *testing.F) {
	seeds, err := filepath.Glob("testdata/terragoat/terraform/*/*.tf")
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	more, err := filepath.Glob("testdata/generated/*/*/*.*")
	if err != nil || len(more) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, p := range append(seeds, more...) {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		for i := range fuzzed {
			f.Add(data, "AKIAIOSFODNN7EXAMPLE", "user", uint8(i))
			f.Add(data, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "arn:aws:iam::123456789012:user/123456789012-acme-dev-user", uint8(i))
		}
	}
	for _, data := range []string{
		`{"resource":{"aws_iam_user":[{"u":{"name":"${upper(local.a[each.key])}"}}]},"locals":[{"a":{"${local.a}":"\u00e4%{if x}\\\"y\\\"%{endif}"}}],"//":"x"}`,
		`{"moved":{"from":"a.b[\"c\"]","to":"d.e"},"variable":{"v":{"default":"${"}},"output":{"o":{"value":"\ud83d\ude00\n${[for x in y.z[*].w : x.v...]}"}}}`,
		`{"run":{"r":{"expect_failures":["var.x"],"assert":[{"condition":"${a.b == \"AKIAIOSFODNN7EXAMPLE\"}"}]}}}`,
	} {
		for i := range fuzzed {
			f.Add([]byte(data), "AKIAIOSFODNN7EXAMPLE", "aws_iam_user.u", uint8(i))
		}
	}
	f.Add([]byte("resource \"aws_iam_user\" \"u\" {\n  name = \"${upper(local.a[each.key])}\"\n}\nlocals {\n  a = {(local.a) = 1}\n}\n"), "x", "module.a.b_c.d[0]", uint8(0))
	f.Add([]byte("locals { u = { a = [\"user\"], b = null } }\nresource \"aws_iam_user\" \"u\" {\n  for_each = { for k, v in local.u : k => v... if try(v[0], \"\") != \"\" }\n  name = one(flatten(each.value))\n}\nresource \"aws_iam_access_key\" \"k\" {\n  count = length(values(aws_iam_user.u)[*].name)\n  user = aws_iam_user.u[[\"a\"][count.index]].name\n}\nmoved {\n  from = aws_iam_user.v\n  to = aws_iam_user.u[\"a\"]\n}\nimport {\n  to = aws_iam_user.u[\"a\"]\n  id = \"user\"\n}\n"), "x", "user", uint8(0))
	for _, many := range []map[string]string{deep(600), long(3000)} {
		for _, code := range many {
			f.Add([]byte(code), "x", "user", uint8(0))
		}
	}
	f.Add([]byte("resource \"aws_iam_user\" \"u\" {\n  name = \"u${1e20000000}\"\n  count = 1e300000000\n}\n"), "x", "user", uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, value, name string, file uint8) {
		path := fuzzed[int(file)%len(fuzzed)]
		s, err := locate.Parse(locate.File{Path: path, Data: data})
		if err != nil {
			return
		}
		text := strings.HasSuffix(path, ".txt")
		ix := locate.NewIndex([]*locate.Source{s})
		if strings.HasSuffix(path, ".json") {
			readAlike(t, ix, s)
		}
		secret := finding.NewSecret(value)
		for _, weak := range []bool{true, false} {
			r := ix.Find(locate.Query{Fingerprint: key.Fingerprint(secret), Weak: weak, Places: []locate.Place{{Path: path, StartLine: 1}}}, key)
			for _, site := range sitesOf(t, r) {
				if secret.Empty() {
					continue // then the place decides, and the site is a block
				}
				if site.Literal.Start < 0 || site.Literal.End > len(data) || site.Literal.Start >= site.Literal.End {
					t.Fatalf("literal %v is outside of the file", site.Literal)
				}
				// In Terraform the text may hold escapes that the value has not.
				if text && fingerprint(string(data[site.Literal.Start:site.Literal.End])) != key.Fingerprint(secret) {
					t.Fatalf("literal %v is not of the secret", site.Literal)
				}
			}
			_ = ix.Impact(r.Sites)
		}
		for _, q := range []locate.Query{{Resource: name}, {Identity: finding.Identity{Name: name, Kind: finding.AccessKey, Account: "123456789012"}}, {Identity: finding.Identity{ID: name}}, {Places: []locate.Place{{Path: path, StartLine: len(name)}}}} {
			r := ix.Find(q, key)
			_ = ix.Impact(sitesOf(t, r))
		}
	})
}

// fuzzed are paths of each kind that is read in a way of its own.
var fuzzed = []string{"a/main.tf", "a/main.txt", "a/main.tf.json", "a/override.tofu", "a/x.tfvars.json", "a/tests/x.tftest.hcl", "a/x.tftest.json", "a/terragrunt.hcl"}

// readAlike checks what was read of JSON against HCL's own reader of it, and
// that a reference lies where a reference is written.
func readAlike(t *testing.T, ix *locate.Index, s *locate.Source) {
	if _, diags := hcljson.Parse(s.Bytes(), s.Path()); diags.HasErrors() {
		t.Fatalf("HCL does not take it: %v", diags)
	}
	for _, b := range ix.Blocks("a") {
		if b.Range.Start < 0 || b.Range.Start >= b.Range.End || b.Body.Start < b.Range.Start || b.Body.End > b.Range.End || b.Range.End > len(s.Bytes()) {
			t.Fatalf("%s lies at %v, its body at %v", b.Address, b.Range, b.Body)
		}
		for _, r := range ix.References(s.Path(), b.Address) {
			if r.Text == "" {
				continue
			}
			quoted := r.Text
			if !strings.HasPrefix(quoted, `"`) {
				quoted = `"` + quoted + `"`
			}
			written, err := jsontext.AppendUnquote(nil, quoted)
			if err != nil {
				t.Fatalf("%q is no part of a JSON text: %v", r.Text, err)
			}
			if _, diags := hclsyntax.ParseExpression(written, "", hcl.InitialPos); diags.HasErrors() {
				t.Fatalf("%q is no reference: %v", written, diags)
			}
		}
	}
}

// sitesOf checks that a result is one of its two forms.
func sitesOf(t *testing.T, r locate.Result) []locate.Site {
	if (len(r.Sites) > 0) == (r.Why != "") {
		t.Fatalf("a result has either sites or a reason: %+v", r)
	}
	return r.Sites
}

// FuzzRedact plants a secret in any line between two signs and looks for it in
// what is shown.
func FuzzRedact(f *testing.F) {
	f.Add(`password = "`, `"`, "9fK2xQ7vLm4TzR1c")
	f.Add("export K=", ";", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
	f.Add(`"a\n`, `\n"`, "AKIAIOSFODNN7EXAMPLE")
	f.Fuzz(func(t *testing.T, before, after, value string) {
		secret := finding.NewSecret(value)
		// A secret of the mark's own letters cannot be told from the mark, and
		// text around may complete a secret that ends in white space or quotes.
		if secret.Weak() || strings.ContainsAny(value, "\r\n \"'`\\") || strings.Contains("(redacted)", value) || bytes.ContainsAny([]byte(before+after), "\r\n") {
			return
		}
		line := []byte(before + " " + value + " " + after)
		known := func(f finding.Fingerprint) bool { return f == key.Fingerprint(secret) }
		out := locate.Redact(line, known, key)
		if bytes.Contains(out, []byte(value)) {
			t.Fatalf("a planted secret of %d bytes is shown in a line of %d", len(value), len(line))
		}
		// What is known is taken out whatever came before, and nothing panics.
		r := locate.NewRedactor(known, key)
		for _, text := range []string{before, string(line), after, string(line)} {
			if bytes.Contains(r.Line([]byte(text)), []byte(value)) && text == string(line) {
				t.Fatalf("a planted secret of %d bytes is shown among other lines", len(value))
			}
		}
	})
}
