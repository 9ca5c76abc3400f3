package locate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

func TestDangling(t *testing.T) {
	const sealed = "variable \"s\" {\n  sensitive = true\n}\n"
	for _, c := range []struct {
		name, reason string
		files        map[string]string
		want         []string
	}{
		{
			name: "declared", reason: "what is declared in another file of the folder, or by the language itself, is no fault",
			files: map[string]string{"a/a.tf": "resource \"terraform_data\" \"a\" {\n  for_each = var.v\n  input = [each.key, path.module, terraform.workspace, local.l, data.terraform_data.d, resource.terraform_data.b.id]\n  provisioner \"local-exec\" {\n    command = self.id\n  }\n}\n",
				"a/b.tf": "variable \"v\" {\n  type = map(string)\n}\nlocals {\n  l = { for k, v in var.v : k => v.x }\n}\ndata \"terraform_data\" \"d\" {}\nresource \"terraform_data\" \"b\" {}\n"},
		},
		{
			name: "undeclared", reason: "each kind of block, in nested blocks, templates and meta-arguments",
			files: map[string]string{"a.tf": "provider \"x\" {}\nresource \"x_a\" \"a\" {\n  a = var.v\n  b {\n    c = \"${local.l}-x\"\n  }\n  lifecycle {\n    ignore_changes = [tags.a]\n    replace_triggered_by = [x_b.b.id]\n  }\n  depends_on = [x_c.c, \"data.x_d.d\"]\n}\noutput \"o\" {\n  value = module.m.out\n}\nimport {\n  to = x_e.e\n  id = \"1\"\n}\n"},
			want: []string{
				"a of x_a.a (a.tf:3) refers to variable.v, which is not declared",
				"b.c of x_a.a (a.tf:5) refers to local.l, which is not declared",
				"lifecycle.replace_triggered_by of x_a.a (a.tf:9) refers to x_b.b, which is not declared",
				"depends_on of x_a.a (a.tf:11) refers to data.x_d.d, which is not declared",
				"depends_on of x_a.a (a.tf:11) refers to x_c.c, which is not declared",
				"value of output.o (a.tf:14) refers to module.m, which is not declared",
				"to of import (a.tf:17) refers to x_e.e, which is not declared",
			},
		},
		{
			name: "iterators", reason: "a dynamic block's element and a check's own data are declared there",
			files: map[string]string{"a.tf": "provider \"x\" {}\nresource \"x_a\" \"a\" {\n  dynamic \"tag\" {\n    for_each = []\n    content {\n      a = tag.value\n    }\n  }\n  dynamic \"b\" {\n    for_each = []\n    iterator = it\n    content {\n      a = it.value.x\n      c = b.value\n    }\n  }\n}\ncheck \"c\" {\n  data \"x_d\" \"d\" {}\n  assert {\n    condition     = data.x_d.d.ok\n    error_message = \"no\"\n  }\n}\n"},
			want:  []string{"dynamic.content.c of x_a.a (a.tf:14) refers to b.value, which is not declared"},
		},
		{
			name: "twice", reason: "a second declaration is refused, but override files are there for it",
			files: map[string]string{"a.tf": "variable \"v\" {}\n", "b.tf": "variable \"v\" {}\n", "c_override.tf": "variable \"v\" {}\n"},
			want:  []string{"variable.v (b.tf:1) is declared more than once"},
		},
		{
			name: "moved", reason: "a chain of moves ends in what is declared",
			files: map[string]string{"a.tf": "provider \"x\" {}\nresource \"x_a\" \"c\" {}\nmoved {\n  from = x_a.a\n  to = x_a.b\n}\nmoved {\n  from = x_a.b\n  to = x_a.c\n}\nmoved {\n  from = x_a.d\n  to = x_a.e\n}\nremoved {\n  from = x_a.c\n}\nremoved {\n  from = x_a.gone\n}\n"},
			want: []string{
				"to of moved (a.tf:11) refers to x_a.e, which is not declared",
				"from of removed (a.tf:15) says that x_a.c is removed, which is still declared",
			},
		},
		{
			name: "calls", reason: "a call gives what its module asks for, and uses what it has",
			files: map[string]string{
				"a.tf":   "module \"m\" {\n  source = \"./m\"\n  count = 2\n  extra = 1\n}\nmodule \"gone\" {\n  source = \"./gone\"\n}\nmodule \"far\" {\n  source = \"org/far/aws\"\n}\noutput \"o\" {\n  value = [module.m[0].no, module.m[*].nor, module.m[local.i].neither, module.m[0].yes, module.far.any]\n}\nlocals {\n  i = 1\n}\n",
				"m/a.tf": "variable \"need\" {}\nvariable \"may\" {\n  default = 1\n}\noutput \"yes\" {\n  value = 1\n}\n"},
			want: []string{
				"module.m (a.tf:1) does not give \"need\", which \"m\" asks for",
				"extra of module.m (a.tf:4) gives \"extra\", which \"m\" does not declare",
				"source of module.gone (a.tf:6) calls \"gone\", where no code is",
				"value of output.o (a.tf:13) refers to output \"neither\" of module.m, which \"m\" does not have",
				"value of output.o (a.tf:13) refers to output \"no\" of module.m, which \"m\" does not have",
				"value of output.o (a.tf:13) refers to output \"nor\" of module.m, which \"m\" does not have",
			},
		},
		{
			name: "providers", reason: "aliases are declared, taken from the caller or passed; a default may be inherited, and comes from outside to a module that only others call",
			files: map[string]string{
				"a.tf":   "provider \"x\" {}\nprovider \"x\" {\n  alias = \"a\"\n}\nmodule \"m\" {\n  source = \"./m\"\n  providers = {\n    x.b = x.a\n    x = x.c\n  }\n}\nmodule \"n\" {\n  source = \"./n\"\n}\n",
				"m/a.tf": "resource \"x_a\" \"a\" {\n  provider = x.b\n}\nresource \"x_a\" \"b\" {\n  provider = x.d\n}\n",
				"p/a.tf": "provider \"z\" {}\nresource \"x_a\" \"a\" {}\n",
				"q/a.tf": "resource \"x_a\" \"a\" {}\n",
				"n/a.tf": "resource \"x_a\" \"a\" {}\nresource \"y_a\" \"a\" {}\n",
				"o/a.tf": "terraform {\n  required_providers {\n    x = {\n      configuration_aliases = [x.e]\n    }\n  }\n}\nresource \"x_a\" \"a\" {\n  provider = x.e\n}\n"},
			want: []string{
				"providers of module.m (a.tf:9) uses provider.x.c, which the code does not configure",
				"provider of x_a.b (m/a.tf:5) uses provider.x.d, which the code does not configure",
				"y_a.a (n/a.tf:2) uses provider.y, which the code does not configure",
				"x_a.a (p/a.tf:2) uses provider.x, which the code does not configure",
			},
		},
		{
			name: "secret outputs", reason: "what Terraform 1.11 says of each of these outputs",
			files: map[string]string{"a.tf": sealed + "locals {\n  m = { a = var.s, b = \"x\" }\n}\nresource \"terraform_data\" \"a\" {\n  input = local.m\n}\n" + outputs(
				"no", "local.m.b", "keys(local.m)", "merge(local.m, { c = 1 }).c", "terraform_data.a.input.b", "{ for k, v in local.m : k => k }", "length([var.s])",
				`[for v in [var.s] : "x"]`, "[var.s, 1][1]", `lookup(local.m, "b", "z")`, `local.m["b"]`, `element([var.s, "k"], 1)`, "tomap(local.m).b", `tolist([var.s, "v"])[1]`,
				"can(var.s)", "terraform_data.a.id", `contains(keys(local.m), "a")`, "length(local.m)", "[local.m][*].b", "nonsensitive(var.s)",
			) + outputs("yes", "terraform_data.a.input", "try(local.m, 1)", `coalesce("x", var.s)`, `var.s == "x" ? 1 : 2`, "length(var.s)", "local.m", `"a-${var.s}"`, "[local.m][*].a",
				"{ for k, v in local.m : k => v }", "upper(local.m.a)", "sensitive(1)", "local.m[terraform_data.a.id]",
			) + "output \"said\" {\n  value = var.s\n  sensitive = true\n}\n"},
			want: secretOutputs(12),
		},
		{
			name: "secrets through modules", reason: "arguments, repeated calls and outputs carry it on, and what the child seals itself",
			files: map[string]string{
				"a.tf":   sealed + "module \"m\" {\n  source = \"./m\"\n  for_each = { x = var.s }\n  in = each.value\n}\nmodule \"n\" {\n  source = \"./m\"\n  in = \"open\"\n}\noutput \"a\" {\n  value = module.m[\"x\"].out\n}\noutput \"b\" {\n  value = module.n.out\n}\noutput \"c\" {\n  value = module.n.own\n}\noutput \"d\" {\n  value = module.m[*].other\n}\n",
				"m/a.tf": "variable \"in\" {}\nvariable \"own\" {\n  default = 1\n  sensitive = true\n}\noutput \"out\" {\n  value = \"x${var.in}\"\n}\noutput \"own\" {\n  value = var.own\n  sensitive = true\n}\noutput \"other\" {\n  value = 1\n}\nresource \"terraform_data\" \"r\" {\n  for_each = toset([var.in])\n}\n"},
			want: []string{
				"value of output.a (a.tf:13) gives a sensitive value, and the output does not say so",
				"value of output.c (a.tf:19) gives a sensitive value, and the output does not say so",
				"for_each of terraform_data.r (m/a.tf:16) repeats over a sensitive value",
			},
		},
		{
			name: "secrets in for_each", reason: "a map's elements may be secret, its keys and a set's elements may not, and count takes any value",
			files: map[string]string{"a.tf": sealed + "provider \"x\" {}\nresource \"x_a\" \"map\" {\n  for_each = { a = var.s }\n}\nresource \"x_a\" \"set\" {\n  for_each = toset([\"a\", var.s])\n}\nresource \"x_a\" \"count\" {\n  count = var.s == \"\" ? 0 : 1\n}\nresource \"x_a\" \"key\" {\n  for_each = { for k in [var.s] : k => 1 }\n}\nimport {\n  to = x_a.count[0]\n  id = var.s\n}\n"},
			want: []string{
				"for_each of x_a.set (a.tf:8) repeats over a sensitive value",
				"for_each of x_a.key (a.tf:14) repeats over a sensitive value",
				"id of import (a.tf:17) is a sensitive value",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range tree(t, c.files).Dangling() {
				got = append(got, f.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

// outputs declares one output for each expression.
func outputs(name string, expressions ...string) string {
	var b strings.Builder
	for i, x := range expressions {
		fmt.Fprintf(&b, "output \"%s%d\" {\n  value = %s\n}\n", name, i, x)
	}
	return b.String()
}

// secretOutputs are the faults of the outputs named "yes" in that case.
func secretOutputs(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("value of output.yes%d (a.tf:%d) gives a sensitive value, and the output does not say so", i, 67+3*i)
	}
	return all
}

// TestDanglingNear holds that a folder's name leaves out only what no call
// connects with it.
func TestDanglingNear(t *testing.T) {
	ix := tree(t, map[string]string{
		"a/a.tf": "module \"m\" {\n  source = \"../m\"\n}\noutput \"a\" {\n  value = var.a\n}\n",
		"m/m.tf": "output \"m\" {\n  value = var.m\n}\n",
		"z/z.tf": "output \"z\" {\n  value = var.z\n}\n",
	})
	for _, c := range []struct {
		reason string
		near   []string
		want   string
	}{
		{"a caller has its children", []string{"a"}, "output.a output.m"},
		{"a child has its callers", []string{"m"}, "output.a output.m"},
		{"what stands alone is alone", []string{"z"}, "output.z"},
		{"a folder without code has no fault", []string{"no"}, ""},
		{"no folder means all", nil, "output.a output.m output.z"},
	} {
		var got []string
		for _, f := range ix.Dangling(c.near...) {
			got = append(got, f.Address)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", c.reason, got, c.want)
		}
	}
}

// TestNewFaults holds that a block that moves brings no new fault.
func TestNewFaults(t *testing.T) {
	before := tree(t, map[string]string{"a.tf": "output \"a\" {\n  value = var.a\n}\n"}).Dangling()
	after := tree(t, map[string]string{"a.tf": "\n\noutput \"a\" {\n  value = var.a\n}\noutput \"b\" {\n  value = var.a\n}\n"}).Dangling()
	got := locate.NewFaults(before, after)
	if len(got) != 1 || got[0].Address != "output.b" {
		t.Errorf("new faults are %v, want that of output.b", got)
	}
}
