package locate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// TestOverrides: what override files say counts for a name, and the block is
// where it is declared.
func TestOverrides(t *testing.T) {
	user := finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}
	const named = "resource \"aws_iam_user\" \"u\" {\n  name = \"ci\"\n}\n"
	tests := []struct {
		name, reason string
		files        map[string]string
		want         []string
		why          string
	}{
		{"another name", "the override's argument is the one in effect", map[string]string{"main.tf": named, "override.tf": "resource \"aws_iam_user\" \"u\" {\n  name = \"cd\"\n}\n"}, nil, `nothing in the code declares user "ci"`},
		{"the name", "as above", map[string]string{"main.tf": "resource \"aws_iam_user\" \"u\" {\n  name = \"cd\"\n}\n", "ci_override.tf": named}, []string{"main.tf:1 aws_iam_user.u"}, ""},
		{"the last name", "later files count more", map[string]string{"main.tf": "resource \"aws_iam_user\" \"u\" {}\n", "a_override.tf.json": `{"resource":{"aws_iam_user":{"u":{"name":"cd"}}}}`, "override.tf": named}, []string{"main.tf:1 aws_iam_user.u"}, ""},
		{"another argument", "the rest stays", map[string]string{"main.tf": named, "override.tf": "resource \"aws_iam_user\" \"u\" {\n  path = \"/x/\"\n}\n"}, []string{"main.tf:1 aws_iam_user.u"}, ""},
		{"count", "it may make none", map[string]string{"main.tf": named, "override.tf": "resource \"aws_iam_user\" \"u\" {\n  count = 0\n}\n"}, nil, `nothing in the code declares user "ci"; aws_iam_user.u (main.tf:1) would, but is switched off by its count`},
		{"a local", "locals are merged one by one", map[string]string{"main.tf": "resource \"aws_iam_user\" \"u\" {\n  name = local.n\n}\nlocals {\n  n = \"cd\"\n  m = 1\n}\n", "override.tf": "locals {\n  n = \"ci\"\n}\n"}, []string{"main.tf:1 aws_iam_user.u"}, ""},
		{"a default", "variables are merged, too", map[string]string{"main.tf": "resource \"aws_iam_user\" \"u\" {\n  name = var.n\n}\nvariable \"n\" { default = \"cd\" }\n", "override.tf": "variable \"n\" { default = \"ci\" }\n"}, []string{"main.tf:1 aws_iam_user.u"}, ""},
		{"nothing to override", "Terraform refuses that, and the block is where it stands", map[string]string{"main.tf": "locals {}\n", "override.tf": named}, []string{"override.tf:1 aws_iam_user.u"}, ""},
		{"a file called alike", "only the whole word counts", map[string]string{"main.tf": named, "nooverride.tf": "resource \"aws_iam_user\" \"v\" {\n  name = \"cd\"\n}\n"}, []string{"main.tf:1 aws_iam_user.u"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ix := tree(t, tt.files)
			got := ix.Find(locate.Query{Identity: user}, key)
			if diff := cmp.Diff(tt.want, sites(t, ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}
}

func TestOverridden(t *testing.T) {
	const main = "resource \"aws_instance\" \"web\" {\n  ami = \"ami-1\"\n  root_block_device {\n    encrypted = false\n  }\n  ebs_block_device {\n    encrypted = false\n  }\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n\nlocals {\n  a = \"9fK2xQ7vLm4TzR1c\"\n}\n"
	ix := tree(t, map[string]string{
		"main.tf":          main,
		"a_override.tf":    "resource \"aws_instance\" \"web\" {\n  ami = \"ami-2\"\n\n  root_block_device {\n    volume_size = 8\n  }\n  lifecycle {\n    ignore_changes = [ami]\n  }\n}\n",
		"override.tf.json": "{\"locals\": {\n  \"a\": \"b\"\n}, \"resource\": {\"aws_instance\": {\"web\": {\n  \"dynamic\": {\"network_interface\": {\"for_each\": [], \"content\": {}}},\n  \"ami\": \"ami-3\"}}}}",
	})
	const web = "aws_instance.web"
	tests := []struct{ reason, file, address, attribute, want string }{
		{"the file read last has the say", "main.tf", web, "ami", "override.tf.json:5"},
		{"over an earlier one, too", "a_override.tf", web, "ami", "override.tf.json:5"},
		{"nothing is read later", "override.tf.json", web, "ami", ""},
		{"all blocks of a type are replaced", "main.tf", web, "root_block_device.encrypted", "a_override.tf:4"},
		{"by those that a dynamic one makes, too", "main.tf", web, "network_interface.device", "override.tf.json:4"},
		{"others are not", "main.tf", web, "ebs_block_device.encrypted", ""},
		{"of lifecycle only what is set", "main.tf", web, "lifecycle.prevent_destroy", ""},
		{"as here", "main.tf", web, "lifecycle.ignore_changes", "a_override.tf:8"},
		{"anything of the block", "main.tf", web, "", "override.tf.json:3"},
		{"a local", "main.tf", "local.a", "", "override.tf.json:2"},
		{"another block", "main.tf", "aws_instance.db", "ami", ""},
		{"another folder", "x/main.tf", web, "ami", ""},
	}
	for _, tt := range tests {
		by, ok := ix.Overridden(tt.file, tt.address, tt.attribute)
		got := ""
		if ok {
			got = fmt.Sprintf("%s:%d", by.Path, by.Line)
		}
		if got != tt.want {
			t.Errorf("%s: %s %s of %q is changed by %q, want %q", tt.reason, tt.address, tt.attribute, tt.file, got, tt.want)
		}
	}
	for _, r := range ix.Find(locate.Query{Fingerprint: fingerprint("9fK2xQ7vLm4TzR1c")}, key).Sites {
		if by, ok := ix.OverriddenAt(r.Path, r.Literal); !ok || by.Path != "override.tf.json" || by.Address != "local.a" {
			t.Errorf("the secret is not in effect, but is said to be: %+v", by)
		}
	}
	nested := strings.Index(main, "false")
	if by, ok := ix.OverriddenAt("main.tf", locate.Range{Start: nested, End: nested + 1}); !ok || by.Line != 4 {
		t.Errorf("a place within a nested block is changed by %+v", by)
	}
}

// TestOverridesImplyNothing: a block that only changes another says nothing of
// the provider that it does not name.
func TestOverridesImplyNothing(t *testing.T) {
	ix := tree(t, map[string]string{
		"main.tf":     "provider \"aws\" {}\nresource \"aws_iam_user\" \"u\" {\n  provider = aws.far\n}\n",
		"override.tf": "resource \"aws_iam_user\" \"u\" {\n  name = aws_iam_group.g.name\n}\n",
	})
	if got := ix.References("main.tf", "provider.aws"); len(got) > 0 {
		t.Errorf("the default provider is used by %v", got)
	}
	if got := ix.References("main.tf", "aws_iam_group.g"); len(got) != 1 || got[0].Path != "override.tf" {
		t.Errorf("the group is used by %v, want the override", got)
	}
}
