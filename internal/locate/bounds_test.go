package locate_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// deep is code of n levels in each way in which HCL lets levels grow.
func deep(n int) map[string]string {
	r := strings.Repeat
	return map[string]string{
		"parentheses":      "a = " + r("(", n) + "1" + r(")", n) + "\n",
		"open parentheses": "a = " + r("(", n),
		"mismatched":       "a = " + r("(]", n),
		"lists":            "a = " + r("[", n) + r("]", n) + "\n",
		"objects":          "a = " + r("{a=", n) + "1" + r("}", n) + "\n",
		"object keys":      "a = " + r("{(", n) + "1" + r(")=1}", n) + "\n",
		"templates":        "a = " + r(`"${`, n) + "1" + r(`}"`, n) + "\n",
		"calls":            "a = " + r("f(", n) + r(")", n) + "\n",
		"indexes within":   "a = " + r("b[", n) + "1" + r("]", n) + "\n",
		"blocks":           r("b {\n", n) + r("}\n", n),
		"lists for":        "a = " + r("[for x in y : ", n) + "x" + r("]", n) + "\n",
		"objects for":      "a = " + r("{for x in y : x => ", n) + "x" + r("}", n) + "\n",
		"if in quotes":     `a = "` + r("%{ if x }", n) + r("%{ endif }", n) + "\"\n",
		"if in a heredoc":  "a = <<E\n" + r("%{ if x }\n", n) + r("%{ endif }\n", n) + "E\n",
		"else in quotes":   `a = "` + r("%{ if x }%{ else }", n) + r("%{ endif }", n) + "\"\n",
		"for in a heredoc": "a = <<E\n" + r("%{ for a in b ~}\n", n) + r("%{ endfor /* */ }\n", n) + "E\n",
	}
}

// long is code of n steps on one level that make a tree of n levels.
func long(n int) map[string]string {
	r := strings.Repeat
	return map[string]string{
		"not":            "a = " + r("!", n) + "b\n",
		"minus":          "a = (" + r("- # x\n", n) + "b)\n",
		"sum":            "a = 1" + r(" + 1", n) + "\n",
		"or":             "a = (b" + r(" ||\n b", n) + ")\n",
		"conditions":     "a = " + r("b ? c : ", n) + "c\n",
		"conditions two": "a = " + r("b ? ", n) + "c" + r(" : c", n) + "\n",
		"splats":         "a = b" + r(".*.c", n) + "\n",
		"full splats":    "a = b" + r("[*].c", n) + "\n",
		"indexes":        "a = b" + r("[c]", n) + "\n",
		"traversal":      "a = b" + r(".c", n) + "\n",
		"in a for":       "a = {\nfor k, v in b : k => 1" + r(" +\n1", n) + "}\n",
	}
}

func TestParseBounds(t *testing.T) {
	for name, code := range deep(20) {
		if name == "open parentheses" || name == "mismatched" {
			continue // code in no depth
		}
		for _, path := range []string{"a.tf", "a.tfvars"} {
			if _, err := locate.Parse(locate.File{Path: path, Data: []byte(code)}); err != nil {
				t.Errorf("%s: 20 levels: %v", name, err)
			}
		}
	}
	for name, code := range long(80) {
		if name == "splats" {
			continue // HCL takes one
		}
		if _, err := locate.Parse(locate.File{Path: "a.tf", Data: []byte(code)}); err != nil {
			t.Errorf("%s: 80 steps: %v", name, err)
		}
	}
	for _, many := range []map[string]string{deep(10_000), long(10_000)} {
		for name, code := range many {
			t.Run(name, func(t *testing.T) {
				for _, path := range []string{"a.tf", "a.tfvars"} {
					refused(t, path, "\n"+code, 2)
				}
			})
		}
	}
}

// refused asks for an error in time that says where and what, and quotes nothing.
func refused(t *testing.T, path, code string, line int) {
	t.Helper()
	began := time.Now()
	_, err := locate.Parse(locate.File{Path: path, Data: []byte(code)})
	var parse *locate.ParseError
	if !errors.As(err, &parse) || parse.Path != path || parse.Line < line || !strings.Contains(parse.Summary, " than ") {
		t.Errorf("error %v, want a *ParseError of %s behind line %d", err, path, line)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("refused only after %s", took)
	}
}

func TestParseBoundsTogether(t *testing.T) {
	r := strings.Repeat
	// Each level stays within its bound, all of them together do not.
	sums := r("(", 200) + "1" + r(r("+1", 100)+")", 200)
	refused(t, "a.tf", "a = "+sums+"\n", 1)
	refused(t, "a.tf", "a = "+r(r("b?c:", 20)+"(", 200)+"1"+r(")", 200)+"\n", 1)
	refused(t, "a.tf", r("# none\n", 5<<20/7+1), 1)
}

func TestParseNumbers(t *testing.T) {
	for _, number := range []string{"1e300000000", "1e151", "1E-300000000", strings.Repeat("9", 1<<20), "1e99999999999999999999"} {
		refused(t, "a.tf", "a = "+number+"\n", 1)
	}
	if _, err := locate.Parse(locate.File{Path: "a.tf", Data: []byte("a = 1e150 + 0.0000000001\n")}); err != nil {
		t.Error(err)
	}
}

// TestParseWide: what is large without being deep is code like any other.
func TestParseWide(t *testing.T) {
	r := strings.Repeat
	for name, code := range map[string]string{
		"list":     "a = [" + r("b.c[0] + 1, ", 5000) + "]\n",
		"object":   "a = {\n" + r("  b = c.d ? 1 : f(2)\n", 5000) + "}\n",
		"template": `a = "` + r("${b.c} ", 5000) + "\"\n",
		"heredoc":  "a = <<E\n" + r("%{ if b }x%{ endif }${c.d}\n", 5000) + "E\n",
		"blocks":   r("b \"c\" {\n  d = e.f\n}\n", 5000),
		"lists":    "a = [" + r("[b.c], ", 5000) + "]\n",
	} {
		if _, err := locate.Parse(locate.File{Path: "a.tf", Data: []byte(code)}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNumbersThatGrow: a file of a few lines must not take the time that its
// numbers would need as text.
func TestNumbersThatGrow(t *testing.T) {
	tests := []struct{ name, reason string }{
		{`u${local.z}`, "a number in a text"},
		{`${local.z}`, "a number alone"},
		{`u${local.z + 1}`, "both are brought to one length before they are added"},
		{`u${local.z % 7}`, ""},
		{`u${{(local.z) = 1}[local.z]}`, "a key is a text"},
		{`u${format("%d", "1e300000000")}`, "a text that a function reads as a number"},
		{`u${format("%s", [local.z])}`, "within a list"},
		{`u${join(",", [local.z])}`, ""},
		{`u${local.z == 1 ? "a" : "b"}`, ""},
	}
	var squares strings.Builder
	squares.WriteString("locals {\n  a = 1e150\n")
	for c := 'b'; c <= 'z'; c++ {
		squares.WriteString("  " + string(c) + " = local." + string(c-1) + " * local." + string(c-1) + "\n")
	}
	squares.WriteString("}\n")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			began := time.Now()
			ix := tree(t, map[string]string{"a.tf": squares.String() + "resource \"aws_iam_user\" \"u\" {\n  name = \"" + tt.name + "\"\n  count = local.z\n}\n"})
			r := ix.Find(locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "u1"}}, key)
			if r.Why == "" {
				t.Errorf("%s: found %v by a name that is not known", tt.reason, r.Sites)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("%s: took %s", tt.reason, took)
			}
		})
	}
}

// TestBoundsOfRealCode: real code is far from every bound.
func TestBoundsOfRealCode(t *testing.T) {
	paths, err := filepath.Glob("testdata/*/terraform/*/*.tf")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := locate.Parse(locate.File{Path: p, Data: data}); err != nil {
			t.Error(err)
		}
	}
}
