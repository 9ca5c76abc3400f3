package locate

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// lexed is what HCL's own scanner takes for strings, heredocs and comments.
func lexed(data []byte) []region {
	tokens, _ := hclsyntax.LexConfig(data, "x.tf", hcl.InitialPos)
	var all []region
	for _, t := range tokens {
		quoted := t.Type == hclsyntax.TokenQuotedLit
		literal := quoted || t.Type == hclsyntax.TokenStringLit
		if literal || t.Type == hclsyntax.TokenComment {
			all = append(all, region{Range: rangeOf(t.Range), quoted: quoted, literal: literal})
		}
	}
	return all
}

// joined makes one of regions of a kind that touch: where a scanner cuts a
// literal says nothing.
func joined(all []region) []region {
	var out []region
	for _, r := range all {
		if last := len(out) - 1; last >= 0 && out[last].End == r.Start && out[last].quoted == r.quoted && out[last].literal == r.literal {
			out[last].End = r.End
			continue
		}
		out = append(out, r)
	}
	return out
}

func sameRegion(a, b region) bool {
	return a.Range == b.Range && a.quoted == b.quoted && a.literal == b.literal
}

// agrees holds the laws of what is told without HCL's scanner: in code that
// parses, the regions are those of its tokens; and what is small by its bytes is
// within bounds by its tokens.
func agrees(t *testing.T, data []byte) {
	t.Helper()
	f := File{Path: "x.tf", Data: data}
	if isSmall(data) {
		tokens, _ := hclsyntax.LexConfig(data, f.Path, hcl.InitialPos)
		if summary, _ := measured(tokens, frame{closer: hclsyntax.TokenEOF, lines: true}); summary != "" {
			t.Fatalf("small, and yet: %s", summary)
		}
	}
	s, err := Parse(f)
	if err != nil {
		return
	}
	if got, want := joined(regions(s)), joined(lexed(data)); !slices.EqualFunc(got, want, sameRegion) {
		t.Fatalf("got  %v\nwant %v\nin %q", got, want, data)
	}
}

func FuzzRegions(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*/*/*/*.tf")
	if err != nil || len(seeds) < 10 {
		f.Fatalf("no seeds: %v %v", seeds, err)
	}
	for _, p := range seeds {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, code := range []string{
		"a = \"b\" # c\n// d\n/* e */ f = /*/ g */ 1\n#", "#\n#\n  //\n/**/\n",
		`a = "x$${y}z %%{w} $ % $$${v} \" \\" ` + "\n", "a = \"${\"b${\"c\"}d\"}e\"\n", "a = \"${{\"b\" = \"}\"}[\"b\"]}\"\n",
		"a = <<EOT\nx\n  EOT\nb = 1\n", "a = <<-EOT\r\n  x $${y} ${ z } EOT\r\n  EOT\r\n", "a = <<EOT\n${<<B\nx\nB\n}\nEOT\n",
		"a = <<EOT\nEOT\n", "a = <<EOT\n$EOT\nEOT1\n%{ if b ~}\nEOT\n%{ endif ~}\nEOT\n", "\xef\xbb\xbfa = \"b\"\n", "a = \"%{ for x in y }${x}%{ endfor }\"\n",
		"a = b < 1 ? \"c\" : \"d\"\n", "a \"b\" \"c\" {}\n", "a = x[\"b\"].c[\"d\"]\n", "a = 1e150\nb = 1e-151\nc = x1e999\n", "a = 1 - - - 2\n",
		"a = \"é\\é$é\"\n# é\nb = <<É\né\nÉ\n",
		"a = " + strings.Repeat("[", 600) + strings.Repeat("]", 600) + "\n", "a = " + strings.Repeat("- ", 120) + "1\n",
		"a = 1" + strings.Repeat(" + 1", 2500) + "\n", "a = b" + strings.Repeat(".c", 2500) + "\n",
	} {
		f.Add([]byte(code))
	}
	f.Fuzz(agrees)
}
