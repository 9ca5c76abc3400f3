package locate_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// TestTestsAndUnits: tests and Terragrunt's units depend on what they refer to, and
// declare nothing.
func TestTestsAndUnits(t *testing.T) {
	generated := corpus(t, "generated")
	const user = "resource \"aws_iam_user\" \"u\" {\n  name = \"ci\"\n}\n"
	const test = "run \"a\" {\n  assert {\n    condition = aws_iam_user.u.name == \"ci\"\n    error_message = \"no\"\n  }\n}\n"
	tests := []struct {
		name, reason string
		ix           *locate.Index
		site         locate.Site
		level        triage.BlastLevel
		want         []string
	}{
		{"a test", "in the folder of tests", generated, locate.Site{Path: "modules/app/main.tf", Address: "aws_iam_user.deployer"}, triage.BlastHigh, []string{"live/app/terragrunt.hcl inputs", "modules/app/tests/names.tftest.hcl run.deployer_has_its_name"}},
		{"a unit", "it reads the output of the module that another unit runs", generated, locate.Site{Path: "modules/queue/main.tf", Address: "aws_iam_user.consumer"}, triage.BlastHigh,
			[]string{"(live/app/terragrunt.hcl inputs)", "live/queue/terragrunt.hcl inputs", "modules/queue/main.tf output.consumer"}},
		{"another output", "and not the others", generated, locate.Site{Path: "modules/queue/main.tf", Address: "output.queue"}, triage.BlastLow, []string{"live/queue/terragrunt.hcl inputs"}},
		{"a test beside", "of OpenTofu's", tree(t, map[string]string{"m/main.tf": user, "m/a.tofutest.hcl": test}), locate.Site{Path: "m/main.tf", Address: "aws_iam_user.u"}, triage.BlastMedium, []string{"m/a.tofutest.hcl run.a"}},
		{"a test in JSON", "with what is expected to fail", tree(t, map[string]string{"m/main.tf": user, "m/a.tftest.json": `{"run":{"b":{"expect_failures":["aws_iam_user.u"]}}}`}), locate.Site{Path: "m/main.tf", Address: "aws_iam_user.u"}, triage.BlastMedium, []string{"m/a.tftest.json run.b"}},
		{"a test of another module", "a run may name one", tree(t, map[string]string{"m/setup/main.tf": user, "m/tests/a.tftest.hcl": "run \"a\" {\n  module {\n    source = \"./setup\"\n  }\n  assert {\n    condition = aws_iam_user.u.name == \"\"\n    error_message = \"\"\n  }\n}\n"}), locate.Site{Path: "m/setup/main.tf", Address: "aws_iam_user.u"}, triage.BlastHigh, []string{"m/tests/a.tftest.hcl run.a"}},
		{"a test elsewhere", "is about other code", tree(t, map[string]string{"m/main.tf": user, "n/a.tftest.hcl": test}), locate.Site{Path: "m/main.tf", Address: "aws_iam_user.u"}, triage.BlastNone, nil},
		{"a broken test", "it may refer to anything", tree(t, map[string]string{"m/main.tf": user, "m/tests/a.tftest.hcl": "run {"}), locate.Site{Path: "m/main.tf", Address: "aws_iam_user.u"}, triage.BlastUnknown, nil},
		{"a unit beside the code", "its outputs, all at once", tree(t, map[string]string{"a/main.tf": user + "output \"n\" { value = aws_iam_user.u.name }\n", "a/terragrunt.hcl": "", "b/terragrunt.hcl": "dependency \"a\" {\n  config_path = \"${get_terragrunt_dir()}/../a\"\n}\nlocals {\n  x = dependency.a.outputs\n}\n"}), locate.Site{Path: "a/main.tf", Address: "aws_iam_user.u"}, triage.BlastHigh,
			[]string{"a/main.tf output.n", "(b/terragrunt.hcl local.x)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.ix.Impact([]locate.Site{tt.site})
			if diff := cmp.Diff(tt.want, dependents(got)); diff != "" || got.Level != tt.level {
				t.Errorf("%s: level %s, want %s; dependents (-want +got):\n%s", tt.reason, got.Level, tt.level, diff)
			}
		})
	}
}

// TestUnitsHaveAState: what a unit runs is no part of another state.
func TestUnitsHaveAState(t *testing.T) {
	got := corpus(t, "generated").Impact([]locate.Site{{Path: "modules/queue/main.tf", Address: "output.queue"}})
	if want := []string{`output "queue" of "modules/queue" may be read through its state by code elsewhere`}; !slices.Equal(got.Unseen, want) {
		t.Errorf("unseen %q, want %q", got.Unseen, want)
	}
}

// TestUnitsGiveInputs: a unit runs a module with values of its own.
func TestUnitsGiveInputs(t *testing.T) {
	const code = "variable \"n\" { default = \"ci\" }\nresource \"aws_iam_user\" \"u\" {\n  name = var.n\n}\n"
	const unsure = `nothing in the code declares user "ci"; one block of its kind has a name that needs a plan to be known`
	tests := []struct {
		name, reason string
		files        map[string]string
		want         []string
		why          string
	}{
		{"an input", "of a module elsewhere", map[string]string{"m/a.tf": code, "u/terragrunt.hcl": "terraform {\n  source = \"../m\"\n}\ninputs = {\n  \"n\" = \"cd\"\n}\n"}, nil, `nothing in the code declares user "ci"`},
		{"no input", "then the default is in effect", map[string]string{"m/a.tf": code, "u/terragrunt.hcl": "terraform {\n  source = \"..//m\"\n}\n"}, []string{"m/a.tf:2 aws_iam_user.u"}, ""},
		{"a variable file beside the unit", "Terraform takes it over inputs", map[string]string{"m/a.tf": code, "u/terragrunt.hcl": "terraform {\n  source = \"../m\"\n}\ninputs = {\n  n = \"ci\"\n}\n", "u/terraform.tfvars": "n = \"cd\"\n"}, nil, `nothing in the code declares user "ci"`},
		{"a variable file beside the module", "as above", map[string]string{"m/a.tf": code, "u/terragrunt.hcl": "terraform {\n  source = \"../m\"\n}\ninputs = {\n  n = \"cd\"\n}\n", "m/x.auto.tfvars": "n = \"ci\"\n"}, []string{"m/a.tf:2 aws_iam_user.u"}, ""},
		{"variable files beside both", "which is read last depends on their names", map[string]string{"m/a.tf": code, "u/terragrunt.hcl": "terraform {\n  source = \"../m\"\n}\n", "u/terraform.tfvars": "n = \"ci\"\n", "m/x.auto.tfvars": "n = \"cd\"\n"}, nil, unsure},
		{"included inputs", "what a unit includes may give it", map[string]string{"m/a.tf": code, "u/terragrunt.hcl": "include \"root\" {\n  path = \"x\"\n}\nterraform {\n  source = \"../m\"\n}\n"}, nil, unsure},
		{"made inputs", "what merge gives needs Terragrunt", map[string]string{"m/a.tf": code, "u/terragrunt.hcl": "terraform {\n  source = \"../m\"\n}\ninputs = merge({}, local.x)\n"}, nil, unsure},
		{"two units", "the block is of both", map[string]string{"m/a.tf": code, "u/terragrunt.hcl": "terraform {\n  source = \"../m\"\n}\n", "v/terragrunt.hcl": "terraform {\n  source = \"../m\"\n}\n"}, nil, "aws_iam_user.u (m/a.tf:2) is in a module that is called 2 times"},
		{"beside the code", "an input is not certain: the environment may give another", map[string]string{"m/a.tf": code, "m/terragrunt.hcl": "inputs = {\n  n = \"cd\"\n}\n"}, nil, unsure},
		{"another input beside the code", "the default is in effect", map[string]string{"m/a.tf": code, "m/terragrunt.hcl": "inputs = {\n  m = \"cd\"\n}\n"}, []string{"m/a.tf:2 aws_iam_user.u"}, ""},
		{"included beside the code", "as above", map[string]string{"m/a.tf": code, "m/terragrunt.hcl": "include {\n  path = find_in_parent_folders()\n}\n"}, nil, unsure},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ix := tree(t, tt.files)
			got := ix.Find(locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}}, key)
			if diff := cmp.Diff(tt.want, sites(t, ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}
}

// TestReadersOverlay: an overlay of a reader changes the modules that it reads.
func TestReadersOverlay(t *testing.T) {
	ix := tree(t, map[string]string{"m/main.tf": "resource \"aws_iam_user\" \"u\" {}\n", "x/main.tf": "locals {}\n"})
	site := []locate.Site{{Path: "m/main.tf", Address: "aws_iam_user.u"}}
	read, err := locate.Parse(locate.File{Path: "m/tests/a.tftest.hcl", Data: []byte("run \"a\" {\n  variables {\n    n = aws_iam_user.u.name\n  }\n}\n")})
	if err != nil {
		t.Fatal(err)
	}
	with := ix.With(read)
	if got := dependents(with.Impact(site)); len(got) != 1 {
		t.Errorf("with the test, %q depend on it", got)
	}
	if got := dependents(with.Without("m/tests/a.tftest.hcl").Impact(site)); len(got) != 0 {
		t.Errorf("without the test, %q depend on it", got)
	}
}
