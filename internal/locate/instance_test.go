package locate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

func TestFindInstance(t *testing.T) {
	user := finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}
	accessKey := finding.Identity{Platform: "aws", Kind: finding.AccessKey, Name: "ci", ID: "AKIA0000000000000000"}
	google := finding.Identity{Platform: "google", Kind: finding.AccessKey, Name: "deployer"}
	const child = "variable \"name\" { type = string }\nresource \"aws_iam_user\" \"u\" { name = var.name }\n"
	const open = `nothing in the code declares user "ci"; one block of its kind has a name that needs a plan to be known`
	tests := []struct {
		name   string
		reason string
		files  map[string]string
		id     finding.Identity
		want   []string
		why    string
	}{
		{name: "set", reason: "each key of a set is the name of one", id: user,
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  for_each = toset([\"ci\", \"cd\"])\n  name = each.key\n}"),
			want:  []string{`main.tf:1 aws_iam_user.u (repeated) as aws_iam_user.u["ci"]`}},
		{name: "map", reason: "the name is in the map's value", id: user,
			files: oneFile("locals { users = { a = { name = \"ci\" }, b = { name = \"cd\" } } }\nresource \"aws_iam_user\" \"u\" {\n  for_each = local.users\n  name = each.value.name\n}"),
			want:  []string{`main.tf:2 aws_iam_user.u (repeated) as aws_iam_user.u["a"]`}},
		{name: "count", reason: "the index leads to the name", id: user,
			files: oneFile("locals { users = [\"cd\", \"ci\"] }\nresource \"aws_iam_user\" \"u\" {\n  count = length(local.users)\n  name = local.users[count.index]\n}"),
			want:  []string{`main.tf:2 aws_iam_user.u (repeated) as aws_iam_user.u[1]`}},
		{name: "flattened", reason: "what a loop makes of nested lists is static, too", id: user,
			files: oneFile("locals {\n  teams = { shop = [\"i\", \"d\"] }\n  flat = flatten([for t, all in local.teams : [for u in all : { team = t, name = \"c${u}\" }]])\n}\nresource \"aws_iam_user\" \"u\" {\n  for_each = { for u in local.flat : \"${u.team}/${u.name}\" => u }\n  name = each.value.name\n}"),
			want:  []string{`main.tf:5 aws_iam_user.u (repeated) as aws_iam_user.u["shop/ci"]`}},
		{name: "names alike", reason: "which of them is meant is not known", id: user,
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  for_each = toset([\"a\", \"b\"])\n  name = \"ci\"\n}"),
			want:  []string{`main.tf:1 aws_iam_user.u (repeated)`}},
		{name: "too many", reason: "more than are told apart", id: user,
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  for_each = toset([for i in range(65) : \"c${i}\"])\n  name = each.key\n}"), why: open},
		{name: "set that needs a plan", reason: "a variable without a value", id: user,
			files: oneFile("variable \"x\" {}\nresource \"aws_iam_user\" \"u\" {\n  for_each = var.x\n  name = each.key\n}"), why: open},
		{name: "list", reason: "Terraform takes no list for for_each", id: user,
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  for_each = [\"ci\"]\n  name = each.key\n}"), why: open},
		{name: "one value needs a plan", reason: "the others are known", id: user,
			files: oneFile("variable \"x\" {}\nresource \"aws_iam_user\" \"u\" {\n  for_each = { a = var.x, b = \"ci\" }\n  name = each.value\n}"),
			want:  []string{`main.tf:2 aws_iam_user.u (repeated) as aws_iam_user.u["b"]`}},
		{name: "key of an instance", reason: "the key's owner is the user with the same key", id: accessKey,
			files: oneFile("locals { u = toset([\"ci\", \"cd\"]) }\nresource \"aws_iam_user\" \"u\" {\n  for_each = local.u\n  name = each.key\n}\nresource \"aws_iam_access_key\" \"k\" {\n  for_each = local.u\n  user = aws_iam_user.u[each.key].name\n}"),
			want:  []string{`main.tf:6 aws_iam_access_key.k (repeated) as aws_iam_access_key.k["ci"]`}},
		{name: "key through its user's block", reason: "for_each over a resource has its keys", id: accessKey,
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  for_each = toset([\"ci\", \"cd\"])\n  name = each.key\n}\nresource \"aws_iam_access_key\" \"k\" {\n  for_each = { for k, u in aws_iam_user.u : k => u.name }\n  user = each.value\n}"),
			want:  []string{`main.tf:5 aws_iam_access_key.k (repeated) as aws_iam_access_key.k["ci"]`}},
		{name: "key by a splat", reason: "a splat lists what count made", id: accessKey,
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  count = 2\n  name = [\"cd\", \"ci\"][count.index]\n}\nresource \"aws_iam_access_key\" \"k\" { user = element(aws_iam_user.u[*].name, 1) }"),
			want:  []string{`main.tf:5 aws_iam_access_key.k`}},
		{name: "key by values", reason: "values() are in the order of the keys", id: accessKey,
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  for_each = toset([\"x\", \"ci\"])\n  name = each.key\n}\nresource \"aws_iam_access_key\" \"k\" { user = element(values(aws_iam_user.u)[*].name, 0) }"),
			want:  []string{`main.tf:5 aws_iam_access_key.k`}},
		{name: "two keys of each", reason: "the code does not tell which of its keys is meant", id: accessKey,
			files: oneFile("resource \"aws_iam_access_key\" \"k\" {\n  for_each = toset([\"a\", \"b\"])\n  user = \"ci\"\n}"),
			why:   "aws_iam_access_key.k (main.tf:1) has count or for_each, and the code does not tell which of its keys is meant"},
		{name: "google key of an instance", reason: "any attribute of the account leads to it", id: google,
			files: oneFile("resource \"google_service_account\" \"a\" {\n  for_each = toset([\"deployer\", \"x\"])\n  account_id = each.key\n}\nresource \"google_service_account_key\" \"k\" {\n  for_each = google_service_account.a\n  service_account_id = google_service_account.a[\"deployer\"].name\n}"),
			why:   "google_service_account_key.k (main.tf:5) has count or for_each, and the code does not tell which of its keys is meant"},
		{name: "module for each", reason: "each instance of the call passes its own name", id: user,
			files: map[string]string{"main.tf": "module \"u\" {\n  source = \"./user\"\n  for_each = toset([\"ci\", \"cd\"])\n  name = each.key\n}", "user/main.tf": child},
			want:  []string{`user/main.tf:2 aws_iam_user.u (repeated) as module.u["ci"].aws_iam_user.u`}},
		{name: "module with count, block for each", reason: "instances of instances", id: user,
			files: map[string]string{"main.tf": "module \"u\" {\n  source = \"./user\"\n  count = 2\n  prefix = [\"a\", \"c\"][count.index]\n}", "user/main.tf": "variable \"prefix\" {}\nresource \"aws_iam_user\" \"u\" {\n  for_each = { x = \"i\", y = \"d\" }\n  name = \"${var.prefix}${each.value}\"\n}"},
			want:  []string{`user/main.tf:2 aws_iam_user.u (repeated) as module.u[1].aws_iam_user.u["x"]`}},
		{name: "module with a set that needs a plan", reason: "the name does not depend on which", id: user,
			files: map[string]string{"main.tf": "variable \"x\" {}\nmodule \"u\" {\n  source = \"./user\"\n  for_each = var.x\n  name = \"ci\"\n}", "user/main.tf": child},
			want:  []string{`user/main.tf:2 aws_iam_user.u (repeated)`}},
		{name: "output of an instance", reason: "the call's index leads to the instance", id: accessKey,
			files: map[string]string{"main.tf": "module \"u\" {\n  source = \"./user\"\n  for_each = toset([\"ci\", \"cd\"])\n  name = each.key\n}\nresource \"aws_iam_access_key\" \"k\" { user = module.u[\"ci\"].name }\n", "user/main.tf": child + "output \"name\" { value = aws_iam_user.u.name }\n"},
			want:  []string{`main.tf:6 aws_iam_access_key.k`}},
		{name: "each within a local", reason: "a local sees no instance, whatever Terraform says of that", id: user,
			files: oneFile("locals { n = each.key }\nresource \"aws_iam_user\" \"u\" {\n  for_each = toset([\"ci\"])\n  name = local.n\n}"), why: open},
		{name: "switched off by a condition", reason: "count is known to be 0", id: user,
			files: oneFile("variable \"create\" { default = false }\nresource \"aws_iam_user\" \"u\" {\n  count = var.create ? 1 : 0\n  name = \"ci\"\n}"),
			why:   `nothing in the code declares user "ci"; aws_iam_user.u (main.tf:2) would, but is switched off by its count`},
		{name: "switched off by an empty set", reason: "for_each is known to be empty", id: user,
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  for_each = toset([])\n  name = \"ci\"\n}"),
			why:   `nothing in the code declares user "ci"; aws_iam_user.u (main.tf:1) would, but is switched off by its for_each`},
		{name: "switched off with its module", reason: "the call makes nothing", id: user,
			files: map[string]string{"main.tf": "module \"u\" {\n  source = \"./user\"\n  count = 0\n  name = \"ci\"\n}", "user/main.tf": child},
			why:   `nothing in the code declares user "ci"; aws_iam_user.u (user/main.tf:2) would, but is switched off by the count of module.u (main.tf:1)`},
		{name: "typed variable", reason: "an optional attribute has its default", id: user,
			files: oneFile("variable \"users\" {\n  type = map(object({ name = string, on = optional(bool, true) }))\n  default = { a = { name = \"ci\" } }\n}\nresource \"aws_iam_user\" \"u\" {\n  for_each = { for k, u in var.users : k => u if u.on }\n  name = each.value.name\n}"),
			want:  []string{`main.tf:5 aws_iam_user.u (repeated) as aws_iam_user.u["a"]`}},
		{name: "typed variable in JSON", reason: "a type is a text there", id: user,
			files: map[string]string{"main.tf.json": `{"variable": {"users": {"type": "map(object({ name = string, on = optional(bool, true) }))", "default": {"a": {"name": "ci"}}}},
 "resource": {"aws_iam_user": {"u": {"for_each": "${{ for k, u in var.users : k => u if u.on }}", "name": "${each.value.name}"}}}}`},
			want: []string{`main.tf.json:2 aws_iam_user.u (repeated) as aws_iam_user.u["a"]`}},
		{name: "JSON", reason: "an object in JSON is a map", id: user,
			files: map[string]string{"main.tf.json": `{"resource": {"aws_iam_user": {"u": {"for_each": {"a": "ci", "b": "cd"}, "name": "${each.value}"}}}}`},
			want:  []string{`main.tf.json:1 aws_iam_user.u (repeated) as aws_iam_user.u["a"]`}},
		{name: "overridden set", reason: "an override file has the say on what a block makes", id: user,
			files: map[string]string{"main.tf": "resource \"aws_iam_user\" \"u\" {\n  for_each = toset([\"x\"])\n  name = each.key\n}\n", "override.tf": "resource \"aws_iam_user\" \"u\" {\n  for_each = toset([\"ci\", \"cd\"])\n}\n"},
			want:  []string{`main.tf:1 aws_iam_user.u (repeated) as aws_iam_user.u["ci"]`}},
		{name: "unit", reason: "what Terragrunt runs is run by itself, with inputs", id: user,
			files: map[string]string{"m/main.tf": "variable \"users\" { default = [] }\nresource \"aws_iam_user\" \"u\" {\n  for_each = toset(var.users)\n  name = each.key\n}\n", "live/terragrunt.hcl": "terraform {\n  source = \"../m\"\n}\ninputs = {\n  users = [\"ci\", \"cd\"]\n}\n"},
			want:  []string{`m/main.tf:2 aws_iam_user.u (repeated) as aws_iam_user.u["ci"]`}},
		{name: "try of what is there by type", reason: "an optional attribute is null, which is no failure", id: user,
			files: oneFile("variable \"u\" {\n  type = object({ name = optional(string) })\n  default = {}\n}\nresource \"aws_iam_user\" \"u\" { name = try(var.u.name, \"ci\") }"), why: open},
		{name: "try of what needs a plan", reason: "whether it fails is not known", id: user,
			files: oneFile("resource \"aws_iam_user\" \"u\" { name = try(data.x_y.z.name, \"ci\") }"), why: open},
		{name: "flatten of what needs a plan", reason: "an element may turn out to be a list", id: user,
			files: oneFile("variable \"x\" {}\nresource \"aws_iam_user\" \"u\" { name = flatten([var.x, [\"ci\"]])[1] }"), why: open},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ix := tree(t, tt.files)
			got := ix.Find(locate.Query{Identity: tt.id}, key)
			if diff := cmp.Diff(tt.want, sites(t, ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}
}

// TestVariableFilesElsewhere holds that what a command line may give to a module
// is not taken for unset.
func TestVariableFilesElsewhere(t *testing.T) {
	user := finding.Identity{Platform: "aws", Kind: finding.User, Name: "dev-ci"}
	const root = "variable \"env\" { default = \"dev\" }\nresource \"aws_iam_user\" \"u\" { name = \"${var.env}-ci\" }\n"
	const found = "main.tf:2 aws_iam_user.u"
	might := func(file string) string {
		return fmt.Sprintf(`nothing in the code declares user "dev-ci"; it might be aws_iam_user.u (main.tf:2), whose name needs a plan to know var.env, which %q may set`, file)
	}
	tests := []struct {
		name   string
		reason string
		files  map[string]string
		want   []string
		why    string
	}{
		{"in a folder of its own", "terraform plan -var-file=env/prod.tfvars", map[string]string{"env/prod.tfvars": "env = \"prod\"\n"}, nil, might("env/prod.tfvars")},
		{"in JSON", "variable files may be JSON", map[string]string{"env/prod.tfvars.json": `{"env": "prod"}`}, nil, might("env/prod.tfvars.json")},
		{"of another variable", "it does not set this one", map[string]string{"env/prod.tfvars": "size = 1\n", "env/x.tfvars.json": `{"y": 1}`}, []string{found}, ""},
		{"of another module", "a folder with code has its own variable files", map[string]string{"other/main.tf": "", "other/terraform.tfvars": "env = \"prod\"\n"}, []string{found}, ""},
		{"that does not parse", "it may set any variable", map[string]string{"env/prod.tfvars": "env = \n"}, nil, might("env/prod.tfvars") + "; it may be in what could not be read: env/prod.tfvars"},
		{"in JSON that does not parse", "as above", map[string]string{"env/prod.tfvars.json": `{"env": `}, nil, might("env/prod.tfvars.json") + "; it may be in what could not be read: env/prod.tfvars.json"},
		{"beside tests", "tests are no code that they could be for", map[string]string{"env/prod.tfvars": "env = \"prod\"\n", "env/tests/a.tftest.hcl": ""}, nil, might("env/prod.tfvars")},
		{"beside a unit", "Terragrunt's code is what they are for", map[string]string{"live/terragrunt.hcl": "", "live/prod.tfvars": "env = \"prod\"\n"}, []string{found}, ""},
		{"beside a value of its own", "a file that is given counts for more", map[string]string{"terraform.tfvars": "env = \"dev\"\n", "env/prod.tfvars": "env = \"prod\"\n"}, nil, might("env/prod.tfvars")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.files["main.tf"] = root
			ix := tree(t, tt.files)
			got := ix.Find(locate.Query{Identity: user}, key)
			if diff := cmp.Diff(tt.want, sites(t, ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}

	ix := tree(t, map[string]string{"main.tf": root})
	if got := sites(t, ix, ix.Find(locate.Query{Identity: user}, key)); len(got) != 1 {
		t.Fatalf("found %v", got)
	}
	s, err := locate.Parse(locate.File{Path: "env/prod.tfvars", Data: []byte("env = \"prod\"\n")})
	if err != nil {
		t.Fatal(err)
	}
	with := ix.With(s)
	if got := with.Find(locate.Query{Identity: user}, key); got.Why != might("env/prod.tfvars") {
		t.Errorf("with the file: %s", got.Why)
	}
	if got := sites(t, with, with.Without("env/prod.tfvars").Find(locate.Query{Identity: user}, key)); len(got) != 1 {
		t.Errorf("without it again: %v", got)
	}
}

// TestUsesBeyond holds that of a module with more uses than are told apart none
// is taken for absent.
func TestUsesBeyond(t *testing.T) {
	var b strings.Builder
	for i := range 70 {
		fmt.Fprintf(&b, "module \"m%d\" {\n  source = \"./user\"\n  name = \"u%d\"\n}\n", i, i)
	}
	ix := tree(t, map[string]string{"main.tf": b.String(), "user/main.tf": "variable \"name\" {}\nresource \"aws_iam_user\" \"u\" { name = \"svc-${var.name}\" }\n"})
	got := ix.Find(locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "svc-u69"}}, key)
	if want := `nothing in the code declares user "svc-u69"; it might be aws_iam_user.u (user/main.tf:2), whose name needs a plan to know var.name in more than 64 uses of the module`; got.Why != want {
		t.Errorf("why  %s\nwant %s", got.Why, want)
	}
}
