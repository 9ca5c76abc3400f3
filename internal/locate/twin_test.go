package locate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// TestTwoReadings: where OpenTofu reads other files than Terraform, only what is
// the same in both readings is found.
func TestTwoReadings(t *testing.T) {
	const user, other = "resource \"aws_iam_user\" \"u\" {\n  name = \"ci\"\n}\n", "resource \"aws_iam_user\" \"u\" {\n  name = \"cd\"\n}\n"
	const inJSON = `{"resource":{"aws_iam_user":{"u":{"name":"ci"}}}}`
	const unsure = ", and which of the two programs is used is not known"
	ci := locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}}
	at := func(path string) locate.Query {
		return locate.Query{Places: []locate.Place{{Path: path, StartLine: 1}}}
	}
	tests := []struct {
		name, reason string
		files        map[string]string
		q            locate.Query
		want         []string
		why          string
	}{
		{name: "no twin", reason: "a folder with OpenTofu's files is OpenTofu's", files: map[string]string{"main.tf": "locals {}", "extra.tofu": user}, q: ci, want: []string{"extra.tofu:1 aws_iam_user.u"}},
		{name: "no twin in JSON", reason: "as above", files: map[string]string{"extra.tofu.json": inJSON}, q: ci, want: []string{"extra.tofu.json:1 aws_iam_user.u"}},
		{name: "other syntax", reason: "main.tofu.json replaces main.tf.json, not main.tf", files: map[string]string{"main.tf": user, "main.tofu.json": "{}"}, q: ci, want: []string{"main.tf:1 aws_iam_user.u"}},
		{name: "beside the twins", reason: "both programs read the file", files: map[string]string{"iam.tf": user, "main.tf": "locals {}", "main.tofu": ""}, q: ci, want: []string{"iam.tf:1 aws_iam_user.u"}},
		{name: "the same in both", reason: "then both are what a fix is about", files: map[string]string{"main.tf": user + "locals {\n  a = 1\n}\n", "main.tofu": "\n" + user}, q: ci, want: []string{"main.tf:1 aws_iam_user.u", "main.tofu:2 aws_iam_user.u"}},
		{name: "the same, by address", reason: "as above", files: map[string]string{"main.tf": user, "main.tofu": user}, q: locate.Query{Resource: "aws_iam_user.u"}, want: []string{"main.tf:1 aws_iam_user.u", "main.tofu:1 aws_iam_user.u"}},
		{name: "the same, by line", reason: "as above", files: map[string]string{"main.tf": user, "main.tofu": user}, q: at("main.tofu"), want: []string{"main.tf:1 aws_iam_user.u", "main.tofu:1 aws_iam_user.u"}},
		{name: "the same in JSON", reason: "as above", files: map[string]string{"main.tf.json": inJSON, "main.tofu.json": inJSON}, q: ci, want: []string{"main.tf.json:1 aws_iam_user.u", "main.tofu.json:1 aws_iam_user.u"}},
		{name: "another name", reason: "one of them is not in use", files: map[string]string{"main.tf": user, "main.tofu": other}, q: ci, why: `aws_iam_user.u (main.tf:1) is not the same in "main.tf" and in "main.tofu", which OpenTofu reads instead` + unsure},
		{name: "another name, of OpenTofu's", reason: "as above", files: map[string]string{"main.tf": other, "main.tofu": user}, q: ci, why: `aws_iam_user.u (main.tofu:1) is not the same in "main.tf" and in "main.tofu", which OpenTofu reads instead` + unsure},
		{name: "another name, by line", reason: "as above", files: map[string]string{"main.tf": user, "main.tofu": other}, q: at("main.tf"), why: `aws_iam_user.u (main.tf:1) is not the same in "main.tf" and in "main.tofu", which OpenTofu reads instead` + unsure},
		{name: "another name, by address", reason: "as above", files: map[string]string{"main.tf": user, "main.tofu": other}, q: locate.Query{Resource: "aws_iam_user.u"}, why: `aws_iam_user.u (main.tf:1) is not the same in "main.tf" and in "main.tofu", which OpenTofu reads instead` + unsure},
		{name: "twice", reason: "no program takes that", files: map[string]string{"iam.tf": user + user, "main.tf": "", "main.tofu": ""}, q: at("iam.tf"), why: `aws_iam_user.u is declared more than once in "."`},
		{name: "gone from the twin", reason: "OpenTofu does not have it", files: map[string]string{"main.tf": user, "main.tofu": ""}, q: ci, why: `aws_iam_user.u (main.tf:1) is not the same in "main.tf" and in "main.tofu", which OpenTofu reads instead` + unsure},
		{name: "in a file of OpenTofu's", reason: "where there are twins, Terraform is used, too", files: map[string]string{"extra.tofu": user, "main.tf": "", "main.tofu": "locals {}"}, q: ci, why: `aws_iam_user.u (extra.tofu:1) is not the same for Terraform and for OpenTofu, which reads files of its own in "."` + unsure},
		{name: "broken twin", reason: "what does not parse may say anything", files: map[string]string{"main.tf": user, "main.tofu": "{"}, q: ci, why: `aws_iam_user.u (main.tf:1) is not the same in "main.tf" and in "main.tofu", which OpenTofu reads instead` + unsure},
		{name: "a local that differs", reason: "a name is not known that each reads elsewhere", files: map[string]string{"iam.tf": "resource \"aws_iam_user\" \"u\" {\n  name = local.n\n}\n", "main.tf": "locals {\n  n = \"ci\"\n}\n", "main.tofu": "locals {\n  n = \"cd\"\n}\n"}, q: ci,
			why: `nothing in the code declares user "ci"; one block of its kind has a name that needs a plan to be known`},
		{name: "a local that does not", reason: "both say the same", files: map[string]string{"iam.tf": "resource \"aws_iam_user\" \"u\" {\n  name = local.n\n}\n", "main.tf": "locals {\n  n = \"ci\"\n}\n", "main.tofu": "locals {\n  n = \"ci\"\n  m = 1\n}\n"}, q: ci, want: []string{"iam.tf:1 aws_iam_user.u"}},
		{name: "secret in both", reason: "each literal is a place of its own", files: map[string]string{"main.tf": "locals {\n  p = \"9fK2xQ7vLm4TzR1c\"\n}\n", "main.tofu": "locals {\n  p = \"9fK2xQ7vLm4TzR1c\"\n}\n"}, q: locate.Query{Fingerprint: fingerprint("9fK2xQ7vLm4TzR1c")}, want: []string{"main.tf:2 local.p 9fK2xQ7vLm4TzR1c", "main.tofu:2 local.p 9fK2xQ7vLm4TzR1c"}},
		{name: "weak secret at a place", reason: "the report names the file that it read", files: map[string]string{"main.tf": "# Ours.\nlocals {\n  p = \"changeme\"\n}\n", "main.tofu": "locals {\n  p = \"changeme\"\n}\n"}, q: locate.Query{Fingerprint: fingerprint("changeme"), Weak: true, Places: at("main.tf").Places}, want: []string{"main.tf:3 local.p changeme", "main.tofu:2 local.p changeme"}},
		{name: "secret in one", reason: "where it is used otherwise is not known", files: map[string]string{"main.tf": "locals {\n  p = \"9fK2xQ7vLm4TzR1c\"\n}\n", "main.tofu": "locals {\n  p = var.p\n}\n"}, q: locate.Query{Fingerprint: fingerprint("9fK2xQ7vLm4TzR1c")},
			why: `local.p (main.tf:2) is not the same in "main.tf" and in "main.tofu", which OpenTofu reads instead` + unsure},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ix := tree(t, tt.files)
			got := ix.Find(tt.q, key)
			if diff := cmp.Diff(tt.want, sites(t, ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}
}

func TestTwinsAreReadTogether(t *testing.T) {
	ix := tree(t, map[string]string{"iam.tf": "resource \"aws_iam_user\" \"u\" {}\n", "main.tf": "output \"a\" { value = aws_iam_user.u.name }\n", "main.tofu": "output \"b\" { value = aws_iam_user.u.name }\n"})
	got := dependents(ix.Impact([]locate.Site{{Path: "iam.tf", Address: "aws_iam_user.u"}}))
	if diff := cmp.Diff([]string{"main.tf output.a", "main.tofu output.b"}, got); diff != "" {
		t.Errorf("what either program reads depends on it (-want +got):\n%s", diff)
	}
	for file, want := range map[string]string{"main.tf": "main.tofu", "main.tofu": "main.tf", "iam.tf": ""} {
		if other, ok := ix.Twin(file); other != want || ok != (want != "") {
			t.Errorf("%q has the twin %q, want %q", file, other, want)
		}
	}
	without := ix.Without("main.tofu")
	if other, ok := without.Twin("main.tf"); ok {
		t.Errorf("main.tf still has %q beside it", other)
	}
}
